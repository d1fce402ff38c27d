//! What can be wrong with a ledger or with a question put to it.

use std::fmt;
use std::path::PathBuf;

/// How serious a finding of `detente ledger check` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The ledger is refused.
    Error,
    /// Counted and shown; the ledger can be used.
    Warning,
}

/// One thing wrong in a table of a ledger, with its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// The file, as the ledger names it.
    pub file: String,
    /// Row of the file, the header being row 1; `None` for a finding about the whole file.
    pub row: Option<u64>,
    /// The column, when one is to blame.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub message: String,
    /// How many rows share this finding, 1 unless it is a count.
    pub count: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " column `{column}`")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Why a ledger or a question was refused.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The tables of a ledger contradict themselves or cannot be read.
    #[error("{}", summary(.problems))]
    Invalid {
        /// Every error found, in the order of the files.
        problems: Vec<Problem>,
    },
    /// Not a day of the calendar.
    #[error("`{text}` is not a date of the calendar: write YYYY-MM-DD, e.g. 2025-10-30")]
    Date {
        /// What was given.
        text: String,
    },
    /// Not a commodity code.
    #[error("`{text}` is not a commodity code: write 2 to 10 digits, e.g. 85076000")]
    Code {
        /// What was given.
        text: String,
    },
    /// A region that no instrument of the ledger concerns in this role.
    #[error("no instrument of the ledger is {role} `{code}`{}; it knows {known}", did_you_mean(.suggestion))]
    UnknownRegion {
        /// `imposed by` or `aimed at`.
        role: &'static str,
        /// What was given.
        code: String,
        /// The nearest code there is.
        suggestion: Option<String>,
        /// The codes there are.
        known: String,
    },
    /// An id that the ledger does not have.
    #[error("the ledger has no instrument `{id}`{}", did_you_mean(.suggestion))]
    UnknownInstrument {
        /// What was given.
        id: String,
        /// The nearest id there is.
        suggestion: Option<String>,
    },
    /// An id that is no lever of the ledger.
    #[error("the ledger has no lever `{id}`{}{}", did_you_mean(.suggestion), if *.duty {
        ": it is a duty; write it as a tariff, or see `detente tariffs --with`"
    } else {
        ""
    })]
    UnknownLever {
        /// What was given.
        id: String,
        /// The nearest lever there is.
        suggestion: Option<String>,
        /// Whether it is a duty of the ledger.
        duty: bool,
    },
    /// A word that is not one of the choices.
    #[error("`{given}` is not a choice for {what}{}; the choices are {choices}", did_you_mean(.suggestion))]
    UnknownChoice {
        /// What was being chosen.
        what: &'static str,
        /// What was given.
        given: String,
        /// The nearest choice there is.
        suggestion: Option<String>,
        /// The choices there are.
        choices: String,
    },
    /// The question makes sense, but the ledger lacks the figures for it.
    #[error("{0}")]
    NotCovered(String),
    /// The question contradicts itself.
    #[error("{0}")]
    Question(String),
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion
        .as_ref()
        .map(|s| format!(" (did you mean {s}?)"))
        .unwrap_or_default()
}

fn summary(problems: &[Problem]) -> String {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> = problems
        .iter()
        .take(SHOWN)
        .map(Problem::to_string)
        .collect();
    if problems.len() > SHOWN {
        lines.push(format!(
            "and {} more; `detente ledger check` lists them all",
            problems.len() - SHOWN
        ));
    }
    lines.join("\n")
}

/// The candidate nearest to `given`, when one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let wanted = given.to_ascii_lowercase();
    let likeness = |c: &str| strsim::jaro_winkler(&wanted, &c.to_ascii_lowercase());
    // Of equals the first.
    let alike = candidates
        .iter()
        .rev()
        .map(|c| (likeness(c), *c))
        .filter(|(score, _)| *score >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c);
    // Letters of a short code that changed places make it look less alike than it is.
    alike
        .or_else(|| detente_world::closest(given, candidates.iter().copied()))
        .map(str::to_owned)
}
