//! How the budget shares of one region's users respond to prices and factor rewards, at the benchmark.

use crate::model::Model;

/// Shares of one region's nests at the benchmark, and how they respond.
pub(crate) struct BudgetShares {
    /// G\[s,k\], share of good k in the unit cost of s.
    pub cost: Vec<f64>,
    /// Share of value added in unit cost.
    pub value_added: Vec<f64>,
    /// Per user: share of everything inside all critical bundles in unit cost.
    pub inside: Vec<f64>,
}

impl BudgetShares {
    pub fn of(model: &Model, n: usize) -> Self {
        let s_count = model.s;
        let mut this = Self {
            cost: vec![0.0; s_count * s_count],
            value_added: vec![0.0; s_count],
            inside: vec![1.0; s_count],
        };
        for s in 0..s_count {
            let at = n * s_count + s;
            let mut inside = 1.0;
            for nest in &model.critical {
                let width = nest.goods.len();
                for (g, &k) in nest.goods.iter().enumerate() {
                    this.cost[s * s_count + k] =
                        inside * nest.bundle[at] * nest.within[at * width + g];
                }
                inside *= 1.0 - nest.bundle[at];
            }
            this.inside[s] = inside;
            if model.output()[at] > 0.0 {
                this.value_added[s] = inside * model.value_added_share[at];
            }
            let materials = inside * (1.0 - model.value_added_share[at]);
            for k in 0..s_count {
                let share = model.material_shares[at * s_count + k];
                if share > 0.0 {
                    this.cost[s * s_count + k] = materials * share;
                }
            }
        }
        this
    }

    /// Share of user s in the spending on good k.
    pub fn user_share(&self, model: &Model, n: usize, k: usize, s: usize) -> f64 {
        let spending = model.expenditure()[n * model.s + k];
        let payments = model.output()[n * model.s + s] / model.markup[s];
        if spending > 0.0 {
            self.cost[s * model.s + k] * payments / spending
        } else {
            0.0
        }
    }

    /// K\[k,j\]: response of spending on k to the price of j at given output and income.
    pub fn demand_by_price(&self, model: &Model, n: usize, s_count: usize) -> Vec<f64> {
        let mut response = vec![0.0; s_count * s_count];
        let p = &model.parameters;
        if p.is_cobb_douglas() {
            return response;
        }
        let is_critical = critical_goods(model);
        for s in 0..s_count {
            let at = n * s_count + s;
            let materials = &model.material_shares[at * s_count..(at + 1) * s_count];
            let in_rest = 1.0 - model.value_added_share[at];
            // Good k of the materials nest: (1−θ)(p_k − PM) + (1−σ)(PM − R) + Σ (1−σc)(inner − outer).
            let mut common = vec![0.0; s_count];
            let mut inner: Vec<f64> = materials.iter().map(|a| a * in_rest).collect();
            for j in 0..s_count {
                common[j] =
                    -(1.0 - p.theta) * materials[j] + (1.0 - p.sigma) * (materials[j] - inner[j]);
            }
            for nest in model.critical.iter().rev() {
                if nest.bundle[at] > 0.0 {
                    let width = nest.goods.len();
                    let mut outer: Vec<f64> =
                        inner.iter().map(|x| x * (1.0 - nest.bundle[at])).collect();
                    let mut bundle = vec![0.0; s_count];
                    for (g, &k) in nest.goods.iter().enumerate() {
                        bundle[k] = nest.within[at * width + g];
                        outer[k] += nest.bundle[at] * bundle[k];
                    }
                    for &k in &nest.goods {
                        let user = self.user_share(model, n, k, s);
                        response[k * s_count + k] += user * (1.0 - nest.theta);
                        for j in 0..s_count {
                            response[k * s_count + j] += user
                                * ((nest.theta - nest.sigma) * bundle[j]
                                    - (1.0 - nest.sigma) * outer[j]);
                        }
                    }
                    for j in 0..s_count {
                        common[j] += (1.0 - nest.sigma) * (inner[j] - outer[j]);
                    }
                    inner = outer;
                }
            }
            for k in 0..s_count {
                if is_critical[k] {
                    continue;
                }
                let user = self.user_share(model, n, k, s);
                if user > 0.0 {
                    response[k * s_count + k] += user * (1.0 - p.theta);
                    for j in 0..s_count {
                        response[k * s_count + j] += user * common[j];
                    }
                }
            }
        }
        for k in 0..s_count {
            let at = n * s_count + k;
            let spending = model.expenditure()[at];
            if spending > 0.0 {
                let share =
                    model.final_shares[at] * model.benchmark.income[n] / spending * (1.0 - p.rho);
                response[k * s_count + k] += share;
                for j in 0..s_count {
                    response[k * s_count + j] -= share * model.final_shares[n * s_count + j];
                }
            }
        }
        response
    }

    /// N\[k,j\]: response of spending on k to the factor reward of user j; `None` where it is zero.
    pub fn demand_by_reward(&self, model: &Model, n: usize, s_count: usize) -> Option<Vec<f64>> {
        if model.parameters.sigma == 1.0 {
            return None;
        }
        let is_critical = critical_goods(model);
        let mut response = vec![0.0; s_count * s_count];
        for j in 0..s_count {
            let at = n * s_count + j;
            for k in 0..s_count {
                if !is_critical[k] {
                    response[k * s_count + j] = -self.user_share(model, n, k, j)
                        * (1.0 - model.parameters.sigma)
                        * model.value_added_share[at];
                }
            }
        }
        Some(response)
    }

    /// S\[s,k\]: response of the share of factors to the price of k; empty where it is zero.
    pub fn factor_share_by_price(&self, model: &Model, n: usize, s_count: usize) -> Vec<f64> {
        if model.parameters.sigma == 1.0 {
            return Vec::new();
        }
        let mut response = vec![0.0; s_count * s_count];
        for s in 0..s_count {
            let at = n * s_count + s;
            let weight = -(1.0 - model.parameters.sigma) * (1.0 - model.value_added_share[at]);
            for k in 0..s_count {
                response[s * s_count + k] = weight * model.material_shares[at * s_count + k];
            }
        }
        response
    }

    /// T\[s\]: response of the share of factors to their reward.
    pub fn factor_share_by_reward(&self, model: &Model, n: usize, s_count: usize) -> Vec<f64> {
        (0..s_count)
            .map(|s| {
                (1.0 - model.parameters.sigma) * (1.0 - model.value_added_share[n * s_count + s])
            })
            .collect()
    }
}

fn critical_goods(model: &Model) -> Vec<bool> {
    let mut critical = vec![false; model.s];
    for nest in &model.critical {
        nest.goods.iter().for_each(|&k| critical[k] = true);
    }
    critical
}
