//! Measures announced for a date, and what became of them.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::{Fields, Rows};
use crate::day::days_from;

/// What became of a measure that was announced for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It took effect.
    Imposed,
    /// Another day was set; the measure returns as a row of its own.
    Postponed,
    /// It was taken back, settled or left to lapse.
    Dropped,
}

impl Outcome {
    /// Every outcome, the reference of the fit first.
    pub const ALL: [Self; 3] = [Self::Imposed, Self::Postponed, Self::Dropped];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Imposed => "imposed",
            Self::Postponed => "postponed",
            Self::Dropped => "dropped",
        }
    }

    /// Its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        self as usize
    }
}

const OUTCOMES: [(&str, Outcome); 3] = [
    ("imposed", Outcome::Imposed),
    ("postponed", Outcome::Postponed),
    ("dropped", Outcome::Dropped),
];

/// Kinds of measures; the end of a suspension on a date is one.
const MEASURES: [(&str, &str); 5] = [
    ("tariff", "tariff"),
    ("control", "control"),
    ("fee", "fee"),
    ("ban", "ban"),
    ("expiry", "expiry"),
];

/// Longest time, days, that an imposed measure may be known to have been imposed after its day.
const LATE: i64 = 7;

/// One measure with a due date.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name.
    pub id: String,
    /// Who would impose it.
    pub imposer: String,
    /// Against whom.
    pub target: String,
    /// tariff, control, fee, ban, expiry.
    pub measure: String,
    /// The day it was announced.
    pub announced: Date,
    /// The day it is to take effect.
    pub effective: Date,
    /// What became of it and the day that was known; `None` = open.
    pub ended: Option<(Outcome, Date)>,
    /// The day talks about it became known. Filled with more care where the outcome was known: no headline reads it.
    pub talks_known: Option<Date>,
    /// It answers a measure of the other side.
    pub answer: bool,
    /// It is suspended under a running truce.
    pub on_hold: bool,
    /// How much, in words.
    pub size: String,
    /// Where it is from.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
    /// `measures.csv, line 12`.
    pub row: String,
}

impl Measure {
    /// Days from announcement to effect.
    pub fn lead_days(&self) -> i64 {
        days_from(self.announced, self.effective)
    }
}

pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Measure>, TableError> {
    let needed = [
        "id",
        "imposer",
        "target",
        "measure",
        "announced",
        "effective",
        "outcome",
        "resolved",
    ];
    let rows = Rows::new(path, bytes, &needed)?;
    rows.distinct("id")?;
    rows.iter().map(one).collect()
}

fn one(fields: Fields<'_>) -> Result<Measure, TableError> {
    let (announced, effective) = (fields.date("announced")?, fields.date("effective")?);
    if effective < announced {
        let problem = format!("{effective} lies before the announcement of {announced}");
        return Err(fields.wrong("effective", problem));
    }
    let ended = ended(fields, announced, effective)?;
    let talks_known = fields.optional_date("talks_known")?;
    if let (Some(talks), Some((_, resolved))) = (talks_known, ended)
        && talks > resolved
    {
        let problem = format!("{talks} lies after the day it was resolved, {resolved}");
        return Err(fields.wrong("talks_known", problem));
    }
    let (imposer, target) = (fields.text("imposer")?, fields.text("target")?);
    if imposer == target {
        return Err(fields.wrong("target", format!("\"{target}\" is the imposer itself")));
    }
    Ok(Measure {
        id: fields.text("id")?,
        imposer,
        target,
        measure: fields.word("measure", &MEASURES)?.to_owned(),
        announced,
        effective,
        ended,
        talks_known,
        answer: fields.flag("answer")?,
        on_hold: fields.flag("on_hold")?,
        size: fields.note("size")?,
        source: fields.note("source")?,
        confidence: fields.note("confidence")?,
        row: fields.cite(),
    })
}

fn ended(
    fields: Fields<'_>,
    announced: Date,
    effective: Date,
) -> Result<Option<(Outcome, Date)>, TableError> {
    let outcome = fields.optional_word("outcome", &OUTCOMES)?;
    let resolved = fields.optional_date("resolved")?;
    let (outcome, resolved) = match (outcome, resolved) {
        (None, None) => return Ok(None),
        (Some(outcome), Some(resolved)) => (outcome, resolved),
        (None, Some(day)) => {
            let problem = format!("is empty though the measure was resolved on {day}");
            return Err(fields.wrong("outcome", problem));
        }
        (Some(outcome), None) => {
            let problem = format!("is empty though the measure was {}", outcome.word());
            return Err(fields.wrong("resolved", problem));
        }
    };
    if resolved < announced {
        let problem = format!("{resolved} lies before the announcement of {announced}");
        return Err(fields.wrong("resolved", problem));
    }
    if outcome == Outcome::Imposed && days_from(effective, resolved) > LATE {
        let problem = format!(
            "{resolved} lies more than {LATE} days after {effective}, the day an imposed measure took effect; \
             a measure that was put off is \"postponed\" and returns as a new row"
        );
        return Err(fields.wrong("resolved", problem));
    }
    Ok(Some((outcome, resolved)))
}
