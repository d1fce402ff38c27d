//! Dated measures, scored on the group that was left out.

use jiff::civil::{Date, date};

use crate::OddsError;
use crate::fate::{FateModel, Training};
use crate::fate_draws::FateDraws;
use crate::record::{Measure, Outcome};
use crate::snapshot::{Snapshot, Stage};

/// Ends of the two earlier periods by which measures are left out together: the last days of 2021, and the eve of the first truce of 2025.
const PERIODS: [Date; 2] = [date(2021, 12, 31), date(2025, 5, 11)];

/// Forecasts of snapshots by one model.
#[derive(Debug, Clone)]
pub(crate) struct FateForecasts {
    pub model: String,
    /// Probabilities of the outcomes, one list a snapshot.
    pub p: Vec<Vec<f64>>,
}

/// The group a measure is left out with: this standoff or another, by period of announcement.
pub(crate) fn left_out_with(measure: &Measure, ours: bool) -> usize {
    let period = PERIODS
        .iter()
        .filter(|end| measure.announced > **end)
        .count();
    2 * period + usize::from(ours)
}

/// A model trained on the measures of other groups.
pub(crate) fn leave_group_out<'v>(
    training: &Training<'v>,
    groups: &[usize],
    model: &str,
    mut predict: impl FnMut(&Training<'v>, &[&Snapshot], &[&Measure]) -> Predicted,
) -> Result<FateForecasts, OddsError> {
    let mut p = vec![Vec::new(); training.snapshots.len()];
    let count = groups.iter().max().map_or(0, |most| most + 1);
    for group in 0..count {
        let others: Vec<&Measure> = (training.measures.iter().zip(groups))
            .filter(|(_, g)| **g != group)
            .map(|(m, _)| *m)
            .collect();
        let inside: Vec<usize> = (0..p.len())
            .filter(|s| groups[training.snapshots[*s].measure] == group)
            .collect();
        if inside.is_empty() {
            continue;
        }
        let held_out: Vec<&Snapshot> = inside.iter().map(|s| &training.snapshots[*s]).collect();
        let measures: Vec<&Measure> = held_out
            .iter()
            .map(|s| training.measures[s.measure])
            .collect();
        for (at, probabilities) in
            inside
                .iter()
                .zip(predict(&Training::on(others), &held_out, &measures)?)
        {
            p[*at] = probabilities;
        }
    }
    Ok(FateForecasts {
        model: model.to_owned(),
        p,
    })
}

/// Probabilities of the outcomes, one row per snapshot held out.
pub(crate) type Predicted = Result<Vec<Vec<f64>>, OddsError>;

/// A fitted model as a predictor of [`leave_group_out`].
pub(crate) fn by_fit(
    model: FateModel,
) -> impl FnMut(&Training<'_>, &[&Snapshot], &[&Measure]) -> Predicted {
    move |others, held_out, _| {
        let fit = others.fit(model)?;
        let rows: Vec<Vec<f64>> = held_out.iter().map(|s| model.row(&s.facts)).collect();
        Ok(fit.predictive(&rows))
    }
}

/// Shares of those still open at the stage: (k + ½)/(n + 1½).
pub(crate) fn by_stage(others: &Training<'_>, held_out: &[&Snapshot], _: &[&Measure]) -> Predicted {
    let shares = |stage: Stage| {
        let at_stage = || others.snapshots.iter().filter(move |s| s.stage == stage);
        let n = at_stage().count() as f64;
        Outcome::ALL
            .map(|o| (at_stage().filter(|s| s.outcome == o).count() as f64 + 0.5) / (n + 1.5))
            .to_vec()
    };
    Ok(held_out.iter().map(|s| shares(s.stage)).collect())
}

/// The headline, with intercepts by pair, as a predictor of [`leave_group_out`].
pub(crate) fn by_groups(
    model: FateModel,
) -> impl FnMut(&Training<'_>, &[&Snapshot], &[&Measure]) -> Predicted {
    move |others, held_out, measures| {
        let draws = FateDraws::fitted(others, model)?;
        Ok((held_out.iter().zip(measures))
            .map(|(snapshot, measure)| averaged(&draws.probabilities(measure, &snapshot.facts)))
            .collect())
    }
}

/// A forecast that never changes.
pub(crate) fn constant(
    p: [f64; 3],
) -> impl FnMut(&Training<'_>, &[&Snapshot], &[&Measure]) -> Predicted {
    move |_, held_out, _| Ok(vec![p.to_vec(); held_out.len()])
}

/// Mean of draws.
fn averaged(draws: &[[f64; 3]]) -> Vec<f64> {
    let n = draws.len().max(1) as f64;
    [0, 1, 2]
        .map(|k| draws.iter().map(|p| p[k]).sum::<f64>() / n)
        .to_vec()
}

/// Fewest measures resolved before a day from which a forecast of that day is scored.
pub(crate) const FEWEST_RESOLVED: usize = 20;

/// Each snapshot forecast from the measures that had been resolved by its day: what would have been said at the time.
pub(crate) fn expanding(
    training: &Training<'_>,
) -> Result<(Vec<Snapshot>, Vec<FateForecasts>), OddsError> {
    let models = [FateModel::Shares, FateModel::Left, FateModel::WithoutTalks];
    let mut kept = Vec::new();
    let mut forecasts: Vec<FateForecasts> = models
        .iter()
        .map(|m| FateForecasts {
            model: m.title().to_owned(),
            p: Vec::new(),
        })
        .collect();
    for snapshot in &training.snapshots {
        let day = snapshot.stage.day(training.measures[snapshot.measure]);
        let before: Vec<&Measure> = (training.measures.iter().copied())
            .filter(|m| m.ended.is_some_and(|(_, resolved)| resolved <= day))
            .filter(|m| m.id != training.measures[snapshot.measure].id)
            .collect();
        if before.len() < FEWEST_RESOLVED {
            continue;
        }
        let known = Training::on(before);
        for (model, forecast) in models.iter().zip(&mut forecasts) {
            let fit = known.fit(*model)?;
            forecast
                .p
                .extend(fit.predictive(&[model.row(&snapshot.facts)]));
        }
        kept.push(*snapshot);
    }
    Ok((kept, forecasts))
}
