//! What a player can secure alone, and what the others can hold it to, in pure positions
//! (Osborne and Rubinstein, A Course in Game Theory, 1994, section 2.5 and chapter 8).

use serde::Serialize;

use crate::{PayoffTable, PlayerIx, PositionIx};

/// A player's security level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Security {
    /// Whose.
    pub player: PlayerIx,
    /// The position whose worst payoff is best (the first of several).
    pub position: PositionIx,
    /// That worst payoff: max over own positions of min over the others'.
    pub maximin: f64,
    /// What the others can hold the player to: min over theirs of max over its own; never below `maximin`.
    pub minimax: f64,
}

/// Security levels of all players, in order.
pub fn security(table: &PayoffTable) -> Vec<Security> {
    let best = table.best_alone();
    let players = table.menus().players();
    players
        .map(|player| of_player(table, &best, player))
        .collect()
}

fn of_player(table: &PayoffTable, best: &[Vec<f64>], player: PlayerIx) -> Security {
    let menus = table.menus();
    let mut worst = vec![f64::INFINITY; menus.positions(player).len()];
    let mut minimax = f64::INFINITY;
    for cell in menus.cells() {
        let position = menus.position_in(cell, player);
        worst[position.0] = worst[position.0].min(table.payoff(cell, player));
        minimax = minimax.min(best[cell.0][player.0]);
    }
    let mut position = PositionIx(0);
    for at in 1..worst.len() {
        if worst[at] > worst[position.0] {
            position = PositionIx(at);
        }
    }
    Security {
        player,
        position,
        maximin: worst[position.0],
        minimax,
    }
}
