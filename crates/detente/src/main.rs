//! The `detente` command.

mod cli;
mod commands;
mod context;
mod door;
mod outcome;
mod render;
mod telling;

use std::process::ExitCode;

use cli::Cli;
use context::{Context, Interrupt};
use outcome::{Outcome, object_of};

fn main() -> ExitCode {
    render::install_error_style();
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let cli = match Cli::read() {
        Ok(cli) => cli,
        // The parse failed, so whether `--json` was asked for is read off the arguments themselves.
        Err(error) => {
            return render::usage(
                &error,
                arguments.iter().any(|argument| argument == "--json"),
            );
        }
    };
    let context = Context {
        json: cli.json,
        verbosity: cli.verbosity(),
        interrupt: Interrupt::install(),
    };
    let result = match cli.command {
        _ if cli.version => Ok(version()),
        _ if cli.asked.is_some() => door::answer(cli.asked, &context),
        Some(command) => command.run(&context),
        None => {
            let missing = Cli::grammar().error(
                clap::error::ErrorKind::MissingSubcommand,
                "name a command; `detente --help` lists them",
            );
            return render::usage(&missing, cli.json);
        }
    };
    render::finish(result, cli.json)
}

/// What `--version` prints.
fn version() -> Outcome {
    let text = format!("detente {}\n", detente::build::version_line());
    Outcome::new(
        text,
        object_of([
            ("name", "detente".into()),
            ("version", detente::build::VERSION.into()),
            ("git_revision", detente::build::GIT_REVISION.into()),
        ]),
    )
}
