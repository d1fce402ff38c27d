//! A table of a good with its columns by name; every complaint knows file, line and column.

use std::path::Path;

use detente_world::table::TableFile;

use super::error::{FarmError, hint};
use super::good::Region;
use super::month::{BadMonth, Month};

/// A table with its columns by name.
pub(super) struct Sheet {
    file: TableFile,
}

impl Sheet {
    /// The table in these bytes.
    pub fn of(folder: &Path, name: &str, bytes: &[u8]) -> Result<Self, FarmError> {
        Ok(Self {
            file: TableFile::from_bytes(&folder.join(name), bytes)?,
        })
    }

    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.file.rows()
    }

    pub fn text(&self, row: usize, column: &str) -> Result<String, FarmError> {
        Ok(self.file.text(row, self.file.column(column)?)?.into_owned())
    }

    pub fn optional_text(&self, row: usize, column: &str) -> Result<String, FarmError> {
        match self.file.optional_column(column) {
            Some(at) => Ok(self
                .file
                .optional_text(row, at)?
                .unwrap_or_default()
                .into_owned()),
            None => Ok(String::new()),
        }
    }

    pub fn number(&self, row: usize, column: &str) -> Result<f64, FarmError> {
        Ok(self.file.number(row, self.file.column(column)?)?)
    }

    pub fn optional_number(&self, row: usize, column: &str) -> Result<Option<f64>, FarmError> {
        match self.file.optional_column(column) {
            Some(at) => Ok(self.file.optional_number(row, at)?),
            None => Ok(None),
        }
    }

    /// A number that is not negative.
    pub fn amount(&self, row: usize, column: &str) -> Result<f64, FarmError> {
        let value = self.number(row, column)?;
        self.not_negative(row, column, Some(value))?;
        Ok(value)
    }

    pub fn optional_amount(&self, row: usize, column: &str) -> Result<Option<f64>, FarmError> {
        let value = self.optional_number(row, column)?;
        self.not_negative(row, column, value)?;
        Ok(value)
    }

    fn not_negative(&self, row: usize, column: &str, value: Option<f64>) -> Result<(), FarmError> {
        match value {
            Some(value) if value < 0.0 => Err(self.wrong(
                row,
                column,
                format!("{value} is negative; it should be 0 or more"),
            )),
            _ => Ok(()),
        }
    }

    /// A whole number within bounds.
    pub fn whole(&self, row: usize, column: &str, least: i32, most: i32) -> Result<i32, FarmError> {
        let value = self.number(row, column)?;
        if value.fract() != 0.0 || value < f64::from(least) || value > f64::from(most) {
            return Err(self.wrong(
                row,
                column,
                format!("{value} should be a whole number from {least} to {most}"),
            ));
        }
        Ok(value as i32)
    }

    pub fn month(&self, row: usize, column: &str) -> Result<Month, FarmError> {
        let text = self.text(row, column)?;
        text.parse()
            .map_err(|error: BadMonth| self.wrong(row, column, error.to_string()))
    }

    pub fn region(&self, row: usize, column: &str, regions: &[Region]) -> Result<usize, FarmError> {
        let code = self.text(row, column)?;
        let codes = regions.iter().map(|r| r.code.as_str());
        regions.iter().position(|r| r.code == code).ok_or_else(|| {
            self.wrong(
                row,
                column,
                format!(
                    "\"{code}\" is no region of regions.csv{}",
                    hint(&code, codes)
                ),
            )
        })
    }

    /// What is wrong with a value.
    pub fn wrong(&self, row: usize, column: &str, problem: String) -> FarmError {
        let at = self.file.optional_column(column).unwrap_or(0);
        self.file.complain(row, at, problem).into()
    }
}
