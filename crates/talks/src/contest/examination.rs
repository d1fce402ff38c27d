//! Is a point really a best response of everybody? First-order conditions, second-order conditions, and climbs from
//! random starts that would find a better response if there were one within reach.

use std::sync::atomic::{AtomicBool, Ordering};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::linear::{dot, largest_eigenpair};
use super::steps::{Drawn, LEAST_BEND, inside};
use super::{Ascent, AscentSettings, Contest, ContestError, Reach, Scout, ascend};

/// How thoroughly to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExaminationSettings {
    /// Random starts for each player.
    pub starts: usize,
    /// Products with the second derivative for each player; 0 leaves the second-order condition out.
    pub products: usize,
    /// Seed of the starts.
    pub seed: u64,
    /// Points that climbs may visit in all before no further start is begun. Starts go round all players; the rounds do not
    /// depend on how many threads there are.
    pub budget: usize,
    /// A start draws its levers up to this far below and above their values today (in lever units), within the bounds.
    pub spread: f64,
}

impl Default for ExaminationSettings {
    fn default() -> Self {
        Self {
            starts: 20,
            products: 8,
            seed: 1,
            budget: 3000,
            spread: std::f64::consts::LN_2,
        }
    }
}

/// What was found about one player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// Position of the player.
    pub player: usize,
    /// Its payoff at the point, per cent.
    pub payoff: f64,
    /// Largest slope over bend of its levers: the first-order condition, in lever units.
    pub slope: f64,
    /// Largest second derivative in any direction found, in units of the bends: negative at a best response, zero where
    /// rounding cannot tell it from flat. `None` if it was not asked for, or the player has no free lever.
    pub curvature: Option<f64>,
    /// The most that it could gain by moving alone, per cent: the best climb from any start, or what its slopes
    /// promise, whichever is more.
    pub gap: f64,
    /// Climbs from random starts.
    pub climbs: usize,
    /// Those that reached a top.
    pub starts: usize,
    /// Points visited.
    pub visits: usize,
    /// The better levels, where a climb found a payoff higher by more than its own accuracy.
    #[serde(skip)]
    pub better: Option<Vec<f64>>,
}

impl Verdict {
    /// Notes where a climb ended; whether it reached a top at all.
    fn hear<C: Contest>(
        &mut self,
        climb: Result<Ascent, PointError<C>>,
    ) -> Result<bool, PointError<C>> {
        match climb {
            Ok(ascent) => {
                self.visits += ascent.visits;
                let gain = ascent.payoff - self.payoff;
                if gain > self.gap {
                    self.gap = gain;
                    self.better = (gain > 1e3 * ACCURACY).then_some(ascent.levels);
                }
                Ok(true)
            }
            Err(ContestError::Point(error)) if C::Scout::is_final(&error) => {
                Err(ContestError::Point(error))
            }
            // A start from which no top is reached says nothing about the point.
            Err(_) => Ok(false),
        }
    }
}

/// All verdicts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Examination {
    /// One per player, in order.
    pub verdicts: Vec<Verdict>,
}

impl Examination {
    /// The largest gap, per cent.
    pub fn gap(&self) -> f64 {
        self.verdicts.iter().map(|v| v.gap).fold(0.0, f64::max)
    }

    /// The largest second derivative of any player.
    pub fn curvature(&self) -> Option<f64> {
        self.verdicts
            .iter()
            .filter_map(|v| v.curvature)
            .reduce(f64::max)
    }
}

/// Climbs that run side by side before the budget is looked at.
const ROUND: usize = 32;
/// Accuracy of the payoffs that climbs are compared at.
const ACCURACY: f64 = 1e-10;
/// Step of the differences of slopes.
const DIFFERENCE: f64 = 1e-4;
/// Second derivatives smaller than this, in units of the bends, are those differences' rounding.
const FLAT: f64 = 1e-4;
/// A second derivative above this refutes a best response.
pub const CURVED: f64 = 1e-3;
/// How far the lever that moves most is pushed along a direction in which a payoff bends upwards.
const PUSH: f64 = 0.05;

