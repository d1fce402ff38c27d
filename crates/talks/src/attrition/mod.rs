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
use steps::{EXACT, Knot, ROUGH, backwards};

/// Beyond a century nobody is said to be worn down.
pub const LONGEST_MONTHS: f64 = 1200.0;
/// How exactly the end is found, months, relatively: what the steps leave of it.
const END_PRECISION: f64 = 1e-10;
/// So near the end it is looked for exactly, months, relatively.
const NEARLY: f64 = 1e-3;
/// A first guess of the end, months.
const FIRST_GUESS: f64 = 16.0;

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
    /// ln of monthly costs at the beginning of each month, where they are positive after the floor.
    #[serde(skip)]
    log_costs: [Vec<f64>; 2],
    /// The last whole month at which some flow bends.
    #[serde(skip)]
    last_bend: f64,
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
        let log_costs = [0, 1].map(|i| match &sides[i].cost {
            Flow::Monthly(costs) => {
                let floored = costs.iter().map(|c| c.max(cost_floor));
                let logs: Vec<f64> = floored.map(f64::ln).collect();
                if logs.iter().all(|l| l.is_finite()) {
                    logs
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        });
        let flows = (sides.iter()).flat_map(|s| [Some(&s.cost), s.resolve.audience.as_ref()]);
        let bends = flows.flatten().filter(|f| f.bends());
        let last_bend = bends.map(Flow::settles).fold(0.0, f64::max);
        Ok(Self {
            sides,
            cost_floor,
            log_costs,
            last_bend,
        })
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
        let logs = &self.log_costs[side];
        if logs.is_empty() {
            return self.sides[side].cost.at(at.max(0.0)).max(self.cost_floor);
        }
        let last = logs.len() - 1;
        let begins = (at.max(0.0) as usize).min(last);
        let (a, b) = (logs[begins], logs[(begins + 1).min(last)]);
        let share = (at - begins as f64).clamp(0.0, 1.0);
        (a + share * (b - a)).exp()
    }

    fn last_bend(&self) -> f64 {
        self.last_bend
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
        Some((end, knots)) => Ok(Attrition::settled(contest, end, knots)),
        None => Ok(Attrition::nobody_is_worn_down(contest)),
    }
}

/// The time at which both have spent their resolve: the root in T of the arrival at max_i S_i = 1, which rises with T because each
/// side's rate rises with the other's survival: there is one root at most. A secant, held inside what is known of it.
fn end(contest: &Contest) -> Result<Option<(f64, Vec<Knot>)>, TalksError> {
    let mut knots = Vec::new();
    let mut arrival = |end: f64, error: f64| {
        knots.clear();
        let keep = (error == EXACT).then_some(&mut knots);
        backwards(contest, end, error, keep)
    };
    let (mut low, mut high) = (0.0, FIRST_GUESS);
    let mut latest = (high, arrival(high, ROUGH)?);
    while latest.1 < 0.0 {
        if high >= LONGEST_MONTHS {
            return Ok(None);
        }
        low = high;
        high = (2.0 * high).min(LONGEST_MONTHS);
        latest = (high, arrival(high, ROUGH)?);
    }
    // What is left over moves one for one with the end while costs are steady.
    let (mut slope, mut error) = (1.0_f64, ROUGH);
    for _ in 0..100 {
        let (at, left) = latest;
        if left.abs() <= END_PRECISION * at.max(1.0) && error == EXACT {
            return Ok(Some((at, knots)));
        }
        if left.abs() <= NEARLY * at.max(1.0) && error != EXACT {
            error = EXACT;
            latest = (at, arrival(at, error)?);
            // Rough steps may have left the root outside.
            let room = 10.0 * NEARLY * high.max(1.0) / slope.min(1.0);
            (low, high) = ((low - room).max(0.0), high + room);
            continue;
        }
        if left > 0.0 {
            high = high.min(at);
        } else {
            low = low.max(at);
        }
        if high - low <= 1e-13 * high && error == EXACT {
            return Ok(Some((at, knots)));
        }
        let mut guess = at - left / slope;
        if !(guess > low && guess < high) {
            guess = 0.5 * (low + high);
        }
        latest = (guess, arrival(guess, error)?);
        // Closer than that the difference is one of rounding.
        if (guess - at).abs() > 1e-7 * at.max(1.0) {
            slope = ((latest.1 - left) / (guess - at)).clamp(1e-3, 1e3);
        }
    }
    Err(TalksError::NotSettled { rounds: 100 })
}
