//! The market as a convex quadratic program (Takayama and Judge 1971), in the form that Clarabel takes.
//!
//! Minimise the cost of transport, taxes, storage and crops less the value of use,
//! `Σ ½βd² − αd + ½c₁x² + (c₀+τ)x + k₀s + ½k₁s² − v(w − ½w²/W) + ∫crop`, subject to one balance per node and month,
//! `d + shipped + s − s₋₁ − arrived − crop = supply`, whose multiplier is the price. `c₀ + c₁x` holds
//! the duty on freight; the taxes τ on the price of origin are specific inside the program, and [`super::solve`] brings
//! them to the ad valorem rates. `w ≤ s` is the part of the stock that is convenient: its worth `v(1 − w/W)` falls to
//! nothing at the working stock `W`, so that the best `w` is the smaller of `s` and `W`.
//!
//! Where time forks ([`super::market::Fork`]) every cost counts with the chance of its month, and what is shipped or kept before the
//! fork arrives on both branches: the prices are those of traders who maximise what they expect.
//!
//! Quantities are in million tonnes and prices in hundred dollars, so that numbers are near one.

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT;

use super::market::{Equilibrium, MOST_CROP, Market, Storage};

/// kt in a unit of quantity.
pub(super) const QUANTITY: f64 = 1000.0;
/// Dollars a tonne in a unit of price.
pub(super) const PRICE: f64 = 100.0;

/// Where each quantity stands among the variables; `None` where it is always zero.
#[derive(Debug)]
struct Layout {
    uses: Vec<Vec<Option<usize>>>,
    stocks: Vec<Vec<Option<usize>>>,
    convenient: Vec<Vec<Option<usize>>>,
    flows: Vec<Vec<Option<usize>>>,
    crops: Vec<usize>,
    count: usize,
}

impl Layout {
    fn of(market: &Market) -> Self {
        let mut count = 0;
        let mut next = || {
            count += 1;
            count - 1
        };
        let (nodes, routes, months) = (market.nodes.len(), market.routes.len(), market.months);
        let mut uses = vec![vec![None; months]; nodes];
        let mut stocks = vec![vec![None; months]; nodes];
        let mut convenient = vec![vec![None; months]; nodes];
        let mut flows = vec![vec![None; months]; routes];
        // Month by month: what is near in time is near in the matrix.
        for t in 0..months {
            for (n, node) in market.nodes.iter().enumerate() {
                uses[n][t] = node.demand.as_ref().map(|_| next());
                stocks[n][t] = node.storage.as_ref().map(|_| next());
                // What is left after the last month is kept for nobody here.
                let works = |s: &Storage| {
                    !market.is_last(t)
                        && s.convenience > 0.0
                        && s.working.get(t).is_some_and(|w| *w > 0.0)
                };
                convenient[n][t] = node.storage.as_ref().filter(|s| works(s)).map(|_| next());
            }
            for r in 0..routes {
                flows[r][t] = market.is_open(r, t).then(&mut next);
            }
        }
        let crops = market.crops.iter().map(|_| next()).collect();
        Self {
            uses,
            stocks,
            convenient,
            flows,
            crops,
            count,
        }
    }
}

/// A sparse matrix by columns under construction.
struct Columns {
    columns: Vec<Vec<(usize, f64)>>,
    rows: usize,
}

impl Columns {
    fn new(count: usize) -> Self {
        Self {
            columns: vec![Vec::new(); count],
            rows: 0,
        }
    }

    fn row(&mut self, entries: impl IntoIterator<Item = (usize, f64)>) {
        for (column, value) in entries {
            self.columns[column].push((self.rows, value));
        }
        self.rows += 1;
    }

    fn finish(self) -> CscMatrix<f64> {
        let mut starts = vec![0];
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for mut column in self.columns.iter().cloned() {
            column.sort_by_key(|(row, _)| *row);
            for (row, value) in column {
                rows.push(row);
                values.push(value);
            }
            starts.push(rows.len());
        }
        CscMatrix::new(self.rows, self.columns.len(), starts, rows, values)
    }
}

