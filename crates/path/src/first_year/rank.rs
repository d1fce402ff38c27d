//! Which of many levers costs the other side most beyond what it costs its own: now, in a year, in three.

use std::sync::atomic::Ordering;

use detente_world::RegionIx;
use rayon::prelude::*;

use super::bands::percentile;
use super::{Bands, Centre, Detail, Draw, Junction, Levers, Line, Overrides, simulate};
use crate::PathError;

/// Dates of the ranking, months since the lever is used; from the last on the equilibrium counts alone.
pub const RANKED: [u32; 3] = [1, 12, 36];

/// A lever that is compared with others.
#[derive(Debug, Clone)]
pub struct Contender {
    /// What it does.
    pub levers: Levers,
    /// What the question sets itself.
    pub own: Overrides,
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
    /// The middle 90 per cent of draws of the difference; `None` without draws.
    pub drawn: Option<[(f64, f64); 3]>,
    /// Share of draws in which no other lever has a larger difference; `None` without draws.
    pub first: Option<[f64; 3]>,
}

/// Levers beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// One entry per contender, in their order; the error where it has no answer.
    pub standings: Vec<Result<Standing, PathError>>,
    /// Draws.
    pub draws: u64,
    /// Months solved.
    pub solves: usize,
    /// Worst residual of the certificates of the central runs and their equilibria.
    pub certificate: f64,
}

/// A lever's losses at the dates: central, then by draw; and the worst residual.
type Run = ([Losses; 3], Vec<[Losses; 3]>, f64);

/// Ranks levers. In every draw all of them are run at the same position of every range, so that the shares of first places add up
/// to one at each date. `tick` is called after each lever.
///
/// # Errors
/// [`PathError::Interrupted`].
pub fn rank(
    junction: &Junction<'_>,
    contenders: &[Contender],
    draws: u64,
    seed: u64,
    tick: &(dyn Fn() + Sync),
) -> Result<Ranking, PathError> {
    let runs: Vec<Result<Run, PathError>> = contenders
        .par_iter()
        .map(|contender| {
            let found = run(junction, contender, draws, seed);
            tick();
            found
        })
        .collect();
    let stopped = junction
        .stop
        .is_some_and(|flag| flag.load(Ordering::Relaxed));
    let interrupted = |run: &Result<Run, PathError>| matches!(run, Err(PathError::Interrupted));
    if stopped || runs.iter().any(interrupted) {
        return Err(PathError::Interrupted);
    }
    let solved: Vec<&Run> = runs.iter().filter_map(|run| run.as_ref().ok()).collect();
    let first = first_places(&solved, draws);
    let certificate = solved.iter().map(|run| run.2).fold(0.0, f64::max);
    let months = RANKED.last().map_or(0, |m| *m as usize);
    let solves = solved.len() * months * (1 + draws as usize);
    let mut place = 0;
    let standings = runs.into_iter().map(|run| {
        let (central, drawn, _) = run?;
        place += 1;
        Ok(Standing {
            central,
            first: (draws > 0).then(|| first[place - 1]),
            drawn: (draws > 0).then(|| middle(&drawn)),
        })
    });
    Ok(Ranking {
        standings: standings.collect(),
        draws,
        solves,
        certificate,
    })
}

fn run(
    junction: &Junction<'_>,
    contender: &Contender,
    draws: u64,
    seed: u64,
) -> Result<Run, PathError> {
    let months = RANKED.last().copied().unwrap_or(1);
    let (levers, own) = (&contender.levers, &contender.own);
    let few = Detail::Months;
    let centre = Centre::of(
        junction,
        levers,
        own,
        months,
        &Draw::CENTRAL,
        few,
        draws > 0,
    )?;
    let at = |line: &Line| -> [Losses; 3] {
        RANKED.map(|month| {
            let row = &line.gdp[month as usize - 1];
            Losses {
                target_pct: -row[contender.target.0],
                sender_pct: -row[contender.sender.0],
            }
        })
    };
    let central = at(&centre.line(&Bands::of(junction.ground, &centre.simulation), months));
    let drawn: Result<Vec<[Losses; 3]>, PathError> = (0..draws)
        .into_par_iter()
        .map(|i| {
            let draw = Draw::of(seed, i);
            let run = simulate(junction.ground, levers, own, &draw, months, Detail::Months)?;
            Ok(at(&centre.line(&Bands::of(junction.ground, &run), months)))
        })
        .collect();
    Ok((central, drawn?, centre.residual()))
}

/// Share of draws in which each lever has the largest difference, by date.
fn first_places(runs: &[&Run], draws: u64) -> Vec<[f64; 3]> {
    let mut first = vec![[0.0f64; 3]; runs.len()];
    for i in 0..draws as usize {
        for date in 0..RANKED.len() {
            let differences = runs.iter().map(|run| run.1[i][date].difference_pct());
            let best =
                (differences.enumerate()).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((best, _)) = best {
                first[best][date] += 1.0 / draws as f64;
            }
        }
    }
    first
}

/// The middle 90 per cent of a lever's differences, by date.
fn middle(drawn: &[[Losses; 3]]) -> [(f64, f64); 3] {
    std::array::from_fn(|date| {
        let mut values: Vec<f64> = drawn.iter().map(|d| d[date].difference_pct()).collect();
        values.sort_by(f64::total_cmp);
        (percentile(&values, 0.05), percentile(&values, 0.95))
    })
}
