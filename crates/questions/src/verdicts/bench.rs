//! What a standoff says of a combination: equilibria under every set of elasticities, kept once solved.

use std::collections::BTreeMap;
use std::sync::Arc;

use detente_economy::{Band, Economy, Equilibrium, Horizon, Parameters, Schedule, SolveSettings};
use detente_policy::Policy;
use detente_standoff::{PositionPolicy, Standoff, positions};
use detente_table::{Estimate, Watch};
use detente_world::{RegionIx, SectorIx, SectorKind, World};
use rayon::prelude::*;

use super::record::{Measure, Statement};
use crate::refusal::Refusal;

/// The horizon that nothing comes after.
const EVER: &str = "ever";

/// Positions by player.
type Combination = BTreeMap<String, String>;

/// A combination at a horizon.
type Key = (Combination, String);

/// One equilibrium for each set of elasticities, the central one first; `None` under a set that has none.
type Solved = Arc<Vec<Option<Equilibrium>>>;

/// A standoff on the bench.
pub(super) struct Bench<'a> {
    standoff: &'a Standoff,
    positions: Vec<PositionPolicy>,
    reference: Combination,
    solved: BTreeMap<Key, Solved>,
}

impl<'a> Bench<'a> {
    /// Compiles every position.
    pub fn new(standoff: &'a Standoff) -> Result<Self, Refusal> {
        let written = &standoff.file().reference.positions;
        let pair =
            |(player, id): (&detente_standoff::file::Text, &detente_standoff::file::Text)| {
                (player.get_ref().clone(), id.get_ref().clone())
            };
        Ok(Self {
            standoff,
            positions: positions(standoff)?,
            reference: written.iter().map(pair).collect(),
            solved: BTreeMap::new(),
        })
    }

    /// The number of a statement, with its ends over the sets of elasticities.
    pub fn number(
        &mut self,
        statement: &Statement,
        watch: &dyn Watch,
    ) -> Result<Estimate, Refusal> {
        let here = self.combination(&statement.positions)?;
        if statement.measure == Measure::GainOfAnother {
            return self.gain_of_another(statement, &here, watch);
        }
        let before = match statement.against.is_empty() {
            true => self.reference.clone(),
            false => self.combination(&statement.against)?,
        };
        let after = self.equilibria(&here, &statement.horizon, watch)?;
        let before = self.equilibria(&before, &statement.horizon, watch)?;
        let reading = Reading::of(self.standoff.world(), statement)?;
        let both = both(&after, &before).map(|(a, b)| reading.change(a, b));
        Ok(estimate(both))
    }

    /// What the best other position of the region would gain it, per cent of its real income.
    fn gain_of_another(
        &mut self,
        statement: &Statement,
        here: &Combination,
        watch: &dyn Watch,
    ) -> Result<Estimate, Refusal> {
        let own = here.get(&statement.region).cloned().unwrap_or_default();
        let others: Vec<String> = (self.positions.iter())
            .filter(|p| p.player == statement.region && p.id != own)
            .map(|p| p.id.clone())
            .collect();
        let reading = Reading::of(self.standoff.world(), statement)?;
        let kept = self.equilibria(here, &statement.horizon, watch)?;
        let mut gains: Vec<Option<f64>> = kept.iter().map(|e| e.as_ref().map(|_| 0.0)).collect();
        for id in others {
            let mut there = here.clone();
            there.insert(statement.region.clone(), id);
            let moved = self.equilibria(&there, &statement.horizon, watch)?;
            for (gain, (a, b)) in gains.iter_mut().zip(moved.iter().zip(kept.iter())) {
                *gain = match (&gain, a, b) {
                    (Some(so_far), Some(a), Some(b)) => Some(so_far.max(reading.change(a, b))),
                    _ => None,
                };
            }
        }
        Ok(estimate(gains.into_iter().flatten()))
    }

    /// `USA=status,CAN=mirror` over the reference.
    fn combination(&self, written: &str) -> Result<Combination, Refusal> {
        let mut all = self.reference.clone();
        for part in written.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let known = part.split_once('=').filter(|(player, id)| {
                (self.positions.iter()).any(|p| p.player == *player && p.id == *id)
            });
            let (player, id) = known.ok_or_else(|| {
                Refusal::input_with_help(
                    format!("\"{part}\" is no position of this standoff"),
                    "write PLAYER=POSITION with commas between",
                )
            })?;
            all.insert(player.to_owned(), id.to_owned());
        }
        Ok(all)
    }

    /// The equilibria of a combination, the central set first.
    fn equilibria(
        &mut self,
        combination: &Combination,
        horizon: &str,
        watch: &dyn Watch,
    ) -> Result<Solved, Refusal> {
        let key = (combination.clone(), horizon.to_owned());
        if let Some(found) = self.solved.get(&key) {
            return Ok(Arc::clone(found));
        }
        let world = self.standoff.world();
        let mut policy = Policy::default();
        for position in &self.positions {
            if combination.get(&position.player) == Some(&position.id) {
                policy.extend(position.policy.clone());
            }
        }
        if let Some(any) = self.positions.first() {
            policy.wedges.extend(any.everywhere.iter().cloned());
        }
        let applied = policy.apply(world)?;
        let stop = watch.stop();
        let solve = |set: Option<&str>| -> Result<Equilibrium, Refusal> {
            let settings = SolveSettings {
                interrupt: Some(stop.flag()),
                ..SolveSettings::default()
            };
            let economy = Economy::new(world, &parameters(world, horizon, set)?)?;
            Ok(economy.solve(&applied, &settings)?)
        };
        let central = solve(None)?;
        let sets: Vec<&str> = (self.standoff.elasticity_sets().iter())
            .map(String::as_str)
            .collect();
        // A set under which nothing is found is left out, as in the brief.
        let others: Vec<Option<Equilibrium>> =
            sets.par_iter().map(|set| solve(Some(set)).ok()).collect();
        if stop.is_asked() {
            return Err(Refusal::interrupted());
        }
        let all = std::iter::once(Some(central)).chain(others);
        let all: Solved = Arc::new(all.collect());
        self.solved.insert(key, Arc::clone(&all));
        Ok(all)
    }
}

