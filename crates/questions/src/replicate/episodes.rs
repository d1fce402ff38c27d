//! Episodes of withheld elements: what the path says, beside what followed or had been published.

use detente_path::elements::Tables;
use detente_path::first_year::{EpisodeOutcome, Episodes, Ground};
use detente_table::{Watch, columns};
use detente_world::SPLIT_WORLD;

use crate::refusal::Refusal;
use crate::room::Room;

/// The name by which episodes are asked for.
pub(super) const EPISODES: &str = "episodes";

/// Draws behind the bands, and their seed: those of the page.
const DRAWS: u64 = 80;
const SEED: u64 = 2026;

/// A published figure with ours beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeBeside(EpisodeOutcome);

impl EpisodeBeside {
    /// Its verdict in words.
    pub(super) fn verdict(&self) -> &'static str {
        self.0.verdict.words()
    }
}

columns! { EpisodeBeside: "beside", "What the path says of episodes, beside what followed or was published"; |r|
    text "episode" key = r.0.title.as_str(), "What was withheld.";
    text "figure" key = r.0.target.target.as_str(), "What is set beside ours.";
    text "kind" = r.0.target.kind.as_str(), "outcome: what followed; published: what another model says.";
    number[Plain 3] "theirs_low" = r.0.target.low, "Lower end of theirs: per cent, or a multiple of the price before.";
    number[Plain 3] "theirs_high" = r.0.target.high, "Upper end of theirs.";
    number[Plain 3] "ours_low" = r.0.ours.low, "5th percentile of 80 draws around the central run.";
    number[Plain 3] "ours_central" = r.0.ours.central, "Our central run.";
    number[Plain 3] "ours_high" = r.0.ours.high, "95th percentile.";
    text "verdict" = r.0.verdict.words(),
        "inside: the ranges meet; missed mild: ours is milder than theirs; missed hard: ours is harder.";
    text "source" = r.0.target.source.as_str(), "Who says so.";
    text "confidence" = r.0.target.confidence.as_str(),
        "How far the figure of theirs is to be trusted: high, medium, low (low: remembered or derived).";
}

/// Every episode that is built in.
pub(super) fn beside_the_record(
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<Vec<EpisodeBeside>, Refusal> {
    watch.stage("running the episodes");
    let world = room.world(SPLIT_WORLD)?;
    let ground = Ground::new(&world, &Tables::builtin()?)?;
    let list = Episodes::builtin()?.replay(&ground, DRAWS, SEED)?;
    Ok(list.into_iter().map(EpisodeBeside).collect())
}
