//! What players want besides real income: stated weights, issues, and what their positions reveal.
#![allow(clippy::unwrap_used)] // helpers outside test functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::findings::{Findings, RevealedFinding, VariantFinding};
use detente_standoff::{Standoff, StandoffError, run};

fn standoff(text: &str) -> Result<Standoff, StandoffError> {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    Standoff::parse(text, "mirror.toml", Some(folder.path()))
}

/// Without intervals: they are the same everywhere.
fn findings(text: &str) -> Findings {
    let text = text.replace(
        "[reference]",
        "[economy]\nintervals = \"none\"\n\n[reference]",
    );
    run(&standoff(&text).unwrap(), &()).unwrap()
}

/// Both are seen without tariffs, which in real income alone each would rather have.
fn seen_open(text: &str) -> Findings {
    findings(&text.replace(
        "{ ALF = \"keep\", BET = \"keep\" }",
        "{ ALF = \"drop\", BET = \"drop\" }",
    ))
}

/// With something said about both players.
fn with(about: &str) -> String {
    let mut text = MIRROR.to_owned();
    for player in ["ALF", "BET"] {
        let other = if player == "ALF" { "BET" } else { "ALF" };
        let line = about.replace("OWN", player).replace("OTHER", other);
        text = text.replace(
            &format!("region = \"{player}\"\n"),
            &format!("region = \"{player}\"\n{line}\n"),
        );
    }
    text
}

fn variant<'a>(found: &'a Findings, name: &str) -> &'a VariantFinding {
    found
        .objectives
        .variants
        .iter()
        .find(|v| v.name == name)
        .unwrap()
}

fn weight(revealed: &RevealedFinding, criterion: &str) -> (f64, f64, Option<f64>) {
    let found = revealed.weights.iter().find(|w| w.criterion == criterion);
    let found = found.unwrap();
    (found.nearest, found.low, found.high)
}

#[test]
fn weights_of_one_are_plain_real_income() {
    let found = findings(&with(
        "weights = { GDS = 1, FOO = 1, SVC = 1 }\nrevenue_weight = 1\nrivalry_weight = 0",
    ));
    let (plain, stated) = (variant(&found, "real-income"), variant(&found, "stated"));
    assert_eq!(plain.payoffs_pct, stated.payoffs_pct);
    assert_eq!(plain.nash_equilibria, stated.nash_equilibria);
    for (cell, payoffs) in found.payoff_table.cells.iter().zip(&plain.payoffs_pct) {
        assert_eq!(cell.payoffs_pct, *payoffs);
    }
    // Without a word on objectives there are only two games.
    let silent = findings(MIRROR);
    let names: Vec<&str> = silent.objectives.variants.iter().map(|v| v.name).collect();
    assert_eq!(names, ["real-income", "revealed"]);
}

