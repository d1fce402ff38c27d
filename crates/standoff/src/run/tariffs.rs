//! The tariff game of a standoff: every player a tariff for every good of the other players, beside the menus.

use detente_economy::Economy;

use super::progress::Progress;
use super::scene::{Backdrop, Scene};
use super::solved::Solved;
use crate::error::StandoffError;
use crate::tariffs::{
    Division, Effort, Partners, Played, Rules, TariffGame, TariffGameError, Threat, Vary,
    cooperation,
};

/// War and cooperation under one set of elasticities.
#[derive(Debug, Clone)]
pub(crate) struct TariffPlay {
    pub war: Outcome,
    pub cooperation: Outcome,
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

/// Plays the tariff game around the reference. `None` where no outcome was found: the menus stand without it.
///
/// # Errors
/// The reference's wedges contradict each other, or somebody asked to stop.
pub(crate) fn play(
    scene: &Scene<'_>,
    economy: &Economy,
    starts: usize,
    progress: &dyn Progress,
) -> Result<Option<TariffPlay>, StandoffError> {
    let standoff = scene.standoff();
    if standoff.regions.len() < 2 {
        return Ok(None);
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
    let found = TariffGame::new(economy, rules, backdrop, progress.interrupt()).and_then(|game| {
        Ok((
            cooperation(&game, Threat::War, &Division::Equal, &effort)?,
            means(&game),
        ))
    });
    match found {
        Ok((agreement, (weights, reference))) => {
            let of = |played: &Played, gap: bool| Outcome {
                solved: Solved::of(&played.equilibrium, &[]),
                mean_tariffs: weights.iter().map(|w| mean(w, &played.levels)).collect(),
                reference_tariffs: reference.clone(),
                gap_pct: gap.then(|| {
                    let gaps = played
                        .players
                        .iter()
                        .filter_map(|p| p.best_response_gap_pct);
                    gaps.fold(0.0, f64::max)
                }),
                solves: played.search_solves + played.check_solves,
            };
            Ok(agreement.war.as_ref().map(|war| TariffPlay {
                war: of(war, true),
                cooperation: of(&agreement.played, false),
            }))
        }
        Err(TariffGameError::Solve(detente_economy::SolveError::Interrupted)) => {
            Err(StandoffError::Cancelled {
                stage: "the tariff game".into(),
            })
        }
        Err(_) => Ok(None),
    }
}

/// For every player, the share of trade under each rate (zero for those of others); and its mean tariff at the reference.
fn means(game: &TariffGame<'_>) -> (Vec<Vec<f64>>, Vec<f64>) {
    let flows = game.economy().world().flows();
    let trade: Vec<f64> = game
        .rates()
        .iter()
        .map(|rate| rate.flows.iter().map(|f| flows.get(f.0, f.1, f.2)).sum())
        .collect();
    let weights: Vec<Vec<f64>> = (0..game.rules().players.len())
        .map(|p| {
            let own = |v: usize| game.rates()[v].player == p;
            let total: f64 = (0..trade.len()).filter(|v| own(*v)).map(|v| trade[v]).sum();
            (0..trade.len())
                .map(|v| if own(v) { trade[v] / total } else { 0.0 })
                .collect()
        })
        .collect();
    let today: Vec<f64> = game.rates().iter().map(|r| r.today.ln_1p()).collect();
    let reference = weights.iter().map(|w| mean(w, &today)).collect();
    (weights, reference)
}

fn mean(weights: &[f64], levels: &[f64]) -> f64 {
    weights
        .iter()
        .zip(levels)
        .map(|(w, x)| w * x.exp_m1())
        .sum()
}
