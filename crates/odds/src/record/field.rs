//! Values of one row of a table, each checked, each complaint with file, row and column.

use std::path::Path;

use detente_world::closest;
use detente_world::table::{TableError, TableFile};
use jiff::civil::Date;

/// A table being read row by row.
pub(crate) struct Rows {
    file: TableFile,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    file: &'a TableFile,
    row: usize,
}

impl Rows {
    pub(crate) fn new(path: &Path, bytes: &[u8], needed: &[&str]) -> Result<Self, TableError> {
        let file = TableFile::from_bytes(path, bytes)?;
        for name in needed {
            file.column(name)?;
        }
        Ok(Self { file })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Fields<'_>> {
        (0..self.file.rows()).map(|row| Fields {
            file: &self.file,
            row,
        })
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        (self.file.table().columns().iter()).map(|c| c.name.as_str())
    }

    /// Refuses a second row with the same key.
    pub(crate) fn distinct(&self, column: &str) -> Result<(), TableError> {
        let mut seen = std::collections::BTreeMap::new();
        for fields in self.iter() {
            let id = fields.text(column)?;
            if let Some(before) = seen.insert(id.clone(), fields.row) {
                let place = self.file.place(before).row;
                return Err(fields.wrong(column, format!("\"{id}\" stands already on {place}")));
            }
        }
        Ok(())
    }
}

impl Fields<'_> {
    /// `events.csv, line 12`: how a row is cited.
    pub(crate) fn cite(&self) -> String {
        let place = self.file.place(self.row);
        let name = place.path.file_name().unwrap_or(place.path.as_os_str());
        format!("{}, {}", name.to_string_lossy(), place.row)
    }

    pub(crate) fn wrong(&self, column: &str, problem: impl Into<String>) -> TableError {
        match self.file.column(column) {
            Ok(at) => self.file.complain(self.row, at, problem),
            Err(missing) => missing,
        }
    }

    pub(crate) fn optional_text(&self, column: &str) -> Result<Option<String>, TableError> {
        match self.file.optional_column(column) {
            Some(at) => Ok((self.file.optional_text(self.row, at)?).map(|t| t.into_owned())),
            None => Ok(None),
        }
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, TableError> {
        let at = self.file.column(column)?;
        Ok(self.file.text(self.row, at)?.into_owned())
    }

    /// Text that may be missing, as an empty one.
    pub(crate) fn note(&self, column: &str) -> Result<String, TableError> {
        Ok(self.optional_text(column)?.unwrap_or_default())
    }

    pub(crate) fn optional_date(&self, column: &str) -> Result<Option<Date>, TableError> {
        let Some(text) = self.optional_text(column)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let problem = format!("\"{text}\" is no day of the calendar; write it as 2025-10-30");
            self.wrong(column, problem)
        })
    }

    pub(crate) fn date(&self, column: &str) -> Result<Date, TableError> {
        self.optional_date(column)?
            .ok_or_else(|| self.wrong(column, "is empty where a day is expected"))
    }

    pub(crate) fn optional_number(&self, column: &str) -> Result<Option<f64>, TableError> {
        match self.file.optional_column(column) {
            Some(at) => self.file.optional_number(self.row, at),
            None => Ok(None),
        }
    }

    /// A number between two ends, both allowed.
    pub(crate) fn within(&self, column: &str, low: f64, high: f64) -> Result<f64, TableError> {
        let at = self.file.column(column)?;
        let value = self.file.number(self.row, at)?;
        if (low..=high).contains(&value) {
            return Ok(value);
        }
        Err(self.wrong(column, format!("{value} lies outside {low} to {high}")))
    }

    /// 0 or 1; a missing column or an empty field is 0.
    pub(crate) fn flag(&self, column: &str) -> Result<bool, TableError> {
        match self.optional_text(column)?.as_deref() {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(other) => Err(self.wrong(column, format!("\"{other}\" is neither 0 nor 1"))),
        }
    }

    /// One of a few known words.
    pub(crate) fn word<T: Copy>(&self, column: &str, known: &[(&str, T)]) -> Result<T, TableError> {
        let text = self.text(column)?;
        self.known(column, &text, known)
    }

    /// As [`word`](Self::word), where nothing may stand.
    pub(crate) fn optional_word<T: Copy>(
        &self,
        column: &str,
        known: &[(&str, T)],
    ) -> Result<Option<T>, TableError> {
        let Some(text) = self.optional_text(column)? else {
            return Ok(None);
        };
        self.known(column, &text, known).map(Some)
    }

    fn known<T: Copy>(
        &self,
        column: &str,
        text: &str,
        known: &[(&str, T)],
    ) -> Result<T, TableError> {
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return Ok(*value);
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let hint = closest(text, words.iter().copied())
            .map(|w| format!("; did you mean \"{w}\"?"))
            .unwrap_or_default();
        let problem = format!("unknown \"{text}\"; known are {}{hint}", words.join(", "));
        Err(self.wrong(column, problem))
    }
}
