//! Positions that are never sensible, and positions that always are
//! (Osborne and Rubinstein, A Course in Game Theory, 1994, sections 4.2 and 4.3; pure positions only).

use serde::Serialize;

use crate::{CellIx, PayoffTable, PlayerIx, PositionIx};

/// One position dominated by another of the same player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dominance {
    /// Whose.
    pub player: PlayerIx,
    /// The worse position.
    pub position: PositionIx,
    /// The better one.
    pub by: PositionIx,
    /// Better whatever the others do; otherwise never worse and somewhere better.
    pub strict: bool,
}

/// How `by` compares with `position` over the cells in which every player's position is alive.
fn compare(
    table: &PayoffTable,
    alive: &[Vec<bool>],
    player: PlayerIx,
    position: PositionIx,
    by: PositionIx,
    tolerance: f64,
) -> Option<bool> {
    let menus = table.menus();
    let everyone = alive.iter().flatten().all(|a| *a);
    let others_alive = |cell: CellIx| {
        everyone
            || menus
                .players()
                .all(|q| q == player || alive[q.0][menus.position_in(cell, q).0])
    };
    // Cells in which the player takes the position: one in every run of `size` strides.
    let size = menus.positions(player).len();
    let stride: usize = (menus.as_slice()[player.0 + 1..].iter())
        .map(|m| m.positions.len())
        .product();
    let (mut better, mut strict) = (false, true);
    let runs = (0..menus.combinations()).step_by(size * stride);
    let cells = runs.flat_map(|run| (0..stride).map(move |c| run + position.0 * stride + c));
    for cell in cells.map(CellIx).filter(|&c| others_alive(c)) {
        let gain =
            table.payoff(menus.neighbour(cell, player, by), player) - table.payoff(cell, player);
        if gain < -tolerance {
            return None;
        }
        better |= gain > tolerance;
        strict &= gain > tolerance;
    }
    better.then_some(strict)
}

fn everyone(table: &PayoffTable) -> Vec<Vec<bool>> {
    table
        .menus()
        .players()
        .map(|p| vec![true; table.menus().positions(p).len()])
        .collect()
}

/// Every pair (worse, better) of positions of one player, strict or weak, against everything the others may do.
/// Differences up to `tolerance` count as none.
pub fn dominated(table: &PayoffTable, tolerance: f64) -> Vec<Dominance> {
    let (menus, alive) = (table.menus(), everyone(table));
    let mut found = Vec::new();
    for player in menus.players() {
        for position in menus.positions(player) {
            for by in menus.positions(player).filter(|&b| b != position) {
                if let Some(strict) = compare(table, &alive, player, position, by, tolerance) {
                    found.push(Dominance {
                        player,
                        position,
                        by,
                        strict,
                    });
                }
            }
        }
    }
    found
}

/// The positions that dominate every other position of their player (at least weakly), with whether strictly so.
/// A player with one position has none.
pub fn dominant(table: &PayoffTable, tolerance: f64) -> Vec<(PlayerIx, PositionIx, bool)> {
    let pairs = dominated(table, tolerance);
    let menus = table.menus();
    let mut found = Vec::new();
    for player in menus.players() {
        for by in menus.positions(player) {
            let beaten: Vec<_> = pairs
                .iter()
                .filter(|d| d.player == player && d.by == by)
                .collect();
            if !beaten.is_empty() && beaten.len() + 1 == menus.positions(player).len() {
                found.push((player, by, beaten.iter().all(|d| d.strict)));
            }
        }
    }
    found
}

/// What is left of every menu, in player order, when strictly dominated positions are removed again and again. The
/// order of removal does not matter for strict dominance; it would for weak, which is therefore not iterated.
pub fn surviving(table: &PayoffTable, tolerance: f64) -> Vec<Vec<PositionIx>> {
    let menus = table.menus();
    let mut alive = everyone(table);
    loop {
        let mut removed = false;
        for player in menus.players() {
            for position in menus.positions(player) {
                let mut rivals = menus
                    .positions(player)
                    .filter(|&b| b != position && alive[player.0][b.0]);
                if alive[player.0][position.0]
                    && rivals.any(|by| {
                        compare(table, &alive, player, position, by, tolerance) == Some(true)
                    })
                {
                    alive[player.0][position.0] = false;
                    removed = true;
                }
            }
        }
        if !removed {
            break;
        }
    }
    menus
        .players()
        .map(|p| menus.positions(p).filter(|&s| alive[p.0][s.0]).collect())
        .collect()
}
