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
fn months_that_prices_cannot_ration_are_left_out_and_said() {
    let answer = object(&with(&["--rationing", "price", "--months", "60"]), 0);
    let through = answer["left_out"]["through_month"].as_u64().unwrap();
    assert!(
        answer["left_out"]["why"]
            .as_str()
            .unwrap()
            .contains("not converged")
    );
    let first = |key: &str| answer[key][0]["month"].as_u64().unwrap();
    assert_eq!(first("months"), through + 1);
    assert!(first("dates") > through);
    // Users who cannot wait make no path at all.
    let all = object(&with(&["--rationing", "price", "--months", "1"]), 1);
    assert_eq!(all["status"], "not_converged");
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
        (with(&["--stocks", "-1"]), "stocks of -1 months"),
        (with(&["--until", "0"]), "would end before it begins"),
        (
            with(&["--leak", "2"]),
            "--leak 2: write a share from 0 to 1",
        ),
        (with(&["--credence", "2"]), "--credence 2"),
        (with(&["--announce", "121"]), "at most 120"),
        (with(&["--draws", "1000000000"]), "1000000000"),
        (with(&["--sender", "JPN"]), "the wedges are those of CHN"),
        (
            with(&["--target", "CHN"]),
            "CHN uses the lever and bears it",
        ),
        (with(&["--figures", "nowhere"]), "nowhere"),
        (
            vec!["path", "--lever", "us-100-threat"],
            "no lever `us-100-threat`: it is a duty",
        ),
        (with(&["--target", "UAS"]), "did you mean \"USA\""),
        (with(&["--start", "2025"]), "not a month"),
        (with(&["--sigma-c", "0"]), "sigma_c of 0"),
        (with(&["--compare=nowhere"]), "nowhere"),
        (
            vec![
                "path",
                "--cap",
                "CHN:*:C20=0.2",
                "--months",
                "1",
                "--compare",
            ],
            "nothing to compare",
        ),
        (
            with(&["--months", "1", "--approvals=0.2,0.3", "--compare"]),
            "--cut SHARE",
        ),
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
        "path.csv",
        "curve-chart.svg",
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

/// The table of `docs/path.md`, which a separate implementation agrees with.
#[test]
fn the_same_cut_in_four_ways() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let place = out.display().to_string();
    let mut arguments = with(&["--target", "USA", "--months", "2", "--compare"]);
    arguments.extend(["--out", place.as_str()]);
    let answer = object(&arguments, 0);
    let rows = answer["comparison"].as_array().unwrap();
    assert_eq!(rows.len(), 4 * 5);
    let found = |way: &str, month: u64, code: &str, band: &str| {
        let row = rows
            .iter()
            .find(|r| r["way"].as_str().unwrap().contains(way) && r["month"] == month)
            .unwrap();
        let regions = row["regions"].as_array().unwrap();
        let region = regions.iter().find(|r| r["code"] == code).unwrap();
        region["gdp_volume_pct"][band].as_f64()
    };
    for (way, month, code, band, documented) in [
        ("parents", 1, "USA", "low", -0.20),
        ("parents", 12, "KOR", "central", -0.38),
        ("parents", 120, "EU27", "high", -0.05),
        ("by price", 3, "JPN", "central", -0.41),
        ("by quantity", 1, "USA", "central", -1.57),
        ("by quantity", 3, "EU27", "low", -3.41),
        ("as asked", 12, "JPN", "low", -1.94),
    ] {
        let ours = found(way, month, code, band).unwrap();
        assert!(
            (ours - documented).abs() < 0.02,
            "{way} {month} {code} {band}: {ours}"
        );
    }
    // A price of magnets far above the benchmark is an equilibrium all the same.
    let dear = found("by price", 1, "USA", "central").unwrap();
    assert!((dear + 1.26).abs() < 0.02, "{dear}");
    for file in ["comparison.csv", "comparison-chart.svg"] {
        assert!(out.join(file).is_file(), "{file}");
    }
}

#[test]
fn a_lever_on_a_farm_good_goes_to_its_market() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let place = out.display().to_string();
    let answer = object(
        &[
            "path",
            "--lever",
            "cn-soy-2025-stop",
            "--start",
            "2025-05",
            "--months",
            "6",
            "--out",
            place.as_str(),
        ],
        0,
    );
    let farm = &answer["farm"][0];
    assert_eq!(
        [&farm["buyer"], &farm["seller"], &farm["rival"]],
        ["CHN", "USA", "BRA"]
    );
    let october = &farm["months"].as_array().unwrap()[8];
    assert_eq!(october["month"], "2025-10-01");
    // A fifth of the usual flow is let through.
    let ratio = october["seller_kt"]["central"].as_f64().unwrap()
        / october["seller_without_kt"].as_f64().unwrap();
    assert!((ratio - 0.2).abs() < 0.01, "{ratio}");
    assert!(october["gap_usd_t"]["central"].as_f64() > october["gap_without_usd_t"].as_f64());
    assert!(out.join("farm-soybeans-gap.svg").is_file());
    // Magnets are no farm good.
    assert!(object(&with(&["--months", "1"]), 0).get("farm").is_none());
}

#[test]
fn without_an_answer_of_the_economy_the_market_stands_alone() {
    let arguments = [
        "path",
        "--boycott",
        "CHN:USA:SOY=0",
        "--start",
        "2025-05",
        "--months",
        "3",
    ];
    let answer = object(&arguments, 0);
    let october = &answer["farm"][0]["months"][3];
    assert!(october["seller_kt"]["central"].as_f64().unwrap() < 1.0);
    // Outside its balances a market says so, and the economy's verdict is the command's.
    let later = [
        "path",
        "--boycott",
        "CHN:USA:SOY=0.2",
        "--start",
        "2031-05",
        "--months",
        "1",
    ];
    let said = detente(&later).assert().code(0);
    let said = String::from_utf8(said.get_output().stderr.clone()).unwrap();
    assert!(said.contains("balances do not cover the month"), "{said}");
}
