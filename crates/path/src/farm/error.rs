//! What can be wrong with the tables of a farm good, a scenario, or its equilibrium.

use std::path::PathBuf;

use detente_policy::PolicyError;
use detente_world::table::TableError;

use super::month::{BadMonth, Month};
use super::solve::MarketError;

/// Why there is no answer about a farm good.
#[derive(Debug, thiserror::Error)]
pub enum FarmError {
    /// A table cannot be read, or a value in it cannot be.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file that is needed is not there.
    #[error("{}: there is no {file}; a good's folder has {needed}", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
        /// Files that a folder needs.
        needed: &'static str,
    },
    /// A TOML file that is not what it should be.
    #[error("{}, line {line}, column {column}: {problem}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// Tables that do not fit together.
    #[error("{good}: {problem}")]
    Incomplete {
        /// The good.
        good: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A name that is not known.
    #[error("unknown {what} \"{name}\"{hint}; known are {known}")]
    Unknown {
        /// Region, episode, good, …
        what: &'static str,
        /// The name.
        name: String,
        /// "; did you mean …?" or nothing.
        hint: String,
        /// What there is.
        known: String,
    },
    /// A wedge that a farm good has no use for.
    #[error("{wedge}: {problem}")]
    Wedge {
        /// The wedge as text.
        wedge: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A text that is no month.
    #[error(transparent)]
    Month(#[from] BadMonth),
    /// A wedge that cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// An equilibrium on the way is not there.
    #[error("{run}, from {from}: {source}")]
    Market {
        /// Which run: without or with the events.
        run: &'static str,
        /// First month of the market that was solved.
        from: Month,
        /// Why.
        source: MarketError,
    },
}

/// `; did you mean "CHN"?`, or nothing.
pub(super) fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    detente_world::closest(word, known)
        .map(|name| format!("; did you mean \"{name}\"?"))
        .unwrap_or_default()
}

/// An unknown name among known ones.
pub(super) fn unknown<'a>(
    what: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> FarmError {
    let known: Vec<&str> = known.into_iter().collect();
    FarmError::Unknown {
        what,
        name: name.to_owned(),
        hint: hint(name, known.iter().copied()),
        known: known.join(", "),
    }
}
