//! Players and their menus, as written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Day, Measure, Text, with_wedge_keys};

/// A player and its menu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Player {
    /// Code of the player's region in the world, e.g. `USA`.
    #[schemars(with = "String")]
    pub region: Text,
    /// Name for readers; the region's name if left out.
    pub name: Option<String>,
    /// What the player wants.
    #[serde(default)]
    pub payoff: Payoff,
    /// What the income of a sector's owners counts beside other income, by sector code; sectors that are left out count 1,
    /// and all are scaled to mean 1. Results under it stand beside those under plain real income.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub weights: BTreeMap<Text, f64>,
    /// What revenue from duties counts beside other income; left out: 1, like any other.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub revenue_weight: Option<toml::Spanned<f64>>,
    /// What a percentage point of the other players' mean loss is worth, in percentage points of own income; left out: 0.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub rivalry_weight: Option<toml::Spanned<f64>>,
    /// Contested issues beyond incomes, and what positions are worth on them.
    #[serde(default)]
    pub issues: Vec<Issue>,
    /// Weight of next year against this one, from 0 to below 1, for the deals of this standoff; left out: 0.96.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub patience: Option<toml::Spanned<f64>>,
    /// The positions the player may take: at least one, unless there are `levers`.
    #[serde(default)]
    pub menu: Vec<Position>,
    /// Instead of a menu: levers with levels. The positions are all combinations of one level of each, in the order of the
    /// file, the last lever varying fastest; they are called `lever.level+lever.level`.
    #[serde(default)]
    pub levers: Vec<MenuLever>,
}

/// One lever of a player's menu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuLever {
    /// Short name, unique with the player, without `.` and `+`.
    #[schemars(with = "String")]
    pub id: Text,
    /// Title for readers.
    pub title: String,
    /// How far it may be used, each level written like a position. The duties may be those of a day in one lever only; wedges of
    /// all levers come together.
    #[schemars(length(min = 1))]
    pub levels: Vec<Position>,
}

/// A contested issue: technology, a region's standing, a promise to voters.
///
/// Values are what a position, the player's own or another's, is worth to the player. They are not known: results under them
/// stand beside those under plain real income, and what today's positions reveal about their weight is reported.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Short name, unique with the player.
    #[schemars(with = "String")]
    pub id: Text,
    /// Title for readers.
    pub title: String,
    /// By `PLAYER/position` (or `PLAYER/lever.level`): per cent of the player's real income a year; positions that are left
    /// out are worth nothing.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub values: BTreeMap<Text, f64>,
    /// The same in USD million a year of the world's year.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub values_usd_mn: BTreeMap<Text, f64>,
}

/// What a player wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Payoff {
    /// Real income of its region (equivalent variation), per cent of the reference.
    #[default]
    RealIncome,
}

with_wedge_keys! {
    /// One position: duties of a day, wedges on top, or both.
    ///
    /// Wedges are written as on the command line, `imposer:partner:sector=value`; the player itself must be the imposer.
    /// Points (`+100pp`) are added to the duties of the position.
    #[derive(Debug, Clone, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Position {
        /// Short name, unique in the menu.
        #[schemars(with = "String")]
        pub id: Text,
        /// Title for readers.
        pub title: String,
        /// What it means, one or two sentences for readers.
        #[serde(default)]
        pub description: String,
        /// The player's duties on the other players, taken from the ledger. Left out: those in force on `dates.on`.
        pub duties: Option<Duties>,
        /// Ledger ids of the measures that the position stands for: they are listed with their sources, not computed.
        #[serde(default)]
        #[schemars(with = "Vec<String>")]
        pub levers: Vec<Text>,
        /// Measures that begin or end on days of their own. The payoff table shows them while all hold; a game by horizon
        /// leaves out what has not begun or is over by then.
        #[serde(default)]
        pub measures: Vec<Measure>,
    }
}

/// Duties taken from the ledger.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duties {
    /// Duties in force on this day.
    #[schemars(with = "Day")]
    pub on: toml::Spanned<Day>,
    /// As known on this day; left out: the latest edition of the ledger, so that a later truce can be a position.
    #[schemars(with = "Option<Day>")]
    pub known_on: Option<toml::Spanned<Day>>,
    /// Ledger ids of threatened duties that are counted as if in force, e.g. `us-100-threat`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub with: Vec<Text>,
}
