//! `detente tariffs` and `detente ledger` as a user runs them.

use std::fs;

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

/// The tables of an answer.
fn tables(arguments: &str) -> Value {
    json(arguments)["tables"].take()
}

fn rows(table: &Value) -> &Vec<Value> {
    table.as_array().expect("rows")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
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
    assert_eq!(object["schema"], 2);
    let average = &object["tables"]["average"];
    let mean = number(&average["average_pct"]);
    assert!((mean - 37.22).abs() < 0.01);
    assert_eq!(average["on"], "2025-11-10");
    assert_eq!(average["weights"], "imports");
    assert_eq!(average["weights_year"], 2024);
    assert_eq!(average["metals"], "full");
    let parts = rows(&object["tables"]["components"]);
    let sum: f64 = parts.iter().map(|c| number(&c["points"])).sum();
    assert!((sum - mean).abs() < 1e-9);
    let named = |c: &Value| c["instrument"].is_string() && c["authority"].is_string();
    assert!(parts.iter().all(named));
    assert!(object["tables"].get("lines").is_none());
    assert_eq!(
        object["provenance"]["reproduce"]["command"],
        format!("detente {US} --on 2025-11-10")
    );
}

#[test]
fn a_threat_counts_only_when_asked_for() {
    let mean = |more: &str| {
        let found = tables(&format!("{US} --on 2025-11-01{more}"));
        number(&found["average"]["average_pct"])
    };
    let with = mean(" --with us-100-threat");
    assert!((with - mean("") - 100.0).abs() < 1e-9);
}

#[test]
fn a_line_is_explained() {
    let found = tables(&format!("{US} --on 2025-04-15 --line 8507600010"));
    let lines = rows(&found["lines"]);
    assert_eq!(lines.len(), 1);
    assert!((number(&lines[0]["rate_pct"]) - 173.4).abs() < 1e-9);
    let parts = rows(&found["line_components"]).iter();
    let charged: f64 = parts
        .clone()
        .filter(|c| c["charged"] == true)
        .map(|c| number(&c["points"]))
        .sum();
    assert!((charged - 173.4).abs() < 1e-9);
    let displacing: Vec<_> = parts.filter(|c| c["displaces"].is_string()).collect();
    assert_eq!(displacing[0]["instrument"], "us-301-4yr-2024-25");
    assert_eq!(displacing[0]["displaces"], "us-301-4a-75");
    let split = tables(&format!("{US} --on 2025-04-15 --line 85076000"));
    assert_eq!(
        rows(&split["lines"]).len(),
        2,
        "the law splits this line at ten digits"
    );
    // Its mean lies between them, and the next change is said.
    let whole = &rows(&split["codes"])[0];
    let mean = number(&whole["rate_pct"]);
    assert!(number(&whole["rate_low_pct"]) < mean && mean < number(&whole["rate_high_pct"]));
    assert_eq!(rows(&split["next_changes"])[0]["date"], "2025-05-03");
}

#[test]
fn a_history_goes_both_ways() {
    let found = tables(&format!(
        "{US} --history --both --from 2025-01-01 --to 2025-12-31"
    ));
    let of = |imposer: &str| -> Vec<String> {
        let steps = rows(&found["history"]).iter();
        steps
            .filter(|row| row["imposer"] == imposer)
            .map(|row| row["date"].as_str().expect("a date").to_owned())
            .collect()
    };
    let (ours, theirs) = (of("USA"), of("CHN"));
    assert!(ours.len() > 10 && theirs.len() > 4);
    assert!(ours.windows(2).all(|days| days[0] < days[1]));
    // The parts of the last day sum to its average.
    let last = rows(&found["history"])
        .iter()
        .rfind(|row| row["imposer"] == "USA")
        .expect("a step");
    let parts = rows(&found["history_parts"]).iter();
    let sum: f64 = parts
        .filter(|p| p["imposer"] == "USA" && p["date"] == last["date"])
        .map(|p| number(&p["points"]))
        .sum();
    assert!((sum - number(&last["average_pct"])).abs() < 1e-9);
    assert!(
        found.get("average").is_none(),
        "what spans days is no average of one"
    );
}

