//! Wedges: what a policy puts between a seller and a buyer, or on a region's technology.

use serde::{Deserialize, Serialize};

/// The kinds of wedge.
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
    /// Export tax; the imposer exports. A level, or points added to none.
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

/// What the value of a wedge measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A rate: `25%` is the level, `+10pp` adds points.
    Rate,
    /// A volume relative to the benchmark.
    Volume,
    /// A factor on resource cost; 1 changes nothing, infinity bans.
    Factor,
    /// A ratio to the benchmark (a hat).
    Hat,
}

impl WedgeKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Tariff,
        Self::Boycott,
        Self::Floor,
        Self::ImportIceberg,
        Self::ExportTax,
        Self::Cap,
        Self::Iceberg,
        Self::Productivity,
        Self::Utilisation,
        Self::Endowment,
        Self::Demand,
    ];

    /// As written on the command line (after `--`) and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tariff => "tariff",
            Self::Boycott => "boycott",
            Self::Floor => "floor",
            Self::ImportIceberg => "import-iceberg",
            Self::ExportTax => "export-tax",
            Self::Cap => "cap",
            Self::Iceberg => "iceberg",
            Self::Productivity => "productivity",
            Self::Utilisation => "utilisation",
            Self::Endowment => "endowment",
            Self::Demand => "demand",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the wedge stands between two regions.
    pub fn has_partner(self) -> bool {
        self.measure() != Measure::Hat
    }

    /// Whether the wedge names sectors.
    pub fn has_sector(self) -> bool {
        self != Self::Endowment
    }

    /// Whether the imposer is the importer (the flow goes partner → imposer).
    pub fn imposer_imports(self) -> bool {
        matches!(
            self,
            Self::Tariff | Self::Boycott | Self::Floor | Self::ImportIceberg
        )
    }

    /// What the value measures.
    pub fn measure(self) -> Measure {
        match self {
            Self::Tariff | Self::ExportTax => Measure::Rate,
            Self::Boycott | Self::Floor | Self::Cap => Measure::Volume,
            Self::ImportIceberg | Self::Iceberg => Measure::Factor,
            Self::Productivity | Self::Utilisation | Self::Endowment | Self::Demand => Measure::Hat,
        }
    }

    /// How such a wedge is written, for errors.
    pub fn example(self) -> &'static str {
        match self {
            Self::Tariff => "USA:CHN:*=+100pp",
            Self::Boycott => "CHN:USA:SOY=0",
            Self::Floor => "CHN:USA:SOY=1.5",
            Self::ImportIceberg => "USA:CHN:C26=1.3",
            Self::ExportTax => "CHN:USA:C24B=30%",
            Self::Cap => "CHN:USA:REM=0.2",
            Self::Iceberg => "CHN:USA:REM=1.5",
            Self::Productivity => "CHN:C26=0.9",
            Self::Utilisation => "USA:C29=0.8",
            Self::Endowment => "USA=1.02",
            Self::Demand => "USA:A01=1.1",
        }
    }
}

/// Which regions a wedge names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionSelector {
    /// `*`: every region but the other side.
    Rest,
    /// One code.
    One(String),
    /// `[USA,JPN]`: a group; on a bound it is one bound on the sum.
    Group(Vec<String>),
}

/// Which sectors a wedge names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SectorSelector {
    /// `*`: every sector of kind goods.
    Goods,
    /// `all`: goods and services.
    All,
    /// One code or alias.
    One(String),
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Added to what the world has, as a fraction (`+100pp` = 1.0).
    Add(f64),
    /// The level itself: a rate as a fraction (`25%` = 0.25), a volume bound or a factor as a ratio to the benchmark.
    Level(f64),
}

/// How a floor meets the statutory tariff.
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
///
/// Read with [`Wedge::parse`] (the value of a command-line option) or from the whole text, kind first:
///
/// ```
/// use detente_policy::{Amount, Wedge, WedgeKind};
///
/// let wedge = Wedge::parse(WedgeKind::Tariff, "USA:CHN:*=+100pp")?;
/// assert_eq!(wedge.amount, Amount::Add(1.0));
/// assert_eq!(wedge, "tariff USA:CHN:*=+100pp".parse()?);
/// # Ok::<(), detente_policy::PolicyError>(())
/// ```
///
/// Its `Display` is the canonical text; serialised it is that text, and deserialised from the text or from the
/// structured [`WedgeRecord`](crate::WedgeRecord).
#[derive(Debug, Clone, PartialEq)]
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
    /// Bounds of the same group are one bound on the sum of all their flows; they agree in everything but the flows.
    pub group: Option<String>,
}

impl Wedge {
    /// The share of the rent that goes to the exporter: what was written, or the default (1 for a cap, 0 for a boycott).
    pub fn rent_share(&self) -> f64 {
        let default = if self.kind == WedgeKind::Boycott {
            0.0
        } else {
            1.0
        };
        self.rents_to_exporter.unwrap_or(default)
    }
}
