//! `cooperate`: tariffs that players agree on.

use detente_standoff::tariffs::{self, Division, Gains, TariffGame, TariffGameError, Threat};
use detente_table::Watch;
use detente_world::{DEFAULT_WORLD, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Found, GameOutcome, play, several};
use crate::keys::{EconomyKeys, GameKeys, PolicyKeys};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;

/// Tariffs that leave every player a gain over what happens without agreement, divided as asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cooperate {
    /// Who agrees: codes like USA,CHN, or `all`
    #[schemars(extend("x-value" = "REGIONS", "x-delimiter" = ","))]
    pub players: Vec<String>,
    /// What happens if they do not agree
    pub threat: ThreatWord,
    /// How the gains over that are divided
    pub division: DivisionWord,
    /// Whether gains are divided exactly so (`equal`: nobody gains more than its part, though it could without taking from
    /// the others; Ossa 2014), or who cannot be taken from may gain more (`at-least`)
    pub gains: GainsWord,
    /// Gains in these proportions, one claim per player: USA=2,CHN=1
    #[schemars(extend("x-value" = "PLAYER=CLAIM", "x-delimiter" = ","))]
    pub claims: Vec<String>,
    /// Also so many points of the efficient frontier of two players, from nearly all for one to nearly all for the other
    #[schemars(range(min = 2, max = 200), extend("x-value" = "POINTS"))]
    pub frontier: Option<u16>,
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

impl Default for Cooperate {
    fn default() -> Self {
        Self {
            players: Vec::new(),
            threat: ThreatWord::War,
            division: DivisionWord::Equal,
            gains: GainsWord::AtLeast,
            claims: Vec::new(),
            frontier: None,
            world: DEFAULT_WORLD.to_owned(),
            game: GameKeys::default(),
            policy: PolicyKeys::default(),
            economy: EconomyKeys::default(),
        }
    }
}

/// What happens if players do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ThreatWord {
    /// War with the same rates
    War,
    /// The rates of today
    Today,
}

/// How gains are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DivisionWord {
    /// The same for all, per cent
    Equal,
    /// So that the product of the gains is largest
    Nash,
}

/// Whether parts of the gains are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GainsWord {
    /// Every player gains its part or more: the least gain is largest
    AtLeast,
    /// Every player gains exactly its part
    Equal,
}

impl Question for Cooperate {
    const NAME: &'static str = "cooperate";
    const ABOUT: &'static str =
        "Tariffs that leave every player the same gain, and as much as they can";
    const LONG: bool = true;
    type Answer = GameOutcome;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<GameOutcome, Refusal> {
        if !self.claims.is_empty() && self.division != DivisionWord::Equal {
            return Err(
                Refusal::input("claims and division exclude each other: give one").about("claims"),
            );
        }
        if self.division == DivisionWord::Nash && self.gains == GainsWord::Equal {
            return Err(Refusal::input_with_help(
                "gains equal and division nash exclude each other",
                "the largest product of gains leaves every player another gain; give one of the two",
            )
            .about("gains"));
        }
        let gains = match self.gains {
            GainsWord::AtLeast => Gains::AtLeast,
            GainsWord::Equal => Gains::Equal,
        };
        let common = Common {
            world: &self.world,
            game: &self.game,
            policy: &self.policy,
            economy: &self.economy,
        };
        let threat = match self.threat {
            ThreatWord::War => Threat::War,
            ThreatWord::Today => Threat::Today,
        };
        let pick = |world: &World| several(world, "cooperation", &self.players);
        let mut answer = play(&common, room, watch, pick, |game, effort| {
            let agreement =
                tariffs::cooperation(game, threat, &self.divided(game)?, gains, effort)?;
            let frontier = match self.frontier {
                // Where talks fail there is nothing to divide.
                Some(points) if agreement.signed => {
                    tariffs::frontier(game, &agreement, usize::from(points))?
                }
                _ => Vec::new(),
            };
            Ok(Found::Deal(Box::new(agreement), frontier))
        })?;
        answer.called = "Cooperation".to_owned();
        Ok(answer)
    }
}

impl Cooperate {
    /// The division that the keys ask for.
    fn divided(&self, game: &TariffGame<'_>) -> Result<Division, TariffGameError> {
        if self.claims.is_empty() {
            return Ok(match self.division {
                DivisionWord::Equal => Division::Equal,
                DivisionWord::Nash => Division::Nash,
            });
        }
        let players = game.rules().players.len();
        let mut claims = vec![0.0; players];
        for written in &self.claims {
            let wrong = || TariffGameError::Claim {
                written: written.clone(),
                players: (0..players).map(|p| game.name(p)).collect(),
            };
            let (code, number) = written.split_once('=').ok_or_else(wrong)?;
            let number: f64 = number.trim().parse().map_err(|_| wrong())?;
            let at = (0..players)
                .find(|p| game.name(*p) == code.trim())
                .ok_or_else(wrong)?;
            if !(number > 0.0 && number.is_finite()) || claims[at] != 0.0 {
                return Err(wrong());
            }
            claims[at] = number;
        }
        Ok(Division::Claims(claims))
    }
}
