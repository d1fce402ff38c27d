//! Rows of agreements and of what today's rates reveal.

use detente_standoff::tariffs::{OneWeight, SectorWeight};
use detente_table::columns;

/// An agreement in one row.
#[derive(Debug, Clone, PartialEq)]
pub struct CooperationRow {
    /// Whether talks succeed.
    pub agreement: bool,
    /// What players fall back on.
    pub threat: &'static str,
    /// How gains are divided.
    pub division: String,
    /// Whether exactly so.
    pub gains: &'static str,
    /// The smallest gain, per cent.
    pub least_gain_pct: f64,
    /// Largest slope of the weighted sum over bend.
    pub first_order: Option<f64>,
}

columns! { CooperationRow: "cooperation", "Agreement"; |r|
    flag "agreement" = r.agreement, "Whether rates were found that leave every player a gain over the threat.";
    text "threat" = r.threat, "What players fall back on.";
    text "division" = r.division.as_str(), "How gains are divided.";
    text "gains" = (!r.gains.is_empty()).then_some(r.gains),
        "Whether every player gains its part at least (at-least) or exactly (equal); missing where the product is largest.";
    number[ChangePct 4] "least_gain_pct" = r.least_gain_pct, "The smallest gain of a player.";
    number[Residual 1] "first_order" = r.first_order, "Largest slope of the weighted sum over bend.";
}

/// What the best offer would have given a player where talks fail.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// Code of the player.
    pub code: String,
    /// Its gain, per cent.
    pub gain_pct: f64,
}

columns! { RefusedRow: "refused", "The best that could be offered to all, and was not enough"; |r|
    text "code" key = r.code.as_str(), "The player's region.";
    number[ChangePct 4] "gain_pct" = r.gain_pct, "Its gain over the threat.";
}

/// One player at one point of the frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierRow {
    /// The first player's part of the gains.
    pub share_of_first: f64,
    /// Code of the player.
    pub code: String,
    /// Its payoff, per cent.
    pub payoff_pct: f64,
    /// Its gain, per cent.
    pub gain_pct: f64,
    /// What a point of its payoff is worth to the sum.
    pub weight: f64,
    /// Whether both would sign.
    pub signed: bool,
    /// Worst residual of the certificate.
    pub certificate: f64,
}

columns! { FrontierRow: "frontier", "Efficient frontier"; |r|
    number[Share 2] "first_share" key = r.share_of_first, "The first player's part of the two gains.";
    text "code" key = r.code.as_str(), "The player's region.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, "Its payoff.";
    number[ChangePct 4] "gain_pct" = r.gain_pct, "Its gain over the threat.";
    number[Plain 4] "weight" = r.weight, "What a point of its payoff is worth to the sum that the rates maximise.";
    flag "signed" = r.signed, "Whether both players gain.";
    number[Residual 1] "certificate" = r.certificate, "Worst residual of the certificate.";
}

/// A political weight behind today's rates.
#[derive(Debug, Clone, PartialEq)]
pub struct RevealedRow(pub SectorWeight);

columns! { RevealedRow: "revealed", "Weights for which the rates of today would be best, farthest from one first"; |r|
    text "sector" key = r.0.sector.as_str(), "The sector whose owners' income is weighted.";
    number[Plain 2] "weight" = r.0.weight, "The weight that fits best.";
    number[Plain 2] "lowest" = r.0.low, "The lowest weight in the set, whatever the others.";
    number[Plain 2] "highest" = r.0.high, "The highest.";
}

/// How well weights explain today's rates.
#[derive(Debug, Clone, PartialEq)]
pub struct RevealedFit {
    /// What is weighted.
    pub weighted: &'static str,
    /// The one weight that fits best; `None` for a weight per sector.
    pub weight: Option<f64>,
    /// What could still be gained, per cent.
    pub gain_pct: f64,
}

impl RevealedFit {
    /// The fit of a single weight.
    pub fn of_one(weighted: &'static str, one: OneWeight) -> Self {
        Self {
            weighted,
            weight: Some(one.weight),
            gain_pct: one.gain_pct,
        }
    }
}

columns! { RevealedFit: "revealed_fit", "What could still be gained from the rates of today"; |r|
    text "weighted" key = r.weighted, "What is weighted.";
    number[Plain 3] "weight" = r.weight, "The one weight that fits best.";
    number[ChangePct 6] "gain_pct" = r.gain_pct, "What could still be gained at it, by slopes and bends.";
}
