//! Why no equilibrium was found: each cause is proved before it is said, in the order of `cause`.

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::RegionIx;

use crate::budget::by_income;
use crate::cause::{Cause, CauseKind};
use crate::circle::circle;
use crate::groping::by_groping;
use crate::homotopy::Walked;
use crate::search::{Found, NEARLY, Task, by_road, fixed_point};
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, accelerate, newton};
use crate::substitution::by_substitution;
use crate::sweep::{NO_INCOME, Sweep};
use crate::whole::{fits, whole_newton};
use crate::{Equilibrium, SolveError};

/// Multipliers below this, in logs, are not priced.
const PRICED: f64 = 1e-7;

/// Tries the causes that are proved where a search has stopped: a circle of inputs, a bound. Returns an equilibrium's
/// state if holding the bounds found one, and nothing if no cause is proved.
///
/// # Errors
/// The cause.
pub(crate) fn explain(
    task: &Task<'_>,
    stats: &mut SolveStats,
    shock: &Shock,
    walked: &Walked,
    stalled: &[f64],
) -> Result<Option<Vec<f64>>, SolveError> {
    if task.model.scale.iter().all(|psi| *psi == 0.0) {
        impossible_circle(task, shock)?;
    }
    if let Some(state) = by_income(task, stats, shock)? {
        return Ok(Some(state));
    }
    if let Some(state) = by_substitution(task, stats, &task.settings.held)? {
        return Ok(Some(state));
    }
    for start in [stalled, &walked.state] {
        if let Some(state) = by_groping(task, stats, shock, start) {
            return Ok(Some(state));
        }
    }
    held_bounds(task, stats, shock, walked, stalled)
}

fn impossible_circle(task: &Task<'_>, shock: &Shock) -> Result<(), SolveError> {
    let found = circle(task.model, shock);
    if found.factor < 1.0 {
        return Ok(());
    }
    let Some(&(region, sector, _)) = found.weights.first().or(found.proof.first()) else {
        return Ok(());
    };
    let name = |n: RegionIx, k: detente_world::SectorIx| {
        format!(
            "{} in {}",
            task.world.sector(k).code,
            task.world.region(n).code
        )
    };
    let round: Vec<String> = (found.weights.iter().take(4))
        .map(|(n, k, _)| name(*n, *k))
        .collect();
    let p = &task.model.parameters;
    let reason = format!(
        "making {} takes more than one of it at any wages (circle {}, factor {:.6}): raise sigma ({}) or theta ({}), or the productivity",
        name(region, sector),
        round.join(" → "),
        found.factor,
        p.sigma,
        p.theta,
    );
    let mut cause = Cause::new(CauseKind::Circle);
    (cause.region, cause.sector) = (Some(region), Some(sector));
    cause.terms = vec![("factor".to_owned(), found.factor)];
    cause.circle = found.proof;
    Err(cause.infeasible(reason))
}

