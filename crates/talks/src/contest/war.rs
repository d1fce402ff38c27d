//! War: levels from which no player wants to move alone (Nash, Annals of Mathematics 54, 1951), for players who choose
//! from a continuum.
//!
//! Every player's first-order conditions are solved at once. The step that each slope suggests ([`Drawn::steps`]) is a
//! best response to fixed shadow prices; the shadow prices follow from the point; Anderson's extrapolation (Walker and Ni,
//! SIAM J. Numer. Anal. 49(4), 2011) takes the fixed point of the two. Where it wanders, players respond one after
//! the other instead.

use super::linear::{History, longest};
use super::steps::{Drawn, Gait, Walked, accuracy_for, inside, walk};
use super::{AscentSettings, Contest, ContestError, Reach, Scout, ascend};

/// When the search for a war ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WarSettings {
    /// Largest slope over bend of any lever.
    pub tolerance: f64,
    /// Simultaneous steps before players respond one after the other.
    pub steps: usize,
    /// Rounds of responses before giving up.
    pub rounds: usize,
    /// Steps remembered.
    pub memory: usize,
    /// Points visited before giving up.
    pub visits: usize,
}

impl Default for WarSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-7,
            steps: 150,
            rounds: 3,
            memory: 10,
            visits: 1000,
        }
    }
}

/// A war.
#[derive(Debug, Clone, PartialEq)]
pub struct War {
    /// All levers.
    pub levels: Vec<f64>,
    /// Payoffs in player order, per cent.
    pub payoffs: Vec<f64>,
    /// Largest slope over bend.
    pub slope: f64,
    /// Simultaneous steps.
    pub steps: usize,
    /// Points visited.
    pub visits: usize,
}

/// Farthest a lever moves in one step.
const STRIDE: f64 = 1.0;
/// Turns in a round of responses.
const TURNS: usize = 8;
/// Responses that move no lever farther than this are near enough for all to move at once again.
const NEAR: f64 = 1e-2;

/// Finds mutual best responses, by their first-order conditions, from `start`.
///
/// # Errors
/// [`ContestError::NoLevers`], a start without payoffs, or no war within the steps and visits.
pub fn war<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    settings: &WarSettings,
) -> Result<War, ContestError<<C::Scout as Scout>::Error>> {
    if contest.levers().is_empty() {
        return Err(ContestError::NoLevers);
    }
    let mut levels = inside(contest.levers(), start);
    let (mut visits, mut steps) = (0, 0);
    let mut best: Option<War> = None;
    for _ in 0..settings.rounds {
        let found = at_once(contest, scout, &levels, settings, &mut visits)?;
        steps += found.steps;
        let slope = found.slope;
        if best.as_ref().is_none_or(|b| slope < b.slope) {
            best = Some(found);
        }
        if slope < settings.tolerance || visits > settings.visits {
            break;
        }
        levels = match &best {
            Some(best) => in_turn(contest, scout, &best.levels, settings, &mut visits)?,
            None => break,
        };
    }
    match best {
        // Where a payoff is flat along its levers, it is settled long before they are.
        Some(found) if found.slope < 1e2 * settings.tolerance => Ok(War {
            steps,
            visits,
            ..found
        }),
        other => Err(ContestError::NotFound {
            what: "war",
            steps,
            slope: other.map_or(f64::INFINITY, |b| b.slope),
        }),
    }
}

/// Players respond one after the other, until nobody moves far.
fn in_turn<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    settings: &WarSettings,
    visits: &mut usize,
) -> Result<Vec<f64>, ContestError<<C::Scout as Scout>::Error>> {
    let climb = AscentSettings {
        tolerance: 1e-4,
        steps: 40,
        ..AscentSettings::default()
    };
    let mut levels = start.to_vec();
    for _ in 0..TURNS {
        let before = levels.clone();
        for player in 0..contest.players() {
            if *visits > settings.visits {
                return Ok(levels);
            }
            match ascend(contest, scout, player, &levels, &climb) {
                Ok(ascent) => {
                    *visits += ascent.visits;
                    levels = ascent.levels;
                }
                Err(ContestError::Point(error)) if C::Scout::is_final(&error) => {
                    return Err(ContestError::Point(error));
                }
                // Whoever finds no best response stays where it is.
                Err(_) => *visits += climb.steps,
            }
        }
        if longest(&before, &levels) < NEAR {
            break;
        }
    }
    Ok(levels)
}

/// All players move at once; returns the point closest to a war, whose slope says whether it is one.
fn at_once<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    settings: &WarSettings,
    visits: &mut usize,
) -> Result<War, ContestError<<C::Scout as Scout>::Error>> {
    let levers = contest.levers();
    let players: Vec<usize> = (0..contest.players()).collect();
    let mut levels = start.to_vec();
    let mut accuracy = 1e-4;
    let mut payoffs = scout.go(&levels, accuracy).map_err(ContestError::Point)?;
    *visits += 1;
    let mut history = History::new(settings.memory);
    let mut best: Option<War> = None;
    let (mut since_best, mut damping) = (0, 1.0_f64);
    let mut stopped: Vec<bool> = Vec::new();
    for step in 0..settings.steps {
        let rows = scout
            .slopes(&players, Reach::Own, accuracy)
            .map_err(ContestError::Point)?;
        let slopes: Vec<f64> = levers
            .iter()
            .enumerate()
            .map(|(v, lever)| rows[lever.owner][v])
            .collect();
        let bends = scout.bends();
        let drawn = Drawn::of(levers, &levels, &slopes, &bends);
        let largest = drawn.largest;
        let fine = accuracy_for(largest.max(settings.tolerance));
        let here = War {
            levels: levels.clone(),
            payoffs: payoffs.clone(),
            slope: largest,
            steps: step,
            visits: *visits,
        };
        if largest < settings.tolerance {
            if accuracy <= 10.0 * fine {
                return Ok(here);
            }
            accuracy = fine;
            payoffs = scout.go(&levels, accuracy).map_err(ContestError::Point)?;
            *visits += 1;
            continue;
        }
        accuracy = accuracy.min(fine);
        if best.as_ref().is_none_or(|b| largest < b.slope) {
            best = Some(here);
            since_best = 0;
        } else {
            since_best += 1;
            if since_best > 30 || *visits > settings.visits {
                break;
            }
            if since_best % 8 == 0 {
                history.clear();
                damping = (0.5 * damping).max(0.1);
            }
        }
        // What was learnt while other levers stood at their bounds misleads.
        let now: Vec<bool> = (drawn.slopes.iter().zip(&slopes))
            .map(|(free, slope)| free != slope)
            .collect();
        if now != stopped {
            history.clear();
            stopped = now;
        }
        let moves: Vec<f64> = drawn.steps(&bends).iter().map(|d| damping * d).collect();
        let mut target = history.extrapolate(&levels, &moves, &bends);
        for (v, stopped) in stopped.iter().enumerate() {
            if *stopped {
                target[v] = levels[v];
            }
        }
        let gait = Gait {
            stride: STRIDE,
            tries: 10,
            shrink: 0.3,
            accuracy,
        };
        match walk(scout, levers, (&levels, &target), gait, visits, |_, _| None)? {
            Some(Walked {
                levels: trial,
                payoffs: values,
                straight,
            }) => {
                (levels, payoffs) = (trial, values);
                if !straight {
                    history.clear();
                }
            }
            None => break,
        }
    }
    best.ok_or(ContestError::NoLevers)
}
