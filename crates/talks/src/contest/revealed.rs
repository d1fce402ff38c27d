//! Revealed weights: for which objectives is what a player does a best response?
//!
//! A player that maximises Σ_c w\[c\]·criterion\[c\] + rest satisfies, in every lever v, Σ_c w\[c\]·A\[v,c\] + b\[v\] = 0 with A
//! and b the slopes of the criteria and of the rest. What its levers could still gain it, by slopes and bends, is
//! ½ Σ_v (A w + b)²/bend: the weights of mean one, none negative, that keep this below a tolerance are the set revealed by
//! its behaviour (inverse optimisation: Ahuja and Orlin, Operations Research 49, 2001, 771–783). The weights that fit best
//! solve a quadratic program; the ends of the set in every weight solve one program each over a second-order cone.

use clarabel::algebra::CscMatrix;
use serde::Serialize;

use super::linear::dot;
use crate::TalksError;
use crate::program::Program;

/// The weights that fit, criterion by criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevealedWeights {
    /// The weights that fit best, of mean one and not negative; those closest to one where several fit equally well.
    pub best: Vec<f64>,
    /// The lowest value of each weight in the set, whatever the others.
    pub low: Vec<f64>,
    /// The highest.
    pub high: Vec<f64>,
    /// What the player could gain by its own levers at weights of one, per cent, by slopes and bends.
    pub gain_at_one: f64,
    /// The same at the weights that fit best.
    pub gain_at_best: f64,
}

/// How strongly a weight that the levers say nothing about is drawn to one, beside the strongest slope.
const PULL: f64 = 1e-8;
/// Gap of the programs.
const GAP: f64 = 1e-11;

/// Finds the weights of mean one for which the levers are a best response up to a gain of `tolerance` per cent (on top
/// of the least that can be reached). `slopes` has one row per lever and one column per criterion, `rest` the slopes of
/// what has no weight. Levers without bend are passed over. `None` for no criteria or no levers that say anything.
///
/// # Errors
/// [`TalksError::Program`] if a program could not be solved.
pub fn revealed_weights(
    slopes: &[Vec<f64>],
    rest: &[f64],
    bends: &[f64],
    tolerance: f64,
) -> Result<Option<RevealedWeights>, TalksError> {
    let criteria = slopes.first().map_or(0, Vec::len);
    // Rows (A, b)/√bend: the gain is half the squared length of A w + b.
    let rows: Vec<Vec<f64>> = slopes
        .iter()
        .zip(rest)
        .zip(bends)
        .filter(|(_, d)| **d > 0.0)
        .map(|((row, b), d)| row.iter().chain([b]).map(|a| a / d.sqrt()).collect())
        .collect();
    let strength = |c: usize| rows.iter().map(|row| row[c] * row[c]).sum::<f64>();
    let size = (0..criteria).map(strength).fold(0.0, f64::max).sqrt();
    if size <= 0.0 {
        return Ok(None);
    }
    let gain = |w: &[f64]| -> f64 {
        rows.iter()
            .map(|row| 0.5 * (dot(&row[..criteria], w) + row[criteria]).powi(2))
            .sum()
    };
    let scaled = rows
        .iter()
        .map(|row| row.iter().map(|a| a / size).collect())
        .collect();
    let set = Set {
        criteria,
        rows: triangular(scaled),
    };
    let best = set.best()?;
    let (gain_at_best, gain_at_one) = (gain(&best), gain(&vec![1.0; criteria]));
    let reach = (2.0 * (gain_at_best + tolerance)).sqrt() / size;
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for (c, w) in best.iter().enumerate() {
        low.push(set.end(c, -1.0, reach)?.clamp(0.0, *w));
        high.push(set.end(c, 1.0, reach)?.clamp(*w, criteria as f64));
    }
    Ok(Some(RevealedWeights {
        best,
        low,
        high,
        gain_at_one,
        gain_at_best,
    }))
}

/// Weights w ≥ 0 with sum `criteria`, and the rows (A, b) of what the player could gain.
struct Set {
    criteria: usize,
    rows: Vec<Vec<f64>>,
}

