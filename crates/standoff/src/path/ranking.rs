//! The ranking of levers as findings.

use detente_path::PathError;
use detente_path::first_year::{Losses, RANKED, rank};

use super::{Entry, Grounds};
use crate::findings::{RankedDate, RankedLever, RankingFinding, Unsolved};

/// Ranks levers; those without an answer are listed apart. `tick` is called after every lever.
///
/// # Errors
/// [`PathError::Interrupted`].
pub fn ranking(
    grounds: &Grounds<'_>,
    entries: &[Entry],
    tick: &(dyn Fn() + Sync),
) -> Result<(RankingFinding, Vec<Unsolved>), PathError> {
    let contenders: Vec<_> = entries.iter().map(|e| e.contender.clone()).collect();
    let found = rank(&grounds.junction(), &contenders, tick)?;
    let (mut levers, mut unsolved) = (Vec::new(), Vec::new());
    for (entry, standing) in entries.iter().zip(found.standings) {
        match standing {
            Ok(standing) => levers.push(ranked(grounds, entry, &standing)),
            Err(error) => unsolved.push(Unsolved {
                id: entry.id.clone(),
                title: entry.title.clone(),
                why: error.to_string(),
            }),
        }
    }
    let now = |lever: &RankedLever| lever.dates.first().map_or(0.0, |d| d.difference_pct);
    levers.sort_by(|a, b| now(b).total_cmp(&now(a)).then_with(|| a.id.cmp(&b.id)));
    let finding = RankingFinding {
        convention: "Each lever alone, from one day to the next, on top of the trade of the world's year. Levers are ranked by the \
                     other side's loss of GDP less the loss of the side that uses it, each in per cent of its own GDP at \
                     benchmark prices, in the central run."
            .to_owned(),
        levers,
        run: "path/ranking".to_owned(),
        certificate: found.certificate,
        solves: found.solves,
    };
    Ok((finding, unsolved))
}

fn ranked(grounds: &Grounds<'_>, entry: &Entry, losses: &[Losses; 3]) -> RankedLever {
    let code = |n| grounds.ground.world().region(n).code.clone();
    let dates = RANKED.into_iter().enumerate().map(|(at, month)| {
        let losses = losses[at];
        RankedDate {
            month,
            target_loss_pct: losses.target_pct,
            sender_loss_pct: losses.sender_pct,
            difference_pct: losses.difference_pct(),
        }
    });
    RankedLever {
        id: entry.id.clone(),
        title: entry.title.clone(),
        sender: code(entry.contender.sender),
        target: code(entry.contender.target),
        unverified: entry.unverified,
        dates: dates.collect(),
    }
}
