//! Episodes of withheld elements: what the path says, beside what followed or had been published.

use detente_path::elements::Tables;
use detente_path::first_year::{EpisodeOutcome, Episodes, Ground};
use detente_table::{Column, Row, Unit, Watch};
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

impl Row for EpisodeBeside {
    const TABLE: &'static str = "beside";
    const TITLE: &'static str =
        "What the path says of episodes, beside what followed or was published";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("episode", "What was withheld.", |r| {
            Some(r.0.title.as_str().into())
        })
        .key(),
        Column::<Self>::text("figure", "What is set beside ours.", |r| {
            Some(r.0.target.target.as_str().into())
        })
        .key(),
        Column::<Self>::text(
            "kind",
            "outcome: what followed; published: what another model says.",
            |r| Some(r.0.target.kind.as_str().into()),
        ),
        Column::number(
            "theirs_low",
            Unit::Plain,
            3,
            "Lower end of theirs: per cent, or a multiple of the price before.",
            |r| Some(r.0.target.low),
        ),
        Column::number("theirs_high", Unit::Plain, 3, "Upper end of theirs.", |r| {
            Some(r.0.target.high)
        }),
        Column::number(
            "ours_low",
            Unit::Plain,
            3,
            "5th percentile of 80 draws around the central run.",
            |r| Some(r.0.ours.low),
        ),
        Column::number("ours_central", Unit::Plain, 3, "Our central run.", |r| {
            Some(r.0.ours.central)
        }),
        Column::number("ours_high", Unit::Plain, 3, "95th percentile.", |r| {
            Some(r.0.ours.high)
        }),
        Column::text(
            "verdict",
            "inside: the ranges meet; missed mild: ours is milder than theirs; missed hard: ours is harder.",
            |r| Some(r.0.verdict.words().into()),
        ),
        Column::text("source", "Who says so.", |r| {
            Some(r.0.target.source.as_str().into())
        }),
        Column::text(
            "confidence",
            "How far the figure of theirs is to be trusted: high, medium, low (low: remembered or derived).",
            |r| Some(r.0.target.confidence.as_str().into()),
        ),
    ];
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
