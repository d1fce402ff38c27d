//! What a war of attrition comes to.

use serde::Serialize;

use super::Contest;
use super::steps::{Knot, step};

/// Who yields, and when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attrition {
    /// Months until all who ever yield have done so; `None` = costs fade before resolve is spent and nobody is worn down.
    pub end: Option<f64>,
    /// Probability that a side yields to the threat itself, before anything is imposed; at most one is positive.
    pub at_once: [f64; 2],
    /// Probability that a side is the one who yields, to the threat or later.
    pub yields: [f64; 2],
    /// Probability that neither ever does.
    pub never: f64,
    /// From the beginning on.
    #[serde(skip)]
    knots: Vec<Knot>,
    #[serde(skip)]
    contest: Option<Contest>,
}

/// What is known of the sides in a month, given that neither has yielded yet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Posterior {
    /// Months since it began.
    pub months: f64,
    /// Probability that it has come so far, of all that were threatened.
    pub reached: f64,
    /// Share of a side's types that are left: S_i(t)/S_i(0).
    pub types_left: [f64; 2],
    /// What the type about to yield fights for: all who are left fight for more.
    pub weakest: [f64; 2],
    /// Probability that a side never yields, given that it has not so far.
    pub never: [f64; 2],
    /// Probability that a side yields within the next month.
    pub yields_next_month: [f64; 2],
}

impl Attrition {
    /// With a known end and the steps that led back from it, the last in time first.
    pub(super) fn settled(contest: &Contest, end: f64, mut knots: Vec<Knot>) -> Self {
        knots.reverse();
        // The beginning is where S reaches one, rounding aside.
        let started = knots.iter().filter(|k| k.time <= 0.0).count();
        knots.drain(..started.saturating_sub(1));
        if let Some(first) = knots.first_mut() {
            first.time = 0.0;
        }
        // The side that is exactly at one: rounding aside.
        if let Some(first) = knots.first_mut() {
            let most = first.log[0].max(first.log[1]);
            for log in &mut first.log {
                *log = if *log == most { 0.0 } else { log.min(0.0) };
            }
        }
        let start = knots.first().map_or([0.0; 2], |k| k.log);
        let at_once = start.map(|log| -log.exp_m1());
        let never: f64 = contest.sides().iter().map(|s| s.resolve.never).product();
        let mut found = Self {
            end: Some(end),
            at_once,
            yields: at_once,
            never,
            knots,
            contest: Some(contest.clone()),
        };
        // ∫ S_2 (−dS_1), and what is left of those who yield later.
        let first = found.knots.first().map_or(0.0, |k| k.first);
        let later = found.imposed() - never;
        found.yields[0] += first;
        found.yields[1] += later - first;
        found
    }

    /// Nobody is worn down: the standoff goes on.
    pub(super) fn nobody_is_worn_down(_contest: &Contest) -> Self {
        Self {
            end: None,
            at_once: [0.0; 2],
            yields: [0.0; 2],
            never: 1.0,
            knots: Vec::new(),
            contest: None,
        }
    }

    /// Probabilities that a side has not yielded by a time, in months; at 0 those who yield to the threat are gone.
    pub fn survival(&self, months: f64) -> [f64; 2] {
        self.log_survival(months).map(f64::exp)
    }

    fn log_survival(&self, months: f64) -> [f64; 2] {
        let (Some(first), Some(last), Some(contest)) =
            (self.knots.first(), self.knots.last(), self.contest.as_ref())
        else {
            return [0.0; 2];
        };
        if months <= 0.0 {
            return first.log;
        }
        if months >= last.time {
            return last.log;
        }
        // A part of the step that led over it.
        let after = self.knots.partition_point(|k| k.time <= months);
        let (before, from) = (&self.knots[after - 1], self.knots[after]);
        let (knot, _) = step(contest, from, months - from.time);
        // Survival never rises.
        [0, 1].map(|i| knot.log[i].clamp(from.log[i], before.log[i].max(from.log[i])))
    }

    /// Probability that the threat is carried out: nobody yields to it.
    pub fn imposed(&self) -> f64 {
        (1.0 - self.at_once[0]) * (1.0 - self.at_once[1])
    }

    /// Months by which it is over with a probability, those who yield to the threat counted at 0; `None` = it never gets so likely.
    pub fn over_with(&self, probability: f64) -> Option<f64> {
        self.reaches((1.0 - probability).ln())
    }

