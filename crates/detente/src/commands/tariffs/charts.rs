//! `detente tariffs --out DIR`: charts beside their numbers, and every table that was asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::brief::charts::{
    Chart, EventMark, Figure, Published, Stack, StepSeries, Steps, standalone,
};
use detente::brief::number::Unit;
use detente::ledger::{History, Ledger, Life, Question};
use detente::run::{Input, Manifest, RunFolder};
use detente::world::table::Table;
use jiff::civil::Date;
use serde_json::json;

use super::{Arguments, Found};
use crate::context::Context;
use crate::outcome::CommandError;

/// A step of the average as large as this, in points, is marked with what happened.
const MARKED_POINTS: f64 = 2.0;

/// Writes the folder; nothing is left behind when something fails.
pub fn write(
    path: &Path,
    arguments: &Arguments,
    context: &Context,
    ledger: &Ledger,
    question: &Question,
    found: &Found,
) -> Result<PathBuf, CommandError> {
    let mut folder = RunFolder::create(path)?;
    if !found.charted.is_empty() {
        put(&mut folder, "duties", &averages(ledger, &found.charted))?;
    }
    for history in &found.charted {
        let name = format!("{}-on-{}", history.imposer, history.target).to_lowercase();
        put(
            &mut folder,
            &format!("composition-{name}"),
            &composition(history),
        )?;
        folder.table(&format!("history-{name}"), &parts(history))?;
    }
    for life in &found.lives {
        let id = format!("line-{}", life.code);
        put(&mut folder, &id, &line(question, life))?;
        folder.table(&format!("{id}-by-instrument"), &line_parts(life))?;
    }
    folder.table("components", &components(found))?;
    if !found.comparisons.is_empty() {
        folder.table("published", &comparisons(found))?;
    }
    if let Some(bridge) = &found.bridge {
        let rows = &bridge.bridge.parts;
        let table = Table::new()
            .text("cause", rows.iter().map(|p| &p.cause))
            .text("authority", rows.iter().map(|p| &p.authority))
            .float("points", rows.iter().map(|p| p.points));
        folder.table("bridge", &table)?;
    }
    let mut inputs = Vec::new();
    if let Some(own) = &arguments.ledger {
        inputs.extend(Input::of_folder("ledger", own)?);
    }
    if let Some(weights) = &arguments.weights_file {
        inputs.push(Input::of_file("weights", weights)?);
    }
    let edition = ("ledger".to_owned(), ledger.edition().to_string());
    let manifest = Manifest {
        command: "tariffs".into(),
        arguments: context.arguments.clone(),
        data_edition: BTreeMap::from([edition]),
        inputs,
        settings: json!(question),
        ..Manifest::default()
    };
    Ok(folder.finish(&manifest)?)
}

/// A chart as SVG with its numbers beside it.
fn put(folder: &mut RunFolder, id: &str, chart: &impl Chart) -> Result<(), CommandError> {
    let figure = Figure::of(id, chart);
    folder.write(&format!("{id}.svg"), standalone(&figure.wide))?;
    folder.table(id, &figure.table)?;
    Ok(())
}

/// First and last day of some histories.
fn window<'a>(histories: impl IntoIterator<Item = &'a History>) -> (Date, Date) {
    let (mut from, mut to) = (Date::MAX, Date::MIN);
    for history in histories {
        for step in &history.steps {
            (from, to) = (from.min(step.date), to.max(step.date));
        }
        to = to.max(history.until);
    }
    (from, to)
}

/// Averages as steps, large steps marked, published averages beside.
fn averages(ledger: &Ledger, histories: &[History]) -> Steps {
    let (from, to) = window(histories);
    let mut series = Vec::new();
    let mut published = Vec::new();
    let mut events: Vec<EventMark> = Vec::new();
    for (colour, history) in histories.iter().enumerate() {
        let points = history.steps.iter().map(|s| (s.date, s.average_pct));
        series.push(StepSeries {
            name: format!("{} on {}", history.imposer, history.target),
            points: points.collect(),
            colour,
            dashed: false,
        });
        let beside = ledger.published().iter().filter(|p| {
            p.imposer == history.imposer
                && p.target == history.target
                && (from..=to).contains(&p.date)
        });
        published.extend(beside.map(|p| Published {
            date: p.date,
            value: p.average_pct,
            publisher: p.publisher.clone(),
            colour,
        }));
        events.extend(marks(ledger, history));
    }
    events.sort_by_key(|mark| mark.date);
    // One mark a day, whoever moved.
    events.dedup_by(|next, kept| {
        let same = next.date == kept.date;
        if same && !kept.label.contains(&next.label) {
            kept.label = format!("{}; {}", kept.label, next.label);
        }
        same
    });
    Steps {
        title: "Average duties".to_owned(),
        description: "Each line holds from one change of the law to the next; markers are averages that others \
                      published under conventions of their own."
            .to_owned(),
        unit: Unit::Percent,
        axis: "average duty, per cent of customs value".to_owned(),
        from,
        to,
        series,
        events,
        published,
    }
}

/// What happened on the days of large steps: the event that the ledger has of it, or else what moved most.
fn marks(ledger: &Ledger, history: &History) -> Vec<EventMark> {
    let mut marks = Vec::new();
    for pair in history.steps.windows(2) {
        let [before, step] = pair else { continue };
        if (step.average_pct - before.average_pct).abs() < MARKED_POINTS {
            continue;
        }
        let change = |at: usize| step.points[at] - before.points[at];
        let most =
            (0..step.points.len()).max_by(|a, b| change(*a).abs().total_cmp(&change(*b).abs()));
        let Some((at, moved)) = most.map(|at| (at, history.instruments[at].as_str())) else {
            continue;
        };
        let event = ledger
            .events()
            .iter()
            .find(|e| e.date == step.date && e.about.iter().any(|id| id == moved));
        let title = ledger.instrument(moved).map_or(moved, |i| i.title.as_str());
        let label = match event {
            Some(event) => event.title.clone(),
            None if step.points[at] == 0.0 => format!("ended: {title}"),
            None if change(at) < 0.0 => format!("reduced: {title}"),
            None => title.to_owned(),
        };
        let date = step.date;
        marks.push(EventMark { date, label });
    }
    marks
}

