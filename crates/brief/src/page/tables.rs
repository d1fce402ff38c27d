//! Tables of numbers as the page shows them.

use detente_world::table::{ColumnData, Table};
use serde::Serialize;

use crate::number::plain;

/// A table with its head and its rows as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Grid {
    pub head: Vec<Head>,
    pub rows: Vec<Vec<String>>,
    /// Rows that are only in the file.
    pub more: usize,
}

/// A column head; numbers stand to the right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Head {
    pub name: String,
    pub number: bool,
}

/// Rows shown on the page; the file has them all.
const SHOWN: usize = 150;

impl Grid {
    pub(super) fn of(table: &Table) -> Self {
        let head = table.columns().iter().map(|c| Head {
            name: c.name.replace('_', " "),
            number: matches!(c.data, ColumnData::Float(_) | ColumnData::Integer(_)),
        });
        let shown = table.rows().min(SHOWN);
        let rows = (0..shown).map(|row| {
            table
                .columns()
                .iter()
                .map(|c| field(&c.data, row))
                .collect()
        });
        Self {
            head: head.collect(),
            rows: rows.collect(),
            more: table.rows() - shown,
        }
    }
}

fn field(data: &ColumnData, row: usize) -> String {
    match data {
        ColumnData::Text(c) | ColumnData::Date(c) => c.get(row).unwrap_or_default().to_string(),
        ColumnData::Float(c) => c
            .get(row)
            .copied()
            .flatten()
            .map(|v| plain(v, decimals(v)))
            .unwrap_or_default(),
        ColumnData::Integer(c) => c
            .get(row)
            .copied()
            .flatten()
            .map(|v| v.to_string())
            .unwrap_or_default(),
        ColumnData::Flag(c) => c
            .get(row)
            .copied()
            .flatten()
            .map(|v| v.to_string())
            .unwrap_or_default(),
    }
}

/// Decimals that leave about four figures.
fn decimals(value: f64) -> usize {
    match value.abs() {
        v if v >= 1000.0 => 0,
        v if v >= 100.0 => 1,
        v if v >= 1.0 => 2,
        _ => 4,
    }
}
