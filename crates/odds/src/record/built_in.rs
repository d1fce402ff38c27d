//! The records that ship inside the program (`PROVENANCE.md` says where their rows come from).

use std::path::PathBuf;

use detente_world::closest;

use super::{Files, Record};
use crate::OddsError;

/// A record that ships: its name, its sides, its tables.
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Its sides.
    pub players: &'static [&'static str],
    /// Names of its tables with their bytes.
    pub tables: &'static [(&'static str, &'static [u8])],
}

macro_rules! tables {
    ($folder:literal: $($table:literal),*) => {
        &[$(($table, include_bytes!(concat!("../../../../data/odds/", $folder, $table, ".csv")))),*]
    };
}

/// The record that others are pooled with, first.
const RECORDS: [BuiltIn; 7] = [
    BuiltIn {
        name: "usa-chn",
        players: &["USA", "CHN"],
        tables: tables!("": "events", "measures", "signals", "forecasts", "episodes", "levers", "assets", "daily-moves", "picked-days", "set-aside"),
    },
    BuiltIn {
        name: "canada-us",
        players: &["CAN", "USA"],
        tables: tables!("standoffs/canada-us/": "events", "measures"),
    },
    BuiltIn {
        name: "eu-us",
        players: &["EU", "USA"],
        tables: tables!("standoffs/eu-us/": "events", "measures"),
    },
    BuiltIn {
        name: "india-us",
        players: &["IND", "USA"],
        tables: tables!("standoffs/india-us/": "events", "measures"),
    },
    BuiltIn {
        name: "australia-china",
        players: &["AUS", "CHN"],
        tables: tables!("standoffs/australia-china/": "events", "measures"),
    },
    BuiltIn {
        name: "japan-korea",
        players: &["JPN", "KOR"],
        tables: tables!("standoffs/japan-korea/": "events", "measures"),
    },
    BuiltIn {
        name: "russia-eu-gas",
        players: &["RUS", "EU"],
        tables: tables!("standoffs/russia-eu-gas/": "events", "measures"),
    },
];

/// Every record that ships.
pub fn records() -> &'static [BuiltIn] {
    &RECORDS
}

/// Bytes of a built-in record's tables, for hashes in manifests; `None` where no record has that name.
pub fn built_in_tables(name: &str) -> Option<&'static [(&'static str, &'static [u8])]> {
    RECORDS.iter().find(|r| r.name == name).map(|r| r.tables)
}

impl Record {
    /// A record that ships, pooled with the measures of the first of them.
    ///
    /// # Errors
    /// [`OddsError::UnknownRecord`] listing the names there are.
    pub fn built_in(name: &str) -> Result<Self, OddsError> {
        let Some(found) = RECORDS.iter().find(|r| r.name == name) else {
            let names = || RECORDS.iter().map(|r| r.name);
            return Err(OddsError::UnknownRecord {
                name: name.to_owned(),
                known: names().collect::<Vec<_>>().join(", "),
                suggestion: closest(name, names()).map(str::to_owned),
            });
        };
        let record = Self::from_files(&files(found), found.players)?;
        if found.name == RECORDS[0].name {
            return Ok(record);
        }
        Ok(record.pooled_with(&Self::from_files(&files(&RECORDS[0]), RECORDS[0].players)?))
    }

    /// The pooled measures seen from two or more sides, without events: what can be said about a standoff of which only measures with due
    /// dates are known.
    ///
    /// # Errors
    /// [`OddsError::Players`].
    pub fn pooled(players: &[&str]) -> Result<Self, OddsError> {
        let mut tables = files(&RECORDS[0]);
        tables.retain(|name, _| ["measures", "assets", "daily-moves"].contains(name));
        Self::from_files(&tables, players)
    }
}

fn files(record: &BuiltIn) -> Files {
    let table = |(name, bytes): &(&'static str, &[u8])| {
        (
            *name,
            (PathBuf::from(format!("{name}.csv")), bytes.to_vec()),
        )
    };
    record.tables.iter().map(table).collect()
}
