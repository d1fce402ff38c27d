//! Published and analytic results beside ours, cell by cell.
//!
//! A case is a folder with `case.toml` ([`CaseFile`]), a table of expected numbers with a source and a tolerance for
//! each ([`expected`]) and the tables of its shock; or one of the [`analytic`] cases that ship, whose numbers follow
//! from formulas. Running a case never fails because a number differs: that is what its [`CaseReport`] says.

pub mod analytic;
mod error;
pub mod expected;
mod file;
mod game;
mod measures;
mod report;
mod solved;

use std::path::{Path, PathBuf};

use detente_economy::SolveSettings;

pub use error::ReplicateError;
pub use file::{CaseFile, CaseWorld, Codes, ShockFile, ThreatWord, VariantFile, VaryWord};
pub use measures::measure_names;
pub use report::{
    CaseFailure, CaseReport, CaseRun, CaseStatus, Compared, Failure, Row, RunRecord, Verdict,
};

/// A case that can be run.
#[derive(Debug, Clone)]
pub enum Case {
    /// A case that ships with the program.
    Shipped(analytic::AnalyticCase),
    /// A folder.
    Folder(PathBuf),
}

impl Case {
    /// The name by which it is asked for: the folder's name, or the shipped case's.
    pub fn name(&self) -> String {
        match self {
            Self::Shipped(case) => case.name.to_owned(),
            Self::Folder(path) => path
                .canonicalize()
                .unwrap_or_else(|_| path.clone())
                .file_name()
                .map_or_else(
                    || path.display().to_string(),
                    |n| n.to_string_lossy().into(),
                ),
        }
    }

    /// Runs it.
    ///
    /// # Errors
    /// [`ReplicateError`]: files that cannot be used, or a stop that was asked for.
    pub fn run(&self, settings: &SolveSettings<'_>) -> Result<CaseReport, ReplicateError> {
        match self {
            Self::Shipped(case) => case.run(settings),
            Self::Folder(path) => CaseFile::read(path)?.run(settings),
        }
    }
}

/// Every case there is: those that ship, then those of a folder of cases (or of a folder that is itself one).
///
/// # Errors
/// [`ReplicateError::NoCases`] when the folder has none.
pub fn all(folder: Option<&Path>) -> Result<Vec<Case>, ReplicateError> {
    let mut cases: Vec<Case> = analytic::ALL.iter().copied().map(Case::Shipped).collect();
    let Some(folder) = folder else {
        return Ok(cases);
    };
    if folder.join(file::CASE_FILE).is_file() {
        cases.push(Case::Folder(folder.to_owned()));
        return Ok(cases);
    }
    let failed = |source| ReplicateError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.join(file::CASE_FILE).is_file() {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(ReplicateError::NoCases {
            folder: folder.to_owned(),
        });
    }
    found.sort();
    cases.extend(found.into_iter().map(Case::Folder));
    Ok(cases)
}

/// The cases of these names, in this order; a name may also be the path of a case folder. No names = all cases.
///
/// # Errors
/// [`ReplicateError::UnknownCase`].
pub fn select(cases: Vec<Case>, names: &[String]) -> Result<Vec<Case>, ReplicateError> {
    if names.is_empty() {
        return Ok(cases);
    }
    let mut chosen = Vec::new();
    for name in names {
        if let Some(case) = cases.iter().find(|case| case.name() == *name) {
            chosen.push(case.clone());
        } else if Path::new(name).join(file::CASE_FILE).is_file() {
            chosen.push(Case::Folder(PathBuf::from(name)));
        } else {
            let known: Vec<String> = cases.iter().map(Case::name).collect();
            return Err(ReplicateError::UnknownCase {
                given: name.clone(),
                suggestion: detente_world::closest(name, known.iter().map(String::as_str))
                    .map(str::to_owned),
                known,
            });
        }
    }
    Ok(chosen)
}