/// Pairs of equilibria under one set.
fn both<'e>(
    after: &'e Solved,
    before: &'e Solved,
) -> impl Iterator<Item = (&'e Equilibrium, &'e Equilibrium)> {
    let pairs = after.iter().zip(before.iter());
    pairs.filter_map(|(a, b)| Some((a.as_ref()?, b.as_ref()?)))
}

/// Parameters of a set at a horizon.
fn parameters(world: &World, horizon: &str, set: Option<&str>) -> Result<Parameters, Refusal> {
    let mut long_run = Parameters::of(world);
    if let Some(set) = set {
        long_run = long_run.with_elasticity_set(world, set)?;
    }
    if horizon.is_empty() || horizon == EVER {
        return Ok(long_run);
    }
    let horizon: Horizon = horizon.parse().map_err(Refusal::from_library)?;
    let schedule = Schedule::builtin().map_err(detente_path::PathError::from)?;
    Ok(schedule
        .adapt(world, long_run, horizon, Band::Central)
        .parameters)
}

/// The first value with the lowest and the highest of all.
fn estimate(values: impl Iterator<Item = f64>) -> Estimate {
    let all: Vec<f64> = values.collect();
    let central = all.first().copied().unwrap_or(f64::NAN);
    let low = all.iter().copied().fold(central, f64::min);
    let high = all.iter().copied().fold(central, f64::max);
    Estimate { low, central, high }
}

/// What is read off two equilibria.
struct Reading {
    measure: Measure,
    region: RegionIx,
    partners: Vec<RegionIx>,
    sectors: Vec<SectorIx>,
}

impl Reading {
    fn of(world: &World, statement: &Statement) -> Result<Self, Refusal> {
        let region = |code: &str| {
            (world.find_region(code))
                .ok_or_else(|| Refusal::input(format!("the world has no region \"{code}\"")))
        };
        let own = region(&statement.region)?;
        let partners = match statement.partner.as_str() {
            "" | "*" => RegionIx::all(world.region_count())
                .filter(|n| *n != own)
                .collect(),
            code => vec![region(code)?],
        };
        let sectors = match statement.sectors.is_empty() {
            true => SectorIx::all(world.sector_count())
                .filter(|k| world.sector(*k).kind == SectorKind::Goods)
                .collect(),
            false => (statement.sectors.iter())
                .map(|code| {
                    (world.find_sector(code)).ok_or_else(|| {
                        Refusal::input(format!("the world has no sector \"{code}\""))
                    })
                })
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            measure: statement.measure,
            region: own,
            partners,
            sectors,
        })
    }

    fn change(&self, after: &Equilibrium, before: &Equilibrium) -> f64 {
        let pct = |a: f64, b: f64| {
            if b == 0.0 {
                f64::NAN
            } else {
                100.0 * (a / b - 1.0)
            }
        };
        let income = |e: &Equilibrium| e.income[self.region.0] / e.final_price[self.region.0];
        match self.measure {
            Measure::Gdp => {
                let volume =
                    |e: &Equilibrium| 1.0 + e.regions()[self.region.0].gdp_volume_pct / 100.0;
                pct(volume(after), volume(before))
            }
            Measure::Exports => pct(self.sold(after, false), self.sold(before, false)),
            Measure::ExportsVolume => pct(self.sold(after, true), self.sold(before, true)),
            Measure::ExportsUsd => (self.sold(after, false) - self.sold(before, false)) / 1000.0,
            Measure::BoughtVolume => pct(self.bought(after), self.bought(before)),
            Measure::RealIncome
            | Measure::GainOfAnother
            | Measure::Signs
            | Measure::YieldsFirst
            | Measure::Months => pct(income(after), income(before)),
        }
    }

    /// What the region sells to its partners, at factory prices of the day or of the benchmark.
    fn sold(&self, e: &Equilibrium, volume: bool) -> f64 {
        let price = |k: SectorIx| {
            if volume {
                e.cost.get(self.region, k)
            } else {
                1.0
            }
        };
        let flow = |n: RegionIx, k: SectorIx| e.flows.get(self.region, n, k) / price(k);
        let of = |n: &RegionIx| self.sectors.iter().map(|k| flow(*n, *k)).sum::<f64>();
        self.partners.iter().map(of).sum()
    }

    /// What the region buys of the goods, from everybody, at buyers' prices of the benchmark.
    fn bought(&self, e: &Equilibrium) -> f64 {
        let one = |k: &SectorIx| e.spending.get(self.region, *k) / e.price.get(self.region, *k);
        self.sectors.iter().map(one).sum()
    }
}
