//! Whether an equilibrium with returns to scale is stable, and where the dynamics of output lead if it is not.
//!
//! Output dynamics: dy/dt = log(receipts) − y, prices, wages and incomes cleared at every y. An equilibrium is stable if
//! and only if no eigenvalue of J = ∂(dy/dt)/∂y has a positive real part. With G the map of a sweep and M = I − ∂G/∂z in
//! blocks of output (y) and all else (x), J = M_yx M_xx⁻¹ M_xy − M_yy. The sign of det M is the index: −1 proves an odd
//! number of unstable directions.

use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx};
use serde::Serialize;

use crate::anderson::Anderson;
use crate::dense::{Factorised, invert, multiply};
use crate::search::{NEARLY, Start};
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, accelerate};
use crate::sweep::Sweep;
use crate::{Economy, Equilibrium, SolveError};

/// What is known about the stability of an equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stability {
    /// Whether no direction is unstable.
    pub stable: bool,
    /// Eigenvalues of the output dynamics with a positive real part.
    pub directions: usize,
    /// The largest real part (exact where that eigenvalue is real).
    pub largest: f64,
    /// Sign of det(I − G'): −1 proves an odd number of unstable directions.
    pub index: f64,
    /// Where output moves most along the leading direction.
    pub region: RegionIx,
    /// Its sector.
    pub sector: SectorIx,
}

/// Larger systems are not checked.
const LARGEST_CELLS: usize = 1500;
/// Squarings of the propagator in the search for the leading direction.
const SQUARINGS: usize = 24;

impl Equilibrium {
    /// Whether the equilibrium is stable under the dynamics of output; `None` where nothing has returns to scale (it then is
    /// not asked), where the world has more than 1,500 cells, or where the linear system is singular.
    pub fn stability(&self) -> Option<Stability> {
        let model = &*self.model;
        if model.scale.iter().all(|psi| *psi == 0.0) || model.r * model.s > LARGEST_CELLS {
            return None;
        }
        let shock = self.shock().ok()?;
        let mut sweep = Sweep::new(model, &shock);
        let matrix = linearised(&mut sweep, &self.state);
        let n = self.state.len();
        let index = Factorised::of(matrix.clone(), n)?.sign();
        let outputs: Vec<usize> = (0..model.r * model.s)
            .filter(|at| model.output()[*at] > 0.0 && self.state[sweep.layout.y + at] > SHUT)
            .map(|at| sweep.layout.y + at)
            .collect();
        let dynamics = dynamics(&matrix, n, &outputs)?;
        let m = outputs.len();
        let (largest, leading) = leading(&dynamics, m);
        let at = (0..m).max_by(|a, b| leading[*a].abs().total_cmp(&leading[*b].abs()))?;
        let cell = outputs[at] - sweep.layout.y;
        let directions = positive(&dynamics, m);
        Some(Stability {
            stable: directions == 0,
            directions,
            largest,
            index,
            region: RegionIx(cell / model.s),
            sector: SectorIx(cell % model.s),
        })
    }
}

/// I − ∂G/∂z by central differences.
fn linearised(sweep: &mut Sweep<'_>, z: &[f64]) -> Vec<f64> {
    let n = z.len();
    let (mut up, mut down) = (vec![0.0; n], vec![0.0; n]);
    let mut moved = z.to_vec();
    let mut matrix = vec![0.0; n * n];
    let h = 1e-6;
    for j in 0..n {
        moved[j] = z[j] + h;
        sweep.apply(&moved, &mut up);
        moved[j] = z[j] - h;
        sweep.apply(&moved, &mut down);
        moved[j] = z[j];
        for i in 0..n {
            let identity = if i == j { 1.0 } else { 0.0 };
            matrix[i * n + j] = identity - (up[i] - down[i]) / (2.0 * h);
        }
    }
    matrix
}

