//! Prices and flows of every market, clearing of every good, and what crosses borders.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use detente_world::{Grid, RegionIx, SectorIx};
use multiversion::multiversion;

use super::Check;

/// What the reported flows raise and settle, by region.
pub(super) struct Borders {
    pub tariffs: Vec<f64>,
    pub taxes: Vec<f64>,
    pub imports_less_exports: Vec<f64>,
}

/// One market: rows over origins.
struct Market<'a> {
    /// At the benchmark.
    flows: &'a [f64],
    tariffs: &'a [f64],
    /// Of the policy and at the equilibrium.
    icebergs: &'a [f64],
    taxes: &'a [f64],
    duties: &'a [f64],
    /// 1 + τ', with all its digits where subsidies leave little of it.
    left: &'a [f64],
    sales: &'a [f64],
}

/// Σ x in four lanes.
#[inline(always)]
fn sum(x: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let chunks = x.chunks_exact(4);
    let rest: f64 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for l in 0..4 {
            lanes[l] += chunk[l];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

impl Market<'_> {
    /// Whether any wedge differs from the benchmark's.
    #[inline(always)]
    fn touched(&self) -> bool {
        let mut touched = false;
        let rates = self.duties.iter().zip(self.tariffs);
        for (((duty, tariff), tax), iceberg) in rates.zip(self.taxes).zip(self.icebergs) {
            touched |= (duty != tariff) | (*tax != 0.0) | (*iceberg != 1.0);
        }
        touched
    }
}

/// Spending at benchmark wedges and today's costs, by origin, into `wanted`; whether a wedge differs from them.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn at_old_wedges(market: &Market<'_>, powers: &[f64], wanted: &mut [f64]) -> bool {
    let flows = market.flows.iter().zip(market.tariffs);
    for ((wanted, (flow, tariff)), power) in wanted.iter_mut().zip(flows).zip(powers) {
        *wanted = (1.0 + tariff) * flow * power;
    }
    market.touched()
}

/// Adds one market's reported flows to what borders raise and settle; returns tariff revenue and imports at the border.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn account(
    market: &Market<'_>,
    home: usize,
    margin: f64,
    taxes: &mut [f64],
    balance: &mut [f64],
    work: &mut [f64],
) -> (f64, f64) {
    for ((work, sales), (tax, duty)) in
        (work.iter_mut().zip(market.sales)).zip(market.taxes.iter().zip(market.duties))
    {
        *work = sales * (1.0 + tax) * duty;
    }
    let tariffs = sum(work);
    for ((raised, sales), tax) in taxes.iter_mut().zip(market.sales).zip(market.taxes) {
        *raised += sales * tax;
    }
    for ((work, sales), tax) in work.iter_mut().zip(market.sales).zip(market.taxes) {
        *work = sales * (1.0 + tax) - margin * sales;
    }
    // What is bought at home crosses no border.
    work[home] = 0.0;
    for (balance, work) in balance.iter_mut().zip(work.iter()) {
        *balance -= work;
    }
    (tariffs, sum(work))
}

/// Turns `wanted` into sellers' receipts and adds what they keep to `sold`. Whether all agree with the reported sales to
/// `limit`, relative to the larger of the two or to the origin's floor.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn receipts(
    market: &Market<'_>,
    scale: f64,
    kept: f64,
    limit: f64,
    floors: &[f64],
    wanted: &mut [f64],
    sold: &mut [f64],
) -> bool {
    let rates = market.left.iter().zip(market.taxes);
    for (wanted, (left, tax)) in wanted.iter_mut().zip(rates) {
        *wanted = *wanted * scale / (left * (1.0 + tax));
    }
    for (sold, receipts) in sold.iter_mut().zip(wanted.iter()) {
        *sold += kept * receipts;
    }
    let mut agree = true;
    for ((receipts, sales), floor) in wanted.iter().zip(market.sales).zip(floors) {
        let size = receipts.abs().max(sales.abs()).max(*floor);
        agree &= (receipts - sales).abs() <= limit * size;
    }
    agree
}

