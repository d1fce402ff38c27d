//! What can be wrong with a file that should become a world.

use std::fmt;
use std::path::PathBuf;

use detente_world::WorldError;

/// A place in a file, as a person would look for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// The file, or the member of an archive.
    pub file: String,
    /// Line from 1; a row of a sheet.
    pub line: Option<u64>,
    /// Column from 1.
    pub column: Option<usize>,
    /// What the file calls the place: the label of its row or column.
    pub label: Option<String>,
}

impl Spot {
    /// The file as a whole.
    pub(crate) fn file(name: &str) -> Self {
        Self {
            file: name.to_string(),
            ..Self::default()
        }
    }

    pub(crate) fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// A complaint about this place.
    pub(crate) fn wrong(self, problem: impl Into<String>) -> DoorError {
        DoorError::Content {
            spot: Box::new(self),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        match &self.label {
            Some(label) => write!(f, " ({label})"),
            None => Ok(()),
        }
    }
}

/// A good of which users buy more than is spent on it: final demand below zero.
#[derive(Debug, Clone, PartialEq)]
pub struct NegativeDemand {
    /// Code of the region.
    pub region: String,
    /// Code of the good.
    pub sector: String,
    /// Final demand, USD million.
    pub amount: f64,
}

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The system refused to read a file.
    #[error("{}: cannot read: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something in a file that cannot be.
    #[error("{spot}: {problem}")]
    Content {
        /// Where.
        spot: Box<Spot>,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// An archive or a file made to do harm, or damaged beyond reading.
    #[error("{file}: {problem}")]
    Unsafe {
        /// The file or member.
        file: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// No known layout, or more than one.
    #[error("{}: {problem}\nseen: {seen}\nlayouts that are read:\n{wants}", path.display())]
    Layout {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        problem: String,
        /// What stands at its beginning.
        seen: String,
        /// What each layout begins with.
        wants: String,
    },
    /// The money is not dollars and no rate was given.
    #[error(
        "{file}: the figures are in {unit}; say how many US dollars one unit is (--usd-per-unit), with the source of the rate"
    )]
    Unit {
        /// The file.
        file: String,
        /// Its unit.
        unit: String,
    },
    /// Users buy more of a good than is spent on it.
    #[error(
        "{file}: final demand is negative in {count} cells, the worst of them {}; two ways out: --negative scale (users buy less of the good, down to what is spent on it) or --negative drop-inventories (changes of stocks are left out and output follows)",
        named(worst)
    )]
    NegativeDemand {
        /// The file.
        file: String,
        /// How many cells.
        count: usize,
        /// The five worst.
        worst: Vec<NegativeDemand>,
    },
    /// The tables make no world.
    #[error(transparent)]
    World(#[from] WorldError),
}

fn named(cells: &[NegativeDemand]) -> String {
    let each = cells
        .iter()
        .map(|c| format!("{} {} ({:.4})", c.region, c.sector, c.amount));
    each.collect::<Vec<_>>().join(", ")
}

impl From<detente_world::table::TableError> for DoorError {
    fn from(error: detente_world::table::TableError) -> Self {
        Self::World(WorldError::from(error))
    }
}
