//! `detente serve`: the page and the questions over HTTP, on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use detente_web::{Options, ServeError};
use serde_json::Value;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Port on this machine; 0 takes any that is free
    #[arg(long, default_value_t = 8765)]
    port: u16,

    /// Listen on another address than this machine's own, e.g. 10.0.0.5:8765; requests then carry a token
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

    /// File with the token that requests carry; made up with --listen if there is none
    #[arg(long, value_name = "FILE")]
    token: Option<PathBuf>,

    /// Another name of this server, as a proxy before it passes it on, e.g. detente.example. Repeatable
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    /// Answer whoever reaches the address, without a token
    #[arg(long, conflicts_with = "token")]
    public: bool,

    /// World folder beside the built-in worlds. Repeatable
    #[arg(long, value_name = "DIR")]
    world: Vec<PathBuf>,

    /// Standoff file beside the built-in ones. Repeatable
    #[arg(long, value_name = "FILE")]
    standoff: Vec<PathBuf>,

    /// Solves at once [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Serves until Ctrl-C or SIGTERM.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let token = arguments.token.as_deref().map(read_token).transpose()?;
    let options = Options {
        port: arguments.port,
        listen: arguments.listen,
        token,
        hosts: arguments.host.clone(),
        public: arguments.public,
        worlds: arguments.world.clone(),
        standoffs: arguments.standoff.clone(),
        threads: arguments.threads,
    };
    if arguments.listen.is_some_and(|at| !at.ip().is_loopback()) {
        context.warn(
            "the server listens beyond this machine, without encryption: put a proxy with TLS before it",
        );
    }
    let stop = context.interrupt.stop();
    detente_web::serve(&options, &stop, |address| {
        context.say(format!("Serving {address} (Ctrl-C ends it)"));
    })
    .map_err(refused)?;
    Ok(Outcome::new("", Value::Null))
}

/// The token of a file: its first line.
fn read_token(path: &std::path::Path) -> Result<String, CommandError> {
    let bytes = detente::table::Reader::new().text("token", path)?;
    let token = bytes.lines().next().unwrap_or_default().trim().to_owned();
    if token.len() < 16 {
        return Err(CommandError::input(format!(
            "{}: a token has at least 16 characters",
            path.display()
        )));
    }
    Ok(token)
}

fn refused(error: ServeError) -> CommandError {
    match error {
        ServeError::Catalogue(_) | ServeError::Listen { .. } => CommandError::from_library(error),
        ServeError::Runtime(_) => CommandError::model(Status::Unsupported, error.to_string()),
    }
}
