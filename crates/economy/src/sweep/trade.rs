//! Trade: prices of markets, receipts of sellers, single flows.

use detente_world::Cube;

use super::mechanisms::closed_price;
use super::{SHUT, Sweep};
use crate::elementary::ln;
use crate::kernels::{TradePass, UNDERFLOW, trade_pass};

impl Sweep<'_> {
    pub(super) fn trade(&mut self, out: &mut [f64]) {
        let (model, s_count, r) = (self.model, self.model.s, self.model.r);
        trade_pass(&mut TradePass {
            r,
            s: s_count,
            stride: model.stride,
            buying: &self.buying,
            selling: &self.selling,
            wedged: &self.shock.wedged,
            cost_power: &self.cost_power,
            spending: &self.market_spending,
            price_sum: &mut self.price_sum,
            border: &mut self.border,
            receipts: &mut self.receipts,
            scratch: &mut self.trade_rows,
        });
        self.work.copy_from_slice(&self.price_sum);
        ln(&mut self.work);
        let (prices, rest) = out.split_at_mut(self.layout.y);
        let mut plain = self.shock.closed.is_empty();
        for k in 0..s_count {
            let here = k * r..(k + 1) * r;
            let epsilon = model.parameters.trade_elasticity[k];
            let reference = self.cost_reference[k];
            let scales = &self.shock.log_scale[here.clone()];
            for (price, scale) in self.work[here.clone()].iter_mut().zip(scales) {
                *price = reference - (*price + scale) / epsilon;
            }
            for sum in &self.price_sum[here] {
                plain &= (*sum > UNDERFLOW) & (*sum < f64::INFINITY);
            }
        }
        for (n, prices) in prices.chunks_exact_mut(s_count).enumerate() {
            for (price, found) in prices.iter_mut().zip(self.work[n..].iter().step_by(r)) {
                *price = *found;
            }
        }
        if !plain {
            self.unusual_markets(prices);
        }
        let outputs = &mut rest[..r * s_count];
        for (i, outputs) in outputs.chunks_exact_mut(s_count).enumerate() {
            let receipts = self.receipts[i..].iter().step_by(model.stride);
            for (output, receipts) in outputs.iter_mut().zip(receipts) {
                *output = *receipts;
            }
        }
        for (output, before) in outputs.iter_mut().zip(model.output()) {
            let grown = *output / before;
            *output = if *before > 0.0 { grown } else { 1.0 };
        }
        ln(outputs);
        outputs.iter_mut().for_each(|y| *y = y.max(SHUT));
    }

    /// Prices where nobody buys, where nobody may sell, and where sums of powers are out of range.
    fn unusual_markets(&mut self, prices: &mut [f64]) {
        let (model, s_count, r) = (self.model, self.model.s, self.model.r);
        for n in 0..r {
            for k in 0..s_count {
                let (market, at) = (k * r + n, n * s_count + k);
                let sum = self.price_sum[market];
                if model.expenditure()[at] <= 0.0 {
                    prices[at] = 0.0;
                } else if self.shock.closed.contains(&market) {
                    self.border[market] = 0.0;
                    prices[at] = closed_price(model);
                } else if sum <= UNDERFLOW || !sum.is_finite() {
                    prices[at] = self.distant_market(n, k);
                }
            }
        }
    }

    /// A market whose suppliers all cost far more than the cheapest producer in the world: its own scale.
    /// Adds to receipts and border value; returns the log price.
    fn distant_market(&mut self, n: usize, k: usize) -> f64 {
        let (model, r) = (self.model, self.model.r);
        let epsilon = model.parameters.trade_elasticity[k];
        let entry =
            |i: usize| self.buying[model.at(i, n, k)].ln() - epsilon * self.cost[i * model.s + k];
        let largest = (0..r).map(entry).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = (0..r).map(|i| (entry(i) - largest).exp()).sum();
        let spending = self.market_spending[k * r + n];
        let mut border = 0.0;
        for i in 0..r {
            let at = model.at(i, n, k);
            if self.buying[at] > 0.0 {
                let sales = spending * (entry(i) - largest).exp() / sum
                    * (self.selling[at] / self.buying[at]);
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
        if self.buying[at] == 0.0 || self.market_spending[market] == 0.0 {
            return 0.0;
        }
        self.sales(origin, destination, sector, at) * (self.buying[at] / self.selling[at])
            / self.market_spending[market]
    }

    /// Sales F' of one flow at the current point.
    pub fn sales(&self, origin: usize, destination: usize, sector: usize, at: usize) -> f64 {
        let market = sector * self.model.r + destination;
        if self.buying[at] == 0.0 {
            return 0.0;
        }
        if self.price_sum[market] > 0.0 {
            return self.market_spending[market] / self.price_sum[market]
                * self.selling[at]
                * self.cost_power[sector * self.model.stride + origin];
        }
        let epsilon = self.model.parameters.trade_elasticity[sector];
        let entry = |i: usize| {
            self.buying[self.model.at(i, destination, sector)].ln()
                - epsilon * self.cost[i * self.model.s + sector]
        };
        let sum: f64 = (0..self.model.r)
            .map(|i| (entry(i) - entry(origin)).exp())
            .sum();
        self.market_spending[market] / sum * (self.selling[at] / self.buying[at])
    }

    /// Sales F' of every flow at the current point, USD million.
    pub fn all_sales(&self) -> Cube {
        let (r, stride) = (self.model.r, self.model.stride);
        let mut flows = Cube::filled(r, self.model.s, 0.0);
        let values = flows.as_mut_slice();
        let mut scale = vec![0.0; r];
        for k in 0..self.model.s {
            for (n, scale) in scale.iter_mut().enumerate() {
                let sum = self.price_sum[k * r + n];
                *scale = if sum > 0.0 {
                    self.market_spending[k * r + n] / sum * self.model.gross(n)
                } else {
                    0.0
                };
            }
            let powers = &self.cost_power[k * stride..k * stride + r];
            for (n, scale) in scale.iter().enumerate() {
                let sales = &mut values[(k * r + n) * r..(k * r + n + 1) * r];
                let selling = self.selling[k * r * stride + n..].iter().step_by(stride);
                for ((sales, selling), power) in sales.iter_mut().zip(selling).zip(powers) {
                    *sales = scale * selling * power;
                }
            }
            for n in (0..r).filter(|n| self.price_sum[k * r + n] <= 0.0) {
                for i in 0..r {
                    let sales = self.sales(i, n, k, self.model.at(i, n, k));
                    values[(k * r + n) * r + i] = sales * self.model.gross(n);
                }
            }
        }
        flows
    }
}
