//! Which of many levers costs the other side most beyond what it costs its own: now, in a year, in ten.

use std::sync::atomic::{AtomicBool, Ordering};

use detente_economy::Schedule;
use detente_world::{RegionIx, World};
use rayon::prelude::*;

use crate::summary::quantile;
use crate::{Figures, Path, PathError, Position, Scenario, position_of};

/// Dates of the ranking, months since the lever is used.
pub const RANKED: [u32; 3] = [1, 12, 120];

/// What every lever is tried on.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// The world.
    pub world: &'a World,
    /// Stocks, users, projects, judgements.
    pub figures: &'a Figures,
    /// Elasticities by horizon.
    pub schedule: &'a Schedule,
    /// Set by whoever wants the work to stop.
    pub stop: Option<&'a AtomicBool>,
}

impl<'a> Grounds<'a> {
    /// A question asked here.
    ///
    /// # Errors
    /// As [`Path::new`].
    pub fn path(&self, scenario: &'a Scenario) -> Result<Path<'a>, PathError> {
        Path::new(self.world, self.figures, self.schedule, scenario, self.stop)
    }

    /// [`PathError::Interrupted`] once somebody asked to stop.
    ///
    /// # Errors
    /// That.
    pub fn go_on(&self) -> Result<(), PathError> {
        match self.stop {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(PathError::Interrupted),
            _ => Ok(()),
        }
    }
}

/// A lever that is compared with others.
#[derive(Debug, Clone)]
pub struct Contender {
    /// What it does, at its three strengths.
    pub scenario: Scenario,
    /// Who uses it.
    pub sender: RegionIx,
    /// On whom.
    pub target: RegionIx,
}

/// Losses of GDP at one date, per cent; gains are negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Losses {
    /// Of the side it is used on.
    pub target_pct: f64,
    /// Of the side that uses it.
    pub sender_pct: f64,
}

impl Losses {
    /// What levers are ranked by: the target's loss less the sender's, in points of each one's GDP.
    pub fn difference_pct(&self) -> f64 {
        self.target_pct - self.sender_pct
    }
}

/// How a lever stands at the dates of [`RANKED`].
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Central.
    pub central: [Losses; 3],
    /// The middle 90 per cent of draws of the difference; `None` where it is not drawn.
    pub drawn: Option<[(f64, f64); 3]>,
    /// Share of draws in which no other lever has a larger difference; `None` without draws.
    pub first: Option<[f64; 3]>,
}

/// Levers beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// One entry per contender, in their order; the error where there is no equilibrium at its centre.
    pub standings: Vec<Result<Standing, PathError>>,
    /// Draws.
    pub draws: u32,
    /// Pairs of lever and draw without an equilibrium; there the lever is not first.
    pub unsolved: usize,
    /// Equilibria solved.
    pub solves: usize,
    /// Worst residual of the certificate over all of them.
    pub certificate: f64,
}

/// A lever is drawn if it does this part of what the best does at any date, with every range at its centre or at its
/// damaging end; the others are first in no draw.
pub const WITHIN: f64 = 0.5;

/// A lever at a position: losses by date and the worst residual, or why there are none.
type Solved = Result<([Losses; 3], f64), PathError>;

/// All levers at a position.
type Round = Vec<Solved>;

/// A lever's difference at a date, if it has an answer.
fn difference(solved: &Solved, date: usize) -> Option<f64> {
    solved
        .as_ref()
        .ok()
        .map(|(losses, _)| losses[date].difference_pct())
}

