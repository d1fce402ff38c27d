//! A standoff without a ledger in a world where both players are the same: nothing about it favours either.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::{Findings, Progress, Standoff, StandoffError, run};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn standoff(text: &str) -> Standoff {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    Standoff::parse(text, "mirror.toml", Some(folder.path())).unwrap()
}

fn findings() -> Findings {
    run(&standoff(MIRROR), &()).unwrap()
}

#[test]
fn the_reference_changes_nothing() {
    let found = findings();
    let reference = &found.payoff_table.cells[0];
    assert_eq!(reference.payoffs_pct, [0.0, 0.0]);
    // Without a ledger the reference is the benchmark itself.
    for region in &found.reference.from_benchmark.regions {
        assert!(region.real_income_pct.abs() < 1e-10, "{region:?}");
        assert!(region.ev_usd_mn.abs() < 1e-8 && region.gdp_volume_pct.abs() < 1e-10);
    }
    assert!(found.background.added.is_empty() && found.background.sign_changes.is_empty());
    assert!(found.duties.is_empty() && found.measures.is_empty());
}

#[test]
fn mirror_image_players_get_mirror_image_results() {
    let found = findings();
    let size = found.payoff_table.menus[0].len();
    let cells = &found.payoff_table.cells;
    for at in 0..cells.len() {
        let mirrored = &cells[at % size * size + at / size];
        let (own, other) = (&cells[at].payoffs_pct, &mirrored.payoffs_pct);
        assert!((own[0] - other[1]).abs() < 1e-8 && (own[1] - other[0]).abs() < 1e-8);
        assert_eq!(cells[at].is_nash, mirrored.is_nash);
        assert_eq!(cells[at].is_acceptable, mirrored.is_acceptable);
    }
    let security = &found.solution.security;
    assert!((security[0].payoff_pct - security[1].payoff_pct).abs() < 1e-8);
    assert_eq!(security[0].position.position, security[1].position.position);
    for bargain in &found.solution.bargains {
        let gains = &bargain.gains_points;
        let symmetric = (gains[0] - gains[1]).abs() < 1e-8;
        assert!(symmetric || !bargain.ties.is_empty(), "{bargain:?}");
    }
}

#[test]
fn a_tariff_war_hurts_both_and_nobody_signs_a_loss() {
    let found = findings();
    let fail = &found.solution.talks_fail;
    assert!(
        fail.payoffs_pct.iter().all(|p| *p < 0.0),
        "{:?}",
        fail.payoffs_pct
    );
    assert_eq!(fail.name, "talks fail");
    for bargain in &found.solution.bargains {
        assert!(bargain.gains_points.iter().all(|g| *g > 0.0), "{bargain:?}");
        assert!(found.solution.acceptable.contains(&bargain.cell.unwrap()));
    }
    for cell in &found.payoff_table.cells {
        assert!(cell.certificate < 1e-9);
        let loses = cell
            .payoffs_pct
            .iter()
            .zip(&fail.payoffs_pct)
            .any(|(p, d)| p < d);
        assert_eq!(cell.is_acceptable, !loses);
    }
}

/// The set `high` has no figure for services: the world's own column stands in.
#[test]
fn intervals_hold_the_central_value_and_say_which_sets_made_them() {
    let found = findings();
    let sets: Vec<&str> = found.robustness.iter().map(|s| s.set.as_str()).collect();
    assert_eq!(sets, ["sectors", "high", "low"]);
    assert_eq!(found.robustness[2].goods_elasticity.low, 2.0);
    for position in &found.positions {
        for region in &position.effects.regions {
            let range = region.real_income_range_pct.unwrap();
            assert!((range.low..=range.high).contains(&region.real_income_pct));
        }
    }
    let alone = MIRROR.replace(
        "[reference]",
        "[economy]\nintervals = \"none\"\n[reference]",
    );
    let found = run(&standoff(&alone), &()).unwrap();
    assert_eq!(found.robustness.len(), 1);
    assert!(
        found.positions[0].effects.regions[0]
            .real_income_range_pct
            .is_none()
    );
    assert!(found.limits.iter().any(|l| l.id == "no-intervals"));
}

#[test]
fn points_are_added_to_the_duties_and_levels_replace_them() {
    let found = findings();
    let duty = |id: &str| {
        let position = found
            .positions
            .iter()
            .find(|p| p.player == "ALF" && p.id == id);
        position.unwrap().duties[0].average_pct
    };
    assert!((duty("keep") - 10.0).abs() < 1e-12);
    assert!((duty("raise") - 60.0).abs() < 1e-12);
    assert!(duty("drop").abs() < 1e-12);
}

#[derive(Default)]
struct Log {
    stages: Mutex<Vec<String>>,
    stop: AtomicBool,
    stop_at: Option<&'static str>,
}

