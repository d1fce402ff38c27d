//! The figures behind a path that come from gathered sources: announced projects.
//!
//! Judgements (users, stocks, statuses, needs, …) are written by hand under `data/elements`.

use std::path::Path;

use miette::{Result, miette};

use crate::figures::{rows, table};
use crate::output::Output;

/// Name of this part.
pub(crate) const NAME: &str = "path";
/// The folder it reads.
pub(crate) const SOURCE: &str = "chokepoints";

#[derive(serde::Deserialize)]
struct ProjectRow {
    project: String,
    region: String,
    stage: String,
    product: String,
    tonnes: String,
    first_year: String,
    status: String,
    confidence: String,
}

/// The first word of a status that we know; the rest of the sentence is its publisher's.
fn status(text: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 13] = [
        ("operating at low", "ramping"),
        ("operating", "operating"),
        ("ramping", "ramping"),
        ("commissioning", "commissioning"),
        ("construction", "construction"),
        ("financed", "financed"),
        ("financing", "planned"),
        ("first line opened", "ramping"),
        ("planned", "planned"),
        ("announced", "planned"),
        ("pilot", "pilot"),
        ("stalled", "stalled"),
        ("uncertain", "stalled"),
    ];
    let known = KNOWN.into_iter().find(|(word, _)| text.starts_with(word));
    known
        .map(|(_, name)| name)
        .or_else(|| text.starts_with("scheme").then_some("planned"))
}

/// Compiles the tables.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let capacity = from.join(SOURCE).join("capacity.csv");
    let mut projects = Vec::new();
    for row in rows::<ProjectRow>(&capacity)? {
        let status = status(&row.status).ok_or_else(|| {
            miette!(
                "{}: {}: unknown status {}",
                capacity.display(),
                row.project,
                row.status
            )
        })?;
        projects.push(vec![
            row.project,
            row.region,
            row.stage,
            row.product,
            row.tonnes,
            row.first_year,
            status.to_owned(),
            row.confidence,
        ]);
    }
    Ok(vec![Output {
        path: "data/elements/projects.csv",
        bytes: table(
            &[
                "project",
                "region",
                "stage",
                "product",
                "tonnes",
                "first_year",
                "status",
                "confidence",
            ],
            projects,
        )?,
    }])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
