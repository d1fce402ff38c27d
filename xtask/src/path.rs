//! The figures behind a path that come from gathered sources: others' supply, projects, and the record they are set beside.
//!
//! Judgements (users, stocks, entry, statuses, …) are written by hand under `data/path`.

use std::path::Path;

use miette::{IntoDiagnostic, Result, miette};

use crate::figures::{rows, table};
use crate::output::Output;

/// Name of this part.
pub(crate) const NAME: &str = "path";
/// The folder it reads.
pub(crate) const SOURCE: &str = "chokepoints";

#[derive(serde::Deserialize)]
struct HorizonRow {
    parameter: String,
    good: String,
    horizon: String,
    low: String,
    central: String,
    high: String,
    confidence: String,
}

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

#[derive(serde::Deserialize)]
struct ExportRow {
    period: String,
    good: String,
    destination: String,
    tonnes: f64,
    yoy_pct: Option<f64>,
    confidence: String,
}

/// Our sector of an exported good.
const EXPORTED: [(&str, &str); 1] = [("magnets", "REM")];

/// Exports to everybody, month by month, beside the same month of the year before.
fn exports(chokepoints: &Path) -> Result<Output> {
    let all = rows::<ExportRow>(&chokepoints.join("china-exports-monthly.csv"))?;
    let mut list = Vec::new();
    for (word, good) in EXPORTED {
        let world = || {
            (all.iter())
                .filter(|r| r.good == word && r.destination == "world" && r.period.len() == 7)
        };
        for row in world() {
            let (year, month) = row.period.split_at(4);
            let before = year
                .parse::<i32>()
                .ok()
                .and_then(|y| world().find(|b| b.period == format!("{}{month}", y - 1)));
            let change = row
                .yoy_pct
                .or_else(|| before.map(|b| 100.0 * (row.tonnes / b.tonnes - 1.0)));
            list.push(vec![
                good.to_owned(),
                row.period.clone(),
                row.tonnes.to_string(),
                change.map_or_else(String::new, |c| format!("{:.1}", c)),
                "Chinese customs, through Reuters".to_owned(),
                row.confidence.clone(),
            ]);
        }
    }
    Ok(Output {
        path: "data/path/exports.csv",
        bytes: table(
            &[
                "good",
                "month",
                "tonnes",
                "change_pct",
                "source",
                "confidence",
            ],
            list,
        )?,
    })
}

/// Our name of a supply response.
fn supply_name(good: &str) -> Option<&'static str> {
    [
        ("light", "light"),
        ("heavy", "heavy"),
        ("magnets", "magnets"),
    ]
    .into_iter()
    .find(|(word, _)| good.contains(word))
    .map(|(_, name)| name)
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
    let horizon = from.join("splits/horizon.csv");
    let mut supply = Vec::new();
    for row in rows::<HorizonRow>(&horizon)? {
        if row.parameter != "supply_response" {
            continue;
        }
        let name = supply_name(&row.good)
            .ok_or_else(|| miette!("{}: unknown good {}", horizon.display(), row.good))?;
        let months = match row.horizon.strip_suffix('y') {
            Some(years) => years.parse::<u32>().into_diagnostic()? * 12,
            None => row
                .horizon
                .trim_end_matches('m')
                .parse()
                .into_diagnostic()?,
        };
        supply.push(vec![
            name.to_owned(),
            months.to_string(),
            row.low,
            row.central,
            row.high,
            "judgement from the pipeline of projects and from what followed 2010".to_owned(),
            row.confidence,
        ]);
    }
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
    Ok(vec![
        exports(&from.join(SOURCE))?,
        Output {
            path: "data/path/supply.csv",
            bytes: table(
                &[
                    "supply",
                    "months",
                    "low",
                    "central",
                    "high",
                    "source",
                    "confidence",
                ],
                supply,
            )?,
        },
        Output {
            path: "data/path/projects.csv",
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
        },
    ])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
