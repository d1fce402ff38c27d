//! The question: what are the odds on a day, with what was known on it?

mod answer;
mod compare;
mod measures;
mod path;
mod signals;
mod threat;

use jiff::civil::Date;

pub use answer::{
    ClassIncome, Data, Dropped, Forecast, Mark, MarkKind, MeasureOdds, MeasurePath, MovedBy, Odds,
    PathPoint, SignalWeight, Threat, Within,
};
pub use compare::{Difference, differences};

use crate::classes::{Precedents, from_hazards, from_measure};
use crate::fate::{FateModel, Training};
use crate::fate_draws::FateDraws;
use crate::hazard::HazardModel;
use crate::known::KnownOn;
use crate::market::{ValueGaps, event_days, readings};
use crate::outlook::Outlook;
use crate::record::{EventClass, Record};
use crate::score::{FEWEST_RESOLVED, Scores, published, scores};
use crate::week::{HalfLives, weeks};
use crate::{OddsError, Sampling, words};

/// Fewest active weeks from which hazards say more than their prior.
pub(crate) const FEWEST_ACTIVE_WEEKS: usize = 30;
/// Days after the last event beyond which the record has ended.
const RECORD_ENDS: i64 = 60;
/// Longest horizon, days: five years.
const LONGEST: u32 = 1_826;
/// The model of dated measures that headlines use.
pub(crate) const HEADLINE: FateModel = FateModel::WithoutTalks;

/// What is asked.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The day the odds are for.
    pub on: Date,
    /// The last day read; `None` = the same.
    pub known_on: Option<Date>,
    /// Horizons of steps, days.
    pub horizons: Vec<u32>,
    /// The measure that defines the threat point; `None` = the next open one to take effect.
    pub measure: Option<String>,
    /// The threat that market readings hang on; `None` = the last one announced with a week or more to go that is no end of a truce.
    pub threat: Option<String>,
    /// Whether scores are computed.
    pub scores: bool,
    /// Whether published forecasts are pooled with ours.
    pub pool: bool,
    /// How the posterior is drawn.
    pub sampling: Sampling,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on: jiff::civil::date(2025, 10, 29),
            known_on: None,
            horizons: vec![7, 30, 90],
            measure: None,
            threat: None,
            scores: true,
            pool: false,
            sampling: Sampling::default(),
        }
    }
}

impl Settings {
    /// The defaults on a day.
    pub fn on(day: Date) -> Self {
        Self {
            on: day,
            ..Self::default()
        }
    }

    fn check(&self, record: &Record) -> Result<Date, OddsError> {
        let known_on = self.known_on.unwrap_or(self.on);
        let refuse = |problem| OddsError::Days {
            on: self.on,
            known_on,
            problem,
        };
        if known_on > self.on {
            return Err(refuse(
                "the last day read lies after the day the odds are for; what came later would leak into them",
            ));
        }
        let first = record.events.first().map(|e| e.date).into_iter();
        let first = first
            .chain(record.measures.iter().map(|m| m.announced))
            .min();
        if first.is_none_or(|first| known_on < first) {
            return Err(refuse("the record had not begun"));
        }
        if let Some(days) = self.horizons.iter().find(|d| !(1..=LONGEST).contains(*d)) {
            let expected = "a number of days from 1 to 1826";
            return Err(OddsError::Setting {
                setting: "horizon",
                value: days.to_string(),
                expected,
            });
        }
        let Sampling {
            chains,
            warm_up,
            draws,
            ..
        } = self.sampling;
        if chains < 2 || warm_up < 100 || draws < 100 {
            let value = format!("{chains} chains, {warm_up} + {draws} draws");
            let expected = "two chains or more with 100 draws or more before and after warm-up";
            return Err(OddsError::Setting {
                setting: "sampling",
                value,
                expected,
            });
        }
        Ok(known_on)
    }
}

