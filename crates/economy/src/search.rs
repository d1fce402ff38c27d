//! Finding the fixed point: directly, by Newton's method, along a path of easier policies; and saying why there is none.

use std::sync::Arc;
use std::time::Instant;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx, World};

use crate::model::Model;
use crate::precondition::Precondition;
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, accelerate, newton};
use crate::sweep::{Layout, Sweep};
use crate::{Equilibrium, SolveError};

/// Sweeps from a start to the fixed point; no certificate yet.
pub(crate) fn fixed_point(
    world: &World,
    model: &Arc<Model>,
    near: &Arc<Precondition>,
    policy: &AppliedPolicy,
    settings: &SolveSettings<'_>,
    start: Option<&Equilibrium>,
) -> Result<Equilibrium, SolveError> {
    let started = Instant::now();
    let name =
        |n: RegionIx, k: SectorIx| format!("{} in {}", world.sector(k).code, world.region(n).code);
    let shock = Shock::prepare(model, policy, &name)?;
    let mut sweep = Sweep::new(model, &shock);
    let mut z = vec![0.0; sweep.layout.len];
    if let Some(warm) = start {
        if warm.state.len() == z.len() {
            z.copy_from_slice(&warm.state);
        } else {
            let shared = sweep.layout.multiplier;
            z[..shared].copy_from_slice(&warm.state[..shared]);
        }
    }
    let mut stats = SolveStats::default();
    let mut ended = accelerate(&mut sweep, near, &mut z, settings);
    if matches!(ended, Ended::Stalled { .. }) {
        ended = newton(&mut sweep, near, &mut z, settings, &mut stats);
    }
    stats.sweeps = sweep.count;
    if let Ended::Stalled { residual, worst } = ended {
        let failed = SolveError::NotConverged {
            sweeps: sweep.count,
            residual,
            worst: place(world, sweep.layout, model, worst) + &scale_hint(world, model),
        };
        if residual > NEARLY {
            let (reached, last) = continuation(model, policy, near, settings, &mut stats, &name)?;
            if reached < 1.0 {
                let blocked = || unreachable_bound(policy, &shock, sweep.layout, reached, &last);
                return Err(runaway(world, model, &last)
                    .or_else(blocked)
                    .unwrap_or(failed));
            }
            z = last;
            let before = sweep.count;
            ended = accelerate(&mut sweep, near, &mut z, settings);
            stats.sweeps += sweep.count - before;
        }
    }
    stats.solve_seconds = started.elapsed().as_secs_f64();
    match ended {
        Ended::Converged => {}
        Ended::Interrupted => return Err(SolveError::Interrupted),
        // The certificate has the last word on a point this close.
        Ended::Stalled { residual, .. } if residual <= NEARLY => {}
        Ended::Stalled { residual, worst } => {
            let worst = place(world, sweep.layout, model, worst);
            return Err(SolveError::NotConverged {
                sweeps: stats.sweeps,
                residual,
                worst,
            });
        }
    }
    stats.residual = sweep.residual(&z);
    if let Some(infeasible) = runaway(world, model, &z) {
        return Err(infeasible);
    }
    let policy = Arc::new(policy.clone());
    Ok(Equilibrium::read(model, near, &policy, &sweep, &z, stats))
}

/// A move this small is left to the certificate.
const NEARLY: f64 = 1e-9;
/// Prices or incomes that have moved by more than this (in logs) have run away: no equilibrium is near.
const RUNAWAY: f64 = 16.0;

/// Why a point is no equilibrium although the iteration stands still or was driven there: prices without bound.
fn runaway(world: &World, model: &Model, z: &[f64]) -> Option<SolveError> {
    let cells = model.r * model.s;
    let incomes = z.len().min(3 * cells + model.r);
    let income_from = if model.one_wage() {
        2 * cells + model.r
    } else {
        3 * cells
    };
    let fallen = (0..model.r).find(|n| z.get(income_from + n).is_some_and(|x| *x < -RUNAWAY));
    let (at, price) = z[..cells.min(incomes)]
        .iter()
        .copied()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let lowest = z[..cells].iter().copied().fold(f64::INFINITY, f64::min);
    if fallen.is_none() && price < RUNAWAY.min(7.0 - lowest.min(0.0)) {
        return None;
    }
    Some(SolveError::Infeasible {
        reason: format!(
            "the price of {} in {} grows without bound: what may still be traded cannot satisfy demand there at these elasticities",
            world.sectors()[at % model.s].code,
            world.regions()[at / model.s].code
        ),
    })
}

