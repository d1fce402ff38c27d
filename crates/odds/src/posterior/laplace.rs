//! The top of a log-posterior without groups, and draws from the normal that has its curvature.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::cholesky::{Lower, Square};
use super::logit::{Logit, soft_max};
use crate::OddsError;
use crate::normal::standard_normal;

/// Steps allowed; from zero, a penalised logit takes six or seven.
const MOST_STEPS: usize = 60;
/// Largest gradient at which the top is reached. Weights sum to hundreds: rounding is some 1e-13.
const FLAT: f64 = 1e-9;

/// Draws over which probabilities are averaged.
const AVERAGED: usize = 1_000;
/// Their seed.
const SEED: u64 = 1_982;

/// A fitted logit.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    pub logit: Logit,
    /// Coefficients at the top.
    pub top: Vec<f64>,
    /// Log-posterior there, up to constants of the data.
    density: f64,
    /// Lower Cholesky factor of the negated curvature there.
    factor: Lower,
}

impl Fit {
    /// Finds the top.
    pub(crate) fn new(logit: Logit, model: &str) -> Result<Self, OddsError> {
        let failed = |problem: &str| OddsError::Fit {
            model: model.to_owned(),
            problem: problem.to_owned(),
        };
        let n = logit.coefficients();
        let (mut top, mut gradient) = (vec![0.0; n], vec![0.0; n]);
        let mut density = logit.log_density(&top, &mut gradient);
        for _ in 0..MOST_STEPS {
            let factor = (curvature(&logit, &top).cholesky())
                .ok_or_else(|| failed("its curvature is not positive definite"))?;
            if gradient.iter().all(|g| g.abs() < FLAT) {
                return Ok(Self {
                    logit,
                    top,
                    density,
                    factor,
                });
            }
            let step = factor.solve(&gradient);
            // Strictly concave: a step halved often enough climbs, save for rounding at the top.
            let mut length = 1.0;
            loop {
                let to: Vec<f64> = (0..n).map(|i| top[i] + length * step[i]).collect();
                let reached = logit.log_density(&to, &mut gradient);
                if reached >= density - 1e-10 * (1.0 + density.abs()) || length < 1e-6 {
                    (top, density) = (to, reached);
                    break;
                }
                length *= 0.5;
            }
        }
        Err(failed(
            "its gradient does not vanish; are the covariates finite?",
        ))
    }

    /// Logarithm of the evidence for the logit by Laplace's approximation, up to constants that are the same for all τ.
    pub(crate) fn log_evidence(&self) -> f64 {
        let half_log_determinant = self.factor.half_log_determinant();
        let of_markers = self.logit.markers.map_or(0.0, |(markers, sd)| {
            (markers * (self.logit.classes - 1)) as f64 * sd.ln()
        });
        self.density - of_markers - half_log_determinant
    }

    /// Probabilities of the classes, averaged over draws: what is not known of the coefficients pulls them to the middle.
    pub(crate) fn predictive(&self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let draws = self.draws(AVERAGED, SEED, 0);
        (rows.iter())
            .map(|x| {
                let mut sum = vec![0.0; self.logit.classes];
                for position in &draws {
                    for (s, p) in sum
                        .iter_mut()
                        .zip(self.logit.probabilities_of(position, x, &[]))
                    {
                        *s += p / AVERAGED as f64;
                    }
                }
                sum
            })
            .collect()
    }

    /// Positions drawn from the normal at the top.
    pub(crate) fn draws(&self, count: usize, seed: u64, stream: u64) -> Vec<Vec<f64>> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let n = self.top.len();
        (0..count)
            .map(|_| {
                let z: Vec<f64> = (0..n).map(|_| standard_normal(&mut rng)).collect();
                // L'x = z gives x with covariance (LL')⁻¹.
                let x = self.factor.backward(&z);
                (0..n).map(|i| self.top[i] + x[i]).collect()
            })
            .collect()
    }

    /// Standard deviations of the coefficients.
    #[cfg(test)]
    pub(crate) fn deviations(&self) -> Vec<f64> {
        let n = self.top.len();
        let unit = |i: usize| {
            (0..n)
                .map(|j| f64::from(u8::from(i == j)))
                .collect::<Vec<_>>()
        };
        (0..n)
            .map(|i| self.factor.solve(&unit(i))[i].sqrt())
            .collect()
    }
}

