//! What was known on a day. Models take this and nothing else: a model that is handed the tables can look ahead without anybody noticing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::record::{
    Asset, BOTH, Episode, Event, EventClass, Forecast, Kind, Measure, PickedDay, Record, Signal,
    Step,
};

/// The part of a record that was known on a day. A row counts from its date, an outcome from the day it was resolved, a flag of talks
/// from the day they became known, an episode to the day itself.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownOn {
    day: Date,
    known: Record,
    players: BTreeSet<String>,
}

impl Record {
    /// What was known on a day.
    pub fn known_on(&self, day: Date) -> KnownOn {
        KnownOn {
            day,
            known: self.until(day),
            players: self.players.iter().cloned().collect(),
        }
    }
}

impl KnownOn {
    /// The last day read.
    pub fn day(&self) -> Date {
        self.day
    }

    /// The same view on an earlier day.
    #[must_use]
    pub fn earlier(&self, day: Date) -> Self {
        self.known.known_on(day.min(self.day))
    }

    /// The sides.
    pub fn players(&self) -> &[String] {
        &self.known.players
    }

    /// Events to the day, in order.
    pub fn events(&self) -> &[Event] {
        &self.known.events
    }

    /// Events from a day on and before another.
    pub fn events_between(&self, from: Date, to: Date) -> &[Event] {
        let events = self.events();
        let at = |day: Date| events.partition_point(|e| e.date < day);
        &events[at(from)..at(to.max(from))]
    }

    /// Measures announced to the day, of all standoffs that are pooled; outcomes only where they were resolved by then.
    pub fn measures(&self) -> &[Measure] {
        &self.known.measures
    }

    /// Whether both ends of a measure are sides of this standoff.
    pub fn is_ours(&self, measure: &Measure) -> bool {
        self.players.contains(&measure.imposer) && self.players.contains(&measure.target)
    }

    /// Measures between the sides that are still open, by due date.
    pub fn open_measures(&self) -> Vec<&Measure> {
        let mut open: Vec<&Measure> = (self.measures().iter())
            .filter(|m| self.is_ours(m) && m.ended.is_none())
            .collect();
        open.sort_by_key(|m| (m.effective, m.announced, m.id.clone()));
        open
    }

    /// Signals to the day, in order.
    pub fn signals(&self) -> &[Signal] {
        &self.known.signals
    }

    /// The same view with other signals; those after the day are left out.
    #[must_use]
    pub fn with_signals(&self, mut signals: Vec<Signal>) -> Self {
        signals.retain(|s| s.date <= self.day);
        signals.sort_by_key(|s| s.date);
        let mut view = self.clone();
        view.known.signals = signals;
        view
    }

    /// Forecasts published to the day.
    pub fn forecasts(&self) -> &[Forecast] {
        &self.known.forecasts
    }

    /// Episodes that had begun, the running one cut at the day.
    pub fn episodes(&self) -> &[Episode] {
        &self.known.episodes
    }

    /// Assets.
    pub fn assets(&self) -> &[Asset] {
        &self.known.assets
    }

    /// Trading days to the day.
    pub fn trading_days(&self) -> &[Date] {
        &self.known.moves.days
    }

    /// Moves of an asset, one a trading day, with those of the fund that stands in for it.
    pub fn moves(&self, asset: &Asset) -> Vec<Option<f64>> {
        let of = |id: &str| self.known.moves.by_asset.get(id);
        let own = of(&asset.id);
        let other = asset.stands_in.as_deref().and_then(of);
        let value =
            |series: Option<&Vec<Option<f64>>>, at: usize| series?.get(at).copied().flatten();
        (0..self.trading_days().len())
            .map(|at| value(own, at).or_else(|| value(other, at)))
            .collect()
    }

    /// Days that a person picked.
    pub fn picked_days(&self) -> &[PickedDay] {
        &self.known.picked
    }

    /// Whether a day is set aside: it was about more than this standoff.
    pub fn is_set_aside(&self, day: Date) -> bool {
        self.known
            .set_aside
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&day))
    }

    /// Whether an event belongs to a class. An agreement is a deal of all sides about a duty or without a lever.
    pub fn belongs(&self, event: &Event, class: EventClass) -> bool {
        match class {
            EventClass::Up => event.step() == Some(Step::Up),
            EventClass::Down => event.step() == Some(Step::Down),
            EventClass::Agreement => {
                event.kind == Kind::Deal
                    && event.actor == BOTH
                    && (event.lever.as_ref()).is_none_or(|l| self.known.tariff_levers.contains(l))
            }
        }
    }
}
