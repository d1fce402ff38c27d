//! `detente stress`: the solver under random policies.

use std::path::PathBuf;
use std::time::Instant;

use detente::check::stress::{Campaign, CampaignError, Report};
use detente::economy::CERTIFICATE_LIMIT;
use detente::run::{Input, Manifest, RunFolder};
use detente::world::synthetic;
use detente::world::{DEFAULT_WORLD, World};
use serde_json::{Value, json};

use crate::arguments::WorldArguments;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use crate::text::{table, whole};

/// Failures that are shown; `--json` has all.
const MOST_FAILURES: usize = 20;

/// Arguments of `stress`. Exit status 0 means that every draw was solved with a certificate or named infeasible.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many policies to draw, in turn over the worlds
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    policies: u64,

    /// Number of the first policy, to repeat a part: --first 78 --policies 1 is draw 78 alone
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    first: u64,

    /// Seed of the campaign; the same seed draws the same policies
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// A world beside the built-in one and four small made-up ones. Repeatable
    #[arg(long, value_name = "NAME|DIR")]
    world: Vec<String>,

    /// Draw only on the worlds named with --world
    #[arg(long, requires = "world")]
    only: bool,

    /// Write manifest.json and the table of findings (CSV and Parquet) to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Draws, solves and counts.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let (worlds, inputs) = worlds(arguments)?;
    let folder = match &arguments.out {
        Some(path) => Some(RunFolder::create(path)?),
        None => None,
    };
    let campaign = Campaign {
        worlds,
        first: arguments.first,
        policies: arguments.policies,
        seed: arguments.seed,
    };
    context.say(format!(
        "{} random policies over {} worlds, seed {}",
        arguments.policies,
        campaign.worlds.len(),
        arguments.seed
    ));
    let bar = context.bar(arguments.policies, "solving");
    let started = Instant::now();
    let report = campaign.run(context.interrupt.flag(), || bar.inc(1));
    bar.finish_and_clear();
    let report = report.map_err(|error| match error {
        CampaignError::Interrupted => CommandError::interrupted(),
        CampaignError::NoWorld => CommandError::from_library(error),
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let mut text = text(&report, arguments.seed, seconds);
    if let Some(mut folder) = folder {
        folder.table("findings", &report.table())?;
        let manifest = Manifest {
            command: "stress".into(),
            arguments: context.arguments.clone(),
            inputs,
            settings: json!({ "first": arguments.first, "policies": arguments.policies }),
            seeds: vec![arguments.seed],
            seconds: [("stress".to_owned(), seconds)].into(),
            ..Manifest::default()
        };
        let target = folder.finish(&manifest)?;
        text += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome {
        failed: !report.is_clean(),
        ..Outcome::new(text, to_json(&report, arguments, seconds))
    })
}

fn worlds(arguments: &Arguments) -> Result<(Vec<World>, Vec<Input>), CommandError> {
    let mut names = Vec::new();
    if !arguments.only {
        names.push(DEFAULT_WORLD.to_owned());
    }
    names.extend(arguments.world.iter().cloned());
    let (mut worlds, mut inputs) = (Vec::new(), Vec::new());
    for name in names {
        let world = WorldArguments { name };
        worlds.push(world.open()?);
        inputs.extend(world.inputs()?);
    }
    if !arguments.only {
        worlds.extend(synthetic::campaign_worlds()?);
    }
    Ok((worlds, inputs))
}

fn to_json(report: &Report, arguments: &Arguments, seconds: f64) -> Value {
    json!({
        "status": if report.is_clean() { "clean" } else { "failed" },
        "first": arguments.first,
        "policies": arguments.policies,
        "seed": arguments.seed,
        "certificate_limit": CERTIFICATE_LIMIT,
        "seconds": seconds,
        "worlds": report.worlds,
        "all": report.all,
        "failures": report.failures,
    })
}

fn text(report: &Report, seed: u64, seconds: f64) -> String {
    let rows = report.worlds.iter().chain([&report.all]).map(|row| {
        vec![
            row.world.clone(),
            row.size.clone(),
            whole(row.draws as f64),
            whole(row.certified as f64),
            whole(row.infeasible as f64),
            whole(row.failed as f64),
            match row.worst_draw {
                Some(_) => format!("{:.1e}", row.worst_certificate),
                None => "–".into(),
            },
            whole(row.sweeps_median as f64),
            whole(row.sweeps_p95 as f64),
            whole(row.sweeps_max as f64),
        ]
    });
    let header = [
        "world",
        "size",
        "draws",
        "certified",
        "infeasible",
        "neither",
        "worst certificate",
        "sweeps: median",
        "95 %",
        "largest",
    ];
    let mut text = table(&header, rows.collect());
    if !report.all.reasons.is_empty() {
        text += "\nWhy draws are infeasible\n";
        let mut reasons: Vec<(&String, &u64)> = report.all.reasons.iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        for (reason, count) in reasons {
            text += &format!("{count:>6}  {reason}\n");
        }
    }
    if !report.failures.is_empty() {
        text += "\nNeither certified nor named infeasible\n";
        for failure in report.failures.iter().take(MOST_FAILURES) {
            text += &format!(
                "  draw {} ({}): {}\n",
                failure.number, failure.draw, failure.message
            );
        }
        if report.failures.len() > MOST_FAILURES {
            text += &format!(
                "  and {} more: --json has all\n",
                report.failures.len() - MOST_FAILURES
            );
        }
    }
    text += &format!(
        "\nSeed {seed}, {seconds:.1} s on {} threads\n",
        rayon::current_num_threads()
    );
    text
}
