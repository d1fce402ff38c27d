//! The home-market approximation of the equilibrium, solved exactly: what turns a sweep's residual into a step.
//!
//! Most of what a region buys it makes. Ignoring the response of foreign markets, the benchmark linearisation of the
//! sweep falls apart by region. In logs, with D = diag(home share π\[n,n,k\]), G\[s,k\] cost shares, U\[k,s\] the shares of
//! users and f\[k\] of final demand in spending, t home sales over output, χ exposure to substitution between origins:
//!
//! ```text
//! p = D c + r_p            c = G p + g a                 (prices, unit costs)
//! y = t(U y + K p + N a + f I) − εχ c + r_y              (output)
//! a = Λ(y + S p + T a) + r_a                             (factor income; Λ averages where there is one wage)
//! I = w λ·a + r_I                                        (income)
//! ```
//!
//! K, N, S, T are the responses of budget shares in the nests; all vanish under Cobb–Douglas. With
//! P = (I − DG)⁻¹ the Leontief inverse of output is D Pᵀ D⁻¹ in values, so one inversion serves both.

mod scale;

use detente_world::World;

use crate::budget_shares::BudgetShares;
use crate::dense;
use crate::kernels::{mat_t_vec, mat_vec};
use crate::model::Model;
use crate::rebase;
use crate::sweep::Sweep;
use scale::Scale;

/// Home shares below this count as this: the inverse of D stays finite.
const SMALLEST_SHARE: f64 = 1e-6;
/// No response is taken to be amplified more than this many times.
const LARGEST_MULTIPLIER: f64 = 20.0;

#[derive(Debug, Clone)]
pub(crate) struct Precondition {
    regions: Vec<HomeMarket>,
}

/// One region's operators; matrices are S×S, row by row.
#[derive(Debug, Clone)]
struct HomeMarket {
    /// P = (I − DG)⁻¹.
    leontief: Vec<f64>,
    /// Y/D, the weights that turn Pᵀ into the Leontief inverse of output.
    weight: Vec<f64>,
    /// With scale elasticities: (I − tU − diag(εχψ))⁻¹ in place of the Leontief inverse of output, and Pψ.
    scale: Option<Scale>,
    /// Direct response of output to prices, tK − εχG.
    output_by_price: Vec<f64>,
    /// Response of output to income, after the multiplier.
    by_income: Vec<f64>,
    /// Income per factor income, and the sectors' shares of factor income.
    factor_share: f64,
    lambda: Vec<f64>,
    factors: Factors,
}

#[derive(Debug, Clone)]
enum Factors {
    /// Responses to the one wage.
    One {
        price: Vec<f64>,
        output: Vec<f64>,
        share_by_price: Vec<f64>,
        multiplier: f64,
    },
    /// Responses to each sector's factor income: prices, output, share of factors by price, and (I − M)⁻¹.
    Many {
        price: Vec<f64>,
        output: Vec<f64>,
        share_by_price: Vec<f64>,
        inverse: Vec<f64>,
    },
}

impl Precondition {
    /// Around the benchmark.
    pub fn of(model: &Model) -> Self {
        let exposure = exposure(model);
        Self {
            regions: (0..model.r)
                .map(|n| HomeMarket::of(model, n, &exposure[n * model.s..(n + 1) * model.s]))
                .collect(),
        }
    }

    /// Around the point at which a sweep was last evaluated; `None` where the linearisation is not finite there.
    pub fn around(world: &World, model: &Model, sweep: &Sweep<'_>) -> Option<Self> {
        let here = Self::of(&rebase::around(world, model, sweep));
        here.regions
            .iter()
            .all(HomeMarket::is_finite)
            .then_some(here)
    }

