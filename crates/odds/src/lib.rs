//! Odds: what signals, past steps, due dates and markets say about a standoff, scored honestly.
//!
//! | part | module | from |
//! | --- | --- | --- |
//! | the record, and what was known on a day | [`Record`], [`KnownOn`] | tables |
//! | weekly hazards of steps up, down, agreements | [`hazard`] | Allison 1982; Hawkes 1971 |
//! | what becomes of dated measures | [`fate`] | van Houwelingen 2007; Morgan, Bapat, Kobayashi 2014 |
//! | classes of the talks, with bounds | [`ClassOdds`] | counts |
//! | markets: event days, predicted moves, implied odds | [`market`] | value gaps of the talks |
//! | scores of everything | [`score`] | Gneiting, Raftery 2007; Dimitriadis, Gneiting, Jordan 2021 |
//!
//! Models take [`KnownOn`], the part of a record that was known on a day, never the record: they cannot look ahead. Posteriors are drawn
//! by `nuts-rs` with seeds of their own per chain; where a model is fitted many times (scores, paths), by Laplace's approximation. The same
//! input gives the same bits.
//!
//! ```
//! use detente_odds::{Record, Settings, market::ValueGaps, odds};
//!
//! let record = Record::built_in("usa-chn")?;
//! let settings = Settings { scores: false, ..Settings::on(jiff::civil::date(2025, 10, 29)) };
//! let answer = odds(&record, &settings, &ValueGaps::default())?;
//! let truce = answer.measures.iter().find(|m| m.id == "uscn-truce-nov2025").ok_or("no such measure")?;
//! assert!(truce.imposed.low < truce.imposed.central && truce.imposed.central < truce.imposed.high);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod classes;
mod day;
mod error;
pub mod fate;
mod fate_draws;
pub mod hazard;
mod known;
pub mod market;
mod normal;
mod odds;
mod outlook;
mod posterior;
mod record;
mod rows;
mod rows_scores;
pub mod score;
mod settings;
mod snapshot;
mod week;
mod words;

pub use classes::ClassOdds;
pub use error::OddsError;
pub use known::KnownOn;
pub use normal::Band;
pub use odds::{
    ClassIncome, Data, Difference, Dropped, Forecast as ForecastRow, Mark, MarkKind, MeasureOdds,
    MeasurePath, MovedBy, Odds, PathPoint, Settings, SignalWeight, Threat, Within, differences,
    odds,
};
pub use posterior::Diagnostics;
pub use record::*;
pub use settings::Sampling;
pub use snapshot::Stage;
pub use words::{Limit, Sentence};
