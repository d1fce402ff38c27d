//! `detente path`: leverage over time.

#![allow(clippy::unwrap_used)]

mod common;

use common::{complaint, detente, object};
use serde_json::Value;

/// Magnets cut to a fifth for everybody, without draws.
const CUT: [&str; 7] = [
    "path",
    "--licence",
    "magnet:*=0.2",
    "--licence",
    "magnet-heavy:*=0.2",
    "--draws",
    "0",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    CUT.iter().chain(more).copied().collect()
}

fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer["tables"][table].as_array().unwrap()
}

/// A number of a month and region.
fn at(answer: &Value, month: u64, region: &str, column: &str) -> f64 {
    let row = (rows(answer, "months").iter())
        .find(|r| r["month"] == month && r["region"] == region)
        .unwrap();
    row[column].as_f64().unwrap()
}

/// Mean GDP of a region over the path's months.
fn mean(answer: &Value, region: &str) -> f64 {
    let found: Vec<f64> = (rows(answer, "months").iter())
        .filter(|r| r["region"] == region)
        .map(|r| r["gdp_pct_central"].as_f64().unwrap())
        .collect();
    found.iter().sum::<f64>() / found.len() as f64
}

/// The reference numbers of the page, tolerance 1e-3, and the columns that every door shows.
#[test]
fn a_cut_of_magnets_costs_what_the_page_says() {
    let answer = object(&with(&["--months", "6"]), 0);
    for (month, region, gdp) in [
        (1, "USA", -0.097),
        (3, "USA", -0.405),
        (6, "USA", -0.604),
        (6, "JPN", -0.501),
        (6, "EU27", -1.013),
        (6, "KOR", -1.537),
        (6, "CHN", -0.083),
    ] {
        let ours = at(&answer, month, region, "gdp_pct_central");
        assert!((ours - gdp).abs() < 1e-3, "{region} month {month}: {ours}");
    }
    let columns = |table: &str| -> Vec<String> {
        let row = rows(&answer, table)[0].as_object().unwrap();
        row.keys().cloned().collect()
    };
    let estimates = [
        "gdp_pct",
        "real_income_pct",
        "direct_pct",
        "ceiling_pct",
        "ceiling_own_pct",
    ];
    let mut expected = vec!["month".to_owned(), "region".to_owned()];
    for name in estimates {
        expected.extend(["low", "central", "high"].map(|end| format!("{name}_{end}")));
    }
    let mut months = columns("months");
    months.retain(|name| !name.starts_with("equilibrium_gdp_pct"));
    months.sort();
    expected.sort();
    assert_eq!(months, expected);
    let sorted = |table: &str| {
        let mut names = columns(table);
        names.sort();
        names
    };
    assert_eq!(
        sorted("elements"),
        [
            "available",
            "dry_share",
            "element",
            "month",
            "price_multiple",
            "region",
            "stage",
            "stock_months"
        ]
    );
    assert_eq!(
        sorted("sectors"),
        ["bound_by", "month", "output_pct", "region", "sector"]
    );
    assert!(
        rows(&answer, "certificate")
            .iter()
            .all(|r| r["certified"] == true)
    );
    assert!(!rows(&answer, "clocks").is_empty());
    for row in rows(&answer, "months") {
        let of = |name: &str| row[name].as_f64().unwrap();
        assert!(of("ceiling_pct_central") <= of("gdp_pct_central") + 1e-9);
    }
}

