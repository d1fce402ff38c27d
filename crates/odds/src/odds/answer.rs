//! The answer, table by table.

use jiff::civil::Date;

use crate::classes::ClassOdds;
use crate::market::{Class, DayEffect, Reading};
use crate::normal::Band;
use crate::posterior::Diagnostics;
use crate::record::{Coded, EventClass};
use crate::score::{Published, Scores};
use crate::snapshot::Stage;
use crate::words::{Limit, Sentence};

/// Odds on a day.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Odds {
    /// The day the odds are for.
    pub on: Date,
    /// The last day read.
    pub known_on: Date,
    /// The sides.
    pub players: Vec<String>,
    /// The measure that defines the threat point; `None` where none is open.
    pub focus: Option<String>,
    /// What they rest on.
    pub data: Data,
    /// Rows that no headline reads.
    pub dropped: Vec<Dropped>,
    /// Classes of the talks.
    pub classes: Vec<ClassOdds>,
    /// Real income of each class, from the talks.
    pub class_incomes: Vec<ClassIncome>,
    /// Odds of at least one step within so many days.
    pub within: Vec<Within>,
    /// What becomes of each open measure between the sides.
    pub measures: Vec<MeasureOdds>,
    /// What moves those odds.
    pub moved_by: Vec<MovedBy>,
    /// What recorded signals would weigh.
    pub signals: Vec<SignalWeight>,
    /// The threat that market readings hang on.
    pub threat: Option<Threat>,
    /// Market readings.
    pub markets: Vec<Reading>,
    /// Event days beside ordinary and hand-picked ones.
    pub event_days: Vec<DayEffect>,
    /// Published forecasts beside ours.
    pub forecasts: Vec<Forecast>,
    /// The track record; empty unless asked for.
    pub scores: Scores,
    /// Classes through time.
    pub path: Vec<PathPoint>,
    /// Measures through time.
    pub measure_path: Vec<MeasurePath>,
    /// Due dates, signals, events and market days of the same time.
    pub marks: Vec<Mark>,
    /// Draws, R̂, effective sample size: the worst of all posteriors.
    pub statistics: Option<Diagnostics>,
    /// What the numbers cannot carry.
    pub limits: Vec<Limit>,
    /// What they say.
    pub sentences: Vec<Sentence>,
}

/// What the odds rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Data {
    /// Events known.
    pub events: usize,
    /// Measures known, of all standoffs that are pooled.
    pub measures: usize,
    /// Of which with an outcome.
    pub resolved: usize,
    /// Of which between the sides.
    pub resolved_ours: usize,
    /// Signals known.
    pub signals: usize,
    /// Of which coded by rule.
    pub signals_by_rule: usize,
    /// Active weeks.
    pub active_weeks: usize,
    /// Too few measures: their odds are the prior's.
    pub prior_of_measures: bool,
    /// Too few active weeks: odds of steps are the prior's.
    pub prior_of_weeks: bool,
}

/// A row that no headline reads.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Dropped {
    /// Its table.
    pub table: String,
    /// Where it stands.
    pub row: String,
    /// Why.
    pub why: String,
}

/// Real income of a region under a class.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClassIncome {
    /// The class.
    pub class: Class,
    /// The region.
    pub region: String,
    /// Change of real income, per cent of the benchmark.
    pub real_income_pct: f64,
    /// The combination of positions that stands for the class.
    pub package: String,
}

/// Odds of at least one event of a class.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Within {
    /// Within so many days.
    pub days: u32,
    /// The class.
    pub event: EventClass,
    /// Its odds.
    pub p: Band,
    /// The base rate of active weeks over the same days.
    pub base: f64,
}

