//! A judged deal as rows of tables. Sides are rows with a `region` column; what is known by its range alone has all three of
//! low, central and high, and a central number without a range leaves the ends empty.

mod bargaining;
mod holding;
mod promises;
mod sides;

pub(crate) use bargaining::trade_rows;
pub use bargaining::{AgreementRow, ObjectiveRow, PaymentRow, TradeRow};
pub use holding::{CaseRow, MonthRow};
pub use promises::{BreachRow, RecordRow};
pub use sides::SpanRow;

use detente_world::table::{Named, columns};

use super::findings::{DealFindings, DealStatistics};
use crate::findings::rows::ranged;

impl DealFindings {
    /// Every table of the judgement, the work behind it apart.
    pub fn tables(&self) -> Vec<Named> {
        vec![
            Named::single(self, &()),
            Named::of(&self.span_rows(), &()),
            Named::of(&self.players, &()),
            Named::of(&self.commitments, &()),
            Named::of(&self.breach_rows(), &()),
            Named::of(&self.record_rows(), &()),
            Named::single(&self.holds, &()),
            Named::of(&self.holds.ends, &()),
            Named::of(&self.holds.stages, &()),
            Named::of(&self.threats, &()),
            Named::of(&self.payment_rows(), &()),
            Named::of(&self.trade_rows(), &()),
            Named::of(&self.agreement_rows(), &()),
            Named::of(&self.objective_rows(), &()),
            Named::of(&self.month_rows(), &()),
            Named::of(&self.case_rows(), &()),
        ]
    }
}

/// A count or a month as tables have them.
fn whole(number: usize) -> Option<i64> {
    i64::try_from(number).ok()
}

columns! { DealFindings: "deal", "The deal"; |d|
    text "deal" key = d.id.as_str(), "Its identifier.";
    text "title" = d.title.as_str(), "Its title.";
    text "summary" = d.summary.as_str(), "What it says, from its file.";
    text "class" = d.class.name(), "Kind of outcome, from which levers move.";
    flag "signed" = d.signed,
        "Whether every side that decides is better off than without the deal: central elasticities, all of it in force, \
        everybody adapted.";
    flag "signed_over_time" = d.signed_over_time, "The same by averages over the months.";
    integer "signed_in" = whole(d.signed_in), "Cases in which it would be signed.";
    integer "of_cases" = whole(d.ranged().count()), "Cases that were solved.";
    date "signed_on" = d.signed_on.to_string(), "The day of signature.";
    date "in_force_until" optional = d.term.as_ref().map(|t| t.until.to_string()),
        "The last day before half of the dated commitments or more have lapsed.";
    text "today" = d.today.as_str(), "What “today” is.";
    text "threat" = d.threat.as_str(), "What happens without the deal.";
    text "standoff" = d.standoff.as_str(), "The standoff it belongs to.";
    text "world" = d.world.as_str(), "The world it is judged in.";
    integer "year" = d.year, "The world's year; every dollar is of it.";
    number[Points 4] "tolerance_points" = d.tolerance_points, "Differences of payoffs up to this count as none.";
    flag "worth_more_together" = d.with_payments.worth_more_together,
        "Whether payments in money could make everybody sign.";
    estimate[Plain 4] "penal_discount_month" = {
        let paid = &d.with_payments;
        let central = paid.critical_discount_month;
        ranged(
            central.unwrap_or(f64::NAN),
            paid.critical_discount_range_month,
        )
    },
        "The smallest weight of next month against this one at which the deal holds when punishments must themselves be \
        worth carrying out and sides can pay each other; missing = none below one.";
    integer "agreed_in_month" optional = d.offers.as_ref()?.agreed_in_month.and_then(whole),
        "The month in which alternating offers end in an agreement, the first side offering first; missing = never.";
    text "loses_more_by_delay" optional =
        { let offers = d.offers.as_ref()?; Some(offers.loses_more_by_delay.as_str()) },
        "The side that loses more by a month's delay, as a share of its own income.";
}

columns! { DealStatistics: "stats", "Solver"; |s|
    integer "combinations" = whole(s.combinations), "Ways to keep and break the deal.";
    integer "solves" = whole(s.solves), "Equilibria solved.";
    number[Residual 1] "worst_certificate" = s.worst_certificate, "The worst residual of the independent certificate.";
    number[Seconds 1] "total_seconds" = s.total_seconds, "Wall time.";
}
