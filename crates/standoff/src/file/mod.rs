//! The standoff file as written. The doc comment of each field is its documentation and goes into the JSON Schema
//! ([`schema`]).

mod day;
mod measure;
mod path;
mod player;
mod read;
mod section;
mod wedges;

use schemars::JsonSchema;
use serde::Deserialize;

pub use day::Day;
pub use measure::Measure;
pub use path::{Path, PathFarm, PathLever};
pub use player::{Duties, Issue, MenuLever, Payoff, Player, Position};
pub(crate) use read::parsed;
pub use section::{
    Background, Brief, Confidence, Dates, Economy, Elasticities, Limit, Reference, Round, Talks,
};
pub(crate) use wedges::with_wedge_keys;

/// A text with its place in the file.
pub type Text = toml::Spanned<String>;

/// A standoff: who plays, what each may do, in which world, under which law, and what is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandoffFile {
    /// Version of this layout: 1.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    pub schema: toml::Spanned<u32>,
    /// Short name: lower-case letters, digits and hyphens, e.g. `busan`. Output folders and runs are called by it.
    #[schemars(with = "String", regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub id: Text,
    /// Title of the brief.
    pub title: String,
    /// One or two sentences on what the standoff is about.
    #[serde(default)]
    pub summary: String,
    /// The world economy: the name of a built-in world, or a world folder (relative to this file).
    #[schemars(with = "String")]
    pub world: Text,
    /// The ledger of duties and other measures: `builtin`, another that ships (`canada-us`), or a ledger folder (relative to
    /// this file). A list lays several over each other: `["builtin", "rows"]`. Leave it out for a standoff whose positions
    /// are made of wedges alone; the world's own tariffs then hold.
    #[schemars(with = "Option<Layers>")]
    pub ledger: Option<toml::Spanned<Layers>>,
    /// The days the standoff stands on.
    pub dates: Dates,
    /// How the world economy is solved.
    #[serde(default)]
    pub economy: Economy,
    /// What the players charge everyone else.
    #[serde(default)]
    pub background: Background,
    /// The players, in the order in which results list them. At least one.
    #[schemars(length(min = 1))]
    pub players: Vec<Player>,
    /// The combination that effects are measured against.
    pub reference: Reference,
    /// Settings of the game.
    pub talks: Talks,
    /// Levers over months; left out: none.
    pub path: Option<Path>,
    /// Rounds of talks, for the brief.
    #[serde(default)]
    pub rounds: Vec<Round>,
    /// Limits of this standoff that readers must know, beside those that every run states.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// A deal that is judged with the standoff, in it whatever standoff its own file names: a built-in one by name, or a deal
    /// file (relative to this file).
    #[schemars(with = "Option<String>")]
    pub deal: Option<Text>,
    /// What happened, to be set beside what is said (`detente judged`): a record that ships by name, or a folder with
    /// record.csv and statements.csv (relative to this file).
    #[schemars(with = "Option<String>")]
    pub record: Option<Text>,
    /// Events, dated measures and signals that odds are drawn from (`detente odds`): a record that ships by name, or a folder
    /// of its tables (relative to this file) in which the sides are called as the players' regions are.
    #[schemars(with = "Option<String>")]
    pub odds: Option<Text>,
    /// Settings of the brief.
    #[serde(default)]
    pub brief: Brief,
}

/// One ledger, or several laid over each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Layers {
    /// By its name or folder.
    One(String),
    /// By their names or folders.
    Several(Vec<String>),
}

impl Layers {
    /// The names, in the order of the file.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// JSON Schema of the standoff file.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(StandoffFile)
}
