//! Markets that do not know how something ends, and buyers who order first and store for a state.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::soybeans;
use detente_economy::Band;
use detente_path::farm::{
    Demand, Fork, Market, Month, Node, Route, Run, Scenario, Storage, run, solve,
};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn demand(quantity: f64) -> Demand {
    Demand {
        quantity,
        price: 400.0,
        elasticity: 0.5,
    }
}

/// One place over a month and two branches of one: supply, and room to keep some at 5 dollars.
fn forked(chance: f64, later: [f64; 2]) -> Market {
    Market {
        months: 3,
        fork: Some(Fork { at: 1, chance }),
        nodes: vec![Node {
            name: "A".into(),
            supply: vec![130.0, later[0], later[1]],
            demand: Some(vec![demand(100.0); 3]),
            storage: Some(Storage {
                opening: 0.0,
                closing: 0.0,
                carrying: 5.0,
                slope: 0.0,
                convenience: 0.0,
                working: vec![0.0; 3],
                capacity: 500.0,
            }),
        }],
        ..Market::default()
    }
}

/// With a linear curve `p = 400 + (100 − q)·8` the mean of the later prices is the price of the mean supply, so that what is kept
/// solves `p(130 − k) + 5 = p(ȳ + k)`.
#[test]
fn what_is_kept_earns_its_cost_in_the_mean_of_the_branches() {
    for (chance, later) in [
        (0.5, [40.0, 120.0]),
        (0.2, [20.0, 90.0]),
        (0.9, [70.0, 10.0]),
    ] {
        let (found, certificate) = solve(&forked(chance, later)).unwrap();
        assert!(certificate.is_good(), "{certificate}");
        let mean = chance * later[0] + (1.0 - chance) * later[1];
        let kept = (130.0 - mean - 5.0 / 8.0) / 2.0;
        assert!((found.stocks[0][0] - kept).abs() < 1e-2, "{kept} {found:?}");
        let p = &found.prices[0];
        let expected = chance * p[1] + (1.0 - chance) * p[2];
        assert!((expected - p[0] - 5.0).abs() < 1e-3, "{p:?}");
        // Not what either branch alone would make of it.
        assert!((p[1] - p[2]).abs() > 50.0, "{p:?}");
    }
}

/// A ship that leaves before it is decided arrives on both branches; its cost is covered in the mean.
#[test]
fn ships_sail_for_the_mean_of_the_prices_they_may_meet() {
    let mut market = forked(0.25, [0.0, 0.0]);
    market.nodes[0].storage = None;
    market.nodes[0].supply = vec![160.0, 100.0, 100.0];
    market.nodes.push(Node {
        name: "B".into(),
        supply: vec![100.0, 20.0, 70.0],
        demand: Some(vec![demand(100.0); 3]),
        storage: None,
    });
    market.routes.push(Route {
        from: 0,
        to: 1,
        lag: 1,
        intercept: 20.0,
        slope: vec![0.1; 3],
        duty: vec![0.0; 3],
        export_tax: vec![0.0; 3],
        cap: vec![f64::INFINITY; 3],
    });
    let (found, certificate) = solve(&market).unwrap();
    assert!(certificate.is_good(), "{certificate}");
    let (flow, p) = (found.flows[0][0], &found.prices);
    assert!(flow > 1.0, "{flow}");
    let worth = 0.25 * p[1][1] + 0.75 * p[1][2];
    assert!((worth - p[0][0] - 20.0 - 0.1 * flow).abs() < 1e-3);
    // What arrives is used on either branch.
    assert!((found.uses[1][1] - 20.0 - flow).abs() < 1e-2);
    assert!((found.uses[1][2] - 70.0 - flow).abs() < 1e-2);
}

fn news(chance: f64) -> Run {
    let good = soybeans();
    let mut scenario = Scenario::episode(&good, "2025-news").unwrap();
    scenario.open.as_mut().unwrap().chance = chance;
    run(&good, &scenario, good.parameters(Band::Central)).unwrap()
}

