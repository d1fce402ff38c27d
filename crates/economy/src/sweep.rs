//! One flat sweep of the equilibrium: prices, factor rewards, output and income, each once.
//!
//! The state z holds logs of changes: prices p\[n,k\], output y\[n,s\], factor income a\[n,s\] (a\[n\] with one wage),
//! income\[n\], and the multipliers of the bounds. An equilibrium is a fixed point of the map.

mod costs;
mod mechanisms;
mod trade;

use std::borrow::Cow;

use crate::elementary::{exp, ln};
use crate::kernels::subtract;
use crate::model::Model;
use crate::nests::{Nests, Purchases};
use crate::shock::Shock;

/// Where each block of the state begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub y: usize,
    pub a: usize,
    pub income: usize,
    /// Rentals of given stocks of capital, where there are any.
    pub capital: usize,
    pub multiplier: usize,
    pub len: usize,
}

impl Layout {
    /// Length of the state without multipliers.
    pub fn fixed_len(model: &Model) -> usize {
        let cells = model.r * model.s;
        let held = if model.holds_capital() { model.r } else { 0 };
        2 * cells + if model.one_wage() { model.r } else { cells } + model.r + held
    }

    pub fn of(model: &Model, shock: &Shock) -> Self {
        let cells = model.r * model.s;
        let factors = if model.one_wage() { model.r } else { cells };
        let income = 2 * cells + factors;
        let capital = income + model.r;
        let multiplier = capital + if model.holds_capital() { model.r } else { 0 };
        Self {
            y: cells,
            a: 2 * cells,
            income,
            capital,
            multiplier,
            len: multiplier + shock.bounds.len(),
        }
    }
}

/// Log output below which a sector counts as shut.
pub(crate) const SHUT: f64 = -200.0;
/// What a region without income is taken to have, of its benchmark income: nothing that a price notices, and enough for
/// one less a subsidy that leaves only it to be a number in eight digits.
pub(crate) const NO_INCOME: f64 = 1e-8;

/// The map and everything it computes on the way.
pub(crate) struct Sweep<'a> {
    pub model: &'a Model,
    pub shock: &'a Shock,
    pub layout: Layout,
    /// Damping of the factor-income update.
    pub damping: f64,
    /// Evaluations so far.
    pub count: usize,
    pub nests: Nests,
    /// log P\[n,k\] at the last evaluation.
    pub price: Vec<f64>,
    /// log W\[n\].
    pub wage: Vec<f64>,
    /// log v\[n,s\], and log of v/U.
    pub reward: Vec<f64>,
    pub value_added_cost: Vec<f64>,
    /// log ĉ\[n,s\].
    pub cost: Vec<f64>,
    /// e^{−ε(c − reference)} \[k·stride + i\] and the reference of each sector.
    pub cost_power: Vec<f64>,
    pub cost_reference: Vec<f64>,
    /// Payments for inputs, to factors and for materials.
    pub payments: Vec<f64>,
    pub factor_demand: Vec<f64>,
    pub materials_paid: Vec<f64>,
    /// Supply value of factors V'\[n,s\].
    pub factor_supply: Vec<f64>,
    /// log PF\[n\].
    pub final_price: Vec<f64>,
    /// Final demand and total spending \[n,k\], and spending again as \[k·R + n\].
    pub final_demand: Vec<f64>,
    pub spending: Vec<f64>,
    pub market_spending: Vec<f64>,
    pub price_sum: Vec<f64>,
    pub border: Vec<f64>,
    /// Receipts of sellers \[k·stride + i\].
    pub receipts: Vec<f64>,
    /// The trade shares with the multipliers in them, and rows to work in.
    pub buying: Cow<'a, [f64]>,
    pub selling: Cow<'a, [f64]>,
    trade_rows: Vec<f64>,
    /// An array over (region, sector) to work in.
    work: Vec<f64>,
    /// I'\[n\], revenue from tariffs (and importers' rents), from export taxes (and exporters' rents).
    pub income: Vec<f64>,
    /// The log income that a region is taken to have at least.
    pub least: Vec<f64>,
    pub tariff_revenue: Vec<f64>,
    pub export_revenue: Vec<f64>,
    pub deficit: Vec<f64>,
    /// Log volume of each bound.
    pub volume: Vec<f64>,
    /// Whether outputs stay as they are, for the dynamics of output.
    pub frozen: bool,
    /// What the mechanisms add, empty where none acts.
    pub extra: Extra,
}

