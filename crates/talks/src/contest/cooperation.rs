//! Cooperation: the levels at which all gain the same, and as much as they can, over a threat point.
//!
//! Maximises the least of (payoff − threat)/claim. Every step maximises the least linearised gain less what the bends
//! take (sequential quadratic programming: Nocedal and Wright, Numerical Optimization, 2006, chapter 18); its dual is a
//! small problem in the players' shares of the last dollar. Anderson's extrapolation follows the steps.

use super::linear::{History, dot, longest};
use super::{
    Contest, ContestError, Lever, Reach, Scout, accuracy_for, distance, free_slope, inside,
};

/// When cooperation has been found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CooperationSettings {
    /// Largest slope over bend of the weighted sum, and largest difference of gains in per cent of the least.
    pub tolerance: f64,
    /// Steps before giving up.
    pub steps: usize,
}

impl Default for CooperationSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-7,
            steps: 300,
        }
    }
}

/// Efficient levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooperation {
    /// All levers.
    pub levels: Vec<f64>,
    /// Payoffs in player order, per cent.
    pub payoffs: Vec<f64>,
    /// Gains over the threat point, per cent.
    pub gains: Vec<f64>,
    /// What a point of each player's payoff is worth to the sum that the levels maximise; sums to one.
    pub weights: Vec<f64>,
    /// Largest slope over bend of that sum.
    pub slope: f64,
    /// Steps taken.
    pub steps: usize,
    /// Points visited.
    pub visits: usize,
}

const STRIDE: f64 = 0.5;
const DEPTH: usize = 12;

/// One point with everything a step needs.
struct Here {
    levels: Vec<f64>,
    payoffs: Vec<f64>,
    /// Per player, in units of its claim.
    slopes: Vec<Vec<f64>>,
    bends: Vec<f64>,
}

