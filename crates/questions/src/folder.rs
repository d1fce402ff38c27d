//! The folder a run leaves behind: tables, pages and `manifest.json`, all of it or nothing.
//!
//! Files are first written to a hidden folder beside the target and put in its place in one step by
//! [`RunFolder::finish`]. A folder belongs to one question: it holds what its manifest lists and nothing else, so that a run
//! never deletes what another question or a person left.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use detente_table::{Table, TableError, TableFormat};
use tempfile::TempDir;

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
    /// Something in the folder that no earlier run of the same question wrote.
    #[error("{} is there already and no run of détente wrote it; name another folder", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// The folder is another question's.
    #[error("{} holds the answer of `detente {earlier}`, not of `detente {question}`; name another folder", path.display())]
    Another {
        /// The folder.
        path: PathBuf,
        /// The question it answers.
        earlier: String,
        /// The question asked now.
        question: String,
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

/// What a run says of itself.
pub const MANIFEST: &str = "manifest.json";

/// How staging folders are called.
const STAGING: &str = ".detente-";
/// A file in a staging folder that its run holds locked: whoever can lock it knows that the run is gone.
const LOCK: &str = ".lock";

/// A run folder that is being filled.
#[derive(Debug)]
pub struct RunFolder {
    target: PathBuf,
    question: Option<String>,
    staging: TempDir,
    /// Held until the run ends.
    _lock: Option<File>,
    files: Vec<String>,
}

impl RunFolder {
    /// Prepares to write the answer of a question to `target`, which need not exist. Call this before the long work: an
    /// unwritable place, and a folder that is not this question's, are found now.
    ///
    /// # Errors
    /// [`RunError::NotAFolder`], [`RunError::Unwritable`], [`RunError::Occupied`], [`RunError::Another`].
    pub fn create_for(target: &Path, question: &str) -> Result<Self, RunError> {
        Self::prepare(target, Some(question))
    }

    /// As [`create_for`](Self::create_for), for a folder whose question is not told.
    ///
    /// # Errors
    /// As [`create_for`](Self::create_for).
    pub fn create(target: &Path) -> Result<Self, RunError> {
        Self::prepare(target, None)
    }

    fn prepare(target: &Path, question: Option<&str>) -> Result<Self, RunError> {
        let base = nearest_existing(target);
        if !base.is_dir() {
            return Err(RunError::NotAFolder {
                path: base.to_owned(),
            });
        }
        is_free(target, question)?;
        let failed = |source| RunError::Unwritable {
            path: target.to_owned(),
            source,
        };
        // Beside the target, so that putting it there is a rename; inside an existing target only where that cannot be.
        let beside = match target.parent().filter(|_| target.is_dir()) {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => base,
        };
        sweep(beside);
        let make = |folder: &Path| tempfile::Builder::new().prefix(STAGING).tempdir_in(folder);
        let staging = make(beside).or_else(|_| make(base)).map_err(failed)?;
        let lock = File::create(staging.path().join(LOCK)).ok();
        let lock = lock.filter(|file| file.lock().is_ok());
        Ok(Self {
            target: target.to_owned(),
            question: question.map(str::to_owned),
            staging,
            _lock: lock,
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
            // Through `write`, so that what cannot be written is called as it was asked for.
            self.write(
                &format!("{name}.{}", form.extension()),
                table.to_bytes(form)?,
            )?;
        }
        Ok(())
    }

    /// The path under which a writer of its own may create the file `name`; the file moves into place with the rest.
    ///
    /// # Errors
    /// [`RunError::File`]: a name that leaves the folder, or a folder that cannot be made.
    pub fn place(&mut self, name: &str) -> Result<PathBuf, RunError> {
        let failed = |source| RunError::File {
            path: self.target.join(name),
            source,
        };
        if name.is_empty() || !stays_below(name) {
            return Err(failed(std::io::Error::other("its name leaves the folder")));
        }
        let path = self.staging.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        if !self.files.iter().any(|file| file == name) {
            self.files.push(name.to_owned());
        }
        Ok(path)
    }

    /// Adds `manifest.json`, made from the names of the files, and puts the folder in its place in one step.
    ///
    /// # Errors
    /// [`RunError::Occupied`] and [`RunError::Another`] for what came meanwhile; [`RunError::File`],
    /// [`RunError::Unwritable`], [`RunError::Manifest`].
    pub fn finish_with(
        mut self,
        manifest: impl FnOnce(Vec<String>) -> Result<serde_json::Value, serde_json::Error>,
    ) -> Result<PathBuf, RunError> {
        let mut files = self.files.clone();
        files.sort();
        let mut text = serde_json::to_string_pretty(&manifest(files)?)?;
        text.push('\n');
        self.write(MANIFEST, text)?;
        is_free(&self.target, self.question.as_deref())?;
        let failed = |source| RunError::Unwritable {
            path: self.target.clone(),
            source,
        };
        // A file that cannot be removed only stays in the way of the rename, which then says so.
        let _ = fs::remove_file(self.staging.path().join(LOCK));
        if let Some(parent) = self.target.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        if put(self.staging.path(), &self.target) {
            return Ok(self.target.clone());
        }
        self.move_files()?;
        Ok(self.target.clone())
    }

    /// File by file, the manifest last: where the folder itself cannot be renamed (a working folder, another disk).
    fn move_files(&self) -> Result<(), RunError> {
        let failed = |source| RunError::Unwritable {
            path: self.target.clone(),
            source,
        };
        fs::create_dir_all(&self.target).map_err(failed)?;
        let earlier = files_of_earlier_run(&self.target);
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
        Ok(())
    }
}

/// Puts a folder in the place of another in one step. The temporary folder then holds what was there before, and goes.
fn put(staging: &Path, target: &Path) -> bool {
    // The permissions of a temporary folder are its maker's alone; a folder people share has the usual ones.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let usual = fs::metadata(nearest_existing(target)).map(|m| m.permissions().mode() & 0o777);
        let mode = usual.unwrap_or(0o755) | 0o700;
        let _ = fs::set_permissions(staging, fs::Permissions::from_mode(mode));
    }
    if !target.exists() {
        return fs::rename(staging, target).is_ok();
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        let is_itself = fs::symlink_metadata(target).is_ok_and(|m| m.is_dir());
        is_itself && renameat_with(CWD, staging, CWD, target, RenameFlags::EXCHANGE).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// Whether a run of this question may fill the folder: it is empty, or holds an earlier answer of the same question and
/// nothing else.
fn is_free(target: &Path, question: Option<&str>) -> Result<(), RunError> {
    if !target.is_dir() {
        return Ok(());
    }
    let earlier = earlier_run(target);
    if let (Some(Some(earlier)), Some(question)) =
        (earlier.as_ref().map(|run| &run.question), question)
        && earlier != question
    {
        return Err(RunError::Another {
            path: target.to_owned(),
            earlier: earlier.clone(),
            question: question.to_owned(),
        });
    }
    let known = files_of_earlier_run(target);
    let mut open = vec![target.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = |source| RunError::Unwritable {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path
                .strip_prefix(target)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            if name.starts_with(STAGING) {
                continue;
            }
            let below = format!("{name}/");
            if path.is_dir() && !path.is_symlink() {
                // An empty folder in which files of ours once stood is ours too.
                if known.iter().any(|file| file.starts_with(&below)) {
                    open.push(path);
                    continue;
                }
                return Err(RunError::Occupied { path });
            }
            if !known.contains(&name) {
                return Err(RunError::Occupied { path });
            }
        }
    }
    Ok(())
}

/// Longer than any folder takes to be made or put in place.
const JUST_NOW: Duration = Duration::from_secs(60);

/// Removes staging folders whose runs are gone.
fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with(STAGING) || !path.is_dir() {
            continue;
        }
        // A run holds its lock until it ends, however it ends. A folder without one is being made or put in place just now, or
        // was when its run was killed.
        let abandoned = match File::open(path.join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(_) => fs::metadata(&path)
                .and_then(|m| m.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > JUST_NOW)),
        };
        if abandoned {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// What the manifest of an earlier run says.
#[derive(serde::Deserialize)]
struct EarlierRun {
    files: Vec<String>,
    #[serde(alias = "command")]
    question: Option<String>,
}

fn earlier_run(folder: &Path) -> Option<EarlierRun> {
    let bytes = fs::read(folder.join(MANIFEST)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// What the manifest in a folder says was written with it, itself included; nothing if there is none.
fn files_of_earlier_run(folder: &Path) -> Vec<String> {
    let Some(earlier) = earlier_run(folder) else {
        return Vec::new();
    };
    let files = earlier.files.into_iter().filter(|name| stays_below(name));
    files.chain([MANIFEST.to_owned()]).collect()
}

/// Whether a name has only plain parts: nothing absolute, no `..`.
fn stays_below(name: &str) -> bool {
    Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
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
    use serde_json::json;

    fn run(target: &Path, question: &str, files: &[&str]) -> Result<PathBuf, RunError> {
        let mut folder = RunFolder::create_for(target, question)?;
        for file in files {
            folder.write(file, "new")?;
        }
        folder.finish_with(|files| Ok(json!({ "question": question, "files": files })))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_finished_run_has_its_files_and_a_manifest() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("a/b");
        let mut folder = RunFolder::create_for(&target, "test").unwrap();
        folder.write("tables/regions.csv", "code\n").unwrap();
        folder
            .table("tables/flows", &Table::new().float("value", [1.5]))
            .unwrap();
        assert!(!target.exists());
        folder
            .finish_with(|files| Ok(json!({ "question": "test", "files": files })))
            .unwrap();
        let text = fs::read_to_string(target.join("tables/regions.csv")).unwrap();
        assert_eq!(text, "code\n");
        assert_eq!(names(&target), ["manifest.json", "tables"]);
        assert_eq!(names(home.path()), ["a"], "the staging folder is gone");
        assert_eq!(names(&home.path().join("a")), ["b"]);
    }

    #[test]
    fn an_abandoned_run_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = RunFolder::create_for(&home.path().join("out"), "test").unwrap();
        folder.write("regions.csv", "code\n").unwrap();
        drop(folder);
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn a_second_run_replaces_the_first() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        run(&target, "solve", &["a.csv", "b.csv"]).unwrap();
        run(&target, "solve", &["b.csv"]).unwrap();
        assert_eq!(names(&target), ["b.csv", "manifest.json"]);
        assert_eq!(names(home.path()), ["out"]);
    }

    #[test]
    fn what_is_not_the_questions_own_is_refused_by_name() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        run(&target, "solve", &["a.csv"]).unwrap();
        let other = run(&target, "brief", &["a.csv"]).unwrap_err();
        assert!(other.to_string().contains("detente solve"), "{other}");
        fs::write(target.join("prices.csv"), "mine").unwrap();
        let refused = run(&target, "solve", &["a.csv"]).unwrap_err();
        assert!(matches!(refused, RunError::Occupied { path } if path.ends_with("prices.csv")));
        assert_eq!(
            fs::read_to_string(target.join("prices.csv")).unwrap(),
            "mine"
        );
        // A manifest that is none of ours protects everything.
        fs::remove_file(target.join("prices.csv")).unwrap();
        fs::write(target.join("manifest.json"), "{}").unwrap();
        assert!(run(&target, "solve", &["a.csv"]).is_err());
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = RunFolder::create_for(&home.path().join("out"), "test").unwrap();
        for name in ["../x", "/tmp/x", "a/../../x", ""] {
            assert!(folder.write(name, "x").is_err(), "{name}");
        }
        // And a manifest that lists such a name deletes nothing.
        let target = home.path().join("lies");
        fs::create_dir(&target).unwrap();
        fs::write(home.path().join("mine"), "x").unwrap();
        fs::write(
            target.join(MANIFEST),
            r#"{"question":"solve","files":["../mine"]}"#,
        )
        .unwrap();
        run(&target, "solve", &["a.csv"]).unwrap();
        assert!(home.path().join("mine").exists());
    }

    #[test]
    fn the_next_run_removes_what_a_killed_one_left() {
        let home = tempfile::tempdir().unwrap();
        let left = home.path().join(".detente-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        let busy = RunFolder::create_for(&home.path().join("other"), "test").unwrap();
        run(&home.path().join("out"), "solve", &["a.csv"]).unwrap();
        assert!(!left.exists());
        // Killed while it was put in place: its lock is gone already.
        let unlocked = home.path().join(".detente-unlocked");
        fs::create_dir(&unlocked).unwrap();
        run(&home.path().join("out"), "solve", &["a.csv"]).unwrap();
        assert!(unlocked.exists(), "a folder of this moment is left alone");
        let long_ago = std::time::SystemTime::now() - 2 * JUST_NOW;
        File::open(&unlocked)
            .and_then(|f| f.set_modified(long_ago))
            .unwrap();
        run(&home.path().join("out"), "solve", &["a.csv"]).unwrap();
        assert!(!unlocked.exists());
        assert!(
            busy.staging.path().exists(),
            "a run that goes on is left alone"
        );
    }

    #[test]
    fn of_two_runs_at_once_one_wins_whole() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        std::thread::scope(|scope| {
            for n in 0..4 {
                let target = &target;
                scope.spawn(move || {
                    let files = [format!("{n}-a.csv"), format!("{n}-b.csv")];
                    let names: Vec<&str> = files.iter().map(String::as_str).collect();
                    for _ in 0..20 {
                        // One that sees another's folder change under its eyes is refused, which is fine.
                        let _ = run(target, "solve", &names);
                    }
                });
            }
        });
        let listed: serde_json::Value =
            serde_json::from_slice(&fs::read(target.join(MANIFEST)).unwrap()).unwrap();
        let mut listed: Vec<String> = listed["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f.as_str().unwrap().into())
            .collect();
        listed.push(MANIFEST.into());
        assert_eq!(names(&target), listed);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for target in [file.path().to_owned(), file.path().join("below")] {
            let refused = RunFolder::create_for(&target, "test");
            assert!(matches!(refused, Err(RunError::NotAFolder { path }) if path == file.path()));
        }
    }
}
