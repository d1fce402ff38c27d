//! The parts of an answer beside its tables.

use serde::{Deserialize, Serialize};

/// A chart as data: which columns of which table of the same answer it draws, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// A name that is unique in the answer: a file's stem.
    pub id: String,
    /// The kind of chart.
    pub kind: Chart,
    /// The table it draws.
    pub table: String,
    /// The column along the page: codes, months, dates.
    pub x: String,
    /// The columns drawn; `_low` and `_high` beside a `_central` are its band.
    pub y: Vec<String>,
    /// The column that tells lines or bars of one place apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Rows drawn: column and value; all where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<(String, String)>,
    /// What it says, as a sentence.
    pub title: String,
    /// Where the numbers are from.
    pub source: String,
}

/// Kinds of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Chart {
    /// Horizontal bars by category.
    Bars,
    /// Lines along months or dates.
    Lines,
    /// Lines that stay until they step.
    Steps,
    /// What a total is made of from each date on: a layer per series.
    Stack,
    /// Points in a plane.
    Scatter,
    /// A grid of coloured cells.
    Heat,
    /// One tile per region, coloured.
    Tiles,
}

/// A sentence with the ids of what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Tables, sources or runs it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<String>,
}

impl Sentence {
    /// A sentence that rests on some tables of the answer.
    pub fn new(text: impl Into<String>, cites: &[&str]) -> Self {
        Self {
            text: text.into(),
            cites: cites.iter().map(|c| (*c).to_owned()).collect(),
        }
    }
}

/// What a reader should know beside the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The note.
    pub text: String,
    /// Whether it warns or limits.
    pub kind: NoteKind,
}

/// Kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// Something about this input that the reader would not expect.
    Warning,
    /// What the model cannot know, or how a number is defined.
    Limit,
}

impl Note {
    /// A warning.
    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: NoteKind::Warning,
        }
    }

    /// A limit or a definition.
    pub fn limit(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: NoteKind::Limit,
        }
    }
}
