//! `optimal`: the best rates of one region, the others unmoved.

use detente_standoff::tariffs::{self, regions};
use detente_table::Watch;
use detente_world::{DEFAULT_WORLD, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Found, GameOutcome, play};
use crate::keys::{EconomyKeys, GameKeys, PolicyKeys};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;

/// The tariffs that are best for one region, the others unmoved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Optimal {
    /// The region that sets its rates; all others keep theirs
    #[schemars(extend("x-value" = "REGION"))]
    pub player: Option<String>,
    /// Also find the political weights for which its rates of today would be its best ones: the set of weights that
    /// leave no more than this to gain, in per cent of income
    #[schemars(range(min = 0.0), extend("x-value" = "GAIN", "x-bare" = "0.0001"))]
    pub revealed: Option<f64>,
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// The game
    #[serde(flatten)]
    pub game: GameKeys,
    /// Policies that the player does not set
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// Elasticities, mobility and closure
    #[serde(flatten)]
    pub economy: EconomyKeys,
}

impl Default for Optimal {
    fn default() -> Self {
        Self {
            player: None,
            revealed: None,
            world: DEFAULT_WORLD.to_owned(),
            game: GameKeys::default(),
            policy: PolicyKeys::default(),
            economy: EconomyKeys::default(),
        }
    }
}

impl Question for Optimal {
    const NAME: &'static str = "optimal";
    const ABOUT: &'static str = "The tariffs that are best for one region, the others unmoved";
    const LONG: bool = true;
    type Answer = GameOutcome;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<GameOutcome, Refusal> {
        let code = self.player.clone().ok_or_else(|| {
            Refusal::input_with_help("name the player", "a region of the world, for example USA")
                .about("player")
        })?;
        let pick = |world: &World| match regions(world, "player", std::slice::from_ref(&code))?
            .as_slice()
        {
            [one] => Ok(vec![*one]),
            _ => Err(
                Refusal::input("player takes one region; for several at once ask war")
                    .about("player"),
            ),
        };
        let common = Common {
            world: &self.world,
            game: &self.game,
            policy: &self.policy,
            economy: &self.economy,
        };
        let mut answer = play(&common, room, watch, pick, |game, effort| {
            let best = Box::new(tariffs::optimal(game, 0, effort)?);
            let revealed = self
                .revealed
                .map(|tolerance| tariffs::revealed(game, 0, tolerance));
            Ok(Found::One(best, revealed.transpose()?.map(Box::new)))
        })?;
        answer.called = format!("Best tariffs of {code}");
        Ok(answer)
    }
}
