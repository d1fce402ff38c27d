//! The answer on timing as rows of tables.

use detente_talks::Move;
use detente_world::table::{Column, Row, Unit};

use super::{Assumptions, ContestCase, MonthOfWaiting, PolicyMonth, TimingCase, TimingFindings};

/// What is done with a lever, as tables spell it.
pub fn move_name(best: Move) -> &'static str {
    match best {
        Move::Use => "use",
        Move::Hold => "hold",
        Move::Lapse => "lapse",
    }
}

/// One month of one contest.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRow {
    /// End of the path.
    pub band: &'static str,
    /// Noise.
    pub noise_pct: f64,
    /// The month.
    pub at: PolicyMonth,
}

/// One month of waiting of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingRow {
    /// End of the path.
    pub band: &'static str,
    /// Rate of giving in.
    pub giving_in_rate: f64,
    /// The month.
    pub at: MonthOfWaiting,
}

impl TimingFindings {
    /// Who does what in which month, every contest.
    pub fn policy_rows(&self) -> Vec<PolicyRow> {
        let rows = |c: &ContestCase| {
            let (band, noise_pct) = (c.band, c.noise_pct);
            let row = move |at: &PolicyMonth| PolicyRow {
                band,
                noise_pct,
                at: at.clone(),
            };
            c.policy.iter().map(row).collect::<Vec<_>>()
        };
        self.contests.iter().flat_map(rows).collect()
    }

    /// Every month of waiting of every case.
    pub fn waiting_rows(&self) -> Vec<WaitingRow> {
        let rows = |c: &TimingCase| {
            let (band, giving_in_rate) = (c.band, c.rate);
            let row = move |at: &MonthOfWaiting| WaitingRow {
                band,
                giving_in_rate,
                at: at.clone(),
            };
            c.months.iter().map(row).collect::<Vec<_>>()
        };
        self.cases.iter().flat_map(rows).collect()
    }
}

impl Row for PolicyRow {
    const TABLE: &'static str = "policy";
    const TITLE: &'static str = "Who does what, if both foresee each other";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "band",
            "low (hard to replace), central, high: end of the path.",
            |r| Some(r.band.into()),
        )
        .key(),
        Column::<Self>::number(
            "noise_pct",
            Unit::Pct,
            3,
            "How far choices are left to chance; 0 = pure play.",
            |r| Some(r.noise_pct),
        )
        .key(),
        Column::<Self>::integer("month", "Months since it was first threatened.", |r| {
            i64::try_from(r.at.month).ok()
        })
        .key(),
        Column::number(
            "reached_share",
            Unit::Share,
            4,
            "Probability that the lever still is a threat then.",
            |r| Some(r.at.reached),
        ),
        Column::number(
            "wait",
            Unit::Share,
            4,
            "Probability that the owner waits, if it still is a threat.",
            |r| Some(r.at.wait),
        ),
        Column::number("use", Unit::Share, 4, "That the owner uses it.", |r| {
            Some(r.at.uses)
        }),
        Column::number("drop", Unit::Share, 4, "That the owner drops it.", |r| {
            Some(r.at.drop)
        }),
        Column::number(
            "yield",
            Unit::Share,
            4,
            "Probability that the target gives in to the mere threat, if the owner waits.",
            |r| Some(r.at.yields),
        ),
        Column::number(
            "worth_using_pct",
            Unit::ChangePct,
            4,
            "What using it then is worth to the owner in that month, per cent of a year's real income.",
            |r| Some(r.at.worth_using_pct),
        ),
    ];
}

impl Row for ContestCase {
    const TABLE: &'static str = "outcome";
    const TITLE: &'static str = "What it comes to, if both foresee each other";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "band",
            "low (hard to replace), central, high: end of the path.",
            |c| Some(c.band.into()),
        )
        .key(),
        Column::<Self>::number(
            "noise_pct",
            Unit::Pct,
            3,
            "How far choices are left to chance; 0 = pure play.",
            |c| Some(c.noise_pct),
        )
        .key(),
        Column::number(
            "used",
            Unit::Share,
            4,
            "Probability that the lever is used.",
            |c| Some(c.used),
        ),
        Column::number(
            "yields_to_threat",
            Unit::Share,
            4,
            "That the target gives in to the mere threat.",
            |c| Some(c.yields_to_threat),
        ),
        Column::number(
            "yields_to_use",
            Unit::Share,
            4,
            "That it gives in once the lever is used.",
            |c| Some(c.yields_to_use),
        ),
        Column::number(
            "dropped",
            Unit::Share,
            4,
            "That the threat is dropped unused.",
            |c| Some(c.dropped),
        ),
        Column::number(
            "stopped",
            Unit::Share,
            4,
            "That it is used and stopped without success.",
            |c| Some(c.stopped),
        ),
        Column::number(
            "value_pct",
            Unit::ChangePct,
            4,
            "What the contest is worth to the owner, per cent of a year's real income.",
            |c| Some(c.value_pct),
        ),
        Column::number(
            "target_value_pct",
            Unit::ChangePct,
            4,
            "What it is worth to the target, likewise of its own.",
            |c| Some(c.target_value_pct),
        ),
        Column::integer(
            "best_month",
            "The first month in which using it is the owner's best choice; missing = in none.",
            |c| c.best_month.and_then(|m| i64::try_from(m).ok()),
        ),
    ];
}

