//! What the judgement of a deal has to say, as plain data.
//!
//! Conventions as in [`crate::findings`]; effects compare with *today*: the standoff's reference with the levers that
//! the deal lifts still in use. Players keep the order of [`DealFindings::players`].

use detente_talks::{CriticalDiscount, OutcomeClass};
use jiff::civil::Date;
use serde::Serialize;

use crate::findings::{Limit, LinkageFinding, Range};

/// Everything the judgement found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DealFindings {
    /// Version of this layout; 1.
    pub schema: u32,
    /// Identifier of the deal.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// One or two sentences from the file.
    pub summary: String,
    /// The day of signature.
    pub signed_on: Date,
    /// Identifier of the standoff.
    pub standoff: String,
    /// Name of the world.
    pub world: String,
    /// Year of the world; every dollar is of this year, nominal.
    pub year: i32,
    /// What "today" is, for readers.
    pub today: String,
    /// What happens without the deal, for readers.
    pub threat: String,
    /// Kind of outcome, from which levers move.
    pub class: OutcomeClass,
    /// Whether every side that decides is better off than at the threat point under the central elasticities, all of the
    /// deal in force and everybody adapted. A deal that leaves such a side worse off is never signed.
    pub signed: bool,
    /// The same by the averages over the months ([`OverTime::over_threat_points`]), central.
    pub signed_over_time: bool,
    /// In how many of the cases it would be signed.
    pub signed_in: usize,
    /// The sides.
    pub players: Vec<SideFinding>,
    /// Differences of payoffs up to this count as none, percentage points: the standoff's.
    pub tolerance_points: f64,
    /// Whether carrying out the threat point pays for those who carry it out.
    pub threats: Vec<ThreatFinding>,
    /// The time in which most of the dated commitments are in force, and what comes after; `None` where nothing is dated
    /// or everything is renewed.
    pub term: Option<TermFinding>,
    /// The judgement under other objectives than real income, that under real income first; central, all of the deal in
    /// force.
    pub objectives: Vec<ObjectiveFinding>,
    /// What each side commits to, in the order of the file.
    pub commitments: Vec<CommitmentFinding>,
    /// With side payments.
    pub with_payments: PaymentFinding,
    /// What trading commitments adds to bargaining about each alone, against today.
    pub linkage: Option<LinkageFinding>,
    /// Alternating offers over the commitments; two sides only.
    pub offers: Option<OfferFinding>,
    /// Until when it holds.
    pub holds: HoldsFinding,
    /// Month by month.
    pub months: Vec<MonthFinding>,
    /// The same under other elasticities and other strengths of the levers.
    pub cases: Vec<CaseFinding>,
    /// What readers must know.
    pub limits: Vec<Limit>,
    /// How much work it was.
    pub statistics: DealStatistics,
}

/// One side of the deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SideFinding {
    /// Region code.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// Whether its word is needed: it commits to something, or has positions to choose from in the standoff. What another
    /// player loses is reported and holds nothing up.
    pub decides: bool,
    /// The deal against today, per cent of real income.
    pub deal_pct: f64,
    /// Lowest and highest over the cases.
    pub deal_range_pct: Option<Range>,
    /// The same as equivalent variation a year, USD million.
    pub deal_usd_mn: f64,
    /// The threat point against today, per cent.
    pub threat_pct: f64,
    /// Lowest and highest over the cases.
    pub threat_range_pct: Option<Range>,
    /// The deal over the threat point, percentage points.
    pub gain_points: f64,
    /// Lowest and highest over the cases.
    pub gain_range_points: Option<Range>,
    /// The same a year, USD million.
    pub gain_usd_mn: f64,
    /// Month by month, over all months.
    pub over_time: OverTime,
    /// What putting the deal off costs in its first month, all of it in force against the threat point, USD million.
    pub month_of_delay_usd_mn: f64,
    /// What the best breach gains while the other side keeps its word, percentage points a year; 0 = no temptation.
    pub temptation_points: f64,
    /// Lowest and highest over the cases.
    pub temptation_range_points: Option<Range>,
    /// The same a year, USD million.
    pub temptation_usd_mn: f64,
    /// The same in the month in which it is largest, before anybody reacts, per cent of a year's real income.
    pub largest_monthly_gain_pct: f64,
    /// What the best breach breaks: titles of commitments, or the threat point.
    pub best_breach: Vec<String>,
    /// Whether that is to go over to the threat point rather than to break single commitments.
    pub breach_is_threat: bool,
    /// The smallest weight of next month against this one at which the side keeps the deal, if a breach is answered by the
    /// threat point, worth carrying out or not.
    pub critical_discount_month: CriticalDiscount,
    /// The same if a breach is answered by going back to today.
    pub critical_discount_today_month: CriticalDiscount,
    /// The same as a weight of next year against this one; 0 = always kept, 1 = never.
    pub critical_patience_year: f64,
    /// Lowest and highest over the cases.
    pub critical_patience_range_year: Option<Range>,
    /// The weight of next year against this one that is assumed.
    pub patience_year: f64,
    /// Whether the side keeps the deal at that weight, payoffs unchanged from month to month.
    pub keeps: bool,
    /// The first month in which breaking pays, payoffs by month; `None` = not within the months watched.
    pub broken_in_month: Option<usize>,
}

