//! `world split`: goods carved out of sectors, by files or by shares of trade.

use std::path::{Path, PathBuf};

use detente_doors::{SplitFromTrade, TradeReport, split_from_baci, split_from_comtrade};
use detente_table::{Named, Note, Sentence, Watch, columns};
use detente_world::{DEFAULT_WORLD, Split, SplitReport, SplitTariffs, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tariffs::{products, trade_options};
use super::{Form, WorldRow, needed, open_path, record, write_world};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Goods carved out of sectors, all totals kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldSplit {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// A split (NAME.toml, its tables NAME-flows and NAME-users beside it) or a folder of splits. Repeatable; all are
    /// carved at once
    #[schemars(extend("x-value" = "TOML|DIR"))]
    pub split: Vec<String>,
    /// Trade by product, a BACI folder or file: the good's share of its parent's flows is that of --hs in it
    #[schemars(extend("x-value" = "DIR|FILE"))]
    pub from_baci: Option<String>,
    /// Trade by product, answers of UN Comtrade: a file .json or .csv, or a folder of them, as --from-baci
    #[schemars(extend("x-value" = "DIR|FILE"))]
    pub from_comtrade: Option<String>,
    /// Products of the good, with --from-baci or --from-comtrade: codes of two, four or six digits of the Harmonized System
    #[schemars(extend("x-value" = "CODE", "x-delimiter" = ","))]
    pub hs: Vec<String>,
    /// The sector it is carved out of, with trade by product (default: the one its products belong to)
    #[schemars(extend("x-value" = "SECTOR"))]
    pub parent: Option<String>,
    /// Code of the good, with trade by product
    #[schemars(extend("x-value" = "CODE"))]
    pub code: Option<String>,
    /// Products to sectors, with trade by product: hs6-to-icio50, which ships, or a file hs6,sector
    #[schemars(extend("x-value" = "NAME|FILE"))]
    pub mapping: String,
    /// Countries to regions, with trade by product: a mapping that ships or a file (default: own codes, EU27, ROW)
    #[schemars(extend("x-value" = "NAME|FILE"))]
    pub regions: Option<String>,
    /// The year, where the folder holds several
    #[schemars(range(min = 1960, max = 2100), extend("x-value" = "YEAR"))]
    pub year: Option<i32>,
    /// Which tariffs the carved goods pay: their own where the files have them, or the parent's, so that every total is kept
    #[schemars(extend("x-value" = "WHICH", "x-words" = ["own", "parent"]))]
    pub tariffs: String,
    /// The day whose own tariffs are taken, where the files date them (default: 1 July of the world's year)
    #[schemars(extend("x-value" = "DATE"))]
    pub on: Option<String>,
    /// Name of the new world
    #[schemars(extend("x-value" = "NAME"))]
    pub name: Option<String>,
    /// Title of the new world
    #[schemars(extend("x-value" = "TEXT"))]
    pub title: Option<String>,
    /// The folder to write; it is made if need be
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Form of the tables
    #[schemars(extend("x-value" = "FORM"))]
    pub format: Form,
    /// Overwrite a world that is in the folder
    pub force: bool,
}

impl Default for WorldSplit {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
            split: Vec::new(),
            from_baci: None,
            from_comtrade: None,
            hs: Vec::new(),
            parent: None,
            code: None,
            mapping: "hs6-to-icio50".to_owned(),
            regions: None,
            year: None,
            tariffs: "own".to_owned(),
            on: None,
            name: None,
            title: None,
            out: None,
            format: Form::Csv,
            force: false,
        }
    }
}

/// The world with its goods.
#[derive(Debug, Clone)]
pub struct SplitWorld {
    /// The world.
    pub world: World,
    /// What the split did.
    pub report: SplitReport,
    /// The trade the shares are from.
    pub trade: Option<TradeReport>,
    /// The day of the goods' own tariffs.
    pub tariffs_on: String,
}

