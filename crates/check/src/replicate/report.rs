//! What a case found.

use std::path::PathBuf;

use detente_economy::{Certificate, EconomyError, Equilibrium, SolveError};
use detente_world::table::columns;

use super::ReplicateError;

/// What became of one expected number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Within its tolerance.
    Pass,
    /// Outside its tolerance.
    Miss,
    /// There is no number of ours, and why.
    NotComputed(String),
}

impl Verdict {
    /// One word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Miss => "miss",
            Self::NotComputed(_) => "not_computed",
        }
    }
}

/// One expected number and ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Code of the region, or `*` where the number is about all of them.
    pub region: String,
    /// What was measured, as the case names it.
    pub measure: String,
    /// Our number, in the row's unit.
    pub ours: Option<f64>,
    /// The published or analytic number.
    pub expected: f64,
    /// The unit of both.
    pub unit: String,
    /// Largest difference that passes, stated before the run.
    pub tolerance: f64,
    /// Where the expected number comes from.
    pub source: String,
    /// What became of it.
    pub verdict: Verdict,
}

impl Row {
    /// Ours less theirs.
    pub fn difference(&self) -> Option<f64> {
        self.ours.map(|ours| ours - self.expected)
    }

    /// Sets our number and judges it.
    pub(super) fn judge(&mut self, ours: Result<f64, String>) {
        match ours {
            Ok(ours) => {
                self.ours = Some(ours);
                let within = (ours - self.expected).abs() <= self.tolerance;
                self.verdict = if within { Verdict::Pass } else { Verdict::Miss };
            }
            Err(reason) => self.verdict = Verdict::NotComputed(reason),
        }
    }
}

/// One solve that a case needed.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// World and closure in words.
    pub label: String,
    /// The certificate of the solution.
    pub certificate: Certificate,
    /// Evaluations of the whole map.
    pub sweeps: usize,
    /// Wall time of the iteration, seconds.
    pub solve_seconds: f64,
    /// Wall time of removing deficits first, seconds.
    pub purge_seconds: f64,
}

impl RunRecord {
    /// The record of a solved equilibrium.
    pub fn of(label: impl Into<String>, equilibrium: &Equilibrium) -> Self {
        Self {
            label: label.into(),
            certificate: equilibrium.certificate.clone(),
            sweeps: equilibrium.stats.sweeps,
            solve_seconds: equilibrium.stats.solve_seconds,
            purge_seconds: equilibrium.stats.purge_seconds,
        }
    }
}

/// Why a solve that a case needs has no result.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Which kind.
    pub status: CaseStatus,
    /// What happened.
    pub message: String,
}

impl Failure {
    /// What a solve error means for a case; `Err` when the caller asked to stop.
    pub(super) fn of(error: &SolveError) -> Result<Self, ReplicateError> {
        let status = match error {
            SolveError::Infeasible { .. } => CaseStatus::Infeasible,
            SolveError::NotConverged { .. }
            | SolveError::NotUnique { .. }
            | SolveError::Input(_) => CaseStatus::NotConverged,
            SolveError::NotCertified { .. } => CaseStatus::NotCertified,
            SolveError::Interrupted => return Err(ReplicateError::Interrupted),
        };
        Ok(Self {
            status,
            message: error.to_string(),
        })
    }

    /// The failure of an economy whose deficits could not be removed; `None` for parameters that are refused.
    pub(super) fn of_purge(error: &EconomyError) -> Option<Result<Self, ReplicateError>> {
        let EconomyError::Purge(inner) = error else {
            return None;
        };
        Some(Self::of(inner).map(|failure| Self {
            message: error.to_string(),
            ..failure
        }))
    }
}

/// What became of a case, the worst of what happened to its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseStatus {
    /// Every number is within its tolerance.
    Passed,
    /// The program does not have what the case asks for: nothing was compared.
    Unsupported,
    /// Some numbers could not be computed; the others pass.
    Incomplete,
    /// Some numbers are outside their tolerance.
    Missed,
    /// No equilibrium satisfies the shock.
    Infeasible,
    /// A state was found and the certificate refused it.
    NotCertified,
    /// The solver gave up.
    NotConverged,
}

impl CaseStatus {
    /// As JSON spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unsupported => "unsupported",
            Self::Incomplete => "incomplete",
            Self::Missed => "missed",
            Self::Infeasible => "infeasible",
            Self::NotCertified => "not_certified",
            Self::NotConverged => "not_converged",
        }
    }
}

