//! `world show` and `world list`.

use std::sync::Arc;

use detente_table::{Column, Named, Note, Row, Watch};
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

impl Row for TariffDate {
    const TABLE: &'static str = "tariff_dates";
    const TITLE: &'static str = "What day its tariffs are of";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "pair",
            "Importer, or importer:partner; `*` is the rest.",
            |r| Some(r.0.as_str().into()),
        )
        .key(),
        Column::text("date", "A date or a year.", |r| Some(r.1.as_str().into())),
    ];
}

/// A published set of trade elasticities.
struct ElasticitySet(String);

impl Row for ElasticitySet {
    const TABLE: &'static str = "elasticity_sets";
    const TITLE: &'static str = "Elasticity sets";
    const COLUMNS: &'static [Column<Self>] =
        &[Column::<Self>::text("set", "Its name.", |r| Some(r.0.as_str().into())).key()];
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
