//! Players who set tariffs in small worlds.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use common::write_world;
use detente_economy::{Economy, Parameters, Payoff, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_standoff::tariffs::{
    Agreement, Division, Effort, GAP_LIMIT_PCT, Gains, Objective, Partners, Played, Rules,
    TariffGame, TariffGameError, Threat, Vary, cooperation, frontier, inverse_elasticity_war,
    optimal, read_weights, regions, revealed, sectors, war,
};
use detente_world::{RegionIx, SectorIx, World};

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    World::read(folder.path()).unwrap()
}

fn economy(world: &World) -> Economy {
    Economy::new(world, &Parameters::of(world)).unwrap()
}

fn players(world: &World) -> Vec<RegionIx> {
    regions(world, "player", &["ALF".into(), "BET".into()]).unwrap()
}

fn rules(world: &World) -> Rules {
    Rules::new(world, players(world), Vary::All, Partners::Players)
}

fn game(economy: &Economy, rules: Rules) -> Result<TariffGame<'_>, TariffGameError> {
    let backdrop = AppliedPolicy::benchmark(economy.tariffs());
    TariffGame::new(economy, rules, backdrop, None)
}

fn played(economy: &Economy, rules: Rules) -> Played {
    war(&game(economy, rules).unwrap(), &Effort::default()).unwrap()
}

#[test]
fn mirror_images_fight_a_symmetric_war() {
    let world = world();
    let economy = economy(&world);
    for vary in [Vary::Uniform, Vary::Partner, Vary::Sector, Vary::All] {
        let found = played(
            &economy,
            Rules {
                vary,
                ..rules(&world)
            },
        );
        let half = found.levels.len() / 2;
        for v in 0..half {
            assert!((found.levels[v] - found.levels[v + half]).abs() < 1e-6);
        }
        let [a, b] = [&found.players[0], &found.players[1]];
        assert!((a.payoff_pct - b.payoff_pct).abs() < 1e-8);
        for player in [a, b] {
            assert!(player.best_response_gap_pct.unwrap() < GAP_LIMIT_PCT);
            assert!(player.first_order.unwrap() < 1e-6);
            assert!(player.second_order.unwrap() < 0.0);
            assert_eq!(player.starts, 20);
        }
        assert!(found.equilibrium.certificate.worst < 1e-9);
    }
}

#[test]
fn a_best_response_beats_its_neighbours() {
    let world = world();
    let economy = economy(&world);
    let rules = Rules {
        players: vec![RegionIx(0)],
        partners: Partners::All,
        export_taxes: true,
        ..rules(&world)
    };
    let game = game(&economy, rules).unwrap();
    let best = optimal(&game, 0, &Effort::default()).unwrap();
    let payoff = |levels: &[f64]| {
        let solved = economy.solve(&game.policy(levels), &SolveSettings::default());
        solved.unwrap().payoff(&Payoff::RealIncome(RegionIx(0)))
    };
    let top = payoff(&best.levels);
    assert!(top > payoff(&game.today()));
    for v in 0..best.levels.len() {
        for step in [-0.01, 0.01] {
            let mut levels = best.levels.clone();
            levels[v] += step;
            assert!(payoff(&levels) <= top + 1e-10, "rate {v} {step}");
        }
    }
}

#[test]
fn a_finer_choice_is_never_worse_for_a_single_player() {
    let world = world();
    let economy = economy(&world);
    let best = |vary| {
        let rules = Rules {
            players: vec![RegionIx(0)],
            partners: Partners::All,
            vary,
            ..rules(&world)
        };
        let found = optimal(&game(&economy, rules).unwrap(), 0, &Effort::default()).unwrap();
        found.players[0].payoff_pct
    };
    let [uniform, partner, sector, all] =
        [Vary::Uniform, Vary::Partner, Vary::Sector, Vary::All].map(best);
    assert!(uniform <= partner + 1e-9 && uniform <= sector + 1e-9);
    assert!(partner <= all + 1e-9 && sector <= all + 1e-9);
}

