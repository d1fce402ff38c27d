//! Best-response paths.

use std::collections::BTreeMap;

use super::{Ladder, LadderEnd, Rung};
use crate::{CellIx, PayoffTable, PlayerIx, best_response};

/// Who moves next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// This player first, then the others in player order, round and round; who gains nothing passes.
    InTurn(PlayerIx),
    /// Whoever gains most; the first of them if several gain the same.
    Keenest,
}

/// Moves to best responses from a combination until nobody gains more than `tolerance` by moving, or until the moves
/// repeat.
pub fn best_response_path(
    table: &PayoffTable,
    start: CellIx,
    order: Order,
    tolerance: f64,
) -> Ladder {
    let menus = table.menus();
    let players = menus.player_count();
    let gains = |cell: CellIx, p: PlayerIx| best_response(table, cell, p).gain > tolerance;
    // The next to move, in player order from a player on.
    let in_turn = |cell: CellIx, from: usize| {
        let round = (0..players).map(|step| PlayerIx((from + step) % players));
        round.into_iter().find(|&p| gains(cell, p))
    };
    let keenest = |cell: CellIx| {
        let mut best: Option<(PlayerIx, f64)> = None;
        for p in menus.players() {
            let gain = best_response(table, cell, p).gain;
            if gain > best.map_or(tolerance, |(_, most)| most) {
                best = Some((p, gain));
            }
        }
        best.map(|(p, _)| p)
    };
    let mut turn = match order {
        Order::InTurn(first) => first.0,
        Order::Keenest => 0,
    };
    let (mut cell, mut rungs): (CellIx, Vec<Rung>) = (start, Vec::new());
    // What decides everything that follows: the combination and whose turn it is.
    let mut seen: BTreeMap<(CellIx, usize), usize> = BTreeMap::new();
    let end = loop {
        let mover = match order {
            Order::InTurn(_) => in_turn(cell, turn),
            Order::Keenest => keenest(cell),
        };
        let Some(player) = mover else {
            break LadderEnd::Rests;
        };
        if let Some(&rung) = seen.get(&(cell, player.0)) {
            break LadderEnd::Cycles(rung);
        }
        seen.insert((cell, player.0), rungs.len());
        let (from, to) = (
            menus.position_in(cell, player),
            best_response(table, cell, player).position,
        );
        cell = menus.neighbour(cell, player, to);
        rungs.push(Rung {
            player,
            from,
            to,
            cell,
        });
        turn = (player.0 + 1) % players;
    };
    Ladder { start, rungs, end }
}
