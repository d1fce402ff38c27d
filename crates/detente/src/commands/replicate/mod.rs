//! `detente replicate`: published and analytic results beside ours.

mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use detente::check::replicate::{self, Case, CaseReport, CaseStatus};
use detente::economy::{CERTIFICATE_LIMIT, SolveSettings};
use detente::run::{Input, Manifest, RunFolder};
use serde_json::{Value, json};

use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `replicate`. Exit status 0 means that every number of every case was computed and is within its
/// tolerance.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Cases by name, or case folders (default: all there are)
    #[arg(value_name = "CASE")]
    cases: Vec<String>,

    /// A folder of cases beside those that ship: each a folder with case.toml, expected.csv and the tables of its shock
    #[arg(long = "cases", value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Only name the cases
    #[arg(long)]
    list: bool,

    /// Write manifest.json and the table of rows (CSV and Parquet) to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the cases and compares.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let cases = replicate::select(
        replicate::all(arguments.folder.as_deref())?,
        &arguments.cases,
    )?;
    if arguments.list {
        return Ok(list(&cases));
    }
    let folder = match &arguments.out {
        Some(path) => Some(RunFolder::create(path)?),
        None => None,
    };
    let settings = SolveSettings {
        interrupt: Some(context.interrupt.flag()),
        ..SolveSettings::default()
    };
    let mut seconds = BTreeMap::new();
    let mut reports = Vec::new();
    for case in &cases {
        context.interrupt.check()?;
        context.detail(format!("running {}", case.name()));
        let started = Instant::now();
        let report = case.run(&settings)?;
        seconds.insert(report.name.clone(), started.elapsed().as_secs_f64());
        for warning in &report.warnings {
            context.warn(format!("{}: {warning}", report.name));
        }
        reports.push(report);
    }
    let status = worst(&reports);
    let mut text = text::report(&reports);
    let json = json!({
        "status": status.word(),
        "certificate_limit": CERTIFICATE_LIMIT,
        "cases": reports.iter().map(CaseReport::to_json).collect::<Vec<_>>(),
    });
    if let Some(mut folder) = folder {
        folder.table("rows", &replicate::rows_table(&reports))?;
        let manifest = Manifest {
            command: "replicate".into(),
            arguments: context.arguments.clone(),
            inputs: inputs(&cases)?,
            settings: json!({ "cases": cases.iter().map(Case::name).collect::<Vec<_>>() }),
            seconds,
            ..Manifest::default()
        };
        let target = folder.finish(&manifest)?;
        text += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome {
        failed: status != CaseStatus::Passed,
        ..Outcome::new(text, json)
    })
}

/// The worst status of all cases.
fn worst(reports: &[CaseReport]) -> CaseStatus {
    let statuses = reports.iter().map(CaseReport::status);
    statuses.max().unwrap_or(CaseStatus::Passed)
}

fn list(cases: &[Case]) -> Outcome {
    let folder = |case: &Case| match case {
        Case::Shipped(_) => None,
        Case::Folder(path) => Some(path.display().to_string()),
    };
    let lines = cases.iter().map(|case| match folder(case) {
        None => format!("{}\n", case.name()),
        Some(path) => format!("{}  {path}\n", case.name()),
    });
    let objects = cases
        .iter()
        .map(|case| json!({ "name": case.name(), "folder": folder(case) }))
        .collect::<Vec<Value>>();
    Outcome::new(lines.collect::<String>(), json!({ "cases": objects }))
}

/// The files of the cases' folders.
fn inputs(cases: &[Case]) -> Result<Vec<Input>, CommandError> {
    let mut inputs = Vec::new();
    for case in cases {
        if let Case::Folder(path) = case {
            inputs.extend(Input::of_folder(&case.name(), path)?);
        }
    }
    Ok(inputs)
}
