//! The answer on timing as rows of tables.

use detente_talks::Move;
use detente_world::table::columns;

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

columns! { PolicyRow: "policy", "Who does what, if both foresee each other"; |r|
    text "band" key = r.band, "low (hard to replace), central, high: end of the path.";
    number[Pct 3] "noise_pct" key = r.noise_pct, "How far choices are left to chance; 0 = pure play.";
    integer "month" key = r.at.month, "Months since it was first threatened.";
    number[Share 4] "reached_share" = r.at.reached, "Probability that the lever still is a threat then.";
    number[Share 4] "wait" = r.at.wait, "Probability that the owner waits, if it still is a threat.";
    number[Share 4] "use" = r.at.uses, "That the owner uses it.";
    number[Share 4] "drop" = r.at.drop, "That the owner drops it.";
    number[Share 4] "yield" = r.at.yields, "Probability that the target gives in to the mere threat, if the owner waits.";
    number[ChangePct 4] "worth_using_pct" = r.at.worth_using_pct,
        "What using it then is worth to the owner in that month, per cent of a year's real income.";
}

columns! { ContestCase: "outcome", "What it comes to, if both foresee each other"; |c|
    text "band" key = c.band, "low (hard to replace), central, high: end of the path.";
    number[Pct 3] "noise_pct" key = c.noise_pct, "How far choices are left to chance; 0 = pure play.";
    number[Share 4] "used" = c.used, "Probability that the lever is used.";
    number[Share 4] "yields_to_threat" = c.yields_to_threat, "That the target gives in to the mere threat.";
    number[Share 4] "yields_to_use" = c.yields_to_use, "That it gives in once the lever is used.";
    number[Share 4] "dropped" = c.dropped, "That the threat is dropped unused.";
    number[Share 4] "stopped" = c.stopped, "That it is used and stopped without success.";
    number[ChangePct 4] "value_pct" = c.value_pct,
        "What the contest is worth to the owner, per cent of a year's real income.";
    number[ChangePct 4] "target_value_pct" = c.target_value_pct, "What it is worth to the target, likewise of its own.";
    integer "best_month" = c.best_month.and_then(|m| i64::try_from(m).ok()),
        "The first month in which using it is the owner's best choice; missing = in none.";
}

columns! { TimingCase: "cases", "The best plan, if the target gives in at a given rate"; |c|
    text "band" key = c.band, "low (hard to replace), central, high: end of the path.";
    number[Rate 3] "giving_in_rate" key = c.rate, "Monthly rate of giving in per percentage point lost.";
    integer "stops_in_month" = c.stops_in, "The month in which waiting stops.";
    text "stops_by" = move_name(c.stops_by), "How: use or lapse.";
    number[ChangePct 4] "value_pct" = c.value_pct,
        "Worth today of having the lever, per cent of a year's real income of the owner.";
    number[ChangePct 4] "waiting_is_worth_pct" = c.waiting_is_worth_pct,
        "How much more that is than the better of using it today and letting it lapse.";
    number[Pct 3] "prize_that_pays_pct" = c.prize_that_pays_pct,
        "The prize from which on using it today pays; missing = it never wins anything.";
}

columns! { WaitingRow: "waiting", "By month of waiting, if the target gives in at a given rate"; |r|
    text "band" key = r.band, "low (hard to replace), central, high: end of the path.";
    number[Rate 3] "giving_in_rate" key = r.giving_in_rate, "Monthly rate of giving in per percentage point lost.";
    integer "month" key = r.at.month, "Months since it was first threatened.";
    number[ChangePct 4] "use_pct" = r.at.use_pct,
        "Worth of using it now, per cent of a year's real income of the owner in that month.";
    number[ChangePct 4] "hold_pct" = r.at.hold_pct,
        "Worth of holding it another month and following the best plan then; letting it lapse is worth 0.";
    number[ChangePct 4] "value_pct" = r.at.value_pct, "The best of the three.";
    text "best" = move_name(r.at.best), "Which it is: use, hold or lapse.";
    number[Pct 4] "target_loss_first_year_pct" = r.at.target_loss_first_year_pct,
        "What using it now would take from the target, mean of the first year.";
    number[Pct 4] "target_loss_peak_pct" = r.at.target_loss_peak_pct, "The same in the worst month.";
    number[Share 4] "gives_in_once_used" = r.at.gives_in_once_used,
        "Probability that the target gives in once it is used, later months counting less.";
    number[Share 4] "gives_in_while_held" = r.at.gives_in_while_held,
        "Probability that it gives in to the threat in this month.";
    number[ChangePct 4] "use_costs_pct" = r.at.use_costs_pct, "What using it costs the owner until the target gives in.";
}

columns! { Assumptions: "assumptions", "What is assumed beside the path"; |a|
    number[Rate 3] "giving_in_rate" = a.rate, "Monthly rate of giving in per percentage point of real income lost.";
    number[Pct 3] "prize_pct" = a.prize_pct,
        "What the target's giving in is worth to the owner, per cent of a year's real income.";
    number[Pct 3] "price_pct" = a.price_pct,
        "What giving in costs the target, per cent of its own, if both foresee each other.";
    number[Pct 3] "audience_pct" = a.audience_pct, "What dropping the threat, or stopping, costs the owner.";
    number[Pct 3] "noise_pct" = a.noise_pct, "How far choices are left to chance.";
    number[Share 2] "credence" = a.credence, "How far the threat is believed.";
    number[Plain 3] "patience_year" = a.patience_year, "Weight of next year against this one.";
    integer "hold_months" = a.hold_months, "Months the lever may be held.";
    integer "use_months" = a.use_months, "Months of use that count.";
}
