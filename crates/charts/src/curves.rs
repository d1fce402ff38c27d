//! Lines over months or over a number, each with its band: how a loss fades, how it depends on what is not known.

use detente_table::Table;
use jiff::civil::Date;

use crate::furniture::{self, BADGE, SMALL, Shape, Swatch};
use crate::number::Unit;
use crate::scale::{Linear, drawable};
use crate::steps::EventMark;
use crate::svg::Svg;
use crate::{COLOURS, Chart, Frame, text};

/// A line and the band around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Name in the legend.
    pub name: String,
    /// Which colour.
    pub colour: usize,
    /// Dashed: what would have been.
    pub dashed: bool,
    /// Where along the chart, the value, and its lowest and highest where there is a band; sorted by place.
    pub points: Vec<CurvePoint>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Where along the chart: a number, or months from the first.
    pub at: f64,
    /// The value.
    pub value: f64,
    /// Its band.
    pub band: Option<(f64, f64)>,
}

/// A figure somebody published, drawn as a marker.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveMark {
    /// Where along the chart.
    pub at: f64,
    /// Its value.
    pub value: f64,
    /// Who published it; markers of one publisher share a shape.
    pub publisher: String,
}

/// What runs along the chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Along {
    /// Months since something began, equal ratios equally far: the first months have room.
    Months,
    /// A positive number, equal ratios equally far.
    Ratio {
        /// Name of a table column.
        column: String,
    },
    /// A number, equal steps equally far.
    Number {
        /// Name of a table column.
        column: String,
    },
    /// Months of the calendar; places count from this one, days as fractions of their month.
    Calendar {
        /// First day of the first month.
        from: Date,
    },
}

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of all values.
    pub unit: Unit,
    /// What the value is, written above the axis.
    pub axis: String,
    /// What runs along the chart.
    pub along: Along,
    /// The same in words, written below the axis; empty = nothing.
    pub under: String,
    /// The lines.
    pub curves: Vec<Curve>,
    /// A part of the axis that is shaded, with its name.
    pub shaded: Option<(f64, f64, String)>,
    /// Published figures.
    pub published: Vec<CurveMark>,
    /// Days marked above the plot and listed below it, on a calendar.
    pub events: Vec<EventMark>,
    /// Days on which something was said, on a calendar.
    pub said: Vec<SaidMark>,
}

/// A day on which something was said.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidMark {
    /// The day.
    pub date: Date,
    /// What.
    pub label: String,
    /// Drawn hollow: written down in hindsight.
    pub hollow: bool,
}

/// Places to pixels.
struct Ruler {
    low: f64,
    high: f64,
    log: bool,
    start: f64,
    end: f64,
}

impl Ruler {
    fn pixel(&self, at: f64) -> f64 {
        let of = |x: f64| if self.log { x.ln() } else { x };
        let (a, b) = (of(self.low), of(self.high));
        let share = if b > a { (of(at) - a) / (b - a) } else { 0.5 };
        self.start + share.clamp(0.0, 1.0) * (self.end - self.start)
    }
}

/// Months that get a tick.
const MONTHS: [f64; 12] = [
    1.0, 2.0, 3.0, 6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 60.0, 84.0, 120.0,
];

impl Curves {
    /// Whether equal ratios lie equally far.
    fn by_ratios(&self) -> bool {
        matches!(self.along, Along::Months | Along::Ratio { .. })
    }

    /// Whether a place can be drawn on this axis.
    fn placed(&self, at: f64) -> Option<f64> {
        let at = drawable(at)?;
        (!self.by_ratios() || at > 1e-9).then_some(at)
    }

    /// The points that can be drawn.
    fn points<'a>(&'a self, curve: &'a Curve) -> impl Iterator<Item = CurvePoint> + 'a {
        let band = |p: &CurvePoint| {
            let (a, b) = p.band?;
            let (a, b) = (drawable(a)?, drawable(b)?);
            Some((a.min(b), a.max(b)))
        };
        curve.points.iter().filter_map(move |p| {
            Some(CurvePoint {
                at: self.placed(p.at)?,
                value: drawable(p.value)?,
                band: band(p),
            })
        })
    }

