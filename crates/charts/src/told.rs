//! A chart that an answer describes as data, drawn from the table of the same answer.

use detente_table::{Cell, Chart as Kind, Field, Figure as Described, Named, Unit as Counted};
use jiff::civil::Date;

use crate::curves::months_between;
use crate::number::Unit;
use crate::{
    Along, Bar, BarGroup, Bars, Curve, CurvePoint, Curves, EventMark, Figure, HeatTable, SaidMark,
    Stack, StepSeries, Steps, Tile, TileMap,
};

/// Above this many bars only those that move most are drawn.
const EVERY_BAR: usize = 12;
/// So many.
const LARGEST: usize = 10;

/// Draws a described chart in both frames; `None` where the table lacks a column it names or has no row to draw.
///
/// The same description and table give the same bytes.
pub fn draw(described: &Described, table: &Named) -> Option<Figure> {
    let view = View::of(described, table)?;
    let id = described.id.as_str();
    match described.kind {
        Kind::Tiles => Some(Figure::of(id, &view.tiles())),
        Kind::Bars => Some(Figure::of(id, &view.bars())),
        Kind::Heat => Some(Figure::of(id, &view.heat()?)),
        Kind::Lines => Some(Figure::of(id, &view.lines()?)),
        Kind::Steps => Some(Figure::of(id, &view.steps()?)),
        Kind::Stack => Some(Figure::of(id, &view.stack()?)),
        // A plane of two payoffs is drawn as what it is by `PayoffPlot`, which needs to know who plays.
        Kind::Scatter => None,
    }
}

/// The unit a chart writes for a column's unit, and what its values are multiplied by.
fn written(unit: Counted) -> (Unit, f64) {
    match unit {
        Counted::ChangePct => (Unit::PercentChange, 1.0),
        Counted::Pct => (Unit::Percent, 1.0),
        Counted::Rate | Counted::Share => (Unit::Percent, 100.0),
        Counted::Points => (Unit::Points, 1.0),
        Counted::UsdMn => (Unit::Usd, 1.0),
        Counted::Usd => (Unit::Usd, 1e-6),
        Counted::Tonnes => (Unit::Kilotonnes, 1e-3),
        Counted::Plain | Counted::Months | Counted::Seconds | Counted::Residual => {
            (Unit::Plain, 1.0)
        }
    }
}

/// A drawn column: its position, and those of the ends of its interval.
struct Column {
    at: usize,
    ends: Option<(usize, usize)>,
}

/// The rows and columns of a table that a chart draws.
struct View<'a> {
    described: &'a Described,
    table: &'a Named,
    rows: Vec<usize>,
    x: usize,
    series: Option<usize>,
    y: Vec<Column>,
    unit: Unit,
    scale: f64,
    digits: usize,
}

impl<'a> View<'a> {
    fn of(described: &'a Described, table: &'a Named) -> Option<Self> {
        let x = table.position(&described.x)?;
        let series = match &described.series {
            Some(name) => Some(table.position(name)?),
            None => None,
        };
        let y: Vec<Column> = described
            .y
            .iter()
            .map(|name| column(table, name))
            .collect::<Option<_>>()?;
        let field: &Field = table.fields.get(y.first()?.at)?;
        let mut only = Vec::new();
        for (name, value) in &described.only {
            only.push((table.position(name)?, value.as_str()));
        }
        let rows: Vec<usize> = (0..table.rows())
            .filter(|row| {
                only.iter()
                    .all(|(at, value)| text(table.cell(*row, *at)) == *value)
            })
            .collect();
        if rows.is_empty() {
            return None;
        }
        let (unit, scale) = written(field.unit);
        let digits = match unit {
            Unit::Usd => 1,
            _ => usize::from(field.digits).min(2),
        };
        Some(Self {
            described,
            table,
            rows,
            x,
            series,
            y,
            unit,
            scale,
            digits,
        })
    }

    fn label(&self, row: usize) -> String {
        text(self.table.cell(row, self.x))
    }

