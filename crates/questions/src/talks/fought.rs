//! The rows of fights and of the days of the record.

use detente_table::columns;

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

columns! { AttritionRow: "attrition", "Who would hold out"; |r|
    text "positions" key = r.positions.as_str(), "What is fought out.";
    number[Pct 5] "least_cost_pct" key = r.least_cost_pct,
        "What a month costs at least, of a year's income: an assumption where a side gains by the fight.";
    text "region" key = r.region.as_str(), "The side.";
    text "deal" = r.deal.as_str(),
        "What it signs if it yields: what the other side likes best, with the other back to today.";
    number[Pct 4] "cost_pct" = r.cost_pct,
        "What waiting costs it in the first month over that deal, of a year's income; central elasticities.";
    number[Pct 3] "prize_pct" = r.prize_pct,
        "What the other's yielding is worth over its own, for good, of a year's income; less than nothing counts as \
        nothing.";
    flag "floored" = r.floored, "Whether the least cost binds in some month: then the answer hangs on it.";
    number[Share 3] "yields_to_threat" = r.yields_to_threat, "Probability that it yields to the threat itself.";
    number[Share 3] "first_share" = r.first_share,
        "Probability that it is the one who yields, once it is imposed; what both leave to one never ends.";
    number[Months 1] "median_months" = r.median_months,
        "Months by which it is over with even odds, once it is imposed; missing = it never gets so likely.";
    number[Plain 1] "p10" = r.p10, "Months, one chance in ten.";
    number[Plain 1] "p90" = r.p90, "Months, nine chances in ten.";
    number[Share 3] "over_by_1" = r.over_by[0], "Probability that it is over within a month, once it is imposed.";
    number[Share 3] "over_by_3" = r.over_by[1], "Within three months.";
    number[Share 3] "over_by_6" = r.over_by[2], "Within six months.";
    number[Share 3] "over_by_12" = r.over_by[3], "Within a year.";
    number[Share 3] "never" = r.never, "Probability that neither ever yields.";
    number[Share 3] "nobody_share" = r.nobody_share,
        "Share of draws in which costs fade before resolve is spent: this cannot decide it.";
}

columns! { DayPlayed: "record", "What was in force day by day, and what another day's position would have gained"; |r|
    text "horizon" key = r.horizon(), "How long everybody has had to adapt: 3m, 1y, 5y, ever.";
    date "day" key = r.day.to_string(), "The day.";
    text "region" key = r.region.as_str(), "The side.";
    text "position" = r.position.as_str(), "Its position that day.";
    number[Pct 4] "regret_pct" = r.regret, "What its best other position would have gained it, the others as on that day.";
    text "best" = r.best.as_str(), "That position; its own if none gains.";
    flag "fits" = r.fits, "Whether the gain is next to nothing.";
}

/// A concept that was not computed.
pub(super) struct LeftOutRow(pub &'static str, pub String);

columns! { LeftOutRow: "left_out", "Not computed"; |r|
    text "concept" key = r.0, "Which.";
    text "why" key = r.1.as_str(), "Why.";
}
