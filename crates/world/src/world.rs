//! The validated, immutable world.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Benchmark, Cube, RegionIx, SectorIx, UseTable, WorldError};

/// Whether a sector makes goods (which may carry tariffs by default) or services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SectorKind {
    /// Merchandise: selected by `*`.
    Goods,
    /// Services: selected only by code or by `all`.
    Services,
}

/// What the scale elasticity of a sector acts on (`economy.md`, Scale ψ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScaleBase {
    /// The sector's whole input bundle.
    #[default]
    Input,
    /// The sector's labour (its factor input).
    Labour,
}

/// A region: a country or a group of countries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Short code, unique in the world, e.g. `USA`.
    pub code: String,
    /// Name for readers.
    pub name: String,
}

/// A sector and the good it makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sector {
    /// Short code, unique in the world, e.g. `C26`.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// Goods or services.
    pub kind: SectorKind,
    /// Trade elasticity ε > 0 (Armington σ − 1, Eaton–Kortum θ).
    pub trade_elasticity: f64,
    /// Scale elasticity ψ ≥ 0; 0 is constant returns.
    pub scale_elasticity: f64,
    /// What ψ acts on.
    pub scale_base: ScaleBase,
    /// Markup μ ≥ 1, price over unit cost; 1 is perfect competition.
    pub markup: f64,
    /// Another code by which selectors may name the sector.
    pub alias: Option<String>,
}

/// What is known about a world beside its tables.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WorldMeta {
    /// Identifier, e.g. `icio2022-25x28`.
    pub name: String,
    /// One line for readers.
    pub title: String,
    /// Year of the flows; dollar figures are of this year, nominal.
    pub year: i32,
    /// Unit of money, `USD million`.
    pub unit: String,
    /// Where the figures come from.
    pub source: String,
    /// Terms of the data.
    pub licence: String,
    /// What was done to the figures, known faults.
    #[serde(default)]
    pub notes: String,
    /// `importer` or `importer:partner` (`*` = the rest) to the date or year its tariffs are of; absent = unknown.
    #[serde(default)]
    pub tariff_dates: BTreeMap<String, String>,
}

/// Everything a [`World`] is made from, not yet checked.
#[derive(Debug, Clone)]
pub struct WorldParts {
    /// Name, year, source, tariff dates.
    pub meta: WorldMeta,
    /// The regions, in the order of every table.
    pub regions: Vec<Region>,
    /// The sectors, in the order of every table.
    pub sectors: Vec<Sector>,
    /// Sales at basic prices, domestic included, USD million.
    pub flows: Cube,
    /// Import tariffs, fraction of border value.
    pub tariffs: Cube,
    /// Intermediate purchases at buyers' prices, USD million.
    pub use_table: UseTable,
    /// Published alternatives: set name → one trade elasticity per sector (`None` = the set has none for it).
    pub elasticity_sets: BTreeMap<String, Vec<Option<f64>>>,
}

/// A validated world economy: every identity of `economy.md`, "Derived benchmark", holds.
#[derive(Debug, Clone)]
pub struct World {
    parts: WorldParts,
    benchmark: Benchmark,
}

impl World {
    /// Checks the parts and derives the benchmark.
    ///
    /// # Errors
    /// The first identity that fails, naming the cell.
    pub fn new(parts: WorldParts) -> Result<Self, WorldError> {
        let benchmark = crate::check::validated_benchmark(&parts)?;
        Ok(Self { parts, benchmark })
    }

    /// The same regions and sectors with other tables, e.g. a counterfactual that becomes a benchmark.
    ///
    /// # Errors
    /// As [`World::new`].
    pub fn with_tables(
        &self,
        flows: Cube,
        tariffs: Cube,
        use_table: UseTable,
    ) -> Result<Self, WorldError> {
        Self::new(WorldParts {
            flows,
            tariffs,
            use_table,
            ..self.parts.clone()
        })
    }

    /// The parts this world was made from.
    pub fn parts(&self) -> &WorldParts {
        &self.parts
    }

    /// Name, year, source, tariff dates.
    pub fn meta(&self) -> &WorldMeta {
        &self.parts.meta
    }

    /// Number of regions.
    pub fn region_count(&self) -> usize {
        self.parts.regions.len()
    }

    /// Number of sectors.
    pub fn sector_count(&self) -> usize {
        self.parts.sectors.len()
    }

    /// The regions, in the order of every table.
    pub fn regions(&self) -> &[Region] {
        &self.parts.regions
    }

    /// The sectors, in the order of every table.
    pub fn sectors(&self) -> &[Sector] {
        &self.parts.sectors
    }

    /// One region.
    pub fn region(&self, n: RegionIx) -> &Region {
        &self.parts.regions[n.0]
    }

    /// One sector.
    pub fn sector(&self, k: SectorIx) -> &Sector {
        &self.parts.sectors[k.0]
    }

    /// Sales at basic prices (origin, destination, sector), USD million.
    pub fn flows(&self) -> &Cube {
        &self.parts.flows
    }

    /// Import tariffs (origin, destination, sector), fraction of border value.
    pub fn tariffs(&self) -> &Cube {
        &self.parts.tariffs
    }

    /// Intermediate purchases (region, input, user) at buyers' prices, USD million.
    pub fn use_table(&self) -> &UseTable {
        &self.parts.use_table
    }

    /// The derived benchmark: output, expenditure, final demand, value added, revenue, deficits, income.
    pub fn benchmark(&self) -> &Benchmark {
        &self.benchmark
    }

    /// The region with this code, exactly.
    pub fn find_region(&self, code: &str) -> Option<RegionIx> {
        self.parts
            .regions
            .iter()
            .position(|r| r.code == code)
            .map(RegionIx)
    }

    /// The sector with this code or alias, exactly.
    pub fn find_sector(&self, code: &str) -> Option<SectorIx> {
        let by = |f: &dyn Fn(&Sector) -> bool| self.parts.sectors.iter().position(f).map(SectorIx);
        by(&|s| s.code == code).or_else(|| by(&|s| s.alias.as_deref() == Some(code)))
    }

    /// The published elasticity sets: name → one trade elasticity per sector, `None` where the set has none.
    pub fn elasticity_sets(&self) -> &BTreeMap<String, Vec<Option<f64>>> {
        &self.parts.elasticity_sets
    }
}

impl crate::table::Labels for World {
    fn label(&self, of: crate::table::Of, index: usize) -> Option<&str> {
        match of {
            crate::table::Of::Region => self.regions().get(index).map(|r| r.code.as_str()),
            crate::table::Of::Sector => self.sectors().get(index).map(|s| s.code.as_str()),
        }
    }
}