/// Examines `levels`; `scout` stands near them. Players and starts run in parallel, the result does not depend on how
/// many threads there are.
///
/// # Errors
/// The point itself has no payoffs or slopes, or someone asked to stop.
pub fn examine<C: Contest>(
    contest: &C,
    scout: &C::Scout,
    levels: &[f64],
    players: &[usize],
    settings: &ExaminationSettings,
) -> Result<Examination, ContestError<<C::Scout as Scout>::Error>> {
    let mut here = scout.clone();
    let payoffs = here.go(levels, ACCURACY).map_err(ContestError::Point)?;
    let rows = here
        .slopes(players, Reach::Own, ACCURACY)
        .map_err(ContestError::Point)?;
    let bends = here.bends();
    let levers = contest.levers();
    let mut verdicts = Vec::with_capacity(players.len());
    for (&player, row) in players.iter().zip(&rows) {
        // The slopes in the levers of others are zero.
        let drawn = Drawn::of(levers, levels, row, &bends);
        verdicts.push(Verdict {
            player,
            payoff: payoffs[player],
            slope: drawn.largest,
            curvature: None,
            gap: drawn.gain(&bends),
            climbs: 0,
            starts: 0,
            visits: 0,
            better: None,
        });
    }
    let point = Point {
        contest,
        scout: &here,
        levels,
        bends: &bends,
    };
    let curvatures: Vec<_> = players
        .par_iter()
        .zip(&rows)
        .map(|(player, row)| point.curvature(*player, row, settings.products))
        .collect();
    for (verdict, curvature) in verdicts.iter_mut().zip(curvatures) {
        let Some((curvature, direction)) = curvature? else {
            continue;
        };
        verdict.curvature = Some(if curvature.abs() < FLAT {
            0.0
        } else {
            curvature
        });
        if curvature > CURVED {
            for side in [-PUSH, PUSH] {
                let pushed: Vec<f64> = (levels.iter().zip(&direction))
                    .map(|(x, d)| x + side * d)
                    .collect();
                let climb = point.climb(verdict.player, &inside(levers, &pushed));
                verdict.hear::<C>(climb)?;
            }
        }
    }
    let jobs: Vec<(usize, usize)> = (0..settings.starts)
        .flat_map(|start| (0..players.len()).map(move |p| (p, start)))
        .collect();
    // Whole rounds of players, so that nobody is looked at less than others.
    let round = players.len().max(1) * ROUND.div_ceil(players.len().max(1));
    // Once someone asked to stop, no start is climbed from any more.
    let stop = AtomicBool::new(false);
    for batch in jobs.chunks(round) {
        let visited: usize = verdicts.iter().map(|v| v.visits).sum();
        if visited > settings.budget {
            break;
        }
        let climbs: Vec<_> = (batch.par_iter())
            .map(|&(p, start)| {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                let climb = point.climb(players[p], &point.drawn(players[p], start, settings));
                if matches!(&climb, Err(ContestError::Point(error)) if C::Scout::is_final(error)) {
                    stop.store(true, Ordering::Relaxed);
                }
                Some(climb)
            })
            .collect();
        for (&(p, _), climb) in batch.iter().zip(climbs) {
            let Some(climb) = climb else { continue };
            verdicts[p].climbs += 1;
            verdicts[p].starts += usize::from(verdicts[p].hear::<C>(climb)?);
        }
    }
    Ok(Examination { verdicts })
}

struct Point<'a, C: Contest> {
    contest: &'a C,
    scout: &'a C::Scout,
    levels: &'a [f64],
    bends: &'a [f64],
}

type PointError<C> = ContestError<<<C as Contest>::Scout as Scout>::Error>;

