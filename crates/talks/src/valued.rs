//! Present values of a deal at one patience: what keeping, breaking and being punished are worth, by month. None of them depends on how
//! long a breach goes unanswered, so that they are computed once for all lags.

use crate::{Course, TalksError};

/// What a side does or suffers in the month in which a deal is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// It breaks the deal alone.
    Alone,
    /// It is broken against.
    Against,
    /// It breaks the deal with somebody else.
    Both,
}

/// A course at one patience: present values that do not depend on how long a breach goes unanswered.
pub(crate) struct Valued<'a> {
    course: &'a Course,
    discount: f64,
    /// Of keeping the deal for ever, by month.
    kept: Vec<f64>,
    /// Of being punished, by month in which it begins.
    punished: Vec<f64>,
}

impl<'a> Valued<'a> {
    /// Values of months up to `last` and of punishments that begin so many months after them at most.
    pub fn of(
        course: &'a Course,
        discount: f64,
        punished_months: Option<usize>,
        last: usize,
        longest_reaction: usize,
    ) -> Result<Self, TalksError> {
        let end = last + longest_reaction;
        let settled = course
            .keep
            .settled()
            .max(end + punished_months.unwrap_or(0));
        let mut kept = vec![course.keep.at(settled) / (1.0 - discount); settled + 1];
        for month in (0..settled).rev() {
            kept[month] = course.keep.at(month) + discount * kept[month + 1];
        }
        let punished = (0..=end).map(|begins| {
            let row = Course::row(&course.punished, begins).ok_or(TalksError::NoMonths)?;
            let until = punished_months.unwrap_or_else(|| row.settled());
            let (mut sum, mut weight) = (0.0, 1.0);
            for age in 0..until {
                sum += weight * row.at(age);
                weight *= discount;
            }
            Ok(sum
                + weight
                    * match punished_months {
                        Some(months) => kept[begins + months],
                        None => row.at(until) / (1.0 - discount),
                    })
        });
        Ok(Self {
            course,
            discount,
            punished: punished.collect::<Result<_, TalksError>>()?,
            kept,
        })
    }

    /// Present value, in a month, of keeping the deal for ever.
    pub fn kept(&self, month: usize) -> f64 {
        self.kept[month.min(self.kept.len() - 1)]
    }

    /// Present value, in a month, of keeping the deal in it with something else to come.
    pub fn kept_then(&self, month: usize, later: f64) -> f64 {
        self.course.keep.at(month) + self.discount * later
    }

    /// Present value, in the month of the breach, of everything from then on: the part until it is answered, punishment, and the deal
    /// again after that if punishment ends.
    pub fn broken(&self, part: Part, start: usize, lag: usize) -> Result<f64, TalksError> {
        let rows = match part {
            Part::Alone => &self.course.cheat,
            Part::Against => &self.course.cheated,
            Part::Both => &self.course.both,
        };
        let row = Course::row(rows, start).ok_or(TalksError::NoMonths)?;
        let (mut sum, mut weight) = (0.0, 1.0);
        for age in 0..lag {
            sum += weight * row.at(age);
            weight *= self.discount;
        }
        Ok(sum + weight * self.punished[(start + lag).min(self.punished.len() - 1)])
    }

    /// The first month in which a breach beats keeping for ever.
    pub fn first_breach(
        &self,
        lag: usize,
        months: usize,
        tolerance: f64,
    ) -> Result<Option<usize>, TalksError> {
        for month in 0..months {
            let kept = self.kept(month);
            if self.broken(Part::Alone, month, lag)? > kept + slack(tolerance, kept) {
                return Ok(Some(month));
            }
        }
        Ok(None)
    }

    /// Backwards: breaking now against the better of breaking later and never.
    pub fn best_breach(
        &self,
        lag: usize,
        months: usize,
        tolerance: f64,
    ) -> Result<Option<usize>, TalksError> {
        let last = self.course.last_change(lag).max(months);
        let mut waiting = self.kept(last);
        let mut best = None;
        for month in (0..=last).rev() {
            let going_on = match month == last {
                true => waiting,
                false => self.kept_then(month, waiting),
            };
            let broken = self.broken(Part::Alone, month, lag)?;
            waiting = going_on;
            if broken > going_on + slack(tolerance, going_on) {
                (waiting, best) = (broken, Some(month));
            }
        }
        Ok(best.filter(|month| *month < months))
    }
}

/// A gain that counts as none: the tolerance, and what rounding may do to present values.
pub(crate) fn slack(tolerance: f64, value: f64) -> f64 {
    tolerance + 1e-11 * (1.0 + value.abs())
}
