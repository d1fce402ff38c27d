//! Heat table: one coloured cell per row and column, the number inside it.

use detente_table::Table;

use crate::furniture::{self, SIZE, SMALL};
use crate::number::{MISSING, Unit};
use crate::scale::drawable;
use crate::svg::Svg;
use crate::{Chart, Frame, text};

/// A table of gains and losses, shaded by size.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatTable {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of all values.
    pub unit: Unit,
    /// Decimals of the numbers.
    pub digits: usize,
    /// Column heads; numbered and listed below where they are too long to stand over a column.
    pub columns: Vec<String>,
    /// Row labels, each with one value per column; `None` where there is no number.
    pub rows: Vec<(String, Vec<Option<f64>>)>,
}

/// Class and strength of a cell: colour by sign, strength by the root of the size, so that small effects still show.
pub(crate) fn shade(value: f64, largest: f64) -> (&'static str, f64) {
    let share = if largest > 0.0 {
        (value.abs() / largest).min(1.0)
    } else {
        0.0
    };
    let class = if value > 0.0 {
        "gain"
    } else if value < 0.0 {
        "loss"
    } else {
        "flat"
    };
    (
        class,
        if share > 0.0 {
            0.06 + 0.84 * share.sqrt()
        } else {
            0.05
        },
    )
}

const HEIGHT: f64 = 22.0;

impl HeatTable {
    /// One cell: row name, column and value.
    fn cell(
        &self,
        svg: &mut Svg,
        (x, y): (f64, f64),
        width: f64,
        of: (&str, usize, Option<f64>),
        largest: f64,
    ) {
        let middle = x + 0.5 * width;
        let Some(value) = of.2.and_then(drawable) else {
            svg.text(middle, y + 15.0, "small soft mid", MISSING);
            return;
        };
        let (class, strength) = shade(value, largest);
        let tip = format!(
            "{}, {}: {}",
            of.0,
            self.columns[of.1],
            self.unit.write(value, self.digits)
        );
        let (from, to) = ((x + 1.0, y + 1.0), (x + width - 1.0, y + HEIGHT - 1.0));
        svg.tint(from, to, &format!("fill {class}"), strength, &tip);
        let tone = if strength > 0.75 {
            "small mid on"
        } else {
            "small mid"
        };
        svg.text(
            middle,
            y + 15.0,
            tone,
            &self.unit.number(value, self.digits),
        );
    }
}

impl Chart for HeatTable {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let (left_edge, right_edge) = (2.0, frame.width - 2.0);
        let widest = self
            .rows
            .iter()
            .map(|r| text::width(&r.0, SIZE))
            .fold(30.0, f64::max);
        let label = widest.min(0.34 * frame.width) + 8.0;
        let left = left_edge + label;
        let values = self
            .rows
            .iter()
            .flat_map(|r| r.1.iter().flatten())
            .filter_map(|v| drawable(*v));
        let (largest, number) = values.fold((0.0_f64, 30.0_f64), |(size, width), v| {
            (
                size.max(v.abs()),
                width.max(text::width(&self.unit.number(v, self.digits), SMALL)),
            )
        });
        // What does not fit side by side goes into blocks below each other.
        let per_block = (((right_edge - left) / (number + 6.0)).floor() as usize)
            .clamp(1, self.columns.len().max(1));
        let blocks = self.columns.len().div_ceil(per_block).max(1);
        let per_block = self.columns.len().div_ceil(blocks).max(1);
        let cell = ((right_edge - left) / per_block as f64).min(110.0);
        let fits = self
            .columns
            .iter()
            .all(|c| text::width(c, SMALL) <= cell - 4.0);
        let mut y = 0.0;
        for block in 0..blocks {
            let columns = block * per_block..((block + 1) * per_block).min(self.columns.len());
            for (place, i) in columns.clone().enumerate() {
                let x = left + (place as f64 + 0.5) * cell;
                if fits {
                    svg.text(x, y + 13.0, "small soft mid", &self.columns[i]);
                } else {
                    furniture::badge(&mut svg, (x, y + 11.0), i + 1);
                }
            }
            y += if fits { 20.0 } else { 24.0 };
            for (name, values) in &self.rows {
                svg.text(
                    left - 8.0,
                    y + 15.5,
                    "end",
                    &text::shorten(name, label - 8.0, SIZE),
                );
                for (place, i) in columns.clone().enumerate().filter(|c| c.1 < values.len()) {
                    self.cell(
                        &mut svg,
                        (left + place as f64 * cell, y),
                        cell,
                        (name, i, values[i]),
                        largest,
                    );
                }
                y += HEIGHT;
            }
            y += 8.0;
        }
        if !fits {
            y = furniture::key(&mut svg, &self.columns, left_edge, y + 4.0, right_edge);
        }
        svg.finish(id, &self.title, &self.description, frame.width, y)
    }

    fn table(&self) -> Table {
        let rows: Vec<_> = self
            .rows
            .iter()
            .flat_map(|(name, values)| {
                self.columns
                    .iter()
                    .zip(values)
                    .map(move |(c, v)| (name, c, v.and_then(drawable)))
            })
            .collect();
        Table::new()
            .text("row", rows.iter().map(|r| r.0))
            .text("column", rows.iter().map(|r| r.1))
            .optional_float(self.unit.column(), rows.iter().map(|r| r.2))
    }
}
