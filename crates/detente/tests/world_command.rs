//! `detente world`: what it prints, what it writes, and how it refuses.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

fn detente(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("detente")
        .unwrap()
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The one JSON object on stdout.
fn json(arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["--json"];
    all.extend(arguments);
    let (status, out, _) = detente(&all);
    assert_eq!(out.lines().count(), 1, "{out}");
    (status, serde_json::from_str(&out).unwrap())
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

#[test]
fn lists_shows_and_checks_the_built_in_world() {
    let (status, listed) = json(&["world", "list"]);
    assert_eq!(
        (
            status,
            &listed["schema"],
            &listed["tables"]["worlds"][0]["name"]
        ),
        (0, &2.into(), &"busan-25x28".into())
    );
    let (status, shown) = json(&["world", "show"]);
    assert_eq!(status, 0);
    let shown = &shown["tables"];
    let usa = &shown["regions"][0];
    assert_eq!(usa["code"], "USA");
    let gdp = usa["gdp_usd_mn"].as_f64().unwrap();
    assert!((24e6..26e6).contains(&gdp), "{gdp}");
    let tariff = usa["average_tariff_pct"].as_f64().unwrap();
    assert!((2.0..5.0).contains(&tariff), "{tariff}");
    assert_eq!(shown["sectors"].as_array().unwrap().len(), 28);
    let (status, checked) = json(&["world", "check"]);
    assert_eq!((status, &checked["status"]), (0, &"ok".into()));
    assert!(
        checked["tables"]["identities"]
            .as_array()
            .unwrap()
            .iter()
            .all(|i| i["worst"].as_f64().unwrap() < 1e-12)
    );
    let (_, text, _) = detente(&["world", "check"]);
    assert!(text.starts_with("Every check passed."), "{text}");
    let (_, text, _) = detente(&["world", "show"]);
    assert!(
        text.contains("USA   United States")
            && ["*:*      2021", "CHN:USA  2019-12-26", "USA:*    2024"]
                .iter()
                .all(|line| text.contains(line)),
        "{text}"
    );
}

#[test]
fn an_export_can_be_checked_changed_and_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("w");
    let out = out.to_str().unwrap();
    let (status, written) = json(&["world", "export", "busan-25x28", "--out", out]);
    assert_eq!(
        (status, written["tables"]["files"].as_array().unwrap().len()),
        (0, 7)
    );
    assert_eq!(detente(&["world", "check", out]).0, 0);
    let (status, _, error) = detente(&["world", "export", "--out", out]);
    assert_eq!(status, 2);
    assert!(error.contains("already holds world.toml"), "{error}");
    assert_eq!(
        detente(&[
            "world", "export", "--out", out, "--force", "--format", "csv.gz"
        ])
        .0,
        0
    );
    assert_eq!(files(Path::new(out)), 7);

    std::fs::remove_file(Path::new(out).join("flows.csv.gz")).unwrap();
    let (status, error) = json(&["world", "check", out]);
    assert_eq!((status, &error["status"]), (2, &"bad_input".into()));
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("the world has no flows table; expected flows.csv, ")
    );
    let flows = "origin,destination,sector,value\nUSA,CNH,A01,1\n";
    std::fs::write(Path::new(out).join("flows.csv"), flows).unwrap();
    let (status, text, error) = detente(&["world", "check", out]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert!(error.contains("flows.csv, line 2, column \"destination\": unknown region \"CNH\"; did you mean \"CHN\"?"), "{error}");
}

#[test]
fn marks_the_place_in_a_bad_toml() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("world.toml"),
        "name = \"x\"\nyear = \"2022\"\nunit = \"USD million\"\n",
    )
    .unwrap();
    let (status, _, error) = detente(&["world", "check", dir.path().to_str().unwrap()]);
    assert_eq!(status, 2);
    assert!(
        error.contains("world.toml, line 2, column 8: invalid type: string \"2022\"")
            && error.contains("here"),
        "{error}"
    );
}

