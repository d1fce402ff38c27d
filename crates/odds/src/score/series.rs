//! Any series of signals, scored against the record: a news index, a feed of briefings coded by rule.
//!
//! The series takes the place of the record's signals; the model with due dates and signals is fitted again with an episode left out, and
//! stands beside the one with due dates alone.

use std::path::Path;

use detente_world::table::{TableError, TableFile};
use jiff::civil::Date;

use super::table::{Score, Scores, scores};
use crate::OddsError;
use crate::known::KnownOn;
use crate::record::{BOTH, Coded, Signal};

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// The day it was known.
    pub date: Date,
    /// Positive towards agreement, negative away from it; any scale, because covariates are standardised.
    pub value: f64,
}

/// Reads a series: `date` and `value`, or rows coded by rule with `date`, `direction`, `strength` (their product is the value).
///
/// # Errors
/// [`TableError`] naming file, row and column.
pub fn read_series(path: &Path, bytes: &[u8]) -> Result<Vec<SeriesPoint>, TableError> {
    let file = TableFile::from_bytes(path, bytes)?;
    let date = file.column("date")?;
    let value = file.optional_column("value");
    let coded = match value {
        Some(_) => None,
        None => Some((file.column("direction")?, file.column("strength")?)),
    };
    let mut points = Vec::new();
    for row in 0..file.rows() {
        let text = file.text(row, date)?;
        let day = text.parse().map_err(|_| {
            file.complain(
                row,
                date,
                format!("\"{text}\" is no day of the calendar; write it as 2025-10-30"),
            )
        })?;
        let number = match (value, coded) {
            (Some(column), _) => file.number(row, column)?,
            (None, Some((direction, strength))) => {
                file.number(row, direction)? * file.number(row, strength)?
            }
            (None, None) => 0.0,
        };
        points.push(SeriesPoint {
            date: day,
            value: number,
        });
    }
    points.sort_by_key(|p| p.date);
    Ok(points)
}

/// Scores of the weekly hazards with a series in the place of the record's signals.
///
/// # Errors
/// [`OddsError::Fit`].
pub fn score_series(view: &KnownOn, series: &[SeriesPoint]) -> Result<Vec<Score>, OddsError> {
    let signal = |point: &SeriesPoint| Signal {
        date: point.date,
        speaker: String::new(),
        side: BOTH.to_owned(),
        statement: String::new(),
        direction: point.value.signum(),
        strength: point.value.abs(),
        coded: Coded::Rule,
        source: String::new(),
        confidence: String::new(),
        row: String::new(),
    };
    let replaced = view.with_signals(series.iter().map(signal).collect());
    let Scores { scores, .. } = scores(&replaced)?;
    Ok(scores
        .into_iter()
        .filter(|s| s.target.contains("active week"))
        .collect())
}
