//! `detente when`.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.args(arguments);
    command
}

#[test]
fn a_lever_of_the_ledger_is_timed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let asked = ["when", "cn-ree-2025-10", "--hold", "3", "--months", "12"];
    let shown = detente(&asked)
        .args(["--json", "-q", "--out", out.to_str().unwrap()])
        .assert()
        .success();
    let value: Value = serde_json::from_slice(&shown.get_output().stdout).unwrap();
    let tables = &value["tables"];
    assert_eq!(
        (&value["schema"], &value["status"]),
        (&2.into(), &"solved".into())
    );
    assert_eq!(tables["lever"]["owner"], "CHN");
    assert_eq!(tables["lever"]["target"], "USA");
    assert_eq!(tables["lever"]["levers"], "cn-ree-2025-10");
    let cases = tables["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 9);
    let waiting = tables["waiting"].as_array().unwrap();
    for case in cases {
        let mine = |row: &&Value| {
            ["band", "giving_in_rate"]
                .iter()
                .all(|key| row[key] == case[key])
        };
        let months: Vec<&Value> = waiting.iter().filter(mine).collect();
        assert_eq!(months.len(), 4);
        assert_eq!(months[0]["value_pct"], case["value_pct"]);
    }
    // The contest at three ends of the path and four noises, twelve months each.
    let outcome = tables["outcome"].as_array().unwrap();
    assert_eq!(outcome.len(), 12);
    let policy = tables["policy"].as_array().unwrap();
    assert_eq!(policy.len(), 12 * 12);
    for month in policy {
        let share = |key: &str| month[key].as_f64().unwrap();
        assert!((share("wait") + share("use") + share("drop") - 1.0).abs() < 1e-12);
        assert!((0.0..=1.0).contains(&share("yield")));
    }
    for file in [
        "manifest.json",
        "waiting.csv",
        "cases.parquet",
        "policy.csv",
        "outcome.csv",
        "when.svg",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
    detente(&asked).assert().success().stdout(
        predicate::str::contains("Best for CHN").and(predicate::str::contains("Assumed: USA")),
    );
}

#[test]
fn a_question_without_sides_or_sense_is_refused() {
    for (arguments, said) in [
        (vec!["when"], "no lever, no wedge, no licence"),
        (vec!["when", "--cap", "CHN:*:REM=0.2"], "--target CODE"),
        (
            vec!["when", "cn-soy-2025-stop", "--rate", "0"],
            "a rate of giving in of 0",
        ),
        (
            vec!["when", "cn-soy-2025-stop", "--audience", "-1"],
            "a cost of backing down of -1",
        ),
        (
            vec!["when", "--lever", "cn-soy-2025-stop", "--warned", "3"],
            "leave --warned out",
        ),
        (
            vec!["when", "cn-soy-2025-stop", "--start", "2025"],
            "2025-11",
        ),
        (vec!["when", "cn-soy-2025-stopp"], "cn-soy-2025-stop"),
    ] {
        let stderr = predicate::str::contains(said);
        detente(&arguments)
            .assert()
            .code(2)
            .stdout("")
            .stderr(stderr);
    }
}
