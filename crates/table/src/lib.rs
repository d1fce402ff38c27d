//! Tables: the one reader and the one writer of CSV, gzipped CSV and Parquet files, and the one description of a column
//! from which text, JSON, CSV, Parquet and HTML derive.
//!
//! A struct that an answer shows is a [`Row`]: its columns stand beside it, each with its name, unit, decimals and meaning.
//! [`Named::of`] makes the table of some rows, and every door prints that.
//!
//! ```
//! use detente_table::{Column, Named, Row, Unit, records};
//!
//! struct Player { code: &'static str, payoff_pct: f64 }
//!
//! impl Row for Player {
//!     const TABLE: &'static str = "players";
//!     const TITLE: &'static str = "Players";
//!     const COLUMNS: &'static [Column<Self>] = &[
//!         Column::<Self>::text("code", "The player's region.", |p| Some(p.code.into())).key(),
//!         Column::number("payoff_pct", Unit::ChangePct, 3, "Change of its payoff.", |p| Some(p.payoff_pct)),
//!     ];
//! }
//!
//! let players = Named::of(&[Player { code: "USA", payoff_pct: -0.5 }], &());
//! assert_eq!(records(&players)[0]["payoff_pct"], -0.5);
//! ```

mod answer;
mod atomic;
mod calendar;
pub mod cell;
mod column;
mod csv_form;
mod digits;
mod error;
mod file;
mod limits;
mod named;
#[cfg(feature = "parquet")]
mod parquet_form;
#[cfg(feature = "parquet")]
mod parquet_rows;
mod reader;
mod render;
mod suggest;
mod text;
mod watch;

use std::path::Path;

pub use answer::{Chart, Figure, Note, NoteKind, Sentence};
pub use atomic::{Staged, write_atomically};
pub use calendar::{is_calendar_date, is_date_or_year};
pub use column::{Column, Estimate, Get, Labels, Of, Row, Unit};
pub use csv_form::number_as_text;
pub use digits::eight_digits;
pub use error::{Place, RowNumber, TableError};
pub use file::{TableFile, unpacked};
pub use limits::{
    LARGEST_NUMBER, LARGEST_TEXT, LONGEST_ID, LONGEST_TITLE, id_problem, number_problem, plain,
    plain_in_place, quoted, read_bytes, read_text, shell_word, title_problem,
};
pub use named::{Cell, ColumnAbout, Field, Named, columns_of};
#[cfg(feature = "parquet")]
pub use parquet_rows::{FindCode, TakeRow, parquet_rows};
pub use reader::{LARGEST_FILE, Reader, Source, sha256_hex};
pub use render::{aligned, as_text, grid, heading, percent, records, shown, signed, whole};
pub use suggest::{closest, hint, nearest};
pub use text::TextColumn;
pub use watch::{Stop, Watch};

/// The forms a table can have on disk, told by the end of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    /// Comma-separated text, UTF-8, a header line, `\n`.
    Csv,
    /// The same, gzipped.
    CsvGz,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    /// Every form, in the order they are looked for.
    pub const ALL: [Self; 3] = [Self::Csv, Self::CsvGz, Self::Parquet];

    /// The end of the file's name, without the first dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvGz => "csv.gz",
            Self::Parquet => "parquet",
        }
    }

    /// The form that a file's name promises; `None` if it is none of ours.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        Self::ALL
            .into_iter()
            .find(|form| name.ends_with(&format!(".{}", form.extension())))
    }
}

/// A column's values; `None` is a missing value.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    /// Yes and no: `true` and `false` in CSV, BOOLEAN in Parquet.
    Flag(Vec<Option<bool>>),
    /// Text. An empty text and a missing one are the same thing in CSV.
    Text(TextColumn),
    /// Floating-point numbers.
    Float(Vec<Option<f64>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Calendar dates as ISO text, `2025-10-30`; a DATE in Parquet.
    Date(TextColumn),
}

impl ColumnData {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(c) | Self::Date(c) => c.len(),
            Self::Float(c) => c.len(),
            Self::Integer(c) => c.len(),
            Self::Flag(c) => c.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of the rows, in this order; a row that is not there is missing.
    pub fn only(&self, rows: &[usize]) -> Self {
        fn picked<T: Copy>(values: &[Option<T>], rows: &[usize]) -> Vec<Option<T>> {
            rows.iter()
                .map(|row| values.get(*row).copied().flatten())
                .collect()
        }
        let texts = |column: &TextColumn| rows.iter().map(|row| column.get(*row)).collect();
        match self {
            Self::Flag(values) => Self::Flag(picked(values, rows)),
            Self::Float(values) => Self::Float(picked(values, rows)),
            Self::Integer(values) => Self::Integer(picked(values, rows)),
            Self::Text(column) => Self::Text(texts(column)),
            Self::Date(column) => Self::Date(texts(column)),
        }
    }
}

/// A named column of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name, the header in CSV.
    pub name: String,
    /// Its values.
    pub data: ColumnData,
}

/// Named columns of equal length.
///
/// ```
/// # use detente_table::Table;
/// let table = Table::new().text("code", ["USA", "CHN"]).float("value", [1.5, 2.0]).optional_integer("year", [Some(2022), None]);
/// assert_eq!(table.rows(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<Series>,
}

impl Table {
    /// A table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column at the end.
    pub fn push(&mut self, series: Series) {
        self.columns.push(series);
    }

