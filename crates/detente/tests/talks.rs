//! `detente talks` and `detente new`.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.args(arguments);
    command
}

fn json(arguments: &[&str], status: i32) -> Value {
    let output = detente(arguments)
        .assert()
        .code(status)
        .get_output()
        .stdout
        .clone();
    serde_json::from_slice(&output).unwrap()
}

#[test]
#[ignore = "the form of this answer changed with the questions room; its own tests hold the new one"]
fn the_built_in_standoff_is_played() {
    let shown = detente(&["talks", "-q"]).assert().success().stderr("");
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "USA \\ CHN",
        "Equilibrium: ",
        "Threat point",
        "Bargain (nash)",
        "Moves and answers from the reference on",
        "Played every month, next month counting 0.9966 of this one",
        "Limits",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let value = json(&["talks", "busan", "--json", "-q", "--out", out], 0);
    for file in [
        "manifest.json",
        "combinations.csv",
        "packages.csv",
        "ladders.parquet",
    ] {
        assert!(Path::new(out).join(file).is_file(), "{file}");
    }
    // A ladder ends where its last rung leads.
    for ladder in value["solution"]["ladders"]["ladders"].as_array().unwrap() {
        if let Some(last) = ladder["rungs"].as_array().unwrap().last() {
            assert_eq!(last["cell"], ladder["ends"]);
        }
    }
    let repeated = &value["solution"]["repeated"];
    assert!(repeated["share_pct"].as_f64().unwrap() > 0.0);
    assert!(value["solution"]["linkage"].is_null());
    assert_eq!(value["schema"], 1);
    let cells = value["payoff_table"]["cells"].as_array().unwrap();
    let menus = value["payoff_table"]["menus"].as_array().unwrap();
    let sizes = menus.iter().map(|m| m.as_array().unwrap().len());
    assert_eq!(cells.len(), sizes.product::<usize>());
    for cell in cells {
        assert!(cell["certificate"].as_f64().unwrap() < 1e-9);
        assert_eq!(cell["payoffs_pct"].as_array().unwrap().len(), 2);
    }
}

#[test]
#[ignore = "the form of this answer changed with the questions room; its own tests hold the new one"]
fn a_template_can_be_written_edited_and_played() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let path = path.to_str().unwrap();
    detente(&["new", "--out", path, "-q"])
        .assert()
        .success()
        .stdout("");
    detente(&["new", "--out", path])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("is there already"));
    let text = std::fs::read_to_string(path).unwrap();
    detente(&["new"]).assert().success().stdout(text.clone());
    // No intervals, and a mistake that is shown with its place.
    let quick = text.replace(
        "[reference]",
        "[economy]\nintervals = \"none\"\n\n[reference]",
    );
    std::fs::write(path, &quick).unwrap();
    let value = json(&["talks", path, "--json", "-q"], 0);
    assert_eq!(value["robustness"].as_array().unwrap().len(), 1);
    std::fs::write(path, quick.replace("us-100-threat", "us-100-treat")).unwrap();
    detente(&["talks", path])
        .assert()
        .code(2)
        .stdout("")
        .stderr(
            predicate::str::contains("us-100-threat").and(predicate::str::contains("mine.toml")),
        );
    let value = json(&["talks", path, "--json"], 2);
    assert_eq!(value["status"], "bad_input");
}

#[test]
fn an_unknown_standoff_is_bad_input() {
    detente(&["talks", "bussan"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean busan?"));
    detente(&["new", "bussan"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("built in: busan"));
}

#[test]
fn the_schema_is_json() {
    let value = json(&["new", "--schema"], 0);
    assert_eq!(value["title"], "StandoffFile");
    assert!(value["properties"]["players"]["description"].is_string());
}
