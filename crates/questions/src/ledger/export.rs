//! `ledger export`: the tables of a ledger as a folder, to start one of one's own from.

use std::path::{Path, PathBuf};

use detente_table::{Named, Sentence, Watch, columns, write_atomically};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// The tables of a ledger written to a folder, to start a ledger of one's own from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LedgerExport {
    /// The folder; it must not exist yet, or be empty
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder; several, with commas between, are
    /// laid over each other
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
}

/// Tables that were written.
#[derive(Debug, Clone)]
pub struct LedgerWritten {
    /// The folder.
    pub out: PathBuf,
    /// Its tables.
    pub files: Vec<String>,
}

impl Question for LedgerExport {
    const NAME: &'static str = "ledger export";
    const ABOUT: &'static str = "Write the tables of a ledger to a folder, to start your own from";
    type Answer = LedgerWritten;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<LedgerWritten, Refusal> {
        let out = self.out.clone().ok_or_else(|| {
            Refusal::input_with_help("name the folder to write", "--out DIR").about("out")
        })?;
        if room.reader().is_closed() {
            return Err(Refusal::input("files are not written here").about("out"));
        }
        let ledger = room.ledger(self.ledger.as_deref())?;
        empty(&out)?;
        let mut files = Vec::new();
        for (name, bytes) in ledger.files() {
            write_atomically(&out.join(name), |file| file.write_all(bytes))
                .map_err(Refusal::from_library)?;
            files.push(name.to_owned());
        }
        Ok(LedgerWritten { out, files })
    }
}

/// Makes the folder; one with something in it is refused.
fn empty(out: &Path) -> Result<(), Refusal> {
    let failed =
        |error: std::io::Error| Refusal::input(format!("{}: {error}", out.display())).about("out");
    if out.is_dir() && std::fs::read_dir(out).map_err(failed)?.next().is_some() {
        return Err(Refusal::input_with_help(
            format!("{}: the folder is not empty", out.display()),
            "name a folder that does not exist yet",
        )
        .about("out"));
    }
    std::fs::create_dir_all(out).map_err(failed)
}

/// A table that was written.
struct Written(String);

columns! { Written: "files", "Tables"; |f|
    text "file" key = f.0.as_str(), "Its name in the folder.";
}

impl Answer for LedgerWritten {
    fn tables(&self) -> Vec<Named> {
        let files: Vec<Written> = self.files.iter().cloned().map(Written).collect();
        vec![Named::of(&files, &())]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let text = format!(
            "{} tables written to {}.",
            self.files.len(),
            self.out.display()
        );
        vec![Sentence::new(text, &["files"])]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