/// Ranks levers. In every draw all of them are solved at the same position of every range, so that the shares of first
/// places add up to one at each date. `tick` is called after each lever of each position.
///
/// # Errors
/// [`PathError::Interrupted`].
pub fn rank(
    grounds: &Grounds<'_>,
    contenders: &[Contender],
    draws: u32,
    seed: u64,
    tick: &(dyn Fn() + Sync),
) -> Result<Ranking, PathError> {
    let solve = |positions: &[Position], levers: &[usize]| -> Result<Vec<Round>, PathError> {
        let pairs: Vec<(Position, usize)> = (positions.iter())
            .flat_map(|p| levers.iter().map(move |c| (*p, *c)))
            .collect();
        let mut solved: Round = pairs
            .par_iter()
            .map(|&(position, c)| {
                let found = losses(grounds, &contenders[c], position);
                tick();
                found
            })
            .collect();
        grounds.go_on()?;
        let mut rounds = Vec::new();
        while !solved.is_empty() {
            let rest = solved.split_off(levers.len());
            rounds.push(std::mem::replace(&mut solved, rest));
        }
        Ok(rounds)
    };
    let all: Vec<usize> = (0..contenders.len()).collect();
    let ends = match draws {
        0 => vec![Position::CENTRAL],
        _ => vec![Position::CENTRAL, Position::all(0.0)],
    };
    let mut ends = solve(&ends, &all)?;
    let close: Vec<usize> = match draws {
        0 => Vec::new(),
        _ => all
            .iter()
            .copied()
            .filter(|c| is_close(&ends, *c))
            .collect(),
    };
    let positions: Vec<Position> = (0..draws).map(|draw| position_of(seed, draw)).collect();
    let rounds = solve(&positions, &close)?;
    let unsolved = rounds.iter().flatten().filter(|found| found.is_err());
    let unsolved = unsolved.count();
    let solves = RANKED.len() * (ends.len() * all.len() + rounds.len() * close.len());
    let residuals = ends.iter().chain(&rounds).flatten();
    let certificate = residuals
        .filter_map(|found| Some(found.as_ref().ok()?.1))
        .fold(0.0, f64::max);
    let first = first_places(&rounds, close.len());
    let central = if ends.is_empty() {
        Vec::new()
    } else {
        ends.swap_remove(0)
    };
    let standings = central.into_iter().enumerate().map(|(c, central)| {
        let at = close.iter().position(|k| *k == c);
        Ok(Standing {
            central: central?.0,
            drawn: at.map(|at| middle(&rounds, at)),
            first: (draws > 0).then(|| at.map_or([0.0; 3], |at| first[at])),
        })
    });
    Ok(Ranking {
        standings: standings.collect(),
        draws,
        unsolved,
        solves,
        certificate,
    })
}

/// Whether a lever comes close to the best at any date of any round in which it has an answer.
fn is_close(rounds: &[Round], lever: usize) -> bool {
    rounds.iter().any(|round| {
        (0..RANKED.len()).any(|date| {
            let all = round.iter().filter_map(|found| difference(found, date));
            let best = all.fold(0.0, f64::max);
            difference(&round[lever], date).is_some_and(|own| own >= WITHIN * best)
        })
    })
}

/// Share of rounds in which each lever has the largest difference, by date.
fn first_places(rounds: &[Round], levers: usize) -> Vec<[f64; 3]> {
    let mut first = vec![[0.0f64; 3]; levers];
    for round in rounds {
        for date in 0..RANKED.len() {
            let best = (round.iter().enumerate())
                .filter_map(|(c, found)| Some((c, difference(found, date)?)))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((best, _)) = best {
                first[best][date] += 1.0;
            }
        }
    }
    for share in first.iter_mut().flatten() {
        *share /= rounds.len().max(1) as f64;
    }
    first
}

/// The middle 90 per cent of a lever's differences, by date.
fn middle(rounds: &[Round], lever: usize) -> [(f64, f64); 3] {
    std::array::from_fn(|date| {
        let mut values: Vec<f64> = (rounds.iter())
            .filter_map(|round| difference(&round[lever], date))
            .collect();
        let mut at = |share| quantile(&mut values, share).unwrap_or(f64::NAN);
        (at(0.05), at(0.95))
    })
}

fn losses(grounds: &Grounds<'_>, contender: &Contender, position: Position) -> Solved {
    grounds.go_on()?;
    let run = grounds.path(&contender.scenario)?.run(position, &RANKED)?;
    let losses = std::array::from_fn(|date| {
        let regions = &run.months[date].regions;
        Losses {
            target_pct: -regions[contender.target.0].gdp_volume_pct,
            sender_pct: -regions[contender.sender.0].gdp_volume_pct,
        }
    });
    let worst = run.months.iter().map(|m| m.certificate);
    Ok((losses, worst.fold(0.0, f64::max)))
}
