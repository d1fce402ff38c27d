//! Best tariffs where a cap makes payoffs kinked, against the numbers of an independent model where they are found.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers outside #[test] functions

use std::path::PathBuf;

use detente_economy::{Economy, Parameters, Payoff, SolveSettings};
use detente_policy::{AppliedPolicy, BoundKind, Policy, Wedge, WedgeKind};
use detente_standoff::tariffs::{
    Effort, GAP_LIMIT_PCT, Partners, Played, Rules, TariffGame, Tax, Vary, optimal, regions, war,
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

fn two_players(world: &World) -> Vec<detente_world::RegionIx> {
    regions(world, "player", &["USA".into(), "CHN".into()]).unwrap()
}

const CAP: &str = "CHN:USA:C26=0.5";

#[test]
fn the_war_in_which_everybody_takes_the_capped_volume_as_given() {
    // The independent model lets every player choose with the volume held by a wedge on the buyer's side, which then is the
    // buyer's tariff. Best responses of that kind, one after the other, come to rest at its numbers.
    let Some(world) = world("worlds/icio2022-25x28") else {
        return;
    };
    let economy = Economy::new(&world, &Parameters::of(&world)).unwrap();
    let players = two_players(&world);
    let real = capped(&world, CAP);
    let flow = real.bounds[0].flows[0];
    let effort = Effort {
        starts: 0,
        ..Effort::default()
    };
    let (mut at, mut means) = (real.clone(), [0.0; 2]);
    let mut payoffs = [0.0; 2];
    for round in 0..12 {
        let p = round % 2;
        let tariff = at.tariff.get(flow.0, flow.1, flow.2);
        let mut backdrop = at.clone();
        if p == 1 {
            // The seller sees a volume that stays where it is, whatever it does.
            backdrop.tariff.set(flow.0, flow.1, flow.2, 0.0);
            backdrop.bounds[0].kind = BoundKind::Cap {
                rents_to_exporter: 0.0,
            };
        }
        let partners = Partners::Listed(vec![players[1 - p]]);
        let rules = Rules::new(&world, vec![players[p]], Vary::All, partners);
        let game = TariffGame::new(&economy, rules, backdrop, None).unwrap();
        let best = optimal(&game, 0, &effort).unwrap();
        means[p] = game.mean_rates(0, Tax::Tariff, &best.levels).unwrap().0;
        at = game.policy(&best.levels);
        if p == 1 {
            at.tariff.set(flow.0, flow.1, flow.2, tariff);
            at.bounds.clone_from(&real.bounds);
        }
        let solved = economy.solve(&at, &SolveSettings::default()).unwrap();
        payoffs = [0, 1].map(|n| solved.payoff(&Payoff::RealIncome(players[n])));
    }
    assert!((payoffs[0] - 0.045651).abs() < 2e-5, "{payoffs:?}");
    assert!((payoffs[1] - 0.070799).abs() < 2e-5, "{payoffs:?}");
    let rate = at.tariff.get(flow.0, flow.1, flow.2);
    assert!((rate - 0.203895).abs() < 2e-3, "{rate}");
    assert!(
        (means[0] - 0.12183).abs() < 1e-3 && (means[1] - 0.143484).abs() < 1e-3,
        "{means:?}"
    );
}

#[test]
fn a_war_under_an_export_cap_says_what_the_seller_gains_by_leaving() {
    // With tariffs, not volumes, taken as given the seller's payoff bends upwards where its cap stops being priced: it
    // would move to either side of it, and the two best responses follow each other round.
    let Some(world) = world("worlds/icio2022-25x28") else {
        return;
    };
    let economy = Economy::new(&world, &Parameters::of(&world)).unwrap();
    let players = two_players(&world);
    let rules = Rules::new(&world, players.clone(), Vary::All, Partners::Players);
    let game = TariffGame::new(&economy, rules, capped(&world, CAP), None).unwrap();
    let effort = Effort {
        starts: 1,
        ..Effort::default()
    };
    let found = war(&game, &effort).unwrap();
    let kink = &found.kinks[0];
    assert!(kink.player == "USA" && kink.slope_if_slack < 0.0 && kink.slope_if_binding > 0.0);
    let rate = found.levels[kink.rate].exp_m1();
    assert!((rate - 0.203895).abs() < 2e-3, "{rate}");
    let gap = |p: usize| found.players[p].best_response_gap_pct.unwrap();
    // What each gains by moving alone, searched again as a player of its own.
    let here = game.policy(&found.levels);
    for p in 0..2 {
        let partners = Partners::Listed(vec![players[1 - p]]);
        let rules = Rules::new(&world, vec![players[p]], Vary::All, partners);
        let alone = TariffGame::new(&economy, rules, here.clone(), None).unwrap();
        let best = optimal(&alone, 0, &effort).unwrap();
        let gain = best.players[0].payoff_pct - found.players[p].payoff_pct;
        assert!(
            (gain - gap(p)).abs() < 1e-7,
            "player {p}: {gain} said {}",
            gap(p)
        );
    }
    assert!(gap(0) < 1e-7, "{}", gap(0));
    assert!(gap(1) > 5e-6 && gap(1) < GAP_LIMIT_PCT, "{}", gap(1));
    assert!(found.warnings.iter().any(|w| w.starts_with("CHN gains")));
}
