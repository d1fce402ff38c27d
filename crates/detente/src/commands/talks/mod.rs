//! `detente talks [STANDOFF]`: payoff table, equilibria, bargaining set.

mod ladders;
mod objectives;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::brief::results;
use detente::run::{Input, Manifest, RunFolder};
use detente::standoff::builtin::STANDOFFS;
use detente::standoff::{Findings, Standoff, run as run_standoff};
use serde_json::{Value, json};

use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};
use crate::telling::Telling;

/// Arguments of `talks`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A built-in standoff by name, or a standoff file
    #[arg(default_value = "busan")]
    standoff: String,

    /// Write manifest.json and the tables of the game (CSV and Parquet) to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the standoff and shows the game.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    context.say(format!("reading the standoff {}", arguments.standoff));
    // The table and the game alone: months are the brief's.
    let standoff = Standoff::open(&arguments.standoff)?.without_months();
    // An unwritable place is found before the work.
    let folder = arguments
        .out
        .as_deref()
        .map(RunFolder::create)
        .transpose()?;
    let telling = Telling::new(context);
    let findings = run_standoff(&standoff, &telling);
    telling.end();
    let findings = findings?;
    context.say(telling.sum(&findings));
    let mut json = game(&findings).map_err(|error| {
        CommandError::model(Status::Unsupported, format!("findings as JSON: {error}"))
    })?;
    let mut text = text::render(&findings);
    if let Some(folder) = folder {
        let written = write(folder, arguments, &standoff, &findings, context)?;
        text.push_str(&format!("\nTables: {}\n", written.display()));
        json["output"] = json!({ "folder": written.display().to_string() });
    }
    Ok(Outcome::new(text, json))
}

fn write(
    mut folder: RunFolder,
    arguments: &Arguments,
    standoff: &Standoff,
    findings: &Findings,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    for named in results::game(findings) {
        folder.table(&named.name, &named.table)?;
    }
    context.interrupt.check()?;
    let name = &arguments.standoff;
    let input = match STANDOFFS.text(name) {
        Some(text) => Input::of_bytes("standoff", "built-in", text.as_bytes()),
        None => Input::of_file("standoff", Path::new(name))?,
    };
    let ledger = standoff.ledger();
    let ledger = ledger.map(|l| ("ledger".to_owned(), l.edition().to_string()));
    let world = ("world".to_owned(), findings.world.name.clone());
    let manifest = Manifest {
        command: "talks".into(),
        arguments: context.arguments.clone(),
        data_edition: ledger.into_iter().chain([world]).collect(),
        inputs: vec![input],
        settings: json!({
            "standoff": findings.standoff.id,
            "threat": findings.solution.talks_fail.name,
            "turns": findings.solution.ladders.turns,
            "elasticity_sets": findings.robustness.iter().map(|s| s.set.as_str()).collect::<Vec<_>>(),
        }),
        seeds: vec![],
        seconds: BTreeMap::from([("run".to_owned(), findings.statistics.total_seconds)]),
    };
    Ok(folder.finish(&manifest)?)
}

/// The part of the findings that is about the game.
fn game(findings: &Findings) -> Result<Value, serde_json::Error> {
    let mut object = json!({ "schema": findings.schema, "status": "solved" });
    let parts = [
        ("standoff", serde_json::to_value(&findings.standoff)?),
        ("world", serde_json::to_value(&findings.world)?),
        ("players", serde_json::to_value(&findings.players)?),
        ("reference", serde_json::to_value(&findings.reference)?),
        ("background", serde_json::to_value(&findings.background)?),
        ("positions", serde_json::to_value(&findings.positions)?),
        (
            "payoff_table",
            serde_json::to_value(&findings.payoff_table)?,
        ),
        ("solution", serde_json::to_value(&findings.solution)?),
        ("objectives", serde_json::to_value(&findings.objectives)?),
        ("deal", serde_json::to_value(&findings.deal)?),
        ("robustness", serde_json::to_value(&findings.robustness)?),
        ("limits", serde_json::to_value(&findings.limits)?),
        ("provenance", serde_json::to_value(&findings.provenance)?),
        ("statistics", serde_json::to_value(&findings.statistics)?),
    ];
    for (key, value) in parts {
        object[key] = value;
    }
    Ok(object)
}
