//! `rerun`: a run repeated from its manifest, compared bit by bit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use detente_table::{Named, Sentence, Source, Watch, columns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::question::{Answer, Question, find};
use crate::refusal::Refusal;
use crate::room::Room;

/// Repeat a run from its manifest and compare every table bit by bit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rerun {
    /// The manifest.json of a folder written with --out
    #[schemars(extend("x-value" = "MANIFEST", "x-place" = 1))]
    pub manifest: Option<PathBuf>,
}

/// A run set beside the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The question.
    pub question: String,
    /// Table by table.
    pub tables: Vec<TableCompared>,
    /// Source by source.
    pub sources: Vec<SourceCompared>,
}

/// One table of both runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCompared {
    /// Its name.
    pub table: String,
    /// SHA-256 of its records then.
    pub then: Option<String>,
    /// And now.
    pub now: Option<String>,
}

columns! { TableCompared: "tables", "Tables then and now"; |t|
    text "table" key = t.table.as_str(), "Its name.";
    flag "same" = t.then == t.now, "Whether its records are the same, bit by bit; columns of seconds left out.";
    text "then" = t.then.as_deref(), "SHA-256 of its records in the manifest.";
    text "now" = t.now.as_deref(), "SHA-256 of its records now.";
}

/// One source of the earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCompared {
    /// What it was read as.
    pub source: Source,
    /// Whether this run read the same bytes.
    pub same: bool,
}

columns! { SourceCompared: "sources", "What was read then"; |s|
    text "name" key = s.source.name.as_str(), "What it was read as.";
    text "path" key = s.source.path.as_str(), "Where it was.";
    flag "same" = s.same, "Whether this run read the same bytes.";
}

impl Question for Rerun {
    const NAME: &'static str = "rerun";
    const ABOUT: &'static str = "Repeat a run from its manifest and compare every table bit by bit";
    type Answer = Repeated;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Repeated, Refusal> {
        let path = self.manifest.as_deref().ok_or_else(|| {
            Refusal::input_with_help(
                "name the manifest",
                "the manifest.json of a folder written with --out",
            )
            .about("manifest")
        })?;
        let text = room.reader().text("manifest", path)?;
        let wrong = |what: String| {
            Refusal::input_with_help(
                format!("{}: {what}", path.display()),
                "give the manifest.json of a folder written with --out by this version",
            )
        };
        let manifest: Value =
            serde_json::from_str(&text).map_err(|e| wrong(format!("not JSON: {e}")))?;
        let name = manifest["question"]
            .as_str()
            .ok_or_else(|| wrong("it names no question".into()))?;
        let entry = find(name).filter(|e| e.name != Self::NAME);
        let entry = entry
            .ok_or_else(|| wrong(format!("\"{name}\" is no question that can be repeated")))?;
        let keys = manifest["keys"].as_object().cloned().unwrap_or_default();
        let keys = keys
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect();
        let told = entry.read(keys)?.ask(room.house(), watch)?;
        let then: BTreeMap<String, String> = from(&manifest["tables"]);
        let now = told.hashes();
        let names: std::collections::BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let tables = names.into_iter().map(|table| TableCompared {
            table: table.clone(),
            then: then.get(table).cloned(),
            now: now.get(table).cloned(),
        });
        let sources: Vec<Source> = from(&manifest["sources"]);
        let sources = sources.into_iter().map(|source| SourceCompared {
            same: told.provenance.sources.contains(&source),
            source,
        });
        Ok(Repeated {
            question: name.to_owned(),
            tables: tables.collect(),
            sources: sources.collect(),
        })
    }
}

/// A part of a manifest; nothing where it is missing or of another form.
fn from<T: serde::de::DeserializeOwned + Default>(part: &Value) -> T {
    serde_json::from_value(part.clone()).unwrap_or_default()
}

impl Answer for Repeated {
    fn tables(&self) -> Vec<Named> {
        vec![Named::of(&self.tables, &()), Named::of(&self.sources, &())]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let differ: Vec<&str> = self
            .tables
            .iter()
            .filter(|t| t.then != t.now)
            .map(|t| t.table.as_str())
            .collect();
        let changed = self.sources.iter().filter(|s| !s.same).count();
        let text = match (differ.is_empty(), changed) {
            (true, _) => "Every table is the same, bit by bit.".to_owned(),
            (false, 0) => format!("Not the same: {}.", differ.join(", ")),
            (false, n) => format!(
                "Not the same: {}; {n} of the files that were read have changed.",
                differ.join(", ")
            ),
        };
        vec![Sentence::new(text, &["tables"])]
    }

    fn status(&self) -> &'static str {
        if self.holds() { "same" } else { "different" }
    }

    fn holds(&self) -> bool {
        self.tables.iter().all(|t| t.then == t.now)
    }
}
