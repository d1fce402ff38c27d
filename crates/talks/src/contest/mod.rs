//! Contests: games in which every player chooses numbers, such as tariffs, from a continuum.
//!
//! A [`Contest`] says which levers there are and who owns them; a [`Scout`] walks from point to point and reports
//! payoffs and their slopes. Nothing here knows what a lever does.
//!
//! | question | function |
//! | --- | --- |
//! | what is best for one player, the others unmoved? | [`best_response`](ascend) |
//! | where does nobody want to move? | [`war`] |
//! | is that really a best response? | [`examine`] |
//! | what could all gain together? | [`cooperate`] |
//! | what must a player want, to do what it does? | [`revealed_weights`] |
//!
//! Levers are measured so that a move of 1 is large and a move of 0.01 is small (a tariff enters as log(1+τ)). Payoffs
//! are in per cent; so are slopes (per unit of lever).

mod ascent;
mod cooperation;
mod examination;
mod linear;
mod plan;
mod revealed;
mod steps;
mod war;

pub use ascent::{Ascent, AscentSettings, ascend};
pub use cooperation::{Cooperation, CooperationSettings, Division, cooperate};
pub use examination::{CURVED, Examination, ExaminationSettings, Verdict, examine};
pub use revealed::{RevealedWeights, revealed_weights};
pub use war::{War, WarSettings, war};

/// A number that one player chooses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lever {
    /// Position of the player who chooses it.
    pub owner: usize,
    /// The least it may be.
    pub lower: f64,
    /// The most it may be.
    pub upper: f64,
    /// Where it stands today.
    pub today: f64,
}

/// Whose levers a slope is wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only the player's own; the others' slopes are returned as zero.
    Own,
    /// Every lever.
    All,
}

/// Walks through a contest. Where it has been may speed up where it goes next; the values it reports do not depend on
/// that beyond the accuracy asked for.
pub trait Scout: Clone + Send + Sync {
    /// Why a point has no payoffs.
    type Error: std::error::Error + Send + 'static;

    /// Goes to a point and returns the payoffs there, in player order; `accuracy` is relative. On an error the scout
    /// stays where it was.
    ///
    /// # Errors
    /// The point has no payoffs.
    fn go(&mut self, levels: &[f64], accuracy: f64) -> Result<Vec<f64>, Self::Error>;

    /// Slopes of the payoffs of some players at the point it stands at, one value per lever each.
    ///
    /// # Errors
    /// The slopes could not be computed.
    fn slopes(
        &mut self,
        players: &[usize],
        reach: Reach,
        accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, Self::Error>;

    /// How strongly the owner's payoff bends in each lever at the point, roughly −∂²payoff/∂lever²; positive, zero for
    /// a lever that does nothing.
    fn bends(&self) -> Vec<f64>;

    /// Whether an error ends the search (someone asked to stop) rather than saying that a point is out of reach.
    fn is_final(error: &Self::Error) -> bool;
}

/// Players and what they may choose.
pub trait Contest: Sync {
    /// Walks through it.
    type Scout: Scout;

    /// Number of players.
    fn players(&self) -> usize;

    /// The levers.
    fn levers(&self) -> &[Lever];

    /// A scout that has been nowhere yet.
    fn scout(&self) -> Self::Scout;
}

/// Why a search over levers failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ContestError<E: std::error::Error + 'static> {
    /// Nobody has anything to choose.
    #[error("there is nothing to choose: no player has a lever that does anything")]
    NoLevers,
    /// A point could not be reached.
    #[error(transparent)]
    Point(E),
    /// A product of gains that nobody has yet.
    #[error("the product of gains is sought from a point that leaves a player no gain")]
    NoGain,
    /// The search ended without an answer.
    #[error("no {what} found after {steps} steps: the largest scaled slope left is {slope:.1e}")]
    NotFound {
        /// What was searched for.
        what: &'static str,
        /// Steps taken.
        steps: usize,
        /// The largest slope over bend.
        slope: f64,
    },
    /// A player would rather move.
    #[error(
        "player {player} gains {gain:.3e} points by moving alone, from a random start: not a best response"
    )]
    BetterResponse {
        /// Position of the player.
        player: usize,
        /// What it gains, per cent.
        gain: f64,
    },
}
