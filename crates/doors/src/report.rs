//! What was read, checked and changed: plain data, for whoever shows it.

use crate::NegativeDemand;

/// A negative cell of the table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct NegativeCell {
    /// Label of its row.
    pub row: String,
    /// Label of its column.
    pub column: String,
    /// Money of the file.
    pub amount: f64,
}

/// Sums held against totals that the file states.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Total {
    /// How many were compared.
    pub compared: u64,
    /// The label with the largest gap.
    pub worst: String,
    /// Its sum, money of the file.
    pub found: f64,
    /// Its total as stated.
    pub stated: f64,
}

/// How far the origins of a good differ between its users: what a world, in which all buyers of a good in a region
/// have the same suppliers, gives up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OriginDetail {
    /// Mean distance between a user's shares of origins and all buyers', weighted by purchases.
    pub mean: f64,
    /// Share of purchases whose distance is above [`OriginDetail::APART`].
    pub share_apart: f64,
    /// Largest distance, at most √2.
    pub largest: f64,
    /// Region of the largest.
    pub region: String,
    /// Good of the largest.
    pub good: String,
    /// User of the largest.
    pub user: String,
}

impl OriginDetail {
    /// A distance (root of the sum of squares) above which shares of origins are called apart.
    pub const APART: f64 = 0.2;
}

/// What was checked while the table was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checks {
    /// Cells that were read.
    pub cells: u64,
    /// Rows against their stated totals.
    pub rows: Total,
    /// Columns, value added and taxes included, against their stated totals or the rows of the same name.
    pub columns: Total,
    /// Whether the file has all rows of what sectors pay beside inputs.
    pub primary_rows: bool,
    /// Output of all sectors, money of the file.
    pub output: f64,
    /// Taxes less subsidies on products that sectors pay, money of the file; they stay in value added.
    pub taxes: f64,
    /// Negative cells.
    pub negative_cells: u64,
    /// Their sum, money of the file.
    pub negative_sum: f64,
    /// The five most negative.
    pub worst_negatives: Vec<NegativeCell>,
    /// Regions and sectors without sales.
    pub empty: Vec<(String, String)>,
    /// How far origins differ between users.
    pub origin_detail: OriginDetail,
}

/// A number that was changed so that the tables make a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// `use-scaled`, `inputs-scaled`, `inputs-removed`, `flow-removed`, `inventories-removed`.
    pub kind: &'static str,
    /// Code of the region (the origin of a flow).
    pub region: String,
    /// Code of the sector.
    pub sector: String,
    /// Code of the destination of a flow; empty otherwise.
    pub destination: String,
    /// What stood there, USD million: final demand, value added, the flow.
    pub before_usd_mn: f64,
    /// What stands there now, USD million.
    pub after_usd_mn: f64,
}

