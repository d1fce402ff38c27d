//! Why there is no answer, as every door says it.

use std::ops::Range;
use std::path::Path;

use detente_table::{plain, plain_in_place};
use serde_json::{Map, Value, json};

/// Version of every JSON object that a door prints.
pub const SCHEMA: u32 = 2;

/// Kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The input is not sound.
    BadInput,
    /// No equilibrium satisfies the policy.
    Infeasible,
    /// The solver gave up.
    NotConverged,
    /// A state was found and the certificate refused it.
    NotCertified,
    /// The model does not have this.
    Unsupported,
    /// Whoever asked wanted no answer any more.
    Interrupted,
}

impl Status {
    /// As JSON spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadInput => "bad_input",
            Self::Infeasible => "infeasible",
            Self::NotConverged => "not_converged",
            Self::NotCertified => "not_certified",
            Self::Unsupported => "unsupported",
            Self::Interrupted => "interrupted",
        }
    }

    /// The exit status of the command.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::BadInput => 2,
            Self::Interrupted => 130,
            _ => 1,
        }
    }
}

/// Longest line that is shown with a mark, bytes: two screens of a wedge or a list.
const LONGEST_LINE: usize = 8_000;

/// Where in the input the fault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The file, `wedge`, or the key of a question.
    pub source: String,
    /// Its text.
    pub text: String,
    /// The bytes of the text that are meant.
    pub span: Range<usize>,
}

impl Mark {
    /// Line and column of the first character, both from 1.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self.text.get(..self.span.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        (line, last.chars().count() + 1)
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Which kind.
    pub status: Status,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The key of the question that is at fault: `cap/1`.
    pub key: Option<String>,
    /// Where in the input.
    pub mark: Option<Box<Mark>>,
    /// More for programs; joins `error` in JSON.
    pub details: Box<Map<String, Value>>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// A refusal said in one sentence.
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            // Words of a user's files stand in messages, which go to terminals.
            message: plain(message),
            help: None,
            key: None,
            mark: None,
            details: Box::default(),
        }
    }

    /// Bad input, said in one sentence.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Status::BadInput, message)
    }

    /// Bad input, with what would be right.
    pub fn input_with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            help: Some(plain(help)),
            ..Self::input(message)
        }
    }

    /// Bad input that a library described.
    pub fn from_library(error: impl std::error::Error) -> Self {
        Self::input(in_one_sentence(&error))
    }

    /// A model failure, said in one sentence.
    pub fn model(status: Status, message: impl Into<String>) -> Self {
        Self::new(status, message)
    }

    /// Somebody asked to stop.
    pub fn interrupted() -> Self {
        Self::new(Status::Interrupted, "interrupted")
    }

    /// The same with a place in a text; not in a line that would fill the screen.
    pub fn at(
        mut self,
        source: impl Into<String>,
        text: impl Into<String>,
        span: Range<usize>,
    ) -> Self {
        let text = text.into();
        let (before, after) = text.split_at_checked(span.start).unwrap_or((&text, ""));
        let line = before.rsplit('\n').next().map_or(0, str::len)
            + after.split('\n').next().map_or(0, str::len);
        if line > LONGEST_LINE {
            return self;
        }
        self.mark = Some(Box::new(Mark {
            source: plain(source),
            text: plain_in_place(text),
            span,
        }));
        self
    }

    /// The same with a character of a text file marked; line and column from 1.
    pub fn in_file(self, path: &Path, line: usize, column: usize) -> Self {
        // The file was readable a moment ago; if it no longer is, the message alone must do.
        let Ok(text) = detente_table::read_text(path) else {
            return self;
        };
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let span = byte_span(text.get(start..).unwrap_or_default(), column, 1);
        let span = start + span.start..start + span.end;
        self.at(path.display().to_string(), text, span)
    }

    /// The same with the key of the question that is at fault.
    pub fn about(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same with one more fact for programs.
    pub fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// The same with its message in front of a subject: `month 3: …`.
    pub fn of_subject(mut self, subject: impl std::fmt::Display) -> Self {
        self.message = format!("{subject}: {}", self.message);
        self
    }

    /// The exit status of the command.
    pub fn exit_status(&self) -> u8 {
        self.status.exit_status()
    }

    /// The object that a door prints.
    pub fn to_json(&self) -> Value {
        let mut error = json!({ "message": self.message });
        if let Some(help) = &self.help {
            error["help"] = help.as_str().into();
        }
        if let Some(key) = &self.key {
            error["key"] = key.as_str().into();
        }
        if let Some(mark) = &self.mark {
            let (line, column) = mark.line_and_column();
            error["source"] = mark.source.as_str().into();
            error["line"] = line.into();
            error["column"] = column.into();
        }
        if let Some(error) = error.as_object_mut() {
            error.extend((*self.details).clone());
        }
        json!({ "schema": SCHEMA, "status": self.status.as_str(), "error": error })
    }
}

/// The bytes of `length` characters from the character `column` (from 1) on.
pub fn byte_span(text: &str, column: usize, length: usize) -> Range<usize> {
    let byte = |characters: usize| {
        let at = text.char_indices().nth(characters);
        at.map_or(text.len(), |(byte, _)| byte)
    };
    let first = column.saturating_sub(1);
    byte(first)..byte(first + length)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_failure_names_its_status_and_keeps_the_details() {
        let refusal =
            Refusal::model(Status::Infeasible, "no equilibrium").detail("bound", "CHN:USA:SOY");
        assert_eq!(refusal.exit_status(), 1);
        assert_eq!(
            refusal.to_json(),
            json!({ "schema": 2, "status": "infeasible", "error": { "message": "no equilibrium", "bound": "CHN:USA:SOY" } })
        );
    }

    #[test]
    fn a_mark_knows_its_line_and_column() {
        let refusal = Refusal::input("x").at("a.toml", "one\ntwo é three", 10..11);
        let mark = refusal.mark.as_ref().unwrap();
        assert_eq!(mark.line_and_column(), (2, 6));
    }
}
