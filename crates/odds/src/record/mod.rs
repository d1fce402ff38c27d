//! The record: tables of what happened, what was announced, what was said, what was forecast and how markets moved.
//!
//! A [`Record`] is read and checked once. Models never take it: they take [`KnownOn`](crate::KnownOn), the part of it that was known on a
//! day.

mod built_in;
mod episode;
mod event;
mod field;
mod forecast;
mod hypothetical;
mod lever;
mod measure;
mod moves;
mod set_aside;
mod signal;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use built_in::{BuiltIn, built_in_tables, records};
pub use episode::Episode;
pub use event::{BOTH, Event, Kind, Step};
pub use forecast::{EventClass, Forecast};
pub use measure::{Measure, Outcome};
pub use moves::{Asset, Moves, PickedDay};
pub use signal::{Coded, Signal};

use crate::OddsError;
use crate::day::{monday_of, plus};

/// One standoff's tables, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The sides, as events and measures name them.
    pub(crate) players: Vec<String>,
    /// What happened, by day.
    pub(crate) events: Vec<Event>,
    /// Measures with due dates of all standoffs that are pooled, those of this one among them.
    pub(crate) measures: Vec<Measure>,
    /// What was said.
    pub(crate) signals: Vec<Signal>,
    /// What others forecast.
    pub(crate) forecasts: Vec<Forecast>,
    /// What is left out together.
    pub(crate) episodes: Vec<Episode>,
    /// Levers by whether they are duties.
    pub(crate) tariff_levers: BTreeSet<String>,
    /// Assets.
    pub(crate) assets: Vec<Asset>,
    /// Moves of every trading day.
    pub(crate) moves: Moves,
    /// Days that a person picked.
    pub(crate) picked: Vec<PickedDay>,
    /// First and last days of stretches about more than this standoff: no event days.
    pub(crate) set_aside: Vec<(jiff::civil::Date, jiff::civil::Date)>,
}

/// Names of the tables of a folder.
pub const TABLES: [&str; 10] = [
    "events",
    "measures",
    "signals",
    "forecasts",
    "episodes",
    "levers",
    "assets",
    "daily-moves",
    "picked-days",
    "set-aside",
];

/// Bytes of tables by name, with the path that complaints name.
pub(crate) type Files = BTreeMap<&'static str, (PathBuf, Vec<u8>)>;

impl Record {
    /// Reads a folder: `measures.csv`, and any of the other [`TABLES`].
    ///
    /// This function reads files.
    ///
    /// # Errors
    /// [`OddsError::MissingTable`], and [`OddsError::Table`] naming file, row and column.
    pub fn read(folder: &Path, players: &[&str]) -> Result<Self, OddsError> {
        let mut files = Files::new();
        for table in TABLES {
            let path = folder.join(format!("{table}.csv"));
            if path.is_file() {
                let bytes = std::fs::read(&path).map_err(|source| {
                    detente_world::table::TableError::Read {
                        path: path.clone(),
                        source,
                    }
                })?;
                files.insert(table, (path, bytes));
            }
        }
        if !files.contains_key("measures") {
            let folder = folder.display().to_string();
            return Err(OddsError::MissingTable {
                folder,
                table: "measures",
            });
        }
        Self::from_files(&files, players)
    }

    /// As [`read`](Self::read), from tables in memory: name, path that complaints name, bytes.
    ///
    /// # Errors
    /// As [`read`](Self::read); tables of unknown names are ignored.
    pub fn from_bytes(
        tables: &[(&str, &Path, &[u8])],
        players: &[&str],
    ) -> Result<Self, OddsError> {
        let mut files = Files::new();
        for (name, path, bytes) in tables {
            if let Some(known) = TABLES.iter().find(|known| *known == name) {
                files.insert(known, (path.to_path_buf(), bytes.to_vec()));
            }
        }
        Self::from_files(&files, players)
    }

