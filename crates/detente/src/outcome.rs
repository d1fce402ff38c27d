//! How a command ends, and the exit status that says so.

use serde_json::{Value, json};

/// Version of every JSON object the command prints.
pub const SCHEMA: u32 = 1;

/// What a command that did its work prints.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// For people, on stdout; ends in a newline or is empty.
    pub text: String,
    /// For programs, on stdout under `--json`: one object. `schema` is added in front if it is missing.
    pub json: Value,
    /// Exit status 1 with this outcome, for commands that report in full and still say "no" (`replicate`).
    pub failed: bool,
}

impl Outcome {
    /// Text for people and the object for programs.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            failed: false,
        }
    }
}

/// Why there is no result although the input was sound (exit status 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelStatus {
    /// No equilibrium satisfies the policy.
    Infeasible,
    /// The solver gave up.
    NotConverged,
    /// A state was found and the certificate refused it.
    NotCertified,
    /// The model does not have this yet.
    Unsupported,
}

impl ModelStatus {
    /// As JSON spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Infeasible => "infeasible",
            Self::NotConverged => "not_converged",
            Self::NotCertified => "not_certified",
            Self::Unsupported => "unsupported",
        }
    }
}

/// How a command fails.
#[derive(Debug)]
pub enum CommandError {
    /// Bad input or usage: exit status 2.
    Input(miette::Report),
    /// The model could not be solved or certified: exit status 1.
    Model {
        /// Which way.
        status: ModelStatus,
        /// What happened, for people.
        message: String,
        /// More for programs; its keys join `error` in the JSON object. `Value::Null` = nothing more.
        details: Value,
    },
    /// Ctrl-C: exit status 130.
    Interrupted,
}

impl CommandError {
    /// Bad input, said in one sentence.
    pub fn input(message: impl Into<String>) -> Self {
        Self::Input(miette::Report::new(miette::MietteDiagnostic::new(message)))
    }

    /// Bad input, with what would be right.
    pub fn input_with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Input(miette::Report::new(
            miette::MietteDiagnostic::new(message).with_help(help),
        ))
    }

    /// Bad input that a library described.
    pub fn from_library(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::input(crate::failures::in_one_sentence(&error))
    }

    /// A model failure, said in one sentence.
    pub fn model(status: ModelStatus, message: impl Into<String>) -> Self {
        Self::Model {
            status,
            message: message.into(),
            details: Value::Null,
        }
    }

    /// The exit status.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Model { .. } => 1,
            Self::Input(_) => 2,
            Self::Interrupted => 130,
        }
    }

    /// The object for `--json`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Input(report) => {
                let mut error = json!({ "message": report.to_string() });
                if let Some(help) = report.help() {
                    error["help"] = help.to_string().into();
                }
                if let Some((source, line, column)) = place_of(report) {
                    error["source"] = source.into();
                    error["line"] = line.into();
                    error["column"] = column.into();
                }
                json!({ "schema": SCHEMA, "status": "bad_input", "error": error })
            }
            Self::Model {
                status,
                message,
                details,
            } => {
                let mut error = json!({ "message": message });
                if let (Some(error), Some(details)) = (error.as_object_mut(), details.as_object()) {
                    error.extend(details.clone());
                }
                json!({ "schema": SCHEMA, "status": status.as_str(), "error": error })
            }
            Self::Interrupted => {
                json!({ "schema": SCHEMA, "status": "interrupted", "error": { "message": "interrupted" } })
            }
        }
    }
}

/// Name of the source that an error marks, and line and column in it from 1.
fn place_of(report: &miette::Report) -> Option<(String, usize, usize)> {
    let label = report.labels()?.next()?;
    let marked = report.source_code()?.read_span(label.inner(), 0, 0).ok()?;
    let name = marked.name()?.to_owned();
    Some((name, marked.line() + 1, marked.column() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_failure_names_its_status_and_keeps_the_details() {
        let error = CommandError::Model {
            status: ModelStatus::Infeasible,
            message: "no equilibrium".into(),
            details: json!({ "bound": "CHN:USA:SOY" }),
        };
        assert_eq!(error.exit_status(), 1);
        assert_eq!(
            error.to_json(),
            json!({ "schema": 1, "status": "infeasible", "error": { "message": "no equilibrium", "bound": "CHN:USA:SOY" } })
        );
    }

    #[test]
    fn causes_are_said_once() {
        let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "gone");
        let error = detente::run::RunError::Input {
            path: "flows.csv".into(),
            source: cause,
        };
        let CommandError::Input(report) = CommandError::from_library(error) else {
            unreachable!()
        };
        assert_eq!(report.to_string(), "cannot read flows.csv: gone");
    }
}
