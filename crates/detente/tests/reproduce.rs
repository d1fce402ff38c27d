//! Every line by which the built-in brief says that its numbers can be had again runs as it is written, in a shell, and gives those
//! numbers to the last digit.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// What a line prints as JSON, run by a shell in a folder.
fn run(line: &str, folder: &Path) -> Value {
    let (line, comment) = match line.split_once(" # ") {
        Some((line, comment)) => (line, format!(" # {comment}")),
        None => (line, String::new()),
    };
    let json = if line.contains("--json") {
        ""
    } else {
        " --json"
    };
    let program = cargo_bin("detente");
    let line = line.replacen("detente", &program.display().to_string(), 1);
    let ran = Command::new("sh")
        .args(["-c", &format!("{line} -q{json}{comment}")])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{line}: {said}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn rows(answer: &Value, table: &str) -> Vec<Value> {
    let rows = answer["tables"][table].as_array();
    rows.unwrap_or_else(|| panic!("no table {table}")).clone()
}

/// The same months of the same lever: what the brief shows beside what the path says.
fn months_agree(brief: &Value, run_id: &str, path: &Value) {
    let key = |row: &Value| (row["month"].as_i64().unwrap(), row["region"].to_string());
    let again: BTreeMap<_, Value> = rows(path, "months")
        .into_iter()
        .map(|row| (key(&row), row))
        .collect();
    let shown: Vec<Value> = rows(brief, "lever_months")
        .into_iter()
        .filter(|row| row["run"] == run_id)
        .collect();
    assert!(!shown.is_empty(), "{run_id} has no months");
    let columns = [
        ("gdp_volume_pct", "gdp_pct"),
        ("real_income_pct", "real_income_pct"),
        ("ceiling_pct", "ceiling_pct"),
    ];
    for row in shown {
        let other = &again[&key(&row)];
        for (ours, theirs) in columns {
            for end in ["low", "central", "high"] {
                assert_eq!(
                    row[format!("{ours}_{end}")],
                    other[format!("{theirs}_{end}")],
                    "{run_id}, month {}, {}: {ours}_{end}",
                    row["month"],
                    row["region"]
                );
            }
        }
    }
}

/// The record of a farm good: the brief has the figures that are published, with our ends beside.
fn farm_agrees(brief: &Value, again: &Value) {
    let record = rows(again, "record");
    let shown = rows(brief, "farm_record");
    assert!(!shown.is_empty());
    for row in shown {
        let same = record.iter().find(|r| r["id"] == row["id"]).unwrap();
        assert_eq!(row["ours_central"], same["ours"], "{}", row["id"]);
        assert_eq!(row["published"], same["published"], "{}", row["id"]);
    }
}

/// Every table of one answer that the brief has too, under a prefix.
fn tables_agree(brief: &Value, again: &Value, prefix: &str) {
    let mut compared = 0;
    for (name, table) in again["tables"].as_object().unwrap() {
        let here = match name == "deal" {
            true => name.clone(),
            false => format!("{prefix}{name}"),
        };
        if let Some(shown) = brief["tables"].get(&here) {
            assert_eq!(shown, table, "{here}");
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared} tables with {prefix}");
}

/// A line about the whole run names a table and what is looked for in it.
fn is_found(brief: &Value, run: &Value) {
    let line = run["reproduce"].as_str().unwrap();
    let (command, what) = line.split_once(" # ").expect("what is looked for");
    assert_eq!(command, "detente brief busan --json");
    let table = what.split([':', ',']).next().unwrap();
    let columns = rows(brief, table);
    let id = run["id"].as_str().unwrap();
    let set = id.strip_prefix("set/");
    let found = columns.iter().any(|row| match set {
        Some(set) => row["set"] == set,
        None => row["run"] == id,
    });
    // The ranking is one table of one run.
    assert!(found || id == "path/ranking", "{id} is not in {table}");
}

#[test]
fn every_line_of_the_built_in_brief_gives_its_numbers_again() {
    let home = tempfile::tempdir().unwrap();
    let brief = run("detente brief busan", home.path());
    for made in rows(&brief, "runs") {
        let (id, line) = (
            made["id"].as_str().unwrap(),
            made["reproduce"].as_str().unwrap(),
        );
        if line.contains(" # ") {
            is_found(&brief, &made);
            continue;
        }
        let again = run(line, home.path());
        match id.split('/').next().unwrap() {
            "path" => months_agree(&brief, id, &again),
            "deal" => tables_agree(&brief, &again, "deal_"),
            "farm" => farm_agrees(&brief, &again),
            "odds" => tables_agree(&brief, &again, "odds_"),
            // What stands on the page of these are sentences.
            "talks" | "rank" => assert!(!again["sentences"].as_array().unwrap().is_empty()),
            other => panic!("{other}: a run that this test does not know"),
        }
    }
    let page = std::fs::read_to_string(home.path().join("out/busan/brief.html")).unwrap();
    let (_, section) = page.split_once("<section id=\"reproduce\">").unwrap();
    let listed = section.split("<pre>").nth(1).unwrap();
    let listed = listed.split("</pre>").next().unwrap();
    let plain = listed.replace("&#x2f;", "/").replace("&#x27;", "'");
    let mut asked = 0;
    for line in plain
        .lines()
        .filter(|line| line.starts_with("detente tariffs"))
    {
        let answer = run(line, home.path());
        let tables = answer["tables"].as_object().unwrap();
        assert!(tables.len() > 1, "{line}");
        asked += 1;
    }
    assert!(asked >= 2, "the page says little of duties: {plain}");
    assert!(plain.contains("detente brief busan"));
}
