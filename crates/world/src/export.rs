//! Writing a world folder, whole or not at all.

use std::path::{Path, PathBuf};

use crate::table::{Staged, Table, TableError, TableFormat};
use crate::{Cube, RegionIx, ScaleBase, SectorIx, SectorKind, World, WorldError};

/// The tables of a world folder, by name.
pub(crate) const TABLES: [&str; 6] = [
    "regions",
    "sectors",
    "flows",
    "tariffs",
    "use",
    "elasticities",
];

/// What a column of a world's table means.
pub fn column_about(column: &str) -> &'static str {
    match column {
        "code" => "What other tables call it.",
        "name" => "Its name.",
        "kind" => "goods or services.",
        "trade_elasticity" => "Elasticity of trade flows to their cost.",
        "scale_elasticity" => "Elasticity of productivity to the sector's size.",
        "scale_base" => "What that size is counted in: input or labour.",
        "markup" => "Price over unit cost.",
        "alias" => "Another name for the sector.",
        "origin" => "Region of the seller.",
        "destination" => "Region of the buyer.",
        "region" => "Region of the user.",
        "sector" => "Sector of the good.",
        "input" => "Sector of the good that is used.",
        "user" => "Sector that uses it.",
        "set" => "Published set of elasticities.",
        "rate" => "Import tariff, a fraction of border value.",
        "value" => {
            "Sales at basic prices, purchases at buyers' prices with import tariffs, or an elasticity, as the table says."
        }
        _ => "As in the world's folder.",
    }
}

impl World {
    /// Writes the world as a folder, which is made if need be: every file beside its place first, then all moved
    /// into place. Reading the folder gives the same world to the last bit. Zeros are left out, and so are
    /// `use` and `elasticities` if the world has none.
    ///
    /// A folder that already holds a world is refused unless `overwrite`; then tables that the new world
    /// does not have, and other forms of those it has, are removed.
    ///
    /// # Errors
    /// [`WorldError::Occupied`], or [`WorldError::Table`] naming the file that cannot be written.
    pub fn export(
        &self,
        folder: &Path,
        format: TableFormat,
        overwrite: bool,
    ) -> Result<Vec<PathBuf>, WorldError> {
        if let Some(file) = foreign_file(folder).filter(|_| !overwrite) {
            return Err(WorldError::Foreign {
                folder: folder.to_path_buf(),
                file,
            });
        }
        let occupied = files_of_a_world(folder);
        if let Some(file) = occupied.first().filter(|_| !overwrite) {
            return Err(WorldError::Occupied {
                folder: folder.to_path_buf(),
                file: file.clone(),
            });
        }
        std::fs::create_dir_all(folder).map_err(|source| TableError::Write {
            path: folder.to_path_buf(),
            source,
        })?;
        let mut staged: Vec<(String, Staged)> = Vec::new();
        for (name, table) in self.as_tables() {
            let file = format!("{name}.{}", format.extension());
            let written = table.stage(&folder.join(&file))?;
            staged.push((file, written));
        }
        let toml = self.world_toml();
        staged.push((
            "world.toml".into(),
            Staged::write(&folder.join("world.toml"), |out| {
                out.write_all(toml.as_bytes())
            })?,
        ));

        for old in occupied
            .iter()
            .filter(|old| staged.iter().all(|(new, _)| new != *old))
        {
            let path = folder.join(old);
            std::fs::remove_file(&path).map_err(|source| TableError::Write { path, source })?;
        }
        let mut files = Vec::new();
        for (name, file) in staged {
            file.place()?;
            files.push(folder.join(name));
        }
        Ok(files)
    }

    /// The text of `world.toml`.
    pub fn world_toml(&self) -> String {
        // Text, numbers and a map of texts: all of it has a form in TOML.
        toml::to_string_pretty(self.meta()).unwrap_or_default()
    }

    /// The tables of the world folder, by name: `regions`, `sectors`, `flows`, `tariffs`, and `use` and
    /// `elasticities` if the world has any.
    pub fn as_tables(&self) -> Vec<(&'static str, Table)> {
        let mut tables = vec![
            ("regions", self.regions_table()),
            ("sectors", self.sectors_table()),
            ("flows", self.cube_table(self.flows(), "value")),
            ("tariffs", self.cube_table(self.tariffs(), "rate")),
        ];
        if self.use_table().as_slice().iter().any(|v| *v != 0.0) {
            tables.push(("use", self.use_as_table()));
        }
        if !self.elasticity_sets().is_empty() {
            tables.push(("elasticities", self.elasticities_table()));
        }
        tables
    }

    fn regions_table(&self) -> Table {
        let regions = self.regions();
        Table::new()
            .text("code", regions.iter().map(|r| &r.code))
            .text("name", regions.iter().map(|r| &r.name))
    }

