//! Horizontal bars, alone or in groups, with intervals: who gains, who loses, and how sure that is.

use detente_table::Table;

use crate::furniture::{self, SIZE, SMALL, Swatch};
use crate::number::Unit;
use crate::scale::{Linear, drawable};
use crate::svg::Svg;
use crate::{COLOURS, Chart, Frame, text};

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Its length.
    pub value: f64,
    /// Lowest and highest value, where there is an interval.
    pub interval: Option<(f64, f64)>,
}

/// Bars that share a label, one per series.
#[derive(Debug, Clone, PartialEq)]
pub struct BarGroup {
    /// Label on the left or above.
    pub label: String,
    /// One entry per series of [`Bars::series`]; `None` where there is no number.
    pub bars: Vec<Option<Bar>>,
}

/// A bar chart. With one series, colours tell gains from losses; with several, they tell the series apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of all values.
    pub unit: Unit,
    /// Decimals of the numbers beside the bars.
    pub digits: usize,
    /// Names of the series.
    pub series: Vec<String>,
    /// The groups, top to bottom.
    pub groups: Vec<BarGroup>,
}

const THICK: f64 = 13.0;
const LINE: f64 = 16.0;

impl Bars {
    fn drawn(&self) -> impl Iterator<Item = &Bar> {
        self.groups
            .iter()
            .flat_map(|g| g.bars.iter().take(self.series.len()))
            .flatten()
            .filter(|b| drawable(b.value).is_some())
    }

    fn number(&self, bar: &Bar) -> String {
        self.unit.number(bar.value, self.digits)
    }

    fn class(&self, series: usize, value: f64) -> String {
        match (self.series.len(), value) {
            (1, v) if v > 0.0 => "gain".to_string(),
            (1, v) if v < 0.0 => "loss".to_string(),
            (1, _) => "flat".to_string(),
            _ => format!("c{}", series % COLOURS),
        }
    }

    fn tip(&self, group: &BarGroup, series: usize, bar: &Bar) -> String {
        let mut tip = format!(
            "{}, {}: {}",
            group.label,
            self.series[series],
            self.unit.write(bar.value, self.digits)
        );
        if let Some((low, high)) = interval(bar) {
            let ends = (
                self.unit.number(low, self.digits),
                self.unit.number(high, self.digits),
            );
            tip.push_str(&format!(" ({} to {})", ends.0, ends.1));
        }
        tip
    }
}

/// The interval in order, where both ends can be drawn.
fn interval(bar: &Bar) -> Option<(f64, f64)> {
    let (a, b) = bar.interval?;
    let (a, b) = (drawable(a)?, drawable(b)?);
    Some((a.min(b), a.max(b)))
}