/// Negated second derivatives of the log-posterior.
fn curvature(logit: &Logit, at: &[f64]) -> Square {
    let (n, columns) = (logit.coefficients(), logit.columns);
    let mut matrix = Square::zeros(n);
    for i in 0..n {
        matrix[(i, i)] = logit.prior_sd(i).powi(-2);
    }
    let mut p = vec![0.0; logit.classes];
    for row in &logit.rows {
        p[0] = 0.0;
        for class in 1..logit.classes {
            let b = &at[(class - 1) * columns..class * columns];
            p[class] = b.iter().zip(&row.x).map(|(b, x)| b * x).sum();
        }
        soft_max(&mut p);
        for k in 1..logit.classes {
            for l in 1..logit.classes {
                let between = row.weight * p[k] * (f64::from(u8::from(k == l)) - p[l]);
                for i in (0..columns).filter(|i| row.x[*i] != 0.0) {
                    for j in (0..columns).filter(|j| row.x[*j] != 0.0) {
                        matrix[((k - 1) * columns + i, (l - 1) * columns + j)] +=
                            between * row.x[i] * row.x[j];
                    }
                }
            }
        }
    }
    matrix
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clarabel::algebra::CscMatrix;
    use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SupportedConeT};

    use super::*;
    use crate::posterior::Row;

    fn logit() -> Logit {
        let rows = (0..40)
            .map(|i| {
                let x = (i as f64 * 0.37).sin() * 1.5;
                let class = usize::from((x + (i as f64 * 1.3).cos()) > 0.3);
                Row {
                    x: vec![1.0, x, (i as f64 * 0.11).cos()],
                    class,
                    weight: 1.0,
                    group: 0,
                }
            })
            .collect();
        Logit {
            rows,
            classes: 2,
            columns: 3,
            groups: 0,
            markers: None,
        }
    }

    /// The same penalised logit as a program over exponential cones (an independent solver): minimise Σ t_i + ½ b'Λb with
    /// t_i ≥ log(1 + exp(−y_i x_i'b)), that is exp(−t) + exp(−yx'b − t) ≤ 1.
    fn by_cones(logit: &Logit) -> Vec<f64> {
        let (k, n) = (logit.columns, logit.rows.len());
        // Variables: b, t, u, v with u ≥ exp(−t), v ≥ exp(−yx'b − t), u + v ≤ 1.
        let width = k + 3 * n;
        let (mut rows, mut columns, mut values, mut right) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut put = |row: usize, column: usize, value: f64| {
            rows.push(row);
            columns.push(column);
            values.push(value);
        };
        for i in 0..n {
            let (t, u, v) = (k + i, k + n + i, k + 2 * n + i);
            let base = 7 * i;
            let sign = if logit.rows[i].class == 1 { 1.0 } else { -1.0 };
            put(base, u, 1.0);
            put(base, v, 1.0);
            // (−t, 1, u) in the cone y exp(x/y) ≤ z, written s = right − A x.
            put(base + 1, t, 1.0);
            put(base + 3, u, -1.0);
            for (j, x) in logit.rows[i].x.iter().enumerate() {
                put(base + 4, j, sign * x);
            }
            put(base + 4, t, 1.0);
            put(base + 6, v, -1.0);
            right.extend([1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
        }
        let a = CscMatrix::new_from_triplets(7 * n, width, rows, columns, values);
        let diagonal: Vec<usize> = (0..k).collect();
        let weights = (0..k).map(|j| logit.prior_sd(j).powi(-2)).collect();
        let p = CscMatrix::new_from_triplets(width, width, diagonal.clone(), diagonal, weights);
        let mut q = vec![0.0; width];
        q[k..k + n].fill(1.0);
        let cones: Vec<SupportedConeT<f64>> = (0..n)
            .flat_map(|_| {
                [
                    SupportedConeT::NonnegativeConeT(1),
                    SupportedConeT::ExponentialConeT(),
                    SupportedConeT::ExponentialConeT(),
                ]
            })
            .collect();
        let settings = DefaultSettingsBuilder::default()
            .verbose(false)
            .tol_gap_abs(1e-12)
            .tol_gap_rel(1e-12)
            .tol_feas(1e-12)
            .build()
            .unwrap();
        let mut solver = DefaultSolver::new(&p, &q, &a, &right, &cones, settings).unwrap();
        solver.solve();
        solver.solution.x[..k].to_vec()
    }

    #[test]
    fn the_top_is_that_of_an_independent_conic_solver() {
        let logit = logit();
        let cones = by_cones(&logit);
        let fit = Fit::new(logit, "a test").unwrap();
        for (own, other) in fit.top.iter().zip(&cones) {
            assert!((own - other).abs() < 1e-5, "{:?} {cones:?}", fit.top);
        }
    }

    #[test]
    fn draws_have_the_curvature_at_the_top() {
        let fit = Fit::new(logit(), "a test").unwrap();
        let draws = fit.draws(20_000, 1, 0);
        for (at, deviation) in fit.deviations().into_iter().enumerate() {
            let values: Vec<f64> = draws.iter().map(|d| d[at]).collect();
            let mean = crate::normal::mean(&values);
            let found = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 20_000.0).sqrt();
            // Four standard errors of a deviation of 20,000 draws: 2 %.
            assert!(
                (found / deviation - 1.0).abs() < 0.02,
                "{found} {deviation}"
            );
        }
    }
}
