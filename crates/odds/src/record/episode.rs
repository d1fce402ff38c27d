//! Episodes: what is left out together when a model is scored, and which weeks count as active.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::Rows;

/// A stretch of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its name.
    pub id: String,
    /// First day.
    pub start: Date,
    /// The day after the last.
    pub end: Date,
    /// Whether its weeks count as active.
    pub active: bool,
    /// `episodes.csv, line 2`.
    pub row: String,
}

pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Episode>, TableError> {
    let rows = Rows::new(path, bytes, &["id", "start", "end", "active"])?;
    rows.distinct("id")?;
    let mut episodes: Vec<Episode> = Vec::new();
    for fields in rows.iter() {
        let (start, end) = (fields.date("start")?, fields.date("end")?);
        if end <= start {
            return Err(fields.wrong("end", format!("{end} does not lie after {start}")));
        }
        if let Some(before) = episodes.last().filter(|before| start < before.end) {
            let problem = format!("{start} lies before the end of \"{}\"", before.id);
            return Err(fields.wrong("start", problem));
        }
        episodes.push(Episode {
            id: fields.text("id")?,
            start,
            end,
            active: fields.flag("active")?,
            row: fields.cite(),
        });
    }
    Ok(episodes)
}