    fn number(&self, row: usize, at: usize) -> Option<f64> {
        match self.table.cell(row, at) {
            Cell::Number(value) => Some(value * self.scale),
            Cell::Integer(value) => Some(value as f64 * self.scale),
            _ => None,
        }
    }

    fn band(&self, row: usize, column: &Column) -> Option<(f64, f64)> {
        let (low, high) = column.ends?;
        Some((self.number(row, low)?, self.number(row, high)?))
    }

    /// What the columns mean, for those who do not see the chart.
    fn description(&self) -> String {
        let about = self.y.iter().filter_map(|c| self.table.fields.get(c.at));
        let about: Vec<&str> = about.map(|field| field.about).collect();
        let mut text = about.join(" ");
        if self.y.iter().any(|column| column.ends.is_some()) {
            text += match self.described.kind {
                Kind::Lines => " Shaded bands are intervals.",
                _ => " Lines across the bars are intervals.",
            };
        }
        format!("{text} {}", self.described.source)
    }

    fn name(&self, column: &Column) -> String {
        let field = self.table.fields.get(column.at);
        let name = field.map_or("", |field| field.name.as_str());
        let name = name.strip_suffix("_central").unwrap_or(name);
        let ends = ["_pct", "_usd_mn", "_rate", "_usd", "_points"];
        let name = ends
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        name.replace('_', " ")
    }

    fn tiles(&self) -> TileMap {
        let names = self.table.position("name");
        let tile = |&row: &usize| Tile {
            code: self.label(row),
            name: names.map_or_else(|| self.label(row), |at| text(self.table.cell(row, at))),
            value: self.number(row, self.y[0].at),
            player: false,
        };
        let mut tiles: Vec<Tile> = self.rows.iter().map(tile).collect();
        // Where a tile lies must not depend on who gains most.
        tiles.sort_by(|a, b| a.code.cmp(&b.code));
        TileMap {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            digits: self.digits,
            tiles,
        }
    }

    /// The rows of a bar chart: all, or those that move most, in the table's order.
    fn largest(&self) -> Vec<usize> {
        if self.rows.len() <= EVERY_BAR {
            return self.rows.clone();
        }
        let size = |row: usize| {
            let number = |column: &Column| self.number(row, column.at).map_or(0.0, f64::abs);
            match self.y.as_slice() {
                // Before and after: what moves is the difference.
                [before, after] if self.series.is_none() => {
                    let at = |c: &Column| self.number(row, c.at).unwrap_or(0.0);
                    (at(after) - at(before)).abs()
                }
                columns => columns.iter().map(number).fold(0.0, f64::max),
            }
        };
        let mut order = self.rows.clone();
        order.sort_by(|a, b| size(*b).total_cmp(&size(*a)).then(a.cmp(b)));
        order.truncate(LARGEST);
        order.sort_unstable();
        order
    }

    fn bars(&self) -> Bars {
        let bar = |row: usize, column: &Column| {
            Some(Bar {
                value: self.number(row, column.at)?,
                interval: self.band(row, column),
            })
        };
        let rows = self.largest();
        let (series, groups) = match self.series {
            None => {
                let group = |&row: &usize| BarGroup {
                    label: self.label(row),
                    bars: self.y.iter().map(|column| bar(row, column)).collect(),
                };
                let names = self.y.iter().map(|column| self.name(column)).collect();
                (names, rows.iter().map(group).collect())
            }
            Some(at) => {
                let series = self.distinct(at);
                let mut groups: Vec<BarGroup> = Vec::new();
                for row in rows {
                    let label = self.label(row);
                    let place = groups.iter().position(|group| group.label == label);
                    let place = place.unwrap_or_else(|| {
                        groups.push(BarGroup {
                            label,
                            bars: vec![None; series.len()],
                        });
                        groups.len() - 1
                    });
                    let own = text(self.table.cell(row, at));
                    if let Some(index) = series.iter().position(|name| *name == own) {
                        groups[place].bars[index] = bar(row, &self.y[0]);
                    }
                }
                (series, groups)
            }
        };
        Bars {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            digits: self.digits,
            series,
            groups,
        }
    }

