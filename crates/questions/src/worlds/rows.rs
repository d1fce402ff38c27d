//! What a world is, in a row.

use detente_table::columns;
use detente_world::World;

/// A world at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldRow {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Year of its flows and prices.
    pub year: i32,
    /// Unit of its flows.
    pub unit: String,
    /// Number of regions.
    pub regions: usize,
    /// Number of sectors.
    pub sectors: usize,
    /// Publisher of its figures.
    pub source: String,
    /// Terms of its figures.
    pub licence: String,
}

impl WorldRow {
    /// The row of a world.
    pub fn new(world: &World) -> Self {
        let meta = world.meta();
        Self {
            name: meta.name.clone(),
            title: meta.title.clone(),
            year: meta.year,
            unit: meta.unit.clone(),
            regions: world.region_count(),
            sectors: world.sector_count(),
            source: meta.source.clone(),
            licence: meta.licence.clone(),
        }
    }
}

columns! { WorldRow: "world", "World"; |r|
    text "name" key = r.name.as_str(), "Its name.";
    text "title" = r.title.as_str(), "Its title.";
    integer "year" = r.year, "Year of its flows and prices.";
    text "unit" = r.unit.as_str(), "Unit of its flows, nominal.";
    integer "regions" = r.regions, "Number of regions.";
    integer "sectors" = r.sectors, "Number of sectors.";
    text "source" = r.source.as_str(), "Publisher of its figures.";
    text "licence" = r.licence.as_str(), "Terms of its figures.";
}