/// Solves with the priced bounds as equalities, their multipliers of either sign.
fn held_bounds(
    task: &Task<'_>,
    stats: &mut SolveStats,
    shock: &Shock,
    walked: &Walked,
    stalled: &[f64],
) -> Result<Option<Vec<f64>>, SolveError> {
    let from = |state: &[f64]| -> Vec<usize> {
        let tail = state.len().saturating_sub(shock.bounds.len());
        (state[tail..].iter().zip(&shock.bounds))
            .filter(|(m, _)| **m > PRICED)
            .map(|(_, bound)| bound.index)
            .collect()
    };
    let mut held = from(&walked.state);
    for index in from(stalled) {
        if !held.contains(&index) {
            held.push(index);
        }
    }
    if held.is_empty() {
        held.extend(shock.bounds.iter().map(|bound| bound.index));
    }
    if held.is_empty() {
        return Ok(None);
    }
    let (state, bound, m) = loop {
        let Some((state, multipliers)) = pinned(task, stats, &held)? else {
            return Ok(None);
        };
        let mut negative: Vec<(usize, f64)> = (multipliers.into_iter())
            .filter(|(_, m)| *m < -PRICED)
            .collect();
        negative.sort_by(|a, b| a.1.total_cmp(&b.1));
        match negative.as_slice() {
            [] => return Ok(Some(state)),
            [(bound, m)] => break (state, *bound, *m),
            // The others may be slack for all that is known: only one bound is to be proved at a time.
            [_, others @ ..] => held.retain(|b| !others.iter().any(|(other, _)| other == b)),
        }
    };
    // The bound could only be kept by a wedge the other way. Without it: does the equilibrium break it?
    let free = without(task.policy, bound);
    let released = Task {
        policy: &free,
        ..*task
    };
    if let Ok(equilibrium) = fixed_point(&released, None) {
        let broken = &task.policy.bounds[bound];
        let volume = equilibrium.volume_of(&broken.flows);
        let kept = match broken.kind {
            BoundKind::Cap { .. } => volume <= broken.level,
            BoundKind::Floor { .. } => volume >= broken.level,
        };
        if kept {
            return Ok(None);
        }
        return Err(unkept(task, bound, m, volume, state));
    }
    Ok(None)
}

fn without(policy: &AppliedPolicy, bound: usize) -> AppliedPolicy {
    let mut free = policy.clone();
    free.bounds.remove(bound);
    free
}

fn unkept(task: &Task<'_>, index: usize, m: f64, free: f64, point: Vec<f64>) -> SolveError {
    let bound = &task.policy.bounds[index];
    let (what, other) = match bound.kind {
        BoundKind::Cap { rents_to_exporter } => {
            let (whose, other, flipped) = if rents_to_exporter < 0.5 {
                ("importer", "exporter", 1.0)
            } else {
                ("exporter", "importer", 0.0)
            };
            let mut switched = task.policy.clone();
            switched.bounds[index].kind = BoundKind::Cap {
                rents_to_exporter: flipped,
            };
            let quick = SolveSettings {
                roads: false,
                ..task.settings.clone()
            };
            let there = fixed_point(
                &Task {
                    policy: &switched,
                    settings: &quick,
                    ..*task
                },
                None,
            )
            .is_ok();
            let seller = bound
                .flows
                .first()
                .map_or("the seller", |flow| task.world.region(flow.0).code.as_str());
            (
                format!(
                    "a tighter cap makes {seller} offer more (its supply bends back): with rents to the {whose} nothing holds the volume at {}",
                    bound.level
                ),
                if there {
                    format!("; with rents to the {other} there is one")
                } else {
                    String::new()
                },
            )
        }
        BoundKind::Floor { .. } => (
            format!("only a tax would hold the volume at {}", bound.level),
            String::new(),
        ),
    };
    let mut cause = Cause::bound(index, m);
    cause.terms.push(("free_volume".to_owned(), free));
    cause.point = point;
    cause.infeasible(format!(
        "no equilibrium keeps `{}` at {}: {what} (its multiplier would be {m:.5}, and without the bound the volume is {free:.3}){other}",
        bound.label, bound.level
    ))
}

/// The state with some bounds as equalities, and their multipliers by position in the policy.
type Held = (Vec<f64>, Vec<(usize, f64)>);

