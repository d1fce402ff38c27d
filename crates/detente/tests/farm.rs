//! `detente farm`.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.arg("farm").args(arguments);
    command
}

fn json(arguments: &[&str]) -> Value {
    let output = detente(arguments)
        .arg("--json")
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    let value: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(
        (value["schema"].as_u64(), value["status"].as_str()),
        (Some(2), Some("solved"))
    );
    value["tables"].clone()
}

#[test]
fn the_tariff_of_2018_stands_beside_the_record() {
    let text = detente(&["-q"])
        .assert()
        .success()
        .stderr("")
        .get_output()
        .stdout
        .clone();
    let text = String::from_utf8(text).unwrap();
    for part in [
        "Certificate",
        "tariff CHN:USA:SOY=+25pp",
        "Beside the record",
        "Who gains and who pays",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let value = json(&["soybeans", "--episode", "2018", "-q"]);
    let of = |id: &str| {
        let rows = value["record"].as_array().unwrap();
        rows.iter().find(|r| r["id"] == id).unwrap()["ours"]
            .as_f64()
            .unwrap()
    };
    assert!(of("2018-us-price") < -15.0 && of("2018-br-price") > 5.0);
    assert_eq!(of("2018-duration"), 5.0);
    let months = value["months"].as_array().unwrap();
    assert_eq!(months.iter().filter(|m| m["region"] == "USA").count(), 30);
}

#[test]
fn wedges_and_purchases_make_a_question_of_ones_own() {
    let value = json(&[
        "SOY",
        "--boycott",
        "CHN:USA:SOY=0",
        "--from",
        "2024-10",
        "--months",
        "24",
        "--start",
        "2025-05",
        "--until",
        "2025-10",
        "-q",
    ]);
    assert!(value.get("record").is_none());
    let flows = value["flows"].as_array().unwrap();
    let stopped = flows
        .iter()
        .filter(|f| f["origin"] == "USA" && f["destination"] == "CHN" && f["shipped_kt"] == 0.0)
        .count();
    assert_eq!(stopped, 6);
    let bought = json(&[
        "--purchase",
        "CHN:USA=30000",
        "--from",
        "2024-10",
        "--start",
        "2025-01",
        "--until",
        "2025-12",
        "-q",
    ]);
    assert!(bought["commitments"][0]["loss_usd_t"].as_f64().unwrap() > 1.0);
}

#[test]
fn tonnes_are_handed_to_a_world_that_solves_with_them() {
    let value = json(&["--episode", "2025", "--pass-to", "busan-25x32", "-q"]);
    let wedges: Vec<&str> = value["passed"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|w| w["option"] == "--boycott")
        .map(|w| w["wedge"].as_str().unwrap())
        .collect();
    let stop = wedges
        .iter()
        .find(|w| w.starts_with("CHN:USA:SOY=0."))
        .unwrap();
    Command::cargo_bin("detente")
        .unwrap()
        .args(["solve", "--world", "busan-25x32", "--boycott", stop, "-q"])
        .assert()
        .success();
}

#[test]
fn a_folder_of_results_has_charts_and_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("farm");
    detente(&["--out", out.to_str().unwrap(), "-q"])
        .assert()
        .success();
    for file in [
        "manifest.json",
        "prices.svg",
        "months.parquet",
        "flows.csv",
        "accounts.csv",
        "record.csv",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let cases: [(&[&str], i32, &str); 12] = [
        (&["soybeens"], 2, "did you mean \"soybeans\""),
        (&["--episode", "2019"], 2, "known are 2018"),
        (&["--from", "2018-13"], 2, "YYYY-MM"),
        (&["--from", "1999-10"], 2, "they cover 2017-10 to 2020-09"),
        (&["--tariff", "CHN:VNM:SOY=+5pp"], 2, "part of OIM"),
        (&["--set", "curve=1"], 2, "freight-curvature"),
        (&["--set", "freight-curvature=1.2"], 2, "should be below 1"),
        (&["--months", "-1"], 2, "outside its range, from 1 to 600"),
        (&["--purchase", "CHN:USA=900000"], 1, "USA has at most"),
        (&["--purchase", "CHN-USA=1"], 2, "CHN:USA=12000"),
        (&["--start", "2018-01"], 2, "there are none"),
        (
            &["--boycott", "CHN:USA:SOY=0", "--purchase", "CHN:USA=9000"],
            1,
            "caps let 0 kt through",
        ),
    ];
    for (arguments, code, said) in cases {
        detente(arguments)
            .arg("-q")
            .assert()
            .code(code)
            .stderr(predicate::str::contains(said));
    }
}

#[test]
fn charts_carry_what_was_published() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    detente(&["--episode", "2018", "-q"])
        .arg("--out")
        .arg(&out)
        .assert()
        .success();
    let prices = std::fs::read_to_string(out.join("prices.svg")).unwrap();
    let marks = prices
        .matches("Adjemian, Smith and He 2021, Food Policy 2018-09-01")
        .count();
    assert_eq!(marks, 2, "one at each port");
    for file in ["farm-soybeans-gap.svg", "farm-soybeans-tonnes.svg"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    // With parameters of one's own the bands of the good are not drawn.
    let own = dir.path().join("own");
    detente(&["--episode", "2018", "-q", "--set", "freight-curvature=0.5"])
        .arg("--out")
        .arg(&own)
        .assert()
        .success();
    assert!(own.join("prices.svg").is_file() && !own.join("farm-soybeans-gap.svg").exists());
}

#[test]
fn what_is_open_is_told_and_its_chance_can_be_given() {
    for (chance, low, high) in [("0", 3.0, 5.0), ("0.5", 1.5, 3.5)] {
        let tables = json(&["--episode", "2025-news", "--chance", chance, "-q"]);
        let rows = tables["record"].as_array().unwrap();
        let row = rows.iter().find(|r| r["id"] == "2025-news-even").unwrap();
        let ours = row["ours"].as_f64().unwrap();
        assert!((low..high).contains(&ours), "{chance}: {ours}");
        let hangs: Vec<&str> = (tables["events"].as_array().unwrap().iter())
            .filter_map(|e| e["hangs"].as_str())
            .collect();
        assert_eq!(hangs, ["unless", "if", "if"]);
    }
    detente(&["--episode", "2025-news", "--chance", "0.5", "-q"])
        .assert()
        .success()
        .stdout(predicate::str::contains("gives it a chance of 0.5"))
        .stdout(predicate::str::contains("--chance 0.5"));
    let refused = [
        (
            ["--episode", "2025", "--chance", "0.5"],
            "leaves nothing open",
        ),
        (
            ["--episode", "2025-news", "--chance", "0.001"],
            "from 0.01 to 0.99",
        ),
    ];
    for (arguments, said) in refused {
        detente(&arguments)
            .assert()
            .code(2)
            .stderr(predicate::str::contains(said));
    }
}

#[test]
fn barley_and_coal_stand_beside_the_record() {
    for good in ["barley", "coking-coal"] {
        let tables = json(&[good, "--episode", "2020", "-q"]);
        let rows = tables["record"].as_array().unwrap();
        assert!(rows.len() > 10 && rows.iter().all(|r| r["ours"].is_f64()));
    }
    detente(&["wheat"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("soybeans, barley, coking-coal"));
}