#[test]
fn wrong_questions_are_refused() {
    for (more, words) in [
        ("--on 2025-02-30", ["2025-02-30", "YYYY-MM-DD"].as_slice()),
        ("--on 2017-06-01", &["2018-01-01"]),
        ("--on 2025-11-01 --known-on 2025-13-01", &["2025-13-01"]),
        (
            "--on 2025-11-01 --with us-100-thret",
            &["did you mean us-100-threat?"],
        ),
        ("--on 2025-11-01 --line 85x", &["85x", "digits"]),
        ("--on 2025-11-01 --metals iron", &["full, bea"]),
        ("--both", &["--history"]),
        ("--from 2025-01-01", &["--history"]),
        ("--reading legal-veiw", &["legal-view"]),
        ("--out somewhere.csv", &["somewhere.csv", "folder"]),
        ("--on 2025-11-10 --bridge 2025-01-20", &["two ends"]),
        (
            "--on 2025-11-10 --bridge published 2025-01-20",
            &["cannot begin"],
        ),
        (
            "--on 2025-11-10 --compile levels --crosswalk no-such-file",
            &["no-such-file"],
        ),
        ("--on 2025-11-10 --crosswalk x.csv", &["--compile"]),
        ("--on 2025-11-10 --revenue --world nowhere", &["nowhere"]),
    ] {
        refused(&format!("{US} {more}"), words);
    }
    for (whole, words) in [
        (
            "tariffs --imposer USA --target CHNN --on 2025-11-01",
            ["did you mean CHN?"].as_slice(),
        ),
        (
            "tariffs --imposer USB --target CHN --on 2025-11-01",
            &["did you mean USA?"],
        ),
        (
            "tariffs --imposer USA --target USA --on 2025-11-01",
            &["USA"],
        ),
        ("tariffs --imposer USA", &["target is needed"]),
        ("ledger show us-301-9", &["us-301-"]),
        ("ledger levers --imposer CHM", &["did you mean CHN?"]),
        ("ledger check --ledger no-such-folder", &["no-such-folder"]),
    ] {
        refused(whole, words);
    }
}

#[test]
fn the_built_in_ledger_passes_its_own_check() {
    let found = tables("ledger check");
    let problems = rows(&found["problems"]);
    assert!(problems.iter().all(|p| p["severity"] == "warning"));
    assert!(
        !problems.is_empty(),
        "codes outside the edition are counted"
    );
    assert!(!rows(&found["unverified"]).is_empty());
    let counts = rows(&found["counts"]);
    assert!(counts.iter().any(|c| c["what"] == "instruments"));
}

#[test]
fn lists_stand_beside_the_law() {
    let found = tables("ledger reconcile");
    let lists = rows(&found["reconcile"]);
    assert!(lists.len() > 10);
    for row in lists {
        let apart = |missing: bool| {
            let codes = rows(&found["codes_apart"]).iter();
            codes
                .filter(|c| c["list"] == row["list"] && c["missing"] == missing)
                .count() as u64
        };
        // A list that is compared on several days names its codes once a day.
        assert!(apart(true) >= row["missing"].as_u64().expect("a count"));
        assert!(apart(false) >= row["extra"].as_u64().expect("a count"));
    }
}

#[test]
fn instruments_and_levers_are_shown_with_their_status() {
    let status = |more: &str| {
        let found = tables(&format!(
            "ledger show us-ieepa-recip-34 --on 2025-04-09{more}"
        ));
        found["instrument"]["status"].clone()
    };
    assert_eq!(status(" --known-on 2025-04-05"), "in_force");
    assert_eq!(status(""), "withdrawn");
    let found = tables("ledger levers --on 2025-11-10 --imposer CHN");
    let october = rows(&found["levers"])
        .iter()
        .find(|l| l["id"] == "cn-ree-2025-10")
        .expect("the October controls");
    assert_eq!(october["status"], "suspended");
    let said = |region: &str| {
        let readouts = rows(&found["readouts"]).iter();
        let mut of = readouts.filter(|r| r["lever"] == "cn-ree-2025-10" && r["region"] == region);
        of.next().expect("a readout")["says"].clone()
    };
    assert_ne!(said("USA"), said("CHN"));
    let one = tables("ledger show cn-ree-2025-10");
    assert_eq!(one["lever"]["id"], "cn-ree-2025-10");
    assert!(!rows(&one["strengths"]).is_empty());
}

