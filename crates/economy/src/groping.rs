//! Wages grope their way: plain damped sweeps from where a search has stopped (Walras's tâtonnement).
//!
//! Where a curve of equilibria runs to prices a million times the benchmark, a region outgrows all others or a sector shuts,
//! quick steps swing and this slow one does not. Its goal is an equilibrium like any other, or the point of a proof.

use crate::explain::settled;
use crate::search::Task;
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, stopped};
use crate::sweep::Sweep;
use crate::whole::{fits, whole_newton};

/// Damping of factor rewards and of all else, in turn.
const DAMPING: [(f64, f64); 2] = [(0.2, 1.0), (0.05, 0.3)];
/// Sweeps at each damping: so many for a state of so many entries together, within these ends.
const MOST_MOVES: usize = 1_500_000;
const MOST_SWEEPS: (usize, usize) = (1_000, 10_000);
/// Largest move of a log in one sweep.
const STRIDE: f64 = 0.5;
/// Moves below this are near enough for Newton's method.
const NEAR: f64 = 1e-2;

/// A fixed point, if the groping comes near one.
pub(crate) fn by_groping(
    task: &Task<'_>,
    stats: &mut SolveStats,
    shock: &Shock,
    start: &[f64],
) -> Option<Vec<f64>> {
    let mut sweep = Sweep::new(task.model, shock);
    let len = sweep.layout.len;
    if !fits(len) {
        return None;
    }
    let (mut z, mut next) = (vec![0.0; len], vec![0.0; len]);
    let shared = start.len().min(len);
    z[..shared].copy_from_slice(&start[..shared]);
    let rewards = sweep.layout.a..sweep.layout.income;
    let most = (MOST_MOVES / len).clamp(MOST_SWEEPS.0, MOST_SWEEPS.1);
    let mut found = None;
    for (of_rewards, of_others) in DAMPING {
        sweep.damping = of_rewards;
        let mut move_left = f64::INFINITY;
        for _ in 0..most {
            sweep.apply(&z, &mut next);
            move_left = 0.0;
            for (at, (z, next)) in z.iter_mut().zip(&next).enumerate() {
                let by = next - *z;
                let share = if rewards.contains(&at) {
                    1.0
                } else {
                    of_others
                };
                *z += (share * by).clamp(-STRIDE, STRIDE);
                move_left = if by.is_nan() {
                    f64::INFINITY
                } else {
                    move_left.max(by.abs())
                };
            }
            if move_left < task.settings.tolerance || move_left.is_infinite() {
                break;
            }
        }
        if stopped(task.settings) || move_left.is_infinite() {
            break;
        }
        if move_left < task.settings.tolerance {
            found = Some(z.clone());
            break;
        }
        if move_left < NEAR {
            sweep.damping = 1.0;
            let mut close = z.clone();
            let rough = SolveSettings {
                tolerance: task.settings.tolerance.max(1e-10),
                ..task.settings.clone()
            };
            let ended: Ended = whole_newton(&mut sweep, &mut close, &rough, stats);
            if settled(&ended) {
                found = Some(close);
                break;
            }
        }
    }
    stats.sweeps += sweep.count;
    found
}
