//! What holds: the temptation to break a promise against the loss that follows, month by month.
//!
//! A side that keeps a deal receives its *keep* payoff every month. If it stops in month t it receives the *cheat*
//! payoff until the other side reacts, `reaction_months` later, and the *punished* payoff for the next `punished_months`
//! months (for ever if left out: reversion, Friedman, Review of Economic Studies 38, 1971, 1–12); then the deal is
//! taken up again. With δ the weight of next month against this one the promise is kept in month t if
//!
//! ```text
//! Σ_{s=t}^{t+L-1} δ^{s-t} (cheat_s − keep_s)  ≤  Σ_{s=t+L}^{t+L+T-1} δ^{s-t} (keep_s − punished_s)
//! ```
//!
//! Payoffs that never change give a critical δ ([`critical_discount`]), told as a weight per year ([`patience_needed`]). Payoffs by month
//! give two dates for each side alone ([`judge`]): the first month in which a breach beats keeping for ever, and the month the side would
//! choose, which may be later. When sides foresee each other's choice is a game of stopping: [`crate::foreseen_end`].

use serde::Serialize;

use crate::TalksError;
use crate::valued::Valued;

/// How a breach is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Punishment {
    /// Months from the breach until the other side reacts; at least 1.
    pub reaction_months: usize,
    /// Months of punishment, then the deal is taken up again; `None` = never again.
    pub punished_months: Option<usize>,
}

impl Default for Punishment {
    /// One month to react, reversion for ever.
    fn default() -> Self {
        Self {
            reaction_months: 1,
            punished_months: None,
        }
    }
}

/// One side's payoffs per month when nothing changes from month to month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stakes {
    /// Keeping the deal while the other side keeps it.
    pub keep: f64,
    /// The best breach before the other side reacts.
    pub cheat: f64,
    /// Being punished.
    pub punished: f64,
}

/// The patience from which on a promise is kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kept", content = "discount")]
pub enum CriticalDiscount {
    /// Breaking it gains nothing: kept however impatient the side is.
    Always,
    /// Kept if next month counts at least this share of the present one.
    From(f64),
    /// Punishment, even valued like the present, does not undo the gain.
    Never,
}

impl CriticalDiscount {
    /// As a number: 0 if always kept, 1 if never.
    pub fn value(self) -> f64 {
        match self {
            Self::Always => 0.0,
            Self::From(discount) => discount,
            Self::Never => 1.0,
        }
    }

    /// Whether a side with this discount factor per month keeps the promise.
    pub fn kept_at(self, discount: f64) -> bool {
        match self {
            Self::Always => true,
            Self::From(critical) => discount >= critical,
            Self::Never => false,
        }
    }
}

