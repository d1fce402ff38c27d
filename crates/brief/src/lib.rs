//! The brief: SVG charts from plain tables, sentences from findings, and the self-contained page.
//!
//! Nothing here computes a result: what is shown is a value of [`detente_standoff::Findings`] or a difference of two.
//! [`Brief::of`] makes everything at once; [`charts`] serves the web and notebooks as well.

mod chapter;
mod cites;
pub mod figures;
pub mod page;
pub mod sentences;
pub mod summary;

pub use detente_charts as charts;
pub use detente_charts::number;
use detente_standoff::Findings;
use detente_world::table::Named;

pub use chapter::Chapter;
pub use page::{Made, PageError};
pub use sentences::Sentences;
pub use sentences::deal::DealSentences;

/// Everything a reader gets: page, sentences, tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The sentences, headlines first.
    pub sentences: Sentences,
    /// The page, one HTML file.
    pub page: String,
    /// The tables beside it: one for each chart, then the results themselves. Names are unique.
    pub tables: Vec<Named>,
    /// The charts of the page as files of their own: name and bytes of an SVG.
    pub drawings: Vec<(String, Vec<u8>)>,
}

impl Brief {
    /// Makes the brief of a run's findings, with chapters by other questions.
    ///
    /// # Errors
    /// [`PageError`] if the page cannot be rendered.
    pub fn of(findings: &Findings, chapters: &[Chapter], made: &Made) -> Result<Self, PageError> {
        let sentences = Sentences::of(findings);
        let mut figures = figures::figures(findings);
        let page = page::render(findings, &sentences, &figures, chapters, made)?;
        let charts = figures.iter().map(|cited| cited.figure.named());
        let tables = charts.chain(findings.tables()).collect();
        let of_chapters = chapters.iter().flat_map(Chapter::drawn);
        figures.extend(of_chapters.map(|(_, cited)| cited));
        let drawn = figures.iter().map(|figure| {
            let name = format!("figures/{}.svg", figure.figure.id);
            (name, charts::standalone(&figure.figure.wide).into_bytes())
        });
        Ok(Self {
            sentences,
            page,
            tables,
            drawings: drawn.collect(),
        })
    }

    /// The terminal's version.
    pub fn summary(&self, findings: &Findings, width: usize) -> String {
        summary::text(findings, &self.sentences, width)
    }
}
