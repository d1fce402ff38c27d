//! The equilibrium of one month: the economy at the month's elasticities, with what the balance says.

use detente_economy::{
    Band, CriticalNest, Economy, Equilibrium, Horizon, Parameters, Schedule, SolveSettings, ranges,
};
use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::World;

use crate::balance::{BalanceMonth, Setting};
use crate::scenario::Rationing;
use crate::{PathError, Position, Range};

/// A cap of zero is kept at this in the accounts of trade, so that a market with one supplier stays defined.
const LEAST_VOLUME: f64 = 1e-3;

/// Elasticities at a horizon and position.
pub(crate) fn parameters(
    world: &World,
    schedule: &Schedule,
    long_run: &Parameters,
    horizon: Horizon,
    position: &Position,
) -> Parameters {
    let of = |band| {
        schedule
            .adapt(world, long_run.clone(), horizon, band)
            .parameters
    };
    let z = position.economy;
    if z == 0.5 {
        return of(Band::Central);
    }
    let (low, central, high) = (of(Band::Low), of(Band::Central), of(Band::High));
    let mix = |low: f64, central: f64, high: f64| Range { low, central, high }.at(z);
    let mut parameters = central.clone();
    parameters.sigma = mix(low.sigma, central.sigma, high.sigma);
    parameters.theta = mix(low.theta, central.theta, high.theta);
    parameters.rho = mix(low.rho, central.rho, high.rho);
    parameters.kappa = mix(low.kappa, central.kappa, high.kappa);
    for (k, e) in parameters.trade_elasticity.iter_mut().enumerate() {
        *e = mix(
            low.trade_elasticity[k],
            central.trade_elasticity[k],
            high.trade_elasticity[k],
        );
    }
    parameters
}

/// The month's policy: caps at what is delivered, plants standing idle.
fn policy(setting: &Setting<'_>, base: &AppliedPolicy, month: &BalanceMonth) -> AppliedPolicy {
    let mut policy = base.clone();
    let mut lifted = Vec::new();
    for (restriction, delivered) in setting.restrictions.iter().zip(&month.delivered) {
        let bound = &mut policy.bounds[restriction.bound];
        if *delivered >= 1.0 {
            lifted.push(restriction.bound);
            continue;
        }
        bound.level = delivered.max(LEAST_VOLUME);
        if setting.scenario.rationing == Rationing::Quantity {
            bound.kind = BoundKind::Cap {
                rents_to_exporter: 0.0,
            };
        }
    }
    if setting.scenario.until.is_some_and(|end| month.month > end) {
        return AppliedPolicy::benchmark(setting.world.tariffs());
    }
    let mut at = 0;
    policy.bounds.retain(|_| {
        at += 1;
        !lifted.contains(&(at - 1))
    });
    if setting.scenario.rationing == Rationing::Quantity {
        for user in &month.users {
            policy
                .utilisation
                .set(user.region, user.sector, user.utilisation);
        }
    }
    policy
}

/// Solves one month, from another if there is one.
pub(crate) fn solve(
    setting: &Setting<'_>,
    base: &AppliedPolicy,
    month: &BalanceMonth,
    start: Option<&Equilibrium>,
    settings: &SolveSettings<'_>,
) -> Result<Equilibrium, PathError> {
    let horizon = Horizon::from_months(month.adapted_month)?;
    let mut parameters = parameters(
        setting.world,
        setting.schedule,
        setting.long_run,
        horizon,
        &setting.position,
    );
    for (k, (at, good)) in setting.materials.iter().enumerate() {
        let held = setting
            .restrictions
            .iter()
            .any(|r| r.flows.iter().any(|f| f.2 == k));
        if !held {
            continue;
        }
        let sigma = match setting.scenario.rationing {
            // The loss comes through utilisation, once: in the accounts of trade the good is Cobb–Douglas.
            Rationing::Quantity => 1.0,
            Rationing::Price => {
                let name = &setting.figures.materials[*at].schedule;
                setting.sigma_c(name, horizon)?.max(ranges::SIGMA_C.0)
            }
        };
        parameters.critical.push(CriticalNest {
            goods: vec![*good],
            sigma,
            theta: 1.0,
        });
    }
    let failed = |source| PathError::Solve {
        month: month.month,
        source,
    };
    let economy =
        Economy::new(setting.world, &parameters).map_err(|source| PathError::Economy {
            month: month.month,
            source,
        })?;
    let policy = policy(setting, base, month);
    let solved = match start {
        Some(start) => economy
            .solve_warm(&policy, settings, start)
            .or_else(|error| {
                if error == detente_economy::SolveError::Interrupted {
                    return Err(error);
                }
                // A warm start that leads nowhere is no verdict on the month.
                economy.solve(&policy, settings)
            }),
        None => economy.solve(&policy, settings),
    };
    match solved {
        Err(detente_economy::SolveError::Interrupted) => Err(PathError::Interrupted),
        other => other.map_err(failed),
    }
}
