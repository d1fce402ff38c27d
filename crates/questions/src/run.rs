//! What an answer leaves in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use detente_table::sha256_hex;
use serde::Serialize;

pub use crate::folder::{RunError, RunFolder};
use crate::question::Told;
use crate::refusal::SCHEMA;

/// One thing the run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// What it was read as: `world/flows.csv`, `policy`, `standoff`.
    pub name: String,
    /// Where it was, as the user wrote it; `built-in` for embedded data.
    pub path: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

impl Input {
    /// An input that is already in memory.
    pub fn of_bytes(name: &str, path: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            sha256: sha256_hex(bytes),
        }
    }

    /// One file.
    ///
    /// # Errors
    /// [`RunError::Input`] when it cannot be read.
    pub fn of_file(name: &str, path: &Path) -> Result<Self, RunError> {
        let bytes = fs::read(path).map_err(|source| RunError::Input {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self::of_bytes(name, &path.display().to_string(), &bytes))
    }

    /// Every file directly inside a folder, by name: `name/file`.
    ///
    /// # Errors
    /// [`RunError::Input`] when the folder or a file cannot be read.
    pub fn of_folder(name: &str, path: &Path) -> Result<Vec<Self>, RunError> {
        // The folder of a bare file name is written as nothing.
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        let failed = |source| RunError::Input {
            path: path.to_owned(),
            source,
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if file.is_file() {
                files.push(file);
            }
        }
        files.sort();
        files
            .iter()
            .map(|file| {
                let last = file.file_name().unwrap_or_default().to_string_lossy();
                Self::of_file(&format!("{name}/{last}"), file)
            })
            .collect()
    }
}

/// What it takes to make the run again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Manifest {
    /// The command, e.g. `brief`.
    pub command: String,
    /// The arguments after the program's name, as typed.
    pub arguments: Vec<String>,
    /// Edition of every data set used: name → edition, e.g. `ledger` → `2026-02-24`.
    pub data_edition: BTreeMap<String, String>,
    /// Everything that was read.
    pub inputs: Vec<Input>,
    /// Every setting, defaults included.
    pub settings: serde_json::Value,
    /// Seeds of random draws; empty when nothing is drawn.
    pub seeds: Vec<u64>,
    /// Wall-clock seconds by step; the only part that differs between equal runs.
    pub seconds: BTreeMap<String, f64>,
}

/// The manifest as written: the run, the build and the files.
#[derive(Serialize)]
struct Written<'a> {
    schema: u32,
    version: &'static str,
    git_revision: Option<&'static str>,
    #[serde(flatten)]
    manifest: &'a Manifest,
    files: Vec<String>,
}

/// Writes an answer to a folder: each table as CSV and Parquet, each figure as `NAME.svg`, its pages, and `manifest.json`.
///
/// # Errors
/// [`RunError`]: the folder is not writable or holds what no run wrote.
pub fn write(told: &Told, mut folder: RunFolder) -> Result<PathBuf, RunError> {
    // Beside a page the tables stand in a folder of their own.
    let page = told.files.iter().any(|(name, _)| name.ends_with(".html"));
    let below = if page { "tables/" } else { "" };
    for table in &told.tables {
        folder.table(&format!("{below}{}", table.name), &table.table)?;
    }
    for figure in &told.figures {
        if let Some(svg) = told.drawing(&figure.id) {
            folder.write(&format!("{}.svg", figure.id), svg)?;
        }
    }
    for (name, bytes) in &told.files {
        folder.write(name, bytes)?;
    }
    folder.finish_with(|files| {
        let mut manifest = serde_json::to_value(&told.provenance)?;
        if let Some(object) = manifest.as_object_mut() {
            object.insert("schema".to_owned(), SCHEMA.into());
            object.insert("tables".to_owned(), serde_json::to_value(told.hashes())?);
            object.insert("files".to_owned(), serde_json::to_value(files)?);
        }
        Ok(manifest)
    })
}

impl RunFolder {
    /// Adds `manifest.json` and puts the folder in its place.
    ///
    /// # Errors
    /// As [`finish_with`](RunFolder::finish_with).
    pub fn finish(self, manifest: &Manifest) -> Result<PathBuf, RunError> {
        self.finish_with(|files| {
            let written = Written {
                schema: 1,
                version: crate::build::VERSION,
                git_revision: crate::build::GIT_REVISION,
                manifest,
                files,
            };
            serde_json::to_value(written)
        })
    }
}
