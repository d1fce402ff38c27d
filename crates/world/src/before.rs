//! A world before an episode: some flows as they were, every seller's and buyer's totals as they are.

use std::collections::BTreeMap;

use crate::table::columns;
use crate::{Benchmark, RegionIx, SectorIx, World, WorldError, WorldMeta, WorldParts, closest};

/// A flow as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowBefore {
    /// Code of the origin.
    pub origin: String,
    /// Code of the destination.
    pub destination: String,
    /// Code or alias of the sector.
    pub sector: String,
    /// Sales at basic prices, money of the world.
    pub value: f64,
}

/// What the rebalancing did in one sector.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorBefore {
    /// The sector.
    pub sector: SectorIx,
    /// Repetitions until the totals held.
    pub rounds: usize,
    /// Largest gap left in a seller's or buyer's total, as a share of it.
    pub gap_rate: f64,
    /// Σ |change| / 2: what went elsewhere, money.
    pub moved: f64,
    /// The largest changes of flows that were not given, the largest first.
    pub largest: Vec<ChangedFlow>,
}

/// A flow that was not given and changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedFlow {
    /// The origin.
    pub origin: RegionIx,
    /// The destination.
    pub destination: RegionIx,
    /// The sector.
    pub sector: SectorIx,
    /// Money today.
    pub today: f64,
    /// Money before the episode.
    pub before: f64,
}

columns! { SectorBefore: "balance", "Sectors that were rebalanced"; |s|
    code[Sector] "sector" = s.sector.0, "The sector.";
    integer "rounds" = s.rounds, "Repetitions until the totals held.";
    number[Residual 1] "gap" = s.gap_rate, "Largest gap left in a seller's or buyer's total, as a share of it.";
    number[UsdMn 1] "moved_usd_mn" = s.moved, "What went elsewhere, half the sum of all changes.";
}

columns! { ChangedFlow: "changes", "Largest changes of flows that were not given"; |f|
    code[Region] "origin" = f.origin.0, "The origin.";
    code[Region] "destination" = f.destination.0, "The destination.";
    code[Sector] "sector" = f.sector.0, "The sector.";
    number[UsdMn 1] "today_usd_mn" = f.today, "Sales at basic prices in the world as it was.";
    number[UsdMn 1] "before_usd_mn" = f.before, "Sales at basic prices before the episode.";
}

/// What [`World::before`] did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BeforeReport {
    /// One entry per sector with given flows.
    pub sectors: Vec<SectorBefore>,
    /// Change of tariff revenue by region, money: buyers' prices follow the new mean tariff on a good.
    pub revenue_change: Vec<(RegionIx, f64)>,
}

/// A gap in a total that is rounding.
const CLOSED: f64 = 1e-14;

/// A gap in a total that is refused.
const OPEN: f64 = 1e-9;

/// Most repetitions.
const ROUNDS: usize = 100_000;

/// Changes that are listed for each sector.
const LISTED: usize = 10;

