//! From a start to a fixed point: accelerated sweeps, then Newton–Krylov where they stall.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::anderson::Anderson;
use crate::gmres::gmres;
use crate::kernels::{add, dot, largest, subtract};
use crate::precondition::Precondition;
use crate::sweep::Sweep;

/// Who gets the rent where two sides bound the same flows at the same level: nothing in the equations says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tie {
    /// Every bound of the tie has the same multiplier.
    #[default]
    Equal,
    /// All goes to the side that sells.
    Exporter,
    /// All goes to the side that buys.
    Importer,
}

impl Tie {
    /// The exporter's share of the rent of a tie, from the shares of its bounds.
    pub(crate) fn share(self, shares: impl Iterator<Item = f64> + Clone) -> f64 {
        match self {
            Self::Equal => shares.clone().sum::<f64>() / shares.count() as f64,
            Self::Exporter => shares.fold(0.0, f64::max),
            Self::Importer => shares.fold(1.0, f64::min),
        }
    }
}

impl std::str::FromStr for Tie {
    type Err = crate::EconomyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "equal" => Ok(Self::Equal),
            "exporter" => Ok(Self::Exporter),
            "importer" => Ok(Self::Importer),
            other => Err(crate::EconomyError::UnknownChoice {
                name: "tie",
                given: other.to_owned(),
                known: "equal, exporter, importer",
            }),
        }
    }
}

/// How hard to try, and when to stop.
#[derive(Debug, Clone)]
pub struct SolveSettings<'a> {
    /// Largest move of any log in the last sweep.
    pub tolerance: f64,
    /// Sweeps before the accelerated iteration gives way to Newton–Krylov.
    pub max_sweeps: usize,
    /// Depth of the acceleration.
    pub memory: usize,
    /// Newton steps before continuation.
    pub newton_steps: usize,
    /// Smallest step of the continuation from the benchmark to the policy, as a share of the way.
    pub smallest_step: f64,
    /// Whether to look for a way through easier policies where the iteration fails. A search that can try another point
    /// instead has no need of it.
    pub roads: bool,
    /// Whether a road that ends is walked on with the Jacobian of the whole system: seconds where other steps take
    /// milliseconds. A run over many months that may leave out a month without an equilibrium does without.
    pub whole: bool,
    /// Who gets the rent of a tie.
    pub tie: Tie,
    /// Bounds (positions in the policy) held as equalities, their multipliers of either sign. A search over policies
    /// uses this to stay on one side of a kink; what it finds is solved again without.
    pub held: Vec<usize>,
    /// Bounds that do not act and whose slack is only watched, for the same.
    pub watched: Vec<usize>,
    /// Checked between sweeps; set it to stop.
    pub interrupt: Option<&'a AtomicBool>,
}

impl Default for SolveSettings<'_> {
    fn default() -> Self {
        Self {
            tolerance: 1e-11,
            max_sweeps: 400,
            memory: 16,
            newton_steps: 25,
            smallest_step: 1.0 / 512.0,
            roads: true,
            whole: true,
            tie: Tie::Equal,
            held: Vec::new(),
            watched: Vec::new(),
            interrupt: None,
        }
    }
}

/// What the solver did.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct SolveStats {
    /// Evaluations of the whole map.
    pub sweeps: usize,
    /// Newton steps.
    pub newton_steps: usize,
    /// Jacobian products of the Newton steps.
    pub products: usize,
    /// Continuation steps.
    pub continuation_steps: usize,
    /// Folds passed on the way to the solution: where there was one, there are several equilibria nearby.
    pub folds: usize,
    /// Largest move of any log in the last sweep.
    pub residual: f64,
    /// Wall time of the iteration, seconds.
    pub solve_seconds: f64,
    /// Wall time of removing deficits first, seconds.
    pub purge_seconds: f64,
}

pub(crate) enum Ended {
    /// The sweep was last evaluated at the point returned.
    Converged {
        residual: f64,
    },
    Stalled {
        residual: f64,
        worst: usize,
    },
    Interrupted,
}

/// Largest move in logs per step.
const STEP_CAP: f64 = 1.5;

fn worst_of(f: &[f64]) -> (f64, usize) {
    let mut worst = (0.0, 0);
    for (at, v) in f.iter().enumerate() {
        if v.is_nan() {
            return (f64::INFINITY, at);
        }
        if v.abs() > worst.0 {
            worst = (v.abs(), at);
        }
    }
    worst
}

pub(crate) fn stopped(settings: &SolveSettings<'_>) -> bool {
    settings
        .interrupt
        .is_some_and(|flag| flag.load(Ordering::Relaxed))
}

fn keep_multipliers_nonnegative(sweep: &Sweep<'_>, z: &mut [f64]) {
    let multipliers = z[sweep.layout.multiplier..].iter_mut();
    for (m, bound) in multipliers.zip(&sweep.shock.bounds) {
        if !bound.pinned && !bound.watched {
            *m = m.max(0.0);
        }
    }
}

