//! The rows of fights and of the days of the record.

use detente_table::{Column, Row, Unit};

use super::DayPlayed;

/// One side of a fight.
#[derive(Debug, Clone, PartialEq)]
pub struct AttritionRow {
    /// What is fought out.
    pub positions: String,
    /// The least a month costs.
    pub least_cost_pct: f64,
    /// Whose.
    pub region: String,
    /// The deal if it yields.
    pub deal: String,
    /// What a month costs it at first.
    pub cost_pct: f64,
    /// What the other's yielding is worth over its own.
    pub prize_pct: f64,
    /// Whether the least cost binds.
    pub floored: bool,
    /// Probability that it yields to the threat.
    pub yields_to_threat: f64,
    /// Probability that it is the one who yields, once imposed.
    pub first_share: f64,
    /// Months by which half are over, once imposed.
    pub median_months: Option<f64>,
    /// One in ten.
    pub p10: Option<f64>,
    /// Nine in ten.
    pub p90: Option<f64>,
    /// Over by 1, 3, 6, 12 months.
    pub over_by: [f64; 4],
    /// Probability that neither ever yields.
    pub never: f64,
    /// Share of draws in which nobody is worn down.
    pub nobody_share: f64,
}

impl Row for AttritionRow {
    const TABLE: &'static str = "attrition";
    const TITLE: &'static str = "Who would hold out";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("positions", "What is fought out.", |r| {
            Some(r.positions.as_str().into())
        })
        .key(),
        Column::<Self>::number(
            "least_cost_pct",
            Unit::Pct,
            5,
            "What a month costs at least, of a year's income: an assumption where a side gains by the fight.",
            |r| Some(r.least_cost_pct),
        )
        .key(),
        Column::<Self>::text("region", "The side.", |r| Some(r.region.as_str().into())).key(),
        Column::text(
            "deal",
            "What it signs if it yields: what the other side likes best, with the other back to today.",
            |r| Some(r.deal.as_str().into()),
        ),
        Column::number(
            "cost_pct",
            Unit::Pct,
            4,
            "What waiting costs it in the first month over that deal, of a year's income; central elasticities.",
            |r| Some(r.cost_pct),
        ),
        Column::number(
            "prize_pct",
            Unit::Pct,
            3,
            "What the other's yielding is worth over its own, for good, of a year's income; less than nothing counts as nothing.",
            |r| Some(r.prize_pct),
        ),
        Column::flag(
            "floored",
            "Whether the least cost binds in some month: then the answer hangs on it.",
            |r| Some(r.floored),
        ),
        Column::number(
            "yields_to_threat",
            Unit::Share,
            3,
            "Probability that it yields to the threat itself.",
            |r| Some(r.yields_to_threat),
        ),
        Column::number(
            "first_share",
            Unit::Share,
            3,
            "Probability that it is the one who yields, once it is imposed; what both leave to one never ends.",
            |r| Some(r.first_share),
        ),
        Column::number(
            "median_months",
            Unit::Months,
            1,
            "Months by which it is over with even odds, once it is imposed; missing = it never gets so likely.",
            |r| r.median_months,
        ),
        Column::number("p10", Unit::Plain, 1, "Months, one chance in ten.", |r| {
            r.p10
        }),
        Column::number("p90", Unit::Plain, 1, "Months, nine chances in ten.", |r| {
            r.p90
        }),
        Column::number(
            "over_by_1",
            Unit::Share,
            3,
            "Probability that it is over within a month, once it is imposed.",
            |r| Some(r.over_by[0]),
        ),
        Column::number("over_by_3", Unit::Share, 3, "Within three months.", |r| {
            Some(r.over_by[1])
        }),
        Column::number("over_by_6", Unit::Share, 3, "Within six months.", |r| {
            Some(r.over_by[2])
        }),
        Column::number("over_by_12", Unit::Share, 3, "Within a year.", |r| {
            Some(r.over_by[3])
        }),
        Column::number(
            "never",
            Unit::Share,
            3,
            "Probability that neither ever yields.",
            |r| Some(r.never),
        ),
        Column::number(
            "nobody_share",
            Unit::Share,
            3,
            "Share of draws in which costs fade before resolve is spent: this cannot decide it.",
            |r| Some(r.nobody_share),
        ),
    ];
}

impl Row for DayPlayed {
    const TABLE: &'static str = "record";
    const TITLE: &'static str =
        "What was in force day by day, and what another day's position would have gained";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "horizon",
            "How long everybody has had to adapt: 3m, 1y, 5y, ever.",
            |r| Some(r.horizon().into()),
        )
        .key(),
        Column::<Self>::date("day", "The day.", |r| Some(r.day.to_string().into())).key(),
        Column::<Self>::text("region", "The side.", |r| Some(r.region.as_str().into())).key(),
        Column::text("position", "Its position that day.", |r| {
            Some(r.position.as_str().into())
        }),
        Column::number(
            "regret_pct",
            Unit::Pct,
            4,
            "What its best other position would have gained it, the others as on that day.",
            |r| Some(r.regret),
        ),
        Column::text("best", "That position; its own if none gains.", |r| {
            Some(r.best.as_str().into())
        }),
        Column::flag("fits", "Whether the gain is next to nothing.", |r| {
            Some(r.fits)
        }),
    ];
}

/// A concept that was not computed.
pub(super) struct LeftOutRow(pub &'static str, pub String);

impl Row for LeftOutRow {
    const TABLE: &'static str = "left_out";
    const TITLE: &'static str = "Not computed";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("concept", "Which.", |r| Some(r.0.into())).key(),
        Column::<Self>::text("why", "Why.", |r| Some(r.1.as_str().into())).key(),
    ];
}
