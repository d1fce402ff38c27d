//! The first year: what a lever costs month by month, and how that passes over into the certified equilibrium.
//!
//! ```text
//! levers ─► chains (crate::chain) ─► direct loss L ─► capability y ─► output x ─► GDP, books, certificate ─┐
//!    └────► duties, purchases ─► equilibrium at 12 months and more ──────────── junction, months 12 to 36 ─┴─► months told
//! ```
//!
//! Months 1 to 12 are a fixed-price input–output disequilibrium with stocks and quantity rationing: what is missing idles
//! its users downstream through critical inputs, and its suppliers upstream through lost orders (Pichler, Pangallo, del
//! Rio-Chanona, Lafond and Farmer 2022, JEDC 144; Hallegatte 2008; Pichler and Farmer 2021 on rationing rules). From month
//! 12 to 36 it passes over into the equilibrium of the economy, which is never solved below 12 months.
//!
//! Inside, everything is a *loss*, 1 minus a hat: idle = 1 − y, lost = 1 − x, short = 1 − D. Every step is then a sum of
//! non-negative terms, a maximum or a minimum, which is why losses are monotone in every lever and exactly zero without one.

mod bands;
mod books;
mod ceiling;
mod certificate;
mod clocks;
mod draw;
mod economy;
mod episodes;
mod fuel;
mod ground;
mod junction;
mod kept;
mod kernels;
mod levers;
mod monthly;
mod network;
mod rank;
mod rows;
mod run;
mod solved;
mod telling;
mod told;

pub use bands::{Bands, Sampling, among, bands};
pub use books::Books;
pub use ceiling::Ceiling;
pub use certificate::{Certificate, RESIDUAL_LIMIT, Worst};
pub use clocks::{Clock, clocks};
pub use detente_world::table::Estimate;
pub use draw::{Draw, Group, Judged, Overrides};
pub use economy::State;
pub use episodes::{EpisodeOutcome, EpisodeRow, Episodes, InputRow, Measure, TargetRow, Verdict};
pub use fuel::{FuelMonth, FuelRun, FuelSettings, ration};
pub use ground::Ground;
pub use junction::{Junction, LongRun, weight};
pub use levers::{FlowLimit, Levers, Licence, Side, Warning};
pub use monthly::{MonthlyLosses, WARNED};
pub use network::Network;
pub use rank::{Contender, Losses, RANKED, Ranking, rank};
pub use run::{BoundBy, Detail, ElementMonth, RunMonth, Simulation, simulate};
use told::Line;
pub use told::{
    Centre, ChokeRow, DutyMonth, ElementRow, FixedPriceRow, RegionRow, SectorRow, Told, tell,
};
