//! Bands: many draws of every group of parameters, and what lies between their ends.

use std::sync::atomic::{AtomicBool, Ordering};

use detente_world::table::Estimate;
use rayon::prelude::*;

use super::{Detail, Draw, Ground, Levers, Overrides, simulate};
use crate::PathError;

/// A central run among draws: the 5th and 95th percentile around it, or the run itself where it lies outside.
pub fn among(central: f64, mut draws: Vec<f64>) -> Estimate {
    draws.retain(|x| x.is_finite());
    if draws.is_empty() {
        return Estimate::point(central);
    }
    draws.sort_by(f64::total_cmp);
    Estimate::around(
        central,
        [percentile(&draws, 0.05), percentile(&draws, 0.95)],
    )
}

/// A percentile of sorted values, linear between them.
pub(super) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let low = at.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (at - low as f64) * (sorted[high] - sorted[low])
}

/// What is kept of a draw: by month and region (`[month − 1][region]`).
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// The draw.
    pub draw: Draw,
    /// GDP of the first year's model, per cent.
    pub gdp_pct: Vec<Vec<f64>>,
    /// GDP and rents, per cent.
    pub real_income_pct: Vec<Vec<f64>>,
    /// Direct loss, per cent of GDP (negative).
    pub direct_pct: Vec<Vec<f64>>,
    /// Ceiling, per cent of GDP (negative).
    pub ceiling_pct: Vec<Vec<f64>>,
    /// Own users alone at most, per cent of GDP (negative).
    pub ceiling_own_pct: Vec<Vec<f64>>,
    /// Whether every month is certified.
    pub certified: bool,
    /// Largest residual of the maps and the books over the months, a share of output.
    pub residual: f64,
}

impl Bands {
    /// Reads a simulation.
    pub fn of(ground: &Ground, simulation: &super::Simulation) -> Self {
        let gdp = &ground.network().gdp;
        let pct = |loss: &[f64]| loss.iter().map(|l| -100.0 * l).collect::<Vec<f64>>();
        let months = &simulation.months;
        Self {
            draw: simulation.draw,
            gdp_pct: months.iter().map(|m| pct(&m.state.gdp)).collect(),
            real_income_pct: (months.iter())
                .map(|m| {
                    let rent = |n: usize| {
                        if gdp[n] > 0.0 {
                            m.rents_usd_mn[n] / gdp[n]
                        } else {
                            0.0
                        }
                    };
                    (0..gdp.len())
                        .map(|n| 100.0 * (rent(n) - m.state.gdp[n]))
                        .collect()
                })
                .collect(),
            direct_pct: months.iter().map(|m| pct(&m.direct)).collect(),
            ceiling_pct: months.iter().map(|m| pct(&m.ceiling.gdp)).collect(),
            ceiling_own_pct: months.iter().map(|m| pct(&m.ceiling.own)).collect(),
            certified: months.iter().all(|m| m.certificate.holds()),
            residual: (months.iter().map(|m| m.certificate.residual())).fold(0.0, f64::max),
        }
    }
}

/// How many draws, of which seed, and who watches.
#[derive(Clone, Copy)]
pub struct Sampling<'a> {
    /// Number of draws.
    pub draws: u64,
    /// Seed; draw i depends on the two alone.
    pub seed: u64,
    /// Set to stop.
    pub stop: Option<&'a AtomicBool>,
    /// Called after each draw.
    pub advanced: &'a (dyn Fn() + Sync),
}

impl Sampling<'_> {
    /// So many draws of a seed, unwatched.
    pub fn of(draws: u64, seed: u64) -> Self {
        Self {
            draws,
            seed,
            stop: None,
            advanced: &|| (),
        }
    }
}

/// Draws 0 to `draws − 1` of a seed, in order, on all cores.
///
/// # Errors
/// As [`simulate`]; [`PathError::Interrupted`].
pub fn bands(
    ground: &Ground,
    levers: &Levers,
    own: &Overrides,
    months: u32,
    sampling: &Sampling<'_>,
) -> Result<Vec<Bands>, PathError> {
    (0..sampling.draws)
        .into_par_iter()
        .map(|i| {
            if sampling
                .stop
                .is_some_and(|flag| flag.load(Ordering::Relaxed))
            {
                return Err(PathError::Interrupted);
            }
            let run = simulate(
                ground,
                levers,
                own,
                &Draw::of(sampling.seed, i),
                months,
                Detail::Losses,
            )?;
            (sampling.advanced)();
            Ok(Bands::of(ground, &run))
        })
        .collect()
}
