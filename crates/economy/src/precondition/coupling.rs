//! How the wages of one region move those of another, to first order in foreign trade.
//!
//! A rise of all factor incomes of region m by one raises its prices and output at home by h_m. What that sends abroad is
//! the residual of region n with m's wages up, F h_m: dearer goods from m, its purchases of n's, and the sales n wins
//! from m in both their markets; third markets would be second order. With ℓ_n the response of the mean factor income of
//! n to its own residual, C\[n,m\] = ℓ_n·F h_m. Changes of factor income ω then solve
//!
//! ```text
//! ω = ω_home + C ω − ν θ,    Σ (V/ΣV) ω = Σ (V/ΣV) r_a
//! ```
//!
//! where ω_home is the step of the home markets, ν their response to a fall of all factor incomes, and θ the change of
//! the world level, which the numeraire takes out again.

use super::Blocks;
use super::home::{HomeMarket, Region, Rise};
use crate::dense;
use crate::kernels::{columns, dot};
use crate::model::Model;

#[derive(Debug, Clone)]
pub(super) struct Coupling {
    r: usize,
    s: usize,
    /// What takes ω_home to ω − ω_home: R×R by columns, and the response to Σ (V/ΣV) r_a.
    between: Vec<f64>,
    by_level: Vec<f64>,
    /// V/ΣV.
    size: Vec<f64>,
    /// h: prices and output \[n·S + k\].
    prices: Vec<f64>,
    outputs: Vec<f64>,
}

impl Coupling {
    pub fn of(model: &Model, regions: &[HomeMarket], exposure: &[f64]) -> Self {
        let (r, s) = (model.r, model.s);
        let rises: Vec<Rise> = regions.iter().map(HomeMarket::rise).collect();
        let size: Vec<f64> = (model.factor_total.iter())
            .map(|v| v / model.world_factor_income)
            .collect();
        let mut this = Self {
            r,
            s,
            between: vec![0.0; r * r],
            by_level: vec![0.0; r],
            size,
            prices: rises
                .iter()
                .flat_map(|h| h.prices.iter().copied())
                .collect(),
            outputs: rises
                .iter()
                .flat_map(|h| h.outputs.iter().copied())
                .collect(),
        };
        // Transposed, and bordered by the numeraire.
        let width = r + 1;
        let mut system = vec![0.0; width * width];
        let heard = Heard::of(model, regions);
        let (epsilon, flows) = (&model.parameters.trade_elasticity, &model.tables.flows);
        for (m, (home, rise)) in regions.iter().zip(&rises).enumerate() {
            let row = &mut system[m * width..(m + 1) * width];
            for k in 0..s {
                let cost = rise.prices[k] / home.home[k];
                // y = tE − εχc, and what m itself no longer sells at home.
                let spending = if home.sold[k] > 1e-6 {
                    (rise.outputs[k] + epsilon[k] * exposure[m * s + k] * cost) / home.sold[k]
                } else {
                    1.0
                };
                let won = spending + epsilon[k] * rise.prices[k];
                let here = k * r..(k + 1) * r;
                let imports = &model.trade.buying[model.at(m, 0, k)..];
                let exports = &flows.as_slice()[(k * r + m) * r..];
                let by = (heard.by_import[here.clone()].iter()).zip(&heard.by_export[here]);
                for (((c, import), export), (by_import, by_export)) in
                    row.iter_mut().zip(imports).zip(exports).zip(by)
                {
                    *c -= by_import * import * cost + by_export * export * won;
                }
            }
            row[m] = 1.0;
            row[r] = this.size[m];
        }
        system[r * width..r * width + r].copy_from_slice(&heard.by_own);
        dense::invert(&mut system, width);
        if system.iter().all(|x| x.is_finite()) {
            for (m, row) in system.chunks_exact(width).enumerate() {
                if m < r {
                    this.between[m * r..(m + 1) * r].copy_from_slice(&row[..r]);
                    this.between[m * r + m] -= 1.0;
                } else {
                    this.by_level.copy_from_slice(&row[..r]);
                }
            }
        }
        this
    }

    /// Σ (V/ΣV) r_a of a residual.
    pub fn level(&self, regions: &[HomeMarket], residual: &Blocks<'_>) -> f64 {
        let means = mean_factor_incomes(regions, residual);
        dot(&means, &self.size)
    }