    fn marks(&self) -> impl Iterator<Item = (f64, f64, &CurveMark)> {
        self.published
            .iter()
            .filter_map(|m| Some((self.placed(m.at)?, drawable(m.value)?, m)))
    }

    fn publishers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, _, mark) in self.marks() {
            if !names.contains(&mark.publisher.as_str()) {
                names.push(&mark.publisher);
            }
        }
        names
    }

    fn ruler(&self, start: f64, end: f64) -> Ruler {
        let places = (self.curves.iter())
            .flat_map(|c| self.points(c))
            .map(|p| p.at)
            .chain(self.marks().map(|m| m.0));
        let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
            (a.min(x), b.max(x))
        });
        let (low, high) = if low <= high {
            (low, high)
        } else {
            (1.0, 12.0)
        };
        Ruler {
            low,
            high,
            log: self.by_ratios(),
            start,
            end,
        }
    }

    /// Places worth a tick with their labels, and how a place is called in a tip.
    fn ticks(&self, ruler: &Ruler) -> Vec<(f64, String)> {
        let inside = |x: &f64| *x >= ruler.low * (1.0 - 1e-9) && *x <= ruler.high * (1.0 + 1e-9);
        match &self.along {
            Along::Months => MONTHS
                .into_iter()
                .filter(inside)
                .map(|m| (m, format!("{m}")))
                .collect(),
            Along::Ratio { .. } => {
                let first = ruler.low.log10().floor() as i32;
                let last = ruler.high.log10().ceil() as i32;
                (first..=last.min(first + 40))
                    .flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)))
                    .filter(inside)
                    .map(|x| (x, format!("{}", (x * 1e6).round() / 1e6)))
                    .collect()
            }
            Along::Number { .. } => {
                let step = round_step((ruler.high - ruler.low) / 5.0);
                let first = (ruler.low / step).ceil() as i32;
                (0..=8)
                    .map(|n| f64::from(first + n) * step)
                    .filter(inside)
                    .map(|x| (x, format!("{}", (x * 1e6).round() / 1e6)))
                    .collect()
            }
            // Less than a season: a tick a week.
            Along::Calendar { .. } if ruler.high - ruler.low < 4.0 => {
                let weeks = (0..20).map(|week| ruler.low + f64::from(week) * 12.0 / 52.0);
                weeks
                    .filter(inside)
                    .map(|at| (at, self.date(at).to_string()))
                    .collect()
            }
            Along::Calendar { .. } => (ruler.low.ceil() as i32..=ruler.high.floor() as i32)
                .take(600)
                .map(|m| (f64::from(m), self.called(f64::from(m))))
                .collect(),
        }
    }

    /// A place in words.
    fn called(&self, at: f64) -> String {
        match &self.along {
            Along::Months => format!("month {at}"),
            Along::Ratio { .. } | Along::Number { .. } => format!("{at}"),
            Along::Calendar { .. } => {
                let date = self.date(at);
                match date.day() {
                    1 => format!("{:04}-{:02}", date.year(), date.month()),
                    _ => date.to_string(),
                }
            }
        }
    }

    /// The place of a day; nowhere where there is no calendar, or outside it.
    fn place(&self, day: Date, ruler: &Ruler) -> Option<f64> {
        let Along::Calendar { from } = &self.along else {
            return None;
        };
        let at = months_between(*from, day);
        (ruler.low..=ruler.high).contains(&at).then_some(at)
    }

    /// The day at a place; no day where there is no calendar.
    fn date(&self, at: f64) -> Date {
        let Along::Calendar { from } = &self.along else {
            return Date::MIN;
        };
        let months = jiff::Span::new().try_months((at + 1e-6).floor() as i64);
        let first = months.map_or(*from, |months| from.saturating_add(months));
        let days = (at - at.floor()) * f64::from(first.days_in_month());
        let days = jiff::Span::new().try_days(days.round() as i64);
        days.map_or(first, |days| first.saturating_add(days))
    }
}

/// Months from the first day of one to a day, days as fractions of their month.
pub(crate) fn months_between(from: Date, to: Date) -> f64 {
    let whole = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month())
        - i32::from(from.month());
    f64::from(whole) + f64::from(to.day() - 1) / f64::from(to.days_in_month())
}