/// A case after its run.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseReport {
    /// Its name.
    pub name: String,
    /// One line for readers.
    pub title: String,
    /// Its folder; `None` for a case that ships.
    pub folder: Option<PathBuf>,
    /// How its numbers were found, for readers.
    pub method: String,
    /// The solves.
    pub runs: Vec<RunRecord>,
    /// Expected and ours, in the order of the case.
    pub rows: Vec<Row>,
    /// What went wrong beside differences.
    pub failures: Vec<Failure>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

impl CaseReport {
    /// The worst of what happened.
    pub fn status(&self) -> CaseStatus {
        let of_row = |row: &Row| match row.verdict {
            Verdict::Pass => CaseStatus::Passed,
            Verdict::Miss => CaseStatus::Missed,
            Verdict::NotComputed(_) => CaseStatus::Incomplete,
        };
        // A case that is refused as a whole has only rows that were not computed.
        if let Some(refused) = self
            .failures
            .iter()
            .find(|f| f.status == CaseStatus::Unsupported)
        {
            return refused.status;
        }
        let rows = self.rows.iter().map(of_row);
        let failures = self.failures.iter().map(|failure| failure.status);
        rows.chain(failures).max().unwrap_or(CaseStatus::Incomplete)
    }

    /// How many rows pass, miss and were not computed.
    pub fn counts(&self) -> [usize; 3] {
        let count = |word: &str| {
            self.rows
                .iter()
                .filter(|row| row.verdict.word() == word)
                .count()
        };
        ["pass", "miss", "not_computed"].map(count)
    }

    /// The worst certificate of its solves; `None` if there was none.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.runs
            .iter()
            .map(|run| &run.certificate)
            .max_by(|a, b| a.worst.total_cmp(&b.worst))
    }
}

/// A compared number with the case it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The case.
    pub case: String,
    /// The number.
    pub row: Row,
}

columns! { Compared: "rows", "Numbers, ours beside theirs"; |r|
    text "case" key = r.case.as_str(), "The case.";
    text "region" key = r.row.region.as_str(), "The region; `*` where the number is about all.";
    text "measure" key = r.row.measure.as_str(), "What was measured, as the case names it.";
    number[Plain 6] "ours" = r.row.ours, "Our number.";
    number[Plain 6] "expected" = r.row.expected, "The published or analytic number.";
    number[Residual 1] "difference" = r.row.difference(), "Ours less theirs.";
    text "unit" = r.row.unit.as_str(), "The unit of both.";
    number[Residual 1] "tolerance" = r.row.tolerance, "Largest difference that passes, stated before the run.";
    text "verdict" = r.row.verdict.word(), "pass, miss or not_computed.";
    text "reason" optional =
        match &r.row.verdict { Verdict::NotComputed(reason) => Some(reason.as_str()), _ => None },
        "Why there is no number of ours.";
    text "source" = r.row.source.as_str(), "Where the expected number comes from.";
}

columns! { CaseReport: "cases", "Cases"; |c|
    text "case" key = c.name.as_str(), "Its name.";
    text "status" = c.status().word(), "The worst of what happened.";
    integer "pass" = c.counts()[0], "Numbers within their tolerance.";
    integer "miss" = c.counts()[1], "Numbers outside their tolerance.";
    integer "not_computed" = c.counts()[2], "Numbers that could not be computed.";
    number[Residual 1] "certificate" = c.certificate().map(|c| c.worst), "Worst residual of its solves.";
    text "title" = c.title.as_str(), "One line for readers.";
    text "method" = c.method.as_str(), "How its numbers were found.";
    text "folder" optional = c.folder.as_ref().map(|p| p.display().to_string()),
        "Its folder; missing for a case that ships.";
}

/// A solve of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRun {
    /// The case.
    pub case: String,
    /// The solve.
    pub run: RunRecord,
}

columns! { CaseRun: "runs", "Solves"; |r|
    text "case" key = r.case.as_str(), "The case.";
    text "run" key = r.run.label.as_str(), "World and closure in words.";
    number[Residual 1] "worst" = r.run.certificate.worst, "Worst residual of the certificate.";
    text "market" = r.run.certificate.market.as_str(), "The equation and market it is in.";
    integer "sweeps" = r.run.sweeps, "Evaluations of the whole map.";
    number[Seconds 4] "solve_seconds" = r.run.solve_seconds, "Wall time of the iteration.";
    number[Seconds 4] "purge_seconds" = r.run.purge_seconds, "Wall time of removing deficits first.";
}

/// What went wrong in a case beside differences.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFailure {
    /// The case.
    pub case: String,
    /// What happened.
    pub failure: Failure,
}

columns! { CaseFailure: "failures", "What went wrong beside differences"; |r|
    text "case" key = r.case.as_str(), "The case.";
    text "status" = r.failure.status.word(), "Which kind.";
    text "message" = r.failure.message.as_str(), "What happened.";
}
