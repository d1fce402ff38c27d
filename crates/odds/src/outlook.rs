//! Odds of at least one step within so many days.
//!
//! Weeks are simulated forward from each draw: counts decay and grow with simulated steps, due dates are known, so odds drift to the base
//! rate. The step that is asked about is left out of the simulation and its hazard multiplied up: given what came before, a week's event is
//! independent of the others, so the chance of none is the mean of ∏(1 − h) over such paths.

use jiff::civil::Date;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::day::plus;
use crate::hazard::{FittedHazard, HazardModel, Scale, on_weeks};
use crate::known::KnownOn;
use crate::normal::Band;
use crate::posterior::{Diagnostics, sample};
use crate::record::EventClass;
use crate::week::{COUNT_HALF_LIFE, HalfLives, State, Week, due_in, state_at, steps_a_week, weeks};
use crate::{OddsError, Sampling};

/// Days of a week.
const WEEK: u32 = 7;
/// Draws from which weeks are simulated.
const DRAWS: usize = 250;
/// Paths of each.
const PATHS: usize = 12;
/// Seed of the paths.
const SEED: u64 = 1_971;

/// Draws of one hazard.
#[derive(Debug, Clone)]
struct HazardDraws {
    scale: Scale,
    coefficients: Vec<Vec<f64>>,
}

impl HazardDraws {
    fn hazard(&self, draw: usize, state: &State) -> f64 {
        1.0 / (1.0 + (-self.scale.log_odds(&self.coefficients[draw], state)).exp())
    }
}

/// Hazards of all classes, and what weeks are simulated from.
#[derive(Debug, Clone)]
pub(crate) struct Outlook {
    hazards: [HazardDraws; 3],
    /// Rows that a week with any step adds to the counts.
    steps: [f64; 2],
    state: State,
    /// Whether a known measure is due in each of the coming weeks.
    due: Vec<bool>,
    /// Share of active weeks with an event of each class.
    pub base: [f64; 3],
    pub active_weeks: usize,
    pub diagnostics: Option<Diagnostics>,
}

impl Outlook {
    /// Hazards by the sampler, or by Laplace's approximation where `sampling` is `None`, on the weeks of a view, looking from a day.
    pub(crate) fn new(
        view: &KnownOn,
        on: Date,
        model: HazardModel,
        longest: u32,
        sampling: Option<&Sampling>,
    ) -> Result<Self, OddsError> {
        let history = weeks(view, HalfLives::default());
        let all: Vec<&Week> = history.iter().collect();
        let mut diagnostics: Option<Diagnostics> = None;
        let mut hazard = |class: EventClass| -> Result<HazardDraws, OddsError> {
            let Some(settings) = sampling else {
                let fitted = FittedHazard::new(model, class, &all)?;
                let coefficients = fitted.fit.draws(DRAWS, SEED, class as u64);
                return Ok(HazardDraws {
                    scale: fitted.scale,
                    coefficients,
                });
            };
            let (logit, scale) = on_weeks(model, class, &all);
            let drawn = sample(logit, settings, &format!("the hazard of {}", class.word()))?;
            diagnostics =
                Some(diagnostics.map_or(drawn.diagnostics, |d| d.worse(drawn.diagnostics)));
            let every = (drawn.positions.len() / DRAWS).max(1);
            let coefficients = drawn
                .positions
                .into_iter()
                .step_by(every)
                .take(DRAWS)
                .collect();
            Ok(HazardDraws {
                scale,
                coefficients,
            })
        };
        let [up, down, agreement] = EventClass::ALL;
        let hazards = [hazard(up)?, hazard(down)?, hazard(agreement)?];
        let active: Vec<&Week> = history.iter().filter(|w| w.active).collect();
        let base = EventClass::ALL.map(|class| {
            crate::score::share(active.iter().filter(|w| w.had(class)).count(), active.len())
        });
        let start = plus(on, 1);
        let due = (0..longest.div_ceil(WEEK))
            .map(|week| {
                due_in(
                    view,
                    plus(view.day(), 1),
                    plus(start, i64::from(week * WEEK)),
                )
            })
            .collect();
        Ok(Self {
            hazards,
            steps: steps_a_week(view, &history),
            state: state_at(view, start, HalfLives::default()),
            due,
            base,
            active_weeks: active.len(),
            diagnostics,
        })
    }

    fn draws(&self) -> usize {
        self.hazards
            .iter()
            .map(|h| h.coefficients.len())
            .min()
            .unwrap_or_default()
    }

    /// Probability of at least one event of a class within so many days, with its band.
    pub(crate) fn within(&self, class: EventClass, days: u32) -> Band {
        let draws = self.draws();
        let each: Vec<f64> = (0..draws)
            .map(|draw| {
                let mut rng = ChaCha8Rng::seed_from_u64(SEED);
                rng.set_stream(draw as u64);
                1.0 - (0..PATHS)
                    .map(|_| self.none(class, days, draw, &mut rng))
                    .sum::<f64>()
                    / PATHS as f64
            })
            .collect();
        Band::of(&each)
    }

    /// The chance of no event of a class on one path.
    fn none(&self, class: EventClass, days: u32, draw: usize, rng: &mut ChaCha8Rng) -> f64 {
        let decay = 0.5_f64.powf(f64::from(WEEK) / COUNT_HALF_LIFE);
        let (mut state, mut none) = (self.state, 1.0);
        for week in 0..days.div_ceil(WEEK) {
            state.due = self.due.get(week as usize).copied().unwrap_or(false);
            let part = f64::from((days - week * WEEK).min(WEEK)) / f64::from(WEEK);
            none *= (1.0 - self.hazards[class as usize].hazard(draw, &state)).powf(part);
            for (at, own) in [EventClass::Up, EventClass::Down].into_iter().enumerate() {
                let stepped =
                    own != class && rng.random::<f64>() < self.hazards[at].hazard(draw, &state);
                let count = if at == 0 {
                    &mut state.up
                } else {
                    &mut state.down
                };
                // A step of the week lies half a week back when the next one begins.
                *count = *count * decay
                    + if stepped {
                        self.steps[at] * decay.sqrt()
                    } else {
                        0.0
                    };
            }
        }
        none
    }

    /// Which comes first within so many days: a step up, a step down, or none. Both in one week are split evenly.
    pub(crate) fn first(&self, days: u32) -> [Vec<f64>; 3] {
        let decay = 0.5_f64.powf(f64::from(WEEK) / COUNT_HALF_LIFE);
        let mut firsts: [Vec<f64>; 3] = Default::default();
        for draw in 0..self.draws() {
            let (mut state, mut open, mut up_first, mut down_first) = (self.state, 1.0, 0.0, 0.0);
            for week in 0..days.div_ceil(WEEK) {
                state.due = self.due.get(week as usize).copied().unwrap_or(false);
                let (up, down) = (
                    self.hazards[0].hazard(draw, &state),
                    self.hazards[1].hazard(draw, &state),
                );
                up_first += open * (up * (1.0 - down) + 0.5 * up * down);
                down_first += open * (down * (1.0 - up) + 0.5 * up * down);
                open *= (1.0 - up) * (1.0 - down);
                state.up *= decay;
                state.down *= decay;
            }
            for (list, value) in firsts.iter_mut().zip([up_first, down_first, open]) {
                list.push(value);
            }
        }
        firsts
    }

    /// The base rate of active weeks over so many days.
    pub(crate) fn base_within(&self, class: EventClass, days: u32) -> f64 {
        1.0 - (1.0 - self.base[class as usize]).powf(f64::from(days) / f64::from(WEEK))
    }
}
