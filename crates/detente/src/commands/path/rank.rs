//! Every lever of both sides at a month, a year and ten years.

use std::sync::atomic::Ordering;

use detente::economy::Schedule;
use detente::ledger::{Ledger, Strength};
use detente::path::{Figures, Path, Position, Scenario, position_of};
use detente::world::{RegionIx, World};
use rayon::prelude::*;

use crate::context::Context;
use crate::outcome::CommandError;

/// Dates of the ranking, months.
pub(super) const RANKED: [u32; 3] = [1, 12, 120];

/// A lever at the three dates.
pub(super) struct Ranked {
    pub id: String,
    pub title: String,
    pub sender: String,
    pub target: String,
    /// Loss of the target and of the sender, per cent of GDP, central.
    pub loss: [(f64, f64); 3],
    /// Share of draws in which the lever ranks first among all; `None` without draws.
    pub first: Option<[f64; 3]>,
}

/// What every lever is tried on.
pub(super) struct Base<'a> {
    pub world: &'a World,
    pub figures: &'a Figures,
    pub schedule: &'a Schedule,
    pub scenario: &'a Scenario,
}

/// Losses of a lever's target and sender at the dates, at a position.
type Losses = [(f64, f64); 3];

/// Ranks the levers between two regions by the target's loss less the sender's, both in per cent of their GDP.
pub(super) fn rank(
    base: &Base<'_>,
    one: Option<RegionIx>,
    other: RegionIx,
    draws: u32,
    seed: u64,
    context: &Context,
) -> Result<Vec<Ranked>, CommandError> {
    let ledger = Ledger::builtin()?;
    let code = |n: RegionIx| base.world.region(n).code.clone();
    let Some(one) = one else {
        context.warn("no ranking: the wedges do not name one imposer; say --sender");
        return Ok(Vec::new());
    };
    let pair = [code(one), code(other)];
    let mut levers = Vec::new();
    for lever in ledger.levers() {
        let between = pair.contains(&lever.imposer) && pair.contains(&lever.target);
        if lever.wedges.is_empty() || !between || lever.kind.contains("truce") {
            continue;
        }
        let policy = |strength| {
            ledger
                .lever_policy(base.world, &lever.id, strength)
                .map_err(CommandError::from)
                .and_then(|p| Ok(p.apply(base.world)?))
        };
        let policies = [
            policy(Strength::High)?,
            policy(Strength::Central)?,
            policy(Strength::Low)?,
        ];
        let scenario = Scenario {
            policies,
            approvals: None,
            ..base.scenario.clone()
        };
        levers.push((lever, scenario));
    }
    let mut positions = vec![Position::CENTRAL];
    positions.extend((0..draws).map(|draw| position_of(seed, draw)));
    let bar = context.bar((positions.len() * levers.len()) as u64, "ranking");
    let stop = context.interrupt.flag();
    let results: Vec<Vec<Option<Losses>>> = positions
        .par_iter()
        .map(|position| {
            (levers.iter())
                .map(|(lever, scenario)| {
                    if stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    let found = losses(
                        base,
                        scenario,
                        *position,
                        &lever.imposer,
                        &lever.target,
                        context,
                    );
                    bar.inc(1);
                    found
                })
                .collect()
        })
        .collect();
    bar.finish_and_clear();
    context.interrupt.check()?;
    let value = |losses: &Option<Losses>, date: usize| {
        losses.map_or(f64::NEG_INFINITY, |l| l[date].0 - l[date].1)
    };
    let mut first = vec![[0.0; 3]; levers.len()];
    for drawn in results.iter().skip(1) {
        for date in 0..RANKED.len() {
            let best = (0..levers.len())
                .max_by(|a, b| value(&drawn[*a], date).total_cmp(&value(&drawn[*b], date)));
            if let Some(best) = best {
                first[best][date] += 1.0 / f64::from(draws);
            }
        }
    }
    let mut list: Vec<Ranked> = Vec::new();
    for (at, (lever, _)) in levers.iter().enumerate() {
        let Some(loss) = results[0][at] else {
            context.warn(format!(
                "{} has no equilibrium at its central strength",
                lever.id
            ));
            continue;
        };
        list.push(Ranked {
            id: lever.id.clone(),
            title: lever.title.clone(),
            sender: lever.imposer.clone(),
            target: lever.target.clone(),
            loss,
            first: (draws > 0).then_some(first[at]),
        });
    }
    list.sort_by(|a, b| {
        let net = |r: &Ranked| r.loss[0].0 - r.loss[0].1;
        net(b).total_cmp(&net(a)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(list)
}

fn losses(
    base: &Base<'_>,
    scenario: &Scenario,
    position: Position,
    sender: &str,
    target: &str,
    context: &Context,
) -> Option<Losses> {
    let (sender, target) = (
        base.world.find_region(sender)?,
        base.world.find_region(target)?,
    );
    let flag = context.interrupt.flag();
    let path = Path::new(
        base.world,
        base.figures,
        base.schedule,
        scenario,
        Some(flag),
    )
    .ok()?;
    let run = path.run(position, &RANKED).ok()?;
    let of = |at: usize| {
        let regions = &run.months[at].regions;
        (
            -regions[target.0].gdp_volume_pct,
            -regions[sender.0].gdp_volume_pct,
        )
    };
    Some([of(0), of(1), of(2)])
}
