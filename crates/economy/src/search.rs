//! Finding the fixed point: directly, by Newton's method, along a path of easier policies; and saying why there is none.

use std::sync::Arc;
use std::time::Instant;

use detente_policy::AppliedPolicy;
use detente_world::World;

use crate::anderson::Anderson;
use crate::explain::{explain, poor};
use crate::groping::by_groping;
use crate::homotopy::{Change, Road, Traced, Walked, trace, walk};
use crate::model::Model;
use crate::precondition::Precondition;
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, accelerate, newton};
use crate::sweep::{Layout, Sweep};
use crate::whole::{fits, walk_whole, whole_newton};
use crate::{Equilibrium, SolveError};

/// What is to be solved, and from which economy the way there begins.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    pub world: &'a World,
    pub model: &'a Arc<Model>,
    pub near: &'a Arc<Precondition>,
    pub policy: &'a AppliedPolicy,
    pub settings: &'a SolveSettings<'a>,
    /// The deficits of the benchmark; others than the model's own where deficits are being removed.
    pub deficits_before: &'a [f64],
    /// Whether a region may vanish beside the others.
    pub may_vanish: bool,
}

impl Task<'_> {
    /// The road of an economy from the benchmark to the policy, some bounds held as equalities.
    pub fn road_to_policy<'r>(&'r self, model: &'r Model, pinned: &'r [usize]) -> Road<'r> {
        Road {
            model,
            policy: self.policy,
            world: self.world,
            near: self.near,
            pinned,
            watched: &self.settings.watched,
            given: &[],
            may_vanish: self.may_vanish,
            tie: self.settings.tie,
            change: Change::Policy {
                deficits_before: self.deficits_before,
            },
        }
    }
}

/// Where to begin.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The state.
    pub logs: &'a [f64],
    /// How the map responded on the way there.
    pub memory: Option<&'a Anderson>,
}

