//! `detente tariffs` and `detente ledger` as a user runs them.

use assert_cmd::Command;
use serde_json::Value;

fn detente(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments.split_whitespace());
    command
}

fn json(arguments: &str) -> Value {
    let output = detente(arguments).arg("--json").output().expect("runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// Exit status 2 with all of these words on stderr.
fn refused(arguments: &str, words: &[&str]) {
    let output = detente(arguments).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(
            said.contains(word),
            "{arguments}: `{word}` is not in {said}"
        );
    }
}

const US: &str = "tariffs --imposer USA --target CHN";

#[test]
fn an_average_comes_with_its_parts() {
    let object = json(&format!("{US} --on 2025-11-10"));
    let average = object["average_pct"].as_f64().expect("a number");
    assert!((average - 37.22).abs() < 0.01);
    assert_eq!(object["schema"], 2);
    assert_eq!(object["on"], "2025-11-10");
    assert_eq!(object["weights"], "imports");
    assert_eq!(object["weights_year"], 2024);
    assert_eq!(object["metals"], "full");
    let parts = object["components"].as_array().expect("components");
    let sum: f64 = parts.iter().filter_map(|c| c["points"].as_f64()).sum();
    assert!((sum - average).abs() < 1e-9);
    assert!(
        parts
            .iter()
            .all(|c| c["instrument"].is_string() && c["authority"].is_string())
    );
    assert!(object.get("lines").is_none());
}

#[test]
fn a_threat_counts_only_when_asked_for() {
    let without = json(&format!("{US} --on 2025-11-01"))["average_pct"]
        .as_f64()
        .expect("a number");
    let with = json(&format!("{US} --on 2025-11-01 --with us-100-threat"))["average_pct"]
        .as_f64()
        .expect("a number");
    assert!((with - without - 100.0).abs() < 1e-9);
}

#[test]
fn a_line_is_explained() {
    let object = json(&format!("{US} --on 2025-04-15 --line 8507600010"));
    let lines = object["lines"].as_array().expect("lines");
    assert_eq!(lines.len(), 1);
    assert!((lines[0]["rate"].as_f64().expect("a rate") - 1.734).abs() < 1e-9);
    let review = lines[0]["components"]
        .as_array()
        .expect("components")
        .iter();
    let review: Vec<_> = review
        .filter(|c| c["displaced"].as_array().is_some_and(|d| !d.is_empty()))
        .collect();
    assert_eq!(review[0]["instrument"], "us-301-4yr-2024-25");
    assert_eq!(review[0]["displaced"][0], "us-301-4a-75");
    let split = json(&format!("{US} --on 2025-04-15 --line 85076000"));
    assert_eq!(
        split["lines"].as_array().expect("lines").len(),
        2,
        "the law splits this line at ten digits"
    );
}

#[test]
fn a_history_goes_both_ways() {
    let object = json(&format!(
        "{US} --history --both --from 2025-01-01 --to 2025-12-31"
    ));
    let steps = object["history"].as_array().expect("steps");
    assert!(steps.len() > 10);
    assert!(
        steps
            .windows(2)
            .all(|w| w[0]["date"].as_str() < w[1]["date"].as_str())
    );
    assert_eq!(object["other_direction"]["imposer"], "CHN");
    assert!(
        object["other_direction"]["history"]
            .as_array()
            .is_some_and(|h| h.len() > 4)
    );
}

#[test]
fn wrong_questions_are_refused() {
    refused(
        &format!("{US} --on 2025-02-30"),
        &["2025-02-30", "YYYY-MM-DD"],
    );
    refused(&format!("{US} --on 2017-06-01"), &["2018-01-01"]);
    refused(
        &format!("{US} --on 2025-11-01 --known-on 2025-13-01"),
        &["2025-13-01"],
    );
    refused(
        &format!("{US} --on 2025-11-01 --with us-100-thret"),
        &["did you mean us-100-threat?"],
    );
    refused(
        &format!("{US} --on 2025-11-01 --line 85x"),
        &["85x", "digits"],
    );
    refused(
        &format!("{US} --on 2025-11-01 --metals iron"),
        &["full, bea"],
    );
    refused(
        "tariffs --imposer USA --target CHNN --on 2025-11-01",
        &["did you mean CHN?"],
    );
    refused(
        "tariffs --imposer USB --target CHN --on 2025-11-01",
        &["did you mean USA?"],
    );
    refused(
        "tariffs --imposer USA --target USA --on 2025-11-01",
        &["USA"],
    );
    refused("ledger show us-301-9", &["us-301-"]);
    refused("ledger check --ledger no-such-folder", &["no-such-folder"]);
}

#[test]
fn the_built_in_ledger_passes_its_own_check() {
    let report = json("ledger check");
    assert_eq!(report["errors"], 0);
    assert!(
        report["warnings"].as_u64().is_some_and(|w| w > 0),
        "codes outside the edition are counted"
    );
    assert!(
        report["unverified"]
            .as_array()
            .is_some_and(|u| !u.is_empty())
    );
}

#[test]
fn instruments_and_levers_are_shown_with_their_status() {
    let one = json("ledger show us-ieepa-recip-34 --on 2025-04-09 --known-on 2025-04-05");
    assert_eq!(one["status"], "in_force");
    let later = json("ledger show us-ieepa-recip-34 --on 2025-04-09");
    assert_eq!(later["status"], "withdrawn");
    let levers = json("ledger levers --on 2025-11-10 --imposer CHN");
    let levers = levers["levers"].as_array().expect("levers");
    let october = levers
        .iter()
        .find(|l| l["id"] == "cn-ree-2025-10")
        .expect("the October controls");
    assert_eq!(october["status"], "suspended");
    let said = &october["readouts"];
    assert!(said["USA"].is_string() && said["CHN"].is_string());
    assert_ne!(said["USA"], said["CHN"]);
}

/// The how-to of `docs/ledger.md`: adding an instrument is adding rows.
#[test]
fn adding_an_instrument_is_adding_rows() {
    let how_to = include_str!("../../../docs/ledger.md");
    let row = how_to
        .lines()
        .find(|l| l.trim().starts_with("us-toys-40,"))
        .expect("the row of the how-to")
        .trim();
    let folder = tempfile::tempdir().expect("a folder");
    let mine = folder.path().join("mine");
    let path = mine.to_str().expect("a path");
    assert!(
        detente(&format!("ledger export --out {path}"))
            .output()
            .expect("runs")
            .status
            .success()
    );
    refused(&format!("ledger export --out {path}"), &["not empty"]);
    let append = |file: &str, text: &str| {
        let file = mine.join(file);
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(file, before + text).expect("written");
    };
    append("instruments.csv", &format!("{row}\n"));
    refused(
        &format!("ledger check --ledger {path}"),
        &["instruments.csv", "us-toys", "list"],
    );
    append("lists.csv", "us-toys,lists-toys.csv,Toys,,,,\n");
    append("lists-toys.csv", "list,code\nus-toys,9503\n");
    assert_eq!(json(&format!("ledger check --ledger {path}"))["errors"], 0);
    let toys = |on: &str| {
        json(&format!("{US} --ledger {path} --on {on} --line 95030000"))["lines"][0]["rate"]
            .as_f64()
            .expect("a rate")
    };
    assert!((toys("2026-10-01") - toys("2026-09-30") - 0.4).abs() < 1e-9);
    append(
        "instruments.csv",
        "broken,USA,CHN,law,Broken,0.1,,,,all,,,,,,,,2026-02-30,2026-03-01,,,,,,,,,,x,x,high,text read,\n",
    );
    refused(
        &format!("{US} --ledger {path} --on 2026-10-01"),
        &["instruments.csv", "row", "announced_on", "2026-02-30"],
    );
}

#[test]
fn a_bridge_adds_up() {
    let object = json(&format!(
        "{US} --on 2025-09-25 --bridge 2025-09-25 published"
    ));
    let bridge = &object["bridge"];
    let parts: f64 = bridge["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .filter_map(|p| p["points"].as_f64())
        .sum();
    let number = |value: &Value| value.as_f64().expect("a number");
    let ends = number(&bridge["to"]["average_pct"]) - number(&bridge["from"]["average_pct"]);
    assert!((parts - ends).abs() < 1e-6);
    let whole =
        number(&bridge["from"]["average_pct"]) + parts + number(&bridge["unexplained_points"]);
    assert!((whole - number(&bridge["published"]["average_pct"])).abs() < 1e-6);
    refused(
        &format!("{US} --on 2025-09-25 --bridge 2025-09-31 published"),
        &["2025-09-31"],
    );
    refused(
        &format!("{US} --on 2025-09-25 --bridge 2025-09-25 metal=bea"),
        &["metal", "metals"],
    );
}

#[test]
fn a_direction_compiles_to_a_world() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("tariffs.csv");
    let object = json(&format!(
        "{US} --on 2025-11-10 --compile difference --out {}",
        out.display()
    ));
    let rates = object["compiled"]["rates"].as_array().expect("rates");
    assert!(rates.len() > 20);
    let text = std::fs::read_to_string(out).expect("written");
    assert!(text.starts_with("origin,destination,sector,rate\n"));
    assert_eq!(text.lines().count(), rates.len() + 1);
    refused(
        &format!("{US} --on 2025-11-10 --compile levels --crosswalk no-such-file"),
        &["no-such-file"],
    );
    refused(
        &format!("{US} --on 2025-11-10 --crosswalk x.csv"),
        &["--compile"],
    );
}

#[test]
fn published_averages_come_beside_ours_by_cause() {
    let object = json(&format!("{US} --published --both"));
    let rows = object["comparisons"].as_array().expect("comparisons");
    assert!(rows.iter().any(|r| r["published"]["imposer"] == "CHN"));
    for row in rows {
        let number = |value: &Value| value.as_f64().expect("a number");
        let steps: f64 = row["parts"]
            .as_array()
            .expect("parts")
            .iter()
            .map(|p| number(&p["points"]))
            .sum();
        let sum = number(&row["ours_pct"]) + steps + number(&row["unexplained_points"]);
        assert!((sum - number(&row["published"]["average_pct"])).abs() < 1e-9);
    }
    refused("tariffs --imposer USA --target CHN --both", &["--history"]);
}

#[test]
fn revenue_is_told_before_and_after_the_economy_answers() {
    let object = json(&format!("{US} --on 2025-11-10 --revenue"));
    let revenue = &object["revenue"];
    let of = |key: &str| revenue[key].as_f64().expect("a number");
    assert_eq!(revenue["status"], "solved");
    assert_eq!(revenue["year"], 2022);
    assert!(of("fixed_imports_usd_mn") > of("response_usd_mn"));
    assert!(of("imports_pct") < 0.0);
    let worst = revenue["certificate"]["worst"]
        .as_f64()
        .expect("a residual");
    assert!(worst < 1e-9);
    refused(
        "tariffs --imposer USA --target CHN --on 2025-11-10 --revenue --world nowhere",
        &["nowhere"],
    );
}

#[test]
fn a_folder_gets_charts_with_their_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("charts");
    let out_text = out.to_str().expect("a path");
    let object = json(&format!(
        "{US} --on 2025-11-10 --both --published --bridge 2025-01-20 2025-11-10 --line 95030000 --out {out_text}"
    ));
    assert_eq!(object["written"].as_str(), Some(out_text));
    for name in [
        "duties",
        "composition-usa-on-chn",
        "composition-chn-on-usa",
        "line-95030000",
    ] {
        let svg = std::fs::read_to_string(out.join(format!("{name}.svg"))).expect("a chart");
        assert!(svg.starts_with("<svg") && svg.contains("<style>"), "{name}");
        let csv = std::fs::read_to_string(out.join(format!("{name}.csv"))).expect("its numbers");
        assert!(csv.lines().count() > 5 && !csv.contains("-0\n"), "{name}");
        assert!(out.join(format!("{name}.parquet")).is_file());
    }
    // The parts of the history sum to the average of the last step.
    let parts = std::fs::read_to_string(out.join("history-usa-on-chn.csv")).expect("parts");
    let last = parts
        .lines()
        .last()
        .expect("a row")
        .split(',')
        .next()
        .expect("a date")
        .to_owned();
    let sum: f64 = parts
        .lines()
        .filter(|l| l.starts_with(&last))
        .filter_map(|l| l.rsplit(',').next().and_then(|n| n.parse::<f64>().ok()))
        .sum();
    let average = json(&format!("{US} --on {last}"))["average_pct"]
        .as_f64()
        .expect("a number");
    assert!((sum - average).abs() < 1e-9);
    for name in ["components", "published", "bridge"] {
        assert!(out.join(format!("{name}.csv")).is_file(), "{name}");
    }
    assert!(out.join("manifest.json").is_file());
    refused(&format!("{US} --out somewhere.csv"), &["--compile"]);
}

