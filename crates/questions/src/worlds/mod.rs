//! Worlds themselves: `world show|check|list|export|aggregate`, and one's own data: `world import|tariffs|split|before` and
//! `ledger import-hts`.

mod before;
mod check;
mod import;
mod rows;
mod schedule;
mod show;
mod split;
mod tariffs;
mod write;

use std::path::{Path, PathBuf};

use detente_doors::DoorError;
use detente_table::Source;

use crate::refusal::{Refusal, in_one_sentence};
use crate::room::Room;

pub use before::{WorldBefore, WorldThen};
pub use check::{WorldCheck, WorldChecked};
pub use import::{Imported, WorldImport};
pub use rows::WorldRow;
pub use schedule::{ImportHts, ImportedSchedule};
pub use show::{WorldList, WorldListed, WorldShow, WorldShown};
pub(crate) use split::RevenueChange;
pub use split::{SplitWorld, WorldSplit};
pub use tariffs::{ImportedTariffs, WorldTariffs};
pub use write::{Aggregated, Form, WorldAggregate, WorldExport, WrittenWorld, write_world};

impl From<DoorError> for Refusal {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::World(inner) => inner.into(),
            other => Self::input(in_one_sentence(&other)),
        }
    }
}

/// A path that is read outside the reader, which streams nothing: refused where paths are.
fn open_path(room: &Room<'_>, key: &str, path: &str) -> Result<PathBuf, Refusal> {
    if room.reader().is_closed() {
        return Err(
            Refusal::input("files are not read here; name something of the catalogue").about(key),
        );
    }
    Ok(Path::new(path).to_path_buf())
}

/// Puts what was streamed on the record.
fn record(room: &Room<'_>, name: &str, path: &str, sources: &[(String, String)]) {
    for (file, sha256) in sources {
        let whole = Path::new(path);
        let place = if whole.is_dir() {
            whole.join(file)
        } else {
            whole.to_path_buf()
        };
        room.reader().record(Source {
            name: name.to_owned(),
            path: place.display().to_string(),
            sha256: sha256.clone(),
        });
    }
}

/// A needed key.
fn needed<'k>(value: &'k Option<String>, key: &str, example: &str) -> Result<&'k str, Refusal> {
    value.as_deref().ok_or_else(|| {
        Refusal::input_with_help(format!("{key} is needed"), format!("for example {example}"))
            .about(key)
    })
}
