//! Best responses and equilibria in pure positions (Nash, Annals of Mathematics 54, 1951, 286–295).

use serde::Serialize;

use crate::{CellIx, PayoffTable, PlayerIx, PositionIx};

/// What a player would rather do, the others held fixed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BestResponse {
    /// The best position (the present one if nothing is strictly better, else the first of the best).
    pub position: PositionIx,
    /// What it gains over the present position; never negative.
    pub gain: f64,
    /// How much the best of the *other* positions falls short of the present one; infinite with nothing else to
    /// choose, negative when another position is better.
    pub margin: f64,
}

/// The player's best response to what the others do in `cell`.
pub fn best_response(table: &PayoffTable, cell: CellIx, player: PlayerIx) -> BestResponse {
    let present = table.menus().position_in(cell, player);
    let now = table.payoff(cell, player);
    let (mut position, mut best, mut runner_up) = (present, now, f64::NEG_INFINITY);
    for (other, payoff) in table.along(cell, player).filter(|(p, _)| *p != present) {
        runner_up = runner_up.max(payoff);
        if payoff > best {
            (position, best) = (other, payoff);
        }
    }
    BestResponse {
        position,
        gain: best - now,
        margin: now - runner_up,
    }
}

/// A combination from which nobody gains by moving alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Equilibrium {
    /// The combination.
    pub cell: CellIx,
    /// The largest gain of any player from moving alone; at most the tolerance.
    pub best_response_gap: f64,
    /// How much worse each player's next best position is, in player order; small means fragile.
    pub margins: Vec<f64>,
}

/// All equilibria in pure positions, in cell order: no player gains more than `tolerance` by moving alone.
pub fn pure_equilibria(table: &PayoffTable, tolerance: f64) -> Vec<Equilibrium> {
    let judge = |cell| {
        let responses: Vec<_> = table
            .menus()
            .players()
            .map(|p| best_response(table, cell, p))
            .collect();
        let best_response_gap = responses.iter().map(|r| r.gain).fold(0.0, f64::max);
        let margins = responses.iter().map(|r| r.margin).collect();
        (best_response_gap <= tolerance).then_some(Equilibrium {
            cell,
            best_response_gap,
            margins,
        })
    };
    let best = table.best_alone();
    let nobody_gains = |cell: &CellIx| {
        let pairs = best[cell.0].iter().zip(table.payoffs(*cell));
        pairs.into_iter().all(|(b, v)| b - v <= tolerance)
    };
    let cells = table.menus().cells().filter(nobody_gains);
    cells.filter_map(judge).collect()
}
