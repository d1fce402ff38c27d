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
    assert_eq!(
        (&value["schema"], &value["owner"]),
        (&1.into(), &"CHN".into())
    );
    assert_eq!(value["target"], "USA");
    let cases = value["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 9);
    for case in cases {
        assert_eq!(case["months"].as_array().unwrap().len(), 4);
    }
    for file in ["manifest.json", "waiting.csv", "plans.parquet", "when.svg"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    detente(&asked).assert().success().stdout(
        predicate::str::contains("Best for CHN").and(predicate::str::contains("Assumed: USA")),
    );
}

#[test]
fn a_question_without_sides_or_sense_is_refused() {
    for (arguments, said) in [
        (vec!["when"], "no lever and no wedge"),
        (vec!["when", "--cap", "CHN:*:REM=0.2"], "--target CODE"),
        (
            vec!["when", "cn-soy-2025-stop", "--rate", "0"],
            "a rate of giving in of 0",
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
