//! `detente brief [STANDOFF] [--out DIR]`: the main job.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use detente::brief::{Brief, Made};
use detente::run::{Input, Manifest, RunFolder};
use detente::standoff::builtin::STANDOFFS;
use detente::standoff::{Findings, Standoff, run as run_standoff};
use detente::world::builtin_bytes;
use serde_json::json;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};
use crate::telling::Telling;

/// Arguments of `brief`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A built-in standoff by name, or a standoff file
    #[arg(default_value = "busan")]
    standoff: String,

    /// Folder for the page and the tables [default: out/ID of the standoff]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Folder of the tables, beside the page.
const TABLES: &str = "tables";
/// Width of the summary, characters.
const WIDTH: usize = 88;

/// Runs the standoff, writes the folder, prints the summary.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    context.say(format!("reading the standoff {}", arguments.standoff));
    let reading = Instant::now();
    let standoff = Standoff::open(&arguments.standoff)?;
    let inputs = inputs(&arguments.standoff, &standoff)?;
    let id = standoff.file().id.get_ref().clone();
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| Path::new("out").join(&id));
    // An unwritable place is found before the work.
    let mut folder = RunFolder::create(&target)?;
    let read_seconds = reading.elapsed().as_secs_f64();

    let telling = Telling::new(context);
    let findings = run_standoff(&standoff, &telling);
    telling.end();
    let findings = findings?;

    context.say("writing the brief");
    let writing = Instant::now();
    let made = Made {
        command: format!("detente brief {}", quoted(&arguments.standoff)),
        version: detente::build::version_line(),
        tables: TABLES.to_string(),
    };
    let brief = Brief::of(&findings, &made)
        .map_err(|error| CommandError::model(Status::Unsupported, error.to_string()))?;
    folder.write("brief.html", &brief.page)?;
    for named in &brief.tables {
        for extension in ["csv", "parquet"] {
            let path = folder.place(&format!("{TABLES}/{}.{extension}", named.name))?;
            named.table.write(&path)?;
        }
    }
    context.interrupt.check()?;
    let mut seconds: BTreeMap<String, f64> = findings
        .statistics
        .seconds
        .iter()
        .map(|s| (s.stage.clone(), s.seconds))
        .collect();
    seconds.insert("reading".into(), read_seconds);
    seconds.insert("writing".into(), writing.elapsed().as_secs_f64());
    let manifest = Manifest {
        command: "brief".into(),
        arguments: context.arguments.clone(),
        data_edition: editions(&standoff),
        inputs,
        settings: settings(&findings),
        seeds: vec![],
        seconds,
    };
    let folder = folder.finish(&manifest)?;
    context.say(telling.sum(&findings));
    outcome(&findings, &brief, &folder)
}

/// The summary for people, findings and sentences for programs.
fn outcome(findings: &Findings, brief: &Brief, folder: &Path) -> Result<Outcome, CommandError> {
    let page = folder.join("brief.html");
    let text = format!(
        "{}\nThe page: {}\n{} tables as CSV and Parquet: {}\n",
        brief.summary(findings, WIDTH),
        page.display(),
        brief.tables.len(),
        folder.join(TABLES).display()
    );
    let failed = |error: serde_json::Error| {
        CommandError::model(Status::Unsupported, format!("findings as JSON: {error}"))
    };
    let mut json = serde_json::to_value(findings).map_err(failed)?;
    json["status"] = "solved".into();
    json["sentences"] = serde_json::to_value(&brief.sentences).map_err(failed)?;
    json["output"] =
        json!({ "folder": folder.display().to_string(), "page": page.display().to_string() });
    Ok(Outcome::new(text, json))
}

/// What was read, with hashes.
fn inputs(name: &str, standoff: &Standoff) -> Result<Vec<Input>, CommandError> {
    let file = standoff.file();
    let beside = |written: &str| match STANDOFFS.text(name) {
        Some(_) => PathBuf::from(written),
        None => Path::new(name)
            .parent()
            .map_or_else(|| written.into(), |folder| folder.join(written)),
    };
    let mut inputs = vec![match STANDOFFS.text(name) {
        Some(text) => Input::of_bytes("standoff", "built-in", text.as_bytes()),
        None => Input::of_file("standoff", Path::new(name))?,
    }];
    let world = file.world.get_ref();
    match builtin_bytes(world) {
        Some(bytes) => inputs.push(Input::of_bytes("world", "built-in", bytes)),
        None => inputs.extend(Input::of_folder("world", &beside(world))?),
    }
    // What is built in is known by the revision of the build and by its edition.
    if let Some(ledger) = file
        .ledger
        .as_ref()
        .map(|l| l.get_ref())
        .filter(|l| *l != "builtin")
    {
        inputs.extend(Input::of_folder("ledger", &beside(ledger))?);
    }
    Ok(inputs)
}

/// Which editions of the data were used.
fn editions(standoff: &Standoff) -> BTreeMap<String, String> {
    let ledger = standoff
        .ledger()
        .map(|l| ("ledger".to_owned(), l.edition().to_string()));
    let world = ("world".to_owned(), standoff.world().meta().name.clone());
    ledger.into_iter().chain([world]).collect()
}

/// Everything a reader needs to know about how it was run, defaults included.
fn settings(findings: &Findings) -> serde_json::Value {
    let heading = &findings.standoff;
    let sets: Vec<&str> = findings.robustness.iter().map(|s| s.set.as_str()).collect();
    json!({
        "standoff": heading.id,
        "on": heading.on.to_string(),
        "known_on": heading.known_on.map(|day| day.to_string()),
        "world": findings.world.name,
        "conventions": findings.duties.iter().map(|d| d.convention.as_str()).collect::<Vec<_>>(),
        "background": findings.background.current_name,
        "elasticity_sets": sets,
    })
}

/// A name as a shell would need it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}