/// Tariffs of the world.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TariffNote {
    /// Where they are from; empty for none.
    pub source: String,
    /// The day or year they are of, if known.
    pub date: Option<String>,
    /// Flows that pay one.
    pub flows: u64,
    /// Revenue, USD million.
    pub revenue_usd_mn: f64,
    /// Average on trade between regions, a fraction.
    pub average_rate: f64,
    /// Revenue inside merged regions that was dropped, USD million.
    pub dropped_usd_mn: f64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportReport {
    /// The layout, e.g. `icio`.
    pub format: &'static str,
    /// Files on disk and the SHA-256 of each.
    pub sources: Vec<(String, String)>,
    /// The member of an archive or folder that holds the table.
    pub member: String,
    /// Regions and sectors of the file.
    pub read: (usize, usize),
    /// Regions and sectors of the world.
    pub made: (usize, usize),
    /// Checks while reading.
    pub checks: Checks,
    /// US dollars (millions) for one unit of the file.
    pub usd_per_unit: f64,
    /// What was changed.
    pub repairs: Vec<Repair>,
    /// Final demand below zero before repairs, the worst first.
    pub negative_demand: Vec<NegativeDemand>,
    /// The tariffs.
    pub tariffs: TariffNote,
    /// Sectors whose kind (goods or services) is not known and was taken to be goods.
    pub kinds_assumed: Vec<String>,
    /// Sectors whose trade elasticity is a default.
    pub elasticities_assumed: Vec<String>,
    /// Regions and sectors of the file that the mapping does not name: they stay as they are.
    pub unmapped: Vec<String>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

impl ImportReport {
    /// The report as rows of a table `step,item,number,unit,text`, the form of `import.csv`.
    pub fn rows(&self) -> Vec<ReportRow> {
        let mut rows = Vec::new();
        let mut add = |step, item: &str, number: Option<f64>, unit, text: String| {
            rows.push(ReportRow {
                step,
                item: item.to_string(),
                number,
                unit,
                text,
            });
        };
        add("read", "format", None, "", self.format.to_string());
        for (file, hash) in &self.sources {
            add("read", file, None, "sha256", hash.clone());
        }
        let c = &self.checks;
        let count = |n: usize| Some(n as f64);
        add("read", "table", None, "", self.member.clone());
        add(
            "read",
            "cells",
            Some(c.cells as f64),
            "count",
            String::new(),
        );
        add(
            "read",
            "regions",
            count(self.read.0),
            "count",
            String::new(),
        );
        add(
            "read",
            "sectors",
            count(self.read.1),
            "count",
            String::new(),
        );
        add(
            "read",
            "usd_per_unit",
            Some(self.usd_per_unit),
            "USD million",
            String::new(),
        );
        for (item, total) in [("rows", &c.rows), ("columns", &c.columns)] {
            let worst = format!("{}: {} against {}", total.worst, total.found, total.stated);
            let text = if total.compared > 0 {
                worst
            } else {
                "no totals to compare with".into()
            };
            add(
                "checked",
                item,
                Some(total.found - total.stated),
                "money of the file",
                text,
            );
        }
        let share = if c.output > 0.0 {
            c.taxes / c.output
        } else {
            0.0
        };
        add(
            "checked",
            "taxes_in_output",
            Some(share),
            "share",
            String::new(),
        );
        add(
            "checked",
            "negative_cells",
            Some(c.negative_cells as f64),
            "count",
            String::new(),
        );
        for cell in &c.worst_negatives {
            let text = format!("{} bought by {}", cell.row, cell.column);
            add(
                "checked",
                "negative_cell",
                Some(cell.amount),
                "money of the file",
                text,
            );
        }
        for (region, sector) in &c.empty {
            add(
                "checked",
                "no_output",
                None,
                "",
                format!("{region} {sector}"),
            );
        }
        let o = &c.origin_detail;
        add(
            "checked",
            "origins_apart_share",
            Some(o.share_apart),
            "share of use",
            String::new(),
        );
        let worst = format!("{} bought by {} in {}", o.good, o.user, o.region);
        add(
            "checked",
            "origins_apart_most",
            Some(o.largest),
            "distance",
            worst,
        );
        for cell in &self.negative_demand {
            let text = format!("{} {}", cell.region, cell.sector);
            add(
                "checked",
                "negative_final_demand",
                Some(cell.amount),
                "USD million",
                text,
            );
        }
        for r in &self.repairs {
            let text = format!("{} {} {}", r.region, r.sector, r.destination);
            let change = r.after_usd_mn - r.before_usd_mn;
            add(
                "changed",
                r.kind,
                Some(change),
                "USD million",
                text.trim_end().to_string(),
            );
        }
        let t = &self.tariffs;
        let dated = t.date.clone().unwrap_or_else(|| "date unknown".into());
        add(
            "tariffs",
            "average",
            Some(t.average_rate),
            "fraction",
            format!("{} ({dated})", t.source),
        );
        add(
            "tariffs",
            "revenue",
            Some(t.revenue_usd_mn),
            "USD million",
            String::new(),
        );
        add(
            "tariffs",
            "dropped_inside_regions",
            Some(t.dropped_usd_mn),
            "USD million",
            String::new(),
        );
        for (item, list) in [
            ("kind_assumed_goods", &self.kinds_assumed),
            ("trade_elasticity_assumed", &self.elasticities_assumed),
            ("not_in_mapping", &self.unmapped),
            ("note", &self.notes),
        ] {
            for text in list {
                add("noted", item, None, "", text.clone());
            }
        }
        rows
    }
}

/// One row of the report as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// `read`, `checked`, `changed`, `tariffs` or `noted`.
    pub step: &'static str,
    /// What.
    pub item: String,
    /// The number, if it has one.
    pub number: Option<f64>,
    /// Its unit.
    pub unit: &'static str,
    /// Words: a label, a place, a source.
    pub text: String,
}