#[test]
fn a_day_past_the_edition_says_so() {
    for asked in [
        format!("{US} --on 2035-01-01"),
        "ledger levers --on 2035-01-01".to_owned(),
    ] {
        let object = json(&asked);
        let warns = |note: &Value| {
            note["kind"] == "warning"
                && note["text"].as_str().is_some_and(|t| t.contains("edition"))
        };
        assert!(rows(&object["notes"]).iter().any(warns), "{asked}");
    }
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
    let written = tables(&format!("ledger export --out {path}"));
    assert!(rows(&written["files"]).len() > 10);
    refused(&format!("ledger export --out {path}"), &["not empty"]);
    let append = |file: &str, text: &str| {
        let file = mine.join(file);
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, before + text).expect("written");
    };
    append("instruments.csv", &format!("{row}\n"));
    refused(
        &format!("ledger check --ledger {path}"),
        &["instruments.csv", "us-toys", "list"],
    );
    append("lists.csv", "us-toys,lists-toys.csv,Toys,,,,\n");
    append("lists-toys.csv", "list,code\nus-toys,9503\n");
    let problems = tables(&format!("ledger check --ledger {path}"));
    let problems = rows(&problems["problems"]).iter();
    assert!(problems.clone().all(|p| p["severity"] == "warning"));
    let toys = |on: &str| {
        let found = tables(&format!("{US} --ledger {path} --on {on} --line 95030000"));
        number(&rows(&found["lines"])[0]["rate_pct"])
    };
    assert!((toys("2026-10-01") - toys("2026-09-30") - 40.0).abs() < 1e-9);
    append(
        "instruments.csv",
        "broken,USA,CHN,law,Broken,0.1,,,,all,,,,,,,,2026-02-30,2026-03-01,,,,,,,,,,x,x,high,text read,\n",
    );
    refused(
        &format!("{US} --ledger {path} --on 2026-10-01"),
        &["instruments.csv", "row", "announced_on", "2026-02-30"],
    );
}

/// The averages at the ends of a bridge, by name.
fn end(found: &Value, name: &str) -> f64 {
    let ends = rows(&found["bridge_ends"]).iter();
    let mut named = ends.filter(|row| row["end"] == name);
    number(&named.next().expect("the end")["average_pct"])
}

#[test]
fn a_bridge_adds_up() {
    let found = tables(&format!(
        "{US} --on 2025-09-25 --bridge 2025-09-25 published"
    ));
    let parts = rows(&found["bridge"]).iter();
    let sum: f64 = parts.map(|p| number(&p["points"])).sum();
    assert!((sum - (end(&found, "to") - end(&found, "from"))).abs() < 1e-6);
    let last = rows(&found["bridge_ends"]).last().expect("the figure");
    let whole = end(&found, "to") + number(&last["unexplained_points"]);
    assert!((whole - end(&found, "published")).abs() < 1e-6);
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
fn a_chain_of_bridges_names_its_interaction() {
    let found = tables(&format!("{US} --bridge 2025-01-20 2025-05-14 2025-11-10"));
    let parts = rows(&found["bridge"]);
    let total = |key: &str| -> f64 { parts.iter().map(|p| number(&p[key])).sum() };
    let difference = end(&found, "to") - end(&found, "from");
    assert!((total("points") - difference).abs() < 1e-6);
    assert!((total("steps_points") - difference).abs() < 1e-6);
    assert!(total("interaction_points").abs() < 1e-6);
    assert!(
        parts
            .iter()
            .any(|p| number(&p["interaction_points"]).abs() > 1e-3),
        "steps do not add up cause by cause"
    );
    assert_eq!(rows(&found["bridge_ends"]).len(), 3);
}

#[test]
fn a_direction_compiles_to_a_world() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("duties");
    let found = tables(&format!(
        "{US} --on 2025-11-10 --compile --out {}",
        out.display()
    ));
    let rates = rows(&found["compiled"]);
    assert!(rates.len() > 20);
    let table = out.join("tariffs.csv");
    let text = fs::read_to_string(&table).expect("written");
    assert!(text.starts_with("origin,destination,sector,rate\n"));
    assert_eq!(text.lines().count(), rates.len() + 1);
    // What was written is what `solve` reads.
    let solved = tables(&format!("solve --tariffs {}", table.display()));
    assert!(number(&solved["certificate"]["worst"]) < 1e-9);
    let levels = tables(&format!("{US} --on 2025-11-10 --compile levels"));
    assert_ne!(levels["compiled"], found["compiled"]);
}

#[test]
fn published_averages_come_beside_ours_by_cause() {
    let found = tables(&format!("{US} --published --both"));
    let compared = rows(&found["comparisons"]);
    assert!(compared.iter().any(|r| r["imposer"] == "CHN"));
    for row in compared {
        let step = |key: &str| row[key].as_f64().unwrap_or(0.0);
        let steps = step("coverage_points") + step("weights_points");
        let sum = number(&row["ours_pct"]) + steps + number(&row["unexplained_points"]);
        assert!((sum - number(&row["published_pct"])).abs() < 1e-9);
    }
}

