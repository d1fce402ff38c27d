//! The standoffs that ship beside the usual one: ledgers laid over each other, worlds made from another, what readers are warned of.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_standoff::{Deal, Findings, Standoff, deal, run};

fn found(name: &str) -> Findings {
    let standoff = Standoff::open(name).unwrap().without_months();
    run(&standoff, &()).unwrap()
}

fn warned(found: &Findings) -> Vec<&str> {
    let ids = found.limits.iter().map(|l| l.id.as_str());
    let wanted = [
        "episode-in-the-world",
        "measures-in-the-world",
        "third-countries-unknown",
        "negative-rates",
        "no-ledger",
    ];
    ids.filter(|id| wanted.contains(id)).collect()
}

#[test]
fn rows_of_one_standoff_lie_over_the_usual_ledger() {
    let standoff = Standoff::open("canada-us").unwrap();
    let ledger = standoff.ledger().unwrap();
    assert_eq!(ledger.name(), "built-in + canada-us");
    for (imposer, target) in [("USA", "CAN"), ("CAN", "USA"), ("USA", "CHN")] {
        assert!(ledger.has_lines(imposer, target), "{imposer} {target}");
    }
    // The earliest edition of the layers, or the day of the latest row.
    assert_eq!(ledger.edition().to_string(), "2026-10-07");
}

#[test]
fn third_countries_are_taxed_behind_canada_and_the_united_states() {
    let found = found("canada-us");
    let added = |region: &str| {
        let rows = found.background.added.iter();
        rows.filter(|a| a.imposer == "USA" && a.region == region)
            .map(|a| a.added_points)
            .fold(0.0, f64::max)
    };
    assert!(added("CHN") > 10.0, "{}", added("CHN"));
    assert_eq!(warned(&found), ["third-countries-unknown"]);
    // The Bank of Canada counts 5.8 per cent in January 2026.
    let duty = found.duties.iter().find(|d| d.imposer == "USA").unwrap();
    assert!((5.0..7.0).contains(&duty.on_date.average_pct));
}

#[test]
fn an_episode_inside_the_worlds_year_is_told() {
    let wine = found("australia-china");
    assert!(warned(&wine).contains(&"episode-in-the-world"));
    let chips = found("japan-korea");
    assert!(warned(&chips).contains(&"measures-in-the-world"));
    let gas = found("russia-eu-gas");
    assert!(warned(&gas).contains(&"measures-in-the-world"));
    for one in [&wine, &chips, &gas] {
        assert!(!one.measures.is_empty() || !one.duties.is_empty());
        assert!(one.statistics.worst_certificate < 1e-8);
    }
}

#[test]
fn layers_that_are_not_there_are_refused_with_their_place() {
    let text = detente_standoff::builtin::STANDOFFS.text("eu-us").unwrap();
    let text = text.replace("[\"builtin\", \"eu-us\"]", "[\"builtin\", \"nowhere\"]");
    let said = Standoff::parse(&text, "mine.toml", None)
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("mine.toml, line") && said.contains("nowhere"),
        "{said}"
    );
}

#[test]
fn what_is_meant_and_not_owed_has_a_case_of_its_own() {
    let deal = Deal::open("turnberry").unwrap();
    let found = deal::judge(&deal, &()).unwrap();
    let energy = found
        .commitments
        .iter()
        .find(|c| c.title == "Energy through 2028")
        .unwrap();
    // It is priced, and no package that could be broken.
    assert!(
        energy.priced_as.contains("floor EU27:USA:B06"),
        "{energy:?}"
    );
    assert!(energy.package.is_empty() && energy.broken_points.is_empty());
    let intentions: Vec<_> = found.cases.iter().filter(|c| c.intentions).collect();
    assert_eq!(intentions.len(), 1);
    let central = found.cases.iter().find(|c| c.central).unwrap();
    let union = found.players.iter().position(|p| p.code == "EU27").unwrap();
    // Three times the energy costs the buyer; ranges and counts do not know of it.
    assert!(intentions[0].gains_points[union] < central.gains_points[union] - 0.1);
    let range = found.players[union].gain_range_points.unwrap();
    assert!(range.low > intentions[0].gains_points[union]);
    assert_eq!(found.ranged().count() + 1, found.cases.len());
}

#[test]
fn a_deal_judged_alone_warns_of_the_same_inputs() {
    let deal = Deal::open("turnberry").unwrap();
    let judged = deal::judge(&deal, &()).unwrap();
    let standoff = found("eu-us");
    let third = |limits: &[detente_standoff::findings::Limit]| {
        let own = limits.iter().find(|l| l.id == "third-countries-unknown");
        own.map(|l| l.text.clone())
    };
    assert!(third(&judged.limits).is_some());
    assert_eq!(third(&judged.limits), third(&standoff.limits));
}
