//! What `detente solve` answers beside the equilibrium: households, accounts, autarky, ties, stability; and the games' kinks.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers outside #[test] functions

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use detente::world::{RegionIx, World};
use serde_json::Value;

fn detente(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments).arg("--json").output().unwrap()
}

fn tables(arguments: &[&str]) -> Value {
    let output = detente(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["tables"].take()
}

fn refused(arguments: &[&str], words: &[&str]) {
    let output = detente(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in {said}");
    }
}

fn row<'v>(table: &'v Value, key: &str, value: &str) -> &'v Value {
    let mut rows = table.as_array().unwrap().iter();
    rows.find(|row| row[key] == value).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

const SHOCK: [&str; 3] = ["solve", "--tariff", "USA:*:*=+20pp"];

/// Final demand of the USA by sector, as shares.
fn demand(world: &World) -> Vec<(String, bool, f64)> {
    let usa = world.find_region("USA").unwrap();
    let row = world.benchmark().final_demand.row(usa);
    let total: f64 = row.iter().map(|f| f.max(0.0)).sum();
    let sectors = world.sectors().iter().zip(row);
    sectors
        .map(|(s, f)| {
            let goods = s.kind == detente::world::SectorKind::Goods;
            (s.code.clone(), goods, f.max(0.0) / total)
        })
        .collect()
}

#[test]
fn households_of_two_kinds_add_up_to_their_region() {
    let world = detente::world::open(detente::world::DEFAULT_WORLD).unwrap();
    let shares = demand(&world);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("groups.csv");
    // The poor buy half as many goods again as the mean; the rich what is left of final demand.
    let poor: f64 = shares
        .iter()
        .map(|(_, g, f)| if *g { 1.5 * f } else { *f })
        .sum();
    let mut text =
        "group,region,weight,sector,source,share\npoor,USA,3,,,\nrich,USA,1,,,\n".to_owned();
    for (code, goods, share) in &shares {
        let own = if *goods { 1.5 * share } else { *share } / poor;
        writeln!(text, "poor,USA,,{code},,{own}").unwrap();
        writeln!(text, "rich,USA,,{code},,{}", (share - 0.4 * own) / 0.6).unwrap();
    }
    fs::write(&file, &text).unwrap();
    let at = file.to_str().unwrap();
    let with = |more: &[&str]| tables(&[&SHOCK[..], &["--households", at], more].concat());
    let found = with(&[]);
    let of = |group: &str, column: &str| number(&row(&found["households"], "group", group)[column]);
    // Tariffs on goods cost those most who buy most goods.
    assert!(of("poor", "cost_of_living_pct") > of("rich", "cost_of_living_pct"));
    let usa = row(&found["regions"], "code", "USA");
    let mean = number(&usa["price_index_pct"]);
    assert!(of("rich", "cost_of_living_pct") < mean && mean < of("poor", "cost_of_living_pct"));
    let people = number(&found["people"][0]["real_income_pct"]);
    let by_hand = (3.0 * of("poor", "real_income_pct") + of("rich", "real_income_pct")) / 4.0;
    assert!((people - by_hand).abs() < 1e-9);
    // Baskets that do not add up to the region's final demand are refused, and so is what is no source.
    fs::write(&file, text.replace("poor,USA,,C26,,", "poor,USA,,C26,,9")).unwrap();
    refused(&[&SHOCK[..], &["--households", at]].concat(), &["USA"]);
    fs::write(&file, format!("{text}poor,USA,,,labor,1\n")).unwrap();
    refused(
        &[&SHOCK[..], &["--households", at]].concat(),
        &["groups.csv", "labor", "labour"],
    );
}

#[test]
fn accounts_follow_volumes_and_their_parts_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tonnes.csv");
    let mut text = "account,unit,region,sector,base,benchmark\n".to_owned();
    for region in ["USA", "CHN"] {
        for (sector, amount) in [("C20", 3.0), ("C24A", 5.0)] {
            writeln!(text, "tonnes,t,{region},{sector},output,{amount}").unwrap();
        }
    }
    fs::write(&file, &text).unwrap();
    let at = file.to_str().unwrap();
    let found = tables(&[&SHOCK[..], &["--satellites", at, "--detail", "sectors"]].concat());
    for place in ["USA", "CHN", "world"] {
        let account = row(&found["satellites"], "region", place);
        let log = 100.0 * (number(&account["change_pct"]) / 100.0).ln_1p();
        let parts: f64 = ["scale_log_pct", "mix_log_pct", "origin_log_pct"]
            .iter()
            .map(|part| number(&account[part]))
            .sum();
        assert!((log - parts).abs() < 1e-9, "{place}");
    }
    fs::write(&file, text.replace("output,3", "outpt,3")).unwrap();
    refused(
        &[&SHOCK[..], &["--satellites", at]].concat(),
        &["tonnes.csv", "outpt", "output"],
    );
}

