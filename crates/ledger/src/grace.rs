//! Grace for goods on their way: what was loaded before a day, and enters before another, is free of a duty or pays
//! what was in force when it left.

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Problem;
use crate::instrument::{BASIS, Basis, CONFIDENCE, Confidence, Pattern, choice};
use crate::table::{Row, Table};

/// One clause of grace (`grace.csv`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grace {
    /// Identifier, unique in the table.
    pub id: String,
    /// The duties that such goods do not pay.
    pub instruments: Vec<Pattern>,
    /// The duties that they pay in their place, although these have ended; empty = none.
    pub instead: Vec<String>,
    /// The goods must have been loaded on this day or later; `None` = however early.
    pub loaded_from: Option<Date>,
    /// The goods must have been loaded before this day.
    pub loaded_before: Date,
    /// They must enter before this day; `None` = whenever they enter.
    pub entered_before: Option<Date>,
    /// How the goods travel, and which day counts as loading, in words; empty = any.
    pub mode: String,
    /// Day on which the clause became known.
    pub known_on: Date,
    /// What it means, for readers.
    pub title: String,
    /// Reference in law.
    pub legal_reference: String,
    /// Where the row comes from.
    pub source: String,
    /// How much the row can be trusted.
    pub confidence: Confidence,
    /// How the row was established.
    pub basis: Basis,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
}

impl Grace {
    /// Whether the clause is open for goods that enter on a day, for some day of loading.
    pub fn open(&self, on: Date, known_on: Date) -> bool {
        self.known_on <= known_on && self.entered_before.is_none_or(|end| on < end)
    }

    /// Whether goods loaded on one day and entered on another have it, as known on a third.
    pub fn covers(&self, loaded: Date, on: Date, known_on: Date) -> bool {
        loaded <= on
            && self.loaded_from.is_none_or(|first| first <= loaded)
            && loaded < self.loaded_before
            && self.open(on, known_on)
    }

    /// Whether a reader must be told that the row is not verified.
    pub fn unverified(&self) -> bool {
        self.basis == Basis::Memory || self.confidence == Confidence::Low
    }

    /// The clause in words.
    pub(crate) fn words(&self) -> String {
        let end = self
            .entered_before
            .map(|day| format!(" and entered before {day}"))
            .unwrap_or_default();
        let mark = if self.unverified() {
            "; unverified"
        } else {
            ""
        };
        let first = self
            .loaded_from
            .map(|day| format!(" from {day} and"))
            .unwrap_or_default();
        let mode = match self.mode.as_str() {
            "" => String::new(),
            mode => format!(", {mode}"),
        };
        format!(
            "goods loaded{first} before {}{end}{mode} ({}{mark})",
            self.loaded_before, self.legal_reference
        )
    }
}

const COLUMNS: &[&str] = &["id", "instruments", "loaded_before", "known_on"];

/// Reads `grace.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Grace> {
    let Some(table) = Table::read(file, bytes, COLUMNS, problems) else {
        return Vec::new();
    };
    let mut graces: Vec<Grace> = Vec::new();
    for row in table.rows() {
        let id = row.needed("id", problems);
        if graces.iter().any(|g| g.id == id) {
            row.wrong("id", format!("`{id}` appears twice"), problems);
        }
        graces.extend(grace(row, problems));
    }
    graces
}

fn grace(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<Grace> {
    let before = problems.len();
    row.needed("instruments", problems);
    row.needed("loaded_before", problems);
    row.needed("known_on", problems);
    let loaded_from = row.date("loaded_from", problems);
    let loaded_before = row.date("loaded_before", problems);
    if let (Some(first), Some(loaded)) = (loaded_from, loaded_before)
        && loaded <= first
    {
        let message = format!("{loaded} is not after the first day of loading {first}");
        row.wrong("loaded_before", message, problems);
    }
    let entered_before = row.date("entered_before", problems);
    if let (Some(loaded), Some(entered)) = (loaded_before, entered_before)
        && entered <= loaded
    {
        let message = format!("{entered} is not after the day of loading {loaded}");
        row.wrong("entered_before", message, problems);
    }
    let known_on = row.date("known_on", problems);
    let confidence = choice(row, "confidence", CONFIDENCE, problems)?;
    let basis = choice(row, "basis", BASIS, problems)?;
    if problems.len() > before {
        return None;
    }
    let text = |column: &str| row.text(column).to_owned();
    Some(Grace {
        id: text("id"),
        instruments: row
            .parts("instruments")
            .map(|p| Pattern(p.to_owned()))
            .collect(),
        instead: row.parts("instead").map(str::to_owned).collect(),
        loaded_from,
        loaded_before: loaded_before?,
        entered_before,
        mode: text("mode"),
        known_on: known_on?,
        title: text("title"),
        legal_reference: text("legal_reference"),
        source: text("source"),
        confidence,
        basis,
        row: row.number(),
    })
}
