//! Probabilities that others published, beside ours of the same day.
//!
//! A row is compared only where an event class of ours settles its question: then our record says what happened, and our odds of the day
//! of the quote, made from what was known on it, stand beside the price.

use jiff::civil::Date;

use crate::OddsError;
use crate::day::days_from;
use crate::fate::{FateModel, Training};
use crate::fate_draws::FateDraws;
use crate::hazard::HazardModel;
use crate::known::KnownOn;
use crate::outlook::Outlook;
use crate::record::{EventClass, Forecast, Outcome};
use crate::snapshot::Facts;

/// Fewest weeks known from which our odds of an event class are given.
const FEWEST_WEEKS: usize = 30;

/// One published probability with ours.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Published {
    /// The day of the quote.
    pub date: Date,
    /// Who published it.
    pub forecaster: String,
    /// The question.
    pub question: String,
    /// What it stands or falls with.
    pub family: String,
    /// The published probability.
    pub probability: f64,
    /// Ours, of the same day: that of the class, or that the measure takes effect.
    pub ours: Option<f64>,
    /// Ours with signals; `None` for a measure.
    pub ours_with_signals: Option<f64>,
    /// The base rate over the same days; `None` for a measure.
    pub base: Option<f64>,
    /// Mean of the two log-odds, where both are there.
    pub pooled: Option<f64>,
    /// The class of ours that settles it.
    pub class: Option<EventClass>,
    /// The measure of ours that settles it.
    pub measure: Option<String>,
    /// What our record says became of it by its day; `None` = still open, or no class of ours settles it.
    pub settled: Option<bool>,
    /// What the publisher's side says became of it.
    pub outcome: Option<bool>,
    /// Whether the settlement was seen.
    pub settlement_seen: bool,
    /// `forecasts.csv, line 2`.
    pub row: String,
}

/// Every forecast published by the day of the view.
///
/// # Errors
/// [`OddsError::Fit`].
pub fn published(view: &KnownOn) -> Result<Vec<Published>, OddsError> {
    view.forecasts().iter().map(|f| one(view, f)).collect()
}

fn one(view: &KnownOn, forecast: &Forecast) -> Result<Published, OddsError> {
    let mut row = Published {
        date: forecast.date,
        forecaster: forecast.forecaster.clone(),
        question: forecast.question.clone(),
        family: forecast.family.clone(),
        probability: forecast.probability,
        ours: None,
        ours_with_signals: None,
        base: None,
        pooled: None,
        class: forecast.class,
        measure: forecast.measure.clone(),
        settled: None,
        outcome: forecast.outcome,
        settlement_seen: forecast.settlement_seen,
        row: forecast.row.clone(),
    };
    let then = view.earlier(forecast.date);
    if let Some(class) = forecast.class {
        let days = days_from(forecast.date, forecast.resolves).max(1) as u32;
        let outlook = Outlook::new(&then, forecast.date, HazardModel::DueDates, days, None)?;
        if outlook.active_weeks >= FEWEST_WEEKS {
            row.ours = Some(outlook.within(class, days).central);
            row.base = Some(outlook.base_within(class, days));
            let with_signals =
                Outlook::new(&then, forecast.date, HazardModel::Signals, days, None)?;
            row.ours_with_signals = Some(with_signals.within(class, days).central);
        }
        let inside = |day: Date| forecast.date < day && day <= forecast.resolves;
        let happened = view
            .events()
            .iter()
            .any(|e| inside(e.date) && view.belongs(e, class));
        row.settled = (happened || forecast.resolves <= view.day()).then_some(happened);
    } else if let Some(id) = &forecast.measure {
        let known = then
            .measures()
            .iter()
            .find(|m| &m.id == id && m.ended.is_none());
        if let Some(measure) = known {
            let draws = FateDraws::fitted(&Training::of(&then), FateModel::WithoutTalks)?;
            let each = draws.probabilities(measure, &Facts::of(measure, forecast.date));
            row.ours = Some(each.iter().map(|p| p[0]).sum::<f64>() / each.len().max(1) as f64);
        }
        let now = view.measures().iter().find(|m| &m.id == id);
        row.settled = now
            .and_then(|m| m.ended)
            .map(|(outcome, _)| outcome == Outcome::Imposed);
    }
    row.pooled = row.ours.map(|ours| pooled(ours, row.probability));
    Ok(row)
}

/// Mean log-odds of two probabilities, extremising factor 1 (Satopää et al., *International Journal of Forecasting* 30, 2014, estimate
/// one; there are too few questions here).
pub fn pooled(a: f64, b: f64) -> f64 {
    let log_odds = |p: f64| {
        let p = p.clamp(1e-3, 1.0 - 1e-3);
        (p / (1.0 - p)).ln()
    };
    1.0 / (1.0 + (-0.5 * (log_odds(a) + log_odds(b))).exp())
}

/// Published forecasts alone: rows with an outcome, how many came true, the Brier score, and that of their own share of yes.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct PublishedAlone {
    /// Rows.
    pub n: usize,
    /// Of which yes.
    pub yes: usize,
    /// Questions about one event are one.
    pub families: usize,
    /// Mean Brier score.
    pub brier: f64,
    /// That of the share of yes.
    pub of_share: f64,
}

/// How published forecasts did, whoever published them; `seen_only` leaves out rows whose settlement nobody saw.
pub fn published_alone(rows: &[Published], seen_only: bool) -> PublishedAlone {
    let scored: Vec<(&Published, bool)> = (rows.iter())
        .filter(|r| r.settlement_seen || !seen_only)
        .filter_map(|r| Some((r, r.outcome?)))
        .collect();
    let n = scored.len();
    let yes = scored.iter().filter(|(_, y)| *y).count();
    let share = yes as f64 / n.max(1) as f64;
    let sum: f64 = scored
        .iter()
        .map(|(r, y)| super::rules::brier(r.probability, *y))
        .sum();
    let families: std::collections::BTreeSet<&str> =
        scored.iter().map(|(r, _)| r.family.as_str()).collect();
    PublishedAlone {
        n,
        yes,
        families: families.len(),
        brier: sum / n.max(1) as f64,
        of_share: share * (1.0 - share),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn pooling_is_symmetric_and_keeps_agreement() {
        assert!((super::pooled(0.3, 0.3) - 0.3).abs() < 1e-12);
        assert!((super::pooled(0.1, 0.9) - 0.5).abs() < 1e-12);
        assert_eq!(super::pooled(0.2, 0.6), super::pooled(0.6, 0.2));
    }
}
