//! Revealed weights: for which objectives is what a player does a best response?
//!
//! A player that maximises Σ_c w\[c\]·criterion\[c\] + rest satisfies, in every lever v, Σ_c w\[c\]·A\[v,c\] + b\[v\] = 0 with A
//! and b the slopes of the criteria and of the rest. What its levers could still gain it, by slopes and bends, is
//! ½ Σ_v (A w + b)²/bend: the weights that keep this below a tolerance are the set revealed by its behaviour. The set is
//! an ellipsoid around the weights that fit best, cut off at zero.

use serde::Serialize;

use super::linear::{dot, solve_symmetric};

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

/// How strongly a weight that the levers say nothing about is drawn to one.
const PULL: f64 = 1e-9;

/// Finds the weights of mean one for which the levers are a best response up to a gain of `tolerance` per cent (on top
/// of the least that can be reached). `slopes` has one row per lever and one column per criterion, `rest` the slopes of
/// what has no weight. Levers without bend are passed over. `None` for no criteria or no levers.
pub fn revealed_weights(
    slopes: &[Vec<f64>],
    rest: &[f64],
    bends: &[f64],
    tolerance: f64,
) -> Option<RevealedWeights> {
    let criteria = slopes.first()?.len();
    if criteria == 0 {
        return None;
    }
    let rows: Vec<(Vec<f64>, f64)> = slopes
        .iter()
        .zip(rest)
        .zip(bends)
        .filter(|(_, d)| **d > 0.0)
        .map(|((row, b), d)| {
            let root = d.sqrt();
            (row.iter().map(|a| a / root).collect(), b / root)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let gain = |w: &[f64]| -> f64 {
        rows.iter()
            .map(|(a, b)| 0.5 * (dot(a, w) + b).powi(2))
            .sum()
    };
    // Normal equations of the gain, with mean one held by a stiff spring and the rest drawn to one by a weak one.
    let mut curve = vec![vec![0.0; criteria]; criteria];
    let mut right = vec![0.0; criteria];
    for (a, b) in &rows {
        for c in 0..criteria {
            right[c] -= a[c] * b;
            for e in 0..criteria {
                curve[c][e] += a[c] * a[e];
            }
        }
    }
    let size = (0..criteria).map(|c| curve[c][c]).fold(0.0, f64::max);
    if size <= 0.0 {
        return None;
    }
    let stiff = 1e3 * size / (criteria * criteria) as f64;
    for c in 0..criteria {
        right[c] += stiff * criteria as f64 + PULL * size;
        curve[c][c] += PULL * size;
        for e in 0..criteria {
            curve[c][e] += stiff;
        }
    }
    let best = nonnegative(&curve, &right)?;
    let (gain_at_best, gain_at_one) = (gain(&best), gain(&vec![1.0; criteria]));
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for c in 0..criteria {
        let mut unit = vec![0.0; criteria];
        unit[c] = 1.0;
        // The ellipsoid ½ (w − best)' curve (w − best) ≤ tolerance reaches √(2·tolerance·curve⁻¹[c,c]) along c.
        let reach = solve_symmetric(&curve, &unit, 0.0)
            .map_or(f64::INFINITY, |x| (2.0 * tolerance * x[c].max(0.0)).sqrt());
        low.push((best[c] - reach).max(0.0));
        high.push((best[c] + reach).min(criteria as f64));
    }
    Some(RevealedWeights {
        best,
        low,
        high,
        gain_at_one,
        gain_at_best,
    })
}

/// Minimises ½ w'Cw − r'w over w ≥ 0: weights that would be negative are set to zero, and released where the slope
/// points back inside (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23).
fn nonnegative(curve: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let n = right.len();
    let mut free = vec![true; n];
    let mut w = vec![0.0; n];
    for _ in 0..10 * n + 10 {
        let open: Vec<usize> = (0..n).filter(|c| free[*c]).collect();
        let reduced: Vec<Vec<f64>> = open
            .iter()
            .map(|c| open.iter().map(|e| curve[*c][*e]).collect())
            .collect();
        let side: Vec<f64> = open.iter().map(|c| right[*c]).collect();
        let solved = solve_symmetric(&reduced, &side, 0.0)?;
        w.fill(0.0);
        for (c, x) in open.iter().zip(&solved) {
            w[*c] = *x;
        }
        let mut changed = false;
        for c in &open {
            if w[*c] < 0.0 {
                free[*c] = false;
                changed = true;
            }
        }
        if changed {
            continue;
        }
        // The most promising of the closed ones, if any wants in.
        let slope = |c: usize| right[c] - dot(&curve[c], &w);
        let scale = right.iter().fold(0.0_f64, |m, r| m.max(r.abs()));
        let wants = (0..n)
            .filter(|c| !free[*c] && slope(*c) > 1e-12 * scale)
            .max_by(|a, b| slope(*a).total_cmp(&slope(*b)));
        match wants {
            Some(c) => free[c] = true,
            None => break,
        }
    }
    Some(w.into_iter().map(|x| x.max(0.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let found = revealed_weights(&slopes, &rest, &[1.0, 2.0, 0.5], 1e-6).expect("weights");
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
        let found = revealed_weights(&slopes, &[-0.4], &[1.0], 1e-4).expect("weights");
        assert!((found.best[0] - found.best[1] - 0.4).abs() < 1e-3);
        assert!((found.best[2] - 1.0).abs() < 1e-2);
        assert!(found.high[2] - found.low[2] > 1.0);
        assert!(found.high[0] - found.low[0] > found.high[0] - found.best[0]);
    }

    #[test]
    fn weights_are_not_negative() {
        let slopes = vec![vec![1.0, -1.0], vec![1.0, 1.0]];
        let found = revealed_weights(&slopes, &[-8.0, -2.0], &[1.0, 1.0], 1e-6).expect("weights");
        assert!(found.best.iter().all(|w| *w >= 0.0));
        assert!((found.best[0] - 2.0).abs() < 0.05, "{found:?}");
        assert!(revealed_weights(&[], &[], &[], 1e-6).is_none());
    }
}
