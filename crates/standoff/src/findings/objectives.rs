//! What players may want besides real income, what their positions reveal about it, and what follows.

use serde::Serialize;

use super::PositionRef;

/// Objectives beyond plain real income.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectiveFindings {
    /// The weights under which each player's position in the reference is a best response, in player order.
    pub revealed: Vec<RevealedFinding>,
    /// The game under plain real income, under the objectives of the file if it states any, and under revealed weights.
    pub variants: Vec<VariantFinding>,
}

/// What one player's position reveals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevealedFinding {
    /// Region code.
    pub player: String,
    /// The position it is seen in.
    pub position: PositionRef,
    /// What its best other position would gain it in plain real income, the others unmoved, percentage points; 0 = the
    /// position is a best response.
    pub gain_plain_points: f64,
    /// The position that gains it that; `None` where nothing gains.
    pub best_plain: Option<PositionRef>,
    /// Whether some weights make the position a best response.
    pub explained: bool,
    /// What another position still gains under the weights that come nearest; 0 if explained.
    pub gain_left_points: f64,
    /// Criterion by criterion; empty for a player without a choice.
    pub weights: Vec<WeightFinding>,
}

/// The weights on one criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightFinding {
    /// `revenue`, `rivalry`, `issue:ID` or `sector:CODE`.
    pub criterion: String,
    /// Name for readers.
    pub title: String,
    /// The weight under plain real income.
    pub plain: f64,
    /// The weight in the point of the set nearest to plain real income.
    pub nearest: f64,
    /// The lowest weight in the set, whatever the others.
    pub low: f64,
    /// The highest; `None` = without end.
    pub high: Option<f64>,
    /// The lowest weight that explains the position with all others plain; `None` where it cannot alone.
    pub alone_low: Option<f64>,
    /// The highest; `None` also where there is no end.
    pub alone_high: Option<f64>,
}

/// The game under one set of objectives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantFinding {
    /// `real-income`, `stated` or `revealed`.
    pub name: &'static str,
    /// For readers.
    pub title: &'static str,
    /// Payoffs cell by cell, in player order, per cent of the reference.
    pub payoffs_pct: Vec<Vec<f64>>,
    /// Equilibria in pure positions: indices of cells.
    pub nash_equilibria: Vec<usize>,
    /// Whether the reference is among them.
    pub reference_is_nash: bool,
    /// How many cells nobody likes less than the threat point.
    pub acceptable: usize,
    /// The Nash bargain; `None` where nothing is signed.
    pub nash_bargain: Option<usize>,
    /// Its gains over the threat point, in player order.
    pub bargain_gains_points: Vec<f64>,
    /// Payoffs of the threat point, in player order.
    pub talks_fail_pct: Vec<f64>,
}
