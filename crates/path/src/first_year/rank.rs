//! Which of many levers costs the other side most beyond what it costs its own: now, in a year, in three.

use std::sync::atomic::Ordering;

use detente_world::RegionIx;
use rayon::prelude::*;

use super::{Bands, Centre, Detail, Draw, Junction, Levers, Overrides};
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

/// Levers beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Losses at the dates of [`RANKED`], central, one entry per contender, in their order; the error where it has no answer.
    pub standings: Vec<Result<[Losses; 3], PathError>>,
    /// Months solved.
    pub solves: usize,
    /// Worst residual of the certificates of the runs and their equilibria.
    pub certificate: f64,
}

/// Runs every lever at the centre of every range. `tick` is called after each. How sure the order is, draws say that are the same for
/// all levers (the question `rank`).
///
/// # Errors
/// [`PathError::Interrupted`].
pub fn rank(
    junction: &Junction<'_>,
    contenders: &[Contender],
    tick: &(dyn Fn() + Sync),
) -> Result<Ranking, PathError> {
    let runs: Vec<Result<([Losses; 3], f64), PathError>> = contenders
        .par_iter()
        .map(|contender| {
            let found = run(junction, contender);
            tick();
            found
        })
        .collect();
    let stopped = junction
        .stop
        .is_some_and(|flag| flag.load(Ordering::Relaxed));
    let interrupted = |run: &Result<_, PathError>| matches!(run, Err(PathError::Interrupted));
    if stopped || runs.iter().any(interrupted) {
        return Err(PathError::Interrupted);
    }
    let solved = || runs.iter().filter_map(|run| run.as_ref().ok());
    let months = RANKED.last().map_or(0, |m| *m as usize);
    Ok(Ranking {
        solves: solved().count() * months,
        certificate: solved().map(|run| run.1).fold(0.0, f64::max),
        standings: (runs.into_iter())
            .map(|run| run.map(|(losses, _)| losses))
            .collect(),
    })
}

fn run(junction: &Junction<'_>, contender: &Contender) -> Result<([Losses; 3], f64), PathError> {
    let months = RANKED.last().copied().unwrap_or(1);
    let (levers, own) = (&contender.levers, &contender.own);
    let few = Detail::Losses;
    let centre = Centre::of(junction, levers, own, months, &Draw::CENTRAL, few, false)?;
    let line = centre.line(&Bands::of(junction.ground, &centre.simulation), months);
    let losses = RANKED.map(|month| {
        let row = &line.gdp[month as usize - 1];
        Losses {
            target_pct: -row[contender.target.0],
            sender_pct: -row[contender.sender.0],
        }
    });
    Ok((losses, centre.residual()))
}
