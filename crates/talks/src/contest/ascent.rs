//! One player's best response: first by extrapolated steps to fixed shadow prices, as in a war ([`war`](super::war)), as
//! long as the payoff rises; where they mislead, by projected limited-memory ascent, scaled by the bends of the payoff.

use super::linear::{History, Memory, dot};
use super::steps::{Drawn, Gait, Walked, accuracy_for, inside, walk};
use super::{Contest, ContestError, Lever, Reach, Scout};

/// When a climb ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AscentSettings {
    /// Largest slope over bend at the top.
    pub tolerance: f64,
    /// A climb that can gain no more than this, per cent, by its slopes and bends is over too.
    pub worth: f64,
    /// Steps before giving up.
    pub steps: usize,
}

impl Default for AscentSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-7,
            worth: 0.0,
            steps: 200,
        }
    }
}

/// Where a climb ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ascent {
    /// All levers; those of other players as they were.
    pub levels: Vec<f64>,
    /// The player's payoff, per cent.
    pub payoff: f64,
    /// Largest slope over bend.
    pub slope: f64,
    /// Steps taken.
    pub steps: usize,
    /// Points visited.
    pub visits: usize,
}

/// Farthest a lever moves in one step.
const STRIDE: f64 = 0.7;
/// Accuracy at which payoffs can be told apart as finely as a climb needs.
const FINE: f64 = 1e-10;
/// Gains below this, per cent, drown in the rounding of payoffs.
const NOISE: f64 = 1e-7;
/// Pairs of steps remembered.
const DEPTH: usize = 12;
/// Steps remembered for extrapolation.
const EXTRAPOLATED: usize = 10;
/// Extrapolated steps that may lower the payoff before they are given up.
const MISLED: usize = 3;

/// Climbs to the best levels of one player's levers, the others unmoved, from `start`.
///
/// # Errors
/// [`ContestError::NoLevers`], a start without payoffs, or no top within the steps.
pub fn ascend<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    player: usize,
    start: &[f64],
    settings: &AscentSettings,
) -> Result<Ascent, ContestError<<C::Scout as Scout>::Error>> {
    let levers = contest.levers();
    let own: Vec<usize> = (0..levers.len())
        .filter(|v| levers[*v].owner == player)
        .collect();
    if own.is_empty() {
        return Err(ContestError::NoLevers);
    }
    let own_levers: Vec<Lever> = own.iter().map(|v| levers[*v]).collect();
    // The others stay where they are, wherever that is.
    let bounds: Vec<Lever> = (levers.iter().zip(start))
        .map(|(lever, &level)| match lever.owner == player {
            true => *lever,
            false => Lever {
                lower: level,
                upper: level,
                ..*lever
            },
        })
        .collect();
    let mut levels = inside(&bounds, start);
    let mut accuracy = 1e-5;
    let mut payoff = scout.go(&levels, accuracy).map_err(ContestError::Point)?[player];
    let mut visits = 1;
    let take = |all: Vec<f64>| -> Vec<f64> { own.iter().map(|v| all[*v]).collect() };
    let slopes_at = |scout: &mut C::Scout, accuracy: f64| {
        scout
            .slopes(&[player], Reach::Own, accuracy)
            .map(|mut rows| take(rows.swap_remove(0)))
            .map_err(ContestError::Point)
    };
    let mut slope = slopes_at(scout, accuracy)?;
    let (mut largest, mut gain) = (f64::INFINITY, f64::INFINITY);
    let mut memory = Memory::new(DEPTH);
    let (mut history, mut misled) = (History::new(EXTRAPOLATED), 0);
    for step in 0..settings.steps {
        let bends = take(scout.bends());
        let x: Vec<f64> = own.iter().map(|v| levels[*v]).collect();
        let drawn = Drawn::of(&own_levers, &x, &slope, &bends);
        let freed = &drawn.slopes;
        let free: Vec<bool> = freed
            .iter()
            .zip(&bends)
            .map(|(g, d)| *g != 0.0 && *d > 0.0)
            .collect();
        (largest, gain) = (drawn.largest, drawn.gain(&bends));
        let fine = accuracy_for(largest);
        if largest < settings.tolerance || gain < settings.worth {
            if accuracy <= 1e3 * fine || gain < settings.worth {
                return Ok(Ascent {
                    levels,
                    payoff,
                    slope: largest,
                    steps: step,
                    visits,
                });
            }
            accuracy = fine;
            payoff = scout.go(&levels, accuracy).map_err(ContestError::Point)?[player];
            slope = slopes_at(scout, accuracy)?;
            continue;
        }
        accuracy = accuracy.min(fine);
        let mut leap = false;
        let mut direction: Vec<f64> = if misled < MISLED {
            let steps = drawn.steps(&bends);
            leap = !history.is_empty();
            let target = history.extrapolate(&x, &steps, &bends);
            let aimed: Vec<f64> = (target.iter().zip(&x).zip(&free))
                .map(|((t, x), free)| if *free { t - x } else { 0.0 })
                .collect();
            if dot(&aimed, freed) > 0.0 {
                aimed
            } else {
                (leap, misled) = (false, misled + 1);
                history.clear();
                steps
            }
        } else {
            memory.apply(freed, &bends, &free)
        };
        if dot(&direction, freed) <= 0.0 {
            memory.clear();
            direction = memory.apply(freed, &bends, &free);
        }
        let longest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
        if longest > STRIDE {
            direction.iter_mut().for_each(|d| *d *= STRIDE / longest);
        }
        let promised = dot(&direction, freed);
        let mut target = levels.clone();
        for (&v, d) in own.iter().zip(&direction) {
            target[v] += d;
        }
        let gait = Gait {
            stride: f64::INFINITY,
            tries: if leap { 1 } else { 12 },
            shrink: 0.25,
            accuracy,
        };
        // Close to the top the promise drowns in the rounding of the payoff.
        let noise = 1e2 * accuracy;
        let path = (levels.as_slice(), target.as_slice());
        let reached = walk(
            scout,
            &bounds,
            path,
            gait,
            &mut visits,
            |length, payoffs| {
                let fall = payoff + length * promised - payoffs[player];
                (payoffs[player] < payoff + 1e-4 * length * promised - noise)
                    .then(|| (0.5 * length * promised / fall.max(1e-300)).clamp(0.1, 0.5))
            },
        )?;
        let Some(Walked {
            levels: trial,
            payoffs,
            ..
        }) = reached
        else {
            if leap {
                misled += 1;
                history.clear();
                continue;
            }
            if memory.is_empty() && accuracy <= FINE {
                break;
            }
            // What was remembered may mislead here, or the payoffs were too coarse to compare.
            memory.clear();
            accuracy = accuracy.min(FINE);
            payoff = scout.go(&levels, accuracy).map_err(ContestError::Point)?[player];
            slope = slopes_at(scout, accuracy)?;
            visits += 1;
            continue;
        };
        let before = std::mem::replace(&mut slope, slopes_at(scout, accuracy)?);
        let moved: Vec<f64> = own.iter().map(|v| trial[*v] - levels[*v]).collect();
        let fall = before.iter().zip(&slope).map(|(a, b)| a - b).collect();
        memory.note(moved, fall);
        (levels, payoff) = (trial, payoffs[player]);
    }
    // No step is seen to help any more: a top, if the slopes too promise no more than the rounding of payoffs.
    if gain < NOISE {
        return Ok(Ascent {
            levels,
            payoff,
            slope: largest,
            steps: settings.steps,
            visits,
        });
    }
    Err(ContestError::NotFound {
        what: "best response",
        steps: settings.steps,
        slope: largest,
    })
}
