//! When to move: a lever that loses its strength can be used now, held as a threat for another month, or let lapse.
//!
//! With δ the weight of next month against this one, the value of still having the lever in month t is
//!
//! ```text
//! V(t) = max( use(t),  lapse(t),  hold(t) + δ V(t + 1) ),      V(T) = max( use(T), lapse(T) ) in the last month,
//! ```
//!
//! solved backwards (Bellman, Dynamic Programming, 1957; optimal stopping with a finite horizon). `use(t)` is worth, in
//! month t, everything that follows from using the lever then; `hold(t)` is what having it, unused, brings in month t.

use serde::Serialize;

use crate::TalksError;

/// A lever over the months it can be used in.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FadingLever {
    /// Value, in its month, of using the lever in that month.
    pub using: Vec<f64>,
    /// What holding it brings per month; as many months.
    pub holding: Vec<f64>,
    /// Value, in its month, of giving it up unused; as many months.
    pub lapsing: Vec<f64>,
}

/// What to do in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Move {
    /// Use it.
    Use,
    /// Keep it as a threat.
    Hold,
    /// Give it up.
    Lapse,
}

/// The best plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Value of having the lever, by month.
    pub value: Vec<f64>,
    /// What to do if it is still there, by month. Holding wins ties, then lapsing.
    pub moves: Vec<Move>,
    /// The month in which the plan ends the wait.
    pub stops_in: usize,
    /// How: used or let lapse.
    pub stops_by: Move,
}

impl Plan {
    /// What waiting is worth in the first month: V(0) less the better of using and letting lapse at once.
    pub fn value_of_waiting(&self, lever: &FadingLever) -> f64 {
        self.value[0] - lever.using[0].max(lever.lapsing[0])
    }
}

/// The best plan for a fading lever.
///
/// # Errors
/// [`TalksError::NoMonths`], [`TalksError::MonthsDiffer`], [`TalksError::MonthNotFinite`], [`TalksError::Discount`]
/// outside 0…1 (one is allowed: the months are finite).
pub fn when_to_move(lever: &FadingLever, discount: f64) -> Result<Plan, TalksError> {
    let months = lever.using.len();
    if months == 0 {
        return Err(TalksError::NoMonths);
    }
    for other in [&lever.holding, &lever.lapsing] {
        if other.len() != months {
            return Err(TalksError::MonthsDiffer {
                expected: months,
                found: other.len(),
            });
        }
    }
    for series in [&lever.using, &lever.holding, &lever.lapsing] {
        if let Some(month) = series.iter().position(|v| !v.is_finite()) {
            let value = series[month];
            return Err(TalksError::MonthNotFinite { month, value });
        }
    }
    if !(0.0..=1.0).contains(&discount) {
        return Err(TalksError::Discount { value: discount });
    }
    let mut value = vec![0.0; months];
    let mut moves = vec![Move::Lapse; months];
    for t in (0..months).rev() {
        let (mut best, mut step) = (lever.lapsing[t], Move::Lapse);
        if lever.using[t] > best {
            (best, step) = (lever.using[t], Move::Use);
        }
        if let Some(next) = value.get(t + 1) {
            let held = lever.holding[t] + discount * next;
            if held >= best {
                (best, step) = (held, Move::Hold);
            }
        }
        value[t] = best;
        moves[t] = step;
    }
    // The last month never holds.
    let stops_in = moves
        .iter()
        .position(|m| *m != Move::Hold)
        .unwrap_or(months - 1);
    Ok(Plan {
        stops_by: moves[stops_in],
        value,
        moves,
        stops_in,
    })
}
