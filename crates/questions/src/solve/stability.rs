//! Whether the equilibrium is stable where there are returns to scale, and what ties between two sides leave open.

use detente_economy::{Equilibrium, Stability, Tie, TieRange};
use detente_table::columns;
use detente_world::{RegionIx, SectorIx, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which equilibrium is wanted where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Branch {
    /// The one nearest the benchmark, whether stable or not; the result says which
    #[default]
    Any,
    /// The one to which the dynamics of output lead
    Stable,
}

/// Who gets the rent where two sides bound the same flows at the same level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TieWord {
    /// Each side half: every bound has the same multiplier
    #[default]
    Equal,
    /// The side that sells
    Exporter,
    /// The side that buys
    Importer,
}

impl From<TieWord> for Tie {
    fn from(word: TieWord) -> Self {
        match word {
            TieWord::Equal => Self::Equal,
            TieWord::Exporter => Self::Exporter,
            TieWord::Importer => Self::Importer,
        }
    }
}

/// What is known of an equilibrium's stability.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityRow {
    /// What was found; `None` = not checked.
    pub found: Option<Stability>,
}

impl StabilityRow {
    /// The row of an equilibrium; nothing where no sector has returns to scale.
    pub(super) fn of(world: &World, equilibrium: &Equilibrium) -> Option<Self> {
        let scale = world.sectors().iter().any(|s| s.scale_elasticity > 0.0);
        scale.then(|| Self {
            found: equilibrium.stability(),
        })
    }

    /// The warning of an unstable equilibrium.
    pub(super) fn warning(&self, world: &World) -> Option<String> {
        let found = self.found.as_ref().filter(|found| !found.stable)?;
        Some(format!(
            "the equilibrium is unstable in {} direction{}, output moving most in {} of {}: a small push leads elsewhere; \
             --branch stable follows the dynamics of output to where they lead",
            found.directions,
            if found.directions == 1 { "" } else { "s" },
            world.sector(found.sector).code,
            world.region(found.region).code
        ))
    }
}

columns! { StabilityRow: "stability", "Stability under the dynamics of output"; |r|
    text "stability" =
        match &r.found { None => "not checked", Some(found) if found.stable => "stable", Some(_) => "unstable" },
        "stable, unstable or not checked.";
    integer "directions" = r.found.as_ref().and_then(|f| i64::try_from(f.directions).ok()), "Unstable directions.";
    number[Plain 4] "largest" = r.found.as_ref().map(|f| f.largest),
        "Largest real part of an eigenvalue of the output dynamics.";
    number[Plain 0] "index" = r.found.as_ref().map(|f| f.index),
        "Sign of det(I − G'): −1 proves an odd number of unstable directions.";
}

/// A sector that shut on the way to the stable equilibrium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corner {
    /// The region.
    pub region: RegionIx,
    /// The sector.
    pub sector: SectorIx,
}

columns! { Corner: "corners", "Sectors that shut on the way"; |r|
    code[Region] "code" = r.region.0, "The region.";
    code[Sector] "sector" = r.sector.0, "The sector.";
}

/// What a tie leaves open for a region.
#[derive(Debug, Clone, PartialEq)]
pub struct TieRow(pub TieRange);

columns! { TieRow: "tie", "Two bounds tie: who gets the rent is not determined"; |r|
    code[Region] "code" = r.0.region.0, "The region.";
    number[ChangePct 4] "to_exporter_pct" = r.0.to_exporter_pct, "Its real income if the selling side has all of the rent.";
    number[ChangePct 4] "to_importer_pct" = r.0.to_importer_pct, "Its real income if the buying side has all of the rent.";
}