/// The step of 1, 2 or 5 times a power of ten that is nearest above.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.max(1e-9).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|m| m * power);
    steps.into_iter().find(|s| *s >= least).unwrap_or(power)
}

impl Chart for Curves {
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
        let mut items: Vec<_> = (self.curves.iter())
            .map(|c| {
                let swatch = if c.dashed {
                    Swatch::Dashed
                } else {
                    Swatch::Line
                };
                (swatch, format!("c{}", c.colour % COLOURS), c.name.clone())
            })
            .collect();
        items.extend(publishers.iter().enumerate().map(|(i, name)| {
            let swatch = Swatch::Shape(Shape::nth(i));
            (
                swatch,
                "hollow flat".to_owned(),
                format!("published: {name}"),
            )
        }));
        let y = furniture::legend(&mut svg, &items, left_edge, 0.0, right_edge);
        let axis = text::shorten(&self.axis, right_edge - left_edge, SMALL);
        svg.text(left_edge, y + 12.0, "small soft", &axis);
        let top = match self.events.is_empty() {
            true => y + 26.0,
            false => y + 26.0 + 2.0 * BADGE + 8.0,
        };
        let bottom = top + if frame.is_narrow() { 210.0 } else { 260.0 };
        let values = (self.curves.iter())
            .flat_map(|c| self.points(c))
            .flat_map(|p| {
                let (low, high) = p.band.unwrap_or((p.value, p.value));
                [p.value, low, high]
            })
            .chain(self.marks().map(|m| m.1));
        let scale = Linear::nice(values, true, 5, self.unit.least_span(), (bottom, top));
        let left = left_edge + furniture::value_axis_width(&scale, self.unit);
        let right = right_edge - 12.0;
        let ruler = self.ruler(left + 8.0, right);
        if let Some((a, b, name)) = &self.shaded
            && let (Some(a), Some(b)) = (self.placed(*a), self.placed(*b))
        {
            let (a, b) = (ruler.pixel(a.min(b)), ruler.pixel(a.max(b)));
            svg.rect((a, top), (b, bottom), "shade", name);
            let name = text::shorten(name, (b - a - 8.0).max(0.0), SMALL);
            svg.text(0.5 * (a + b), top + 12.0, "small soft mid", &name);
        }
        furniture::value_axis(&mut svg, &scale, self.unit, left, right);
        let mut free = 0.0;
        for (at, label) in self.ticks(&ruler) {
            let x = ruler.pixel(at);
            let half = 0.5 * text::width(&label, SMALL);
            let centre = x.clamp(half.min(right_edge - half), right_edge - half);
            if centre - half >= free {
                svg.line((x, bottom), (x, bottom + 4.0), "zero");
                svg.text(centre, bottom + 17.0, "small soft mid", &label);
                free = centre + half + 8.0;
            }
        }
        let mut below = bottom + 24.0;
        if !self.under.is_empty() {
            let under = text::shorten(&self.under, right_edge - left_edge, SMALL);
            svg.text(right_edge, bottom + 33.0, "small soft end", &under);
            below += 16.0;
        }
        let events: Vec<(f64, &EventMark)> = (self.events.iter())
            .filter_map(|e| Some((ruler.pixel(self.place(e.date, &ruler)?), e)))
            .collect();
        let wanted: Vec<f64> = events.iter().map(|e| e.0).collect();
        let placed = furniture::spread(&wanted, 2.0 * BADGE + 2.0, left, right_edge - BADGE);
        for (number, (x, badge)) in wanted.iter().zip(&placed).enumerate() {
            let above = top - 8.0;
            svg.polyline(&[(*badge, above), (*x, top - 2.0)], false, "lead", "");
            svg.line((*x, top - 2.0), (*x, bottom), "mark");
            furniture::badge(&mut svg, (*badge, above - BADGE), number + 1);
        }
        for said in &self.said {
            let Some(at) = self.place(said.date, &ruler) else {
                continue;
            };
            let class = if said.hollow { "hollow flat" } else { "flat" };
            let tip = format!("{} {}", said.date, said.label);
            furniture::shape(
                &mut svg,
                Shape::Circle,
                (ruler.pixel(at), top + 5.0),
                3.5,
                class,
                &tip,
            );
        }
        let key: Vec<String> = (events.iter())
            .map(|(_, e)| format!("{} {}", e.date, e.label))
            .collect();
        if !key.is_empty() {
            below = furniture::key(&mut svg, &key, left_edge, below + 8.0, right_edge);
        }
        for curve in &self.curves {
            self.band(&mut svg, curve, &ruler, &scale);
        }
        for curve in &self.curves {
            self.line(&mut svg, curve, &ruler, &scale);
        }
        for (at, value, mark) in self.marks() {
            let kind = publishers.iter().position(|n| *n == mark.publisher);
            let tip = format!(
                "{}, {}: {}",
                mark.publisher,
                self.called(at),
                self.unit.write(value, 1)
            );
            furniture::shape(
                &mut svg,
                Shape::nth(kind.unwrap_or(0)),
                (ruler.pixel(at), scale.pixel(value)),
                4.5,
                "hollow flat",
                &tip,
            );
        }
        svg.finish(id, &self.title, &self.description, frame.width, below)
    }

    fn table(&self) -> Table {
        let lines = self.curves.iter().flat_map(|c| {
            self.points(c)
                .map(move |p| (c.name.as_str(), "computed", p.at, p.value, p.band))
        });
        let published = self
            .marks()
            .map(|(at, value, m)| (m.publisher.as_str(), "published", at, value, None));
        let rows: Vec<_> = lines.chain(published).collect();
        let column = self.unit.column();
        let table = Table::new()
            .text("series", rows.iter().map(|r| r.0))
            .text("kind", rows.iter().map(|r| r.1));
        let table = match &self.along {
            Along::Months => table.integer("month", rows.iter().map(|r| r.2.round() as i64)),
            Along::Ratio { column } | Along::Number { column } => {
                table.float(column, rows.iter().map(|r| r.2))
            }
            Along::Calendar { .. } => {
                table.date("month", rows.iter().map(|r| self.date(r.2).to_string()))
            }
        };
        table
            .float(column, rows.iter().map(|r| r.3))
            .optional_float(
                &column.replace("value", "low"),
                rows.iter().map(|r| r.4.map(|b| b.0)),
            )
            .optional_float(
                &column.replace("value", "high"),
                rows.iter().map(|r| r.4.map(|b| b.1)),
            )
    }
}