/// Odds of one open measure.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MeasureOdds {
    /// The measure.
    pub id: String,
    /// Who would impose it.
    pub imposer: String,
    /// Against whom.
    pub target: String,
    /// tariff, control, fee, ban, expiry.
    pub measure: String,
    /// How much, in words.
    pub size: String,
    /// The day it is to take effect.
    pub effective: Date,
    /// Days left.
    pub days_left: i64,
    /// Its stage.
    pub stage: Stage,
    /// Odds that it is imposed.
    pub imposed: Band,
    /// Odds that it is postponed.
    pub postponed: Band,
    /// Odds that it is dropped.
    pub dropped: Band,
    /// The same without intercepts by pair: all measures alike.
    pub imposed_without_pairs: f64,
    /// The same with talks, which were written down in hindsight.
    pub imposed_with_talks: f64,
    /// Resolved measures the odds were trained on.
    pub trained_on: usize,
    /// Of which still open at the same stage.
    pub alike: usize,
    /// Of which imposed.
    pub alike_imposed: usize,
    /// `measures.csv, line 2`.
    pub row: String,
}

impl MeasureOdds {
    /// What kind of measure it is, in words.
    pub fn what(&self) -> &'static str {
        match self.measure.as_str() {
            "expiry" => "the end of a suspension",
            "control" => "a control",
            "ban" => "a ban",
            "fee" => "a fee",
            _ => "a tariff",
        }
    }
}

/// What moves the odds of a measure or of a step.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MovedBy {
    /// The measure, or `up` and `down` for the hazard of a step this week.
    pub odds_of: String,
    /// The row or the covariate.
    pub row: String,
    /// Change of the log-odds that it brings.
    pub log_odds: f64,
}

/// What a signal would weigh in the hazards of the coming week, by the fit that has signals: in no headline.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SignalWeight {
    /// The day.
    pub date: Date,
    /// Who spoke.
    pub speaker: String,
    /// What was said.
    pub statement: String,
    /// Direction · strength, decayed to the day of the odds.
    pub weight: f64,
    /// Change of the log-odds of a step up that it would bring.
    pub log_odds_up: f64,
    /// The same for a step down.
    pub log_odds_down: f64,
    /// By rule or in hindsight.
    pub coded: Coded,
    /// `signals.csv, line 2`.
    pub row: String,
}

/// The threat that market readings hang on.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Threat {
    /// The measure.
    pub id: String,
    /// The day it was announced.
    pub announced: Date,
    /// Odds that it is imposed, by what was known on that day.
    pub p: Band,
}

/// A published forecast beside ours.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Forecast {
    /// The row with both.
    #[serde(flatten)]
    pub published: Published,
    /// The pool; `None` unless asked for.
    pub pool: Option<f64>,
}

impl Forecast {
    pub(crate) fn of(row: &Published, pool: bool) -> Self {
        Self {
            published: row.clone(),
            pool: row.pooled.filter(|_| pool),
        }
    }
}

/// Odds of a class on a day of the past, by what was known on it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PathPoint {
    /// The day.
    pub date: Date,
    /// The class.
    pub class: Class,
    /// Its odds; `None` where only a bound is known.
    pub p: Option<f64>,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// What took effect, was due or was decided since the day before, in the first row of a day; may be empty.
    pub event: String,
    /// What was said, likewise; may be empty.
    pub signal: String,
    /// Whether what was said was written down in hindsight: drawn hollow.
    pub hindsight: bool,
}

/// Odds that a measure is imposed on a day of the past, by what was known on it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MeasurePath {
    /// The day.
    pub date: Date,
    /// The measure.
    pub id: String,
    /// Odds that it is imposed.
    pub imposed: Band,
}

/// What a mark on the time axis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    /// A measure's due date.
    Due,
    /// A signal.
    Signal,
    /// A step.
    Step,
    /// The broad market's move.
    Move,
}

/// A mark on the time axis.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Mark {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: MarkKind,
    /// In words.
    pub label: String,
    /// Direction · strength of a signal, 1 or −1 of a step up or down, move in per cent.
    pub value: Option<f64>,
    /// Drawn hollow: a signal coded in hindsight.
    pub hollow: bool,
}
