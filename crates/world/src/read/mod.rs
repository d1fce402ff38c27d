//! Reading a world folder (`interfaces.md`, "World folder").

mod folder;
mod labels;
mod meta;
mod values;

use std::path::Path;

use crate::{World, WorldError, WorldParts};

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
        let (meta, dates) = meta::read(&folder)?;
        let (regions_file, regions) = labels::regions(&folder)?;
        let (sectors_file, sectors) = labels::sectors(&folder)?;
        labels::check_size(&regions_file, regions.len(), &sectors_file, sectors.len())?;
        meta::check_dates(&dates, &regions)?;
        let codes = values::Codes::new(&regions, &sectors);
        let flows = values::flows(&folder, &codes)?;
        let tariffs = values::tariffs(&folder, &codes)?;
        let use_table = values::use_table(&folder, &codes)?;
        let elasticity_sets = values::elasticities(&folder, &codes)?;
        Self::new(WorldParts {
            meta,
            regions,
            sectors,
            flows,
            tariffs,
            use_table,
            elasticity_sets,
        })
    }
}