    /// Months by which it is over with a probability, given that the threat is carried out.
    pub fn over_with_given_imposed(&self, probability: f64) -> Option<f64> {
        self.reaches((1.0 - probability).ln() + self.imposed().ln())
    }

    /// Probability that it is over within so many months, given that the threat is carried out, from a cubic between steps: to six digits,
    /// for averages over many draws.
    pub(super) fn nearly_over_by(&self, months: f64) -> f64 {
        let after = self.knots.partition_point(|k| k.time <= months);
        let both = match (self.knots.get(after.wrapping_sub(1)), self.knots.get(after)) {
            (Some(a), Some(b)) => between(a, b, months),
            (Some(last), None) => last.log[0] + last.log[1],
            _ => return 0.0,
        };
        -(both - self.imposed().ln()).exp_m1()
    }

    /// When ln S_1 + ln S_2 falls to a level.
    fn reaches(&self, level: f64) -> Option<f64> {
        let both = |months: f64| self.log_survival(months).iter().sum::<f64>();
        let end = self.end?;
        if both(0.0) <= level {
            return Some(0.0);
        }
        // The end is where the level of those who never yield is reached, rounding aside.
        if both(end) > level + 1e-12 {
            return None;
        }
        let (mut low, mut high) = (0.0, end);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if both(middle) > level {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    }

    /// Half are over by then, those who yield to the threat counted at 0; `None` = fewer ever end.
    pub fn median(&self) -> Option<f64> {
        self.over_with(0.5)
    }

    /// Probability that it is over within so many months, given that the threat is carried out.
    pub fn over_by_given_imposed(&self, months: f64) -> f64 {
        let both: f64 = self.log_survival(months).iter().sum();
        if self.end.is_none() {
            return 0.0;
        }
        -(both - self.imposed().ln()).exp_m1()
    }

    /// Share of the standoffs that end in which a side is the one who yields, given that the threat is carried out; halves where
    /// none ends.
    pub fn first_given_imposed(&self) -> [f64; 2] {
        let later = [0, 1].map(|i| self.yields[i] - self.at_once[i] * self.other_stays(i));
        shares(later)
    }

    /// Share of the standoffs that end in which a side is the one who yields, to the threat or later.
    pub fn first(&self) -> [f64; 2] {
        shares(self.yields)
    }

    /// At most one side yields at once, so that the other is there.
    fn other_stays(&self, side: usize) -> f64 {
        1.0 - self.at_once[1 - side]
    }

    /// What is known of the sides after so many months; `None` where nobody is worn down or all is over.
    pub fn posterior(&self, months: f64) -> Option<Posterior> {
        let (contest, end) = (self.contest.as_ref()?, self.end?);
        if !(0.0..end).contains(&months) {
            return None;
        }
        let (start, now) = (self.survival(0.0), self.survival(months));
        let next = self.survival(months + 1.0);
        let sides = contest.sides();
        Some(Posterior {
            months,
            reached: now[0] * now[1],
            types_left: [0, 1].map(|i| now[i] / start[i]),
            weakest: [0, 1].map(|i| sides[i].resolve.of_survival(now[i], months)),
            never: [0, 1].map(|i| sides[i].resolve.never / now[i]),
            yields_next_month: [0, 1].map(|i| 1.0 - next[i] / now[i]),
        })
    }
}

fn shares(parts: [f64; 2]) -> [f64; 2] {
    let sum = parts[0] + parts[1];
    if sum > 0.0 {
        parts.map(|p| p / sum)
    } else {
        [0.5; 2]
    }
}

/// ln S_1 + ln S_2 by the cubic through both ends and their slopes.
fn between(a: &Knot, b: &Knot, months: f64) -> f64 {
    let width = b.time - a.time;
    let t = if width > 0.0 {
        (months - a.time) / width
    } else {
        0.0
    };
    let (t2, t3) = (t * t, t * t * t);
    let sum = |v: [f64; 2]| v[0] + v[1];
    (2.0 * t3 - 3.0 * t2 + 1.0) * sum(a.log)
        + (t3 - 2.0 * t2 + t) * width * sum(a.slope)
        + (3.0 * t2 - 2.0 * t3) * sum(b.log)
        + (t3 - t2) * width * sum(b.slope)
}
