//! `detente replicate`: cases that ship, cases in folders, and what is said when a number differs.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{complaint, detente, object, record, shared_data, text};
use detente::economy::{Economy, Equilibrium, Parameters, SolveSettings};
use detente::policy::Policy;
use detente::world::World;
use detente::world::synthetic;
use detente::world::table::TableFormat;
use serde_json::Value;

const CASE: &str = r#"
title = "A tariff of A on B"
world = "world"
wedges = ["tariff A:B:*=+50pp"]
deficits = "none"
[measures]
income = "real_income_pct"
"#;

fn world() -> World {
    synthetic::campaign_worlds().unwrap().remove(1)
}

/// The case's solution, by the library.
fn solution(world: &World, rule: &str) -> Equilibrium {
    let mut parameters = Parameters::of(world);
    parameters.deficits = rule.parse().unwrap();
    let policy = Policy {
        wedges: vec!["tariff A:B:*=+50pp".parse().unwrap()],
        ..Policy::default()
    };
    let economy = Economy::new(world, &parameters).unwrap();
    let applied = policy.apply(world).unwrap();
    economy.solve(&applied, &SolveSettings::default()).unwrap()
}

/// A folder of cases with one case, `tariff`, whose expected table has these rows.
fn cases(toml: &str, rows: &[String]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let case = home.path().join("tariff");
    std::fs::create_dir(&case).unwrap();
    world()
        .export(&case.join("world"), TableFormat::Csv, false)
        .unwrap();
    std::fs::write(case.join("case.toml"), toml).unwrap();
    let table = format!(
        "region,measure,value,unit,source,tolerance\n{}\n",
        rows.join("\n")
    );
    std::fs::write(case.join("expected.csv"), table).unwrap();
    home
}

fn row(region: &str, measure: &str, value: f64, tolerance: f64) -> String {
    format!("{region},{measure},{value},percent,by hand,{tolerance}")
}

fn run(home: &Path, status: i32) -> Value {
    let value = object(&["replicate", "tariff", "--cases", &text(home)], status);
    let tables = &value["tables"];
    assert_eq!(tables["cases"].as_array().unwrap().len(), 1);
    let mut case = tables["cases"][0].clone();
    case["rows"] = tables["rows"].clone();
    case["runs"] = tables["runs"].clone();
    case
}

#[test]
fn the_cases_that_ship_pass() {
    let value = object(&["replicate"], 0);
    assert_eq!(value["status"], "passed");
    let cases = value["tables"]["cases"].as_array().unwrap();
    assert!(cases.len() >= 9);
    for case in cases {
        assert_eq!(case["status"], "passed");
        // Games are solved without a world, and so without a certificate.
        match case["certificate"].as_f64() {
            Some(worst) => assert!(worst < 1e-9),
            None => assert_eq!(case["case"], "talks"),
        }
    }
    let assert = detente(&["replicate", "autarky-one-sector"])
        .assert()
        .success();
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for piece in [
        "expected",
        "tolerance",
        "pass",
        "certificate",
        "Every number",
    ] {
        assert!(said.contains(piece), "{said}");
    }
}

#[test]
fn a_case_in_a_folder_passes_on_the_numbers_of_the_library() {
    let at = solution(&world(), "none");
    let fixed = solution(&world(), "fixed");
    let growth = {
        let sum = |cube: &detente::world::Cube| -> f64 {
            let flows = cube.iter().filter(|(i, n, ..)| i.0 == 1 && n.0 == 0);
            flows.map(|(.., value)| value).sum()
        };
        100.0 * (sum(&at.flows) / sum(at.benchmark_flows()) - 1.0)
    };
    let rows = [
        row("A", "income", at.regions()[0].real_income_pct, 1e-9),
        row("B", "income_4dec", at.regions()[1].real_income_pct, 1e-9),
        row("A", "real_wage", at.regions()[0].real_wage_pct, 1e-9),
        row(
            "B",
            "real_income_with_fixed_deficits",
            fixed.regions()[1].real_income_pct,
            1e-9,
        ),
        row("A", "imports_from_our_partners_growth", growth, 1e-9),
        row("A", "imports_from_B_growth", growth, 1e-9),
        format!(
            "A,ev_usd_mn,{},usd_mn,by hand,1e-6",
            at.regions()[0].ev_usd_mn
        ),
        format!(
            "A,real_income,{},fraction,by hand,1e-11",
            at.regions()[0].real_income_pct / 100.0
        ),
    ];
    let home = cases(CASE, &rows);
    let case = run(home.path(), 0);
    assert_eq!(case["pass"], rows.len());
    assert_eq!(
        case["runs"].as_array().unwrap().len(),
        2,
        "each closure is solved once"
    );
}

