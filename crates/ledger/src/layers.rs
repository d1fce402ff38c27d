//! Ledgers laid over each other: rows of one standoff beside those of another, read as one ledger.
//!
//! Tables of the same name are joined, column by column; a column that one layer lacks is empty there. Lists and weights
//! keep files of their own, so two layers must not call different ones alike. Ids stay unique over all layers.

use std::borrow::Cow;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::builtin::{self, DEFAULT_LEDGER};
use crate::error::nearest;
use crate::ledger::layer_of;
use crate::table::problem;
use crate::{Ledger, LedgerError, Tables, dates};

/// Tables whose rows are joined; every other file belongs to one layer.
const JOINED: [&str; 17] = [
    "instruments.csv",
    "stacking.csv",
    "grace.csv",
    "lists.csv",
    "lists-by-value.csv",
    "conditions.csv",
    "law.csv",
    "law-dates.csv",
    "fees.csv",
    "weights.csv",
    "region-averages.csv",
    "jurisdiction.csv",
    "jurisdiction-shares.csv",
    "levers.csv",
    "events.csv",
    "commitments.csv",
    "published-averages.csv",
];

/// The table with the last day that a ledger knows of.
pub(crate) const EDITION: &str = "edition.csv";

impl Ledger {
    /// The ledger of these names, each one that ships or a folder (`place` says where); several are laid over each other.
    ///
    /// # Errors
    /// [`LedgerError::Io`] when a folder cannot be read, [`LedgerError::Invalid`] with every problem found: no layer, a
    /// file that two layers call alike, and whatever a ledger may have wrong.
    pub fn open(names: &[&str], place: impl Fn(&str) -> PathBuf) -> Result<Self, LedgerError> {
        match names {
            [DEFAULT_LEDGER] => return Self::builtin(),
            [name] => {
                return match builtin::tables(name) {
                    Some(tables) => Self::from_tables(name, tables, false),
                    None => Self::read(&folder(name, &place)?),
                };
            }
            _ => {}
        }
        let mut layers = Vec::new();
        let mut folders = false;
        for name in names {
            layers.push(match builtin::tables(name) {
                Some(tables) => (*name, tables),
                None => {
                    folders = true;
                    (*name, layer_of(&folder(name, &place)?)?)
                }
            });
        }
        let title = |name: &&str| match *name {
            DEFAULT_LEDGER => "built-in".to_owned(),
            other => other.to_owned(),
        };
        let titles: Vec<String> = names.iter().map(title).collect();
        Self::from_tables(&titles.join(" + "), joined(layers)?, folders)
    }
}

/// The folder of a ledger that does not ship under its name.
fn folder(name: &str, place: impl Fn(&str) -> PathBuf) -> Result<PathBuf, LedgerError> {
    let folder = place(name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let names = builtin::builtin_names();
    Err(LedgerError::UnknownChoice {
        what: "the ledger",
        given: name.to_owned(),
        suggestion: nearest(name, names.iter().copied()),
        choices: format!("{}, or a ledger folder", names.join(", ")),
    })
}

/// One set of tables out of several.
fn joined(layers: Vec<(&str, Tables)>) -> Result<Tables, LedgerError> {
    let mut all = Tables::new();
    let mut owners = std::collections::BTreeMap::new();
    let mut problems = Vec::new();
    let mut refused =
        |file: &str, message: String| problems.push(problem(file, None, None, message));
    if layers.is_empty() {
        refused(
            "instruments.csv",
            "a ledger needs at least one layer".to_owned(),
        );
    }
    for (layer, tables) in layers {
        for (file, bytes) in tables {
            let Some(there) = all.get(&file) else {
                owners.insert(file.clone(), layer.to_owned());
                all.insert(file, bytes);
                continue;
            };
            if *there == bytes {
                continue;
            }
            let both = if file == EDITION {
                earlier(there, &bytes)
            } else if JOINED.contains(&file.as_str()) {
                append(there, &bytes)
            } else {
                let owner = owners.get(&file).map_or("", String::as_str);
                Err(format!(
                    "the layers {owner} and {layer} have different files of this name: call one of them otherwise"
                ))
            };
            match both {
                Ok(both) => {
                    all.insert(file, Cow::Owned(both));
                }
                Err(message) => refused(&file, message),
            }
        }
    }
    match problems.is_empty() {
        true => Ok(all),
        false => Err(LedgerError::Invalid { problems }),
    }
}

/// The rows of two tables under the columns of both.
fn append(first: &[u8], second: &[u8]) -> Result<Vec<u8>, String> {
    let said = |e: csv::Error| e.to_string();
    let read = |bytes: &[u8]| -> Result<(Vec<String>, Vec<csv::StringRecord>), String> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(bytes);
        let plain = |h: &str| h.trim().trim_start_matches('\u{feff}').to_owned();
        let header = reader.headers().map_err(said)?.iter().map(plain).collect();
        let rows = reader.records().collect::<Result<_, _>>().map_err(said)?;
        Ok((header, rows))
    };
    let tables = [read(first)?, read(second)?];
    let mut header = tables[0].0.clone();
    for column in &tables[1].0 {
        if !header.contains(column) {
            header.push(column.clone());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).map_err(said)?;
    for (own, rows) in &tables {
        let places: Vec<Option<usize>> = header
            .iter()
            .map(|column| own.iter().position(|c| c == column))
            .collect();
        for row in rows {
            let field = |place: &Option<usize>| place.and_then(|at| row.get(at)).unwrap_or("");
            writer
                .write_record(places.iter().map(field))
                .map_err(said)?;
        }
    }
    writer.into_inner().map_err(|e| e.to_string())
}

/// The earlier of two editions: up to it every layer is known.
fn earlier(first: &[u8], second: &[u8]) -> Result<Vec<u8>, String> {
    let day = |bytes: &[u8]| -> Result<Date, String> {
        let text = String::from_utf8_lossy(bytes);
        let day = text.lines().nth(1).map(str::trim).unwrap_or("");
        dates::strict(day).ok_or_else(|| format!("`{day}` is not a date of the calendar"))
    };
    let edition = day(first)?.min(day(second)?);
    Ok(format!("edition\n{edition}\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Cow<'static, [u8]> {
        Cow::Owned(text.as_bytes().to_vec())
    }

    fn layer(files: &[(&str, &str)]) -> Tables {
        let named = |(name, text): &(&str, &str)| ((*name).to_owned(), table(text));
        files.iter().map(named).collect()
    }

    #[test]
    fn rows_of_both_under_the_columns_of_both() {
        let first = layer(&[
            ("levers.csv", "id,kind\na,ban\n"),
            (EDITION, "edition\n2026-10-10\n"),
        ]);
        let second = layer(&[
            ("levers.csv", "kind,id,note\nlicence,b,x\n"),
            (EDITION, "edition\n2026-09-29\n"),
        ]);
        let both = joined(vec![("one", first), ("two", second)]).unwrap();
        assert_eq!(
            both["levers.csv"],
            table("id,kind,note\na,ban,\nb,licence,x\n")
        );
        assert_eq!(both[EDITION], table("edition\n2026-09-29\n"));
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let own = |text| layer(&[("weights-a.csv", text)]);
        let said = joined(vec![
            ("one", own("code,value\n01,1\n")),
            ("two", own("code,value\n01,2\n")),
        ]);
        let said = said.unwrap_err().to_string();
        assert!(
            said.contains("one and two") && said.contains("weights-a.csv"),
            "{said}"
        );
    }
}
