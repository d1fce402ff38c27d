//! Tables of tariff rates: `origin,destination,sector,rate`.

use std::path::{Path, PathBuf};

use detente_world::table::{Place, RowNumber, TableFile};

use crate::PolicyError;
use crate::grammar::MOST;

/// What a table does to the world's tariffs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableMode {
    /// The listed rates are the levels; a flow that is not listed keeps its rate.
    Set,
    /// The listed rates are added.
    Add,
}

/// One rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffRow {
    /// Code of the region that sells.
    pub origin: String,
    /// Code of the region that buys and levies the tariff.
    pub destination: String,
    /// Code or alias of the sector.
    pub sector: String,
    /// Fraction of border value.
    pub rate: f64,
    /// Where the row stands in its file.
    pub row: RowNumber,
}

/// A table of rates.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffTable {
    /// The file, or a name for errors.
    pub path: PathBuf,
    /// Set or add.
    pub mode: TableMode,
    /// The rates.
    pub rows: Vec<TariffRow>,
}

impl TariffTable {
    /// Reads `.csv`, `.csv.gz` or `.parquet` with the columns origin, destination, sector and rate (a fraction);
    /// other columns are left alone.
    ///
    /// # Errors
    /// [`PolicyError::Table`] naming file and row: no such file, a missing column, a rate that is no finite number
    /// or, for levels, not above −1. Codes are checked when the policy meets a world.
    pub fn read(path: &Path, mode: TableMode) -> Result<Self, PolicyError> {
        Self::from_table(&TableFile::read(path)?, mode)
    }

    /// As [`read`](Self::read), from a table in memory.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_table(file: &TableFile, mode: TableMode) -> Result<Self, PolicyError> {
        let [origin, destination, sector, rate] =
            ["origin", "destination", "sector", "rate"].map(|name| file.column(name));
        let (origin, destination, sector, rate) = (origin?, destination?, sector?, rate?);
        let mut rows = Vec::with_capacity(file.rows());
        for at in 0..file.rows() {
            let value = file.number(at, rate)?;
            if mode == TableMode::Set && value <= -1.0 {
                return Err(file
                    .complain(
                        at,
                        rate,
                        format!(
                            "{value} is a rate of {} %; a rate must stay above -1 (-100 %)",
                            crate::grammar::per_cent(value)
                        ),
                    )
                    .into());
            }
            if value.abs() > MOST {
                let problem =
                    format!("{value:e} is out of all proportion: rates go up to {MOST:e}");
                return Err(file.complain(at, rate, problem).into());
            }
            rows.push(TariffRow {
                origin: file.text(at, origin)?.into_owned(),
                destination: file.text(at, destination)?.into_owned(),
                sector: file.text(at, sector)?.into_owned(),
                rate: value,
                row: file.place(at).row,
            });
        }
        Ok(Self {
            path: file.path().to_owned(),
            mode,
            rows,
        })
    }

    /// Where a row stands, for errors.
    pub fn place(&self, row: &TariffRow) -> Place {
        Place {
            path: self.path.clone(),
            row: row.row,
        }
    }
}