/// M_yx M_xx⁻¹ M_xy − M_yy.
fn dynamics(matrix: &[f64], n: usize, outputs: &[usize]) -> Option<Vec<f64>> {
    let others: Vec<usize> = (0..n)
        .filter(|i| outputs.binary_search(i).is_err())
        .collect();
    let (m, rest) = (outputs.len(), others.len());
    let block: Vec<f64> = (others.iter())
        .flat_map(|i| others.iter().map(move |j| matrix[i * n + j]))
        .collect();
    let inner = Factorised::of(block, rest)?;
    let mut found = vec![0.0; m * m];
    for (c, j) in outputs.iter().enumerate() {
        let column: Vec<f64> = others.iter().map(|i| matrix[i * n + j]).collect();
        let response = inner.solve(&column);
        for (r, i) in outputs.iter().enumerate() {
            let through: f64 = (others.iter().zip(&response))
                .map(|(x, w)| matrix[i * n + x] * w)
                .sum();
            found[r * m + c] = through - matrix[i * n + j];
        }
    }
    Some(found)
}

/// The largest real part and its direction, from powers of I + hJ.
fn leading(dynamics: &[f64], m: usize) -> (f64, Vec<f64>) {
    let size = (dynamics.chunks_exact(m))
        .map(|row| row.iter().map(|x| x.abs()).sum::<f64>())
        .fold(0.0, f64::max);
    let h = 1.0 / size.max(1e-12);
    let mut power: Vec<f64> = dynamics.iter().map(|x| h * x).collect();
    (0..m).for_each(|i| power[i * m + i] += 1.0);
    let (mut squared, mut along, mut moved) = (vec![0.0; m * m], vec![0.0; m], vec![0.0; m]);
    let mut rate = 0.0;
    for _ in 0..SQUARINGS {
        multiply(&power, &power, &mut squared, m, m);
        let largest = squared.iter().fold(0.0_f64, |a, x| a.max(x.abs()));
        if largest == 0.0 || !largest.is_finite() {
            break;
        }
        power
            .iter_mut()
            .zip(&squared)
            .for_each(|(p, s)| *p = s / largest);
        // Any column is along the leading direction in the end: a mixed one misses none by accident.
        for i in 0..m {
            along[i] = (0..m)
                .map(|j| power[i * m + j] * (1.0 + 0.37 * j as f64).cos())
                .sum();
        }
        let length = along.iter().map(|x| x * x).sum::<f64>().sqrt();
        along.iter_mut().for_each(|x| *x /= length);
        multiply(dynamics, &along, &mut moved, m, 1);
        rate = along.iter().zip(&moved).map(|(a, b)| a * b).sum();
        let off = (along.iter().zip(&moved))
            .map(|(a, b)| (b - rate * a).abs())
            .fold(0.0, f64::max);
        if off < 1e-9 * size {
            break;
        }
    }
    (rate, along)
}

/// Eigenvalues with a positive real part: half the trace of I + sign(J), by Newton's iteration for the matrix sign (Higham
/// 2008, "Functions of Matrices", algorithm 5.14).
fn positive(dynamics: &[f64], m: usize) -> usize {
    let mut sign = dynamics.to_vec();
    let norm = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>().sqrt();
    for _ in 0..40 {
        let mut inverse = sign.clone();
        invert(&mut inverse, m);
        let scale = (norm(&inverse) / norm(&sign)).sqrt();
        let mut change = 0.0_f64;
        for (s, i) in sign.iter_mut().zip(&inverse) {
            let next = 0.5 * (scale * *s + i / scale);
            change = change.max((next - *s).abs());
            *s = next;
        }
        if change < 1e-8 {
            break;
        }
    }
    let trace: f64 = (0..m).map(|i| sign[i * m + i]).sum();
    (0.5 * (m as f64 + trace)).round().max(0.0) as usize
}

/// Log output below which a sector is shut.
const SHUT: f64 = -40.0;
/// The part of the way to receipts that an output goes in one step.
const PACE: f64 = 0.2;
/// How far the log of an output moves in one step.
const STRIDE: f64 = 0.5;
/// Steps before the dynamics are given up.
const MOST_STEPS: usize = 4000;
/// Sweeps before they are, for a state of so many entries together.
const MOST_MOVES: usize = 30_000_000;

