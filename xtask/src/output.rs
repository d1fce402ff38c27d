//! Files that a task makes.

use std::path::{Path, PathBuf};

use detente_world::table::write_atomically;
use miette::{IntoDiagnostic, Result};

use crate::say;

/// A file to be committed.
#[derive(Debug)]
pub(crate) struct Output {
    /// Where, below the root of the repository, with `/`: `data/world/x.world`.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Writes every file whose bytes are new.
pub(crate) fn write_all(outputs: &[Output]) -> Result<()> {
    for output in outputs {
        let path = root().join(output.path);
        let state = if std::fs::read(&path).is_ok_and(|old| old == output.bytes) {
            "unchanged"
        } else {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).into_diagnostic()?;
            }
            write_atomically(&path, |out| out.write_all(&output.bytes)).into_diagnostic()?;
            "written"
        };
        say(&format!(
            "{}: {} bytes, {state}",
            output.path,
            output.bytes.len()
        ));
    }
    Ok(())
}

/// Paths of the files that are not, byte for byte, what is committed.
pub(crate) fn compare(outputs: &[Output]) -> Result<Vec<String>> {
    let same = |output: &&Output| {
        std::fs::read(root().join(output.path)).is_ok_and(|old| old == output.bytes)
    };
    Ok(outputs
        .iter()
        .filter(|output| !same(output))
        .map(|output| output.path.to_string())
        .collect())
}

/// Tests that what is committed is what the shared figures give; says so where they are not there.
#[cfg(test)]
pub(crate) fn assert_committed(make: impl Fn(&Path) -> Result<Vec<Output>>) {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let from = std::env::var_os("DETENTE_SHARED_DATA").map_or(beside, PathBuf::from);
    if !from.is_dir() {
        say(&format!("skipped: no shared figures at {}", from.display()));
        return;
    }
    let outputs = make(&from).expect("the figures can be compiled");
    let changed = compare(&outputs).expect("the committed files can be read");
    assert_eq!(changed, [""; 0]);
}
