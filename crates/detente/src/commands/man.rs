//! `detente man [COMMAND]`.

use clap::Command;

use crate::cli::Cli;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome, object_of};

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The command, or two words as in `world show`; without it the page of the whole program
    #[arg(num_args = 0..=2)]
    command: Vec<String>,
}

/// Writes a manual page, in the language that `man` reads.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let mut name = "detente".to_owned();
    let mut command = Cli::grammar();
    for word in &arguments.command {
        let Some(inner) = command.find_subcommand(word) else {
            let message = format!("{name} has no command \"{word}\"; `{name} --help` lists them");
            return Err(CommandError::input(message));
        };
        name = format!("{name}-{word}");
        command = inner.clone();
    }
    context.detail(format!("manual page of {name}"));
    let typed = ["detente"]
        .into_iter()
        .chain(arguments.command.iter().map(String::as_str));
    let typed = typed.collect::<Vec<_>>().join(" ");
    let page = page(command.name(name.clone()).bin_name(typed))
        .map_err(|error| CommandError::input(format!("{name}: {error}")))?;
    let object = object_of([("name", name.into()), ("page", page.clone().into())]);
    Ok(Outcome::new(page, object))
}

/// The page of a command. The version stands at its head and is no option of it.
fn page(command: Command) -> std::io::Result<String> {
    let mut page = Vec::new();
    let command = command
        .version(detente::build::VERSION)
        .disable_version_flag(true);
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
