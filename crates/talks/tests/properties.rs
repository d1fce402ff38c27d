//! Random games: algorithms against definitions written out, symmetry, invariance.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::*;
use proptest::prelude::*;

/// Menus of 2–3 players with 1–4 positions, payoffs on a coarse grid so that ties occur.
fn games() -> impl Strategy<Value = PayoffTable> {
    prop::collection::vec(1usize..=4, 2..=3).prop_flat_map(|sizes| {
        let cells: usize = sizes.iter().product();
        let players = sizes.len();
        prop::collection::vec(prop::collection::vec(-4i32..=4, players), cells).prop_map(
            move |cells| {
                let menu = |(p, &n): (usize, &usize)| Menu {
                    player: format!("p{p}"),
                    positions: (0..n)
                        .map(|i| Position {
                            id: i.to_string(),
                            title: i.to_string(),
                        })
                        .collect(),
                };
                let menus = Menus::new(sizes.iter().enumerate().map(menu).collect()).unwrap();
                let cells = cells
                    .into_iter()
                    .map(|c| c.into_iter().map(f64::from).collect())
                    .collect();
                PayoffTable::new(menus, cells).unwrap()
            },
        )
    })
}

/// Two-player games with continuous payoffs (nondegenerate with probability one).
fn bimatrix(most: usize) -> impl Strategy<Value = PayoffTable> {
    (1..=most, 1..=most).prop_flat_map(|(m, n)| {
        prop::collection::vec(prop::collection::vec(-1.0f64..1.0, 2), m * n).prop_map(
            move |cells| {
                let ids: Vec<String> = (0..m.max(n)).map(|i| i.to_string()).collect();
                let menu = |p, k| Menu::of(p, ids[..k].iter().map(String::as_str));
                PayoffTable::new(Menus::new(vec![menu("a", m), menu("b", n)]).unwrap(), cells)
                    .unwrap()
            },
        )
    })
}

/// A symmetric two-player game: B = Aᵀ.
fn symmetric() -> impl Strategy<Value = (usize, PayoffTable)> {
    (2usize..=5).prop_flat_map(|n| {
        prop::collection::vec(-9i32..=9, n * n).prop_map(move |a| {
            let ids: Vec<String> = (0..n).map(|i| i.to_string()).collect();
            let menu = |p| Menu::of(p, ids.iter().map(String::as_str));
            let cell = |c: usize| vec![f64::from(a[c]), f64::from(a[c % n * n + c / n])];
            let table = PayoffTable::new(
                Menus::new(vec![menu("a"), menu("b")]).unwrap(),
                (0..n * n).map(cell).collect(),
            );
            (n, table.unwrap())
        })
    })
}

/// Payoff when `player` plays `own` and the others play as in `cell`, from combinations alone.
fn payoff_if(table: &PayoffTable, cell: CellIx, player: PlayerIx, own: PositionIx) -> f64 {
    let menus = table.menus();
    table.payoff(
        menus.cell(&menus.combination(cell).with(player, own)),
        player,
    )
}

fn mirror(n: usize, cell: CellIx) -> CellIx {
    CellIx(cell.0 % n * n + cell.0 / n)
}

