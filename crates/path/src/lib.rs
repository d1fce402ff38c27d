//! The path: what a restriction does month by month, to whom, and for how long.
//!
//! ```text
//! licences, leakage, stocks, projects ─► materials balance ─► utilisation U[n,s] ─┐
//!                                                          caps on the trade ─────┴─► economy at the month's horizon
//! ```
//!
//! A standoff is a sequence of monthly equilibria of one economy, fed by a *materials balance*: a linear account, in
//! benchmark volume and without prices, of how much of each critical good its users still get. `h` is the number of
//! months since a restriction began; `n` a region, `k` a critical good, `s` a using sector.

mod balance;
pub mod chain;
mod compare;
mod curve;
pub mod elements;
mod episode;
mod error;
pub mod farm;
mod figures;
pub mod first_year;
mod month;
mod others;
mod range;
mod rank;
mod reading;
mod run;
mod scenario;
pub mod summary;
mod supply;
pub mod utilisation;

pub use balance::{Balance, BalanceMonth, UserState};
pub use compare::{COMPARED, CompareError, Compared, Way, compare};
pub use curve::{CURVE_MONTH, CurvePoint, SIGMAS, curve, published_sigma};
pub use episode::{ComparedMonth, Episode, RecordedMonth, recovered};
pub use error::PathError;
pub use figures::{
    Entry, Figures, Grade, Link, Material, Project, Sources, Stage, Status, User, open,
};
pub use range::{Position, Range};
pub use rank::{Contender, Grounds, Losses, RANKED, Ranking, Standing, WITHIN, rank};
pub use reading::SectorLoss;
pub use run::{DATES, LONGEST, Month, Path, RegionMonth, Run, UserMonth, position_of};
pub use scenario::{Announcement, Expectations, Rationing, Scenario, SupplyModel};
