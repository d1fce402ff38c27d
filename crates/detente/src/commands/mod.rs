//! One file per command. To add one: a `mod` line, a variant of [`Command`] with its doc comment (the help
//! text), an arm of [`Command::run`], and a file with `Arguments` and `run` like `completions.rs`.

mod brief;
mod completions;
mod deal;
mod farm;
mod ledger;
mod new;
mod path;
mod replicate;
#[cfg(feature = "serve")]
mod serve;
mod stress;
mod talks;
mod tariff_games;
mod tariffs;
mod when;
mod world;

use clap::Subcommand;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a standoff: print what it comes to, write the page and the tables
    Brief(brief::Arguments),
    /// What a direction of trade pays: averages with their parts, lines explained, history
    Tariffs(Box<tariffs::Arguments>),
    /// The instruments and levers themselves
    Ledger(ledger::Arguments),
    /// The tariffs that are best for one region, the others unmoved
    Optimal(Box<tariff_games::OptimalArguments>),
    /// Tariffs from which no player wants to move alone
    War(Box<tariff_games::WarArguments>),
    /// Tariffs that leave every player the same gain, and as much as they can
    Cooperate(Box<tariff_games::CooperateArguments>),
    /// Leverage over time: what a lever costs both sides month by month, and until when
    Path(Box<path::Arguments>),
    /// When a fading lever is best used, held as a threat, or let lapse
    When(Box<when::Arguments>),
    /// Months of a farm good's market: harvests, ships, stores, duties, boycotts, purchases
    Farm(Box<farm::Arguments>),
    /// Set published and analytic results beside ours, cell by cell
    Replicate(replicate::Arguments),
    /// Try the solver on random policies: certified, or named infeasible
    Stress(stress::Arguments),
    /// A standoff as a game: payoff table, equilibria, bargaining set
    Talks(talks::Arguments),
    /// One deal judged: would both sign it, is anybody tempted, until when does it hold
    Deal(deal::Arguments),
    /// Print a standoff or deal file to start from, or the schema of such files
    New(new::Arguments),
    /// Check, show, list, export and aggregate worlds
    World(world::Arguments),
    /// Serve the page and the questions on this machine
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    /// Print a completion script for your shell
    Completions(completions::Arguments),
}

impl Command {
    /// Runs the command: says what it is doing through `context`, returns what goes to stdout.
    pub fn run(self, context: &Context) -> Result<Outcome, CommandError> {
        match self {
            Self::Brief(arguments) => brief::run(&arguments, context),
            Self::Tariffs(arguments) => tariffs::run(&arguments, context),
            Self::Ledger(arguments) => ledger::run(&arguments, context),
            Self::Optimal(arguments) => tariff_games::optimal(&arguments, context),
            Self::War(arguments) => tariff_games::war(&arguments, context),
            Self::Cooperate(arguments) => tariff_games::cooperate(&arguments, context),
            Self::Path(arguments) => path::run(&arguments, context),
            Self::When(arguments) => when::run(&arguments, context),
            Self::Farm(arguments) => farm::run(&arguments, context),
            Self::Replicate(arguments) => replicate::run(&arguments, context),
            Self::Stress(arguments) => stress::run(&arguments, context),
            Self::Talks(arguments) => talks::run(&arguments, context),
            Self::Deal(arguments) => deal::run(&arguments, context),
            Self::New(arguments) => new::run(&arguments, context),
            Self::World(arguments) => world::run(&arguments, context),
            #[cfg(feature = "serve")]
            Self::Serve(arguments) => serve::run(&arguments, context),
            Self::Completions(arguments) => completions::run(&arguments, context),
        }
    }
}
