//! Policies: wedges, bounds, shocks and selectors; the one type and the one parser that the command line,
//! policy files, standoffs, Python and the web share.

mod applied;
mod wedge;

pub use applied::{AppliedPolicy, Bound, BoundKind};
pub use wedge::{Amount, FloorMode, RegionSelector, SectorSelector, Wedge, WedgeKind};