/// A warning a year ahead takes more than a third of what a surprise costs, and a stock of a year nearly all of it.
#[test]
fn warning_and_stocks_take_the_edge_off() {
    let lost = |more: &[&'static str]| -mean(&object(&with(more), 0), "USA");
    let surprise = lost(&["--months", "6"]);
    let warned = lost(&["--months", "6", "--warned", "12"]);
    let stocked = lost(&["--months", "6", "--stocks", "12"]);
    assert!(
        surprise > 0.3 && warned < 0.65 * surprise,
        "{warned} of {surprise}"
    );
    assert!(stocked < 0.3 * surprise, "{stocked} of {surprise}");
}

/// Projects with dates help later than the ramp without dates in 2025, and more the later the levers are pulled.
#[test]
fn dated_projects_need_a_date() {
    let lost = |start: &[&'static str]| {
        let mut more = vec!["--months", "6", "--stocks", "0"];
        more.extend(start);
        -mean(&object(&with(&more), 0), "JPN")
    };
    let [undated, now, later] =
        [&[][..], &["--start", "2025-04"], &["--start", "2028-01"]].map(lost);
    assert!(now > undated * 0.9, "{now} against {undated}");
    assert!(later < now, "{later} against {now}");
}

/// Levers of both sides stand on one path: magnets withheld by one, technology and duties by the other.
#[test]
fn levers_of_both_sides_go_together() {
    let one = [
        "path",
        "--lever",
        "cn-ree-2025-10",
        "--months",
        "3",
        "--draws",
        "0",
    ];
    let alone = object(&one, 0);
    let mut both = one.to_vec();
    both.extend(["--lever", "us-chips-2022", "--tariff", "USA:CHN:*=+10pp"]);
    let both = object(&both, 0);
    assert!(at(&both, 3, "CHN", "gdp_pct_central") < at(&alone, 3, "CHN", "gdp_pct_central"));
    let duty = (rows(&both, "duties").iter())
        .find(|r| r["month"] == 1 && r["region"] == "USA")
        .unwrap();
    assert!(duty["gdp_pct"].as_f64().unwrap() < 0.0);
    assert!(alone["tables"].get("duties").is_none());
    // Whoever pulls or bears a lever is told of.
    let sentences = both["sentences"].to_string();
    assert!(
        sentences.contains("United States") && sentences.contains("China"),
        "{sentences}"
    );
}

#[test]
fn the_same_seed_gives_the_same_bands() {
    let drawn = |seed: &'static str| {
        let arguments = [
            "path",
            "--lever",
            "cn-ree-2025-10",
            "--months",
            "3",
            "--draws",
            "6",
            "--seed",
            seed,
        ];
        object(&arguments, 0)["tables"]["months"].clone()
    };
    let once = drawn("7");
    assert_eq!(once, drawn("7"));
    assert_ne!(once, drawn("8"));
    for row in once.as_array().unwrap() {
        let of = |end: &str| row[format!("gdp_pct_{end}")].as_f64().unwrap();
        assert!(of("low") <= of("central") && of("central") <= of("high"));
    }
}

#[test]
fn bad_questions_are_explained() {
    for (arguments, expected) in [
        (vec!["path"], "no lever, no wedge, no licence"),
        (vec!["path", "--lever", "cn-ree-2025-40"], "cn-ree-2025-04"),
        (
            vec!["path", "--lever", "us-100-threat"],
            "no lever `us-100-threat`: it is a duty",
        ),
        (vec!["path", "--licence", "magnets:*=0.2"], "magnet"),
        (
            vec!["path", "--licence", "magnet=0.2"],
            "ELEMENT[/STAGE]:REGION=SHARE",
        ),
        (
            vec!["path", "--cap", "USA:CHN:REM=0.2"],
            "whose sender is not USA",
        ),
        (with(&["--licence", "gallium:*=1.5"]), "1.5 let through"),
        (with(&["--until", "0"]), "0"),
        (with(&["--leak", "2"]), "2"),
        (with(&["--credence", "2"]), "2"),
        (with(&["--months", "121"]), "121"),
        (with(&["--sender", "JPN"]), "the levers are those of CHN"),
        (
            with(&["--target", "CHN"]),
            "CHN uses the lever and bears it",
        ),
        (with(&["--target", "UAS"]), "did you mean \"USA\""),
        (with(&["--figures", "nowhere"]), "nowhere"),
        (with(&["--start", "2025"]), "not a month"),
    ] {
        let error = complaint(&arguments, 2);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

#[test]
fn a_run_leaves_tables_and_a_chart_for_each_side() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let arguments = with(&["--target", "USA", "--months", "2"]);
    detente(&arguments).arg("--out").arg(&out).assert().code(0);
    for file in [
        "manifest.json",
        "path-usa.svg",
        "path-chn.svg",
        "months.csv",
        "elements.parquet",
        "sectors.csv",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
}
