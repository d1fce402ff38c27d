//! Farm goods: a monthly spatial price equilibrium.

mod certificate;
mod market;
mod month;
mod program;
mod solve;

pub use certificate::Certificate;
pub use market::{Commitment, Crop, Demand, Equilibrium, Market, Node, Route, Storage};
pub use month::{BadMonth, Month};
pub use solve::{MarketError, solve};
