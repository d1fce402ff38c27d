//! Real income over the published sets of trade elasticities.

use detente_economy::settings::EconomySettings;
use detente_economy::{Equilibrium, RegionOutcome, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_table::{Estimate, columns};
use detente_world::{RegionIx, World};

use super::Solve;
use crate::refusal::Refusal;
use crate::room::Room;

/// A region's real income under the central elasticities and over all published sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The region.
    pub region: RegionIx,
    /// Change of its real income, per cent.
    pub real_income_pct: Estimate,
    /// Sets under which the policy was solved.
    pub sets: usize,
}

columns! { Band: "bands", "Real income over the published sets of elasticities"; |r|
    code[Region] "code" = r.region.0, "The region.";
    estimate[ChangePct 4] "real_income_pct" = r.real_income_pct,
        "Income over the price index of final demand: central elasticities, lowest and highest over the published sets.";
    integer "sets" = r.sets, "Published sets under which it was solved.";
}

/// Solves under every published set of the world's elasticities but that of the run itself.
pub(super) fn over_published_sets(
    room: &Room<'_>,
    question: &Solve,
    settings: &EconomySettings,
    world: &World,
    applied: &AppliedPolicy,
    central: &Equilibrium,
    solver: &SolveSettings<'_>,
) -> Result<Vec<Band>, Refusal> {
    let mut solved = Vec::new();
    for set in world.elasticity_sets().keys() {
        let under = EconomySettings {
            elasticities: Some(set.clone()),
            ..settings.clone()
        };
        let parameters = under.adapted(world)?.parameters;
        let economy = room.economy(&question.world, world, &parameters)?;
        solved.push(economy.solve(applied, solver)?.regions());
    }
    let mut rows = central.regions();
    rows.sort_by(|a, b| a.real_income_pct.total_cmp(&b.real_income_pct));
    let band = |row: &RegionOutcome| {
        let values = solved
            .iter()
            .filter_map(|regions| regions.iter().find(|r| r.region == row.region))
            .map(|region| region.real_income_pct);
        let (low, high) = values.fold((row.real_income_pct, row.real_income_pct), |ends, v| {
            (f64::min(ends.0, v), f64::max(ends.1, v))
        });
        Band {
            region: row.region,
            real_income_pct: Estimate::around(row.real_income_pct, [low, high]),
            sets: solved.len(),
        }
    };
    Ok(rows.iter().map(band).collect())
}