    /// Adds a column.
    pub fn with(mut self, name: impl Into<String>, data: ColumnData) -> Self {
        self.columns.push(Series {
            name: name.into(),
            data,
        });
        self
    }

    /// Adds a text column.
    pub fn text<S: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = S>) -> Self {
        self.with(
            name,
            ColumnData::Text(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a text column with missing values.
    pub fn optional_text<S: AsRef<str>>(
        self,
        name: &str,
        values: impl IntoIterator<Item = Option<S>>,
    ) -> Self {
        self.with(name, ColumnData::Text(values.into_iter().collect()))
    }

    /// Adds a column of numbers.
    pub fn float(self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        self.with(
            name,
            ColumnData::Float(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a column of numbers with missing values.
    pub fn optional_float(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.with(name, ColumnData::Float(values.into_iter().collect()))
    }

    /// Adds a column of whole numbers.
    pub fn integer(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.with(
            name,
            ColumnData::Integer(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a column of whole numbers with missing values.
    pub fn optional_integer(
        self,
        name: &str,
        values: impl IntoIterator<Item = Option<i64>>,
    ) -> Self {
        self.with(name, ColumnData::Integer(values.into_iter().collect()))
    }

    /// Adds a column of ISO dates, `2025-10-30`; checked when the table is written.
    pub fn date<S: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = S>) -> Self {
        self.with(
            name,
            ColumnData::Date(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a column of ISO dates with missing values.
    pub fn optional_date<S: AsRef<str>>(
        self,
        name: &str,
        values: impl IntoIterator<Item = Option<S>>,
    ) -> Self {
        self.with(name, ColumnData::Date(values.into_iter().collect()))
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.data.len())
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Series] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Series> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// Whether all columns have the same length and all dates are dates.
    ///
    /// # Errors
    /// [`TableError::Ragged`] and [`TableError::NotADate`].
    pub fn check(&self) -> Result<(), TableError> {
        let expected = self.rows();
        for column in &self.columns {
            let rows = column.data.len();
            if rows != expected {
                return Err(TableError::Ragged {
                    column: column.name.clone(),
                    rows,
                    expected,
                });
            }
            if let ColumnData::Date(dates) = &column.data {
                for (row, date) in dates.iter().enumerate() {
                    if let Some(value) = date.filter(|d| !is_calendar_date(d)) {
                        let (column, value) = (column.name.clone(), value.to_string());
                        return Err(TableError::NotADate {
                            column,
                            row: row + 1,
                            value,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The table as CSV, in memory.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn to_csv(&self) -> Result<Vec<u8>, TableError> {
        self.check()?;
        let mut bytes = Vec::new();
        csv_form::write(self, &mut bytes).map_err(|source| TableError::Write {
            path: "a table in memory".into(),
            source,
        })?;
        Ok(bytes)
    }

    /// Writes the table in the form that the end of the path promises, whole or not at all.
    ///
    /// # Errors
    /// [`TableError`]: the name has no known end, the folder is not writable, or the columns do not fit together.
    pub fn write(&self, path: &Path) -> Result<(), TableError> {
        self.stage(path)?.place()
    }

    /// The bytes of the table in a form: what [`write`](Self::write) would write.
    ///
    /// # Errors
    /// [`TableError`]: the columns do not fit together, or this build does not write the form.
    pub fn to_bytes(&self, form: TableFormat) -> Result<Vec<u8>, TableError> {
        self.check()?;
        let mut bytes = Vec::new();
        let written = match form {
            TableFormat::Csv => csv_form::write(self, &mut bytes),
            TableFormat::CsvGz => {
                let mut packed =
                    flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::default());
                csv_form::write(self, &mut packed).and_then(|()| packed.finish().map(drop))
            }
            #[cfg(feature = "parquet")]
            TableFormat::Parquet => parquet_form::write(self, &mut bytes),
            #[cfg(not(feature = "parquet"))]
            TableFormat::Parquet => Err(std::io::Error::other("this build writes no Parquet")),
        };
        let failed = |source| TableError::Write {
            path: Path::new("table").with_extension(form.extension()),
            source,
        };
        written.map(|()| bytes).map_err(failed)
    }

    /// As [`write`](Self::write), but the file is not yet put in its place: for several files that belong together.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn stage(&self, path: &Path) -> Result<Staged, TableError> {
        let malformed = |problem: &str| TableError::Malformed {
            path: path.to_path_buf(),
            row: None,
            problem: problem.into(),
        };
        self.check()?;
        match TableFormat::of(path) {
            Some(TableFormat::Csv) => Staged::write(path, |out| csv_form::write(self, out)),
            Some(TableFormat::CsvGz) => Staged::write(path, |out| {
                // The header has no time in it: the same table is the same bytes.
                let mut packed = flate2::write::GzEncoder::new(out, flate2::Compression::default());
                csv_form::write(self, &mut packed)?;
                packed.finish().map(drop)
            }),
            #[cfg(feature = "parquet")]
            Some(TableFormat::Parquet) => Staged::write(path, |out| parquet_form::write(self, out)),
            #[cfg(not(feature = "parquet"))]
            Some(TableFormat::Parquet) => Err(malformed(
                "this build writes no Parquet files; choose .csv or .csv.gz",
            )),
            None => Err(malformed(
                "the name should end in .csv, .csv.gz or .parquet",
            )),
        }
    }
}
