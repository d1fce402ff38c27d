//! The built-in standoff, run whole.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use std::collections::BTreeSet;
use std::sync::OnceLock;

use detente_standoff::findings::{Effects, PositionFinding, RegionEffect};
use detente_standoff::{Findings, Standoff, run};

fn found() -> &'static Findings {
    static FOUND: OnceLock<Findings> = OnceLock::new();
    FOUND.get_or_init(|| run(&Standoff::open("busan").unwrap(), &()).unwrap())
}

fn position(player: &str, id: &str) -> &'static PositionFinding {
    found()
        .positions
        .iter()
        .find(|p| p.player == player && p.id == id)
        .unwrap()
}

fn region<'a>(effects: &'a Effects, code: &str) -> &'a RegionEffect {
    effects.regions.iter().find(|r| r.code == code).unwrap()
}

/// Every number says where it is from: each `run` and `source` anywhere in the findings is listed in the provenance.
#[test]
fn every_run_and_source_is_listed() {
    fn gather(value: &serde_json::Value, key: &str, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (k, v) in map {
                    if let Some(text) = v.as_str().filter(|_| k == key) {
                        found.insert(text.to_owned());
                    }
                    gather(v, key, found);
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| gather(v, key, found)),
            _ => {}
        }
    }
    let json = serde_json::to_value(found()).unwrap();
    let provenance = &found().provenance;
    for (key, listed) in [
        (
            "run",
            provenance
                .runs
                .iter()
                .map(|r| &r.id)
                .collect::<BTreeSet<_>>(),
        ),
        ("source", provenance.sources.iter().map(|s| &s.id).collect()),
    ] {
        let mut named = BTreeSet::new();
        // The world and commitments describe their own sources in words.
        let mut json = json.clone();
        json["world"]["source"].take();
        for commitment in json["deal"]["commitments"].as_array_mut().unwrap() {
            commitment["source"].take();
        }
        gather(&json, key, &mut named);
        assert!(!named.is_empty());
        let missing: Vec<_> = named.iter().filter(|n| !listed.contains(n)).collect();
        assert!(missing.is_empty(), "{key}: {missing:?}");
    }
    let ids: BTreeSet<_> = provenance.runs.iter().map(|r| &r.id).collect();
    assert_eq!(ids.len(), provenance.runs.len());
    assert!(ids.contains(&found().statistics.worst_certificate_run));
}

#[test]
fn every_equilibrium_is_certified() {
    let found = found();
    assert_eq!(
        found.payoff_table.cells.len(),
        found.statistics.combinations
    );
    assert!(found.statistics.worst_certificate < 1e-9);
    // A market in tonnes is certified in dollars a tonne.
    let limit = |id: &str| if id.starts_with("farm/") { 0.1 } else { 1e-9 };
    let mut runs = found.provenance.runs.iter();
    assert!(runs.all(|r| r.certificate.is_some_and(|worst| worst < limit(&r.id))));
}

/// A position taken alone is a cell of the table: both say the same.
#[test]
fn positions_are_cells() {
    let found = found();
    for cell in &found.payoff_table.cells {
        for position in &found.positions {
            if position.effects.run == cell.run {
                for (at, player) in found.players.iter().enumerate() {
                    let effect = region(&position.effects, &player.code);
                    assert_eq!(effect.real_income_pct, cell.payoffs_pct[at]);
                    assert_eq!(effect.ev_usd_mn, cell.ev_usd_mn[at]);
                }
            }
        }
    }
    let reference = position("USA", "status");
    assert!(
        reference.is_reference
            && reference
                .effects
                .regions
                .iter()
                .all(|r| r.real_income_pct == 0.0)
    );
}

/// The averages of the ledger's check: 47.2 on 30 October, 37.2 on 10 November, about 100 more if threatened.
#[test]
fn duties_and_the_threat() {
    let duties = found()
        .duties
        .iter()
        .find(|d| d.imposer == "USA" && d.target == "CHN")
        .unwrap();
    assert!((duties.on_date.average_pct - 47.17).abs() < 0.5);
    let truce = duties
        .named_dates
        .iter()
        .find(|n| n.date.to_string() == "2025-11-10")
        .unwrap();
    assert!((truce.average_pct - 37.22).abs() < 0.5);
    let threat = &duties.threats[0];
    assert!((threat.with_pct - threat.without_pct - 100.0).abs() < 0.5);
    for step in &duties.steps {
        let sum: f64 = step.components.iter().map(|c| c.points).sum();
        assert!((sum - step.average_pct).abs() < 1e-9, "{step:?}");
    }
    assert!(duties.steps.windows(2).all(|w| w[0].date < w[1].date));
    assert!(duties.published.len() > 5);
    // In the world of the game the threat adds as many points as in the ledger, up to the difference of bases.
    let added = position("USA", "threat").duties[0].average_pct
        - position("USA", "status").duties[0].average_pct;
    assert!((95.0..110.0).contains(&added), "{added}");
    let added = position("CHN", "retaliate").duties[0].average_pct
        - position("CHN", "status").duties[0].average_pct;
    assert!((added - 100.0).abs() < 1e-9);
}

