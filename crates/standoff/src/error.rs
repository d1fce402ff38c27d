//! What can be wrong with a standoff, and what can go wrong while it runs.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// A place in a standoff file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Its text, for showing the lines around the place.
    pub text: String,
    /// The bytes meant, if known.
    pub span: Option<Range<usize>>,
}

impl Place {
    /// A place in a text.
    pub fn new(file: &str, text: &str, span: Option<Range<usize>>) -> Self {
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            span,
        }
    }

    /// Line and column, counted from 1 in characters.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let before = self.text.get(..self.span.as_ref()?.start)?;
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        Some((line, column))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line_and_column() {
            Some((line, column)) => write!(f, "{}, line {line}, column {column}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Why a standoff was refused or could not be run.
#[derive(Debug, thiserror::Error)]
pub enum StandoffError {
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Neither a file nor a built-in one has this name.
    #[error("there is no {what} file {name} and no built-in {what} of that name{}; built in: {known}", suggestion.as_ref().map(|s| format!(" (did you mean {s}?)")).unwrap_or_default())]
    Unknown {
        /// What kind of file was looked for.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// One that is close.
        suggestion: Option<String>,
        /// The built-in ones.
        known: String,
    },
    /// Something in the file is wrong.
    #[error("{place}: {message}{}", help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default())]
    File {
        /// Where.
        place: Box<Place>,
        /// What is wrong.
        message: String,
        /// What would be right.
        help: Option<String>,
    },
    /// The ledger cannot answer what the standoff asks.
    #[error("{file}: {what}: {source}")]
    Ledger {
        /// The standoff file.
        file: String,
        /// What was asked.
        what: String,
        /// Why there is no answer.
        source: Box<detente_ledger::LedgerError>,
    },
    /// The wedges of a combination do not go together.
    #[error("{file}: the combination {combination}: {source}")]
    Combination {
        /// The standoff file.
        file: String,
        /// The combination, in words.
        combination: String,
        /// What is wrong.
        source: Box<detente_policy::PolicyError>,
    },
    /// A deal with too many commitments that can be broken one by one.
    #[error(
        "{file}: the commitments make {combinations:.0} ways to keep and break the deal, more than {most}: give those of one side that go together the same package = \"…\""
    )]
    TooManyCommitments {
        /// The deal file.
        file: String,
        /// How many.
        combinations: f64,
        /// The most that are played.
        most: usize,
    },
    /// The schedule of elasticities by horizon cannot be read.
    #[error("elasticities by horizon: {0}")]
    Schedule(#[from] detente_economy::horizon::ScheduleError),
    /// The economy could not be calibrated.
    #[error(transparent)]
    Economy(#[from] detente_economy::EconomyError),
    /// The game could not be set up.
    #[error(transparent)]
    Talks(#[from] detente_talks::TalksError),
    /// An equilibrium could not be computed.
    #[error("{run}: {source}")]
    Solve {
        /// What was being solved, in words.
        run: String,
        /// Why it failed.
        source: detente_economy::SolveError,
    },
    /// The months of a combination could not be computed.
    #[error("{run}: {source}")]
    Path {
        /// What was being solved, in words.
        run: String,
        /// Why it failed.
        source: detente_path::PathError,
    },
    /// The months of a combination are not certified.
    #[error("{run}: a month of its path is not certified, so that none of it is told")]
    Uncertified {
        /// What was being solved, in words.
        run: String,
    },
    /// Someone asked to stop.
    #[error("stopped during {stage}")]
    Cancelled {
        /// What was going on.
        stage: String,
    },
}

impl StandoffError {
    pub(crate) fn at(place: Place, message: impl Into<String>, help: Option<String>) -> Self {
        Self::File {
            place: Box::new(place),
            message: message.into(),
            help,
        }
    }
}
