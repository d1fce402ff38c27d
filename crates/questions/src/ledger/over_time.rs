//! Averages and lines over time, and published averages beside ours.

use detente_ledger::Question as Asked;
use jiff::civil::Date;

use super::direction::Direction;
use super::tariffs::Duties;
use crate::refusal::Refusal;

/// A step of the average as large as this, in points, is marked with what happened.
const MARKED_POINTS: f64 = 2.0;

/// The days a history spans.
pub(super) struct Span {
    pub from: Date,
    pub to: Date,
    pub both: bool,
}

/// The histories of the direction, of both, and of the lines asked for.
pub(super) fn histories(
    direction: &Direction<'_>,
    span: &Span,
    lines: &[String],
    duties: &mut Duties,
) -> Result<(), Refusal> {
    let ledger = direction.ledger;
    let mut asked: Vec<Asked> = vec![duties.asked.clone()];
    asked.extend(span.both.then(|| direction.turned(&duties.asked)));
    for asked in &asked {
        let exports = direction.exports(asked)?;
        let history = ledger.history(asked, span.from, span.to, exports.as_ref())?;
        let mut steps = history.rows(|date, moved| {
            let on_day = |event: &&detente_ledger::Event| {
                event.date == date && event.about.iter().any(|id| id == moved)
            };
            match ledger.events().iter().find(on_day) {
                Some(event) => event.title.clone(),
                None => ledger
                    .instrument(moved)
                    .map_or_else(|_| moved.to_owned(), |i| i.title.clone()),
            }
        });
        for step in &mut steps {
            if step.change_points.is_none_or(|by| by.abs() < MARKED_POINTS) {
                step.event.clear();
            }
        }
        duties.steps.extend(steps);
        duties.histories.push(history);
    }
    for code in lines {
        let lives = ledger.life(code, &duties.asked, span.from, span.to)?;
        duties.lives.extend(lives);
    }
    Ok(())
}

/// Every published average of the direction, or of both, beside ours.
pub(super) fn published(
    direction: &Direction<'_>,
    both: bool,
    duties: &mut Duties,
) -> Result<(), Refusal> {
    let mut asked = vec![duties.asked.clone()];
    asked.extend(both.then(|| direction.turned(&duties.asked)));
    for asked in &asked {
        let sales = direction.sales(&asked.target)?;
        let found = direction.ledger.comparisons(asked, &sales)?;
        duties.comparisons.extend(found);
    }
    Ok(())
}
