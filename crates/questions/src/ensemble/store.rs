//! Blocks of draws on disk: one Parquet file each, so that a run that was stopped goes on where it was.

use std::path::{Path, PathBuf};

use detente_table::{Field, Named, TableFile, TableFormat, Unit, sha256_hex, write_atomically};
use serde_json::json;

use super::meaning::about;
use super::plan::{Plan, Spec};
use crate::build;
use crate::refusal::Refusal;
use crate::room::Room;

/// What the folder says of itself.
const ABOUT: &str = "_ensemble.json";

/// A folder of blocks that belongs to one ensemble.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens or makes the folder of an ensemble.
    ///
    /// # Errors
    /// [`Refusal`]: the folder is another ensemble's, or of another version or other inputs; or it cannot be written.
    pub fn open(folder: &Path, plan: &Plan, room: &Room<'_>) -> Result<Self, Refusal> {
        let about = json!({
            "spec": plan.spec,
            "version": build::VERSION,
            "git_revision": build::GIT_REVISION,
            "sources": room.reader().sources(),
        });
        let path = folder.join(ABOUT);
        if path.exists() {
            // Not on the record: a run that goes on is the run that was begun.
            let text = detente_table::read_bytes(&path)?;
            let known: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
            for (key, what) in [
                ("spec", "other draws"),
                ("version", "another version"),
                ("git_revision", "another version"),
                ("sources", "other inputs"),
            ] {
                if known[key] != about[key] {
                    let message = format!(
                        "{} holds draws of an ensemble with {what}",
                        folder.display()
                    );
                    let help = "name another folder, or delete this one to begin again";
                    return Err(Refusal::input_with_help(message, help).about("blocks"));
                }
            }
        } else {
            std::fs::create_dir_all(folder).map_err(|error| {
                Refusal::input(format!(
                    "cannot make the folder {}: {error}",
                    folder.display()
                ))
                .about("blocks")
            })?;
            let text = format!("{about:#}\n");
            write_atomically(&path, |out| out.write_all(text.as_bytes()))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The ensemble of a folder.
    ///
    /// # Errors
    /// [`Refusal`]: no folder of an ensemble.
    pub fn spec(folder: &Path) -> Result<Spec, Refusal> {
        let no = |problem: String| {
            Refusal::input_with_help(
                format!("{} holds no ensemble: {problem}", folder.display()),
                "name the folder that an ensemble wrote its blocks to",
            )
        };
        let text = detente_table::read_bytes(&folder.join(ABOUT))
            .map_err(|error| no(error.to_string()))?;
        let about: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| no(error.to_string()))?;
        serde_json::from_value(about["spec"].clone()).map_err(|error| no(error.to_string()))
    }

    /// Where a block is kept.
    pub fn path(&self, start: u32) -> PathBuf {
        self.folder.join(format!("part-{start:07}.parquet"))
    }

    /// The block that begins at a draw, where it is finished.
    ///
    /// # Errors
    /// [`Refusal`]: the file cannot be read.
    pub fn read(&self, start: u32) -> Result<Option<Named>, Refusal> {
        let path = self.path(start);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(as_draws(&TableFile::read(&path)?)))
    }

    /// Keeps the bytes of a finished block, whole or not at all.
    ///
    /// # Errors
    /// [`Refusal`]: they cannot be written.
    pub fn keep(&self, start: u32, bytes: &[u8]) -> Result<(), Refusal> {
        Ok(write_atomically(&self.path(start), |out| {
            out.write_all(bytes)
        })?)
    }

    /// Keeps a finished block, whole or not at all.
    ///
    /// # Errors
    /// [`Refusal`]: it cannot be written.
    pub fn write(&self, start: u32, block: &Named) -> Result<(), Refusal> {
        Ok(block.table.write(&self.path(start))?)
    }
}

/// The bytes of a block, as a worker sends it and a folder keeps it, and their SHA-256.
///
/// # Errors
/// [`Refusal`]: columns of different lengths.
pub fn block_bytes(block: &Named) -> Result<(Vec<u8>, String), Refusal> {
    let bytes = block.table.to_bytes(TableFormat::Parquet)?;
    let hash = sha256_hex(&bytes);
    Ok((bytes, hash))
}

/// A table of draws from its file: keys are the texts that are neither status, problem nor drawn.
pub fn as_draws(file: &TableFile) -> Named {
    let mut named = Named::described(super::stack::DRAWS, "Draws", file.table().clone(), about);
    for field in &mut named.fields {
        let Field {
            name, unit, key, ..
        } = field;
        let own = name == "status" || name == "problem" || name.starts_with(super::stack::DRAWN);
        *key = name == "draw" || (*key && !own);
        if own {
            *unit = Unit::Plain;
        }
    }
    named
}
