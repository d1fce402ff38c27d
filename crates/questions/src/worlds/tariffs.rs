//! `world tariffs`: tariffs of a world from WITS.

use std::path::{Path, PathBuf};

use detente_doors::{
    Products, TariffReport, TariffTable, TradeOptions, open_mapping, tariffs_from_wits,
};
use detente_table::{Named, Note, Sentence, Watch};
use detente_world::DEFAULT_WORLD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{needed, open_path, record};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Tariffs of a world from the bulk files of WITS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldTariffs {
    /// A folder of WITS bulk files (AVEMFN_…, AVEPref_…)
    #[schemars(extend("x-value" = "DIR"))]
    pub from_wits: Option<String>,
    /// Trade that weights the products, a BACI folder or file (default: plain means)
    #[schemars(extend("x-value" = "DIR|FILE"))]
    pub with_baci: Option<String>,
    /// The world whose regions and sectors the tariffs are for
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// Products to sectors: hs6-to-icio50, which ships, or a file hs6,sector
    #[schemars(extend("x-value" = "NAME|FILE"))]
    pub mapping: String,
    /// Countries to regions: a mapping that ships or a file (default: own codes, EU27, ROW)
    #[schemars(extend("x-value" = "NAME|FILE"))]
    pub regions: Option<String>,
    /// The year, where the files hold several
    #[schemars(range(min = 1960, max = 2100), extend("x-value" = "YEAR"))]
    pub year: Option<i32>,
    /// The table to write: origin,destination,sector,rate (.csv, .csv.gz or .parquet)
    #[schemars(extend("x-value" = "FILE"))]
    pub out: Option<PathBuf>,
}

impl Default for WorldTariffs {
    fn default() -> Self {
        Self {
            from_wits: None,
            with_baci: None,
            world: DEFAULT_WORLD.to_owned(),
            mapping: "hs6-to-icio50".to_owned(),
            regions: None,
            year: None,
            out: None,
        }
    }
}

/// Tariffs, and what they were made from.
#[derive(Debug, Clone)]
pub struct ImportedTariffs {
    /// The rates.
    pub table: TariffTable,
    /// What was read.
    pub report: TariffReport,
}

impl Question for WorldTariffs {
    const NAME: &'static str = "world tariffs";
    const ABOUT: &'static str = "Make the tariffs of a world from WITS, weighted by trade or plain";
    type Answer = ImportedTariffs;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<ImportedTariffs, Refusal> {
        let wits = needed(
            &self.from_wits,
            "from_wits",
            "detente world tariffs --from-wits DIR --out tariffs.csv",
        )?;
        let path = open_path(room, "from_wits", wits)?;
        let products = products(room, &self.mapping)?;
        let options = trade_options(self.year, self.regions.as_deref())?;
        let baci = self.with_baci.as_deref();
        let baci_path = baci.map(|b| open_path(room, "with_baci", b)).transpose()?;
        let world = room.world(&self.world)?;
        let (table, report) =
            tariffs_from_wits(&path, baci_path.as_deref(), &world, &products, &options)?;
        record(room, "wits", wits, &report.sources);
        if let (Some(baci), Some(trade)) = (baci, &report.weights) {
            record(room, "baci", baci, &trade.sources);
        }
        if let Some(out) = &self.out {
            if room.reader().is_closed() {
                return Err(Refusal::input("files are not written here").about("out"));
            }
            table.to_table().write(out)?;
        }
        Ok(ImportedTariffs { table, report })
    }
}

/// Products to sectors, on the record.
pub(super) fn products(room: &Room<'_>, name: &str) -> Result<Products, Refusal> {
    if Path::new(name).exists() {
        room.reader().bytes("products", Path::new(name))?;
    }
    Ok(Products::open(name)?)
}

/// Options of a trade file.
pub(super) fn trade_options(
    year: Option<i32>,
    regions: Option<&str>,
) -> Result<TradeOptions, Refusal> {
    let mapping = regions.map(open_mapping).transpose()?;
    Ok(TradeOptions {
        year,
        mapping: mapping.map(|(mapping, _)| mapping),
        ..TradeOptions::default()
    })
}

impl Answer for ImportedTariffs {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![Named::of(&self.table.rows, &())];
        if let Some(trade) = &self.report.weights {
            tables.push(Named::single(trade, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let text = format!(
            "{} most-favoured-nation and {} preferential rates of {} became {} rates by flow ({}).",
            self.report.rates.0,
            self.report.rates.1,
            self.report.importers.join(", "),
            self.table.rows.len(),
            self.table.source
        );
        vec![Sentence::new(text, &["tariffs"])]
    }

    fn notes(&self) -> Vec<Note> {
        let report = &self.report;
        let mut notes = Vec::new();
        if !report.outside.is_empty() {
            notes.push(Note::warning(format!(
                "reporters in no region of the world: {}",
                report.outside.join(", ")
            )));
        }
        if report.unread > 0 {
            notes.push(Note::warning(format!(
                "{} rows have no rate that is a number",
                report.unread
            )));
        }
        if report.without_sector > 0 {
            notes.push(Note::limit(format!(
                "{} products belong to no sector of the list; nomenclatures of the files: {}.",
                report.without_sector,
                report.nomenclatures.join(", ")
            )));
        }
        if report.plain_means > 0 {
            notes.push(Note::limit(format!(
                "{} rates are plain means: nothing of the sector is traded on the flow.",
                report.plain_means
            )));
        }
        notes.push(Note::limit("Importers without files have no rates here."));
        notes
    }

    fn status(&self) -> &'static str {
        "imported"
    }
}