#[test]
fn weights_of_one_change_nothing_and_favoured_sectors_are_protected() {
    let world = world();
    let economy = economy(&world);
    let with = |sectors: Vec<f64>| {
        let objective = Objective {
            sectors,
            ..Objective::default()
        };
        played(
            &economy,
            Rules {
                objectives: vec![objective.clone(), objective],
                ..rules(&world)
            },
        )
    };
    let plain = played(&economy, rules(&world));
    let ones = with(vec![1.0; 3]);
    assert_eq!(plain.levels, ones.levels);
    let food = SectorIx(1);
    let favoured = with(vec![0.7, 1.6, 0.7]);
    assert!(favoured.levels[food.0] > plain.levels[food.0] + 0.01);
    assert!(favoured.levels[0] < plain.levels[0]);
    for player in &favoured.players {
        assert!(player.real_income_pct < plain.players[0].real_income_pct + 1e-9);
    }
}

#[test]
fn revenue_and_rivalry_raise_tariffs() {
    let world = world();
    let economy = economy(&world);
    let mean = |objective: Objective| {
        let found = played(
            &economy,
            Rules {
                objectives: vec![objective.clone(), objective],
                ..rules(&world)
            },
        );
        found.levels.iter().sum::<f64>()
    };
    let plain = mean(Objective::default());
    let revenue = mean(Objective {
        revenue: 1.5,
        ..Objective::default()
    });
    let rivalry = mean(Objective {
        relative: 0.5,
        ..Objective::default()
    });
    assert!(revenue > plain + 1e-3 && rivalry > plain + 1e-3);
}

#[test]
fn cooperation_of_mirror_images_is_symmetric_and_better_than_war() {
    let world = world();
    let economy = economy(&world);
    for lowest in [-0.9, 0.0] {
        let rules = Rules {
            lowest,
            ..rules(&world)
        };
        let game = game(&economy, rules).unwrap();
        let deal = cooperation(
            &game,
            Threat::War,
            &Division::Equal,
            Gains::AtLeast,
            &Effort::default(),
        )
        .unwrap();
        assert!((deal.gains_pct[0] - deal.gains_pct[1]).abs() < 1e-6);
        assert!(deal.gains_pct[0] > 0.0);
        assert!(
            deal.played
                .levels
                .iter()
                .all(|x| x.exp_m1() >= lowest - 1e-12)
        );
        let war = deal.war.unwrap();
        assert!(deal.played.players[0].payoff_pct > war.players[0].payoff_pct);
        // Whoever agreed to low tariffs is tempted to raise them.
        assert!(deal.played.players[0].best_response_gap_pct.unwrap() > 1e-4);
    }
}

#[test]
fn divisions_lie_on_one_frontier() {
    let world = world();
    let economy = economy(&world);
    let game = game(&economy, rules(&world)).unwrap();
    let effort = Effort::default();
    let agree = |division: Division| {
        cooperation(&game, Threat::Today, &division, Gains::AtLeast, &effort).unwrap()
    };
    let claimed = agree(Division::Claims(vec![2.0, 1.0]));
    let product = |deal: &Agreement| deal.gains_pct.iter().product::<f64>();
    let nash = agree(Division::Nash);
    // Gains are as claimed; where their product is largest, gain times weight is the same for all.
    assert!((claimed.gains_pct[0] / claimed.gains_pct[1] - 2.0).abs() < 1e-5);
    let marginal: Vec<f64> = (nash.gains_pct.iter().zip(&nash.weights))
        .map(|(gain, weight)| gain * weight)
        .collect();
    assert!(
        (marginal[0] / marginal[1] - 1.0).abs() < 1e-4,
        "{marginal:?}"
    );
    assert!(product(&nash) > product(&claimed));
    let points = frontier(&game, &nash, 5).unwrap();
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        assert!(b.gains_pct[0] > a.gains_pct[0] && b.gains_pct[1] < a.gains_pct[1]);
        assert!(a.certificate < 1e-9);
    }
    assert!(
        points
            .iter()
            .all(|p| p.gains_pct.iter().product::<f64>() <= product(&nash) + 1e-9)
    );
    let refused = |claims: Vec<f64>| {
        cooperation(
            &game,
            Threat::Today,
            &Division::Claims(claims),
            Gains::AtLeast,
            &effort,
        )
    };
    assert!(refused(vec![1.0]).is_err() && refused(vec![1.0, -1.0]).is_err());
}

