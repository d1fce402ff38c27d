//! One step of cooperation: how far every lever moves, and what a point of each player's gain is worth.
//!
//! Gains are linear in the step, less what the bends take, and levers stop at their bounds. For given shares the moves are
//! slope over bend, cut off at the bounds; the shares minimise the dual, a convex function of as many variables as there are
//! players, whose second derivative changes only where a lever reaches a bound (a semismooth Newton method with an exact line
//! search: Qi and Sun, Mathematical Programming 58, 1993).

use super::Lever;
use super::linear::{dot, solve_symmetric};

/// What a step is to raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The least gain: shares sum to one and may be zero.
    Least,
    /// The sum of the logarithms of the gains: every share is one over the gain that the step leads to.
    Product,
}

impl Aim {
    /// By how much gains rise in its sense; −∞ where a gain is lost that a product needs.
    pub fn rise(self, from: &[f64], to: &[f64]) -> f64 {
        let least = |gains: &[f64]| gains.iter().copied().fold(f64::INFINITY, f64::min);
        match self {
            Self::Least => least(to) - least(from),
            // Times the least gain: per cent, as its rounding is.
            Self::Product => {
                let unit = least(from);
                let one = |(a, b): (&f64, &f64)| match *b > 0.1 * a {
                    true => (b / a).ln(),
                    false => f64::NEG_INFINITY,
                };
                unit * from.iter().zip(to).map(one).sum::<f64>()
            }
        }
    }
}

/// Where a step begins.
pub(super) struct Ground<'a> {
    pub levers: &'a [Lever],
    pub levels: &'a [f64],
    /// Gains, by player.
    pub gains: &'a [f64],
    /// Slopes of the gains, by player.
    pub slopes: &'a [Vec<f64>],
    /// How strongly the weighted sum of gains bends in each lever.
    pub bends: &'a [f64],
}

/// One step.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Shares of the players in the sum that the step raises.
    pub shares: Vec<f64>,
    /// The move of every lever.
    pub step: Vec<f64>,
    /// Where gains go by slopes.
    pub expected: Vec<f64>,
}

/// Rounds of shares.
const ROUNDS: usize = 60;
/// Halvings of a line search.
const HALVINGS: usize = 40;

