//! Standoffs: the standoff file, and the pipeline that turns its levers and menus into policies, equilibria and a
//! game, and returns [`Findings`]. Nothing here prints or draws.
//!
//! ```text
//! standoff.toml ─► StandoffFile ─► Standoff (checked against world and ledger) ─► run ─► Findings ─► tables
//! ```

pub mod builtin;
mod check;
mod error;
pub mod file;
pub mod findings;
mod report;
mod run;
mod standoff;
pub mod tariffs;

pub use error::{Place, StandoffError};
pub use file::StandoffFile;
pub use findings::Findings;
pub use run::{Progress, run};
pub use standoff::Standoff;