impl Curves {
    fn band(&self, svg: &mut Svg, curve: &Curve, ruler: &Ruler, scale: &Linear) {
        let banded: Vec<(f64, (f64, f64))> = (self.points(curve))
            .filter_map(|p| Some((ruler.pixel(p.at), p.band?)))
            .collect();
        let upper = banded.iter().map(|(x, b)| (*x, scale.pixel(b.1)));
        let lower = banded.iter().rev().map(|(x, b)| (*x, scale.pixel(b.0)));
        let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        let class = format!("band c{}", curve.colour % COLOURS);
        svg.polyline(&outline, true, &class, "");
    }

    fn line(&self, svg: &mut Svg, curve: &Curve, ruler: &Ruler, scale: &Linear) {
        let colour = curve.colour % COLOURS;
        let path: Vec<(f64, f64)> = (self.points(curve))
            .map(|p| (ruler.pixel(p.at), scale.pixel(p.value)))
            .collect();
        let class = format!("step c{colour}{}", if curve.dashed { " dash" } else { "" });
        svg.polyline(&path, false, &class, &curve.name);
        if curve.dashed {
            return;
        }
        for p in self.points(curve) {
            let mut tip = format!(
                "{}, {}: {}",
                curve.name,
                self.called(p.at),
                self.unit.write(p.value, 2)
            );
            if let Some((low, high)) = p.band {
                let ends = (self.unit.number(low, 2), self.unit.number(high, 2));
                tip.push_str(&format!(" ({} to {})", ends.0, ends.1));
            }
            let point = (ruler.pixel(p.at), scale.pixel(p.value));
            svg.circle(point, 2.6, &format!("point c{colour}"), &tip);
        }
    }
}
