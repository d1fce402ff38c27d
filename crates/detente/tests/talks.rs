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

/// Two sides with two positions each, no law and no intervals: what does not need the whole built-in standoff.
const SMALL: &str = r#"
schema = 1
id = "small"
title = "A small standoff"
world = "builtin"

[dates]
on = 2025-01-01

[reference]
title = "the tariffs of the world"
positions = { USA = "stay", CHN = "stay" }

[talks]
fail = { USA = "raise", CHN = "raise" }

[economy]
intervals = "none"

[[players]]
region = "USA"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Thirty points more"
tariff = ["USA:CHN:*=+30pp"]

[[players]]
region = "CHN"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Thirty points more"
tariff = ["CHN:USA:*=+30pp"]
"#;

fn rows<'a>(value: &'a Value, table: &str) -> &'a Vec<Value> {
    value["tables"][table].as_array().unwrap()
}

#[test]
fn a_standoff_is_played_by_horizon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.toml");
    std::fs::write(&path, SMALL).unwrap();
    let path = path.to_str().unwrap();
    let shown = detente(&["talks", path, "-q"])
        .assert()
        .success()
        .stderr("");
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "After 12 months: ",
        "For good: ",
        "Equilibria",
        "If talks fail: threats",
        "Bargains over threats that carry one",
        "Who would hold out",
        "refinement: the record adds no day to the menus",
        "Limits",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // Without a test of the menu nothing is called so.
    assert!(!text.contains("stays the only equilibrium"), "{text}");
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let value = json(&["talks", path, "--json", "-q", "--out", out], 0);
    assert_eq!(value["schema"], 2);
    for file in [
        "manifest.json",
        "payoffs.csv",
        "equilibria.csv",
        "packages.csv",
        "ladders.parquet",
        "attrition.csv",
        "objectives.csv",
    ] {
        assert!(Path::new(out).join(file).is_file(), "{file}");
    }
    // Five horizons, four combinations, two sides, one set of elasticities.
    let payoffs = rows(&value, "payoffs");
    assert_eq!(payoffs.len(), 5 * 4 * 2);
    let of = |horizon: &str, positions: &str, region: &str| {
        let found = payoffs.iter().find(|r| {
            r["horizon"] == horizon && r["positions"] == positions && r["region"] == region
        });
        found.unwrap()["payoff_pct"].as_f64().unwrap()
    };
    // Duties alone work in the first months as after a year.
    for (short, year) in (payoffs.iter())
        .filter(|r| r["horizon"] == "3m")
        .zip(payoffs.iter().filter(|r| r["horizon"] == "1y"))
    {
        let of = |r: &Value| r["payoff_pct"].as_f64().unwrap();
        assert!((of(short) - of(year)).abs() < 1e-7, "{short} {year}");
    }
    for horizon in ["3m", "1y", "2y", "5y", "ever"] {
        // Today is what payoffs are counted from; to be taxed hurts at every horizon.
        assert_eq!(of(horizon, "USA=stay CHN=stay", "USA"), 0.0);
        assert!(of(horizon, "USA=stay CHN=raise", "USA") < -1e-3);
        assert!(of(horizon, "USA=raise CHN=stay", "CHN") < -1e-3);
        let threats = rows(&value, "threats").iter();
        let named: Vec<&Value> = threats
            .filter(|t| t["kind"] == "named" && t["horizon"] == horizon)
            .collect();
        assert_eq!(named.len(), 2);
        for threat in named {
            let region = threat["region"].as_str().unwrap();
            let raised = of(horizon, "USA=raise CHN=raise", region);
            assert_eq!(threat["payoff_pct"].as_f64().unwrap(), raised);
            let alone = match region {
                "USA" => "USA=stay CHN=raise",
                _ => "USA=raise CHN=stay",
            };
            let regret = (of(horizon, alone, region) - raised).max(0.0);
            assert!((threat["regret_pct"].as_f64().unwrap() - regret).abs() < 1e-12);
            assert_eq!(threat["carries"], false);
        }
    }
    // A ladder goes on from where its last rung led.
    let mut before: Option<&Value> = None;
    for rung in rows(&value, "ladders") {
        let (at, moves) = (rung["rung"].as_i64().unwrap(), rung["region"].is_string());
        assert_eq!(at == 0, !moves);
        if let (Some(before), true) = (before, at > 1) {
            assert_eq!(before["rung"].as_i64().unwrap() + 1, at);
            assert_ne!(before["positions"], rung["positions"]);
        }
        before = Some(rung);
    }
    // Odds are odds; both sides share what they come to.
    let fight = rows(&value, "attrition");
    assert_eq!(fight.len() % 2, 0);
    for pair in fight.chunks(2) {
        for key in ["median_months", "p10", "p90", "never"] {
            assert_eq!(pair[0][key], pair[1][key], "{key}");
        }
        let first = |at: usize| pair[at]["first_share"].as_f64().unwrap();
        // What is missing to one never ends.
        let ends = first(0) + first(1);
        assert!((0.0..=1.0 + 1e-9).contains(&ends), "{ends}");
        let odds = |at: usize| pair[at]["yields_to_threat"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&odds(0)) && (0.0..=1.0).contains(&odds(1)));
    }
    // Patience is scanned for both; where the position is best without weights it fits.
    let objectives = rows(&value, "objectives");
    assert_eq!(objectives.len(), 2 * 40);
    for row in objectives {
        let regret = row["regret_pct"].as_f64().unwrap();
        assert_eq!(row["fits_plain"].as_bool().unwrap(), regret <= 0.01);
        assert!(row["fits"].as_bool().unwrap() || !row["fits_plain"].as_bool().unwrap());
    }
}

