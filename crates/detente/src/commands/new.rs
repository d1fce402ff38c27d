//! `detente new [NAME]`: a standoff or deal file to start from, or the schema of such files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use detente::standoff::builtin::{DEALS, STANDOFFS};
use detente::standoff::{deal, file};
use serde_json::json;

use crate::context::Context;
use crate::outcome::{CommandError, Outcome, Status};

/// Arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The built-in standoff (or deal) to copy
    #[arg(default_value = "busan")]
    template: String,

    /// Write the file here instead of to stdout; never over an existing file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// A deal file instead of a standoff file
    #[arg(long)]
    deal: bool,

    /// The JSON Schema of these files, in which every key is documented
    #[arg(long, conflicts_with = "template")]
    schema: bool,
}

/// Prints or writes the text.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let (text, json) = if arguments.schema {
        let schema = match arguments.deal {
            true => serde_json::to_value(deal::file::schema()),
            false => serde_json::to_value(file::schema()),
        };
        let schema = schema.map_err(|e| CommandError::model(Status::Unsupported, e.to_string()))?;
        (format!("{schema:#}\n"), schema)
    } else {
        let (what, shelf) = match arguments.deal {
            true => ("deal", DEALS),
            false => ("standoff", STANDOFFS),
        };
        let text = shelf.text(&arguments.template);
        let text = text.ok_or_else(|| {
            CommandError::input(format!(
                "there is no built-in {what} {}; built in: {}",
                arguments.template,
                shelf.names().collect::<Vec<_>>().join(", ")
            ))
        })?;
        (
            text.to_owned(),
            json!({ "template": arguments.template, "text": text }),
        )
    };
    match &arguments.out {
        None => Ok(Outcome::new(text, json)),
        Some(path) => {
            write_new(path, &text)?;
            context.say(format!("wrote {}", path.display()));
            Ok(Outcome::new(
                String::new(),
                json!({ "output": path.display().to_string() }),
            ))
        }
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), CommandError> {
    use std::io::Write;
    let refuse = |e: std::io::Error| match e.kind() {
        ErrorKind::AlreadyExists => CommandError::input(format!(
            "{} is there already; name another file",
            path.display()
        )),
        _ => CommandError::input(format!("cannot write {}: {e}", path.display())),
    };
    let mut file = std::fs::File::create_new(path).map_err(refuse)?;
    file.write_all(text.as_bytes()).map_err(refuse)
}
