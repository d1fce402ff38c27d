//! Which levers are duties: an agreement about one of them is an agreement about tariffs.

use std::collections::BTreeSet;
use std::path::Path;

use detente_world::table::TableError;

use super::field::Rows;

/// Names of the levers that are duties.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<BTreeSet<String>, TableError> {
    let rows = Rows::new(path, bytes, &["lever", "tariff"])?;
    rows.distinct("lever")?;
    let mut tariffs = BTreeSet::new();
    for fields in rows.iter() {
        if fields.flag("tariff")? {
            tariffs.insert(fields.text("lever")?);
        }
    }
    Ok(tariffs)
}
