//! Crosswalks from commodity codes to the sectors of a world.

use crate::Code;
use crate::error::Problem;
use crate::table::Table;

/// Codes with the sectors they belong to.
///
/// A table `code,sector`; the longest code that contains a line decides. A code may have several rows: the first
/// whose sector the world has is taken, so that a split-off sector can stand before the sector it comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Crosswalk {
    /// Name for readers and errors.
    pub name: String,
    rows: Vec<(Code, String)>,
}

impl Crosswalk {
    /// Reads a crosswalk table with the columns `code` and `sector`.
    ///
    /// # Errors
    /// [`crate::LedgerError::Invalid`] with every row that cannot be read.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, crate::LedgerError> {
        let mut problems = Vec::new();
        let crosswalk = read(file, bytes, &mut problems);
        if problems.is_empty() {
            Ok(crosswalk)
        } else {
            Err(crate::LedgerError::Invalid { problems })
        }
    }

    /// The sector of a line among those for which `known` returns something.
    pub fn sector<T>(&self, line: Code, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        for digits in (2..=line.digits()).rev() {
            let Some(prefix) = line.prefix(digits) else {
                continue;
            };
            let start = self.rows.partition_point(|(code, _)| *code < prefix);
            let here = self.rows[start..]
                .iter()
                .take_while(|(code, _)| *code == prefix);
            if let Some(found) = here.filter_map(|(_, sector)| known(sector)).next() {
                return Some(found);
            }
        }
        None
    }

    /// Whether any sector of the crosswalk is known.
    pub fn reaches(&self, known: impl Fn(&str) -> bool) -> bool {
        self.rows.iter().any(|(_, sector)| known(sector))
    }

    /// The codes, in order.
    pub(crate) fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = self.rows.iter().map(|(code, _)| *code).collect();
        codes.dedup();
        codes
    }

    /// The codes of a sector, in order.
    pub(crate) fn codes_in(&self, sector: &str) -> Vec<Code> {
        let own = self.rows.iter().filter(|(_, own)| own == sector);
        own.map(|(code, _)| *code).collect()
    }

    /// The sectors, once for every code.
    pub(crate) fn sectors(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(_, sector)| sector.as_str())
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Crosswalk {
    let mut rows = Vec::new();
    if let Some(table) = Table::read(file, bytes, &["code", "sector"], problems) {
        for row in table.rows() {
            let sector = row.needed("sector", problems);
            if let Some(code) = row.code("code", problems) {
                rows.push((code, sector.to_owned()));
            }
        }
    }
    rows.sort_by_key(|(code, _)| *code);
    Crosswalk {
        name: file.to_owned(),
        rows,
    }
}