impl Set {
    /// Σ w = n and −w ≤ 0.
    fn simplex(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let n = self.criteria;
        let one = |c: usize| (0..n).map(|e| -f64::from(u8::from(e == c))).collect();
        let rows = std::iter::once(vec![1.0; n]).chain((0..n).map(one));
        let mut right = vec![0.0; n + 1];
        right[0] = n as f64;
        (rows.collect(), right)
    }

    /// Minimises ½|A w + b|² + ½ pull |w − 1|².
    fn best(&self) -> Result<Vec<f64>, TalksError> {
        let n = self.criteria;
        let upper: Vec<Vec<f64>> = (0..n)
            .map(|c| {
                let entry = |e: usize| -> f64 {
                    let both: f64 = self.rows.iter().map(|row| row[c] * row[e]).sum();
                    both + if c == e { PULL } else { 0.0 }
                };
                (0..n).map(|e| if e < c { 0.0 } else { entry(e) }).collect()
            })
            .collect();
        let linear: Vec<f64> = (0..n)
            .map(|c| self.rows.iter().map(|row| row[c] * row[n]).sum::<f64>() - PULL)
            .collect();
        let (rows, right) = self.simplex();
        let program = Program {
            quadratic: &CscMatrix::from(upper.iter()),
            linear: &linear,
            rows: &rows,
            right: &right,
            equalities: 1,
            cone: 0,
            gap: 1e-2 * GAP,
        };
        let found = program.solve("the weights that fit best")?;
        Ok(within(found, "the weights that fit best")?
            .into_iter()
            .map(|w| w.max(0.0))
            .collect())
    }

    /// The lowest (direction −1) or highest (1) value of one weight with |A w + b| ≤ reach.
    fn end(&self, c: usize, direction: f64, reach: f64) -> Result<f64, TalksError> {
        let n = self.criteria;
        let (mut rows, mut right) = self.simplex();
        // In units of the reach.
        rows.push(vec![0.0; n]);
        right.push(1.0);
        for row in &self.rows {
            rows.push(row[..n].iter().map(|a| -a / reach).collect());
            right.push(row[n] / reach);
        }
        let mut linear = vec![0.0; n];
        linear[c] = -direction;
        let program = Program {
            quadratic: &CscMatrix::zeros((n, n)),
            linear: &linear,
            rows: &rows,
            right: &right,
            equalities: 1,
            cone: 1 + self.rows.len(),
            gap: 1e-8,
        };
        let what = "the ends of a weight";
        Ok(within(program.solve(what)?, what)?[c])
    }
}

/// Weights that sum to a number have ends.
fn within(found: Option<Vec<f64>>, what: &str) -> Result<Vec<f64>, TalksError> {
    found.ok_or_else(|| TalksError::Program {
        what: format!("{what}: without end"),
    })
}

