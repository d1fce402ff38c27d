//! The derivatives of several payoffs in the taxes on chosen flows: what a search over policies asks at every step.
//!
//! The same transposed system as [`Equilibrium::gradients`], to the accuracy a search needs, from the last point's
//! solution, payoffs in parallel.

use detente_world::{RegionIx, SectorIx};
use rayon::prelude::*;

use crate::sweep::Sweep;
use crate::{Equilibrium, Payoff, SolveError};

/// A flow: origin, destination, sector.
type Flow = (RegionIx, RegionIx, SectorIx);

/// How accurately.
#[derive(Debug, Clone, Copy)]
pub struct SlopeSettings {
    /// The linear solve stops at this relative residual.
    pub tolerance: f64,
    /// Products before the linear solve gives up.
    pub products: usize,
}

impl Default for SlopeSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-10,
            products: 200,
        }
    }
}

/// Derivatives of one payoff, per cent per log point.
#[derive(Debug, Clone)]
pub struct Slopes {
    /// By log(1+τ') of every flow asked for.
    pub tariff: Vec<f64>,
    /// By log(1+x') of every flow asked for.
    pub export_tax: Vec<f64>,
    /// Products with the transposed system.
    pub products: usize,
    /// Relative residual of the linear solve.
    pub residual: f64,
    unknown: Vec<f64>,
}

impl Equilibrium {
    /// The derivatives of every payoff in the taxes on its flows (origin, destination, sector); `near` holds the slopes
    /// of the same payoffs at a neighbouring point, or nothing.
    ///
    /// # Errors
    /// A transposed system could not be solved.
    pub fn slopes(
        &self,
        asked: &[(Payoff, &[Flow])],
        settings: &SlopeSettings,
        near: &[Option<&Slopes>],
    ) -> Result<Vec<Slopes>, SolveError> {
        let model = &self.model;
        let shock = self.shock()?;
        let mut sweep = Sweep::new(model, &shock);
        let mut scratch = vec![0.0; self.state.len()];
        sweep.apply(&self.state, &mut scratch);
        let sweep = &sweep;
        asked
            .par_iter()
            .enumerate()
            .map(|(at, (payoff, flows))| {
                let start = near.get(at).copied().flatten();
                self.slopes_of(sweep, payoff, flows, settings, start)
            })
            .collect()
    }

    fn slopes_of(
        &self,
        sweep: &Sweep<'_>,
        payoff: &Payoff,
        flows: &[Flow],
        settings: &SlopeSettings,
        near: Option<&Slopes>,
    ) -> Result<Slopes, SolveError> {
        let start = near.map(|slopes| slopes.unknown.as_slice());
        let SlopeSettings {
            tolerance,
            products,
        } = *settings;
        let solved = self.adjoint(sweep, &self.near, payoff, tolerance, products, start)?;
        let (mut tariff, mut export_tax) = (
            Vec::with_capacity(flows.len()),
            Vec::with_capacity(flows.len()),
        );
        let adjoint = &solved.adjoint;
        for &(i, n, k) in flows {
            let at = self.model.at(i.0, n.0, k.0);
            if i == n || sweep.buying[at] == 0.0 {
                tariff.push(0.0);
                export_tax.push(0.0);
                continue;
            }
            let epsilon = self.model.parameters.trade_elasticity[k.0];
            let (buying, selling) = adjoint.share_adjoints(sweep, i.0, n.0, k.0, at);
            let model = &self.model;
            let exponent = (model.closures.as_ref()).map_or(1.0, |on| on.exponent[n.0]);
            let tax = -epsilon * buying - (epsilon + 1.0) * selling;
            let steep = epsilon * exponent;
            let slope = -steep * buying - (steep + 1.0) * selling;
            let sales = sweep.sales(i.0, n.0, k.0, at) * model.gross(n.0);
            let border = sales * (1.0 + self.export_tax.get(i, n, k));
            tariff.push(slope);
            export_tax.push(tax + border * (adjoint.income[i.0] - adjoint.income[n.0]));
        }
        Ok(Slopes {
            tariff,
            export_tax,
            products: solved.products,
            residual: solved.residual,
            unknown: solved.unknown,
        })
    }
}
