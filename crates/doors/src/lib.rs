//! Doors: inter-country tables as statistical offices publish them, read into worlds.
//!
//! [`import`] reads OECD ICIO, WIOD, FIGARO, EXIOBASE (and any folder that pymrio writes) and GTAP, told by what stands
//! in the file; the matrix is reduced while it is read and never held. [`split_from_baci`] gives the shares by which goods are carved out of a world by the
//! shares of their products in trade (BACI), [`split_from_comtrade`] by those of UN Comtrade; [`tariffs_from_wits`] makes tariffs from the files of WITS;
//! [`read_schedule`] reads the lines of the United States' tariff schedule.

mod error;
mod har;
mod import;
mod input;
mod layouts;
mod mappings;
mod matrix;
mod report;
mod rows;
mod scan;
mod sectors;
mod tables;
mod tariff_table;
mod trade;

pub use error::{DoorError, NegativeDemand, Spot};
pub use import::{Import, ImportOptions, Negatives, SectorFacts, SectorList, import};
pub use input::Limits;
pub use layouts::Format;
pub use mappings::{Products, hs6_code, open as open_mapping, shipped_names};
pub use report::{
    Checks, ImportReport, NegativeCell, OriginDetail, Repair, ReportRow, TariffNote, Total,
};
pub use sectors::grouping;
pub use tariff_table::{TariffRow, TariffTable};
pub use trade::{
    RateKind, Schedule, ScheduleLine, ScheduleRate, SpecificDuty, SplitFromTrade, TariffReport,
    TradeOptions, TradeReport, Unread, read_schedule, split_from_baci, split_from_comtrade,
    tariffs_from_wits,
};