/// Sweeps from a start to the fixed point; no certificate yet.
pub(crate) fn fixed_point(
    task: &Task<'_>,
    start: Option<Start<'_>>,
) -> Result<Equilibrium, SolveError> {
    let started = Instant::now();
    let Task {
        world,
        model,
        near,
        policy,
        settings,
        ..
    } = *task;
    let mut shock = Shock::prepare(model, policy, settings.tie)?;
    shock.on_piece(&settings.held, &settings.watched);
    shock.may_vanish = task.may_vanish;
    let mut sweep = Sweep::new(model, &shock);
    let mut z = vec![0.0; sweep.layout.len];
    let mut accelerator = Anderson::new(settings.memory);
    if let Some(Start { logs: warm, memory }) = start {
        if let Some(memory) = memory.filter(|m| m.length() == z.len()) {
            accelerator = memory.carried();
        }
        // The multipliers of other bounds say nothing about these.
        let shared = if warm.len() == z.len() {
            z.len()
        } else {
            sweep.layout.multiplier
        };
        for (z, warm) in z.iter_mut().zip(warm).take(shared) {
            *z = *warm;
        }
    }
    let mut stats = SolveStats::default();
    let mut ended = accelerate(&mut sweep, near, &mut z, settings, &mut accelerator);
    if matches!(ended, Ended::Stalled { .. }) {
        ended = newton(&mut sweep, near, &mut z, settings, &mut stats);
    }
    if vanished(&sweep, &ended) && !task.may_vanish {
        let smaller = Task {
            may_vanish: true,
            ..*task
        };
        return fixed_point(&smaller, None);
    }
    if let Ended::Stalled { residual, worst } = ended
        && residual > NEARLY
    {
        let failed = |sweeps| SolveError::NotConverged {
            sweeps,
            residual,
            worst: place(world, sweep.layout, model, worst) + &scale_hint(world, model),
        };
        if !settings.roads {
            return Err(failed(stats.sweeps + sweep.count));
        }
        match by_road(task, &mut stats, &settings.held)? {
            Found::There(state) => z = state,
            Found::Stopped(walked) => match explain(task, &mut stats, &shock, &walked, &z)? {
                Some(state) => z = state,
                None => {
                    let sweeps = stats.sweeps + sweep.count;
                    return Err(
                        many(world, model, stats.folds, sweeps).unwrap_or_else(|| failed(sweeps))
                    );
                }
            },
        }
        ended = newton(&mut sweep, near, &mut z, settings, &mut stats);
        if matches!(ended, Ended::Stalled { residual, .. } if residual > NEARLY) {
            accelerator.restart();
            ended = accelerate(&mut sweep, near, &mut z, settings, &mut accelerator);
        }
        if matches!(ended, Ended::Stalled { residual, .. } if residual > NEARLY)
            && settings.whole
            && fits(sweep.layout.len)
        {
            ended = whole_newton(&mut sweep, &mut z, settings, &mut stats);
        }
        if matches!(ended, Ended::Stalled { residual, .. } if residual > NEARLY)
            && let Some(state) = by_groping(task, &mut stats, &shock, &z)
        {
            z = state;
            let residual = sweep.residual(&z);
            ended = Ended::Converged { residual };
        }
        if vanished(&sweep, &ended) && !task.may_vanish {
            let smaller = Task {
                may_vanish: true,
                ..*task
            };
            return fixed_point(&smaller, None);
        }
    }
    stats.sweeps += sweep.count;
    stats.solve_seconds = started.elapsed().as_secs_f64();
    stats.residual = match ended {
        Ended::Converged { residual } => residual,
        Ended::Interrupted => return Err(SolveError::Interrupted),
        // The certificate has the last word on a point this close.
        Ended::Stalled { residual, .. } if residual <= NEARLY => sweep.residual(&z),
        Ended::Stalled { residual, worst } => {
            let worst = place(world, sweep.layout, model, worst);
            return Err(SolveError::NotConverged {
                sweeps: stats.sweeps,
                residual,
                worst,
            });
        }
    };
    let policy = Arc::new(policy.clone());
    let mut equilibrium = Equilibrium::read(model, near, &policy, &sweep, &z, stats);
    if let Some(infeasible) = poor(task, &sweep, &equilibrium) {
        return Err(infeasible);
    }
    equilibrium.tie = settings.tie;
    equilibrium.memory = Some(Arc::new(accelerator));
    warn(world, model, &mut equilibrium, stats.folds);
    Ok(equilibrium)
}

/// Whether a region is taken to have next to nothing, earns less, and nobody owes anything: the state has run off to where
/// the region vanishes beside the others. That is no equilibrium, and no proof that there is none.
fn vanished(sweep: &Sweep<'_>, ended: &Ended) -> bool {
    let before = &sweep.model.benchmark.income;
    let of_least = |n: usize| sweep.income[n] / before[n] * (-sweep.least[n]).exp();
    let settled = !matches!(ended, Ended::Stalled { residual, .. } if *residual > NEARLY);
    settled
        && (0..before.len()).all(|n| of_least(n) >= 0.0)
        && (0..before.len()).any(|n| of_least(n) < 1.0)
}

/// Log of a price beyond which a reader is told.
const DEAR: f64 = 7.0;

