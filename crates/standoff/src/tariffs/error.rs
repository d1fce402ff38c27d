//! What can be wrong with a tariff game.

use detente_economy::SolveError;
use detente_talks::contest::ContestError;
use detente_world::table::TableError;

/// Why a tariff game could not be set up or played.
#[derive(Debug, thiserror::Error)]
pub enum TariffGameError {
    /// Nobody in the world has this code.
    #[error("unknown {what} \"{given}\"{hint}; the world {world} has {known}")]
    Unknown {
        /// Player, partner or sector.
        what: &'static str,
        /// What was given.
        given: String,
        /// `; did you mean …?` or nothing.
        hint: String,
        /// Name of the world.
        world: String,
        /// The codes there are.
        known: String,
    },
    /// A player is listed twice.
    #[error("the player {0} is listed twice")]
    Twice(String),
    /// Too few players.
    #[error("{what} needs at least two players; name them like USA,CHN, or all")]
    TooFew {
        /// The command.
        what: &'static str,
    },
    /// Claims that divide nothing.
    #[error("claims are positive numbers, one for each of the {players} players")]
    Claims {
        /// Number of players.
        players: usize,
    },
    /// A claim that cannot be read.
    #[error("the claim \"{written}\" is no PLAYER=NUMBER with a positive number, or its player has another; the players are {}", players.join(", "))]
    Claim {
        /// As it was written.
        written: String,
        /// Codes of the players.
        players: Vec<String>,
    },
    /// A frontier of more than two.
    #[error("the frontier is drawn for two players; here are {players}")]
    Frontier {
        /// Number of players.
        players: usize,
    },
    /// There is nothing to vary.
    #[error(
        "{player} has no tariff to vary: it buys nothing of the chosen sectors from the chosen partners"
    )]
    NothingToVary {
        /// The player.
        player: String,
    },
    /// Bounds that leave no room.
    #[error(
        "the lowest rate {lowest} is not below the highest {highest}; rates lie between -0.99 and 100"
    )]
    Bounds {
        /// The lowest rate.
        lowest: f64,
        /// The highest rate.
        highest: f64,
    },
    /// A weight is not a weight.
    #[error("{what} is {value}; {right}")]
    Weight {
        /// Which one.
        what: String,
        /// Its value.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// The table of weights.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The world has intermediates or another property that a closed form does not cover.
    #[error("the closed form does not cover this world: {0}")]
    ClosedForm(String),
    /// A solve failed.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// Weights could not be computed.
    #[error(transparent)]
    Talks(#[from] detente_talks::TalksError),
    /// The search failed.
    #[error("{0}")]
    NotFound(String),
    /// A player would rather move.
    #[error(
        "{player} gains {gain_pct:.2e} % of its income by moving alone (found from a random start): no best response"
    )]
    BetterResponse {
        /// The player.
        player: String,
        /// What it gains, per cent of its benchmark income.
        gain_pct: f64,
    },
    /// First-order conditions hold, but not at a top.
    #[error(
        "{player}'s payoff bends upwards where its slopes vanish (second derivative {curvature:+.3} in units of its bends), and no \
         better rates were found from there: no best response"
    )]
    NoTop {
        /// The player.
        player: String,
        /// The largest second derivative.
        curvature: f64,
    },
    /// Nothing is known about a player's best response.
    #[error(
        "none of the {starts} random starts led {player} to a best response, so the check says nothing; --starts 0 leaves it out"
    )]
    Unchecked {
        /// The player.
        player: String,
        /// Random starts.
        starts: usize,
    },
}

impl TariffGameError {
    /// An error of a search, with players by name.
    pub(super) fn of(error: ContestError<SolveError>, names: impl Fn(usize) -> String) -> Self {
        match error {
            ContestError::Point(source) => Self::Solve(source),
            ContestError::BetterResponse { player, gain } => Self::BetterResponse {
                player: names(player),
                gain_pct: gain,
            },
            other => Self::NotFound(other.to_string()),
        }
    }
}
