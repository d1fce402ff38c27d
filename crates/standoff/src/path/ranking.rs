//! The ranking of levers as findings.

use detente_path::{Grounds, PathError, RANKED, Standing, rank};

use super::Entry;
use crate::findings::{Range, RankedDate, RankedLever, RankingFinding, Unsolved};

/// Ranks levers; those without an equilibrium at their centre are listed apart. `tick` is called after every lever of
/// every draw, and once more for each at its centre.
///
/// # Errors
/// [`PathError::Interrupted`].
pub fn ranking(
    grounds: &Grounds<'_>,
    entries: &[Entry],
    draws: u32,
    seed: u64,
    tick: &(dyn Fn() + Sync),
) -> Result<(RankingFinding, Vec<Unsolved>), PathError> {
    let contenders: Vec<_> = entries.iter().map(|e| e.contender.clone()).collect();
    let found = rank(grounds, &contenders, draws, seed, tick)?;
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
    let drawn = match draws {
        0 => String::new(),
        n => format!(
            " In each of {n} draws (seed {seed}) every group of parameters, and the strength of every lever, is drawn on \
             its own from its range, half of the mass below the central value; all levers are solved at the same draw. A \
             lever that does less than half of what the best does at every date, with every range at its centre and at its \
             damaging end, is not drawn and counts as first in none."
        ),
    };
    let finding = RankingFinding {
        convention: format!(
            "Each lever alone, from one day to the next, on top of the trade of the world's year. Levers are ranked by the \
             other side's loss of GDP less the loss of the side that uses it, each in per cent of its own GDP at \
             benchmark prices.{drawn}"
        ),
        draws: found.draws,
        seed,
        unsolved: found.unsolved,
        levers,
        run: "path/ranking".to_owned(),
        certificate: found.certificate,
        solves: found.solves,
    };
    Ok((finding, unsolved))
}

fn ranked(grounds: &Grounds<'_>, entry: &Entry, standing: &Standing) -> RankedLever {
    let code = |n| grounds.world.region(n).code.clone();
    let dates = RANKED.into_iter().enumerate().map(|(at, month)| {
        let losses = standing.central[at];
        RankedDate {
            month,
            target_loss_pct: losses.target_pct,
            sender_loss_pct: losses.sender_pct,
            difference_pct: losses.difference_pct(),
            drawn_pct: standing.drawn.map(|d| Range {
                low: d[at].0,
                high: d[at].1,
            }),
            share_of_draws_first: standing.first.map(|f| f[at]),
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
