//! Escalation ladders: players move one after another from a combination, and every move is a rung.
//!
//! *Myopic* players move to what is best for them as things stand (best-response paths: Monderer and Shapley, Games and
//! Economic Behavior 14, 1996, 124–143; with the mover who gains most first, or in turn). *Far-sighted* players look to where
//! the moves and counter-moves end: payoffs count only there, and whoever prefers what it foresees to moving on stops (Brams,
//! Theory of Moves, 1994, with a limited number of moves as in Zagare, Journal of Conflict Resolution 28, 1984, 233–258; the
//! combinations that nobody leaves are Brams and Wittman's non-myopic equilibria, Conflict Management and Peace Science 6,
//! 1981, 39–62).

mod far_sighted;
mod myopic;

use serde::Serialize;

use crate::{CellIx, PlayerIx, PositionIx};

pub use far_sighted::{FarSight, far_sighted};
pub use myopic::{Order, best_response_path};

/// One move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Who moves.
    pub player: PlayerIx,
    /// From which of its positions.
    pub from: PositionIx,
    /// To which.
    pub to: PositionIx,
    /// The combination after the move.
    pub cell: CellIx,
}

/// How a ladder ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "how", content = "rung")]
pub enum LadderEnd {
    /// Nobody wants to move.
    Rests,
    /// The moves repeat from this rung on, counted from 0; before the first rung stands the start.
    Cycles(usize),
}

/// Moves from a combination on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// Where it starts.
    pub start: CellIx,
    /// The moves.
    pub rungs: Vec<Rung>,
    /// How it ends.
    pub end: LadderEnd,
}

impl Ladder {
    /// The combination in which it ends; of a cycle, the last before it repeats.
    pub fn last(&self) -> CellIx {
        self.rungs.last().map_or(self.start, |r| r.cell)
    }
}
