//! Wedges: what a policy puts between a seller and a buyer, or on a region's technology.

use serde::{Deserialize, Serialize};

/// The kinds of wedge (`interfaces.md`, "Wedges").
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum WedgeKind {
    /// Import tariff; the imposer imports. Points added (`+100pp`) or level (`25%`).
    Tariff,
    /// Importer's bound on volume, rents to the importer.
    Boycott,
    /// Importer's purchase commitment: at least this volume, subsidy paid by the importer.
    Floor,
    /// Resource cost factor laid on imports by the importer.
    ImportIceberg,
    /// Export tax; the imposer exports. A level.
    ExportTax,
    /// Exporter's bound on volume; rents to the exporter unless said otherwise.
    Cap,
    /// Resource cost factor laid on exports by the exporter (licence friction).
    Iceberg,
    /// Total factor productivity of a sector, a hat.
    Productivity,
    /// Share of a sector's value added in use, a hat.
    Utilisation,
    /// Factor endowment of a region, a hat.
    Endowment,
    /// Final demand for a good, a hat.
    Demand,
}

/// Which regions a wedge names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegionSelector {
    /// `*`: every region but the other side.
    Rest,
    /// One code.
    One(String),
    /// `[USA,JPN]`: a group; on a cap it is one bound on the sum.
    Group(Vec<String>),
}

/// Which sectors a wedge names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SectorSelector {
    /// `*`: every sector of kind goods.
    Goods,
    /// `all`: goods and services.
    All,
    /// One code or alias.
    One(String),
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Amount {
    /// Added to what the world has, as a fraction (`+100pp` = 1.0).
    Add(f64),
    /// The level itself: a rate as a fraction (`25%` = 0.25), a volume bound or a factor as a ratio to the benchmark.
    Level(f64),
}

/// How a floor meets the statutory tariff (`economy.md`, "Wedges on a flow").
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FloorMode {
    /// The subsidy comes on top of the statutory tariff.
    #[default]
    OnTop,
    /// The statutory tariff is waived on the committed flow.
    Replace,
}

/// One wedge as a user writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wedge {
    /// What it is.
    pub kind: WedgeKind,
    /// Who imposes it.
    pub imposer: RegionSelector,
    /// The other side; `None` for technology, endowment and demand.
    pub partner: Option<RegionSelector>,
    /// The sectors; `None` for endowment.
    pub sector: Option<SectorSelector>,
    /// How much.
    pub amount: Amount,
    /// Share of a cap's rent that goes to the exporter; `None` = the kind's default.
    pub rents_to_exporter: Option<f64>,
    /// How a floor meets the tariff.
    pub floor_mode: FloorMode,
}
