//! A table with its name, its heading and what its columns mean: what every door prints.

use crate::column::{Column, Estimate, Get, Labels, Row, Unit};
use crate::{ColumnData, Series, Table, TextColumn};

/// What a column of a [`Named`] table is called and means.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, as in the table.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// Decimals shown to people.
    pub digits: u8,
    /// What it means.
    pub about: &'static str,
    /// Whether it tells rows apart.
    pub key: bool,
}

/// A table of an answer. Text, JSON, CSV, Parquet, HTML and Arrow are all made from it, and from nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// A file's stem, a key in JSON.
    pub name: String,
    /// The heading.
    pub title: String,
    /// Whether it is one row that reads as keys and values.
    pub single: bool,
    /// The columns' meaning, in the table's order.
    pub fields: Vec<Field>,
    /// The values.
    pub table: Table,
}

/// One value, for renderers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Missing,
    /// Text or an ISO date.
    Text(&'a str),
    /// A finite number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
}

impl Named {
    /// The table of some rows; indices become the codes of `labels`.
    pub fn of<T: Row>(rows: &[T], labels: &dyn Labels) -> Self {
        let mut named = Self {
            name: T::TABLE.to_owned(),
            title: T::TITLE.to_owned(),
            single: false,
            fields: Vec::new(),
            table: Table::new(),
        };
        for column in T::COLUMNS {
            if let Get::Estimate(get) = column.get {
                named.push_estimates(column, rows.iter().map(get));
                continue;
            }
            let data = values(column, rows, labels);
            if !(column.optional && is_all_missing(&data)) {
                named.push(column, column.name.to_owned(), data);
            }
        }
        named
    }

    /// The table of one row, read as keys and values.
    pub fn single<T: Row>(row: &T, labels: &dyn Labels) -> Self {
        let mut named = Self::of(std::slice::from_ref(row), labels);
        named.single = true;
        named
    }

    /// A table whose columns are not those of a kind of row: of draws, of a chart, of a user's file. Units are read off the names;
    /// `about` says what a column means.
    pub fn described(
        name: &str,
        title: &str,
        table: Table,
        about: impl Fn(&str) -> &'static str,
    ) -> Self {
        let field = |series: &Series| Field {
            name: series.name.clone(),
            unit: unit_by_name(&series.name),
            digits: if series.name.ends_with("_usd_mn") {
                0
            } else {
                4
            },
            about: about(&series.name),
            key: matches!(series.data, ColumnData::Text(_) | ColumnData::Date(_)),
        };
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            single: false,
            fields: table.columns().iter().map(field).collect(),
            table,
        }
    }

    /// The same under another name and heading, where one answer has two tables of a kind.
    pub fn called(mut self, name: &str, title: &str) -> Self {
        self.name = name.to_owned();
        self.title = title.to_owned();
        self
    }

    fn push<T>(&mut self, column: &Column<T>, name: String, data: ColumnData) {
        self.fields.push(Field {
            name: name.clone(),
            unit: column.unit,
            digits: column.digits,
            about: column.about,
            key: column.key,
        });
        self.table.push(Series { name, data });
    }

    fn push_estimates<T>(
        &mut self,
        column: &Column<T>,
        estimates: impl Iterator<Item = Option<Estimate>>,
    ) {
        let mut ends: [Vec<Option<f64>>; 3] = Default::default();
        for estimate in estimates {
            let values = estimate.map_or([None; 3], |e| [e.low, e.central, e.high].map(Some));
            for (end, value) in ends.iter_mut().zip(values) {
                end.push(value.and_then(finite));
            }
        }
        if column.optional && ends[1].iter().all(Option::is_none) {
            return;
        }
        for (end, values) in ["low", "central", "high"].into_iter().zip(ends) {
            let name = format!("{}_{end}", column.name);
            self.push(column, name, ColumnData::Float(values));
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.table.rows()
    }

    /// Position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// One value; missing outside the table.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(series) = self.table.columns().get(column) else {
            return Cell::Missing;
        };
        let cell = match &series.data {
            ColumnData::Text(c) | ColumnData::Date(c) => c.get(row).map(Cell::Text),
            ColumnData::Float(c) => c.get(row).copied().flatten().map(Cell::Number),
            ColumnData::Integer(c) => c.get(row).copied().flatten().map(Cell::Integer),
            ColumnData::Flag(c) => c.get(row).copied().flatten().map(Cell::Flag),
        };
        cell.unwrap_or(Cell::Missing)
    }

    /// The number in a row of a column; `None` where there is none.
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        match self.cell(row, self.position(column)?) {
            Cell::Number(value) => Some(value),
            Cell::Integer(value) => Some(value as f64),
            _ => None,
        }
    }
}

/// The unit that the end of a name tells.
fn unit_by_name(name: &str) -> Unit {
    let name = ["_low", "_central", "_high"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    match name {
        _ if name.ends_with("_pct") => Unit::Pct,
        _ if name.ends_with("_usd_mn") => Unit::UsdMn,
        _ if name.ends_with("rate") => Unit::Rate,
        _ if name.ends_with("share") => Unit::Share,
        _ if name.ends_with("certificate") => Unit::Residual,
        _ => Unit::Plain,
    }
}

/// A number that can be shown; adding zero turns a negative zero into a plain one.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value + 0.0)
}

/// The values of a column. One loop per kind, so that a hundred tables compile to little code.
fn values<T>(column: &Column<T>, rows: &[T], labels: &dyn Labels) -> ColumnData {
    match column.get {
        Get::Code(of, get) => {
            let mut codes = TextColumn::default();
            for row in rows {
                codes.push(labels.label(of, get(row)));
            }
            ColumnData::Text(codes)
        }
        Get::Text(get) => {
            let mut texts = TextColumn::default();
            for row in rows {
                texts.push(get(row).as_deref());
            }
            ColumnData::Text(texts)
        }
        Get::Date(get) => {
            let mut dates = TextColumn::default();
            for row in rows {
                dates.push(get(row).as_deref());
            }
            ColumnData::Date(dates)
        }
        Get::Number(get) => {
            ColumnData::Float(rows.iter().map(|row| get(row).and_then(finite)).collect())
        }
        Get::Integer(get) => ColumnData::Integer(rows.iter().map(get).collect()),
        Get::Flag(get) => ColumnData::Flag(rows.iter().map(get).collect()),
        Get::Estimate(_) => ColumnData::Float(vec![None; rows.len()]),
    }
}

fn is_all_missing(data: &ColumnData) -> bool {
    match data {
        ColumnData::Text(c) | ColumnData::Date(c) => c.iter().all(|v| v.is_none()),
        ColumnData::Float(c) => c.iter().all(Option::is_none),
        ColumnData::Integer(c) => c.iter().all(Option::is_none),
        ColumnData::Flag(c) => c.iter().all(Option::is_none),
    }
}

/// What a table's columns mean, for documentation: one row per column.
pub struct ColumnAbout {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What it counts, in words.
    pub unit: &'static str,
    /// What it means.
    pub about: &'static str,
}

/// The columns of a kind of row.
pub fn columns_of<T: Row>() -> Vec<ColumnAbout> {
    let about = |column: &Column<T>| ColumnAbout {
        table: T::TABLE,
        column: column.name,
        unit: column.unit.in_words(),
        about: column.about,
    };
    T::COLUMNS.iter().map(about).collect()
}