#[test]
fn merges_by_a_mapping_and_reports_what_left() {
    let dir = tempfile::tempdir().unwrap();
    let mapping = dir.path().join("map.csv");
    std::fs::write(&mapping, "kind,from,to,name\nregion,USA,USA,\nregion,CHN,CHN,\nregion,*,ROW,Everyone else\nsector,C24A,METAL,Metals\nsector,C24B,METAL,\n").unwrap();
    let out = dir.path().join("three");
    let arguments = [
        "world",
        "aggregate",
        "--mapping",
        mapping.to_str().unwrap(),
        "--name",
        "three",
        "--out",
        out.to_str().unwrap(),
    ];
    let (status, merged) = json(&arguments);
    assert_eq!(status, 0, "{merged}");
    assert_eq!(
        (
            &merged["tables"]["world"]["name"],
            &merged["tables"]["world"]["regions"],
            &merged["tables"]["world"]["sectors"]
        ),
        (&"three".into(), &3.into(), &27.into())
    );
    let report = &merged["tables"];
    let number = |value: &Value| value.as_f64().unwrap();
    let missing =
        number(&report["revenue"]["before_usd_mn"]) - number(&report["revenue"]["after_usd_mn"]);
    assert!(
        (missing - number(&report["merged_regions"][0]["revenue_dropped_usd_mn"])).abs() < 1e-6
            && missing > 1e5
    );
    assert_eq!(report["merged_sectors"][0]["members"], "C24A C24B");
    let (status, shown) = json(&["world", "show", out.to_str().unwrap()]);
    assert_eq!(
        (status, &shown["tables"]["regions"][2]["name"]),
        (0, &"Everyone else".into())
    );
    let dates = shown["tables"]["tariff_dates"].as_array().unwrap();
    assert!(
        dates
            .iter()
            .any(|d| d["pair"] == "USA:*" && d["date"] == "2024")
    );

    std::fs::write(&mapping, "kind,from,to\nregion,USB,X\n").unwrap();
    let (status, _, error) = detente(&[
        "world",
        "aggregate",
        "--mapping",
        mapping.to_str().unwrap(),
        "--out",
        dir.path().join("no").to_str().unwrap(),
    ]);
    assert_eq!(status, 2);
    assert!(
        error.contains(
            "map.csv, line 2, column \"from\": unknown region \"USB\"; did you mean \"USA\"?"
        ),
        "{error}"
    );
    assert!(!dir.path().join("no").exists());
}

#[test]
fn refuses_what_cannot_be_written_or_is_not_there() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("w");
    let (status, _, error) = detente(&["world", "export", "--out", below.to_str().unwrap()]);
    assert_eq!(status, 2);
    assert!(error.contains("w: cannot write: "), "{error}");
    let (status, error) = json(&["world", "show", "busan-25x82"]);
    assert_eq!(status, 2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .ends_with("did you mean \"busan-25x28\"?")
    );
    assert_eq!(
        detente(&["world", "export", "--out", "x", "--format", "xlsx"]).0,
        2
    );
}

#[test]
fn a_good_can_be_carved_out_and_the_world_used() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(
        at("chips.toml"),
        "parent = \"C26\"\ncode = \"CHIP\"\nname = \"Chips\"\n",
    )
    .unwrap();
    std::fs::write(
        at("chips-shares.csv"),
        "origin,destination,share\n*,*,0.1\nTWN,*,0.5\n",
    )
    .unwrap();
    std::fs::write(
        at("chips-weights.csv"),
        "region,user,weight\n*,C26,1\n*,*,0.2\n",
    )
    .unwrap();
    let out = at("finer");
    let (status, written) = json(&[
        "world",
        "split",
        "--split",
        &at("chips.toml"),
        "--tariffs",
        "parent",
        "--out",
        &out,
    ]);
    assert_eq!(
        (status, &written["tables"]["world"]["sectors"]),
        (0, &29.into())
    );
    assert_eq!(written["tables"]["revenue"], serde_json::json!([]));
    assert_eq!(written["tables"]["goods"][0]["code"], "CHIP");
    let (status, _, _) = detente(&["solve", "--world", &out, "--tariff", "USA:CHN:CHIP=+50pp"]);
    assert_eq!(status, 0);

    std::fs::write(at("chips-weights.csv"), "region,user,weight\n*,C62,1\n").unwrap();
    let (status, _, error) = detente(&[
        "world",
        "split",
        "--split",
        &at("chips.toml"),
        "--out",
        &out,
    ]);
    assert_eq!(status, 2);
    assert!(
        error.contains("chips-weights.csv, line 2: unknown user \"C62\""),
        "{error}"
    );
}
