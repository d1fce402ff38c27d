//! The books of a month (equation 14): who delivers what to whom, and how every need is met.

use std::collections::BTreeMap;

use super::economy::{Pressure, issue};
use super::kernels::{dot, mix_rows};
use super::{Judged, Network, State};

/// The books of a month, USD million of the world's year at basic prices (a month is a twelfth of them).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Books {
    /// Delivered by origins out of what they make, by good and destination.
    pub delivered: Vec<f64>,
    /// Drawn from stocks of materials and used.
    pub stock_used: Vec<f64>,
    /// Issued from stocks and not needed after all: work in progress.
    pub in_progress: Vec<f64>,
    /// Bought of those who are not idled, beyond what they usually make.
    pub bought_elsewhere: Vec<f64>,
    /// Done without.
    pub made_do: Vec<f64>,
    /// Made beyond what usual customers order: for stock or sold elsewhere, by cell.
    pub unplaced: Vec<f64>,
    /// Exports less imports by region, all deliveries counted.
    pub balance: Vec<f64>,
    /// What sales beyond the usual add to value added by seller, a fraction of GDP; told apart, in no GDP.
    pub sellers_gain: Vec<f64>,
}

impl Books {
    /// Keeps the books of a solved month.
    pub(crate) fn keep(
        network: &Network,
        judged: &Judged,
        pressure: &Pressure,
        state: &State,
    ) -> Self {
        let cells = network.cells();
        let regions = network.regions;
        let mut books = Self {
            delivered: vec![0.0; cells],
            stock_used: vec![0.0; cells],
            in_progress: vec![0.0; cells],
            bought_elsewhere: vec![0.0; cells],
            made_do: vec![0.0; cells],
            unplaced: vec![0.0; cells],
            balance: vec![0.0; regions],
            sellers_gain: vec![0.0; regions],
        };
        let mut earned = vec![0.0; regions];
        let mut orders = vec![0.0; regions];
        let mut delivered = vec![0.0; regions];
        for k in 0..network.sectors {
            let cells = k * regions..(k + 1) * regions;
            let pairs = k * regions * regions..(k + 1) * regions * regions;
            let (sales, origins) = (
                &network.sales_share[pairs.clone()],
                &network.origin_share[pairs],
            );
            let demand: Vec<f64> = state.unwanted[cells.clone()]
                .iter()
                .map(|u| 1.0 - u)
                .collect();
            // What limits take from the demand for a flow, beyond what nobody wants any more.
            let refused: Vec<(usize, usize, f64)> = (limits(pressure, k).into_iter())
                .map(|((i, n), back)| (i, n, (demand[n] + back - 1.0).max(0.0)))
                .collect();
            mix_rows(sales, &demand, &mut orders);
            for (i, n, less) in &refused {
                orders[*i] -= sales[n * regions + i] * less;
            }
            let mut served = vec![1.0; regions];
            for i in 0..regions {
                let made = 1.0 - state.lost[k * regions + i];
                if orders[i] > made {
                    served[i] = made / orders[i];
                }
                books.unplaced[k * regions + i] =
                    network.output[k * regions + i] * (made - orders[i]).max(0.0);
            }
            let bought: Vec<f64> = (network.market[cells].iter().zip(&demand))
                .map(|(market, wanted)| market * wanted)
                .collect();
            mix_rows(origins, &served, &mut delivered);
            for n in 0..regions {
                delivered[n] *= bought[n];
                let row = &origins[n * regions..(n + 1) * regions];
                books.balance[n] += served[n] * dot(row, &bought);
            }
            for (i, n, less) in &refused {
                let share = origins[i * regions + n];
                let less = served[*i] * share * network.market[k * regions + n] * less;
                delivered[*n] -= less;
                books.balance[*i] -= less;
            }
            for n in 0..regions {
                books.balance[n] -= delivered[n];
                let at = k * regions + n;
                books.meet(network, judged, pressure, state, at, delivered[n]);
                books.sell(network, state, k, n, &mut earned);
            }
        }
        for n in 0..regions {
            books.sellers_gain[n] = if network.gdp[n] > 0.0 {
                earned[n] / network.gdp[n]
            } else {
                0.0
            };
        }
        books
    }

    /// How the need of one good in one region is met.
    fn meet(
        &mut self,
        network: &Network,
        judged: &Judged,
        pressure: &Pressure,
        state: &State,
        at: usize,
        delivered: f64,
    ) {
        let market = network.market[at];
        let need = market * (1.0 - state.unwanted[at]);
        let gap = (need - delivered).max(0.0);
        let issued = market * issue(state.materials[at], judged.io_stock, state.short[at]);
        let used = gap.min(issued);
        let bought = (gap - used).min(pressure.spare * market);
        self.delivered[at] = delivered;
        self.stock_used[at] = used;
        self.in_progress[at] = issued - used;
        self.bought_elsewhere[at] = bought;
        self.made_do[at] = gap - used - bought;
    }

    /// Who sells what is bought beyond the usual: origins in proportion to what they still make of the region's purchases.
    fn sell(&mut self, network: &Network, state: &State, k: usize, n: usize, earned: &mut [f64]) {
        let regions = network.regions;
        let bought = self.bought_elsewhere[k * regions + n];
        if bought <= 0.0 {
            return;
        }
        let weight = |i: usize| {
            let cell = k * regions + i;
            network.output[cell] * (1.0 - state.idle[cell])
        };
        let all: f64 = (0..regions).map(weight).sum();
        if all <= 0.0 {
            return;
        }
        for i in 0..regions {
            let cell = k * regions + i;
            let sold = bought * weight(i) / all;
            self.balance[i] += sold;
            self.balance[n] -= sold;
            if network.output[cell] > 0.0 {
                earned[i] += sold * network.value_added[cell] / network.output[cell];
            }
        }
    }
}

/// The flows of a good that are limited, (origin, destination), and the most that is held back of each.
fn limits(pressure: &Pressure, k: usize) -> BTreeMap<(usize, usize), f64> {
    let mut limits = BTreeMap::new();
    for ((i, n, good), back, _) in &pressure.held {
        if good.0 == k {
            let most = limits.entry((i.0, n.0)).or_insert(0.0);
            *most = f64::max(*most, *back);
        }
    }
    limits
}