#[test]
fn a_number_outside_its_tolerance_fails_the_command() {
    let at = solution(&world(), "none").regions()[0].real_income_pct;
    let home = cases(
        CASE,
        &[
            row("A", "income", at + 2e-6, 1e-6),
            row("B", "income", 0.0, 100.0),
        ],
    );
    let case = run(home.path(), 1);
    assert_eq!(case["status"], "missed");
    let missed = record(&case["rows"], "region", "A");
    assert_eq!(missed["verdict"], "miss");
    assert!((missed["difference"].as_f64().unwrap() + 2e-6).abs() < 1e-9);
    assert_eq!(record(&case["rows"], "region", "B")["verdict"], "pass");
}

#[test]
fn what_cannot_be_computed_is_listed_with_its_reason() {
    let rows = [
        row("A", "happiness", 1.0, 1.0),
        row("A", "real_incme", 1.0, 1.0),
        row("X", "income", 1.0, 1.0),
        row("C", "imports_from_partners_growth", 1.0, 1.0),
        "A,income,1,kelvin,by hand,1".to_owned(),
    ];
    let home = cases(CASE, &rows);
    let case = run(home.path(), 1);
    assert_eq!(case["status"], "incomplete");
    assert_eq!(case["not_computed"], rows.len());
    let reasons: Vec<&str> = case["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["reason"].as_str().unwrap())
        .collect();
    for (reason, piece) in reasons.iter().zip([
        "case.toml",
        "did you mean \"real_income\"",
        "unknown region",
        "does not name C",
        "kelvin",
    ]) {
        assert!(reason.contains(piece), "{reason}");
    }
}

#[test]
fn variants_and_elasticity_sets_are_suffixes() {
    let toml = format!("{CASE}\n[variants.kept]\ndeficits = \"fixed\"\n");
    let fixed = solution(&world(), "fixed").regions()[0].real_income_pct;
    let home = cases(&toml, &[row("A", "income_kept", fixed, 1e-9)]);
    assert_eq!(run(home.path(), 0)["status"], "passed");

    // The world gets a set of elasticities equal to its own: the same numbers.
    let sectors = "sector,set,value\nG1,own,2.5\nG2,own,6\nG3,own,9\n";
    let none = solution(&world(), "none").regions()[0].real_income_pct;
    let home = cases(
        CASE,
        &[
            row("A", "income_own", none, 1e-9),
            row("A", "income_other", none, 1e-9),
        ],
    );
    std::fs::write(home.path().join("tariff/world/elasticities.csv"), sectors).unwrap();
    let case = run(home.path(), 1);
    assert_eq!(case["rows"][0]["verdict"], "pass");
    assert_eq!(case["rows"][1]["verdict"], "not_computed");
}

#[test]
fn deficits_that_were_removed_are_kept_in_the_world_beside() {
    let balanced = CASE.replace("\"world\"", "\"world-balanced\"");
    let fixed = solution(&world(), "fixed").regions()[0].real_income_pct;
    let home = cases(
        &balanced,
        &[row("A", "income_with_fixed_deficits", fixed, 1e-9)],
    );
    let beside = home.path().join("tariff/world-balanced");
    synthetic::ring(4, 3)
        .unwrap()
        .export(&beside, TableFormat::Csv, false)
        .unwrap();
    let regions = std::fs::read_to_string(home.path().join("tariff/world/regions.csv")).unwrap();
    std::fs::write(beside.join("regions.csv"), regions).unwrap();
    for table in ["flows", "tariffs"] {
        let path = beside.join(format!("{table}.csv"));
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in [("R1", "A"), ("R2", "B"), ("R3", "C"), ("R4", "D")] {
            text = text.replace(from, to);
        }
        std::fs::write(path, text).unwrap();
    }
    let case = run(home.path(), 0);
    assert_eq!(case["runs"][0]["run"], "unbalanced-4x3, deficits fixed");
    std::fs::rename(
        home.path().join("tariff/world"),
        home.path().join("tariff/away"),
    )
    .unwrap();
    let case = run(home.path(), 1);
    let reason = case["rows"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("no deficits to keep"), "{reason}");
}

#[test]
fn a_case_that_asks_for_more_than_there_is_counts_as_not_passed() {
    let home = cases(
        &CASE.replace("deficits", "command = \"odds\"\ndeficits"),
        &[row("A", "income", 0.0, 100.0)],
    );
    let case = run(home.path(), 1);
    assert_eq!(case["status"], "unsupported");
    let counts = ["pass", "miss", "not_computed"].map(|word| case[word].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 1]);
}