#[test]
fn the_parts_of_income_add_up() {
    // Revenue at weight nothing and every sector at twice the mean weigh the same as before: weights are scaled.
    let doubled = findings(&with("weights = { GDS = 2, FOO = 2, SVC = 2 }"));
    let plain = variant(&doubled, "real-income").payoffs_pct.clone();
    for (a, b) in plain
        .iter()
        .flatten()
        .zip(variant(&doubled, "stated").payoffs_pct.iter().flatten())
    {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
    // One point of rivalry takes the other side's gain away.
    let rivals = findings(&with("rivalry_weight = 1"));
    for (plain, stated) in plain.iter().zip(&variant(&rivals, "stated").payoffs_pct) {
        assert!((stated[0] - (plain[0] - plain[1])).abs() < 1e-10);
        assert!((stated[0] + stated[1]).abs() < 1e-10);
    }
}

#[test]
fn todays_positions_are_best_under_revealed_weights() {
    let found = seen_open(MIRROR);
    let revealed = variant(&found, "revealed");
    assert!(!variant(&found, "real-income").reference_is_nash);
    assert!(revealed.reference_is_nash);
    let [alf, bet] = found.objectives.revealed.as_slice() else {
        panic!("two players")
    };
    assert!(alf.explained && alf.gain_plain_points > 0.0 && alf.gain_left_points == 0.0);
    assert_eq!(
        alf.best_plain.as_ref().unwrap().position,
        bet.best_plain.as_ref().unwrap().position
    );
    for (a, b) in alf.weights.iter().zip(&bet.weights) {
        assert_eq!(a.criterion, b.criterion);
        assert!((a.nearest - b.nearest).abs() < 1e-5, "{a:?} {b:?}");
        assert!(a.low <= a.nearest + 1e-6 && a.high.is_none_or(|h| a.nearest <= h + 1e-6));
    }
    // Sector weights keep their mean.
    let sectors = alf
        .weights
        .iter()
        .filter(|w| w.criterion.starts_with("sector:"));
    let (sum, count) = sectors.fold((0.0, 0), |(s, n), w| (s + w.nearest, n + 1));
    assert!((sum / f64::from(count) - 1.0).abs() < 1e-6);
}

#[test]
fn an_issue_that_favours_a_position_explains_it() {
    // Openness is worth something in itself, and the same said in dollars is the same.
    let by = |values: &str| {
        seen_open(&with(&format!(
            "issues = [{{ id = \"open\", title = \"Openness\", {values} }}]"
        )))
    };
    let found = by("values = { \"OWN/drop\" = 1.0 }");
    let alf = &found.objectives.revealed[0];
    let issue = alf
        .weights
        .iter()
        .find(|w| w.criterion == "issue:open")
        .unwrap();
    // A value of one per cent a year has to weigh what leaving would gain, and no more is needed.
    let (low, high) = (issue.alone_low.unwrap(), issue.alone_high);
    assert!(
        (low - alf.gain_plain_points).abs() < 1e-5 && high.is_none(),
        "{issue:?}"
    );
    assert!(variant(&found, "stated").reference_is_nash);
    assert!(weight(alf, "issue:open").0 > 0.0);
    let income = detente_world_income();
    let dollars = by(&format!(
        "values_usd_mn = {{ \"OWN/drop\" = {} }}",
        income / 100.0
    ));
    for (a, b) in variant(&found, "stated")
        .payoffs_pct
        .iter()
        .flatten()
        .zip(variant(&dollars, "stated").payoffs_pct.iter().flatten())
    {
        assert!((a - b).abs() < 1e-9);
    }
}

/// Income of one of the mirror images.
fn detente_world_income() -> f64 {
    let standoff = standoff(MIRROR).unwrap();
    let world = standoff.world();
    world.benchmark().income[world.find_region("ALF").unwrap().0]
}

#[test]
fn objectives_that_make_no_sense_are_refused_with_their_place() {
    for (about, parts) in [
        (
            "weights = { GDX = 2 }",
            vec!["line 19", "unknown sector \"GDX\"", "GDS"],
        ),
        (
            "weights = { GDS = -1 }",
            vec!["-1 is no weight", "write 0 or more"],
        ),
        (
            "weights = { GDS = 0, FOO = 0, SVC = 0 }",
            vec!["no sector that produces has a weight"],
        ),
        ("revenue_weight = -0.5", vec!["-0.5 is no weight"]),
        (
            "issues = [{ id = \"a\", title = \"A\" }]",
            vec!["no position is worth anything on"],
        ),
        (
            "issues = [{ id = \"a\", title = \"A\", values = { \"OWN/keeps\" = 1 } }]",
            vec![
                "unknown position \"ALF/keeps\"",
                "did you mean \"ALF/keep\"?",
            ],
        ),
        (
            "issues = [{ id = \"a\", title = \"A\", values = { \"OWN/keep\" = 1 } }, { id = \"a\", title = \"B\", values = { \"OWN/keep\" = 1 } }]",
            vec!["the issue a is listed twice"],
        ),
        (
            "issues = [{ id = \"a\", titel = \"A\" }]",
            vec!["unknown field `titel`"],
        ),
    ] {
        let message = standoff(&with(about)).unwrap_err().to_string();
        for part in parts {
            assert!(message.contains(part), "{part} in {message}");
        }
    }
}
