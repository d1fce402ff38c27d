//! Trade and tariffs by product: BACI, WITS, and the tariff schedule of the United States.

mod baci;
mod places;
mod schedule;
mod wits;

pub use baci::{SplitFromTrade, TradeOptions, TradeReport, split_from_baci};
pub use schedule::{
    RateKind, Schedule, ScheduleLine, ScheduleRate, SpecificDuty, Unread, read_schedule,
};
pub use wits::{TariffReport, tariffs_from_wits};
