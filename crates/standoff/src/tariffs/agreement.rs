//! Agreeing on tariffs: efficient rates, how the gains over a threat point are divided, and the frontier.

use std::time::Instant;

use detente_talks::contest::{Contest, Cooperation, CooperationSettings, cooperate};
use serde::Serialize;

use super::play::{Effort, Played, examined, failed, played, war};
use super::{TariffGame, TariffGameError, TariffScout};

/// What players fall back on if they do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Threat {
    /// War.
    War,
    /// The rates of today.
    Today,
}

/// How the gains over the threat point are divided.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Division {
    /// Everybody gains the same, per cent (Kalai, Econometrica 45, 1977).
    #[default]
    Equal,
    /// The product of the gains is largest (Nash, Econometrica 18, 1950).
    Nash,
    /// Gains in these proportions, by player.
    Claims(Vec<f64>),
}

/// An agreement and what it is better than.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// The efficient outcome; its gaps are each player's temptation to move alone.
    pub played: Played,
    /// What players fall back on.
    pub threat: Threat,
    /// How gains are divided.
    pub division: Division,
    /// Payoffs at the threat point, per cent.
    pub threat_pct: Vec<f64>,
    /// The war, where it is the threat.
    pub war: Option<Played>,
    /// Gains over the threat point, per cent.
    pub gains_pct: Vec<f64>,
    /// What a point of each player's payoff is worth to the sum that the rates maximise.
    pub weights: Vec<f64>,
    /// Largest slope of that sum over bend.
    pub first_order: f64,
}

/// A point of the efficient frontier, certified.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// The first player's part of the two gains, 0 to 1.
    pub share_of_first: f64,
    /// Payoffs, per cent.
    pub payoffs_pct: Vec<f64>,
    /// Gains over the threat point, per cent.
    pub gains_pct: Vec<f64>,
    /// What a point of each player's payoff is worth to the sum that the rates maximise.
    pub weights: Vec<f64>,
    /// The worst residual of the certificate.
    pub certificate: f64,
}

/// Gains are divided as the largest product asks once proportions move by less than this, in logs.
const SETTLED: f64 = 1e-7;
/// Rounds of proportions before giving up.
const ROUNDS: usize = 60;

/// Efficient rates, the gains over the threat point divided as asked.
///
/// # Errors
/// Claims that are no positive numbers or not one per player; nothing found or not certified.
pub fn cooperation(
    game: &TariffGame<'_>,
    threat: Threat,
    division: &Division,
    effort: &Effort,
) -> Result<Agreement, TariffGameError> {
    let players = game.rules().players.len();
    let war = match threat {
        Threat::War => Some(war(game, effort)?),
        Threat::Today => None,
    };
    let threat_pct: Vec<f64> = match &war {
        Some(war) => war.players.iter().map(|p| p.payoff_pct).collect(),
        None => {
            let today = game
                .economy()
                .solve(&game.policy_today(), &game.solver(0.0))?;
            game.payoffs().iter().map(|p| today.payoff(p)).collect()
        }
    };
    let started = Instant::now();
    let mut road = Road {
        game,
        scout: game.scout(),
        threat_pct: &threat_pct,
        levels: game.today(),
        visits: 0,
        steps: 0,
    };
    let found = match division {
        Division::Equal => road.to(&vec![1.0; players])?,
        Division::Claims(claims) => {
            let sound = claims.iter().all(|c| *c > 0.0 && c.is_finite());
            if claims.len() != players || !sound {
                return Err(TariffGameError::Claims { players });
            }
            road.to(claims)?
        }
        Division::Nash => road.largest_product()?,
    };
    let searched = started.elapsed().as_secs_f64();
    let checked = Instant::now();
    let everyone: Vec<usize> = (0..players).collect();
    let temptation = Effort {
        starts: effort.starts.min(1),
        second_order: false,
        ..*effort
    };
    let examination = examined(game, &road.scout, &found.levels, &everyone, &temptation)?;
    let mut played = played(game, found.levels, &road.scout, Some(&examination))?;
    played.search_solves = road.visits;
    played.steps = road.steps;
    played.search_seconds = searched;
    played.check_seconds = checked.elapsed().as_secs_f64();
    let gains_pct = gains(&played, &threat_pct);
    Ok(Agreement {
        played,
        threat,
        division: division.clone(),
        threat_pct,
        war,
        gains_pct,
        weights: found.weights,
        first_order: found.slope,
    })
}

