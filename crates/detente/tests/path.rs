//! `detente path`: leverage over time.

#![allow(clippy::unwrap_used)]

mod common;

use common::{complaint, detente, object};

const CUT: [&str; 5] = ["path", "--cap", "CHN:*:REM=0.2", "--cap", "CHN:*:REO=0.2"];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    CUT.iter().chain(more).copied().collect()
}

/// Loss of a region at a date, per cent of GDP.
fn loss(answer: &serde_json::Value, month: u64, code: &str, band: &str) -> f64 {
    let date = answer["dates"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["month"] == month)
        .unwrap();
    let region = date["regions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["code"] == code)
        .unwrap();
    -region["gdp_volume_pct"][band].as_f64().unwrap()
}

#[test]
fn a_cut_hurts_first_and_fades() {
    let answer = object(&with(&["--target", "USA", "--months", "36"]), 0);
    assert!(answer["stats"]["worst_certificate"].as_f64().unwrap() < 1e-9);
    assert_eq!(answer["months"].as_array().unwrap().len(), 36);
    assert_eq!(answer["question"]["sender"], "CHN");
    let [early, late] = [6, 36].map(|m| loss(&answer, m, "USA", "central"));
    assert!(early > 0.3 && late < 0.02, "{early} {late}");
    for month in [1, 6, 12] {
        let of = |band| loss(&answer, month, "USA", band);
        assert!(of("low") > of("central") && of("central") > of("high"));
    }
    // No loss above the ceiling and what hangs on it: an input-output multiplier of two at most.
    for date in answer["dates"].as_array().unwrap() {
        let usa = &date["regions"][0];
        let ceiling = usa["ceiling_pct"].as_f64().unwrap();
        assert!(-usa["gdp_volume_pct"]["central"].as_f64().unwrap() <= 2.0 * ceiling + 0.01);
    }
    let half = answer["clocks"]["loss_pct"]["central"]["half_month"]
        .as_f64()
        .unwrap();
    assert!((6.0..24.0).contains(&half), "{half}");
}

#[test]
fn warning_early_costs_most_of_the_lever() {
    let lost = |more: &[&'static str]| {
        let answer = object(&with(more), 0);
        let rows = answer["leverage"]["months"].as_array().unwrap().clone();
        rows.iter()
            .map(|r| r["target_loss_pct"].as_f64().unwrap())
            .sum::<f64>()
    };
    let surprise = lost(&["--target", "USA", "--months", "24"]);
    let warned = lost(&["--target", "USA", "--months", "24", "--announce", "24"]);
    assert!(warned < 0.25 * surprise, "{warned} of {surprise}");
}

#[test]
fn the_same_seed_gives_the_same_draws() {
    let drawn = || {
        let more = [
            "--target", "USA", "--months", "6", "--draws", "6", "--seed", "7",
        ];
        let answer = object(&with(&more), 0);
        assert_eq!(answer["draws"]["solved"], 6);
        answer["dates"].clone()
    };
    assert_eq!(drawn(), drawn());
}

#[test]
fn bad_questions_are_explained() {
    for (arguments, expected) in [
        (vec!["path"], "no lever and no wedge"),
        (vec!["path", "--lever", "cn-ree-2025-40"], "cn-ree-2025-04"),
        (with(&["--cut", "1.5"]), "0 to 1"),
        (with(&["--approvals=0.2,-1"]), "month 2"),
        (with(&["--stocks=-1"]), "stocks of -1 months"),
        (with(&["--until", "0"]), "would end before it begins"),
        (with(&["--leak", "2"]), "leakage of 2"),
        (with(&["--target", "UAS"]), "did you mean \"USA\""),
        (with(&["--start", "2025"]), "not a month"),
        (with(&["--sigma-c", "0"]), "sigma_c of 0"),
    ] {
        let error = complaint(&arguments, 2);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

#[test]
fn a_run_leaves_tables_and_a_chart() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let arguments = with(&["--target", "USA", "--months", "3", "--curve"]);
    let done = detente(&arguments).arg("--out").arg(&out).assert().code(0);
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("Loss of USA after a year over sigma_c"),
        "{text}"
    );
    for file in [
        "manifest.json",
        "path.svg",
        "months.csv",
        "bands.parquet",
        "materials.csv",
        "users.csv",
        "curve.csv",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
    assert!(
        std::fs::read_to_string(out.join("path.svg"))
            .unwrap()
            .contains("<svg")
    );
}
