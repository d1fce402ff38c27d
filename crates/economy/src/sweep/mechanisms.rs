//! What labour supply, wage floors, margins and capital change in a sweep. Called only where one of them acts.
//!
//! With T = log of a region's factor income over the benchmark's, L its endowment and PF its price of consumption:
//! labour supply ℓ = η(W + s − PF) and T = L + ℓ + W give W = (T − L + η(PF − s))/(1 + η); a floor binds where W would
//! be below it, and what is left of T − L − W is employment. A sector's reward is v = W + (a − T)/(1 + κ) in every case.

use super::{Extra, Sweep};
use crate::closures::{CapitalStock, Closures};
use crate::model::Model;
use crate::nests::Purchases;

impl Extra {
    pub fn zero(regions: usize) -> Self {
        let zero = vec![0.0; regions];
        Self {
            employment: zero.clone(),
            relief: zero.clone(),
            rental: zero.clone(),
            investment_price: zero.clone(),
            capital_income: zero.clone(),
            investment: zero,
        }
    }
}

/// Log price of a good that nobody sells any more and that only drops out of what it goes into.
pub(super) fn closed_price(model: &Model) -> f64 {
    let p = &model.parameters;
    let nests = model
        .critical
        .iter()
        .flat_map(|nest| [nest.sigma, nest.theta]);
    let gentlest = [p.sigma, p.theta, p.rho]
        .into_iter()
        .chain(nests)
        .filter(|x| *x > 1.0)
        .fold(f64::INFINITY, f64::min);
    if gentlest.is_finite() {
        60.0 / (gentlest - 1.0)
    } else {
        60.0
    }
}

/// The smallest share of labour income that a tax cut is taken to leave on the way.
const LEAST_NET: f64 = 0.02;