impl Progress for Log {
    fn stage(&self, name: &str) {
        self.stages.lock().unwrap().push(name.to_owned());
        if self.stop_at == Some(name) {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn interrupt(&self) -> Option<&AtomicBool> {
        Some(&self.stop)
    }
}

#[test]
fn a_run_says_what_it_does_and_can_be_stopped() {
    let log = Log::default();
    run(&standoff(MIRROR), &log).unwrap();
    let stages = log.stages.into_inner().unwrap();
    assert_eq!(stages.len(), 6, "{stages:?}");
    for stop_at in [
        "solving every combination",
        "solving under other elasticities",
    ] {
        let log = Log {
            stop_at: Some(stop_at),
            ..Log::default()
        };
        let error = run(&standoff(MIRROR), &log).unwrap_err();
        assert!(matches!(error, StandoffError::Cancelled { .. }), "{error}");
        assert_eq!(
            log.stages.into_inner().unwrap().last().map(String::as_str),
            Some(stop_at)
        );
    }
}

#[test]
fn contradicting_positions_are_named() {
    // Each is sound alone; together the seller caps below what the buyer commits to.
    let text = MIRROR
        .replace(
            "boycott = [\"ALF:BET:FOO=0\"]",
            "floor = [\"ALF:BET:FOO=1.5\"]",
        )
        .replace(
            "boycott = [\"BET:ALF:FOO=0\"]",
            "cap = [\"BET:ALF:FOO=0.5\"]",
        );
    let error = run(&standoff(&text), &()).unwrap_err();
    assert!(
        matches!(error, StandoffError::Combination { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("ALF: boycott, BET: boycott"),
        "{error}"
    );
}

/// A cell is what the economy says about its policy, nothing else.
#[test]
fn a_cell_is_one_counterfactual() {
    use detente_economy::{Economy, Parameters, SolveSettings};
    let standoff = standoff(MIRROR);
    let wedges = ["tariff ALF:BET:*=+50pp", "boycott BET:ALF:FOO=0"];
    let policy = detente_policy::Policy {
        wedges: wedges.iter().map(|w| w.parse().unwrap()).collect(),
        ..Default::default()
    };
    let world = standoff.world();
    let economy = Economy::new(world, &Parameters::of(world)).unwrap();
    let applied = policy.apply(world).unwrap();
    let solved = economy.solve(&applied, &SolveSettings::default()).unwrap();
    let found = findings();
    let cells = &found.payoff_table.cells;
    let cell = cells
        .iter()
        .find(|c| c.positions == ["raise", "boycott"])
        .unwrap();
    for (player, outcome) in solved.regions().iter().take(2).enumerate() {
        assert!((cell.payoffs_pct[player] - outcome.real_income_pct).abs() < 1e-8);
        assert!((cell.ev_usd_mn[player] - outcome.ev_usd_mn).abs() < 1e-6);
    }
}

#[test]
fn kinds_of_outcome_share_out_the_table_and_nobody_loses_by_a_package() {
    let found = findings();
    let packages = &found.solution.packages;
    let cells: usize = packages.iter().map(|p| p.cells).sum();
    assert_eq!(cells, found.payoff_table.cells.len());
    let of = |name: &str| packages.iter().find(|p| p.class.name() == name).unwrap();
    // Dropping tariffs is as far down as the menu goes: both = grand bargain; neither or one = drift (3 of them).
    let widest = of("grand-bargain");
    assert_eq!((widest.cells, of("drift").cells), (1, 3));
    let ids: Vec<&str> = widest
        .positions
        .iter()
        .map(|p| p.position.as_str())
        .collect();
    assert_eq!(ids, ["drop", "drop"]);
    assert_eq!(of("escalation").cells, 12);
    assert_eq!((of("truce").cells, of("truce").cell), (0, None));
    for package in packages.iter().filter(|p| p.cell.is_some()) {
        assert!(package.gains_points.iter().all(|g| *g > 0.0), "{package:?}");
        assert_eq!(package.keeps.len(), 2);
        for keep in &package.keeps {
            let tempted = keep.temptation_points > 0.0;
            assert_eq!(keep.breach.is_some(), tempted);
            assert_eq!(keep.critical_discount_month > 0.0, tempted);
        }
    }
    // Mirror images are equally tempted.
    let [a, b] = widest.keeps.as_slice() else {
        panic!("two players")
    };
    assert!((a.critical_discount_month - b.critical_discount_month).abs() < 1e-6);
}

#[test]
fn a_tariff_game_that_cannot_be_played_is_a_limit_not_a_silence() {
    let limits = |folder: &std::path::Path| -> Vec<detente_standoff::findings::Limit> {
        let standoff = MIRROR.replace(":*=", ":all=");
        let standoff = Standoff::parse(&standoff, "mirror.toml", Some(folder)).unwrap();
        let found = run(&standoff, &()).unwrap();
        let of_game = |l: &detente_standoff::findings::Limit| l.id.starts_with("tariff-game");
        assert_eq!(
            found.tariff_game.is_none(),
            found.limits.iter().any(of_game)
        );
        found.limits.into_iter().filter(of_game).collect()
    };
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    assert!(limits(folder.path()).is_empty());
    // Without goods there is no tariff to vary.
    let sectors = folder.path().join("sectors.csv");
    let text = std::fs::read_to_string(&sectors).unwrap();
    std::fs::write(&sectors, text.replace(",goods,", ",services,")).unwrap();
    let found = limits(folder.path());
    assert_eq!(found.len(), 1);
    assert!(found[0].text.contains("no tariff to vary"), "{found:?}");
}