impl Economy {
    /// Where the dynamics of output lead from the benchmark under a policy: a stable equilibrium, and the sectors that
    /// shut on the way. A shut sector with returns to scale stays shut: its costs have no bound.
    ///
    /// # Errors
    /// As [`Economy::solve`]; not converged if the dynamics do not come to rest.
    pub fn solve_stable(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
    ) -> Result<(Equilibrium, Vec<(RegionIx, SectorIx)>), SolveError> {
        let model = self.model();
        let shock = Shock::prepare(model, policy, settings.tie).map_err(|e| self.named(e))?;
        let mut sweep = Sweep::new(model, &shock);
        sweep.frozen = true;
        let mut z = vec![0.0; sweep.layout.len];
        let mut moved = f64::INFINITY;
        let most = MOST_MOVES / z.len();
        for _ in 0..MOST_STEPS {
            if sweep.count > most {
                break;
            }
            let rough = SolveSettings {
                tolerance: (1e-3 * moved).clamp(0.1 * settings.tolerance, 1e-9),
                ..settings.clone()
            };
            let mut memory = Anderson::new(settings.memory);
            match accelerate(&mut sweep, self.near(), &mut z, &rough, &mut memory) {
                Ended::Converged { .. } => {}
                Ended::Interrupted => return Err(SolveError::Interrupted),
                Ended::Stalled { residual, .. } => {
                    return Err(SolveError::NotConverged {
                        sweeps: sweep.count,
                        residual,
                        worst: "the dynamics of output: prices and wages at given outputs"
                            .to_owned(),
                    });
                }
            }
            moved = 0.0;
            for k in 0..model.s {
                for i in 0..model.r {
                    let at = i * model.s + k;
                    let y = &mut z[sweep.layout.y + at];
                    if model.output()[at] <= 0.0 || *y <= SHUT {
                        continue;
                    }
                    let receipts = sweep.receipts[k * model.stride + i] / model.output()[at];
                    let pull = receipts.max(1e-80).ln() - *y;
                    let step = (PACE * pull).clamp(-STRIDE, STRIDE);
                    *y = (*y + step).max(SHUT);
                    moved = moved.max(step.abs());
                }
            }
            if moved < 0.5 * PACE * settings.tolerance {
                break;
            }
        }
        if moved > NEARLY {
            return Err(SolveError::NotConverged {
                sweeps: sweep.count,
                residual: moved,
                worst: "the dynamics of output".to_owned(),
            });
        }
        let shut: Vec<(RegionIx, SectorIx)> = (0..model.r * model.s)
            .filter(|at| model.output()[*at] > 0.0 && z[sweep.layout.y + at] <= SHUT)
            .map(|at| (RegionIx(at / model.s), SectorIx(at % model.s)))
            .collect();
        // What is shut stands still at the bottom of the sweep's scale; all else already does. A road from the benchmark would
        // lead to another equilibrium than the dynamics.
        for (n, k) in &shut {
            z[sweep.layout.y + n.0 * model.s + k.0] = crate::sweep::SHUT;
        }
        let start = Start {
            logs: &z,
            memory: None,
        };
        let here = SolveSettings {
            roads: false,
            ..settings.clone()
        };
        let found = self.solve_from(policy, &here, start)?;
        Ok((found, shut))
    }

    /// Where no way of equilibria leads from the benchmark to a policy, returns to scale may have made them turn back: output
    /// then moves on to another, which is an answer if it is certified. `lost` is the error otherwise.
    pub(crate) fn by_dynamics(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        lost: SolveError,
    ) -> Result<Equilibrium, SolveError> {
        let plain = settings.held.is_empty() && settings.watched.is_empty();
        if !plain || self.model().scale.iter().all(|psi| *psi == 0.0) {
            return Err(lost);
        }
        match self.solve_stable(policy, settings) {
            Ok((mut found, shut)) => {
                let cell = |(n, k): &(RegionIx, SectorIx)| {
                    let world = self.world();
                    format!("{} in {}", world.sector(*k).code, world.region(*n).code)
                };
                let mut corners: Vec<String> = shut.iter().take(5).map(cell).collect();
                if shut.len() > 5 {
                    corners.push(format!("{} more", shut.len() - 5));
                }
                let left = match corners.as_slice() {
                    [] => String::new(),
                    some => format!(
                        ", on the way to which production ends of {}",
                        some.join(", ")
                    ),
                };
                found.warnings.push(format!(
                    "no curve of equilibria leads from the benchmark to this policy: with returns to scale output moves on to another equilibrium, which is shown{left}; there may be more"
                ));
                Ok(found)
            }
            Err(SolveError::Interrupted) => Err(SolveError::Interrupted),
            Err(_) => Err(lost),
        }
    }
}