/// What the mechanisms compute on the way, by region.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// Log employment ℓ, and the log s that a tax cut adds to the wage.
    pub employment: Vec<f64>,
    pub relief: Vec<f64>,
    /// Log rental r, price of investment, income of capital VK', investment, USD million.
    pub rental: Vec<f64>,
    pub investment_price: Vec<f64>,
    pub capital_income: Vec<f64>,
    pub investment: Vec<f64>,
}

impl<'a> Sweep<'a> {
    pub fn new(model: &'a Model, shock: &'a Shock) -> Self {
        let cells = model.r * model.s;
        let (zero, markets) = (vec![0.0; cells], vec![0.0; cells]);
        Self {
            model,
            shock,
            layout: Layout::of(model, shock),
            damping: 1.0,
            count: 0,
            nests: Nests::new(model),
            price: zero.clone(),
            wage: vec![0.0; model.r],
            reward: zero.clone(),
            value_added_cost: zero.clone(),
            cost: zero.clone(),
            cost_power: vec![0.0; model.s * model.stride],
            cost_reference: vec![0.0; model.s],
            payments: zero.clone(),
            factor_demand: zero.clone(),
            materials_paid: zero.clone(),
            factor_supply: zero.clone(),
            final_price: vec![0.0; model.r],
            final_demand: zero.clone(),
            spending: zero.clone(),
            market_spending: markets.clone(),
            price_sum: markets.clone(),
            border: markets,
            receipts: vec![0.0; model.s * model.stride],
            buying: Cow::Borrowed(shock.trade.buying()),
            selling: Cow::Borrowed(shock.trade.selling()),
            trade_rows: vec![0.0; 3 * model.stride],
            work: zero.clone(),
            income: vec![0.0; model.r],
            least: vec![0.0; model.r],
            tariff_revenue: vec![0.0; model.r],
            export_revenue: vec![0.0; model.r],
            deficit: vec![0.0; model.r],
            volume: vec![0.0; shock.bounds.len()],
            frozen: false,
            extra: model
                .closures
                .as_ref()
                .map_or_else(Extra::default, |_| Extra::zero(model.r)),
        }
    }

    /// Evaluates everything at `z`, and the map itself into `out`.
    pub fn apply(&mut self, z: &[f64], out: &mut [f64]) {
        let model = self.model;
        self.count += 1;
        self.price.copy_from_slice(&z[..self.layout.y]);
        self.set_multipliers(z);
        match &model.closures {
            None => self.factors(z),
            Some(on) => self.factors_with(z, on),
        }
        self.costs(z);
        self.demand(z);
        self.trade(out);
        if let Some(on) = &model.closures {
            self.settle(on, out);
        }
        self.incomes(z, out);
        self.factor_update(z, out);
        self.bound_update(z, out);
        if self.frozen {
            out[self.layout.y..self.layout.a].copy_from_slice(&z[self.layout.y..self.layout.a]);
        }
    }

    /// Largest move of any log in one more sweep from `z`.
    pub fn residual(&mut self, z: &[f64]) -> f64 {
        let mut out = vec![0.0; z.len()];
        self.apply(z, &mut out);
        out.iter()
            .zip(z)
            .map(|(g, z)| (g - z).abs())
            .fold(0.0, f64::max)
    }

