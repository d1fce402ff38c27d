//! `detente solve`: what it prints, what it writes, how it refuses.
#![allow(clippy::unwrap_used)]

mod common;

use common::{complaint, detente, folder, object, record, shared_data, tables, text};
use detente::economy::{Economy, Parameters, SolveSettings};
use detente::policy::{Policy, Wedge, WedgeKind};
use detente::world::World;
use detente::world::synthetic;
use serde_json::Value;

fn unbalanced() -> World {
    synthetic::campaign_worlds().unwrap().remove(1)
}

#[test]
fn no_policy_changes_nothing() {
    let world = folder(&unbalanced());
    let value = object(&["solve", "--world", &text(world.path())], 0);
    assert_eq!(value["status"], "solved");
    let value = &value["tables"];
    let regions = value["regions"].as_array().unwrap();
    assert_eq!(regions.len(), 4);
    for region in regions {
        for key in [
            "real_income_pct",
            "real_income_first_order_pct",
            "gdp_volume_pct",
            "ev_usd_mn",
            "price_index_pct",
            "wage_pct",
        ] {
            assert!(
                region[key].as_f64().unwrap().abs() < 1e-9,
                "{key}: {region}"
            );
        }
    }
    assert_eq!(value["bounds"], serde_json::json!([]));
    assert!(value.get("sectors").is_none() && value.get("flows").is_none());
}

#[test]
fn the_command_prints_what_the_library_computes() {
    let world = unbalanced();
    let dir = folder(&world);
    let value = tables(&[
        "solve",
        "--world",
        &text(dir.path()),
        "--tariff",
        "A:B:*=+50pp",
        "--deficits",
        "none",
        "--set",
        "sigma=0.5",
        "--set",
        "kappa=2",
        "--critical",
        "G1,G3",
        "--set",
        "sigma_c=0.2",
        "--detail",
        "all",
    ]);
    let mut parameters = Parameters::of(&world);
    parameters.deficits = "none".parse().unwrap();
    (parameters.sigma, parameters.kappa) = (0.5, 2.0);
    parameters.critical.push(detente::economy::CriticalNest {
        goods: vec![detente::world::SectorIx(0), detente::world::SectorIx(2)],
        sigma: 0.2,
        theta: 1.0,
    });
    let policy = Policy {
        wedges: vec![Wedge::parse(WedgeKind::Tariff, "A:B:*=+50pp").unwrap()],
        ..Policy::default()
    };
    let ours = Economy::new(&world, &parameters)
        .unwrap()
        .solve(&policy.apply(&world).unwrap(), &SolveSettings::default())
        .unwrap();
    for row in &ours.regions() {
        let json = record(&value["regions"], "code", &world.region(row.region).code);
        assert_eq!(json["real_income_pct"].as_f64(), Some(row.real_income_pct));
        assert_eq!(
            json["tariff_revenue_usd_mn"].as_f64(),
            Some(row.tariff_revenue_usd_mn)
        );
    }
    assert_eq!(
        value["sectors"].as_array().unwrap().len(),
        ours.sectors().len()
    );
    let flows = value["flows"].as_array().unwrap();
    assert_eq!(flows.len(), ours.flow_outcomes().len());
    let keys: Vec<&String> = flows[0].as_object().unwrap().keys().collect();
    let wanted = [
        "origin",
        "destination",
        "sector",
        "before_usd_mn",
        "after_usd_mn",
        "volume_pct",
        "price_pct",
    ];
    assert_eq!(keys, wanted);
    assert_eq!(value["economy"]["deficits"], "none");
    assert_eq!(value["economy"]["kappa"], "2");
    assert_eq!(
        value["economy"]["critical"],
        "G1+G3 (sigma_c 0.2, theta_c 1)"
    );
    assert!(value["stats"]["purge_seconds"].as_f64().unwrap() > 0.0);
    assert!(value["certificate"]["worst"].as_f64().unwrap() < 1e-9);
}

#[test]
fn bounds_are_reported() {
    let dir = folder(&unbalanced());
    let value = tables(&[
        "solve",
        "--world",
        &text(dir.path()),
        "--cap",
        "A:B:G1=0.5,rents=0.25",
        "--boycott",
        "C:D:G2=0",
        "--floor",
        "B:C:G3=9,mode=replace",
    ]);
    let bounds = &value["bounds"];
    let cap = record(bounds, "kind", "cap");
    assert_eq!(cap["bound"], "cap A:B:G1=0.5,rents=0.25");
    assert_eq!(cap["level"], 0.5);
    assert!((cap["volume"].as_f64().unwrap() - 0.5).abs() < 1e-9);
    assert_eq!(cap["binding"], true);
    assert_eq!(cap["rents_to_exporter_share"], 0.25);
    assert!(cap["rent_usd_mn"].as_f64().unwrap() > 0.0);
    let label = cap["bound"].as_str().unwrap();
    let flow = record(&value["bound_flows"], "bound", label);
    let ends = ["origin", "destination", "sector"].map(|end| flow[end].as_str().unwrap());
    assert_eq!(ends, ["A", "B", "G1"]);
    assert_eq!(record(bounds, "kind", "boycott")["volume"], 0.0);
    let floor = record(bounds, "kind", "floor");
    assert_eq!(floor["mode"], "replace");
    assert!(floor["rent_usd_mn"].as_f64().unwrap() < 0.0, "a subsidy");
    assert_eq!(
        value["regions"][0]["real_income_first_order_pct"],
        Value::Null
    );
}

