//! `list`: what comes with the program.

use detente_check::replicate;
use detente_path::farm;
use detente_standoff::builtin::{DEALS, STANDOFFS, Shelf};
use detente_table::{Named, Watch, columns};
use detente_world::{builtin, builtin_names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// What comes with the program: standoffs, deals, worlds, farm goods, cases.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct List {}

/// Something that can be asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltIn {
    /// standoff, deal, world, good or case.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The line that shows it.
    pub command: String,
}

columns! { BuiltIn: "built_in", "What comes with the program"; |b|
    text "kind" key = b.kind, "standoff, deal, world, good or case.";
    text "name" key = b.name.as_str(), "Its name.";
    text "title" = b.title.as_str(), "Its title.";
    text "command" = b.command.as_str(), "The line that shows it.";
}

/// Everything that comes with the program.
#[derive(Debug, Clone)]
pub struct Listed {
    /// One by one.
    pub rows: Vec<BuiltIn>,
}

impl Question for List {
    const NAME: &'static str = "list";
    const ABOUT: &'static str =
        "What comes with the program: standoffs, deals, worlds, farm goods, cases";
    type Answer = Listed;

    fn ask(&self, _: &Room<'_>, _: &dyn Watch) -> Result<Listed, Refusal> {
        let mut rows = shelf("standoff", &STANDOFFS, "brief");
        rows.extend(shelf("deal", &DEALS, "deal"));
        for name in builtin_names() {
            rows.push(BuiltIn {
                kind: "world",
                name: name.to_owned(),
                title: builtin(name)?.meta().title.clone(),
                command: format!("detente world show {name}"),
            });
        }
        for name in farm::builtin_names() {
            rows.push(BuiltIn {
                kind: "good",
                name: name.to_owned(),
                title: farm::open(name)?.header.title.clone(),
                command: format!("detente farm {name}"),
            });
        }
        for case in replicate::all(None)? {
            rows.push(BuiltIn {
                kind: "case",
                command: format!("detente replicate {}", case.name()),
                title: String::new(),
                name: case.name(),
            });
        }
        Ok(Listed { rows })
    }
}

/// The files of one kind with their titles.
fn shelf(kind: &'static str, files: &Shelf, question: &str) -> Vec<BuiltIn> {
    let title = |name: &str| {
        let text = files.text(name)?;
        let table: toml::Table = text.parse().ok()?;
        Some(table.get("title")?.as_str()?.to_owned())
    };
    let row = |name: &'static str| BuiltIn {
        kind,
        name: name.to_owned(),
        title: title(name).unwrap_or_default(),
        command: format!("detente {question} {name}"),
    };
    files.names().map(row).collect()
}

impl Answer for Listed {
    fn tables(&self) -> Vec<Named> {
        vec![Named::of(&self.rows, &())]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
