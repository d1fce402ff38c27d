//! Logit quantal response equilibria: every position is played with a probability proportional to e^(λ u), u its expected payoff
//! against the others' mixtures (McKelvey and Palfrey, Games and Economic Behavior 10, 1995, 6–38).
//!
//! At λ = 0 everybody guesses; the branch that begins there is followed by its arc length, for it may turn back in λ (Turocy, Games and
//! Economic Behavior 51, 2005, 243–263). Unknowns are ln p and λ:
//!
//! ```text
//! Σ_s p_is = 1,      ln p_is − ln p_i0 = λ (u_is − u_i0)
//! ```

use serde::Serialize;

use super::expected::{Slots, expected};
use crate::{PayoffTable, TalksError};

/// The most positions, of all players together.
const MOST_POSITIONS: usize = 160;
/// Steps along the branch before giving up.
const MOST_STEPS: usize = 20_000;
/// Residual of a point that counts as on the branch.
const ON_BRANCH: f64 = 1e-9;
/// The same of a point that is returned.
const EXACT: f64 = 1e-13;

/// One equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuantalPoint {
    /// λ, per unit of payoff: 0 = guessing, large = best responses.
    pub lambda: f64,
    /// Probability of each position, in menu order, by player.
    pub probabilities: Vec<Vec<f64>>,
    /// Expected payoffs, in player order.
    pub payoffs: Vec<f64>,
    /// The largest difference between a probability and what the rule says it should be.
    pub residual: f64,
}

/// The equilibria on the branch from guessing at these values of λ, in rising order of them: the first time that the branch comes by.
///
/// # Errors
/// [`TalksError::Lambda`]: negative or not finite; [`TalksError::TooManyPositions`]; [`TalksError::NotSettled`] if the branch is lost.
pub fn quantal_response(
    table: &PayoffTable,
    lambdas: &[f64],
) -> Result<Vec<QuantalPoint>, TalksError> {
    if let Some(value) = lambdas.iter().find(|l| !(**l >= 0.0 && l.is_finite())) {
        return Err(TalksError::Lambda { value: *value });
    }
    let slots = Slots::of(table.menus());
    if slots.len() > MOST_POSITIONS {
        return Err(TalksError::TooManyPositions {
            positions: slots.len(),
            most: MOST_POSITIONS,
        });
    }
    let mut wanted = lambdas.to_vec();
    wanted.sort_by(f64::total_cmp);
    let branch = Branch { table, slots };
    branch.follow(&wanted)
}

struct Branch<'a> {
    table: &'a PayoffTable,
    slots: Slots,
}

/// ln p of every slot, and λ at the end.
type Place = Vec<f64>;