#[test]
fn the_closed_form_is_the_inverse_of_its_own_elasticity() {
    let world = world();
    let mut parameters = Parameters::of(&world);
    parameters.deficits = detente_economy::DeficitRule::None;
    let economy = Economy::new(&world, &parameters).unwrap();
    let found = inverse_elasticity_war(&economy, &SolveSettings::default()).unwrap();
    let at = &found.equilibrium;
    for n in RegionIx::all(3) {
        let (mut bent, mut exports) = (0.0, 0.0);
        for k in SectorIx::all(3) {
            for m in RegionIx::all(3).filter(|m| *m != n) {
                let sales = at.flows.get(n, m, k);
                let share = sales * (1.0 + found.tariffs[m.0]) / at.spending.get(m, k);
                bent += parameters.trade_elasticity[k.0] * sales * (1.0 - share);
                exports += sales;
            }
        }
        assert!((found.tariffs[n.0] - exports / bent).abs() < 1e-8);
    }
    assert!((found.tariffs[0] - found.tariffs[1]).abs() < 1e-9);
}

#[test]
fn the_weights_behind_best_tariffs_are_revealed() {
    // Tariffs that are best under some weights are taken for today's: the set of weights that fit holds them.
    let world = world();
    let economy = economy(&world);
    let truth = [0.8, 1.6, 0.6];
    let rules = Rules {
        players: vec![RegionIx(0)],
        partners: Partners::All,
        objectives: vec![Objective {
            sectors: truth.to_vec(),
            ..Objective::default()
        }],
        ..rules(&world)
    };
    let weighted = game(&economy, rules.clone()).unwrap();
    let best = optimal(&weighted, 0, &Effort::default()).unwrap();
    let chosen = weighted.policy(&best.levels);
    let plain = Rules {
        objectives: Vec::new(),
        ..rules
    };
    let observed = TariffGame::new(&economy, plain, chosen, None).unwrap();
    let found = revealed(&observed, 0, 1e-4).unwrap();
    assert!(found.gain_revealed_pct < 1e-7, "{found:?}");
    assert!(found.gain_plain_pct > 1e-4);
    for (weight, truth) in found.weights.iter().zip(truth) {
        assert!(
            weight.low <= truth + 1e-3 && weight.high >= truth - 1e-3,
            "{found:?}"
        );
    }
    // Food is favoured over goods.
    assert!(found.weights[1].weight > found.weights[0].weight);
}

#[test]
fn weights_files_are_read_scaled_and_refused() {
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.csv");
    let read = |rows: &str| {
        std::fs::write(&path, format!("region,sector,weight\n{rows}")).unwrap();
        read_weights(&world, &path)
    };
    let weights = read("ALF,FOO,4\n").unwrap();
    assert_eq!(weights[0], [0.5, 2.0, 0.5]);
    assert!(weights[1].is_empty());
    for (rows, said) in [
        ("ALV,FOO,1\n", "did you mean \"ALF\"?"),
        ("ALF,FOD,1\n", "did you mean \"FOO\"?"),
        ("ALF,FOO,-1\n", "negative"),
        ("ALF,FOO,1\nALF,FOO,2\n", "earlier row"),
        ("ALF,GDS,0\nALF,FOO,0\nALF,SVC,0\n", "positive weight"),
    ] {
        let error = read(rows).unwrap_err().to_string();
        assert!(error.contains(said), "{rows}: {error}");
    }
}

