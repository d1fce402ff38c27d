//! The independent check of an equilibrium (`economy.md`, "Certificate").
//!
//! Nothing here is shared with the iteration: the equations are written again in levels, from the world's tables,
//! the policy and the reported prices and quantities.

use std::collections::BTreeSet;

use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{Grid, RegionIx, ScaleBase, SectorIx, World};
use serde::Serialize;

use crate::{CapitalResult, CapitalRule, DeficitRule, Equilibrium, Offset, Parameters};

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

    /// Unit cost from input prices, factor clearing, and what every region spends on every good.
    fn production(&mut self) -> Grid {
        let at = self.at;
        let (r, s_count) = (at.region_count(), at.sector_count());
        let bench = at.benchmark();
        let p = self.parameters;
        let mut critical_quantities: Vec<(usize, f64)> = Vec::new();
        let mut demand = Grid::filled(r, s_count, 0.0);
        let critical: Vec<bool> = SectorIx::all(s_count)
            .map(|k| p.critical.iter().any(|nest| nest.goods.contains(&k)))
            .collect();
        for n in RegionIx::all(r) {
            let mut region_factor_demand = 0.0;
            let prices: Vec<f64> = at.price.row(n).iter().map(|x| x.ln()).collect();
            // What is paid for a material is P^(1−θ) times something that all materials of a user have in common.
            let powers: Vec<f64> = (prices.iter())
                .map(|x| ((1.0 - p.theta) * x).exp())
                .collect();
            for s in SectorIx::all(s_count) {
                let output = bench.output.get(n, s);
                if output <= 0.0 {
                    region_factor_demand += self.margins(n, s);
                    continue;
                }
                let markup = self.world.sector(s).markup;
                let bought = at.model.tables.use_table.column(n, s);
                let factors = bench.value_added.get(n, s) - output * (1.0 - 1.0 / markup);
                let materials = (0..s_count)
                    .filter(|k| bought[*k] > 0.0 && !critical[*k])
                    .map(|k| (bought[k], prices[k]));
                let spent: f64 = materials.clone().map(|(a, _)| a).sum();
                let price_materials = index(materials, 1.0 - p.theta);
                let alpha = self.capital_share(n, s);
                let mut price_factors = at.reward.get(n, s).ln();
                if let Some(capital) = at.capital.as_ref().filter(|_| alpha > 0.0) {
                    price_factors =
                        (1.0 - alpha) * price_factors + alpha * capital.rental[n.0].ln();
                }
                price_factors -= self.policy.utilisation.get(n, s).ln();
                let mut weight = factors + spent;
                let mut price = index(
                    [(factors, price_factors), (spent, price_materials)].into_iter(),
                    1.0 - p.sigma,
                );
                // Log quantity of each input per unit of the whole bundle, from the inside out: elasticity·(log price ratio).
                let mut factor_quantity = p.sigma * (price - price_factors);
                let mut materials_quantity =
                    p.theta * price_materials + p.sigma * (price - price_materials);
                critical_quantities.clear();
                for nest in p.critical.iter().rev() {
                    let members = nest.goods.iter().map(|k| k.0).filter(|k| bought[*k] > 0.0);
                    let paid: f64 = members.clone().map(|k| bought[k]).sum();
                    if paid == 0.0 {
                        continue;
                    }
                    let bundle = index(
                        members.clone().map(|k| (bought[k], prices[k])),
                        1.0 - nest.theta,
                    );
                    let outer = index(
                        [(paid, bundle), (weight, price)].into_iter(),
                        1.0 - nest.sigma,
                    );
                    let inner_quantity = nest.sigma * (outer - price);
                    factor_quantity += inner_quantity;
                    materials_quantity += inner_quantity;
                    critical_quantities
                        .iter_mut()
                        .for_each(|(_, q)| *q += inner_quantity);
                    for k in members {
                        critical_quantities.push((
                            k,
                            nest.theta * (bundle - prices[k]) + nest.sigma * (outer - bundle),
                        ));
                    }
                    price = outer;
                    weight += paid;
                }
                let bundle_quantity = at.output.get(n, s) / output / price.exp();
                let factor_payment =
                    factors * (price_factors + factor_quantity).exp() * bundle_quantity;
                let sector = self.world.sector(s);
                let scale_input = match sector.scale_base {
                    _ if self.parameters.mechanisms.scale_by_employment => {
                        at.employment[n.0] * self.policy.endowment[n.0]
                    }
                    ScaleBase::Input => bundle_quantity,
                    ScaleBase::Labour => factor_payment / factors / at.reward.get(n, s),
                };
                let unit = price.exp()
                    / self.policy.productivity.get(n, s)
                    / scale_input.powf(sector.scale_elasticity);
                self.compare(n, unit * output, at.cost.get(n, s) * output, |c| {
                    c.name("unit cost", n, s)
                });
                self.for_capital[n.0] += alpha * factor_payment;
                let labour_payment = (1.0 - alpha) * factor_payment + self.margins(n, s);
                region_factor_demand += labour_payment;
                if !at.model.one_wage() {
                    self.compare(n, at.factor_income.get(n, s), labour_payment, |c| {
                        c.name("factors", n, s)
                    });
                }
                let materials_bundle = materials_quantity.exp() * bundle_quantity;
                for k in (0..s_count).filter(|k| bought[*k] > 0.0 && !critical[*k]) {
                    demand.add(n, SectorIx(k), bought[k] * powers[k] * materials_bundle);
                }
                for &(k, q) in &critical_quantities {
                    demand.add(
                        n,
                        SectorIx(k),
                        bought[k] * (prices[k] + q).exp() * bundle_quantity,
                    );
                }
            }
            let supplied: f64 = at.factor_income.row(n).iter().sum();
            self.compare(n, supplied, region_factor_demand, |c| {
                format!("factors {}", c.world.region(n).code)
            });
            self.factor_supply(n);
            self.final_demand(n, &mut demand);
        }
        demand
    }

    /// Share of capital in a sector's payments for value added.
    fn capital_share(&self, n: RegionIx, s: SectorIx) -> f64 {
        let capital = self.parameters.mechanisms.capital.as_ref();
        capital.map_or(0.0, |c| c.share[n.0 * self.at.sector_count() + s.0])
    }

    /// A list of the mechanisms at a region.
    fn of_region(values: &[f64], n: RegionIx, neutral: f64) -> f64 {
        values.get(n.0).copied().unwrap_or(neutral)
    }

    /// The share of sales into a region that its own factors keep.
    fn margin(&self, n: RegionIx) -> f64 {
        Self::of_region(&self.parameters.mechanisms.margin, n, 0.0)
    }

    /// What factors of a region keep of all sales of a good into it, USD million, and the same at the benchmark.
    fn margins(&self, n: RegionIx, k: SectorIx) -> f64 {
        let share = self.margin(n);
        if share == 0.0 {
            return 0.0;
        }
        share * self.at.flows.row(n, k).iter().sum::<f64>()
    }

    /// Labour's income in a sector at the benchmark.
    fn labour_before(&self, n: RegionIx, s: SectorIx) -> f64 {
        let bench = self.at.benchmark();
        let profits = bench.output.get(n, s) * (1.0 - 1.0 / self.world.sector(s).markup);
        let mut before = bench.value_added.get(n, s) - profits;
        before -= self.capital_share(n, s) * before;
        let share = self.margin(n);
        if share > 0.0 {
            let sold: f64 = self.at.model.tables.flows.row(n, s).iter().sum();
            before += share * sold;
        }
        before
    }

    /// Supply of factors: V' = V·v^(1+κ)·W^(−κ)·L̂ in the form that is finite for every κ, with employment in L̂.
    fn factor_supply(&mut self, n: RegionIx) {
        let at = self.at;
        let kappa = self.parameters.kappa;
        let endowment = self.policy.endowment[n.0] * at.employment[n.0];
        let floor = Self::of_region(&self.parameters.mechanisms.wage_floor, n, 0.0);
        let by_sector = kappa == 0.0 && floor > 0.0;
        let (mut before, mut quantity) = (0.0, 0.0);
        for s in SectorIx::all(at.sector_count()) {
            let labour = self.labour_before(n, s);
            before += labour;
            if labour <= 0.0 {
                continue;
            }
            let (v, w) = (at.reward.get(n, s), at.wage[n.0]);
            quantity += at.factor_income.get(n, s) / v;
            if kappa.is_infinite() {
                self.compare(n, v * labour, w * labour, |c| c.name("one wage", n, s));
            } else if by_sector {
                // All of the sector's people work, or the floor holds.
                let hired = at.factor_income.get(n, s) / labour / v / self.policy.endowment[n.0];
                self.found
                    .see((-hired.ln()).min((v / floor).ln()).abs(), || {
                        format!("wage floor {}", self.world.region(n).code)
                    });
            } else {
                let moved = at.factor_income.get(n, s) / labour / endowment;
                let supplied = w * (moved / w).powf(1.0 / (1.0 + kappa));
                self.compare(n, v * labour, supplied * labour, |c| {
                    c.name("factor supply", n, s)
                });
            }
        }
        let total: f64 = at.factor_income.row(n).iter().sum();
        self.compare(n, total, at.wage[n.0] * endowment * before, |c| {
            format!("mean reward {}", c.world.region(n).code)
        });
        if by_sector {
            self.compare(n, quantity, endowment * before, |c| {
                format!("employment {}", c.world.region(n).code)
            });
        } else {
            self.labour_supply(n, floor);
        }
    }

    /// Employment is what people supply, or less where a floor holds the wage.
    fn labour_supply(&mut self, n: RegionIx, floor: f64) {
        let at = self.at;
        let mechanisms = &self.parameters.mechanisms;
        let eta = Self::of_region(&mechanisms.labour_supply, n, 0.0);
        let mut real = (at.wage[n.0] / at.final_price[n.0]).ln();
        if eta > 0.0 && mechanisms.offset == Offset::WageTax {
            let revenue = at.tariff_revenue[n.0] + at.export_revenue[n.0];
            let labour: f64 = at.factor_income.row(n).iter().sum();
            let before: f64 = SectorIx::all(at.sector_count())
                .map(|s| self.labour_before(n, s))
                .sum();
            real += (1.0 - at.benchmark().tariff_revenue[n.0] / before).ln()
                - (1.0 - revenue / labour).ln();
        }
        let idle = eta * real - at.employment[n.0].ln();
        let gap = if floor > 0.0 {
            idle.min((at.wage[n.0] / floor).ln()).abs()
        } else {
            idle.abs()
        };
        self.found.see(gap, || {
            format!("labour supply {}", self.world.region(n).code)
        });
    }

    /// Benchmark investment by good, USD million.
    fn investment_before(&self, n: RegionIx) -> Vec<f64> {
        let at = self.at;
        let goods = at.sector_count();
        let Some(capital) = &self.parameters.mechanisms.capital else {
            return vec![0.0; goods];
        };
        if !capital.investment.is_empty() {
            return capital.investment[n.0 * goods..(n.0 + 1) * goods].to_vec();
        }
        let demand = at.benchmark().final_demand.row(n).iter();
        let demand: Vec<f64> = demand.map(|x| x.max(0.0)).collect();
        let total: f64 = demand.iter().sum();
        let half = 0.5 * self.capital_before(n);
        demand.iter().map(|x| half * x / total).collect()
    }

    /// Income of capital at the benchmark.
    fn capital_before(&self, n: RegionIx) -> f64 {
        let bench = self.at.benchmark();
        SectorIx::all(self.at.sector_count())
            .map(|s| {
                let profits = bench.output.get(n, s) * (1.0 - 1.0 / self.world.sector(s).markup);
                self.capital_share(n, s) * (bench.value_added.get(n, s) - profits)
            })
            .sum()
    }

    fn final_demand(&mut self, n: RegionIx, demand: &mut Grid) {
        let at = self.at;
        let invested = self.investment_before(n);
        let mut spent = 0.0;
        if let Some(capital) = &at.capital {
            spent = self.invests(n, capital, &invested, demand);
        }
        let goods: Vec<(f64, f64)> = SectorIx::all(at.sector_count())
            .map(|k| {
                let before = at.benchmark().final_demand.get(n, k).max(0.0);
                (
                    (before - invested[k.0]).max(0.0) * self.policy.demand.get(n, k),
                    at.price.get(n, k).ln(),
                )
            })
            .collect();
        let total: f64 = goods.iter().map(|(a, _)| a).sum();
        let rho = self.parameters.rho;
        let level = index(goods.iter().copied(), 1.0 - rho);
        self.compare(n, level.exp() * total, at.final_price[n.0] * total, |c| {
            format!("final price {}", c.world.region(n).code)
        });
        for (k, (a, x)) in goods.iter().enumerate() {
            demand.add(
                n,
                SectorIx(k),
                a / total * (at.income[n.0] - spent) * ((1.0 - rho) * (x - level)).exp(),
            );
        }
    }

    /// Checks income, rental and stock of capital, adds investment's purchases to demand and returns what they cost.
    fn invests(
        &mut self,
        n: RegionIx,
        capital: &CapitalResult,
        invested: &[f64],
        demand: &mut Grid,
    ) -> f64 {
        let at = self.at;
        let code = self.world.region(n).code.clone();
        let before = self.capital_before(n);
        let earned = self.for_capital[n.0];
        self.compare(n, capital.income[n.0], earned, |_| {
            format!("income of capital {code}")
        });
        if before <= 0.0 {
            return 0.0;
        }
        let basket: f64 = invested.iter().sum();
        let price: f64 = (invested.iter().enumerate())
            .map(|(k, x)| x / basket * at.price.get(n, SectorIx(k)).ln())
            .sum();
        let rule = (self.parameters.mechanisms.capital.as_ref()).map(|c| c.rule);
        let expected = if rule == Some(CapitalRule::Steady) {
            price.exp()
        } else {
            earned / before / self.stock(n)
        };
        self.compare(n, capital.rental[n.0] * before, expected * before, |_| {
            format!("rental {code}")
        });
        let spent = basket * earned / before;
        for (k, x) in invested.iter().enumerate() {
            demand.add(n, SectorIx(k), spent * x / basket);
        }
        spent
    }

    /// The given stock of capital.
    fn stock(&self, n: RegionIx) -> f64 {
        let closures = self.at.model.closures.as_ref();
        closures
            .and_then(|on| on.capital.as_ref())
            .map_or(1.0, |c| c.log_stock[n.0].exp())
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
                let phi = Self::of_region(&self.parameters.mechanisms.tariff_exponent, n, 1.0);
                let wedge = |i: usize| {
                    if phi != 1.0 {
                        let tariff = (1.0 + duties[i]) / (1.0 + tariffs[i]);
                        return icebergs[i] * (1.0 + taxes[i]) * tariff.powf(phi);
                    }
                    if duties[i] == tariffs[i] && taxes[i] == 0.0 && icebergs[i] == 1.0 {
                        return 1.0;
                    }
                    icebergs[i] * (1.0 + taxes[i]) * (1.0 + duties[i]) / (1.0 + tariffs[i])
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
                    let receipts = bought / ((1.0 + duties[i]) * (1.0 + taxes[i]));
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
            self.found
                .see((imports_less_exports[n.0] - rule).abs() / scale, || {
                    format!("trade balance (Walras) {code}")
                });
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

    /// Bounds hold, and a multiplier is positive only where its bound is met.
    fn bounds(&mut self) {
        let at = self.at;
        let mut rents = 0.0;
        let rows = self.policy.bounds.iter().zip(&at.bounds).enumerate();
        for (position, (bound, result)) in rows {
            if at.watched.contains(&position) {
                continue;
            }
            if bound.level <= 0.0 {
                let left: f64 = bound
                    .flows
                    .iter()
                    .map(|&(i, n, k)| at.flows.get(i, n, k))
                    .sum();
                if matches!(bound.kind, BoundKind::Cap { .. }) {
                    self.found.see(left, || format!("bound {}", bound.label));
                }
                continue;
            }
            let before: f64 = bound
                .flows
                .iter()
                .map(|&(i, n, k)| at.model.tables.flows.get(i, n, k))
                .sum();
            let after: f64 = bound
                .flows
                .iter()
                .map(|&(i, n, k)| at.flows.get(i, n, k) / at.cost.get(i, k))
                .sum();
            let ratio = (bound.level * before / after).ln();
            let slack = match bound.kind {
                BoundKind::Cap { .. } => ratio,
                BoundKind::Floor { .. } => -ratio,
            };
            let multiplier = result.multiplier;
            let gap = if at.pinned.contains(&position) {
                slack.abs()
            } else {
                slack.min(multiplier).abs()
            };
            self.found.see(gap, || format!("bound {}", bound.label));
            for &flow in &bound.flows {
                self.wedges_of(flow, &bound.label);
            }
            rents += result.rent;
        }
        self.rents(rents);
    }

    /// Both sides' wedges on a flow are the statutory ones and the parts of all multipliers, compounded.
    fn wedges_of(&mut self, flow: (RegionIx, RegionIx, SectorIx), label: &str) {
        let at = self.at;
        let (i, n, k) = flow;
        if self.banned.contains(&flow) || at.flows.get(i, n, k) == 0.0 {
            return;
        }
        let waived = |bound: &Bound| {
            matches!(
                bound.kind,
                BoundKind::Floor {
                    mode: FloorMode::Replace
                }
            )
        };
        let mut tariff = 1.0 + self.policy.tariff.get(i, n, k);
        let mut tax = 1.0 + self.policy.export_tax.get(i, n, k);
        let on = |bound: &&Bound| bound.flows.contains(&flow);
        if self.policy.bounds.iter().filter(on).any(waived) {
            tariff = 1.0;
        }
        let results = self.policy.bounds.iter().zip(&at.bounds);
        for (bound, result) in results.filter(|(bound, _)| on(bound) && bound.level > 0.0) {
            match bound.kind {
                BoundKind::Cap { rents_to_exporter } => {
                    tax *= (rents_to_exporter * result.multiplier).exp();
                    tariff *= ((1.0 - rents_to_exporter) * result.multiplier).exp();
                }
                BoundKind::Floor { .. } => tariff *= (-result.multiplier).exp(),
            }
        }
        let gaps = [
            (1.0 + at.tariff.get(i, n, k)) / tariff - 1.0,
            (1.0 + at.export_tax.get(i, n, k)) / tax - 1.0,
        ];
        let worst = gaps[0].abs().max(gaps[1].abs());
        self.found.see(worst, || format!("wedge of bound {label}"));
    }

    /// The rents of all bounds add up to what their wedges raise together.
    fn rents(&mut self, said: f64) {
        let at = self.at;
        let mut flows: BTreeSet<(RegionIx, RegionIx, SectorIx)> = BTreeSet::new();
        let standing = self.policy.bounds.iter().filter(|b| b.level > 0.0);
        standing.for_each(|bound| flows.extend(bound.flows.iter().copied()));
        let (mut raised, mut size) = (0.0, 0.0);
        for &(i, n, k) in &flows {
            let mut together = 0.0;
            for (bound, result) in self.policy.bounds.iter().zip(&at.bounds) {
                if bound.level > 0.0 && bound.flows.contains(&(i, n, k)) {
                    let sign = match bound.kind {
                        BoundKind::Cap { .. } => 1.0,
                        BoundKind::Floor { .. } => -1.0,
                    };
                    together += sign * result.multiplier;
                }
            }
            let receipts = at.flows.get(i, n, k) * (1.0 + self.policy.export_tax.get(i, n, k));
            raised += receipts * together.exp_m1();
            size += receipts * together.exp();
        }
        if size > 0.0 {
            self.found.see((raised - said).abs() / size, || {
                "rents of bounds".to_owned()
            });
        }
    }
}
