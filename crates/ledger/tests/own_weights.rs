//! Averages under weights that a user brings along.

use detente_ledger::{Ledger, LedgerError, Question, parse_date};

fn question() -> Question {
    Question::new("USA", "CHN", parse_date("2025-11-10").expect("a date"))
}

fn with(text: &str) -> Result<Ledger, LedgerError> {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    ledger.with_weights("USA", "CHN", "mine.csv", text.as_bytes())
}

#[test]
fn the_average_of_one_line_is_its_rate() {
    let ledger = with("code,value,year\n95030000,7,2023\n").expect("weights");
    let average = ledger.average(&question(), None).expect("an average");
    assert!((average.average_pct - 20.0).abs() < 1e-9);
    assert_eq!(average.weights_year, Some(2023));
    assert_eq!(average.weights_file.as_deref(), Some("mine.csv"));
    assert_eq!(average.coverage_pct, 100.0);
}

/// Six digits that gather all of the ledger's own lines give the ledger's own average inside each code.
#[test]
fn six_digits_are_spread_as_the_trade_below_them() {
    let ledger = with("code,value\n850760,1\n999999,1\n").expect("weights");
    let average = ledger.average(&question(), None).expect("an average");
    let own = Ledger::builtin().expect("the built-in ledger");
    let lines = own.line("850760", &question()).expect("lines");
    let value = |l: &detente_ledger::LineRate| l.value_usd.unwrap_or(0.0);
    let total: f64 = lines.iter().map(value).sum();
    let mean: f64 = lines.iter().map(|l| 100.0 * l.rate * value(l)).sum::<f64>() / total;
    assert!(lines.len() > 1 && (average.average_pct - mean).abs() < 1e-9);
    // A code that the schedule does not have is left out, and the coverage says so.
    assert!((average.coverage_pct - 50.0).abs() < 1e-9);
    assert_eq!(average.lines_outside_edition, 1);
}

#[test]
fn faults_are_refused_with_their_place() {
    for (text, words) in [
        ("code,value\n8507,1\n8507,2\n", "row 3"),
        ("code,value\n8507,-1\n", "not a weight"),
        ("code,value\n85x7,1\n", "not a commodity code"),
        ("code,value,year\n8507,1,2023\n8508,1,2024\n", "one year"),
        ("code\n8507\n", "value"),
        (
            "code,value\n99999999,1\n",
            "no code has a weight and a place",
        ),
    ] {
        let error = with(text).expect_err("refused").to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}
