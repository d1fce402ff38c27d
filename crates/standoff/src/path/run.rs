//! Everything about months, in parallel.

use std::sync::atomic::{AtomicUsize, Ordering};

use detente_economy::Parameters;
use detente_path::PathError;
use detente_path::first_year::Contender;
use rayon::prelude::*;

use super::{Checked, Entry, Grounds, between, follow, ranking};
use crate::error::StandoffError;
use crate::findings::{FarmFinding, LeverPath, PathFindings, RankingFinding, Unsolved};
use crate::run::Progress;
use crate::standoff::Standoff;

/// Follows the standoff's levers, ranks all between the players and solves its farm goods. What has no answer is
/// listed as such.
///
/// # Errors
/// Somebody asked to stop.
pub(crate) fn run(
    standoff: &Standoff,
    asked: &Checked,
    progress: &dyn Progress,
) -> Result<PathFindings, StandoffError> {
    let long_run = Parameters::of(asked.ground.world());
    let grounds = Grounds {
        ground: &asked.ground,
        schedule: &asked.tables.schedule,
        long_run: &long_run,
        stop: progress.interrupt(),
    };
    let (entries, outside) = entries(standoff, asked);
    let total = asked.levers.len() + entries.len() + asked.farm.len();
    let done = AtomicUsize::new(0);
    let tick = || progress.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
    let (followed, (ranked, markets)) = rayon::join(
        || -> Vec<Result<LeverPath, PathError>> {
            let levers = asked.levers.par_iter();
            levers
                .map(|lever| {
                    let draws = u64::from(asked.draws);
                    let found = follow(&grounds, lever, asked.months, draws, asked.seed);
                    tick();
                    found
                })
                .collect()
        },
        || {
            rayon::join(
                || -> Result<(RankingFinding, Vec<Unsolved>), PathError> {
                    ranking(&grounds, &entries, &tick)
                },
                || -> Vec<Result<FarmFinding, Unsolved>> {
                    let markets = asked.farm.iter();
                    let solved = markets.map(|market| {
                        let found = market
                            .run()
                            .map_err(|e| e.to_string())
                            .and_then(|runs| market.finding(&runs).map_err(|e| e.to_string()));
                        tick();
                        found.map_err(|why| Unsolved {
                            id: market.good.header.name.clone(),
                            title: market.title.clone(),
                            why,
                        })
                    });
                    solved.collect()
                },
            )
        },
    );
    let (mut levers, mut unsolved) = (Vec::new(), outside);
    for (lever, found) in asked.levers.iter().zip(followed) {
        match found {
            Ok(found) => levers.push(found),
            Err(PathError::Interrupted) => return Err(cancelled()),
            Err(error) => unsolved.push(Unsolved {
                id: lever.id.clone(),
                title: lever.title.clone(),
                why: error.to_string(),
            }),
        }
    }
    let (ranking, without) = ranked.map_err(|_| cancelled())?;
    unsolved.extend(without);
    let mut farm = Vec::new();
    for market in markets {
        match market {
            Ok(found) => farm.push(found),
            Err(why) => unsolved.push(why),
        }
    }
    let meta = asked.ground.world().meta();
    Ok(PathFindings {
        world: meta.name.clone(),
        world_title: meta.title.clone(),
        months: asked.months,
        levers,
        ranking: (!ranking.levers.is_empty()).then_some(ranking),
        farm,
        unsolved,
    })
}

fn cancelled() -> StandoffError {
    StandoffError::Cancelled {
        stage: "following levers over months".into(),
    }
}

/// Every lever that is ranked: those of the ledger between any two players, and the standoff's own.
fn entries(standoff: &Standoff, asked: &Checked) -> (Vec<Entry>, Vec<Unsolved>) {
    let (mut entries, mut unsolved) = (Vec::new(), Vec::new());
    let players: Vec<&str> = (standoff.file.players.iter())
        .map(|p| p.region.get_ref().as_str())
        .collect();
    if let Some(ledger) = standoff.ledger() {
        for (at, one) in players.iter().enumerate() {
            for other in &players[at + 1..] {
                let known_on = Some(standoff.days.known_on);
                let (found, outside) = between(ledger, &asked.ground, [one, other], known_on);
                entries.extend(found);
                unsolved.extend(outside);
            }
        }
    }
    for lever in &asked.levers {
        let code = |n| asked.ground.world().region(n).code.as_str();
        if !players.contains(&code(lever.sender)) || !players.contains(&code(lever.target)) {
            continue;
        }
        let entry = Entry {
            id: lever.id.clone(),
            title: lever.title.clone(),
            unverified: lever.unverified,
            contender: Contender {
                levers: lever.levers.clone(),
                own: lever.own,
                sender: lever.sender,
                target: lever.target,
            },
        };
        // A row of the ledger that is followed as it is stands once, under the standoff's title.
        let row = entries
            .iter_mut()
            .find(|e| lever.as_it_is && Some(&e.id) == lever.lever.as_ref());
        match row {
            Some(row) => *row = entry,
            None => entries.push(entry),
        }
    }
    (entries, unsolved)
}