proptest! {
    #[test]
    fn cells_and_combinations_are_two_names_of_one_thing(game in games()) {
        let menus = game.menus();
        for cell in menus.cells() {
            let combination = menus.combination(cell);
            prop_assert_eq!(menus.cell(&combination), cell);
            for player in menus.players() {
                prop_assert_eq!(menus.position_in(cell, player), combination.of(player));
                for p in menus.positions(player) {
                    prop_assert_eq!(menus.neighbour(cell, player, p), menus.cell(&combination.with(player, p)));
                }
            }
        }
    }

    #[test]
    fn pure_equilibria_are_those_of_the_definition(game in games()) {
        let menus = game.menus();
        let nash = |&cell: &CellIx| menus.players().all(|p| {
            menus.positions(p).all(|s| payoff_if(&game, cell, p, s) <= game.payoff(cell, p))
        });
        let expected: Vec<CellIx> = menus.cells().filter(nash).collect();
        let found = pure_equilibria(&game, 0.0);
        prop_assert_eq!(found.iter().map(|e| e.cell).collect::<Vec<_>>(), expected);
        prop_assert!(found.iter().all(|e| e.best_response_gap == 0.0 && e.margins.iter().all(|&m| m >= 0.0)));
        // A larger tolerance only adds.
        prop_assert!(pure_equilibria(&game, 1.0).len() >= found.len());
    }

    #[test]
    fn dominated_positions_are_those_of_the_definition(game in games()) {
        let menus = game.menus();
        let pairs = dominated(&game, 0.0);
        for player in menus.players() {
            for worse in menus.positions(player) {
                for better in menus.positions(player).filter(|&b| b != worse) {
                    let gains: Vec<f64> = menus.cells()
                        .map(|c| payoff_if(&game, c, player, better) - payoff_if(&game, c, player, worse)).collect();
                    let weak = gains.iter().all(|&g| g >= 0.0) && gains.iter().any(|&g| g > 0.0);
                    let strict = gains.iter().all(|&g| g > 0.0);
                    let found = pairs.iter().find(|d| d.player == player && d.position == worse && d.by == better);
                    prop_assert_eq!(found.map(|d| d.strict), weak.then_some(strict));
                }
            }
        }
    }

    #[test]
    fn equilibria_survive_elimination(game in games()) {
        let left = surviving(&game, 0.0);
        for equilibrium in pure_equilibria(&game, 0.0) {
            for player in game.menus().players() {
                prop_assert!(left[player.0].contains(&game.menus().position_in(equilibrium.cell, player)));
            }
        }
        prop_assert!(left.iter().all(|l| !l.is_empty()));
    }

    #[test]
    fn security_levels_are_those_of_the_definition(game in games()) {
        let menus = game.menus();
        for level in security(&game) {
            let p = level.player;
            let worst = |s| menus.cells().map(|c| payoff_if(&game, c, p, s)).fold(f64::INFINITY, f64::min);
            let best = |c| menus.positions(p).map(|s| payoff_if(&game, c, p, s)).fold(f64::NEG_INFINITY, f64::max);
            prop_assert_eq!(level.maximin, menus.positions(p).map(worst).fold(f64::NEG_INFINITY, f64::max));
            prop_assert_eq!(level.maximin, worst(level.position));
            prop_assert_eq!(level.minimax, menus.cells().map(best).fold(f64::INFINITY, f64::min));
            prop_assert!(level.maximin <= level.minimax);
            // No equilibrium gives less than the security level.
            for e in pure_equilibria(&game, 0.0) {
                prop_assert!(game.payoff(e.cell, p) >= level.minimax);
            }
        }
    }

    #[test]
    fn every_cell_is_on_the_frontier_or_below_it(game in games()) {
        let front = frontier(&game, 0.0);
        prop_assert!(!front.is_empty());
        let beats = |a: CellIx, b: CellIx| {
            let pairs: Vec<_> = game.payoffs(a).iter().zip(game.payoffs(b)).collect();
            pairs.iter().all(|(x, y)| x >= y) && pairs.iter().any(|(x, y)| x > y)
        };
        for cell in game.menus().cells() {
            let beaten = front.iter().any(|&f| beats(f, cell));
            prop_assert_eq!(front.contains(&cell), !beaten);
        }
    }

    #[test]
    fn nash_bargains_maximise_the_product_and_hurt_nobody(game in games(), threat in -3i32..=3) {
        let players = game.menus().player_count();
        let d = vec![f64::from(threat); players];
        // A player without a choice has no say.
        let deciders = game.menus().deciders();
        let gains = |c: CellIx| -> Vec<f64> { deciders.iter().map(|p| game.payoff(c, *p) - d[p.0]).collect() };
        let product = |c: CellIx| gains(c).iter().product::<f64>();
        let better = |c: &CellIx| gains(*c).iter().all(|g| *g > 0.0);
        let best = game.menus().cells().filter(better).map(product).fold(f64::NEG_INFINITY, f64::max);
        let expected: Vec<CellIx> = game.menus().cells().filter(better).filter(|&c| product(c) == best).collect();
        let found = bargain(&game, &d, Concept::Nash, 0.0);
        prop_assert_eq!(found.map(|b| b.cells).unwrap_or_default(), expected);
        for concept in Concept::ALL {
            let Some(deal) = bargain(&game, &d, concept, 0.0) else { continue };
            let front = frontier(&game, 0.0);
            for cell in deal.cells {
                prop_assert!(better(&cell) && acceptable(&game, &d, 0.0).contains(&cell));
                let bystander = deciders.len() < players;
                prop_assert!(bystander || concept == Concept::KalaiSmorodinsky || front.contains(&cell));
            }
        }
    }

    #[test]
    fn mixed_equilibria_leave_nothing_to_gain(game in bimatrix(4)) {
        let menus = game.menus();
        let mixed = mixed_equilibria(&game, 0.0).unwrap();
        for e in &mixed {
            for p in menus.players() {
                let other = PlayerIx(1 - p.0);
                let total: f64 = e.probabilities[p.0].iter().sum();
                prop_assert!((total - 1.0).abs() < 1e-9);
                for s in menus.positions(p) {
                    let alone: f64 = menus.positions(other)
                        .map(|t| {
                            let pair = if p.0 == 0 { vec![s, t] } else { vec![t, s] };
                            e.probabilities[other.0][t.0] * game.payoff(menus.cell(&Combination(pair)), p)
                        }).sum();
                    prop_assert!(alone <= e.payoffs[p.0] + 1e-8);
                }
            }
        }
        // Wilson (1971): a nondegenerate game has an odd number of equilibria.
        prop_assert_eq!((mixed.len() + pure_equilibria(&game, 0.0).len()) % 2, 1);
    }

    #[test]
    fn mirror_image_players_get_mirror_image_outcomes((n, game) in symmetric()) {
        let flip = |mut cells: Vec<CellIx>| { cells.iter_mut().for_each(|c| *c = mirror(n, *c)); cells.sort(); cells };
        let nash: Vec<CellIx> = pure_equilibria(&game, 0.0).iter().map(|e| e.cell).collect();
        prop_assert_eq!(flip(nash.clone()), nash);
        let front = frontier(&game, 0.0);
        prop_assert_eq!(flip(front.clone()), front);
        let left = surviving(&game, 0.0);
        prop_assert_eq!(&left[0], &left[1]);
        let levels = security(&game);
        prop_assert_eq!((levels[0].maximin, levels[0].minimax), (levels[1].maximin, levels[1].minimax));
        for concept in Concept::ALL {
            if let Some(deal) = bargain(&game, &[0.0, 0.0], concept, 0.0) {
                prop_assert_eq!(flip(deal.cells.clone()), deal.cells);
            }
            if let Some(lottery) = lottery_bargain(&game, [0.0, 0.0], concept, 0.0).unwrap() {
                prop_assert!((lottery.payoffs[0] - lottery.payoffs[1]).abs() < 1e-9, "{:?}", lottery);
            }
        }
    }

    #[test]
    fn lotteries_do_at_least_as_well_as_the_menu(game in bimatrix(4)) {
        let d = [-0.1, -0.2];
        prop_assume!(game.menus().players().all(|p| game.menus().positions(p).len() > 1));
        let product = |v: &[f64]| (v[0] - d[0]) * (v[1] - d[1]);
        if let Some(deal) = bargain(&game, &d, Concept::Nash, 0.0) {
            let lottery = lottery_bargain(&game, d, Concept::Nash, 0.0).unwrap().unwrap();
            prop_assert!(product(&lottery.payoffs) >= product(game.payoffs(deal.cells[0])) - 1e-12);
            prop_assert!(lottery.payoffs[0] > d[0] && lottery.payoffs[1] > d[1]);
            let expected: Vec<f64> = (0..2).map(|p| {
                lottery.weights.iter().map(|(c, w)| w * game.payoffs(*c)[p]).sum()
            }).collect();
            prop_assert!((expected[0] - lottery.payoffs[0]).abs() < 1e-12 && (expected[1] - lottery.payoffs[1]).abs() < 1e-12);
        }
    }

    #[test]
    fn a_leader_does_no_worse_than_in_any_equilibrium(game in bimatrix(5)) {
        for lead in stackelberg(&game, 0.0) {
            for e in pure_equilibria(&game, 0.0) {
                prop_assert!(game.payoff(lead.cell, lead.leader) >= game.payoff(e.cell, lead.leader));
            }
        }
    }
}
