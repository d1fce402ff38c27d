//! Event days: does a market move on days of steps up and down, when the direction comes from the kind of event alone?
//!
//! Days picked by a person stand beside: such lists treble the effect, because a day is remembered when something moved.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::known::KnownOn;
use crate::normal::{Band, mean};
use crate::record::{Asset, Step};

/// Trading days either way from which ordinary days are drawn: they keep the volatility of the time.
const AROUND: usize = 60;
/// Draws of ordinary days.
const DRAWS: usize = 600;
/// Fewest ordinary days around an event from which a band is drawn.
const FEWEST: usize = 60;
/// Seed of the draws.
const SEED: u64 = 2_018;

/// Mean move of an asset on event days of one direction.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct DayEffect {
    /// The asset.
    pub asset: String,
    /// Direction of the events.
    pub direction: Step,
    /// Days.
    pub n: usize,
    /// Days left out because too few ordinary days lie around them.
    pub left_out: usize,
    /// Mean move, per cent (points for an index in points).
    pub mean_pct: f64,
    /// 90 % of the means of as many ordinary days; `None` where no event has enough of them around it.
    pub ordinary: Option<Band>,
    /// Mean move on days that a person picked, for the broad market they were picked on.
    pub picked_mean_pct: Option<f64>,
    /// Number of picked days.
    pub picked_n: usize,
    /// Share of days whose move has the sign of its direction.
    pub sign_hits: f64,
    /// The same on picked days.
    pub picked_sign_hits: Option<f64>,
}

impl DayEffect {
    /// Whether the mean lies outside what ordinary days give; `None` without a band.
    pub fn outside_ordinary(&self) -> Option<bool> {
        self.ordinary
            .map(|band| self.mean_pct < band.low || self.mean_pct > band.high)
    }
}

/// Trading days of events by direction, as places in the list of trading days.
///
/// An event moves the first trading day on or after it (the next one if it became known after the close). Days with both directions are
/// dropped, as are days that are set aside.
pub(crate) fn event_positions(view: &KnownOn) -> BTreeMap<usize, Step> {
    let days = view.trading_days();
    let mut directions: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
    for event in view.events() {
        let Some(step) = event.step() else { continue };
        let active = view
            .episodes()
            .iter()
            .any(|e| e.active && (e.start..e.end).contains(&event.date));
        if !active {
            continue;
        }
        let at = days.partition_point(|d| match event.after_close {
            true => *d <= event.date,
            false => *d < event.date,
        });
        if days.get(at).is_some_and(|day| !view.is_set_aside(*day)) {
            directions.entry(at).or_default().push(step);
        }
    }
    (directions.into_iter())
        .filter(|(_, steps)| steps.iter().all(|s| *s == steps[0]))
        .map(|(at, steps)| (at, steps[0]))
        .collect()
}

/// All trading days that any event moves, whatever its direction.
fn any_event(view: &KnownOn) -> Vec<bool> {
    let days = view.trading_days();
    let mut any: Vec<bool> = days.iter().map(|d| view.is_set_aside(*d)).collect();
    for event in view.events().iter().filter(|e| e.step().is_some()) {
        let at = days.partition_point(|d| match event.after_close {
            true => *d <= event.date,
            false => *d < event.date,
        });
        if let Some(day) = any.get_mut(at) {
            *day = true;
        }
    }
    any
}

/// Effects of every asset and direction.
pub fn event_days(view: &KnownOn) -> Vec<DayEffect> {
    let positions = event_positions(view);
    let taken = any_event(view);
    let mut effects = Vec::new();
    for (number, asset) in view.assets().iter().enumerate() {
        let moves = view.moves(asset);
        for direction in [Step::Up, Step::Down] {
            let all: Vec<usize> = (positions.iter())
                .filter(|(at, d)| **d == direction && moves[**at].is_some())
                .map(|(at, _)| *at)
                .collect();
            let pools: Vec<(usize, Vec<f64>)> = (all.iter())
                .map(|at| (*at, ordinary_days(*at, &moves, &taken)))
                .filter(|(_, pool)| pool.len() >= FEWEST)
                .collect();
            // Without ordinary days around any of them there is a mean and no band.
            let days: Vec<usize> = if pools.is_empty() {
                all.clone()
            } else {
                pools.iter().map(|(at, _)| *at).collect()
            };
            let values: Vec<f64> = days.iter().filter_map(|at| moves[*at]).collect();
            if values.is_empty() {
                continue;
            }
            let picked = picked(view, asset, direction);
            effects.push(DayEffect {
                asset: asset.id.clone(),
                direction,
                n: values.len(),
                mean_pct: mean(&values),
                left_out: all.len() - values.len(),
                ordinary: ordinary(&pools, 2 * number as u64 + direction as u64),
                picked_mean_pct: (!picked.is_empty()).then(|| mean(&picked)),
                picked_n: picked.len(),
                sign_hits: hits(&values, direction),
                picked_sign_hits: (!picked.is_empty()).then(|| hits(&picked, direction)),
            });
        }
    }
    effects
}

/// Share of moves with the sign that a direction of steps would bring: down for steps up.
fn hits(values: &[f64], direction: Step) -> f64 {
    let hit = |value: &&f64| match direction {
        Step::Up => **value < 0.0,
        Step::Down => **value > 0.0,
    };
    values.iter().filter(hit).count() as f64 / values.len() as f64
}

/// Moves of the broad market on picked days of a direction: they were picked on the first broad asset of the table.
fn picked(view: &KnownOn, asset: &Asset, direction: Step) -> Vec<f64> {
    let first_broad = view.assets().iter().find(|a| a.broad);
    if first_broad.is_none_or(|first| first.id != asset.id) {
        return Vec::new();
    }
    let wanted = match direction {
        Step::Up => -1.0,
        Step::Down => 1.0,
    };
    (view.picked_days().iter())
        .filter(|p| p.direction == wanted && !view.is_set_aside(p.date))
        .filter_map(|p| p.move_pct)
        .collect()
}

/// Moves of the days around an event on which nothing of ours happened.
fn ordinary_days(at: usize, moves: &[Option<f64>], taken: &[bool]) -> Vec<f64> {
    let (from, to) = (
        at.saturating_sub(AROUND),
        (at + AROUND + 1).min(moves.len()),
    );
    (from..to)
        .filter(|i| !taken[*i])
        .filter_map(|i| moves[i])
        .collect()
}

/// Band of the mean over random ordinary days, one near each event day.
fn ordinary(pools: &[(usize, Vec<f64>)], stream: u64) -> Option<Band> {
    if pools.is_empty() {
        return None;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    rng.set_stream(stream);
    let mut draw = |pool: &Vec<f64>| pool[rng.random_range(0..pool.len())];
    let means: Vec<f64> = (0..DRAWS)
        .map(|_| pools.iter().map(|(_, pool)| draw(pool)).sum::<f64>() / pools.len() as f64)
        .collect();
    Some(Band::of(&means))
}
