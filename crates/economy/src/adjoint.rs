//! The transposed derivative of the sweep, equation by equation in reverse.
//!
//! For a fixed point z = G(z, u) and a payoff J(z), dJ/du = λᵀ ∂G/∂u with (I − ∂G/∂z)ᵀ λ = ∂J/∂z. One linear solve
//! gives the derivative in every wedge. "Adjoint of x" below is the derivative of the payoff in log x.

mod mechanisms;
mod regions;

use crate::kernels::{AdjointPass, adjoint_pass};
use crate::sweep::Sweep;

/// Adjoints of what the sweep computes on the way; arrays as in [`Sweep`].
pub(crate) struct Adjoint {
    /// Of unit cost \[n,s\].
    pub cost: Vec<f64>,
    /// Of spending \[n,k\].
    pub spending: Vec<f64>,
    /// Of the cost of value added v/U \[n,s\].
    pub value_added: Vec<f64>,
    /// Of the price sum of each market \[k·R + n\].
    pub price_sum: Vec<f64>,
    /// Payoff per dollar of receipts \[k·stride + i\], and per dollar of income \[n\].
    pub receipts: Vec<f64>,
    pub income: Vec<f64>,
    /// What a dollar that sellers receive in a market costs the importer's revenue, less what its factors keep of the sale
    /// \[k·R + n\].
    importer: Vec<f64>,
    /// Adjoints of the mean reward W and of the rental by region, and of log ψ-employment; empty where no mechanism acts.
    wage: Vec<f64>,
    /// Adjoints of single flows beyond producer receipts and importer revenue: (position, adjoint of log sales).
    taxed: Vec<(usize, f64)>,
    scratch: Vec<f64>,
}

impl Adjoint {
    pub fn new(sweep: &Sweep<'_>) -> Self {
        let model = sweep.model;
        let cells = model.r * model.s;
        Self {
            cost: vec![0.0; cells],
            spending: vec![0.0; cells],
            value_added: vec![0.0; cells],
            price_sum: vec![0.0; cells],
            receipts: vec![0.0; model.s * model.stride],
            income: vec![0.0; model.r],
            importer: vec![0.0; cells],
            wage: vec![0.0; model.r],
            taxed: Vec::new(),
            scratch: vec![0.0; model.s],
        }
    }

    /// `back = (∂G/∂z)ᵀ w` at the point the sweep was last evaluated at. The sweep's damping must be 1.
    pub fn apply(&mut self, sweep: &Sweep<'_>, z: &[f64], w: &[f64], back: &mut [f64]) {
        back.fill(0.0);
        self.taxed.clear();
        self.wage.fill(0.0);
        let factor_demand = factor_demand(sweep, w);
        self.trade(sweep, w, &factor_demand);
        self.bounds(sweep, z, w, back);
        for n in 0..sweep.model.r {
            self.income_sources(sweep, n, back);
        }
        self.deficits(sweep, back);
        for n in 0..sweep.model.r {
            let rental = if sweep.model.holds_capital() {
                w[sweep.layout.capital + n]
            } else {
                0.0
            };
            self.region(sweep, z, n, &factor_demand, rental, back);
        }
        self.tax_relief(sweep, z, back);
    }

    /// Payoff per dollar of a flow's producer receipts.
    pub fn per_receipt(&self, sweep: &Sweep<'_>, i: usize, n: usize, k: usize) -> f64 {
        self.receipts[k * sweep.model.stride + i] - self.importer[k * sweep.model.r + n]
    }

