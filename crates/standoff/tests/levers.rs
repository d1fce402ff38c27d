//! Menus written as levers with levels.
#![allow(clippy::unwrap_used)] // helpers outside test functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::{Findings, Standoff, StandoffError, run};

/// Both may raise tariffs and stop buying food, apart or together.
const LEVERS: &str = r#"
schema = 1
id = "mirror"
title = "Mirror images"
world = "."

[dates]
on = 2020-06-01

[economy]
intervals = "none"

[reference]
title = "tariffs as they are"
positions = { ALF = "tariffs.keep+food.buy", BET = "tariffs.keep+food.buy" }

[talks]
fail = { ALF = "tariffs.raise+food.buy", BET = "tariffs.raise+food.buy" }

[[players]]
region = "ALF"
levers = [
    { id = "tariffs", title = "Tariffs", levels = [
        { id = "keep", title = "as today" },
        { id = "drop", title = "none", tariff = ["ALF:BET:*=0%"] },
        { id = "raise", title = "50 points more", tariff = ["ALF:BET:*=+50pp"] },
    ] },
    { id = "food", title = "Food", levels = [
        { id = "buy", title = "as today" },
        { id = "none", title = "none", boycott = ["ALF:BET:FOO=0"] },
    ] },
]

[[players]]
region = "BET"
levers = [
    { id = "tariffs", title = "Tariffs", levels = [
        { id = "keep", title = "as today" },
        { id = "drop", title = "none", tariff = ["BET:ALF:*=0%"] },
        { id = "raise", title = "50 points more", tariff = ["BET:ALF:*=+50pp"] },
    ] },
    { id = "food", title = "Food", levels = [
        { id = "buy", title = "as today" },
        { id = "none", title = "none", boycott = ["BET:ALF:FOO=0"] },
    ] },
]
"#;

fn open(text: &str) -> Result<Standoff, StandoffError> {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    Standoff::parse(text, "levers.toml", Some(folder.path()))
}

fn payoffs(found: &Findings, positions: [&str; 2]) -> Vec<f64> {
    let cells = &found.payoff_table.cells;
    let cell = cells.iter().find(|c| c.positions == positions);
    cell.unwrap().payoffs_pct.clone()
}

#[test]
fn every_combination_of_levels_is_a_position() {
    let standoff = open(LEVERS).unwrap();
    let menu = &standoff.menus().as_slice()[0];
    let ids: Vec<&str> = menu.positions.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "tariffs.keep+food.buy",
            "tariffs.keep+food.none",
            "tariffs.drop+food.buy",
            "tariffs.drop+food.none",
            "tariffs.raise+food.buy",
            "tariffs.raise+food.none",
        ]
    );
    assert_eq!(menu.positions[3].title, "Tariffs: none; Food: none");
    // What a spelled-out menu computes, levers compute.
    let (by_levers, by_menu) = (
        run(&standoff, &()).unwrap(),
        run(&open(MIRROR).unwrap(), &()).unwrap(),
    );
    for (levers, menu) in [
        (
            ["tariffs.raise+food.buy", "tariffs.drop+food.buy"],
            ["raise", "drop"],
        ),
        (
            ["tariffs.keep+food.none", "tariffs.keep+food.buy"],
            ["boycott", "keep"],
        ),
    ] {
        let pairs = payoffs(&by_levers, levers);
        for (a, b) in pairs.iter().zip(payoffs(&by_menu, menu)) {
            assert!((a - b).abs() < 1e-8, "{a} {b}");
        }
    }
    // Both at once is neither alone.
    let both = payoffs(
        &by_levers,
        ["tariffs.raise+food.none", "tariffs.keep+food.buy"],
    );
    let alone = payoffs(
        &by_levers,
        ["tariffs.raise+food.buy", "tariffs.keep+food.buy"],
    );
    assert!((both[0] - alone[0]).abs() > 1e-6);
}

#[test]
fn an_issue_can_be_about_a_level() {
    let text = LEVERS.replacen(
        "region = \"ALF\"\n",
        "region = \"ALF\"\nissues = [{ id = \"food\", title = \"Own food\", values = { \"ALF/food.none\" = 1.0 } }]\n",
        1,
    );
    let found = run(&open(&text).unwrap(), &()).unwrap();
    let stated = found
        .objectives
        .variants
        .iter()
        .find(|v| v.name == "stated");
    let (stated, plain) = (stated.unwrap(), &found.objectives.variants[0]);
    for (at, cell) in found.payoff_table.cells.iter().enumerate() {
        let worth = if cell.positions[0].ends_with("food.none") {
            1.0
        } else {
            0.0
        };
        let more = stated.payoffs_pct[at][0] - plain.payoffs_pct[at][0];
        assert!((more - worth).abs() < 1e-12, "{more}");
        assert_eq!(stated.payoffs_pct[at][1], plain.payoffs_pct[at][1]);
    }
}

