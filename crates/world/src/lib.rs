//! Worlds: regions, sectors, flows, tariffs and use tables; read, checked, aggregated, exported.

mod aggregate;
mod before;
mod benchmark;
mod builtin;
mod check;
mod compact;
mod dates;
mod error;
mod export;
mod index;
mod money;
mod read;
mod recipe;
mod report;
mod rows;
mod split;
mod summary;
pub mod synthetic;
mod tables;
mod world;

pub use aggregate::{AggregationReport, Mapping, MergedCode, MergedRegion, MergedSector};
pub use before::{BeforeReport, ChangedFlow, FlowBefore, SectorBefore};
pub use benchmark::Benchmark;
pub use builtin::{DEFAULT_WORLD, SPLIT_WORLD, builtin, builtin_bytes, builtin_names, open};
pub use detente_table as table;
pub use detente_table::{closest, nearest};
pub use error::{TomlContext, WorldError};
pub use export::column_about;
pub use index::{RegionIx, SectorIx};
pub use report::{CheckReport, DeficitOf, IdentityCheck, RateAt, SmallestShare};
pub use rows::Extreme;
pub use split::{Clip, FINAL, Split, SplitFlow, SplitGood, SplitReport, SplitTariffs, SplitUser};
pub use summary::{RegionSummary, SectorSummary};
pub use tables::{Cube, Grid, UseTable};
pub use world::{Region, ScaleBase, Sector, SectorKind, World, WorldMeta, WorldParts};
