//! The top of a log-posterior without groups, and draws from the normal that has its curvature.

use faer::linalg::solvers::{Llt, Solve};
use faer::{Mat, Side};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

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
    factor: Llt<f64>,
}

impl Fit {
    /// Finds the top.
    pub(crate) fn new(logit: Logit, model: &str) -> Result<Self, OddsError> {
        let failed = |problem: &str| OddsError::Fit { model: model.to_owned(), problem: problem.to_owned() };
        let n = logit.coefficients();
        let (mut top, mut gradient) = (vec![0.0; n], vec![0.0; n]);
        let mut density = logit.log_density(&top, &mut gradient);
        for _ in 0..MOST_STEPS {
            let factor = (curvature(&logit, &top).llt(Side::Lower))
                .map_err(|_| failed("its curvature is not positive definite"))?;
            if gradient.iter().all(|g| g.abs() < FLAT) {
                return Ok(Self { logit, top, density, factor });
            }
            let slope = Mat::from_fn(n, 1, |i, _| gradient[i]);
            let step = factor.solve(&slope);
            // Strictly concave: a step halved often enough climbs, save for rounding at the top.
            let mut length = 1.0;
            loop {
                let to: Vec<f64> = (0..n).map(|i| top[i] + length * step[(i, 0)]).collect();
                let reached = logit.log_density(&to, &mut gradient);
                if reached >= density - 1e-10 * (1.0 + density.abs()) || length < 1e-6 {
                    (top, density) = (to, reached);
                    break;
                }
                length *= 0.5;
            }
        }
        Err(failed("its gradient does not vanish; are the covariates finite?"))
    }

    /// Logarithm of the evidence for the logit by Laplace's approximation, up to constants that are the same for all τ.
    pub(crate) fn log_evidence(&self) -> f64 {
        let lower = self.factor.L();
        let half_log_determinant: f64 = (0..self.top.len()).map(|i| lower[(i, i)].ln()).sum();
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
                    for (s, p) in sum.iter_mut().zip(self.logit.probabilities_of(position, x, &[])) {
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
        let lower = self.factor.L().to_owned();
        (0..count)
            .map(|_| {
                let z: Vec<f64> = (0..n).map(|_| standard_normal(&mut rng)).collect();
                // L'x = z gives x with covariance (LL')⁻¹: back substitution, the last first.
                let mut x = vec![0.0; n];
                for i in (0..n).rev() {
                    let known: f64 = (i + 1..n).map(|j| lower[(j, i)] * x[j]).sum();
                    x[i] = (z[i] - known) / lower[(i, i)];
                }
                (0..n).map(|i| self.top[i] + x[i]).collect()
            })
            .collect()
    }

    /// Standard deviations of the coefficients.
    pub(crate) fn deviations(&self) -> Vec<f64> {
        let n = self.top.len();
        let covariance = self.factor.solve(Mat::<f64>::identity(n, n));
        (0..n).map(|i| covariance[(i, i)].sqrt()).collect()
    }
}

/// Negated second derivatives of the log-posterior.
fn curvature(logit: &Logit, at: &[f64]) -> Mat<f64> {
    let (n, columns) = (logit.coefficients(), logit.columns);
    let mut matrix = Mat::<f64>::zeros(n, n);
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
                        matrix[((k - 1) * columns + i, (l - 1) * columns + j)] += between * row.x[i] * row.x[j];
                    }
                }
            }
        }
    }
    matrix
}
