//! Until when a deal holds if everybody foresees everybody: a game of stopping, solved backwards from the month after which nothing
//! changes any more.
//!
//! In month t side i has K_i(t) from keeping the deal that month, B_i(t) from breaking it alone, V_i(t) from being broken against and
//! E_i(t) from breaking it together with somebody, the last three present values of everything from then on. With W_i(t) the value of
//! a deal that still stands,
//!
//! ```text
//! kept in t  if  K_i(t) + δ_i W_i(t+1) ≥ B_i(t) for everybody;  otherwise an equilibrium of who breaks it, by best answers.
//! ```
//!
//! A deal unravels only where somebody gains *now rather than later* and those who see it coming would sooner break it than be broken
//! against (V < E) or be left (Benoît and Krishna, Econometrica 53, 1985, 905–922: with one equilibrium after the end and both tempted
//! it ends at once; with two, the better one for those who kept their word, it may hold to the end). In the last month the deal is kept
//! if K/(1 − δ) ≥ B.

use serde::Serialize;

use crate::promise::checked;
use crate::valued::{Part, Valued, slack};
use crate::{Course, PlayerIx, Punishment, TalksError, monthly_discount};

/// The most sides of a deal: every set of breakers is looked at.
const MOST_SIDES: usize = 10;

/// What happens to a deal in one month if it still stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum MonthOfDeal {
    /// Everybody keeps it.
    Kept,
    /// It is broken.
    Broken {
        /// By whom.
        by: Vec<PlayerIx>,
        /// Whether other equilibria of who breaks it exist: then the one with the fewest breakers, and the first of them, is taken.
        others: bool,
    },
    /// Who breaks it is left to chance: no choice of breakers is an equilibrium.
    Mixed {
        /// Probability that a side breaks it, in player order.
        probabilities: Vec<f64>,
    },
}

/// The course of a deal that everybody foresees.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Foreseen {
    /// The month in which it ends, or may end where chance decides; `None` = it holds through the months watched.
    pub end: Option<usize>,
    /// Who breaks it then; with chance, whoever may.
    pub by: Vec<PlayerIx>,
    /// Whether another equilibrium exists in that month.
    pub others: bool,
    /// Whether chance decides in that month.
    pub chance: bool,
    /// What happens in every month if the deal still stands then.
    pub months: Vec<MonthOfDeal>,
    /// Present value in the first month, in player order.
    pub values: Vec<f64>,
}

/// The month in which a deal ends if everybody foresees what everybody will do. Each side comes with its discount factor per month;
/// `punishment` says after how many months a breach is answered, and for how long.
///
/// # Errors
/// As [`judge`](crate::judge); [`TalksError::TooManySides`].
pub fn foreseen_end(
    courses: &[(Course, f64)],
    punishment: Punishment,
    months: usize,
    tolerance: f64,
) -> Result<Foreseen, TalksError> {
    checked(punishment)?;
    if courses.len() > MOST_SIDES {
        return Err(TalksError::TooManySides {
            sides: courses.len(),
            most: MOST_SIDES,
        });
    }
    if let Some((_, value)) = courses.iter().find(|(_, d)| !(0.0..1.0).contains(d)) {
        return Err(TalksError::Discount { value: *value });
    }
    let lag = punishment.reaction_months;
    let last = last_month(courses.iter().map(|(c, _)| c), lag, months);
    let punished = punishment.punished_months;
    let valued: Vec<Valued<'_>> = (courses.iter())
        .map(|(course, discount)| Valued::of(course, *discount, punished, last, lag))
        .collect::<Result<_, _>>()?;
    stopping(&valued, lag, last, months, tolerance)
}

/// The month after which nothing changes, whoever breaks the deal when.
fn last_month<'a>(courses: impl Iterator<Item = &'a Course>, lag: usize, months: usize) -> usize {
    courses.map(|c| c.last_change(lag)).fold(months, usize::max)
}

