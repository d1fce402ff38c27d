//! Where the first year passes over into the equilibrium (equations 16 and 18).

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_economy::{
    Band, Economy, Equilibrium, Horizon, Parameters, Schedule, SolveError, SolveSettings,
};
use detente_policy::{AppliedPolicy, Bound, BoundKind};
use detente_world::{RegionIx, SectorIx};

use super::levers::Side;
use super::solved::Adapted;
use super::{Draw, Ground, Group, Levers, Simulation};
use crate::PathError;
use crate::elements::Spread;

/// The month from which the equilibrium counts, and the month from which it counts alone.
const FROM: f64 = 12.0;
const UNTIL: f64 = 36.0;

/// Months at which the equilibrium is solved; between them it is interpolated.
const DATES: [u32; 9] = [12, 18, 24, 36, 48, 60, 84, 108, 120];

/// A plant that stands still wholly keeps this much in the equilibrium, where cost is divided by it.
const LEAST_USED: f64 = 0.01;

/// w(h): 0 up to month 12, 1 from month 36, smooth in the logarithm of the month between.
pub fn weight(month: f64) -> f64 {
    let s = ((month / FROM).ln() / (UNTIL / FROM).ln()).clamp(0.0, 1.0);
    s * s * (3.0 - 2.0 * s)
}

/// The equilibrium at a month, changes from the benchmark, per cent, by region.
#[derive(Debug, Clone, PartialEq)]
pub struct LongRun {
    /// Month, 12 at least.
    pub month: u32,
    /// GDP: value added at benchmark prices that idle plant loses, and what duties, purchases and bans cost at benchmark prices.
    pub gdp_pct: Vec<f64>,
    /// Real income.
    pub real_income_pct: Vec<f64>,
    /// Of GDP, what idle plant loses: the part that scales with the direct loss.
    pub idle_gdp_pct: Vec<f64>,
    /// The same of real income.
    pub idle_real_income_pct: Vec<f64>,
    /// Worst residual of its certificate.
    pub residual: f64,
}

/// The equilibrium side of a path.
#[derive(Debug, Clone)]
pub struct Junction<'a> {
    /// World and tables.
    pub ground: &'a Ground,
    /// Elasticities by horizon.
    pub schedule: &'a Schedule,
    /// Elasticities and the rule for deficits in the long run.
    pub long_run: &'a Parameters,
    /// Set to stop.
    pub stop: Option<&'a AtomicBool>,
}

/// GDP at benchmark prices, real income and value-added volume of an equilibrium, per cent.
#[derive(Debug, Clone)]
pub(super) struct Read {
    gdp: Vec<f64>,
    real: Vec<f64>,
    volume: Vec<f64>,
    residual: f64,
}

