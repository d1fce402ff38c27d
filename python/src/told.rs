//! Questions and their answers.

use std::path::PathBuf;
use std::sync::Arc;

use detente_questions::run::{self, RunFolder};
use detente_questions::{QUESTIONS, Refusal, find};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::{Map, Value};

use crate::failures::or_raise;
use crate::table::Table;
use crate::work::{house, run as work};
use crate::world::World;

/// An answer as every door tells it.
#[pyclass(frozen, module = "detente._detente")]
pub struct Told(Arc<detente_questions::Told>);

#[pymethods]
impl Told {
    #[getter]
    fn status(&self) -> &'static str {
        self.0.status
    }

    #[getter]
    fn holds(&self) -> bool {
        self.0.holds
    }

    /// The tables, what matters most first.
    fn tables(&self) -> Vec<Table> {
        self.0
            .tables
            .iter()
            .map(|named| named.clone().into())
            .collect()
    }

    /// Sentences, notes, figures, provenance and the hashes of the tables, as JSON.
    fn about(&self) -> String {
        let told = &self.0;
        serde_json::json!({
            "sentences": told.sentences,
            "notes": told.notes,
            "figures": told.figures,
            "provenance": told.provenance,
            "tables": told.hashes(),
        })
        .to_string()
    }

    /// The object that the command prints under `--json`.
    fn to_json(&self) -> String {
        self.0.to_json().to_string()
    }

    /// Pages that belong to it, by name.
    fn files<'py>(&self, py: Python<'py>) -> Vec<(String, Bound<'py, PyBytes>)> {
        let files = self.0.files.iter();
        files
            .map(|(name, bytes)| (name.clone(), PyBytes::new(py, bytes)))
            .collect()
    }

    /// A chart as SVG; none where its table has nothing to draw.
    fn drawing(&self, id: &str) -> Option<String> {
        self.0.drawing(id)
    }

    /// Writes the folder that the command writes with `--out`.
    fn save(&self, py: Python<'_>, folder: PathBuf) -> PyResult<PathBuf> {
        let told = Arc::clone(&self.0);
        let written = py.detach(move || -> Result<PathBuf, Refusal> {
            let place = RunFolder::create_for(&folder, told.provenance.question)?;
            Ok(run::write(&told, place)?)
        });
        or_raise(py, written)
    }
}

/// The questions: name, what each answers, the JSON schema of its keys.
#[pyfunction]
pub fn questions() -> Vec<(&'static str, &'static str, String)> {
    let one = |entry: &'static detente_questions::Entry| {
        (entry.name, entry.about, entry.schema().to_string())
    };
    QUESTIONS.iter().map(one).collect()
}

/// The keys of a question, from JSON.
pub fn keys_of(text: &str) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_str(text)
        .map_err(|error| Refusal::input(format!("the keys are no JSON object: {error}")))
}

/// Asks a question. `worlds` are worlds that its keys name and that are not built in.
#[pyfunction]
#[pyo3(signature = (name, keys, worlds, progress = None))]
pub fn ask(
    py: Python<'_>,
    name: &str,
    keys: &str,
    worlds: Vec<PyRef<'_, World>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Told> {
    let house = house();
    worlds.iter().for_each(|world| world.give(&house));
    let entry = find(name).ok_or_else(|| {
        let names = QUESTIONS.iter().map(|entry| entry.name);
        let help = match detente_table::closest(name, names.clone()) {
            Some(close) => format!("did you mean \"{close}\"?"),
            None => format!("the questions are {}", names.collect::<Vec<_>>().join(", ")),
        };
        Refusal::input_with_help(format!("there is no question \"{name}\""), help)
    });
    let entry = or_raise(py, entry)?;
    let asked = or_raise(py, keys_of(keys).and_then(|keys| entry.read(keys)))?;
    let told = work(py, progress, move |watched| asked.ask(&house, watched))?;
    Ok(Told(Arc::new(told)))
}
