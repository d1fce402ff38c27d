//! What happened, by day: the rows from which weekly steps, agreements and event days are read.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::{Fields, Rows};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A measure is announced or threatened.
    Threat,
    /// A measure takes effect or is ordered.
    Action,
    /// The sides meet or speak.
    Talks,
    /// Words.
    Signal,
    /// Something is agreed.
    Deal,
    /// A measure is taken back, put off or eased.
    Suspension,
    /// A court decides.
    Ruling,
    /// Goods are bought.
    Purchase,
}

const KINDS: [(&str, Kind); 8] = [
    ("threat", Kind::Threat),
    ("action", Kind::Action),
    ("talks", Kind::Talks),
    ("signal", Kind::Signal),
    ("deal", Kind::Deal),
    ("suspension", Kind::Suspension),
    ("ruling", Kind::Ruling),
    ("purchase", Kind::Purchase),
];

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A threat or an action with a lever.
    Up,
    /// A suspension or a deal, with a lever or without.
    Down,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The day it became known.
    pub date: Date,
    /// A player, or `both`.
    pub actor: String,
    /// A few words.
    pub event: String,
    /// The lever it is about; `None` where there is none.
    pub lever: Option<String>,
    /// What kind of thing.
    pub kind: Kind,
    /// How much, in words.
    pub size: String,
    /// What happened, in words.
    pub text: String,
    /// Known only after markets closed: it moves the next trading day.
    pub after_close: bool,
    /// Where it is from.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
    /// `events.csv, line 12`.
    pub row: String,
}

/// The actor of an event of all sides together.
pub const BOTH: &str = "both";

impl Event {
    /// Which way the event steps, told by its kind alone; `None` for words, talks, rulings, purchases and for an action without a lever
    /// (farm aid is no step against the other side).
    pub fn step(&self) -> Option<Step> {
        match self.kind {
            Kind::Threat | Kind::Action => self.lever.as_ref().map(|_| Step::Up),
            Kind::Suspension | Kind::Deal => Some(Step::Down),
            Kind::Talks | Kind::Signal | Kind::Ruling | Kind::Purchase => None,
        }
    }
}

pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    players: &[String],
) -> Result<Vec<Event>, TableError> {
    let rows = Rows::new(path, bytes, &["date", "actor", "event", "lever", "kind"])?;
    rows.iter().map(|f| one(f, players)).collect()
}

fn one(fields: Fields<'_>, players: &[String]) -> Result<Event, TableError> {
    let mut actors: Vec<(&str, &str)> = players.iter().map(|p| (p.as_str(), p.as_str())).collect();
    actors.push((BOTH, BOTH));
    Ok(Event {
        date: fields.date("date")?,
        actor: fields.word("actor", &actors)?.to_owned(),
        event: fields.text("event")?,
        lever: fields.optional_text("lever")?,
        kind: fields.word("kind", &KINDS)?,
        size: fields.note("size")?,
        text: fields.note("text")?,
        after_close: fields.flag("after_close")?,
        source: fields.note("source")?,
        confidence: fields.note("confidence")?,
        row: fields.cite(),
    })
}
