//! Détente, an open engine for trade standoffs: the rooms of the house under one roof.
//!
//! Each module is a crate of the workspace; data flows one way:
//!
//! ```text
//! world ─► policy ─┬─► ledger ───────────────┐
//!                  └─► economy ─► path ─► talks ─► standoff ─► brief ─► detente (command)
//! ```
//!
//! [`settings`] reads the economy's options, [`questions`] has every question with its keys and its answer, [`check`] sets
//! published numbers beside ours and tries the solver on random policies, [`revenue`] adds up what duties raise.
//! [`run`] writes the folder that a run leaves behind, [`build`] says which build made it.

pub use detente_brief as brief;
pub use detente_economy as economy;
pub use detente_ledger as ledger;
pub use detente_path as path;
pub use detente_policy as policy;
pub use detente_standoff as standoff;
pub use detente_talks as talks;
pub use detente_world as world;

pub use detente_check as check;
pub use detente_economy::settings;
pub use detente_questions as questions;
pub use detente_questions::{build, revenue, run};
pub use detente_table as table;
