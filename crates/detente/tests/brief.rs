//! `detente brief`: the whole folder or nothing, the same bytes every time, and errors that help.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use detente::world::table::TableFile;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use tempfile::TempDir;

/// A standoff small enough to be run many times: two players, two positions each, no law.
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
fail_name = "both raise"

[economy]
intervals = "none"

[[players]]
region = "USA"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["USA:CHN:*=+10pp"]

[[players]]
region = "CHN"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["CHN:USA:*=+10pp"]
"#;

fn detente(home: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("detente").unwrap();
    command
        .current_dir(home)
        .args(arguments)
        .env("NO_COLOR", "1");
    command
}

fn with_small() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("small.toml"), SMALL).unwrap();
    home
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_built_in_standoff_leaves_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let said = contains("United States")
        .and(contains("If talks fail"))
        .and(contains("out/busan/brief.html"));
    detente(home.path(), &["brief"])
        .assert()
        .success()
        .stdout(said)
        .stderr(contains("solving"));
    let folder = home.path().join("out/busan");
    for table in [
        "deal_sides.csv",
        "deal_months.parquet",
        "revealed_weights.csv",
        "ladders.csv",
        "packages.csv",
    ] {
        assert!(folder.join("tables").join(table).is_file(), "{table}");
    }
    let written = files(&folder);
    let manifest: Value = serde_json::from_slice(&written["manifest.json"]).unwrap();
    let listed: Vec<&str> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f.as_str().unwrap())
        .collect();
    let mut there: Vec<&str> = written
        .keys()
        .map(String::as_str)
        .filter(|f| *f != "manifest.json")
        .collect();
    there.sort_unstable();
    assert_eq!(listed, there);
    assert_eq!(manifest["question"], "brief");
    assert!(
        manifest["editions"]["ledger"].is_string()
            && manifest["sources"].as_array().unwrap().len() >= 2
    );

    let page = String::from_utf8(written["brief.html"].clone()).unwrap();
    for bad in ["<script", "<link", "<img", "src=", "@import", "url(", "NaN"] {
        assert!(!page.contains(bad), "{bad}");
    }
    for href in page
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        let known = href.starts_with('#') || written.contains_key(href);
        assert!(known, "{href}");
    }
}

#[test]
fn tables_say_the_same_in_both_forms() {
    let home = with_small();
    detente(home.path(), &["brief", "small.toml", "-q", "--out", "x"])
        .assert()
        .success()
        .stderr("");
    let tables = home.path().join("x/tables");
    let mut seen = 0;
    for entry in fs::read_dir(&tables).unwrap() {
        let csv = entry.unwrap().path();
        if csv.extension().is_none_or(|e| e != "csv") {
            continue;
        }
        let text = fs::read_to_string(&csv).unwrap();
        let parquet = TableFile::read(&csv.with_extension("parquet")).unwrap();
        assert_eq!(
            parquet.rows() + 1,
            text.lines().count(),
            "{}",
            csv.display()
        );
        let names: Vec<&str> = parquet
            .table()
            .columns()
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        assert_eq!(names.join(","), text.lines().next().unwrap());
        seen += 1;
    }
    assert!(seen > 10, "{seen} tables");
}

#[test]
fn json_is_one_object_with_findings_sentences_and_places() {
    let home = with_small();
    let run = detente(home.path(), &["brief", "small.toml", "--json"])
        .assert()
        .success();
    let object: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(object["schema"], 2);
    let combinations = object["tables"]["combinations"].as_array().unwrap();
    assert!(combinations.len() >= 4);
    assert!(!object["sentences"].as_array().unwrap().is_empty());
    assert_eq!(
        object["provenance"]["reproduce"]["command"],
        "detente brief small.toml"
    );
    assert!(home.path().join("out/small/brief.html").exists());
}

#[test]
fn the_same_standoff_makes_the_same_files() {
    let home = with_small();
    for out in ["a", "b"] {
        detente(home.path(), &["brief", "small.toml", "--out", out])
            .assert()
            .success();
    }
    let [mut a, mut b] = ["a", "b"].map(|out| files(&home.path().join(out)));
    // The manifest holds seconds and the arguments.
    a.remove("manifest.json").unwrap();
    b.remove("manifest.json").unwrap();
    assert!(a == b);
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_work() {
    let home = with_small();
    fs::write(home.path().join("taken"), "mine").unwrap();
    let before = files(home.path());
    for out in ["taken", "taken/below", "/dev/null/out", "/proc/out"] {
        let refused = detente(home.path(), &["brief", "small.toml", "--out", out])
            .assert()
            .code(2)
            .stdout("");
        let said = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(
            said.contains("error:") && !said.contains("solving"),
            "{said}"
        );
    }
    assert!(files(home.path()) == before, "something was left behind");
}

#[test]
fn wrong_standoffs_are_explained() {
    let home = with_small();
    detente(home.path(), &["brief", "bussan"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("did you mean busan?"));
    for (wrong, right) in [
        ("region = \"CHN\"", "region = \"CHM\""),
        ("on = 2025-01-01", "on = 2025-02-30"),
        ("CHN:USA:*=+10pp", "CHN:USA:*=+10xx"),
        ("CHN = \"raise\" }", "CHN = \"rise\" }"),
        ("schema = 1", ""),
    ] {
        fs::write(
            home.path().join("wrong.toml"),
            SMALL.replacen(wrong, right, 1),
        )
        .unwrap();
        detente(home.path(), &["brief", "wrong.toml"])
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains("wrong.toml"));
        let object = detente(home.path(), &["brief", "wrong.toml", "--json"])
            .assert()
            .code(2);
        let object: Value = serde_json::from_slice(&object.get_output().stdout).unwrap();
        assert_eq!(object["status"], "bad_input");
    }
    fs::write(home.path().join("empty.toml"), "").unwrap();
    detente(home.path(), &["brief", "empty.toml"])
        .assert()
        .code(2)
        .stderr(contains("empty.toml"));
    assert!(!home.path().join("out").exists());
}
