//! Single lines whose totals are known from the law or from customs practice, to the printed digit.

use detente_ledger::{Convention, Ledger, Question, parse_date};

#[test]
fn every_golden_line_comes_out() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let text = include_str!("../../../data/ledger/golden-lines.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let (mut seen, mut described) = (0, 0);
    for record in reader.records() {
        let record = record.expect("a row");
        let field = |name: &str| {
            header
                .iter()
                .position(|h| h == name)
                .and_then(|at| record.get(at))
                .unwrap_or("")
        };
        let convention = Convention {
            exclusions: field("exclusions").parse().expect("a choice"),
            described: Some(field("described"))
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .into_iter()
                .collect(),
            ..Convention::default()
        };
        let on = parse_date(field("date")).expect("a date");
        let known_on = match field("known_on") {
            "" => None,
            day => Some(parse_date(day).expect("a date")),
        };
        let question = Question::new(field("imposer"), field("target"), on)
            .under(convention)
            .known(known_on);
        let lines = ledger.line(field("code"), &question).expect("a line");
        described += usize::from(!field("described").is_empty());
        let total: f64 = field("total_pct").parse().expect("a number");
        assert_eq!(lines.len(), 1, "{}", field("product"));
        let ours = 100.0 * lines[0].rate;
        assert!(
            (ours - total).abs() < 1e-6,
            "{} on {on}: {ours} for {total}: {:#?}",
            field("product"),
            lines[0]
        );
        for (part, authority) in [
            ("mfn", "MFN"),
            ("s301", "Section 301"),
            ("s201", "Section 201"),
            ("s232", "Section 232"),
            ("s122", "Section 122"),
            ("cn_2018_20_retaliation", "retaliation to s301"),
        ] {
            if !field(part).is_empty() {
                let mut expected: f64 = field(part).parse().expect("a number");
                if part == "s301" {
                    // The forced-labour duty has the same authority.
                    expected += field("s301_forced_labor").parse().unwrap_or(0.0);
                }
                let points: f64 = lines[0]
                    .components
                    .iter()
                    .filter(|c| c.authority == authority)
                    .map(|c| c.points)
                    .sum();
                assert!(
                    (points - expected).abs() < 1e-6,
                    "{} {part}: {points} for {expected}",
                    field("product")
                );
            }
        }
        seen += 1;
    }
    assert_eq!((seen, described), (39, 4));
}

/// Lines worked out by hand from the acts, beside the published ones: code, day, total in per cent, why.
const BY_HAND: [(&str, &str, f64, &str); 9] = [
    (
        "85171300",
        "2025-05-14",
        20.0,
        "smartphones: fentanyl only, exempt from the reciprocal duty, list 4B never started",
    ),
    (
        "87038000",
        "2025-01-20",
        102.5,
        "electric cars: normal duty and the review's 100%, before section 232",
    ),
    (
        "95030000",
        "2025-05-14",
        30.0,
        "toys: fentanyl 20 and reciprocal 10",
    ),
    (
        "95030000",
        "2025-04-09",
        104.0,
        "toys: fentanyl 20 and reciprocal 84",
    ),
    (
        "72104900",
        "2018-04-01",
        25.0,
        "coated steel: section 232 alone",
    ),
    (
        "72104900",
        "2025-05-14",
        70.0,
        "coated steel: 232 25, list 3 25, fentanyl 20, no reciprocal duty",
    ),
    ("72104900", "2025-06-04", 95.0, "coated steel: 232 doubled"),
    (
        "72104900",
        "2025-11-10",
        85.0,
        "coated steel: fentanyl halved",
    ),
    (
        "95030000",
        "2026-03-01",
        10.0,
        "toys: emergency duties void, the surcharge of 10",
    ),
];

#[test]
fn lines_worked_out_by_hand_come_out() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    for (code, day, total, why) in BY_HAND {
        let question = Question::new("USA", "CHN", parse_date(day).expect("a date"));
        for line in ledger.line(code, &question).expect("a line") {
            let ours = 100.0 * line.rate;
            assert!(
                (ours - total).abs() < 1e-9,
                "{code} on {day}: {ours} for {total} ({why}): {line:#?}"
            );
        }
    }
}

/// What waits for an application is told beside the line.
#[test]
fn an_exclusion_on_application_is_told() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let on = parse_date("2025-11-10").expect("a date");
    let lines = ledger
        .line("12019000", &Question::new("CHN", "USA", on))
        .expect("a line");
    let waiting = lines[0]
        .not_charged
        .iter()
        .find(|c| c.instrument == "cn-excl-2020");
    assert!(
        waiting
            .expect("the exclusion")
            .rule
            .contains("--exclusions granted")
    );
}
