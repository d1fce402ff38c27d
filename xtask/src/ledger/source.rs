//! Reading figures and writing tables.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why the tables could not be compiled.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: csv::Error,
    },
    /// Writing to memory failed.
    #[error("cannot write: {0}")]
    Write(#[from] csv::Error),
    /// Zipping failed.
    #[error("cannot zip: {0}")]
    Zip(#[from] std::io::Error),
    /// Our own words cannot be read.
    #[error("words: {0}")]
    Words(#[from] toml::de::Error),
    /// Figures and words do not fit.
    #[error("{0}")]
    Unfit(String),
}

/// A row by column name.
pub type Row = BTreeMap<String, String>;

/// Every row of a table of figures.
pub fn rows(path: &Path) -> Result<Vec<Row>, Failure> {
    let failed = |source| Failure::Read {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(failed)
}

/// Every row of one of our own tables.
pub fn words(text: &str) -> Result<Vec<Row>, Failure> {
    Ok(csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?)
}

/// The field of a row, empty when there is none.
pub fn field<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map(String::as_str).unwrap_or("")
}

/// A number in a field.
pub fn number(row: &Row, column: &str) -> Result<f64, Failure> {
    let text = field(row, column);
    text.parse()
        .map_err(|_| Failure::Unfit(format!("column {column}: `{text}` is not a number")))
}

/// A table in memory.
pub struct Sheet {
    writer: csv::Writer<Vec<u8>>,
}

impl Sheet {
    /// A table with a header.
    pub fn new(header: &[&str]) -> Result<Self, Failure> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(header)?;
        Ok(Self { writer })
    }

    /// Adds a row.
    pub fn push<I: IntoIterator<Item = S>, S: AsRef<[u8]>>(
        &mut self,
        row: I,
    ) -> Result<(), Failure> {
        Ok(self.writer.write_record(row)?)
    }

    /// The table's bytes.
    pub fn bytes(self) -> Result<Vec<u8>, Failure> {
        self.writer
            .into_inner()
            .map_err(|error| Failure::Unfit(error.to_string()))
    }
}

/// Gzip without a time stamp, so that the same text gives the same bytes.
pub fn zipped(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut zip = flate2::GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), flate2::Compression::best());
    zip.write_all(bytes)?;
    Ok(zip.finish()?)
}

/// A rate or share without needless digits.
pub fn short(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded == 0.0 {
        "0".to_owned()
    } else {
        rounded.to_string()
    }
}
