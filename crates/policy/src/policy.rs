//! A policy: wedges and tables of tariffs, and the files that hold them.

use std::path::{Path, PathBuf};

use detente_world::table::{ColumnData, TableFile, TableFormat};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::record::{NumberOrText, Regions};
use crate::{PolicyError, TableMode, TariffTable, Wedge, WedgeRecord};

/// What is done to a world: wedges and tables of tariffs, in no particular order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// The wedges.
    pub wedges: Vec<Wedge>,
    /// Tables of rates.
    pub tables: Vec<TariffTable>,
}

/// A policy file in TOML.
///
/// ```toml
/// title = "Truce, with a licence regime"     # optional, as is notes
/// wedges = [
///     "tariff USA:CHN:*=+10pp",              # text, kind first
///     { kind = "cap", imposer = "CHN", partner = ["USA", "JPN"], sector = "C24B", value = 0.8, rents = "exporter" },
/// ]
/// tariffs = ["rates.csv"]                    # set the listed rates; relative to this file
/// tariffs_add = ["wave.csv"]                 # add to them
/// ```
///
/// `[[wedges]]` tables are the same as the `{ … }` form.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// One line for readers.
    #[serde(default)]
    pub title: String,
    /// Anything worth knowing.
    #[serde(default)]
    pub notes: String,
    /// The wedges, each as text or key by key.
    #[serde(default)]
    pub wedges: Vec<Wedge>,
    /// Files whose rates (origin, destination, sector, rate) replace the world's; relative to this file.
    #[serde(default)]
    pub tariffs: Vec<PathBuf>,
    /// Files whose rates are added to the world's; relative to this file.
    #[serde(default)]
    pub tariffs_add: Vec<PathBuf>,
}

impl PolicyFile {
    /// The JSON Schema of the file.
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }
}

impl Policy {
    /// Whether the policy does nothing.
    pub fn is_empty(&self) -> bool {
        self.wedges.is_empty() && self.tables.is_empty()
    }

    /// Adds everything of another policy.
    pub fn extend(&mut self, other: Self) {
        self.wedges.extend(other.wedges);
        self.tables.extend(other.tables);
    }

    /// Reads a policy file: TOML ([`from_toml`](Self::from_toml)) or a table ([`from_table`](Self::from_table)),
    /// told by the end of its name.
    ///
    /// # Errors
    /// [`PolicyError`] naming the file and the line or row.
    pub fn read(path: &Path) -> Result<Self, PolicyError> {
        if TableFormat::of(path).is_some() {
            return Self::from_table(&TableFile::read(path)?);
        }
        if path
            .extension()
            .is_none_or(|end| !end.eq_ignore_ascii_case("toml"))
        {
            return Err(PolicyError::FileKind {
                path: path.to_owned(),
            });
        }
        let text = detente_world::table::read_text(path).map_err(|source| PolicyError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::from_toml(&text, path)
    }

    /// Reads a [`PolicyFile`] from text; `path` names it in errors, and its folder is where tables are looked for.
    ///
    /// # Errors
    /// [`PolicyError::Toml`] with line and column; errors of the tables it names.
    pub fn from_toml(text: &str, path: &Path) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start).min(text.len());
            let before = text.get(..at).unwrap_or_default();
            PolicyError::Toml {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
                message: error.message().to_owned(),
            }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut tables = Vec::new();
        for (names, mode) in [
            (&file.tariffs, TableMode::Set),
            (&file.tariffs_add, TableMode::Add),
        ] {
            for name in names {
                tables.push(TariffTable::read(&folder.join(name), mode)?);
            }
        }
        Ok(Self {
            wedges: file.wedges,
            tables,
        })
    }

    /// Reads a table of wedges, one a row, with the columns of [`WedgeRecord`]: kind, imposer and value, and where
    /// they are needed partner, sector, unit, group, rents and mode. A group of regions is written `[USA,JPN]`
    /// (quoted in CSV, since it has a comma).
    ///
    /// ```csv
    /// kind,imposer,partner,sector,value,unit,group,rents
    /// tariff,USA,CHN,*,100,pp,,
    /// cap,CHN,USA,C24B,0.2,,,exporter
    /// cap,CHN,"[JPN,KOR]",C24B,0.5,,,0.5
    /// endowment,USA,,,1.02,,,
    /// ```
    ///
    /// # Errors
    /// [`PolicyError`] naming file and row.
    pub fn from_table(file: &TableFile) -> Result<Self, PolicyError> {
        const COLUMNS: [&str; 9] = [
            "kind", "imposer", "partner", "sector", "value", "unit", "group", "rents", "mode",
        ];
        for column in file.table().columns() {
            let name = column.name.as_str();
            if !COLUMNS.contains(&name) {
                let known = COLUMNS.join(", ");
                let hint = match detente_world::closest(name, COLUMNS) {
                    Some(close) => format!("did you mean \"{close}\"?"),
                    None => format!("the columns of a policy are {known}"),
                };
                return Err(PolicyError::Table(
                    detente_world::table::TableError::Malformed {
                        path: file.path().to_owned(),
                        row: None,
                        problem: format!("unknown column \"{name}\"; {hint}"),
                    },
                ));
            }
        }
        for needed in ["kind", "imposer", "value"] {
            file.column(needed)?;
        }
        let mut wedges = Vec::with_capacity(file.rows());
        for row in 0..file.rows() {
            wedges.push(wedge_of_row(file, row)?);
        }
        Ok(Self {
            wedges,
            tables: Vec::new(),
        })
    }
}

fn wedge_of_row(file: &TableFile, row: usize) -> Result<Wedge, PolicyError> {
    let cell = |name: &str| -> Result<Option<String>, PolicyError> {
        let Some(column) = file.optional_column(name) else {
            return Ok(None);
        };
        // Parquet may hold the value as a number.
        let numeric = matches!(
            file.table().columns().get(column).map(|c| &c.data),
            Some(ColumnData::Float(_))
        );
        Ok(if numeric {
            file.optional_number(row, column)?.map(|v| v.to_string())
        } else {
            file.optional_text(row, column)?
                .map(|text| text.into_owned())
        })
    };
    let needed = |name: &str| -> Result<String, PolicyError> {
        cell(name)?.ok_or_else(|| {
            let column = file.optional_column(name).unwrap_or_default();
            file.complain(row, column, "is empty").into()
        })
    };
    let record = WedgeRecord {
        kind: needed("kind")?,
        imposer: Regions::Text(needed("imposer")?),
        partner: cell("partner")?.map(Regions::Text),
        sector: cell("sector")?,
        value: NumberOrText::Text(needed("value")?),
        unit: cell("unit")?,
        group: cell("group")?,
        rents: cell("rents")?.map(NumberOrText::Text),
        mode: cell("mode")?,
    };
    Wedge::try_from(record).map_err(|source| PolicyError::Row {
        place: Box::new(file.place(row)),
        source: Box::new(source),
    })
}