impl Ground<'_> {
    /// The best step, its shares sought from `shares`.
    pub fn plan(&self, aim: Aim, shares: &[f64]) -> Plan {
        let least = match aim {
            Aim::Least => self.gains.iter().copied().fold(f64::INFINITY, f64::min),
            Aim::Product => 0.0,
        };
        let mut plan = self.respond(shares.to_vec(), least);
        for _ in 0..ROUNDS {
            let (curve, fixed) = self.curve(&plan, least);
            let next = match aim {
                Aim::Least => cheapest_shares(&curve, &fixed),
                Aim::Product => match product_step(&curve, &plan) {
                    Some(next) => next,
                    None => break,
                },
            };
            let direction: Vec<f64> = next.iter().zip(&plan.shares).map(|(n, s)| n - s).collect();
            let size = plan.shares.iter().fold(0.0_f64, |m, s| m.max(*s));
            let change = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
            // The dual along the direction is convex: its slope changes sign once.
            let slope = |at: &Plan| -> f64 {
                let of = |p: usize| match aim {
                    Aim::Least => at.expected[p],
                    Aim::Product => at.expected[p] - 1.0 / at.shares[p],
                };
                (0..direction.len()).map(|p| direction[p] * of(p)).sum()
            };
            let along = |length: f64| {
                let shares = plan.shares.iter().zip(&direction);
                self.respond(shares.map(|(s, d)| s + length * d).collect(), least)
            };
            let rising = 1e-9 * slope(&plan).abs();
            let mut reached = along(1.0);
            if slope(&reached) > rising {
                let (mut low, mut high) = (0.0, 1.0);
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (low + high);
                    reached = along(middle);
                    match slope(&reached) {
                        s if s > rising => high = middle,
                        s if s < -rising => low = middle,
                        _ => break,
                    }
                }
            }
            plan = reached;
            if change < 1e-12 * size {
                break;
            }
        }
        plan
    }

    /// By how much a step raises what it aims at, by slopes less what the bends take.
    pub fn promise(&self, aim: Aim, plan: &Plan) -> f64 {
        let bent: f64 = (self.bends.iter().zip(&plan.step))
            .map(|(d, x)| 0.5 * d * x * x)
            .sum();
        match aim {
            Aim::Least => {
                let least = plan.expected.iter().copied();
                least.fold(f64::INFINITY, f64::min) - bent
            }
            Aim::Product => {
                let unit = self.gains.iter().copied().fold(f64::INFINITY, f64::min);
                let logs = plan.expected.iter().zip(self.gains);
                unit * (logs.map(|(e, g)| (e / g).max(1e-300).ln()).sum::<f64>() - bent)
            }
        }
    }

    /// The moves at some shares, and what they are expected to lead to.
    fn respond(&self, shares: Vec<f64>, least: f64) -> Plan {
        let sum = weighted_sum(self.slopes, &shares);
        let step: Vec<f64> = (0..self.levers.len())
            .map(|v| self.cut(v, &sum).0)
            .collect();
        let expected = (self.gains.iter().zip(self.slopes))
            .map(|(gain, row)| gain - least + dot(row, &step))
            .collect();
        Plan {
            shares,
            step,
            expected,
        }
    }

    /// Slope over bend, cut off at the bounds; and whether it was.
    fn cut(&self, v: usize, sum: &[f64]) -> (f64, bool) {
        if self.bends[v] <= 0.0 {
            return (0.0, true);
        }
        let (step, x, lever) = (sum[v] / self.bends[v], self.levels[v], &self.levers[v]);
        if x + step < lever.lower {
            (lever.lower - x, true)
        } else if x + step > lever.upper {
            (lever.upper - x, true)
        } else {
            (step, false)
        }
    }

    /// The second derivative of the dual in the shares, and its first derivative less what the second explains.
    fn curve(&self, plan: &Plan, least: f64) -> (Vec<Vec<f64>>, Vec<f64>) {
        let sum = weighted_sum(self.slopes, &plan.shares);
        let open: Vec<usize> = (0..self.levers.len())
            .filter(|v| !self.cut(*v, &sum).1)
            .collect();
        let players = self.gains.len();
        let mut curve = vec![vec![0.0; players]; players];
        for p in 0..players {
            for q in 0..=p {
                let (a, b) = (&self.slopes[p], &self.slopes[q]);
                let both: f64 = open.iter().map(|v| a[*v] * b[*v] / self.bends[*v]).sum();
                (curve[p][q], curve[q][p]) = (both, both);
            }
        }
        let mut stopped = plan.step.clone();
        open.iter().for_each(|v| stopped[*v] = 0.0);
        let fixed = (self.gains.iter().zip(self.slopes))
            .map(|(gain, row)| gain - least + dot(row, &stopped))
            .collect();
        (curve, fixed)
    }
}

/// Newton's step for Σ −log share + dual, no share falling below a tenth.
fn product_step(curve: &[Vec<f64>], plan: &Plan) -> Option<Vec<f64>> {
    let shares = &plan.shares;
    // In relative changes of the shares.
    let matrix: Vec<Vec<f64>> = (0..shares.len())
        .map(|p| {
            let entry =
                |q: usize| shares[p] * curve[p][q] * shares[q] + if p == q { 1.0 } else { 0.0 };
            (0..shares.len()).map(entry).collect()
        })
        .collect();
    let right: Vec<f64> = (shares.iter().zip(&plan.expected))
        .map(|(s, t)| 1.0 - s * t)
        .collect();
    let change = solve_symmetric(&matrix, &right, 0.0)?;
    let deepest = change.iter().fold(0.0_f64, |m, c| m.max(-c));
    let length = if deepest > 0.9 { 0.9 / deepest } else { 1.0 };
    Some(
        (shares.iter().zip(&change))
            .map(|(s, c)| s * (1.0 + length * c))
            .collect(),
    )
}

/// Σ share·row.
pub(super) fn weighted_sum(rows: &[Vec<f64>], shares: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; rows[0].len()];
    for (share, row) in shares.iter().zip(rows) {
        sum.iter_mut().zip(row).for_each(|(s, g)| *s += share * g);
    }
    sum
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