    /// Adds to a step of the home markets what regions do to each other.
    pub fn apply(&self, regions: &[HomeMarket], level: f64, step: &mut Blocks<'_>) {
        let means = mean_factor_incomes(regions, step);
        let mut change = vec![0.0; self.r];
        columns(&self.between, &means, &mut change);
        for (n, home) in regions.iter().enumerate() {
            let change = change[n] + self.by_level[n] * level;
            let at = step.region(n, self.s);
            let here = n * self.s..(n + 1) * self.s;
            at.factors.iter_mut().for_each(|a| *a += change);
            *at.income += home.factor_share * change;
            for (p, h) in at.prices.iter_mut().zip(&self.prices[here.clone()]) {
                *p += h * change;
            }
            for (y, h) in at.outputs.iter_mut().zip(&self.outputs[here]) {
                *y += h * change;
            }
        }
    }

    /// The transpose of [`apply`](Self::apply); returns the adjoint of the level.
    pub fn apply_transposed(&self, regions: &[HomeMarket], back: &mut Blocks<'_>) -> f64 {
        let mut changes = vec![0.0; self.r];
        for (n, home) in regions.iter().enumerate() {
            let at = back.region(n, self.s);
            let here = n * self.s..(n + 1) * self.s;
            changes[n] = at.factors.iter().sum::<f64>()
                + home.factor_share * *at.income
                + dot(at.prices, &self.prices[here.clone()])
                + dot(at.outputs, &self.outputs[here]);
        }
        for (n, home) in regions.iter().enumerate() {
            let mean = dot(&self.between[n * self.r..(n + 1) * self.r], &changes);
            add_to_mean(home, mean, back.region(n, self.s).factors);
        }
        dot(&self.by_level, &changes)
    }

    /// The transpose of [`level`](Self::level).
    pub fn level_transposed(&self, regions: &[HomeMarket], level: f64, back: &mut Blocks<'_>) {
        for (n, home) in regions.iter().enumerate() {
            add_to_mean(home, level * self.size[n], back.region(n, self.s).factors);
        }
    }
}

/// Changes of the regions' factor incomes as wholes.
fn mean_factor_incomes(regions: &[HomeMarket], of: &Blocks<'_>) -> Vec<f64> {
    if of.width == 1 {
        return of.factors.to_vec();
    }
    (regions.iter().zip(of.factors.chunks_exact(of.width)))
        .map(|(home, factors)| dot(&home.lambda, factors))
        .collect()
}

fn add_to_mean(home: &HomeMarket, mean: f64, factors: &mut [f64]) {
    if let [wage] = factors {
        *wage += mean;
        return;
    }
    for (factor, lambda) in factors.iter_mut().zip(&home.lambda) {
        *factor += lambda * mean;
    }
}

/// How the mean factor income of every region answers to news from abroad; \[k·R + n\].
struct Heard {
    /// By a dearer supplier's share of the market: through prices, and through what n's sellers win at home.
    by_import: Vec<f64>,
    /// By a dollar of sales.
    by_export: Vec<f64>,
    /// By all its own factor incomes; \[n\].
    by_own: Vec<f64>,
}

impl Heard {
    fn of(model: &Model, regions: &[HomeMarket]) -> Self {
        let (r, s) = (model.r, model.s);
        let mut this = Self {
            by_import: vec![0.0; r * s],
            by_export: vec![0.0; r * s],
            by_own: vec![0.0; r],
        };
        let (mut prices, mut outputs) = (vec![0.0; s], vec![0.0; s]);
        let mut scratch = vec![0.0; s];
        for (n, home) in regions.iter().enumerate() {
            prices.fill(0.0);
            outputs.fill(0.0);
            let mut factors = if model.one_wage() {
                vec![1.0]
            } else {
                home.lambda.clone()
            };
            let mut income = 0.0;
            let at = Region {
                prices: &mut prices,
                outputs: &mut outputs,
                factors: &mut factors,
                income: &mut income,
            };
            home.step_transposed(at, &mut scratch);
            this.by_own[n] = factors.iter().sum();
            for k in 0..s {
                let output = model.output()[n * s + k];
                let epsilon = model.parameters.trade_elasticity[k];
                if output > 0.0 {
                    this.by_export[k * r + n] = outputs[k] / output;
                } else {
                    outputs[k] = 0.0;
                }
                this.by_import[k * r + n] = prices[k] + outputs[k] * home.sold[k] * epsilon;
            }
        }
        this
    }
}
