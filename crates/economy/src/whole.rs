//! Newton's method on the whole system with its exact Jacobian, for points where nothing approximate leads on: prices
//! a million times the benchmark, incomes that are small differences of large bills.

use crate::SolveError;
use crate::dense::Factorised;
use crate::homotopy::{Road, Walked};
use crate::kernels::dot;
use crate::solver::{Ended, SolveSettings, SolveStats, stopped};
use crate::sweep::Sweep;

/// Systems larger than this are not solved as a whole: a factorisation would take minutes.
const LARGEST: usize = 2600;
/// Newton steps.
const STEPS: usize = 25;
/// Farthest a log moves in one step.
const STRIDE: f64 = 2.0;
/// A Jacobian serves again as long as each step leaves less than this of the last.
const CONTRACTION: f64 = 0.2;

/// Whether a system is small enough.
pub(crate) fn fits(len: usize) -> bool {
    len <= LARGEST
}

/// Incomes below this, in logs, are compared in levels of it: a small difference of large bills may be negative on the way.
const SMALL_INCOME: f64 = -3.0;
/// Incomes this close to the least, in logs, whose bills exceed them are nothing.
const NEAR_NOTHING: f64 = 2.0;

/// The moves of a sweep, those of incomes in levels of the incomes at `scale`.
fn residual(sweep: &mut Sweep<'_>, z: &[f64], scale: &[f64], f: &mut [f64]) -> (f64, usize) {
    sweep.apply(z, f);
    for ((g, z), _) in f.iter_mut().zip(z).zip(scale) {
        *g -= z;
    }
    let at = sweep.layout.income;
    for n in 0..sweep.model.r {
        let raw = sweep.income[n] / sweep.model.benchmark.income[n];
        let poor = z[at + n] < sweep.least[n] + NEAR_NOTHING && raw < 0.0;
        f[at + n] = if poor {
            sweep.least[n] - z[at + n]
        } else {
            (raw - z[at + n].exp()) * (-scale[at + n].max(SMALL_INCOME)).exp()
        };
    }
    for &(n, log) in &sweep.shock.given {
        f[at + n] = log - z[at + n];
    }
    let mut worst = (0.0, 0);
    for (at, g) in f.iter().enumerate() {
        if !g.is_finite() {
            return (f64::INFINITY, at);
        }
        if g.abs() > worst.0 {
            worst = (g.abs(), at);
        }
    }
    worst
}

/// I − ∂G/∂z by differences.
fn jacobian(sweep: &mut Sweep<'_>, z: &[f64], f: &[f64]) -> Option<Factorised> {
    let n = z.len();
    let mut matrix = vec![0.0; n * n];
    let (mut moved, mut there) = (z.to_vec(), vec![0.0; n]);
    for j in 0..n {
        let h = 1e-7 * z[j].abs().max(1.0);
        moved[j] = z[j] + h;
        residual(sweep, &moved, z, &mut there);
        for i in 0..n {
            matrix[i * n + j] = (f[i] - there[i]) / h;
        }
        moved[j] = z[j];
    }
    Factorised::of(matrix, n)
}

/// Newton steps from `z`; on return the sweep was last evaluated at `z`.
pub(crate) fn whole_newton(
    sweep: &mut Sweep<'_>,
    z: &mut Vec<f64>,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
) -> Ended {
    let n = z.len();
    let mut f = vec![0.0; n];
    let (mut size, mut worst) = residual(sweep, z, &z.clone(), &mut f);
    let mut factorised: Option<Factorised> = None;
    for _ in 0..STEPS {
        if size < settings.tolerance {
            return Ended::Converged { residual: size };
        }
        if stopped(settings) {
            return Ended::Interrupted;
        }
        if !size.is_finite() {
            break;
        }
        let fresh = factorised.is_none();
        if fresh {
            factorised = jacobian(sweep, z, &f);
        }
        // The incomes' scale moves with the point.
        (size, worst) = residual(sweep, z, &z.clone(), &mut f);
        let Some(system) = &factorised else { break };
        stats.newton_steps += 1;
        let step = system.solve(&f);
        let largest = step.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        if !largest.is_finite() {
            break;
        }
        let mut length = (STRIDE / largest).min(1.0);
        let (before, norm) = (z.clone(), dot(&f, &f).sqrt());
        let old = size;
        let mut accepted = false;
        for _ in 0..8 {
            for (z, (from, by)) in z.iter_mut().zip(before.iter().zip(&step)) {
                *z = from + length * by;
            }
            let free = sweep.shock.bounds.iter().map(|b| b.pinned || b.watched);
            for (m, free) in z[sweep.layout.multiplier..].iter_mut().zip(free) {
                if !free {
                    *m = m.max(0.0);
                }
            }
            (size, worst) = residual(sweep, z, &before, &mut f);
            let now = dot(&f, &f).sqrt();
            if now.is_finite() && now < norm * (1.0 - 1e-4 * length) {
                accepted = true;
                break;
            }
            length *= 0.4;
        }
        if !accepted {
            z.clone_from(&before);
            (size, worst) = residual(sweep, z, &before, &mut f);
            if fresh {
                break;
            }
            factorised = None;
        } else if size > CONTRACTION * old || length < 1.0 {
            factorised = None;
        }
    }
    if size < settings.tolerance {
        return Ended::Converged { residual: size };
    }
    Ended::Stalled {
        residual: size,
        worst,
    }
}

/// Walks a road on from where another walk ended, each stage solved as a whole.
pub(crate) fn walk_whole(
    road: &Road<'_>,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
    start: Walked,
) -> Result<Walked, SolveError> {
    let (mut done, mut reached) = (start.position, start.state);
    let mut before: Option<(f64, Vec<f64>)> = None;
    let mut step = (1.0 - done).min(0.1);
    let mut tries = 0;
    while done < 1.0 && tries < 60 && step > 1e-5 {
        tries += 1;
        let next = (done + step).min(1.0);
        let stage = road.at(next)?;
        let mut sweep = Sweep::new(&stage.model, &stage.shock);
        if !fits(sweep.layout.len) {
            break;
        }
        let mut z = vec![0.0; sweep.layout.len];
        let shared = reached.len().min(z.len());
        z[..shared].copy_from_slice(&reached[..shared]);
        // Along the line through the last two points.
        if let Some((position, state)) = before.as_ref().filter(|(_, s)| s.len() == z.len()) {
            let share = (next - done) / (done - position);
            for (z, old) in z.iter_mut().zip(state) {
                *z += share * (*z - old);
            }
        }
        let rough = SolveSettings {
            tolerance: settings.tolerance.max(1e-9),
            ..settings.clone()
        };
        let ended = whole_newton(&mut sweep, &mut z, &rough, stats);
        stats.sweeps += sweep.count;
        stats.continuation_steps += 1;
        match ended {
            Ended::Converged { .. } => {
                before = Some((done, std::mem::replace(&mut reached, z)));
                done = next;
                step *= 2.0;
            }
            Ended::Interrupted => return Err(SolveError::Interrupted),
            Ended::Stalled { .. } => {
                before = None;
                step *= 0.3;
            }
        }
    }
    Ok(Walked {
        position: done,
        state: reached,
        near: None,
    })
}
