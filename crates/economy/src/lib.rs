//! The economy: a nested-CES world equilibrium with input–output linkages, its solver and its certificate.
//!
//! ```text
//! World ─► Economy::new ─► solve(&AppliedPolicy) ─► Equilibrium { prices, flows, incomes, certificate, stats }
//! ```
//!
//! The equations are those of Caliendo and Parro (2015) in exact changes, widened by three production nests, limited
//! factor mobility, markups, scale, export taxes and volume bounds. Indices: `i` origin, `n` destination, `k` good,
//! `s` using sector; a hat is a ratio to the benchmark.

mod adjoint;
mod anderson;
mod available;
mod batch;
mod budget;
mod budget_shares;
mod cause;
mod certificate;
mod ces;
mod circle;
mod closures;
mod decomposition;
mod dense;
mod economy;
mod elementary;
mod equilibrium;
mod error;
mod explain;
mod gdp;
mod gmres;
mod gradient;
mod groping;
mod homotopy;
pub mod horizon;
mod households;
mod kernels;
mod labour;
mod mechanism_settings;
mod mechanisms;
mod model;
mod nests;
mod outcome;
mod parameters;
mod precondition;
mod proof;
mod rebase;
mod room;
mod rows;
mod search;
pub mod settings;
mod shock;
mod slopes;
mod solver;
mod stability;
pub mod stress;
mod substitution;
mod sweep;
mod ties;
mod trade_shares;
mod whole;

pub use batch::{BatchSettings, Evaluation};
pub use cause::{Cause, CauseKind};
pub use certificate::{CERTIFICATE_LIMIT, Certificate};
pub use circle::Circle;
pub use decomposition::{DEFAULT_STEPS, Decomposition, DecompositionError};
pub use economy::Economy;
pub use equilibrium::{BoundResult, CapitalResult, Equilibrium};
pub use error::{EconomyError, SolveError};
pub use gradient::{Gradient, Payoff};
pub use horizon::{Adaptation, Adapted, Band, Horizon, Schedule};
pub use households::{Account, AccountBase, AccountOutcome, Household, HouseholdOutcome, Source};
pub use labour::{CapitalOutcome, CapitalYear, LabourOutcome};
pub use mechanism_settings::{ByRegion, CapitalSetting, MechanismSetting};
pub use mechanisms::{Capital, CapitalRule, Mechanisms, Offset, mechanism_ranges};
pub use outcome::{FlowOutcome, RegionOutcome, SectorOutcome};
pub use parameters::{CriticalNest, DeficitRule, Parameters, ranges};
pub use proof::NotProved;
pub use rows::{
    BoundFlow, BoundRow, bound_flows, bound_kind, bound_rows, region_fields, regions_table,
};
pub use slopes::{SlopeSettings, Slopes};
pub use solver::{SolveSettings, SolveStats, Tie};
pub use stability::Stability;
pub use ties::TieRange;
