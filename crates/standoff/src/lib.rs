//! Standoffs: the standoff file, and the pipeline that turns its levers and menus into policies, equilibria and a
//! game, and returns [`Findings`]; and deals, judged against today and against what happens without them. Nothing here
//! prints or draws.
//!
//! ```text
//! standoff.toml ─► StandoffFile ─► Standoff (checked against world and ledger) ─► run ─► Findings ─► tables
//! ```

pub mod builtin;
mod check;
pub mod deal;
mod error;
pub mod file;
pub mod findings;
pub mod horizons;
mod linked;
mod months;
mod objectives;
pub mod path;
mod plain;
mod repeat;
mod report;
mod run;
mod spelled;
mod standoff;
pub mod tariffs;
pub mod timing;

pub use deal::{Deal, DealFindings};
pub use error::{Place, StandoffError};
pub use file::StandoffFile;
pub use findings::Findings;
pub use run::{PositionPolicy, Progress, positions, run};
pub use standoff::Standoff;