    /// The values of a column, each once, as they come.
    fn distinct(&self, at: usize) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for row in &self.rows {
            let value = text(self.table.cell(*row, at));
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    fn heat(&self) -> Option<HeatTable> {
        let columns = self.distinct(self.series?);
        let mut rows: Vec<(String, Vec<Option<f64>>)> = Vec::new();
        for &row in &self.rows {
            let label = self.label(row);
            let place = rows.iter().position(|(name, _)| *name == label);
            let place = place.unwrap_or_else(|| {
                rows.push((label, vec![None; columns.len()]));
                rows.len() - 1
            });
            let own = text(self.table.cell(row, self.series?));
            let column = columns.iter().position(|name| *name == own)?;
            rows[place].1[column] = self.number(row, self.y[0].at);
        }
        Some(HeatTable {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            digits: self.digits,
            columns,
            rows,
        })
    }

    /// The lines of a chart: one per value of the series column and drawn column.
    fn lines_by_series<T>(
        &self,
        point: impl Fn(usize, &Column) -> Option<T>,
    ) -> Vec<(String, Vec<T>)> {
        let groups = match self.series {
            Some(at) => self.distinct(at).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let mut lines = Vec::new();
        for group in groups {
            for column in &self.y {
                let inside = |row: &&usize| match (&group, self.series) {
                    (Some(name), Some(at)) => text(self.table.cell(**row, at)) == *name,
                    _ => true,
                };
                let rows = self.rows.iter().filter(inside);
                let points = rows.filter_map(|row| point(*row, column)).collect();
                let name = match (&group, self.y.len()) {
                    (Some(name), 1) => name.clone(),
                    (Some(name), _) => format!("{name}, {}", self.name(column)),
                    (None, _) => self.name(column),
                };
                lines.push((name, points));
            }
        }
        lines
    }

    fn date(&self, row: usize) -> Option<Date> {
        let written = text(self.table.cell(row, self.x));
        let day = if written.len() == 7 {
            format!("{written}-01")
        } else {
            written
        };
        day.parse().ok()
    }

    fn lines(&self) -> Option<Curves> {
        let first = self.rows.iter().filter_map(|row| self.date(*row)).min();
        let first = first.map(Date::first_of_month);
        let place = |row: usize| match first {
            Some(from) => self.date(row).map(|day| months_between(from, day)),
            None => match self.table.cell(row, self.x) {
                Cell::Number(value) => Some(value),
                Cell::Integer(value) => Some(value as f64),
                _ => None,
            },
        };
        let point = |row: usize, column: &Column| {
            Some(CurvePoint {
                at: place(row)?,
                value: self.number(row, column.at)?,
                band: self.band(row, column),
            })
        };
        // A series without a value (only a bound is known) has no line.
        let drawn = self.lines_by_series(point).into_iter();
        let curves = drawn.filter(|(_, points)| !points.is_empty()).enumerate();
        let curves: Vec<Curve> = curves
            .map(|(colour, (name, mut points))| {
                points.sort_by(|a, b| a.at.total_cmp(&b.at));
                Curve {
                    name,
                    colour,
                    dashed: false,
                    points,
                }
            })
            .collect();
        if curves.iter().all(|curve| curve.points.is_empty()) {
            return None;
        }
        let in_months = self.described.x.contains("month");
        Some(Curves {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            axis: self.unit.suffix().to_owned(),
            along: match first {
                Some(from) => Along::Calendar { from },
                None if in_months => Along::Months,
                None if widely_spread(&curves) => Along::Ratio {
                    column: self.described.x.clone(),
                },
                None => Along::Number {
                    column: self.described.x.clone(),
                },
            },
            under: if in_months { "months" } else { "" }.to_owned(),
            curves,
            shaded: None,
            published: Vec::new(),
            events: self.events(),
            said: self.said(),
        })
    }

    /// Days on which the table's column `signal` says something, hollow where `hindsight` says so.
    fn said(&self) -> Vec<SaidMark> {
        let (Some(at), hindsight) = (
            self.table.position("signal"),
            self.table.position("hindsight"),
        ) else {
            return Vec::new();
        };
        let mark = |&row: &usize| {
            let label = text(self.table.cell(row, at));
            let hollow = hindsight.is_some_and(|h| self.table.cell(row, h) == Cell::Flag(true));
            let date = self.date(row).filter(|_| !label.is_empty())?;
            Some(SaidMark {
                date,
                label,
                hollow,
            })
        };
        self.rows.iter().filter_map(mark).collect()
    }

    fn steps(&self) -> Option<Steps> {
        let point =
            |row: usize, column: &Column| Some((self.date(row)?, self.number(row, column.at)?));
        let lines = self.lines_by_series(point).into_iter().enumerate();
        let series: Vec<StepSeries> = lines
            .map(|(colour, (name, mut points))| {
                points.sort_by_key(|(day, _)| *day);
                StepSeries {
                    name,
                    points,
                    colour,
                    dashed: false,
                }
            })
            .collect();
        let days = series.iter().flat_map(|line| &line.points).map(|p| p.0);
        let (from, to) = (days.clone().min()?, days.max()?);
        Some(Steps {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            axis: self.unit.suffix().to_owned(),
            from,
            to,
            series,
            events: self.events(),
            published: Vec::new(),
        })
    }

    /// Days that the table's column `event` names, one mark a day.
    fn events(&self) -> Vec<EventMark> {
        let Some(at) = self.table.position("event") else {
            return Vec::new();
        };
        let mut marks: Vec<EventMark> = Vec::new();
        for row in &self.rows {
            let label = text(self.table.cell(*row, at));
            let Some(date) = self.date(*row).filter(|_| !label.is_empty()) else {
                continue;
            };
            match marks.iter_mut().find(|mark| mark.date == date) {
                Some(mark) if mark.label.contains(&label) => {}
                Some(mark) => mark.label += &format!("; {label}"),
                None => marks.push(EventMark { date, label }),
            }
        }
        marks.sort_by_key(|mark| mark.date);
        marks
    }

    /// What a total is made of from each day on: one layer per value of the series column.
    fn stack(&self) -> Option<Stack> {
        let layers = self.distinct(self.series?);
        let mut steps: Vec<(Date, Vec<f64>)> = Vec::new();
        for &row in &self.rows {
            let date = self.date(row)?;
            let name = text(self.table.cell(row, self.series?));
            let layer = layers.iter().position(|layer| *layer == name)?;
            if steps.last().is_none_or(|(day, _)| *day != date) {
                steps.push((date, vec![0.0; layers.len()]));
            }
            if let (Some((_, values)), Some(value)) =
                (steps.last_mut(), self.number(row, self.y[0].at))
            {
                values[layer] += value;
            }
        }
        let (from, to) = (steps.first()?.0, steps.last()?.0);
        Some(Stack {
            title: self.described.title.clone(),
            description: self.description(),
            unit: self.unit,
            axis: self.unit.suffix().to_owned(),
            from,
            to,
            layers,
            steps,
        })
    }
}

/// Whether places are positive and span more than a power of ten: then ratios are drawn, not differences. Shares and odds, which end
/// at one, keep equal steps.
fn widely_spread(curves: &[Curve]) -> bool {
    let places = curves.iter().flat_map(|c| &c.points).map(|p| p.at);
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
        (a.min(x), b.max(x))
    });
    low > 0.0 && high > 10.0 * low && high > 1.0
}

/// A column with its interval, where the table has one beside it.
fn column(table: &Named, name: &str) -> Option<Column> {
    let (stem, at) = match table.position(name) {
        Some(at) => (name.strip_suffix("_central"), at),
        None => (Some(name), table.position(&format!("{name}_central"))?),
    };
    let ends = stem.and_then(|stem| {
        let end = |word: &str| table.position(&format!("{stem}_{word}"));
        Some((end("low")?, end("high")?))
    });
    Some(Column { at, ends })
}

/// A value as a label.
fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Number(value) => value.to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Flag(yes) => yes.to_string(),
    }
}
