//! GDP in volume as statistical offices publish it: at market prices, by expenditure, over a price index of the same parts.
//!
//! GDP is final demand + exports − imports at current prices, seller by seller: final demand at buyers' prices with
//! tariffs, exports and imports as they cross the border. Its deflator is the superlative index of Törnqvist (Diewert 1976,
//! Journal of Econometrics 4; System of National Accounts 2008, 15.28–15.33): the mean of the shares before and after
//! weighs the log changes of all these prices. One concept for demand and for trade: no part is an index of utility while
//! another is counted in pieces, and a volume cannot fall by more than everything.

use detente_world::{RegionIx, SectorIx};

use crate::Equilibrium;

/// Parts of one region's GDP, summed up.
#[derive(Debug, Clone, Copy, Default)]
struct Account {
    before: f64,
    after: f64,
    /// Σ value·log change of its price, at values before and after.
    dearer_before: f64,
    dearer_after: f64,
}

impl Account {
    fn add(&mut self, before: f64, after: f64, dearer: f64) {
        self.before += before;
        self.after += after;
        // What is worth nothing weighs nothing, whatever became of its price: that of a sector that shut has no end.
        let weighed = |value: f64| if value == 0.0 { 0.0 } else { value * dearer };
        self.dearer_before += weighed(before);
        self.dearer_after += weighed(after);
    }

    /// Change of the volume, per cent. Where subsidies exceed all value added nothing is left at market prices.
    fn volume_pct(&self) -> f64 {
        if self.after <= 0.0 {
            return -100.0;
        }
        let deflator = 0.5 * (self.dearer_before / self.before + self.dearer_after / self.after);
        100.0 * ((self.after / self.before).ln() - deflator).exp_m1()
    }
}

impl Equilibrium {
    /// Change of GDP in volume by region, per cent.
    pub(crate) fn gdp_volumes(&self) -> Vec<f64> {
        let (r, s) = (self.region_count(), self.sector_count());
        let bench = self.benchmark();
        let mut accounts = vec![Account::default(); r];
        for k in SectorIx::all(s) {
            let costs: Vec<f64> = RegionIx::all(r).map(|i| self.cost.get(i, k)).collect();
            for n in RegionIx::all(r) {
                // Final demand and industry buy the same mix of sellers.
                let part = |demand: f64, all: f64| if all > 0.0 { demand / all } else { 0.0 };
                let final_before = part(bench.final_demand.get(n, k), bench.expenditure.get(n, k));
                let final_after = part(self.final_demand.get(n, k), self.spending.get(n, k));
                let was = self.benchmark_flows().row(n, k);
                let is = self.flows.row(n, k);
                let (before, after) = (self.benchmark_tariffs().row(n, k), self.tariff.row(n, k));
                let taxes = self.export_tax.row(n, k);
                let icebergs = self.policy.iceberg.row(n, k);
                for i in (0..r).filter(|i| was[*i] > 0.0) {
                    // What is no longer sold has no price but at the factory gate.
                    let sold = is[i] > 0.0;
                    let factory = costs[i].ln();
                    let taxed = if sold { taxes[i].ln_1p() } else { 0.0 };
                    let melted = if sold { icebergs[i].ln() } else { 0.0 };
                    let tariff = if sold {
                        after[i].ln_1p() - before[i].ln_1p()
                    } else {
                        0.0
                    };
                    let at_border = if sold { is[i] * (1.0 + taxes[i]) } else { 0.0 };
                    let paid = if sold {
                        at_border * (1.0 + after[i])
                    } else {
                        0.0
                    };
                    accounts[n.0].add(
                        final_before * was[i] * (1.0 + before[i]),
                        final_after * paid,
                        factory + taxed + melted + tariff,
                    );
                    if i != n.0 {
                        accounts[i].add(was[i], at_border, factory + taxed);
                        accounts[n.0].add(-was[i], -at_border, factory + taxed + melted);
                    }
                }
            }
        }
        accounts.iter().map(Account::volume_pct).collect()
    }
}