/// The deal by month, an average in which months count less the later they are, percentage points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OverTime {
    /// Over the threat point, taken to last for ever.
    pub over_threat_points: f64,
    /// Lowest and highest over the low, central and high elasticities, stocks and supply.
    pub over_threat_range_points: Range,
    /// Over today's positions, taken to last for ever.
    pub over_today_points: f64,
    /// Lowest and highest, likewise.
    pub over_today_range_points: Range,
}

/// The time in which most of the dated commitments are in force, and what comes after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermFinding {
    /// The last day before half of the dated commitments or more have lapsed.
    pub until: Date,
    /// Dated commitments that have lapsed on the day after: titles.
    pub lapsed: Vec<String>,
    /// Months that begin by then.
    pub months: usize,
    /// Averages over those months, in player order.
    pub in_force: Vec<OverTime>,
    /// Averages over the months after, for ever; what has lapsed can neither be kept nor broken, and its levers are as
    /// today.
    pub after: Vec<OverTime>,
}

/// Commitments that are in force over the same months.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageFinding {
    /// The first month, counted from the day of signature.
    pub from_month: usize,
    /// The last one.
    pub to_month: usize,
    /// The day on which the first of those that end now ends; `None` = not within the months watched.
    pub until: Option<Date>,
    /// What is in force: side and title.
    pub in_force: Vec<(String, String)>,
    /// The first of these months in which breaking pays for somebody; `None` = in none.
    pub broken_in_month: Option<usize>,
}

/// Whether carrying out the threat point pays for one side that has to carry it out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreatFinding {
    /// Region code.
    pub side: String,
    /// The position it takes at the threat point.
    pub position: String,
    /// What it would gain by its best other position while the others carry out theirs, percentage points; 0 = carrying it
    /// out is its best response.
    pub relenting_points: f64,
    /// Lowest and highest over the cases.
    pub relenting_range_points: Option<Range>,
    /// That other position: commitments that it would keep even so; empty = as today.
    pub instead_keeps: Vec<String>,
    /// Whether some other position is better for it whatever the others do.
    pub dominated: bool,
    /// Whether carrying it out is worth its while: `relenting_points` is nothing.
    pub credible: bool,
}

/// The judgement under one set of objectives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectiveFinding {
    /// `real-income`, `stated` or `revealed`.
    pub name: &'static str,
    /// For readers.
    pub title: &'static str,
    /// Whether every side that decides is better off than at the threat point.
    pub signed: bool,
    /// The deal against today, per cent, in player order.
    pub deal_pct: Vec<f64>,
    /// The deal over the threat point, percentage points, in player order.
    pub gains_points: Vec<f64>,
    /// What the best breach gains, percentage points, in player order; 0 = nothing.
    pub temptation_points: Vec<f64>,
    /// What it breaks, in player order.
    pub best_breach: Vec<Vec<String>>,
    /// Whether that is to go over to the threat point, in player order.
    pub breach_is_threat: Vec<bool>,
    /// Critical weight of next year against this one, in player order; 0 = always kept, 1 = never.
    pub critical_patience_year: Vec<f64>,
}

