//! What of a ranking stands on the first screen of a brief: the levers of each side that take most, in the first month and
//! after a year.

use detente_standoff::builtin::STANDOFFS;
use detente_standoff::findings::{LeverLoss, LeverOutlook};
use detente_table::Watch;
use detente_talks::ranking::{LeverDraws, RankedBy, rank};

use super::compiled::rankings;
use super::{Rank, Ranked};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;

/// Draws that a brief takes the time for; of a standoff that ships they were made before, and more of them.
const DRAWS: u64 = 100;
/// Draws of the rankings that ship.
const COMPILED: u64 = 400;
/// The first month, and the last that is reckoned at fixed prices alone.
pub(crate) const MONTHS: [u32; 2] = [1, 12];
/// Id of the run behind it.
pub(crate) const RUN: &str = "rank";
/// Levers that are named where draws do not tell them apart.
const NAMED: usize = 3;

/// What a brief tells of a ranking.
pub(crate) struct Told {
    /// The first of each side, by month.
    pub levers: Vec<LeverOutlook>,
    /// Draws of every lever.
    pub draws: u64,
    /// Runs that are not certified in every month.
    pub uncertified: usize,
    /// Largest residual of all runs.
    pub residual: f64,
}

/// What is asked of a standoff that ships.
pub fn asked(name: &str) -> Rank {
    Rank {
        standoff: name.to_owned(),
        months: MONTHS.to_vec(),
        draws: COMPILED,
        ..Rank::default()
    }
}

/// Ranks each side's levers by what they take.
pub(crate) fn outlook(name: &str, room: &Room<'_>, watch: &dyn Watch) -> Result<Told, Refusal> {
    let ships = STANDOFFS.text(name).is_some();
    if let Some(made) = rankings().get(name).filter(|_| ships) {
        return Ok(Told {
            levers: made.told.clone(),
            draws: made.draws,
            uncertified: made.uncertified,
            residual: made.residual,
        });
    }
    let asked = Rank {
        draws: DRAWS,
        ..asked(name)
    };
    let found = asked.ask(room, watch)?;
    let (certified, all) = found.certified;
    Ok(Told {
        levers: told(&found)?,
        draws: asked.draws,
        uncertified: all - certified,
        residual: found.residual,
    })
}

pub(super) fn told(found: &Ranked) -> Result<Vec<LeverOutlook>, Refusal> {
    let mut list = Vec::new();
    let mut owners: Vec<&str> = Vec::new();
    let levers = found
        .draws
        .first()
        .map_or(&[] as &[_], |(_, levers)| levers);
    for lever in levers {
        if !owners.contains(&lever.owner.as_str()) {
            owners.push(&lever.owner);
        }
    }
    for owner in owners {
        for (month, draws) in &found.draws {
            let own: Vec<usize> = (0..draws.len())
                .filter(|at| draws[*at].owner == owner)
                .collect();
            let drawn: Vec<LeverDraws> = own.iter().map(|at| draws[*at].clone()).collect();
            let ranking = rank(&drawn, RankedBy::TargetLoss).map_err(Refusal::from_library)?;
            let Some(leader) = ranking.levers.first() else {
                continue;
            };
            let first = match ranking.first {
                Some(first) => vec![first],
                None => ranking.too_close.iter().copied().take(NAMED).collect(),
            };
            let loss = |place: &usize| {
                let ranked = ranking.levers.iter().find(|l| l.lever == *place)?;
                Some(LeverLoss {
                    title: found.titles[own[*place]].clone(),
                    target: drawn[*place].target.clone(),
                    target_pct: ranked.target_loss,
                    owner_pct: ranked.owner_loss,
                })
            };
            list.push(LeverOutlook {
                owner: owner.to_owned(),
                month: *month,
                ranked: own.len(),
                first: first.iter().filter_map(loss).collect(),
                share: [leader.first.share, leader.first.low, leader.first.high],
                draws: ranking.draws,
            });
        }
    }
    Ok(list)
}
