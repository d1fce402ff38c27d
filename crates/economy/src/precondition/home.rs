//! One region's home market: its operators, and the step they make of a residual.

use super::scale;
use crate::budget_shares::BudgetShares;
use crate::dense;
use crate::kernels::{dot, times, transposed};
use crate::model::Model;

/// Home shares below this count as this: the inverse of D stays finite.
const SMALLEST_SHARE: f64 = 1e-6;
/// No response is taken to be amplified more than this many times.
const LARGEST_MULTIPLIER: f64 = 20.0;

/// A matrix by columns in single precision: a step need not be exact, and half the bytes pass by.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    entries: Vec<f32>,
}

impl Columns {
    /// From rows of `width` entries.
    fn of(rows: &[f64], width: usize) -> Self {
        let height = rows.len() / width;
        let mut entries = Vec::with_capacity(rows.len());
        for column in 0..width {
            entries.extend((0..height).map(|row| rows[row * width + column] as f32));
        }
        Self { entries }
    }

    /// `out = A x`.
    pub fn times(&self, x: &[f64], out: &mut [f64]) {
        times(&self.entries, x, out);
    }

    /// `out = Aᵀ x`.
    fn transposed(&self, x: &[f64], out: &mut [f64]) {
        transposed(&self.entries, x, out);
    }

    fn is_finite(&self) -> bool {
        self.entries.iter().all(|x| x.is_finite())
    }

    /// Sums along the rows.
    fn sums(&self, height: usize) -> Vec<f64> {
        let mut sums = vec![0.0; height];
        for column in self.entries.chunks_exact(height) {
            for (sum, x) in sums.iter_mut().zip(column) {
                *sum += f64::from(*x);
            }
        }
        sums
    }
}

/// One region's operators; matrices are S×S.
#[derive(Debug, Clone)]
pub(super) struct HomeMarket {
    /// P = (I − DG)⁻¹.
    leontief: Columns,
    /// The Leontief inverse of output, D Pᵀ D⁻¹ in values; with returns to scale (I − tU − diag(εχψ))⁻¹.
    multiplier: Columns,
    /// Direct response of output to prices, tK − εχG.
    output_by_price: Columns,
    /// Response of output to income, after the multiplier.
    by_income: Vec<f64>,
    /// Income per factor income, and the sectors' shares of factor income.
    pub factor_share: f64,
    pub lambda: Vec<f64>,
    /// Home share of spending and home sales over output.
    pub home: Vec<f64>,
    pub sold: Vec<f64>,
    factors: Factors,
}

#[derive(Debug, Clone)]
enum Factors {
    /// Responses to the one wage: prices, output, of factors' mean share to prices.
    One {
        price: Vec<f64>,
        output: Vec<f64>,
        share_by_price: Vec<f64>,
        amplified: f64,
    },
    /// Responses to each sector's factor income: prices, output, share of factors by price, and (I − M)⁻¹.
    Many {
        price: Columns,
        output: Columns,
        share_by_price: Option<Columns>,
        inverse: Columns,
    },
}

/// One region's part of a state.
pub(super) struct Region<'a> {
    pub prices: &'a mut [f64],
    pub outputs: &'a mut [f64],
    pub factors: &'a mut [f64],
    pub income: &'a mut f64,
}

/// What a rise of all factor incomes of a region by one does at home.
pub(super) struct Rise {
    pub prices: Vec<f64>,
    pub outputs: Vec<f64>,
}

fn finite(x: &[f64]) -> bool {
    x.iter().all(|v| v.is_finite())
}

impl HomeMarket {
    pub fn is_finite(&self) -> bool {
        let factors = match &self.factors {
            Factors::One {
                price,
                output,
                amplified,
                ..
            } => finite(price) && finite(output) && amplified.is_finite(),
            Factors::Many {
                price,
                output,
                inverse,
                ..
            } => price.is_finite() && output.is_finite() && inverse.is_finite(),
        };
        factors
            && self.multiplier.is_finite()
            && self.leontief.is_finite()
            && self.output_by_price.is_finite()
            && finite(&self.by_income)
    }

