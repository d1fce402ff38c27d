//! A world at a glance: what each region makes and trades, and what each sector is.

use crate::{RegionIx, SectorIx, SectorKind, World};

/// A region at a glance. Money in the unit of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionSummary {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Value added plus tariff revenue.
    pub gdp: f64,
    /// Output at basic prices.
    pub output: f64,
    /// Sales to other regions at basic prices.
    pub exports: f64,
    /// Purchases from other regions at basic prices.
    pub imports: f64,
    /// Imports less exports.
    pub deficit: f64,
    /// Tariff revenue.
    pub tariff_revenue: f64,
    /// Tariff on imported goods, weighted by imports; `None` if it imports none.
    pub average_tariff: Option<f64>,
    /// Tariff that its exported goods meet, weighted by exports; `None` if it exports none.
    pub average_tariff_faced: Option<f64>,
}

/// A sector at a glance. Money in the unit of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorSummary {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Goods or services.
    pub kind: SectorKind,
    /// Trade elasticity.
    pub trade_elasticity: f64,
    /// Output of the world at basic prices.
    pub output: f64,
    /// Value added of the world.
    pub value_added: f64,
    /// Sales from one region to another at basic prices.
    pub trade: f64,
    /// Tariff on that trade, weighted by it; `None` if there is none.
    pub average_tariff: Option<f64>,
}

/// Trade and the revenue on it.
#[derive(Default, Clone, Copy)]
struct Levied {
    trade: f64,
    revenue: f64,
}

impl Levied {
    fn add(&mut self, trade: f64, rate: f64) {
        self.trade += trade;
        self.revenue += trade * rate;
    }

    fn average(self) -> Option<f64> {
        (self.trade > 0.0).then(|| self.revenue / self.trade)
    }
}

impl World {
    /// Every flow from one region to another, with its rate.
    fn trade(&self) -> impl Iterator<Item = (RegionIx, RegionIx, SectorIx, f64, f64)> + '_ {
        let rates = self.tariffs().as_slice();
        let flows = self.flows().iter().zip(rates);
        flows
            .filter(|((i, n, ..), _)| i != n)
            .map(|((i, n, k, flow), rate)| (i, n, k, flow, *rate))
    }

    /// Every region at a glance, in the order of the regions.
    pub fn region_summaries(&self) -> Vec<RegionSummary> {
        let count = self.region_count();
        let (mut exports, mut imports) = (vec![0.0; count], vec![0.0; count]);
        let (mut laid, mut faced) = (
            vec![Levied::default(); count],
            vec![Levied::default(); count],
        );
        for (i, n, k, flow, rate) in self.trade() {
            exports[i.0] += flow;
            imports[n.0] += flow;
            if self.sector(k).kind == SectorKind::Goods {
                laid[n.0].add(flow, rate);
                faced[i.0].add(flow, rate);
            }
        }
        let b = self.benchmark();
        let summary = |n: RegionIx| RegionSummary {
            code: self.region(n).code.clone(),
            name: self.region(n).name.clone(),
            gdp: b.value_added.row(n).iter().sum::<f64>() + b.tariff_revenue[n.0],
            output: b.output.row(n).iter().sum(),
            exports: exports[n.0],
            imports: imports[n.0],
            deficit: b.deficit[n.0],
            tariff_revenue: b.tariff_revenue[n.0],
            average_tariff: laid[n.0].average(),
            average_tariff_faced: faced[n.0].average(),
        };
        RegionIx::all(count).map(summary).collect()
    }

    /// Every sector at a glance, in the order of the sectors.
    pub fn sector_summaries(&self) -> Vec<SectorSummary> {
        let mut levied = vec![Levied::default(); self.sector_count()];
        for (_, _, k, flow, rate) in self.trade() {
            levied[k.0].add(flow, rate);
        }
        let b = self.benchmark();
        let sum = |grid: &crate::Grid, s| {
            RegionIx::all(self.region_count())
                .map(|n| grid.get(n, s))
                .sum()
        };
        let summary = |s: SectorIx| SectorSummary {
            code: self.sector(s).code.clone(),
            name: self.sector(s).name.clone(),
            kind: self.sector(s).kind,
            trade_elasticity: self.sector(s).trade_elasticity,
            output: sum(&b.output, s),
            value_added: sum(&b.value_added, s),
            trade: levied[s.0].trade,
            average_tariff: levied[s.0].average(),
        };
        SectorIx::all(self.sector_count()).map(summary).collect()
    }
}
