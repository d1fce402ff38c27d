//! What a menu holds: its frontier, moves in it, dominance, security, and what may be said of it.

use super::HORIZON;
use detente_table::columns;

/// One side at one point of the frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierRow {
    /// Horizon.
    pub horizon: String,
    /// The combination.
    pub positions: String,
    /// Whose.
    pub region: String,
    /// The payoff.
    pub payoff_pct: f64,
}

columns! { FrontierRow: "frontier", "Combinations that waste nothing"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "positions" key = r.positions.as_str(), "The combination.";
    text "region" key = r.region.as_str(), "The side.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, payoffs!("Its payoff.");
}

/// One move of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderRow {
    /// Horizon.
    pub horizon: String,
    /// `myopic` or `far-sighted`.
    pub sight: &'static str,
    /// Who begins.
    pub begins: String,
    /// The rung, from 1; 0 where nobody moves.
    pub rung: usize,
    /// Who moves.
    pub region: Option<String>,
    /// From.
    pub from: Option<String>,
    /// To.
    pub to: Option<String>,
    /// The combination afterwards.
    pub positions: String,
    /// What the mover gains by it at once.
    pub gain_pct: Option<f64>,
    /// How the ladder ends.
    pub end: &'static str,
}

columns! { LadderRow: "ladders", "Moves and answers from today on"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "sight" key = r.sight, "myopic: each to what is best as things stand; far-sighted: to where it ends.";
    text "begins" key = r.begins.as_str(), "Who begins.";
    integer "rung" key = r.rung, "The move, from 1; 0 where nobody moves.";
    text "region" = r.region.as_deref(), "Who moves.";
    text "from" = r.from.as_deref(), "From which position.";
    text "to" = r.to.as_deref(), "To which.";
    text "positions" = r.positions.as_str(), "The combination afterwards.";
    number[ChangePct 4] "gain_pct" = r.gain_pct, payoffs!("What the mover gains by the move itself.");
    text "end" = r.end, "rests, repeats, or hangs on the last turn: one turn fewer would change it.";
}

/// A dominated position.
#[derive(Debug, Clone, PartialEq)]
pub struct DominanceRow {
    /// Horizon.
    pub horizon: String,
    /// Whose.
    pub region: String,
    /// The worse position.
    pub position: String,
    /// The better one.
    pub by: String,
    /// Whether always better.
    pub strict: bool,
}

columns! { DominanceRow: "dominance", "Dominated positions"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "region" key = r.region.as_str(), "The side.";
    text "position" key = r.position.as_str(), "The worse position.";
    text "by" key = r.by.as_str(), "The better one.";
    flag "strict" = r.strict, "Better whatever the others do; otherwise never worse.";
}

/// What a side can be sure of.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityRow {
    /// Horizon.
    pub horizon: String,
    /// Whose.
    pub region: String,
    /// The position.
    pub position: String,
    /// Its worst payoff.
    pub maximin_pct: f64,
    /// What the others can hold it to.
    pub minimax_pct: f64,
}

columns! { SecurityRow: "security", "What each side can be sure of"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "region" key = r.region.as_str(), "The side.";
    text "position" = r.position.as_str(), "The position whose worst payoff is best.";
    number[ChangePct 4] "maximin_pct" = r.maximin_pct, payoffs!("That worst payoff.");
    number[ChangePct 4] "minimax_pct" = r.minimax_pct, payoffs!("What the others can hold it to.");
}

/// A claim about the file's menu, tested with the record in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRow {
    /// Horizon.
    pub horizon: String,
    /// Number.
    pub number: usize,
    /// What is claimed.
    pub claim: String,
    /// Of what.
    pub positions: String,
    /// What ends it alone.
    pub ended_by: String,
    /// Whether it holds with everything added.
    pub holds_with_all: bool,
    /// Whether it may be said.
    pub may_be_said: bool,
}

columns! { ClaimRow: "claims", "What may be said of the menu, tested with the days of the record in it"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    integer "number" key = r.number, "Its number at that horizon.";
    text "claim" = r.claim.as_str(), "dominant, stable, only equilibrium, or a bargain by its solution.";
    text "positions" = r.positions.as_str(), "Of what.";
    text "ended_by" = r.ended_by.as_str(), "Added positions that end it alone; empty where none does.";
    flag "holds_with_all" = r.holds_with_all, "Whether it is true with all of them added.";
    flag "may_be_said" = r.may_be_said, "Both.";
}
