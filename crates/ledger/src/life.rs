//! The life of a line: its rate on every day on which it changes.

use jiff::civil::Date;
use serde::Serialize;

use crate::{Code, Ledger, LedgerError, Question};

/// The rate of a line from a day on, until the next step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifeStep {
    /// First day.
    pub date: Date,
    /// Total, a fraction.
    pub rate: f64,
    /// Instrument, authority and percentage points of every part that charges something.
    pub components: Vec<LifePart>,
}

/// What one instrument charges on a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifePart {
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// Percentage points.
    pub points: f64,
}

/// A line, or lines charged alike, over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Life {
    /// The code, as [`Ledger::line`] names it.
    pub code: Code,
    /// Every day on which a part changes, in order.
    pub steps: Vec<LifeStep>,
    /// The last day asked for.
    pub until: Date,
}

impl Ledger {
    /// The rate of a commodity code on every day on which something changes between two days, both included; one
    /// entry for each entry of [`Ledger::line`]. The `on` of the question is not used.
    ///
    /// # Errors
    /// As [`Ledger::line`]; also when `to` is before `from`.
    pub fn life(
        &self,
        code: &str,
        question: &Question,
        from: Date,
        to: Date,
    ) -> Result<Vec<Life>, LedgerError> {
        if to < from {
            return Err(LedgerError::Question(format!(
                "the history ends on {to}, before it begins on {from}"
            )));
        }
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let changes = direction.dates().into_iter();
        let inside = changes.filter(|date| from < *date && *date <= to);
        let mut lives: Vec<Life> = Vec::new();
        for date in std::iter::once(from).chain(inside) {
            let mut asked = question.clone().on(date);
            // Goods that are not loaded yet have no clause.
            asked.convention.loaded_on = asked.convention.loaded_on.filter(|d| *d <= date);
            let lines = self.line(code, &asked)?;
            for (at, line) in lines.into_iter().enumerate() {
                if lives.len() == at {
                    lives.push(Life {
                        code: line.code,
                        steps: Vec::new(),
                        until: to,
                    });
                }
                let charged = line.components.into_iter().filter(|c| c.points != 0.0);
                let step = LifeStep {
                    date,
                    rate: line.rate,
                    components: charged
                        .map(|c| LifePart {
                            instrument: c.instrument,
                            authority: c.authority,
                            points: c.points,
                        })
                        .collect(),
                };
                let steps = &mut lives[at].steps;
                if steps
                    .last()
                    .is_none_or(|last| last.components != step.components)
                {
                    steps.push(step);
                }
            }
        }
        Ok(lives)
    }
}
