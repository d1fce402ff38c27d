//! `detente deal FILE`: one deal judged, and how long it holds.

pub(super) mod text;
mod threat;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::brief::charts::{Figure, standalone};
use detente::brief::figures::deal_months;
use detente::brief::results;
use detente::run::{Input, Manifest, RunFolder};
use detente::standoff::builtin::DEALS;
use detente::standoff::{Deal, DealFindings, deal};
use serde_json::json;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};
use crate::telling::Telling;

/// Arguments of `deal`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A built-in deal by name (busan, phase-one, rare-earth-truce), or a deal file
    #[arg(value_name = "FILE")]
    deal: String,

    /// What happens without the deal, instead of what the file says: positions of the standoff (USA=threat,CHN=status),
    /// or a TOML file of them
    #[arg(long, value_name = "POSITIONS|FILE")]
    threat: Option<String>,

    /// Folder for the tables, the chart and the manifest
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Judges the deal and shows the judgement.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    context.say(format!("reading the deal {}", arguments.deal));
    let mut judged = Deal::open(&arguments.deal)?;
    if let Some(written) = &arguments.threat {
        let choices = threat::read(written)?;
        judged = judged.with_threat(choices.iter().map(|(p, s)| (p.as_str(), s.as_str())))?;
    }
    // An unwritable place is found before the work.
    let folder = arguments
        .out
        .as_deref()
        .map(RunFolder::create)
        .transpose()?;
    let telling = Telling::new(context);
    let findings = deal::judge(&judged, &telling);
    telling.end();
    let findings = findings?;
    let work = &findings.statistics;
    context.say(format!(
        "{} combinations, {} equilibria in {:.1} s; worst certificate {:.0e}",
        work.combinations, work.solves, work.total_seconds, work.worst_certificate
    ));
    let failed = |error: serde_json::Error| {
        CommandError::model(Status::Unsupported, format!("findings as JSON: {error}"))
    };
    let mut json = serde_json::to_value(&findings).map_err(failed)?;
    json["status"] = "solved".into();
    let mut text = text::render(&findings);
    if let Some(folder) = folder {
        let written = write(folder, arguments, &judged, &findings, context)?;
        text.push_str(&format!("\nTables and chart: {}\n", written.display()));
        json["output"] = json!({ "folder": written.display().to_string() });
    }
    Ok(Outcome::new(text, json))
}

fn write(
    mut folder: RunFolder,
    arguments: &Arguments,
    judged: &Deal,
    findings: &DealFindings,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    for named in results::deal::tables(findings, "") {
        folder.table(&named.name, &named.table)?;
    }
    let figure = Figure::of("months", &deal_months(findings));
    folder.write("months.svg", standalone(&figure.wide))?;
    context.interrupt.check()?;
    let name = &arguments.deal;
    let input = match DEALS.text(name) {
        Some(text) => Input::of_bytes("deal", "built-in", text.as_bytes()),
        None => Input::of_file("deal", Path::new(name))?,
    };
    let standoff = judged.standoff();
    let ledger = standoff
        .ledger()
        .map(|l| ("ledger".to_owned(), l.edition().to_string()));
    let world = ("world".to_owned(), findings.world.clone());
    let manifest = Manifest {
        command: "deal".into(),
        arguments: context.arguments.clone(),
        data_edition: ledger.into_iter().chain([world]).collect(),
        inputs: vec![input],
        settings: json!({
            "deal": findings.id,
            "standoff": findings.standoff,
            "threat": findings.threat,
            "patience_year": findings.players.iter().map(|p| p.patience_year).collect::<Vec<_>>(),
            "months": findings.holds.months,
            "cases": findings.cases.iter().map(|c| c.case.as_str()).collect::<Vec<_>>(),
        }),
        seeds: vec![],
        seconds: BTreeMap::from([("judging".to_owned(), findings.statistics.total_seconds)]),
    };
    Ok(folder.finish(&manifest)?)
}