#[test]
fn a_horizon_outside_the_path_is_refused() {
    detente(&["talks", "busan", "--horizon", "0m"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("write months or years from 1m"));
}

#[test]
fn a_threat_may_be_a_day_of_the_record() {
    let record = ["talks", "phase-one", "--central-only", "--horizon", "ever"];
    let days = [
        "--today",
        "USA=removed,CHN=removed",
        "--threat",
        "USA=2018-09-24,CHN=2018-09-24",
    ];
    let value = json(&[&record[..], &days[..], &["--json"]].concat(), 0);
    let fight = rows(&value, "attrition");
    assert!(!fight.is_empty());
    for row in fight {
        assert_eq!(row["positions"], "USA=2018-09-24 CHN=2018-09-24");
    }
    // Fits on the record: probabilities, and shares of what fits.
    let choices = rows(&value, "choices");
    assert!(choices.len() >= 2);
    for row in choices {
        let of = |key: &str| row[key].as_f64().unwrap();
        assert!(of("lambda_low") <= of("lambda") && of("lambda") <= of("lambda_high"));
        assert!(of("patience_low") <= of("patience") && of("patience") <= of("patience_high"));
        assert!(of("log_score") <= 0.0 && of("guessing") < 0.0);
    }
    for row in rows(&value, "signing") {
        for key in ["over_today_share", "over_fail_share"] {
            let share = row[key].as_f64().unwrap();
            assert!((0.0..=1.0 + 1e-12).contains(&share), "{row}");
        }
    }
    // A day that nothing changed on is no position.
    let wrong = ["--threat", "USA=2018-09-25,CHN=2018-09-24"];
    let mut command = detente(&[&record[..], &wrong[..]].concat());
    command.assert().code(2).stderr(
        // What there is, days of the record among it.
        predicate::str::contains("no position 2018-09-25")
            .and(predicate::str::contains("2018-09-24")),
    );
}

#[test]
fn a_payoff_table_is_played_with_what_its_players_allow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("game.csv");
    // The prisoner's dilemma by month: nothing to gain from it at first.
    let text = "A,B,month,payoff:A,payoff:B\n\
        keep,keep,1,0,0\nkeep,break,1,0,0\nbreak,keep,1,0,0\nbreak,break,1,0,0\n\
        keep,keep,ever,3,3\nkeep,break,ever,0,4\nbreak,keep,ever,4,0\nbreak,break,ever,1,1\n";
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let keys = ["--today", "A=keep,B=keep", "--threat", "A=break,B=break"];
    let value = json(&[&["talks", path, "--json"], &keys[..]].concat(), 0);
    let equilibria = rows(&value, "equilibria");
    let pure: Vec<(&Value, &Value)> = (equilibria.iter())
        .filter(|e| e["kind"] == "pure" && e["region"] == "A")
        .map(|e| (&e["horizon"], &e["positions"]))
        .collect();
    assert_eq!(pure.len(), 5, "everything at first, one for good");
    assert_eq!(pure[4].0, "ever");
    assert_eq!(pure[4].1, "A=break B=break");
    let kinds = |table: &str, key: &str| -> Vec<String> {
        let all = rows(&value, table)
            .iter()
            .filter(|r| r["horizon"] == "ever");
        all.map(|r| r[key].as_str().unwrap().to_owned()).collect()
    };
    for kind in [
        "war",
        "today",
        "named",
        "chosen-with-money",
        "chosen-without-money",
    ] {
        assert!(
            kinds("threats", "kind").contains(&kind.to_owned()),
            "{kind}"
        );
    }
    assert!(kinds("bargains", "concept").contains(&"nash-1953".to_owned()));
    assert_eq!(rows(&value, "objectives").len(), 2 * 40);
    // Three players: what is for two is left out, and said.
    let three = folder.path().join("three.csv");
    let mut text = "A,B,C,payoff:A,payoff:B,payoff:C\n".to_owned();
    for (a, b, c) in [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (1, 0, 0),
        (1, 0, 1),
        (1, 1, 0),
        (1, 1, 1),
    ] {
        text += &format!("p{a},p{b},p{c},{a},{b},{c}\n");
    }
    std::fs::write(&three, text).unwrap();
    let value = json(&["talks", three.to_str().unwrap(), "--json"], 0);
    let left: Vec<&str> = (rows(&value, "left_out").iter())
        .map(|l| l["concept"].as_str().unwrap())
        .collect();
    for what in [
        "mixed equilibria",
        "chosen threats",
        "attrition",
        "objectives",
    ] {
        assert!(left.contains(&what), "{what}: {left:?}");
    }
    let equilibria = rows(&value, "equilibria").iter();
    let pure: Vec<&Value> = equilibria.filter(|e| e["kind"] == "pure").collect();
    assert_eq!(pure.len(), 3);
    assert_eq!(pure[0]["positions"], "A=p1 B=p1 C=p1");
}

#[test]
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
    // A mistake is shown with its place in the user's own file.
    std::fs::write(path, text.replace("us-100-threat", "us-100-treat")).unwrap();
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
