//! Farm goods: a monthly spatial price equilibrium.

mod accounts;
mod certificate;
mod check;
mod compare;
mod duties;
mod error;
mod good;
mod market;
mod month;
mod passing;
mod program;
mod read;
mod rows;
mod run;
mod scenario;
mod sheet;
mod solve;
mod stage;
pub mod tables;

pub use accounts::{Account, accounts};
pub use certificate::Certificate;
pub use compare::{Comparison, MeasureError, compare, measure};
pub use duties::{Charge, Duties};
pub use error::FarmError;
pub use good::{
    Balance, Carrying, Good, Header, Lane, Parameters, Range, Region, TOO_CURVED, Target,
};
pub use market::{Commitment, Crop, Demand, Equilibrium, Fork, Market, Node, Route, Storage};
pub use month::{BadMonth, Month};
pub use passing::{Change, changes, wedges};
pub use read::{builtin_names, from_files, open, read_folder};
pub use run::{Run, Track, run};
pub use scenario::{Act, Event, Hangs, Open, Purchase, Scenario};
pub use solve::{MarketError, solve, solve_near};