impl Chart for Bars {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let (left_edge, right_edge) = (2.0, frame.width - 2.0);
        let mut y = 0.0;
        if self.series.len() > 1 {
            let items: Vec<_> = self
                .series
                .iter()
                .enumerate()
                .map(|(i, name)| (Swatch::Block, format!("c{}", i % COLOURS), name.clone()))
                .collect();
            y = furniture::legend(&mut svg, &items, left_edge, 0.0, right_edge);
        }
        let longest = self
            .groups
            .iter()
            .map(|g| text::width(&g.label, SIZE))
            .fold(0.0, f64::max);
        let beside = longest <= 0.32 * frame.width;
        let numbers = self
            .drawn()
            .map(|b| text::width(&self.number(b), SIZE))
            .fold(24.0, f64::max);
        let left = if beside {
            left_edge + longest + 10.0
        } else {
            left_edge
        };
        // Numbers stand in their own column at the right, so that they never run into a bar or a whisker.
        let right = right_edge - numbers - 8.0;
        let ends = self.drawn().flat_map(|b| {
            let (low, high) = interval(b).unwrap_or((b.value, b.value));
            [b.value, low, high]
        });
        let ticks = if frame.is_narrow() { 3 } else { 6 };
        let scale = Linear::nice(
            ends,
            true,
            ticks,
            self.unit.least_span(),
            (left + 6.0, right - 6.0),
        );
        let zero = scale.pixel(0.0);
        let top = y + 4.0;
        let per_bar = THICK + 3.0;
        let count = self.series.len().max(1) as f64;
        let gap = if count > 1.0 { 10.0 } else { 7.0 };
        // Above the bars a label may take several lines; beside them it has one.
        let labels: Vec<Vec<String>> = self
            .groups
            .iter()
            .map(|g| match beside {
                true => vec![g.label.clone()],
                false => text::wrap(&g.label, right_edge - left_edge, SIZE),
            })
            .collect();
        let head = |lines: &[String]| {
            if beside {
                0.0
            } else {
                2.0 + LINE * lines.len() as f64
            }
        };
        let heights: Vec<f64> = labels
            .iter()
            .map(|l| head(l) + per_bar * count + gap)
            .collect();
        let bottom = top + heights.iter().sum::<f64>();
        let digits = furniture::axis_digits(&scale, self.unit);
        for tick in scale.ticks() {
            let x = scale.pixel(tick);
            svg.line(
                (x, top),
                (x, bottom),
                if tick == 0.0 { "zero" } else { "grid" },
            );
            svg.text(
                x,
                bottom + 15.0,
                "small soft mid",
                &self.unit.number(tick, digits),
            );
        }
        let unit = self.unit.suffix();
        svg.text(right_edge, bottom + 15.0, "small soft end", unit);
        let mut group_top = top + 3.0;
        for ((group, lines), height) in self.groups.iter().zip(&labels).zip(heights) {
            let first = group_top + head(lines);
            if beside {
                let middle = first + 0.5 * per_bar * count + 3.0;
                svg.text(left - 10.0, middle, "end", &group.label);
            } else {
                for (n, line) in lines.iter().enumerate() {
                    svg.text(left_edge, group_top + SIZE + LINE * n as f64, "halo", line);
                }
            }
            group_top += height;
            for (series, bar) in group.bars.iter().take(self.series.len()).enumerate() {
                let middle = first + (series as f64 + 0.5) * per_bar;
                let Some(bar) = bar.as_ref().filter(|b| drawable(b.value).is_some()) else {
                    svg.text(right_edge, middle + 4.5, "soft end", crate::number::MISSING);
                    continue;
                };
                let (from, to) = (
                    (zero, middle - 0.5 * THICK),
                    (scale.pixel(bar.value), middle + 0.5 * THICK),
                );
                svg.rect(
                    from,
                    to,
                    &format!("fill {}", self.class(series, bar.value)),
                    &self.tip(group, series, bar),
                );
                if let Some((low, high)) = interval(bar) {
                    let (a, b) = (scale.pixel(low), scale.pixel(high));
                    svg.polyline(
                        &[(a, middle - 3.5), (a, middle + 3.5)],
                        false,
                        "whisker",
                        "",
                    );
                    svg.polyline(&[(a, middle), (b, middle)], false, "whisker", "");
                    svg.polyline(
                        &[(b, middle - 3.5), (b, middle + 3.5)],
                        false,
                        "whisker",
                        "",
                    );
                }
                svg.text(right_edge, middle + 4.5, "end", &self.number(bar));
            }
        }
        svg.finish(
            id,
            &self.title,
            &self.description,
            frame.width,
            bottom + 22.0 + 0.3 * SMALL,
        )
    }

    fn table(&self) -> Table {
        let rows: Vec<_> = self
            .groups
            .iter()
            .flat_map(|g| {
                self.series
                    .iter()
                    .zip(&g.bars)
                    .filter_map(move |(s, b)| b.as_ref().map(|b| (&g.label, s, b)))
            })
            .collect();
        let column = self.unit.column();
        Table::new()
            .text("label", rows.iter().map(|r| r.0))
            .text("series", rows.iter().map(|r| r.1))
            .optional_float(column, rows.iter().map(|r| drawable(r.2.value)))
            .optional_float(
                &column.replace("value", "low"),
                rows.iter().map(|r| interval(r.2).map(|i| i.0)),
            )
            .optional_float(
                &column.replace("value", "high"),
                rows.iter().map(|r| interval(r.2).map(|i| i.1)),
            )
    }
}
