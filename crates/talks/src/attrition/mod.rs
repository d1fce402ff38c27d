//! Who can hold out: a war of attrition between two sides with private resolve, on monthly costs that change over time.
//!
//! Both sides' levers are in use. Waiting costs side i `c_i(t)` a month; winning rather than yielding is worth v_i to it, which
//! the other side does not know; with probability z_i it never yields. S_i(t) is the probability that i has not yielded by t:
//!
//! ```text
//! S_i' = −S_i · c_j(t) / v_j(S_j),     v_j(S) = F_j⁻¹( 1 − (S − z_j)/(1 − z_j) ),     S_i(T) = z_i for both at one T
//! ```
//!
//! and at most one side yields at once, to the threat itself: max_i S_i(0) = 1 (Hendricks, Weiss and Wilson, International
//! Economic Review 29, 1988, 663–680; Fudenberg and Tirole, Econometrica 54, 1986, 943–960; Abreu and Gul, Econometrica 68, 2000,
//! 85–117). Costs and prizes are in one unit, per cent of a year's income; months are continuous. Where costs fade before resolve
//! is spent there is no such T: nobody is worn down, which is a result.

mod draws;
mod normal;
mod outcome;
mod prior;
mod resolve;
mod steps;

use serde::Serialize;

use crate::TalksError;
pub use draws::{AttritionBand, AttritionDraws, over_draws};
pub use outcome::{Attrition, Posterior};
pub use prior::{EndedBy, PriorDraw, PriorGrid, PriorOfResolve, StandoffOnRecord, fit_resolve};
pub use resolve::{Flow, Resolve, Types};
use steps::{Arrival, backwards};

/// Beyond a century nobody is said to be worn down.
pub const LONGEST_MONTHS: f64 = 1200.0;
/// How exactly the end is found, months, relatively.
const END_PRECISION: f64 = 1e-12;

/// One side of the contest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// What another month costs it.
    pub cost: Flow,
    /// What it would fight for.
    pub resolve: Resolve,
}

/// The contest, checked by [`Contest::new`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contest {
    sides: [Side; 2],
    cost_floor: f64,
}

impl Contest {
    /// Checks both sides. Costs below `cost_floor` (per month, in the unit of costs) count as that: a side that gains by its own
    /// lever never yields without one, so the answer hangs on it and is worth showing at half and twice.
    ///
    /// # Errors
    /// [`TalksError::Resolve`]: a probability of never yielding outside (0, 1), a spread or median that is not positive, a number
    /// that is not finite; [`TalksError::NoMonths`] for costs without months.
    pub fn new(sides: [Side; 2], cost_floor: f64) -> Result<Self, TalksError> {
        if !(cost_floor >= 0.0 && cost_floor.is_finite()) {
            return Err(TalksError::Resolve {
                what: "the floor of costs",
                value: cost_floor,
            });
        }
        for side in &sides {
            side.cost.check()?;
            side.resolve.check()?;
        }
        Ok(Self { sides, cost_floor })
    }

    /// The sides.
    pub fn sides(&self) -> &[Side; 2] {
        &self.sides
    }

    /// The same with another floor of costs.
    ///
    /// # Errors
    /// As [`Contest::new`].
    pub fn with_floor(&self, cost_floor: f64) -> Result<Self, TalksError> {
        Self::new(self.sides.clone(), cost_floor)
    }

    /// Cost per month of one side at a time in months.
    pub(crate) fn cost(&self, side: usize, at: f64) -> f64 {
        self.sides[side].cost.at(at).max(self.cost_floor)
    }

    /// Whether some month of a side's costs is at the floor.
    pub fn floored(&self, side: usize) -> bool {
        self.sides[side].cost.lowest() < self.cost_floor
    }
}

/// How long the two sides hold out; `None` within [`Attrition::end`] where costs fade before resolve is spent.
///
/// # Errors
/// [`TalksError::NotSettled`] if the differential equation needs more steps than are allowed.
pub fn war_of_attrition(contest: &Contest) -> Result<Attrition, TalksError> {
    match end(contest)? {
        Some(end) => Attrition::settled(contest, end),
        None => Ok(Attrition::nobody_is_worn_down(contest)),
    }
}

/// The time at which both have spent their resolve: the root in T of max_i ln S_i(0; T). S(0; T) rises with T, because each
/// side's rate rises with the other's survival, so that bracketing finds the only root.
fn end(contest: &Contest) -> Result<Option<f64>, TalksError> {
    // Months left over when S reaches one, or what is still missing of it in logarithms: one number, negative and then positive.
    let miss = |end: f64| -> Result<f64, TalksError> {
        Ok(match backwards(contest, end, None)? {
            Arrival::Early { at, .. } => at,
            Arrival::Start { log_survival } => log_survival[0].max(log_survival[1]),
        })
    };
    let (mut low, mut high) = (0.0, 1.0);
    let mut above = miss(high)?;
    while above < 0.0 {
        low = high;
        high *= 2.0;
        if low >= LONGEST_MONTHS {
            return Ok(None);
        }
        above = miss(high)?;
    }
    // From above, where the function is smooth: what is left over moves one for one with the end while costs are steady, and a
    // secant sees how it moves where they are not.
    let mut slope = 1.0;
    for _ in 0..200 {
        if above <= END_PRECISION * high.max(1.0) || high - low <= END_PRECISION * high {
            break;
        }
        let mut guess = high - above * (1.0 - 1e-7) / slope;
        if !(guess > low && guess < high) {
            guess = 0.5 * (low + high);
        }
        let at = miss(guess)?;
        if at < 0.0 {
            low = guess;
        } else {
            slope = ((above - at) / (high - guess)).clamp(1e-3, 1e3);
            (high, above) = (guess, at);
        }
    }
    Ok(Some(high).filter(|end| *end <= LONGEST_MONTHS))
}
