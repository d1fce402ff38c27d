//! What the libraries' errors mean for the command: exit status, text, and the place in the source.

use std::ops::Range;
use std::path::Path;

use detente::economy::{EconomyError, SolveError};
use detente::ledger::LedgerError;
use detente::path::farm::{FarmError, MarketError, MeasureError};
use detente::path::{CompareError, PathError};
use detente::policy::PolicyError;
use detente::replicate::ReplicateError;
use detente::run::RunError;
use detente::settings::SettingsError;
use detente::standoff::StandoffError;
use detente::standoff::timing::TimingError;
use detente::world::WorldError;
use detente::world::table::TableError;
use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report};
use serde_json::json;

use crate::outcome::{CommandError, ModelStatus};

/// An error and its causes in one sentence, each said once.
pub fn in_one_sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}

/// Bad input that is shown: the message, and the text with the place marked.
fn shown(message: String, name: String, text: String, span: Range<usize>) -> CommandError {
    let label = LabeledSpan::at(span, "here");
    let diagnostic = MietteDiagnostic::new(message).with_label(label);
    CommandError::Input(Report::new(diagnostic).with_source_code(NamedSource::new(name, text)))
}

/// The bytes of `length` characters from the character `column` (from 1) on.
fn byte_span(text: &str, column: usize, length: usize) -> Range<usize> {
    let byte = |characters: usize| {
        let at = text.char_indices().nth(characters);
        at.map_or(text.len(), |(byte, _)| byte)
    };
    byte(column - 1)..byte(column - 1 + length)
}

/// Bad input in a TOML file, with the character at line and column (both from 1) marked.
fn toml_place(message: String, path: &Path, line: usize, column: usize) -> CommandError {
    // The file was readable a moment ago; if it no longer is, the message alone must do.
    let Ok(text) = std::fs::read_to_string(path) else {
        return CommandError::input(message);
    };
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let rest = text.get(start..).unwrap_or_default();
    let span = byte_span(rest, column, 1);
    let span = start + span.start..start + span.end;
    shown(message, path.display().to_string(), text, span)
}

impl From<PolicyError> for CommandError {
    fn from(error: PolicyError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            PolicyError::Syntax {
                text,
                column,
                length,
                ..
            } => {
                let span = byte_span(&text, column, length);
                shown(message, "wedge".to_owned(), text, span)
            }
            PolicyError::Toml {
                path, line, column, ..
            } => toml_place(message, &path, line, column),
            _ => Self::input(message),
        }
    }
}

impl From<WorldError> for CommandError {
    fn from(error: WorldError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            WorldError::Toml { path, context, .. } => match context.span {
                Some(span) => shown(message, path.display().to_string(), context.text, span),
                None => Self::input(message),
            },
            _ => Self::input(message),
        }
    }
}

impl From<PathError> for CommandError {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Interrupted => Self::Interrupted,
            PathError::Solve { month, source } => match Self::from(source) {
                Self::Model {
                    status,
                    message,
                    details,
                } => Self::Model {
                    status,
                    message: format!("month {month}: {message}"),
                    details,
                },
                other => other,
            },
            PathError::NotSettled { .. } => {
                Self::model(ModelStatus::NotConverged, error.to_string())
            }
            PathError::Economy { .. }
            | PathError::Table { .. }
            | PathError::Folder { .. }
            | PathError::Question(_)
            | PathError::Schedule(_)
            | PathError::Horizon(_) => Self::input(in_one_sentence(&error)),
        }
    }
}

impl From<CompareError> for CommandError {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Policy(inner) => inner.into(),
            CompareError::Path(inner) => inner.into(),
            CompareError::Worlds(_) => Self::from_library(error),
        }
    }
}

