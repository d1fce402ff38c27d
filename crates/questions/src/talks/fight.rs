//! Who can hold out: a war of attrition over what is threatened, averaged over the horizon's bands and over resolve.
//!
//! While it is fought out both sides hold the threatened combination. A side that yields takes the position that its adversary likes best
//! while the adversary goes back to what is in force; waiting a month costs it what that deal would have brought over the fight.

use detente_talks::attrition::{AttritionDraws, Contest, Flow, PriorDraw, Side, over_draws};
use detente_talks::{CellIx, PayoffTable, PlayerIx, TalksError, monthly_discount};

use super::Talks;
use crate::refusal::Refusal;

/// Months that are followed; the last flow holds ever after.
const MONTHS: u32 = 120;
/// Resolve that is averaged over: parts of the median with their weights.
const MEDIANS: [(f64, f64); 3] = [(1.0 / 3.0, 0.25), (1.0, 0.5), (3.0, 0.25)];
/// Floors of costs that are shown where one binds: parts of the one asked for.
const FLOORS: [f64; 3] = [0.5, 1.0, 2.0];

/// What is assumed of resolve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FightPrior {
    /// Median of private resolve, per cent of a year's income.
    pub median: f64,
    /// Standard deviation of its logarithm.
    pub spread: f64,
    /// Probability of never yielding.
    pub never: f64,
    /// What a month costs at least, per cent of a year's income.
    pub least_cost: f64,
    /// Weight of next year against this one, of both.
    pub patience: f64,
}

impl FightPrior {
    /// As asked for.
    pub(super) fn of(asked: &Talks) -> Self {
        Self {
            median: asked.resolve,
            spread: asked.spread,
            never: asked.never,
            least_cost: asked.least_cost,
            patience: asked.patience,
        }
    }
}

/// Payoffs by month in several bands, each of them one draw of costs.
#[derive(Debug, Clone)]
pub(super) struct Course {
    /// Months that have payoffs, rising; `None`, last, is for ever.
    pub months: Vec<Option<u32>>,
    /// By band, by month; the first is the central one.
    pub bands: Vec<Vec<PayoffTable>>,
}

/// One way of fighting it out.
#[derive(Debug, Clone)]
pub struct Fight {
    /// What is fought over.
    pub cell: CellIx,
    /// The deal if a side yields, by side.
    pub deals: [CellIx; 2],
    /// The least that a month costs, per cent of a year's income.
    pub least_cost_pct: f64,
    /// Whether a side's costs are that low in some month, so that the answer hangs on it.
    pub floored: [bool; 2],
    /// What a side has of the other's yielding over its own, in the central band, per cent of a year's income.
    pub prize_pct: [f64; 2],
    /// What a month of it costs a side at first, likewise.
    pub cost_pct: [f64; 2],
    /// What it comes to.
    pub outcome: AttritionDraws,
}

/// The deal if a side yields: its position is what the other side likes best with its own back to what is in force.
pub(super) fn yielding(table: &PayoffTable, today: CellIx, side: usize) -> CellIx {
    let (menus, other) = (table.menus(), PlayerIx(1 - side));
    let mut best = today;
    for position in menus.positions(PlayerIx(side)) {
        let cell = menus.neighbour(today, PlayerIx(side), position);
        if table.payoff(cell, other) > table.payoff(best, other) {
            best = cell;
        }
    }
    best
}

/// Fights it out; three times where costs are floored.
pub(super) fn fights(
    course: &Course,
    today: CellIx,
    fail: CellIx,
    prior: &FightPrior,
    deals: &[CellIx],
) -> Result<Vec<Fight>, Refusal> {
    let Some(settled) = course.bands.first().and_then(|b| b.last()) else {
        return Ok(Vec::new());
    };
    let deals = match deals {
        [first, second] => [*first, *second],
        _ => [0, 1].map(|side| yielding(settled, today, side)),
    };
    if deals.contains(&fail) {
        return Ok(Vec::new());
    }
    let one = |least: f64| fight(course, fail, deals, prior, least);
    let first = one(prior.least_cost).map_err(Refusal::from_library)?;
    if first.floored == [false; 2] {
        return Ok(vec![first]);
    }
    let all: Result<Vec<Fight>, TalksError> =
        FLOORS.iter().map(|f| one(f * prior.least_cost)).collect();
    all.map_err(Refusal::from_library)
}

