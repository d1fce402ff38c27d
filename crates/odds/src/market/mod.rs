//! Markets: what event days look like, and how large a move the model's own change of odds would explain.

mod event_days;
mod reading;
mod values;

pub use event_days::{DayEffect, event_days};
pub use reading::{Explains, Reading, readings};
pub use values::{Class, ClassValues, OwnersIncome, ValueGap, ValueGaps};
