//! Figures of an answer as pictures, and charts of any table of an answer.

use detente_charts::draw;
use detente_questions::Told;
use detente_table::{Cell, Chart, Figure, Named, Unit, signed, whole};
use serde::Deserialize;
use serde_json::{Value, json};

/// Every figure of an answer that can be drawn, with both pictures.
pub fn figures(told: &Told) -> Vec<Value> {
    let drawn = told.figures.iter().filter_map(|figure| {
        let table = told.table(&figure.table)?;
        picture(figure, table)
    });
    drawn.collect()
}

/// One figure with both pictures.
pub fn picture(figure: &Figure, table: &Named) -> Option<Value> {
    let drawn = draw(figure, table)?;
    Some(json!({
        "id": figure.id,
        "kind": figure.kind,
        "table": figure.table,
        "title": figure.title,
        "source": figure.source,
        "description": drawn.description,
        "wide": drawn.wide,
        "narrow": drawn.narrow,
    }))
}

/// A chart that a reader asks for: columns of a table, and which rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The table.
    pub table: String,
    /// The kind of chart.
    pub kind: String,
    /// The column along it.
    pub x: String,
    /// The columns drawn.
    pub y: Vec<String>,
    /// Rows drawn: column and value.
    #[serde(default)]
    pub only: Vec<(String, String)>,
    /// What is drawn in words: `Sales of C26 to USA`.
    #[serde(default)]
    pub about: String,
}

impl Wanted {
    /// The chart as an answer would describe it, with what it says as its title; `None` where the table has no such rows
    /// or columns.
    pub fn figure(&self, table: &Named, source: &str) -> Option<Figure> {
        let kind = match self.kind.as_str() {
            "bars" => Chart::Bars,
            "lines" => Chart::Lines,
            "steps" => Chart::Steps,
            "tiles" => Chart::Tiles,
            _ => return None,
        };
        let mut figure = Figure {
            id: format!("{}-{}", self.table, self.kind),
            kind,
            table: self.table.clone(),
            x: self.x.clone(),
            y: self.y.clone(),
            series: None,
            only: self.only.clone(),
            title: String::new(),
            source: source.to_owned(),
        };
        figure.title = said(&figure, table, &self.about)?;
        Some(figure)
    }
}

/// What a chart of changes says: who moves most up and down.
fn said(figure: &Figure, table: &Named, about: &str) -> Option<String> {
    let x = table.position(&figure.x)?;
    let text = |row: usize, at: usize| match table.cell(row, at) {
        Cell::Text(text) => text.to_owned(),
        _ => String::new(),
    };
    let mut only = Vec::new();
    for (name, value) in &figure.only {
        only.push((table.position(name)?, value));
    }
    let columns: Vec<usize> = figure
        .y
        .iter()
        .map(|name| table.position(name))
        .collect::<Option<_>>()?;
    let unit = table.fields.get(*columns.first()?)?.unit;
    let number = |row: usize, at: usize| match table.cell(row, at) {
        Cell::Number(value) => Some(value),
        _ => None,
    };
    // Before and after: what is said is the difference.
    let value = |row: usize| match columns.as_slice() {
        [before, after] => Some(number(row, *after)? - number(row, *before)?),
        [one, ..] => number(row, *one),
        [] => None,
    };
    let rows = (0..table.rows()).filter(|row| only.iter().all(|(at, v)| text(*row, *at) == **v));
    let mut moves: Vec<(String, f64)> = rows
        .filter_map(|row| Some((text(row, x), value(row)?)))
        .collect();
    moves.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (first, last) = (moves.first()?, moves.last()?);
    let written = |value: f64| match unit {
        Unit::UsdMn => format!(
            "{}{} bn USD",
            if value > 0.0 { "+" } else { "" },
            usd_bn(value)
        ),
        _ => format!("{} %", signed(Some(value), 2)),
    };
    let up = (last.1 > 0.0).then(|| format!("{} rises most ({})", last.0, written(last.1)));
    let down = (first.1 < 0.0).then(|| format!("{} falls most ({})", first.0, written(first.1)));
    let moved: Vec<String> = [up, down].into_iter().flatten().collect();
    Some(match moved.is_empty() {
        true => format!("{about}: nothing moves."),
        false => format!("{about}: {}.", moved.join(", ")),
    })
}

/// Millions as billions, with one decimal below a hundred.
fn usd_bn(millions: f64) -> String {
    let billions = millions / 1000.0;
    match billions.abs() < 100.0 {
        true => format!("{billions:.1}"),
        false => whole(billions),
    }
}
