//! Ensembles: one question asked many times under drawn assumptions, and what the answers say together.
//!
//! ```text
//! Spec ─► Plan (checked) ─► block(start..end) ─► Named "draws" ─┬─► intervals
//!                                                              └─► sensitivity
//! ```
//!
//! Draw `i` depends on (design, seed, `i`) alone and starts from the benchmark, so any split of the draws into blocks, on
//! any number of threads or machines, gives the same rows. A draw without an equilibrium is a row with its status.
//! Reductions run in the order of the draws with compensated sums.

mod design;
mod distribution;
mod meaning;
mod plan;
mod question;
mod reduce;
mod sensitivity;
mod stack;
mod store;
mod words;

pub use design::Design;
pub use distribution::Distribution;
pub use plan::{Plan, Spec, Variable};
pub use question::{Ensemble, Ensembled};
pub use reduce::intervals;
pub use sensitivity::sensitivity;
pub use stack::stacked;
pub use store::{Store, as_draws, block_bytes};
pub use words::keys_of_words;

/// Draws of one ensemble at most.
pub const MOST_DRAWS: u32 = 1_000_000;
/// Draws of one block unless told: the unit of a task and of a file.
pub const BLOCK: u32 = 256;
