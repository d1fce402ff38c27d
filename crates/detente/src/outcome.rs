//! How a command ends, and the exit status that says so.

pub use detente::questions::{Refusal as CommandError, Status};
use serde_json::{Map, Value};

/// Version of every JSON object the command prints.
pub const SCHEMA: u32 = 2;

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

/// An object for programs that is no answer: of the version, the help, a usage error.
pub fn object_of<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(key, value)| (key.to_owned(), value));
    Value::Object(Map::from_iter(fields))
}