/// The game, backwards.
fn stopping(
    valued: &[Valued<'_>],
    lag: usize,
    last: usize,
    months: usize,
    tolerance: f64,
) -> Result<Foreseen, TalksError> {
    let mut values: Vec<f64> = Vec::new();
    let mut found = Vec::with_capacity(last + 1);
    for month in (0..=last).rev() {
        let going_on = valued.iter().enumerate().map(|(p, side)| {
            match values.get(p) {
                Some(later) => side.kept_then(month, *later),
                // Nothing changes any more.
                None => side.kept(month),
            }
        });
        let breach = Breach {
            going_on: going_on.collect(),
            parts: parts(valued, month, lag)?,
            tolerance,
        };
        let (what, worth) = breach.settle();
        values = worth;
        found.push(what);
    }
    found.reverse();
    found.truncate(months);
    let end = found.iter().position(|m| *m != MonthOfDeal::Kept);
    let (by, others, chance) = match end.map(|at| &found[at]) {
        Some(MonthOfDeal::Broken { by, others }) => (by.clone(), *others, false),
        Some(MonthOfDeal::Mixed { probabilities }) => {
            let may = probabilities.iter().enumerate().filter(|(_, p)| **p > 0.0);
            (may.map(|(at, _)| PlayerIx(at)).collect(), false, true)
        }
        _ => (Vec::new(), false, false),
    };
    Ok(Foreseen {
        end,
        by,
        others,
        chance,
        months: found,
        values,
    })
}

/// Present values of a side in one month: alone, against, both.
type Parts = [f64; 3];

fn parts(valued: &[Valued<'_>], month: usize, lag: usize) -> Result<Vec<Parts>, TalksError> {
    let of = |side: &Valued<'_>| -> Result<Parts, TalksError> {
        Ok([
            side.broken(Part::Alone, month, lag)?,
            side.broken(Part::Against, month, lag)?,
            side.broken(Part::Both, month, lag)?,
        ])
    };
    valued.iter().map(of).collect()
}

/// One month in which a deal stands.
struct Breach {
    /// K + δ W.
    going_on: Vec<f64>,
    parts: Vec<Parts>,
    tolerance: f64,
}

impl Breach {
    /// What a side has when exactly these break the deal.
    fn worth(&self, breakers: u32, side: usize) -> f64 {
        let own = breakers & (1 << side) != 0;
        match (breakers.count_ones(), own) {
            (0, _) => self.going_on[side],
            (1, true) => self.parts[side][0],
            (_, false) => self.parts[side][1],
            (_, true) => self.parts[side][2],
        }
    }

    /// Whether nobody would rather do otherwise.
    fn holds(&self, breakers: u32) -> bool {
        (0..self.parts.len()).all(|side| {
            let now = self.worth(breakers, side);
            self.worth(breakers ^ (1 << side), side) <= now + slack(self.tolerance, now)
        })
    }

    fn settle(&self) -> (MonthOfDeal, Vec<f64>) {
        let sides = self.parts.len();
        let worth = |breakers: u32| (0..sides).map(|s| self.worth(breakers, s)).collect();
        if self.holds(0) {
            return (MonthOfDeal::Kept, worth(0));
        }
        let mut sets: Vec<u32> = (1..1u32 << sides).filter(|s| self.holds(*s)).collect();
        sets.sort_by_key(|s| (s.count_ones(), *s));
        let names = |set: u32| {
            let breaks = |side: &usize| set & (1 << side) != 0;
            (0..sides).filter(breaks).map(PlayerIx).collect::<Vec<_>>()
        };
        match sets.first() {
            Some(&set) => {
                let what = MonthOfDeal::Broken {
                    by: names(set),
                    others: sets.len() > 1,
                };
                (what, worth(set))
            }
            None if sides == 2 => self.chance(),
            // With three sides and more: whoever gains by a breach of its own, together.
            None => {
                let tempted = (0..sides).filter(|s| self.worth(1 << s, *s) > self.going_on[*s]);
                let set = tempted.fold(0, |set, side| set | 1 << side);
                let what = MonthOfDeal::Broken {
                    by: names(set),
                    others: true,
                };
                (what, worth(set))
            }
        }
    }

    /// The equilibrium in mixed choices of two sides where none is in pure ones: each makes the other indifferent.
    fn chance(&self) -> (MonthOfDeal, Vec<f64>) {
        let probability = |breaker: usize| {
            let other = 1 - breaker;
            let kept = self.going_on[other] - self.parts[other][0];
            let broken = self.parts[other][2] - self.parts[other][1];
            (kept / (kept + broken)).clamp(0.0, 1.0)
        };
        let probabilities = vec![probability(0), probability(1)];
        let value = |side: usize| {
            let other = probabilities[1 - side];
            (1.0 - other) * self.going_on[side] + other * self.parts[side][1]
        };
        let values = vec![value(0), value(1)];
        (MonthOfDeal::Mixed { probabilities }, values)
    }
}

/// When a deal ends, four ways of asking, at one lag and one patience.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndDates {
    /// Months until a breach is answered.
    pub lag_months: usize,
    /// The weight of next year against this one, of every side.
    pub patience_year: f64,
    /// The first month in which a breach beats keeping for ever, and for whom.
    pub breach: Option<(usize, PlayerIx)>,
    /// The first month that a side would choose if only it could break the deal, and which side.
    pub best: Option<(usize, PlayerIx)>,
    /// The month in which it ends if everybody foresees everybody.
    pub foreseen: Option<(usize, Vec<PlayerIx>)>,
    /// Whether who breaks it is one of several equilibria, or left to chance.
    pub several: bool,
    /// The month in which it lapses by its own terms.
    pub lapse: Option<usize>,
}