#[test]
fn a_game_without_anything_to_vary_is_refused() {
    let world = world();
    let economy = economy(&world);
    let nobody = Rules {
        partners: Partners::Listed(vec![RegionIx(0)]),
        ..rules(&world)
    };
    let error = game(&economy, nobody).err().unwrap();
    assert!(matches!(&error, TariffGameError::NothingToVary { player } if player == "ALF"));
    let unknown = sectors(&world, &["FOD".into()]).unwrap_err().to_string();
    assert!(unknown.contains("did you mean \"FOO\"?"), "{unknown}");
}

#[test]
fn cooperation_is_found_from_the_rates_of_today_too() {
    let world = world();
    let economy = economy(&world);
    let game = game(&economy, rules(&world)).unwrap();
    let deal = cooperation(
        &game,
        Threat::Today,
        &Division::Equal,
        Gains::AtLeast,
        &Effort::default(),
    )
    .unwrap();
    assert!(deal.threat_pct.iter().all(|p| p.abs() < 1e-9));
    assert!((deal.gains_pct[0] - deal.gains_pct[1]).abs() < 1e-6 && deal.gains_pct[0] > 0.0);
}

fn everyone(world: &World) -> Rules {
    Rules {
        partners: Partners::All,
        ..Rules::new(
            world,
            regions(world, "player", &["all".into()]).unwrap(),
            Vary::All,
            Partners::Players,
        )
    }
}

#[test]
fn talks_fail_where_no_rates_leave_everybody_a_gain() {
    // Rates of 20 per cent or more are worse for both than the 10 per cent of today.
    let world = world();
    let economy = economy(&world);
    let rules = Rules {
        lowest: 0.2,
        ..rules(&world)
    };
    let game = game(&economy, rules).unwrap();
    for division in [
        Division::Equal,
        Division::Nash,
        Division::Claims(vec![2.0, 1.0]),
    ] {
        let deal = cooperation(
            &game,
            Threat::Today,
            &division,
            Gains::AtLeast,
            &Effort::default(),
        )
        .unwrap();
        assert!(!deal.signed && deal.weights.is_empty() && deal.first_order.is_none());
        assert!(deal.refused_pct.as_ref().unwrap().iter().all(|g| *g < 0.0));
        // The outcome is today's.
        assert_eq!(deal.gains_pct, [0.0, 0.0]);
        for (player, threat) in deal.played.players.iter().zip(&deal.threat_pct) {
            assert!((player.payoff_pct - threat).abs() < 1e-9 && threat.abs() < 1e-9);
        }
        let points = frontier(&game, &deal, 3).unwrap();
        assert!(points.iter().all(|p| !p.signed && p.gains_pct[0] < 0.0));
    }
    // In war both stay at the lowest rate, which is also the best for both together: talks add nothing.
    let deal = cooperation(
        &game,
        Threat::War,
        &Division::Equal,
        Gains::AtLeast,
        &Effort::default(),
    )
    .unwrap();
    assert!(!deal.signed && deal.played.levels == deal.war.unwrap().levels);
    // Where rates are free they agree.
    let free = self::game(&economy, self::rules(&world)).unwrap();
    let deal = cooperation(
        &free,
        Threat::War,
        &Division::Equal,
        Gains::AtLeast,
        &Effort::default(),
    )
    .unwrap();
    assert!(deal.signed && deal.refused_pct.is_none());
    let points = frontier(&free, &deal, 3).unwrap();
    assert!(points.iter().all(|p| p.signed));
}

