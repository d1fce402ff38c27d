//! Stacked steps: what a total is made of, from each day on.

use detente_table::Table;
use jiff::civil::Date;

use crate::furniture::{self, Swatch};
use crate::number::Unit;
use crate::scale::{Days, Linear, drawable};
use crate::svg::Svg;
use crate::{COLOURS, Chart, Frame, text};

/// Layers of a total over dates, such as the points each authority adds to an average tariff.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of all values.
    pub unit: Unit,
    /// What the value is, written above the axis.
    pub axis: String,
    /// First day drawn.
    pub from: Date,
    /// Last day drawn.
    pub to: Date,
    /// Names of the layers, bottom first.
    pub layers: Vec<String>,
    /// One value per layer from each day on until the next; sorted by date.
    pub steps: Vec<(Date, Vec<f64>)>,
}

impl Stack {
    /// The steps inside the window, each with the day it ends.
    fn spans(&self) -> Vec<(Date, Date, &[f64])> {
        let mut spans = Vec::new();
        for (i, (date, values)) in self.steps.iter().enumerate() {
            let start = (*date).max(self.from);
            let end = self
                .steps
                .get(i + 1)
                .map_or(self.to, |next| next.0.min(self.to));
            if start < end {
                spans.push((start, end, values.as_slice()));
            }
        }
        spans
    }

    /// Boundaries of each layer: positive values pile up above zero, negative ones below.
    fn boundaries(&self, values: &[f64]) -> Vec<(f64, f64)> {
        let (mut above, mut below) = (0.0, 0.0);
        (0..self.layers.len())
            .map(|i| {
                let value = values.get(i).copied().and_then(drawable).unwrap_or(0.0);
                let base = if value >= 0.0 { &mut above } else { &mut below };
                let from = *base;
                *base += value;
                (from, *base)
            })
            .collect()
    }

    /// Colour of a layer; the last colour is shared by all that come late.
    fn colour(layer: usize) -> usize {
        layer.min(COLOURS - 1)
    }
}

impl Chart for Stack {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let (left_edge, right_edge) = (2.0, frame.width - 2.0);
        let items: Vec<_> = self
            .layers
            .iter()
            .enumerate()
            .map(|(i, name)| (Swatch::Block, format!("c{}", Self::colour(i)), name.clone()))
            .collect();
        let y = furniture::legend(&mut svg, &items, left_edge, 0.0, right_edge);
        svg.text(
            left_edge,
            y + 12.0,
            "small soft",
            &text::shorten(&self.axis, right_edge - left_edge, furniture::SMALL),
        );
        let top = y + 26.0;
        let bottom = top + if frame.is_narrow() { 200.0 } else { 240.0 };
        let spans = self.spans();
        let values = spans.iter().flat_map(|s| self.boundaries(s.2)).map(|b| b.1);
        let scale = Linear::nice(values, true, 5, self.unit.least_span(), (bottom, top));
        let left = left_edge + furniture::value_axis_width(&scale, self.unit);
        let days = Days::new(self.from, self.to, (left, right_edge));
        furniture::value_axis(&mut svg, &scale, self.unit, left, right_edge);
        for (start, end, values) in spans {
            for (layer, (low, high)) in self.boundaries(values).into_iter().enumerate() {
                if low == high {
                    continue;
                }
                let tip = format!(
                    "{}, from {start}: {}",
                    self.layers[layer],
                    self.unit.write(high - low, 1)
                );
                let (a, b) = (
                    (days.pixel(start), scale.pixel(low)),
                    (days.pixel(end), scale.pixel(high)),
                );
                svg.rect(a, b, &format!("fill c{}", Self::colour(layer)), &tip);
            }
        }
        furniture::date_axis(&mut svg, &days, bottom, right_edge);
        svg.finish(
            id,
            &self.title,
            &self.description,
            frame.width,
            bottom + 26.0,
        )
    }

    fn table(&self) -> Table {
        let rows: Vec<_> = self
            .steps
            .iter()
            .flat_map(|(date, values)| {
                self.layers
                    .iter()
                    .zip(values)
                    .map(move |(layer, value)| (*date, layer, *value))
            })
            .collect();
        Table::new()
            .date("date", rows.iter().map(|r| r.0.to_string()))
            .text("layer", rows.iter().map(|r| r.1))
            .optional_float(self.unit.column(), rows.iter().map(|r| drawable(r.2)))
    }
}
