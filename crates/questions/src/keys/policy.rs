//! Wedges, policy files and tables of tariffs → one policy.
// The texts of keys are also what `--help` prints: brackets there are not links.
#![allow(rustdoc::broken_intra_doc_links)]

use std::path::{Path, PathBuf};

use detente_policy::{Policy, TableMode, TariffTable, Wedge, WedgeKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::headed;
use crate::refusal::Refusal;
use crate::room::Room;

/// What is done to the world. All may be repeated, in any order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(transform = heading)]
pub struct PolicyKeys {
    /// Import tariff: points added (+100pp) or level (25%); e.g. USA:CHN:*=+100pp
    #[schemars(extend("x-value" = "WEDGE"))]
    pub tariff: Vec<String>,
    /// Importer's bound on volume, rents to the importer; e.g. CHN:USA:A01=0
    #[schemars(extend("x-value" = "WEDGE"))]
    pub boycott: Vec<String>,
    /// Importer's purchases at least; e.g. CHN:USA:A01=1.5[,mode=on-top|replace]
    #[schemars(extend("x-value" = "WEDGE"))]
    pub floor: Vec<String>,
    /// Resource cost factor laid on imports; e.g. USA:CHN:C26=1.3
    #[schemars(extend("x-value" = "WEDGE"))]
    pub import_iceberg: Vec<String>,
    /// Export tax, a level; e.g. CHN:USA:C24B=30%
    #[schemars(extend("x-value" = "WEDGE"))]
    pub export_tax: Vec<String>,
    /// Exporter's bound on volume; e.g. CHN:[USA,JPN]:C24B=0.2[,rents=exporter|importer|0.5]
    #[schemars(extend("x-value" = "WEDGE"))]
    pub cap: Vec<String>,
    /// Resource cost factor laid on exports; e.g. CHN:USA:C24B=1.5 (inf bans)
    #[schemars(extend("x-value" = "WEDGE"))]
    pub iceberg: Vec<String>,
    /// Productivity, a ratio to the benchmark; e.g. CHN:C26=0.9
    #[schemars(extend("x-value" = "REGION:SECTOR=RATIO"))]
    pub productivity: Vec<String>,
    /// Share of a sector's value added in use; e.g. USA:C29=0.8
    #[schemars(extend("x-value" = "REGION:SECTOR=RATIO"))]
    pub utilisation: Vec<String>,
    /// Factor endowment; e.g. USA=1.02
    #[schemars(extend("x-value" = "REGION=RATIO"))]
    pub endowment: Vec<String>,
    /// Final demand for a good; e.g. USA:A01=1.1
    #[schemars(extend("x-value" = "REGION:SECTOR=RATIO"))]
    pub demand: Vec<String>,
    /// Policy file (.toml, or a table with kind,imposer,partner,sector,value,unit,group,rents)
    #[schemars(extend("x-value" = "FILE"))]
    pub policy: Vec<PathBuf>,
    /// Table origin,destination,sector,rate (a fraction): sets the listed tariffs
    #[schemars(extend("x-value" = "FILE"))]
    pub tariffs: Vec<PathBuf>,
    /// Table origin,destination,sector,rate (a fraction): adds to the tariffs
    #[schemars(extend("x-value" = "FILE"))]
    pub tariffs_add: Vec<PathBuf>,
}

fn heading(schema: &mut schemars::Schema) {
    headed(schema, "Policy (imposer:partner:sector=value, repeatable)");
}

impl PolicyKeys {
    /// Everything as one policy.
    ///
    /// # Errors
    /// [`Refusal`] naming the key and pointing at the place.
    pub fn read(&self, room: &Room<'_>) -> Result<Policy, Refusal> {
        let mut policy = Policy::default();
        for (kind, key, texts) in self.by_kind() {
            for (at, text) in texts.iter().enumerate() {
                let wedge = Wedge::parse(kind, text);
                policy
                    .wedges
                    .push(wedge.map_err(|e| Refusal::from(e).about(format!("{key}/{at}")))?);
            }
        }
        for path in &self.policy {
            policy.extend(room.policy(path)?);
        }
        for (paths, mode) in [
            (&self.tariffs, TableMode::Set),
            (&self.tariffs_add, TableMode::Add),
        ] {
            for path in paths {
                policy.tables.push(tariffs(room, path, mode)?);
            }
        }
        Ok(policy)
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn by_kind(&self) -> [(WedgeKind, &'static str, &Vec<String>); 11] {
        [
            (WedgeKind::Tariff, "tariff", &self.tariff),
            (WedgeKind::Boycott, "boycott", &self.boycott),
            (WedgeKind::Floor, "floor", &self.floor),
            (
                WedgeKind::ImportIceberg,
                "import_iceberg",
                &self.import_iceberg,
            ),
            (WedgeKind::ExportTax, "export_tax", &self.export_tax),
            (WedgeKind::Cap, "cap", &self.cap),
            (WedgeKind::Iceberg, "iceberg", &self.iceberg),
            (WedgeKind::Productivity, "productivity", &self.productivity),
            (WedgeKind::Utilisation, "utilisation", &self.utilisation),
            (WedgeKind::Endowment, "endowment", &self.endowment),
            (WedgeKind::Demand, "demand", &self.demand),
        ]
    }
}

fn tariffs(room: &Room<'_>, path: &Path, mode: TableMode) -> Result<TariffTable, Refusal> {
    room.reader().bytes("tariffs", path)?;
    Ok(TariffTable::read(path, mode)?)
}