    /// Turns the residual of a sweep into a step, in place.
    pub fn apply(&self, model: &Model, f: &mut [f64]) {
        let (r, s) = (model.r, model.s);
        let (prices, rest) = f.split_at_mut(r * s);
        let (outputs, rest) = rest.split_at_mut(r * s);
        let width = if model.one_wage() { 1 } else { s };
        let (factors, rest) = rest.split_at_mut(r * width);
        let mut scratch = Scratch::new(s);
        for (n, home) in self.regions.iter().enumerate() {
            home.step(
                &mut prices[n * s..(n + 1) * s],
                &mut outputs[n * s..(n + 1) * s],
                &mut factors[n * width..(n + 1) * width],
                &mut rest[n],
                &mut scratch,
            );
        }
        for at in 0..r * s {
            if model.output()[at] <= 0.0 {
                outputs[at] = 0.0;
                if width > 1 {
                    factors[at] = 0.0;
                }
            }
            if model.expenditure()[at] <= 0.0 {
                prices[at] = 0.0;
            }
        }
    }
}

impl Precondition {
    /// The transpose of [`apply`](Self::apply), in place: from adjoints of a step to adjoints of the residual.
    pub fn apply_transposed(&self, model: &Model, f: &mut [f64]) {
        let (r, s) = (model.r, model.s);
        let width = if model.one_wage() { 1 } else { s };
        {
            let (prices, rest) = f.split_at_mut(r * s);
            let (outputs, factors) = rest.split_at_mut(r * s);
            for at in 0..r * s {
                if model.output()[at] <= 0.0 {
                    outputs[at] = 0.0;
                    if width > 1 {
                        factors[at] = 0.0;
                    }
                }
                if model.expenditure()[at] <= 0.0 {
                    prices[at] = 0.0;
                }
            }
        }
        let (prices, rest) = f.split_at_mut(r * s);
        let (outputs, rest) = rest.split_at_mut(r * s);
        let (factors, rest) = rest.split_at_mut(r * width);
        let mut scratch = Scratch::new(s);
        for (n, home) in self.regions.iter().enumerate() {
            home.step_transposed(
                &mut prices[n * s..(n + 1) * s],
                &mut outputs[n * s..(n + 1) * s],
                &mut factors[n * width..(n + 1) * width],
                &mut rest[n],
                &mut scratch,
            );
        }
    }
}

/// χ\[n,s\] = 1 − Σ over markets of (share of sales)·(share of the market).
fn exposure(model: &Model) -> Vec<f64> {
    let (r, s) = (model.r, model.s);
    let mut exposure = vec![1.0; r * s];
    for k in 0..s {
        for n in 0..r {
            let spending = model.expenditure()[n * s + k];
            if spending <= 0.0 {
                continue;
            }
            let market = (k * r + n) * r;
            let flows = &model.tables.flows.as_slice()[market..market + r];
            let tariffs = &model.tables.tariffs.as_slice()[market..market + r];
            for i in 0..r {
                if flows[i] > 0.0 {
                    exposure[i * s + k] -=
                        flows[i] / model.output()[i * s + k] * (1.0 + tariffs[i]) * flows[i]
                            / spending;
                }
            }
        }
    }
    exposure
}

