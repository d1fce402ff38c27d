//! What can be wrong with a table in a file.

use std::fmt;
use std::path::PathBuf;

use crate::suggest::hint;

/// A row of a file, as a person would look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The row in it.
    pub row: RowNumber,
}

/// How rows of a file are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowNumber {
    /// Line of a text file; the header is line 1.
    Line(u64),
    /// Row of a Parquet file; the first is row 1.
    Row(u64),
}

impl fmt::Display for RowNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(n) => write!(f, "line {n}"),
            Self::Row(n) => write!(f, "row {n}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.path.display(), self.row)
    }
}

/// Why a table could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The system refused to read a file.
    #[error("{}: cannot read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system refused to write a file.
    #[error("{}: cannot write: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file without a single byte, or without a header.
    #[error("{}: the file is empty; its first line should name the columns", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The bytes are not what the file's name promises.
    #[error("{}{}: {problem}", path.display(), row.map(|r| format!(", {r}")).unwrap_or_default())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where, if known.
        row: Option<RowNumber>,
        /// What is wrong.
        problem: String,
    },
    /// A column that is needed is not there.
    #[error(
        "{}: column \"{column}\" is missing; the columns are {}{}",
        path.display(), found.join(","), hint(suggestion)
    )]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column that is needed.
        column: String,
        /// The columns that are there.
        found: Vec<String>,
        /// A column whose name is close.
        suggestion: Option<String>,
    },
    /// A value that cannot be.
    #[error("{place}, column \"{column}\": {problem}")]
    Value {
        /// The row.
        place: Place,
        /// The column.
        column: String,
        /// What is wrong with the value, and what would be right.
        problem: String,
    },
    /// Columns of different lengths in a table made in memory.
    #[error("column \"{column}\" has {rows} rows where the table has {expected}")]
    Ragged {
        /// The column.
        column: String,
        /// Its rows.
        rows: usize,
        /// The rows of the first column.
        expected: usize,
    },
    /// A date in a table made in memory that is not on the calendar.
    #[error("column \"{column}\", row {row}: \"{value}\" is not a date; write YYYY-MM-DD")]
    NotADate {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// The text.
        value: String,
    },
}