impl Row for TimingCase {
    const TABLE: &'static str = "cases";
    const TITLE: &'static str = "The best plan, if the target gives in at a given rate";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "band",
            "low (hard to replace), central, high: end of the path.",
            |c| Some(c.band.into()),
        )
        .key(),
        Column::<Self>::number(
            "giving_in_rate",
            Unit::Rate,
            3,
            "Monthly rate of giving in per percentage point lost.",
            |c| Some(c.rate),
        )
        .key(),
        Column::integer("stops_in_month", "The month in which waiting stops.", |c| {
            Some(i64::from(c.stops_in))
        }),
        Column::text("stops_by", "How: use or lapse.", |c| {
            Some(move_name(c.stops_by).into())
        }),
        Column::number(
            "value_pct",
            Unit::ChangePct,
            4,
            "Worth today of having the lever, per cent of a year's real income of the owner.",
            |c| Some(c.value_pct),
        ),
        Column::number(
            "waiting_is_worth_pct",
            Unit::ChangePct,
            4,
            "How much more that is than the better of using it today and letting it lapse.",
            |c| Some(c.waiting_is_worth_pct),
        ),
        Column::number(
            "prize_that_pays_pct",
            Unit::Pct,
            3,
            "The prize from which on using it today pays; missing = it never wins anything.",
            |c| c.prize_that_pays_pct,
        ),
    ];
}

impl Row for WaitingRow {
    const TABLE: &'static str = "waiting";
    const TITLE: &'static str = "By month of waiting, if the target gives in at a given rate";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "band",
            "low (hard to replace), central, high: end of the path.",
            |r| Some(r.band.into()),
        )
        .key(),
        Column::<Self>::number(
            "giving_in_rate",
            Unit::Rate,
            3,
            "Monthly rate of giving in per percentage point lost.",
            |r| Some(r.giving_in_rate),
        )
        .key(),
        Column::<Self>::integer("month", "Months since it was first threatened.", |r| {
            Some(i64::from(r.at.month))
        })
        .key(),
        Column::number(
            "use_pct",
            Unit::ChangePct,
            4,
            "Worth of using it now, per cent of a year's real income of the owner in that month.",
            |r| Some(r.at.use_pct),
        ),
        Column::number(
            "hold_pct",
            Unit::ChangePct,
            4,
            "Worth of holding it another month and following the best plan then; letting it lapse is worth 0.",
            |r| Some(r.at.hold_pct),
        ),
        Column::number(
            "value_pct",
            Unit::ChangePct,
            4,
            "The best of the three.",
            |r| Some(r.at.value_pct),
        ),
        Column::text("best", "Which it is: use, hold or lapse.", |r| {
            Some(move_name(r.at.best).into())
        }),
        Column::number(
            "target_loss_first_year_pct",
            Unit::Pct,
            4,
            "What using it now would take from the target, mean of the first year.",
            |r| Some(r.at.target_loss_first_year_pct),
        ),
        Column::number(
            "target_loss_peak_pct",
            Unit::Pct,
            4,
            "The same in the worst month.",
            |r| Some(r.at.target_loss_peak_pct),
        ),
        Column::number(
            "gives_in_once_used",
            Unit::Share,
            4,
            "Probability that the target gives in once it is used, later months counting less.",
            |r| Some(r.at.gives_in_once_used),
        ),
        Column::number(
            "gives_in_while_held",
            Unit::Share,
            4,
            "Probability that it gives in to the threat in this month.",
            |r| Some(r.at.gives_in_while_held),
        ),
        Column::number(
            "use_costs_pct",
            Unit::ChangePct,
            4,
            "What using it costs the owner until the target gives in.",
            |r| Some(r.at.use_costs_pct),
        ),
    ];
}

impl Row for Assumptions {
    const TABLE: &'static str = "assumptions";
    const TITLE: &'static str = "What is assumed beside the path";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::number(
            "giving_in_rate",
            Unit::Rate,
            3,
            "Monthly rate of giving in per percentage point of real income lost.",
            |a| Some(a.rate),
        ),
        Column::number(
            "prize_pct",
            Unit::Pct,
            3,
            "What the target's giving in is worth to the owner, per cent of a year's real income.",
            |a| Some(a.prize_pct),
        ),
        Column::number(
            "price_pct",
            Unit::Pct,
            3,
            "What giving in costs the target, per cent of its own, if both foresee each other.",
            |a| Some(a.price_pct),
        ),
        Column::number(
            "audience_pct",
            Unit::Pct,
            3,
            "What dropping the threat, or stopping, costs the owner.",
            |a| Some(a.audience_pct),
        ),
        Column::number(
            "noise_pct",
            Unit::Pct,
            3,
            "How far choices are left to chance.",
            |a| Some(a.noise_pct),
        ),
        Column::number(
            "credence",
            Unit::Share,
            2,
            "How far the threat is believed.",
            |a| Some(a.credence),
        ),
        Column::number(
            "patience_year",
            Unit::Plain,
            3,
            "Weight of next year against this one.",
            |a| Some(a.patience_year),
        ),
        Column::integer("hold_months", "Months the lever may be held.", |a| {
            Some(i64::from(a.hold_months))
        }),
        Column::integer("use_months", "Months of use that count.", |a| {
            Some(i64::from(a.use_months))
        }),
    ];
}