impl<C: Contest> Point<'_, C> {
    /// A random start. Some are close to today all over, some far, most are mixed.
    fn drawn(&self, player: usize, start: usize, settings: &ExaminationSettings) -> Vec<f64> {
        let mut draws = ChaCha8Rng::seed_from_u64(settings.seed);
        draws.set_stream(((player as u64) << 32) | start as u64);
        let reach = settings.spread * draws.random::<f64>();
        let mut levels = self.levels.to_vec();
        for (lever, level) in self.contest.levers().iter().zip(&mut levels) {
            if lever.owner == player {
                let low = (lever.today - reach).max(lever.lower);
                let high = (lever.today + reach).min(lever.upper);
                *level = low + (high - low) * draws.random::<f64>();
            }
        }
        levels
    }

    /// Climbs to a top.
    fn climb(&self, player: usize, from: &[f64]) -> Result<Ascent, PointError<C>> {
        let climb = AscentSettings {
            tolerance: 1e-4,
            worth: 1e-7,
            steps: 60,
        };
        let mut scout = self.scout.clone();
        let mut ascent = ascend(self.contest, &mut scout, player, from, &climb)?;
        // Compared at full accuracy, if there is anything to compare.
        ascent.payoff = scout
            .go(&ascent.levels, ACCURACY)
            .map_err(ContestError::Point)?[player];
        Ok(ascent)
    }

    /// The largest eigenvalue of the player's second derivative in units of the bends, by Lanczos' iteration with
    /// products from differences of slopes (Golub and Van Loan, Matrix Computations, 2013, section 10.1), and the
    /// direction it belongs to, in all levers, the longest move of one.
    fn curvature(
        &self,
        player: usize,
        slopes: &[f64],
        products: usize,
    ) -> Result<Option<(f64, Vec<f64>)>, PointError<C>> {
        let levers = self.contest.levers();
        let free: Vec<usize> = (0..levers.len())
            .filter(|v| {
                let lever = &levers[*v];
                let level = self.levels[*v];
                lever.owner == player
                    && self.bends[*v] > 0.0
                    && level > lever.lower
                    && level < lever.upper
            })
            .collect();
        if products == 0 || free.is_empty() {
            return Ok(None);
        }
        let root: Vec<f64> = free
            .iter()
            .map(|v| self.bends[*v].max(LEAST_BEND).sqrt())
            .collect();
        let mut draws = ChaCha8Rng::seed_from_u64(0x5eed);
        let mut v: Vec<f64> = free.iter().map(|_| draws.random::<f64>() + 0.5).collect();
        // The direction of all levers at once is where a payoff bends least: begin near it.
        v.iter_mut().zip(&root).for_each(|(v, r)| *v *= r);
        normalise(&mut v);
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let (mut diagonal, mut off) = (Vec::new(), Vec::new());
        let mut scout = self.scout.clone();
        for _ in 0..products.min(free.len()) {
            let mut trial = self.levels.to_vec();
            let largest = v
                .iter()
                .zip(&root)
                .fold(0.0_f64, |m, (v, r)| m.max((v / r).abs()));
            let h = DIFFERENCE / largest.max(1e-300);
            for ((&at, v), r) in free.iter().zip(&v).zip(&root) {
                trial[at] += h * v / r;
            }
            if let Err(error) = scout.go(&trial, ACCURACY) {
                if C::Scout::is_final(&error) {
                    return Err(ContestError::Point(error));
                }
                return Ok(None);
            }
            let moved = scout
                .slopes(&[player], Reach::Own, ACCURACY)
                .map_err(ContestError::Point)?;
            let mut w: Vec<f64> = free
                .iter()
                .zip(&root)
                .map(|(&at, r)| (moved[0][at] - slopes[at]) / h / r)
                .collect();
            diagonal.push(dot(&w, &v));
            basis.push(v);
            for _ in 0..2 {
                for b in &basis {
                    let along = dot(&w, b);
                    w.iter_mut().zip(b).for_each(|(w, b)| *w -= along * b);
                }
            }
            let length = normalise(&mut w);
            if length < 1e-6 {
                break;
            }
            off.push(length);
            v = w;
        }
        off.truncate(diagonal.len() - 1);
        let (curvature, shares) = largest_eigenpair(&diagonal, &off);
        let mut direction = vec![0.0; levers.len()];
        for (share, b) in shares.iter().zip(&basis) {
            for ((&at, b), r) in free.iter().zip(b).zip(&root) {
                direction[at] += share * b / r;
            }
        }
        let longest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
        direction.iter_mut().for_each(|d| *d /= longest.max(1e-300));
        Ok(Some((curvature, direction)))
    }
}

fn normalise(v: &mut [f64]) -> f64 {
    let length = dot(v, v).sqrt();
    if length > 0.0 {
        v.iter_mut().for_each(|x| *x /= length);
    }
    length
}