impl Branch<'_> {
    fn follow(&self, wanted: &[f64]) -> Result<Vec<QuantalPoint>, TalksError> {
        let count = self.slots.len();
        let mut here = self.guessing();
        let mut tangent = vec![0.0; count + 1];
        tangent[count] = 1.0;
        tangent = self.tangent(&here, &tangent)?;
        let mut found = Vec::with_capacity(wanted.len());
        // Where λ alone moves, payoffs times it should move by about one.
        let mut length = 0.1;
        let mut steps = 0;
        for &lambda in wanted {
            while here[count] < lambda {
                steps += 1;
                if steps > MOST_STEPS {
                    return Err(TalksError::NotSettled { rounds: MOST_STEPS });
                }
                let ahead: Place = here
                    .iter()
                    .zip(&tangent)
                    .map(|(x, t)| x + length * t)
                    .collect();
                let Some((next, rounds)) = self.corrected(ahead, &tangent) else {
                    length *= 0.5;
                    if length < 1e-12 {
                        return Err(TalksError::NotSettled { rounds: steps });
                    }
                    continue;
                };
                let turned = self.tangent(&next, &tangent)?;
                let angle: f64 = turned.iter().zip(&tangent).map(|(a, b)| a * b).sum();
                if angle < 0.9 && length > 1e-9 {
                    length *= 0.5;
                    continue;
                }
                if next[count] >= lambda {
                    // The point asked for lies between; from it the branch is followed on.
                    let share = (lambda - here[count]) / (next[count] - here[count]);
                    let between = here.iter().zip(&next).map(|(a, b)| a + share * (b - a));
                    if let Some(exact) = self.at(between.collect(), lambda) {
                        here = exact;
                        break;
                    }
                    length *= 0.5;
                    continue;
                }
                (here, tangent) = (next, turned);
                if rounds <= 3 {
                    length *= 1.5;
                }
            }
            if here[count] > lambda {
                here[count] = lambda;
            }
            let exact = self
                .at(here.clone(), lambda)
                .unwrap_or_else(|| here.clone());
            found.push(self.point(&exact));
            here = exact;
            tangent = self.tangent(&here, &tangent)?;
        }
        Ok(found)
    }

    fn guessing(&self) -> Place {
        let mut place = Vec::with_capacity(self.slots.len() + 1);
        for pair in self.slots.begins.windows(2) {
            let menu = pair[1] - pair[0];
            place.extend(std::iter::repeat_n(-(menu as f64).ln(), menu));
        }
        place.push(0.0);
        place
    }

    /// Residuals and, row by row, their derivatives by ln p and λ.
    fn equations(&self, place: &Place) -> (Vec<f64>, Vec<Vec<f64>>) {
        let count = self.slots.len();
        let lambda = place[count];
        let p: Vec<f64> = place[..count].iter().map(|l| l.exp()).collect();
        let (u, du) = expected(self.table, &self.slots, &p, true);
        let mut residuals = vec![0.0; count];
        let mut rows = vec![vec![0.0; count + 1]; count];
        for pair in self.slots.begins.windows(2) {
            let base = pair[0];
            residuals[base] = p[base..pair[1]].iter().sum::<f64>() - 1.0;
            rows[base][base..pair[1]].copy_from_slice(&p[base..pair[1]]);
            for s in base + 1..pair[1] {
                residuals[s] = place[s] - place[base] - lambda * (u[s] - u[base]);
                let row = &mut rows[s];
                for r in 0..count {
                    row[r] = -lambda * (du[s * count + r] - du[base * count + r]) * p[r];
                }
                row[s] += 1.0;
                row[base] -= 1.0;
                row[count] = -(u[s] - u[base]);
            }
        }
        (residuals, rows)
    }

    /// The unit tangent that goes on in the direction of another.
    fn tangent(&self, place: &Place, before: &[f64]) -> Result<Vec<f64>, TalksError> {
        let (_, mut rows) = self.equations(place);
        for row in &mut rows {
            row.push(0.0);
        }
        let mut last = before.to_vec();
        last.push(1.0);
        rows.push(last);
        let tangent = solved(rows).ok_or(TalksError::NotSettled { rounds: 0 })?;
        let length = tangent.iter().map(|t| t * t).sum::<f64>().sqrt();
        Ok(tangent.iter().map(|t| t / length).collect())
    }

    /// Newton's method in the plane across the tangent; with the rounds it took.
    fn corrected(&self, mut place: Place, tangent: &[f64]) -> Option<(Place, usize)> {
        let mut before = f64::INFINITY;
        for round in 0..8 {
            let (residuals, mut rows) = self.equations(&place);
            let size = residuals.iter().map(|r| r.abs()).fold(0.0, f64::max);
            if size <= ON_BRANCH {
                return Some((place, round));
            }
            let shrinks = size < before;
            if !shrinks || (round == 0 && size > 1.0) {
                return None;
            }
            before = size;
            for (row, r) in rows.iter_mut().zip(&residuals) {
                row.push(-r);
            }
            let mut last = tangent.to_vec();
            last.push(0.0);
            rows.push(last);
            for (x, step) in place.iter_mut().zip(solved(rows)?) {
                *x += step;
            }
        }
        None
    }

    /// Newton's method at a λ.
    fn at(&self, mut place: Place, lambda: f64) -> Option<Place> {
        let count = self.slots.len();
        place[count] = lambda;
        let mut before = f64::INFINITY;
        for _ in 0..30 {
            let (residuals, mut rows) = self.equations(&place);
            let size = residuals.iter().map(|r| r.abs()).fold(0.0, f64::max);
            // Down to rounding: nothing is gained any more.
            if size <= EXACT || (size <= 1e-11 && size >= 0.5 * before) {
                return Some(place);
            }
            if !size.is_finite() || (size > 2.0 * before && size > 1.0) {
                return None;
            }
            before = size;
            for (row, r) in rows.iter_mut().zip(&residuals) {
                row[count] = -r;
            }
            for (x, step) in place.iter_mut().zip(solved(rows)?) {
                *x += step;
            }
        }
        (before <= ON_BRANCH).then_some(place)
    }

    fn point(&self, place: &Place) -> QuantalPoint {
        let count = self.slots.len();
        let p: Vec<f64> = place[..count].iter().map(|l| l.exp()).collect();
        let (u, _) = expected(self.table, &self.slots, &p, false);
        let (mut probabilities, mut payoffs, mut residual) = (Vec::new(), Vec::new(), 0.0_f64);
        for pair in self.slots.begins.windows(2) {
            let own = pair[0]..pair[1];
            let most = u[own.clone()]
                .iter()
                .copied()
                .fold(f64::NEG_INFINITY, f64::max);
            let odds: Vec<f64> = u[own.clone()]
                .iter()
                .map(|v| (place[count] * (v - most)).exp())
                .collect();
            let sum: f64 = odds.iter().sum();
            for (s, o) in own.clone().zip(&odds) {
                residual = residual.max((p[s] - o / sum).abs());
            }
            payoffs.push(own.clone().map(|s| p[s] * u[s]).sum());
            probabilities.push(p[own].to_vec());
        }
        QuantalPoint {
            lambda: place[count],
            probabilities,
            payoffs,
            residual,
        }
    }
}

/// Gaussian elimination with row pivoting on an augmented square system; `None` if singular.
fn solved(mut a: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = a.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        if a[pivot][column].abs() < 1e-280 || !a[pivot][column].is_finite() {
            return None;
        }
        a.swap(column, pivot);
        let (above, below) = a.split_at_mut(column + 1);
        let top = &above[column];
        for row in below {
            let factor = row[column] / top[column];
            if factor != 0.0 {
                for k in column..=n {
                    row[k] -= factor * top[k];
                }
            }
        }
    }
    let mut x = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row][k] * x[k]).sum();
        x[row] = (a[row][n] - known) / a[row][row];
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}
