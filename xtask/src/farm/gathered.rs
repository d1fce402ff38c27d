//! Goods from figures that were gathered for this project (`xtask/figures/GOOD.csv`): rows by country in their own years become
//! regions in one year, with a rest that closes the world.

use std::collections::BTreeMap;

use miette::{IntoDiagnostic, Result, miette};
use serde::Deserialize;

use super::{BALANCES, CALENDAR, DUTIES, PRICES, ROUTES, Sheet, TARGETS};
use crate::output::Output;

/// A gathered figure.
#[derive(Debug, Deserialize)]
struct Fact {
    table: String,
    region: String,
    partner: String,
    month: Option<u32>,
    year: Option<i32>,
    value: f64,
    source: String,
    confidence: String,
}

/// What a region of a good is made of.
pub(super) enum Kind {
    /// Countries that grow and use it, with their stocks.
    Grows(&'static [&'static str]),
    /// A country whose own crop stays out: what it uses is what it imports.
    Buys,
    /// Everybody else, net: it uses what the others leave.
    Rest,
}

/// A region of a good.
pub(super) struct Group {
    pub code: &'static str,
    pub name: &'static str,
    pub world_regions: &'static str,
    pub kind: Kind,
    /// Room in store, kt: judgement, above the largest stock of the record.
    pub storage_kt: f64,
    pub early_months: u32,
    pub sowing_months: u32,
}

/// A good.
pub(super) struct Gathered {
    /// `data/farm/GOOD/`: regions, calendar, balances, routes, prices, duties, targets.
    pub paths: [&'static str; 7],
    /// Where the balances of those who grow are from.
    pub balances: &'static str,
    /// Where harvests and seasons are from.
    pub calendar: &'static str,
    /// Its figures.
    pub facts: &'static str,
    /// Month in which its common year begins.
    pub starts: u32,
    /// First and last year of its balances.
    pub years: (i32, i32),
    /// Years whose means are normal trade.
    pub normal: (i32, i32),
    pub groups: &'static [Group],
    /// Charge, imposer, partner, from, rate, source, confidence.
    pub duties: &'static [[&'static str; 7]],
    /// Id, episode, measure, quantity, value, low, high, unit, role, source, confidence.
    pub targets: &'static [[&'static str; 11]],
}

struct Facts(Vec<Fact>);

impl Facts {
    fn read(text: &str) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: std::result::Result<Vec<Fact>, csv::Error> = reader.deserialize().collect();
        Ok(Self(rows.into_diagnostic()?))
    }

    fn find(&self, table: &str, region: &str, year: i32) -> Option<&Fact> {
        let about = |f: &&Fact| f.table == table && f.region == region && f.year == Some(year);
        self.0.iter().find(about)
    }

    fn value(&self, table: &str, region: &str, year: i32) -> Result<f64> {
        let fact = self.find(table, region, year);
        fact.map(|f| f.value)
            .ok_or_else(|| miette!("no {table} of {region} in {year} among the figures"))
    }

    /// 0 where there is no row: who does not export has none.
    fn or_none(&self, table: &str, region: &str, year: i32) -> f64 {
        self.find(table, region, year).map_or(0.0, |f| f.value)
    }

    fn by_month(&self, table: &str, region: &str) -> BTreeMap<u32, f64> {
        let rows = self
            .0
            .iter()
            .filter(|f| f.table == table && f.region == region);
        rows.filter_map(|f| Some((f.month?, f.value))).collect()
    }

    /// Months from the beginning of the common year to that of a country's own.
    fn late(&self, good: &Gathered, region: &str) -> Result<u32> {
        let mut rows = self.0.iter();
        let first = rows.find(|f| f.table == "local_year_first_month" && f.region == region);
        let first = first.ok_or_else(|| miette!("no first month of the year of {region}"))?;
        Ok((first.value as u32 + 12 - good.starts) % 12)
    }

    /// A flow of a country's own years in a common year: its months are taken to be alike.
    fn common(&self, good: &Gathered, table: &str, region: &str, year: i32) -> Result<f64> {
        let late = f64::from(self.late(good, region)?) / 12.0;
        let own = self.or_none(table, region, year);
        let before = match year > good.years.0 {
            true => self.or_none(table, region, year - 1),
            false => own,
        };
        Ok((1.0 - late) * own + late * before)
    }

    /// What is in store when a common year begins: the stock at the end of the own year before, and what is used and shipped until
    /// then.
    fn opening(&self, good: &Gathered, region: &str, year: i32) -> Result<f64> {
        let late = self.late(good, region)?;
        let end = self.value("stock_end", region, year - 1)?;
        let of = if year > good.years.0 { year - 1 } else { year };
        let shipped: f64 = (0..late)
            .map(|m| {
                let month = (good.starts - 1 + m) % 12 + 1;
                let shares = self.by_month("export_share", region);
                shares.get(&month).copied().unwrap_or(1.0 / 12.0)
            })
            .sum();
        let net = self.or_none("exports", region, of) * shipped
            + self.or_none("use", region, of) * f64::from(late) / 12.0
            - self.or_none("imports", region, of) * f64::from(late) / 12.0;
        Ok((end + net).max(0.0))
    }
}

