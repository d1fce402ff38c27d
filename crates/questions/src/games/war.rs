//! `war`: tariffs from which no player wants to move alone.

use detente_standoff::tariffs;
use detente_table::Watch;
use detente_world::{DEFAULT_WORLD, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Found, GameOutcome, play, several};
use crate::keys::{EconomyKeys, GameKeys, PolicyKeys};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;

/// Tariffs from which no player wants to move alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct War {
    /// Who fights: codes like USA,CHN, or `all`
    #[schemars(extend("x-value" = "REGIONS", "x-delimiter" = ","))]
    pub players: Vec<String>,
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// The game
    #[serde(flatten)]
    pub game: GameKeys,
    /// Policies that the players do not set
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// Elasticities, mobility and closure
    #[serde(flatten)]
    pub economy: EconomyKeys,
}

impl Default for War {
    fn default() -> Self {
        Self {
            players: Vec::new(),
            world: DEFAULT_WORLD.to_owned(),
            game: GameKeys::default(),
            policy: PolicyKeys::default(),
            economy: EconomyKeys::default(),
        }
    }
}

impl Question for War {
    const NAME: &'static str = "war";
    const ABOUT: &'static str = "Tariffs from which no player wants to move alone";
    const LONG: bool = true;
    type Answer = GameOutcome;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<GameOutcome, Refusal> {
        let common = Common {
            world: &self.world,
            game: &self.game,
            policy: &self.policy,
            economy: &self.economy,
        };
        let pick = |world: &World| several(world, "war", &self.players);
        let mut answer = play(&common, room, watch, pick, |game, effort| {
            Ok(Found::One(Box::new(tariffs::war(game, effort)?), None))
        })?;
        answer.called = "War".to_owned();
        Ok(answer)
    }
}
