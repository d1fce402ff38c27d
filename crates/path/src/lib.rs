//! The path: what a restriction does month by month, to whom, and for how long.
//!
//! ```text
//! licences, leakage, stocks, projects ─► materials balance ─► utilisation U[n,s] ─┐
//!                                                          caps on the trade ─────┴─► economy at the month's horizon
//! ```
//!
//! A standoff is a sequence of monthly equilibria of one economy, fed by a *materials balance*: a linear account, in
//! benchmark volume and without prices, of how much of each critical good its users still get. `h` is the number of
//! months since a restriction began; `n` a region, `k` a critical good, `s` a using sector.

mod error;
pub mod farm;

pub use error::PathError;