    pub(crate) fn from_files(files: &Files, players: &[&str]) -> Result<Self, OddsError> {
        let refused = |problem| OddsError::Players {
            players: players.join(", "),
            problem,
        };
        let distinct: BTreeSet<&str> = players.iter().copied().collect();
        if distinct.len() < 2 || distinct.len() < players.len() {
            return Err(refused("a standoff has two different sides or more"));
        }
        let players: Vec<String> = players.iter().map(|p| (*p).to_owned()).collect();
        let file = |name: &str| {
            files
                .get(name)
                .map(|(path, bytes)| (path.as_path(), bytes.as_slice()))
        };
        let mut record = Self {
            events: Vec::new(),
            measures: Vec::new(),
            signals: Vec::new(),
            forecasts: Vec::new(),
            episodes: Vec::new(),
            tariff_levers: BTreeSet::new(),
            assets: Vec::new(),
            moves: Moves::default(),
            picked: Vec::new(),
            set_aside: Vec::new(),
            players,
        };
        if let Some((path, bytes)) = file("events") {
            record.events = event::read(path, bytes, &record.players)?;
        }
        if let Some((path, bytes)) = file("measures") {
            record.measures = measure::read(path, bytes)?;
        }
        if let Some((path, bytes)) = file("signals") {
            record.signals = signal::read(path, bytes, &record.players)?;
        }
        if let Some((path, bytes)) = file("forecasts") {
            record.forecasts = forecast::read(path, bytes)?;
        }
        if let Some((path, bytes)) = file("episodes") {
            record.episodes = episode::read(path, bytes)?;
        }
        if let Some((path, bytes)) = file("levers") {
            record.tariff_levers = lever::read(path, bytes)?;
        }
        if let Some((path, bytes)) = file("assets") {
            record.assets = moves::assets(path, bytes)?;
        }
        if let Some((path, bytes)) = file("daily-moves") {
            record.moves = moves::moves(path, bytes)?;
        }
        if let Some((path, bytes)) = file("picked-days") {
            record.picked = moves::picked(path, bytes)?;
        }
        if let Some((path, bytes)) = file("set-aside") {
            record.set_aside = set_aside::read(path, bytes)?;
        }
        record.in_order();
        Ok(record)
    }

    /// Puts rows in the order of their days, and makes one active episode of a record without any.
    pub(crate) fn in_order(&mut self) {
        self.events.sort_by_key(|e| e.date);
        self.signals.sort_by_key(|s| s.date);
        if self.episodes.is_empty()
            && let (Some(first), Some(last)) = (self.events.first(), self.events.last())
        {
            self.episodes.push(Episode {
                id: "all".into(),
                start: monday_of(first.date),
                end: plus(monday_of(last.date), 7),
                active: true,
                row: "no episodes.csv".into(),
            });
        }
    }

    /// Adds the measures of other standoffs: what a record with few rows of its own learns from. Rows about a pair that has rows here
    /// already are left out, so that nothing is counted twice.
    #[must_use]
    pub fn pooled_with(mut self, other: &Self) -> Self {
        let pair = |m: &Measure| {
            let (a, b) = (m.imposer.clone(), m.target.clone());
            if a < b { (a, b) } else { (b, a) }
        };
        let own: BTreeSet<_> = self.measures.iter().map(pair).collect();
        let ids: BTreeSet<String> = self.measures.iter().map(|m| m.id.clone()).collect();
        let others = (other.measures.iter())
            .filter(|m| !own.contains(&pair(m)) && !ids.contains(&m.id))
            .cloned();
        self.measures.extend(others);
        if self.assets.is_empty() {
            self.assets.clone_from(&other.assets);
            self.moves.clone_from(&other.moves);
        }
        self
    }

    /// Keeps what is known on a day: events, signals, forecasts, moves and measures to that day, outcomes resolved by it.
    #[must_use]
    pub fn until(&self, day: jiff::civil::Date) -> Self {
        let mut known = self.clone();
        known.events.retain(|e| e.date <= day);
        known.signals.retain(|s| s.date <= day);
        known.measures.retain(|m| m.announced <= day);
        for measure in &mut known.measures {
            measure.ended = measure.ended.filter(|(_, resolved)| *resolved <= day);
            measure.talks_known = measure.talks_known.filter(|talks| *talks <= day);
        }
        known.forecasts.retain(|f| f.date <= day);
        for forecast in &mut known.forecasts {
            forecast.outcome = forecast.outcome.filter(|_| forecast.resolves <= day);
        }
        known.episodes.retain(|e| e.start <= day);
        for episode in &mut known.episodes {
            episode.end = episode.end.min(plus(day, 1));
        }
        let days = known.moves.days.partition_point(|d| *d <= day);
        known.moves.days.truncate(days);
        for series in known.moves.by_asset.values_mut() {
            series.truncate(days);
        }
        known.picked.retain(|p| p.date <= day);
        known.set_aside.retain(|(start, _)| *start <= day);
        known
    }

    /// The sides.
    pub fn players(&self) -> &[String] {
        &self.players
    }

    /// What happened, by day.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Measures with due dates, of all standoffs that are pooled.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// What was said.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// What others forecast.
    pub fn forecasts(&self) -> &[Forecast] {
        &self.forecasts
    }

    /// The day of the last event; `None` where there is none.
    pub fn last_event(&self) -> Option<jiff::civil::Date> {
        self.events.last().map(|e| e.date)
    }
}
