//! Agreeing on tariffs: efficient rates, how the gains over a threat point are divided, and the frontier.

use std::time::Instant;

use detente_talks::contest::{self, Contest, Cooperation, CooperationSettings, cooperate};
use serde::Serialize;

use super::play::{Effort, Played, examined, failed, outcome, played, war};
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

/// Whether a player may gain more than its part where nobody loses by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gains {
    /// Every player gains its part at least: the least gain is largest, and who cannot be taken from may gain more.
    #[default]
    AtLeast,
    /// Every player gains exactly its part: the largest gain of the first under equalities (Ossa, American Economic Review
    /// 104, 2014).
    Equal,
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

/// An agreement and what it is better than; or that there is none.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Whether talks succeed: no rates are signed that leave someone no gain over the threat point.
    pub signed: bool,
    /// The efficient outcome; its gaps are each player's temptation to move alone. Where talks fail, the threat point.
    pub played: Played,
    /// Where talks fail: the gains of the rates whose least gain is largest, which is not above zero. Per cent.
    pub refused_pct: Option<Vec<f64>>,
    /// What players fall back on.
    pub threat: Threat,
    /// How gains are divided.
    pub division: Division,
    /// Whether parts are a floor or exact; exact parts have no meaning where the product of gains is largest.
    pub gains: Gains,
    /// Payoffs at the threat point, per cent.
    pub threat_pct: Vec<f64>,
    /// The war, where it is the threat.
    pub war: Option<Played>,
    /// Gains over the threat point, per cent.
    pub gains_pct: Vec<f64>,
    /// What a point of each player's payoff is worth to the sum that the rates maximise; zero for a player that gains
    /// more than its part, because no rates take from it and give to the others; below zero for one that exact parts keep
    /// from gaining more. Empty where talks fail.
    pub weights: Vec<f64>,
    /// Largest slope of that sum over bend; `None` where talks fail.
    pub first_order: Option<f64>,
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
    /// Whether both players gain; otherwise nobody signs it.
    pub signed: bool,
    /// What a point of each player's payoff is worth to the sum that the rates maximise.
    pub weights: Vec<f64>,
    /// The worst residual of the certificate.
    pub certificate: f64,
}

/// A gain up to this, per cent, is no gain: it drowns in what searches and certificates leave.
pub const LEAST_GAIN_PCT: f64 = 1e-6;

/// Efficient rates, the gains over the threat point divided as asked. Where no rates leave everybody a gain, talks fail and
/// the outcome is the threat point.
///
/// # Errors
/// Claims that are no positive numbers or not one per player; nothing found or not certified.
pub fn cooperation(
    game: &TariffGame<'_>,
    threat: Threat,
    division: &Division,
    gains: Gains,
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
        gains,
        levels: game.today(),
        visits: 0,
        steps: 0,
    };
    let equal = vec![1.0; players];
    let found = match division {
        Division::Equal => road.to(&equal)?,
        Division::Claims(claims) => {
            let sound = claims.iter().all(|c| *c > 0.0 && c.is_finite());
            if claims.len() != players || !sound {
                return Err(TariffGameError::Claims { players });
            }
            road.to(claims)?
        }
        Division::Nash => road.largest_product(&equal)?,
    };
    if !gain(&found.gains) {
        let fallback = match &war {
            Some(war) => war.clone(),
            None => outcome(game, game.today(), game.policy_today(), &game.scout(), None)?,
        };
        return Ok(Agreement {
            signed: false,
            played: Played {
                search_solves: road.visits,
                steps: road.steps,
                search_seconds: started.elapsed().as_secs_f64(),
                ..fallback
            },
            refused_pct: Some(found.gains),
            threat,
            division: division.clone(),
            gains,
            gains_pct: vec![0.0; players],
            threat_pct,
            war,
            weights: Vec::new(),
            first_order: None,
        });
    }
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
    let gains_pct = above(&played, &threat_pct);
    Ok(Agreement {
        signed: gain(&gains_pct),
        played,
        refused_pct: None,
        threat,
        division: division.clone(),
        gains,
        threat_pct,
        war,
        gains_pct,
        weights: found.weights,
        first_order: Some(found.slope),
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
        gains: agreement.gains,
        levels: agreement.played.levels.clone(),
        visits: 0,
        steps: 0,
    };
    (0..points)
        .map(|at| {
            let share_of_first = (at as f64 + 0.5) / points as f64;
            let found = road.to(&[share_of_first, 1.0 - share_of_first])?;
            let played = played(game, found.levels, &road.scout, None)?;
            let gains_pct = above(&played, &agreement.threat_pct);
            Ok(FrontierPoint {
                share_of_first,
                signed: gain(&gains_pct),
                gains_pct,
                payoffs_pct: played.players.iter().map(|p| p.payoff_pct).collect(),
                weights: found.weights,
                certificate: played.equilibrium.certificate.worst,
            })
        })
        .collect()
}

fn above(played: &Played, threat_pct: &[f64]) -> Vec<f64> {
    (played.players.iter().zip(threat_pct))
        .map(|(p, threat)| p.payoff_pct - threat)
        .collect()
}

/// Whether everybody gains.
fn gain(gains_pct: &[f64]) -> bool {
    gains_pct.iter().all(|gain| *gain > LEAST_GAIN_PCT)
}

/// From one efficient point to the next.
struct Road<'g> {
    game: &'g TariffGame<'g>,
    scout: TariffScout<'g>,
    threat_pct: &'g [f64],
    gains: Gains,
    levels: Vec<f64>,
    visits: usize,
    steps: usize,
}

impl Road<'_> {
    fn to(&mut self, claims: &[f64]) -> Result<Cooperation, TariffGameError> {
        // Claims say proportions: on average one.
        let mean = claims.iter().sum::<f64>() / claims.len() as f64;
        let claims: Vec<f64> = claims.iter().map(|c| c / mean).collect();
        self.along(match self.gains {
            Gains::AtLeast => contest::Division::Proportions(&claims),
            Gains::Equal => contest::Division::Exact(&claims),
        })
    }

    fn along(&mut self, division: contest::Division<'_>) -> Result<Cooperation, TariffGameError> {
        let game = self.game;
        let found = cooperate(
            &game,
            &mut self.scout,
            &self.levels,
            self.threat_pct,
            division,
            &CooperationSettings::default(),
        )
        .map_err(|e| failed(game, e))?;
        self.levels.clone_from(&found.levels);
        self.visits += found.visits;
        self.steps += found.steps;
        Ok(found)
    }

    /// The largest product is sought from where the least gain is largest: if that is no gain, there is no product.
    fn largest_product(&mut self, equal: &[f64]) -> Result<Cooperation, TariffGameError> {
        let found = self.along(contest::Division::Proportions(equal))?;
        if gain(&found.gains) {
            self.along(contest::Division::Product)
        } else {
            Ok(found)
        }
    }
}
