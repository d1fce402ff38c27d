//! Odds through time, each day by what was known on it, and the marks beneath them.

use jiff::civil::Date;

use super::answer::{Mark, MarkKind, MeasurePath, PathPoint, Threat};
use super::measures::{bands, draws, focus};
use super::{HEADLINE, Settings};
use crate::OddsError;
use crate::classes::{Precedents, from_measure};
use crate::day::{days_from, plus};
use crate::fate::Training;
use crate::fate_draws::FateDraws;
use crate::known::KnownOn;
use crate::record::{Coded, Step};
use crate::week::{HalfLives, weeks};

/// Days before the threat at which a path begins.
const BEFORE: i64 = 10;
/// Days a path covers without a threat.
const ALONE: i64 = 56;
/// Most days of a path.
const MOST: i64 = 30;

/// Classes by day, open measures by day, and marks.
pub(super) type Paths = (Vec<PathPoint>, Vec<MeasurePath>, Vec<Mark>);

/// Classes and open measures by day, and marks.
pub(super) fn table(
    view: &KnownOn,
    settings: &Settings,
    threat: Option<&Threat>,
    today: &Precedents,
) -> Result<Paths, OddsError> {
    let last = view.day();
    let first = threat.map_or_else(|| plus(last, -ALONE), |t| plus(t.announced, -BEFORE));
    let length = days_from(first, last).max(1);
    let step = length.div_euclid(MOST) + 1;
    let (mut path, mut by_measure) = (Vec::new(), Vec::new());
    for back in (0..=length / step).rev() {
        let day = plus(last, -back * step);
        let then = view.earlier(day);
        let training = Training::of(&then);
        let fates = FateDraws::fitted(&training, HEADLINE)?;
        for measure in then.open_measures() {
            let imposed = bands(&draws(&fates, measure, day))[0];
            by_measure.push(MeasurePath {
                date: day,
                id: measure.id.clone(),
                imposed,
            });
        }
        // A measure that is asked for may not have been announced, or may be resolved.
        let asked = settings
            .measure
            .as_deref()
            .filter(|id| then.open_measures().iter().any(|m| m.id == **id));
        if settings.measure.is_some() && asked.is_none() {
            continue;
        }
        if let Some(measure) = focus(&then, day, asked)? {
            let precedents = match back {
                0 => *today,
                _ => Precedents::of(&then, &weeks(&then, HalfLives::default())),
            };
            let classes = from_measure(&draws(&fates, measure, day), &precedents);
            path.extend(classes.iter().map(|c| PathPoint {
                date: day,
                class: c.class,
                p: c.p,
                low: c.low,
                high: c.high,
                event: String::new(),
                signal: String::new(),
                hindsight: false,
            }));
        }
    }
    let marks = marks(view, first);
    mark(&mut path, &marks);
    Ok((path, by_measure, marks))
}

/// Writes what happened since the day before into the first row of each day.
fn mark(path: &mut [PathPoint], marks: &[Mark]) {
    let mut before: Option<Date> = None;
    for point in path {
        if before == Some(point.date) {
            continue;
        }
        let since = |m: &&Mark| m.date <= point.date && before.is_none_or(|b| b < m.date);
        let mut events = Vec::new();
        let mut signals = Vec::new();
        for mark in marks.iter().filter(since) {
            match mark.kind {
                MarkKind::Due => events.push(format!("{} due", mark.label)),
                MarkKind::Step => events.push(mark.label.clone()),
                MarkKind::Signal => {
                    signals.push(mark.label.clone());
                    point.hindsight |= mark.hollow;
                }
                MarkKind::Move => {}
            }
        }
        point.event = events.join("; ");
        point.signal = signals.join("; ");
        before = Some(point.date);
    }
}

fn marks(view: &KnownOn, first: Date) -> Vec<Mark> {
    let mut marks = Vec::new();
    let horizon = plus(view.day(), days_from(first, view.day()));
    for measure in view.measures().iter().filter(|m| view.is_ours(m)) {
        if (first..=horizon).contains(&measure.effective) {
            let label = measure.id.clone();
            marks.push(Mark {
                date: measure.effective,
                kind: MarkKind::Due,
                label,
                value: None,
                hollow: measure.ended.is_some(),
            });
        }
    }
    for signal in view.signals().iter().filter(|s| s.date >= first) {
        marks.push(Mark {
            date: signal.date,
            kind: MarkKind::Signal,
            label: format!("{}: {}", signal.speaker, signal.statement),
            value: Some(signal.direction * signal.strength),
            hollow: signal.coded == Coded::Hindsight,
        });
    }
    for event in view.events().iter().filter(|e| e.date >= first) {
        let value = match event.step() {
            Some(Step::Up) => 1.0,
            Some(Step::Down) => -1.0,
            None => continue,
        };
        marks.push(Mark {
            date: event.date,
            kind: MarkKind::Step,
            label: event.event.clone(),
            value: Some(value),
            hollow: false,
        });
    }
    if let Some(broad) = view.assets().iter().find(|a| a.broad) {
        for (day, value) in view.trading_days().iter().zip(view.moves(broad)) {
            if *day >= first && value.is_some() {
                marks.push(Mark {
                    date: *day,
                    kind: MarkKind::Move,
                    label: broad.title.clone(),
                    value,
                    hollow: false,
                });
            }
        }
    }
    marks.sort_by(|a, b| (a.date, a.kind, &a.label).cmp(&(b.date, b.kind, &b.label)));
    marks
}
