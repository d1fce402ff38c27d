//! Answers of many draws as one long table: draw, status, what was drawn, keys, what is kept.

use detente_table::{ColumnData, Field, Named, Series, Table, TextColumn, Unit, closest};

use super::distribution::Drawn;
use super::plan::Spec;
use crate::refusal::Refusal;

/// One draw that was asked.
pub(super) struct Draw {
    pub index: u32,
    pub drawn: Vec<Drawn>,
    pub answer: Result<Vec<Named>, Refusal>,
}

/// Name of the table.
pub(super) const DRAWS: &str = "draws";
/// What a column of a drawn value begins with.
pub(super) const DRAWN: &str = "drawn_";

/// What is kept of an answer.
struct Kept {
    table: String,
    keys: Vec<String>,
    values: Vec<Field>,
}

/// The long table of some draws, in their order.
pub(super) fn stacked_draws(
    spec: &Spec,
    dimensions: &[&str],
    draws: &[Draw],
) -> Result<Named, Refusal> {
    let mut kept: Option<Kept> = None;
    for tables in draws.iter().filter_map(|draw| draw.answer.as_ref().ok()) {
        let here = kept_of(spec, tables)?;
        match &mut kept {
            None => kept = Some(here),
            // A column that one answer leaves out because it is empty there may be in the next.
            Some(kept) => {
                for field in here.values {
                    if !kept.values.iter().any(|known| known.name == field.name) {
                        kept.values.push(field);
                    }
                }
            }
        }
    }
    let kept = kept.unwrap_or(Kept {
        table: String::new(),
        keys: Vec::new(),
        values: Vec::new(),
    });
    let mut rows = Rows::new(dimensions.len(), &kept);
    for draw in draws {
        rows.push(draw, &kept);
    }
    Ok(rows.finish(dimensions, &kept))
}

/// Which table and columns of an answer are kept.
fn kept_of(spec: &Spec, tables: &[Named]) -> Result<Kept, Refusal> {
    let is_number = |named: &Named, field: &Field| {
        let series = named.table.column(&field.name);
        series.is_some_and(|s| matches!(s.data, ColumnData::Float(_) | ColumnData::Integer(_)))
    };
    let wanted = |table: &str| match &spec.table {
        Some(name) => name == table,
        None => spec
            .keep
            .iter()
            .filter_map(|keep| keep.split_once('.'))
            .all(|(name, _)| name == table),
    };
    let has_rows = |named: &Named| {
        named.fields.iter().any(|f| f.key) && named.fields.iter().any(|f| is_number(named, f))
    };
    let found = tables
        .iter()
        .find(|named| wanted(&named.name) && (spec.table.is_some() || has_rows(named)));
    let named = found.ok_or_else(|| {
        let names: Vec<&str> = tables.iter().map(|named| named.name.as_str()).collect();
        let message = match &spec.table {
            Some(name) => format!("the answer has no table \"{name}\""),
            None => "the answer has no table that can be kept".to_owned(),
        };
        Refusal::input_with_help(message, format!("its tables are {}", names.join(", ")))
            .about("table")
    })?;
    let numbers: Vec<&Field> = named
        .fields
        .iter()
        .filter(|field| is_number(named, field))
        .collect();
    let columns: Vec<&str> = spec
        .keep
        .iter()
        .map(|keep| keep.split_once('.').map_or(keep.as_str(), |(_, c)| c))
        .collect();
    let values = if columns.contains(&"*") {
        numbers
            .into_iter()
            .filter(|field| field.unit != Unit::Seconds)
            .cloned()
            .collect()
    } else if columns.is_empty() {
        numbers.into_iter().take(1).cloned().collect()
    } else {
        let one = |column: &&str| {
            numbers
                .iter()
                .find(|field| field.name == *column)
                .map(|field| (*field).clone())
                .ok_or_else(|| {
                    let names = numbers.iter().map(|field| field.name.as_str());
                    let help = match closest(column, names.clone()) {
                        Some(close) => format!("did you mean \"{close}\"?"),
                        None => format!("its numbers are {}", names.collect::<Vec<_>>().join(", ")),
                    };
                    Refusal::input_with_help(
                        format!("{} has no number \"{column}\"", named.name),
                        help,
                    )
                    .about("keep")
                })
        };
        columns.iter().map(one).collect::<Result<_, _>>()?
    };
    let keys = named
        .fields
        .iter()
        .filter(|field| field.key)
        .map(|field| field.name.clone())
        .collect();
    Ok(Kept {
        table: named.name.clone(),
        keys,
        values,
    })
}

/// The long table while it grows.
struct Rows {
    index: Vec<Option<i64>>,
    status: TextColumn,
    problem: TextColumn,
    drawn: Vec<Vec<Drawn>>,
    keys: Vec<TextColumn>,
    values: Vec<Vec<Option<f64>>>,
}

impl Rows {
    fn new(dimensions: usize, kept: &Kept) -> Self {
        Self {
            index: Vec::new(),
            status: TextColumn::default(),
            problem: TextColumn::default(),
            drawn: vec![Vec::new(); dimensions],
            keys: vec![TextColumn::default(); kept.keys.len()],
            values: vec![Vec::new(); kept.values.len()],
        }
    }