/// The commitment or limit that ended the walk to a policy, if there is one: the binding bound with the largest
/// multiplier on the way, and how far the walk came.
fn unreachable_bound(
    policy: &AppliedPolicy,
    shock: &Shock,
    layout: Layout,
    reached: f64,
    last: &[f64],
) -> Option<SolveError> {
    let multipliers = last.get(layout.multiplier..)?;
    let (at, m) = multipliers
        .iter()
        .copied()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let bound = policy.bounds.get(shock.bounds.get(at)?.index)?;
    if m < 0.05 {
        return None;
    }
    let volume = bound.level.powf(reached);
    let why = match bound.kind {
        BoundKind::Floor { .. } => format!(
            "a subsidy of {:.0} % buys {volume:.2} times the benchmark volume",
            -100.0 * (-m).exp_m1()
        ),
        BoundKind::Cap { .. } => format!(
            "a wedge of {:.0} % holds the volume at {volume:.2} of the benchmark",
            100.0 * m.exp_m1()
        ),
    };
    Some(SolveError::Infeasible {
        reason: format!(
            "no equilibrium with `{}` at {}: {why}, and no equilibrium was found beyond",
            bound.label, bound.level
        ),
    })
}

/// Walks from the benchmark to the policy in steps, each from the last one's solution. Returns the share of the
/// way that was covered and the last solution.
fn continuation(
    model: &Model,
    policy: &AppliedPolicy,
    near: &Precondition,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
    name: &dyn Fn(RegionIx, SectorIx) -> String,
) -> Result<(f64, Vec<f64>), SolveError> {
    let (mut done, mut step) = (0.0_f64, 0.25_f64);
    let mut reached = vec![0.0; 3 * model.r * model.s + model.r];
    reached.truncate(Layout::fixed_len(model));
    while done < 1.0 {
        let next = (done + step).min(1.0);
        let part = policy.part_way(&model.tables.tariffs, next);
        let shock = Shock::prepare(model, &part, name)?;
        let mut sweep = Sweep::new(model, &shock);
        let mut z = vec![0.0; sweep.layout.len];
        let shared = reached.len().min(z.len());
        z[..shared].copy_from_slice(&reached[..shared]);
        let short = SolveSettings {
            max_sweeps: 150,
            ..settings.clone()
        };
        let mut ended = accelerate(&mut sweep, near, &mut z, &short);
        if matches!(ended, Ended::Stalled { .. }) {
            ended = newton(&mut sweep, near, &mut z, &short, stats);
        }
        stats.sweeps += sweep.count;
        stats.continuation_steps += 1;
        match ended {
            Ended::Converged => {
                done = next;
                step *= 1.6;
                reached = z;
            }
            Ended::Interrupted => return Err(SolveError::Interrupted),
            Ended::Stalled { .. } => {
                step *= 0.4;
                if step < settings.smallest_step {
                    return Ok((done, reached));
                }
            }
        }
    }
    Ok((done, reached))
}

/// Names an entry of the state.
fn place(world: &World, layout: Layout, model: &Model, at: usize) -> String {
    let cell = |at: usize| {
        format!(
            "{}:{}",
            world.regions()[at / model.s].code,
            world.sectors()[at % model.s].code
        )
    };
    if at < layout.y {
        format!("the price of {}", cell(at))
    } else if at < layout.a {
        format!("the output of {}", cell(at - layout.y))
    } else if at < layout.income {
        let factor = at - layout.a;
        if model.one_wage() {
            format!("the wage of {}", world.regions()[factor].code)
        } else {
            format!("factor income of {}", cell(factor))
        }
    } else if at < layout.multiplier {
        format!("the income of {}", world.regions()[at - layout.income].code)
    } else {
        format!("the multiplier of bound {}", at - layout.multiplier + 1)
    }
}

/// Where scale effects are strong, output may have no unique resting point: said beside the failure.
fn scale_hint(world: &World, model: &Model) -> String {
    let strongest = (0..model.s)
        .map(|k| (k, model.scale[k] * model.parameters.trade_elasticity[k]))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match strongest {
        Some((k, product)) if product > 0.3 => format!(
            " (scale elasticity times trade elasticity is {product:.2} in {}: with input-output links the equilibrium may not be unique or stable)",
            world.sectors()[k].code
        ),
        _ => String::new(),
    }
}
