//! Bounds of two sides on the same flows at the same level: who gets the rent is not determined, and between which ends.

use detente_policy::AppliedPolicy;
use detente_world::RegionIx;
use serde::Serialize;

use crate::solver::Tie;
use crate::{Economy, Equilibrium, Payoff, SolveError, SolveSettings};

/// Real income of a region between the two ends of a tie.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TieRange {
    /// Position of the region.
    pub region: RegionIx,
    /// Real income if all rent of every tie goes to the selling side, per cent.
    pub to_exporter_pct: f64,
    /// The same if all goes to the buying side, per cent.
    pub to_importer_pct: f64,
}

impl Equilibrium {
    /// Whether bounds tie: two sides bind the same flows at the same level, with the rent to different places.
    pub fn has_tie(&self) -> bool {
        self.bounds
            .iter()
            .any(|bound| bound.tied > 0 && bound.priced)
    }
}

impl Economy {
    /// The two ends of the ties of a policy, by region; empty where nothing ties. `at` is the equilibrium under it.
    ///
    /// # Errors
    /// As [`Economy::solve`] at either end.
    pub fn tie_ranges(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        at: &Equilibrium,
    ) -> Result<Vec<TieRange>, SolveError> {
        if !at.has_tie() {
            return Ok(Vec::new());
        }
        let end = |tie| {
            let there = SolveSettings {
                tie,
                ..settings.clone()
            };
            self.solve_warm(policy, &there, at)
        };
        let (exporter, importer) = (end(Tie::Exporter)?, end(Tie::Importer)?);
        Ok(RegionIx::all(self.world().region_count())
            .map(|n| TieRange {
                region: n,
                to_exporter_pct: exporter.payoff(&Payoff::RealIncome(n)),
                to_importer_pct: importer.payoff(&Payoff::RealIncome(n)),
            })
            .collect())
    }
}