impl World {
    /// The world with the given flows, in which every seller sells and every buyer buys of each good what they do now.
    ///
    /// In each sector with given flows, the others are those nearest to today's (in relative entropy) that add up:
    /// x\[i,n\] = aᵢ·bₙ·x⁰\[i,n\] (Deming and Stephan 1940; RAS), sales at home included. Totals are at basic prices, so
    /// output, value added and trade balances at basic prices stay where tariffs do not differ; where they do, buyers'
    /// prices of the good, for users and final demand alike, follow the region's new mean tariff on it.
    ///
    /// # Errors
    /// [`WorldError`]: codes that are unknown, a flow that is there twice, flows that exceed a seller's or buyer's total,
    /// or totals that cannot hold because other flows are zero.
    pub fn before(&self, given: &[FlowBefore]) -> Result<(Self, BeforeReport), WorldError> {
        let mut by_sector: BTreeMap<usize, BTreeMap<(usize, usize), f64>> = BTreeMap::new();
        for flow in given {
            let (i, n, k) = self.places(flow)?;
            if !(flow.value.is_finite() && flow.value >= 0.0) {
                return Err(self.refused(flow, format!("{} is no sale: 0 or more", flow.value)));
            }
            let cells = by_sector.entry(k.0).or_default();
            if cells.insert((i.0, n.0), flow.value).is_some() {
                return Err(self.refused(flow, "it is given twice".into()));
            }
        }
        let mut flows = self.flows().clone();
        let mut report = BeforeReport::default();
        for (k, cells) in &by_sector {
            let k = SectorIx(*k);
            let (balanced, rounds, gap_rate) = self.rebalanced(k, cells)?;
            let r = self.region_count();
            let mut changes = Vec::new();
            let mut moved = 0.0;
            for n in RegionIx::all(r) {
                for i in RegionIx::all(r) {
                    let (old, new) = (self.flows().get(i, n, k), balanced[n.0 * r + i.0]);
                    moved += (new - old).abs() / 2.0;
                    flows.set(i, n, k, new);
                    if !cells.contains_key(&(i.0, n.0)) && new != old {
                        changes.push(ChangedFlow {
                            origin: i,
                            destination: n,
                            sector: k,
                            today: old,
                            before: new,
                        });
                    }
                }
            }
            let size = |c: &ChangedFlow| (c.before - c.today).abs();
            changes.sort_by(|a, b| size(b).total_cmp(&size(a)));
            changes.truncate(LISTED);
            report.sectors.push(SectorBefore {
                sector: k,
                rounds,
                gap_rate,
                moved,
                largest: changes,
            });
        }
        let world = self.repriced(flows, by_sector.keys().map(|k| SectorIx(*k)))?;
        let pairs = world
            .benchmark()
            .tariff_revenue
            .iter()
            .zip(&self.benchmark().tariff_revenue);
        for (n, (after, before)) in pairs.enumerate() {
            if after != before {
                report.revenue_change.push((RegionIx(n), after - before));
            }
        }
        Ok((world, report))
    }

    fn places(&self, flow: &FlowBefore) -> Result<(RegionIx, RegionIx, SectorIx), WorldError> {
        let region = |code: &str| {
            self.find_region(code)
                .ok_or_else(|| WorldError::UnknownName {
                    what: "region",
                    code: code.to_string(),
                    suggestion: closest(code, self.regions().iter().map(|r| r.code.as_str()))
                        .map(str::to_string),
                })
        };
        let sector = self
            .find_sector(&flow.sector)
            .ok_or_else(|| WorldError::UnknownName {
                what: "sector",
                code: flow.sector.clone(),
                suggestion: closest(&flow.sector, self.sectors().iter().map(|s| s.code.as_str()))
                    .map(str::to_string),
            })?;
        Ok((region(&flow.origin)?, region(&flow.destination)?, sector))
    }

    fn refused(&self, flow: &FlowBefore, problem: String) -> WorldError {
        WorldError::Flow {
            world: self.meta().name.clone(),
            origin: flow.origin.clone(),
            destination: flow.destination.clone(),
            sector: flow.sector.clone(),
            problem,
        }
    }

    /// Flows of a sector, destination by destination, origins together; repetitions; largest gap.
    fn rebalanced(
        &self,
        k: SectorIx,
        given: &BTreeMap<(usize, usize), f64>,
    ) -> Result<(Vec<f64>, usize, f64), WorldError> {
        let r = self.region_count();
        let old = |i: usize, n: usize| self.flows().get(RegionIx(i), RegionIx(n), k);
        let sum = |cell: &dyn Fn(usize) -> f64| (0..r).map(cell).sum::<f64>();
        let sold: Vec<f64> = (0..r).map(|i| sum(&|n| old(i, n))).collect();
        let bought: Vec<f64> = (0..r).map(|n| sum(&|i| old(i, n))).collect();
        let fixed = |i: usize, n: usize| given.get(&(i, n)).copied();
        // What is left of each total for the flows that are not given.
        let left_to_sell: Vec<f64> = (0..r)
            .map(|i| sold[i] - sum(&|n| fixed(i, n).unwrap_or(0.0)))
            .collect();
        let left_to_buy: Vec<f64> = (0..r)
            .map(|n| bought[n] - sum(&|i| fixed(i, n).unwrap_or(0.0)))
            .collect();
        self.room(k, &left_to_sell, &sold, "sells")?;
        self.room(k, &left_to_buy, &bought, "buys")?;
        let free = |i: usize, n: usize| {
            if fixed(i, n).is_some() {
                0.0
            } else {
                old(i, n)
            }
        };
        let mut cells: Vec<f64> = (0..r * r).map(|at| free(at % r, at / r)).collect();
        let (mut rounds, mut gap) = (0, f64::INFINITY);
        while rounds < ROUNDS && gap > CLOSED {
            let previous = gap;
            gap = 0.0;
            for i in 0..r {
                let now: f64 = (0..r).map(|n| cells[n * r + i]).sum();
                gap = gap.max((now - left_to_sell[i]).abs() / sold[i].max(f64::MIN_POSITIVE));
                if now > 0.0 {
                    (0..r).for_each(|n| cells[n * r + i] *= left_to_sell[i] / now);
                }
            }
            for n in 0..r {
                let now: f64 = cells[n * r..(n + 1) * r].iter().sum();
                gap = gap.max((now - left_to_buy[n]).abs() / bought[n].max(f64::MIN_POSITIVE));
                if now > 0.0 {
                    cells[n * r..(n + 1) * r]
                        .iter_mut()
                        .for_each(|x| *x *= left_to_buy[n] / now);
                }
            }
            rounds += 1;
            // Rounding keeps sums of many flows a few units of the last place apart.
            if gap < 1e-12 && gap >= previous {
                break;
            }
        }
        if gap > OPEN {
            return Err(self.stuck(k, &cells, &left_to_sell, &sold));
        }
        for (&(i, n), value) in given {
            cells[n * r + i] = *value;
        }
        Ok((cells, rounds, gap))
    }

