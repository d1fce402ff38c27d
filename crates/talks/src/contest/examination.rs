//! Is a point really a best response of everybody? First-order conditions, second-order conditions, and climbs from
//! random starts that would find a better response if there were one within reach.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::linear::{dot, largest_eigenvalue};
use super::{
    AscentSettings, Contest, ContestError, LEAST_BEND, Reach, Scout, ascend, free_slope, gain_left,
};

/// How thoroughly to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExaminationSettings {
    /// Random starts for each player.
    pub starts: usize,
    /// Products with the second derivative for each player; 0 leaves the second-order condition out.
    pub products: usize,
    /// Seed of the starts.
    pub seed: u64,
    /// A start draws its levers between their values today and this much beyond (in lever units), within the bounds.
    pub spread: f64,
}

impl Default for ExaminationSettings {
    fn default() -> Self {
        Self {
            starts: 20,
            products: 8,
            seed: 1,
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
    /// Largest second derivative in any direction found, in units of the bends: negative at a best response. `None` if
    /// it was not asked for, or the player has no free lever.
    pub curvature: Option<f64>,
    /// The most that it could gain by moving alone, per cent: the best climb from any start, or what its slopes
    /// promise, whichever is more.
    pub gap: f64,
    /// Climbs that reached a top.
    pub starts: usize,
    /// Points visited.
    pub visits: usize,
    /// The better levels, where a climb found a payoff higher by more than its own accuracy.
    #[serde(skip)]
    pub better: Option<Vec<f64>>,
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

/// Accuracy of the payoffs that climbs are compared at.
const ACCURACY: f64 = 1e-10;
/// Step of the differences of slopes.
const DIFFERENCE: f64 = 1e-4;

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
        let freed: Vec<f64> = (0..levers.len())
            .map(|v| {
                if levers[v].owner == player {
                    free_slope(&levers[v], levels[v], row[v])
                } else {
                    0.0
                }
            })
            .collect();
        let (gains, slope) = gain_left(levers, &freed, &bends, contest.players());
        verdicts.push(Verdict {
            player,
            payoff: payoffs[player],
            slope,
            curvature: None,
            gap: gains[player],
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
        verdict.curvature = curvature?;
    }
    let jobs: Vec<(usize, usize)> = (0..players.len())
        .flat_map(|p| (0..settings.starts).map(move |start| (p, start)))
        .collect();
    let climbs: Vec<_> = (jobs.par_iter())
        .map(|&(p, start)| point.climb(players[p], start, settings))
        .collect();
    for ((p, _), climb) in jobs.into_iter().zip(climbs) {
        let verdict = &mut verdicts[p];
        match climb {
            Ok(ascent) => {
                verdict.starts += 1;
                verdict.visits += ascent.visits;
                let gain = ascent.payoff - verdict.payoff;
                if gain > verdict.gap {
                    verdict.gap = gain;
                    verdict.better = (gain > 1e3 * ACCURACY).then_some(ascent.levels);
                }
            }
            Err(ContestError::Point(error)) if C::Scout::is_final(&error) => {
                return Err(ContestError::Point(error));
            }
            // A start from which no top is reached says nothing about the point.
            Err(_) => {}
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
    /// One climb from a random start.
    fn climb(
        &self,
        player: usize,
        start: usize,
        settings: &ExaminationSettings,
    ) -> Result<super::Ascent, PointError<C>> {
        let mut draws = ChaCha8Rng::seed_from_u64(settings.seed);
        draws.set_stream(((player as u64) << 32) | start as u64);
        // Some starts are low all over, some high, most are mixed.
        let reach = settings.spread * draws.random::<f64>();
        let mut levels = self.levels.to_vec();
        for (lever, level) in self.contest.levers().iter().zip(&mut levels) {
            if lever.owner == player {
                let drawn = lever.today + reach * draws.random::<f64>();
                *level = drawn.clamp(lever.lower, lever.upper);
            }
        }
        let climb = AscentSettings {
            tolerance: 1e-4,
            worth: 1e-7,
            steps: 60,
        };
        let mut scout = self.scout.clone();
        let mut ascent = ascend(self.contest, &mut scout, player, &levels, &climb)?;
        // Compared at full accuracy, if there is anything to compare.
        ascent.payoff = scout
            .go(&ascent.levels, ACCURACY)
            .map_err(ContestError::Point)?[player];
        Ok(ascent)
    }

    /// The largest eigenvalue of the player's second derivative in units of the bends, by Lanczos' iteration with
    /// products from differences of slopes (Golub and Van Loan, Matrix Computations, 2013, section 10.1).
    fn curvature(
        &self,
        player: usize,
        slopes: &[f64],
        products: usize,
    ) -> Result<Option<f64>, PointError<C>> {
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
        Ok(Some(largest_eigenvalue(&diagonal, &off)))
    }
}

fn normalise(v: &mut [f64]) -> f64 {
    let length = dot(v, v).sqrt();
    if length > 0.0 {
        v.iter_mut().for_each(|x| *x /= length);
    }
    length
}
