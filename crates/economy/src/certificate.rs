//! The independent check of an equilibrium (`economy.md`, "Certificate").
//!
//! Nothing here is shared with the iteration: the equations are written again in levels, from the world's tables,
//! the policy and the reported prices and quantities.

mod bounds;
mod factors;
mod production;

use std::collections::BTreeSet;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{Grid, RegionIx, SectorIx, World};
use serde::Serialize;

use crate::{DeficitRule, Equilibrium, Parameters};

/// The largest relative residual over all equations, and where it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Certificate {
    /// Largest residual, relative to max(|supply|, |demand|, 1e-9 of the region's GDP).
    pub worst: f64,
    /// The equation and market it is in.
    pub market: String,
}

/// Residuals above this are an error, never a result.
pub const CERTIFICATE_LIMIT: f64 = 1e-9;

impl Certificate {
    fn see(&mut self, residual: f64, market: impl FnOnce() -> String) {
        if residual > self.worst || residual.is_nan() {
            self.worst = if residual.is_nan() {
                f64::INFINITY
            } else {
                residual
            };
            self.market = market();
        }
    }
}

/// log (Σ a·x^e)^(1/e) of log price changes, weights normalised; geometric at e = 0, and near it without losing digits.
fn index(terms: impl Iterator<Item = (f64, f64)> + Clone, e: f64) -> f64 {
    let total: f64 = terms.clone().map(|(a, _)| a).sum();
    if total == 0.0 {
        return 0.0;
    }
    let mean: f64 = terms.clone().map(|(a, x)| a / total * x).sum();
    if e == 0.0 {
        return mean;
    }
    if e.abs() < 1e-3 {
        let curve: f64 = terms
            .map(|(a, x)| a / total * (e * (x - mean)).exp_m1())
            .sum();
        return mean + curve.ln_1p() / e;
    }
    let used = terms.filter(|(a, _)| *a > 0.0);
    let largest = used
        .clone()
        .map(|(_, x)| e * x)
        .fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = used.map(|(a, x)| a / total * (e * x - largest).exp()).sum();
    (largest + sum.ln()) / e
}

struct Check<'a> {
    world: &'a World,
    parameters: &'a Parameters,
    policy: &'a AppliedPolicy,
    at: &'a Equilibrium,
    gdp: Vec<f64>,
    /// Payments for capital by region, gathered on the way.
    for_capital: Vec<f64>,
    /// Regions whose budgets are not looked at.
    poor: &'a BTreeSet<RegionIx>,
    /// World payments to factors over their supply: one, but where a region spends what it does not have.
    level: f64,
    banned: BTreeSet<(RegionIx, RegionIx, SectorIx)>,
    found: Certificate,
}

/// Checks every equation of the equilibrium.
pub(crate) fn certify(
    world: &World,
    parameters: &Parameters,
    policy: &AppliedPolicy,
    at: &Equilibrium,
) -> Certificate {
    certify_without(world, parameters, policy, at, &BTreeSet::new())
}

/// Checks every equation but the budgets of some regions.
pub(crate) fn certify_without(
    world: &World,
    parameters: &Parameters,
    policy: &AppliedPolicy,
    at: &Equilibrium,
    poor: &BTreeSet<RegionIx>,
) -> Certificate {
    let gdp = RegionIx::all(at.region_count())
        .map(|n| {
            at.benchmark().value_added.row(n).iter().sum::<f64>()
                + at.benchmark().tariff_revenue[n.0]
        })
        .collect();
    let mut check = Check {
        world,
        parameters,
        policy,
        at,
        gdp,
        for_capital: vec![0.0; at.region_count()],
        poor,
        level: if poor.is_empty() {
            1.0
        } else {
            let paid: f64 = at.factor_demand.as_slice().iter().sum();
            let supplied: f64 = at.factor_income.as_slice().iter().sum();
            paid / supplied
        },
        banned: policy
            .bounds
            .iter()
            .filter(|b| b.level <= 0.0 && matches!(b.kind, BoundKind::Cap { .. }))
            .flat_map(|b| b.flows.iter().copied())
            .collect(),
        found: Certificate::default(),
    };
    let demand = check.production();
    check.markets(&demand);
    check.incomes();
    check.bounds();
    check.found
}