    fn sectors_table(&self) -> Table {
        let sectors = self.sectors();
        let kind = |kind| match kind {
            SectorKind::Goods => "goods",
            SectorKind::Services => "services",
        };
        let base = |base| match base {
            ScaleBase::Input => "input",
            ScaleBase::Labour => "labour",
        };
        let mut table = Table::new()
            .text("code", sectors.iter().map(|s| &s.code))
            .text("name", sectors.iter().map(|s| &s.name))
            .text("kind", sectors.iter().map(|s| kind(s.kind)))
            .float(
                "trade_elasticity",
                sectors.iter().map(|s| s.trade_elasticity),
            );
        if sectors
            .iter()
            .any(|s| s.scale_elasticity != 0.0 || s.scale_base != ScaleBase::default())
        {
            table = table
                .float(
                    "scale_elasticity",
                    sectors.iter().map(|s| s.scale_elasticity),
                )
                .text("scale_base", sectors.iter().map(|s| base(s.scale_base)));
        }
        if sectors.iter().any(|s| s.markup != 1.0) {
            table = table.float("markup", sectors.iter().map(|s| s.markup));
        }
        if sectors.iter().any(|s| s.alias.is_some()) {
            table = table.optional_text("alias", sectors.iter().map(|s| s.alias.as_ref()));
        }
        table
    }

    /// A table over flows, by origin, then destination, then sector.
    fn cube_table(&self, cube: &Cube, value: &str) -> Table {
        let (regions, sectors) = (self.region_count(), self.sector_count());
        let mut rows = Vec::new();
        for i in RegionIx::all(regions) {
            for n in RegionIx::all(regions) {
                for k in SectorIx::all(sectors) {
                    let value = cube.get(i, n, k);
                    if value != 0.0 {
                        rows.push((i, n, k, value));
                    }
                }
            }
        }
        Table::new()
            .text("origin", rows.iter().map(|(i, ..)| &self.region(*i).code))
            .text(
                "destination",
                rows.iter().map(|(_, n, ..)| &self.region(*n).code),
            )
            .text(
                "sector",
                rows.iter().map(|(_, _, k, _)| &self.sector(*k).code),
            )
            .float(value, rows.iter().map(|(.., value)| *value))
    }

    /// Use, by region, then input, then user.
    fn use_as_table(&self) -> Table {
        let mut rows = Vec::new();
        for n in RegionIx::all(self.region_count()) {
            for k in SectorIx::all(self.sector_count()) {
                for s in SectorIx::all(self.sector_count()) {
                    let value = self.use_table().get(n, k, s);
                    if value != 0.0 {
                        rows.push((n, k, s, value));
                    }
                }
            }
        }
        Table::new()
            .text("region", rows.iter().map(|(n, ..)| &self.region(*n).code))
            .text("input", rows.iter().map(|(_, k, ..)| &self.sector(*k).code))
            .text(
                "user",
                rows.iter().map(|(_, _, s, _)| &self.sector(*s).code),
            )
            .float("value", rows.iter().map(|(.., value)| *value))
    }

    fn elasticities_table(&self) -> Table {
        let rows = || {
            let sets = self.elasticity_sets().iter();
            sets.flat_map(|(name, set)| {
                set.iter()
                    .zip(self.sectors())
                    .filter_map(move |(e, s)| e.map(|e| (s, name, e)))
            })
        };
        Table::new()
            .text("sector", rows().map(|(sector, ..)| &sector.code))
            .text("set", rows().map(|(_, name, _)| name))
            .float("value", rows().map(|(.., e)| e))
    }
}

/// Names of the files in a folder that belong to a world.
fn files_of_a_world(folder: &Path) -> Vec<String> {
    let tables = TABLES
        .iter()
        .flat_map(|table| TableFormat::ALL.map(|form| format!("{table}.{}", form.extension())));
    std::iter::once("world.toml".to_string())
        .chain(tables)
        .filter(|name| folder.join(name).exists())
        .collect()
}

/// Something in a folder that is no table of a world, if there is any: someone's own files are not written among.
fn foreign_file(folder: &Path) -> Option<String> {
    // Tables of a world that only its user writes.
    const BESIDE: [&str; 2] = ["capital", "investment"];
    let own = |name: &str| {
        let stems = TABLES.iter().chain(&BESIDE);
        name == "world.toml"
            || stems.into_iter().any(|table| {
                let forms = TableFormat::ALL.iter();
                forms
                    .map(|form| format!("{table}.{}", form.extension()))
                    .any(|file| file == name)
            })
    };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names.into_iter().find(|name| !own(name))
}
