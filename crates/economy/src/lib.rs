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
mod batch;
mod budget_shares;
mod certificate;
mod ces;
mod decomposition;
mod dense;
mod economy;
mod equilibrium;
mod error;
mod gmres;
mod gradient;
mod homotopy;
pub mod horizon;
mod kernels;
mod model;
mod nests;
mod outcome;
mod parameters;
mod precondition;
mod rebase;
mod rows;
mod search;
pub mod settings;
mod shock;
mod slopes;
mod solver;
pub mod stress;
mod sweep;

pub use batch::{BatchSettings, Evaluation};
pub use certificate::{CERTIFICATE_LIMIT, Certificate};
pub use decomposition::{DEFAULT_STEPS, Decomposition, DecompositionError};
pub use economy::Economy;
pub use equilibrium::{BoundResult, Equilibrium};
pub use error::{EconomyError, SolveError};
pub use gradient::{Gradient, Payoff};
pub use horizon::{Adaptation, Adapted, Band, Horizon, Schedule};
pub use outcome::{FlowOutcome, RegionOutcome, SectorOutcome};
pub use parameters::{CriticalNest, DeficitRule, Parameters, ranges};
pub use rows::{
    BoundFlow, BoundRow, bound_flows, bound_kind, bound_rows, region_fields, regions_table,
};
pub use slopes::{SlopeSettings, Slopes};
pub use solver::{SolveSettings, SolveStats};