fn pinned(
    task: &Task<'_>,
    stats: &mut SolveStats,
    held: &[usize],
) -> Result<Option<Held>, SolveError> {
    let mut shock = Shock::prepare(task.model, task.policy, task.settings.tie)?;
    for bound in &mut shock.bounds {
        bound.pinned = held.contains(&bound.index);
    }
    let mut sweep = Sweep::new(task.model, &shock);
    let mut z = vec![0.0; sweep.layout.len];
    let mut ended = newton(&mut sweep, task.near, &mut z, task.settings, stats);
    if !settled(&ended)
        && let Found::There(state) = by_road(task, stats, held)?
    {
        z = state;
        ended = newton(&mut sweep, task.near, &mut z, task.settings, stats);
        if !settled(&ended) {
            let mut accelerator = crate::anderson::Anderson::new(task.settings.memory);
            ended = accelerate(
                &mut sweep,
                task.near,
                &mut z,
                task.settings,
                &mut accelerator,
            );
        }
        if !settled(&ended) && task.settings.whole && fits(z.len()) {
            ended = whole_newton(&mut sweep, &mut z, task.settings, stats);
        }
    }
    stats.sweeps += sweep.count;
    if !settled(&ended) {
        return Ok(None);
    }
    let multipliers = (shock.bounds.iter().zip(&z[sweep.layout.multiplier..]))
        .filter(|(bound, _)| bound.pinned)
        .map(|(bound, m)| (bound.index, *m))
        .collect();
    Ok(Some((z, multipliers)))
}

pub(crate) fn settled(ended: &Ended) -> bool {
    match ended {
        Ended::Converged { .. } => true,
        Ended::Stalled { residual, .. } => *residual <= NEARLY,
        Ended::Interrupted => false,
    }
}

/// The point came to rest with a region that cannot pay its bills although it buys nothing: the bill that does it, every
/// term, and the rate at which it still could.
pub(crate) fn poor(task: &Task<'_>, sweep: &Sweep<'_>, at: &Equilibrium) -> Option<SolveError> {
    let before = &task.model.benchmark.income;
    let mut regions: Vec<(RegionIx, f64)> = RegionIx::all(task.model.r)
        .map(|n| (n, sweep.income[n.0]))
        .filter(|(n, income)| *income / before[n.0] < 2.0 * sweep.least[n.0].exp())
        .collect();
    regions.sort_by(|a, b| (a.1 / before[a.0.0]).total_cmp(&(b.1 / before[b.0.0])));
    let &(n, short) = regions.first().filter(|(_, income)| *income < 0.0)?;
    let terms = bills(at, sweep, n);
    let worst = (terms.iter()).min_by(|a, b| a.1.total_cmp(&b.1))?;
    let code = &task.world.region(n).code;
    let listed: Vec<String> = (terms.iter())
        .filter(|(_, value)| value.abs() > 0.5)
        .map(|(what, value)| format!("{} {:.0} bn", what.replace('_', " "), value / 1e3))
        .collect();
    let limit = limit(task, at, n, &worst.0);
    let advice = match (worst.0.as_str(), limit) {
        ("deficit", _) => "; deficits `scaled` let its fixed surplus shrink".to_owned(),
        (_, Some(rate)) => format!("; the limit is {:.2} %", 100.0 * rate),
        _ => String::new(),
    };
    let others: Vec<&str> = (regions[1..].iter())
        .map(|(m, _)| task.world.region(*m).code.as_str())
        .collect();
    let also = if others.is_empty() {
        String::new()
    } else {
        format!("; so it is with {}", others.join(", "))
    };
    let reason = format!(
        "{code} cannot pay its {} even if it buys nothing: {}: {:.0} bn short{advice}{also}",
        worst.0.replace('_', " "),
        listed.join(", "),
        -short / 1e3,
    );
    let mut cause = Cause::new(CauseKind::Income);
    cause.region = Some(n);
    cause.regions = regions.iter().map(|(n, _)| *n).collect();
    cause.terms = terms;
    cause.terms.push(("income".to_owned(), short));
    if let Some(rate) = limit {
        cause.terms.push(("limit_rate".to_owned(), rate));
    }
    cause.point = at.state.clone();
    Some(cause.infeasible(reason))
}

