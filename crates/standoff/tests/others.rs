//! Nothing in the pipeline is about two particular countries: other players, other numbers of them.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_standoff::{Findings, Standoff, run};

/// The United States and the European Union, which the ledger knows as one average, and Japan as a third player.
const ATLANTIC: &str = r#"
schema = 1
id = "atlantic"
title = "Three players"
world = "busan-25x28"
ledger = "builtin"

[dates]
on = 2025-10-30

[economy]
intervals = "none"

[reference]
title = "duties of 30 October 2025"
positions = { USA = "status", EU27 = "keep", JPN = "keep" }

[talks]
fail = { USA = "more", EU27 = "answer", JPN = "keep" }

[[players]]
region = "USA"
menu = [
    { id = "status", title = "As on the day" },
    { id = "before", title = "As in June 2024", duties = { on = 2024-06-30 } },
    { id = "more", title = "20 points more", tariff = ["USA:[EU27,JPN]:*=+20pp"] },
]

[[players]]
region = "EU27"
menu = [
    { id = "keep", title = "As today" },
    { id = "answer", title = "20 points", tariff = ["EU27:USA:*=+20pp"] },
]

[[players]]
region = "JPN"
menu = [{ id = "keep", title = "As today" }]
"#;

fn found() -> Findings {
    run(
        &Standoff::parse(ATLANTIC, "atlantic.toml", None).unwrap(),
        &(),
    )
    .unwrap()
}

#[test]
fn three_players_and_averages_of_regions() {
    let found = found();
    assert_eq!(found.payoff_table.cells.len(), 6);
    assert!(
        found
            .payoff_table
            .cells
            .iter()
            .all(|c| c.payoffs_pct.len() == 3 && c.certificate < 1e-9)
    );
    assert!(found.solution.mixed_equilibria.is_empty());
    let duty = |id: &str, target: &str| {
        let position = found
            .positions
            .iter()
            .find(|p| p.player == "USA" && p.id == id)
            .unwrap();
        position
            .duties
            .iter()
            .find(|d| d.target == target)
            .unwrap()
            .average_pct
    };
    for target in ["EU27", "JPN"] {
        assert!(
            duty("status", target) > duty("before", target) + 8.0,
            "{target}"
        );
        assert!(
            (duty("more", target) - duty("status", target) - 20.0).abs() < 1e-9,
            "{target}"
        );
    }
    // China is a third country here and is taxed in the background.
    assert!(
        found
            .background
            .added
            .iter()
            .any(|a| a.imposer == "USA" && a.region == "CHN" && a.added_points > 20.0)
    );
    let directions: Vec<_> = found
        .duties
        .iter()
        .map(|d| (d.imposer.as_str(), d.target.as_str()))
        .collect();
    assert_eq!(directions, [("USA", "EU27"), ("USA", "JPN")]);
    // A player with one position has no next best one.
    for equilibrium in &found.solution.nash_equilibria {
        assert_eq!(equilibrium.margins_points[2], None);
    }
}

#[test]
fn the_order_of_players_does_not_matter() {
    let (first, second) = (found(), {
        let start = ATLANTIC.find("[[players]]").unwrap();
        let mut players: Vec<&str> = ATLANTIC[start..].split("[[players]]").skip(1).collect();
        players.reverse();
        let text = format!(
            "{}[[players]]{}",
            &ATLANTIC[..start],
            players.join("[[players]]")
        );
        run(&Standoff::parse(&text, "reversed.toml", None).unwrap(), &()).unwrap()
    });
    for cell in &first.payoff_table.cells {
        let turned: Vec<&String> = cell.positions.iter().rev().collect();
        let same = second
            .payoff_table
            .cells
            .iter()
            .find(|c| c.positions.iter().collect::<Vec<_>>() == turned);
        let payoffs = same.unwrap().payoffs_pct.iter().rev();
        assert!(
            payoffs
                .zip(&cell.payoffs_pct)
                .all(|(a, b)| (a - b).abs() < 1e-8)
        );
    }
}
