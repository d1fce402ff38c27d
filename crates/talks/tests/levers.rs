//! Menus made of levers: their order, linkage, and kinds of outcome.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::*;
use proptest::prelude::*;

fn lever(id: &str, levels: &[&str]) -> GridLever {
    GridLever {
        id: id.to_owned(),
        title: id.to_owned(),
        levels: Menu::of("-", levels.iter().copied()).positions,
    }
}

fn two_each() -> LeverGrid {
    LeverGrid::new(vec![
        (
            "A".to_owned(),
            vec![
                lever("tariff", &["on", "off"]),
                lever("chips", &["on", "off"]),
            ],
        ),
        (
            "B".to_owned(),
            vec![
                lever("metals", &["on", "off"]),
                lever("beans", &["on", "off"]),
            ],
        ),
    ])
    .unwrap()
}

/// Payoffs add up: what each lever that is given up costs its owner and brings the other.
fn additive(grid: &LeverGrid, costs: [[(f64, f64); 2]; 2]) -> PayoffTable {
    let menus = grid.menus();
    let cells = menus.cells().map(|cell| {
        let mut payoffs = vec![0.0; 2];
        for player in menus.players() {
            let levels = grid.levels(player, menus.position_in(cell, player));
            for (level, (cost, brings)) in levels.iter().zip(costs[player.0]) {
                payoffs[player.0] -= cost * *level as f64;
                payoffs[1 - player.0] += brings * *level as f64;
            }
        }
        payoffs
    });
    PayoffTable::new(menus.clone(), cells.collect()).unwrap()
}

#[test]
fn a_lever_that_nobody_gives_alone_is_traded() {
    let grid = two_each();
    // Giving up chips costs A 1 and brings B 3; metals cost B 1 and bring A 3; the other two are worth nothing.
    let table = additive(&grid, [[(2.0, 1.0), (1.0, 3.0)], [(1.0, 3.0), (2.0, 1.0)]]);
    let base = Combination(vec![PositionIx(0), PositionIx(0)]);
    let found = linkage(&table, &grid, &base, Concept::Nash, 1e-9);
    assert!(
        found
            .alone
            .iter()
            .all(|(_, cell, gains)| cell.is_none() && gains == &[0.0, 0.0])
    );
    assert_eq!(found.trades.len(), 4);
    let chips_for_metals = found
        .trades
        .iter()
        .find(|t| t.give.lever == 1 && t.take.lever == 0)
        .unwrap();
    assert_eq!(chips_for_metals.added, vec![2.0, 2.0]);
    assert_eq!(
        grid.menus().label(chips_for_metals.cell.unwrap()),
        "A: tariff.on+chips.off, B: metals.off+beans.on"
    );
    // Tariffs for beans cost each 2 and bring 1: nothing is signed.
    let tariff_for_beans = found
        .trades
        .iter()
        .find(|t| t.give.lever == 0 && t.take.lever == 1)
        .unwrap();
    assert_eq!(
        (tariff_for_beans.cell, &tariff_for_beans.added),
        (None, &vec![0.0, 0.0])
    );
    assert_eq!(found.gains_together, vec![2.0, 2.0]);
    assert_eq!(found.added_together, vec![2.0, 2.0]);
}

#[test]
fn without_interaction_linkage_adds_nothing_to_levers_that_both_like_removed() {
    let grid = two_each();
    // Every lever hurts its owner too.
    let table = additive(
        &grid,
        [[(-1.0, 1.0), (-2.0, 1.0)], [(-1.0, 2.0), (-1.0, 1.0)]],
    );
    let base = Combination(vec![PositionIx(0), PositionIx(0)]);
    let found = linkage(&table, &grid, &base, Concept::Nash, 1e-9);
    assert!(
        found
            .trades
            .iter()
            .all(|t| t.added.iter().all(|a| a.abs() < 1e-12))
    );
    assert!(found.added_together.iter().all(|a| a.abs() < 1e-12));
}

#[test]
fn classes_follow_from_which_levers_move() {
    use OutcomeClass::*;
    use Stance::*;
    for (levers, class) in [
        (vec![vec![Removed, Removed], vec![Removed]], GrandBargain),
        (vec![vec![Removed, Kept], vec![Eased]], Framework),
        (vec![vec![Eased, Kept], vec![Eased]], Truce),
        (vec![vec![Removed, Removed], vec![Kept]], Drift),
        (vec![vec![Kept], vec![Kept]], Drift),
        (vec![vec![Removed], vec![Raised, Removed]], Escalation),
        // A player without levers is not waited for.
        (vec![vec![Removed], vec![]], GrandBargain),
        (vec![vec![], vec![]], Drift),
    ] {
        assert_eq!(classify(&levers), class, "{levers:?}");
    }
}