/// The sources of a region's income, USD million.
fn bills(at: &Equilibrium, sweep: &Sweep<'_>, n: RegionIx) -> Vec<(String, f64)> {
    let (mut duties, mut import_subsidies, mut taxes, mut export_subsidies) = (0.0, 0.0, 0.0, 0.0);
    for (i, m, k, flow) in at.flows.iter() {
        if m == n {
            let raised = flow * (1.0 + at.export_tax.get(i, m, k)) * at.tariff.get(i, m, k);
            *(if raised < 0.0 {
                &mut import_subsidies
            } else {
                &mut duties
            }) += raised;
        }
        if i == n {
            let raised = flow * at.export_tax.get(i, m, k);
            *(if raised < 0.0 {
                &mut export_subsidies
            } else {
                &mut taxes
            }) += raised;
        }
    }
    let capital = at.capital.as_ref().map_or(0.0, |c| c.income[n.0]);
    [
        (
            "factor_income",
            at.factor_income.row(n).iter().sum::<f64>() + capital,
        ),
        ("profits", at.profits.row(n).iter().sum()),
        ("tariffs", duties),
        ("import_subsidies", import_subsidies),
        ("export_taxes", taxes),
        ("export_subsidies", export_subsidies),
        ("deficit", sweep.deficit[n.0]),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The rate at which the region's income is just nothing: its subsidies of one kind scaled until what it owes without any
/// final demand is what it earns. `None` where the bill is no rate.
fn limit(task: &Task<'_>, at: &Equilibrium, n: RegionIx, bill: &str) -> Option<f64> {
    if bill != "import_subsidies" && bill != "export_subsidies" {
        return None;
    }
    let mut state = at.state.clone();
    let mut owed = |share: f64| -> Option<f64> {
        let policy = scaled(task.policy, n, bill, share);
        let mut shock = Shock::prepare(task.model, &policy, task.settings.tie).ok()?;
        shock.given.push((n.0, NO_INCOME.ln()));
        let mut sweep = Sweep::new(task.model, &shock);
        let mut memory = crate::anderson::Anderson::new(task.settings.memory);
        let ended = accelerate(
            &mut sweep,
            task.near,
            &mut state,
            task.settings,
            &mut memory,
        );
        settled(&ended).then(|| sweep.income[n.0])
    };
    let (mut a, mut b) = (1.0, 0.98);
    let (mut at_a, mut at_b) = (owed(a)?, owed(b)?);
    for _ in 0..30 {
        if (at_b - at_a).abs() < f64::MIN_POSITIVE || (b - a).abs() < 1e-12 {
            break;
        }
        // No more than a tenth of the rate at once: the way there is solved step by step.
        let next = (b - at_b * (b - a) / (at_b - at_a)).clamp(b - 0.1, b + 0.1);
        (a, at_a) = (b, at_b);
        (b, at_b) = (next.clamp(0.0, 1.5), owed(next.clamp(0.0, 1.5))?);
    }
    if (b - a).abs() > 1e-8 {
        return None;
    }
    // The mean rate over the flows it is paid on.
    let (mut paid, mut weight) = (0.0, 0.0);
    for (i, m, k, flow) in task.model.tables.flows.iter() {
        let rate = match bill {
            "import_subsidies" if m == n => task.policy.tariff.get(i, m, k),
            "export_subsidies" if i == n => task.policy.export_tax.get(i, m, k),
            _ => 0.0,
        };
        if rate < 0.0 {
            (paid, weight) = (paid + rate * flow, weight + flow);
        }
    }
    (weight > 0.0).then(|| b * paid / weight)
}

fn scaled(policy: &AppliedPolicy, n: RegionIx, bill: &str, share: f64) -> AppliedPolicy {
    let mut policy = policy.clone();
    let cube = if bill == "import_subsidies" {
        &mut policy.tariff
    } else {
        &mut policy.export_tax
    };
    let cells: Vec<_> = (cube.iter())
        .filter(|(i, m, _, rate)| {
            *rate < 0.0 && (if bill == "import_subsidies" { *m } else { *i }) == n
        })
        .collect();
    for (i, m, k, rate) in cells {
        cube.set(i, m, k, (rate * share).max(-0.999_999));
    }
    policy
}