/// Finds the efficient levels whose gains over `threat` are in the proportions `claims`, from `start`; equal claims are
/// equal gains (Kalai, Econometrica 45, 1977).
///
/// # Errors
/// [`ContestError::NoLevers`], a start without payoffs, or nothing found within the steps.
pub fn cooperate<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    threat: &[f64],
    claims: &[f64],
    settings: &CooperationSettings,
) -> Result<Cooperation, ContestError<<C::Scout as Scout>::Error>> {
    let levers = contest.levers();
    if levers.is_empty() {
        return Err(ContestError::NoLevers);
    }
    let players: Vec<usize> = (0..contest.players()).collect();
    let gains_of = |payoffs: &[f64]| -> Vec<f64> {
        players
            .iter()
            .map(|p| (payoffs[*p] - threat[*p]) / claims[*p])
            .collect()
    };
    let look = |scout: &mut C::Scout, levels: Vec<f64>, payoffs: Vec<f64>, accuracy: f64| {
        let mut slopes = scout
            .slopes(&players, Reach::All, accuracy)
            .map_err(ContestError::Point)?;
        for (row, claim) in slopes.iter_mut().zip(claims) {
            row.iter_mut().for_each(|g| *g /= claim);
        }
        Ok(Here {
            levels,
            payoffs,
            slopes,
            bends: scout.bends(),
        })
    };
    let mut accuracy = 1e-5;
    let levels = inside(levers, start);
    let payoffs = scout.go(&levels, accuracy).map_err(ContestError::Point)?;
    let mut visits = 1;
    let mut here = look(scout, levels, payoffs, accuracy)?;
    let mut shares = vec![1.0 / players.len() as f64; players.len()];
    let mut history = History::new(DEPTH);
    let mut best: Option<(f64, Cooperation)> = None;
    let (mut idle, mut damping) = (0, 1.0_f64);
    for step in 0..settings.steps {
        let gains = gains_of(&here.payoffs);
        let bends = weighted_bends(levers, &here.bends, &shares, claims);
        let plan = Plan::of(levers, &here, &gains, &bends, &shares);
        shares.clone_from(&plan.shares);
        let slope = plan.largest_slope(levers, &here, &bends);
        let least = gains.iter().copied().fold(f64::INFINITY, f64::min);
        let spread = players
            .iter()
            .filter(|p| shares[**p] > 1e-6)
            .map(|p| gains[*p] - least)
            .fold(0.0, f64::max);
        let left = slope.max(spread);
        let fine = accuracy_for(left.max(settings.tolerance));
        let found = Cooperation {
            gains: players
                .iter()
                .map(|p| here.payoffs[*p] - threat[*p])
                .collect(),
            levels: here.levels.clone(),
            payoffs: here.payoffs.clone(),
            weights: in_payoffs(&shares, claims),
            slope,
            steps: step,
            visits,
        };
        if left < settings.tolerance {
            if accuracy <= 10.0 * fine {
                return Ok(found);
            }
            accuracy = fine;
            visits += 1;
            let payoffs = scout
                .go(&found.levels, accuracy)
                .map_err(ContestError::Point)?;
            here = look(scout, found.levels, payoffs, accuracy)?;
            continue;
        }
        if best.as_ref().is_none_or(|(b, _)| left < *b) {
            best = Some((left, found));
            idle = 0;
        } else {
            idle += 1;
            if idle % 10 == 0 {
                history.clear();
                damping = (0.5 * damping).max(0.1);
            }
            if idle > 60 {
                break;
            }
        }
        accuracy = accuracy.min(fine);
        let moves: Vec<f64> = plan.step.iter().map(|d| damping * d).collect();
        let target = history.extrapolate(&here.levels, &moves, &bends);
        let mut length = (STRIDE / longest(&target, &here.levels)).min(1.0);
        let mut arrived = None;
        let slack = 1e-7 + 10.0 * accuracy;
        for _ in 0..10 {
            let trial: Vec<f64> = here
                .levels
                .iter()
                .zip(&target)
                .map(|(x, t)| x + length * (t - x))
                .collect();
            let trial = inside(levers, &trial);
            visits += 1;
            match scout.go(&trial, accuracy) {
                Ok(payoffs) => {
                    // The least gain may give way only where gains are still being made equal.
                    let worst = gains_of(&payoffs).into_iter().fold(f64::INFINITY, f64::min);
                    arrived = Some((trial, payoffs));
                    if worst >= least - spread - slack || length < 0.05 {
                        break;
                    }
                    length *= 0.4;
                    history.clear();
                }
                Err(error) if C::Scout::is_final(&error) => return Err(ContestError::Point(error)),
                Err(_) => {
                    length *= 0.3;
                    history.clear();
                }
            }
        }
        let Some((trial, payoffs)) = arrived else {
            break;
        };
        here = look(scout, trial, payoffs, accuracy)?;
    }
    match best {
        // Where payoffs are flat along a frontier the gains are settled long before every lever is.
        Some((left, found)) if left < 1e2 * settings.tolerance => Ok(found),
        other => Err(ContestError::NotFound {
            what: "cooperation",
            steps: settings.steps,
            slope: other.map_or(f64::INFINITY, |(left, _)| left),
        }),
    }
}

/// One step: the players' shares and the move of every lever.
struct Plan {
    shares: Vec<f64>,
    step: Vec<f64>,
}

impl Plan {
    /// Maximises the least linearised gain less ½ Σ bend·move², inside the bounds: for given shares the moves are slope
    /// over bend, cut off at the bounds; the shares are those that make the gains equal.
    fn of(levers: &[Lever], here: &Here, gains: &[f64], bends: &[f64], shares: &[f64]) -> Self {
        let least = gains.iter().copied().fold(f64::INFINITY, f64::min);
        let above: Vec<f64> = gains.iter().map(|g| g - least).collect();
        let mut plan = Self {
            shares: shares.to_vec(),
            step: plan_step(levers, here, bends, shares),
        };
        for _ in 0..20 {
            // Levers that stop at a bound are taken there; the others respond to the shares.
            let sum = weighted_sum(&here.slopes, &plan.shares);
            let stopped: Vec<Option<f64>> = (0..levers.len())
                .map(|v| {
                    let free = bends[v] <= 0.0 || plan.step[v] == sum[v] / bends[v];
                    (!free).then_some(plan.step[v])
                })
                .collect();
            let weight: Vec<f64> = (0..levers.len())
                .map(|v| {
                    if bends[v] > 0.0 && stopped[v].is_none() {
                        1.0 / bends[v]
                    } else {
                        0.0
                    }
                })
                .collect();
            let curve: Vec<Vec<f64>> = here
                .slopes
                .iter()
                .map(|a| {
                    here.slopes
                        .iter()
                        .map(|b| {
                            let both = a.iter().zip(b).zip(&weight);
                            both.map(|((a, b), w)| a * b * w).sum()
                        })
                        .collect()
                })
                .collect();
            let expected: Vec<f64> = above
                .iter()
                .zip(&here.slopes)
                .map(|(above, row)| {
                    let moved = row.iter().zip(&stopped);
                    above + moved.map(|(g, d)| g * d.unwrap_or(0.0)).sum::<f64>()
                })
                .collect();
            let next = cheapest_shares(&curve, &expected);
            let change = longest(&next, &plan.shares);
            plan.shares = next;
            plan.step = plan_step(levers, here, bends, &plan.shares);
            if change < 1e-12 {
                break;
            }
        }
        plan
    }