/// Accelerated sweeps from `z`; on return `z` is the best point seen.
pub(crate) fn accelerate(
    sweep: &mut Sweep<'_>,
    near: &Precondition,
    z: &mut Vec<f64>,
    settings: &SolveSettings<'_>,
    accelerator: &mut Anderson,
) -> Ended {
    let len = z.len();
    let (mut g, mut f) = (vec![0.0; len], vec![0.0; len]);
    let mut other = vec![0.0; len];
    let mut best = (f64::INFINITY, z.clone());
    let mut since_best = 0;
    let limit = sweep.count + settings.max_sweeps;
    loop {
        sweep.apply(z, &mut g);
        subtract(&g, z, &mut f);
        let residual = largest(&f);
        if residual < settings.tolerance {
            return Ended::Converged { residual };
        }
        let improved = residual < best.0;
        if improved {
            best.0 = residual;
            best.1.copy_from_slice(z);
            since_best = 0;
        } else {
            other.copy_from_slice(z);
            since_best += 1;
        }
        if stopped(settings) {
            return Ended::Interrupted;
        }
        if sweep.count >= limit || since_best > 120 {
            *z = best.1;
            return Ended::Stalled {
                residual: best.0,
                worst: worst_of(&f).1,
            };
        }
        if !residual.is_finite() || residual > 1e3 * best.0.max(0.1) {
            // Far outside: back to the best point with half the step on factor rewards.
            sweep.damping = (sweep.damping * 0.5).max(0.02);
            z.clone_from(&best.1);
            accelerator.restart();
            if best.0.is_infinite() {
                let worst = worst_of(&f).1;
                return Ended::Stalled { residual, worst };
            }
            best.0 = f64::INFINITY;
            continue;
        }
        near.apply(sweep.model, &mut f);
        if sweep.frozen {
            f[sweep.layout.y..sweep.layout.a].fill(0.0);
        }
        add(z, &f, &mut g);
        accelerator.step(z, &g, &f);
        // The residual is no longer needed: the move takes its place.
        let old = if improved { &best.1 } else { &other };
        subtract(z, old, &mut f);
        let longest = largest(&f);
        if !longest.is_finite() {
            z.clone_from(&g);
            accelerator.restart();
        } else if longest > STEP_CAP {
            let shrink = STEP_CAP / longest;
            for (new, old) in z.iter_mut().zip(old) {
                *new = old + shrink * (*new - old);
            }
        }
        keep_multipliers_nonnegative(sweep, z);
    }
}

/// Residual of the map after the home-market step: zero exactly where the map stands still.
fn residual_at(
    sweep: &mut Sweep<'_>,
    near: &Precondition,
    z: &[f64],
    g: &mut [f64],
    f: &mut [f64],
) -> (f64, usize) {
    sweep.apply(z, g);
    f.iter_mut()
        .zip(g.iter())
        .zip(z)
        .for_each(|((out, g), z)| *out = g - z);
    let raw = worst_of(f);
    near.apply(sweep.model, f);
    raw
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// Newton steps on the preconditioned residual, each by GMRES with products taken by differences of the map.
pub(crate) fn newton(
    sweep: &mut Sweep<'_>,
    near: &Precondition,
    z: &mut Vec<f64>,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
) -> Ended {
    let len = z.len();
    let (mut g, mut f) = (vec![0.0; len], vec![0.0; len]);
    let (mut trial_g, mut trial_f) = (g.clone(), f.clone());
    let (mut residual, mut worst) = residual_at(sweep, near, z, &mut g, &mut f);
    for _ in 0..settings.newton_steps {
        if residual < settings.tolerance {
            return Ended::Converged { residual };
        }
        if !residual.is_finite() {
            break;
        }
        if stopped(settings) {
            return Ended::Interrupted;
        }
        stats.newton_steps += 1;
        let size = z.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
        let mut trial = vec![0.0; len];
        let forcing = (residual * 0.1).clamp(1e-8, 3e-2);
        let step = gmres(
            |x, out| {
                let h = 1e-7 * size.sqrt() / norm(x).max(1e-30);
                trial
                    .iter_mut()
                    .zip(z.iter())
                    .zip(x)
                    .for_each(|((n, z), x)| *n = z + h * x);
                residual_at(sweep, near, &trial, &mut trial_g, &mut trial_f);
                // d/dz of −residual.
                out.iter_mut()
                    .zip(&f)
                    .zip(&trial_f)
                    .for_each(|((o, f), t)| *o = (f - t) / h);
            },
            &f,
            forcing,
            80,
        );
        stats.products += step.products;
        if step.residual > 0.99 {
            break;
        }
        let (largest, _) = worst_of(&step.x);
        let mut length = if largest > STEP_CAP {
            STEP_CAP / largest
        } else {
            1.0
        };
        let old = z.clone();
        let old_norm = norm(&f);
        let mut accepted = false;
        for _ in 0..10 {
            z.iter_mut()
                .zip(&old)
                .zip(&step.x)
                .for_each(|((z, o), d)| *z = o + length * d);
            keep_multipliers_nonnegative(sweep, z);
            (residual, worst) = residual_at(sweep, near, z, &mut g, &mut f);
            let new_norm = norm(&f);
            if new_norm.is_finite() && new_norm < old_norm * (1.0 - 1e-4 * length) {
                accepted = true;
                break;
            }
            length *= 0.5;
        }
        if residual < settings.tolerance {
            return Ended::Converged { residual };
        }
        if !accepted {
            z.clone_from(&old);
            (residual, worst) = residual_at(sweep, near, z, &mut g, &mut f);
            break;
        }
    }
    Ended::Stalled { residual, worst }
}
