//! What players would do with a tariff for every good instead of a menu.

use serde::Serialize;

use super::Range;

/// War and cooperation in tariffs between the players.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TariffGameFindings {
    /// The rules, for readers.
    pub statement: String,
    /// War, then cooperation; one that was not found is left out.
    pub outcomes: Vec<TariffOutcome>,
}

/// One outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TariffOutcome {
    /// `war` or `cooperation`.
    pub outcome: String,
    /// The players, in player order.
    pub players: Vec<TariffPlayer>,
    /// In war the most that any player could still gain by moving alone, per cent of its income.
    pub best_response_gap_pct: Option<f64>,
    /// Other elasticity sets under which it was found too.
    pub sets: usize,
    /// Worst residual of the independent certificate.
    pub certificate: f64,
    /// The market it sits in.
    pub certificate_market: String,
    /// Equilibria solved on the way.
    pub solves: usize,
    /// The run.
    pub run: String,
}

/// One player in an outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TariffPlayer {
    /// Region code.
    pub player: String,
    /// Mean tariff on the other players' goods, weighted by trade of the benchmark, per cent.
    pub mean_tariff_pct: f64,
    /// Lowest and highest over the published elasticity sets; `None` where not run.
    pub mean_tariff_range_pct: Option<Range>,
    /// The same mean at the reference.
    pub reference_mean_tariff_pct: f64,
    /// Real income against the reference, per cent.
    pub payoff_pct: f64,
    /// Lowest and highest over the published elasticity sets; `None` where not run.
    pub payoff_range_pct: Option<Range>,
}
