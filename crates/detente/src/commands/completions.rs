//! `detente completions SHELL`.

use clap::CommandFactory;
use serde_json::json;

use crate::cli::Cli;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell
    shell: clap_complete::Shell,
}

/// Writes the completion script.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "detente", &mut script);
    context.detail(format!("completion script for {}", arguments.shell));
    let script = String::from_utf8_lossy(&script).into_owned();
    let json = json!({ "shell": arguments.shell.to_string(), "script": script });
    Ok(Outcome::new(script, json))
}
