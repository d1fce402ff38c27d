//! The path: what a restriction does month by month, to whom, and for how long.
//!
//! ```text
//! elements, stages, users, stocks (elements) ─► chains ─► first year at fixed prices ─┐
//! duties, purchases, idle plant ─────────────► equilibrium from month 12 ────────────┴─► months told
//! farm goods: harvests, stores, ships ───────► monthly markets in tonnes
//! ```
//!
//! [`first_year`] follows levers month by month and passes over into the certified equilibrium; [`chain`] accounts for the
//! elements that a sender withholds, whose tables [`elements`] reads; [`farm`] solves markets of farm goods.

pub mod chain;
mod csv_rows;
pub mod elements;
mod error;
pub mod farm;
pub mod first_year;

pub use error::PathError;

/// The longest path, in months.
pub const LONGEST: u32 = 120;
