//! Rows of agreements and of what today's rates reveal.

use detente_standoff::tariffs::{OneWeight, SectorWeight};
use detente_table::{Column, Row, Unit};

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

impl Row for CooperationRow {
    const TABLE: &'static str = "cooperation";
    const TITLE: &'static str = "Agreement";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::flag(
            "agreement",
            "Whether rates were found that leave every player a gain over the threat.",
            |r| Some(r.agreement),
        ),
        Column::text("threat", "What players fall back on.", |r| {
            Some(r.threat.into())
        }),
        Column::text("division", "How gains are divided.", |r| {
            Some(r.division.as_str().into())
        }),
        Column::text(
            "gains",
            "Whether every player gains its part at least (at-least) or exactly (equal); missing where the product is largest.",
            |r| (!r.gains.is_empty()).then(|| r.gains.into()),
        ),
        Column::number(
            "least_gain_pct",
            Unit::ChangePct,
            4,
            "The smallest gain of a player.",
            |r| Some(r.least_gain_pct),
        ),
        Column::number(
            "first_order",
            Unit::Residual,
            1,
            "Largest slope of the weighted sum over bend.",
            |r| r.first_order,
        ),
    ];
}

/// What the best offer would have given a player where talks fail.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// Code of the player.
    pub code: String,
    /// Its gain, per cent.
    pub gain_pct: f64,
}

impl Row for RefusedRow {
    const TABLE: &'static str = "refused";
    const TITLE: &'static str = "The best that could be offered to all, and was not enough";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The player's region.", |r| {
            Some(r.code.as_str().into())
        })
        .key(),
        Column::number(
            "gain_pct",
            Unit::ChangePct,
            4,
            "Its gain over the threat.",
            |r| Some(r.gain_pct),
        ),
    ];
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

impl Row for FrontierRow {
    const TABLE: &'static str = "frontier";
    const TITLE: &'static str = "Efficient frontier";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::number(
            "first_share",
            Unit::Share,
            2,
            "The first player's part of the two gains.",
            |r| Some(r.share_of_first),
        )
        .key(),
        Column::<Self>::text("code", "The player's region.", |r| {
            Some(r.code.as_str().into())
        })
        .key(),
        Column::number("payoff_pct", Unit::ChangePct, 4, "Its payoff.", |r| {
            Some(r.payoff_pct)
        }),
        Column::number(
            "gain_pct",
            Unit::ChangePct,
            4,
            "Its gain over the threat.",
            |r| Some(r.gain_pct),
        ),
        Column::number(
            "weight",
            Unit::Plain,
            4,
            "What a point of its payoff is worth to the sum that the rates maximise.",
            |r| Some(r.weight),
        ),
        Column::flag("signed", "Whether both players gain.", |r| Some(r.signed)),
        Column::number(
            "certificate",
            Unit::Residual,
            1,
            "Worst residual of the certificate.",
            |r| Some(r.certificate),
        ),
    ];
}

/// A political weight behind today's rates.
#[derive(Debug, Clone, PartialEq)]
pub struct RevealedRow(pub SectorWeight);

impl Row for RevealedRow {
    const TABLE: &'static str = "revealed";
    const TITLE: &'static str =
        "Weights for which the rates of today would be best, farthest from one first";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "sector",
            "The sector whose owners' income is weighted.",
            |r| Some(r.0.sector.as_str().into()),
        )
        .key(),
        Column::number(
            "weight",
            Unit::Plain,
            2,
            "The weight that fits best.",
            |r| Some(r.0.weight),
        ),
        Column::number(
            "lowest",
            Unit::Plain,
            2,
            "The lowest weight in the set, whatever the others.",
            |r| Some(r.0.low),
        ),
        Column::number("highest", Unit::Plain, 2, "The highest.", |r| {
            Some(r.0.high)
        }),
    ];
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

impl Row for RevealedFit {
    const TABLE: &'static str = "revealed_fit";
    const TITLE: &'static str = "What could still be gained from the rates of today";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("weighted", "What is weighted.", |r| Some(r.weighted.into())).key(),
        Column::number(
            "weight",
            Unit::Plain,
            3,
            "The one weight that fits best.",
            |r| r.weight,
        ),
        Column::number(
            "gain_pct",
            Unit::ChangePct,
            6,
            "What could still be gained at it, by slopes and bends.",
            |r| Some(r.gain_pct),
        ),
    ];
}
