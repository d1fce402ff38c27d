//! Cooperation: the levels at which all gain the same, and as much as they can, over a threat point; or at which the
//! product of their gains is largest.
//!
//! Maximises the least of (payoff − threat)/claim, or the sum of the logarithms of the gains. Gains that are to be the
//! same are the least gain less what others gain more, times a price that is raised until nobody does: an exact penalty,
//! and again a least gain, of gains that are mixed (see [`Level`]). Every step does so for
//! linearised gains less what the bends take (sequential quadratic programming: Nocedal and Wright, Numerical Optimization,
//! 2006, chapter 18); its dual is a small problem in the players' shares of the last dollar. Anderson's extrapolation
//! follows the steps.

use super::linear::History;
use super::plan::{Aim, Ground, Plan, weighted_sum};
use super::steps::{Drawn, Gait, Walked, accuracy_for, inside, walk};
use super::{Contest, ContestError, Lever, Reach, Scout};

/// How gains over a threat point are divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Division<'a> {
    /// In these proportions, one positive number per player; equal ones are equal gains (Kalai, Econometrica 45, 1977). A
    /// player that cannot be kept from gaining more has weight zero.
    Proportions(&'a [f64]),
    /// In exactly these proportions: nobody gains more than its part, though it could without taking from the others. With
    /// equal ones this is max gain₁ subject to gainₙ = gain₁ for every n (Ossa, American Economic Review 104,
    /// 2014). A player that has to be kept from gaining more has a negative weight.
    Exact(&'a [f64]),
    /// So that their product is largest (Nash, Econometrica 18, 1950). The start must leave every player a gain.
    Product,
}

/// When cooperation has been found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CooperationSettings {
    /// Largest slope over bend of the weighted sum, and largest difference of gains in per cent of the least.
    pub tolerance: f64,
    /// A search that makes no more headway has found it, too, if a step promises less than this, per cent, though levers
    /// that hardly matter are not at rest.
    pub worth: f64,
    /// Steps before giving up.
    pub steps: usize,
}

impl Default for CooperationSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-7,
            worth: 1e-6,
            steps: 200,
        }
    }
}

/// Efficient levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooperation {
    /// All levers.
    pub levels: Vec<f64>,
    /// Payoffs in player order, per cent.
    pub payoffs: Vec<f64>,
    /// Gains over the threat point, per cent.
    pub gains: Vec<f64>,
    /// What a point of each player's payoff is worth to the sum that the levels maximise; sums to one.
    pub weights: Vec<f64>,
    /// Largest slope over bend of that sum.
    pub slope: f64,
    /// Steps taken.
    pub steps: usize,
    /// Points visited.
    pub visits: usize,
}

const STRIDE: f64 = 0.5;
const DEPTH: usize = 12;
/// Rounding of payoffs, per cent, over the accuracy asked for.
const NOISE: f64 = 10.0;
/// The least share that a lever's bend is weighted with, in mean shares, until steps show that there is no such bend.
const FLOOR: f64 = 0.3;
/// A rise of the gains, per cent, that counts as progress whatever slopes say.
const SEEN: f64 = 1e-6;
/// Gains no farther apart than this, per cent and claim, are the same.
const EQUAL: f64 = 1e-6;
/// A share below this is none.
const NOTHING: f64 = 1e-6;
/// Differences of gains smaller than this count in per cent of this, not of the gain, where a product is to be largest.
const SMALL: f64 = 1e-2;

/// Prices on gaining more than the least, one after the other: each above the last one's reach.
const PRICES: [f64; 6] = [0.0, 1.0, 4.0, 16.0, 64.0, 256.0];

/// How dear it is to gain more than the player that gains least: gᵢ + ν Σⱼ (gᵢ − gⱼ) instead of gᵢ. The least of these is
/// the least gain less ν times what all others gain more, so that their largest least gain levels all gains once ν exceeds
/// what the constraint on anybody's gain is worth (an exact penalty: Nocedal and Wright, chapter 17.2).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Level {
    price: f64,
}

impl Level {
    /// What stands in the place of gains, or of their slopes in one lever.
    fn of(self, gains: &mut [f64]) {
        if self.price > 0.0 {
            let own = 1.0 + self.price * gains.len() as f64;
            let all = self.price * gains.iter().sum::<f64>();
            gains.iter_mut().for_each(|g| *g = own * *g - all);
        }
    }