#[test]
fn a_shock_without_equilibrium_is_told() {
    let banned = CASE
        .replace("tariff A:B:*=+50pp", "iceberg *:*:all=inf")
        .replace("none", "fixed");
    let home = cases(&banned, &[row("A", "income", 0.0, 100.0)]);
    let case = run(home.path(), 1);
    assert_eq!(case["status"], "infeasible");
    assert_eq!(case["rows"][0]["verdict"], "not_computed");
}

#[test]
fn a_broken_case_is_bad_input() {
    let good = [row("A", "income", 0.0, 100.0)];
    let broken: [(String, Vec<String>, &str); 9] = [
        (
            CASE.replace("deficits = ", "deficits "),
            good.to_vec(),
            "line 5",
        ),
        (
            CASE.replace("\"none\"", "\"free\""),
            good.to_vec(),
            "unknown variant",
        ),
        (
            CASE.replace("\"world\"", "\"worlds\""),
            good.to_vec(),
            "worlds",
        ),
        (
            CASE.replace("A:B:*", "A:X:*"),
            good.to_vec(),
            "unknown region",
        ),
        (
            format!("shock = 3\n{CASE}"),
            good.to_vec(),
            "mode = \"set\"",
        ),
        (
            format!("set = {{ sigm = 1 }}\n{CASE}"),
            good.to_vec(),
            "did you mean \"sigma\"",
        ),
        (
            CASE.into(),
            vec!["A,income,many,percent,by hand,1".into()],
            "line 2",
        ),
        (
            CASE.into(),
            vec![good[0].clone(), good[0].clone()],
            "line 3",
        ),
        (CASE.into(), vec![row("A", "income", 0.0, -1.0)], "negative"),
    ];
    for (toml, rows, piece) in broken {
        let home = cases(&toml, &rows);
        let said = complaint(&["replicate", "tariff", "--cases", &text(home.path())], 2);
        assert!(said.contains(piece), "{piece}: {said}");
    }
    assert!(complaint(&["replicate", "autarky-one-sectr"], 2).contains("did you mean"));
    let empty = tempfile::tempdir().unwrap();
    assert!(complaint(&["replicate", "--cases", &text(empty.path())], 2).contains("no cases"));
}

#[test]
fn keys_that_nothing_reads_are_warned_of() {
    let toml = format!("colour = \"red\"\n{CASE}");
    let home = cases(&toml, &[row("A", "income", 0.0, 100.0)]);
    let assert = detente(&["replicate", "tariff", "--cases", &text(home.path())])
        .assert()
        .success();
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(said.contains("colour"), "{said}");
}

#[test]
fn the_run_folder_holds_the_rows() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("run");
    object(&["replicate", "no-shock", "--out", &text(&out)], 0);
    let rows = std::fs::read_to_string(out.join("rows.csv")).unwrap();
    assert!(rows.lines().count() > 5 && rows.contains("pass"));
    assert!(out.join("rows.parquet").is_file() && out.join("manifest.json").is_file());
}

#[test]
fn the_published_nafta_numbers_are_met() {
    let Some(shared) = shared_data() else { return };
    let value = object(
        &[
            "replicate",
            "caliendo-parro-nafta",
            "--cases",
            &text(&shared.join("cases")),
        ],
        0,
    );
    let case = &value["tables"]["cases"][0];
    assert_eq!(case["miss"], 0);
    assert_eq!(case["not_computed"], 0);
    assert!(case["pass"].as_u64().unwrap() > 150);
    assert!(case["certificate"].as_f64().unwrap() < 1e-9);
}
