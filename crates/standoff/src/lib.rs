//! Standoffs: the standoff file, and the pipeline that turns its levers and menus into policies, equilibria and a
//! game, and returns [`Findings`]. Nothing here prints or draws.

mod error;
pub mod file;
pub mod findings;

pub use error::{Place, StandoffError};
pub use file::StandoffFile;
pub use findings::Findings;
