//! Worlds: regions, sectors, flows, tariffs and use tables; read, checked, aggregated, exported.

mod benchmark;
mod check;
mod error;
mod index;
mod tables;
mod world;

pub use benchmark::Benchmark;
pub use error::WorldError;
pub use index::{RegionIx, SectorIx};
pub use tables::{Cube, Grid, UseTable};
pub use world::{Region, ScaleBase, Sector, SectorKind, World, WorldMeta, WorldParts};
