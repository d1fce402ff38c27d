//! What can be wrong with a path: its figures, its question, or an equilibrium on the way.

use detente_economy::horizon::{HorizonError, ScheduleError};
use detente_economy::{EconomyError, SolveError};

/// Why there is no path.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PathError {
    /// A table of figures that cannot be read, or says what cannot be.
    #[error("{table}, row {row}: {reason}")]
    Table {
        /// Which table.
        table: String,
        /// Row, counted from 1 below the header.
        row: usize,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A folder of figures that cannot be.
    #[error("{}: {problem}", path.display())]
    Folder {
        /// The folder.
        path: std::path::PathBuf,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A question that has no answer.
    #[error("{0}")]
    Question(String),
    /// An equilibrium on the way has no solution.
    #[error("month {month}: {source}")]
    Solve {
        /// Months since the restriction began.
        month: u32,
        /// Why.
        source: SolveError,
    },
    /// Elasticities of a month that no economy can have.
    #[error("month {month}: {source}")]
    Economy {
        /// Months since the restriction began.
        month: u32,
        /// Why.
        source: EconomyError,
    },
    /// The table of elasticities.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A month outside the table of elasticities.
    #[error(transparent)]
    Horizon(#[from] HorizonError),
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}
