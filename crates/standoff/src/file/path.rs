//! The section on time.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Measure, Text, with_wedge_keys};

/// Levers over months: what they cost whom, and which lever is first when. Left out, the brief has no such section.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// The world of the months: a built-in one, or a world folder (relative to this file). Apart from the standoff's own
    /// because materials and farm goods need sectors of their own, e.g. `busan-25x32`.
    #[schemars(with = "String")]
    pub world: Text,
    /// A folder of tables in the place of those that are built in: elements, stages, users, stocks, judgements, elasticities by
    /// horizon (relative to this file; `docs/path.md`).
    #[schemars(with = "Option<String>")]
    pub figures: Option<Text>,
    /// How many months are followed, 1 to 120; left out: 60.
    #[schemars(with = "Option<u32>", range(min = 1, max = 120))]
    pub months: Option<toml::Spanned<u32>>,
    /// Draws behind the bands and the shares of the ranking, at most 1000; left out: 20.
    #[schemars(with = "Option<u32>", range(min = 0, max = 1000))]
    pub draws: Option<toml::Spanned<u32>>,
    /// Seed of the draws: the same seed gives the same shares; left out: 20251030.
    pub seed: Option<u64>,
    /// Levers that are followed month by month. They are ranked beside every other lever that the ledger knows between
    /// the players.
    #[serde(default)]
    pub levers: Vec<PathLever>,
    /// Farm goods whose market is solved month by month.
    #[serde(default)]
    pub farm: Vec<PathFarm>,
}

with_wedge_keys! {
/// A lever that is followed month by month: a row of the ledger, or wedges of the sender.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathLever {
    /// Short name, unique among the levers.
    #[schemars(with = "String")]
    pub id: Text,
    /// Title for readers.
    pub title: String,
    /// A row of the ledger's levers, with its range of strength.
    #[schemars(with = "Option<String>")]
    pub lever: Option<Text>,
    /// The ledger's lever as a rule for every partner, instead of for its target alone. A good that is cut for everybody
    /// does not leak through third countries.
    #[serde(default)]
    pub everybody: bool,
    /// The region that uses it; left out: the ledger's. Needed for wedges.
    #[schemars(with = "Option<String>")]
    pub sender: Option<Text>,
    /// The region whose losses are set beside the sender's; left out: the ledger's. Needed for wedges.
    #[schemars(with = "Option<String>")]
    pub target: Option<Text>,
    /// Licences approved, a share of the usual volume month by month; the last value stays. Overrides the strength on
    /// critical goods.
    #[schemars(with = "Option<Vec<f64>>")]
    pub approvals: Option<toml::Spanned<Vec<f64>>>,
    /// Months at the start in which nothing is approved yet; left out: 0.
    #[serde(default)]
    pub delay: u32,
    /// Last month of the lever; left out: it stays.
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub until: Option<toml::Spanned<u32>>,
    /// Part of what is cut that arrives through third countries, 0 to 1; left out: a judged range where other buyers
    /// stay free, else nothing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub leak: Option<toml::Spanned<f64>>,
    /// Stocks of users at the start at every stage, months of use; left out: those of the tables.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub stocks: Option<toml::Spanned<f64>>,
    /// In place of a row or wedges: measures that bound volumes, each with days of its own. Month 1 begins on the first day of
    /// the first of them.
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// What else is assumed, one plain phrase each, for readers.
    #[serde(default)]
    pub assumed: Vec<String>,
}
}

/// A farm good whose market is solved month by month.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathFarm {
    /// A built-in good by name or sector code, e.g. `soybeans`, or a folder of tables (relative to this file).
    #[schemars(with = "String")]
    pub good: Text,
    /// An episode of the good: what happens in it.
    #[schemars(with = "String")]
    pub episode: Text,
    /// Title for readers; left out: the episode's.
    pub title: Option<String>,
}