/// The triangular factor of a matrix, which has the same lengths |A w|, by Householder's reflections (Golub and Van Loan,
/// Matrix Computations, 2013, section 5.2): as many rows as columns, however many levers there are.
fn triangular(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let columns = rows.first().map_or(0, Vec::len);
    for c in 0..columns.min(rows.len()) {
        let mut mirror: Vec<f64> = rows[c..].iter().map(|row| row[c]).collect();
        let length = dot(&mirror, &mirror).sqrt();
        if length == 0.0 {
            continue;
        }
        mirror[0] += length.copysign(mirror[0]);
        let square = dot(&mirror, &mirror);
        for e in c..columns {
            let along: f64 = rows[c..].iter().zip(&mirror).map(|(r, m)| r[e] * m).sum();
            for (row, m) in rows[c..].iter_mut().zip(&mirror) {
                row[e] -= 2.0 * along / square * m;
            }
        }
    }
    rows.truncate(columns);
    for (c, row) in rows.iter_mut().enumerate() {
        row[..c].fill(0.0);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(slopes: &[Vec<f64>], rest: &[f64], bends: &[f64], tolerance: f64) -> RevealedWeights {
        revealed_weights(slopes, rest, bends, tolerance)
            .expect("programs")
            .expect("weights")
    }

    #[test]
    fn weights_behind_a_choice_are_found_again() {
        // Criteria c pull lever v by A[v][c]; the rest pushes back so that the truth is a best response.
        let slopes = vec![
            vec![1.0, -0.5, 0.2],
            vec![0.3, 0.8, -0.6],
            vec![-0.4, 0.1, 0.9],
        ];
        let truth = [1.5, 0.9, 0.6];
        let rest: Vec<f64> = slopes.iter().map(|row| -dot(row, &truth)).collect();
        let found = found(&slopes, &rest, &[1.0, 2.0, 0.5], 1e-6);
        for c in 0..3 {
            assert!((found.best[c] - truth[c]).abs() < 1e-5, "{found:?}");
            assert!(found.low[c] < truth[c] && found.high[c] > truth[c]);
        }
        assert!(found.gain_at_best < 1e-9 && found.gain_at_one > 0.01);
    }

    #[test]
    fn what_levers_do_not_tell_stays_at_one_with_a_wide_interval() {
        // The third criterion moves with no lever.
        let slopes = vec![vec![1.0, -1.0, 0.0]];
        let found = found(&slopes, &[-0.4], &[1.0], 1e-4);
        assert!((found.best[0] - found.best[1] - 0.4).abs() < 1e-3);
        assert!((found.best[2] - 1.0).abs() < 1e-2, "{found:?}");
        // w₀ − w₁ = 0.4 ± √0.0002 and a sum of three: the third weight lies between 0 and 3 − 0.4 + √0.0002.
        let room = 2e-4_f64.sqrt();
        assert!(found.low[2] < 1e-5 && (found.high[2] - (2.6 + room)).abs() < 1e-5);
        assert!((found.high[0] - (1.7 + 0.5 * room)).abs() < 1e-5);
    }

    #[test]
    fn the_set_ends_where_weights_would_be_negative() {
        // The weights that fit best are (3, 0, 0). An ellipsoid around them that forgets w ≥ 0 would let the second weight
        // rise to 0.16.
        let slopes = vec![
            vec![1.0, -1.0, 0.5],
            vec![1.0, 1.0, -1.0],
            vec![0.3, 0.2, 0.1],
        ];
        let (rest, tolerance) = ([-8.0, -2.0, 0.0], 0.05);
        let found = found(&slopes, &rest, &[1.0; 3], tolerance);
        assert!((found.best[0] - 3.0).abs() < 1e-5, "{found:?}");
        let gain = |w: [f64; 3]| -> f64 {
            let pull = |row: &Vec<f64>, b: &f64| 0.5 * (dot(row, &w) + b).powi(2);
            slopes.iter().zip(&rest).map(|(row, b)| pull(row, b)).sum()
        };
        let most = gain([3.0, 0.0, 0.0]) + tolerance;
        // The others can rise only at the cost of the first.
        for c in [1, 2] {
            let at = |x: f64| {
                [
                    3.0 - x,
                    if c == 1 { x } else { 0.0 },
                    if c == 2 { x } else { 0.0 },
                ]
            };
            let (mut inside, mut outside) = (0.0, 3.0);
            for _ in 0..60 {
                let middle = 0.5 * (inside + outside);
                if gain(at(middle)) <= most {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            assert!((found.high[c] - inside).abs() < 1e-5, "{found:?} {inside}");
        }
        assert!(found.high[1] < 0.01);
        assert!(found.low[1] < 1e-6 && found.low[2] < 1e-6);
        assert!((found.high[0] - 3.0).abs() < 1e-6 && found.low[0] < 3.0 - 1e-3);
    }

    #[test]
    fn weights_are_not_negative() {
        let slopes = vec![vec![1.0, -1.0], vec![1.0, 1.0]];
        let found = found(&slopes, &[-8.0, -2.0], &[1.0, 1.0], 1e-6);
        assert!(found.best.iter().all(|w| *w >= 0.0));
        assert!((found.best[0] - 2.0).abs() < 1e-6, "{found:?}");
        assert!(matches!(revealed_weights(&[], &[], &[], 1e-6), Ok(None)));
    }
}
