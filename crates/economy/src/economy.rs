//! World → economy → equilibrium.

use std::sync::Arc;
use std::time::Instant;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx, World};

use crate::certificate::{CERTIFICATE_LIMIT, certify};
use crate::model::{Model, Tables};
use crate::nests::{Nests, Purchases};
use crate::precondition::Precondition;
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, accelerate, newton};
use crate::sweep::{Layout, Sweep};
use crate::{DeficitRule, EconomyError, Equilibrium, Parameters, SolveError};

/// A calibrated economy, ready to be solved under many policies.
#[derive(Debug, Clone)]
pub struct Economy {
    world: World,
    parameters: Parameters,
    model: Arc<Model>,
    purge_seconds: f64,
}

impl Economy {
    /// Calibrates the economy; under deficits `none` this also removes the deficits at unchanged tariffs, and that
    /// equilibrium becomes the benchmark.
    ///
    /// # Errors
    /// Parameters outside their range, or deficits that cannot be removed.
    pub fn new(world: &World, parameters: &Parameters) -> Result<Self, EconomyError> {
        parameters.validate(world)?;
        let tables = Tables {
            flows: world.flows().clone(),
            tariffs: world.tariffs().clone(),
            use_table: world.use_table().clone(),
        };
        let model = Arc::new(Model::calibrate(world, parameters, tables));
        let mut economy = Self {
            world: world.clone(),
            parameters: parameters.clone(),
            model,
            purge_seconds: 0.0,
        };
        if parameters.deficits == DeficitRule::None && !economy.model.is_balanced() {
            let started = Instant::now();
            let tables = economy
                .without_deficits()
                .map_err(|e| EconomyError::Purge(Box::new(e)))?;
            economy.model = Arc::new(Model::calibrate(world, parameters, tables));
            economy.purge_seconds = started.elapsed().as_secs_f64();
        }
        Ok(economy)
    }

    /// The world the economy was calibrated from.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Its elasticities and closure.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The benchmark flows, tariffs and derived totals that solutions are changes of.
    pub fn benchmark(&self) -> &detente_world::Benchmark {
        &self.model.benchmark
    }

    /// The benchmark tariffs.
    pub fn tariffs(&self) -> &detente_world::Cube {
        &self.model.tables.tariffs
    }

    /// Solves for the equilibrium under a policy, from the benchmark.
    ///
    /// # Errors
    /// The policy is infeasible, or the iteration does not converge, or the certificate fails.
    pub fn solve(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
    ) -> Result<Equilibrium, SolveError> {
        self.solve_from(policy, settings, None)
    }

    /// Solves from another equilibrium of the same economy, e.g. of a neighbouring policy.
    ///
    /// # Errors
    /// As [`Economy::solve`].
    pub fn solve_warm(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: &Equilibrium,
    ) -> Result<Equilibrium, SolveError> {
        self.solve_from(policy, settings, Some(start))
    }

    fn solve_from(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: Option<&Equilibrium>,
    ) -> Result<Equilibrium, SolveError> {
        self.refuse_one_way_trade(policy)?;
        let mut equilibrium = fixed_point(&self.world, &self.model, policy, settings, start)?;
        equilibrium.stats.purge_seconds = self.purge_seconds;
        equilibrium.certificate = certify(&self.world, &self.parameters, policy, &equilibrium);
        if equilibrium.certificate.worst > CERTIFICATE_LIMIT
            || equilibrium.certificate.worst.is_nan()
        {
            return Err(SolveError::NotCertified {
                worst: equilibrium.certificate.worst,
                market: equilibrium.certificate.market.clone(),
                limit: CERTIFICATE_LIMIT,
            });
        }
        self.warn(&mut equilibrium);
        Ok(equilibrium)
    }

    fn warn(&self, equilibrium: &mut Equilibrium) {
        for (k, sector) in self.world.sectors().iter().enumerate() {
            let product = sector.scale_elasticity * self.parameters.trade_elasticity[k];
            if product >= 1.0 {
                equilibrium.warnings.push(format!(
                    "scale elasticity times trade elasticity is {product:.2} in {}: the equilibrium need not be unique",
                    sector.code
                ));
            }
        }
    }

