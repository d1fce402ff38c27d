//! `detente rank`.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.args(arguments);
    command
}

fn ranked(arguments: &[&str]) -> Value {
    let shown = detente(&[&["rank", "--json", "-q"], arguments].concat())
        .assert()
        .success();
    serde_json::from_slice(&shown.get_output().stdout).unwrap()
}

fn levers(value: &Value) -> &Vec<Value> {
    value["tables"]["levers"].as_array().unwrap()
}

#[test]
fn levers_of_both_sides_are_ranked_with_their_duties() {
    let value = ranked(&["--draws", "12", "--months", "1,3"]);
    let rows = levers(&value);
    let number = |row: &Value, key: &str| row[key].as_f64().unwrap();
    for month in [1, 3] {
        let of: Vec<&Value> = rows.iter().filter(|r| r["months"] == month).collect();
        for owner in ["USA", "CHN"] {
            assert!(of.iter().any(|r| r["owner"] == owner), "{owner}");
        }
        // Every draw has a first lever, and each share lies inside its interval.
        let shares: f64 = of.iter().map(|r| number(r, "first_share")).sum();
        assert!((shares - 1.0).abs() < 1e-9, "{shares}");
        for row in &of {
            let [low, share, high] =
                ["first_low", "first_share", "first_high"].map(|k| number(row, k));
            assert!(low <= share + 1e-12 && share <= high + 1e-12);
            if number(row, "owner_loss_pct") > 0.0 {
                let ratio = number(row, "target_loss_pct") / number(row, "owner_loss_pct");
                assert!((number(row, "ratio") - ratio).abs() <= 1e-9 * ratio.abs().max(1.0));
            } else {
                assert!(row["ratio"].is_null());
            }
        }
        let at = |lever: &str, key: &str| {
            let found = of.iter().find(|r| r["lever"] == lever);
            number(found.unwrap_or_else(|| panic!("no {lever}")), key)
        };
        // Tariffs are levers: a hundred points more take from China, and so does what came since 2018.
        assert!(at("USA/threat", "target_loss_pct") > 0.05);
        assert!(at("USA/removed", "target_loss_pct") > 0.0);
        // A rule for every buyer takes no less from the target than one for it alone: nothing leaks.
        assert!(
            at("cn-ree-2025-10/everybody", "target_loss_pct")
                >= at("cn-ree-2025-10", "target_loss_pct") - 1e-9
        );
    }
    // Twelve draws are few, and said to be.
    let notes = value["notes"].as_array().unwrap().iter();
    let warned = notes.filter(|n| n["kind"] == "warning").count();
    assert_eq!(warned, 1);
}

#[test]
fn the_same_seed_gives_the_same_ranking_and_another_one_another() {
    let run = |seed: &str| {
        let value = ranked(&["--draws", "3", "--months", "2", "--seed", seed]);
        value["tables"]["levers"].clone()
    };
    let first = run("7");
    assert_eq!(first, run("7"));
    assert_ne!(first, run("8"));
}

#[test]
fn months_beyond_the_first_year_are_refused() {
    detente(&["rank", "--months", "24"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("1 to 12"));
}
