//! `detente when`: when a fading lever is best used, held as a threat, or let lapse.

mod tables;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use detente::run::{Manifest, RunFolder};
use detente::standoff::timing::{
    Assumptions, Lever, PATIENCE_YEAR, PRIZE_PCT, RATE, TimingFindings, when,
};
use detente::world::SPLIT_WORLD;
use serde_json::json;

use super::path::question::{self, Question, QuestionArguments};
use crate::arguments::{PolicyArguments, world_inputs};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};

/// Arguments of `when`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A lever of the ledger (`detente ledger levers`), with its range of strength. Repeatable; or write wedges
    #[arg(value_name = "LEVER")]
    lever: Vec<String>,

    /// The world: a built-in one by name, or a world folder
    #[arg(long, value_name = "NAME|DIR", default_value = SPLIT_WORLD)]
    world: String,

    #[command(flatten)]
    policy: PolicyArguments,

    #[command(flatten)]
    question: QuestionArguments,

    #[command(flatten)]
    assumed: Assumed,

    /// Write manifest.json, the tables (CSV and Parquet) and a chart to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What the path cannot say.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Assumptions")]
struct Assumed {
    /// How readily the target gives in: monthly rate per percentage point of real income it loses. Half and twice of it are
    /// shown too
    #[arg(long, value_name = "RATE", default_value_t = RATE)]
    rate: f64,

    /// What the target's giving in is worth to the lever's owner, per cent of a year's real income
    #[arg(long, value_name = "PERCENT", default_value_t = PRIZE_PCT)]
    prize: f64,

    /// Weight of next year against this one
    #[arg(long, value_name = "WEIGHT", default_value_t = PATIENCE_YEAR)]
    patience: f64,

    /// Months the lever can be held
    #[arg(long, value_name = "N", default_value_t = 36)]
    hold: u32,

    /// Months of use that count
    #[arg(long, value_name = "N", default_value_t = 60)]
    months: u32,
}

/// Everything found.
struct Answer {
    question: Question,
    findings: TimingFindings,
}

/// Runs the question and reports.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let world = detente::world::open(&arguments.world)?;
    let (figures, schedule) = arguments.question.tables()?;
    let asked = &arguments.question;
    let question = question::read(&arguments.lever, &arguments.policy, asked, &world)?;
    for note in &question.notes {
        context.warn(note);
    }
    let side = |found, what: &str| {
        let missing = || {
            CommandError::input_with_help(
                format!("the wedges do not name one {what}"),
                format!("add --{what} CODE, for example --{what} USA"),
            )
        };
        Option::ok_or_else(found, missing)
    };
    let (owner, target) = (
        side(question.sender, "sender")?,
        side(question.target, "target")?,
    );
    let folder = arguments
        .out
        .as_deref()
        .map(RunFolder::create)
        .transpose()?;
    let lever = Lever {
        world: &world,
        figures: &figures,
        schedule: &schedule,
        scenario: &question.scenario,
        owner,
        target,
        stop: Some(context.interrupt.flag()),
    };
    let assumed = &arguments.assumed;
    let assumptions = Assumptions {
        rate: assumed.rate,
        prize_pct: assumed.prize,
        credence: asked.credence,
        patience_year: assumed.patience,
        hold_months: assumed.hold,
        use_months: assumed.months,
    };
    let started = Instant::now();
    context.say("solving the months of use after every wait");
    let findings = when(&lever, &assumptions)?;
    let seconds = started.elapsed().as_secs_f64();
    let failed = |error: serde_json::Error| {
        let text = format!("findings as JSON: {error}");
        CommandError::model(Status::Unsupported, text)
    };
    let answer = Answer { question, findings };
    let mut json = serde_json::to_value(&answer.findings).map_err(failed)?;
    json["status"] = "solved".into();
    json["levers"] = json!(answer.question.levers);
    json["wedges"] = json!(answer.question.wedges);
    let mut text = text::render(&answer);
    if let Some(folder) = folder {
        let written = write(folder, arguments, &answer, seconds, context)?;
        text.push_str(&format!("\nTables and chart: {}\n", written.display()));
        json["output"] = json!({ "folder": written.display().to_string() });
    }
    Ok(Outcome::new(text, json))
}

fn write(
    mut folder: RunFolder,
    arguments: &Arguments,
    answer: &Answer,
    seconds: f64,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    for (name, table) in tables::tables(&answer.findings) {
        folder.table(name, &table)?;
    }
    if let Some(svg) = tables::chart(answer) {
        folder.write("when.svg", svg)?;
    }
    context.interrupt.check()?;
    let mut inputs = arguments.policy.inputs()?;
    inputs.extend(world_inputs(&arguments.world)?);
    inputs.extend(arguments.question.inputs()?);
    let manifest = Manifest {
        command: "when".into(),
        arguments: context.arguments.clone(),
        data_edition: BTreeMap::from([("world".into(), answer.findings.world.clone())]),
        inputs,
        settings: json!({
            "levers": answer.question.levers,
            "wedges": answer.question.wedges,
            "assumptions": answer.findings.assumptions,
        }),
        seconds: BTreeMap::from([("solving".to_owned(), seconds)]),
        ..Manifest::default()
    };
    Ok(folder.finish(&manifest)?)
}
