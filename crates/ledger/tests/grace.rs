//! Goods on their way when a duty began: clauses of grace of both sides, worked out by hand from their texts.

use detente_ledger::{Convention, Ledger, LedgerError, Question, parse_date};

fn question(imposer: &str, target: &str, on: &str, loaded: Option<&str>) -> Question {
    let day = |text: &str| parse_date(text).expect("a date");
    let convention = Convention {
        loaded_on: loaded.map(day),
        ..Convention::default()
    };
    Question::new(imposer, target, day(on)).under(convention)
}

/// Imposer, target, code, day of entry, day of loading, total in per cent, what the rate rests on.
const LINES: [(&str, &str, &str, &str, &str, f64, &str); 14] = [
    (
        "USA",
        "CHN",
        "03074300",
        "2019-06-14",
        "2019-05-09",
        10.0,
        "84 FR 20459: first rate until 15 June",
    ),
    (
        "USA",
        "CHN",
        "03074300",
        "2019-06-14",
        "2019-05-10",
        25.0,
        "left on the day of the step",
    ),
    (
        "USA",
        "CHN",
        "03074300",
        "2019-06-15",
        "2019-05-09",
        25.0,
        "entered too late",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-02-10",
        "2025-01-31",
        0.0,
        "9903.01.23",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-02-10",
        "2025-02-01",
        10.0,
        "left after the order",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-04-20",
        "2025-04-04",
        20.0,
        "9903.01.28: no reciprocal duty",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-04-20",
        "2025-04-08",
        30.0,
        "the ten per cent of all partners",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-04-20",
        "2025-04-09",
        30.0,
        "as customs reads the orders for China",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-04-20",
        "2025-04-10",
        145.0,
        "the rate of the day",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-06-15",
        "2025-04-04",
        20.0,
        "the window as it was moved",
    ),
    (
        "USA",
        "CHN",
        "95030000",
        "2025-06-16",
        "2025-04-04",
        30.0,
        "the window is over",
    ),
    (
        "CHN",
        "USA",
        "52010000",
        "2025-04-09",
        "2025-03-09",
        65.0,
        "no farm duty of 15",
    ),
    (
        "CHN",
        "USA",
        "52010000",
        "2025-04-20",
        "2025-04-09",
        80.0,
        "the farm duty, not the 125",
    ),
    (
        "CHN",
        "USA",
        "52010000",
        "2025-04-20",
        "2025-04-10",
        205.0,
        "both",
    ),
];

#[test]
fn goods_on_their_way_pay_what_their_clause_says() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    for (imposer, target, code, on, loaded, total, why) in LINES {
        let question = question(imposer, target, on, Some(loaded));
        let lines = ledger.line(code, &question).expect("a line");
        let rate = 100.0 * lines[0].rate;
        assert!(
            (rate - total).abs() < 1e-9,
            "{code} {on} {loaded}: {rate}, {why}"
        );
    }
}

#[test]
fn the_clause_and_its_window_are_told() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let told = |loaded| {
        let question = question("USA", "CHN", "2025-04-20", loaded);
        let mut lines = ledger.line("95030000", &question).expect("a line");
        lines.remove(0)
    };
    let freed = told(Some("2025-04-04"));
    let clause = freed
        .not_charged
        .iter()
        .find(|c| c.instrument == "us-ieepa-recip-125");
    assert!(
        clause
            .expect("freed")
            .rule
            .contains("loaded before 2025-04-05")
    );
    let stand_in = told(Some("2025-04-08"));
    let paid = stand_in
        .components
        .iter()
        .find(|c| c.instrument == "us-ieepa-recip-10a");
    assert!(
        paid.expect("paid")
            .rule
            .contains("in place of us-ieepa-recip-125")
    );
    // So is a duty on a list without rates of its own.
    let squid = question("USA", "CHN", "2019-06-01", Some("2019-05-01"));
    let lines = ledger.line("03074300", &squid).expect("a line");
    let freed = lines[0]
        .not_charged
        .iter()
        .find(|c| c.instrument == "us-301-3-25");
    assert!((freed.expect("freed").rate_pct - 25.0).abs() < 1e-9);
    // Without a day of loading the reader is told that there is a clause.
    assert!(told(None).notes.iter().any(|n| n.contains("--loaded")));
}

#[test]
fn an_average_and_its_bridge_take_the_clauses() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let (now, before) = (
        question("USA", "CHN", "2025-04-20", None),
        question("USA", "CHN", "2025-04-20", Some("2025-04-04")),
    );
    let bridge = ledger.bridge(&now, &before, None).expect("a bridge");
    let moved: Vec<&str> = bridge.parts.iter().map(|p| p.cause.as_str()).collect();
    assert_eq!(moved, ["us-ieepa-recip-125"]);
    let average = ledger.average(&before, None).expect("an average");
    assert!((bridge.to.average_pct - average.average_pct).abs() < 1e-9);
    // What is not yet known does not count: the clause came with the order of 2 April.
    let early = before.known(Some(parse_date("2025-04-01").expect("a date")));
    let early = ledger.average(&early, None).expect("an average");
    let plain = now.known(Some(parse_date("2025-04-01").expect("a date")));
    assert_eq!(
        early.average_pct,
        ledger
            .average(&plain, None)
            .expect("an average")
            .average_pct
    );
}

#[test]
fn goods_cannot_enter_before_they_are_loaded() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let question = question("USA", "CHN", "2025-04-20", Some("2025-04-21"));
    for refused in [
        ledger.average(&question, None).err(),
        ledger.line("95030000", &question).err(),
    ] {
        assert!(
            matches!(refused, Some(LedgerError::Question(text)) if text.contains("2025-04-21"))
        );
    }
}