/// A quadratic program `min ½x'Px + q'x, Ax + s = b, s in cones` and what its variables mean.
#[derive(Debug)]
pub(super) struct Program {
    layout: Layout,
    /// Objective, quadratic part (upper triangle).
    pub p: CscMatrix<f64>,
    /// Objective, linear part without taxes.
    linear: Vec<f64>,
    /// Constraints.
    pub a: CscMatrix<f64>,
    /// Right-hand sides.
    pub b: Vec<f64>,
    /// Balances first, inequalities after.
    pub cones: Vec<SupportedConeT<f64>>,
    /// Rows of the commitments.
    commitments: Vec<usize>,
}

impl Program {
    /// Writes a market as a program.
    pub fn of(market: &Market) -> Self {
        let layout = Layout::of(market);
        let mut diagonal = vec![0.0; layout.count];
        let mut linear = vec![0.0; layout.count];
        objective(market, &layout, &mut diagonal, &mut linear);
        let mut a = Columns::new(layout.count);
        let mut b = Vec::new();
        balances(market, &layout, &mut a, &mut b);
        let equations = a.rows;
        bounds(market, &layout, &mut a, &mut b);
        let commitments = commitments(market, &layout, &mut a, &mut b);
        let inequalities = a.rows - equations;
        let mut p = Columns::new(layout.count);
        for (at, value) in diagonal.into_iter().enumerate() {
            p.row([(at, value)]);
        }
        Self {
            layout,
            p: p.finish(),
            linear,
            a: a.finish(),
            b,
            cones: vec![
                SupportedConeT::ZeroConeT(equations),
                SupportedConeT::NonnegativeConeT(inequalities),
            ],
            commitments,
        }
    }

    /// The linear part of the objective with these taxes on the price of origin (dollars a tonne, by route and month).
    pub fn linear_with(&self, market: &Market, taxes: &[Vec<f64>]) -> Vec<f64> {
        let mut linear = self.linear.clone();
        for (flows, taxes) in self.layout.flows.iter().zip(taxes) {
            for (t, (at, tax)) in flows.iter().zip(taxes).enumerate() {
                if let Some(at) = at {
                    linear[*at] += market.weight(t) * tax / PRICE;
                }
            }
        }
        linear
    }

    /// A solution in the market's own terms.
    pub fn read(&self, market: &Market, x: &[f64], z: &[f64]) -> Equilibrium {
        let quantities = |places: &[Vec<Option<usize>>]| -> Vec<Vec<f64>> {
            let value = |at: &Option<usize>| at.map_or(0.0, |at| x[at].max(0.0) * QUANTITY);
            places
                .iter()
                .map(|row| row.iter().map(value).collect())
                .collect()
        };
        let nodes = market.nodes.len();
        // A multiplier is the price times the chance of its month.
        let price = |n: usize, t: usize| z[t * nodes + n] * PRICE / market.weight(t);
        Equilibrium {
            prices: (0..nodes)
                .map(|n| (0..market.months).map(|t| price(n, t)).collect())
                .collect(),
            uses: quantities(&self.layout.uses),
            stocks: quantities(&self.layout.stocks),
            flows: quantities(&self.layout.flows),
            taxes: Vec::new(),
            crops: self
                .layout
                .crops
                .iter()
                .map(|at| x[*at] * QUANTITY)
                .collect(),
            losses: self
                .commitments
                .iter()
                .zip(&market.commitments)
                .map(|(row, c)| z[*row].max(0.0) * PRICE / market.commitment_weight(c))
                .collect(),
            rounds: 0,
            iterations: 0,
        }
    }
}

/// Value of use, cost of transport without taxes, of storage and of crops.
fn objective(market: &Market, layout: &Layout, diagonal: &mut [f64], linear: &mut [f64]) {
    let mut put = |at: usize, weight: f64, rise: f64, first: f64| {
        diagonal[at] = weight * rise * QUANTITY / PRICE;
        linear[at] = weight * first / PRICE;
    };
    for t in 0..market.months {
        let weight = market.weight(t);
        for (n, node) in market.nodes.iter().enumerate() {
            if let (Some(at), Some(demand)) = (layout.uses[n][t], &node.demand) {
                let (top, slope) = demand[t].line();
                put(at, weight, slope, -top);
            }
            if let (Some(at), Some(storage)) = (layout.stocks[n][t], &node.storage) {
                put(at, weight, storage.slope, storage.carrying);
                if let Some(at) = layout.convenient[n][t] {
                    let worth = storage.convenience;
                    put(at, weight, worth / storage.working[t], -worth);
                }
            }
        }
        for (r, route) in market.routes.iter().enumerate() {
            if let Some(at) = layout.flows[r][t] {
                // The duty on freight is part of what carrying costs.
                let duty = 1.0 + route.duty[t];
                put(at, weight, duty * route.slope[t], duty * route.intercept);
            }
        }
    }
    for (crop, at) in market.crops.iter().zip(&layout.crops) {
        let (weight, price) = (market.crop_weight(crop), crop.price);
        let rise = price / (crop.elasticity * crop.quantity);
        put(*at, weight, rise, price * (1.0 - 1.0 / crop.elasticity));
    }
}

