//! Backwards through one region: demand, nests, costs and rewards.

use super::Adjoint;
use crate::kernels::columns;
use crate::model::Model;
use crate::sweep::Sweep;

impl Adjoint {
    /// Through the nests of one region: from costs, spending and factor payments to prices, output and factor rewards.
    pub fn region(
        &mut self,
        sweep: &Sweep<'_>,
        z: &[f64],
        n: usize,
        factor_demand: &[f64],
        rental: f64,
        back: &mut [f64],
    ) {
        let (model, layout, nests) = (sweep.model, sweep.layout, &sweep.nests);
        let s_count = model.s;
        let base = n * s_count;
        let parameters = &model.parameters;
        let (sigma, theta, rho) = (parameters.sigma, parameters.theta, parameters.rho);
        let per_dollar: Vec<f64> = (base..base + s_count)
            .map(|at| {
                if model.expenditure()[at] > 0.0 {
                    self.spending[at] / sweep.spending[at]
                } else {
                    0.0
                }
            })
            .collect();
        let mut prices = vec![0.0; s_count];
        // Final demand.
        let mut final_total = 0.0;
        let income = model.benchmark.income[n] * z[layout.income + n].exp();
        let paid = self.payments_to_factors(sweep, n, &per_dollar, factor_demand, rental);
        let capital = model.closures.as_ref().and_then(|on| on.capital.as_ref());
        if let Some(capital) = capital {
            let invested = sweep.extra.investment[n];
            let consumed =
                |k: usize| sweep.final_demand[base + k] - invested * capital.basket[base + k];
            for k in 0..s_count {
                let change = per_dollar[k] * consumed(k);
                final_total += change;
                prices[k] += (1.0 - rho) * change;
            }
            back[layout.income + n] += final_total * income / (income - invested);
            for k in 0..s_count {
                prices[k] -= (1.0 - rho) * final_total * consumed(k) / (income - invested);
            }
        } else {
            for k in 0..s_count {
                let change = per_dollar[k] * sweep.final_demand[base + k];
                final_total += change;
                prices[k] += (1.0 - rho) * change;
            }
            back[layout.income + n] += final_total;
            for k in 0..s_count {
                prices[k] -= (1.0 - rho) * final_total * sweep.final_demand[base + k] / income;
            }
        }
        // Materials: the share of good k in user s is a_ks·e^{(1−θ)(p_k − PM_s)}.
        let shares = &model.material_shares[base * s_count..(base + s_count) * s_count];
        let powered: Vec<f64> = (0..s_count)
            .map(|k| {
                if theta == 1.0 {
                    1.0
                } else {
                    nests.powered[base + k]
                }
            })
            .collect();
        let scaled = |s: usize| {
            if theta == 1.0 {
                1.0
            } else {
                nests.bundle_power[base + s]
            }
        };
        let mut materials = vec![0.0; s_count];
        for k in 0..s_count {
            self.scratch[k] = per_dollar[k] * powered[k];
        }
        let shares_by_good =
            &model.material_shares_by_good[base * s_count..(base + s_count) * s_count];
        columns(shares_by_good, &self.scratch, &mut materials);
        let mut weights = vec![0.0; s_count];
        for s in 0..s_count {
            weights[s] = sweep.materials_paid[base + s] / scaled(s);
            materials[s] *= weights[s];
        }
        let mut bought = vec![0.0; s_count];
        if theta != 1.0 {
            columns(shares, &weights, &mut bought);
            for k in 0..s_count {
                prices[k] += (1.0 - theta) * bought[k] * self.scratch[k];
            }
        }
        let mut reward = vec![0.0; s_count];
        let mut bundle_weights = vec![0.0; s_count];
        let by_employment = (model.closures.as_ref()).is_some_and(|on| on.scale_by_employment);
        let (mut employment, mut rents) = (0.0, 0.0);
        for s in 0..s_count {
            let at = base + s;
            self.value_added[at] = 0.0;
            if model.output()[at] <= 0.0 {
                continue;
            }
            let mut cost = self.cost[at];
            let mut share = paid.as_ref().map_or(factor_demand[at], |paid| paid[s]);
            back[layout.y + at] += share + materials[s];
            let psi = model.scale[s];
            if psi != 0.0 && by_employment {
                employment -= psi * self.cost[at];
            } else if psi != 0.0 {
                back[layout.y + at] -= psi * self.cost[at];
                match model.scale_base[s] {
                    detente_world::ScaleBase::Input => cost += psi * self.cost[at],
                    detente_world::ScaleBase::Labour => {
                        share -= psi * self.cost[at];
                        reward[s] += psi * self.cost[at];
                    }
                }
            }
            let rest = self.critical(
                sweep,
                z,
                n,
                s,
                cost,
                share + materials[s],
                &per_dollar,
                &mut prices,
                back,
            );
            let rest = rest - (1.0 - sigma) * (share + materials[s]);
            let va = nests.value_added[at];
            let value_added = (1.0 - sigma) * share + va * rest;
            // PM: −(1−θ) from the shares within, +(1−σ) from the share of materials in the rest.
            bundle_weights[s] = ((theta - sigma) * materials[s] + (1.0 - va) * rest) / scaled(s);
            self.value_added[at] = value_added;
            if let Some(capital) = capital {
                rents += capital.share[at] * value_added;
                reward[s] += (1.0 - capital.share[at]) * value_added;
            } else {
                reward[s] += value_added;
            }
        }
        let mut by_bundle = vec![0.0; s_count];
        columns(shares, &bundle_weights, &mut by_bundle);
        for k in 0..s_count {
            back[base + k] += prices[k] + by_bundle[k] * powered[k];
        }
        match &model.closures {
            None => rewards(sweep, n, &reward, back),
            Some(_) => self.rewards_with(sweep, n, &reward, employment, rents, back),
        }
    }

