//! The derivative of a payoff in every wedge, from one transposed solve.

use detente_world::{Cube, Grid, RegionIx, SectorIx};

use crate::adjoint::Adjoint;
use crate::gmres::gmres;
use crate::kernels::dot;
use crate::model::Model;
use crate::precondition::Precondition;
use crate::sweep::{Layout, Sweep};
use crate::{Equilibrium, SolveError};

/// What a player wants: a number made from one equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub enum Payoff {
    /// Change of real income of a region, per cent of the benchmark.
    RealIncome(RegionIx),
    /// Σₛ weight\[s\]·V'\[s\]/PF̂ over the benchmark's Σₛ weight·V, change in per cent, plus the real change of all other
    /// income (revenue, rents, deficit) at weight one over the same base: Ossa's (2014) political weights. V' is what the
    /// sector's owners earn, profits included.
    SectorWeighted {
        /// The region.
        region: RegionIx,
        /// One weight per sector, mean one.
        weights: Vec<f64>,
    },
    /// Σₛ weight\[s\]·(V'\[s\] + Π'\[s\] + ℓ'\[s\]·(all other income))/PF̂, ℓ' the sector's share of the region's payroll in
    /// the counterfactual, change in per cent: government welfare of Ossa (2014, eq. 16), where revenue is shared out with
    /// the payroll and weighs what its sector weighs.
    Government {
        /// The region.
        region: RegionIx,
        /// One weight per sector, mean one.
        weights: Vec<f64>,
    },
    /// Change of a region's real revenue from tariffs and export taxes (rents and subsidies included), per cent of its
    /// benchmark income.
    Revenue(RegionIx),
    /// 100 times the state's entry of a bound of the policy: its multiplier in logs, or its slack where it is watched.
    Bound(usize),
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

/// Government welfare in parts.
struct Governed {
    total: f64,
    /// Mean weight by payroll.
    mean: f64,
    /// Income that is neither labour's nor profits.
    rest: f64,
    payroll: f64,
}

/// The linear solve stops at this relative residual.
const ADJOINT_TOLERANCE: f64 = 1e-10;
/// Products before the linear solve gives up.
const ADJOINT_PRODUCTS: usize = 200;

