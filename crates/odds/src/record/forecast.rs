//! Probabilities that others published, with what became of their questions.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::Rows;

/// The event class of ours that settles somebody else's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EventClass {
    /// A step up of either side.
    Up,
    /// A step down of either side.
    Down,
    /// A joint agreement about tariffs.
    Agreement,
}

impl EventClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Up, Self::Down, Self::Agreement];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Agreement => "agreement",
        }
    }
}

const CLASSES: [(&str, EventClass); 3] = [
    ("up", EventClass::Up),
    ("down", EventClass::Down),
    ("agreement", EventClass::Agreement),
];

/// One published probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The day of the quote.
    pub date: Date,
    /// Who published it.
    pub forecaster: String,
    /// The question.
    pub question: String,
    /// Probability of yes, 0 to 1.
    pub probability: f64,
    /// The day by which the question settles.
    pub resolves: Date,
    /// Whether it happened; `None` = open, unclear, or nobody saw the settlement.
    pub outcome: Option<bool>,
    /// Whether somebody saw the settlement; otherwise the row is listed and not scored.
    pub settlement_seen: bool,
    /// The class of ours that settles it; `None` = listed, never compared.
    pub class: Option<EventClass>,
    /// The measure of ours it is about: yes = it takes effect on its day.
    pub measure: Option<String>,
    /// Questions about one event are one family.
    pub family: String,
    /// A remark.
    pub note: String,
    /// Where it is from.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
    /// `forecasts.csv, line 12`.
    pub row: String,
}

pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Forecast>, TableError> {
    let needed = [
        "date",
        "forecaster",
        "question",
        "probability",
        "resolves",
        "outcome",
    ];
    let rows = Rows::new(path, bytes, &needed)?;
    let settled = [("0", false), ("1", true)];
    let one = |fields: super::field::Fields<'_>| {
        let (date, resolves) = (fields.date("date")?, fields.date("resolves")?);
        if resolves < date {
            let problem = format!("{resolves} lies before the day of the quote, {date}");
            return Err(fields.wrong("resolves", problem));
        }
        let question = fields.text("question")?;
        Ok(Forecast {
            date,
            forecaster: fields.text("forecaster")?,
            probability: fields.within("probability", 0.0, 1.0)?,
            resolves,
            outcome: fields.optional_word("outcome", &settled)?,
            settlement_seen: match fields.optional_text("settlement_seen")? {
                Some(_) => fields.flag("settlement_seen")?,
                None => true,
            },
            class: fields.optional_word("class", &CLASSES)?,
            measure: fields.optional_text("measure")?,
            family: (fields.optional_text("family")?).unwrap_or_else(|| question.clone()),
            question,
            note: fields.note("note")?,
            source: fields.note("source")?,
            confidence: fields.note("confidence")?,
            row: fields.cite(),
        })
    };
    rows.iter().map(one).collect()
}