    /// The same for rows of slopes, one per player.
    fn of_rows(self, rows: &mut [Vec<f64>]) {
        if self.price > 0.0 {
            let mut column = vec![0.0; rows.len()];
            for lever in 0..rows.first().map_or(0, Vec::len) {
                for (c, row) in column.iter_mut().zip(rows.iter()) {
                    *c = row[lever];
                }
                self.of(&mut column);
                for (c, row) in column.iter().zip(rows.iter_mut()) {
                    row[lever] = *c;
                }
            }
        }
    }

    /// Shares of mixed gains as shares of the gains themselves: they sum to as much, and may be negative.
    fn shares(self, shares: &[f64]) -> Vec<f64> {
        let own = 1.0 + self.price * shares.len() as f64;
        let taken = self.price * shares.iter().sum::<f64>();
        shares.iter().map(|s| own * s - taken).collect()
    }

    /// How much larger than gains the mixed ones are, and their rounding.
    fn size(self, players: usize) -> f64 {
        1.0 + 2.0 * self.price * (players as f64 - 1.0)
    }
}

/// One point with everything a step needs.
struct Here {
    levels: Vec<f64>,
    payoffs: Vec<f64>,
    /// Per player, in units of its claim, mixed as [`Level`] says.
    gains: Vec<f64>,
    slopes: Vec<Vec<f64>>,
    bends: Vec<f64>,
    accuracy: Accuracy,
}

/// Finds the efficient levels whose gains over `threat` are divided as `division` says, from `start`.
///
/// # Errors
/// [`ContestError::NoLevers`], a start without payoffs, or nothing found within the steps.
pub fn cooperate<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    threat: &[f64],
    division: Division<'_>,
    settings: &CooperationSettings,
) -> Result<Cooperation, ContestError<<C::Scout as Scout>::Error>> {
    let free = Level { price: 0.0 };
    let Division::Exact(claims) = division else {
        return climb(contest, scout, start, threat, (division, free), settings);
    };
    let mut from = start.to_vec();
    let (mut steps, mut visits) = (0, 0);
    for price in PRICES {
        let (level, parts) = (Level { price }, Division::Proportions(claims));
        let found = climb(contest, scout, &from, threat, (parts, level), settings)?;
        steps += found.steps;
        visits += found.visits;
        let parts = found.gains.iter().zip(claims).map(|(g, c)| g / c);
        let (low, high) = parts.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), g| {
            (low.min(g), high.max(g))
        });
        if high - low < EQUAL {
            return Ok(Cooperation {
                steps,
                visits,
                ..found
            });
        }
        from = found.levels;
    }
    Err(ContestError::NotFound {
        what: "cooperation with equal gains",
        steps,
        slope: f64::INFINITY,
    })
}