fn fight(
    course: &Course,
    fail: CellIx,
    deals: [CellIx; 2],
    prior: &FightPrior,
    least_cost: f64,
) -> Result<Fight, TalksError> {
    let discount = monthly_discount(prior.patience);
    let mut draws = Vec::new();
    let (mut floored, mut prize_pct, mut cost_pct) = ([false; 2], [0.0; 2], [0.0; 2]);
    for (at, band) in course.bands.iter().enumerate() {
        let flow = |cell: CellIx, side: usize| {
            let values: Vec<f64> = band
                .iter()
                .map(|t| t.payoff(cell, PlayerIx(side)))
                .collect();
            by_month(&course.months, &values)
        };
        // A month of a flow that is told per year.
        let over = |a: CellIx, b: CellIx, side: usize| -> Vec<f64> {
            let (a, b) = (flow(a, side), flow(b, side));
            a.iter().zip(&b).map(|(x, y)| (x - y) / 12.0).collect()
        };
        let costs = [0, 1].map(|side| over(deals[side], fail, side));
        let prizes = [0, 1].map(|side| {
            let gains = over(deals[1 - side], deals[side], side);
            present_value(&gains, discount)
        });
        if at == 0 {
            prize_pct = prizes;
            cost_pct = [0, 1].map(|side| costs[side][0]);
        }
        for (part, weight) in MEDIANS {
            let resolve = PriorDraw {
                median: part * prior.median,
                spread: prior.spread,
                never: prior.never,
                weight,
            };
            let side = |i: usize| Side {
                cost: Flow::Monthly(costs[i].clone()),
                resolve: resolve.resolve(prizes[i].max(0.0)),
            };
            let contest = Contest::new([side(0), side(1)], least_cost)?;
            for (side, low) in floored.iter_mut().enumerate() {
                *low |= contest.floored(side);
            }
            draws.push((contest, weight));
        }
    }
    Ok(Fight {
        cell: fail,
        deals,
        least_cost_pct: least_cost,
        floored,
        prize_pct,
        cost_pct,
        outcome: over_draws(&draws)?,
    })
}

/// Payoffs of solved months by month: linear in the logarithm between them, before the first as in it, after the last what holds for ever.
fn by_month(months: &[Option<u32>], values: &[f64]) -> Vec<f64> {
    let dated: Vec<(u32, f64)> = (months.iter().zip(values))
        .filter_map(|(m, v)| Some(((*m)?, *v)))
        .collect();
    let ever = match months.last() {
        Some(None) => values.last().copied(),
        _ => None,
    };
    (1..=MONTHS)
        .map(|month| {
            let after = dated.partition_point(|(m, _)| *m < month);
            match (
                after.checked_sub(1).and_then(|b| dated.get(b)),
                dated.get(after),
            ) {
                (_, Some((m, value))) if *m == month || after == 0 => *value,
                (Some((from, low)), Some((to, high))) => {
                    let log = |m: u32| f64::from(m).ln();
                    let share = (log(month) - log(*from)) / (log(*to) - log(*from));
                    low + share * (high - low)
                }
                (Some((_, last)), None) => ever.unwrap_or(*last),
                (None, None) => ever.unwrap_or(0.0),
                (None, Some((_, first))) => *first,
            }
        })
        .collect()
}

/// Of monthly gains of which the last goes on for ever.
fn present_value(gains: &[f64], discount: f64) -> f64 {
    let (mut sum, mut weight) = (0.0, 1.0);
    for gain in gains {
        sum += weight * gain;
        weight *= discount;
    }
    sum + weight * gains.last().copied().unwrap_or(0.0) / (1.0 - discount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_between_solved_ones_are_linear_in_their_logarithm() {
        let months = [Some(12), Some(48), None];
        let flow = by_month(&months, &[1.0, 3.0, 7.0]);
        assert_eq!((flow[0], flow[11], flow[47]), (1.0, 1.0, 3.0));
        // 24 is half-way from 12 to 48 in logarithms.
        assert!((flow[23] - 2.0).abs() < 1e-12);
        assert_eq!(flow[48], 7.0);
        assert_eq!(by_month(&[None], &[2.0]), vec![2.0; 120]);
    }

    #[test]
    fn a_steady_gain_is_worth_itself_over_what_is_discounted() {
        let value = present_value(&[1.0; 120], 0.9);
        assert!((value - 10.0).abs() < 1e-12);
    }
}
