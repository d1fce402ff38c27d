//! Who can hold out: a war of attrition over what is threatened, averaged over the bands of the path and over resolve.
//!
//! While it is fought out both sides hold the threatened combination. A side that yields takes the position that its adversary likes best
//! while the adversary goes back to what is in force; waiting a month costs it what that deal would have brought over the fight.

use detente_talks::attrition::{AttritionDraws, Contest, Flow, PriorDraw, Side, over_draws};
use detente_talks::{CellIx, PayoffTable, PlayerIx, TalksError, monthly_discount};

use super::Talks;
use super::tables::said;
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

/// What both sides have month by month, from month 1 on, at a yearly rate; the last month holds ever after.
pub(super) type BySide = [Vec<f64>; 2];

/// The flows of what is fought over: by band, each of them one draw of costs, the central one first.
#[derive(Debug, Clone)]
pub(super) struct Flows {
    /// The combination that is fought out.
    pub fought: Vec<BySide>,
    /// The deal if the first side yields, and if the second does.
    pub deals: [Vec<BySide>; 2],
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
    /// Costs and prizes by band, the central one first.
    pub stakes: Vec<Stakes>,
    /// The combinations in words: the fight, and the deal if each side yields.
    pub said: [String; 3],
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

/// Fights it out; three times where costs are floored. The combinations are the fight and what each side would yield.
pub(super) fn fights(
    table: &PayoffTable,
    flows: &Flows,
    cell: CellIx,
    deals: [CellIx; 2],
    prior: &FightPrior,
) -> Result<Vec<Fight>, Refusal> {
    let one = |least: f64| fight(table, flows, cell, deals, prior, least);
    let first = one(prior.least_cost).map_err(Refusal::from_library)?;
    if first.floored == [false; 2] {
        return Ok(vec![first]);
    }
    let all: Result<Vec<Fight>, TalksError> =
        FLOORS.iter().map(|f| one(f * prior.least_cost)).collect();
    all.map_err(Refusal::from_library)
}

/// What a month costs each side while it waits, and what each has of the other's yielding, in one band.
#[derive(Debug, Clone)]
pub struct Stakes {
    /// By side, month by month, per cent of a year's income.
    pub costs: [Vec<f64>; 2],
    /// By side, for good, likewise.
    pub prizes: [f64; 2],
}

impl Flows {
    /// The stakes in a band at a weight of next month.
    pub(super) fn stakes(&self, band: usize, discount: f64) -> Stakes {
        // A month of a flow that is told per year.
        let over = |a: &BySide, b: &BySide, side: usize| -> Vec<f64> {
            let both = a[side].iter().zip(&b[side]);
            both.map(|(x, y)| (x - y) / 12.0).collect()
        };
        let fought = &self.fought[band];
        let deal = |side: usize| &self.deals[side][band];
        Stakes {
            costs: [0, 1].map(|side| over(deal(side), fought, side)),
            prizes: [0, 1]
                .map(|side| present_value(&over(deal(1 - side), deal(side), side), discount)),
        }
    }
}

fn fight(
    table: &PayoffTable,
    flows: &Flows,
    cell: CellIx,
    deals: [CellIx; 2],
    prior: &FightPrior,
    least_cost: f64,
) -> Result<Fight, TalksError> {
    let discount = monthly_discount(prior.patience);
    let mut draws = Vec::new();
    let mut floored = [false; 2];
    let stakes: Vec<Stakes> = (0..flows.fought.len())
        .map(|band| flows.stakes(band, discount))
        .collect();
    for Stakes { costs, prizes } in &stakes {
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
    let central = stakes.first().ok_or(TalksError::NoDraws)?;
    let first_month = |side: usize| central.costs[side].first().copied().unwrap_or(0.0);
    Ok(Fight {
        cell,
        deals,
        least_cost_pct: least_cost,
        floored,
        prize_pct: central.prizes,
        cost_pct: [0, 1].map(first_month),
        said: [cell, deals[0], deals[1]].map(|c| said(table, c)),
        outcome: over_draws(&draws)?,
        stakes,
    })
}

/// Flows of one band from payoff tables of several months, by combination.
pub(super) fn from_tables(months: &[Option<u32>], tables: &[PayoffTable], cell: CellIx) -> BySide {
    [0, 1].map(|side| {
        let values: Vec<f64> = (tables.iter())
            .map(|t| t.payoff(cell, PlayerIx(side)))
            .collect();
        by_month(months, &values)
    })
}

/// Flows of a path, and after its last month what holds for ever.
pub(super) fn after_the_path(mut path: Vec<f64>, ever: Option<f64>) -> Vec<f64> {
    let last = ever.or(path.last().copied()).unwrap_or(0.0);
    path.resize(MONTHS as usize, last);
    path
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
