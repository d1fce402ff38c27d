//! Odds of every open measure between the sides.

use jiff::civil::Date;

use detente_world::closest;

use super::HEADLINE;
use super::answer::{MeasureOdds, MovedBy};
use crate::OddsError;
use crate::day::days_from;
use crate::fate::{FateModel, Training};
use crate::fate_draws::FateDraws;
use crate::known::KnownOn;
use crate::normal::Band;
use crate::record::{Measure, Outcome};
use crate::snapshot::{Facts, Stage};

/// The measure that defines the threat point: the one asked for, or the next open one to take effect.
pub(super) fn focus<'v>(
    view: &'v KnownOn,
    on: Date,
    asked: Option<&str>,
) -> Result<Option<&'v Measure>, OddsError> {
    let open = view.open_measures();
    let Some(id) = asked else {
        return Ok(open.into_iter().find(|m| m.effective >= on));
    };
    let found = open.iter().find(|m| m.id == id).copied();
    found.map(Some).ok_or_else(|| OddsError::UnknownMeasure {
        id: id.to_owned(),
        on: view.day(),
        suggestion: closest(id, open.iter().map(|m| m.id.as_str())).map(str::to_owned),
    })
}

/// Draws of a measure's odds as it stood on a day.
pub(super) fn draws(fates: &FateDraws, measure: &Measure, on: Date) -> Vec<[f64; 3]> {
    fates.probabilities(measure, &Facts::of(measure, on))
}

/// The band of each outcome.
pub(super) fn bands(draws: &[[f64; 3]]) -> [Band; 3] {
    [0, 1, 2].map(|k| Band::of(&draws.iter().map(|p| p[k]).collect::<Vec<_>>()))
}

/// Every open measure, by due date, and what moves its odds.
pub(super) fn table(
    view: &KnownOn,
    training: &Training<'_>,
    fates: &FateDraws,
    on: Date,
) -> Result<(Vec<MeasureOdds>, Vec<MovedBy>), OddsError> {
    let without_pairs = FateDraws::without_groups(training, HEADLINE)?;
    let with_talks = FateDraws::fitted(training, FateModel::All)?;
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    for measure in view.open_measures() {
        let facts = Facts::of(measure, on);
        let [imposed, postponed, dropped] = bands(&draws(fates, measure, on));
        let stage = Stage::on(measure, on);
        let alike = || training.snapshots.iter().filter(|s| s.stage == stage);
        let mean = |fates: &FateDraws| bands(&fates.probabilities(measure, &facts))[0].central;
        rows.push(MeasureOdds {
            id: measure.id.clone(),
            imposer: measure.imposer.clone(),
            target: measure.target.clone(),
            measure: measure.measure.clone(),
            size: measure.size.clone(),
            effective: measure.effective,
            days_left: days_from(on, measure.effective),
            stage,
            imposed,
            postponed,
            dropped,
            imposed_without_pairs: mean(&without_pairs),
            imposed_with_talks: mean(&with_talks),
            trained_on: training.measures.len(),
            alike: alike().count(),
            alike_imposed: alike().filter(|s| s.outcome == Outcome::Imposed).count(),
            row: measure.row.clone(),
        });
        moved.extend(
            (fates.moved_by(measure, &facts).into_iter()).map(|(row, log_odds)| MovedBy {
                odds_of: measure.id.clone(),
                row,
                log_odds,
            }),
        );
    }
    Ok((rows, moved))
}
