//! Players and their menus, as written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Day, Text, with_wedge_keys};

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
    /// Reserved: political weights by sector code (mean 1). Refused until payoffs other than real income are computed.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub weights: BTreeMap<Text, f64>,
    /// Weight of next year against this one, from 0 to below 1, for the deals of this standoff; left out: 0.96.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub patience: Option<toml::Spanned<f64>>,
    /// The positions the player may take. At least one.
    #[schemars(length(min = 1))]
    pub menu: Vec<Position>,
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