    fn push(&mut self, draw: &Draw, kept: &Kept) {
        let tables = match &draw.answer {
            Err(refusal) => {
                return self.push_failed(draw, refusal.status.as_str(), &refusal.message);
            }
            Ok(tables) => tables,
        };
        let Some(named) = tables.iter().find(|named| named.name == kept.table) else {
            return self.push_failed(draw, "solved", "");
        };
        let text = |key: &str, row: usize| -> Option<String> {
            let series = named.table.column(key)?;
            match &series.data {
                ColumnData::Text(c) | ColumnData::Date(c) => c.get(row).map(str::to_owned),
                ColumnData::Integer(c) => c.get(row).copied().flatten().map(|v| v.to_string()),
                ColumnData::Float(c) => c.get(row).copied().flatten().map(|v| v.to_string()),
                ColumnData::Flag(c) => c.get(row).copied().flatten().map(|v| v.to_string()),
            }
        };
        // Answers sort by size; draws are laid side by side, so by key.
        let mut order: Vec<(Vec<Option<String>>, usize)> = (0..named.rows())
            .map(|row| (kept.keys.iter().map(|key| text(key, row)).collect(), row))
            .collect();
        order.sort();
        for (keys, row) in order {
            self.start(draw, "solved", None);
            for (column, key) in self.keys.iter_mut().zip(&keys) {
                column.push(key.as_deref());
            }
            for (column, field) in self.values.iter_mut().zip(&kept.values) {
                column.push(named.number(row, &field.name));
            }
        }
    }

    fn push_failed(&mut self, draw: &Draw, status: &str, problem: &str) {
        self.start(draw, status, Some(problem).filter(|text| !text.is_empty()));
        self.keys.iter_mut().for_each(|column| column.push(None));
        self.values.iter_mut().for_each(|column| column.push(None));
    }

    fn start(&mut self, draw: &Draw, status: &str, problem: Option<&str>) {
        self.index.push(Some(i64::from(draw.index)));
        self.status.push(Some(status));
        self.problem.push(problem);
        for (column, value) in self.drawn.iter_mut().zip(&draw.drawn) {
            column.push(value.clone());
        }
    }

    fn finish(self, dimensions: &[&str], kept: &Kept) -> Named {
        let mut named = Named {
            name: DRAWS.to_owned(),
            title: "Draws".to_owned(),
            single: false,
            fields: Vec::new(),
            table: Table::new(),
        };
        let mut push = |name: String, unit, digits, about, key, data| {
            named.fields.push(Field {
                name: name.clone(),
                unit,
                digits,
                about,
                key,
            });
            named.table.push(Series { name, data });
        };
        push(
            "draw".to_owned(),
            Unit::Plain,
            0,
            "The draw.",
            true,
            ColumnData::Integer(self.index),
        );
        push(
            "status".to_owned(),
            Unit::Plain,
            0,
            "solved, or why not.",
            false,
            ColumnData::Text(self.status),
        );
        for (name, values) in dimensions.iter().zip(self.drawn) {
            let is_text = values.iter().any(|value| matches!(value, Drawn::Text(_)));
            let data = if is_text {
                ColumnData::Text(values.iter().map(|value| Some(value.text())).collect())
            } else {
                let number = |value: &Drawn| match value {
                    Drawn::Number(value) => Some(*value),
                    Drawn::Text(_) => None,
                };
                ColumnData::Float(values.iter().map(number).collect())
            };
            push(
                format!("{DRAWN}{name}"),
                Unit::Plain,
                4,
                "What was drawn for it.",
                false,
                data,
            );
        }
        for (name, data) in kept.keys.iter().zip(self.keys) {
            push(
                name.clone(),
                Unit::Plain,
                0,
                "As in the answer.",
                true,
                ColumnData::Text(data),
            );
        }
        for (field, data) in kept.values.iter().zip(self.values) {
            push(
                field.name.clone(),
                field.unit,
                field.digits,
                field.about,
                false,
                ColumnData::Float(data),
            );
        }
        push(
            "problem".to_owned(),
            Unit::Plain,
            0,
            "Why there is no answer.",
            false,
            ColumnData::Text(self.problem),
        );
        named
    }
}

/// Blocks end to end, in their order; a column that a block does not have is missing there. A block in which nothing was
/// solved has no keys and no values.
pub fn stacked(blocks: &[Named]) -> Option<Named> {
    let widest = blocks.iter().max_by_key(|block| block.fields.len())?;
    let mut whole = widest.clone();
    whole.table = Table::new();
    for field in &widest.fields {
        let like = &widest.table.column(&field.name)?.data;
        let parts = blocks.iter().map(|block| {
            (
                block.rows(),
                block.table.column(&field.name).map(|s| &s.data),
            )
        });
        let data = match like {
            ColumnData::Integer(_) => {
                let mut all = Vec::new();
                for (rows, part) in parts {
                    match part {
                        Some(ColumnData::Integer(values)) => all.extend(values),
                        _ => all.extend(vec![None; rows]),
                    }
                }
                ColumnData::Integer(all)
            }
            ColumnData::Float(_) => {
                let mut all = Vec::new();
                for (rows, part) in parts {
                    match part {
                        Some(ColumnData::Float(values)) => all.extend(values),
                        _ => all.extend(vec![None; rows]),
                    }
                }
                ColumnData::Float(all)
            }
            _ => {
                let mut all = TextColumn::default();
                for (rows, part) in parts {
                    match part {
                        Some(ColumnData::Text(values)) => {
                            values.iter().for_each(|value| all.push(value))
                        }
                        _ => (0..rows).for_each(|_| all.push(None)),
                    }
                }
                ColumnData::Text(all)
            }
        };
        whole.table.push(Series {
            name: field.name.clone(),
            data,
        });
    }
    Some(whole)
}
