//! What labour supply, wage floors, margins and capital change in the transposed sweep.

use super::Adjoint;
use crate::sweep::Sweep;

impl Adjoint {
    /// Of each dollar that sellers receive, ν/(1 − ν) goes to the buyer's factors and 1/(1 − ν) leaves its revenue.
    pub(super) fn margins(&mut self, sweep: &Sweep<'_>, w: &[f64], factor_demand: &[f64]) {
        let model = sweep.model;
        let Some(on) = &model.closures else {
            return;
        };
        let _ = w;
        for n in 0..model.r {
            let margin = on.margin[n];
            if margin == 0.0 {
                continue;
            }
            for k in 0..model.s {
                let at = n * model.s + k;
                // Payoff per dollar of payments to factors of the cell.
                let per_dollar = if sweep.factor_demand[at] > 0.0 {
                    factor_demand[at] / sweep.factor_demand[at]
                } else {
                    0.0
                };
                self.importer[k * model.r + n] =
                    (self.income[n] - margin * per_dollar) / (1.0 - margin);
            }
        }
    }

    /// Adjoints of every sector's payments for value added, where part of them is capital's and the margins pay factors
    /// too; `None` where neither acts.
    pub(super) fn payments_to_factors(
        &self,
        sweep: &Sweep<'_>,
        n: usize,
        per_dollar: &[f64],
        factor_demand: &[f64],
        rental: f64,
    ) -> Option<Vec<f64>> {
        let model = sweep.model;
        let on = model.closures.as_ref()?;
        let base = n * model.s;
        let margin = on.margin[n];
        let mut paid: Vec<f64> = (0..model.s)
            .map(|s| {
                let at = base + s;
                if margin == 0.0 || sweep.factor_demand[at] <= 0.0 {
                    return factor_demand[at];
                }
                let kept = sweep.border[s * model.r + n] * margin / (1.0 - margin);
                factor_demand[at] * (1.0 - kept / sweep.factor_demand[at])
            })
            .collect();
        let Some(capital) = &on.capital else {
            return Some(paid);
        };
        let earned = sweep.extra.capital_income[n];
        if earned <= 0.0 {
            return Some(paid);
        }
        let invested = sweep.extra.investment[n];
        let consumption = sweep.income[n] - invested;
        // More investment takes from consumption what it spends.
        let mut by_income = self.income[n] * earned + rental;
        for k in 0..model.s {
            let in_basket = invested * capital.basket[base + k];
            let consumed = sweep.final_demand[base + k] - in_basket;
            by_income += per_dollar[k] * (in_basket - consumed * invested / consumption);
        }
        for s in 0..model.s {
            let at = base + s;
            let share = capital.share[at];
            let kept = sweep.border[s * model.r + n] * margin / (1.0 - margin);
            let value_added = (sweep.factor_demand[at] - kept) / (1.0 - share);
            paid[s] += by_income * share * value_added / earned;
        }
        Some(paid)
    }

    /// From rewards, employment and the rental to factor incomes and prices.
    pub(super) fn rewards_with(
        &mut self,
        sweep: &Sweep<'_>,
        n: usize,
        reward: &[f64],
        employment: f64,
        rents: f64,
        back: &mut [f64],
    ) {
        let (model, layout) = (sweep.model, sweep.layout);
        let Some(on) = &model.closures else {
            return;
        };
        let base = n * model.s;
        let own = if model.one_wage() {
            0.0
        } else {
            1.0 / (1.0 + model.parameters.kappa)
        };
        let floor = on.wage_floor[n];
        let by_sector = model.parameters.kappa == 0.0 && floor.is_finite();
        // Where the floor holds a reward, nothing moves it.
        let held = |at: usize| by_sector && sweep.reward[at] <= floor;
        let total: f64 = (0..model.s)
            .filter(|s| !held(base + s))
            .map(|s| reward[s])
            .sum();
        // W moves with v as a whole; employment is T − L − W.
        let by_wage = total + self.wage[n] - employment;
        let bound = !by_sector && sweep.wage[n] <= floor;
        let eta = on.labour_supply[n];
        let (wage_by_total, wage_by_price) = if bound {
            (0.0, 0.0)
        } else {
            (1.0 / (1.0 + eta), eta / (1.0 + eta))
        };
        let by_total = by_wage * wage_by_total + employment - own * total;
        if model.one_wage() {
            back[layout.a + n] += by_total;
        } else {
            let supply = &sweep.factor_supply[base..base + model.s];
            let region: f64 = supply.iter().sum();
            for s in 0..model.s {
                let direct = if held(base + s) { 0.0 } else { own * reward[s] };
                back[layout.a + base + s] += direct + by_total * supply[s] / region;
            }
        }
        let by_price = by_wage * wage_by_price;
        if by_price != 0.0 {
            let e = 1.0 - model.parameters.rho;
            for k in 0..model.s {
                let p = sweep.price[base + k];
                let share =
                    sweep.shock.final_shares[base + k] * (e * (p - sweep.final_price[n])).exp();
                back[base + k] += by_price * share;
            }
        }
        // The tax cut acts like a lower price of consumption.
        self.wage[n] = -by_price;
        if let Some(capital) = &on.capital {
            if capital.held {
                back[layout.capital + n] += rents;
            } else {
                for k in 0..model.s {
                    back[base + k] += rents * capital.basket[base + k];
                }
            }
        }
    }

    /// Where revenue cuts the tax on labour: from s to income, factor income, output and deficits. After every region.
    pub(super) fn tax_relief(&mut self, sweep: &Sweep<'_>, z: &[f64], back: &mut [f64]) {
        let (model, layout) = (sweep.model, sweep.layout);
        let Some(on) = model.closures.as_ref().filter(|on| on.wage_tax) else {
            return;
        };
        let s_count = model.s;
        let supply: Vec<f64> = (sweep.factor_supply.chunks_exact(s_count))
            .map(|row| row.iter().sum())
            .collect();
        let world: f64 = supply.iter().sum();
        let rate = |m: usize| model.deficit[m] / model.factor_total[m];
        let drift: f64 = (0..model.r).map(|m| rate(m) * supply[m]).sum::<f64>() / world;
        for n in 0..model.r {
            let by_relief = self.wage[n];
            if by_relief == 0.0 || on.labour_supply[n] == 0.0 {
                continue;
            }
            let income = model.benchmark.income[n] * z[layout.income + n].exp();
            let profits = |s: usize| {
                let at = n * s_count + s;
                let sales = model.output()[at] * z[layout.y + at].exp();
                sales * (1.0 - 1.0 / model.markup[s])
            };
            let revenue =
                income - supply[n] - (0..s_count).map(profits).sum::<f64>() - sweep.deficit[n];
            // s = −log(1 − R/V): ds = (dR − R/V dV)/(V − R).
            let per_dollar = by_relief / (supply[n] - revenue);
            back[layout.income + n] += per_dollar * income;
            for s in 0..s_count {
                back[layout.y + n * s_count + s] -= per_dollar * profits(s);
            }
            for m in 0..model.r {
                let own = if m == n { 1.0 } else { 0.0 };
                let deficit = if model.scaled_deficits {
                    own * (rate(m) - drift) - supply[n] * (rate(m) - drift) / world
                } else {
                    model.deficit[n] / model.world_factor_income
                };
                let by_supply = own * (1.0 + revenue / supply[n]) + deficit;
                for s in 0..s_count {
                    let at = m * s_count + s;
                    let factor = layout.a + if model.one_wage() { m } else { at };
                    back[factor] -= per_dollar * by_supply * sweep.factor_supply[at];
                }
            }
        }
    }
}
