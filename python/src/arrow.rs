//! Tables as Arrow streams (the PyCapsule interface), without copies of their own on the other side.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchIterator, StringArray,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use detente_table::{ColumnData, Named};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

fn failed(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// Days since 1970 of an ISO date (Hinnant's days_from_civil); `None` for anything else.
fn days(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-');
    let mut next = || parts.next()?.parse::<i32>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn array(data: &ColumnData) -> ArrayRef {
    match data {
        ColumnData::Text(column) => Arc::new(column.iter().collect::<StringArray>()),
        ColumnData::Float(values) => Arc::new(Float64Array::from(values.clone())),
        ColumnData::Integer(values) => Arc::new(Int64Array::from(values.clone())),
        ColumnData::Flag(values) => Arc::new(BooleanArray::from(values.clone())),
        ColumnData::Date(column) => {
            let dates: Date32Array = column.iter().map(|date| date.and_then(days)).collect();
            Arc::new(dates)
        }
    }
}

fn schema(named: &Named) -> Schema {
    let field = |(field, series): (&detente_table::Field, &detente_table::Series)| {
        let about = [("unit", field.unit.in_words()), ("about", field.about)];
        let about = about.into_iter().filter(|(_, text)| !text.is_empty());
        let metadata: HashMap<String, String> =
            about.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let kind = match &series.data {
            ColumnData::Text(_) => DataType::Utf8,
            ColumnData::Float(_) => DataType::Float64,
            ColumnData::Integer(_) => DataType::Int64,
            ColumnData::Flag(_) => DataType::Boolean,
            ColumnData::Date(_) => DataType::Date32,
        };
        Field::new(&field.name, kind, true).with_metadata(metadata)
    };
    let fields: Vec<Field> = named
        .fields
        .iter()
        .zip(named.table.columns())
        .map(field)
        .collect();
    Schema::new(fields)
}

/// The table as `arrow_array_stream`.
pub fn stream<'py>(py: Python<'py>, named: &Named) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = Arc::new(schema(named));
    let arrays = named
        .table
        .columns()
        .iter()
        .map(|series| array(&series.data))
        .collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(failed)?;
    let reader = RecordBatchIterator::new([Ok(batch)], schema);
    PyCapsule::new_with_value(
        py,
        FFI_ArrowArrayStream::new(Box::new(reader)),
        c"arrow_array_stream",
    )
}

/// The table's columns as `arrow_schema`.
pub fn schema_capsule<'py>(py: Python<'py>, named: &Named) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(&schema(named)).map_err(failed)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}
