//! `world show|check|list|export|aggregate`: worlds themselves.

mod check;
mod rows;
mod show;
mod write;

pub use check::{WorldCheck, WorldChecked};
pub use rows::WorldRow;
pub use show::{WorldList, WorldListed, WorldShow, WorldShown};
pub use write::{Aggregated, Form, WorldAggregate, WorldExport, WrittenWorld, write_world};