struct Scratch {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Scratch {
    fn new(s: usize) -> Self {
        Self {
            a: vec![0.0; s],
            b: vec![0.0; s],
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl HomeMarket {
    fn is_finite(&self) -> bool {
        let finite = |x: &[f64]| x.iter().all(|v| v.is_finite());
        let scale = self
            .scale
            .iter()
            .all(|x| finite(&x.output) && finite(&x.price));
        let factors = match &self.factors {
            Factors::One {
                price,
                output,
                multiplier,
                ..
            } => finite(price) && finite(output) && multiplier.is_finite(),
            Factors::Many {
                price,
                output,
                inverse,
                ..
            } => finite(price) && finite(output) && finite(inverse),
        };
        scale
            && factors
            && finite(&self.leontief)
            && finite(&self.output_by_price)
            && finite(&self.by_income)
    }

    fn of(model: &Model, n: usize, exposure: &[f64]) -> Self {
        let s = model.s;
        let base = n * s;
        let shares = BudgetShares::of(model, n);
        let spending = &model.expenditure()[base..base + s];
        let output = &model.output()[base..base + s];
        let home_flow: Vec<f64> = (0..s)
            .map(|k| model.tables.flows.as_slice()[(k * model.r + n) * model.r + n])
            .collect();
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let home: Vec<f64> = (0..s)
            .map(|k| ratio(home_flow[k], spending[k]).max(SMALLEST_SHARE))
            .collect();
        let sold: Vec<f64> = (0..s).map(|k| ratio(home_flow[k], output[k])).collect();

        let mut leontief = vec![0.0; s * s];
        for k in 0..s {
            for j in 0..s {
                leontief[k * s + j] =
                    if k == j { 1.0 } else { 0.0 } - home[k] * shares.cost[k * s + j];
            }
        }
        dense::invert(&mut leontief, s);

        // tK − εχG.
        let mut output_by_price = shares.demand_by_price(model, n, s);
        for k in 0..s {
            let substitution = model.parameters.trade_elasticity[k] * exposure[k];
            for j in 0..s {
                let at = k * s + j;
                output_by_price[at] =
                    sold[k] * output_by_price[at] - substitution * shares.cost[at];
            }
        }
        let mut this = Self {
            scale: Scale::of(model, n, &shares, &leontief, &home, &sold, exposure),
            leontief,
            weight: (0..s).map(|k| output[k] / home[k]).collect(),
            output_by_price,
            by_income: vec![0.0; s],
            factor_share: model.factor_total[n] / model.benchmark.income[n],
            lambda: model.lambda[base..base + s].to_vec(),
            factors: Factors::One {
                price: vec![],
                output: vec![],
                share_by_price: vec![],
                multiplier: 0.0,
            },
        };
        let mut scratch = vec![0.0; s];
        let final_share: Vec<f64> = (0..s)
            .map(|k| {
                sold[k]
                    * ratio(
                        model.final_shares[base + k] * model.benchmark.income[n],
                        spending[k],
                    )
            })
            .collect();
        let mut by_income = vec![0.0; s];
        this.multiply(&final_share, &mut by_income, &mut scratch);
        this.by_income = by_income;
        this.factors = this.factor_responses(model, n, &shares, &home, &sold, exposure);
        this
    }

    fn factor_responses(
        &self,
        model: &Model,
        n: usize,
        shares: &BudgetShares,
        home: &[f64],
        sold: &[f64],
        exposure: &[f64],
    ) -> Factors {
        let s = model.s;
        let lambda = &model.lambda[n * s..(n + 1) * s];
        let width = if model.one_wage() { 1 } else { s };
        let own = if model.one_wage() {
            1.0
        } else {
            1.0 / (1.0 + model.parameters.kappa)
        };
        // Reward of each sector by factor incomes: one column per unknown.
        let reward = |j: usize, c: usize| {
            if width == 1 {
                1.0
            } else {
                (1.0 - own) * lambda[c] + if j == c { own } else { 0.0 }
            }
        };
        let g: Vec<f64> = (0..s * width)
            .map(|at| shares.value_added[at / width] * reward(at / width, at % width))
            .collect();
        let pushed: Vec<f64> = (0..s * width).map(|at| home[at / width] * g[at]).collect();
        let mut price = vec![0.0; s * width];
        dense::multiply(&self.leontief, &pushed, &mut price, s, width);
        // Output: t(Kp + N) − εχ(Gp + g), then the multiplier.
        let mut direct = vec![0.0; s * width];
        dense::multiply(&self.output_by_price, &price, &mut direct, s, width);
        let by_reward = shares.demand_by_reward(model, n, s);
        for k in 0..s {
            let substitution = model.parameters.trade_elasticity[k] * exposure[k];
            for c in 0..width {
                let at = k * width + c;
                direct[at] -= substitution * g[at];
            }
            // Σ_j of the response to the reward of j times the reward of j by factor income c.
            if let Some(by_reward) = &by_reward {
                let row = &by_reward[k * s..(k + 1) * s];
                let all: f64 = row.iter().sum();
                for c in 0..width {
                    direct[k * width + c] += sold[k]
                        * if width == 1 {
                            all
                        } else {
                            (1.0 - own) * lambda[c] * all + own * row[c]
                        };
                }
            }
        }
        let mut output = vec![0.0; s * width];
        let (mut column, mut multiplied, mut scratch) = (vec![0.0; s], vec![0.0; s], vec![0.0; s]);
        for c in 0..width {
            (0..s).for_each(|k| column[k] = direct[k * width + c]);
            self.multiply(&column, &mut multiplied, &mut scratch);
            (0..s).for_each(|k| output[k * width + c] = multiplied[k]);
        }
        // Share of factors in cost: S by prices, T by rewards.
        let share_by_price = shares.factor_share_by_price(model, n, s);
        let share_by_reward = shares.factor_share_by_reward(model, n, s);
        let mut share = vec![0.0; s * width];
        if !share_by_price.is_empty() {
            dense::multiply(&share_by_price, &price, &mut share, s, width);
            for at in 0..s * width {
                share[at] += share_by_reward[at / width] * reward(at / width, at % width);
            }
        }
        let w = self.factor_share;
        if width == 1 {
            let loops =
                dot(lambda, &output) + dot(lambda, &share) + w * dot(lambda, &self.by_income);
            return Factors::One {
                price,
                output,
                share_by_price,
                multiplier: 1.0 / (1.0 - loops).max(1.0 / LARGEST_MULTIPLIER),
            };
        }
        let mut inverse = vec![0.0; s * s];
        for j in 0..s {
            for c in 0..s {
                let at = j * s + c;
                inverse[at] = if j == c { 1.0 } else { 0.0 }
                    - if lambda[j] > 0.0 {
                        output[at] + share[at] + self.by_income[j] * w * lambda[c]
                    } else {
                        0.0
                    };
            }
        }
        dense::invert(&mut inverse, s);
        Factors::Many {
            price,
            output,
            share_by_price,
            inverse,
        }
    }

    /// The Leontief inverse of output, D Pᵀ D⁻¹ in values, applied to a change in logs.
    fn multiply(&self, change: &[f64], out: &mut [f64], scratch: &mut [f64]) {
        if let Some(scale) = &self.scale {
            mat_vec(&scale.output, change, out);
            return;
        }
        for ((o, w), c) in scratch.iter_mut().zip(&self.weight).zip(change) {
            *o = w * c;
        }
        mat_t_vec(&self.leontief, scratch, out);
        for (o, w) in out.iter_mut().zip(&self.weight) {
            *o = if *w > 0.0 { *o / w } else { 0.0 };
        }
    }

    fn step(
        &self,
        prices: &mut [f64],
        outputs: &mut [f64],
        factors: &mut [f64],
        income: &mut f64,
        scratch: &mut Scratch,
    ) {
        scratch.a.copy_from_slice(prices);
        mat_vec(&self.leontief, &scratch.a, prices);
        // Output given prices, before factors and income respond.
        mat_vec(&self.output_by_price, prices, &mut scratch.a);
        outputs
            .iter_mut()
            .zip(&scratch.a)
            .for_each(|(y, x)| *y += x);
        scratch.a.copy_from_slice(outputs);
        self.multiply(&scratch.a, outputs, &mut scratch.b);
        let (w, lambda) = (self.factor_share, &self.lambda);
        match &self.factors {
            Factors::One {
                price,
                output,
                share_by_price,
                multiplier,
            } => {
                let mut gap =
                    factors[0] + dot(lambda, outputs) + dot(lambda, &self.by_income) * *income;
                if !share_by_price.is_empty() {
                    mat_vec(share_by_price, prices, &mut scratch.a);
                    gap += dot(lambda, &scratch.a);
                }
                let wage = gap * multiplier;
                factors[0] = wage;
                *income += w * wage;
                for k in 0..prices.len() {
                    prices[k] += price[k] * wage;
                    outputs[k] += output[k] * wage + self.by_income[k] * *income;
                }
            }
            Factors::Many {
                price,
                output,
                share_by_price,
                inverse,
            } => {
                scratch.a.fill(0.0);
                if !share_by_price.is_empty() {
                    mat_vec(share_by_price, prices, &mut scratch.a);
                }
                for j in 0..prices.len() {
                    scratch.a[j] += factors[j] + outputs[j] + self.by_income[j] * *income;
                    if lambda[j] <= 0.0 {
                        scratch.a[j] = 0.0;
                    }
                }
                mat_vec(inverse, &scratch.a, factors);
                *income += w * dot(lambda, factors);
                mat_vec(price, factors, &mut scratch.a);
                mat_vec(output, factors, &mut scratch.b);
                for k in 0..prices.len() {
                    prices[k] += scratch.a[k];
                    outputs[k] += scratch.b[k] + self.by_income[k] * *income;
                }
            }
        }
    }

    fn step_transposed(
        &self,
        prices: &mut [f64],
        outputs: &mut [f64],
        factors: &mut [f64],
        income: &mut f64,
        scratch: &mut Scratch,
    ) {
        let (w, lambda) = (self.factor_share, &self.lambda);
        if let Some(scale) = &self.scale {
            mat_t_vec(&scale.price, prices, &mut scratch.a);
            outputs
                .iter_mut()
                .zip(&scratch.a)
                .for_each(|(y, x)| *y += x);
        }
        *income += dot(&self.by_income, outputs);
        match &self.factors {
            Factors::One {
                price,
                output,
                share_by_price,
                multiplier,
            } => {
                let gap = multiplier
                    * (factors[0] + dot(price, prices) + dot(output, outputs) + w * *income);
                factors[0] = gap;
                *income += gap * dot(lambda, &self.by_income);
                for (y, l) in outputs.iter_mut().zip(lambda) {
                    *y += gap * l;
                }
                if !share_by_price.is_empty() {
                    mat_t_vec(share_by_price, lambda, &mut scratch.a);
                    prices
                        .iter_mut()
                        .zip(&scratch.a)
                        .for_each(|(p, x)| *p += gap * x);
                }
            }
            Factors::Many {
                price,
                output,
                share_by_price,
                inverse,
            } => {
                mat_t_vec(price, prices, &mut scratch.a);
                mat_t_vec(output, outputs, &mut scratch.b);
                for j in 0..factors.len() {
                    factors[j] += scratch.a[j] + scratch.b[j] + w * lambda[j] * *income;
                }
                mat_t_vec(inverse, factors, &mut scratch.a);
                for j in 0..factors.len() {
                    factors[j] = if lambda[j] > 0.0 { scratch.a[j] } else { 0.0 };
                }
                *income += dot(&self.by_income, factors);
                outputs
                    .iter_mut()
                    .zip(factors.iter())
                    .for_each(|(y, g)| *y += g);
                if !share_by_price.is_empty() {
                    mat_t_vec(share_by_price, factors, &mut scratch.a);
                    prices.iter_mut().zip(&scratch.a).for_each(|(p, x)| *p += x);
                }
            }
        }
        // The Leontief inverse of output, transposed: W P W⁻¹.
        for k in 0..outputs.len() {
            scratch.a[k] = if self.weight[k] > 0.0 {
                outputs[k] / self.weight[k]
            } else {
                0.0
            };
        }
        mat_vec(&self.leontief, &scratch.a, outputs);
        outputs
            .iter_mut()
            .zip(&self.weight)
            .for_each(|(y, w)| *y *= w);
        mat_t_vec(&self.output_by_price, outputs, &mut scratch.a);
        prices.iter_mut().zip(&scratch.a).for_each(|(p, x)| *p += x);
        scratch.a.copy_from_slice(prices);
        mat_t_vec(&self.leontief, &scratch.a, prices);
    }
}
