//! The folder a run leaves behind: tables, pages and `manifest.json`, all of it or nothing.
//!
//! Files are first written to a hidden folder on the same disk and moved into place by
//! [`RunFolder::finish`], the manifest last. A run that fails leaves nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use detente_table::{Table, TableError, TableFormat, sha256_hex};
use serde::Serialize;
use tempfile::TempDir;

use crate::question::Told;
use crate::refusal::SCHEMA;

/// Why a run folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder cannot be made or written to.
    #[error("cannot write to the output folder {}: {source}", path.display())]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is a file where the folder should be.
    #[error("{} is a file where the output folder should be; name a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A file in the way that no earlier run wrote.
    #[error("{} is there already and no run of détente wrote it; name another folder", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// One file of the folder could not be written.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An input could not be read again for its hash.
    #[error("cannot read {}: {source}", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table could not be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The manifest holds something JSON cannot.
    #[error("manifest.json: {0}")]
    Manifest(#[from] serde_json::Error),
}

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
    for table in &told.tables {
        folder.table(&table.name, &table.table)?;
    }
    for figure in &told.figures {
        let table = told.table(&figure.table);
        if let Some(drawn) = table.and_then(|table| detente_charts::draw(figure, table)) {
            let name = format!("{}.svg", figure.id);
            folder.write(&name, detente_charts::standalone(&drawn.wide))?;
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

/// What a run says of itself.
const MANIFEST: &str = "manifest.json";

/// A run folder that is being filled.
#[derive(Debug)]
pub struct RunFolder {
    target: PathBuf,
    staging: TempDir,
    files: Vec<String>,
}

impl RunFolder {
    /// Prepares to write to `target`, which need not exist. Call this before the long work: an unwritable
    /// place is found now.
    ///
    /// # Errors
    /// [`RunError::NotAFolder`], [`RunError::Unwritable`].
    pub fn create(target: &Path) -> Result<Self, RunError> {
        let base = nearest_existing(target);
        if !base.is_dir() {
            return Err(RunError::NotAFolder {
                path: base.to_owned(),
            });
        }
        let failed = |source| RunError::Unwritable {
            path: target.to_owned(),
            source,
        };
        let staging = tempfile::Builder::new()
            .prefix(".detente-")
            .tempdir_in(base)
            .map_err(failed)?;
        Ok(Self {
            target: target.to_owned(),
            staging,
            files: Vec::new(),
        })
    }

    /// Where the folder will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes one file of the run; `name` may have folders in it (`tables/regions.csv`).
    ///
    /// # Errors
    /// [`RunError::File`].
    pub fn write(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> Result<(), RunError> {
        let path = self.place(name)?;
        fs::write(&path, bytes).map_err(|source| RunError::File {
            path: self.target.join(name),
            source,
        })
    }

    /// Writes a table twice, as `NAME.csv` and `NAME.parquet`.
    ///
    /// # Errors
    /// [`RunError::Table`] naming the file; [`RunError::File`].
    pub fn table(&mut self, name: &str, table: &Table) -> Result<(), RunError> {
        for form in [TableFormat::Csv, TableFormat::Parquet] {
            let path = self.place(&format!("{name}.{}", form.extension()))?;
            table.write(&path)?;
        }
        Ok(())
    }

    /// The path under which a writer of its own may create the file `name`; the file moves into place with the rest.
    ///
    /// # Errors
    /// [`RunError::File`].
    pub fn place(&mut self, name: &str) -> Result<PathBuf, RunError> {
        let path = self.staging.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| RunError::File {
                path: self.target.join(name),
                source,
            })?;
        }
        if !self.files.iter().any(|file| file == name) {
            self.files.push(name.to_owned());
        }
        Ok(path)
    }

    /// Adds `manifest.json`, moves every file into place and returns the folder. What an earlier run left in it, by its
    /// manifest, is replaced or goes; nothing else is touched.
    ///
    /// # Errors
    /// [`RunError::Occupied`], [`RunError::File`], [`RunError::Unwritable`], [`RunError::Manifest`].
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

    /// As [`finish`](Self::finish), with the manifest made from the names of the files.
    fn finish_with(
        mut self,
        manifest: impl FnOnce(Vec<String>) -> Result<serde_json::Value, serde_json::Error>,
    ) -> Result<PathBuf, RunError> {
        let mut files = self.files.clone();
        files.sort();
        let mut text = serde_json::to_string_pretty(&manifest(files)?)?;
        text.push('\n');
        self.write(MANIFEST, text)?;
        let failed = |source| RunError::Unwritable {
            path: self.target.clone(),
            source,
        };
        fs::create_dir_all(&self.target).map_err(failed)?;
        let earlier = files_of_earlier_run(&self.target);
        for name in &self.files {
            let path = self.target.join(name);
            if path.exists() && !earlier.contains(name) {
                return Err(RunError::Occupied { path });
            }
        }
        for name in &self.files {
            let to = self.target.join(name);
            let moved = to
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::rename(self.staging.path().join(name), &to));
            moved.map_err(|source| RunError::File { path: to, source })?;
        }
        for name in earlier.iter().filter(|name| !self.files.contains(name)) {
            // A file that has gone meanwhile is as good as removed.
            let _ = fs::remove_file(self.target.join(name));
        }
        Ok(self.target)
    }
}

