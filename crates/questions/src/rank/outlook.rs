//! What of a ranking stands on the first screen of a brief: the levers of each side that take most, in the first month and
//! after a year.

use detente_standoff::findings::{LeverLoss, LeverOutlook};
use detente_table::Watch;
use detente_talks::ranking::{LeverDraws, RankedBy, rank};

use super::{Rank, Ranked};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;

/// Draws that a brief takes the time for; `detente rank` takes more.
pub(crate) const DRAWS: u64 = 100;
/// The first month, and the last that is reckoned at fixed prices alone.
pub(crate) const MONTHS: [u32; 2] = [1, 12];
/// Id of the run behind it.
pub(crate) const RUN: &str = "rank";
/// Levers that are named where draws do not tell them apart.
const NAMED: usize = 3;

/// Ranks each side's levers by what they take; how many runs are not certified in every month, and the largest residual.
pub(crate) fn outlook(
    name: &str,
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<(Vec<LeverOutlook>, usize, f64), Refusal> {
    let asked = Rank {
        standoff: name.to_owned(),
        months: MONTHS.to_vec(),
        draws: DRAWS,
        ..Rank::default()
    };
    let found = asked.ask(room, watch)?;
    let (certified, all) = found.certified;
    Ok((told(&found)?, all - certified, found.residual))
}

fn told(found: &Ranked) -> Result<Vec<LeverOutlook>, Refusal> {
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
