//! Escalation ladders on textbook games. B = Brams, Theory of Moves, 1994.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use detente_talks::*;

fn two(cells: &[[f64; 2]]) -> PayoffTable {
    let menus = Menus::new(vec![
        Menu::of("row", ["yield", "press"]),
        Menu::of("column", ["yield", "press"]),
    ])
    .unwrap();
    PayoffTable::new(menus, cells.iter().map(|c| c.to_vec()).collect()).unwrap()
}

/// 4 is best, 1 worst; cells are yield/yield, yield/press, press/yield, press/press.
fn prisoners_dilemma() -> PayoffTable {
    two(&[[3.0, 3.0], [1.0, 4.0], [4.0, 1.0], [2.0, 2.0]])
}

fn chicken() -> PayoffTable {
    two(&[[3.0, 3.0], [2.0, 4.0], [4.0, 2.0], [1.0, 1.0]])
}

fn matching_pennies() -> PayoffTable {
    two(&[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
}

fn at(cells: &[usize]) -> Vec<CellIx> {
    cells.iter().copied().map(CellIx).collect()
}

const ROW: PlayerIx = PlayerIx(0);
const COLUMN: PlayerIx = PlayerIx(1);

#[test]
fn short_sight_leads_to_the_equilibrium_that_sight_avoids() {
    let table = prisoners_dilemma();
    let path = best_response_path(&table, CellIx(0), Order::InTurn(ROW), 0.0);
    let cells: Vec<CellIx> = path.rungs.iter().map(|r| r.cell).collect();
    assert_eq!((cells, path.end), (at(&[2, 3]), LadderEnd::Rests));
    assert_eq!(path.rungs[0].player, ROW);
    assert_eq!(path.rungs[1].player, COLUMN);
    // B, pp. 47–49: from compromise nobody moves; conflict stays conflict.
    let foreseen = far_sighted(&table, 8, 0.0).unwrap();
    assert_eq!(foreseen.left_by_nobody(), at(&[0, 3]));
    for first in [ROW, COLUMN] {
        assert!(foreseen.ladder(&table, CellIx(0), first).rungs.is_empty());
        assert!(foreseen.settled(CellIx(0), first));
    }
    // Whoever presses alone goes back before the other answers.
    let back = foreseen.ladder(&table, CellIx(2), ROW);
    assert_eq!((back.rungs.len(), back.last()), (1, CellIx(0)));
    // Without time to answer, far sight is short sight.
    let blind = far_sighted(&table, 1, 0.0).unwrap();
    assert_eq!(blind.ends[0], at(&[2, 3, 2, 3]));
}

#[test]
fn compromise_is_the_non_myopic_equilibrium_of_chicken() {
    // Brams and Wittman 1981; both equilibria of best responses are left by whoever yields in them.
    let table = chicken();
    let foreseen = far_sighted(&table, 8, 0.0).unwrap();
    assert_eq!(foreseen.left_by_nobody(), at(&[0]));
    let equilibria: Vec<usize> = pure_equilibria(&table, 0.0)
        .iter()
        .map(|e| e.cell.0)
        .collect();
    assert_eq!(equilibria, [1, 2]);
    // Who begins from conflict yields: the other stands.
    assert_eq!(foreseen.ladder(&table, CellIx(3), ROW).last(), CellIx(2));
    assert_eq!(foreseen.ladder(&table, CellIx(3), COLUMN).last(), CellIx(1));
}

#[test]
fn moves_that_repeat_are_found() {
    let table = matching_pennies();
    for order in [Order::InTurn(ROW), Order::Keenest] {
        let path = best_response_path(&table, CellIx(0), order, 0.0);
        assert_eq!(path.end, LadderEnd::Cycles(0));
        assert_eq!(path.rungs.len(), 4);
        assert_eq!(path.last(), CellIx(0));
    }
    let foreseen = far_sighted(&table, 8, 0.0).unwrap();
    assert!(foreseen.left_by_nobody().is_empty());
    assert!(!foreseen.settled(CellIx(0), ROW));
}

#[test]
fn the_keenest_moves_first_and_small_gains_count_as_none() {
    let table = two(&[[0.0, 0.0], [0.0, 2.0], [1.0, 0.0], [0.5, 1.0]]);
    let path = best_response_path(&table, CellIx(0), Order::Keenest, 0.0);
    assert_eq!(path.rungs[0].player, COLUMN);
    let still = best_response_path(&table, CellIx(0), Order::Keenest, 2.0);
    assert!(still.rungs.is_empty() && still.end == LadderEnd::Rests);
    assert_eq!(still.last(), CellIx(0));
}

#[test]
fn one_player_takes_the_best_and_three_take_turns() {
    let alone = Menus::new(vec![Menu::of("one", ["a", "b", "c"])]).unwrap();
    let table = PayoffTable::new(alone, vec![vec![1.0], vec![3.0], vec![2.0]]).unwrap();
    let foreseen = far_sighted(&table, 3, 0.0).unwrap();
    assert_eq!(foreseen.left_by_nobody(), at(&[1]));
    // Everybody has a dominant second position and is paid for it alone.
    let three = Menus::new(["a", "b", "c"].map(|p| Menu::of(p, ["no", "yes"])).into()).unwrap();
    let cells =
        (0..8).map(|c: usize| vec![(c >> 2 & 1) as f64, (c >> 1 & 1) as f64, (c & 1) as f64]);
    let table = PayoffTable::new(three, cells.collect()).unwrap();
    let foreseen = far_sighted(&table, 9, 0.0).unwrap();
    assert_eq!(foreseen.left_by_nobody(), at(&[7]));
    let path = foreseen.ladder(&table, CellIx(0), PlayerIx(1));
    assert_eq!((path.rungs.len(), path.last()), (3, CellIx(7)));
}

#[test]
fn no_turns_and_too_many_states_are_refused() {
    let table = chicken();
    assert_eq!(far_sighted(&table, 0, 0.0), Err(TalksError::NoTurns));
    let asked = far_sighted(&table, 1 << 24, 0.0);
    assert!(matches!(asked, Err(TalksError::TooManyCombinations { .. })));
}
