//! What every lever takes in every draw, the same draws for all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use detente_path::PathError;
use detente_path::first_year::{Bands, Draw, Group, Junction, Levers, Overrides, Sampling, bands};
use detente_policy::AppliedPolicy;
use detente_table::Watch;
use detente_talks::ranking::LeverDraws;
use rayon::prelude::*;

use super::Rank;
use super::levers::Lever;
use crate::refusal::Refusal;

/// What was drawn.
pub(super) struct Drawn {
    /// By month asked for: every lever over its draws.
    pub by_month: Vec<(u32, Vec<LeverDraws>)>,
    /// Runs certified in every month, and all of them.
    pub certified: (usize, usize),
    /// Largest residual of all of them.
    pub residual: f64,
}

/// Where elasticities stand at which duties are solved: mild, central, severe; linear between.
const ENDS: [f64; 3] = [0.0, 0.5, 1.0];

/// Real incomes by region under what works through prices, at each of the ends.
type Priced = [Vec<f64>; 3];

/// Draws every lever.
pub(super) fn drawn(
    junction: &Junction<'_>,
    levers: &[Lever],
    asked: &Rank,
    last: u32,
    watch: &dyn Watch,
) -> Result<Drawn, Refusal> {
    let priced = Prices::solve(junction, levers, watch)?;
    watch.stage("drawing the first year, lever by lever");
    let stop = watch.stop();
    let moved = |l: &&Lever| !(l.with.licences.is_empty() && l.with.limits.is_empty());
    let total = levers.iter().filter(moved).count() * asked.draws as usize;
    let done = AtomicUsize::new(0);
    let sampling = Sampling {
        draws: asked.draws,
        seed: asked.seed,
        stop: Some(stop.flag()),
        advanced: &|| watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total),
    };
    let mut by_month: Vec<(u32, Vec<LeverDraws>)> =
        asked.months.iter().map(|m| (*m, Vec::new())).collect();
    let (mut certified, mut all, mut residual) = (0, 0, 0.0f64);
    let own = Overrides::default();
    for (at, lever) in levers.iter().enumerate() {
        let runs: Vec<Bands> = match moved(&lever) {
            true => bands(junction.ground, &lever.with, &own, last, &sampling)?,
            false => Vec::new(),
        };
        all += runs.len();
        residual = runs.iter().map(|r| r.residual).fold(residual, f64::max);
        certified += runs.iter().filter(|r| r.certified).count();
        let world = junction.ground.world();
        for (month, list) in &mut by_month {
            let loss = |region: usize| -> Vec<f64> {
                let one = |i: u64| {
                    let draw = Draw::of(asked.seed, i);
                    let run = runs.get(i as usize);
                    let idle = run.map_or(0.0, |r| r.real_income_pct[*month as usize - 1][region]);
                    -(idle + priced.of(at, region, draw.at(Group::Economy)))
                };
                (0..asked.draws).map(one).collect()
            };
            list.push(LeverDraws {
                lever: lever.id.clone(),
                owner: world.region(lever.owner).code.clone(),
                target: world.region(lever.target).code.clone(),
                target_loss: loss(lever.target.0),
                owner_loss: loss(lever.owner.0),
            });
        }
    }
    Ok(Drawn {
        by_month,
        certified: (certified, all),
        residual,
    })
}

/// What works through prices, solved once for every policy that levers share.
struct Prices {
    /// By lever: its policies with and without it, by place.
    of_lever: Vec<[Option<usize>; 2]>,
    solved: Vec<Priced>,
}

impl Prices {
    fn solve(
        junction: &Junction<'_>,
        levers: &[Lever],
        watch: &dyn Watch,
    ) -> Result<Self, Refusal> {
        let mut policies: Vec<&AppliedPolicy> = Vec::new();
        let mut of_lever = Vec::new();
        for lever in levers {
            let mut places = [None; 2];
            let pair = [Some(&lever.with), lever.without.as_ref()];
            for (place, levers) in places.iter_mut().zip(pair) {
                let Some(policy) = levers.and_then(|l| l.priced.as_ref()) else {
                    continue;
                };
                let known = policies.iter().position(|p| *p == policy);
                *place = Some(known.unwrap_or_else(|| {
                    policies.push(policy);
                    policies.len() - 1
                }));
            }
            of_lever.push(places);
        }
        watch.stage("solving duties at both ends of the elasticities");
        let (done, total) = (AtomicUsize::new(0), policies.len() * ENDS.len());
        let jobs: Vec<(usize, f64)> = (0..policies.len())
            .flat_map(|at| ENDS.map(|z| (at, z)))
            .collect();
        let one = |(at, z): &(usize, f64)| -> Result<Vec<f64>, PathError> {
            let alone = Levers {
                priced: Some(policies[*at].clone()),
                ..Levers::default()
            };
            let draw = Draw::CENTRAL.with(Group::Economy, *z);
            let solved = junction.duties(&alone, 12, &draw)?;
            watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            Ok(solved.map(|s| s.real_income_pct).unwrap_or_default())
        };
        let incomes: Result<Vec<Vec<f64>>, PathError> = jobs.par_iter().map(one).collect();
        let mut incomes = incomes?.into_iter();
        let mut solved = Vec::new();
        while let (Some(mild), Some(central), Some(severe)) =
            (incomes.next(), incomes.next(), incomes.next())
        {
            solved.push([mild, central, severe]);
        }
        Ok(Self { of_lever, solved })
    }

    /// What a lever does to a region's real income through prices, per cent, where elasticities stand so.
    fn of(&self, lever: usize, region: usize, z: f64) -> f64 {
        let at = |place: Option<usize>| {
            place.map_or(0.0, |p| {
                let [mild, central, severe] = &self.solved[p];
                let end = if z <= 0.5 { mild } else { severe };
                let share = (2.0 * z - 1.0).abs();
                central[region] + share * (end[region] - central[region])
            })
        };
        let [with, without] = self.of_lever[lever];
        at(with) - at(without)
    }
}