#[test]
fn the_run_folder_holds_the_same_numbers() {
    let dir = folder(&unbalanced());
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("run");
    let arguments = [
        "solve",
        "--world",
        &text(dir.path()),
        "--cap",
        "A:B:G1=0.5",
        "--detail",
        "sectors",
        "--out",
        &text(&out),
    ];
    let value = object(&arguments, 0);
    for file in ["regions", "sectors", "bounds"] {
        for form in ["csv", "parquet"] {
            assert!(
                out.join(format!("{file}.{form}")).is_file(),
                "{file}.{form}"
            );
        }
    }
    assert!(!out.join("flows.csv").exists());
    let csv = std::fs::read_to_string(out.join("regions.csv")).unwrap();
    let income = value["tables"]["regions"][0]["real_income_pct"]
        .as_f64()
        .unwrap();
    assert!(csv.lines().nth(1).unwrap().contains(&income.to_string()));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["question"], "solve");
    assert_eq!(manifest["keys"]["deficits"], "fixed");
    let sources = manifest["sources"].as_array().unwrap();
    let paths: Vec<&str> = sources
        .iter()
        .map(|i| i["path"].as_str().unwrap())
        .collect();
    assert!(
        paths.iter().any(|path| path.ends_with("flows.csv")),
        "{paths:?}"
    );

    // The same run leaves the same tables.
    let again = home.path().join("again");
    let mut arguments = arguments.map(str::to_owned);
    arguments[8] = text(&again);
    object(&arguments, 0);
    for file in ["regions.csv", "sectors.parquet"] {
        assert_eq!(
            std::fs::read(out.join(file)).unwrap(),
            std::fs::read(again.join(file)).unwrap()
        );
    }
}

#[test]
fn people_get_a_table() {
    let dir = folder(&unbalanced());
    let assert = detente(&[
        "solve",
        "--world",
        &text(dir.path()),
        "--tariff",
        "A:B:*=+50pp",
        "--detail",
        "all",
    ])
    .assert()
    .success()
    .stderr("");
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for piece in [
        "unbalanced-4x3",
        "--tariff 'A:B:*=+50pp'",
        "deficits",
        "Certificate",
        "real income %",
        "Sectors",
        "Flows",
    ] {
        assert!(said.contains(piece), "{piece} is missing in\n{said}");
    }
    assert!(!said.contains('\u{1b}'), "no colours outside a terminal");
}

#[test]
fn bad_input_has_status_2_and_says_what_would_be_right() {
    let dir = folder(&unbalanced());
    let world = text(dir.path());
    let cases: [(&[&str], &str); 17] = [
        (&["--tariff", "A:X:*=+1pp"], "unknown region \"X\""),
        (&["--tariff", "A:B:G9=+1pp"], "did you mean \"G1\""),
        (&["--tariff", "A:B:*"], "="),
        (
            &["--tariff", "A:B:*=10%", "--tariff", "A:B:G1=20%"],
            "contradicts",
        ),
        (&["--set", "sigm=1"], "did you mean \"sigma\""),
        (&["--set", "sigma=NaN"], "is not a number"),
        (&["--set", "sigma=9"], "supported range"),
        (&["--set", "kappa=-1"], "kappa"),
        (&["--set", "rho=1", "--set", "rho=2"], "twice"),
        (&["--critical", "G4"], "unknown sector \"G4\""),
        (&["--elasticities", "published"], "this world has none"),
        (&["--deficits", "free"], "possible values"),
        (&["--horizon", "11y"], "1m to 10y"),
        (&["--horizon", "soon"], "\"soon\" is not a horizon"),
        (&["--horizon", "1y,best"], "low, central or high"),
        (&["--policy", "nowhere.toml"], "nowhere.toml"),
        (&["--detail", "everything"], "possible values"),
    ];
    for (arguments, piece) in cases {
        let mut all = vec!["solve", "--world", &world];
        all.extend(arguments);
        let said = complaint(&all, 2);
        assert!(said.contains(piece), "{arguments:?}: {said}");
    }
    let said = complaint(&["solve", "--world", "no-such-world"], 2);
    assert!(said.contains("busan-25x28"), "{said}");
    let value = object(&["solve", "--world", &world, "--set", "sigma=9"], 2);
    assert_eq!(value["status"], "bad_input");
}

#[test]
fn an_unwritable_folder_is_refused_before_the_work() {
    let dir = folder(&unbalanced());
    let file = tempfile::NamedTempFile::new().unwrap();
    let said = complaint(
        &[
            "solve",
            "--world",
            &text(dir.path()),
            "--out",
            &text(file.path()),
        ],
        2,
    );
    assert!(said.contains("is a file"), "{said}");
}

