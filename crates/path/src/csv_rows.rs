//! Rows of the tables, and complaints that name table and row.

use serde::de::DeserializeOwned;

use crate::PathError;

/// Rows of a table's text; lines that begin with # are for readers.
pub(crate) fn rows<T: DeserializeOwned>(table: &str, text: &str) -> Result<Vec<T>, PathError> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    reader
        .deserialize()
        .enumerate()
        .map(|(at, row)| row.map_err(|e| error(table, at, e.to_string())))
        .collect()
}

/// A complaint about a row, counted from 0.
pub(crate) fn error(table: &str, row: usize, reason: String) -> PathError {
    PathError::Table {
        table: table.to_owned(),
        row: row + 1,
        reason,
    }
}

/// The same as a result.
pub(crate) fn wrong<T>(table: &str, row: usize, reason: String) -> Result<T, PathError> {
    Err(error(table, row, reason))
}

/// `unknown stage "mime"; did you mean "mine"? (mine, separation)`.
pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let hint = detente_world::closest(name, known.iter().copied())
        .map(|near| format!("did you mean \"{near}\"? "))
        .unwrap_or_default();
    format!(
        "unknown {what} \"{name}\"; {hint}there are {}",
        known.join(", ")
    )
}
