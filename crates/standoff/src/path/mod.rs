//! Levers over time: the standoff's `[path]` section turned into questions about months, and their answers as findings.
//!
//! ```text
//! ledger lever or wedges ─► policies at three strengths ─► first_year ─► LeverPath, RankingFinding
//! farm good and episode  ─────────────────────────────► detente_path::farm ─► FarmFinding
//! ```

mod assumptions;
mod checked;
mod farm;
mod follow;
mod levers;
mod measures;
mod ranking;
mod run;

pub(crate) use checked::{Checked, Tables, checked, tables};
pub use farm::{FarmTrouble, Market, Pair};
pub use follow::{Followed, Grounds, follow};
pub(crate) use levers::between;
pub use levers::{Entry, strengths};
pub use ranking::ranking;
pub(crate) use run::run;
