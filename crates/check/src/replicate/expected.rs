//! The table of expected numbers: `region,measure,value,unit,source,tolerance`.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::table::TableFile;

use super::{ReplicateError, Row, Verdict};

/// Reads the table; every row is not computed yet.
///
/// # Errors
/// [`ReplicateError::Table`] naming file and row: a missing column or text, a number that is not finite, a negative
/// tolerance, a second row for the same region and measure.
pub fn read(path: &Path) -> Result<Vec<Row>, ReplicateError> {
    let file = TableFile::read(path)?;
    let [region, measure, value, unit, source, tolerance] =
        ["region", "measure", "value", "unit", "source", "tolerance"].map(|name| file.column(name));
    let (region, measure, value) = (region?, measure?, value?);
    let (unit, source, tolerance) = (unit?, source?, tolerance?);
    let mut rows = Vec::with_capacity(file.rows());
    let mut seen = BTreeMap::new();
    for at in 0..file.rows() {
        let row = Row {
            region: file.text(at, region)?.into_owned(),
            measure: file.text(at, measure)?.into_owned(),
            ours: None,
            expected: file.number(at, value)?,
            unit: file
                .optional_text(at, unit)?
                .unwrap_or_default()
                .into_owned(),
            tolerance: file.number(at, tolerance)?,
            source: file
                .optional_text(at, source)?
                .unwrap_or_default()
                .into_owned(),
            verdict: Verdict::NotComputed("not run".into()),
        };
        if row.tolerance < 0.0 {
            let problem = format!("{} is negative; a tolerance is 0 or more", row.tolerance);
            return Err(file.complain(at, tolerance, problem).into());
        }
        if let Some(first) = seen.insert((row.region.clone(), row.measure.clone()), at) {
            let problem = format!(
                "{} of {} is also in {}; keep one",
                row.measure,
                row.region,
                file.place(first).row
            );
            return Err(file.complain(at, measure, problem).into());
        }
        rows.push(row);
    }
    Ok(rows)
}