#[test]
fn rounds_say_what_moved() {
    let rounds = &found().rounds;
    assert!(rounds.windows(2).all(|w| w[0].date <= w[1].date));
    let geneva = &rounds[0];
    let moved = geneva
        .duty_changes
        .iter()
        .find(|c| c.imposer == "USA")
        .unwrap();
    assert!(
        (moved.before_pct - 111.68).abs() < 0.5 && (moved.after_pct - 41.64).abs() < 0.5,
        "{moved:?}"
    );
    for round in rounds {
        for step in &round.moves {
            assert!(step.date >= round.date, "{step:?}");
            assert!(
                (step.date - round.until).get_days() <= round.window_days,
                "{step:?}"
            );
        }
    }
}

/// Tariffs on China alone would let Viet Nam and Mexico gain; with those on everybody they lose.
#[test]
fn the_background_turns_third_countries_round() {
    let background = &found().background;
    for code in ["VNM", "MEX"] {
        let change = background
            .sign_changes
            .iter()
            .find(|c| c.code == code)
            .unwrap();
        assert!(change.untaxed_real_income_pct > 0.0 && change.current_real_income_pct < 0.0);
        assert_eq!(
            region(&background.with_background, code).real_income_pct,
            change.current_real_income_pct
        );
    }
    assert!(
        background
            .added
            .iter()
            .any(|a| a.region == "VNM" && a.added_points > 10.0)
    );
    assert!(
        background
            .added
            .iter()
            .all(|a| a.region != "CHN" && a.region != "USA")
    );
}

#[test]
fn what_the_game_says_holds_together() {
    let found = found();
    let solution = &found.solution;
    let cells = &found.payoff_table.cells;
    let fail = &cells[solution.talks_fail.cell];
    assert_eq!(fail.positions, ["threat", "retaliate"]);
    assert!(fail.payoffs_pct.iter().all(|p| *p < 0.0));
    for equilibrium in &solution.nash_equilibria {
        let cell = &cells[equilibrium.cell];
        assert!(cell.is_nash && equilibrium.best_response_gap_points <= 1e-6);
        assert!(cell.deviation_gains_points.iter().all(|g| *g <= 1e-6));
    }
    for bargain in &solution.bargains {
        let cell = &cells[bargain.cell.unwrap()];
        assert!(cell.is_acceptable && bargain.gains_points.iter().all(|g| *g > 0.0));
        assert_eq!(bargain.gain_ranges_points.len(), found.players.len());
    }
    assert_eq!(found.robustness.len(), 9);
    assert!(found.robustness[0].central);
}

/// The same standoff gives the same findings on any number of threads, seconds aside.
#[test]
fn the_number_of_threads_does_not_matter() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let mut alone = pool.install(|| run(&Standoff::open("busan").unwrap(), &()).unwrap());
    alone.statistics = found().statistics.clone();
    assert!(alone == *found());
}

/// Every lever of the section has a path, and what rare earths cut for everybody cost fades after the first year.
#[test]
fn levers_over_months_have_answers() {
    let path = found().path.as_ref().unwrap();
    assert!(path.unsolved.is_empty(), "{:?}", path.unsolved);
    assert_eq!(path.levers.len(), standoff_levers());
    let lever = path.levers.iter().find(|l| l.id == "rare-earths").unwrap();
    let at = |month| lever.dates.iter().position(|d| *d == month).unwrap();
    let target = &lever.regions[0];
    let [early, later, late] = [12, 24, 60].map(|m| target.gdp_volume_pct[at(m)]);
    assert!(
        early.central < -0.1
            && later.central > 0.8 * early.central
            && late.central > 0.2 * early.central,
        "{early:?} {later:?} {late:?}"
    );
    // The ceiling bounds it, idle suppliers and lost orders included.
    for (gdp, ceiling) in target.gdp_volume_pct.iter().zip(&target.ceiling_pct) {
        assert!(-gdp.central <= ceiling.central + 1e-9);
    }
    assert_eq!(path.farm.len(), 1);
}

fn standoff_levers() -> usize {
    let standoff = Standoff::open("busan").unwrap();
    standoff.file().path.as_ref().map_or(0, |p| p.levers.len())
}
