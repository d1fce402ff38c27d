//! Snapshots of dated measures, on days that do not depend on how they ended (landmarking: van Houwelingen, *Scandinavian Journal of
//! Statistics* 34, 2007).

use jiff::civil::Date;

use crate::day::{days_from, plus};
use crate::record::{Measure, Outcome};

/// Days before the due date of the last snapshot.
const SHORTLY_BEFORE: i64 = 3;

/// The day of a snapshot in the life of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The day of the announcement.
    Announced,
    /// Half way to the due date.
    HalfWay,
    /// Three days before it.
    ThreeDaysBefore,
}

impl Stage {
    /// Every stage, in their order.
    pub const ALL: [Self; 3] = [Self::Announced, Self::HalfWay, Self::ThreeDaysBefore];

    /// Its day for a measure.
    pub fn day(self, measure: &Measure) -> Date {
        match self {
            Self::Announced => measure.announced,
            Self::HalfWay => plus(measure.announced, measure.lead_days() / 2),
            Self::ThreeDaysBefore => {
                plus(measure.effective, -SHORTLY_BEFORE).max(measure.announced)
            }
        }
    }

    /// The stage that a measure is in on a day: the last whose day has come.
    pub fn on(measure: &Measure, day: Date) -> Self {
        let reached = |stage: &Self| stage.day(measure) <= day;
        Self::ALL
            .into_iter()
            .rev()
            .find(reached)
            .unwrap_or(Self::Announced)
    }
}

/// A measure as it stood on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Snapshot {
    /// Place of the measure in the list the snapshots were taken of.
    pub measure: usize,
    pub stage: Stage,
    pub facts: Facts,
    /// What became of it.
    pub outcome: Outcome,
    /// One over the number of snapshots of the measure.
    pub weight: f64,
}

/// What was known of a measure on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Facts {
    pub lead: f64,
    pub left: f64,
    pub answer: bool,
    pub on_hold: bool,
    pub talks: bool,
}

impl Facts {
    pub(crate) fn of(measure: &Measure, day: Date) -> Self {
        Self {
            lead: measure.lead_days() as f64,
            left: days_from(day, measure.effective).max(0) as f64,
            answer: measure.answer,
            on_hold: measure.on_hold,
            talks: measure.talks_known.is_some_and(|known| known <= day),
        }
    }
}

/// Snapshots of the measures whose outcome is known. A later one is taken only if the measure was resolved strictly after its day.
pub(crate) fn snapshots(measures: &[&Measure]) -> Vec<Snapshot> {
    let mut all = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        let Some((outcome, resolved)) = measure.ended else {
            continue;
        };
        let stages: Vec<Stage> = (Stage::ALL.into_iter())
            .filter(|stage| *stage == Stage::Announced || resolved > stage.day(measure))
            .collect();
        all.extend(stages.iter().map(|stage| Snapshot {
            measure: at,
            stage: *stage,
            facts: Facts::of(measure, stage.day(measure)),
            outcome,
            weight: 1.0 / stages.len() as f64,
        }));
    }
    all
}
