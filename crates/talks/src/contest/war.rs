//! War: levels from which no player wants to move alone (Nash, Annals of Mathematics 54, 1951), for players who choose
//! from a continuum.
//!
//! Every player's first-order conditions are solved at once. The step that each slope suggests ([`suggested`]) is a
//! best response to fixed shadow prices; the shadow prices follow from the point; Anderson's extrapolation (Walker and Ni,
//! SIAM J. Numer. Anal. 49(4), 2011) takes the fixed point of the two. Where it wanders, players respond one after
//! the other instead.

use super::linear::{History, longest};
use super::{
    AscentSettings, Contest, ContestError, Lever, Reach, Scout, accuracy_for, ascend, free_slope,
    gain_left, inside, suggested,
};

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
}

impl Default for WarSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-7,
            steps: 150,
            rounds: 3,
            memory: 10,
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

enum Ended {
    At(War),
    Wandering { levels: Vec<f64>, slope: f64 },
}

/// Finds mutual best responses, by their first-order conditions, from `start`.
///
/// # Errors
/// [`ContestError::NoLevers`], a start without payoffs, or no war within the steps.
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
    let mut slope = f64::INFINITY;
    let mut visits = 0;
    for _ in 0..settings.rounds {
        match at_once(contest, scout, &levels, settings, &mut visits)? {
            Ended::At(war) => return Ok(War { visits, ..war }),
            Ended::Wandering {
                levels: best,
                slope: left,
            } => (levels, slope) = (best, left),
        }
        let climb = AscentSettings {
            tolerance: 1e-4,
            steps: 40,
            ..AscentSettings::default()
        };
        for player in 0..contest.players() {
            match ascend(contest, scout, player, &levels, &climb) {
                Ok(ascent) => {
                    visits += ascent.visits;
                    levels = ascent.levels;
                }
                Err(ContestError::Point(error)) if C::Scout::is_final(&error) => {
                    return Err(ContestError::Point(error));
                }
                // Whoever finds no best response stays where it is.
                Err(_) => {}
            }
        }
    }
    Err(ContestError::NotFound {
        what: "war",
        steps: settings.steps * settings.rounds,
        slope,
    })
}

/// The step of every lever, and the largest scaled slope.
fn steps_of(levers: &[Lever], levels: &[f64], slopes: &[f64], bends: &[f64]) -> (Vec<f64>, f64) {
    let freed: Vec<f64> = levers
        .iter()
        .zip(levels)
        .zip(slopes)
        .map(|((lever, x), g)| free_slope(lever, *x, *g))
        .collect();
    let (_, largest) = gain_left(
        levers,
        &freed,
        bends,
        1 + levers.iter().map(|l| l.owner).max().unwrap_or(0),
    );
    let steps = freed
        .iter()
        .zip(bends)
        .map(|(g, d)| suggested(*g, *d))
        .collect();
    (steps, largest)
}

fn at_once<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    settings: &WarSettings,
    visits: &mut usize,
) -> Result<Ended, ContestError<<C::Scout as Scout>::Error>> {
    let levers = contest.levers();
    let players: Vec<usize> = (0..contest.players()).collect();
    let mut levels = start.to_vec();
    let mut accuracy = 1e-4;
    let mut payoffs = scout.go(&levels, accuracy).map_err(ContestError::Point)?;
    *visits += 1;
    let mut history = History::new(settings.memory);
    let mut best = (f64::INFINITY, levels.clone());
    let mut since_best = 0;
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
        let (moves, largest) = steps_of(levers, &levels, &slopes, &bends);
        let fine = accuracy_for(largest.max(settings.tolerance));
        if largest < settings.tolerance {
            if accuracy <= 10.0 * fine {
                return Ok(Ended::At(War {
                    levels,
                    payoffs,
                    slope: largest,
                    steps: step,
                    visits: *visits,
                }));
            }
            accuracy = fine;
            payoffs = scout.go(&levels, accuracy).map_err(ContestError::Point)?;
            *visits += 1;
            continue;
        }
        accuracy = accuracy.min(fine);
        if largest < best.0 {
            best = (largest, levels.clone());
            since_best = 0;
        } else {
            since_best += 1;
            if since_best > 25 {
                break;
            }
            if since_best % 8 == 0 {
                history.clear();
            }
        }
        let target = history.extrapolate(&levels, &moves, &bends);
        let mut length = (STRIDE / longest(&target, &levels)).min(1.0);
        let mut arrived = false;
        for _ in 0..10 {
            let trial: Vec<f64> = levels
                .iter()
                .zip(&target)
                .map(|(x, t)| x + length * (t - x))
                .collect();
            let trial = inside(levers, &trial);
            *visits += 1;
            match scout.go(&trial, accuracy) {
                Ok(values) => {
                    (levels, payoffs) = (trial, values);
                    arrived = true;
                    break;
                }
                Err(error) if C::Scout::is_final(&error) => return Err(ContestError::Point(error)),
                Err(_) => {
                    length *= 0.3;
                    history.clear();
                }
            }
        }
        if !arrived {
            break;
        }
    }
    Ok(Ended::Wandering {
        levels: best.1,
        slope: best.0,
    })
}
