//! Reading a world folder (`interfaces.md`, "World folder").

mod folder;
mod labels;
mod meta;
mod quick;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use crate::table::Table;
use crate::{Region, World, WorldError, WorldMeta, WorldParts};

use folder::Folder;
pub(crate) use labels::{MOST_CELLS, check_code};
pub(crate) use meta::key_problem;

impl World {
    /// Reads and checks a world: a folder, or the path of the `world.toml` in it.
    ///
    /// Needed: `world.toml` and the tables `regions`, `sectors`, `flows` and `tariffs` (which may be a header
    /// without rows: no tariffs). `use` may be absent (no intermediates), and so may `elasticities`. Each table
    /// is one of `.csv`, `.csv.gz` or `.parquet`.
    ///
    /// # Errors
    /// [`WorldError`] naming file, row and column, or the identity and the cell that fail.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, WorldError> {
        let folder = Folder::open(path.as_ref())?;
        let (meta, dates, factor) = meta::read(&folder)?;
        let check = |regions: &[Region]| meta::check_dates(&dates, regions);
        from_folder(&folder, meta, factor, &check)
    }

    /// Checks a world whose tables are in memory: `regions`, `sectors`, `flows` and `tariffs`, and where there are any
    /// `use` and `elasticities`, with the columns of the files of a world folder.
    ///
    /// # Errors
    /// As [`read`](Self::read), with the name of the table and the number of the row, from 1; also a table of another
    /// name.
    pub fn from_tables(
        meta: WorldMeta,
        tables: &BTreeMap<String, Table>,
    ) -> Result<Self, WorldError> {
        let folder = Folder::of_tables(&meta.name, tables);
        let known = crate::export::TABLES;
        if let Some(stranger) = tables.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(WorldError::UnknownName {
                what: "table of a world",
                code: stranger.clone(),
                suggestion: crate::closest(stranger, known).map(str::to_string),
            });
        }
        let factor = crate::money::to_usd_million(&meta.unit, None)
            .map_err(|problem| WorldError::Unit { problem })?;
        let unit = crate::money::UNIT.to_owned();
        // World::new holds the dates against the regions.
        from_folder(&folder, WorldMeta { unit, ..meta }, factor, &|_| Ok(()))
    }
}

fn from_folder(
    folder: &Folder<'_>,
    meta: WorldMeta,
    factor: f64,
    check_dates: &dyn Fn(&[Region]) -> Result<(), WorldError>,
) -> Result<World, WorldError> {
    let (regions_file, regions) = labels::regions(folder)?;
    let (sectors_file, sectors) = labels::sectors(folder)?;
    labels::check_size(&regions_file, regions.len(), &sectors_file, sectors.len())?;
    check_dates(&regions)?;
    let codes = values::Codes::new(&regions, &sectors);
    let mut flows = values::flows(folder, &codes)?;
    let tariffs = values::tariffs(folder, &codes)?;
    let mut use_table = values::use_table(folder, &codes)?;
    let elasticity_sets = values::elasticities(folder, &codes)?;
    if factor != 1.0 {
        flows
            .as_mut_slice()
            .iter_mut()
            .for_each(|value| *value *= factor);
        use_table
            .as_mut_slice()
            .iter_mut()
            .for_each(|value| *value *= factor);
    }
    World::new(WorldParts {
        meta,
        regions,
        sectors,
        flows,
        tariffs,
        use_table,
        elasticity_sets,
    })
}
