//! Policies: wedges, bounds, shocks and selectors; the one type and the one parser that the command line,
//! policy files, standoffs, Python and the web share.
//!
//! ```text
//! text, TOML, CSV ─► Wedge ─► Policy ─► Policy::apply(&World) ─► AppliedPolicy ─► economy
//! ```
//!
//! A [`Wedge`] is what a user writes; a [`Policy`] is a set of them with tables of tariffs; an [`AppliedPolicy`] is
//! one number per flow in a world's own terms. All errors are [`PolicyError`].

mod applied;
mod changes;
mod error;
mod grammar;
mod policy;
mod record;
mod resolve;
mod table;
mod wedge;

pub use applied::{AppliedPolicy, Bound, BoundKind};
pub use changes::Change;
pub use error::PolicyError;
pub use policy::{Policy, PolicyFile};
pub use record::{NumberOrText, Regions, WedgeRecord};
pub use table::{TableMode, TariffRow, TariffTable};
pub use wedge::{Amount, FloorMode, Measure, RegionSelector, SectorSelector, Wedge, WedgeKind};
