//! Trade and tariffs by product: BACI, UN Comtrade, WITS, and the tariff schedule of the United States.

mod baci;
mod comtrade;
mod places;
mod schedule;
mod split;
mod wits;

pub use baci::{TradeOptions, TradeReport};
pub use schedule::{
    RateKind, Schedule, ScheduleLine, ScheduleRate, SpecificDuty, Unread, read_schedule,
};
pub use split::{SplitFromTrade, split_from_baci, split_from_comtrade};
pub use wits::{TariffReport, tariffs_from_wits};
