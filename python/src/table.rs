//! One table of an answer.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use detente_questions::Refusal;
use detente_table::{
    ColumnData, Field, Named, Series, TableFile, TableFormat, TextColumn, Unit, as_text, grid,
    records,
};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList};

use crate::arrow;
use crate::failures::or_raise;

/// A table: columns of equal length with names that say their units. Immutable.
#[pyclass(frozen, module = "detente._detente", name = "RawTable")]
pub struct Table(pub Arc<Named>);

impl From<Named> for Table {
    fn from(named: Named) -> Self {
        Self(Arc::new(named))
    }
}

#[pymethods]
impl Table {
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn title(&self) -> &str {
        &self.0.title
    }

    #[getter]
    fn single(&self) -> bool {
        self.0.single
    }

    /// Name, unit, decimals, meaning and whether it is a key, column by column.
    fn fields(&self) -> Vec<(&str, &'static str, u8, &'static str, bool)> {
        let field = |f: &'_ Field| (f.unit.in_words(), f.digits, f.about, f.key);
        self.0
            .fields
            .iter()
            .map(|f| {
                let (unit, digits, about, key) = field(f);
                (f.name.as_str(), unit, digits, about, key)
            })
            .collect()
    }

    fn __len__(&self) -> usize {
        self.0.rows()
    }

    /// The values of a column, `None` where there is none.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let series = self
            .0
            .table
            .column(name)
            .ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        match &series.data {
            ColumnData::Text(c) | ColumnData::Date(c) => {
                PyList::new(py, c.iter().collect::<Vec<_>>())
            }
            ColumnData::Float(c) => PyList::new(py, c),
            ColumnData::Integer(c) => PyList::new(py, c),
            ColumnData::Flag(c) => PyList::new(py, c),
        }
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer give its own types.
        let _ = requested_schema;
        arrow::stream(py, &self.0)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::schema_capsule(py, &self.0)
    }

    /// Aligned text.
    fn text(&self, width: usize) -> String {
        as_text(&self.0, width)
    }

    /// An HTML grid.
    fn html(&self) -> String {
        grid(&self.0)
    }

    /// The rows as JSON, as the command prints them.
    fn records(&self) -> String {
        records(&self.0).to_string()
    }

    /// Writes the table in the form that the end of the path promises.
    fn write(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let named = Arc::clone(&self.0);
        let written = py.detach(move || named.table.write(&path).map_err(Refusal::from));
        or_raise(py, written)
    }

    /// The bytes of the table as a Parquet file.
    fn parquet<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = or_raise(
            py,
            self.0
                .table
                .to_bytes(TableFormat::Parquet)
                .map_err(Refusal::from),
        )?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Everything, for pickling: the fields and the Parquet bytes.
    fn dump<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(String, String, bool, Fields, Bound<'py, PyBytes>)> {
        let fields = self.0.fields.iter();
        let fields = fields
            .map(|f| {
                (
                    f.name.clone(),
                    unit_name(f.unit).to_owned(),
                    f.digits,
                    f.about.to_owned(),
                    f.key,
                )
            })
            .collect();
        Ok((
            self.0.name.clone(),
            self.0.title.clone(),
            self.0.single,
            fields,
            self.parquet(py)?,
        ))
    }

    /// The table that was dumped.
    #[staticmethod]
    fn load(
        py: Python<'_>,
        name: String,
        title: String,
        single: bool,
        fields: Fields,
        bytes: &[u8],
    ) -> PyResult<Self> {
        let path = PathBuf::from("table.parquet");
        let file = or_raise(
            py,
            TableFile::from_bytes(&path, bytes).map_err(Refusal::from),
        )?;
        let fields = fields
            .into_iter()
            .map(|(name, unit, digits, about, key)| Field {
                name,
                unit: unit_of(&unit),
                digits,
                about: kept(&about),
                key,
            })
            .collect();
        Ok(Named {
            name,
            title,
            single,
            fields,
            table: file.table().clone(),
        }
        .into())
    }
}

/// Columns as they are pickled.
type Fields = Vec<(String, String, u8, String, bool)>;

const UNITS: [(Unit, &str); 12] = [
    (Unit::Plain, "plain"),
    (Unit::ChangePct, "change_pct"),
    (Unit::Pct, "pct"),
    (Unit::Points, "points"),
    (Unit::UsdMn, "usd_mn"),
    (Unit::Usd, "usd"),
    (Unit::Rate, "rate"),
    (Unit::Share, "share"),
    (Unit::Months, "months"),
    (Unit::Tonnes, "tonnes"),
    (Unit::Seconds, "seconds"),
    (Unit::Residual, "residual"),
];

fn unit_name(unit: Unit) -> &'static str {
    UNITS
        .iter()
        .find(|(known, _)| *known == unit)
        .map_or("plain", |(_, name)| name)
}

fn unit_of(name: &str) -> Unit {
    UNITS
        .iter()
        .find(|(_, known)| *known == name)
        .map_or(Unit::Plain, |(unit, _)| *unit)
}

/// A description that lives as long as the process, kept once.
fn kept(text: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut all = KEPT.lock().unwrap_or_else(|poison| poison.into_inner());
    if let Some(known) = all.get(text) {
        return known;
    }
    let made: &'static str = Box::leak(text.to_owned().into_boxed_str());
    all.insert(made);
    made
}

/// A table from Python: names and lists of values.
pub fn from_columns(columns: Vec<(String, Bound<'_, PyList>)>) -> PyResult<detente_table::Table> {
    let mut table = detente_table::Table::new();
    for (name, values) in columns {
        let data = column_of(&name, &values)?;
        if table.rows() != data.len() && !table.columns().is_empty() {
            let message = format!(
                "column \"{name}\" has {} rows where the table has {}",
                data.len(),
                table.rows()
            );
            return Err(PyValueError::new_err(message));
        }
        table.push(Series { name, data });
    }
    Ok(table)
}

/// Texts, or numbers; `None` and NaN are missing. One kind per column: a column of both is taken as text.
fn column_of(name: &str, values: &Bound<'_, PyList>) -> PyResult<ColumnData> {
    let wrong = |at: usize, value: &Bound<'_, PyAny>| {
        let kind = value
            .get_type()
            .name()
            .map(|n| n.to_string())
            .unwrap_or_default();
        PyTypeError::new_err(format!(
            "column \"{name}\", row {}: {kind} is neither text nor a number",
            at + 1
        ))
    };
    let mut numbers = Vec::with_capacity(values.len());
    let mut texts = TextColumn::default();
    let (mut has_text, mut has_number) = (false, false);
    for (at, value) in values.iter().enumerate() {
        if value.is_none() {
            numbers.push(None);
            texts.push(None);
        } else if let Ok(text) = value.extract::<String>() {
            has_text = true;
            numbers.push(None);
            texts.push(Some(&text));
        } else {
            let number: f64 = value.extract().map_err(|_| wrong(at, &value))?;
            if number.is_nan() {
                numbers.push(None);
                texts.push(None);
                continue;
            }
            has_number = true;
            numbers.push(Some(number));
            texts.push(Some(&detente_table::number_as_text(number)));
        }
    }
    Ok(if has_text || !has_number {
        ColumnData::Text(texts)
    } else {
        ColumnData::Float(numbers)
    })
}