#[test]
fn a_class_in_which_somebody_loses_has_no_package() {
    let grid = two_each();
    let table = additive(&grid, [[(2.0, 1.0), (1.0, 3.0)], [(1.0, 3.0), (2.0, 1.0)]]);
    let menus = grid.menus();
    let class = |cell: CellIx| {
        let levers: Vec<Vec<Stance>> = menus
            .players()
            .map(|p| {
                let levels = grid.levels(p, menus.position_in(cell, p));
                levels
                    .iter()
                    .map(|l| {
                        if *l == 1 {
                            Stance::Removed
                        } else {
                            Stance::Kept
                        }
                    })
                    .collect()
            })
            .collect();
        classify(&levers)
    };
    let found = recommended(&table, &class, &[0.0, 0.0], Concept::Nash, 1e-9);
    let of = |class| found.iter().find(|r| r.class == class).unwrap();
    assert_eq!(found.iter().map(|r| r.cells).sum::<usize>(), 16);
    // All four removed: each pays 3 and gets 4.
    assert_eq!(
        of(OutcomeClass::GrandBargain)
            .bargain
            .as_ref()
            .unwrap()
            .cells,
        vec![CellIx(15)]
    );
    assert_eq!(
        of(OutcomeClass::Framework).bargain.as_ref().unwrap().cells,
        vec![CellIx(6)]
    );
    // One-sided gifts: whoever gives loses, so nothing of the kind is signed.
    let drift = of(OutcomeClass::Drift);
    assert_eq!((drift.acceptable, drift.bargain.is_none()), (1, true));
    assert_eq!(of(OutcomeClass::Truce).cells, 0);
}

#[test]
fn what_is_wrong_with_levers_is_said() {
    let empty = LeverGrid::new(vec![("A".to_owned(), vec![lever("chips", &[])])]).unwrap_err();
    assert_eq!(
        empty.to_string(),
        "the menu of A/chips is empty: give it at least one position"
    );
    let twice = vec![lever("chips", &["on"]), lever("chips", &["on"])];
    let twice = LeverGrid::new(vec![("A".to_owned(), twice)]).unwrap_err();
    assert!(matches!(twice, TalksError::DuplicatePosition { .. }));
    let many = vec![lever("x", &["0", "1", "2", "3"]); 1]
        .into_iter()
        .chain((0..20).map(|i| lever(&format!("l{i}"), &["0", "1", "2"])))
        .collect();
    let many = LeverGrid::new(vec![("A".to_owned(), many)]).unwrap_err();
    assert!(matches!(many, TalksError::TooManyCombinations { .. }));
    let none = LeverGrid::new(vec![("A".to_owned(), vec![])]).unwrap();
    assert_eq!(none.menus().label(CellIx(0)), "A: -");
}

proptest! {
    #[test]
    fn the_order_visits_every_cell_one_lever_apart(sizes in prop::collection::vec(prop::collection::vec(1usize..=4, 0..=3), 1..=3)) {
        let all = ["0", "1", "2", "3"];
        let player = |(p, sizes): (usize, &Vec<usize>)| {
            let levers = sizes.iter().enumerate().map(|(l, &n)| lever(&format!("l{l}"), &all[..n]));
            (format!("p{p}"), levers.collect())
        };
        let grid = LeverGrid::new(sizes.iter().enumerate().map(player).collect()).unwrap();
        let menus = grid.menus();
        let order = grid.one_lever_apart();
        let mut seen = order.clone();
        seen.sort_unstable();
        prop_assert_eq!(seen, menus.cells().collect::<Vec<_>>());
        let levels = |c: CellIx| -> Vec<usize> {
            menus.players().flat_map(|p| grid.levels(p, menus.position_in(c, p))).collect()
        };
        for pair in order.windows(2) {
            let steps: usize = levels(pair[0]).iter().zip(levels(pair[1])).map(|(a, b)| a.abs_diff(b)).sum();
            prop_assert_eq!(steps, 1);
        }
        for p in menus.players() {
            for s in menus.positions(p) {
                prop_assert_eq!(grid.position(p, &grid.levels(p, s)), s);
            }
        }
    }
}