#[test]
fn the_largest_product_is_found_among_three_with_bounds() {
    let world = world();
    let economy = economy(&world);
    for vary in [Vary::Uniform, Vary::Partner, Vary::Sector, Vary::All] {
        let rules = Rules {
            lowest: 0.0,
            vary,
            ..everyone(&world)
        };
        let game = game(&economy, rules).unwrap();
        let effort = Effort::default();
        let agree =
            |division| cooperation(&game, Threat::War, &division, Gains::AtLeast, &effort).unwrap();
        let product = |deal: &Agreement| deal.gains_pct.iter().product::<f64>();
        let (nash, equal) = (agree(Division::Nash), agree(Division::Equal));
        assert!(nash.signed && equal.signed);
        assert!(product(&nash) >= product(&equal) * (1.0 - 1e-6));
        let worth: Vec<f64> = (nash.gains_pct.iter().zip(&nash.weights))
            .map(|(gain, weight)| gain * weight)
            .collect();
        assert!(
            worth.iter().all(|w| (w / worth[0] - 1.0).abs() < 1e-4),
            "{vary:?} {worth:?}"
        );
        // Who gains more than the others has no weight where gains are to be equal.
        let least = equal
            .gains_pct
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        for (gain, weight) in equal.gains_pct.iter().zip(&equal.weights) {
            assert!(*gain < least + 1e-5 || *weight < 1e-5, "{vary:?} {equal:?}");
        }
    }
}

#[test]
fn taxes_on_all_imports_and_exports_are_fewer_by_one() {
    // One rate on all imports and one on all exports are the same tax (Lerner): the game is the one without export taxes.
    let world = world();
    let economy = economy(&world);
    let all = sectors(&world, &["all".into()]).unwrap();
    let war_of = |export_taxes, vary| {
        let rules = Rules {
            export_taxes,
            vary,
            sectors: all.clone(),
            ..everyone(&world)
        };
        let game = game(&economy, rules).unwrap();
        let held = game.held().len();
        (war(&game, &Effort::default()).unwrap(), held)
    };
    let (plain, none) = war_of(false, Vary::Uniform);
    let (both, held) = war_of(true, Vary::Uniform);
    assert_eq!((none, held), (0, 3));
    assert_eq!(plain.levels, both.levels);
    let (found, held) = war_of(true, Vary::Sector);
    assert_eq!((found.levels.len(), held), (15, 3));
    for player in &found.players {
        assert!(player.second_order.unwrap() < 0.0 && player.best_response_gap_pct.unwrap() < 1e-6);
    }
    // Taxes on goods alone leave services as a measure: none is held.
    let rules = Rules {
        export_taxes: true,
        ..everyone(&world)
    };
    assert!(game(&economy, rules).unwrap().held().is_empty());
}

#[test]
fn a_player_alone_is_the_rival_of_its_partners() {
    let world = world();
    let economy = economy(&world);
    let best = |relative: f64, partners: Partners| {
        let rules = Rules {
            players: vec![RegionIx(0)],
            partners,
            objectives: vec![Objective {
                relative,
                ..Objective::default()
            }],
            ..rules(&world)
        };
        let game = game(&economy, rules).unwrap();
        optimal(&game, 0, &Effort::default()).unwrap()
    };
    for partners in [Partners::All, Partners::Listed(vec![RegionIx(1)])] {
        let (plain, rival) = (best(0.0, partners.clone()), best(0.5, partners));
        let sum = |played: &Played| played.levels.iter().sum::<f64>();
        assert!(sum(&rival) > sum(&plain) + 1e-3);
    }
}

#[test]
fn rates_that_ran_to_a_bound_are_counted_and_warned_of() {
    let world = world();
    let economy = economy(&world);
    let low = Rules {
        highest: 0.02,
        ..rules(&world)
    };
    let found = played(&economy, low);
    let counted: usize = found.players.iter().map(|p| p.rates_at_bound).sum();
    assert_eq!(counted, found.levels.len());
    assert!(
        found
            .warnings
            .iter()
            .any(|w| w.contains("ALF, BET") && w.contains("bound"))
    );
    let free = played(&economy, rules(&world));
    assert!(free.warnings.is_empty() && free.players.iter().all(|p| p.rates_at_bound == 0));
}

