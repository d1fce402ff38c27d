//! What is in force and threatened, and the rounds of talks.

use jiff::civil::Date;
use serde::Serialize;

/// Average duty of one player on another over time, with what was published and what was threatened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyHistory {
    /// Who imposes.
    pub imposer: String,
    /// On whose goods.
    pub target: String,
    /// Name of the averaging convention for readers, e.g. "weights: imports of 2024; metals at full value".
    pub convention: String,
    /// Step series: each average holds from its date until the next one. Sorted by date.
    pub steps: Vec<DutyStep>,
    /// The average on [`super::Heading::on`].
    pub on_date: DutyStep,
    /// The average on other named dates (reference, positions, threat), sorted by date.
    pub named_dates: Vec<NamedDuty>,
    /// Averages others published, to stand beside ours, sorted by date.
    pub published: Vec<PublishedAverage>,
    /// What was threatened, with and without.
    pub threats: Vec<ThreatFinding>,
    /// Source id of the instruments.
    pub source: String,
}

/// One step of a duty history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyStep {
    /// First day of the step.
    pub date: Date,
    /// Average rate, per cent of customs value.
    pub average_pct: f64,
    /// What it is made of; the points sum to the average.
    pub components: Vec<DutyComponent>,
    /// Instruments that start, change or end on this day.
    pub changed: Vec<String>,
    /// True where the step rests on a legal text nobody checked.
    pub unverified: bool,
}

/// The part of an average that one authority contributes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyComponent {
    /// The legal authority, e.g. `Section 301`.
    pub authority: String,
    /// Its share of the average, percentage points.
    pub points: f64,
}

/// The average on a day that has a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedDuty {
    /// Why the day matters, e.g. "reference".
    pub name: String,
    /// The day.
    pub date: Date,
    /// Average rate, per cent.
    pub average_pct: f64,
}

/// An average somebody published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedAverage {
    /// The day it is about.
    pub date: Date,
    /// Per cent.
    pub average_pct: f64,
    /// Who published it.
    pub publisher: String,
    /// Weights and coverage as far as known.
    pub convention: String,
    /// Which edition printed it.
    pub vintage: String,
    /// high, medium or low.
    pub confidence: String,
    /// Our average on that day, per cent.
    pub ours_pct: f64,
    /// Source id.
    pub source: String,
}

/// A duty that was threatened: the average with and without it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreatFinding {
    /// Ledger id.
    pub lever: String,
    /// Title for readers.
    pub title: String,
    /// The day it was to take effect.
    pub date: Date,
    /// Average without it, per cent.
    pub without_pct: f64,
    /// Average with it, per cent.
    pub with_pct: f64,
    /// Components with it.
    pub components_with: Vec<DutyComponent>,
    /// What became of it, where the ledger says.
    pub outcome: Option<String>,
    /// Source id.
    pub source: String,
    /// True where nobody checked the legal text.
    pub unverified: bool,
}

/// A measure other than a tariff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureNote {
    /// Ledger id.
    pub id: String,
    /// Who imposes.
    pub imposer: String,
    /// On whom.
    pub target: String,
    /// Export control, entity list, purchase, …
    pub kind: String,
    /// Title for readers.
    pub title: String,
    /// First day, where it ever started.
    pub from: Option<Date>,
    /// First day on which it no longer applied.
    pub to: Option<Date>,
    /// in force, suspended, threatened, … on [`super::Heading::on`].
    pub status: String,
    /// How the two sides described it, where they differ: (side, text).
    pub readouts: Vec<Readout>,
    /// Source id.
    pub source: String,
    /// True where nobody checked the text.
    pub unverified: bool,
}

/// What one side says a commitment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readout {
    /// Region code of the side.
    pub side: String,
    /// Its reading, paraphrased.
    pub text: String,
}

/// A round of talks and what moved around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// First day.
    pub date: Date,
    /// Last day.
    pub until: Date,
    /// City.
    pub place: String,
    /// What came out, one sentence.
    pub outcome: String,
    /// What changed in the ledger within [`Round::window_days`] after the last day.
    pub moves: Vec<RoundMove>,
    /// Change of each direction's average over the window.
    pub duty_changes: Vec<DutyChange>,
    /// Length of the window, days.
    pub window_days: i32,
    /// Source id.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A ledger entry that started, changed or ended within a round's window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundMove {
    /// The day.
    pub date: Date,
    /// Ledger id.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Who imposes.
    pub imposer: String,
    /// On whom.
    pub target: String,
    /// starts, ends, announced.
    pub change: String,
}

/// How one direction's average moved over a round's window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyChange {
    /// Who imposes.
    pub imposer: String,
    /// On whom.
    pub target: String,
    /// Average on the day before the round, per cent.
    pub before_pct: f64,
    /// Average at the end of the window, per cent.
    pub after_pct: f64,
}
