//! Step chart over dates: what held from each day on, with events above and published figures beside it.

use detente_table::Table;
use jiff::civil::Date;

use crate::furniture::{self, BADGE, Shape, Swatch};
use crate::number::Unit;
use crate::scale::{Days, Linear, drawable};
use crate::svg::Svg;
use crate::{COLOURS, Chart, Frame, text};

/// One line of a step chart.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSeries {
    /// Name in the legend.
    pub name: String,
    /// The value from each day on until the next; sorted by date.
    pub points: Vec<(Date, f64)>,
    /// Which colour; series of one subject share it.
    pub colour: usize,
    /// Dashed: threatened or hypothetical, not in force.
    pub dashed: bool,
}

/// A day worth marking.
#[derive(Debug, Clone, PartialEq)]
pub struct EventMark {
    /// The day.
    pub date: Date,
    /// What happened, short.
    pub label: String,
}

/// A figure somebody published, drawn as a marker.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The day it is about.
    pub date: Date,
    /// Its value.
    pub value: f64,
    /// Who published it; markers of one publisher share a shape.
    pub publisher: String,
    /// Colour of the series it stands beside.
    pub colour: usize,
}

/// A step chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
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
    /// The lines.
    pub series: Vec<StepSeries>,
    /// Days marked above the plot and listed below it.
    pub events: Vec<EventMark>,
    /// Published figures.
    pub published: Vec<Published>,
}

impl Steps {
    /// The corners of a series inside the window, in order, each with the value that holds from there on.
    fn corners(&self, series: &StepSeries) -> Vec<(Date, f64)> {
        let mut inside: Vec<(Date, f64)> = Vec::new();
        for &(date, value) in &series.points {
            let Some(value) = drawable(value) else {
                continue;
            };
            if date > self.to {
                break;
            }
            if date <= self.from {
                inside.clear();
            }
            inside.push((date.max(self.from), value));
        }
        inside
    }

    fn publishers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for p in &self.published {
            if !names.contains(&p.publisher.as_str()) {
                names.push(&p.publisher);
            }
        }
        names
    }
}

impl Chart for Steps {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let (left_edge, right_edge) = (2.0, frame.width - 2.0);
        let publishers = self.publishers();
        let mut items: Vec<_> = self
            .series
            .iter()
            .map(|s| {
                let swatch = if s.dashed {
                    Swatch::Dashed
                } else {
                    Swatch::Line
                };
                (swatch, format!("c{}", s.colour % COLOURS), s.name.clone())
            })
            .collect();
        items.extend(publishers.iter().enumerate().map(|(i, name)| {
            (
                Swatch::Shape(Shape::nth(i)),
                "hollow flat".to_string(),
                format!("published: {name}"),
            )
        }));
        let mut y = furniture::legend(&mut svg, &items, left_edge, 0.0, right_edge);
        svg.text(
            left_edge,
            y + 12.0,
            "small soft",
            &text::shorten(&self.axis, right_edge - left_edge, furniture::SMALL),
        );
        y += 20.0;

        let mut events: Vec<&EventMark> = self
            .events
            .iter()
            .filter(|e| e.date >= self.from && e.date <= self.to)
            .collect();
        events.sort_by_key(|e| e.date);
        let top = if events.is_empty() {
            y + 6.0
        } else {
            y + 2.0 * BADGE + 12.0
        };
        let bottom = top + if frame.is_narrow() { 220.0 } else { 280.0 };
        let values = self
            .series
            .iter()
            .flat_map(|s| self.corners(s))
            .map(|p| p.1)
            .chain(self.published.iter().map(|p| p.value));
        let scale = Linear::nice(values, true, 5, self.unit.least_span(), (bottom, top));
        let left = left_edge + furniture::value_axis_width(&scale, self.unit);
        let days = Days::new(self.from, self.to, (left, right_edge - 48.0));
        let right = right_edge - 48.0;
        furniture::value_axis(&mut svg, &scale, self.unit, left, right);
        furniture::date_axis(&mut svg, &days, bottom, right);

        let wanted: Vec<f64> = events.iter().map(|e| days.pixel(e.date)).collect();
        let placed = furniture::spread(&wanted, 2.0 * BADGE + 2.0, left, right_edge - BADGE);
        for (i, &x) in wanted.iter().enumerate() {
            svg.polyline(
                &[(placed[i], y + 2.0 * BADGE), (x, top - 2.0)],
                false,
                "lead",
                "",
            );
            svg.line((x, top - 2.0), (x, bottom), "mark");
            furniture::badge(&mut svg, (placed[i], y + BADGE), i + 1);
        }

        let mut ends = Vec::new();
        for series in &self.series {
            let corners = self.corners(series);
            let Some(last) = corners.last() else { continue };
            let mut path = Vec::with_capacity(corners.len() * 2 + 1);
            for (i, &(date, value)) in corners.iter().enumerate() {
                if i > 0 {
                    path.push((days.pixel(date), scale.pixel(corners[i - 1].1)));
                }
                path.push((days.pixel(date), scale.pixel(value)));
            }
            path.push((right, scale.pixel(last.1)));
            let colour = series.colour % COLOURS;
            let class = format!("step c{colour}{}", if series.dashed { " dash" } else { "" });
            svg.polyline(&path, false, &class, &series.name);
            ends.push((scale.pixel(last.1), last.1, colour));
        }
        for p in &self.published {
            let Some(value) = drawable(p.value) else {
                continue;
            };
            if p.date < self.from || p.date > self.to {
                continue;
            }
            let kind = publishers
                .iter()
                .position(|n| *n == p.publisher)
                .unwrap_or(0);
            let tip = format!("{} {}: {}", p.publisher, p.date, self.unit.write(value, 1));
            let point = (days.pixel(p.date), scale.pixel(value));
            furniture::shape(
                &mut svg,
                Shape::nth(kind),
                point,
                4.5,
                &format!("hollow c{}", p.colour % COLOURS),
                &tip,
            );
        }
        let heights = furniture::spread(
            &ends.iter().map(|e| e.0).collect::<Vec<_>>(),
            15.0,
            top,
            bottom,
        );
        for (end, y) in ends.iter().zip(heights) {
            svg.text(
                right + 5.0,
                y + 4.5,
                &format!("strong tone c{}", end.2),
                &self.unit.number(end.1, 1),
            );
        }

        let key: Vec<String> = events
            .iter()
            .map(|e| format!("{} {}", e.date, e.label))
            .collect();
        let below = if key.is_empty() {
            bottom + 24.0
        } else {
            furniture::key(&mut svg, &key, left_edge, bottom + 32.0, right_edge)
        };
        svg.finish(id, &self.title, &self.description, frame.width, below + 4.0)
    }

    fn table(&self) -> Table {
        let lines = self.series.iter().flat_map(|s| {
            let kind = if s.dashed { "threatened" } else { "in force" };
            s.points
                .iter()
                .map(move |&(date, value)| (s.name.as_str(), kind, date, value))
        });
        let published = self
            .published
            .iter()
            .map(|p| (p.publisher.as_str(), "published", p.date, p.value));
        let rows: Vec<_> = lines.chain(published).collect();
        Table::new()
            .text("series", rows.iter().map(|r| r.0))
            .text("kind", rows.iter().map(|r| r.1))
            .date("date", rows.iter().map(|r| r.2.to_string()))
            .optional_float(self.unit.column(), rows.iter().map(|r| drawable(r.3)))
    }
}
