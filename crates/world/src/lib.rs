//! Worlds: regions, sectors, flows, tariffs and use tables; read, checked, aggregated, exported.

mod benchmark;
mod check;
mod error;
mod index;
mod read;
mod suggest;
pub mod table;
mod tables;
mod world;

pub use benchmark::Benchmark;
pub use error::{TomlContext, WorldError};
pub use index::{RegionIx, SectorIx};
pub use suggest::closest;
pub use tables::{Cube, Grid, UseTable};
pub use world::{Region, ScaleBase, Sector, SectorKind, World, WorldMeta, WorldParts};