fn climb<C: Contest>(
    contest: &C,
    scout: &mut C::Scout,
    start: &[f64],
    threat: &[f64],
    (division, level): (Division<'_>, Level),
    settings: &CooperationSettings,
) -> Result<Cooperation, ContestError<<C::Scout as Scout>::Error>> {
    let levers = contest.levers();
    if levers.is_empty() {
        return Err(ContestError::NoLevers);
    }
    let players: Vec<usize> = (0..contest.players()).collect();
    let ones = vec![1.0; players.len()];
    let (aim, claims) = match division {
        Division::Proportions(claims) | Division::Exact(claims) => (Aim::Least, claims),
        Division::Product => (Aim::Product, ones.as_slice()),
    };
    let gains_of = |payoffs: &[f64]| -> Vec<f64> {
        let mut gains: Vec<f64> = (players.iter())
            .map(|p| (payoffs[*p] - threat[*p]) / claims[*p])
            .collect();
        level.of(&mut gains);
        gains
    };
    let look = |scout: &mut C::Scout, levels: Vec<f64>, payoffs: Vec<f64>, accuracy: Accuracy| {
        let mut slopes = scout
            .slopes(&players, Reach::All, accuracy.slopes)
            .map_err(ContestError::Point)?;
        for (row, claim) in slopes.iter_mut().zip(claims) {
            row.iter_mut().for_each(|g| *g /= claim);
        }
        level.of_rows(&mut slopes);
        Ok(Here {
            levels,
            gains: gains_of(&payoffs),
            payoffs,
            slopes,
            bends: scout.bends(),
            accuracy,
        })
    };
    let coarse = Accuracy {
        slopes: 1e-5,
        payoffs: 1e-6,
    };
    let levels = inside(levers, start);
    let payoffs = scout
        .go(&levels, coarse.payoffs)
        .map_err(ContestError::Point)?;
    let mut visits = 1;
    let mut here = look(scout, levels, payoffs, coarse)?;
    if aim == Aim::Product && here.gains.iter().any(|g| *g <= 0.0) {
        return Err(ContestError::NoGain);
    }
    let mut shares = match aim {
        Aim::Least => vec![1.0 / players.len() as f64; players.len()],
        Aim::Product => here.gains.iter().map(|g| 1.0 / g).collect(),
    };
    let mut history = History::new(DEPTH);
    let mut best: Option<(f64, Cooperation)> = None;
    let mut settled: Option<(f64, Cooperation)> = None;
    // Bends are guesses: where they promise too much they are taken for more.
    let (mut idle, mut stiffness, mut floor) = (0, 1.0_f64, FLOOR);
    for step in 0..settings.steps {
        let parts = level.shares(&shares);
        let bends = weighted_bends(levers, &here.bends, &parts, claims, floor);
        let near: Vec<Lever> = (levers.iter().zip(&here.levels))
            .map(|(lever, x)| Lever {
                lower: lever.lower.max(x - STRIDE),
                upper: lever.upper.min(x + STRIDE),
                ..*lever
            })
            .collect();
        let stiff: Vec<f64> = bends.iter().map(|d| stiffness * d).collect();
        let ground = Ground {
            levers: &near,
            levels: &here.levels,
            gains: &here.gains,
            slopes: &here.slopes,
            bends: &stiff,
        };
        let plan = ground.plan(aim, &shares);
        shares.clone_from(&plan.shares);
        let sum = weighted_sum(&here.slopes, &shares);
        let parts = level.shares(&shares);
        let usual = weighted_bends(levers, &here.bends, &parts, claims, FLOOR);
        let slope = Drawn::of(levers, &here.levels, &sum, &usual).largest;
        let apart = spread(aim, &here.gains, &plan);
        let left = slope.max(apart);
        let promise = ground.promise(aim, &plan);
        let found = Cooperation {
            gains: players
                .iter()
                .map(|p| here.payoffs[*p] - threat[*p])
                .collect(),
            levels: here.levels.clone(),
            payoffs: here.payoffs.clone(),
            weights: in_payoffs(&parts, claims),
            slope,
            steps: step,
            visits,
        };
        let fine = Accuracy::wanted(left.max(settings.tolerance), promise);
        if left < settings.tolerance && here.accuracy.slopes <= 10.0 * fine.slopes {
            return Ok(found);
        }
        let offered = stiffness * promise;
        if apart < 1e2 * settings.tolerance
            && offered < settings.worth
            && settled.as_ref().is_none_or(|(o, _)| offered < *o)
        {
            settled = Some((offered, found.clone()));
        }
        if best.as_ref().is_none_or(|(b, _)| left < *b) {
            best = Some((left, found));
            idle = 0;
        } else {
            idle += 1;
            if idle > if settled.is_some() { 20 } else { 60 } {
                break;
            }
        }
        if left < settings.tolerance || here.accuracy.payoffs > 10.0 * fine.payoffs {
            visits += 1;
            let payoffs = scout
                .go(&here.levels, fine.payoffs)
                .map_err(ContestError::Point)?;
            here = look(scout, here.levels, payoffs, fine)?;
            continue;
        }
        let accuracy = here.accuracy.finer(fine);
        let noise = NOISE * here.accuracy.payoffs * level.size(players.len());
        // Below the rounding of payoffs only slopes can tell, and they are believed.
        let visible = promise > 10.0 * noise;
        if !visible && idle > 0 && idle % 10 == 0 {
            history.clear();
            stiffness *= 2.0;
        }
        let straight_on: Vec<f64> = here
            .levels
            .iter()
            .zip(&plan.step)
            .map(|(x, d)| x + d)
            .collect();
        let leaps = !history.is_empty();
        let mut target = history.extrapolate(&here.levels, &plan.step, &bends);
        let (mut walked, mut leapt) = (None, false);
        for leap in [true, false] {
            if leap && !leaps {
                continue;
            }
            if !leap {
                target.clone_from(&straight_on);
            }
            let gait = Gait {
                stride: STRIDE,
                tries: if leap { 1 } else { 8 },
                shrink: 0.3,
                accuracy: accuracy.payoffs,
            };
            let share = if leap { 1e-3 } else { 0.1 };
            let path = (here.levels.as_slice(), target.as_slice());
            walked = walk(scout, levers, path, gait, &mut visits, |length, payoffs| {
                let gains = gains_of(payoffs);
                let rise = aim.rise(&here.gains, &gains);
                let enough = !visible || rise >= share * length * promise - noise;
                (!enough || rise == f64::NEG_INFINITY).then_some(0.4)
            })?;
            if walked.is_some() {
                leapt = leap;
                break;
            }
            history.clear();
        }
        let Some(Walked {
            levels,
            payoffs,
            straight,
        }) = walked
        else {
            if stiffness > 1e3 {
                break;
            }
            if floor < FLOOR {
                floor = FLOOR;
            } else {
                stiffness *= 4.0;
            }
            continue;
        };
        let rise = aim.rise(&here.gains, &gains_of(&payoffs));
        if rise > SEEN {
            idle = 0;
        }
        if !straight {
            history.clear();
            if floor < FLOOR {
                floor = (4.0 * floor).min(FLOOR);
            } else {
                stiffness *= 2.0;
            }
        } else if visible && !leapt {
            // A step that keeps all that slopes promise meets no bend at all.
            if rise > 1.4 * promise {
                floor = (0.3 * floor).max(1e-4 * FLOOR);
            }
            stiffness = (0.7 * stiffness).max(1.0);
        }
        here = look(scout, levels, payoffs, accuracy)?;
    }
    // Where payoffs are flat along a frontier the gains are settled long before every lever is.
    match (best, settled) {
        (Some((left, found)), _) if left < 1e2 * settings.tolerance => Ok(found),
        (_, Some((_, found))) => Ok(found),
        (best, None) => Err(ContestError::NotFound {
            what: "cooperation",
            steps: settings.steps,
            slope: best.map_or(f64::INFINITY, |(left, _)| left),
        }),
    }
}

/// How exactly a point is looked at.
#[derive(Debug, Clone, Copy)]
struct Accuracy {
    slopes: f64,
    payoffs: f64,
}

impl Accuracy {
    /// Slopes as exact as the distance left deserves, payoffs such that a step's promise can be seen in them.
    fn wanted(left: f64, promise: f64) -> Self {
        let slopes = accuracy_for(left);
        Self {
            slopes,
            payoffs: (1e-4 * promise).clamp(1e-11, 0.1 * slopes.max(1e-10)),
        }
    }

    fn finer(self, other: Self) -> Self {
        Self {
            slopes: self.slopes.min(other.slopes),
            payoffs: self.payoffs.min(other.payoffs),
        }
    }
}

/// How far gains are from being divided as asked, per cent.
fn spread(aim: Aim, gains: &[f64], plan: &Plan) -> f64 {
    match aim {
        Aim::Least => {
            let least = gains.iter().copied().fold(f64::INFINITY, f64::min);
            (gains.iter().zip(&plan.shares))
                .filter(|(_, share)| **share > NOTHING)
                .map(|(gain, _)| gain - least)
                .fold(0.0, f64::max)
        }
        Aim::Product => (gains.iter().zip(&plan.expected))
            .map(|(gain, expected)| (gain - expected).abs() / gain.clamp(SMALL, 1.0))
            .fold(0.0, f64::max),
    }
}

/// A lever bends the weighted sum as much as it bends its owner's payoff, by the owner's share.
/// A share below zero is taken for one above: what curves towards a better point is not followed to its end.
/// Where the owner has hardly any share it bends it by what others make of it, which nobody knows: at least by `floor` times
/// the mean share.
fn weighted_bends(
    levers: &[Lever],
    bends: &[f64],
    shares: &[f64],
    claims: &[f64],
    floor: f64,
) -> Vec<f64> {
    let even = shares.iter().sum::<f64>() / shares.len() as f64;
    levers
        .iter()
        .zip(bends)
        .map(|(lever, d)| d * shares[lever.owner].abs().max(floor * even) / claims[lever.owner])
        .collect()
}

/// Weights on payoffs over their claims as weights on payoffs, summing to one.
fn in_payoffs(shares: &[f64], claims: &[f64]) -> Vec<f64> {
    let weights: Vec<f64> = shares.iter().zip(claims).map(|(s, c)| s / c).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}