#[test]
fn revenue_is_told_before_and_after_the_economy_answers() {
    let object = json(&format!("{US} --on 2025-11-10 --revenue"));
    assert_eq!(object["status"], "solved");
    let revenue = &object["tables"]["revenue"];
    let of = |key: &str| number(&revenue[key]);
    assert_eq!(revenue["year"], 2022);
    assert!(of("fixed_imports_usd_mn") > of("response_usd_mn"));
    assert!(of("imports_pct") < 0.0);
    assert!(number(&object["tables"]["certificate"]["worst"]) < 1e-9);
}

#[test]
fn a_folder_gets_charts_with_their_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("charts");
    let path = out.to_str().expect("a path");
    let written = detente(&format!(
        "{US} --on 2025-11-10 --history --both --published --bridge 2025-01-20 2025-11-10 --line 95030000 --out {path}"
    ))
    .output()
    .expect("runs");
    assert!(written.status.success());
    for name in [
        "duties",
        "composition-usa-on-chn",
        "composition-chn-on-usa",
        "line-95030000",
        "bridge",
    ] {
        let svg = fs::read_to_string(out.join(format!("{name}.svg"))).expect("a chart");
        assert!(svg.starts_with("<svg") && svg.contains("<style>"), "{name}");
    }
    for name in [
        "history",
        "history_parts",
        "line_history",
        "components",
        "comparisons",
        "bridge",
    ] {
        let csv = fs::read_to_string(out.join(format!("{name}.csv"))).expect("its numbers");
        assert!(csv.lines().count() > 2 && !csv.contains("-0\n"), "{name}");
        assert!(out.join(format!("{name}.parquet")).is_file());
    }
    assert!(out.join("manifest.json").is_file());
}

#[test]
fn goods_on_their_way_and_own_weights_are_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("weights.csv");
    fs::write(&file, "code,value\n950300,1\n").expect("written");
    let file = file.to_str().expect("a path");
    let object = json(&format!(
        "{US} --on 2025-04-20 --weights-file {file} --loaded 2025-04-08"
    ));
    let average = &object["tables"]["average"];
    assert!((number(&average["average_pct"]) - 30.0).abs() < 1e-9);
    assert_eq!(average["weights_file"].as_str(), Some(file));
    assert_eq!(average["loaded_on"], "2025-04-08");
    let read = rows(&object["provenance"]["sources"]).iter();
    assert!(
        read.clone().any(|s| s["path"].as_str() == Some(file)),
        "what was read is on the record"
    );
    let line = tables(&format!(
        "{US} --on 2025-04-20 --line 9503000073 --loaded 2025-04-08"
    ));
    assert_eq!(rows(&line["lines"])[0]["rate_pct"], 30.0);
    refused(
        &format!("{US} --weights-file nowhere.csv"),
        &["nowhere.csv"],
    );
    refused(
        &format!("{US} --on 2025-04-20 --loaded 2025-04-21"),
        &["2025-04-21"],
    );
    // A code that the schedule does not have is told as such.
    let found = json(&format!("{US} --on 2025-07-01 --line 73181500"));
    let notes = rows(&found["notes"]).iter();
    let names = |note: &Value| {
        note["text"]
            .as_str()
            .is_some_and(|t| t.contains("73181520"))
    };
    assert!(
        notes.clone().any(names)
            || rows(&found["tables"]["lines"])
                .iter()
                .any(|l| l["code"] == "73181520"),
        "{found}"
    );
}

#[test]
fn facts_of_the_goods_are_taken() {
    let line = |asked: &str| {
        let found = tables(&format!("{US} --on {asked}"));
        rows(&found["lines"])[0].clone()
    };
    // The convention takes the full value until the content is said.
    let full = line("2025-11-10 --line 84181000");
    let fifth = line("2025-11-10 --line 84181000 --content steel=.2");
    assert!(number(&fifth["rate_pct"]) < number(&full["rate_pct"]));
    // Whether a described good is meant decides between two rates.
    let crane = "2025-01-15 --line 84261900";
    let open = line(crane);
    assert!(open["open_conditions"].as_u64() > Some(0));
    let (low, high) = (
        number(&open["rate_low_pct"]),
        number(&open["rate_high_pct"]),
    );
    assert!(low < high);
    let is = line(&format!("{crane} --described ship-to-shore-crane"));
    let is_not = line(&format!("{crane} --described !ship-to-shore-crane"));
    assert_eq!(number(&is["rate_pct"]), high);
    assert_eq!(number(&is_not["rate_pct"]), low);
    let fees = tables(&format!(
        "{US} --on 2025-11-10 --line 84181000 --fees 10000"
    ));
    assert!(
        rows(&fees["fees"])
            .iter()
            .all(|f| number(&f["charged_usd"]) > 0.0)
    );
}