impl Check<'_> {
    /// Prices and flows of every market, and clearing of every good.
    pub(super) fn markets(&mut self, demand: &Grid) -> Borders {
        let at = self.at;
        let (r, s_count) = (at.region_count(), at.sector_count());
        let before = &at.model.tables;
        let policy = self.policy;
        let mut borders = Borders {
            tariffs: vec![0.0; r],
            taxes: vec![0.0; r],
            imports_less_exports: vec![0.0; r],
        };
        let floors: Vec<f64> = self.gdp.iter().map(|gdp| 1e-9 * gdp).collect();
        let (mut wanted, mut sold) = (vec![0.0; r], vec![0.0; r]);
        let mut left = vec![0.0; r];
        for k in SectorIx::all(s_count) {
            let epsilon = self.parameters.trade_elasticity[k.0];
            let costs: Vec<f64> = RegionIx::all(r).map(|i| at.cost.get(i, k).ln()).collect();
            let cheapest = costs.iter().copied().fold(f64::INFINITY, f64::min);
            let powers: Vec<f64> = (costs.iter())
                .map(|c| (-epsilon * (c - cheapest)).exp())
                .collect();
            sold.fill(0.0);
            for n in RegionIx::all(r) {
                let duties = at.tariff.row(n, k);
                for (left, duty) in left.iter_mut().zip(duties) {
                    *left = 1.0 + duty;
                }
                if !at.left_of_price.is_empty() {
                    for (i, left) in left.iter_mut().enumerate() {
                        *left = at.duty_factor((RegionIx(i), n, k));
                    }
                }
                let market = Market {
                    flows: before.flows.row(n, k),
                    tariffs: before.tariffs.row(n, k),
                    icebergs: policy.iceberg.row(n, k),
                    taxes: at.export_tax.row(n, k),
                    duties,
                    left: &left,
                    sales: at.flows.row(n, k),
                };
                let (revenue, imports) = account(
                    &market,
                    n.0,
                    self.margin(n),
                    &mut borders.taxes,
                    &mut borders.imports_less_exports,
                    &mut wanted,
                );
                borders.tariffs[n.0] += revenue;
                borders.imports_less_exports[n.0] += imports;
                let spending = at.benchmark().expenditure.get(n, k);
                if spending <= 0.0 {
                    continue;
                }
                let phi = Self::of_region(&self.parameters.mechanisms.tariff_exponent, n, 1.0);
                // spending·(cost·wedge)^(−ε): the market's shares before they are normalised.
                let mut touched = at_old_wedges(&market, &powers, &mut wanted);
                touched |= phi != 1.0 || !self.banned.is_empty();
                if touched && !self.at_new_wedges(&market, n, k, &mut wanted) {
                    // Nobody sells here any more: nobody may need it.
                    self.compare(n, 0.0, demand.get(n, k).max(1e-18 * self.gdp[n.0]), |c| {
                        c.name("closed market", n, k)
                    });
                    continue;
                }
                let mut total = sum(&wanted);
                let mut log_price = cheapest - (total / spending).ln() / epsilon;
                if !(1e-200..1e200).contains(&(total / spending)) {
                    (total, log_price) =
                        self.far_from_each_other(&market, n, k, &costs, &mut wanted);
                }
                if phi != 1.0 {
                    let size = at.spending.get(n, k) / spending / at.wage[n.0];
                    log_price += (1.0 - phi) * size.ln();
                }
                let price = log_price.exp();
                self.compare(n, price * spending, at.price.get(n, k) * spending, |c| {
                    c.name("price", n, k)
                });
                self.compare(n, at.spending.get(n, k), demand.get(n, k), |c| {
                    c.name("spending", n, k)
                });
                let agree = receipts(
                    &market,
                    demand.get(n, k) / total,
                    1.0 - self.margin(n),
                    self.found.worst,
                    &floors,
                    &mut wanted,
                    &mut sold,
                );
                if agree {
                    continue;
                }
                for (i, receipts) in wanted.iter().enumerate() {
                    self.compare(RegionIx(i), *receipts, market.sales[i], |c| {
                        format!(
                            "flow {}:{}:{}",
                            c.world.regions()[i].code,
                            c.world.region(n).code,
                            c.world.sector(k).code
                        )
                    });
                }
            }
            for (i, sold) in sold.iter().enumerate() {
                self.compare(RegionIx(i), at.output.get(RegionIx(i), k), *sold, |c| {
                    c.name("goods", RegionIx(i), k)
                });
            }
        }
        borders
    }

    /// Whether a flow may still be sold.
    fn open(&self, market: &Market<'_>, i: usize, n: RegionIx, k: SectorIx) -> bool {
        market.flows[i] > 0.0
            && market.icebergs[i].is_finite()
            && !self.banned.contains(&(RegionIx(i), n, k))
    }

    /// What all wedges together multiply the benchmark's by, in the buyer's price.
    fn wedge(&self, market: &Market<'_>, i: usize, n: RegionIx) -> f64 {
        let (before, duty) = (market.tariffs[i], market.duties[i]);
        let (tax, iceberg) = (market.taxes[i], market.icebergs[i]);
        let phi = Self::of_region(&self.parameters.mechanisms.tariff_exponent, n, 1.0);
        if phi != 1.0 {
            return iceberg * (1.0 + tax) * (market.left[i] / (1.0 + before)).powf(phi);
        }
        if duty == before && tax == 0.0 && iceberg == 1.0 {
            return 1.0;
        }
        iceberg * (1.0 + tax) * market.left[i] / (1.0 + before)
    }

    /// Takes the wedges into a market's spending; whether anybody may still sell there.
    fn at_new_wedges(
        &self,
        market: &Market<'_>,
        n: RegionIx,
        k: SectorIx,
        wanted: &mut [f64],
    ) -> bool {
        let epsilon = self.parameters.trade_elasticity[k.0];
        let mut any = false;
        for (i, wanted) in wanted.iter_mut().enumerate() {
            if !self.open(market, i, n, k) {
                *wanted = 0.0;
                continue;
            }
            any = true;
            let wedge = self.wedge(market, i, n);
            if wedge != 1.0 {
                *wanted *= wedge.powf(-epsilon);
            }
        }
        any
    }

    /// A market whose shares are too small or too large for a number: relative to the largest. Their sum, and the log price.
    fn far_from_each_other(
        &self,
        market: &Market<'_>,
        n: RegionIx,
        k: SectorIx,
        costs: &[f64],
        wanted: &mut [f64],
    ) -> (f64, f64) {
        let epsilon = self.parameters.trade_elasticity[k.0];
        let spending = self.at.benchmark().expenditure.get(n, k);
        let log = |i: usize| {
            ((1.0 + market.tariffs[i]) * market.flows[i] / spending).ln()
                - epsilon * (costs[i] + self.wedge(market, i, n).ln())
        };
        let largest = (0..wanted.len())
            .filter(|i| self.open(market, *i, n, k))
            .map(log)
            .fold(f64::NEG_INFINITY, f64::max);
        for (i, wanted) in wanted.iter_mut().enumerate() {
            *wanted = if self.open(market, i, n, k) {
                (log(i) - largest).exp()
            } else {
                0.0
            };
        }
        let total: f64 = wanted.iter().sum();
        (total, -(largest + total.ln()) / epsilon)
    }
}
