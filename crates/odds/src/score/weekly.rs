//! Weekly hazards, scored on the episode that was left out.

use crate::OddsError;
use crate::hazard::{FittedHazard, HazardModel};
use crate::record::EventClass;
use crate::week::{State, Week};

/// Weeks that the "last weeks" baseline looks back.
const LAST_WEEKS: usize = 8;

/// Forecasts of active weeks by one model: probability and what happened, week by week.
#[derive(Debug, Clone)]
pub(crate) struct WeeklyForecasts {
    pub model: String,
    pub p: Vec<f64>,
    pub y: Vec<bool>,
    pub episode: Vec<usize>,
}

/// A share of few cases, pulled half a case to the middle.
pub(crate) fn share(yes: usize, of: usize) -> f64 {
    (yes as f64 + 0.5) / (of as f64 + 1.0)
}

fn active(weeks: &[Week]) -> Vec<&Week> {
    weeks.iter().filter(|w| w.active).collect()
}

fn forecasts(
    name: &str,
    class: EventClass,
    weeks: &[Week],
    mut p: impl FnMut(&Week) -> f64,
) -> WeeklyForecasts {
    let active = active(weeks);
    WeeklyForecasts {
        model: name.to_owned(),
        p: active.iter().map(|w| p(w)).collect(),
        y: active.iter().map(|w| w.had(class)).collect(),
        episode: active.iter().map(|w| w.episode).collect(),
    }
}

/// The base rate of the active weeks of other episodes.
pub(crate) fn base_rate(class: EventClass, weeks: &[Week]) -> WeeklyForecasts {
    let active = active(weeks);
    forecasts("base rate of active weeks", class, weeks, |week| {
        let others = || active.iter().filter(|w| w.episode != week.episode);
        share(others().filter(|w| w.had(class)).count(), others().count())
    })
}

/// The share of the last eight weeks.
pub(crate) fn last_weeks(class: EventClass, weeks: &[Week]) -> WeeklyForecasts {
    forecasts("last 8 weeks", class, weeks, |week| {
        let before: Vec<&Week> = weeks
            .iter()
            .take_while(|w| w.monday < week.monday)
            .collect();
        let last = &before[before.len().saturating_sub(LAST_WEEKS)..];
        share(last.iter().filter(|w| w.had(class)).count(), last.len())
    })
}

/// A hazard trained on the weeks of other episodes, quiet ones among them, and scored on the active weeks of the one left out.
pub(crate) fn leave_episode_out(
    model: HazardModel,
    class: EventClass,
    weeks: &[Week],
) -> Result<WeeklyForecasts, OddsError> {
    let active = active(weeks);
    let mut p = vec![0.0; active.len()];
    let episodes = active
        .iter()
        .map(|w| w.episode)
        .max()
        .map_or(0, |most| most + 1);
    for episode in 0..episodes {
        let inside: Vec<usize> = (0..p.len())
            .filter(|w| active[*w].episode == episode)
            .collect();
        if inside.is_empty() {
            continue;
        }
        let others: Vec<&Week> = weeks.iter().filter(|w| w.episode != episode).collect();
        let fitted = FittedHazard::new(model, class, &others)?;
        let states: Vec<State> = inside.iter().map(|w| active[*w].state).collect();
        for (at, probability) in inside.iter().zip(fitted.predictive(&states)) {
            p[*at] = probability;
        }
    }
    let mut next = p.into_iter();
    Ok(forecasts(model.title(), class, weeks, |_| {
        next.next().unwrap_or_default()
    }))
}