impl Check<'_> {
    fn name(&self, what: &str, n: RegionIx, k: SectorIx) -> String {
        format!(
            "{what} {}:{}",
            self.world.region(n).code,
            self.world.sector(k).code
        )
    }

    fn compare(
        &mut self,
        n: RegionIx,
        supply: f64,
        demand: f64,
        market: impl FnOnce(&Self) -> String,
    ) {
        let size = supply.abs().max(demand.abs()).max(1e-9 * self.gdp[n.0]);
        let gap = (supply - demand).abs();
        if gap > self.found.worst * size || gap.is_nan() {
            let name = market(self);
            self.found.see(gap / size, || name);
        }
    }

    /// Prices and flows of every market, and clearing of every good.
    fn markets(&mut self, demand: &Grid) {
        let at = self.at;
        let (r, s_count) = (at.region_count(), at.sector_count());
        let before = &at.model.tables;
        let mut sold = Grid::filled(r, s_count, 0.0);
        let (policy, banned) = (self.policy, self.banned.clone());
        let mut wanted = vec![0.0; r];
        for k in SectorIx::all(s_count) {
            let epsilon = self.parameters.trade_elasticity[k.0];
            let costs: Vec<f64> = RegionIx::all(r).map(|i| at.cost.get(i, k).ln()).collect();
            let cheapest = costs.iter().copied().fold(f64::INFINITY, f64::min);
            let powers: Vec<f64> = (costs.iter())
                .map(|c| (-epsilon * (c - cheapest)).exp())
                .collect();
            for n in RegionIx::all(r) {
                let spending = at.benchmark().expenditure.get(n, k);
                if spending <= 0.0 {
                    continue;
                }
                let (flows, tariffs) = (before.flows.row(n, k), before.tariffs.row(n, k));
                let icebergs = policy.iceberg.row(n, k);
                let (taxes, duties) = (at.export_tax.row(n, k), at.tariff.row(n, k));
                let open = |i: usize| {
                    flows[i] > 0.0
                        && icebergs[i].is_finite()
                        && !banned.contains(&(RegionIx(i), n, k))
                };
                let after = |i: usize| {
                    if at.left_of_price.is_empty() {
                        1.0 + duties[i]
                    } else {
                        at.duty_factor((RegionIx(i), n, k))
                    }
                };
                let phi = Self::of_region(&self.parameters.mechanisms.tariff_exponent, n, 1.0);
                let wedge = |i: usize| {
                    if phi != 1.0 {
                        let tariff = after(i) / (1.0 + tariffs[i]);
                        return icebergs[i] * (1.0 + taxes[i]) * tariff.powf(phi);
                    }
                    if duties[i] == tariffs[i] && taxes[i] == 0.0 && icebergs[i] == 1.0 {
                        return 1.0;
                    }
                    icebergs[i] * (1.0 + taxes[i]) * after(i) / (1.0 + tariffs[i])
                };
                // spending·(cost·wedge)^(−ε): the market's shares before they are normalised.
                for i in 0..r {
                    wanted[i] = 0.0;
                    if open(i) {
                        let w = wedge(i);
                        let power = if w == 1.0 { 1.0 } else { w.powf(-epsilon) };
                        wanted[i] = (1.0 + tariffs[i]) * flows[i] * powers[i] * power;
                    }
                }
                let mut total: f64 = wanted.iter().sum();
                if !(0..r).any(open) {
                    // Nobody sells here any more: nobody may need it.
                    self.compare(n, 0.0, demand.get(n, k).max(1e-18 * self.gdp[n.0]), |c| {
                        c.name("closed market", n, k)
                    });
                    continue;
                }
                let mut log_price = cheapest - (total / spending).ln() / epsilon;
                if !(1e-200..1e200).contains(&(total / spending)) {
                    // Too small or too large for a number: relative to the largest.
                    let log = |i: usize| {
                        ((1.0 + tariffs[i]) * flows[i] / spending).ln()
                            - epsilon * (costs[i] + wedge(i).ln())
                    };
                    let largest = (0..r)
                        .filter(|i| open(*i))
                        .map(log)
                        .fold(f64::NEG_INFINITY, f64::max);
                    for i in 0..r {
                        wanted[i] = if open(i) {
                            (log(i) - largest).exp()
                        } else {
                            0.0
                        };
                    }
                    total = wanted.iter().sum();
                    log_price = -(largest + total.ln()) / epsilon;
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
                let sales = at.flows.row(n, k);
                for i in (0..r).filter(|i| open(*i)) {
                    let bought = wanted[i] / total * demand.get(n, k);
                    let receipts = bought / (after(i) * (1.0 + taxes[i]));
                    self.compare(RegionIx(i), receipts, sales[i], |c| {
                        format!(
                            "flow {}:{}:{}",
                            c.world.regions()[i].code,
                            c.world.region(n).code,
                            c.world.sector(k).code
                        )
                    });
                    sold.add(RegionIx(i), k, (1.0 - self.margin(n)) * receipts);
                }
            }
        }
        for k in SectorIx::all(s_count) {
            for n in RegionIx::all(r) {
                self.compare(n, at.output.get(n, k), sold.get(n, k), |c| {
                    c.name("goods", n, k)
                });
            }
        }
    }

    /// Income is what its sources say, is all spent, deficits follow their rule, and the numeraire holds.
    fn incomes(&mut self) {
        let at = self.at;
        let (r, s_count) = (at.region_count(), at.sector_count());
        let mut tariffs = vec![0.0; r];
        let mut taxes = vec![0.0; r];
        let mut imports_less_exports = vec![0.0; r];
        for k in SectorIx::all(s_count) {
            for n in RegionIx::all(r) {
                let (flows, rates) = (at.flows.row(n, k), at.tariff.row(n, k));
                for (i, (flow, tax)) in flows.iter().zip(at.export_tax.row(n, k)).enumerate() {
                    let border = flow * (1.0 + tax);
                    tariffs[n.0] += border * rates[i];
                    taxes[i] += flow * tax;
                    if i != n.0 {
                        let kept = self.margin(n) * flow;
                        imports_less_exports[n.0] += border - kept;
                        imports_less_exports[i] -= border - kept;
                    }
                }
            }
        }
        let factor_before: Vec<f64> = RegionIx::all(r)
            .map(|n| {
                SectorIx::all(s_count)
                    .map(|s| self.labour_before(n, s))
                    .sum()
            })
            .collect();
        let factor_after: Vec<f64> = RegionIx::all(r)
            .map(|n| at.factor_income.row(n).iter().sum())
            .collect();
        let (world_before, world_after): (f64, f64) =
            (factor_before.iter().sum(), factor_after.iter().sum());
        self.found
            .see((world_after / world_before - 1.0).abs(), || {
                "numeraire".to_owned()
            });
        let drift: f64 = (0..r)
            .map(|n| at.benchmark().deficit[n] / factor_before[n] * factor_after[n])
            .sum::<f64>()
            / world_after;
        for n in RegionIx::all(r) {
            let rule = match self.parameters.deficits {
                DeficitRule::Scaled => {
                    factor_after[n.0] * (at.benchmark().deficit[n.0] / factor_before[n.0] - drift)
                }
                DeficitRule::Fixed | DeficitRule::None => {
                    at.benchmark().deficit[n.0] * world_after / world_before
                }
            };
            if self.poor.contains(&n) {
                continue;
            }
            // A deficit is a difference of large flows: it is measured against income.
            let code = self.world.region(n).code.clone();
            let scale = at.income[n.0].abs();
            if self.poor.is_empty() {
                self.found
                    .see((imports_less_exports[n.0] - rule).abs() / scale, || {
                        format!("trade balance (Walras) {code}")
                    });
            }
            let profits: f64 = SectorIx::all(s_count)
                .map(|s| at.output.get(n, s) * (1.0 - 1.0 / self.world.sector(s).markup))
                .sum();
            let of_capital = at.capital.as_ref().map_or(0.0, |c| c.income[n.0]);
            let sources =
                factor_after[n.0] + of_capital + profits + tariffs[n.0] + taxes[n.0] + rule;
            self.compare(n, at.income[n.0], sources, |_| format!("income {code}"));
            let spent: f64 = at.final_demand.row(n).iter().sum();
            self.compare(n, at.income[n.0], spent, |_| {
                format!("income and expenditure {code}")
            });
        }
    }
}