    pub fn of(model: &Model, n: usize, exposure: &[f64]) -> Self {
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
        // With P = (I − DG)⁻¹ the Leontief inverse of output is D Pᵀ D⁻¹ in values, so one inversion serves both.
        let multiplier =
            scale::multiplier(model, n, &shares, &sold, exposure).unwrap_or_else(|| {
                let weight: Vec<f64> = (0..s).map(|k| output[k] / home[k]).collect();
                let mut inverse = vec![0.0; s * s];
                for k in (0..s).filter(|k| weight[*k] > 0.0) {
                    for j in 0..s {
                        inverse[k * s + j] = leontief[j * s + k] * weight[j] / weight[k];
                    }
                }
                inverse
            });
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
        dense::multiply(&multiplier, &final_share, &mut by_income, s, 1);
        let mut this = Self {
            leontief: Columns::of(&leontief, s),
            multiplier: Columns::of(&multiplier, s),
            output_by_price: Columns::of(&output_by_price, s),
            by_income,
            factor_share: model.factor_total[n] / model.benchmark.income[n],
            lambda: model.lambda[base..base + s].to_vec(),
            home,
            sold,
            factors: Factors::One {
                price: vec![],
                output: vec![],
                share_by_price: vec![],
                amplified: 0.0,
            },
        };
        let inverses = Inverses {
            leontief: &leontief,
            multiplier: &multiplier,
            output_by_price: &output_by_price,
        };
        this.factors = this.factor_responses(model, n, &shares, exposure, &inverses);
        this
    }

    fn factor_responses(
        &self,
        model: &Model,
        n: usize,
        shares: &BudgetShares,
        exposure: &[f64],
        inverses: &Inverses<'_>,
    ) -> Factors {
        let (home, sold) = (&self.home, &self.sold);
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
        dense::multiply(inverses.leontief, &pushed, &mut price, s, width);
        // Output: t(Kp + N) − εχ(Gp + g), then the multiplier.
        let mut direct = vec![0.0; s * width];
        dense::multiply(inverses.output_by_price, &price, &mut direct, s, width);
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
        dense::multiply(inverses.multiplier, &direct, &mut output, s, width);
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
            let mut mean = vec![0.0; if share_by_price.is_empty() { 0 } else { s }];
            for (row, lambda) in share_by_price.chunks_exact(s).zip(lambda) {
                for (mean, x) in mean.iter_mut().zip(row) {
                    *mean += lambda * x;
                }
            }
            return Factors::One {
                price,
                output,
                share_by_price: mean,
                amplified: 1.0 / (1.0 - loops).max(1.0 / LARGEST_MULTIPLIER),
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
            price: Columns::of(&price, s),
            output: Columns::of(&output, s),
            share_by_price: (!share_by_price.is_empty()).then(|| Columns::of(&share_by_price, s)),
            inverse: Columns::of(&inverse, s),
        }
    }

    /// What a rise of all factor incomes by one does to prices and output.
    pub fn rise(&self) -> Rise {
        let s = self.lambda.len();
        let (prices, mut outputs) = match &self.factors {
            Factors::One { price, output, .. } => (price.clone(), output.clone()),
            Factors::Many { price, output, .. } => (price.sums(s), output.sums(s)),
        };
        for (y, by_income) in outputs.iter_mut().zip(&self.by_income) {
            *y += by_income * self.factor_share;
        }
        Rise { prices, outputs }
    }

