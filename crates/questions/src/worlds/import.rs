//! `world import`: a published table read into a world.
// The texts of keys are also what `--help` prints: brackets there are not links.
#![allow(rustdoc::broken_intra_doc_links)]

use std::path::{Path, PathBuf};

use detente_doors::{
    Format, Import, ImportOptions, Negatives, SectorList, TariffTable, grouping, import,
    open_mapping,
};
use detente_table::{Named, Note, Sentence, Watch};
use detente_world::Mapping;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Form, WorldRow, needed, open_path, record, write_world};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// A published inter-country table read into a world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldImport {
    /// The table as it was published: a file, a folder, a zip archive or a gzipped file
    #[schemars(extend("x-value" = "FILE|DIR|ZIP", "x-place" = 1))]
    pub table: Option<String>,
    /// Its layout (default: told by what stands in it)
    #[schemars(extend("x-value" = "LAYOUT", "x-words" = ["icio", "wiod", "figaro", "pymrio", "gtap"]))]
    pub format: Option<String>,
    /// The year, where an archive holds several or no name tells it
    #[schemars(range(min = 1960, max = 2100), extend("x-value" = "YEAR"))]
    pub year: Option<i32>,
    /// Tariffs by the codes of the table or of the mapped world: origin,destination,sector,rate (default: the table's own, or none)
    #[schemars(extend("x-value" = "FILE"))]
    pub tariffs: Option<String>,
    /// The day or year the tariffs are of
    #[schemars(extend("x-value" = "DATE"))]
    pub tariff_date: Option<String>,
    /// Names, kinds and trade elasticities of sectors: code[,name][,kind][,trade_elasticity]
    #[schemars(extend("x-value" = "FILE"))]
    pub elasticities: Option<String>,
    /// What to merge: a mapping that ships (icio2025-50-to-28, …) or a file kind,from,to[,name]. Repeatable
    #[schemars(extend("x-value" = "NAME|FILE"))]
    pub mapping: Vec<String>,
    /// Groups of sectors by section of ISIC: sectors=manufacturing, sectors=goods or sectors=sections
    #[schemars(extend("x-value" = "sectors=WORD"))]
    pub group: Option<String>,
    /// Where users buy more of a good than is spent on it: refuse, scale (they buy less), or drop-inventories (changes
    /// of stocks are left out and output follows)
    #[schemars(extend("x-value" = "RULE", "x-words" = ["refuse", "scale", "drop-inventories"]))]
    pub negative: String,
    /// US dollars for one unit of the table's money, where it is not dollars
    #[schemars(extend("x-value" = "RATE"))]
    pub usd_per_unit: Option<f64>,
    /// Where that rate is from
    #[schemars(extend("x-value" = "TEXT"))]
    pub usd_source: Option<String>,
    /// Name of the world (default: layout, year and size)
    #[schemars(extend("x-value" = "NAME"))]
    pub name: Option<String>,
    /// The folder to write; it is made if need be
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Form of the tables
    #[schemars(extend("x-value" = "FORM"))]
    pub tables: Form,
    /// Overwrite a world that is in the folder
    pub force: bool,
}

impl Default for WorldImport {
    fn default() -> Self {
        Self {
            table: None,
            format: None,
            year: None,
            tariffs: None,
            tariff_date: None,
            elasticities: None,
            mapping: Vec::new(),
            group: None,
            negative: "refuse".to_owned(),
            usd_per_unit: None,
            usd_source: None,
            name: None,
            out: None,
            tables: Form::Csv,
            force: false,
        }
    }
}

/// The world of a published table.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The world and the report.
    pub import: Import,
    /// Where it was written, if it was.
    pub out: Option<PathBuf>,
}

impl Question for WorldImport {
    const NAME: &'static str = "world import";
    const ABOUT: &'static str =
        "Read a published inter-country table (ICIO, WIOD, FIGARO, EXIOBASE, GTAP) into a world";
    type Answer = Imported;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Imported, Refusal> {
        let table = needed(
            &self.table,
            "table",
            "detente world import 2022_SML.csv --out icio2022",
        )?;
        let path = open_path(room, "table", table)?;
        let mut options = self.options(room)?;
        if let Some(group) = &self.group {
            // The codes are known once the table is read: read it, and read it again in groups.
            watch.stage("reading the table for its codes");
            let plain = ImportOptions {
                negatives: Negatives::Scale,
                tariffs: None,
                ..options.clone()
            };
            let first = import(&path, &plain)?;
            let codes: Vec<&str> = first
                .world
                .sectors()
                .iter()
                .map(|s| s.code.as_str())
                .collect();
            let grouped = group
                .strip_prefix("sectors=")
                .and_then(|word| grouping(word, &codes));
            let grouped = grouped.ok_or_else(|| {
                Refusal::input_with_help(
                    format!("group: \"{group}\" cannot be done with the sectors of the table"),
                    "write sectors=manufacturing, sectors=goods or sectors=sections, for sectors whose codes begin with a section of ISIC (A01, C26, G46)",
                )
                .about("group")
            })?;
            options.mapping = Some(options.mapping.take().unwrap_or_default().and(grouped));
        }
        watch.stage(&format!("reading {table}"));
        let import = import(&path, &options)?;
        record(room, "table", table, &import.report.sources);
        let meta = import.world.meta();
        room.edition("world", format!("{} ({})", meta.name, meta.year));
        if let Some(out) = &self.out {
            write_world(room, &import.world, Some(out), self.tables, self.force)?;
            Named::of(&import.report.rows(), &())
                .table
                .write(&out.join("import.csv"))?;
        }
        Ok(Imported {
            import,
            out: self.out.clone(),
        })
    }
}

