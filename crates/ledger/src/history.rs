//! Histories: the average of a direction on every day on which it changes.

use jiff::civil::Date;
use serde::Serialize;

use crate::average::points;
use crate::weighting::ExportWeights;
use crate::{Ledger, LedgerError, Question};

/// The average from a day on, until the next step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// First day.
    pub date: Date,
    /// Average, per cent.
    pub average_pct: f64,
    /// Points of each instrument of [`History::instruments`], per cent.
    pub points: Vec<f64>,
}

/// The average duty of a direction of trade over time, as steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region whose goods pay.
    pub target: String,
    /// What was known on this day counts.
    pub known_on: Date,
    /// The instruments with points on any day, in the order of the table.
    pub instruments: Vec<String>,
    /// Their authorities.
    pub authorities: Vec<String>,
    /// Every day on which the average or one of its parts changes, in order.
    pub steps: Vec<Step>,
    /// The last day asked for.
    pub until: Date,
    /// Year of the weights, where they have one.
    pub weights_year: Option<i32>,
}

impl Ledger {
    /// The average on every day on which something changes between two days, both included.
    ///
    /// The `on` of the question is not used.
    ///
    /// # Errors
    /// As [`Ledger::average`]; also when `to` is before `from`.
    pub fn history(
        &self,
        question: &Question,
        from: Date,
        to: Date,
        exports: Option<&ExportWeights>,
    ) -> Result<History, LedgerError> {
        let known_on = self.clocks(from, question.known_on)?;
        self.known_readings(&question.convention)?;
        if to < from {
            return Err(LedgerError::Question(format!(
                "the history ends on {to}, before it begins on {from}"
            )));
        }
        if !self.has_lines(&question.imposer, &question.target) {
            return self.region_history(question, known_on, from, to);
        }
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let weighted = self.weighted(&direction, question, exports)?;
        let mut dates = vec![from];
        dates.extend(
            direction
                .dates()
                .into_iter()
                .filter(|d| (from..=to).contains(d)),
        );
        dates.dedup();
        let days = dates
            .iter()
            .map(|&date| direction.day(date, known_on, &question.convention))
            .collect::<Result<Vec<_>, _>>()?;
        let mut steps: Vec<(Date, Vec<f64>)> = Vec::new();
        for (date, points) in dates.into_iter().zip(points(&direction, &weighted, &days)) {
            if steps.last().is_none_or(|(_, last)| *last != points) {
                steps.push((date, points));
            }
        }
        let used: Vec<usize> = (0..direction.instruments.len())
            .filter(|&at| steps.iter().any(|(_, p)| p[at] != 0.0))
            .collect();
        let name = |f: fn(&crate::Instrument) -> &String| {
            used.iter()
                .map(|&at| f(&direction.instruments[at]).clone())
                .collect()
        };
        Ok(History {
            imposer: question.imposer.clone(),
            target: question.target.clone(),
            known_on,
            instruments: name(|i| &i.id),
            authorities: name(|i| &i.authority),
            steps: steps
                .into_iter()
                .map(|(date, points)| {
                    let points: Vec<f64> = used.iter().map(|&at| points[at]).collect();
                    Step {
                        date,
                        average_pct: points.iter().sum(),
                        points,
                    }
                })
                .collect(),
            until: to,
            weights_year: weighted.year,
        })
    }

    fn region_history(
        &self,
        question: &Question,
        known_on: Date,
        from: Date,
        to: Date,
    ) -> Result<History, LedgerError> {
        let mut dates = vec![from];
        let of_pair =
            |p: &&crate::RegionPoints| p.imposer == question.imposer && p.region == question.target;
        dates.extend(
            self.region_points()
                .iter()
                .filter(of_pair)
                .map(|p| p.from)
                .filter(|d| (from..=to).contains(d)),
        );
        dates.dedup();
        let mut steps = Vec::new();
        let (mut instruments, mut authorities) = (Vec::new(), Vec::new());
        for date in dates {
            let average = self.average(&question.clone().on(date), None)?;
            instruments = average
                .components
                .iter()
                .map(|c| c.instrument.clone())
                .collect();
            authorities = average
                .components
                .iter()
                .map(|c| c.authority.clone())
                .collect();
            let points = average.components.iter().map(|c| c.points).collect();
            steps.push(Step {
                date,
                average_pct: average.average_pct,
                points,
            });
        }
        let (imposer, target) = (question.imposer.clone(), question.target.clone());
        Ok(History {
            imposer,
            target,
            known_on,
            instruments,
            authorities,
            steps,
            until: to,
            weights_year: Some(2024),
        })
    }
}
