//! Which files of a folder are the tables of a world.

use std::path::{Path, PathBuf};

use crate::WorldError;
use crate::table::{TableError, TableFile, TableFormat};

/// An existing folder that should hold a world.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder itself, or the folder of the `world.toml` that `path` names.
    pub(crate) fn open(path: &Path) -> Result<Self, WorldError> {
        let named_toml = path.file_name().is_some_and(|name| name == "world.toml");
        let folder = if named_toml && !path.is_dir() {
            path.parent().unwrap_or(path)
        } else {
            path
        };
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if folder.is_dir() {
            Ok(Self {
                path: folder.to_path_buf(),
            })
        } else {
            Err(WorldError::NoFolder {
                path: path.to_path_buf(),
            })
        }
    }

    /// Where a file of this name would be.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Complaint that a file every world has is not there.
    pub(crate) fn missing(
        &self,
        table: &str,
        forms: String,
        note: Option<&'static str>,
    ) -> WorldError {
        WorldError::MissingTable {
            folder: self.path.clone(),
            table: table.to_string(),
            forms,
            note,
        }
    }

    /// The one file that holds a table; `None` if there is none.
    pub(crate) fn find(&self, table: &str) -> Result<Option<PathBuf>, WorldError> {
        let mut found: Option<String> = None;
        for form in TableFormat::ALL {
            let name = format!("{table}.{}", form.extension());
            if !self.path.join(&name).exists() {
                continue;
            }
            if let Some(first) = found {
                return Err(WorldError::TwoForms {
                    folder: self.path.clone(),
                    table: table.to_string(),
                    first,
                    second: name,
                });
            }
            found = Some(name);
        }
        Ok(found.map(|name| self.path.join(name)))
    }

    /// Reads a table that need not be there.
    pub(crate) fn optional(&self, table: &str) -> Result<Option<TableFile>, WorldError> {
        self.find(table)?
            .map(|path| TableFile::read(&path))
            .transpose()
            .map_err(WorldError::from)
    }

    /// Reads a table that must be there.
    pub(crate) fn required(
        &self,
        table: &str,
        note: Option<&'static str>,
    ) -> Result<TableFile, WorldError> {
        self.optional(table)?.ok_or_else(|| {
            let forms = TableFormat::ALL
                .map(|form| format!("{table}.{}", form.extension()))
                .join(", ");
            self.missing(&format!("{table} table"), forms, note)
        })
    }
}

/// Refuses a column that is probably a misspelt optional one: ignoring it would lose figures silently.
pub(crate) fn refuse_misspelt(file: &TableFile, known: &[&str]) -> Result<(), TableError> {
    for column in file.table().columns() {
        if known.contains(&column.name.as_str()) {
            continue;
        }
        let free = known
            .iter()
            .copied()
            .filter(|name| file.optional_column(name).is_none());
        if let Some(meant) = crate::closest(&column.name, free) {
            let problem = format!(
                "unknown column \"{}\"; did you mean \"{meant}\"?",
                column.name
            );
            return Err(TableError::Malformed {
                path: file.path().to_path_buf(),
                row: None,
                problem,
            });
        }
    }
    Ok(())
}