#[test]
fn autarky_meets_the_closed_form() {
    let found = tables(&["solve", "--autarky", "USA,VNM"]);
    let rows = found["autarky"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let [solved, formula] = ["real_income_pct", "formula_pct"].map(|c| number(&row[c]));
        assert!(solved < -1.0);
        assert!((solved - formula).abs() < 1e-7, "{row}");
        assert_eq!(number(&row["gains_pct"]), -solved);
    }
    // With other elasticities between inputs the form does not apply.
    let found = tables(&["solve", "--autarky", "all", "--set", "sigma=0.8"]);
    let rows = found["autarky"].as_array().unwrap();
    assert_eq!(rows.len(), 25);
    assert!(rows.iter().all(|row| row["formula_pct"].is_null()));
    // Singapore grows nothing and cannot do without: it is a row that says so.
    let none = rows.iter().find(|row| row["code"] == "SGP").unwrap();
    assert!(none["real_income_pct"].is_null());
    assert!(none["why"].as_str().unwrap().contains("A01"), "{none}");
    refused(&["solve", "--autarky", "USB"], &["USB", "USA"]);
}

#[test]
fn free_trade_takes_every_tariff_away() {
    let found = tables(&["solve", "--free-trade"]);
    for region in found["regions"].as_array().unwrap() {
        // Dollars by the million: what is left is rounding.
        assert!(
            number(&region["tariff_revenue_usd_mn"]).abs() < 1e-9,
            "{region}"
        );
    }
}

#[test]
fn a_tie_says_what_it_leaves_open() {
    let tied = |how: &str| {
        let both = ["--cap", "CHN:USA:C26=0.5", "--boycott", "USA:CHN:C26=0.5"];
        tables(&[&["solve"], &both[..], &["--tie", how]].concat())
    };
    let equal = tied("equal");
    let usa = row(&equal["tie"], "code", "USA");
    let [exporter, importer] = ["to_exporter_pct", "to_importer_pct"].map(|c| number(&usa[c]));
    let half = number(&row(&equal["regions"], "code", "USA")["real_income_pct"]);
    assert!(exporter < half && half < importer);
    let all = tied("exporter");
    let usa = number(&row(&all["regions"], "code", "USA")["real_income_pct"]);
    assert!((usa - exporter).abs() < 1e-8);
}

/// A folder of reference worlds; `None`, and said, where there is none.
fn reference(name: &str) -> Option<String> {
    let from = PathBuf::from(std::env::var_os("DETENTE_SHARED_DATA").unwrap_or_default());
    let path = from.join("reference/economy").join(name);
    if !path.is_dir() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    path.to_str().map(str::to_owned)
}

#[test]
fn a_best_response_at_a_kink_is_told_with_both_slopes() {
    let Some(world) = reference("gm") else { return };
    let found = tables(&[
        "optimal",
        "--world",
        &world,
        "--player",
        "R0",
        "--vary",
        "uniform",
        "--cap",
        "R1:R0:S0=0.6",
    ]);
    let kink = &found["kinks"][0];
    assert!(
        (number(&kink["slope_if_slack"]) + 0.48069).abs() < 1e-4,
        "{kink}"
    );
    assert!(
        (number(&kink["slope_if_binding"]) - 0.71071).abs() < 1e-4,
        "{kink}"
    );
}

#[test]
fn an_equilibrium_with_returns_to_scale_says_whether_it_is_stable() {
    let Some(path) = reference("multi") else {
        return;
    };
    let world = World::read(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("multi");
    world
        .export(&home, detente::table::TableFormat::Csv, false)
        .unwrap();
    let sectors = home.join("sectors.csv");
    let text = fs::read_to_string(&sectors).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = header.iter().position(|c| *c == "scale_elasticity");
    let Some(column) = column else {
        // The world has its returns to scale elsewhere: nothing to vary here.
        panic!("no column scale_elasticity in {header:?}");
    };
    let with = |psi: &str| {
        let mut lines = text.lines().map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if cells[0] != header[0] {
                cells[column] = psi.to_owned();
            }
            cells.join(",")
        });
        fs::write(
            &sectors,
            lines.by_ref().collect::<Vec<_>>().join("\n") + "\n",
        )
        .unwrap();
        tables(&["solve", "--world", home.to_str().unwrap()])["stability"].take()
    };
    for (psi, word, largest) in [("0.2", "stable", -0.25), ("0.3", "unstable", 0.125)] {
        let found = with(psi);
        assert_eq!(found["stability"], word);
        assert!(
            (number(&found["largest"]) - largest).abs() < 1e-4,
            "{found}"
        );
    }
    let regions = RegionIx::all(world.region_count()).count();
    assert_eq!(regions, 2);
}
