//! Every lever of both sides at a month, a year and ten years.

use detente::ledger::Ledger;
use detente::path::Grounds;
use detente::standoff::findings::RankingFinding;
use detente::standoff::path::{between, ranking};
use detente::world::RegionIx;

use super::question::Question;
use crate::context::Context;
use crate::outcome::CommandError;

/// Ranks the levers between two regions under the question's assumptions; `None` without a sender.
pub(super) fn rank(
    grounds: &Grounds<'_>,
    ledger: &Ledger,
    question: &Question,
    target: RegionIx,
    draws: u32,
    seed: u64,
    context: &Context,
) -> Result<Option<RankingFinding>, CommandError> {
    let Some(sender) = question.sender else {
        context.warn("no ranking: the wedges do not name one imposer; say --sender");
        return Ok(None);
    };
    let code = |n: RegionIx| grounds.world.region(n).code.as_str();
    let pair = [code(sender), code(target)];
    let (entries, outside) = between(ledger, grounds.world, pair, None, &question.scenario);
    let bar = context.bar(entries.len() as u64 * (u64::from(draws) + 1), "ranking");
    let found = ranking(grounds, &entries, draws, seed, &|| bar.inc(1));
    bar.finish_and_clear();
    let (found, unsolved) = found?;
    for lever in outside.into_iter().chain(unsolved) {
        context.warn(format!("{} is not ranked: {}", lever.id, lever.why));
    }
    Ok(Some(found))
}
