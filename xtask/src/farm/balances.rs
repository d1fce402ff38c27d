//! Balances by region and year, from October to September.

use std::collections::BTreeMap;

use miette::{Result, miette};

use super::remembered::{AMERICAN_SEPTEMBER, MEXICO, REGIONS, WORLD_EXPORTS, YEARS};
use super::stocks::{MONTHS_IN_STORE, brazil_october, china_october};
use super::{BALANCES, Rows, Sheet, number};
use crate::output::Output;

const PSD: &str = "USDA PSD, oilseeds table 07, November 2025";
const REMEMBERED: &str = "USDA PSD and Cofeed, partly remembered";
/// First and last year with full accounts in the gathered table.
const FIRST: i32 = 2022;
const LAST: i32 = 2025;
/// Share of American exports that leave in September.
const SEPTEMBER_EXPORTS: f64 = 0.05;

/// One region's year.
#[derive(Debug, Clone, Copy, Default)]
struct Year {
    production: f64,
    used: f64,
    stock: f64,
}

/// Years by region and first year, with their source.
type Years = BTreeMap<(usize, i32), (Year, &'static str)>;

/// The gathered balances, and what is made of them.
pub(super) struct Record {
    psd: BTreeMap<(String, String, i32), f64>,
}

impl Record {
    pub(super) fn read(rows: &Rows) -> Result<Self> {
        let mut psd = BTreeMap::new();
        for row in rows {
            let marketing = row["marketing_year"].as_str();
            // Of two forecasts the later one.
            if marketing.ends_with("Sep") {
                continue;
            }
            let year: i32 = marketing
                .get(..4)
                .unwrap_or_default()
                .parse()
                .map_err(|_| miette!("psd-balance.csv: {marketing} is no year"))?;
            psd.insert(
                (row["item"].clone(), row["country"].clone(), year),
                number(row, "kt")?,
            );
        }
        Ok(Self { psd })
    }

    fn get(&self, item: &str, country: &str, year: i32) -> Result<f64> {
        let key = (item.to_owned(), country.to_owned(), year);
        self.psd
            .get(&key)
            .copied()
            .ok_or_else(|| miette!("psd-balance.csv has no {item} of {country} in {year}"))
    }

    /// Exports and imports of a region in a year of the gathered table.
    fn trade(&self, code: &str, year: i32) -> Result<(f64, f64)> {
        let exports = |c: &str| self.get("exports", c, year);
        let imports = |c: &str| self.get("imports", c, year);
        Ok(match code {
            "USA" => (exports("United States")?, 0.0),
            "BRA" => (exports("Brazil")?, 0.0),
            "ARG" => (exports("Argentina")?, imports("Argentina")?),
            "OEX" => (
                exports("Paraguay")? + exports("Canada")? + exports("Other")?,
                0.0,
            ),
            "CHN" => (0.0, imports("China")?),
            "EU27" => (0.0, imports("European Union")?),
            "JPN" => (0.0, imports("Japan")?),
            "MEX" => (0.0, imports("Mexico")?),
            // What is exported and not taken by the others: reports of exports and imports differ by some per cent.
            "OIM" => {
                let mut rest = exports("Total")?;
                for country in ["Argentina", "China", "European Union", "Japan", "Mexico"] {
                    rest -= imports(country)?;
                }
                (0.0, rest)
            }
            _ => return Err(miette!("no trade of {code}")),
        })
    }

    /// Mean exports and imports of 2021/22 to 2023/24.
    pub(super) fn normal(&self, code: &str) -> Result<(f64, f64)> {
        let years = [2021, 2022, 2023];
        let mut sum = (0.0, 0.0);
        for year in years {
            let (exports, imports) = self.trade(code, year)?;
            sum = (sum.0 + exports, sum.1 + imports);
        }
        Ok((sum.0 / 3.0, sum.1 / 3.0))
    }

    /// A year of the gathered table; the one after the last repeats it.
    fn gathered(&self, code: &str, year: i32) -> Result<Year> {
        let year = year.min(LAST);
        let (exports, imports) = self.trade(code, year)?;
        let country = match code {
            "USA" => "United States",
            "BRA" => "Brazil",
            "ARG" => "Argentina",
            "CHN" => "China",
            "OEX" => {
                return Ok(Year {
                    production: exports,
                    ..Year::default()
                });
            }
            _ => {
                return Ok(Year {
                    used: imports,
                    ..Year::default()
                });
            }
        };
        let production = self.get("production", country, year)?;
        let opening = self.get("ending stocks", country, year - 1)?;
        let closing = self.get("ending stocks", country, year)?;
        Ok(Year {
            production,
            used: opening + production + imports - exports - closing,
            stock: opening,
        })
    }

    /// Every year by region.
    fn years(&self) -> Result<Years> {
        let mut all = BTreeMap::new();
        for (at, region) in REGIONS.iter().enumerate() {
            for year in FIRST..=LAST + 1 {
                all.insert((at, year), (self.gathered(region.code, year)?, PSD));
            }
            let mut closing = self.gathered(region.code, LAST)?;
            closing.stock = self.gathered_closing(region.code)?;
            if let Some((last, _)) = all.get_mut(&(at, LAST + 1)) {
                last.stock = closing.stock;
                last.used = last.production + self.trade(region.code, LAST)?.1
                    - self.trade(region.code, LAST)?.0;
                if !["USA", "BRA", "ARG", "CHN"].contains(&region.code) {
                    *last = self.gathered(region.code, LAST)?;
                }
            }
            all.insert((at, LAST + 2), (closing, PSD));
        }
        self.remembered(&mut all)?;
        self.marketable(&mut all)?;
        american_october(&mut all);
        Ok(all)
    }

    fn gathered_closing(&self, code: &str) -> Result<f64> {
        let country = match code {
            "USA" => "United States",
            "BRA" => "Brazil",
            "ARG" => "Argentina",
            "CHN" => "China",
            _ => return Ok(0.0),
        };
        self.get("ending stocks", country, LAST)
    }

    /// 2017/18 to 2019/20, and the stocks after.
    fn remembered(&self, all: &mut Years) -> Result<()> {
        let at = |code: &str| {
            REGIONS
                .iter()
                .position(|r| r.code == code)
                .ok_or_else(|| miette!("no region {code}"))
        };
        let find =
            |code: &str, year: i32| YEARS.iter().find(|y| y.region == code && y.year == year);
        for (year, world) in WORLD_EXPORTS {
            let mut exports = world;
            let mut imports = world;
            for code in ["USA", "BRA", "ARG", "CHN", "EU27", "JPN"] {
                let row = find(code, year).ok_or_else(|| miette!("no remembered {code} {year}"))?;
                let stock_after = find(code, year + 1).map_or(0.0, |next| next.stock);
                let used = row.stock + row.production + row.imports - row.exports - stock_after;
                exports -= row.exports;
                imports -= row.imports;
                let entry = Year {
                    production: row.production,
                    used,
                    stock: row.stock,
                };
                all.insert((at(code)?, year), (entry, REMEMBERED));
            }
            let mexico = MEXICO
                .iter()
                .find(|(y, _)| *y == year)
                .map_or(0.0, |(_, kt)| *kt);
            imports -= mexico;
            let only = |production: f64, used: f64| Year {
                production,
                used,
                stock: 0.0,
            };
            all.insert((at("MEX")?, year), (only(0.0, mexico), REMEMBERED));
            all.insert((at("OIM")?, year), (only(0.0, imports), REMEMBERED));
            all.insert((at("OEX")?, year), (only(exports, 0.0), REMEMBERED));
        }
        for region in &REGIONS {
            let row = find(region.code, 2020);
            let closing = Year {
                production: row.map_or(0.0, |r| r.production),
                used: f64::NAN,
                stock: row.map_or(0.0, |r| r.stock),
            };
            all.insert((at(region.code)?, 2020), (closing, REMEMBERED));
        }
        Ok(())
    }

    /// Stocks that markets can draw on; use is what they leave. China's own crop goes to food and leaves with the beans
    /// that are eaten, so that what is left is crushed, imported, or put into the reserve.
    fn marketable(&self, all: &mut Years) -> Result<()> {
        let old = all.clone();
        for ((at, year), (row, _)) in all.iter_mut() {
            let code = REGIONS[*at].code;
            let (exports, imports) = self.normal(code)?;
            let idle = MONTHS_IN_STORE * (exports + imports) / 12.0;
            let october = |year: i32| match code {
                "BRA" => brazil_october(year).map(|(kt, _)| kt),
                "CHN" => china_october(year).map(|(kt, _)| kt),
                "USA" | "ARG" => None,
                _ => Some(idle),
            };
            let Some(stock) = october(*year) else {
                continue;
            };
            if let (Some(after), Some((next, _))) = (october(year + 1), old.get(&(*at, year + 1))) {
                row.used += (stock - row.stock) - (after - next.stock);
            }
            row.stock = stock;
            if code == "CHN" {
                row.used -= row.production;
                row.production = 0.0;
            }
        }
        Ok(())
    }

    /// The table.
    pub(super) fn table(&self) -> Result<Output> {
        let mut sheet = Sheet::new(&BALANCES)?;
        for ((at, year), (row, source)) in self.years()? {
            let closes = row.used.is_nan() || year == LAST + 2;
            let (stock, known) = match REGIONS[at].code {
                "BRA" => (
                    "; stock: Abiove and Secex",
                    brazil_october(year).map(|(_, known)| known),
                ),
                "CHN" => (
                    "; without food and own crop; stock: mills",
                    china_october(year).map(|(_, known)| known),
                ),
                "USA" | "ARG" => ("", Some("high")),
                _ => ("; stock: as in Chinese mills, by trade", Some("high")),
            };
            let confidence = match source == PSD && year <= LAST {
                true => known.unwrap_or("low"),
                false => "low",
            };
            let used = if closes {
                String::new()
            } else {
                format!("{:.0}", row.used)
            };
            sheet.row([
                REGIONS[at].code,
                &year.to_string(),
                &format!("{:.0}", row.production),
                &used,
                &format!("{:.0}", row.stock),
                &match year > LAST {
                    true => "as in 2025/26".to_owned(),
                    false => format!("{source}{stock}"),
                },
                confidence,
            ])?;
        }
        sheet.finish("data/farm/soybeans/balances.csv")
    }
}

/// The American year begins in September: the stock of 1 October has the September harvest and not what September used
/// and exported.
fn american_october(all: &mut Years) {
    let years: Vec<i32> = all
        .keys()
        .filter(|(at, _)| *at == 0)
        .map(|(_, year)| *year)
        .collect();
    for year in years {
        let used_and_sold = |y: &Year| (y.used / 12.0, y.production - y.used);
        if let Some((row, _)) = all.get_mut(&(0, year)) {
            let (used, sold) = used_and_sold(row);
            let (used, sold) = if used.is_finite() {
                (used, sold)
            } else {
                (5_200.0, 61_665.0)
            };
            row.stock += AMERICAN_SEPTEMBER * row.production - used - SEPTEMBER_EXPORTS * sold;
        }
    }
}