    /// Refuses given flows that exceed a total.
    fn room(&self, k: SectorIx, left: &[f64], total: &[f64], does: &str) -> Result<(), WorldError> {
        let short = |n: &usize| left[*n] < -CLOSED * total[*n];
        match (0..left.len()).find(short) {
            None => Ok(()),
            Some(n) => Err(WorldError::Cell {
                world: self.meta().name.clone(),
                region: self.regions()[n].code.clone(),
                sector: self.sector(k).code.clone(),
                problem: format!(
                    "the region {does} {} of the good in all, and the given flows add up to {}; totals stay, so give less",
                    total[n],
                    total[n] - left[n]
                ),
            }),
        }
    }

    fn stuck(&self, k: SectorIx, cells: &[f64], left: &[f64], sold: &[f64]) -> WorldError {
        let r = left.len();
        let gap = |i: usize| {
            let now: f64 = (0..r).map(|n| cells[n * r + i]).sum();
            (now - left[i]).abs() / sold[i].max(f64::MIN_POSITIVE)
        };
        let worst = (0..r)
            .max_by(|a, b| gap(*a).total_cmp(&gap(*b)))
            .unwrap_or(0);
        WorldError::Cell {
            world: self.meta().name.clone(),
            region: self.regions()[worst].code.clone(),
            sector: self.sector(k).code.clone(),
            problem: "the totals cannot hold: the region trades the good with too few others beside the given flows; give less, or give other flows too".into(),
        }
    }

    /// The world with other flows, in which buyers' prices of the changed goods follow the mean tariff on them.
    fn repriced(
        &self,
        flows: crate::Cube,
        changed: impl Iterator<Item = SectorIx>,
    ) -> Result<Self, WorldError> {
        let spent = Benchmark::derive(&flows, self.tariffs(), self.use_table()).expenditure;
        let mut use_table = self.use_table().clone();
        for k in changed {
            for n in RegionIx::all(self.region_count()) {
                let (old, new) = (self.benchmark().expenditure.get(n, k), spent.get(n, k));
                // Sums in another order are not another price.
                if old == 0.0 || (new - old).abs() <= 1e-13 * old {
                    continue;
                }
                for user in SectorIx::all(self.sector_count()) {
                    let bought = use_table.get(n, k, user);
                    use_table.set(n, k, user, bought * new / old);
                }
            }
        }
        let parts = self.parts();
        let note = "Some flows are as they were before an episode; sellers' and buyers' totals are as they are.";
        Self::new(WorldParts {
            meta: WorldMeta {
                name: format!("{}-before", parts.meta.name),
                title: format!("{}, some flows as before", parts.meta.title),
                notes: format!("{}\n{note}", parts.meta.notes).trim().to_string(),
                ..parts.meta.clone()
            },
            flows,
            use_table,
            ..parts.clone()
        })
    }
}
