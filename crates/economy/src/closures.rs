//! The mechanisms of an economy resolved against its benchmark.

use detente_world::{Benchmark, RegionIx, SectorIx};

use crate::mechanisms::{CapitalRule, Mechanisms, Offset};
use crate::model::Tables;

/// Mechanisms by region, ready for the iteration; present only where one of them acts.
#[derive(Debug, Clone)]
pub(crate) struct Closures {
    /// η\[n\].
    pub labour_supply: Vec<f64>,
    pub wage_tax: bool,
    /// Log of the wage floor; −∞ where there is none.
    pub wage_floor: Vec<f64>,
    /// ν\[n\].
    pub margin: Vec<f64>,
    /// φ\[n\].
    pub exponent: Vec<f64>,
    pub scale_by_employment: bool,
    pub capital: Option<CapitalStock>,
}

/// Reproducible capital at the benchmark.
#[derive(Debug, Clone)]
pub(crate) struct CapitalStock {
    /// α\[n,s\].
    pub share: Vec<f64>,
    /// ι\[n,k\], shares of the goods in investment.
    pub basket: Vec<f64>,
    /// Investment \[n\], USD million.
    pub investment: Vec<f64>,
    /// Income of capital VK\[n\], USD million.
    pub income: Vec<f64>,
    /// Whether the stock is given.
    pub held: bool,
    /// Log of the given stock \[n\].
    pub log_stock: Vec<f64>,
}

impl Closures {
    pub fn of(mechanisms: &Mechanisms, regions: usize) -> Option<Self> {
        if mechanisms.is_off() {
            return None;
        }
        let full = |values: &[f64], neutral: f64| {
            if values.is_empty() {
                vec![neutral; regions]
            } else {
                values.to_vec()
            }
        };
        let floor = full(&mechanisms.wage_floor, 0.0);
        Some(Self {
            labour_supply: full(&mechanisms.labour_supply, 0.0),
            wage_tax: mechanisms.offset == Offset::WageTax,
            wage_floor: floor.iter().map(|f| f.ln()).collect(),
            margin: full(&mechanisms.margin, 0.0),
            exponent: full(&mechanisms.tariff_exponent, 1.0),
            scale_by_employment: mechanisms.scale_by_employment,
            capital: None,
        })
    }

    /// Takes the margins out of the sellers' benchmark: sellers receive (1 − ν) of each sale and buy what they buy, so
    /// value added is less; deficits follow.
    pub fn take_margins(&self, tables: &Tables, benchmark: &mut Benchmark) {
        if self.margin.iter().all(|x| *x == 0.0) {
            return;
        }
        let (r, s) = (tables.flows.regions(), tables.flows.sectors());
        let mut output = detente_world::Grid::filled(r, s, 0.0);
        let mut deficit = vec![0.0; r];
        for (i, n, k, flow) in tables.flows.iter() {
            let net = (1.0 - self.margin[n.0]) * flow;
            output.add(i, k, net);
            if i != n {
                deficit[n.0] += net;
                deficit[i.0] -= net;
            }
        }
        for n in RegionIx::all(r) {
            for u in SectorIx::all(s) {
                let less = output.get(n, u) - benchmark.output.get(n, u);
                benchmark.value_added.add(n, u, less);
            }
        }
        benchmark.output = output;
        benchmark.deficit = deficit;
    }

    /// Splits factor income into labour's and capital's, in place; `shares` are those of goods in final demand.
    pub fn take_capital(
        &mut self,
        mechanisms: &Mechanisms,
        benchmark: &Benchmark,
        factor_income: &mut [f64],
        sectors: usize,
    ) {
        let Some(capital) = &mechanisms.capital else {
            return;
        };
        let regions = factor_income.len() / sectors;
        let mut stock = CapitalStock {
            share: capital.share.clone(),
            basket: vec![0.0; factor_income.len()],
            investment: vec![0.0; regions],
            income: vec![0.0; regions],
            held: capital.rule == CapitalRule::Held,
            log_stock: vec![0.0; regions],
        };
        for (at, v) in factor_income.iter_mut().enumerate() {
            let earned = stock.share[at] * *v;
            stock.income[at / sectors] += earned;
            *v -= earned;
        }
        for n in 0..regions {
            let here = n * sectors..(n + 1) * sectors;
            let demand: Vec<f64> = (benchmark.final_demand.as_slice()[here.clone()].iter())
                .map(|x| x.max(0.0))
                .collect();
            let spent: Vec<f64> = if capital.investment.is_empty() {
                let total: f64 = demand.iter().sum();
                (demand.iter())
                    .map(|x| 0.5 * stock.income[n] * x / total)
                    .collect()
            } else {
                capital.investment[here.clone()].to_vec()
            };
            stock.investment[n] = spent.iter().sum();
            // Where nothing is invested the basket is that of final demand.
            let basket = if stock.investment[n] > 0.0 {
                &spent
            } else {
                &demand
            };
            let total: f64 = basket.iter().sum();
            for (share, value) in stock.basket[here].iter_mut().zip(basket) {
                *share = value / total;
            }
        }
        self.capital = Some(stock);
    }
}