/// The lags that are looked at, months.
pub const LAGS: [usize; 5] = [1, 3, 6, 12, 24];
/// The weights of next year against this one that are looked at.
pub const PATIENCE_YEAR: [f64; 3] = [0.5, 0.8, 0.96];

/// The four dates over lags and patience; every side is as patient as the others. Rows of the courses must be as long as the longest
/// lag.
///
/// # Errors
/// As [`foreseen_end`].
pub fn end_dates(
    courses: &[Course],
    lapse: Option<usize>,
    punished_months: Option<usize>,
    months: usize,
    tolerance: f64,
) -> Result<Vec<EndDates>, TalksError> {
    let longest = LAGS.into_iter().fold(1, usize::max);
    let last = last_month(courses.iter(), longest, months);
    let mut found = Vec::new();
    for patience_year in PATIENCE_YEAR {
        let discount = monthly_discount(patience_year);
        let valued: Vec<Valued<'_>> = (courses.iter())
            .map(|course| Valued::of(course, discount, punished_months, last, longest))
            .collect::<Result<_, _>>()?;
        for lag_months in LAGS {
            let foreseen = stopping(&valued, lag_months, last, months, tolerance)?;
            let first = |date: &dyn Fn(&Valued<'_>) -> Result<Option<usize>, TalksError>| {
                let mut earliest: Option<(usize, PlayerIx)> = None;
                for (at, side) in valued.iter().enumerate() {
                    let month = date(side)?;
                    if month.is_some_and(|m| earliest.is_none_or(|(e, _)| m < e)) {
                        earliest = month.map(|m| (m, PlayerIx(at)));
                    }
                }
                Ok::<_, TalksError>(earliest)
            };
            found.push(EndDates {
                lag_months,
                patience_year,
                breach: first(&|s| s.first_breach(lag_months, months, tolerance))?,
                best: first(&|s| s.best_breach(lag_months, months, tolerance))?,
                several: foreseen.others || foreseen.chance,
                foreseen: foreseen.end.map(|end| (end, foreseen.by)),
                lapse,
            });
        }
    }
    Ok(found)
}
