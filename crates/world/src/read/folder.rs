//! Which files of a folder are the tables of a world.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::WorldError;
use crate::table::{Table, TableError, TableFile, TableFormat};

/// What should hold a world: an existing folder, or tables in memory.
#[derive(Debug)]
pub(crate) struct Folder<'t> {
    path: PathBuf,
    tables: Option<&'t BTreeMap<String, Table>>,
}

/// A table of a world, not yet read as one.
#[derive(Debug)]
pub(crate) enum TableSource<'t> {
    /// The bytes of a file.
    File(PathBuf, Vec<u8>),
    /// A table in memory, under its name.
    Memory(PathBuf, &'t Table),
}

impl TableSource<'_> {
    /// The file, or the name of the table.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File(path, _) | Self::Memory(path, _) => path,
        }
    }

    /// The text of a CSV file, unpacked; `None` for other forms, and where it cannot be unpacked.
    pub(crate) fn csv(&self) -> Option<Cow<'_, [u8]>> {
        let Self::File(path, bytes) = self else {
            return None;
        };
        match TableFormat::of(path)? {
            TableFormat::Csv => Some(Cow::Borrowed(bytes)),
            TableFormat::CsvGz => crate::table::unpacked(bytes).ok().map(Cow::Owned),
            TableFormat::Parquet => None,
        }
    }

    /// The table, whose rows can be named.
    pub(crate) fn table(&self) -> Result<TableFile, TableError> {
        match self {
            Self::File(path, bytes) => TableFile::from_bytes(path, bytes),
            Self::Memory(path, table) => TableFile::from_table(path, (*table).clone()),
        }
    }
}

impl<'t> Folder<'t> {
    /// Tables in memory, by name; `name` stands for the folder in errors.
    pub(crate) fn of_tables(name: &str, tables: &'t BTreeMap<String, Table>) -> Self {
        Self {
            path: PathBuf::from(name),
            tables: Some(tables),
        }
    }

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
                tables: None,
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

    /// A table that need not be there.
    pub(crate) fn source(&self, table: &str) -> Result<Option<TableSource<'t>>, WorldError> {
        if let Some(tables) = self.tables {
            let found = tables.get(table);
            return Ok(found.map(|found| TableSource::Memory(PathBuf::from(table), found)));
        }
        let Some(path) = self.find(table)? else {
            return Ok(None);
        };
        let bytes = crate::table::read_bytes(&path)?;
        Ok(Some(TableSource::File(path, bytes)))
    }

    /// A table that must be there.
    pub(crate) fn required_source(
        &self,
        table: &str,
        note: Option<&'static str>,
    ) -> Result<TableSource<'t>, WorldError> {
        self.source(table)?.ok_or_else(|| {
            let forms = match self.tables {
                Some(_) => format!("a table of the name {table}"),
                None => TableFormat::ALL
                    .map(|form| format!("{table}.{}", form.extension()))
                    .join(", "),
            };
            self.missing(&format!("{table} table"), forms, note)
        })
    }

    /// Reads a table that need not be there.
    pub(crate) fn optional(&self, table: &str) -> Result<Option<TableFile>, WorldError> {
        let source = self.source(table)?;
        Ok(source.map(|source| source.table()).transpose()?)
    }

    /// Reads a table that must be there.
    pub(crate) fn required(
        &self,
        table: &str,
        note: Option<&'static str>,
    ) -> Result<TableFile, WorldError> {
        Ok(self.required_source(table, note)?.table()?)
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
