//! Files that a task makes.

use std::io::Read as _;
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
        let state = if is_committed(output) {
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

/// Paths of the files that do not hold what is committed.
pub(crate) fn compare(outputs: &[Output]) -> Result<Vec<String>> {
    Ok(outputs
        .iter()
        .filter(|output| !is_committed(output))
        .map(|output| output.path.to_string())
        .collect())
}

/// Whether the committed file holds these bytes.
///
/// A packed table is compared as it reads, not as it is packed: which compressor is linked
/// depends on what else is built beside this task (Cargo unifies features), and its bytes change
/// between versions while the table does not.
fn is_committed(output: &Output) -> bool {
    std::fs::read(root().join(output.path)).is_ok_and(|old| {
        old == output.bytes
            || output.path.ends_with(".gz")
                && matches!((unpack(&old), unpack(&output.bytes)), (Some(was), Some(is)) if was == is)
    })
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut read)
        .ok()?;
    Some(read)
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::unpack;

    #[test]
    fn a_table_reads_the_same_however_hard_it_is_packed() {
        let table = b"code,share\n0101,1\n".repeat(400);
        let [fast, best] =
            [flate2::Compression::fast(), flate2::Compression::best()].map(|level| {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), level);
                packer.write_all(&table).expect("memory");
                packer.finish().expect("memory")
            });
        assert_ne!(fast, best);
        assert_eq!(unpack(&fast), Some(table));
        assert_eq!(unpack(&fast), unpack(&best));
        assert_eq!(unpack(b"not packed"), None);
    }
}