    fn set_multipliers(&mut self, z: &[f64]) {
        if self.shock.bounds.is_empty() {
            return;
        }
        let (buying, selling) = (self.buying.to_mut(), self.selling.to_mut());
        for flow in &self.shock.shared {
            (buying[flow.at], selling[flow.at]) = (flow.buying, flow.selling);
        }
        for (bound, m) in self.shock.bounds.iter().zip(&z[self.layout.multiplier..]) {
            let wedge = if bound.watched { 0.0 } else { bound.sign * m };
            let receipts = (-wedge).exp();
            for flow in &bound.flows {
                let steep = self.model.parameters.trade_elasticity[flow.sector] * flow.in_price;
                let power = (-steep * wedge).exp();
                let (from1, from2) = if flow.shared {
                    (buying[flow.at], selling[flow.at])
                } else {
                    (flow.buying, flow.selling)
                };
                buying[flow.at] = from1 * power;
                selling[flow.at] = from2 * power * receipts;
            }
        }
    }

    fn factors(&mut self, z: &[f64]) {
        let (model, s_count) = (self.model, self.model.s);
        let weight = 1.0 / (1.0 + model.parameters.kappa);
        if !model.one_wage() {
            self.factor_supply
                .copy_from_slice(&z[self.layout.a..self.layout.income]);
            exp(&mut self.factor_supply);
            for (supply, before) in self.factor_supply.iter_mut().zip(&model.factor_income) {
                *supply *= before;
            }
        }
        for n in 0..model.r {
            let log_endowment = self.shock.log_endowment[n];
            let base = n * s_count;
            if model.one_wage() {
                let a = z[self.layout.a + n];
                let growth = a.exp();
                let here = base..base + s_count;
                self.wage[n] = a - log_endowment;
                self.reward[here.clone()].fill(self.wage[n]);
                let before = &model.factor_income[here.clone()];
                for (supply, before) in self.factor_supply[here].iter_mut().zip(before) {
                    *supply = before * growth;
                }
            } else {
                let a = &z[self.layout.a + base..self.layout.a + base + s_count];
                let total: f64 = self.factor_supply[base..base + s_count].iter().sum();
                self.wage[n] = (total / model.factor_total[n]).ln() - log_endowment;
                for s in 0..s_count {
                    self.reward[base + s] =
                        self.wage[n] + weight * (a[s] - log_endowment - self.wage[n]);
                }
            }
        }
        subtract(
            &self.reward,
            &self.shock.log_utilisation,
            &mut self.value_added_cost,
        );
    }

    fn demand(&mut self, z: &[f64]) {
        let (model, s_count, r) = (self.model, self.model.s, self.model.r);
        let e = 1.0 - model.parameters.rho;
        self.payments
            .copy_from_slice(&z[self.layout.y..self.layout.a]);
        exp(&mut self.payments);
        for (paid, before) in self.payments.iter_mut().zip(&model.payments) {
            *paid *= before;
        }
        for n in 0..r {
            let here = n * s_count..(n + 1) * s_count;
            let p = &z[here.clone()];
            let shares = &self.shock.final_shares[here.clone()];
            let price = crate::ces::bundle(shares, |k| p[k], e);
            self.final_price[n] = price;
            let income = model.benchmark.income[n] * z[self.layout.income + n].exp();
            if let Some(capital) = model.closures.as_ref().and_then(|on| on.capital.as_ref()) {
                self.demand_with_capital(z, n, capital, income);
                continue;
            }
            let demand = &mut self.final_demand[here.clone()];
            if e == 0.0 {
                demand.fill(1.0);
            } else {
                for (change, p) in demand.iter_mut().zip(p) {
                    *change = e * (p - price);
                }
                exp(demand);
            }
            for (demand, share) in demand.iter_mut().zip(shares) {
                *demand *= share * income;
            }
            self.spending[here.clone()].copy_from_slice(demand);
            let bought = Purchases {
                spending: &mut self.spending[here.clone()],
                value_added: &mut self.factor_demand[here.clone()],
                materials_paid: &mut self.materials_paid[here.clone()],
            };
            self.nests.demand(model, n, p, &self.payments[here], bought);
            let markets = self.market_spending[n..].iter_mut().step_by(r);
            let bought = self.spending[n * s_count..].iter();
            let before = model.expenditure()[n * s_count..].iter();
            for ((market, bought), before) in markets.zip(bought).zip(before) {
                *market = if *before > 0.0 { *bought } else { 0.0 };
            }
        }
    }