/// What an average is made of over time, by authority.
fn composition(history: &History) -> Stack {
    let layers = distinct(history.authorities.iter());
    let row = |points: &[f64]| -> Vec<f64> {
        let of = |layer: &String| {
            let parts = history.authorities.iter().zip(points);
            parts
                .filter(|(a, _)| *a == layer)
                .map(|(_, p)| p)
                .sum::<f64>()
                + 0.0
        };
        layers.iter().map(of).collect()
    };
    let (from, to) = window([history]);
    Stack {
        title: format!(
            "What the duties of {} on {} are made of",
            history.imposer, history.target
        ),
        description: format!("Layers by legal authority: {}.", layers.join(", ")),
        unit: Unit::Percent,
        axis: "points of the average duty, by legal authority".to_owned(),
        from,
        to,
        steps: history
            .steps
            .iter()
            .map(|s| (s.date, row(&s.points)))
            .collect(),
        layers,
    }
}

/// A line's rate over time, by authority.
fn line(question: &Question, life: &Life) -> Stack {
    let parts = life.steps.iter().flat_map(|s| &s.components);
    let layers = distinct(parts.map(|c| &c.authority));
    let row = |step: &detente::ledger::LifeStep| -> Vec<f64> {
        let of = |layer: &String| {
            let parts = step.components.iter().filter(|c| c.authority == *layer);
            // A sum of nothing is −0.
            parts.map(|c| c.points).sum::<f64>() + 0.0
        };
        layers.iter().map(of).collect()
    };
    Stack {
        title: format!(
            "The duty of {} on line {} from {}",
            question.imposer, life.code, question.target
        ),
        description: format!("Layers by legal authority: {}.", layers.join(", ")),
        unit: Unit::Percent,
        axis: "duty, per cent of customs value, by legal authority".to_owned(),
        from: life.steps.first().map_or(question.on, |s| s.date),
        to: life.until,
        steps: life.steps.iter().map(|s| (s.date, row(s))).collect(),
        layers,
    }
}

/// In order of first appearance.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}

/// Every part of an average from each day on, one row a part.
fn parts(history: &History) -> Table {
    let rows: Vec<(Date, usize, f64)> = history
        .steps
        .iter()
        .flat_map(|s| {
            let parts = s.points.iter().enumerate().filter(|(_, p)| **p != 0.0);
            parts.map(|(at, points)| (s.date, at, *points))
        })
        .collect();
    Table::new()
        .date("date", rows.iter().map(|r| r.0.to_string()))
        .text("instrument", rows.iter().map(|r| &history.instruments[r.1]))
        .text("authority", rows.iter().map(|r| &history.authorities[r.1]))
        .float("points", rows.iter().map(|r| r.2))
}

fn line_parts(life: &Life) -> Table {
    let rows: Vec<_> = life
        .steps
        .iter()
        .flat_map(|s| s.components.iter().map(move |c| (s.date, c)))
        .collect();
    Table::new()
        .date("date", rows.iter().map(|r| r.0.to_string()))
        .text("instrument", rows.iter().map(|r| &r.1.instrument))
        .text("authority", rows.iter().map(|r| &r.1.authority))
        .float("points", rows.iter().map(|r| r.1.points))
}

fn components(found: &Found) -> Table {
    let rows = found
        .average
        .as_ref()
        .map_or(&[][..], |a| a.components.as_slice());
    Table::new()
        .text("instrument", rows.iter().map(|c| &c.instrument))
        .text("authority", rows.iter().map(|c| &c.authority))
        .float("points", rows.iter().map(|c| c.points))
        .text(
            "unverified",
            rows.iter().map(|c| if c.unverified { "yes" } else { "" }),
        )
}

fn comparisons(found: &Found) -> Table {
    let rows = &found.comparisons;
    let of = |parts: &[detente::ledger::ComparisonPart], cause: &str| {
        parts.iter().find(|p| p.cause == cause).map(|p| p.points)
    };
    let step = |cause: &'static str| rows.iter().map(move |c| of(&c.parts, cause));
    let other = |cause: &'static str| rows.iter().map(move |c| of(&c.other_choices, cause));
    Table::new()
        .date("date", rows.iter().map(|c| c.published.date.to_string()))
        .text("imposer", rows.iter().map(|c| &c.published.imposer))
        .text("target", rows.iter().map(|c| &c.published.target))
        .text("publisher", rows.iter().map(|c| &c.published.publisher))
        .float("ours_pct", rows.iter().map(|c| c.ours_pct))
        .optional_float("coverage_points", step("coverage"))
        .optional_float("weights_points", step("weights"))
        .float(
            "unexplained_points",
            rows.iter().map(|c| c.unexplained_points),
        )
        .float(
            "published_pct",
            rows.iter().map(|c| c.published.average_pct),
        )
        .optional_float("if_metals_points", other("metals"))
        .optional_float("if_exclusions_points", other("exclusions"))
        .optional_float("if_jurisdiction_points", other("jurisdiction"))
        .text("vintage", rows.iter().map(|c| &c.published.vintage))
        .text("confidence", rows.iter().map(|c| &c.published.confidence))
        .text("source", rows.iter().map(|c| &c.published.source))
}