/// The smallest discount factor per month at which one side keeps the deal, payoffs unchanged from month to month.
///
/// With one month to react and reversion for ever it is (cheat − keep)/(cheat − punished). In general the ratio of the
/// punished to the tempting months, Σ_{L}^{L+T−1} δ^s / Σ_{0}^{L−1} δ^s, rises with δ, so there is at most one root.
/// Gains up to `tolerance` count as none.
///
/// # Errors
/// [`TalksError::NoReaction`]: a reaction of no months.
pub fn critical_discount(
    stakes: Stakes,
    punishment: Punishment,
    tolerance: f64,
) -> Result<CriticalDiscount, TalksError> {
    let lag = checked(punishment)?;
    let (gain, loss) = (stakes.cheat - stakes.keep, stakes.keep - stakes.punished);
    if gain <= tolerance {
        return Ok(CriticalDiscount::Always);
    }
    if loss <= 0.0 {
        return Ok(CriticalDiscount::Never);
    }
    let wanted = gain / loss;
    // At δ = 1 the ratio is T/L.
    if punishment
        .punished_months
        .is_some_and(|months| wanted > months as f64 / lag)
    {
        return Ok(CriticalDiscount::Never);
    }
    let holds = |discount: f64| {
        let before = weight(discount, lag);
        let after = match punishment.punished_months {
            None => 1.0 / (1.0 - discount),
            Some(months) => weight(discount, months as f64),
        };
        discount.powf(lag) * after >= wanted * before
    };
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // Bisection to the last bit; the closed form is used where there is one.
    if lag == 1.0 && punishment.punished_months.is_none() {
        return Ok(CriticalDiscount::From(gain / (gain + loss)));
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(CriticalDiscount::From(high))
}

/// 1 + δ + … + δ^{n−1}.
fn weight(discount: f64, months: f64) -> f64 {
    if discount >= 1.0 {
        months
    } else {
        (1.0 - discount.powf(months)) / (1.0 - discount)
    }
}

pub(crate) fn checked(punishment: Punishment) -> Result<f64, TalksError> {
    if punishment.reaction_months == 0 {
        return Err(TalksError::NoReaction);
    }
    Ok(punishment.reaction_months as f64)
}

/// The weight of next year against this one from which on a promise of constant stakes is kept: (g/(g + l))^(12/L), with g what a
/// breach gains in a month, l what punishment takes in a month and L the months until the answer. 0 where nothing is gained, 1 where
/// punishment takes nothing.
///
/// # Errors
/// [`TalksError::NoReaction`]: a reaction of no months.
pub fn patience_needed(gain: f64, loss: f64, reaction_months: usize) -> Result<f64, TalksError> {
    if reaction_months == 0 {
        return Err(TalksError::NoReaction);
    }
    Ok(if gain <= 0.0 {
        0.0
    } else if loss <= 0.0 {
        1.0
    } else {
        (gain / (gain + loss)).powf(12.0 / reaction_months as f64)
    })
}

/// The weight of next month against this one, from that of next year.
pub fn monthly_discount(patience_year: f64) -> f64 {
    patience_year.powf(1.0 / 12.0)
}

/// Payoffs by month: the last number holds ever after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Months(Vec<f64>);

impl Months {
    /// Checks that there is at least one month and that every number is finite.
    ///
    /// # Errors
    /// [`TalksError::NoMonths`], [`TalksError::MonthNotFinite`].
    pub fn new(values: Vec<f64>) -> Result<Self, TalksError> {
        if values.is_empty() {
            return Err(TalksError::NoMonths);
        }
        match values.iter().position(|v| !v.is_finite()) {
            Some(month) => Err(TalksError::MonthNotFinite {
                month,
                value: values[month],
            }),
            None => Ok(Self(values)),
        }
    }

    /// The payoff of a month, counted from 0.
    pub fn at(&self, month: usize) -> f64 {
        self.0[month.min(self.0.len() - 1)]
    }

    /// The month from which on nothing changes.
    pub fn settled(&self) -> usize {
        self.0.len() - 1
    }
}

/// One side's payoffs around a deal, by month: what the path knows and the talks need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// The deal kept by everybody, by month since it was signed.
    pub keep: Months,
    /// The best breach, the others keeping their word, by month of the breach (the last row holds ever after) and by month since
    /// then, until it is answered.
    pub cheat: Vec<Months>,
    /// Being broken against while keeping one's word, likewise.
    pub cheated: Vec<Months>,
    /// Breaking the deal in the same month as somebody else, likewise.
    pub both: Vec<Months>,
    /// Being punished, by month in which the punishment begins (the last row holds ever after) and by month since then.
    pub punished: Vec<Months>,
}

impl Course {
    /// Payoffs that never change; whoever is broken against, or breaks with the other, has what punishment gives.
    ///
    /// # Errors
    /// A payoff that is not finite.
    pub fn constant(stakes: Stakes) -> Result<Self, TalksError> {
        let punished = Months::new(vec![stakes.punished])?;
        Ok(Self {
            keep: Months::new(vec![stakes.keep])?,
            cheat: vec![Months::new(vec![stakes.cheat])?],
            cheated: vec![punished.clone()],
            both: vec![punished.clone()],
            punished: vec![punished],
        })
    }

    /// The month from which on nothing changes, whenever the deal is broken.
    pub(crate) fn last_change(&self, reaction_months: usize) -> usize {
        let rows = [&self.cheat, &self.cheated, &self.both].map(|r| r.len().saturating_sub(1));
        let punished = self.punished.len().saturating_sub(1);
        (rows.into_iter().fold(self.keep.settled(), usize::max))
            .max(punished.saturating_sub(reaction_months))
    }

