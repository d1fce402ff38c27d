//! Measures with days of their own: what a game by horizon still sees of them, and what is refused.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::Standoff;
use detente_standoff::horizons::{At, Horizons};
use detente_talks::Combination;

/// The last position of ALF made of two measures: duties for good, and no food for eighteen months.
const DATED: &str = r#"
    { id = "both", title = "Fifty points and no food", tariff = ["ALF:BET:*=+50pp"], boycott = ["ALF:BET:FOO=0"] },
    { id = "dated", title = "Fifty points, and no food for a while", measures = [
        { title = "Fifty points", tariff = ["ALF:BET:*=+50pp"] },
        { title = "No food", from = 2020-07-01, to = 2021-11-30, boycott = ["ALF:BET:FOO=0"] },
    ] },
    { id = "boycott", title = "No food","#;

fn standoff(replaced: &[(&str, &str)]) -> Result<Standoff, String> {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    let mut text = MIRROR.replacen("\n    { id = \"boycott\", title = \"No food\",", DATED, 1);
    assert!(text.contains("\"dated\""));
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    Standoff::parse(&text, "mirror.toml", Some(folder.path())).map_err(|e| e.to_string())
}

/// ALF's payoff in a position of its own while BET stays.
fn payoff(standoff: &Standoff, position: &str, months: Option<u32>) -> f64 {
    let menus = standoff.menus();
    let at = At::central(months.map(|m| format!("{m}m").parse().unwrap()));
    let alf = menus.find_player("ALF").unwrap();
    let mut combination: Combination = standoff.reference().clone();
    combination.0[alf.0] = menus.find_position(alf, position).unwrap();
    let cell = menus.cell(&combination);
    let tables = Horizons::prepare(standoff).unwrap();
    tables.payoffs(&[cell], &at, &()).unwrap()[0][alf.0]
}

#[test]
fn a_measure_that_is_over_is_no_part_of_a_later_game() {
    let standoff = standoff(&[]).unwrap();
    // Its payoff table, in which every measure holds, is not that of the game for good.
    assert!(!standoff.is_long_run());
    let gap = |months: Option<u32>, like: &str| {
        (payoff(&standoff, "dated", months) - payoff(&standoff, like, months)).abs()
    };
    // In a year both measures hold; after two years and for good the duties alone do.
    assert!(gap(Some(12), "both") < 1e-9);
    assert!(gap(Some(24), "raise") < 1e-9);
    assert!(gap(None, "raise") < 1e-9);
    assert!(gap(Some(12), "raise") > 1e-4 && gap(Some(24), "both") > 1e-4);
}

#[test]
fn the_reader_is_told_of_the_days() {
    let found = detente_standoff::run(&standoff(&[]).unwrap(), &()).unwrap();
    let told = found
        .limits
        .iter()
        .find(|l| l.id == "measures-with-days")
        .unwrap();
    assert!(
        told.text.contains("No food from 2020-07-01 to 2021-11-30"),
        "{}",
        told.text
    );
    assert_eq!(told.touches, ["ALF/dated"]);
}

#[test]
fn days_and_measures_that_cannot_be_are_refused() {
    for (from, to, says) in [
        (
            "to = 2021-11-30",
            "to = 2020-06-30",
            "ends before it begins on 2020-07-01",
        ),
        ("to = 2021-11-30", "to = 2021-11-31", "invalid date"),
        (
            ", boycott = [\"ALF:BET:FOO=0\"] },\n    ] }",
            " },\n    ] }",
            "does nothing",
        ),
        ("{ title = \"Fifty points\",", "{", "missing field `title`"),
        (
            "{ title = \"Fifty points\",",
            "{ title = \"Fifty points\", until = 3,",
            "unknown field `until`",
        ),
        (
            "ALF = \"keep\"",
            "ALF = \"dated\"",
            "the reference is what holds on 2020-06-01",
        ),
    ] {
        let said = standoff(&[(from, to)]).unwrap_err();
        assert!(
            said.contains("mirror.toml, line") && said.contains(says),
            "{to}: {said}"
        );
    }
}

/// A lever over months whose measures are lifted one by one.
const PATH: &str = r#"
[path]
world = "busan-25x28"
months = 6
draws = 0

[[path.levers]]
id = "farm"
title = "Crops and food"
sender = "CHN"
target = "AUS"
[[path.levers.measures]]
title = "No crops"
from = 2020-05-01
to = 2020-06-30
boycott = ["CHN:AUS:A01=0"]
[[path.levers.measures]]
title = "Half of food"
from = 2020-05-01
to = 2020-08-31
boycott = ["CHN:AUS:C10T12=0.5"]
"#;

fn followed(from: &str, to: &str) -> Result<detente_standoff::Findings, String> {
    let text = detente_standoff::builtin::STANDOFFS
        .text("australia-china")
        .unwrap();
    let cut = text.find("[path]").unwrap();
    let end = text[cut..].find("[[rounds]]").unwrap() + cut;
    let text = format!(
        "{}{}{}",
        &text[..cut],
        PATH.replacen(from, to, 1),
        &text[end..]
    );
    let text = text.replacen(
        "[reference]",
        "[economy]\nintervals = \"none\"\n\n[reference]",
        1,
    );
    let standoff = Standoff::parse(&text, "mine.toml", None).map_err(|e| e.to_string())?;
    detente_standoff::run(&standoff, &()).map_err(|e| e.to_string())
}

#[test]
fn measures_of_a_lever_are_lifted_one_by_one() {
    let found = followed("", "").unwrap();
    let lever = &found.path.as_ref().unwrap().levers[0];
    assert_eq!(
        lever.assumptions[0],
        "No crops from 2020-05-01 to 2020-06-30"
    );
    let target = lever.regions.iter().find(|r| r.role == "target").unwrap();
    let loss = |month: u32| {
        let at = lever.dates.iter().position(|d| *d == month).unwrap();
        -target.gdp_volume_pct[at].central
    };
    // Both, both, food alone, then neither: what is left by the sixth month are the traces of the first four.
    assert!(loss(2) > 1.5 * loss(4), "{} {}", loss(2), loss(4));
    assert!(loss(4) > 1.5 * loss(6).abs(), "{} {}", loss(4), loss(6));
}

#[test]
fn what_has_no_months_of_its_own_is_refused() {
    for (from, to, says) in [
        (
            "boycott = [\"CHN:AUS:A01=0\"]",
            "tariff = [\"CHN:AUS:A01=+50pp\"]",
            "works through prices",
        ),
        (
            "target = \"AUS\"",
            "target = \"AUS\"\nuntil = 3",
            "the lever has until as well",
        ),
        (
            "target = \"AUS\"",
            "target = \"AUS\"\nlever = \"cn-au-coal\"",
            "not several of them",
        ),
        ("sender = \"CHN\"\n", "", "needs its sender"),
    ] {
        let said = followed(from, to).unwrap_err();
        assert!(
            said.contains("mine.toml, line") && said.contains(says),
            "{to}: {said}"
        );
    }
    let undated = PATH.replace("from = 2020-05-01\n", "");
    let said = followed(PATH, &undated).unwrap_err();
    assert!(
        said.contains("no measure of the lever has a first day"),
        "{said}"
    );
}