impl From<StandoffError> for CommandError {
    fn from(error: StandoffError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            StandoffError::File {
                place,
                message,
                help,
            } => {
                let Some(span) = place.span else {
                    return Self::input(said);
                };
                let label = LabeledSpan::at(span, "here");
                let mut diagnostic =
                    MietteDiagnostic::new(format!("{}: {message}", place.file)).with_label(label);
                diagnostic.help = help;
                let source = NamedSource::new(place.file, place.text);
                Self::Input(Report::new(diagnostic).with_source_code(source))
            }
            StandoffError::Solve { run, source } => match Self::from(source) {
                Self::Model {
                    status,
                    message,
                    details,
                } => Self::Model {
                    status,
                    message: format!("{run}: {message}"),
                    details,
                },
                other => other,
            },
            StandoffError::Path { run, source } => match Self::from(source) {
                Self::Model {
                    status,
                    message,
                    details,
                } => Self::Model {
                    status,
                    message: format!("{run}: {message}"),
                    details,
                },
                other => other,
            },
            StandoffError::Cancelled { .. } => Self::Interrupted,
            StandoffError::Economy(inner) => inner.into(),
            _ => Self::input(said),
        }
    }
}

impl From<TimingError> for CommandError {
    fn from(error: TimingError) -> Self {
        match error {
            TimingError::Path(inner) => inner.into(),
            other => Self::input(in_one_sentence(&other)),
        }
    }
}

/// Library errors that are always the user's input.
macro_rules! input_errors {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for CommandError {
            fn from(error: $error) -> Self {
                Self::from_library(error)
            }
        }
    )*};
}

input_errors!(LedgerError, MeasureError, RunError, TableError,);

impl From<FarmError> for CommandError {
    fn from(error: FarmError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            FarmError::Policy(inner) => inner.into(),
            FarmError::Market { source, .. } => {
                let status = match source {
                    MarketError::Infeasible(_) => ModelStatus::Infeasible,
                    MarketError::NotCertified(_) => ModelStatus::NotCertified,
                    MarketError::Stopped(_) | MarketError::Taxes { .. } => {
                        ModelStatus::NotConverged
                    }
                };
                Self::model(status, said)
            }
            _ => Self::input(said),
        }
    }
}

impl From<EconomyError> for CommandError {
    fn from(error: EconomyError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            // The input was sound; the first of the two solves failed.
            EconomyError::Purge(inner) => match Self::from(*inner) {
                Self::Model {
                    status, details, ..
                } => Self::Model {
                    status,
                    message: said,
                    details,
                },
                other => other,
            },
            _ => Self::input(said),
        }
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Economy(inner) => inner.into(),
            _ => Self::from_library(error),
        }
    }
}

impl From<SolveError> for CommandError {
    fn from(error: SolveError) -> Self {
        let (status, details) = match &error {
            SolveError::Infeasible { reason, .. } => {
                (ModelStatus::Infeasible, json!({ "reason": reason }))
            }
            SolveError::NotConverged {
                sweeps,
                residual,
                worst,
            } => (
                ModelStatus::NotConverged,
                json!({ "sweeps": sweeps, "residual": residual, "worst": worst }),
            ),
            SolveError::NotUnique {
                folds,
                sweeps,
                sector,
                product,
            } => (
                ModelStatus::NotConverged,
                json!({ "folds": folds, "sweeps": sweeps, "sector": sector, "scale_times_trade_elasticity": product }),
            ),
            SolveError::NotCertified {
                worst,
                market,
                limit,
            } => (
                ModelStatus::NotCertified,
                json!({ "worst": worst, "market": market, "limit": limit }),
            ),
            SolveError::Input(inner) => return Self::from(inner.clone()),
            SolveError::Interrupted => return Self::Interrupted,
        };
        // The status is printed beside the message.
        let said = error.to_string();
        let prefix = format!("{}: ", status.as_str().replace('_', " "));
        let message = said.strip_prefix(&prefix).unwrap_or(&said).to_owned();
        Self::Model {
            status,
            message,
            details,
        }
    }
}

impl From<ReplicateError> for CommandError {
    fn from(error: ReplicateError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            ReplicateError::Interrupted => Self::Interrupted,
            ReplicateError::Policy(inner) => inner.into(),
            ReplicateError::World(inner) => inner.into(),
            ReplicateError::Toml {
                path, line, column, ..
            } => toml_place(message, &path, line, column),
            _ => Self::input(message),
        }
    }
}
