//! `detente deal`.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

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
fn the_built_in_deals_are_judged_with_the_record_beside() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let shown = detente(&["deal", "busan", "-q", "--out", out.to_str().unwrap()])
        .assert()
        .success()
        .stderr("");
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "a truce, would be signed",
        "Compared with today’s positions",
        "until 10 November 2026",
        "Neither side would gain from carrying out",
        "While it is in force, breaking it gains no side more than punishment takes",
        "Done; void since 20 February 2026",
        "What the deal brings each side",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for file in [
        "manifest.json",
        "sides.csv",
        "players.csv",
        "ends.csv",
        "record.csv",
        "months.parquet",
        "months.svg",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
    let value = json(&["deal", "phase-one", "--json", "-q"], 0);
    assert_eq!(
        (&value["schema"], &value["status"]),
        (&2.into(), &"solved".into())
    );
    let tables = &value["tables"];
    assert_eq!(tables["deal"]["signed_on"], "2020-01-15");
    let sides = tables["players"].as_array().unwrap();
    // The seller has no reason to break; the buyer would rather not buy.
    assert_eq!(sides[0]["temptation_points_central"], 0.0);
    assert!(sides[1]["temptation_points_central"].as_f64().unwrap() > 0.0);
    for side in sides {
        let (deal, threat) = (&side["deal_pct_central"], &side["threat_pct_central"]);
        let gain = deal.as_f64().unwrap() - threat.as_f64().unwrap();
        assert!((gain - side["gain_points_central"].as_f64().unwrap()).abs() < 1e-12);
    }
    // The same by horizon: all of it in force, over the months, while most is in force, and after.
    let spans = tables["sides"].as_array().unwrap();
    assert_eq!(spans.len(), 4 * sides.len());
    for (side, spans) in sides.iter().zip(spans.chunks(4)) {
        let horizons: Vec<&Value> = spans.iter().map(|s| &s["horizon"]).collect();
        assert_eq!(horizons, ["adapted", "months", "in_force", "after"]);
        assert!(spans.iter().all(|s| s["region"] == side["region"]));
        for end in ["low", "central", "high"] {
            let (failed, today) = (
                format!("over_failed_pct_{end}"),
                format!("over_today_pct_{end}"),
            );
            assert_eq!(spans[0][failed], side[format!("gain_points_{end}")]);
            assert_eq!(spans[0][today], side[format!("deal_pct_{end}")]);
        }
    }
    // Four dates for every lag, patience and band; the central ones as the judgement has them at its own lag.
    let ends = tables["ends"].as_array().unwrap();
    for kind in ["breach", "best", "foreseen", "lapse"] {
        let count = ends.iter().filter(|e| e["date_kind"] == kind).count();
        assert_eq!(count, 5 * 3 * 3, "{kind}");
    }
    let bought = tables["record"].as_array().unwrap().iter();
    let bought = bought.filter(|c| c["later"].as_str().unwrap().contains("were bought"));
    assert_eq!(bought.count(), 1);
}

#[test]
fn a_deal_can_be_written_edited_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let path = path.to_str().unwrap();
    detente(&["new", "--deal", "--out", path, "-q"])
        .assert()
        .success();
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("us-affiliates", "us-affiliate")).unwrap();
    detente(&["deal", path]).assert().code(2).stdout("").stderr(
        predicate::str::contains("us-affiliates").and(predicate::str::contains("mine.toml")),
    );
    let value = json(&["deal", path, "--json"], 2);
    assert_eq!(value["status"], "bad_input");
    detente(&["deal", "bussan"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean busan?"));
    // Another threat point: both stay as today, with every lever in use.
    std::fs::write(
        folder.path().join("calm.toml"),
        "USA = \"status\"\nCHN = \"status\"\n",
    )
    .unwrap();
    let calm = folder.path().join("calm.toml");
    let found = json(
        &[
            "deal",
            "phase-one",
            "--json",
            "--threat",
            "USA=status,CHN=status",
        ],
        0,
    );
    let same = json(
        &[
            "deal",
            "phase-one",
            "--json",
            "--threat",
            calm.to_str().unwrap(),
        ],
        0,
    );
    assert_eq!(
        found["tables"]["deal"]["threat"],
        "USA: status, CHN: status"
    );
    for table in ["players", "sides", "cases", "months"] {
        let rows = found["tables"][table].as_array().unwrap();
        assert!(!rows.is_empty(), "{table}");
        assert_eq!(found["tables"][table], same["tables"][table], "{table}");
    }
    let read = same["provenance"]["sources"].as_array().unwrap();
    assert!(read.iter().any(|s| s["path"] == calm.to_str().unwrap()));
    for (written, said) in [
        ("USA=stats,CHN=status", "status"),
        ("USA=status", "CHN"),
        ("USA", "USA=threat,CHN=status"),
    ] {
        detente(&["deal", "phase-one", "--threat", written])
            .assert()
            .code(2)
            .stderr(predicate::str::contains(said));
    }
    let schema = json(&["new", "--deal", "--schema"], 0);
    assert_eq!(schema["title"], "DealFile");
}

#[test]
fn verdict_and_record_stand_side_by_side() {
    let shown = detente(&["deal", "phase-one", "-q"]).assert().success();
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "The judgement and the record agree that it was not kept whole",
        "57 to 58 % of “Buy more than in 2017 over two years” and 83 % of",
        "“farm goods” is not among what China and Hong Kong would break",
        "in 8 of 9 cases",
        "in the other one China and Hong Kong would lose",
        "and saves China and Hong Kong USD 1.5 bn in the first month",
        "no patience makes China and Hong Kong keep its word",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("USD -") && !text.contains("costs the United States USD +"));
}

#[test]
fn a_deal_that_rests_on_a_fading_lever_ends() {
    let shown = detente(&["deal", "rare-earth-truce", "-q"])
        .assert()
        .success();
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "ypothetical",
        "It holds until month",
        "the first breach is between",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