/// A solved transposed system.
pub(crate) struct Solved {
    pub adjoint: Adjoint,
    pub multipliers: Vec<f64>,
    direct: Direct,
    /// The unknown of the preconditioned system: where a neighbouring point may start from.
    pub unknown: Vec<f64>,
    pub products: usize,
    pub residual: f64,
}

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
            Payoff::Government { region, weights } => {
                let (before, after) = self.government(*region, weights);
                100.0 * (after.total / before / self.final_price[region.0] - 1.0)
            }
            Payoff::Revenue(n) => {
                let bench = self.benchmark();
                let real = self.revenue(*n) / self.final_price[n.0];
                100.0 * (real - bench.tariff_revenue[n.0]) / bench.income[n.0]
            }
            Payoff::Bound(bound) => 100.0 * self.bound_entry(*bound).unwrap_or(0.0),
            Payoff::Sum(parts) => parts.iter().map(|(w, part)| w * self.payoff(part)).sum(),
        }
    }

    /// Share of a good in the region's consumption, by the cell (region·S + good).
    fn consumption_share(&self, n: usize, at: usize) -> f64 {
        let demand = self.final_demand.as_slice()[at];
        let stock = (self.model.closures.as_ref()).and_then(|on| on.capital.as_ref());
        match (&self.capital, stock) {
            (Some(capital), Some(stock)) => {
                let invested = capital.investment[n];
                (demand - invested * stock.basket[at]) / (self.income[n] - invested)
            }
            _ => demand / self.income[n],
        }
    }

    /// Revenue from tariffs and export taxes, rents and subsidies included.
    fn revenue(&self, n: RegionIx) -> f64 {
        self.tariff_revenue[n.0] + self.export_revenue[n.0]
    }

    /// Weighted income of owners plus all other income, before and after.
    fn weighted_income(&self, n: RegionIx, weights: &[f64]) -> (f64, f64) {
        let (mut before, mut after) = (self.benchmark().income[n.0], self.income[n.0]);
        for (s, weight) in weights.iter().enumerate() {
            let s = SectorIx(s);
            before += (weight - 1.0) * self.benchmark().value_added.get(n, s);
            after += (weight - 1.0) * (self.owners_income(n, s) + self.profits.get(n, s));
        }
        (before, after)
    }

    /// Government welfare before, and its parts after.
    fn government(&self, n: RegionIx, weights: &[f64]) -> (f64, Governed) {
        let bench = self.benchmark();
        let sectors = || SectorIx::all(self.sector_count());
        let governed =
            |labour: &dyn Fn(SectorIx) -> f64, profits: &dyn Fn(SectorIx) -> f64, income: f64| {
                let payroll: f64 = sectors().map(labour).sum();
                let earned: f64 = payroll + sectors().map(profits).sum::<f64>();
                let weighted: f64 = sectors().map(|s| weights[s.0] * labour(s)).sum();
                let of_owners: f64 = sectors()
                    .map(|s| weights[s.0] * (labour(s) + profits(s)))
                    .sum();
                let mean = weighted / payroll;
                Governed {
                    total: of_owners + mean * (income - earned),
                    mean,
                    rest: income - earned,
                    payroll,
                }
            };
        let before = governed(
            &|s| self.model.factor_income[n.0 * self.model.s + s.0],
            &|s| bench.output.get(n, s) * (1.0 - 1.0 / self.model.markup[s.0]),
            bench.income[n.0],
        );
        let after = governed(
            &|s| self.owners_income(n, s),
            &|s| self.profits.get(n, s),
            self.income[n.0],
        );
        (before.total, after)
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
        let shock = self.shock()?;
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
        let solved = self.adjoint(
            sweep,
            near,
            payoff,
            ADJOINT_TOLERANCE,
            ADJOINT_PRODUCTS,
            None,
        )?;
        let mut gradient =
            self.by_wedge(sweep, &solved.adjoint, &solved.multipliers, &solved.direct);
        gradient.value = self.payoff(payoff);
        (gradient.products, gradient.residual) = (solved.products, solved.residual);
        Ok(gradient)
    }

    /// Solves the transposed system of one payoff, from an earlier solution if there is one.
    pub(crate) fn adjoint(
        &self,
        sweep: &Sweep<'_>,
        near: &Precondition,
        payoff: &Payoff,
        tolerance: f64,
        limit: usize,
        start: Option<&[f64]>,
    ) -> Result<Solved, SolveError> {
        let z = &self.state;
        let mut adjoint = Adjoint::new(sweep);
        let mut direct = Direct {
            by_state: vec![0.0; z.len()],
            by_value_added: vec![0.0; sweep.cost.len()],
        };
        self.payoff_by_state(sweep, payoff, 1.0, &mut direct);
        let mut preconditioned = vec![0.0; z.len()];
        let mut product = |x: &[f64], out: &mut [f64]| {
            preconditioned.copy_from_slice(x);
            near.apply_transposed(sweep.model, &mut preconditioned);
            adjoint.apply(sweep, z, &preconditioned, out);
            for (o, w) in out.iter_mut().zip(&preconditioned) {
                *o = w - *o;
            }
        };
        let size = dot(&direct.by_state, &direct.by_state).sqrt();
        let mut right = direct.by_state.clone();
        let mut wanted = tolerance;
        let start = start.filter(|x| x.len() == z.len() && size > 0.0);
        if let Some(start) = start {
            let mut reached = vec![0.0; z.len()];
            product(start, &mut reached);
            right.iter_mut().zip(&reached).for_each(|(b, a)| *b -= a);
            wanted = (tolerance * size / dot(&right, &right).sqrt()).min(1.0);
        }
        let solution = gmres(product, &right, wanted, limit);
        let left = dot(&right, &right).sqrt() / size.max(f64::MIN_POSITIVE);
        let residual = solution.residual * left;
        if residual > tolerance.max(1e-6) {
            return Err(SolveError::NotConverged {
                sweeps: solution.products,
                residual,
                worst: "the transposed system of the gradient".to_owned(),
            });
        }
        let mut unknown = solution.x;
        if let Some(start) = start {
            unknown.iter_mut().zip(start).for_each(|(x, s)| *x += s);
        }
        let mut multipliers = unknown.clone();
        near.apply_transposed(sweep.model, &mut multipliers);
        let mut back = vec![0.0; z.len()];
        adjoint.apply(sweep, z, &multipliers, &mut back);
        Ok(Solved {
            adjoint,
            multipliers,
            direct,
            unknown,
            products: solution.products,
            residual,
        })
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
                out[at] -= value * self.consumption_share(n, at);
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
                let per_dollar = |s: usize| value * (weights[s] - 1.0) / after;
                for s in 0..model.s {
                    direct.by_state[layout.y + n * model.s + s] +=
                        per_dollar(s) * self.profits.get(*region, SectorIx(s));
                }
                self.owners_by_state(sweep, *region, per_dollar, direct);
            }
            Payoff::Government { region, weights } => {
                let n = region.0;
                let (before, after) = self.government(*region, weights);
                let value = weight * 100.0 * after.total / before / self.final_price[n];
                by_price(n, value, &mut direct.by_state);
                // G = Σ w(V + Π) + w̄(I − ΣV − ΣΠ), w̄ = Σ wV/ΣV.
                let scale = value / after.total;
                direct.by_state[layout.income + n] += scale * after.mean * self.income[n];
                for s in 0..model.s {
                    direct.by_state[layout.y + n * model.s + s] +=
                        scale * (weights[s] - after.mean) * self.profits.get(*region, SectorIx(s));
                }
                let by_labour = 1.0 + after.rest / after.payroll;
                let per_dollar = |s: usize| scale * by_labour * (weights[s] - after.mean);
                self.owners_by_state(sweep, *region, per_dollar, direct);
            }
            Payoff::Revenue(n) => {
                let per_dollar =
                    weight * 100.0 / self.benchmark().income[n.0] / self.final_price[n.0];
                by_price(n.0, per_dollar * self.revenue(*n), &mut direct.by_state);
                self.revenue_by_state(layout, *n, per_dollar, &mut direct.by_state);
            }
            Payoff::Bound(bound) => {
                let position = self.standing.iter().position(|index| index == bound);
                if let Some(position) = position {
                    direct.by_state[layout.multiplier + position] += weight * 100.0;
                }
            }
            Payoff::Sum(parts) => {
                for (w, part) in parts {
                    self.payoff_by_state(sweep, part, weight * w, direct);
                }
            }
        }
    }

    /// Adds the derivative of per_dollar·(revenue). At an equilibrium revenue is income less factor income, profits and
    /// the deficit.
    fn revenue_by_state(&self, layout: Layout, n: RegionIx, per_dollar: f64, out: &mut [f64]) {
        let model: &Model = &self.model;
        out[layout.income + n.0] += per_dollar * self.income[n.0];
        for s in 0..model.s {
            out[layout.y + n.0 * model.s + s] -= per_dollar * self.profits.get(n, SectorIx(s));
        }
        let supply: Vec<f64> = RegionIx::all(model.r)
            .map(|m| self.factor_income.row(m).iter().sum())
            .collect();
        let world: f64 = supply.iter().sum();
        let rate = |m: usize| model.deficit[m] / model.factor_total[m];
        let drift: f64 = (0..model.r).map(|m| rate(m) * supply[m]).sum::<f64>() / world;
        for m in 0..model.r {
            let own = if m == n.0 { 1.0 } else { 0.0 };
            // The deficit's derivative per dollar of region m's factor income.
            let deficit = if model.scaled_deficits {
                own * (rate(m) - drift) - supply[n.0] * (rate(m) - drift) / world
            } else {
                model.deficit[n.0] / model.world_factor_income
            };
            for s in 0..model.s {
                let at = m * model.s + s;
                let factor = layout.a + if model.one_wage() { m } else { at };
                out[factor] -= per_dollar * (own + deficit) * self.factor_income.as_slice()[at];
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
        payrolls.region(sweep, &self.state, n.0, &demand, 0.0, &mut direct.by_state);
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
        let exponent = |n: usize| (model.closures.as_ref()).map_or(1.0, |on| on.exponent[n]);
        for k in 0..s {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                for i in 0..r {
                    let at = model.at(i, n, k);
                    if i == n || sweep.buying[at] == 0.0 {
                        continue;
                    }
                    let (m1, m2) = adjoint.share_adjoints(sweep, i, n, k, at);
                    let (origin, destination, sector) = (RegionIx(i), RegionIx(n), SectorIx(k));
                    let steep = epsilon * exponent(n);
                    let tariff = -steep * m1 - (steep + 1.0) * m2;
                    let tax = -epsilon * m1 - (epsilon + 1.0) * m2;
                    gradient.tariff.set(origin, destination, sector, tariff);
                    gradient
                        .iceberg
                        .set(origin, destination, sector, -epsilon * (m1 + m2));
                    let border = sweep.sales(i, n, k, at)
                        * model.gross(n)
                        * (1.0 + self.export_tax.get(origin, destination, sector));
                    let moved = border * (adjoint.income[i] - adjoint.income[n]);
                    gradient
                        .export_tax
                        .set(origin, destination, sector, tax + moved);
                }
            }
        }
        for (b, bound) in sweep.shock.bounds.iter().enumerate() {
            let m = self.state[sweep.layout.multiplier + b];
            if (m > 0.0 || bound.pinned) && !bound.watched {
                gradient.bounds[bound.index] =
                    -multipliers[sweep.layout.multiplier + b] * bound.step * bound.sign;
            }
        }
        gradient
    }
}