fn warn(world: &World, model: &Model, equilibrium: &mut Equilibrium, folds: usize) {
    if folds > 0 {
        equilibrium.warnings.push(format!(
            "the way to this equilibrium turned back {}: there is more than one equilibrium near it, and this is the one the way leads to",
            match folds {
                1 => "once".to_owned(),
                n => format!("{n} times"),
            }
        ));
    }
    let cells = model.r * model.s;
    let dearest = (equilibrium.state[..cells].iter().copied().enumerate())
        .filter(|(at, _)| equilibrium.spending.as_slice()[*at] > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((at, log_price)) = dearest
        && log_price > DEAR
    {
        equilibrium.warnings.push(format!(
            "the price of {} in {} is {:.0} times the benchmark",
            world.sectors()[at % model.s].code,
            world.regions()[at / model.s].code,
            log_price.exp()
        ));
    }
}

/// What the roads led to.
pub(crate) enum Found {
    /// A point close to an equilibrium of the economy and policy asked for.
    There(Vec<f64>),
    /// No further than this.
    Stopped(Walked),
}

/// From economies that are easier: first from the benchmark to the policy, then, where there are returns to scale, from
/// constant returns to the sectors' own.
pub(crate) fn by_road(
    task: &Task<'_>,
    stats: &mut SolveStats,
    pinned: &[usize],
) -> Result<Found, SolveError> {
    let from_benchmark = task.road_to_policy(task.model, pinned);
    let rest = || vec![0.0; Layout::fixed_len(task.model)];
    let walked = walk(&from_benchmark, task.settings, stats, rest())?;
    if walked.position >= 1.0 {
        return Ok(Found::There(walked.state));
    }
    let blocked = Walked {
        position: walked.position,
        state: walked.state.clone(),
        near: None,
    };
    if task.model.scale.iter().all(|psi| *psi == 0.0) {
        return around(&from_benchmark, task, stats, walked, blocked);
    }
    let mut constant = (**task.model).clone();
    constant.scale.fill(0.0);
    let to_policy = Road {
        model: &constant,
        ..from_benchmark
    };
    let without = walk(&to_policy, task.settings, stats, rest())?;
    if without.position < 1.0 {
        return Ok(Found::Stopped(blocked));
    }
    let to_returns = Road {
        change: Change::Returns,
        ..from_benchmark
    };
    let walked = walk(&to_returns, task.settings, stats, without.state)?;
    if walked.position >= 1.0 {
        return Ok(Found::There(walked.state));
    }
    around(&to_returns, task, stats, walked, blocked)
}

/// Around the fold at which a walk ended; or on from there with the system solved as a whole.
fn around(
    road: &Road<'_>,
    task: &Task<'_>,
    stats: &mut SolveStats,
    walked: Walked,
    blocked: Walked,
) -> Result<Found, SolveError> {
    let last = match trace(road, task.settings, stats, walked)? {
        Traced::Arrived { state, folds } => {
            stats.folds = folds;
            return Ok(Found::There(state));
        }
        Traced::Lost { last, folds } => {
            stats.folds = folds;
            last
        }
    };
    if !task.settings.whole {
        return Ok(Found::Stopped(last));
    }
    let on = walk_whole(road, task.settings, stats, blocked)?;
    if on.position >= 1.0 {
        return Ok(Found::There(on.state));
    }
    let farther = last.position > on.position;
    Ok(Found::Stopped(if farther { last } else { on }))
}

/// A move this small is left to the certificate.
pub(crate) const NEARLY: f64 = 1e-9;
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
    } else if at < layout.capital {
        format!("the income of {}", world.regions()[at - layout.income].code)
    } else if at < layout.multiplier {
        format!(
            "the rental of {}",
            world.regions()[at - layout.capital].code
        )
    } else {
        format!("the multiplier of bound {}", at - layout.multiplier + 1)
    }
}

/// Where scale effects are strong, output may have no unique resting point: said beside the failure.
fn scale_hint(world: &World, model: &Model) -> String {
    match strongest_returns(model) {
        Some((k, product)) if product > 0.3 => format!(
            " (scale elasticity times trade elasticity is {product:.2} in {}: with input-output links the equilibrium may not be unique or stable)",
            world.sectors()[k].code
        ),
        _ => String::new(),
    }
}

/// The sector with the largest product of scale and trade elasticity.
fn strongest_returns(model: &Model) -> Option<(usize, f64)> {
    (0..model.s)
        .map(|k| (k, model.scale[k] * model.parameters.trade_elasticity[k]))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The curve of equilibria turned back again and again without coming to the policy: with returns to scale, there are
/// many equilibria and none that the benchmark leads to.
fn many(world: &World, model: &Model, folds: usize, sweeps: usize) -> Option<SolveError> {
    if folds < 2 {
        return None;
    }
    let (k, product) = strongest_returns(model)?;
    Some(SolveError::NotUnique {
        folds,
        sweeps,
        sector: world.sectors()[k].code.clone(),
        product,
    })
}
