//! The record in weeks: what was known when a week began, and whether it had a step up, a step down, an agreement.

use jiff::civil::Date;

use crate::day::{days_from, monday_of, plus};
use crate::known::KnownOn;
use crate::record::{EventClass, Step};

/// Half-life of counts of past steps, days. 14 to 56 change the score by at most 0.03: it is not identified, and fixed.
pub(crate) const COUNT_HALF_LIFE: f64 = 28.0;
/// Half-life of signals, days. 3 to 14 change the score by at most 0.03.
pub(crate) const SIGNAL_HALF_LIFE: f64 = 7.0;
/// Days of a week.
const WEEK: i64 = 7;

/// Half-lives of what is remembered, days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HalfLives {
    pub counts: f64,
    pub signals: f64,
}

impl Default for HalfLives {
    fn default() -> Self {
        Self {
            counts: COUNT_HALF_LIFE,
            signals: SIGNAL_HALF_LIFE,
        }
    }
}

/// What is known when a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct State {
    /// Σ 2^(−days/half-life) over past steps up.
    pub up: f64,
    /// The same over past steps down.
    pub down: f64,
    /// A known, unresolved measure between the sides takes effect in the week.
    pub due: bool,
    /// Σ direction · strength · 2^(−days/half-life) over past signals.
    pub signals: f64,
}

/// One week of the record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Week {
    pub monday: Date,
    /// Its episode's place in the list.
    pub episode: usize,
    pub active: bool,
    pub state: State,
    /// Whether it had an event of each class, in the order of [`EventClass::ALL`].
    pub had: [bool; 3],
}

impl Week {
    pub(crate) fn had(&self, class: EventClass) -> bool {
        self.had[class as usize]
    }
}

/// The whole weeks that had ended by the day of the view, from the Monday of the first episode on.
pub(crate) fn weeks(view: &KnownOn, half_lives: HalfLives) -> Vec<Week> {
    let Some(first) = view.episodes().first() else {
        return Vec::new();
    };
    let mut weeks = Vec::new();
    let mut monday = monday_of(first.start);
    while plus(monday, WEEK - 1) <= view.day() {
        // A week belongs to the episode in which its Monday lies.
        let episode = view
            .episodes()
            .iter()
            .position(|e| (e.start..e.end).contains(&monday.max(first.start)));
        if let Some(episode) = episode {
            let next = plus(monday, WEEK);
            let of_week = view.events_between(monday, next);
            let had = EventClass::ALL.map(|class| of_week.iter().any(|e| view.belongs(e, class)));
            weeks.push(Week {
                monday,
                episode,
                active: view.episodes()[episode].active,
                state: state_at(view, monday, half_lives),
                had,
            });
        }
        monday = plus(monday, WEEK);
    }
    weeks
}

/// What was known before a day, for the seven days that begin with it.
pub(crate) fn state_at(view: &KnownOn, start: Date, half_lives: HalfLives) -> State {
    let mut state = State {
        due: due_in(view, start, start),
        ..State::default()
    };
    for event in view.events().iter().take_while(|e| e.date < start) {
        let weight = 0.5_f64.powf(days_from(event.date, start) as f64 / half_lives.counts);
        match event.step() {
            Some(Step::Up) => state.up += weight,
            Some(Step::Down) => state.down += weight,
            None => {}
        }
    }
    for signal in view.signals().iter().take_while(|s| s.date < start) {
        let age = days_from(signal.date, start) as f64;
        state.signals +=
            signal.direction * signal.strength * 0.5_f64.powf(age / half_lives.signals);
    }
    state
}

/// Whether a measure that was known and open before `known` takes effect in the seven days from `start`.
pub(crate) fn due_in(view: &KnownOn, known: Date, start: Date) -> bool {
    let next = plus(start, WEEK);
    view.measures().iter().any(|m| {
        (start..next).contains(&m.effective)
            && m.announced < known
            && m.ended.is_none_or(|(_, resolved)| resolved >= known)
            && view.is_ours(m)
    })
}

/// How many steps of each direction a week has that has any: what one simulated step adds to the counts.
pub(crate) fn steps_a_week(view: &KnownOn, weeks: &[Week]) -> [f64; 2] {
    [Step::Up, Step::Down].map(|direction| {
        let inside = |monday: Date| {
            let of_week = view.events_between(monday, plus(monday, WEEK));
            of_week
                .iter()
                .filter(|e| e.step() == Some(direction))
                .count()
        };
        let counts: Vec<usize> = weeks
            .iter()
            .map(|w| inside(w.monday))
            .filter(|n| *n > 0)
            .collect();
        match counts.len() {
            0 => 1.0,
            n => counts.iter().sum::<usize>() as f64 / n as f64,
        }
    })
}