/// One region's year.
struct Year {
    production: f64,
    uses: f64,
    stock: f64,
}

impl Gathered {
    pub(super) fn make(&self) -> Result<Vec<Output>> {
        let facts = Facts::read(self.facts)?;
        let balances = self.balances(&facts)?;
        Ok(vec![
            self.regions(&facts, &balances)?,
            self.calendar(&facts)?,
            self.balance_table(&balances)?,
            self.routes(&facts)?,
            self.prices(&facts)?,
            self.rows(5, &DUTIES, self.duties)?,
            self.rows(6, &TARGETS, self.targets)?,
        ])
    }

    fn balances(&self, facts: &Facts) -> Result<BTreeMap<(usize, i32), Year>> {
        let mut all = BTreeMap::new();
        for year in self.years.0..=self.years.1 + 1 {
            let closing = year > self.years.1;
            let mut left = 0.0;
            for (at, group) in self.groups.iter().enumerate() {
                let mut row = Year {
                    production: 0.0,
                    uses: 0.0,
                    stock: 0.0,
                };
                match &group.kind {
                    Kind::Grows(members) => {
                        for member in *members {
                            row.stock += facts.opening(self, member, year)?;
                            if !closing {
                                row.production += facts.value("production", member, year)?;
                                row.uses += facts.common(self, "use", member, year)?;
                            }
                        }
                    }
                    Kind::Buys => {
                        row.stock = facts.value("stock_end", group.code, year - 1)?;
                        if !closing {
                            row.uses = facts.common(self, "imports", group.code, year)?;
                        }
                    }
                    Kind::Rest => row.stock = group.storage_kt / 3.0,
                }
                if !closing && !matches!(group.kind, Kind::Rest) {
                    let next = match &group.kind {
                        Kind::Grows(members) => members
                            .iter()
                            .map(|m| facts.opening(self, m, year + 1))
                            .sum::<Result<f64>>()?,
                        _ => facts.value("stock_end", group.code, year)?,
                    };
                    left += row.production - row.uses + row.stock - next;
                }
                all.insert((at, year), row);
            }
            if let Some(rest) = self
                .groups
                .iter()
                .position(|g| matches!(g.kind, Kind::Rest))
                && let Some(row) = all.get_mut(&(rest, year))
                && !closing
            {
                row.uses = left.max(0.0);
            }
        }
        Ok(all)
    }

    fn regions(&self, facts: &Facts, balances: &BTreeMap<(usize, i32), Year>) -> Result<Output> {
        let mut sheet = Sheet::new(&[
            "region",
            "name",
            "world_regions",
            "storage_kt",
            "exports_kt",
            "imports_kt",
            "early_months",
            "sowing_months",
            "source",
            "confidence",
        ])?;
        let years = self.normal.0..=self.normal.1;
        let count = years.clone().count() as f64;
        for (at, group) in self.groups.iter().enumerate() {
            let mean = |table: &str, region: &str| -> Result<f64> {
                let sum: Result<f64> = years
                    .clone()
                    .map(|y| facts.common(self, table, region, y))
                    .sum();
                Ok(sum? / count)
            };
            let (exports, imports) = match &group.kind {
                Kind::Grows(members) => {
                    let mut net = 0.0;
                    for member in *members {
                        net += mean("exports", member)? - mean("imports", member)?;
                    }
                    (net, 0.0)
                }
                Kind::Buys => (0.0, mean("imports", group.code)?),
                Kind::Rest => {
                    let of = years.clone().filter_map(|y| balances.get(&(at, y)));
                    (0.0, of.map(|row| row.uses).sum::<f64>() / count)
                }
            };
            sheet.row([
                group.code,
                group.name,
                group.world_regions,
                &group.storage_kt.to_string(),
                &format!("{:.0}", exports.max(0.0)),
                &format!("{imports:.0}"),
                &group.early_months.to_string(),
                &group.sowing_months.to_string(),
                &format!(
                    "trade: mean of {} to {}; room in store: judgement",
                    self.normal.0, self.normal.1
                ),
                "low",
            ])?;
        }
        sheet.finish(self.paths[0])
    }