#[test]
fn levers_that_cannot_be_are_refused_with_their_place() {
    let refused = |from: &str, to: &str| {
        let text = LEVERS.replacen(from, to, 1);
        assert_ne!(text, LEVERS);
        open(&text).unwrap_err().to_string()
    };
    let many: Vec<String> = (0..400)
        .map(|n| format!("{{ id = \"l{n}\", title = \"l\", tariff = [\"ALF:BET:*=+{n}pp\"] }}"))
        .collect();
    let many = format!("levels = [ {},", many.join(", "));
    for (from, to, parts) in [
        (
            "levels = [",
            many.as_str(),
            vec![
                "the levers make",
                "more than 4096",
                "4836 combinations of positions (ALF 806, BET 6)",
            ],
        ),
        (
            "id = \"food\"",
            "id = \"tariffs\"",
            vec!["ALF has the lever tariffs twice"],
        ),
        (
            "id = \"drop\"",
            "id = \"keep\"",
            vec!["the lever tariffs has the level keep twice"],
        ),
        (
            "id = \"food\"",
            "id = \"food.all\"",
            vec!["\"food.all\" cannot name a lever"],
        ),
        (
            "region = \"ALF\"\n",
            "region = \"ALF\"\nmenu = [{ id = \"keep\", title = \"As today\" }]\n",
            vec!["line 24, column 12", "ALF has a menu and levers"],
        ),
        (
            "{ ALF = \"tariffs.keep+food.buy\"",
            "{ ALF = \"tariffs.keep\"",
            vec!["unknown position of ALF", "tariffs.keep+food.buy"],
        ),
        (
            "boycott = [\"ALF:BET:FOO=0\"]",
            "boycot = [\"ALF:BET:FOO=0\"]",
            vec!["unknown field `boycot`"],
        ),
    ] {
        let message = refused(from, to);
        for part in parts {
            assert!(message.contains(part), "{part} in {message}");
        }
    }
    let empty = LEVERS.replace("levels = [\n        { id = \"buy\", title = \"as today\" },\n        { id = \"none\", title = \"none\", boycott = [\"ALF:BET:FOO=0\"] },\n    ]", "levels = []");
    assert!(
        open(&empty)
            .unwrap_err()
            .to_string()
            .contains("the lever food has no levels")
    );
    let nothing = MIRROR.replacen(
        "region = \"ALF\"\nmenu = [",
        "region = \"ALF\"\nmenus = [",
        1,
    );
    assert!(
        open(&nothing)
            .unwrap_err()
            .to_string()
            .contains("unknown field `menus`")
    );
}

#[test]
fn levers_are_traded_for_each_other() {
    let ranged = LEVERS.replace("intervals = \"none\"", "");
    let found = run(&open(&ranged).unwrap(), &()).unwrap();
    let linkage = found.solution.linkage.unwrap();
    // Two levers of one side, each with two of the other.
    assert_eq!(linkage.trades.len(), 4);
    for trade in &linkage.trades {
        assert_eq!(
            (trade.give.0.as_str(), trade.take.0.as_str()),
            ("ALF", "BET")
        );
        for (value, range) in trade.added_points.iter().zip(&trade.added_ranges_points) {
            assert!(range.low <= *value && *value <= range.high);
        }
    }
    // Mirror images trade like for like and gain the same.
    let alike = linkage
        .trades
        .iter()
        .find(|t| t.give.1 == t.take.1)
        .unwrap();
    assert!((alike.gains_points[0] - alike.gains_points[1]).abs() < 1e-6);
    assert_eq!(linkage.gain_ranges_points.len(), 2);
    // What can be held up without payments is part of what payoffs span, and mirror images are held to the same.
    let repeated = found.solution.repeated.unwrap();
    let share = repeated.share_pct.unwrap();
    assert!((0.0..=100.0).contains(&share), "{share}");
    assert!((repeated.worst_pct[0] - repeated.worst_pct[1]).abs() < 1e-6);
    assert_eq!(repeated.holds_bargain, Some(true));
    // A menu that is not made of levers has nothing to link.
    let menu = run(&open(MIRROR).unwrap(), &()).unwrap();
    assert!(menu.solution.linkage.is_none() && menu.solution.repeated.is_some());
}

/// A horizon changes the payoff table as `--horizon` changes one equilibrium, and a horizon that is none is refused.
#[test]
fn payoffs_have_the_elasticities_of_the_horizon() {
    let at = |horizon: &str| {
        let economy = format!("[economy]\nhorizon = \"{horizon}\"\n");
        open(&LEVERS.replacen("[economy]\n", &economy, 1))
    };
    let positions = ["tariffs.raise+food.buy", "tariffs.keep+food.buy"];
    let of = |standoff: &Standoff| payoffs(&run(standoff, &()).unwrap(), positions);
    let (long, brief) = (of(&open(LEVERS).unwrap()), of(&at("3m").unwrap()));
    // Soon after, hardly anything is replaced, and terms of trade move more.
    assert!((long[0] - brief[0]).abs() > 0.01, "{long:?} {brief:?}");
    assert!(brief[1] < long[1], "{long:?} {brief:?}");
    let found = run(&at("3m").unwrap(), &()).unwrap();
    assert!(
        found
            .reference
            .statement
            .contains("those of 3m after a change")
    );
    let message = at("3x").unwrap_err().to_string();
    assert!(
        message.contains("horizon") || message.contains("3x"),
        "{message}"
    );
}