#[test]
fn exact_gains_are_exact_and_as_large_as_the_largest_least_gain_where_that_is() {
    // Three regions that may not subsidise, with one rate each, can always take from one another here: the least gain is
    // largest where gains stand in proportion to their claims, and exact gains can be no larger.
    let world = world();
    let economy = economy(&world);
    let rules = Rules {
        lowest: 0.0,
        vary: Vary::Uniform,
        ..everyone(&world)
    };
    let game = game(&economy, rules).unwrap();
    for claims in [[1.0, 1.0, 1.0], [10.0, 10.0, 1.0]] {
        let agree = |gains| {
            let division = Division::Claims(claims.to_vec());
            cooperation(&game, Threat::War, &division, gains, &Effort::default()).unwrap()
        };
        let (exact, most) = (agree(Gains::Equal), agree(Gains::AtLeast));
        let parts = |deal: &Agreement| -> Vec<f64> {
            let each = deal.gains_pct.iter().zip(claims);
            each.map(|(gain, claim)| gain / claim).collect()
        };
        let (exact_parts, most_parts) = (parts(&exact), parts(&most));
        assert!(exact.signed && exact.gains == Gains::Equal && most.gains == Gains::AtLeast);
        assert!(
            exact_parts
                .iter()
                .all(|g| (g - exact_parts[0]).abs() < 1e-6)
        );
        assert!(most_parts.iter().all(|g| (g - exact_parts[0]).abs() < 1e-6));
        assert!((exact.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(exact.played.levels.iter().all(|x| *x >= -1e-12));
    }
}

#[test]
fn no_rates_of_a_grid_leave_two_unlike_players_more_of_the_same_gain() {
    // One rate each, of regions that differ: for every rate of the first, those of the second that leave both the same.
    let world = world();
    let economy = economy(&world);
    let rules = Rules {
        players: regions(&world, "player", &["ALF".into(), "CAP".into()]).unwrap(),
        vary: Vary::Uniform,
        partners: Partners::Players,
        lowest: 0.02,
        ..rules(&world)
    };
    let game = game(&economy, rules).unwrap();
    let found = cooperation(
        &game,
        Threat::Today,
        &Division::Equal,
        Gains::Equal,
        &Effort::default(),
    )
    .unwrap();
    let gain = found.gains_pct[0];
    assert!((found.gains_pct[1] - gain).abs() < 1e-6);
    let gains = |x: f64, y: f64| {
        let solved = economy
            .solve(&game.policy(&[x, y]), &SolveSettings::default())
            .unwrap();
        [0, 1].map(|p| solved.payoff(&game.payoffs()[p]) - found.threat_pct[p])
    };
    let (low, high) = (0.02_f64.ln_1p(), 0.3_f64.ln_1p());
    let level = |at: u32, of: u32| low + (high - low) * f64::from(at) / f64::from(of);
    let (mut compared, mut best) = (0, f64::NEG_INFINITY);
    for a in 0..=12 {
        let x = level(a, 12);
        let row: Vec<[f64; 2]> = (0..=12).map(|b| gains(x, level(b, 12))).collect();
        for b in 0..12 {
            let apart = |g: [f64; 2]| g[0] - g[1];
            if apart(row[b as usize]) * apart(row[b as usize + 1]) > 0.0 {
                continue;
            }
            let (mut y, mut z) = (level(b, 12), level(b + 1, 12));
            for _ in 0..30 {
                let middle = 0.5 * (y + z);
                if apart(gains(x, y)) * apart(gains(x, middle)) <= 0.0 {
                    z = middle;
                } else {
                    y = middle;
                }
            }
            let here = gains(x, 0.5 * (y + z));
            best = best.max(here[0]);
            compared += 1;
            assert!(here[0] <= gain + 1e-6, "{here:?} at {x} {y}, found {gain}");
        }
    }
    assert!(compared >= 5, "{compared} points of equal gains");
    assert!(gain - best < 0.05, "found {gain}, the grid {best}");
}
