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
//! K, N, S, T are the responses of budget shares in the nests; all vanish under Cobb–Douglas. What is left between
//! regions goes by their wages, to first order in foreign trade ([`coupling`]).

mod coupling;
mod home;
mod scale;

use detente_world::World;

use crate::model::Model;
use crate::rebase;
use crate::sweep::Sweep;
use coupling::Coupling;
use home::{HomeMarket, Region};

#[derive(Debug, Clone)]
pub(crate) struct Precondition {
    regions: Vec<HomeMarket>,
    coupling: Coupling,
}

/// A state, or its adjoint, by its blocks.
struct Blocks<'a> {
    prices: &'a mut [f64],
    outputs: &'a mut [f64],
    factors: &'a mut [f64],
    incomes: &'a mut [f64],
    /// Factor incomes of one region: one, or as many as sectors.
    width: usize,
}

impl<'a> Blocks<'a> {
    fn of(model: &Model, f: &'a mut [f64]) -> Self {
        let cells = model.r * model.s;
        let width = if model.one_wage() { 1 } else { model.s };
        let (prices, rest) = f.split_at_mut(cells);
        let (outputs, rest) = rest.split_at_mut(cells);
        let (factors, rest) = rest.split_at_mut(model.r * width);
        Self {
            prices,
            outputs,
            factors,
            incomes: &mut rest[..model.r],
            width,
        }
    }

    fn region(&mut self, n: usize, s: usize) -> Region<'_> {
        Region {
            prices: &mut self.prices[n * s..(n + 1) * s],
            outputs: &mut self.outputs[n * s..(n + 1) * s],
            factors: &mut self.factors[n * self.width..(n + 1) * self.width],
            income: &mut self.incomes[n],
        }
    }

    /// Nothing moves where nothing is made or bought.
    fn clear_empty(&mut self, model: &Model) {
        for at in 0..model.r * model.s {
            if model.output()[at] <= 0.0 {
                self.outputs[at] = 0.0;
                if self.width > 1 {
                    self.factors[at] = 0.0;
                }
            }
            if model.expenditure()[at] <= 0.0 {
                self.prices[at] = 0.0;
            }
        }
    }
}

impl Precondition {
    /// Around the benchmark.
    pub fn of(model: &Model) -> Self {
        let exposure = exposure(model);
        let regions: Vec<HomeMarket> = (0..model.r)
            .map(|n| HomeMarket::of(model, n, &exposure[n * model.s..(n + 1) * model.s]))
            .collect();
        let coupling = Coupling::of(model, &regions, &exposure);
        Self { regions, coupling }
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
        let mut scratch = vec![0.0; model.s];
        let mut state = Blocks::of(model, f);
        let level = self.coupling.level(&self.regions, &state);
        for (n, home) in self.regions.iter().enumerate() {
            home.step(state.region(n, model.s), &mut scratch);
        }
        self.coupling.apply(&self.regions, level, &mut state);
        state.clear_empty(model);
    }

    /// The transpose of [`apply`](Self::apply), in place: from adjoints of a step to adjoints of the residual.
    pub fn apply_transposed(&self, model: &Model, f: &mut [f64]) {
        let mut scratch = vec![0.0; model.s];
        let mut state = Blocks::of(model, f);
        state.clear_empty(model);
        let level = self.coupling.apply_transposed(&self.regions, &mut state);
        for (n, home) in self.regions.iter().enumerate() {
            home.step_transposed(state.region(n, model.s), &mut scratch);
        }
        self.coupling
            .level_transposed(&self.regions, level, &mut state);
    }
}

/// χ\[n,s\] = 1 − Σ over markets of (share of sales)·(share of the market).
fn exposure(model: &Model) -> Vec<f64> {
    let (r, s) = (model.r, model.s);
    let mut exposure = vec![1.0; r * s];
    let mut met = vec![0.0; r];
    for k in 0..s {
        met.fill(0.0);
        for n in 0..r {
            let spending = model.expenditure()[n * s + k];
            if spending <= 0.0 {
                continue;
            }
            let market = (k * r + n) * r;
            let flows = &model.tables.flows.as_slice()[market..market + r];
            let tariffs = &model.tables.tariffs.as_slice()[market..market + r];
            let share = 1.0 / spending;
            for ((met, flow), tariff) in met.iter_mut().zip(flows).zip(tariffs) {
                *met += flow * flow * share * (1.0 + tariff);
            }
        }
        for (i, met) in met.iter().enumerate() {
            let output = model.output()[i * s + k];
            if output > 0.0 {
                exposure[i * s + k] -= met / output;
            }
        }
    }
    exposure
}
