//! One player commits to a position first; the others see it and settle among themselves
//! (von Stackelberg, Marktform und Gleichgewicht, 1934). Pure positions.

use serde::Serialize;

use crate::{CellIx, PayoffTable, PlayerIx, best_response};

/// What a player gets by moving first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Leadership {
    /// Who commits.
    pub leader: PlayerIx,
    /// The combination that results.
    pub cell: CellIx,
}

/// For each player as leader, the combination that results when the followers answer with an equilibrium among
/// themselves; where several answers are equally good for the followers the leader gets the one it likes (the strong
/// version). A leader for whom no position leaves the followers a pure equilibrium is left out; with two players that
/// cannot happen. Gains up to `tolerance` count as none.
pub fn stackelberg(table: &PayoffTable, tolerance: f64) -> Vec<Leadership> {
    let menus = table.menus();
    let outcome = |leader: PlayerIx| {
        let settled = |cell: CellIx| {
            menus
                .players()
                .filter(|&p| p != leader)
                .all(|p| best_response(table, cell, p).gain <= tolerance)
        };
        let mut best: Option<CellIx> = None;
        for cell in menus.cells().filter(|&c| settled(c)) {
            if best.is_none_or(|b| table.payoff(cell, leader) > table.payoff(b, leader)) {
                best = Some(cell);
            }
        }
        best.map(|cell| Leadership { leader, cell })
    };
    menus.players().filter_map(outcome).collect()
}
