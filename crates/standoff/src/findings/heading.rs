//! What the standoff is, what it stands on and what it is measured against.

use jiff::civil::Date;
use serde::Serialize;

use super::Effects;

/// What the standoff is and which dates it stands on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heading {
    /// Identifier of the standoff, e.g. `busan`.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// One or two sentences from the standoff file.
    pub summary: String,
    /// The day the brief is about.
    pub on: Date,
    /// Law as known on this day; nothing where the standoff has no ledger.
    pub known_on: Option<Date>,
    /// The day on which the threat would take effect, where there is one.
    pub threatened_on: Option<Date>,
    /// First day of the duty histories.
    pub history_from: Date,
    /// What `--ledger` is for this standoff; nothing where it has none or the usual one.
    pub ledger: Option<String>,
}

/// The world economy behind the effects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorldNote {
    /// Identifier.
    pub name: String,
    /// One line for readers.
    pub title: String,
    /// Year of the flows; every dollar figure is of this year, nominal.
    pub year: i32,
    /// Number of regions.
    pub regions: usize,
    /// Number of sectors.
    pub sectors: usize,
    /// Where the figures come from.
    pub source: String,
    /// Terms of the data.
    pub licence: String,
    /// The day or year of the world's own tariffs: `importer` or `importer:partner`, and the date.
    pub tariff_dates: Vec<TariffDate>,
}

/// The day or year of one importer's tariffs in the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TariffDate {
    /// `importer` or `importer:partner`, `*` = the rest.
    pub of: String,
    /// A date or a year.
    pub date: String,
}

/// A player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlayerNote {
    /// Region code in the world.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// What the payoff is, for readers, e.g. "real income, per cent of the reference".
    pub payoff: String,
    /// How many positions the player has.
    pub positions: usize,
}

/// What effects are measured against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reference {
    /// For readers, e.g. "tariffs in force on 2025-10-30".
    pub title: String,
    /// The positions the players hold in the reference, in player order.
    pub positions: Vec<PositionRef>,
    /// Dates, convention and background in one plain sentence.
    pub statement: String,
    /// The run that solved it.
    pub run: String,
    /// Effects of moving the world's benchmark to the reference, per cent of the benchmark.
    pub from_benchmark: Effects,
}

/// Names a position: player and place in the menu.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PositionRef {
    /// Player's region code.
    pub player: String,
    /// Position id within the player's menu.
    pub position: String,
    /// Its title.
    pub title: String,
}

/// A limit of the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Short key, e.g. `sectors-coarse`.
    pub id: String,
    /// One or two plain sentences.
    pub text: String,
    /// Which findings it touches (ids of positions, levers, dates); empty = all.
    pub touches: Vec<String>,
}
