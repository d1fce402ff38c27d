//! Any series of signals, scored against the record: a news index, a feed of briefings coded by rule.
//!
//! The series takes the place of the record's signals; the model with due dates and signals is fitted again with an episode left out, and
//! stands beside the one with due dates alone.

use std::collections::BTreeSet;
use std::path::Path;

use detente_world::table::{TableError, TableFile};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::band::in_blocks;
use super::table::{BLOCK, Score, logs, minus, weekly_score, weekly_target};
use super::weekly::leave_episode_out;
use crate::OddsError;
use crate::hazard::HazardModel;
use crate::known::KnownOn;
use crate::record::{BOTH, Coded, EventClass, Signal};
use crate::week::{HalfLives, Week, weeks};

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// The day it was known.
    pub date: Date,
    /// Positive towards agreement, negative away from it; any scale, because covariates are standardised.
    pub value: f64,
}

/// Reads a series: `date` and `value`, or rows coded by rule with `date`, `direction`, `strength` (their product is the value).
///
/// # Errors
/// [`TableError`] naming file, row and column.
pub fn read_series(path: &Path, bytes: &[u8]) -> Result<Vec<SeriesPoint>, TableError> {
    let file = TableFile::from_bytes(path, bytes)?;
    let date = file.column("date")?;
    let value = file.optional_column("value");
    let coded = match value {
        Some(_) => None,
        None => Some((file.column("direction")?, file.column("strength")?)),
    };
    let mut points = Vec::new();
    for row in 0..file.rows() {
        let text = file.text(row, date)?;
        let day = text.parse().map_err(|_| {
            file.complain(
                row,
                date,
                format!("\"{text}\" is no day of the calendar; write it as 2025-10-30"),
            )
        })?;
        let number = match (value, coded) {
            (Some(column), _) => file.number(row, column)?,
            (None, Some((direction, strength))) => {
                file.number(row, direction)? * file.number(row, strength)?
            }
            (None, None) => 0.0,
        };
        points.push(SeriesPoint {
            date: day,
            value: number,
        });
    }
    points.sort_by_key(|p| p.date);
    Ok(points)
}

/// The model with due dates and a series, as scores call it.
const WITH_SERIES: &str = "due dates and the series";
/// The model with a series alone.
const SERIES_ONLY: &str = "the series alone";

/// Scores of the weekly hazards with a series in the place of the record's signals, each against due dates alone: what the series
/// adds to what needs none.
///
/// # Errors
/// [`OddsError::Fit`]; [`OddsError::Series`] where no value lies in the record's weeks.
pub fn score_series(view: &KnownOn, series: &[SeriesPoint]) -> Result<Vec<Score>, OddsError> {
    let signal = |point: &SeriesPoint| Signal {
        date: point.date,
        speaker: String::new(),
        side: BOTH.to_owned(),
        statement: String::new(),
        direction: point.value.signum(),
        strength: point.value.abs(),
        coded: Coded::Rule,
        source: String::new(),
        confidence: String::new(),
        row: String::new(),
    };
    let replaced = view.with_signals(series.iter().map(signal).collect());
    let history = weeks(&replaced, HalfLives::default());
    // Decay never ends: what lies years before the record would still have a tiny, standardised part in it.
    let (first, last) = (history.first(), history.last());
    let inside = |day: Date| {
        first.is_some_and(|w| w.monday <= day)
            && last.is_some_and(|w| day < w.monday.saturating_add(7.days()))
    };
    if !series.iter().any(|p| p.value != 0.0 && inside(p.date)) {
        let span = |day: Option<&Week>| day.map_or_else(String::new, |w| w.monday.to_string());
        return Err(OddsError::Series {
            values: series.len(),
            from: span(first),
            to: span(last),
        });
    }
    let mut all = Vec::new();
    for class in EventClass::ALL {
        let target = weekly_target(class);
        let [without, with, only] = [
            HazardModel::DueDates,
            HazardModel::Signals,
            HazardModel::SignalsOnly,
        ]
        .map(|model| leave_episode_out(model, class, &history));
        let without = without?;
        let families = without.episode.iter().collect::<BTreeSet<_>>().len();
        for (forecasts, name) in [(with?, WITH_SERIES), (only?, SERIES_ONLY)] {
            let band = in_blocks(&minus(&logs(&forecasts), &logs(&without)), BLOCK);
            let mut score = weekly_score(&target, &forecasts, families, &without.model, Some(band));
            score.model = name.to_owned();
            all.push(score);
        }
        all.push(weekly_score(&target, &without, families, "", None));
    }
    Ok(all)
}

/// What a series adds, in words.
pub fn series_sentences(scores: &[Score]) -> Vec<String> {
    let of_series = scores.iter().filter(|s| s.model == WITH_SERIES);
    let said = of_series.filter_map(|s| {
        let d = s.difference?;
        Some(format!(
            "With the series in the place of signals, {}: {} (log score {:+.3} [{:+.3}, {:+.3}], n = {}, {} episodes).",
            s.target, s.verdict, d.central, d.low, d.high, s.n, s.families
        ))
    });
    said.map(|text| text.replace('-', "−").replace("−episode", "-episode"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    fn view() -> KnownOn {
        let record = Record::built_in("usa-chn").expect("it ships");
        record.known_on(jiff::civil::date(2026, 9, 28))
    }

    #[test]
    fn a_series_that_tells_what_comes_beats_due_dates_and_noise_does_not() {
        let view = view();
        let history = weeks(&view, HalfLives::default());
        // The day before each week of the record: a reading that knows the future.
        let oracle: Vec<SeriesPoint> = (history.iter())
            .map(|w| SeriesPoint {
                date: w.monday.yesterday().expect("a day before"),
                value: if w.had(EventClass::Up) { -1.0 } else { 1.0 },
            })
            .collect();
        let scores = score_series(&view, &oracle).expect("it fits");
        let first = &scores[0];
        assert_eq!(first.model, WITH_SERIES);
        assert!(first.difference.expect("a band").high < 0.0, "{first:?}");
        let steady: Vec<SeriesPoint> = history
            .iter()
            .map(|w| SeriesPoint {
                date: w.monday,
                value: if w.monday.day() % 2 == 0 { 1.0 } else { -1.0 },
            })
            .collect();
        let scores = score_series(&view, &steady).expect("it fits");
        assert!(scores[0].difference.expect("a band").high > 0.0);
        assert_eq!(series_sentences(&scores).len(), EventClass::ALL.len());
    }

    #[test]
    fn a_series_outside_the_record_is_refused() {
        let late = SeriesPoint {
            date: jiff::civil::date(2009, 1, 5),
            value: 1.0,
        };
        let refused = score_series(&view(), &[late]).expect_err("no value lies in the record");
        assert!(refused.to_string().contains("2018"), "{refused}");
    }
}
