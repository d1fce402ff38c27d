//! `world show` and `world list`.

use std::sync::Arc;

use detente_table::{Named, Note, Watch, columns};
use detente_world::{DEFAULT_WORLD, World, builtin_names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WorldRow;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// What the regions of a world make and trade, and what its sectors are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldShow {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR", "x-place" = 1))]
    pub world: String,
}

impl Default for WorldShow {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
        }
    }
}

/// A world to look at.
#[derive(Debug, Clone)]
pub struct WorldShown {
    /// The world.
    pub world: Arc<World>,
}

impl Question for WorldShow {
    const NAME: &'static str = "world show";
    const ABOUT: &'static str = "What the regions make and trade, and what the sectors are";
    type Answer = WorldShown;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<WorldShown, Refusal> {
        Ok(WorldShown {
            world: room.world(&self.world)?,
        })
    }
}

/// The day the tariffs of a pair are of.
struct TariffDate(String, String);

columns! { TariffDate: "tariff_dates", "What day its tariffs are of"; |r|
    text "pair" key = r.0.as_str(), "Importer, or importer:partner; `*` is the rest.";
    text "date" = r.1.as_str(), "A date or a year.";
}

/// A published set of trade elasticities.
struct ElasticitySet(String);

columns! { ElasticitySet: "elasticity_sets", "Elasticity sets"; |r|
    text "set" key = r.0.as_str(), "Its name.";
}

impl Answer for WorldShown {
    fn tables(&self) -> Vec<Named> {
        let meta = self.world.meta();
        let dates: Vec<TariffDate> = meta
            .tariff_dates
            .iter()
            .map(|(pair, date)| TariffDate(pair.to_string(), date.to_string()))
            .collect();
        let sets: Vec<ElasticitySet> = self
            .world
            .elasticity_sets()
            .keys()
            .cloned()
            .map(ElasticitySet)
            .collect();
        vec![
            Named::single(&WorldRow::new(&self.world), &()),
            Named::of(&self.world.region_summaries(), &()),
            Named::of(&self.world.sector_summaries(), &()),
            Named::of(&dates, &()),
            Named::of(&sets, &()),
        ]
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = vec![Note::limit(
            "GDP is value added plus tariff revenue; tariffs are on goods, weighted by trade.",
        )];
        if !self.world.meta().notes.is_empty() {
            notes.push(Note::limit(self.world.meta().notes.clone()));
        }
        notes
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}

/// The worlds that come with the program.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldList {}

/// The built-in worlds.
#[derive(Debug, Clone)]
pub struct WorldListed {
    /// World by world.
    pub worlds: Vec<WorldRow>,
}

impl Question for WorldList {
    const NAME: &'static str = "world list";
    const ABOUT: &'static str = "The worlds that come with the program";
    type Answer = WorldListed;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<WorldListed, Refusal> {
        let row = |name| Ok(WorldRow::new(&*room.world(name)?));
        let worlds = builtin_names()
            .into_iter()
            .map(row)
            .collect::<Result<_, Refusal>>()?;
        Ok(WorldListed { worlds })
    }
}

impl Answer for WorldListed {
    fn tables(&self) -> Vec<Named> {
        vec![Named::of(&self.worlds, &()).called("worlds", "Worlds")]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
