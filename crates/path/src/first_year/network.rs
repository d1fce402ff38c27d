//! Who buys what from whom, as shares, and which inputs are critical (equation 9).
//!
//! Grids are flat, sector by sector with the regions together: cell (k, n) is `k·N + n`.

use std::ops::Range;

use detente_world::{RegionIx, SectorIx, SectorKind, World};

use crate::elements::{Class, Tables};

/// Share of an input in the cost of output from which it is fully critical.
const FULLY_CRITICAL: f64 = 0.01;

/// A critical pair: the input, its user, and C·min(1, a/.01) by region.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub input: usize,
    pub user: usize,
    pub weight: Vec<f64>,
}

/// The network of producers at basic prices, as shares of the benchmark.
#[derive(Debug, Clone)]
pub struct Network {
    pub(crate) regions: usize,
    pub(crate) sectors: usize,
    /// Y\[k,i\], USD million.
    pub(crate) output: Vec<f64>,
    /// V\[k,i\], USD million.
    pub(crate) value_added: Vec<f64>,
    /// Σ V by region, USD million.
    pub(crate) gdp: Vec<f64>,
    /// ΣᵢX\[i,n,k\], USD million.
    pub(crate) market: Vec<f64>,
    /// π: share of origin i in what n buys of k, at (k·N + i)·N + n.
    pub(crate) origin_share: Vec<f64>,
    /// π of the own region.
    pub(crate) own_share: Vec<f64>,
    /// Share of n in the sales of (i, k), at (k·N + n)·N + i.
    pub(crate) sales_share: Vec<f64>,
    /// w: share of user s in what n buys of k, at (k·S + s)·N + n.
    pub(crate) user_share: Vec<f64>,
    /// Share of final demand in what n buys of k.
    pub(crate) final_share: Vec<f64>,
    /// Critical pairs of different sectors, user after user.
    pub(crate) pairs: Vec<Pair>,
    /// Which of them are a user's.
    pub(crate) pairs_of: Vec<Range<usize>>,
    /// Critical pairs of a sector with itself.
    pub(crate) diagonal: Vec<Option<Pair>>,
}

/// C\[k,s\], how critical an input of one class is to a user of another before its share in cost is looked at.
pub(crate) fn criticality(input: Class, user: Class) -> f64 {
    use Class::{Chain, Farm, Mine, Parts, Process, Service};
    match (input, user) {
        (Parts | Process, Parts) | (Process | Mine, Process) => 1.0,
        (Parts, Process | Mine | Farm) => 0.3,
        (Parts | Process | Mine | Farm, Service) => 0.1,
        (Service | Chain, _) | (_, Chain) => 0.0,
        _ => 0.0,
    }
}

/// Class of a sector; one without a row is a service or, if it makes goods, a part.
pub(crate) fn class(world: &World, tables: &Tables, s: SectorIx) -> Class {
    let sector = world.sector(s);
    let row = tables.classes.iter().find(|c| c.sector == sector.code);
    row.map_or(
        match sector.kind {
            SectorKind::Goods => Class::Parts,
            SectorKind::Services => Class::Service,
        },
        |c| c.class,
    )
}

impl Network {
    /// The network of a world.
    pub(crate) fn new(world: &World, tables: &Tables) -> Self {
        let (regions, sectors) = (world.region_count(), world.sector_count());
        let cells = regions * sectors;
        let benchmark = world.benchmark();
        let mut network = Self {
            regions,
            sectors,
            output: vec![0.0; cells],
            value_added: vec![0.0; cells],
            gdp: vec![0.0; regions],
            market: vec![0.0; cells],
            origin_share: vec![0.0; cells * regions],
            own_share: vec![0.0; cells],
            sales_share: vec![0.0; cells * regions],
            user_share: vec![0.0; cells * sectors],
            final_share: vec![0.0; cells],
            pairs: Vec::new(),
            pairs_of: Vec::new(),
            diagonal: Vec::new(),
        };
        for k in SectorIx::all(sectors) {
            for n in RegionIx::all(regions) {
                let at = k.0 * regions + n.0;
                network.output[at] = benchmark.output.get(n, k);
                network.value_added[at] = benchmark.value_added.get(n, k);
                network.gdp[n.0] += network.value_added[at];
                network.market[at] = world.flows().row(n, k).iter().sum();
            }
        }
        for k in SectorIx::all(sectors) {
            for n in RegionIx::all(regions) {
                network.shares_of(world, n, k);
            }
        }
        network.find_critical(world, tables);
        network
    }

    fn shares_of(&mut self, world: &World, n: RegionIx, k: SectorIx) {
        let (regions, sectors) = (self.regions, self.sectors);
        let at = k.0 * regions + n.0;
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        for (i, flow) in world.flows().row(n, k).iter().enumerate() {
            self.origin_share[(k.0 * regions + i) * regions + n.0] = ratio(*flow, self.market[at]);
            self.sales_share[at * regions + i] = ratio(*flow, self.output[k.0 * regions + i]);
        }
        self.own_share[at] = self.origin_share[at * regions + n.0];
        let spending = world.benchmark().expenditure.get(n, k);
        for s in SectorIx::all(sectors) {
            self.user_share[(k.0 * sectors + s.0) * regions + n.0] =
                ratio(world.use_table().get(n, k, s), spending);
        }
        self.final_share[at] = ratio(world.benchmark().final_demand.get(n, k), spending);
    }

    fn find_critical(&mut self, world: &World, tables: &Tables) {
        let classes: Vec<Class> = SectorIx::all(self.sectors)
            .map(|s| class(world, tables, s))
            .collect();
        for user in 0..self.sectors {
            let first = self.pairs.len();
            self.diagonal.push(None);
            for input in 0..self.sectors {
                let most = criticality(classes[input], classes[user]);
                if most <= 0.0 {
                    continue;
                }
                let weight = RegionIx::all(self.regions)
                    .map(|n| {
                        let output = self.output[user * self.regions + n.0];
                        let used = world.use_table().get(n, SectorIx(input), SectorIx(user));
                        let a = if output > 0.0 { used / output } else { 0.0 };
                        most * (a / FULLY_CRITICAL).clamp(0.0, 1.0)
                    })
                    .collect();
                let pair = Pair {
                    input,
                    user,
                    weight,
                };
                if input == user {
                    self.diagonal[user] = Some(pair);
                } else {
                    self.pairs.push(pair);
                }
            }
            self.pairs_of.push(first..self.pairs.len());
        }
    }

    /// Number of cells.
    pub(crate) fn cells(&self) -> usize {
        self.regions * self.sectors
    }

    /// Σ V·share/Σ V by region, a fraction of GDP.
    pub(crate) fn of_gdp(&self, share: &[f64]) -> Vec<f64> {
        let mut lost = vec![0.0; self.regions];
        for (row, share) in self
            .value_added
            .chunks(self.regions)
            .zip(share.chunks(self.regions))
        {
            for n in 0..self.regions {
                lost[n] += row[n] * share[n];
            }
        }
        (lost.iter().zip(&self.gdp))
            .map(|(l, g)| if *g > 0.0 { l / g } else { 0.0 })
            .collect()
    }
}
