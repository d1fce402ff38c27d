//! The tariff game of a standoff: every player a tariff for every good of the other players, beside the menus.

use detente_economy::Economy;

use super::progress::Progress;
use super::scene::{Backdrop, Scene};
use super::solved::Solved;
use crate::error::StandoffError;
use crate::tariffs::{
    Division, Effort, Gains, Partners, Played, Rules, TariffGame, TariffGameError, Tax, Threat,
    Vary, cooperation,
};

/// War and cooperation under one set of elasticities.
#[derive(Debug, Clone)]
pub(crate) struct TariffPlay {
    pub war: Outcome,
    pub cooperation: Outcome,
    /// Whether cooperation leaves everybody a gain over war; otherwise it is that war.
    pub signed: bool,
    /// What a reader should know about either.
    pub warnings: Vec<String>,
}

/// One outcome.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub solved: Solved,
    /// Trade-weighted mean tariffs, fractions, in player order; and the same at the reference.
    pub mean_tariffs: Vec<f64>,
    pub reference_tariffs: Vec<f64>,
    pub gap_pct: Option<f64>,
    pub solves: usize,
}

/// The tariff game under one set of elasticities.
#[derive(Debug, Clone)]
pub(crate) enum Tariffs {
    /// Not played: there are fewer than two players.
    None,
    /// Played.
    Played(Box<TariffPlay>),
    /// No outcome was found, and why: the menus stand without it.
    Failed(String),
}

impl Tariffs {
    /// What was found.
    pub fn played(&self) -> Option<&TariffPlay> {
        match self {
            Self::Played(play) => Some(play),
            Self::None | Self::Failed(_) => None,
        }
    }
}

/// Plays the tariff game around the reference.
///
/// # Errors
/// The reference's wedges contradict each other, or somebody asked to stop.
pub(crate) fn play(
    scene: &Scene<'_>,
    economy: &Economy,
    starts: usize,
    progress: &dyn Progress,
) -> Result<Tariffs, StandoffError> {
    let standoff = scene.standoff();
    if standoff.regions.len() < 2 {
        return Ok(Tariffs::None);
    }
    let backdrop = scene.policy(&standoff.reference, Backdrop::Current)?;
    let mut rules = Rules::new(
        &standoff.world,
        standoff.regions.clone(),
        Vary::All,
        Partners::Players,
    );
    rules.lowest = 0.0;
    let effort = Effort {
        starts,
        second_order: starts > 0,
        ..Effort::default()
    };
    let game = TariffGame::new(economy, rules, backdrop, progress.interrupt());
    let found = game.and_then(|game| {
        let agreement = cooperation(
            &game,
            Threat::War,
            &Division::Equal,
            Gains::AtLeast,
            &effort,
        )?;
        let war = agreement.war.as_ref().map(|war| of(&game, war, true));
        Ok(war.map(|war| TariffPlay {
            war,
            cooperation: of(&game, &agreement.played, false),
            signed: agreement.signed,
            warnings: (agreement.war.iter().chain([&agreement.played]))
                .flat_map(|played| played.warnings.clone())
                .collect(),
        }))
    });
    match found {
        Ok(play) => Ok(play.map_or(Tariffs::None, |play| Tariffs::Played(Box::new(play)))),
        Err(TariffGameError::Solve(detente_economy::SolveError::Interrupted)) => {
            Err(StandoffError::Cancelled {
                stage: "the tariff game".into(),
            })
        }
        Err(error) => Ok(Tariffs::Failed(error.to_string())),
    }
}

fn of(game: &TariffGame<'_>, played: &Played, gap: bool) -> Outcome {
    let means: Vec<(f64, f64)> = (0..game.rules().players.len())
        .map(|p| game.mean_rates(p, Tax::Tariff, &played.levels))
        .map(Option::unwrap_or_default)
        .collect();
    let gaps = (played.players.iter()).filter_map(|p| p.best_response_gap_pct);
    Outcome {
        solved: Solved::of(&played.equilibrium, &[]),
        mean_tariffs: means.iter().map(|m| m.0).collect(),
        reference_tariffs: means.iter().map(|m| m.1).collect(),
        gap_pct: gap.then(|| gaps.fold(0.0, f64::max)),
        solves: played.search_solves + played.check_solves,
    }
}