impl Junction<'_> {
    /// (18) Duties, export taxes and purchases alone, at 12 months or a later month, at a draw of the economy's elasticities.
    /// `None` where nothing works through prices.
    ///
    /// # Errors
    /// [`PathError::Solve`]: no such equilibrium.
    pub fn duties(
        &self,
        levers: &Levers,
        month: u32,
        draw: &Draw,
    ) -> Result<Option<LongRun>, PathError> {
        let Some(policy) = levers.priced.as_ref().filter(|_| levers.hold(month)) else {
            return Ok(None);
        };
        let month = month.max(FROM as u32);
        let read = self.priced(policy, month, draw)?;
        Ok(Some(LongRun {
            month,
            idle_gdp_pct: vec![0.0; read.gdp.len()],
            idle_real_income_pct: vec![0.0; read.gdp.len()],
            gdp_pct: read.gdp.clone(),
            real_income_pct: read.real.clone(),
            residual: read.residual,
        }))
    }

    /// (16) The equilibria of a simulated path at its dates from month 12 on: duties, purchases, limits on flows as bounds, and
    /// plants used at 1 − L. A date without an equilibrium is left out.
    ///
    /// # Errors
    /// [`PathError::Interrupted`].
    pub fn equilibria(
        &self,
        levers: &Levers,
        simulation: &Simulation,
    ) -> Result<Vec<LongRun>, PathError> {
        let last = simulation.months.len() as u32;
        let mut list: Vec<LongRun> = Vec::new();
        let mut start: Option<Equilibrium> = None;
        let mut dates: Vec<u32> = DATES.iter().copied().filter(|d| *d < last).collect();
        if last >= FROM as u32 {
            dates.push(last);
        }
        for month in dates {
            let stopped = &simulation.months[month as usize - 1].stopped;
            match self.date(levers, month, stopped, &simulation.draw, &mut start) {
                Ok(found) => list.push(found),
                Err(PathError::Interrupted) => return Err(PathError::Interrupted),
                // A ban that no elasticity can price has no equilibrium; the month is then told without one.
                Err(_) => {}
            }
        }
        Ok(list)
    }

    fn date(
        &self,
        levers: &Levers,
        month: u32,
        stopped: &[f64],
        draw: &Draw,
        start: &mut Option<Equilibrium>,
    ) -> Result<LongRun, PathError> {
        let regions = self.ground.region_count();
        let base = self.base(levers, month);
        let zero = || vec![0.0; regions];
        let mut read = Read {
            gdp: zero(),
            real: zero(),
            volume: zero(),
            residual: 0.0,
        };
        if let Some(policy) = &base {
            read = Read::clone(&*self.priced(policy, month, draw)?);
        }
        let (mut idle_gdp, mut idle_real) = (zero(), zero());
        if stopped.iter().any(|l| *l > 0.0) {
            let mut policy =
                base.unwrap_or_else(|| AppliedPolicy::benchmark(self.ground.world().tariffs()));
            for (at, lost) in stopped.iter().enumerate().filter(|(_, l)| **l > 0.0) {
                let (n, s) = (RegionIx(at % regions), SectorIx(at / regions));
                let used = policy.utilisation.get(n, s) * (1.0 - lost).max(LEAST_USED);
                policy.utilisation.set(n, s, used);
            }
            let solved = self.solve(&policy, month, draw, start.as_ref())?;
            let with = self.read(&solved, &policy);
            for n in 0..regions {
                idle_gdp[n] = with.volume[n] - read.volume[n];
                idle_real[n] = with.real[n] - read.real[n];
            }
            read.residual = read.residual.max(with.residual);
            *start = Some(solved);
        }
        let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x + y).collect();
        Ok(LongRun {
            month,
            gdp_pct: sum(&read.gdp, &idle_gdp),
            real_income_pct: sum(&read.real, &idle_real),
            idle_gdp_pct: idle_gdp,
            idle_real_income_pct: idle_real,
            residual: read.residual,
        })
    }

    /// What works through prices, with limits on flows as bounds; `None` = nothing.
    fn base(&self, levers: &Levers, month: u32) -> Option<AppliedPolicy> {
        let held = levers.held(month);
        let priced = levers.priced.as_ref().filter(|_| levers.hold(month));
        if priced.is_none() && held.is_empty() {
            return None;
        }
        let mut policy = priced
            .cloned()
            .unwrap_or_else(|| AppliedPolicy::benchmark(self.ground.world().tariffs()));
        for (flow, back, side) in held {
            policy.bounds.push(Bound {
                kind: BoundKind::Cap {
                    rents_to_exporter: if side == Side::Exporter { 1.0 } else { 0.0 },
                },
                flows: vec![flow],
                level: 1.0 - back,
                label: "a limit on a flow".to_owned(),
            });
        }
        Some(policy)
    }

    /// The equilibrium of what works through prices, solved once.
    fn priced(
        &self,
        policy: &AppliedPolicy,
        month: u32,
        draw: &Draw,
    ) -> Result<Arc<Read>, PathError> {
        let adapted = self.adapted(month, draw)?;
        let place = adapted.of_policy(&self.ground.known_policy(policy));
        place.get(|| {
            let solved = self.solve(policy, month, draw, None)?;
            Ok(self.read(&solved, policy))
        })
    }

    /// The place of the economy at a month.
    fn adapted(&self, month: u32, draw: &Draw) -> Result<Arc<Adapted>, PathError> {
        let horizon = Horizon::from_months(month)?;
        let parameters = self.parameters(horizon, draw.at(Group::Economy));
        Ok(self.ground.adapted(parameters))
    }

    fn solve(
        &self,
        policy: &AppliedPolicy,
        month: u32,
        draw: &Draw,
        start: Option<&Equilibrium>,
    ) -> Result<Equilibrium, PathError> {
        let adapted = self.adapted(month, draw)?;
        let economy = adapted.economy.get(|| {
            Economy::new(self.ground.world(), adapted.parameters())
                .map_err(|source| PathError::Economy { month, source })
        })?;
        let settings = SolveSettings {
            interrupt: self.stop,
            ..SolveSettings::default()
        };
        let cold = || economy.solve(policy, &settings);
        let solved = match start {
            Some(start) => economy
                .solve_warm(policy, &settings, start)
                .or_else(|error| {
                    if error == SolveError::Interrupted {
                        Err(error)
                    } else {
                        cold()
                    }
                }),
            None => cold(),
        };
        solved.map_err(|source| match source {
            SolveError::Interrupted => PathError::Interrupted,
            source => PathError::Solve { month, source },
        })
    }

    /// Elasticities at a horizon, at position `z` of their ranges: 0 easy to replace, ½ central, 1 hard.
    fn parameters(&self, horizon: Horizon, z: f64) -> Parameters {
        let of = |band| {
            let world = self.ground.world();
            let adapted = (self.schedule).adapt(world, self.long_run.clone(), horizon, band);
            adapted.parameters
        };
        let central = of(Band::Central);
        if z == 0.5 {
            return central;
        }
        let (easy, hard) = (of(Band::High), of(Band::Low));
        let mix = |mild: f64, central: f64, severe: f64| {
            Spread {
                mild,
                central,
                severe,
            }
            .at(z)
        };
        let mut parameters = central.clone();
        parameters.sigma = mix(easy.sigma, central.sigma, hard.sigma);
        parameters.theta = mix(easy.theta, central.theta, hard.theta);
        parameters.rho = mix(easy.rho, central.rho, hard.rho);
        parameters.kappa = mix(easy.kappa, central.kappa, hard.kappa);
        for (k, e) in parameters.trade_elasticity.iter_mut().enumerate() {
            *e = mix(
                easy.trade_elasticity[k],
                central.trade_elasticity[k],
                hard.trade_elasticity[k],
            );
        }
        parameters
    }

    fn read(&self, equilibrium: &Equilibrium, policy: &AppliedPolicy) -> Read {
        let world = self.ground.world();
        let benchmark = world.benchmark();
        let outcomes = equilibrium.regions();
        let volume = RegionIx::all(world.region_count())
            .map(|n| {
                let (mut before, mut after) = (0.0, 0.0);
                for s in SectorIx::all(world.sector_count()) {
                    let value_added = benchmark.value_added.get(n, s);
                    let markup = world.sector(s).markup;
                    let factors =
                        value_added - (markup - 1.0) / markup * benchmark.output.get(n, s);
                    before += value_added;
                    let reward = equilibrium.reward.get(n, s);
                    after += if factors > 0.0 && reward > 0.0 {
                        let used = equilibrium.factor_demand.get(n, s) / reward / factors;
                        value_added * used * policy.utilisation.get(n, s)
                    } else {
                        value_added
                    };
                }
                if before > 0.0 {
                    100.0 * (after / before - 1.0)
                } else {
                    0.0
                }
            })
            .collect();
        Read {
            gdp: outcomes.iter().map(|r| r.gdp_volume_pct).collect(),
            real: outcomes.iter().map(|r| r.real_income_pct).collect(),
            volume,
            residual: equilibrium.certificate.worst,
        }
    }
}

/// An equilibrium between two solved dates, linear in months; `None` before month 12 or where none was solved.
pub(crate) fn between<'a>(
    list: &'a [LongRun],
    month: u32,
    of: impl Fn(&'a LongRun) -> &'a [f64],
) -> Option<Vec<f64>> {
    let last = list.iter().rev().find(|e| e.month <= month)?;
    let next = list.iter().find(|e| e.month >= month)?;
    let share = if next.month > last.month {
        f64::from(month - last.month) / f64::from(next.month - last.month)
    } else {
        0.0
    };
    Some(
        of(last)
            .iter()
            .zip(of(next))
            .map(|(a, b)| a + share * (b - a))
            .collect(),
    )
}