#[test]
fn what_has_no_equilibrium_has_status_1() {
    let dir = folder(&unbalanced());
    let world = text(dir.path());
    let banned = [
        "solve",
        "--world",
        &world,
        "--iceberg",
        "A:*:*=inf",
        "--import-iceberg",
        "A:*:*=inf",
    ];
    let value = object(&banned, 1);
    assert_eq!(value["status"], "infeasible");
    let said = complaint(&banned, 1);
    assert!(said.contains('A') && said.contains("none"), "{said}");
    let home = tempfile::tempdir().unwrap();
    let out = text(&home.path().join("run"));
    detente(&banned).args(["--out", &out]).assert().code(1);
    assert_eq!(
        std::fs::read_dir(home.path()).unwrap().count(),
        0,
        "nothing half-written"
    );
}

#[test]
fn real_income_is_taken_apart() {
    let dir = folder(&unbalanced());
    let world = text(dir.path());
    let war = ["solve", "--world", &world, "--tariff", "A:B:*=+50pp"];
    let with = |extra: &[&'static str]| [&war[..], extra].concat();
    assert!(tables(&war).get("decomposition").is_none());
    let value = tables(&with(&["--decompose"]));
    let rows = value["decomposition"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let region = record(&value["regions"], "code", row["code"].as_str().unwrap());
        let part = |key: &str| row[&format!("{key}_log_pct")].as_f64().unwrap();
        let exact = 100.0 * (region["real_income_pct"].as_f64().unwrap() / 100.0).ln_1p();
        assert!((part("total") - exact).abs() < 1e-7);
        let sum: f64 = [
            "terms_of_trade",
            "volume",
            "iceberg",
            "technology",
            "transfer",
            "remainder",
        ]
        .map(part)
        .iter()
        .sum();
        assert!((sum - exact).abs() < 1e-7, "{row}");
        assert!(part("remainder").abs() < 0.01, "{row}");
    }
    let keys = &object(&with(&["--decompose=4"]), 0)["question"]["keys"];
    assert_eq!(keys["decompose"], 4);
    // Bare, it is the usual number of steps.
    let keys = &object(&with(&["--decompose"]), 0)["question"]["keys"];
    assert_eq!(keys["decompose"], 16);
    // What cannot be taken apart is solved all the same, and said.
    let banned = with(&["--iceberg", "A:B:G1=inf", "--decompose"]);
    assert!(tables(&banned).get("decomposition").is_none());
    let said = detente(&banned)
        .assert()
        .code(0)
        .get_output()
        .stderr
        .clone();
    assert!(String::from_utf8(said).unwrap().contains("ban"));
    complaint(&with(&["--decompose=0"]), 2);
}

#[test]
fn a_horizon_sets_elasticities_and_says_so() {
    let dir = folder(&unbalanced());
    let world = text(dir.path());
    let solved = |extra: &[&str]| {
        let mut all = vec!["solve", "--world", &world, "--tariff", "A:B:*=+50pp"];
        all.extend(extra);
        tables(&all)
    };
    let plain = solved(&[]);
    assert_eq!(plain["economy"]["horizon"], Value::Null);
    let year = solved(&["--horizon", "1y,low", "--set", "theta=0.5"]);
    let economy = &year["economy"];
    assert_eq!(economy["horizon"], "1y,low");
    assert_eq!(economy["trade_elasticity_scale"], 0.2);
    assert_eq!(economy["sigma"], 0.3);
    assert_eq!(economy["theta"], 0.5);
    assert_eq!(economy["kappa"], "0.2");
    for row in plain["elasticities"].as_array().unwrap() {
        let sector = row["sector"].as_str().unwrap();
        let short = record(&year["elasticities"], "sector", sector);
        let [short, long] = [short, row].map(|r| r["trade_elasticity"].as_f64().unwrap());
        assert!((short - 0.2 * long).abs() < 1e-12);
    }
    assert_ne!(plain["regions"], year["regions"]);
}

#[test]
fn an_independent_implementation_agrees() {
    let Some(shared) = shared_data() else { return };
    let world = text(&shared.join("worlds/icio2022-25x28"));
    let cases: [(&str, &[(&str, f64)]); 2] = [
        (
            "fixed",
            &[("USA", -0.474957), ("CHN", -0.368504), ("VNM", 0.845629)],
        ),
        ("none", &[("USA", -0.396991), ("CHN", -0.269997)]),
    ];
    for (rule, expected) in cases {
        let value = tables(&[
            "solve",
            "--world",
            &world,
            "--tariff",
            "USA:CHN:*=+100pp",
            "--deficits",
            rule,
        ]);
        for &(code, real_income) in expected {
            let ours = record(&value["regions"], "code", code)["real_income_pct"]
                .as_f64()
                .unwrap();
            assert!((ours - real_income).abs() < 1e-6, "{rule} {code}: {ours}");
        }
    }
}
