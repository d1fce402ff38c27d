//! The command line: options that every command has.

use clap::{ArgAction, CommandFactory, FromArgMatches, Parser};

use crate::commands::Command;
use crate::context::Verbosity;

/// Détente: what does a trade standoff cost each side, who can hold out, and which deals would both sign?
#[derive(Debug, Parser)]
#[command(
    name = "detente",
    disable_version_flag = true,
    arg_required_else_help = false
)]
pub struct Cli {
    /// Print one JSON object on stdout and nothing else there
    #[arg(long, global = true)]
    pub json: bool,

    /// Say more on stderr
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print the version (with --json: also the git revision)
    #[arg(short = 'V', long, action = ArgAction::SetTrue)]
    pub version: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    /// The command with all its subcommands. A value may be a negative number everywhere (`--stocks -1`): what is wrong
    /// with it is said by whoever knows what would be right.
    pub fn grammar() -> clap::Command {
        fn negative(command: clap::Command) -> clap::Command {
            command
                .mut_args(|argument| match argument.get_action().takes_values() {
                    true => argument.allow_negative_numbers(true),
                    false => argument,
                })
                .mut_subcommands(negative)
        }
        negative(Self::command())
    }

    /// Reads the arguments of the process.
    pub fn read() -> Result<Self, clap::Error> {
        Self::from_arg_matches(&Self::grammar().try_get_matches()?)
    }

    /// How much is said on stderr.
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}