    /// A region cut off in one direction cannot trade for its deficit (`economy.md`, "Deficits").
    fn refuse_one_way_trade(&self, policy: &AppliedPolicy) -> Result<(), SolveError> {
        let flows = &self.model.tables.flows;
        let mut open = flows.clone();
        for (flow, iceberg) in open
            .as_mut_slice()
            .iter_mut()
            .zip(policy.iceberg.as_slice())
        {
            if iceberg.is_infinite() {
                *flow = 0.0;
            }
        }
        for bound in policy
            .bounds
            .iter()
            .filter(|b| b.level <= 0.0 && matches!(b.kind, BoundKind::Cap { .. }))
        {
            bound
                .flows
                .iter()
                .for_each(|&(i, n, k)| open.set(i, n, k, 0.0));
        }
        let mut imports = vec![false; self.model.r];
        let mut exports = imports.clone();
        for (i, n, _, flow) in open.iter() {
            if i != n && flow > 0.0 {
                (imports[n.0], exports[i.0]) = (true, true);
            }
        }
        for n in RegionIx::all(self.model.r) {
            let deficit = self.model.deficit[n.0];
            let balanced = deficit.abs() <= 1e-6 * self.model.benchmark.income[n.0];
            let dollars = format!("USD {:.0} million", deficit.abs());
            let because = match (imports[n.0], exports[n.0]) {
                (true, true) => continue,
                (false, false) if balanced => continue,
                (false, false) if deficit > 0.0 => format!(
                    "may neither import nor export and yet keeps a trade deficit of {dollars}"
                ),
                (false, false) => format!(
                    "may neither import nor export and yet keeps a trade surplus of {dollars}"
                ),
                (false, true) if balanced => {
                    "may export and not import: with balanced trade it can sell nothing".to_owned()
                }
                (false, true) if deficit > 0.0 => {
                    format!("may not import anything and yet keeps a trade deficit of {dollars}")
                }
                (true, false) if balanced => {
                    "may import and not export: with balanced trade it can buy nothing".to_owned()
                }
                (true, false) if deficit < 0.0 => {
                    format!("may not export anything and yet keeps a trade surplus of {dollars}")
                }
                (false, true) | (true, false) => continue,
            };
            let advice = if balanced {
                "ban both directions or leave a flow open"
            } else {
                "use deficits `none`"
            };
            return Err(SolveError::Infeasible {
                reason: format!("{} {because}; {advice}", self.world.region(n).code),
            });
        }
        Ok(())
    }

    /// The equilibrium without deficits at unchanged tariffs, as tables.
    fn without_deficits(&self) -> Result<Tables, SolveError> {
        let mut model = (*self.model).clone();
        model.deficit.fill(0.0);
        let model = Arc::new(model);
        let policy = AppliedPolicy::benchmark(&model.tables.tariffs);
        let settings = SolveSettings {
            tolerance: 1e-13,
            ..SolveSettings::default()
        };
        let balanced =
            fixed_point(&self.world, &model, &policy, &settings, None).or_else(|_| {
                fixed_point(
                    &self.world,
                    &model,
                    &policy,
                    &SolveSettings::default(),
                    None,
                )
            })?;
        Ok(balanced.into_tables())
    }
}

/// Sweeps from a start to the fixed point; no certificate yet.
fn fixed_point(
    world: &World,
    model: &Arc<Model>,
    policy: &AppliedPolicy,
    settings: &SolveSettings<'_>,
    start: Option<&Equilibrium>,
) -> Result<Equilibrium, SolveError> {
    let started = Instant::now();
    let name =
        |n: RegionIx, k: SectorIx| format!("{} in {}", world.sector(k).code, world.region(n).code);
    let shock = Shock::prepare(model, policy, &name)?;
    let near = Precondition::of(model);
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
    let mut ended = accelerate(&mut sweep, &near, &mut z, settings);
    if matches!(ended, Ended::Stalled { .. }) {
        ended = newton(&mut sweep, &near, &mut z, settings, &mut stats);
    }
    stats.sweeps = sweep.count;
    if let Ended::Stalled { residual, worst } = ended {
        let failed = SolveError::NotConverged {
            sweeps: sweep.count,
            residual,
            worst: place(world, sweep.layout, model, worst),
        };
        if residual > NEARLY {
            let (reached, last) = continuation(model, policy, &near, settings, &mut stats, &name)?;
            if reached < 1.0 {
                let blocked = || unreachable_bound(policy, &shock, sweep.layout, reached, &last);
                return Err(runaway(world, model, &last)
                    .or_else(blocked)
                    .unwrap_or(failed));
            }
            z = last;
            let before = sweep.count;
            ended = accelerate(&mut sweep, &near, &mut z, settings);
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
    Ok(Equilibrium::read(model, &policy, &sweep, &z, stats))
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

impl Equilibrium {
    /// The equilibrium as the tables of a benchmark: its flows, tariffs and intermediate use.
    fn into_tables(self) -> Tables {
        let (r, s_count) = (self.region_count(), self.sector_count());
        let mut use_table = detente_world::UseTable::zero(r, s_count);
        let model = &self.model;
        let mut nests = Nests::new(model);
        for n in RegionIx::all(r) {
            let p: Vec<f64> = self.price.row(n).iter().map(|x| x.ln()).collect();
            let v: Vec<f64> = SectorIx::all(s_count)
                .map(|s| (self.reward.get(n, s) / self.policy.utilisation.get(n, s)).ln())
                .collect();
            nests.price(model, n.0, &p, &v);
            for s in SectorIx::all(s_count) {
                let mut payments = vec![0.0; s_count];
                payments[s.0] = self.output.get(n, s) / model.markup[s.0];
                let mut bought = vec![0.0; s_count];
                let (mut factors, mut materials) = (vec![0.0; s_count], vec![0.0; s_count]);
                let purchases = Purchases {
                    spending: &mut bought,
                    value_added: &mut factors,
                    materials_paid: &mut materials,
                };
                nests.demand(model, n.0, &p, &payments, purchases);
                for k in SectorIx::all(s_count) {
                    use_table.set(n, k, s, bought[k.0]);
                }
            }
        }
        Tables {
            flows: self.flows,
            tariffs: self.tariff,
            use_table,
        }
    }
}
