//! The derivative of a payoff in every wedge, from one transposed solve.

use detente_world::{Cube, Grid, RegionIx, SectorIx};

use crate::adjoint::Adjoint;
use crate::gmres::gmres;
use crate::model::Model;
use crate::precondition::Precondition;
use crate::shock::Shock;
use crate::sweep::Sweep;
use crate::{Equilibrium, SolveError};

/// What a player wants: a number made from one equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub enum Payoff {
    /// Change of real income of a region, per cent of the benchmark.
    RealIncome(RegionIx),
    /// Σₛ weight\[s\]·V'\[s\]/PF̂ over the benchmark's Σₛ weight·V, change in per cent, plus the real change of all other
    /// income (revenue, rents, deficit) at weight one over the same base: Ossa's (2014) political weights.
    SectorWeighted {
        /// The region.
        region: RegionIx,
        /// One weight per sector, mean one.
        weights: Vec<f64>,
    },
    /// A weighted sum of payoffs.
    Sum(Vec<(f64, Payoff)>),
}

/// Derivatives of one payoff (per cent) at an equilibrium. Divide by 100 for the effect of a one-per-cent change of a wedge.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// The payoff itself, per cent.
    pub value: f64,
    /// By log(1+τ'), (origin, destination, sector).
    pub tariff: Cube,
    /// By log(1+x').
    pub export_tax: Cube,
    /// By log of the iceberg factor.
    pub iceberg: Cube,
    /// By log productivity \[n,s\].
    pub productivity: Grid,
    /// By log utilisation \[n,s\].
    pub utilisation: Grid,
    /// By log of each bound's level, in the policy's order; zero where it is slack.
    pub bounds: Vec<f64>,
    /// Products with the transposed system.
    pub products: usize,
    /// Relative residual of the linear solve.
    pub residual: f64,
}

/// The linear solve stops at this relative residual.
const ADJOINT_TOLERANCE: f64 = 1e-10;
/// Products before the linear solve gives up.
const ADJOINT_PRODUCTS: usize = 200;

/// The payoff's own derivatives: by the state, and by the log cost of value added \[n,s\].
struct Direct {
    by_state: Vec<f64>,
    by_value_added: Vec<f64>,
}

impl Equilibrium {
    /// Evaluates a payoff, per cent.
    pub fn payoff(&self, payoff: &Payoff) -> f64 {
        match payoff {
            Payoff::RealIncome(n) => {
                100.0
                    * (self.income[n.0] / self.benchmark().income[n.0] / self.final_price[n.0]
                        - 1.0)
            }
            Payoff::SectorWeighted { region, weights } => {
                let (before, after) = self.weighted_income(*region, weights);
                100.0 * (after / before / self.final_price[region.0] - 1.0)
            }
            Payoff::Sum(parts) => parts.iter().map(|(w, part)| w * self.payoff(part)).sum(),
        }
    }

    /// Weighted income of owners plus all other income, before and after.
    fn weighted_income(&self, n: RegionIx, weights: &[f64]) -> (f64, f64) {
        let (mut before, mut after) = (self.benchmark().income[n.0], self.income[n.0]);
        for (s, weight) in weights.iter().enumerate() {
            before += (weight - 1.0) * self.model.factor_income[n.0 * self.model.s + s];
            after += (weight - 1.0) * self.owners_income(n, SectorIx(s));
        }
        (before, after)
    }

    /// Income of the owners of factors in a sector: with one wage, the sector's payroll.
    pub(crate) fn owners_income(&self, n: RegionIx, s: SectorIx) -> f64 {
        if self.model.one_wage() {
            self.factor_demand.get(n, s)
        } else {
            self.factor_income.get(n, s)
        }
    }

    /// The derivative of a payoff in every wedge of the policy.
    ///
    /// # Errors
    /// The transposed system could not be solved.
    pub fn gradient(&self, payoff: &Payoff) -> Result<Gradient, SolveError> {
        Ok(self.gradients(std::slice::from_ref(payoff))?.remove(0))
    }

    /// The derivatives of several payoffs at one equilibrium: the point is set up once.
    ///
    /// # Errors
    /// As [`Equilibrium::gradient`].
    pub fn gradients(&self, payoffs: &[Payoff]) -> Result<Vec<Gradient>, SolveError> {
        let model: &Model = &self.model;
        let shock = Shock::prepare(model, &self.policy, &|_, _| String::new())?;
        let mut sweep = Sweep::new(model, &shock);
        let mut scratch = vec![0.0; self.state.len()];
        sweep.apply(&self.state, &mut scratch);
        let near = &self.near;
        payoffs
            .iter()
            .map(|payoff| self.gradient_at(&sweep, near, payoff))
            .collect()
    }

    fn gradient_at(
        &self,
        sweep: &Sweep<'_>,
        near: &Precondition,
        payoff: &Payoff,
    ) -> Result<Gradient, SolveError> {
        let z = &self.state;
        let mut adjoint = Adjoint::new(sweep);
        let mut direct = Direct {
            by_state: vec![0.0; z.len()],
            by_value_added: vec![0.0; sweep.cost.len()],
        };
        self.payoff_by_state(sweep, payoff, 1.0, &mut direct);
        let mut preconditioned = vec![0.0; z.len()];
        let solution = gmres(
            |x, out| {
                preconditioned.copy_from_slice(x);
                near.apply_transposed(sweep.model, &mut preconditioned);
                adjoint.apply(sweep, z, &preconditioned, out);
                for (o, w) in out.iter_mut().zip(&preconditioned) {
                    *o = w - *o;
                }
            },
            &direct.by_state,
            ADJOINT_TOLERANCE,
            ADJOINT_PRODUCTS,
        );
        if solution.residual > 1e-6 {
            return Err(SolveError::NotConverged {
                sweeps: solution.products,
                residual: solution.residual,
                worst: "the transposed system of the gradient".to_owned(),
            });
        }
        let mut multipliers = solution.x;
        near.apply_transposed(sweep.model, &mut multipliers);
        let mut back = vec![0.0; z.len()];
        adjoint.apply(sweep, z, &multipliers, &mut back);
        let mut gradient = self.by_wedge(sweep, &adjoint, &multipliers, &direct);
        gradient.value = self.payoff(payoff);
        (gradient.products, gradient.residual) = (solution.products, solution.residual);
        Ok(gradient)
    }

