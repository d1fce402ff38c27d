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

use detente_world::table::{Column, Named, Row, Unit};

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

impl Row for DealFindings {
    const TABLE: &'static str = "deal";
    const TITLE: &'static str = "The deal";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("deal", "Its identifier.", |d| Some(d.id.as_str().into())).key(),
        Column::text("title", "Its title.", |d| Some(d.title.as_str().into())),
        Column::text("summary", "What it says, from its file.", |d| {
            Some(d.summary.as_str().into())
        }),
        Column::text(
            "class",
            "Kind of outcome, from which levers move.",
            |d| Some(d.class.name().into()),
        ),
        Column::flag(
            "signed",
            "Whether every side that decides is better off than without the deal: central elasticities, all of it in force, \
             everybody adapted.",
            |d| Some(d.signed),
        ),
        Column::flag(
            "signed_over_time",
            "The same by averages over the months.",
            |d| Some(d.signed_over_time),
        ),
        Column::integer("signed_in", "Cases in which it would be signed.", |d| {
            whole(d.signed_in)
        }),
        Column::integer("of_cases", "Cases that were solved.", |d| {
            whole(d.ranged().count())
        }),
        Column::date("signed_on", "The day of signature.", |d| {
            Some(d.signed_on.to_string().into())
        }),
        Column::<Self>::date(
            "in_force_until",
            "The last day before half of the dated commitments or more have lapsed.",
            |d| d.term.as_ref().map(|t| t.until.to_string().into()),
        )
        .optional(),
        Column::text("today", "What “today” is.", |d| {
            Some(d.today.as_str().into())
        }),
        Column::text("threat", "What happens without the deal.", |d| {
            Some(d.threat.as_str().into())
        }),
        Column::text("standoff", "The standoff it belongs to.", |d| {
            Some(d.standoff.as_str().into())
        }),
        Column::text("world", "The world it is judged in.", |d| {
            Some(d.world.as_str().into())
        }),
        Column::integer("year", "The world's year; every dollar is of it.", |d| {
            Some(i64::from(d.year))
        }),
        Column::number(
            "tolerance_points",
            Unit::Points,
            4,
            "Differences of payoffs up to this count as none.",
            |d| Some(d.tolerance_points),
        ),
        Column::flag(
            "worth_more_together",
            "Whether payments in money could make everybody sign.",
            |d| Some(d.with_payments.worth_more_together),
        ),
        Column::estimate(
            "penal_discount_month",
            Unit::Plain,
            4,
            "The smallest weight of next month against this one at which the deal holds when punishments must themselves be worth \
             carrying out and sides can pay each other; missing = none below one.",
            |d| {
                let paid = &d.with_payments;
                let central = paid.critical_discount_month;
                ranged(
                    central.unwrap_or(f64::NAN),
                    paid.critical_discount_range_month,
                )
            },
        ),
        Column::<Self>::integer(
            "agreed_in_month",
            "The month in which alternating offers end in an agreement, the first side offering first; missing = never.",
            |d| d.offers.as_ref()?.agreed_in_month.and_then(whole),
        )
        .optional(),
        Column::<Self>::text(
            "loses_more_by_delay",
            "The side that loses more by a month's delay, as a share of its own income.",
            |d| {
                let offers = d.offers.as_ref()?;
                Some(offers.loses_more_by_delay.as_str().into())
            },
        )
        .optional(),
    ];
}

impl Row for DealStatistics {
    const TABLE: &'static str = "stats";
    const TITLE: &'static str = "Solver";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("combinations", "Ways to keep and break the deal.", |s| {
            whole(s.combinations)
        }),
        Column::integer("solves", "Equilibria solved.", |s| whole(s.solves)),
        Column::number(
            "worst_certificate",
            Unit::Residual,
            1,
            "The worst residual of the independent certificate.",
            |s| Some(s.worst_certificate),
        ),
        Column::number("total_seconds", Unit::Seconds, 1, "Wall time.", |s| {
            Some(s.total_seconds)
        }),
    ];
}
