//! Trade: prices of markets, receipts of sellers, single flows.

use detente_world::Cube;

use super::mechanisms::closed_price;
use super::{SHUT, Sweep, UNDERFLOW};
use crate::kernels::{TradePass, trade_pass};

impl Sweep<'_> {
    pub(super) fn trade(&mut self, out: &mut [f64]) {
        let (model, s_count, r) = (self.model, self.model.s, self.model.r);
        trade_pass(&mut TradePass {
            r,
            s: s_count,
            stride: model.stride,
            m1: &self.m1,
            m2: &self.m2,
            cost_power: &self.cost_power,
            spending: &self.market_spending,
            price_sum: &mut self.price_sum,
            border: &mut self.border,
            receipts: &mut self.receipts,
        });
        for k in 0..s_count {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                let market = k * r + n;
                let at = n * s_count + k;
                out[at] = if model.expenditure()[at] <= 0.0 {
                    0.0
                } else if !self.shock.closed.is_empty() && self.shock.closed.contains(&market) {
                    self.border[market] = 0.0;
                    closed_price(model)
                } else if self.price_sum[market] > UNDERFLOW && self.price_sum[market].is_finite() {
                    self.cost_reference[k]
                        - (self.price_sum[market].ln() + self.shock.log_scale[market]) / epsilon
                } else {
                    self.distant_market(n, k)
                };
            }
        }
        for k in 0..s_count {
            for i in 0..r {
                let at = i * s_count + k;
                let output = model.output()[at];
                out[self.layout.y + at] = if output > 0.0 {
                    (self.receipts[k * model.stride + i] / output)
                        .ln()
                        .max(SHUT)
                } else {
                    0.0
                };
            }
        }
    }

    /// A market whose suppliers all cost far more than the cheapest producer in the world: its own scale.
    /// Adds to receipts and border value; returns the log price.
    fn distant_market(&mut self, n: usize, k: usize) -> f64 {
        let (model, r) = (self.model, self.model.r);
        let epsilon = model.parameters.trade_elasticity[k];
        let row = (k * r + n) * model.stride;
        let entry = |i: usize| self.m1[row + i].ln() - epsilon * self.cost[i * model.s + k];
        let largest = (0..r).map(entry).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = (0..r).map(|i| (entry(i) - largest).exp()).sum();
        let spending = self.market_spending[k * r + n];
        let mut border = 0.0;
        for i in 0..r {
            if self.m1[row + i] > 0.0 {
                let sales = spending * (entry(i) - largest).exp() / sum
                    * (self.m2[row + i] / self.m1[row + i]);
                self.receipts[k * model.stride + i] += sales;
                border += sales;
            }
        }
        self.border[k * r + n] = border;
        self.price_sum[k * r + n] = 0.0;
        -(largest + sum.ln() + self.shock.log_scale[k * r + n]) / epsilon
    }

    /// Share π' of one origin in a market at the current point.
    pub fn share(&self, origin: usize, destination: usize, sector: usize, at: usize) -> f64 {
        let market = sector * self.model.r + destination;
        if self.m1[at] == 0.0 || self.market_spending[market] == 0.0 {
            return 0.0;
        }
        self.sales(origin, destination, sector, at) * (self.m1[at] / self.m2[at])
            / self.market_spending[market]
    }

    /// Sales F' of one flow at the current point.
    pub fn sales(&self, origin: usize, destination: usize, sector: usize, at: usize) -> f64 {
        let market = sector * self.model.r + destination;
        if self.m1[at] == 0.0 {
            return 0.0;
        }
        if self.price_sum[market] > 0.0 {
            return self.market_spending[market] / self.price_sum[market]
                * self.m2[at]
                * self.cost_power[sector * self.model.stride + origin];
        }
        let epsilon = self.model.parameters.trade_elasticity[sector];
        let row = market * self.model.stride;
        let entry =
            |i: usize| self.m1[row + i].ln() - epsilon * self.cost[i * self.model.s + sector];
        let sum: f64 = (0..self.model.r)
            .map(|i| (entry(i) - entry(origin)).exp())
            .sum();
        self.market_spending[market] / sum * (self.m2[at] / self.m1[at])
    }

    /// Sales F' of every flow at the current point, USD million.
    pub fn all_sales(&self) -> Cube {
        let (r, stride) = (self.model.r, self.model.stride);
        let mut flows = Cube::filled(r, self.model.s, 0.0);
        for (market, sales) in flows.as_mut_slice().chunks_exact_mut(r).enumerate() {
            let (sector, destination) = (market / r, market % r);
            let gross = self.model.gross(destination);
            let row = market * stride..market * stride + r;
            if self.price_sum[market] > 0.0 {
                let scale = self.market_spending[market] / self.price_sum[market];
                let powers = &self.cost_power[sector * stride..];
                for ((sales, m2), power) in sales.iter_mut().zip(&self.m2[row]).zip(powers) {
                    *sales = scale * m2 * power;
                }
                if gross != 1.0 {
                    sales.iter_mut().for_each(|x| *x *= gross);
                }
            } else {
                for (origin, (sales, at)) in sales.iter_mut().zip(row).enumerate() {
                    *sales = self.sales(origin, destination, sector, at) * gross;
                }
            }
        }
        flows
    }
}
