//! What can be wrong with a path: its figures, its question, or an equilibrium on the way.

use detente_economy::SolveError;

/// Why there is no path.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PathError {
    /// A table of figures that cannot be read: not text of the right columns.
    #[error("{table}, row {row}: {reason}")]
    Table {
        /// Which table.
        table: String,
        /// Row, counted from 1 below the header; 0 for the header.
        row: usize,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// An equilibrium on the way has no solution.
    #[error("month {month}: {source}")]
    Solve {
        /// Months since the restriction began.
        month: u32,
        /// Why.
        source: SolveError,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}
