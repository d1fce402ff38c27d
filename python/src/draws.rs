//! Ensembles: blocks of draws, and what they say together.

use std::path::PathBuf;
use std::sync::Arc;

use detente_questions::ensemble::{self, Ensembled, Plan, Spec, Store};
use detente_questions::table::{Named, TableFile};
use detente_questions::{Refusal, Room, Watch};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::failures::or_raise;
use crate::table::Table;
use crate::work::{house, run};
use crate::world::World;

/// An ensemble that was checked.
#[pyclass(frozen, module = "detente._detente", name = "RawDraws")]
pub struct Draws {
    plan: Arc<Plan>,
    store: Option<Arc<Store>>,
}

#[pymethods]
impl Draws {
    /// The ensemble of a specification (JSON); `folder` keeps finished blocks.
    #[new]
    #[pyo3(signature = (spec, worlds, folder = None))]
    fn new(
        py: Python<'_>,
        spec: &str,
        worlds: Vec<PyRef<'_, World>>,
        folder: Option<PathBuf>,
    ) -> PyResult<Self> {
        let house = house();
        worlds.iter().for_each(|world| world.give(&house));
        let read =
            serde_json::from_str::<Spec>(spec).map_err(|error| Refusal::input(error.to_string()));
        let spec = or_raise(py, read)?;
        let (plan, store) = run(py, None, move |_| {
            let room = Room::new(&house);
            let plan = Plan::new(spec, &room)?;
            let store = folder
                .map(|folder| Store::open(&folder, &plan, &room))
                .transpose()?;
            Ok((plan, store))
        })?;
        Ok(Self {
            plan: Arc::new(plan),
            store: store.map(Arc::new),
        })
    }

    /// The specification that a folder of blocks belongs to (JSON).
    #[staticmethod]
    fn spec_of(py: Python<'_>, folder: PathBuf) -> PyResult<String> {
        let spec = or_raise(py, Store::spec(&folder))?;
        Ok(serde_json::json!(spec).to_string())
    }

    /// The specification as it was understood (JSON).
    fn spec(&self) -> String {
        serde_json::json!(self.plan.spec).to_string()
    }

    /// First draw and one past the last, block by block.
    fn blocks(&self) -> Vec<(u32, u32)> {
        self.plan.blocks()
    }

    /// Whether a block is finished.
    fn has(&self, start: u32) -> bool {
        self.store
            .as_ref()
            .is_some_and(|store| store.path(start).exists())
    }

    /// Draws a block: its Parquet bytes and their SHA-256.
    #[pyo3(signature = (start, end, progress = None))]
    fn block<'py>(
        &self,
        py: Python<'py>,
        start: u32,
        end: u32,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyBytes>, String)> {
        let (plan, house) = (Arc::clone(&self.plan), house());
        let (bytes, hash) = run(py, progress, move |watched| {
            let block = plan.block(start, end, &house, &watched.stop())?;
            ensemble::block_bytes(&block)
        })?;
        Ok((PyBytes::new(py, &bytes), hash))
    }

    /// Keeps a finished block in the folder.
    fn keep(&self, py: Python<'_>, start: u32, bytes: &[u8]) -> PyResult<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        or_raise(py, store.keep(start, bytes))
    }

    /// What blocks say together: draws, intervals, sensitivity, assumptions, statuses. Blocks that are not handed over are
    /// read from the folder.
    fn reduce(
        &self,
        py: Python<'_>,
        blocks: Vec<Option<Vec<u8>>>,
        quantiles: [f64; 3],
    ) -> PyResult<Vec<Table>> {
        let (plan, store) = (Arc::clone(&self.plan), self.store.clone());
        let tables = run(py, None, move |_| {
            let mut read = Vec::new();
            for ((start, _), bytes) in plan.blocks().into_iter().zip(blocks) {
                let block = match (bytes, &store) {
                    (Some(bytes), _) => {
                        let path = PathBuf::from("block.parquet");
                        Some(ensemble::as_draws(&TableFile::from_bytes(&path, &bytes)?))
                    }
                    (None, Some(store)) => store.read(start)?,
                    (None, None) => None,
                };
                read.push(block.ok_or_else(|| {
                    Refusal::input(format!("the block of draw {start} is missing"))
                })?);
            }
            let draws =
                ensemble::stacked(&read).ok_or_else(|| Refusal::input("there are no draws"))?;
            let answer = Ensembled::of(&plan, draws.clone(), true);
            let mut tables: Vec<Named> =
                vec![draws, ensemble::intervals(&plan, &answer.draws, quantiles)];
            tables.extend(
                detente_questions::Answer::tables(&answer)
                    .into_iter()
                    .skip(1),
            );
            Ok(tables)
        })?;
        Ok(tables.into_iter().map(Table::from).collect())
    }
}

/// The name and the keys (JSON) of a question written as words.
#[pyfunction]
pub fn keys_of_words(py: Python<'_>, words: Vec<String>) -> PyResult<(String, String)> {
    let (name, keys) = or_raise(py, ensemble::keys_of_words(&words))?;
    Ok((name, serde_json::Value::Object(keys).to_string()))
}