/// How much of a promise was done, by the record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DoneFinding {
    /// Lowest figure, per cent of what was promised.
    pub low_pct: f64,
    /// Highest figure.
    pub high_pct: f64,
}

impl DealFindings {
    /// The cases that make ranges: elasticities and the levers' strength; without that of intentions.
    pub fn ranged(&self) -> impl Iterator<Item = &CaseFinding> {
        self.cases.iter().filter(|c| !c.intentions)
    }
}

/// One commitment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommitmentFinding {
    /// Region code of the side.
    pub side: String,
    /// What is promised.
    pub title: String,
    /// How it is priced, in words; empty if it is not.
    pub priced_as: String,
    /// Why it is not priced; empty if it is.
    pub not_priced: String,
    /// Commitments that are kept or broken together with it, itself included; empty if it is not priced.
    pub package: String,
    /// First day.
    pub from: Date,
    /// Last day; `None` = without an end.
    pub to: Option<Date>,
    /// Whether the lever is given up entirely and for good.
    pub full: bool,
    /// What breaking this package alone would gain each player, percentage points, in player order; empty if it is not
    /// priced.
    pub broken_points: Vec<f64>,
    /// What the side's own text says.
    pub own_readout: String,
    /// What the other side's text says.
    pub other_readout: String,
    /// What happened later.
    pub later: String,
    /// How much of it was done, where the record says so.
    pub done: Option<DoneFinding>,
    /// Where this is from.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// What side payments in money would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaymentFinding {
    /// Whether the deal brings more than the threat point all told, so that payments could make everybody sign.
    pub worth_more_together: bool,
    /// What each side would receive a year so that gains over the threat point are equal, USD million; empty if the
    /// deal is worth less than the threat point. Only sides that decide pay or receive.
    pub received_usd_mn: Vec<f64>,
    /// Lowest and highest over the cases in which the deal is worth more; empty where they are not known.
    pub received_ranges_usd_mn: Vec<Range>,
    /// The smallest weight of next month against this one at which the deal holds when punishments must themselves be worth
    /// carrying out: deviations are answered by the optimal penal code with payments; `None` = none below one.
    pub critical_discount_month: Option<f64>,
    /// Lowest and highest over the cases, 1 where none below one will do; `None` where they are not known.
    pub critical_discount_range_month: Option<Range>,
    /// The same as a weight of next year against this one.
    pub critical_patience_year: Option<f64>,
    /// The worst each side can be held to by the code at that weight, USD million a year against today; empty without one.
    pub worst_usd_mn: Vec<f64>,
}

/// Alternating offers over the commitments, while the threat point holds meanwhile. Deals and failed talks are both counted by
/// month, from the day on which they begin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfferFinding {
    /// Payoffs if the first player offers first, per cent of today, averages over the months.
    pub first_offers_pct: [f64; 2],
    /// Lowest and highest over the low, central and high elasticities, stocks and supply.
    pub first_offers_ranges_pct: [Range; 2],
    /// Payoffs if the second player offers first.
    pub second_offers_pct: [f64; 2],
    /// What they agree on, the first player offering first: probability and commitments kept.
    pub agreement: Vec<(f64, Vec<String>)>,
    /// The month in which they agree, the first offering first; `None` = never.
    pub agreed_in_month: Option<usize>,
    /// Region code of the side that loses more by a month's delay, as a share of its own income.
    pub loses_more_by_delay: String,
}

