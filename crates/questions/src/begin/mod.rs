//! `new`: a standoff or deal file to start from, filled from ledger and world for a pair of regions, or a copy of a built-in one.

mod pair;

use std::io::{ErrorKind, Write};
use std::path::Path;

use detente_standoff::builtin::{DEALS, STANDOFFS};
use detente_standoff::{Standoff, deal, file};
use detente_table::{Named, Note, Watch, closest, columns};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::{Refusal, Status};
use crate::room::Room;

/// A standoff or deal file to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct New {
    /// The built-in standoff (or deal) to copy (default: busan)
    #[schemars(extend("x-value" = "NAME", "x-place" = 1))]
    pub template: Option<String>,
    /// The same by name
    #[schemars(extend("x-value" = "NAME"))]
    pub example: Option<String>,
    /// Two regions of the world: a file for their standoff, filled from ledger and world
    #[schemars(extend("x-value" = "A,B", "x-delimiter" = ","))]
    pub pair: Vec<String>,
    /// The day it stands on, with --pair: what is in force and what is threatened are that day's
    #[schemars(extend("x-value" = "DATE"))]
    pub on: Option<String>,
    /// The world of --pair: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// A deal file instead of a standoff file
    pub deal: bool,
    /// The JSON Schema of these files, in which every key is documented
    pub schema: bool,
    /// Write the file here instead of showing it; never over an existing file
    #[schemars(extend("x-value" = "FILE"))]
    pub out: Option<String>,
}

impl Default for New {
    fn default() -> Self {
        Self {
            template: None,
            example: None,
            pair: Vec::new(),
            on: None,
            world: detente_world::DEFAULT_WORLD.to_owned(),
            deal: false,
            schema: false,
            out: None,
        }
    }
}

/// The name of the file that is copied where none is named.
const USUAL: &str = "busan";

/// A file that somebody can start from.
#[derive(Debug, Clone, PartialEq)]
pub struct Begun {
    /// `standoff`, `deal` or `schema`.
    pub kind: &'static str,
    /// What it is made of.
    pub from: String,
    /// The text.
    pub text: String,
    /// Where it was written; `None` = it is only shown.
    pub written: Option<String>,
    /// What whoever fills it in should know.
    pub notes: Vec<Note>,
}

impl Question for New {
    const NAME: &'static str = "new";
    const ABOUT: &'static str =
        "A standoff or deal file to start from: for a pair of regions, or a copy of a built-in one";
    type Answer = Begun;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Begun, Refusal> {
        self.one_thing()?;
        let mut begun = if self.schema {
            self.schema()?
        } else if self.pair.is_empty() {
            self.copy()?
        } else {
            watch.stage("reading ledger and world");
            self.filled(room)?
        };
        if let Some(out) = &self.out {
            if room.reader().is_closed() {
                return Err(Refusal::input("files are not written here").about("out"));
            }
            write_new(Path::new(out), &begun.text)?;
            begun.written = Some(out.clone());
        }
        Ok(begun)
    }
}

impl New {
    /// One of a name, a pair and a schema.
    fn one_thing(&self) -> Result<(), Refusal> {
        let twice = |message: &str, key: &str| Err(Refusal::input(message).about(key));
        match (&self.template, &self.example) {
            (Some(_), Some(_)) => return twice("the file to copy is named twice", "example"),
            (named, example) if named.is_some() || example.is_some() => {
                if !self.pair.is_empty() {
                    return twice("a copy is not filled for a pair: name one of them", "pair");
                }
                if self.schema {
                    return twice("the schema is of all files: leave the name out", "schema");
                }
            }
            _ => {}
        }
        if self.deal && !self.pair.is_empty() {
            return twice(
                "a deal is not filled for a pair: copy one, and name your standoff in it",
                "deal",
            );
        }
        if self.world != Self::default().world && self.pair.is_empty() {
            return twice("a world is of a pair: add --pair A,B", "world");
        }
        if self.on.is_some() && self.pair.is_empty() {
            return twice("a day is of a pair: add --pair A,B", "on");
        }
        Ok(())
    }