    fn incomes(&mut self, z: &[f64], out: &mut [f64]) {
        let (model, s_count, r) = (self.model, self.model.s, self.model.r);
        self.tariff_revenue.fill(0.0);
        self.export_revenue.fill(0.0);
        let bought = self.market_spending.chunks_exact(r);
        for (bought, sold) in bought.zip(self.border.chunks_exact(r)) {
            for ((revenue, bought), sold) in self.tariff_revenue.iter_mut().zip(bought).zip(sold) {
                *revenue += bought - sold;
            }
            if model.closures.is_some() {
                for (n, sold) in sold.iter().enumerate() {
                    self.tariff_revenue[n] += sold - sold * model.gross(n);
                }
            }
        }
        for tax in &self.shock.export_taxes {
            let revenue = tax.rate
                * self.sales(tax.origin, tax.destination, tax.sector, tax.at)
                * model.gross(tax.destination);
            self.export_revenue[tax.origin] += revenue;
            self.tariff_revenue[tax.destination] -= revenue;
        }
        for (b, bound) in self.shock.bounds.iter().enumerate() {
            let factor = (bound.export_share * z[self.layout.multiplier + b]).exp_m1();
            if factor == 0.0 || bound.watched {
                continue;
            }
            for flow in bound.flows.iter().filter(|flow| !flow.shared) {
                // On top of a statutory export tax x, which is counted above: (1+x)(e^m − 1).
                let rent = (1.0 + flow.export_tax)
                    * factor
                    * self.sales(flow.origin, flow.destination, flow.sector, flow.at)
                    * model.gross(flow.destination);
                self.export_revenue[flow.origin] += rent;
                self.tariff_revenue[flow.destination] -= rent;
            }
        }
        for flow in &self.shock.shared {
            // The exporters' parts of all multipliers compound.
            let rent = (1.0 + flow.export_tax)
                * self.export_part(flow, z).exp_m1()
                * self.sales(flow.origin, flow.destination, flow.sector, flow.at)
                * model.gross(flow.destination);
            self.export_revenue[flow.origin] += rent;
            self.tariff_revenue[flow.destination] -= rent;
        }
        let supply: Vec<f64> = (0..r)
            .map(|n| {
                self.factor_supply[n * s_count..(n + 1) * s_count]
                    .iter()
                    .sum()
            })
            .collect();
        self.deficit = deficits(model, &supply);
        for n in 0..r {
            let paid = &self.payments[n * s_count..(n + 1) * s_count];
            let profits: f64 = (model.markup.iter().zip(paid))
                .map(|(markup, paid)| (markup - 1.0) * paid)
                .sum();
            self.income[n] = supply[n]
                + profits
                + self.tariff_revenue[n]
                + self.export_revenue[n]
                + self.deficit[n];
            if let Some(on) = &model.closures
                && on.capital.is_some()
            {
                self.income[n] += self.extra.capital_income[n];
            }
            let before = model.benchmark.income[n];
            // A region whose bills exceed its income buys nothing: where that comes to rest, it is no equilibrium.
            let least = NO_INCOME
                * if self.shock.may_vanish {
                    supply[n]
                } else {
                    before
                };
            self.least[n] = (least / before).ln();
            out[self.layout.income + n] = (self.income[n].max(least) / before).ln();
        }
        for &(n, log) in &self.shock.given {
            out[self.layout.income + n] = log;
        }
    }

