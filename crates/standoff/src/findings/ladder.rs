//! Escalation ladders, rung by rung.

use serde::Serialize;

use super::PositionRef;

/// Ladders from the reference combination, and what far-sighted players leave alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderFindings {
    /// Who moves to what under short and far sight.
    pub ladders: Vec<LadderFinding>,
    /// Turns that far-sighted players look ahead; 0 where the menus are too long to look ahead at all.
    pub turns: usize,
    /// Indices into [`PayoffFindings::cells`](super::PayoffFindings::cells) of the combinations that no far-sighted player
    /// leaves, whoever begins.
    pub left_by_nobody: Vec<usize>,
}

/// One ladder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderFinding {
    /// `myopic`: every move is best as things stand; `far-sighted`: moves and counter-moves are foreseen to the end.
    pub sight: &'static str,
    /// Region code of the player who begins; `None` = whoever gains most moves.
    pub first: Option<String>,
    /// The moves.
    pub rungs: Vec<RungFinding>,
    /// The rung, counted from 0, from which on the moves repeat; `None` = they come to rest.
    pub cycles_from: Option<usize>,
    /// Index of the combination in which it ends; of a cycle, the last before it repeats.
    pub ends: usize,
    /// False where the end hangs on who has the last turn: one turn fewer leads elsewhere.
    pub settled: bool,
}

/// One move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RungFinding {
    /// The position it leaves.
    pub from: PositionRef,
    /// The position it takes.
    pub to: PositionRef,
    /// Index of the combination after it.
    pub cell: usize,
    /// Payoffs after it, in player order, per cent of the reference.
    pub payoffs_pct: Vec<f64>,
}