impl Sweep<'_> {
    /// Rewards, supply values, employment and rentals.
    pub(super) fn factors_with(&mut self, z: &[f64], on: &Closures) {
        let (model, s) = (self.model, self.model.s);
        for n in 0..model.r {
            for at in n * s..(n + 1) * s {
                let a = z[self.layout.a + if model.one_wage() { n } else { at }];
                self.factor_supply[at] = model.factor_income[at] * a.exp();
            }
        }
        let e = 1.0 - model.parameters.rho;
        for n in 0..model.r {
            let here = n * s..(n + 1) * s;
            let p = &z[here.clone()];
            self.final_price[n] =
                crate::ces::bundle(&self.shock.final_shares[here.clone()], |k| p[k], e);
        }
        if on.wage_tax {
            self.tax_relief(z, on);
        }
        for n in 0..model.r {
            self.wages(z, on, n);
        }
        if let Some(capital) = &on.capital {
            self.rentals(z, capital);
        }
        for at in 0..model.r * s {
            let rest = match &on.capital {
                Some(capital) => {
                    let share = capital.share[at];
                    (1.0 - share) * self.reward[at] + share * self.extra.rental[at / s]
                }
                None => self.reward[at],
            };
            self.value_added_cost[at] = rest - self.shock.log_utilisation[at];
        }
    }

    fn wages(&mut self, z: &[f64], on: &Closures, n: usize) {
        let (model, s) = (self.model, self.model.s);
        let base = n * s;
        let total = if model.one_wage() {
            z[self.layout.a + n]
        } else {
            let supply: f64 = self.factor_supply[base..base + s].iter().sum();
            (supply / model.factor_total[n]).ln()
        };
        let per_head = total - self.shock.log_endowment[n];
        let eta = on.labour_supply[n];
        let mut wage =
            (per_head + eta * (self.final_price[n] - self.extra.relief[n])) / (1.0 + eta);
        let floor = on.wage_floor[n];
        let by_sector = model.parameters.kappa == 0.0 && floor.is_finite();
        if !by_sector {
            wage = wage.max(floor);
        }
        self.wage[n] = wage;
        let own = if model.one_wage() {
            0.0
        } else {
            1.0 / (1.0 + model.parameters.kappa)
        };
        let mut employed = 0.0;
        for at in base..base + s {
            let a = z[self.layout.a + if model.one_wage() { n } else { at }];
            let mut reward = wage + own * (a - total);
            if by_sector {
                reward = reward.max(floor);
            }
            self.reward[at] = reward;
            employed += self.factor_supply[at] * (-reward).exp();
        }
        if by_sector {
            let supply: f64 = self.factor_supply[base..base + s].iter().sum();
            let quantity = (employed / model.factor_total[n]).ln();
            self.extra.employment[n] = quantity - self.shock.log_endowment[n];
            self.wage[n] = (supply / model.factor_total[n]).ln() - quantity;
        } else {
            self.extra.employment[n] = per_head - wage;
        }
    }

    /// log s where revenue cuts the tax on labour: revenue is income less all its other sources.
    fn tax_relief(&mut self, z: &[f64], on: &Closures) {
        let (model, s) = (self.model, self.model.s);
        let supply: Vec<f64> = (self.factor_supply.chunks_exact(s))
            .map(|row| row.iter().sum())
            .collect();
        let deficits = crate::sweep::deficits(model, &supply);
        for n in 0..model.r {
            if on.labour_supply[n] == 0.0 {
                continue;
            }
            let profits: f64 = (0..s)
                .map(|k| {
                    let at = n * s + k;
                    let sales = model.output()[at] * z[self.layout.y + at].exp();
                    sales * (1.0 - 1.0 / model.markup[k])
                })
                .sum();
            let income = model.benchmark.income[n] * z[self.layout.income + n].exp();
            let revenue = income - supply[n] - profits - deficits[n] - self.extra.capital_income[n];
            let before = model.benchmark.tariff_revenue[n] / model.factor_total[n];
            self.extra.relief[n] =
                (1.0 - before).ln() - (1.0 - revenue / supply[n]).max(LEAST_NET).ln();
        }
    }

    fn rentals(&mut self, z: &[f64], capital: &CapitalStock) {
        let s = self.model.s;
        for n in 0..self.model.r {
            let basket = &capital.basket[n * s..(n + 1) * s];
            let price: f64 = (basket.iter().zip(&z[n * s..]))
                .map(|(share, p)| share * p)
                .sum();
            self.extra.investment_price[n] = price;
            self.extra.rental[n] = if capital.held {
                z[self.layout.capital + n]
            } else {
                price
            };
        }
    }

    /// Purchases of one region where part of income is capital's and part of final demand is investment.
    pub(super) fn demand_with_capital(
        &mut self,
        z: &[f64],
        n: usize,
        capital: &CapitalStock,
        income: f64,
    ) {
        let (model, s, r) = (self.model, self.model.s, self.model.r);
        let here = n * s..(n + 1) * s;
        let p = &z[here.clone()];
        for k in 0..s {
            let at = n * s + k;
            self.spending[at] = 0.0;
        }
        let bought = Purchases {
            spending: &mut self.spending[here.clone()],
            value_added: &mut self.factor_demand[here.clone()],
            materials_paid: &mut self.materials_paid[here.clone()],
        };
        self.nests
            .demand(model, n, p, &self.payments[here.clone()], bought);
        let mut earned = 0.0;
        for at in here {
            let of_capital = capital.share[at] * self.factor_demand[at];
            earned += of_capital;
            self.factor_demand[at] -= of_capital;
        }
        self.extra.capital_income[n] = earned;
        let grown = if capital.income[n] > 0.0 {
            earned / capital.income[n]
        } else {
            1.0
        };
        let invested = capital.investment[n] * grown;
        self.extra.investment[n] = invested;
        let e = 1.0 - model.parameters.rho;
        for k in 0..s {
            let at = n * s + k;
            let change = if e == 0.0 {
                1.0
            } else {
                (e * (p[k] - self.final_price[n])).exp()
            };
            self.final_demand[at] = self.shock.final_shares[at] * (income - invested) * change
                + invested * capital.basket[at];
            self.spending[at] += self.final_demand[at];
            self.market_spending[k * r + n] = if model.expenditure()[at] > 0.0 {
                self.spending[at]
            } else {
                0.0
            };
        }
    }

    /// After trade: the margins' payments to factors, the size of markets in prices, the rental of a given stock.
    pub(super) fn settle(&mut self, on: &Closures, out: &mut [f64]) {
        let (model, s, r) = (self.model, self.model.s, self.model.r);
        for n in 0..r {
            let (margin, exponent) = (on.margin[n], on.exponent[n]);
            for k in 0..s {
                let (at, market) = (n * s + k, k * r + n);
                if margin > 0.0 {
                    self.factor_demand[at] += self.border[market] * margin / (1.0 - margin);
                }
                if exponent != 1.0 && model.expenditure()[at] > 0.0 && self.spending[at] > 0.0 {
                    let size = (self.spending[at] / model.expenditure()[at]).ln() - self.wage[n];
                    out[at] += (1.0 - exponent) * size;
                }
            }
        }
        if let Some(capital) = on.capital.as_ref().filter(|capital| capital.held) {
            for n in 0..r {
                out[self.layout.capital + n] = if capital.income[n] > 0.0 {
                    (self.extra.capital_income[n] / capital.income[n])
                        .max(1e-90)
                        .ln()
                        - capital.log_stock[n]
                } else {
                    0.0
                };
            }
        }
    }
}