#[test]
fn goods_on_their_way_and_own_weights_are_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("weights.csv");
    std::fs::write(&file, "code,value\n950300,1\n").expect("written");
    let file = file.to_str().expect("a path");
    let object = json(&format!(
        "{US} --on 2025-04-20 --weights-file {file} --loaded 2025-04-08"
    ));
    assert!((object["average_pct"].as_f64().expect("a number") - 30.0).abs() < 1e-9);
    assert_eq!(object["weights_file"].as_str(), Some(file));
    assert_eq!(object["loaded_on"], "2025-04-08");
    let line = json(&format!(
        "{US} --on 2025-04-20 --line 9503000073 --loaded 2025-04-08"
    ));
    assert_eq!(line["lines"][0]["rate"], 0.3);
    refused(
        &format!("{US} --weights-file nowhere.csv"),
        &["nowhere.csv"],
    );
    refused(
        &format!("{US} --on 2025-04-20 --loaded 2025-04-21"),
        &["2025-04-21"],
    );
    refused(&format!("{US} --reading legal-veiw"), &["legal-view"]);
    // A code that the schedule does not have is told as such.
    let text = detente(&format!("{US} --on 2025-07-01 --line 73181500"))
        .output()
        .expect("runs");
    assert!(String::from_utf8_lossy(&text.stdout).contains("73181520"));
}
