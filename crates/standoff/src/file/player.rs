//! Players and their menus, as written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Day, Text};

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
    /// Import tariffs on top of the duties: points (`USA:CHN:*=+100pp`) or levels (`USA:CHN:*=25%`).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tariff: Vec<Text>,
    /// Bounds on what the player buys, `CHN:USA:A01=0`; rents stay with the buyer.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub boycott: Vec<Text>,
    /// Purchases of at least this volume, `CHN:USA:A01=1.5`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub floor: Vec<Text>,
    /// Cost factors laid on imports, `USA:CHN:C26=1.3`.
    #[serde(default, alias = "import-iceberg")]
    #[schemars(with = "Vec<String>")]
    pub import_iceberg: Vec<Text>,
    /// Export taxes, `CHN:USA:C24B=30%`.
    #[serde(default, alias = "export-tax")]
    #[schemars(with = "Vec<String>")]
    pub export_tax: Vec<Text>,
    /// Bounds on what the player sells, `CHN:USA:C24B=0.2`; 0 is a prohibition.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub cap: Vec<Text>,
    /// Cost factors laid on exports, `CHN:USA:C24B=1.5` (licence friction).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub iceberg: Vec<Text>,
    /// Ledger ids of the measures that the position stands for: they are listed with their sources, not computed.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub levers: Vec<Text>,
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
