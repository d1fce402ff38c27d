//! Worlds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_questions::{GIVEN, House, Refusal, Room};
use detente_table::{Named, Source, TableFile, TableFormat, sha256_hex};
use detente_world::{Mapping, Split, SplitTariffs, WorldError, WorldMeta};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use serde_json::json;

use crate::failures::or_raise;
use crate::table::{Table, from_columns};
use crate::work::{house, run};

/// A validated world. Immutable.
#[pyclass(frozen, module = "detente._detente", name = "RawWorld")]
pub struct World {
    pub(crate) world: Arc<detente_world::World>,
    /// What the key `world` of a question is to be: a built-in name, or a name made from the hash of its bytes.
    pub(crate) key: String,
    /// Where it comes from; none for built-in worlds.
    sources: Vec<Source>,
}

impl World {
    /// A world that no question can read from a file of its name.
    fn given(world: detente_world::World, origin: &str) -> Result<Self, WorldError> {
        let bytes = world.to_compact()?;
        let hash = sha256_hex(&bytes);
        let source = Source {
            name: "world".to_owned(),
            path: origin.to_owned(),
            sha256: hash.clone(),
        };
        Ok(Self {
            world: Arc::new(world),
            key: format!("{GIVEN}{}", &hash[..16]),
            sources: vec![source],
        })
    }

    /// Puts it where questions find it.
    pub(crate) fn give(&self, house: &House) {
        if self.key.starts_with(GIVEN) {
            house.give_world(&self.key, Arc::clone(&self.world), self.sources.clone());
        }
    }
}

/// Columns as Python hands them over.
type Columns<'py> = Vec<(String, Bound<'py, PyList>)>;

#[pymethods]
impl World {
    /// A built-in world by name, or a world folder.
    #[staticmethod]
    fn open(py: Python<'_>, name: String) -> PyResult<Self> {
        let house = house();
        run(py, None, move |_| {
            if detente_world::builtin_bytes(&name).is_some() {
                let world = Room::new(&house).world(&name)?;
                let key = world.meta().name.clone();
                return Ok(Self {
                    world,
                    key,
                    sources: Vec::new(),
                });
            }
            let world = detente_world::open(&name)?;
            Ok(Self::given(world, &name)?)
        })
    }

    /// A world from what its `world.toml` would say (JSON) and its tables.
    #[staticmethod]
    fn from_tables(
        py: Python<'_>,
        meta: &str,
        tables: Vec<(String, Columns<'_>)>,
    ) -> PyResult<Self> {
        let mut read = BTreeMap::new();
        for (name, columns) in tables {
            read.insert(name, from_columns(columns)?);
        }
        let meta = serde_json::from_str::<WorldMeta>(meta)
            .map_err(|error| Refusal::input(format!("meta: {error}")));
        let meta = or_raise(py, meta)?;
        run(py, None, move |_| {
            let world = detente_world::World::from_tables(meta, &read)?;
            Ok(Self::given(world, "tables in memory")?)
        })
    }

    /// The world of some bytes, and where they come from.
    #[staticmethod]
    #[pyo3(signature = (bytes, origin = "bytes"))]
    fn from_bytes(py: Python<'_>, bytes: &[u8], origin: &str) -> PyResult<Self> {
        let made = detente_world::World::from_compact("world", bytes);
        let made = made.and_then(|world| Self::given(world, origin));
        or_raise(py, made.map_err(Refusal::from))
    }

    /// The world as bytes: the same world is the same bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = or_raise(py, self.world.to_compact().map_err(Refusal::from))?;
        Ok(PyBytes::new(py, &bytes))
    }

    #[getter]
    fn key(&self) -> &str {
        &self.key
    }

    /// Name, title, year and the rest, as JSON.
    fn meta(&self) -> String {
        let sets: Vec<&String> = self.world.elasticity_sets().keys().collect();
        let mut meta = json!(self.world.meta());
        meta["elasticity_sets"] = json!(sets);
        meta.to_string()
    }

    /// A table of the world folder: regions, sectors, flows, tariffs, use, elasticities; `None` where the world has none.
    fn table(&self, name: &str) -> Option<Table> {
        let tables = self.world.as_tables();
        let (name, table) = tables.into_iter().find(|(known, _)| *known == name)?;
        Some(Named::described(name, name, table, detente_world::column_about).into())
    }

    /// Every identity checked again, as JSON.
    fn check(&self) -> String {
        let report = self.world.check_report();
        json!({
            "regions": self.world.region_count(),
            "sectors": self.world.sector_count(),
            "flows": report.flows,
            "cells_without_output": report.cells_without_output,
            "flows_with_tariff": report.flows_with_tariff,
            "tariff_revenue_usd_mn": report.tariff_revenue,
            "warnings": report.warnings,
        })
        .to_string()
    }

    /// The world folder written.
    fn export(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        parquet: bool,
        overwrite: bool,
    ) -> PyResult<Vec<PathBuf>> {
        let world = Arc::clone(&self.world);
        let form = if parquet {
            TableFormat::Parquet
        } else {
            TableFormat::Csv
        };
        run(py, None, move |_| {
            Ok(world.export(&folder, form, overwrite)?)
        })
    }

    /// Merges regions and sectors by a table `kind,from,to[,name]`.
    fn aggregate(
        &self,
        py: Python<'_>,
        mapping: Columns<'_>,
        name: Option<String>,
    ) -> PyResult<(Self, f64)> {
        let table = from_columns(mapping)?;
        let world = Arc::clone(&self.world);
        run(py, None, move |_| {
            let mapping =
                Mapping::from_table(&TableFile::from_table(Path::new("mapping"), table)?)?;
            let (mut merged, _) = world.aggregate(&mapping)?;
            let before: f64 = world.benchmark().tariff_revenue.iter().sum();
            if let Some(name) = name {
                merged = merged.renamed(&name, &name)?;
            }
            let after: f64 = merged.benchmark().tariff_revenue.iter().sum();
            Ok((Self::given(merged, "aggregated")?, before - after))
        })
    }

    /// Carves goods out of sectors by the files of some paths; `day` chooses among tariffs with dates.
    fn split(&self, py: Python<'_>, paths: Vec<PathBuf>, day: String) -> PyResult<Self> {
        let world = Arc::clone(&self.world);
        run(py, None, move |_| {
            let splits = Split::read(&paths, &day)?;
            let (split, _) = world.split(&splits, SplitTariffs::default())?;
            Ok(Self::given(split, "split")?)
        })
    }
}

/// Names of the built-in worlds, the default first.
#[pyfunction]
pub fn builtin_names() -> Vec<&'static str> {
    detente_world::builtin_names()
}
