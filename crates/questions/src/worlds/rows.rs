//! What a world is, in a row.

use detente_table::{Column, Row};
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

impl Row for WorldRow {
    const TABLE: &'static str = "world";
    const TITLE: &'static str = "World";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("name", "Its name.", |r| Some(r.name.as_str().into())).key(),
        Column::text("title", "Its title.", |r| Some(r.title.as_str().into())),
        Column::integer("year", "Year of its flows and prices.", |r| {
            Some(i64::from(r.year))
        }),
        Column::text("unit", "Unit of its flows, nominal.", |r| {
            Some(r.unit.as_str().into())
        }),
        Column::integer("regions", "Number of regions.", |r| {
            i64::try_from(r.regions).ok()
        }),
        Column::integer("sectors", "Number of sectors.", |r| {
            i64::try_from(r.sectors).ok()
        }),
        Column::text("source", "Publisher of its figures.", |r| {
            Some(r.source.as_str().into())
        }),
        Column::text("licence", "Terms of its figures.", |r| {
            Some(r.licence.as_str().into())
        }),
    ];
}