/// One balance per month and node, month first.
fn balances(market: &Market, layout: &Layout, a: &mut Columns, b: &mut Vec<f64>) {
    for t in 0..market.months {
        for (n, node) in market.nodes.iter().enumerate() {
            let mut entries = Vec::new();
            let mut supply = node.supply[t];
            let mut put = |at: Option<usize>, value: f64| entries.extend(at.map(|at| (at, value)));
            put(layout.uses[n][t], 1.0);
            put(layout.stocks[n][t], 1.0);
            match (market.before(t, 1), &node.storage) {
                (None, Some(storage)) => supply += storage.opening,
                (None, None) => {}
                (Some(before), _) => put(layout.stocks[n][before], -1.0),
            }
            for (r, route) in market.routes.iter().enumerate() {
                if route.from == n {
                    put(layout.flows[r][t], 1.0);
                }
                if let Some(shipped) = market.before(t, route.lag).filter(|_| route.to == n) {
                    put(layout.flows[r][shipped], -1.0);
                }
            }
            for (crop, at) in market.crops.iter().zip(&layout.crops) {
                if crop.node == n && crop.shares[t] != 0.0 {
                    put(Some(*at), -crop.shares[t]);
                }
            }
            a.row(entries);
            b.push(supply / QUANTITY);
        }
    }
}

/// Nothing is negative; room in store, closing stocks and caps; what is convenient is in store.
fn bounds(market: &Market, layout: &Layout, a: &mut Columns, b: &mut Vec<f64>) {
    let mut at_least = |at: usize, value: f64, a: &mut Columns| {
        a.row([(at, -1.0)]);
        b.push(-value / QUANTITY);
    };
    let (mut tops, mut pairs) = (Vec::new(), Vec::new());
    for t in 0..market.months {
        for (n, node) in market.nodes.iter().enumerate() {
            if let Some(at) = layout.uses[n][t] {
                at_least(at, 0.0, a);
            }
            if let (Some(at), Some(storage)) = (layout.stocks[n][t], &node.storage) {
                at_least(
                    at,
                    if market.is_last(t) {
                        storage.closing
                    } else {
                        0.0
                    },
                    a,
                );
                tops.push((at, storage.capacity));
                pairs.extend(layout.convenient[n][t].map(|part| (part, at)));
            }
        }
        for (r, route) in market.routes.iter().enumerate() {
            if let Some(at) = layout.flows[r][t] {
                at_least(at, 0.0, a);
                tops.push((at, route.cap[t]));
            }
        }
    }
    for (crop, at) in market.crops.iter().zip(&layout.crops) {
        at_least(*at, 0.0, a);
        tops.push((*at, crop.quantity * MOST_CROP));
    }
    for (part, whole) in pairs {
        a.row([(part, 1.0), (whole, -1.0)]);
        b.push(0.0);
    }
    for (at, top) in tops {
        if top.is_finite() {
            a.row([(at, 1.0)]);
            b.push(top / QUANTITY);
        }
    }
}

/// What is committed is bought; the rows.
fn commitments(market: &Market, layout: &Layout, a: &mut Columns, b: &mut Vec<f64>) -> Vec<usize> {
    let mut rows = Vec::new();
    for commitment in &market.commitments {
        let flows = (commitment.routes.iter())
            .flat_map(|r| commitment.months.iter().map(|t| layout.flows[*r][*t]));
        let entries: Vec<_> = flows.flatten().map(|at| (at, -1.0)).collect();
        rows.push(a.rows);
        a.row(entries);
        b.push(-commitment.quantity / QUANTITY);
    }
    rows
}