    /// Through the critical bundles of one user, outermost first; returns the adjoint of the price of the rest.
    #[expect(clippy::too_many_arguments, reason = "the chain of one user")]
    fn critical(
        &self,
        sweep: &Sweep<'_>,
        z: &[f64],
        n: usize,
        s: usize,
        cost: f64,
        inside: f64,
        per_dollar: &[f64],
        prices: &mut [f64],
        back: &mut [f64],
    ) -> f64 {
        let (model, nests) = (sweep.model, &sweep.nests);
        if model.critical.is_empty() {
            return cost;
        }
        let at = n * model.s + s;
        // Payments for each good of each bundle.
        let mut left = sweep.payments[at];
        let mut paid: Vec<Vec<(usize, f64, f64)>> = Vec::with_capacity(model.critical.len());
        let mut change = vec![0.0; model.critical.len()];
        for (j, nest) in model.critical.iter().enumerate() {
            let width = nest.goods.len();
            let mut goods = Vec::with_capacity(width);
            if nest.bundle[at] > 0.0 {
                let bundle = left * nests.bundle_share[j][at];
                for (g, &k) in nest.goods.iter().enumerate() {
                    let p = z[n * model.s + k];
                    let share = nest.within[at * width + g]
                        * ((1.0 - nest.theta) * (p - nests.bundle[j][at])).exp();
                    goods.push((k, share, bundle * share));
                    change[j] += per_dollar[k] * bundle * share;
                }
                left -= bundle;
            }
            paid.push(goods);
        }
        let total: f64 = change.iter().sum();
        back[sweep.layout.y + at] += total;
        let mut behind = total;
        let mut chain = cost;
        for (j, nest) in model.critical.iter().enumerate() {
            if nest.bundle[at] <= 0.0 {
                continue;
            }
            behind -= change[j];
            let outside = 1.0 - nest.sigma;
            // Everything further in, and the factors and materials, carry the share of the inside.
            let inner_change = behind + inside;
            chain -= outside * (inner_change + change[j]);
            let share = nests.bundle_share[j][at];
            let bundle = share * chain + (nest.theta - nest.sigma) * change[j];
            let inner = (1.0 - share) * chain + outside * inner_change;
            for &(k, within, dollars) in &paid[j] {
                prices[k] += (1.0 - nest.theta) * per_dollar[k] * dollars + within * bundle;
            }
            chain = inner;
        }
        chain
    }
}

/// From rewards to factor incomes (`economy.md`, "Factors").
fn rewards(sweep: &Sweep<'_>, n: usize, reward: &[f64], back: &mut [f64]) {
    let model: &Model = sweep.model;
    let a = sweep.layout.a;
    let total: f64 = reward.iter().sum();
    if model.one_wage() {
        back[a + n] += total;
        return;
    }
    let own = 1.0 / (1.0 + model.parameters.kappa);
    let base = n * model.s;
    let supply = &sweep.factor_supply[base..base + model.s];
    let region: f64 = supply.iter().sum();
    for s in 0..model.s {
        back[a + base + s] += own * reward[s] + (1.0 - own) * total * supply[s] / region;
    }
}