    /// The exporters' part of the multipliers on a flow under several bounds, in logs.
    pub fn export_part(&self, flow: &crate::shock::SharedFlow, z: &[f64]) -> f64 {
        (flow.bounds.iter())
            .map(|b| {
                let bound = &self.shock.bounds[*b];
                if bound.watched {
                    return 0.0;
                }
                bound.export_share * bound.sign * z[self.layout.multiplier + b]
            })
            .sum()
    }

    fn factor_update(&mut self, z: &[f64], out: &mut [f64]) {
        let (model, s_count) = (self.model, self.model.s);
        let a = self.layout.a;
        let mut world = 0.0;
        if model.one_wage() {
            for n in 0..model.r {
                let demand: f64 = self.factor_demand[n * s_count..(n + 1) * s_count]
                    .iter()
                    .sum();
                let gap = (demand / model.factor_total[n]).max(1e-90).ln() - z[a + n];
                out[a + n] = z[a + n] + self.damping * gap;
                world += model.factor_total[n] * out[a + n].exp();
            }
        } else {
            let next = &mut out[a..self.layout.income];
            for at in 0..model.r * s_count {
                next[at] = if model.factor_income[at] > 0.0 {
                    (self.factor_demand[at] / model.factor_income[at]).max(1e-90)
                } else {
                    1.0
                };
            }
            ln(next);
            for (next, z) in next.iter_mut().zip(&z[a..]) {
                *next = z + self.damping * (*next - z);
            }
            self.work.copy_from_slice(next);
            exp(&mut self.work);
            world = (self.work.iter().zip(&model.factor_income))
                .map(|(grown, before)| before * grown)
                .sum();
        }
        let level = (world / model.world_factor_income).ln();
        for x in &mut out[a..self.layout.income] {
            *x -= level;
        }
        if !model.one_wage() {
            for at in 0..model.r * s_count {
                if model.factor_income[at] <= 0.0 {
                    out[a + at] = 0.0;
                }
            }
        }
    }

    fn bound_update(&mut self, z: &[f64], out: &mut [f64]) {
        for (b, bound) in self.shock.bounds.iter().enumerate() {
            let volume: f64 = bound
                .flows
                .iter()
                .map(|f| {
                    self.sales(f.origin, f.destination, f.sector, f.at)
                        * self.model.gross(f.destination)
                        * (-self.cost[f.origin * self.model.s + f.sector]).exp()
                })
                .sum();
            self.volume[b] = (volume / bound.sales).max(1e-300).ln();
            // Positive where the bound is slack; both kinds tighten as the multiplier grows.
            let slack = bound.sign * (bound.log_level - self.volume[b]);
            let m = z[self.layout.multiplier + b];
            let next = m - bound.step * slack;
            out[self.layout.multiplier + b] = match bound {
                bound if bound.watched => slack,
                bound if bound.pinned => next,
                _ => next.max(0.0),
            };
        }
        for &(cap, floor) in &self.shock.opposed {
            let (c, f) = (self.layout.multiplier + cap, self.layout.multiplier + floor);
            let both = out[c].min(out[f]);
            if both > 0.0 && !self.shock.bounds[cap].pinned && !self.shock.bounds[floor].pinned {
                out[c] -= both;
                out[f] -= both;
            }
        }
    }
}

/// Deficits D' by their rule, from the value of factor supply by region.
pub(crate) fn deficits(model: &Model, supply: &[f64]) -> Vec<f64> {
    let world: f64 = supply.iter().sum();
    let growth = world / model.world_factor_income;
    let rate = |n: usize| model.deficit[n] / model.factor_total[n];
    let drift: f64 = if model.scaled_deficits {
        (0..model.r).map(|n| rate(n) * supply[n]).sum::<f64>() / world
    } else {
        0.0
    };
    (0..model.r)
        .map(|n| {
            if model.scaled_deficits {
                supply[n] * (rate(n) - drift)
            } else {
                model.deficit[n] * growth
            }
        })
        .collect()
}
