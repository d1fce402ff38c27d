//! One file per command. To add one: a `mod` line, a variant of [`Command`] with its doc comment (the help
//! text), an arm of [`Command::run`], and a file with `Arguments` and `run` like `completions.rs`.

mod completions;
mod man;
#[cfg(feature = "serve")]
mod serve;

use clap::Subcommand;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and the questions on this machine
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    /// Print a completion script for your shell
    Completions(completions::Arguments),
    /// Print a manual page: `detente man > detente.1`, or of a command
    Man(man::Arguments),
}

impl Command {
    /// Runs the command: says what it is doing through `context`, returns what goes to stdout.
    pub fn run(self, context: &Context) -> Result<Outcome, CommandError> {
        match self {
            #[cfg(feature = "serve")]
            Self::Serve(arguments) => serve::run(&arguments, context),
            Self::Completions(arguments) => completions::run(&arguments, context),
            Self::Man(arguments) => man::run(&arguments, context),
        }
    }
}