    fn calendar(&self, facts: &Facts) -> Result<Output> {
        let mut sheet = Sheet::new(&CALENDAR)?;
        for group in self.groups {
            let Kind::Grows(members) = group.kind else {
                continue;
            };
            let weight = |table: &str, member: &str| -> f64 {
                (self.normal.0..=self.normal.1)
                    .map(|y| facts.or_none(table, member, y))
                    .sum()
            };
            let mixed = |table: &str, by: &str| -> [f64; 12] {
                let mut shares = [0.0; 12];
                for member in members {
                    let months = facts.by_month(table, member);
                    for (month, share) in &months {
                        shares[*month as usize - 1] += share * weight(by, member);
                    }
                }
                rounded(&shares)
            };
            let harvest = mixed("harvest_share", "production");
            // Without a season of its own a region ships alike in all months.
            let season = members
                .iter()
                .any(|m| !facts.by_month("export_share", m).is_empty());
            let exports = season.then(|| mixed("export_share", "exports"));
            let shipped = |month: usize| exports.map(|e| format!("{:.4}", e[month - 1]));
            for month in 1..=12_usize {
                sheet.row([
                    group.code,
                    &month.to_string(),
                    &format!("{:.4}", harvest[month - 1]),
                    &shipped(month).unwrap_or_default(),
                    self.calendar,
                    "low",
                ])?;
            }
        }
        sheet.finish(self.paths[1])
    }

    fn balance_table(&self, balances: &BTreeMap<(usize, i32), Year>) -> Result<Output> {
        let mut sheet = Sheet::new(&BALANCES)?;
        for ((at, year), row) in balances {
            let group = &self.groups[*at];
            let (source, confidence) = match group.kind {
                Kind::Grows(_) => (self.balances, "low"),
                Kind::Buys => ("imports brought to one year; the own crop stays out", "low"),
                Kind::Rest => ("net imports: what the others leave", "low"),
            };
            let cell = |value: f64| match *year > self.years.1 {
                true => String::new(),
                false => format!("{value:.0}"),
            };
            sheet.row([
                group.code,
                &year.to_string(),
                &cell(row.production),
                &cell(row.uses),
                &format!("{:.0}", row.stock),
                source,
                confidence,
            ])?;
        }
        sheet.finish(self.paths[2])
    }

    fn routes(&self, facts: &Facts) -> Result<Output> {
        let mut sheet = Sheet::new(&ROUTES)?;
        for freight in facts.0.iter().filter(|f| f.table == "freight") {
            let other = |table: &str| {
                let ends = |f: &&Fact| {
                    f.table == table && f.region == freight.region && f.partner == freight.partner
                };
                facts.0.iter().find(ends).ok_or_else(|| {
                    miette!("no {table} of {} to {}", freight.region, freight.partner)
                })
            };
            let lag = other("lag")?;
            sheet.row([
                freight.region.as_str(),
                &freight.partner,
                &freight.value.to_string(),
                &lag.value.to_string(),
                &freight.source,
                &freight.confidence,
            ])?;
        }
        sheet.finish(self.paths[3])
    }

    fn prices(&self, facts: &Facts) -> Result<Output> {
        let mut sheet = Sheet::new(&PRICES)?;
        for price in facts.0.iter().filter(|f| f.table == "price") {
            let year = price.year.map(|y| y.to_string()).unwrap_or_default();
            let value = price.value.to_string();
            sheet.row([year.as_str(), &value, &price.source, &price.confidence])?;
        }
        sheet.finish(self.paths[4])
    }

    fn rows<const N: usize>(
        &self,
        path: usize,
        header: &[&str],
        rows: &[[&str; N]],
    ) -> Result<Output> {
        let mut sheet = Sheet::new(header)?;
        for row in rows {
            sheet.row(row)?;
        }
        sheet.finish(self.paths[path])
    }
}

/// Shares of twelve months to four places, that sum to one: the largest takes what rounding leaves.
fn rounded(weights: &[f64; 12]) -> [f64; 12] {
    let sum: f64 = weights.iter().sum();
    let mut shares = weights.map(|w| (1e4 * w / sum).round() / 1e4);
    let left = 1.0 - shares.iter().sum::<f64>();
    let largest = (0..12)
        .max_by(|a, b| shares[*a].total_cmp(&shares[*b]))
        .unwrap_or(0);
    shares[largest] = ((shares[largest] + left) * 1e4).round() / 1e4;
    shares
}