impl Question for WorldSplit {
    const NAME: &'static str = "world split";
    const ABOUT: &'static str = "Carve narrowly defined goods out of sectors, all totals kept";
    type Answer = SplitWorld;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<SplitWorld, Refusal> {
        let tariffs = match self.tariffs.as_str() {
            "own" => SplitTariffs::Own,
            "parent" => SplitTariffs::Parent,
            other => {
                return Err(Refusal::input(format!(
                    "tariffs: \"{other}\" is unknown: write own or parent"
                ))
                .about("tariffs"));
            }
        };
        let world = room.world(&self.world)?;
        let day = match &self.on {
            None => format!("{:04}-07-01", world.meta().year),
            Some(day) if detente_table::is_calendar_date(day) => day.clone(),
            Some(day) => {
                return Err(Refusal::input(format!(
                    "on: \"{day}\" is not a date; write YYYY-MM-DD"
                ))
                .about("on"));
            }
        };
        let mut splits = Vec::new();
        if !self.split.is_empty() {
            let paths: Vec<PathBuf> = self
                .split
                .iter()
                .map(|p| open_path(room, "split", p))
                .collect::<Result<_, _>>()?;
            splits = Split::read(&paths, &day)?;
            record_splits(room, &paths)?;
        }
        let mut trade = None;
        let from = match (&self.from_baci, &self.from_comtrade) {
            (Some(_), Some(_)) => {
                return Err(Refusal::input_with_help(
                    "from_baci and from_comtrade are two sources for one good",
                    "give one of them",
                )
                .about("from_comtrade"));
            }
            (Some(path), None) => Some(("baci", path)),
            (None, Some(path)) => Some(("comtrade", path)),
            (None, None) => None,
        };
        if let Some((source, path)) = from {
            let (split, report) = self.by_trade(room, &world, source, path)?;
            splits.push(split);
            trade = Some(report);
        }
        if splits.is_empty() {
            return Err(Refusal::input_with_help(
                "split, from_baci or from_comtrade is needed",
                "for example --split splits/soybeans.toml, or --from-baci DIR --hs 1201.90 --code SOY",
            )
            .about("split"));
        }
        let (carved, report) = world.split(&splits, tariffs)?;
        let name = self.name.as_ref().unwrap_or(&carved.meta().name);
        let title = self.title.as_ref().unwrap_or(&carved.meta().title);
        let world = carved.renamed(name, title)?;
        write_world(room, &world, self.out.as_deref(), self.format, self.force)?;
        Ok(SplitWorld {
            world,
            report,
            trade,
            tariffs_on: day,
        })
    }
}

impl WorldSplit {
    fn by_trade(
        &self,
        room: &Room<'_>,
        world: &World,
        source: &str,
        path: &str,
    ) -> Result<(Split, TradeReport), Refusal> {
        let file = open_path(room, &format!("from_{source}"), path)?;
        let products = products(room, &self.mapping)?;
        let code = needed(&self.code, "code", "--code SOY")?;
        let parent = match &self.parent {
            Some(parent) => parent.clone(),
            None => {
                let first = self.hs.first().and_then(|hs| {
                    let digits: String = hs.chars().filter(char::is_ascii_digit).collect();
                    let padded = |hs6: u32| format!("{hs6:06}");
                    products
                        .iter()
                        .find(|(hs6, _)| padded(*hs6).starts_with(&digits))
                        .map(|(_, sector)| sector.to_owned())
                });
                first.ok_or_else(|| {
                    Refusal::input_with_help("hs is needed", "for example --hs 1201.90").about("hs")
                })?
            }
        };
        let good = SplitFromTrade {
            parent,
            code: code.to_owned(),
            name: code.to_owned(),
            products: self.hs.clone(),
        };
        let options = trade_options(self.year, self.regions.as_deref())?;
        let read = match source {
            "comtrade" => split_from_comtrade,
            _ => split_from_baci,
        };
        let (split, report) = read(&file, world, &good, &products, &options)?;
        record(room, source, path, &report.sources);
        Ok((split, report))
    }
}

/// The files of splits: those named, and the tables beside them.
fn record_splits(room: &Room<'_>, paths: &[PathBuf]) -> Result<(), Refusal> {
    for path in paths {
        let folder = if path.is_dir() {
            path.as_path()
        } else {
            path.parent().unwrap_or(Path::new("."))
        };
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let stem = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        for file in room.reader().list(folder)? {
            let name = file
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_dir()
                || name == format!("{stem}.toml")
                || name.starts_with(&format!("{stem}-"))
            {
                room.reader().bytes("split", &file)?;
            }
        }
    }
    Ok(())
}

/// Tariff revenue that a split changed.
#[derive(Debug, Clone)]
pub(crate) struct RevenueChange {
    region: String,
    change: f64,
}

columns! { RevenueChange: "revenue", "Tariff revenue after less before; it moves into value added"; |r|
    text "region" key = (&*r.region), "The region.";
    number[UsdMn 1] "change_usd_mn" = r.change, "After less before.";
}

impl Answer for SplitWorld {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![
            Named::single(&WorldRow::new(&self.world), &()),
            Named::of(&self.report.goods, &()),
        ];
        if !self.report.clips.is_empty() {
            tables.push(Named::of(&self.report.clips, &()));
        }
        let revenue = self
            .report
            .revenue_change
            .iter()
            .map(|(region, change)| RevenueChange {
                region: region.clone(),
                change: *change,
            });
        tables.push(Named::of(&revenue.collect::<Vec<_>>(), &()));
        if let Some(trade) = &self.trade {
            tables.push(Named::single(trade, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let meta = self.world.meta();
        let codes: Vec<&str> = self.report.goods.iter().map(|g| g.code.as_str()).collect();
        let text = format!(
            "{}: {} regions × {} sectors, with {} carved out.",
            meta.name,
            self.world.region_count(),
            self.world.sector_count(),
            codes.join(", ")
        );
        vec![Sentence::new(text, &["goods"])]
    }

    fn notes(&self) -> Vec<Note> {
        vec![Note::limit(format!(
            "Own tariffs of carved goods are those of {}.",
            self.tariffs_on
        ))]
    }

    fn status(&self) -> &'static str {
        "split"
    }
}
