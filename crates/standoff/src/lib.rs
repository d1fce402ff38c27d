//! Standoffs: the standoff file, and the pipeline that turns its levers and menus into policies, equilibria and a
//! game, and returns [`Findings`]. Nothing here prints or draws.

pub mod findings;

pub use findings::Findings;