/// The smallest and the largest chance that may be given are answered with a certificate at every band.
#[test]
fn small_and_large_chances_are_certified() {
    let good = soybeans();
    for chance in [0.01, 0.03, 0.97, 0.99] {
        for band in Band::ALL {
            let mut scenario = Scenario::episode(&good, "2025-news").unwrap();
            scenario.open.as_mut().unwrap().chance = chance;
            let run = run(&good, &scenario, good.parameters(band)).unwrap();
            assert!(run.with.certificate.is_good(), "{}", run.with.certificate);
        }
    }
}

/// The more an agreement was expected, the less its news moves; chances next to 0 and 1 are next to certainty.
#[test]
fn news_moves_less_the_more_it_was_expected() {
    let good = soybeans();
    let us = good.region("USA").unwrap();
    let moved = |run: &Run| {
        let at = |text: &str| run.with.own_prices[us][run.with.at(month(text)).unwrap()];
        100.0 * (at("2025-11") / at("2025-10") - 1.0)
    };
    let moves: Vec<f64> = [0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0]
        .map(|chance| moved(&news(chance)))
        .to_vec();
    for pair in moves.windows(2) {
        assert!(pair[1] <= pair[0] + 0.05, "{moves:?}");
    }
    assert!(moves[0] - moves[6] > 2.0, "{moves:?}");
    assert!((moves[0] - moves[1]).abs() < 0.1, "{moves:?}");
    assert!((moves[6] - moves[5]).abs() < 0.1, "{moves:?}");
}

