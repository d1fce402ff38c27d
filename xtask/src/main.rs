//! Project tasks: `cargo run -p xtask -- data --from DIR` makes the tables under `data/` from gathered figures,
//! `cargo run -p xtask -- docs` the reference pages under `docs/reference` from the program, `cargo run -p xtask -- ranks` the rankings
//! of the built-in standoffs.
//!
//! Each kind of data is a part: a module with `NAME`, `SOURCE` and `make(from) -> Vec<Output>`, listed in [`PARTS`].

mod economy;
mod elements;
mod farm;
mod figures;
mod ledger;
mod odds;
mod output;
mod path;
mod splits;
mod standoffs;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use miette::{IntoDiagnostic, Result, miette};

use output::{Output, compare, write_all};

/// One kind of data: its name, the folder below `--from` that it reads, and how its files are made.
struct Part {
    name: &'static str,
    source: &'static str,
    make: fn(&std::path::Path) -> Result<Vec<Output>>,
}

/// Every kind of data, in the order they are made.
const PARTS: [Part; 9] = [
    Part {
        name: world::NAME,
        source: world::SOURCE,
        make: world::make,
    },
    Part {
        name: splits::NAME,
        source: splits::SOURCE,
        make: splits::make,
    },
    Part {
        name: path::NAME,
        source: path::SOURCE,
        make: path::make,
    },
    Part {
        name: elements::NAME,
        source: elements::SOURCE,
        make: elements::make,
    },
    Part {
        name: ledger::NAME,
        source: ledger::SOURCE,
        make: ledger::make,
    },
    Part {
        name: economy::NAME,
        source: economy::SOURCE,
        make: economy::make,
    },
    Part {
        name: farm::NAME,
        source: farm::SOURCE,
        make: farm::make,
    },
    Part {
        name: odds::NAME,
        source: odds::SOURCE,
        make: odds::make,
    },
    Part {
        name: standoffs::NAME,
        source: standoffs::SOURCE,
        make: standoffs::make,
    },
];

/// Tasks of the project's own developers.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make the tables under data/ from a folder of gathered figures
    Data {
        /// The folder of gathered figures
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Make only this part
        #[arg(long, value_name = "PART")]
        only: Option<String>,
        /// Write nothing; compare with the committed files and fail naming those that differ
        #[arg(long)]
        check: bool,
    },
    /// Make the reference pages under docs/reference from the questions and their columns
    Docs {
        /// Write nothing; compare with the committed pages and fail naming those that differ
        #[arg(long)]
        check: bool,
    },
    /// Rank the levers of the built-in standoffs (data/rankings.json): 400 draws each, some minutes
    Ranks {
        /// Write nothing; make the first draws again and compare
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Data { from, only, check } => data(&from, only.as_deref(), check),
        Task::Docs { check } => docs(check),
        Task::Ranks { check } => ranks(check),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(report) => {
            say(&format!("error:{report:?}"));
            ExitCode::from(2)
        }
    }
}

/// Makes or checks the parts; false if a committed file differs.
fn data(from: &std::path::Path, only: Option<&str>, check: bool) -> Result<bool> {
    let names = PARTS.map(|part| part.name).join(", ");
    if let Some(unknown) = only.filter(|name| PARTS.iter().all(|part| part.name != *name)) {
        return Err(miette!("unknown part \"{unknown}\"; the parts are {names}"));
    }
    if !from.is_dir() {
        return Err(miette!(
            "{}: no such folder; --from names the folder of gathered figures (only those who change the data need it: \
             the tables made from it are committed under data/)",
            from.display()
        ));
    }
    let mut differing = Vec::new();
    for part in PARTS
        .iter()
        .filter(|part| only.is_none_or(|name| part.name == name))
    {
        let source = from.join(part.source);
        if !source.is_dir() {
            return Err(miette!(
                "{}: no such folder; {} needs it",
                source.display(),
                part.name
            ));
        }
        say(&format!("{}: reading {}", part.name, source.display()));
        let outputs = (part.make)(from)?;
        if check {
            differing.extend(compare(&outputs)?);
        } else {
            write_all(&outputs)?;
        }
    }
    for file in &differing {
        say(&format!("differs from what is committed: {file}"));
    }
    if check && differing.is_empty() {
        say("every file is as committed");
    }
    Ok(differing.is_empty())
}

/// Makes or checks the reference pages; false if a committed page differs. A test of the questions makes them, so that nothing
/// is compiled twice.
fn docs(check: bool) -> Result<bool> {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo
        .current_dir(output::root())
        .args(["test", "--locked", "--package", "detente-questions"])
        .args(["--test", "doors", "the_reference_is_what_the_program_says"]);
    if !check {
        cargo.env("DETENTE_WRITE_REFERENCE", "1");
    }
    Ok(cargo.status().into_diagnostic()?.success())
}

/// Makes or checks the rankings that ship, likewise by a test of the questions.
fn ranks(check: bool) -> Result<bool> {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo
        .current_dir(output::root())
        .args(["test", "--locked", "--package", "detente-questions"])
        .args(["--test", "ranks"]);
    if !check {
        cargo.env("DETENTE_WRITE_RANKINGS", "1");
    }
    Ok(cargo.status().into_diagnostic()?.success())
}

/// One line for the developer, on stderr.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    // A closed stderr is not worth dying for.
    let _ = writeln!(std::io::stderr(), "{line}");
}