    /// From output, prices and incomes back to costs and spending.
    fn trade(&mut self, sweep: &Sweep<'_>, w: &[f64], factor_demand: &[f64]) {
        let (model, layout) = (sweep.model, sweep.layout);
        let (r, s, stride) = (model.r, model.s, model.stride);
        for n in 0..r {
            // A region without income buys nothing, whatever it earns.
            let left = (sweep.income[n] / model.benchmark.income[n]).ln() > sweep.least[n];
            self.income[n] = if left {
                w[layout.income + n] / sweep.income[n]
            } else {
                0.0
            };
            for k in 0..s {
                self.importer[k * r + n] = self.income[n];
            }
        }
        self.margins(sweep, w, factor_demand);
        let mut weighted = vec![0.0; s * stride];
        let mut price = vec![0.0; r * s];
        for k in 0..s {
            for i in 0..r {
                let at = k * stride + i;
                let receipts = sweep.receipts[at];
                self.receipts[at] = if receipts > 0.0 {
                    w[layout.y + i * s + k] / receipts
                } else {
                    0.0
                };
                weighted[at] = self.receipts[at] * sweep.cost_power[at];
                price[k * r + i] = if model.expenditure()[i * s + k] > 0.0 {
                    w[i * s + k]
                } else {
                    0.0
                };
            }
        }
        let mut cost = vec![0.0; s * stride];
        adjoint_pass(&mut AdjointPass {
            r,
            s,
            stride,
            buying: &sweep.buying,
            selling: &sweep.selling,
            wedged: &sweep.shock.wedged,
            cost_power: &sweep.cost_power,
            weighted: &weighted,
            spending: &sweep.market_spending,
            price_sum: &sweep.price_sum,
            border: &sweep.border,
            income: &self.importer,
            price: &price,
            elasticity: &model.parameters.trade_elasticity,
            spent: &mut self.price_sum,
            cost: &mut cost,
            scratch: &mut vec![0.0; 3 * stride],
        });
        for k in 0..s {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                let market = k * r + n;
                if sweep.price_sum[market] <= 0.0 && sweep.market_spending[market] > 0.0 {
                    self.distant_market(sweep, n, k, price[market], &mut cost);
                }
                // `spent` is Σ G over origins; the price sum divides spending and sets the price.
                let sum = self.price_sum[market];
                self.spending[n * s + k] = self.income[n] * sweep.market_spending[market] + sum;
                if let Some(on) = &model.closures
                    && on.exponent[n] != 1.0
                {
                    // The size of the market in its price.
                    self.spending[n * s + k] += (1.0 - on.exponent[n]) * price[market];
                    self.wage[n] -= (1.0 - on.exponent[n]) * price[market];
                }
                self.price_sum[market] = -sum - price[market] / epsilon;
            }
            for i in 0..r {
                let at = k * stride + i;
                self.cost[i * s + k] = cost[at] - epsilon * w_output(sweep, w, i, k);
            }
        }
        self.export_taxes(sweep);
    }

    fn distant_market(
        &mut self,
        sweep: &Sweep<'_>,
        n: usize,
        k: usize,
        price: f64,
        cost: &mut [f64],
    ) {
        let model = sweep.model;
        let market = k * model.r + n;
        let epsilon = model.parameters.trade_elasticity[k];
        let mut sum = 0.0;
        for i in 0..model.r {
            let at = model.at(i, n, k);
            sum += sweep.sales(i, n, k, at) * self.per_receipt(sweep, i, n, k);
        }
        for i in 0..model.r {
            let at = model.at(i, n, k);
            if sweep.buying[at] > 0.0 {
                let sales = sweep.sales(i, n, k, at);
                let share =
                    sales * sweep.buying[at] / sweep.selling[at] / sweep.market_spending[market];
                // Receipts themselves are counted with the sellers' output; the importer's loss of revenue is not.
                cost[k * model.stride + i] +=
                    epsilon * sales * self.importer[market] + share * (epsilon * sum + price);
            }
        }
        self.price_sum[market] = sum;
    }

    /// Export taxes move money from the importer's revenue to the exporter's: corrections flow by flow.
    fn export_taxes(&mut self, sweep: &Sweep<'_>) {
        for tax in &sweep.shock.export_taxes {
            let revenue = tax.rate
                * sweep.sales(tax.origin, tax.destination, tax.sector, tax.at)
                * sweep.model.gross(tax.destination);
            let gain = revenue * (self.income[tax.origin] - self.income[tax.destination]);
            self.flow_change(
                sweep,
                (tax.origin, tax.destination, tax.sector),
                tax.at,
                gain,
            );
        }
    }

    /// An adjoint of one flow's log sales, carried to its cost, the market's spending and price sum.
    fn flow_change(
        &mut self,
        sweep: &Sweep<'_>,
        (i, n, k): (usize, usize, usize),
        at: usize,
        gain: f64,
    ) {
        self.taxed.push((at, gain));
        let model = sweep.model;
        let epsilon = model.parameters.trade_elasticity[k];
        let market = k * model.r + n;
        self.cost[i * model.s + k] -= epsilon * gain;
        self.spending[n * model.s + k] += gain;
        self.price_sum[market] -= gain;
        for j in 0..model.r {
            let share = sweep.share(j, n, k, model.at(j, n, k));
            if share > 0.0 {
                self.cost[j * model.s + k] += epsilon * share * gain;
            }
        }
    }

    fn bounds(&mut self, sweep: &Sweep<'_>, z: &[f64], w: &[f64], back: &mut [f64]) {
        let model = sweep.model;
        let at_m = sweep.layout.multiplier;
        let gap = |this: &Self, f: (usize, usize)| this.income[f.0] - this.income[f.1];
        for (b, bound) in sweep.shock.bounds.iter().enumerate() {
            let m = z[at_m + b];
            let slack = bound.sign * (bound.log_level - sweep.volume[b]);
            let active = !bound.watched && (bound.pinned || m - bound.step * slack > 0.0);
            let by_volume = if bound.watched {
                -w[at_m + b] * bound.sign
            } else if active {
                w[at_m + b] * bound.step * bound.sign
            } else {
                0.0
            };
            let total = sweep.volume[b].exp() * bound.sales;
            let rent = if bound.watched {
                0.0
            } else {
                (bound.export_share * m).exp_m1()
            };
            for f in &bound.flows {
                let sales = sweep.sales(f.origin, f.destination, f.sector, f.at)
                    * model.gross(f.destination);
                let cell = f.origin * model.s + f.sector;
                let share = sales * (-sweep.cost[cell]).exp() / total;
                let mut gain = by_volume * share;
                if !f.shared {
                    gain +=
                        rent * (1.0 + f.export_tax) * sales * gap(self, (f.origin, f.destination));
                }
                self.cost[cell] -= by_volume * share;
                self.flow_change(sweep, (f.origin, f.destination, f.sector), f.at, gain);
            }
            back[at_m + b] += if active { w[at_m + b] } else { 0.0 };
        }
        for f in &sweep.shock.shared {
            let sales =
                sweep.sales(f.origin, f.destination, f.sector, f.at) * model.gross(f.destination);
            let rent = sweep.export_part(f, z).exp_m1();
            let gain = rent * (1.0 + f.export_tax) * sales * gap(self, (f.origin, f.destination));
            self.flow_change(sweep, (f.origin, f.destination, f.sector), f.at, gain);
        }
        // The multipliers act on the shares: after every flow's adjoint is complete.
        self.taxed.sort_by_key(|(at, _)| *at);
        let acting = |bound: &&crate::shock::ActiveBound| !bound.watched;
        for (b, bound) in sweep.shock.bounds.iter().enumerate() {
            if !acting(&bound) {
                continue;
            }
            let m = z[at_m + b];
            for f in &bound.flows {
                let epsilon = model.parameters.trade_elasticity[f.sector];
                let steep = epsilon * f.in_price;
                let (m1, m2) = self.share_adjoints(sweep, f.origin, f.destination, f.sector, f.at);
                back[at_m + b] -= bound.sign * (steep * m1 + (steep + 1.0) * m2);
                let sales = sweep.sales(f.origin, f.destination, f.sector, f.at)
                    * model.gross(f.destination);
                let together = if f.shared {
                    let here = sweep.shock.shared.iter().find(|flow| flow.at == f.at);
                    here.map_or(0.0, |flow| sweep.export_part(flow, z))
                } else {
                    bound.export_share * m
                };
                let rent = bound.export_share * bound.sign * together.exp();
                back[at_m + b] +=
                    sales * gap(self, (f.origin, f.destination)) * (1.0 + f.export_tax) * rent;
            }
        }
    }

    /// Adjoints of log m1 (through the price sum) and of log m2 (through the flow's sales), complete after [`apply`](Self::apply).
    pub fn share_adjoints(
        &self,
        sweep: &Sweep<'_>,
        i: usize,
        n: usize,
        k: usize,
        at: usize,
    ) -> (f64, f64) {
        let market = k * sweep.model.r + n;
        let from = self.taxed.partition_point(|(flow, _)| *flow < at);
        let taxed: f64 = self.taxed[from..]
            .iter()
            .take_while(|(flow, _)| *flow == at)
            .map(|(_, gain)| gain)
            .sum();
        let sales = sweep.sales(i, n, k, at);
        (
            sweep.share(i, n, k, at) * self.price_sum[market],
            sales * self.per_receipt(sweep, i, n, k) + taxed,
        )
    }

    /// Income from factors and profits.
    fn income_sources(&self, sweep: &Sweep<'_>, n: usize, back: &mut [f64]) {
        let (model, layout) = (sweep.model, sweep.layout);
        for s in 0..model.s {
            let at = n * model.s + s;
            back[layout.y + at] += self.income[n] * (model.markup[s] - 1.0) * sweep.payments[at];
            let factor = if model.one_wage() {
                layout.a + n
            } else {
                layout.a + at
            };
            back[factor] += self.income[n] * sweep.factor_supply[at];
        }
    }

    fn deficits(&self, sweep: &Sweep<'_>, back: &mut [f64]) {
        let (model, layout) = (sweep.model, sweep.layout);
        let supply: Vec<f64> = (0..model.r)
            .map(|n| {
                sweep.factor_supply[n * model.s..(n + 1) * model.s]
                    .iter()
                    .sum()
            })
            .collect();
        let world: f64 = supply.iter().sum();
        let drift = (0..model.r)
            .map(|n| model.deficit[n] / model.factor_total[n] * supply[n])
            .sum::<f64>()
            / world;
        let common: f64 = if model.scaled_deficits {
            (0..model.r).map(|n| self.income[n] * supply[n]).sum()
        } else {
            (0..model.r)
                .map(|n| self.income[n] * model.deficit[n])
                .sum::<f64>()
                / model.world_factor_income
        };
        for n in 0..model.r {
            let share = model.deficit[n] / model.factor_total[n];
            // Payoff per dollar of this region's factor income, through every deficit.
            let per_dollar = if model.scaled_deficits {
                self.income[n] * (share - drift) - common * (share - drift) / world
            } else {
                common
            };
            for s in 0..model.s {
                let at = n * model.s + s;
                let factor = if model.one_wage() {
                    layout.a + n
                } else {
                    layout.a + at
                };
                back[factor] += per_dollar * sweep.factor_supply[at];
            }
        }
    }
}