/// Until when a deal holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldsFinding {
    /// The first month, counted from the day of signature, in which a breach beats keeping for ever for somebody; `None` = not
    /// within the months watched. A later breach may be better: see `best_month`.
    pub broken_in_month: Option<usize>,
    /// The day that month begins.
    pub broken_on: Option<Date>,
    /// Region code of whoever breaks it first.
    pub broken_by: Option<String>,
    /// What the breaker breaks: titles of commitments, or the threat point.
    pub broken_what: Vec<String>,
    /// The first month that a side would choose to break it in if only that side could.
    pub best_month: Option<usize>,
    /// Region code of that side.
    pub best_by: Option<String>,
    /// The month in which it ends if everybody foresees everybody: a game of stopping, backwards.
    pub foreseen_month: Option<usize>,
    /// Region codes of who breaks it then.
    pub foreseen_by: Vec<String>,
    /// Whether who breaks it is one of several equilibria, or left to chance.
    pub foreseen_several: bool,
    /// Four dates over lags, patience and bands.
    pub ends: Vec<EndFinding>,
    /// Lowest and highest of the first month over the low, central and high elasticities, stocks and supply; `None` in either
    /// = not within the months watched.
    pub earliest_month: Option<usize>,
    /// See `earliest_month`.
    pub latest_month: Option<usize>,
    /// The last day on which some dated commitment is in force, whether or not others are without an end; `None` where
    /// nothing is dated or everything is renewed.
    pub lapses_on: Option<Date>,
    /// Whether everything has lapsed then.
    pub lapses_entirely: bool,
    /// What is in force from month to month.
    pub stages: Vec<StageFinding>,
    /// Months watched.
    pub months: usize,
}

/// One way of saying when a deal ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndFinding {
    /// `central`, `low` or `high`: elasticities, stocks and supply.
    pub band: &'static str,
    /// `breach`: the first month in which a breach beats keeping for ever. `best`: the month a side would choose if only it could break
    /// the deal. `foreseen`: the month in which it ends if everybody foresees everybody. `lapse`: it ends by its own terms.
    pub date_kind: &'static str,
    /// Months until a breach is answered.
    pub lag_months: usize,
    /// Weight of next year against this one, of every side.
    pub patience_year: f64,
    /// Month from the day of signature; `None` = not within the months watched.
    pub month: Option<usize>,
    /// Region codes of who ends it.
    pub who: Vec<String>,
    /// Whether that is one of several equilibria, or left to chance.
    pub several: bool,
}

/// One month of the deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthFinding {
    /// From 0, the month of signature.
    pub month: usize,
    /// The day it begins.
    pub date: Date,
    /// What holds under the deal in that month, per cent of today in the same month, in player order.
    pub deal_pct: Vec<f64>,
    /// The threat point used since the day of signature, likewise.
    pub threat_pct: Vec<f64>,
    /// Present value in that month of what the best breach gains, per cent of a year's real income, in player order; gains
    /// up to the tolerance are none.
    pub gain_pct: Vec<f64>,
    /// Present value of what punishment takes afterwards.
    pub loss_pct: Vec<f64>,
}

/// The deal under other assumptions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseFinding {
    /// Whether what is meant and not owed is done in it: it stands beside the ranges, not in them.
    pub intentions: bool,
    /// Name: an elasticity set, or the strength of the levers.
    pub case: String,
    /// True for the central case.
    pub central: bool,
    /// The deal against today, per cent, in player order.
    pub deal_pct: Vec<f64>,
    /// The threat point against today, per cent, in player order.
    pub threat_pct: Vec<f64>,
    /// Gains over the threat point, percentage points, in player order.
    pub gains_points: Vec<f64>,
    /// Whether every side that decides gains.
    pub signed: bool,
    /// Temptation, percentage points, in player order.
    pub temptation_points: Vec<f64>,
    /// Critical weight of next year against this one, in player order; 0 = always kept, 1 = never.
    pub critical_patience_year: Vec<f64>,
    /// What each side would gain by not carrying out the threat point while the others do, the way that is best in the
    /// central case, percentage points, in player order.
    pub relenting_points: Vec<f64>,
}

/// How much work it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DealStatistics {
    /// Ways to keep and break the deal.
    pub combinations: usize,
    /// Equilibria solved.
    pub solves: usize,
    /// The worst residual of the independent certificate.
    pub worst_certificate: f64,
    /// Wall time, seconds; not reproducible. 0 in the findings of a standoff, whose own statistics have it.
    pub total_seconds: f64,
}