    fn payoff_by_state(
        &self,
        sweep: &Sweep<'_>,
        payoff: &Payoff,
        weight: f64,
        direct: &mut Direct,
    ) {
        let model: &Model = &self.model;
        let layout = sweep.layout;
        let by_price = |n: usize, value: f64, out: &mut [f64]| {
            for k in 0..model.s {
                let at = n * model.s + k;
                out[at] -= value * self.final_demand.as_slice()[at] / self.income[n];
            }
        };
        match payoff {
            Payoff::RealIncome(n) => {
                let value = weight * 100.0 * self.income[n.0]
                    / self.benchmark().income[n.0]
                    / self.final_price[n.0];
                direct.by_state[layout.income + n.0] += value;
                by_price(n.0, value, &mut direct.by_state);
            }
            Payoff::SectorWeighted { region, weights } => {
                let n = region.0;
                let (before, after) = self.weighted_income(*region, weights);
                let value = weight * 100.0 * after / before / self.final_price[n];
                by_price(n, value, &mut direct.by_state);
                direct.by_state[layout.income + n] += value * self.income[n] / after;
                self.owners_by_state(
                    sweep,
                    *region,
                    |s| value * (weights[s] - 1.0) / after,
                    direct,
                );
            }
            Payoff::Sum(parts) => {
                for (w, part) in parts {
                    self.payoff_by_state(sweep, part, weight * w, direct);
                }
            }
        }
    }

    /// Adds the derivative of Σ per_dollar\[s\]·(owners' income).
    fn owners_by_state(
        &self,
        sweep: &Sweep<'_>,
        n: RegionIx,
        per_dollar: impl Fn(usize) -> f64,
        direct: &mut Direct,
    ) {
        let model: &Model = &self.model;
        let layout = sweep.layout;
        let base = n.0 * model.s;
        if !model.one_wage() {
            for s in 0..model.s {
                direct.by_state[layout.a + base + s] +=
                    per_dollar(s) * self.factor_income.as_slice()[base + s];
            }
            return;
        }
        // Payrolls: output times the share of factors in cost, which moves with prices in the nests.
        let mut demand = vec![0.0; model.r * model.s];
        for s in 0..model.s {
            demand[base + s] = per_dollar(s) * self.factor_demand.as_slice()[base + s];
        }
        let mut payrolls = Adjoint::new(sweep);
        payrolls.region(sweep, &self.state, n.0, &demand, &mut direct.by_state);
        direct
            .by_value_added
            .iter_mut()
            .zip(&payrolls.value_added)
            .for_each(|(d, v)| *d += v);
    }

    fn by_wedge(
        &self,
        sweep: &Sweep<'_>,
        adjoint: &Adjoint,
        multipliers: &[f64],
        direct: &Direct,
    ) -> Gradient {
        let model: &Model = &self.model;
        let (r, s) = (model.r, model.s);
        let zero = Cube::filled(r, s, 0.0);
        let mut gradient = Gradient {
            value: 0.0,
            tariff: zero.clone(),
            export_tax: zero.clone(),
            iceberg: zero,
            productivity: model.grid(&adjoint.cost.iter().map(|c| -c).collect::<Vec<_>>()),
            utilisation: model.grid(
                &adjoint
                    .value_added
                    .iter()
                    .zip(&direct.by_value_added)
                    .map(|(v, d)| -v - d)
                    .collect::<Vec<_>>(),
            ),
            bounds: vec![0.0; self.policy.bounds.len()],
            products: 0,
            residual: 0.0,
        };
        for k in 0..s {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                for i in 0..r {
                    let at = (k * r + n) * model.stride + i;
                    if i == n || sweep.m1[at] == 0.0 {
                        continue;
                    }
                    let (m1, m2) = adjoint.share_adjoints(sweep, i, n, k, at);
                    let (origin, destination, sector) = (RegionIx(i), RegionIx(n), SectorIx(k));
                    let tariff = -epsilon * m1 - (epsilon + 1.0) * m2;
                    gradient.tariff.set(origin, destination, sector, tariff);
                    gradient
                        .iceberg
                        .set(origin, destination, sector, -epsilon * (m1 + m2));
                    let border = sweep.sales(i, n, k, at)
                        * (1.0 + self.export_tax.get(origin, destination, sector));
                    let moved = border * (adjoint.income[i] - adjoint.income[n]);
                    gradient
                        .export_tax
                        .set(origin, destination, sector, tariff + moved);
                }
            }
        }
        for (b, bound) in sweep.shock.bounds.iter().enumerate() {
            let m = self.state[sweep.layout.multiplier + b];
            if m > 0.0 {
                gradient.bounds[bound.index] =
                    -multipliers[sweep.layout.multiplier + b] * bound.step * bound.sign;
            }
        }
        gradient
    }
}
