//! What can be wrong with a policy.

use std::path::PathBuf;

use detente_world::table::{Place, TableError};

/// `; did you mean "CHN"?`, or nothing.
fn hint(suggestion: &Option<String>) -> String {
    suggestion
        .as_ref()
        .map(|s| format!("; did you mean \"{s}\"?"))
        .unwrap_or_default()
}

/// Why a policy was refused.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A wedge that does not follow the grammar.
    #[error("\"{text}\", column {column}: {problem}")]
    Syntax {
        /// The text as given.
        text: String,
        /// The character meant, from 1.
        column: usize,
        /// How many characters are meant.
        length: usize,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A key of a structured wedge that cannot be.
    #[error("{key}: {problem}")]
    Record {
        /// The key or column.
        key: &'static str,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// Something wrong in one row of a table of wedges or tariffs.
    #[error("{place}: {source}")]
    Row {
        /// The row.
        place: Box<Place>,
        /// What is wrong with it.
        source: Box<Self>,
    },
    /// A policy file in TOML that is not as it should be.
    #[error("{}, line {line}, column {column}: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A policy file of no known kind.
    #[error("{}: a policy file ends in .toml, .csv, .csv.gz or .parquet", path.display())]
    FileKind {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("{}: cannot read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A code that the world does not have.
    #[error("{subject}: unknown {what} \"{code}\"{}", hint(suggestion))]
    UnknownCode {
        /// The wedge or row.
        subject: String,
        /// `region` or `sector`.
        what: &'static str,
        /// The code.
        code: String,
        /// A known code that is close.
        suggestion: Option<String>,
    },
    /// A wedge of a region against itself.
    #[error("{subject}: {region} faces itself; a region's own sales never carry a wedge")]
    OwnFlow {
        /// The wedge or row.
        subject: String,
        /// The region.
        region: String,
    },
    /// A selector that selects nothing in this world.
    #[error("{subject}: {problem}")]
    Nothing {
        /// The wedge.
        subject: String,
        /// What is not there.
        problem: String,
    },
    /// Two wedges that cannot both hold.
    #[error("{first} contradicts {second}: {problem}")]
    Contradiction {
        /// One wedge or row.
        first: String,
        /// The other.
        second: String,
        /// On which flow, and why.
        problem: String,
    },
    /// A rate at or below −100 % after everything is added up.
    #[error("{subject}: the {what} on {flow} would be {rate_pct} %; a rate must stay above -100 %")]
    RateTooLow {
        /// The last wedge that moved the rate.
        subject: String,
        /// `tariff` or `export tax`.
        what: &'static str,
        /// The flow.
        flow: String,
        /// The rate, per cent, as shown.
        rate_pct: String,
    },
    /// A bound on flows that are zero in the benchmark.
    #[error("{subject}: {flow} is zero in the benchmark, so a bound relative to it means nothing")]
    ZeroFlow {
        /// The wedge.
        subject: String,
        /// The flow or flows.
        flow: String,
    },
}
