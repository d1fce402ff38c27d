//! A table together with the file it came from, so that every complaint can name its row.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{ColumnData, Place, RowNumber, Table, TableError, TableFormat, csv_form};
use crate::closest;

/// Largest packed table, bytes once unpacked: a small file can claim any size.
const LARGEST: u64 = 256 << 20;

/// The text of a gzipped table; the error is what is wrong with it.
///
/// # Errors
/// Bytes that are not gzipped, or unpack to more than 256 MiB.
pub fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes)
        .take(LARGEST + 1)
        .read_to_end(&mut text);
    read.map_err(|error| format!("not a gzip file: {error}"))?;
    if text.len() as u64 > LARGEST {
        return Err("more than 256 MiB of text when unpacked; unpack it first".into());
    }
    Ok(text)
}

/// A table and where each of its rows stands in its file.
#[derive(Debug, Clone)]
pub struct TableFile {
    path: PathBuf,
    table: Table,
    /// The line of every row; `None` for Parquet, where rows are only counted.
    lines: Option<Vec<u64>>,
    /// Columns that could not be read, and why: it matters only if they are asked for.
    unreadable: Vec<(String, String)>,
}

impl TableFile {
    /// Reads `.csv`, `.csv.gz` or `.parquet`, told by the end of the name.
    ///
    /// # Errors
    /// [`TableError`] naming the file, and the row where there is one.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let bytes = crate::read_bytes(path)?;
        Self::from_bytes(path, &bytes)
    }

    /// As [`read`](Self::read), from bytes in memory; `path` tells the form and names the table in errors.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, TableError> {
        let malformed = |problem: String| TableError::Malformed {
            path: path.to_path_buf(),
            row: None,
            problem,
        };
        if bytes.is_empty() {
            return Err(TableError::Empty {
                path: path.to_path_buf(),
            });
        }
        let (table, lines) = match TableFormat::of(path) {
            Some(TableFormat::Csv) => {
                csv_form::read(path, bytes).map(|(table, lines)| (table, Some(lines)))?
            }
            Some(TableFormat::CsvGz) => {
                let text = unpacked(bytes).map_err(malformed)?;
                csv_form::read(path, &text).map(|(table, lines)| (table, Some(lines)))?
            }
            #[cfg(feature = "parquet")]
            Some(TableFormat::Parquet) => {
                let (table, unreadable) = super::parquet_form::read(path, bytes)?;
                return Ok(Self {
                    path: path.to_path_buf(),
                    table,
                    lines: None,
                    unreadable,
                });
            }
            #[cfg(not(feature = "parquet"))]
            Some(TableFormat::Parquet) => {
                return Err(malformed(
                    "this build reads no Parquet files; write the table as .csv or .csv.gz".into(),
                ));
            }
            None => {
                return Err(malformed(
                    "the name should end in .csv, .csv.gz or .parquet".into(),
                ));
            }
        };
        Ok(Self {
            path: path.to_path_buf(),
            table,
            lines,
            unreadable: Vec::new(),
        })
    }

    /// A table in memory; `name` names it in errors, which count its rows from 1.
    ///
    /// # Errors
    /// As [`Table::check`].
    pub fn from_table(name: &Path, table: Table) -> Result<Self, TableError> {
        table.check()?;
        Ok(Self {
            path: name.to_path_buf(),
            table,
            lines: None,
            unreadable: Vec::new(),
        })
    }

    /// Some of the rows, without some of the columns; rows keep their places in the file.
    pub fn only(&self, rows: &[usize], without: &[&str]) -> Self {
        let kept = self.table.columns().iter();
        let kept = kept.filter(|column| !without.contains(&column.name.as_str()));
        let table = kept.fold(Table::new(), |table, column| {
            table.with(column.name.clone(), column.data.only(rows))
        });
        let line = |row: usize| match &self.lines {
            Some(lines) => lines.get(row).copied().unwrap_or_default(),
            None => row as u64 + 1,
        };
        Self {
            path: self.path.clone(),
            table,
            lines: Some(rows.iter().map(|row| line(*row)).collect()),
            unreadable: self.unreadable.clone(),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.table.rows()
    }

    /// Where a row stands in the file.
    pub fn place(&self, row: usize) -> Place {
        let row = match &self.lines {
            Some(lines) => RowNumber::Line(lines.get(row).copied().unwrap_or(0)),
            None => RowNumber::Row(row as u64 + 1),
        };
        Place {
            path: self.path.clone(),
            row,
        }
    }

    /// Position of a column that must be there.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`].
    pub fn column(&self, name: &str) -> Result<usize, TableError> {
        self.optional_column(name).ok_or_else(|| {
            if let Some((_, reason)) = self.unreadable.iter().find(|(column, _)| column == name) {
                let problem = format!("column \"{name}\" cannot be read: {reason}");
                return TableError::Malformed {
                    path: self.path.clone(),
                    row: None,
                    problem,
                };
            }
            let found: Vec<String> = self.table.columns.iter().map(|c| c.name.clone()).collect();
            let suggestion = closest(name, found.iter().map(String::as_str)).map(str::to_string);
            TableError::MissingColumn {
                path: self.path.clone(),
                column: name.to_string(),
                found,
                suggestion,
            }
        })
    }

    /// Position of a column that may be there.
    pub fn optional_column(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|c| c.name == name)
    }

    /// A complaint about one value.
    pub fn complain(&self, row: usize, column: usize, problem: impl Into<String>) -> TableError {
        let column = self
            .table
            .columns
            .get(column)
            .map(|c| c.name.clone())
            .unwrap_or_default();
        TableError::Value {
            place: self.place(row),
            column,
            problem: problem.into(),
        }
    }

    /// The text of a value; `None` if it is missing. Whole numbers are taken as their digits.
    ///
    /// # Errors
    /// [`TableError::Value`] if the column holds numbers with decimals.
    pub fn optional_text(
        &self,
        row: usize,
        column: usize,
    ) -> Result<Option<Cow<'_, str>>, TableError> {
        match self.table.columns.get(column).map(|c| &c.data) {
            Some(ColumnData::Text(c) | ColumnData::Date(c)) => {
                Ok(c.get(row).filter(|t| !t.is_empty()).map(Cow::Borrowed))
            }
            Some(ColumnData::Integer(c)) => Ok(c
                .get(row)
                .copied()
                .flatten()
                .map(|v| Cow::Owned(v.to_string()))),
            Some(ColumnData::Flag(c)) => Ok(c
                .get(row)
                .copied()
                .flatten()
                .map(|yes| Cow::Borrowed(if yes { "true" } else { "false" }))),
            Some(ColumnData::Float(_)) => {
                Err(self.complain(row, column, "holds numbers where text is expected"))
            }
            None => Ok(None),
        }
    }

    /// The text of a value that must be there.
    ///
    /// # Errors
    /// [`TableError::Value`] if it is missing.
    pub fn text(&self, row: usize, column: usize) -> Result<Cow<'_, str>, TableError> {
        self.optional_text(row, column)?
            .ok_or_else(|| self.complain(row, column, "is empty"))
    }

    /// A finite number; `None` if it is missing.
    ///
    /// # Errors
    /// [`TableError::Value`] if it is not a number, NaN or infinite.
    pub fn optional_number(&self, row: usize, column: usize) -> Result<Option<f64>, TableError> {
        let number = match self.table.columns.get(column).map(|c| &c.data) {
            Some(ColumnData::Float(c)) => c.get(row).copied().flatten(),
            Some(ColumnData::Integer(c)) => c.get(row).copied().flatten().map(|v| v as f64),
            Some(ColumnData::Text(c) | ColumnData::Date(c)) => {
                match c.get(row).filter(|t| !t.is_empty()) {
                    None => None,
                    Some(text) => {
                        let parsed = text.parse::<f64>();
                        Some(parsed.map_err(|_| self.complain(row, column, not_a_number(text)))?)
                    }
                }
            }
            Some(ColumnData::Flag(_)) => {
                return Err(self.complain(
                    row,
                    column,
                    "is true or false where a number is expected",
                ));
            }
            None => None,
        };
        match number {
            Some(value) if !value.is_finite() => {
                Err(self.complain(row, column, format!("\"{value}\" is not a finite number")))
            }
            other => Ok(other),
        }
    }

    /// A finite number that must be there.
    ///
    /// # Errors
    /// [`TableError::Value`] if it is missing, not a number, NaN or infinite.
    pub fn number(&self, row: usize, column: usize) -> Result<f64, TableError> {
        self.optional_number(row, column)?
            .ok_or_else(|| self.complain(row, column, "is empty where a number is expected"))
    }
}

fn not_a_number(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    let hint = if text.contains(',') {
        "; write 1234.5, with a decimal point and no thousands separator"
    } else {
        ""
    };
    format!("\"{shown}\" is not a number{hint}")
}