impl WorldImport {
    fn options(&self, room: &Room<'_>) -> Result<ImportOptions, Refusal> {
        let mut mapping: Option<Mapping> = None;
        let mut is_for_more = false;
        for name in &self.mapping {
            if Path::new(name).exists() {
                room.reader().bytes("mapping", Path::new(name))?;
            }
            let (found, shipped) = open_mapping(name)?;
            is_for_more |= shipped;
            mapping = Some(mapping.take().unwrap_or_default().and(found));
        }
        let mut tariffs = None;
        if let Some(file) = &self.tariffs {
            room.reader().bytes("tariffs", Path::new(file))?;
            let mut table = TariffTable::read(Path::new(file))?;
            table.date.clone_from(&self.tariff_date);
            tariffs = Some(table);
        }
        let mut sectors = None;
        if let Some(file) = &self.elasticities {
            room.reader().bytes("elasticities", Path::new(file))?;
            sectors = Some(SectorList::read(Path::new(file))?);
        }
        Ok(ImportOptions {
            format: self
                .format
                .as_ref()
                .and_then(|word| Format::ALL.into_iter().find(|f| f.name() == word)),
            year: self.year,
            tariffs,
            sectors,
            mapping,
            mapping_is_for_more: is_for_more,
            negatives: match self.negative.as_str() {
                "scale" => Negatives::Scale,
                "drop-inventories" => Negatives::DropInventories,
                "refuse" => Negatives::Refuse,
                other => {
                    return Err(Refusal::input(format!(
                        "negative: \"{other}\" is unknown: write refuse, scale or drop-inventories"
                    ))
                    .about("negative"));
                }
            },
            usd_per_unit: self.usd_per_unit,
            usd_source: self.usd_source.clone().unwrap_or_default(),
            name: self.name.clone(),
            ..ImportOptions::default()
        })
    }
}

impl Answer for Imported {
    fn tables(&self) -> Vec<Named> {
        let report = &self.import.report;
        let mut tables = vec![
            Named::single(&WorldRow::new(&self.import.world), &()),
            Named::of(&report.rows(), &()),
        ];
        if !report.repairs.is_empty() {
            tables.push(Named::of(&report.repairs, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let (world, report) = (&self.import.world, &self.import.report);
        let text = format!(
            "{} ({}): {} regions × {} sectors became {} × {}, {} cells read, {} changed.",
            world.meta().title,
            report.member,
            report.read.0,
            report.read.1,
            report.made.0,
            report.made.1,
            report.checks.cells,
            report.repairs.len()
        );
        let mut sentences = vec![Sentence::new(text, &["import"])];
        if let Some(out) = &self.out {
            sentences.push(Sentence::new(
                format!("Written to {}.", out.display()),
                &["world"],
            ));
        }
        sentences
    }

    fn notes(&self) -> Vec<Note> {
        let report = &self.import.report;
        let mut notes = Vec::new();
        if !report.kinds_assumed.is_empty() {
            notes.push(Note::warning(format!(
                "{} sectors are taken to make goods, because their codes do not say (--elasticities gives kinds): {}",
                report.kinds_assumed.len(),
                report.kinds_assumed.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
            )));
        }
        if !report.elasticities_assumed.is_empty() {
            notes.push(Note::limit(format!(
                "Trade elasticities of {} sectors are those of the built-in world, or 4 for goods and 5 for services (--elasticities gives others).",
                report.elasticities_assumed.len()
            )));
        }
        if report.tariffs.source.is_empty() {
            notes.push(Note::limit("The world has no tariffs: --tariffs gives them, `detente world tariffs` makes them from WITS."));
        }
        notes.push(Note::limit("Buyers of a good in a region have the same suppliers: origins by using sector are given up (origins_apart_share says how much)."));
        notes
    }

    fn status(&self) -> &'static str {
        "imported"
    }
}
