//! Days that are set aside because they were about more than this standoff.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::Rows;

/// First and last day of each stretch.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<(Date, Date)>, TableError> {
    let rows = Rows::new(path, bytes, &["start", "end"])?;
    let one = |fields: super::field::Fields<'_>| {
        let (start, end) = (fields.date("start")?, fields.date("end")?);
        if end < start {
            return Err(fields.wrong("end", format!("{end} lies before {start}")));
        }
        Ok((start, end))
    };
    rows.iter().map(one).collect()
}
