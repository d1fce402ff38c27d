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
//! Payoffs that never change give a critical δ ([`critical_discount`]); payoffs by month give the month in which the
//! promise stops being kept ([`judge`]).

use serde::Serialize;

use crate::TalksError;

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

fn checked(punishment: Punishment) -> Result<f64, TalksError> {
    if punishment.reaction_months == 0 {
        return Err(TalksError::NoReaction);
    }
    Ok(punishment.reaction_months as f64)
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
    /// The best breach, by month of the breach (the last row holds ever after) and by month since then.
    pub cheat: Vec<Months>,
    /// Being punished, by month in which the punishment begins (the last row holds ever after) and by month since then.
    pub punished: Vec<Months>,
}

impl Course {
    /// Payoffs that never change.
    ///
    /// # Errors
    /// A payoff that is not finite.
    pub fn constant(stakes: Stakes) -> Result<Self, TalksError> {
        Ok(Self {
            keep: Months::new(vec![stakes.keep])?,
            cheat: vec![Months::new(vec![stakes.cheat])?],
            punished: vec![Months::new(vec![stakes.punished])?],
        })
    }

    fn row(rows: &[Months], start: usize) -> Option<&Months> {
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

/// One side of a deal over the months.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Month by month.
    pub temptations: Vec<Temptation>,
    /// The first month in which breaking pays, taking for granted that the deal would otherwise go on; `None` = not
    /// within the months looked at.
    pub broken_in: Option<usize>,
}

/// Judges one side's promise in each of `months` months, given its discount factor per month.
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
    Ok(Kept {
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

/// The month in which a deal ends if everybody foresees the first breach: a deal known to be broken in month t is worth
/// nothing from t on, which may make it worth breaking earlier, and so on. `None` = it holds through `months`.
///
/// # Errors
/// As [`judge`].
pub fn foreseen_end(
    courses: &[(Course, f64)],
    punishment: Punishment,
    months: usize,
    tolerance: f64,
) -> Result<Option<usize>, TalksError> {
    let mut end: Option<usize> = None;
    loop {
        let mut next = end;
        for (course, discount) in courses {
            let shortened = match end {
                None => course.clone(),
                Some(end) => broken_from(course, end)?,
            };
            let until = end.map_or(months, |e| e.min(months));
            let kept = judge(&shortened, *discount, punishment, until, tolerance)?;
            next = match (next, kept.broken_in) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        if next == end {
            return Ok(end);
        }
        end = next;
    }
}

/// The same course with the deal replaced by its end from a month on.
fn broken_from(course: &Course, end: usize) -> Result<Course, TalksError> {
    let after = Course::row(&course.punished, end).ok_or(TalksError::NoMonths)?;
    let last = end + after.settled();
    let keep = (0..=last)
        .map(|month| {
            if month < end {
                course.keep.at(month)
            } else {
                after.at(month - end)
            }
        })
        .collect();
    Ok(Course {
        keep: Months::new(keep)?,
        ..course.clone()
    })
}
