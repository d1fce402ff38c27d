//! `detente completions SHELL`.

use crate::cli::Cli;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome, object_of};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell
    shell: clap_complete::Shell,
}

/// Writes the completion script.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::grammar(), "detente", &mut script);
    context.detail(format!("completion script for {}", arguments.shell));
    let script = String::from_utf8_lossy(&script).into_owned();
    let shell = arguments.shell.to_string();
    let object = object_of([("shell", shell.into()), ("script", script.clone().into())]);
    Ok(Outcome::new(script, object))
}