    /// From a residual to the step that removes it, in place; `scratch` is S long.
    pub fn step(&self, at: Region<'_>, scratch: &mut [f64]) {
        let Region {
            prices,
            outputs,
            factors,
            income,
        } = at;
        scratch.copy_from_slice(prices);
        self.leontief.times(scratch, prices);
        // Output given prices, before factors and income respond.
        self.output_by_price.times(prices, scratch);
        for (x, y) in scratch.iter_mut().zip(outputs.iter()) {
            *x += y;
        }
        self.multiplier.times(scratch, outputs);
        let (w, lambda) = (self.factor_share, &self.lambda);
        match &self.factors {
            Factors::One {
                price,
                output,
                share_by_price,
                amplified,
            } => {
                let mut gap =
                    factors[0] + dot(lambda, outputs) + dot(lambda, &self.by_income) * *income;
                if !share_by_price.is_empty() {
                    gap += dot(share_by_price, prices);
                }
                let wage = gap * amplified;
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
                scratch.fill(0.0);
                if let Some(share_by_price) = share_by_price {
                    share_by_price.times(prices, scratch);
                }
                for j in 0..prices.len() {
                    scratch[j] += factors[j] + outputs[j] + self.by_income[j] * *income;
                    if lambda[j] <= 0.0 {
                        scratch[j] = 0.0;
                    }
                }
                inverse.times(scratch, factors);
                *income += w * dot(lambda, factors);
                price.times(factors, scratch);
                for (p, x) in prices.iter_mut().zip(scratch.iter()) {
                    *p += x;
                }
                output.times(factors, scratch);
                for k in 0..prices.len() {
                    outputs[k] += scratch[k] + self.by_income[k] * *income;
                }
            }
        }
    }

    /// The transpose of [`step`](Self::step), in place.
    pub fn step_transposed(&self, at: Region<'_>, scratch: &mut [f64]) {
        let Region {
            prices,
            outputs,
            factors,
            income,
        } = at;
        let (w, lambda) = (self.factor_share, &self.lambda);
        *income += dot(&self.by_income, outputs);
        match &self.factors {
            Factors::One {
                price,
                output,
                share_by_price,
                amplified,
            } => {
                let gap = amplified
                    * (factors[0] + dot(price, prices) + dot(output, outputs) + w * *income);
                factors[0] = gap;
                *income += gap * dot(lambda, &self.by_income);
                for (y, l) in outputs.iter_mut().zip(lambda) {
                    *y += gap * l;
                }
                for (p, x) in prices.iter_mut().zip(share_by_price) {
                    *p += gap * x;
                }
            }
            Factors::Many {
                price,
                output,
                share_by_price,
                inverse,
            } => {
                for (factor, l) in factors.iter_mut().zip(lambda) {
                    *factor += w * l * *income;
                }
                price.transposed(prices, scratch);
                for (factor, x) in factors.iter_mut().zip(scratch.iter()) {
                    *factor += x;
                }
                output.transposed(outputs, scratch);
                for (factor, x) in factors.iter_mut().zip(scratch.iter()) {
                    *factor += x;
                }
                inverse.transposed(factors, scratch);
                for j in 0..factors.len() {
                    factors[j] = if lambda[j] > 0.0 { scratch[j] } else { 0.0 };
                }
                *income += dot(&self.by_income, factors);
                outputs
                    .iter_mut()
                    .zip(factors.iter())
                    .for_each(|(y, g)| *y += g);
                if let Some(share_by_price) = share_by_price {
                    share_by_price.transposed(factors, scratch);
                    prices
                        .iter_mut()
                        .zip(scratch.iter())
                        .for_each(|(p, x)| *p += x);
                }
            }
        }
        scratch.copy_from_slice(outputs);
        self.multiplier.transposed(scratch, outputs);
        self.output_by_price.transposed(outputs, scratch);
        for (x, p) in scratch.iter_mut().zip(prices.iter()) {
            *x += p;
        }
        self.leontief.transposed(scratch, prices);
    }
}

/// Inverses in full precision, while the responses to factors are worked out.
struct Inverses<'a> {
    leontief: &'a [f64],
    multiplier: &'a [f64],
    output_by_price: &'a [f64],
}
