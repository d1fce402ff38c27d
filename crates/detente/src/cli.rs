//! The command line: options that every command has.

use clap::{ArgAction, CommandFactory, FromArgMatches, Parser};

use crate::commands::Command;
use crate::context::Verbosity;
use crate::door::{self, Typed};

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

    /// A question of the questions room with its keys, where the command is one.
    #[arg(skip)]
    pub asked: Option<Typed>,
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
        negative(door::with_questions(Self::command()))
    }

    /// Reads the arguments of the process.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::grammar().try_get_matches()?;
        let Some(asked) = Typed::read(&matches)? else {
            return Self::from_arg_matches(&matches);
        };
        Ok(Self {
            json: matches.get_flag("json"),
            verbose: matches.get_flag("verbose"),
            quiet: matches.get_flag("quiet"),
            version: matches.get_flag("version"),
            command: None,
            asked: Some(asked),
        })
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
