//! A table as JSON.

use serde_json::{Map, Value};

use crate::named::{Cell, Named};

/// An array of objects, one per row; a single-row table is the object itself. What is missing is `null`.
pub fn records(named: &Named) -> Value {
    let record = |row: usize| -> Value {
        let mut object = Map::new();
        for (at, field) in named.fields.iter().enumerate() {
            let value = match named.cell(row, at) {
                Cell::Missing => Value::Null,
                Cell::Text(text) => text.into(),
                Cell::Number(value) => value.into(),
                Cell::Integer(value) => value.into(),
                Cell::Flag(yes) => yes.into(),
            };
            object.insert(field.name.clone(), value);
        }
        Value::Object(object)
    };
    match named.single {
        true if named.rows() == 1 => record(0),
        _ => (0..named.rows()).map(record).collect(),
    }
}
