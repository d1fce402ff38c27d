//! `detente new`: copies of what is built in, and files filled for a pair of regions.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.args(arguments);
    command
}

fn stdout(arguments: &[&str]) -> String {
    let shown = detente(arguments).assert().success();
    String::from_utf8(shown.get_output().stdout.clone()).unwrap()
}

#[test]
fn every_built_in_standoff_is_an_example() {
    let listed: Value = serde_json::from_str(&stdout(&["list", "--json"])).unwrap();
    let all = listed["tables"]["built_in"].as_array().unwrap().iter();
    let names: Vec<&str> = all
        .filter(|row| row["kind"] == "standoff")
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"busan") && names.len() > 1);
    for name in names {
        let text = stdout(&["new", "--example", name, "-q"]);
        assert!(text.contains(&format!("id = \"{name}\"")), "{name}");
        assert_eq!(text, stdout(&["new", name, "-q"]));
    }
    detente(&["new", "--example", "bussan"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean \"busan\"?"));
}

#[test]
fn a_pair_is_filled_from_ledger_and_world_and_plays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pair.toml");
    let path = path.to_str().unwrap();
    let keys = ["new", "--pair", "USA,CAN", "--on", "2025-10-30"];
    detente(&[&keys[..], &["--out", path, "-q"]].concat())
        .assert()
        .success()
        .stdout("");
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(stdout(&keys), text);
    // What is in force and what was before come from the ledger; the answer is marked as assumed.
    for part in [
        "id = \"usa-can-2025-10-30\"",
        "# In force: ",
        "# Before: ",
        "id = \"before\"",
        "id = \"answer\"",
        "An assumption.",
        "# It sells most to CAN: ",
        "fail = { USA = \"threat\", CAN = \"answer\" }",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.lines().count() < 90, "{}", text.lines().count());
    // Never over what is there.
    detente(&[&keys[..], &["--out", path]].concat())
        .assert()
        .code(2)
        .stderr(predicate::str::contains("is there already"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    let played = stdout(&[
        "talks",
        path,
        "--json",
        "-q",
        "--central-only",
        "--without-record",
        "--horizon",
        "ever",
    ]);
    let played: Value = serde_json::from_str(&played).unwrap();
    let payoffs = played["tables"]["payoffs"].as_array().unwrap();
    let lower = payoffs
        .iter()
        .find(|row| row["positions"] == "USA=before CAN=status" && row["region"] == "CAN");
    // Without the duties of 2025 Canada has more.
    assert!(lower.unwrap()["payoff_pct"].as_f64().unwrap() > 0.01);
}

#[test]
fn an_announced_threat_is_the_threatened_position() {
    let text = stdout(&["new", "--pair", "USA,CHN", "--on", "2025-10-20", "-q"]);
    for part in [
        "threats = [\"us-100-threat\"]",
        "with = [\"us-100-threat\"]",
        "threatened = 2025-11-01",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // A week later it had been taken back, and a duty that is to fall is no threat.
    let later = stdout(&["new", "--pair", "USA,CHN", "--on", "2025-10-30", "-q"]);
    assert!(!later.contains("us-100-threat") && !later.contains("us-ieepa-fent-10b\"]"));
    // The answer repeats the points of the threat.
    let answer = text
        .lines()
        .find(|l| l.starts_with("tariff = [\"CHN:USA:*=+"));
    let points = answer.unwrap().split("=+").nth(1).unwrap();
    let points: f64 = points.trim_end_matches("pp\"]").parse().unwrap();
    assert!((90.0..=101.0).contains(&points), "{points}");
}

#[test]
fn what_cannot_be_filled_is_refused_with_what_would_be_right() {
    let refused = |arguments: &[&str], part: &str| {
        let whole = [&["new"], arguments].concat();
        detente(&whole)
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicate::str::contains(part));
    };
    refused(&["--pair", "USA,CAM", "--on", "2025-10-30"], "CAN");
    refused(&["--pair", "USA", "--on", "2025-10-30"], "two codes");
    refused(&["--pair", "USA,CAN"], "add the day");
    refused(&["--pair", "USA,CAN", "--on", "30.10.2025"], "2025-10-30");
    refused(
        &["--pair", "USA,CAN", "--on", "1999-01-01"],
        "the ledger begins",
    );
    refused(&["--pair", "USA,USA", "--on", "2025-10-30"], "twice");
    refused(&["--on", "2025-10-30"], "--pair");
    refused(&["busan", "--example", "busan"], "twice");
}