    fn largest_slope(&self, levers: &[Lever], here: &Here, bends: &[f64]) -> f64 {
        let sum = weighted_sum(&here.slopes, &self.shares);
        levers
            .iter()
            .enumerate()
            .map(|(v, lever)| distance(free_slope(lever, here.levels[v], sum[v]), bends[v]))
            .fold(0.0, f64::max)
    }
}

/// Slope over bend of the weighted sum, cut off at the bounds.
fn plan_step(levers: &[Lever], here: &Here, bends: &[f64], shares: &[f64]) -> Vec<f64> {
    let sum = weighted_sum(&here.slopes, shares);
    (0..levers.len())
        .map(|v| {
            if bends[v] <= 0.0 {
                return 0.0;
            }
            let (step, x, lever) = (sum[v] / bends[v], here.levels[v], &levers[v]);
            if x + step < lever.lower {
                lever.lower - x
            } else if x + step > lever.upper {
                lever.upper - x
            } else {
                step
            }
        })
        .collect()
}

fn weighted_sum(rows: &[Vec<f64>], shares: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; rows[0].len()];
    for (share, row) in shares.iter().zip(rows) {
        sum.iter_mut().zip(row).for_each(|(s, g)| *s += share * g);
    }
    sum
}

/// A lever bends the weighted sum as much as it bends its owner's payoff, by the owner's share.
fn weighted_bends(levers: &[Lever], bends: &[f64], shares: &[f64], claims: &[f64]) -> Vec<f64> {
    let even = 1.0 / shares.len() as f64;
    levers
        .iter()
        .zip(bends)
        .map(|(lever, d)| d * shares[lever.owner].max(0.3 * even) / claims[lever.owner])
        .collect()
}

/// Weights on payoffs over their claims as weights on payoffs, summing to one.
fn in_payoffs(shares: &[f64], claims: &[f64]) -> Vec<f64> {
    let weights: Vec<f64> = shares.iter().zip(claims).map(|(s, c)| s / c).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}

/// Minimises ½ sᵀCs + sᵀa over shares s ≥ 0 that sum to one, by exchanging shares between pairs of players.
fn cheapest_shares(curve: &[Vec<f64>], above: &[f64]) -> Vec<f64> {
    let n = above.len();
    let mut shares = vec![1.0 / n as f64; n];
    for _ in 0..2000 * n {
        let slope: Vec<f64> = (0..n).map(|p| dot(&curve[p], &shares) + above[p]).collect();
        let (mut from, mut to) = (None, 0);
        for p in 0..n {
            if slope[p] < slope[to] {
                to = p;
            }
            if shares[p] > 0.0 && from.is_none_or(|f: usize| slope[p] > slope[f]) {
                from = Some(p);
            }
        }
        let Some(from) = from else { break };
        let gap = slope[from] - slope[to];
        let size = slope.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        if gap <= 1e-13 * size.max(1e-300) {
            break;
        }
        let bend = curve[from][from] + curve[to][to] - 2.0 * curve[from][to];
        let amount = if bend > 0.0 {
            (gap / bend).min(shares[from])
        } else {
            shares[from]
        };
        shares[from] -= amount;
        shares[to] += amount;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_minimise_a_small_quadratic() {
        // ½(s₁² + s₂²): equal shares; with a dear second player everything goes to the first.
        let curve = [vec![1.0, 0.0], vec![0.0, 1.0]];
        let even = cheapest_shares(&curve, &[0.0, 0.0]);
        assert!((even[0] - 0.5).abs() < 1e-12);
        assert_eq!(cheapest_shares(&curve, &[0.0, 5.0]), vec![1.0, 0.0]);
        // Slopes s₁ and s₂ + 0.4 meet where s₁ = 0.7.
        assert!((cheapest_shares(&curve, &[0.0, 0.4])[0] - 0.7).abs() < 1e-12);
    }
}
