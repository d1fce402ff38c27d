//! Rows that did not happen: "what if talks were called off on 20 October?"

use std::path::Path;

use detente_world::table::TableFile;

use super::{Record, event, measure, signal};
use crate::OddsError;

impl Record {
    /// The record with the rows of a table appended. Its columns say which table they belong to: `kind` events, `imposer` measures,
    /// `direction` signals. A measure whose id is known takes the place of the recorded one.
    ///
    /// # Errors
    /// [`OddsError::Table`] naming file, row and column.
    pub fn supposing(&self, path: &Path, bytes: &[u8]) -> Result<Self, OddsError> {
        let file = TableFile::from_bytes(path, bytes)?;
        let has = |column: &str| file.optional_column(column).is_some();
        let mut supposed = self.clone();
        if has("kind") {
            supposed
                .events
                .extend(event::read(path, bytes, &self.players)?);
        } else if has("imposer") {
            for row in measure::read(path, bytes)? {
                supposed.measures.retain(|m| m.id != row.id);
                supposed.measures.push(row);
            }
        } else if has("direction") {
            supposed
                .signals
                .extend(signal::read(path, bytes, &self.players)?);
        } else {
            // Rows of events are what is supposed most often: ask for its telling column.
            file.column("kind")?;
        }
        supposed.in_order();
        Ok(supposed)
    }
}