/// What the manifest in a folder says was written with it, itself included; nothing if there is none.
fn files_of_earlier_run(folder: &Path) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Earlier {
        files: Vec<String>,
    }
    let read = fs::read(folder.join(MANIFEST)).ok();
    let earlier = read.and_then(|bytes| serde_json::from_slice::<Earlier>(&bytes).ok());
    let Some(earlier) = earlier else {
        return Vec::new();
    };
    let below = |name: &String| {
        let mut parts = Path::new(name).components();
        parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    let files = earlier.files.into_iter().filter(below);
    files.chain([MANIFEST.to_owned()]).collect()
}

/// The path itself, or the closest one above it that exists.
fn nearest_existing(target: &Path) -> &Path {
    target
        .ancestors()
        .map(|path| {
            if path.as_os_str().is_empty() {
                Path::new(".")
            } else {
                path
            }
        })
        .find(|path| path.exists())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_run_has_its_files_and_a_manifest() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("a/b");
        let mut folder = RunFolder::create(&target).unwrap();
        folder.write("tables/regions.csv", "code\n").unwrap();
        folder
            .table("tables/flows", &Table::new().float("value", [1.5]))
            .unwrap();
        assert!(!target.exists());
        let manifest = Manifest {
            command: "test".into(),
            inputs: vec![Input::of_bytes("x", "built-in", b"abc")],
            ..Manifest::default()
        };
        folder.finish(&manifest).unwrap();
        assert_eq!(
            fs::read_to_string(target.join("tables/regions.csv")).unwrap(),
            "code\n"
        );
        let written: serde_json::Value =
            serde_json::from_slice(&fs::read(target.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(written["schema"], 1);
        let files = [
            "tables/flows.csv",
            "tables/flows.parquet",
            "tables/regions.csv",
        ];
        assert_eq!(written["files"], serde_json::json!(files));
        assert!(files.iter().all(|file| target.join(file).is_file()));
        assert_eq!(
            written["inputs"][0]["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            1,
            "the staging folder is gone"
        );
    }

    #[test]
    fn an_abandoned_run_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = RunFolder::create(&home.path().join("out")).unwrap();
        folder.write("regions.csv", "code\n").unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_second_run_replaces_the_first_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let run = |files: &[&str]| {
            let mut folder = RunFolder::create(home.path()).unwrap();
            for file in files {
                folder.write(file, "new").unwrap();
            }
            folder.finish(&Manifest::default())
        };
        fs::write(home.path().join("prices.csv"), "mine").unwrap();
        run(&["a.csv", "b.csv"]).unwrap();
        run(&["b.csv"]).unwrap();
        assert!(!home.path().join("a.csv").exists());
        let refused = run(&["c.csv", "prices.csv"]).unwrap_err();
        assert!(matches!(refused, RunError::Occupied { path } if path.ends_with("prices.csv")));
        assert!(!home.path().join("c.csv").exists());
        assert_eq!(
            fs::read_to_string(home.path().join("prices.csv")).unwrap(),
            "mine"
        );
        // A manifest that is none of ours protects everything.
        fs::write(home.path().join("manifest.json"), "{}").unwrap();
        assert!(run(&["b.csv"]).is_err());
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for target in [file.path().to_owned(), file.path().join("below")] {
            assert!(
                matches!(RunFolder::create(&target), Err(RunError::NotAFolder { path }) if path == file.path())
            );
        }
    }
}