fn deal(purchase: &str, from: &str, to: &str) -> Run {
    let good = soybeans();
    let text = format!(
        "title = \"t\"\nfrom = \"2024-10\"\nmonths = 24\n[[events]]\nknown = \"2025-01\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
         purchase = {{ imposer = \"CHN\", partner = \"USA\", kt = 12000, {purchase} }}\n"
    );
    let scenario = Scenario::from_text(Path::new("deal.toml"), &text).unwrap();
    run(&good, &scenario, good.parameters(Band::Central)).unwrap()
}

/// A purchase of a year that an agreement would end after half of it asks for half of it by then, and not for the whole.
#[test]
fn what_may_end_early_is_asked_for_in_part() {
    let good = soybeans();
    let text = "title = \"t\"\nfrom = \"2024-10\"\nmonths = 24\n\
        [open]\nid = \"a\"\nasked = \"2025-03\"\ndecided = \"2025-11\"\nchance = 0.5\nhappens = true\n\
        [[events]]\nunless = \"a\"\nknown = \"2025-03\"\nfrom = \"2025-05\"\nto = \"2026-04\"\n\
        purchase = { imposer = \"CHN\", partner = \"USA\", kt = 24000 }\n";
    let scenario = Scenario::from_text(Path::new("x.toml"), text).unwrap();
    let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    let lane = good.lane("USA", "CHN").unwrap();
    let shipped: f64 = (run.with.at(month("2025-05")).unwrap()
        ..run.with.at(month("2025-11")).unwrap())
        .map(|t| run.with.flows[lane][t])
        .sum();
    assert!((11_999.0..14_000.0).contains(&shipped), "{shipped}");
}

/// Orders of November to January with one to four months' lead are shipments of December to May.
#[test]
fn orders_come_first_and_ships_later() {
    let ordered = deal("lead_months = [1, 4]", "2025-11", "2026-01");
    let shipped = deal("reserve = 0.0", "2025-12", "2026-05");
    assert_eq!(ordered.with.flows, shipped.with.flows);
}

/// What goes into a reserve is bought on top: users keep most of theirs, and the seller's price rises.
#[test]
fn what_a_state_stores_is_bought_on_top() {
    let good = soybeans();
    let (used, stored) = (
        deal("reserve = 0.0", "2025-12", "2026-05"),
        deal("reserve = 1.0", "2025-12", "2026-05"),
    );
    let chn = good.region("CHN").unwrap();
    let arrived = |run: &Run| -> f64 {
        let lanes = (0..good.lanes.len()).filter(|l| good.lanes[*l].destination == chn);
        lanes.flat_map(|l| &run.with.arrivals[l]).sum()
    };
    let more = arrived(&stored) - arrived(&used);
    // Dearer beans take something from use, so not all of the 12 Mt are on top.
    assert!((6_000.0..12_000.0).contains(&more), "{more}");
    let us = good.region("USA").unwrap();
    let mean = |run: &Run| run.with.own_prices[us].iter().sum::<f64>();
    assert!(mean(&stored) > mean(&used));
    assert!(
        stored.with.certificate.is_good(),
        "{}",
        stored.with.certificate
    );
}

#[test]
fn what_cannot_be_open_is_named() {
    let open = "[open]\nid = \"a\"\nasked = \"2025-05\"\ndecided = \"2025-11\"\nchance = 0.5\nhappens = true\n";
    let event = "[[events]]\nfrom = \"2025-12\"\nwedge = \"boycott CHN:USA:SOY=0\"\n";
    let cases = [
        (open.replace("0.5", "1.5"), event.to_owned(), "chance = 1.5 should be 0, 1 or from"),
        (open.replace("0.5", "0.001"), event.to_owned(), "chance = 0.001 should be 0, 1 or from 0.01 to 0.99"),
        (open.replace("0.5", "nan"), event.to_owned(), "chance = NaN should be 0, 1 or from"),
        (open.replace("2025-11", "2025-05"), event.to_owned(), "should be before decided"),
        (open.to_owned(), event.to_owned(), "no event hangs on 'a'"),
        (open.to_owned(), format!("{event}if = \"b\"\n"), "nothing open is called 'b'"),
        (String::new(), format!("{event}unless = \"a\"\n"), "nothing open is called 'a'"),
        (open.to_owned(), format!("{event}if = \"a\"\nunless = \"a\"\n"), "if or unless, not both"),
        (
            open.to_owned(),
            format!("{}if = \"a\"\n", event.replace("2025-12", "2025-10")),
            "before 'a' is decided",
        ),
        (
            open.to_owned(),
            format!("{event}if = \"a\"\nbroken = \"2026-02\"\n"),
            "give broken or what it hangs on",
        ),
        (
            String::new(),
            "[[events]]\nfrom = \"2025-12\"\npurchase = { imposer = \"CHN\", partner = \"USA\", kt = 1, reserve = 2 }\n".to_owned(),
            "reserve = 2 should be a share",
        ),
        (
            String::new(),
            "[[events]]\nfrom = \"2025-12\"\npurchase = { imposer = \"CHN\", partner = \"USA\", kt = 1, lead_months = [4, 1] }\n".to_owned(),
            "lead_months = [4, 1]",
        ),
    ];
    for (open, event, said) in cases {
        let text = format!("title = \"t\"\nfrom = \"2024-10\"\nmonths = 24\n{open}{event}");
        let complaint = Scenario::from_text(Path::new("x.toml"), &text)
            .unwrap_err()
            .to_string();
        assert!(
            complaint.contains(said) && complaint.contains("x.toml"),
            "{complaint}"
        );
    }
    // A duty on everybody that may end: prices before it would not be comparable on the two branches.
    let good = soybeans();
    let text = format!(
        "title = \"t\"\nfrom = \"2024-10\"\nmonths = 24\n{open}[[events]]\nunless = \"a\"\nknown = \"2025-05\"\nfrom = \"2025-06\"\nwedge = \"tariff CHN:*:SOY=+10pp\"\n"
    );
    let scenario = Scenario::from_text(Path::new("x.toml"), &text).unwrap();
    let complaint = run(&good, &scenario, good.parameters(Band::Central))
        .unwrap_err()
        .to_string();
    assert!(
        complaint.contains("all imports of CHN pay alike"),
        "{complaint}"
    );
}