    pub(crate) fn row(rows: &[Months], start: usize) -> Option<&Months> {
        rows.get(start.min(rows.len().saturating_sub(1)))
    }

    /// The month, of the calendar of the deal, from which on nothing changes.
    fn settled(&self, start: usize) -> usize {
        let of = |row: Option<&Months>| row.map_or(0, |m| start + m.settled());
        self.keep
            .settled()
            .max(of(Self::row(&self.cheat, start)))
            .max(of(Self::row(&self.punished, start)))
    }
}

/// What breaking the deal in one month gains a side, and costs it afterwards, in present values of that month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Temptation {
    /// Month since signature, from 0.
    pub month: usize,
    /// What the breach gains until the other side reacts.
    pub gain: f64,
    /// What punishment takes afterwards.
    pub loss: f64,
}

impl Temptation {
    /// Loss less gain: negative = the deal is broken.
    pub fn slack(self) -> f64 {
        self.loss - self.gain
    }
}

/// One side of a deal over the months, the others keeping their word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Month by month.
    pub temptations: Vec<Temptation>,
    /// The first month in which a breach beats keeping for ever: now rather than never; `None` = not within the months looked at.
    pub broken_in: Option<usize>,
    /// The month the side would choose to break the deal in if only it could: now rather than later. Never before `broken_in`;
    /// `None` = never, or not within the months looked at.
    pub best_in: Option<usize>,
}

/// Judges one side's promise in each of `months` months, given its discount factor per month, the others keeping theirs. That a breach
/// beats keeping for ever does not mean that it is committed: a later one may be better.
///
/// # Errors
/// A reaction of no months, a discount factor outside 0…1, or a course without months.
pub fn judge(
    course: &Course,
    discount: f64,
    punishment: Punishment,
    months: usize,
    tolerance: f64,
) -> Result<Kept, TalksError> {
    checked(punishment)?;
    if !(0.0..1.0).contains(&discount) {
        return Err(TalksError::Discount { value: discount });
    }
    let mut temptations = Vec::with_capacity(months);
    for month in 0..months {
        temptations.push(temptation(course, discount, punishment, month)?);
    }
    let broken_in = temptations
        .iter()
        .find(|t| t.slack() < -tolerance)
        .map(|t| t.month);
    let lag = punishment.reaction_months;
    let last = course.last_change(lag).max(months);
    let valued = Valued::of(course, discount, punishment.punished_months, last, lag)?;
    Ok(Kept {
        best_in: valued.best_breach(lag, months, tolerance)?,
        temptations,
        broken_in,
    })
}

fn temptation(
    course: &Course,
    discount: f64,
    punishment: Punishment,
    start: usize,
) -> Result<Temptation, TalksError> {
    let lag = punishment.reaction_months;
    let cheat = Course::row(&course.cheat, start).ok_or(TalksError::NoMonths)?;
    let begins = start + lag;
    let punished = Course::row(&course.punished, begins).ok_or(TalksError::NoMonths)?;
    let mut weight = 1.0;
    let mut gain = 0.0;
    for age in 0..lag {
        gain += weight * (cheat.at(age) - course.keep.at(start + age));
        weight *= discount;
    }
    let ends = punishment.punished_months.map(|months| begins + months);
    let settled = course.settled(begins).max(begins);
    let mut loss = 0.0;
    let mut month = begins;
    while ends.is_none_or(|end| month < end) {
        let step = course.keep.at(month) - punished.at(month - begins);
        if month >= settled {
            // Nothing changes any more: the rest is a geometric series.
            let rest = match ends {
                None => 1.0 / (1.0 - discount),
                Some(end) => self::weight(discount, (end - month) as f64),
            };
            loss += weight * step * rest;
            break;
        }
        loss += weight * step;
        weight *= discount;
        month += 1;
    }
    Ok(Temptation {
        month: start,
        gain,
        loss,
    })
}
