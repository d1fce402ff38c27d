//! The page: one HTML file with everything inside, that loads nothing and runs nothing.

mod tables;
mod view;

use detente_standoff::Findings;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};

use crate::chapter::Chapter;
use crate::figures::Cited;
use crate::sentences::Sentences;

/// Why a page could not be made. It cannot happen with a template that passes its tests.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be rendered: {0:#}")]
pub struct PageError(#[from] minijinja::Error);

/// What the page says about the run that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The command line that makes the same brief again.
    pub command: String,
    /// Version of the program, and the revision it was built from.
    pub version: String,
    /// The folder beside the page in which the tables are, `tables`.
    pub tables: String,
}

/// Renders the page.
///
/// # Errors
/// [`PageError`] if the template is broken.
pub fn render(
    findings: &Findings,
    sentences: &Sentences,
    figures: &[Cited],
    chapters: &[Chapter],
    made: &Made,
) -> Result<String, PageError> {
    let mut environment = minijinja::Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    // The name ends in .html, so every value is escaped unless it is marked safe.
    environment.add_template("brief.html", include_str!("brief.html"))?;
    environment.add_template("page.css", include_str!("page.css"))?;
    let view = view::View::new(findings, sentences, figures, chapters, made);
    Ok(environment
        .get_template("brief.html")?
        .render(Value::from(Serde(&view)))?)
}
