//! Cases whose numbers follow from formulas: they ship with the program and need no files.
//!
//! Every case builds its world in code, finds the expected numbers by a formula or a scalar equation that shares
//! nothing with the solver, states its tolerances, and only then solves.

mod armington;
mod autarky;
mod exchange;
mod scalar;
mod talks;
mod unchanged;

use detente_economy::{Economy, EconomyError, Equilibrium, Parameters, SolveError, SolveSettings};
use detente_policy::{Policy, PolicyError};
use detente_world::{World, WorldError};

use super::ReplicateError;
use super::report::{CaseReport, CaseStatus, Failure, Row, RunRecord, Verdict};

/// A case that ships.
#[derive(Debug, Clone, Copy)]
pub struct AnalyticCase {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// One line for readers.
    pub title: &'static str,
    /// Where the formula is from and how it is used.
    pub method: &'static str,
    /// Fills in the sheet.
    fill: fn(&mut Sheet<'_>) -> Result<(), Stop>,
}

/// Every case that ships.
pub const ALL: [AnalyticCase; 10] = [
    unchanged::CASE,
    autarky::ONE_SECTOR,
    autarky::MANY_SECTORS,
    autarky::INPUT_OUTPUT,
    autarky::TARIFFS,
    armington::WAR,
    armington::TARIFF,
    armington::OPTIMUM,
    exchange::CASE,
    talks::CASE,
];

/// Moves in logs at which these solves stop: tighter than usual, because the tolerances are.
const TIGHT: f64 = 1e-13;

impl AnalyticCase {
    /// Runs the case.
    ///
    /// # Errors
    /// [`ReplicateError::Interrupted`]; a world or policy that is refused, which tests exclude.
    pub fn run(&self, settings: &SolveSettings<'_>) -> Result<CaseReport, ReplicateError> {
        let mut sheet = Sheet {
            settings: SolveSettings {
                tolerance: TIGHT,
                ..settings.clone()
            },
            rows: Vec::new(),
            runs: Vec::new(),
        };
        let failures = match (self.fill)(&mut sheet) {
            Ok(()) => Vec::new(),
            Err(Stop::Failed(failure)) => vec![failure],
            Err(Stop::Refused(error)) => return Err(*error),
        };
        Ok(CaseReport {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            folder: None,
            method: self.method.to_owned(),
            runs: sheet.runs,
            rows: sheet.rows,
            failures,
            warnings: Vec::new(),
        })
    }
}

/// Why a case ends early.
enum Stop {
    /// A solve failed: part of the report.
    Failed(Failure),
    /// Anything else.
    Refused(Box<ReplicateError>),
}

impl From<ReplicateError> for Stop {
    fn from(error: ReplicateError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<WorldError> for Stop {
    fn from(error: WorldError) -> Self {
        ReplicateError::from(error).into()
    }
}

impl From<PolicyError> for Stop {
    fn from(error: PolicyError) -> Self {
        ReplicateError::from(error).into()
    }
}

impl From<SolveError> for Stop {
    fn from(error: SolveError) -> Self {
        match Failure::of(&error) {
            Ok(failure) => Self::Failed(failure),
            Err(stopped) => stopped.into(),
        }
    }
}

impl From<EconomyError> for Stop {
    fn from(error: EconomyError) -> Self {
        match Failure::of_purge(&error) {
            Some(Ok(failure)) => Self::Failed(failure),
            Some(Err(stopped)) => stopped.into(),
            None => Self::Failed(Failure {
                status: CaseStatus::Unsupported,
                message: error.to_string(),
            }),
        }
    }
}

/// Expected numbers and ours, as a case writes them down.
struct Sheet<'s> {
    settings: SolveSettings<'s>,
    rows: Vec<Row>,
    runs: Vec<RunRecord>,
}

/// Where a number belongs, in what unit and how exactly.
struct Cell<'c> {
    region: &'c str,
    measure: String,
    unit: &'static str,
    tolerance: f64,
    source: &'static str,
}

impl Sheet<'_> {
    /// Solves a world under wedges, kind first.
    fn solve(
        &mut self,
        label: &str,
        world: &World,
        parameters: &Parameters,
        wedges: &[String],
    ) -> Result<Equilibrium, Stop> {
        let equilibrium = self.probe(world, parameters, wedges)?;
        self.runs.push(RunRecord::of(label, &equilibrium));
        Ok(equilibrium)
    }

    /// As [`solve`](Self::solve), without a record: one step of a search.
    fn probe(
        &self,
        world: &World,
        parameters: &Parameters,
        wedges: &[String],
    ) -> Result<Equilibrium, Stop> {
        let wedges = wedges.iter().map(|text| text.parse());
        let policy = Policy {
            wedges: wedges.collect::<Result<_, PolicyError>>()?,
            ..Policy::default()
        };
        let economy = Economy::new(world, parameters)?;
        Ok(economy.solve(&policy.apply(world)?, &self.settings)?)
    }

    /// Writes down an expected number and ours.
    fn compare(&mut self, cell: Cell<'_>, expected: f64, ours: f64) {
        let mut row = Row {
            region: cell.region.to_owned(),
            measure: cell.measure,
            ours: None,
            expected,
            unit: cell.unit.to_owned(),
            tolerance: cell.tolerance,
            source: cell.source.to_owned(),
            verdict: Verdict::NotComputed("not run".into()),
        };
        row.judge(Ok(ours));
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_passes_with_numbers_that_move() {
        for case in ALL {
            let report = case.run(&SolveSettings::default()).unwrap();
            assert_eq!(report.status(), CaseStatus::Passed, "{report:#?}");
            assert!(!report.rows.is_empty());
            if case.name != unchanged::CASE.name {
                let moved = report.rows.iter().any(|row| row.expected.abs() > 0.1);
                assert!(moved, "{} compares nothing", case.name);
            }
            // Games are solved without a world.
            match report.certificate() {
                Some(found) => assert!(found.worst < 1e-9),
                None => assert_eq!(case.name, talks::CASE.name),
            }
        }
    }

    #[test]
    fn names_are_those_of_folders() {
        for case in ALL {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(case.name.chars().all(plain), "{}", case.name);
        }
    }
}
