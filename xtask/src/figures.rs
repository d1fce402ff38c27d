//! Reading gathered figures and writing tables of our own.

use std::path::Path;

use miette::{Context, IntoDiagnostic, Result};

/// All rows of a CSV file.
pub(crate) fn rows<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let place = || path.display().to_string();
    csv::Reader::from_path(path)
        .into_diagnostic()
        .wrap_err_with(place)?
        .deserialize()
        .collect::<Result<_, _>>()
        .into_diagnostic()
        .wrap_err_with(place)
}

/// A table as CSV.
pub(crate) fn table(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).into_diagnostic()?;
    for row in rows {
        writer.write_record(row).into_diagnostic()?;
    }
    writer.into_inner().into_diagnostic()
}
