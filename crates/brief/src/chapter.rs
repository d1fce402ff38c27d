//! A section of the page that another question tells by its own answer: its tables, charts and sentences, as they are.

use detente_charts::draw;
use detente_world::table::{Figure, Named, Note, Sentence};

use crate::figures::Cited;
use crate::sentences::Cite;

/// What another question says of the standoff.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Anchor on the page.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it is, one or two sentences.
    pub lead: String,
    /// The run behind it, as provenance calls it.
    pub run: String,
    /// The answer's sentences.
    pub sentences: Vec<Sentence>,
    /// Charts as data, of the tables below.
    pub figures: Vec<Figure>,
    /// Every table of the answer, under names that are unique on the page.
    pub tables: Vec<Named>,
    /// Names of the tables that stand on the page; the others are files.
    pub shown: Vec<String>,
    /// Warnings and limits.
    pub notes: Vec<Note>,
}

impl Chapter {
    /// The charts that can be drawn, each with the stem of the table it draws.
    pub(crate) fn drawn(&self) -> Vec<(&str, Cited)> {
        let one = |described: &Figure| {
            let table = self.tables.iter().find(|t| t.name == described.table)?;
            let cited = Cited {
                figure: draw(described, table)?,
                cites: vec![Cite::Run(self.run.clone())],
            };
            Some((table.name.as_str(), cited))
        };
        self.figures.iter().filter_map(one).collect()
    }
}