/// The efficient frontier of two players above the threat point of an agreement: `points` divisions of the gains, from
/// nearly all for the second player to nearly all for the first.
///
/// # Errors
/// Other than two players; a point that is not found or not certified.
pub fn frontier(
    game: &TariffGame<'_>,
    agreement: &Agreement,
    points: usize,
) -> Result<Vec<FrontierPoint>, TariffGameError> {
    let players = game.rules().players.len();
    if players != 2 {
        return Err(TariffGameError::Frontier { players });
    }
    let mut road = Road {
        game,
        scout: game.scout(),
        threat_pct: &agreement.threat_pct,
        levels: agreement.played.levels.clone(),
        visits: 0,
        steps: 0,
    };
    (0..points)
        .map(|at| {
            let share_of_first = (at as f64 + 0.5) / points as f64;
            let found = road.to(&[share_of_first, 1.0 - share_of_first])?;
            let played = played(game, found.levels, &road.scout, None)?;
            Ok(FrontierPoint {
                share_of_first,
                gains_pct: gains(&played, &agreement.threat_pct),
                payoffs_pct: played.players.iter().map(|p| p.payoff_pct).collect(),
                weights: found.weights,
                certificate: played.equilibrium.certificate.worst,
            })
        })
        .collect()
}

fn gains(played: &Played, threat_pct: &[f64]) -> Vec<f64> {
    (played.players.iter().zip(threat_pct))
        .map(|(p, threat)| p.payoff_pct - threat)
        .collect()
}

/// From one efficient point to the next.
struct Road<'g> {
    game: &'g TariffGame<'g>,
    scout: TariffScout<'g>,
    threat_pct: &'g [f64],
    levels: Vec<f64>,
    visits: usize,
    steps: usize,
}

impl Road<'_> {
    fn to(&mut self, claims: &[f64]) -> Result<Cooperation, TariffGameError> {
        let game = self.game;
        // Claims say proportions: on average one.
        let mean = claims.iter().sum::<f64>() / claims.len() as f64;
        let claims: Vec<f64> = claims.iter().map(|c| c / mean).collect();
        let settings = CooperationSettings::default();
        let found = cooperate(
            &game,
            &mut self.scout,
            &self.levels,
            self.threat_pct,
            &claims,
            &settings,
        )
        .map_err(|e| failed(game, e))?;
        self.levels.clone_from(&found.levels);
        self.visits += found.visits;
        self.steps += found.steps;
        Ok(found)
    }

    /// Where the product of gains is largest every player's gain times its weight is the same: the proportions follow
    /// the weights, half of the way at a time.
    fn largest_product(&mut self) -> Result<Cooperation, TariffGameError> {
        let mut claims = vec![1.0; self.game.rules().players.len()];
        let mut moved = f64::INFINITY;
        for _ in 0..ROUNDS {
            let found = self.to(&claims)?;
            if moved < SETTLED {
                return Ok(found);
            }
            let wanted: Vec<f64> = (found.weights.iter().zip(&claims))
                .map(|(weight, claim)| (claim / weight.max(1e-6)).sqrt())
                .collect();
            let scale = wanted.iter().sum::<f64>() / wanted.len() as f64;
            let wanted: Vec<f64> = wanted.iter().map(|c| c / scale).collect();
            moved = (wanted.iter().zip(&claims))
                .map(|(new, old)| (new / old).ln().abs())
                .fold(0.0, f64::max);
            claims = wanted;
        }
        Err(TariffGameError::NotFound(format!(
            "no division of the gains with the largest product after {ROUNDS} rounds: proportions still move by {moved:.1e}"
        )))
    }
}
