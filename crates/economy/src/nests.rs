//! Unit cost and input demand of every sector through its three nests (`economy.md`, "Unit cost").
//!
//! c = CES_σc( critical bundle\[θc\], rest )/A, rest = CES_σ( v/U, PM ), PM = CES_θ over the other goods.

use crate::ces;
use crate::elementary;
use crate::kernels::columns;
use crate::model::Model;

/// Prices and shares inside the nests; arrays over (region, sector) unless said otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Nests {
    /// e^{(1−θ)(p_k − r_n)} per good, with r_n the region's reference price of materials.
    pub powered: Vec<f64>,
    /// Σ_k a_ks e^{(1−θ)(p_k − r_n)} per user.
    pub bundle_power: Vec<f64>,
    /// log PM.
    pub materials: Vec<f64>,
    /// log price of CES_σ(v/U, PM).
    pub rest: Vec<f64>,
    /// Share of value added in `rest`.
    pub value_added: Vec<f64>,
    /// Per critical nest: log price of the bundle, and of everything from this nest inwards.
    pub bundle: Vec<Vec<f64>>,
    pub chain: Vec<Vec<f64>>,
    /// Per critical nest: share of the bundle in the chain.
    pub bundle_share: Vec<Vec<f64>>,
    /// log price of the whole input bundle.
    pub cost: Vec<f64>,
    scratch: Vec<f64>,
    /// Two terms per sector.
    terms: Vec<f64>,
}

/// Where a region's purchases go; arrays \[S\].
pub(crate) struct Purchases<'a> {
    /// Spending on each good as an input; added to.
    pub spending: &'a mut [f64],
    /// Payments of each sector to factors.
    pub value_added: &'a mut [f64],
    /// Payments of each sector for materials other than critical goods.
    pub materials_paid: &'a mut [f64],
}

impl Nests {
    pub fn new(model: &Model) -> Self {
        let zero = vec![0.0; model.r * model.s];
        let per_nest = vec![zero.clone(); model.critical.len()];
        Self {
            powered: vec![1.0; model.r * model.s],
            bundle_power: vec![1.0; model.r * model.s],
            materials: zero.clone(),
            rest: zero.clone(),
            value_added: vec![1.0; model.r * model.s],
            bundle: per_nest.clone(),
            chain: per_nest.clone(),
            bundle_share: per_nest,
            cost: zero,
            scratch: vec![0.0; model.s],
            terms: vec![0.0; 2 * model.s],
        }
    }

    /// Prices of every nest of region `n`, from log prices of goods `p` and log cost of value added `v`.
    pub fn price(&mut self, model: &Model, n: usize, p: &[f64], v: &[f64]) {
        let s_count = model.s;
        let base = n * s_count;
        let here = base..base + s_count;
        let shares = &model.material_shares[base * s_count..(base + s_count) * s_count];
        let shares_by_good =
            &model.material_shares_by_good[base * s_count..(base + s_count) * s_count];
        let e = 1.0 - model.parameters.theta;
        if e == 0.0 {
            columns(shares_by_good, p, &mut self.materials[here.clone()]);
        } else {
            let reference: f64 = model.reference_shares[here.clone()]
                .iter()
                .zip(p)
                .map(|(a, x)| a * x)
                .sum();
            for (x, p) in self.scratch.iter_mut().zip(p) {
                *x = e * (p - reference);
            }
            elementary::exp_m1(&mut self.scratch);
            let powers = self.powered[here.clone()].iter_mut().zip(&self.scratch);
            for ((power, x), p) in powers.zip(p) {
                // One more than minus one has no digits left of what is next to nothing.
                *power = if *x < -0.999 {
                    (e * (p - reference)).exp()
                } else {
                    1.0 + x
                };
            }
            columns(
                shares_by_good,
                &self.scratch,
                &mut self.bundle_power[here.clone()],
            );
            let logs = &mut self.materials[here.clone()];
            logs.copy_from_slice(&self.bundle_power[here.clone()]);
            elementary::ln_1p(logs);
            for at in here.clone() {
                let sum = self.bundle_power[at];
                self.bundle_power[at] = 1.0 + sum;
                self.materials[at] = if sum > -0.999 && sum.is_finite() {
                    reference + self.materials[at] / e
                } else {
                    // Everything this user buys is far cheaper than the region's mean: expand around its own mean.
                    let row = &shares[(at - base) * s_count..(at - base + 1) * s_count];
                    let own = ces::bundle(row, |k| p[k], e);
                    self.bundle_power[at] = (e * (own - reference)).exp();
                    own
                };
            }
        }
        let e = 1.0 - model.parameters.sigma;
        let a = &model.value_added_share[here.clone()];
        if e == 0.0 {
            for at in here.clone() {
                let a = a[at - base];
                self.rest[at] = a * v[at - base] + (1.0 - a) * self.materials[at];
                self.value_added[at] = a;
            }
        } else {
            ces::pairs(
                ces::Pairs {
                    weights: a,
                    first: v,
                    second: &self.materials[here.clone()],
                    e,
                },
                &mut self.rest[here.clone()],
                &mut self.value_added[here.clone()],
                &mut self.terms,
            );
        }
        self.cost[here.clone()].copy_from_slice(&self.rest[here.clone()]);
        for (j, nest) in model.critical.iter().enumerate().rev() {
            let width = nest.goods.len();
            for at in here.clone() {
                let share = nest.bundle[at];
                if share > 0.0 {
                    let within = &nest.within[at * width..(at + 1) * width];
                    self.bundle[j][at] =
                        ces::bundle(within, |g| p[nest.goods[g]], 1.0 - nest.theta);
                    (self.cost[at], self.bundle_share[j][at]) =
                        ces::pair(share, self.bundle[j][at], self.cost[at], 1.0 - nest.sigma);
                }
                self.chain[j][at] = self.cost[at];
            }
        }
    }

    /// What the sectors of region `n` buy with their payments \[S\], at log prices of goods `p`; adds to `bought`.
    pub fn demand(
        &mut self,
        model: &Model,
        n: usize,
        p: &[f64],
        payments: &[f64],
        bought: Purchases<'_>,
    ) {
        let Purchases {
            spending,
            value_added,
            materials_paid,
        } = bought;
        let s_count = model.s;
        let base = n * s_count;
        let e = 1.0 - model.parameters.theta;
        for s in 0..s_count {
            let at = base + s;
            let mut inside = payments[s];
            for (j, nest) in model.critical.iter().enumerate() {
                if nest.bundle[at] > 0.0 && inside != 0.0 {
                    let paid = inside * self.bundle_share[j][at];
                    let width = nest.goods.len();
                    for (g, &k) in nest.goods.iter().enumerate() {
                        let share = nest.within[at * width + g];
                        if share > 0.0 {
                            spending[k] += paid
                                * share
                                * ((1.0 - nest.theta) * (p[k] - self.bundle[j][at])).exp();
                        }
                    }
                    inside -= paid;
                }
            }
            value_added[s] = inside * self.value_added[at];
            materials_paid[s] = inside * (1.0 - self.value_added[at]);
            self.scratch[s] = if e == 0.0 {
                materials_paid[s]
            } else {
                materials_paid[s] / self.bundle_power[at]
            };
        }
        let shares = &model.material_shares[base * s_count..(base + s_count) * s_count];
        // The sum over users, then the power that all users of a good have in common.
        let bought = &mut self.terms[..s_count];
        columns(shares, &self.scratch, bought);
        for k in 0..s_count {
            spending[k] += if e == 0.0 {
                bought[k]
            } else {
                bought[k] * self.powered[base + k]
            };
        }
    }
}