/// The odds on a day.
///
/// # Errors
/// [`OddsError`]: days or settings that cannot be, an unknown measure, chains that do not agree.
pub fn odds(record: &Record, settings: &Settings, gaps: &ValueGaps) -> Result<Odds, OddsError> {
    let known_on = settings.check(record)?;
    gaps.check()?;
    let view = record.known_on(known_on);
    let training = Training::of(&view);
    let longest = settings.horizons.iter().copied().max().unwrap_or(30);
    let history = weeks(&view, HalfLives::default());
    let has_weeks = history.iter().any(|w| w.active);
    let (fates, outlook) = rayon::join(
        || FateDraws::sampled(&training, HEADLINE, &settings.sampling),
        || {
            has_weeks
                .then(|| {
                    Outlook::new(
                        &view,
                        settings.on,
                        HazardModel::DueDates,
                        longest,
                        Some(&settings.sampling),
                    )
                })
                .transpose()
        },
    );
    let (fates, outlook) = (fates?, outlook?);
    let precedents = Precedents::of(&view, &history);
    let focus = measures::focus(&view, settings.on, settings.measure.as_deref())?;
    let classes = match (&focus, &outlook) {
        (Some(measure), _) => {
            from_measure(&measures::draws(&fates, measure, settings.on), &precedents)
        }
        (None, Some(outlook)) => from_hazards(&outlook.first(longest), longest, &precedents),
        (None, None) => Vec::new(),
    };
    let (measures, mut moved_by) = measures::table(&view, &training, &fates, settings.on)?;
    let (signals, of_events) = match has_weeks {
        true => signals::table(&view, settings.on)?,
        false => (Vec::new(), Vec::new()),
    };
    moved_by.extend(of_events);
    let threat = threat::find(&view, settings.threat.as_deref())?;
    let markets = threat
        .as_ref()
        .map_or_else(Vec::new, |t| readings(&view, t.announced, t.p, gaps));
    let (path, measure_path, marks) = path::table(&view, settings, threat.as_ref(), &precedents)?;
    let rows = published(&view)?;
    let mut answer = Odds {
        on: settings.on,
        known_on,
        players: view.players().to_vec(),
        focus: focus.map(|m| m.id.clone()),
        data: data(&view, &training, outlook.as_ref()),
        dropped: dropped(&view),
        classes,
        class_incomes: class_incomes(gaps),
        within: within(outlook.as_ref(), &settings.horizons),
        measures,
        moved_by,
        signals,
        threat,
        markets,
        event_days: event_days(&view),
        forecasts: rows
            .iter()
            .map(|row| Forecast::of(row, settings.pool))
            .collect(),
        scores: if settings.scores {
            scores(&view)?
        } else {
            Scores::default()
        },
        path,
        measure_path,
        marks,
        statistics: match (
            fates.diagnostics,
            outlook.as_ref().and_then(|o| o.diagnostics),
        ) {
            (Some(a), Some(b)) => Some(a.worse(b)),
            (a, b) => a.or(b),
        },
        limits: Vec::new(),
        sentences: Vec::new(),
    };
    answer.limits = words::limits(&answer, &view, RECORD_ENDS, gaps);
    answer.sentences = words::sentences(&answer, &view, gaps);
    Ok(answer)
}

fn data(view: &KnownOn, training: &Training<'_>, outlook: Option<&Outlook>) -> Data {
    Data {
        events: view.events().len(),
        measures: view.measures().len(),
        resolved: training.measures.len(),
        resolved_ours: training.measures.iter().filter(|m| view.is_ours(m)).count(),
        signals: view.signals().len(),
        signals_by_rule: view
            .signals()
            .iter()
            .filter(|s| s.coded == crate::record::Coded::Rule)
            .count(),
        active_weeks: outlook.map_or(0, |o| o.active_weeks),
        prior_of_measures: training.measures.len() < FEWEST_RESOLVED,
        prior_of_weeks: outlook.is_none_or(|o| o.active_weeks < FEWEST_ACTIVE_WEEKS),
    }
}

/// Rows that no headline reads, and why.
fn dropped(view: &KnownOn) -> Vec<Dropped> {
    let mut dropped = Vec::new();
    let mut leave_out = |table: &str, row: &str, why: &str| {
        dropped.push(Dropped {
            table: table.into(),
            row: row.into(),
            why: why.into(),
        });
    };
    for signal in view.signals() {
        if signal.coded == crate::record::Coded::Hindsight {
            leave_out("signals", &signal.row, "coded in hindsight: in no headline");
        }
    }
    for forecast in view.forecasts() {
        if forecast.outcome.is_some() && !forecast.settlement_seen {
            leave_out(
                "forecasts",
                &forecast.row,
                "nobody saw the settlement: listed, not scored",
            );
        } else if forecast.class.is_none() && forecast.measure.is_none() {
            leave_out(
                "forecasts",
                &forecast.row,
                "no class of ours settles it: listed, never compared",
            );
        }
    }
    dropped
}

fn class_incomes(gaps: &ValueGaps) -> Vec<ClassIncome> {
    let rows = gaps.classes.iter().flat_map(|values| {
        values
            .real_income_pct
            .iter()
            .map(|(region, pct)| ClassIncome {
                class: values.class,
                region: region.clone(),
                real_income_pct: *pct,
                package: values.package.clone(),
            })
    });
    rows.collect()
}

fn within(outlook: Option<&Outlook>, horizons: &[u32]) -> Vec<Within> {
    let Some(outlook) = outlook else {
        return Vec::new();
    };
    let rows = horizons.iter().flat_map(|days| {
        EventClass::ALL.map(|event| Within {
            days: *days,
            event,
            p: outlook.within(event, *days),
            base: outlook.base_within(event, *days),
        })
    });
    rows.collect()
}
