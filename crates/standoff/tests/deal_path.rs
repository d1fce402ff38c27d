//! Deals about critical goods: what fading levers, stocks and third countries do to the month until which a deal holds.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use std::path::Path;

use detente_standoff::deal::judge;
use detente_standoff::{Deal, DealFindings};

/// One side may stop selling rare earths to everybody.
const STANDOFF: &str = r#"
schema = 1
id = "magnets"
title = "Purchases for magnets"
world = "busan-25x32"

[dates]
on = 2025-10-30

[economy]
intervals = "none"

[reference]
title = "as it is"
positions = { USA = "open", CHN = "open" }

[talks]
fail = { USA = "open", CHN = "withhold" }

[[players]]
region = "USA"
menu = [{ id = "open", title = "As it is" }]

[[players]]
region = "CHN"
menu = [
    { id = "open", title = "As it is" },
    { id = "withhold", title = "No magnets", cap = ["CHN:*:REM=0.05", "CHN:*:REO=0.05"] },
]
"#;

/// The other buys more of what it would rather not buy; in exchange rare earths go on.
const DEAL: &str = r#"
schema = 1
id = "magnets"
title = "Purchases for magnets"
standoff = "magnets.toml"
signed = 2025-10-30

[enforcement]
months = 60
punished_months = 6

[path]
leak = 0
stocks = 0

[[commitments]]
side = "USA"
title = "Buy more electronics and machines"
floor = ["USA:CHN:C26=1.5", "USA:CHN:C27=1.5", "USA:CHN:C28=1.5"]

[[commitments]]
side = "CHN"
title = "Sell magnets"
"#;

fn judged(standoff: &str, deal: &str) -> DealFindings {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("magnets.toml"), standoff).unwrap();
    judge(&open(folder.path(), deal), &()).unwrap()
}

fn open(folder: &Path, deal: &str) -> Deal {
    Deal::parse(deal, "deal.toml", Some(folder)).unwrap()
}

/// The month in which the buyer breaks.
fn broken(found: &DealFindings) -> Option<usize> {
    found.players[0].broken_in_month
}

#[test]
fn a_deal_ends_when_the_lever_behind_it_has_faded() {
    let warned = judged(STANDOFF, DEAL);
    assert_eq!(warned.world, "busan-25x32");
    // Withholding hurts most in the first months, and less from year to year.
    let without = |m: usize| warned.months[m].threat_pct[0];
    assert!(
        without(0) < without(12) && without(12) < without(36) && without(36) < 0.0,
        "{} {} {}",
        without(0),
        without(12),
        without(36)
    );
    // What a breach gains stays the same; what punishment takes fades with the time that others have had to prepare.
    let end = broken(&warned).expect("a faded lever deters nobody");
    assert!((2..60).contains(&end), "{end}");
    for pair in warned.months.windows(2) {
        assert!((pair[0].gain_pct[0] - pair[1].gain_pct[0]).abs() < 1e-9);
    }
    assert!(warned.months[end].loss_pct[0] < warned.months[end].gain_pct[0]);
    assert!(warned.months[end - 1].loss_pct[0] > warned.months[end - 1].gain_pct[0]);
    // Whoever believes more prepares more; whoever is surprised by punishment fears it as on the first day.
    let believed = judged(
        STANDOFF,
        &DEAL.replace("stocks = 0", "stocks = 0\ncredence = 1"),
    );
    assert!(broken(&believed).unwrap() < end);
    let surprised = judged(
        STANDOFF,
        &DEAL.replace("months = 60", "months = 60\nclock = \"use\""),
    );
    assert_eq!(broken(&surprised), None);
    let first = &surprised.months[0];
    assert!(
        surprised
            .months
            .iter()
            .all(|m| (m.loss_pct[0] - first.loss_pct[0]).abs() < 1e-9)
    );
}

#[test]
fn the_built_in_example_ends_when_its_lever_has_faded() {
    let found = judge(&Deal::open("rare-earth-truce").unwrap(), &()).unwrap();
    // Worth signing for its three years, not for ever; nothing but the threat holds it.
    assert!(found.signed_over_time && !found.signed);
    let month = found.holds.broken_in_month.expect("it ends");
    assert!((6..36).contains(&month), "{month}");
    assert_eq!(found.holds.broken_by.as_deref(), Some("USA"));
    let at = |m: usize| (found.months[m].gain_pct[0], found.months[m].loss_pct[0]);
    let (first, last) = (at(0), at(month));
    // The breach gains much the same; what punishes it has faded.
    assert!(
        first.1 > 2.0 * first.0 && last.1 < last.0,
        "{first:?} {last:?}"
    );
    let stage = &found.holds.stages[0];
    assert_eq!(stage.broken_in_month, Some(month));
    assert!(stage.until.is_some() && found.holds.lapses_entirely);
}

#[test]
fn a_full_stock_deters_less_than_an_empty_one() {
    let empty = broken(&judged(STANDOFF, DEAL)).expect("a faded lever deters nobody");
    let full = judged(STANDOFF, &DEAL.replace("stocks = 0", "stocks = 12"));
    assert!(broken(&full).is_some_and(|month| month < empty));
    assert!(full.players[0].temptation_points > 0.0);
}

#[test]
fn terms_of_the_path_and_the_world_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("magnets.toml"), STANDOFF).unwrap();
    let refused = |from: &str, to: &str| {
        let text = DEAL.replacen(from, to, 1);
        let error = Deal::parse(&text, "deal.toml", Some(folder.path())).unwrap_err();
        error.to_string()
    };
    for (from, to, said) in [
        (
            "leak = 0",
            "leak = 1.5",
            "line 13, column 8: 1.5 is no share that arrives through others",
        ),
        (
            "stocks = 0",
            "stocks = -1",
            "-1 is no stock in months of use",
        ),
        (
            "stocks = 0",
            "credence = 2",
            "2 is no share to which a threat is believed",
        ),
        ("stocks = 0", "stock = 0", "unknown field `stock`"),
        ("signed", "world = \"no-such-world\"\nsigned", "line 6"),
        // In a world of 28 sectors magnets have no sector of their own.
        ("signed", "world = \"busan-25x28\"\nsigned", "REM"),
    ] {
        let message = refused(from, to);
        assert!(message.contains(said), "{said} in {message}");
    }
}

#[test]
fn another_threat_point_is_another_judgement() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("magnets.toml"), STANDOFF).unwrap();
    let over = |threat: &[(&str, &str)]| open(folder.path(), DEAL).with_threat(threat.to_vec());
    let calm = over(&[("USA", "open"), ("CHN", "open")]).unwrap();
    let found = judge(&calm, &()).unwrap();
    assert_eq!(found.threat, "USA: open, CHN: open");
    // Nothing is withheld without the deal, so the buyer is never better off with it.
    assert!(!found.signed && found.players[0].gain_points < 0.0);
    assert_eq!(broken(&found), Some(0));
    let near = over(&[("USA", "opn"), ("CHN", "open")]).unwrap_err();
    assert!(near.to_string().contains("open"), "{near}");
    let half = over(&[("USA", "open")]).unwrap_err();
    assert!(half.to_string().contains("CHN"), "{half}");
}