    fn schema(&self) -> Result<Begun, Refusal> {
        let schema = match self.deal {
            true => deal::file::schema(),
            false => file::schema(),
        };
        let text = serde_json::to_string_pretty(&schema)
            .map_err(|e| Refusal::model(Status::Unsupported, e.to_string()))?;
        Ok(Begun {
            kind: "schema",
            from: if self.deal { "deal" } else { "standoff" }.to_owned(),
            text: text + "\n",
            written: None,
            notes: Vec::new(),
        })
    }

    fn copy(&self) -> Result<Begun, Refusal> {
        let named = self.template.as_deref().or(self.example.as_deref());
        let name = named.unwrap_or(USUAL);
        let (kind, shelf) = match self.deal {
            true => ("deal", DEALS),
            false => ("standoff", STANDOFFS),
        };
        let Some(text) = shelf.text(name) else {
            let known: Vec<&str> = shelf.names().collect();
            let meant = closest(name, known.iter().copied());
            let help = meant.map_or_else(
                || "`detente list` shows everything that is built in".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            let message = format!(
                "there is no built-in {kind} {name}; built in: {}",
                known.join(", ")
            );
            let key = match self.example {
                Some(_) => "example",
                None => "template",
            };
            return Err(Refusal::input_with_help(message, help).about(key));
        };
        Ok(Begun {
            kind,
            from: name.to_owned(),
            text: text.to_owned(),
            written: None,
            notes: Vec::new(),
        })
    }

    fn filled(&self, room: &Room<'_>) -> Result<Begun, Refusal> {
        let [first, second] = self.pair.as_slice() else {
            return Err(Refusal::input_with_help(
                format!(
                    "a standoff of {} regions is not filled here",
                    self.pair.len()
                ),
                "write two codes, for example --pair USA,CAN; further players are added to the file by hand",
            )
            .about("pair"));
        };
        let Some(on) = &self.on else {
            return Err(Refusal::input_with_help(
                "the day is missing",
                "add the day it stands on, for example --on 2025-10-30",
            )
            .about("on"));
        };
        let on: Date = on.parse().map_err(|_| {
            Refusal::input(format!(
                "\"{on}\" is no day of the calendar; write it as 2025-10-30"
            ))
            .about("on")
        })?;
        let world = room.world(&self.world)?;
        let filled = pair::filled(&world, &self.world, [first, second], on)?;
        room.edition("ledger", filled.edition.to_string());
        // What is given to somebody to run does run.
        Standoff::parse(&filled.text, "the new standoff", None)?;
        Ok(Begun {
            kind: "standoff",
            from: format!("{first}, {second}, {on}"),
            text: filled.text,
            written: None,
            notes: filled.notes.into_iter().map(Note::limit).collect(),
        })
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<(), Refusal> {
    let refuse = |error: std::io::Error| {
        let message = match error.kind() {
            ErrorKind::AlreadyExists => {
                format!("{} is there already; name another file", path.display())
            }
            _ => format!("cannot write {}: {error}", path.display()),
        };
        Refusal::input(message).about("out")
    };
    let mut file = std::fs::File::create_new(path).map_err(refuse)?;
    file.write_all(text.as_bytes()).map_err(refuse)
}

columns! { Begun: "file", "A file to start from"; |b|
    text "kind" = b.kind, "standoff, deal or schema.";
    text "from" = b.from.as_str(), "The built-in file it copies, or the pair and the day.";
    text "written" = b.written.as_deref(), "Where it was written; missing where it is only shown.";
    text "text" = b.text.as_str(), "The file.";
}

impl Answer for Begun {
    fn tables(&self) -> Vec<Named> {
        vec![Named::single(self, &())]
    }

    fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }

    fn summary(&self) -> Option<String> {
        Some(match &self.written {
            Some(_) => String::new(),
            None => self.text.clone(),
        })
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
