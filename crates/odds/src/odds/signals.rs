//! What recorded signals and past steps weigh in the hazards of the coming week.

use jiff::civil::Date;

use super::answer::{MovedBy, SignalWeight};
use crate::OddsError;
use crate::day::{days_from, plus};
use crate::hazard::{FittedHazard, HazardModel};
use crate::known::KnownOn;
use crate::record::{EventClass, Step};
use crate::week::{COUNT_HALF_LIFE, HalfLives, SIGNAL_HALF_LIFE, State, Week, state_at, weeks};

/// Signals and steps older than this weigh next to nothing, in half-lives.
const FORGOTTEN: f64 = 4.0;
/// Place of signals among the covariates of [`HazardModel::Signals`].
const SIGNALS_AT: usize = 3;

/// Signals of the last weeks with their weights, and past steps with what they bring.
pub(super) fn table(
    view: &KnownOn,
    on: Date,
) -> Result<(Vec<SignalWeight>, Vec<MovedBy>), OddsError> {
    let history = weeks(view, HalfLives::default());
    let all: Vec<&Week> = history.iter().collect();
    let fit = |model, class| FittedHazard::new(model, class, &all);
    let with_signals = [
        fit(HazardModel::Signals, EventClass::Up)?,
        fit(HazardModel::Signals, EventClass::Down)?,
    ];
    let start = plus(on, 1);
    let per_unit = with_signals
        .each_ref()
        .map(|f| f.scale.per_unit(&f.fit.top, SIGNALS_AT));
    let recent = |day: Date, half_life: f64| days_from(day, start) as f64 <= FORGOTTEN * half_life;
    let signals = (view
        .signals()
        .iter()
        .filter(|s| recent(s.date, SIGNAL_HALF_LIFE)))
    .map(|s| {
        let age = days_from(s.date, start) as f64;
        let weight = s.direction * s.strength * 0.5_f64.powf(age / SIGNAL_HALF_LIFE);
        SignalWeight {
            date: s.date,
            speaker: s.speaker.clone(),
            statement: s.statement.clone(),
            weight,
            log_odds_up: per_unit[0] * weight,
            log_odds_down: per_unit[1] * weight,
            coded: s.coded,
            row: s.row.clone(),
        }
    })
    .collect();
    let mut moved = Vec::new();
    let state = state_at(view, start, HalfLives::default());
    for class in [EventClass::Up, EventClass::Down] {
        let fitted = fit(HazardModel::DueDates, class)?;
        let log_odds = |state: &State| fitted.scale.log_odds(&fitted.fit.top, state);
        let full = log_odds(&state);
        for event in view
            .events()
            .iter()
            .filter(|e| recent(e.date, COUNT_HALF_LIFE))
        {
            let Some(step) = event.step() else { continue };
            let weight = 0.5_f64.powf(days_from(event.date, start) as f64 / COUNT_HALF_LIFE);
            let mut without = state;
            match step {
                Step::Up => without.up -= weight,
                Step::Down => without.down -= weight,
            }
            moved.push(MovedBy {
                odds_of: class.word().to_owned(),
                row: format!("{}: {} ({})", event.row, event.event, event.date),
                log_odds: full - log_odds(&without),
            });
        }
        if state.due {
            moved.push(MovedBy {
                odds_of: class.word().to_owned(),
                row: "a measure is due in the coming week".to_owned(),
                log_odds: full
                    - log_odds(&State {
                        due: false,
                        ..state
                    }),
            });
        }
    }
    Ok((signals, moved))
}