fn w_output(sweep: &Sweep<'_>, w: &[f64], i: usize, k: usize) -> f64 {
    if sweep.receipts[k * sweep.model.stride + i] > 0.0 {
        w[sweep.layout.y + i * sweep.model.s + k]
    } else {
        0.0
    }
}

/// Adjoint of every sector's payments to factors, from the factor-income block of `w`.
fn factor_demand(sweep: &Sweep<'_>, w: &[f64]) -> Vec<f64> {
    let model = sweep.model;
    let a = sweep.layout.a;
    let cells = model.r * model.s;
    let mut adjoint = vec![0.0; cells];
    let paid: f64 = sweep.factor_demand.iter().sum();
    if model.one_wage() {
        let total: f64 = w[a..a + model.r].iter().sum();
        for n in 0..model.r {
            let region: f64 = sweep.factor_demand[n * model.s..(n + 1) * model.s]
                .iter()
                .sum();
            for at in n * model.s..(n + 1) * model.s {
                adjoint[at] = (w[a + n] / region - total / paid) * sweep.factor_demand[at];
            }
        }
    } else {
        let total: f64 = (0..cells)
            .filter(|at| model.factor_income[*at] > 0.0)
            .map(|at| w[a + at])
            .sum();
        for at in 0..cells {
            if model.factor_income[at] > 0.0 {
                adjoint[at] = w[a + at] - total / paid * sweep.factor_demand[at];
            }
        }
    }
    adjoint
}
