//! What is in force on a day, as known on a day.

use detente_ledger::{Convention, Ledger, Question, parse_date};

fn points(on: &str, known_on: Option<&str>, with: &[&str], instrument: &str) -> f64 {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let convention = Convention {
        with: with.iter().map(ToString::to_string).collect(),
        ..Convention::default()
    };
    let imposer = if instrument.starts_with("cn") {
        ["CHN", "USA"]
    } else {
        ["USA", "CHN"]
    };
    let question = Question::new(imposer[0], imposer[1], parse_date(on).expect("a date"))
        .known(known_on.map(|d| parse_date(d).expect("a date")))
        .under(convention);
    let average = ledger.average(&question, None).expect("an average");
    average
        .components
        .iter()
        .filter(|c| c.instrument == instrument)
        .map(|c| c.points)
        .sum()
}

/// EO 14257 set 34% for 9 April 2025; on the 8th it became 84%.
#[test]
fn what_was_scheduled_counts_as_scheduled() {
    assert!(points("2025-04-09", Some("2025-04-05"), &[], "us-ieepa-recip-34") > 20.0);
    assert_eq!(
        points("2025-04-09", Some("2025-04-05"), &[], "us-ieepa-recip-10a"),
        0.0
    );
    assert_eq!(
        points("2025-04-09", Some("2025-04-08"), &[], "us-ieepa-recip-34"),
        0.0
    );
    assert!(points("2025-04-09", Some("2025-04-08"), &[], "us-ieepa-recip-84") > 50.0);
    assert!(points("2019-12-15", Some("2019-12-01"), &[], "us-301-4b") > 1.0);
    assert_eq!(points("2019-12-15", None, &[], "us-301-4b"), 0.0);
    assert!(points("2019-01-15", Some("2018-10-01"), &[], "us-301-3-25-2019-01") > 5.0);
    assert_eq!(points("2019-01-15", None, &[], "us-301-3-25-2019-01"), 0.0);
}

/// A statement is no law, whatever was known; it counts only when asked for.
#[test]
fn a_statement_is_not_law() {
    assert_eq!(
        points("2025-11-01", Some("2025-10-15"), &[], "us-100-threat"),
        0.0
    );
    let asked = points(
        "2025-11-01",
        Some("2025-10-15"),
        &["us-100-threat"],
        "us-100-threat",
    );
    assert!((asked - 100.0).abs() < 1e-9);
}

/// The memorandum of 11 April 2025 acts back to the 5th, from the day it was announced.
#[test]
fn a_retroactive_act_applies_from_its_announcement() {
    let before = points("2025-04-10", Some("2025-04-10"), &[], "us-ieepa-recip-125");
    let after = points("2025-04-10", Some("2025-04-11"), &[], "us-ieepa-recip-125");
    assert!(before > after + 5.0, "{before} {after}");
    assert_eq!(after, points("2025-04-10", None, &[], "us-ieepa-recip-125"));
}

/// The 24 suspended points come back when a suspension lapses, unless it was prolonged by then.
#[test]
fn a_suspension_lapses_unless_prolonged() {
    for side in ["us-ieepa-recip-24-susp1", "cn-2025-24-susp1"] {
        assert_eq!(points("2025-08-11", Some("2025-07-01"), &[], side), 0.0);
        assert!(
            points("2025-08-12", Some("2025-07-01"), &[], side) > 10.0,
            "{side}"
        );
        assert_eq!(points("2025-08-12", None, &[], side), 0.0);
    }
    assert!(
        points(
            "2025-11-10",
            Some("2025-10-15"),
            &[],
            "us-ieepa-recip-24-susp2"
        ) > 10.0
    );
    assert_eq!(
        points(
            "2025-11-10",
            Some("2025-11-04"),
            &[],
            "us-ieepa-recip-24-susp2"
        ),
        0.0
    );
    let asked = points(
        "2025-11-10",
        None,
        &["us-ieepa-recip-24-susp3"],
        "us-ieepa-recip-24-susp3",
    );
    assert!(asked > 10.0);
}

/// An end is known only when it is announced: on 1 May 2025 the 125% had none.
#[test]
fn an_end_is_known_when_it_is_announced() {
    assert!(points("2025-06-01", Some("2025-05-01"), &[], "us-ieepa-recip-125") > 60.0);
    assert_eq!(points("2025-06-01", None, &[], "us-ieepa-recip-125"), 0.0);
    assert!(points("2026-03-01", Some("2026-01-01"), &[], "us-ieepa-fent-10b") > 9.0);
    assert_eq!(points("2026-03-01", None, &[], "us-ieepa-fent-10b"), 0.0);
}
