//! What all searches over levers share: how far levers are from where their owners want them, and walking towards a
//! point as far as there are payoffs.

use super::linear::longest;
use super::{ContestError, Lever, Scout};

/// A lever with a bend below this counts in proportion to its bend when it is asked whether a search is over: it moves its
/// owner's payoff by less than a ten-millionth of a per cent.
pub(super) const LEAST_BEND: f64 = 1e-5;

/// How far a lever is from where its owner wants it, by slope and bend; levers that hardly matter count for less.
pub(super) fn distance(slope: f64, bend: f64) -> f64 {
    if bend > 0.0 {
        (slope / bend.max(LEAST_BEND)).abs()
    } else {
        0.0
    }
}

/// Slope at a bound counts only if it points inside.
pub(super) fn free_slope(lever: &Lever, level: f64, slope: f64) -> f64 {
    let blocked = (level <= lever.lower && slope < 0.0) || (level >= lever.upper && slope > 0.0);
    if blocked { 0.0 } else { slope }
}

/// The accuracy worth asking for where the largest distance is `distance`.
pub(super) fn accuracy_for(distance: f64) -> f64 {
    (1e-3 * distance).clamp(1e-11, 1e-5)
}

/// A point inside the bounds.
pub(super) fn inside(levers: &[Lever], levels: &[f64]) -> Vec<f64> {
    levers
        .iter()
        .zip(levels)
        .map(|(lever, level)| level.clamp(lever.lower, lever.upper))
        .collect()
}

/// First-order conditions at a point: where levers are drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    /// Slopes, zero where a bound is in the way.
    pub slopes: Vec<f64>,
    /// The largest distance of any lever.
    pub largest: f64,
}

impl Drawn {
    /// From the slopes of every lever's own payoff.
    pub fn of(levers: &[Lever], levels: &[f64], slopes: &[f64], bends: &[f64]) -> Self {
        let slopes: Vec<f64> = levers
            .iter()
            .zip(levels)
            .zip(slopes)
            .map(|((lever, x), g)| free_slope(lever, *x, *g))
            .collect();
        let largest = (slopes.iter().zip(bends))
            .map(|(g, d)| distance(*g, *d))
            .fold(0.0, f64::max);
        Self { slopes, largest }
    }

    /// What slopes and bends promise, Σ slope²/(2·bend), per cent.
    pub fn gain(&self, bends: &[f64]) -> f64 {
        (self.slopes.iter().zip(bends))
            .filter(|(_, d)| **d > 0.0)
            .map(|(g, d)| 0.5 * g * g / d)
            .sum()
    }

    /// The step that slope and bend suggest for each lever. At a tariff with fixed shadow prices it is exact: there the
    /// slope is proportional to (best wedge)/(present wedge) − 1.
    pub fn steps(&self, bends: &[f64]) -> Vec<f64> {
        (self.slopes.iter().zip(bends))
            .map(|(g, d)| match d {
                d if *d > 0.0 => (g / d).clamp(-0.5, 1.0).ln_1p(),
                _ => 0.0,
            })
            .collect()
    }
}

/// How a walk goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gait {
    /// The farthest that a lever may move.
    pub stride: f64,
    /// Lengths tried.
    pub tries: usize,
    /// What is left of a length that leads to a point without payoffs.
    pub shrink: f64,
    /// Accuracy of the payoffs.
    pub accuracy: f64,
}

/// Where a walk led.
#[derive(Debug, Clone)]
pub(super) struct Walked {
    pub levels: Vec<f64>,
    pub payoffs: Vec<f64>,
    /// Whether the first length tried was the one taken.
    pub straight: bool,
}

/// Walks from `from` towards `target`, the shorter the less is liked or reached: `liked` sees the length and the payoffs
/// there and answers by what to multiply the length, or nothing to stay. `visits` counts points.
///
/// # Errors
/// Someone asked to stop. Points out of reach are no errors; `None` if no length would do.
pub(super) fn walk<S: Scout>(
    scout: &mut S,
    levers: &[Lever],
    (from, target): (&[f64], &[f64]),
    gait: Gait,
    visits: &mut usize,
    mut liked: impl FnMut(f64, &[f64]) -> Option<f64>,
) -> Result<Option<Walked>, ContestError<S::Error>> {
    let mut length = (gait.stride / longest(target, from)).min(1.0);
    for attempt in 0..gait.tries {
        let trial: Vec<f64> = (from.iter().zip(target))
            .map(|(x, t)| x + length * (t - x))
            .collect();
        let levels = inside(levers, &trial);
        *visits += 1;
        match scout.go(&levels, gait.accuracy) {
            Err(error) if S::is_final(&error) => return Err(ContestError::Point(error)),
            Err(_) => length *= gait.shrink,
            Ok(payoffs) => match liked(length, &payoffs) {
                Some(factor) => length *= factor,
                None => {
                    return Ok(Some(Walked {
                        levels,
                        payoffs,
                        straight: attempt == 0,
                    }));
                }
            },
        }
    }
    Ok(None)
}
