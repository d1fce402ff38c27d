//! Weights, crosswalk, region averages and the economies inside regions.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Failure, Sheet, field, number, rows, short};

/// Trade by code: code and value, zeros left out.
pub fn weights(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&["code", "value"])?;
    for row in rows(file)? {
        if number(&row, "value_usd")? > 0.0 {
            sheet.push([field(&row, "code"), field(&row, "value_usd")])?;
        }
    }
    sheet.bytes()
}

/// What an importer buys of another's goods in a world, each sector on the first code of its own: for rows that are known by
/// sector only.
pub fn weights_of_sectors(
    ledger: &Path,
    world: &Path,
    (importer, exporter): (&str, &str),
) -> Result<Vec<u8>, Failure> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for row in rows(&ledger.join("hs6-to-icio27.csv"))? {
        let code = field(&row, "code");
        // A code whose goods may be split off would leave its sector in another world.
        let splits = SPLITS.iter().any(|(family, _)| code.starts_with(family));
        if !splits && !field(&row, "icio27").is_empty() {
            let own = first.entry(field(&row, "icio27").to_owned());
            own.or_insert_with(|| code.to_owned());
        }
    }
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for row in rows(&world.join("flows.csv"))? {
        let of_pair = field(&row, "origin") == exporter && field(&row, "destination") == importer;
        if let Some(code) = first.get(field(&row, "sector")).filter(|_| of_pair) {
            let value = 1e6 * number(&row, "value")?;
            values.insert(code.clone(), format!("{value:.0}"));
        }
    }
    let mut sheet = Sheet::new(&["code", "value"])?;
    for (code, value) in values {
        sheet.push([code, value])?;
    }
    sheet.bytes()
}

/// Commodity codes whose sector may be split off, before the sector they come from.
const SPLITS: [(&str, &str); 6] = [
    ("1201", "SOY"),
    ("2846", "REO"),
    ("280530", "REO"),
    ("850511", "REM"),
    ("8542", "SEM"),
    ("8486", "SEM"),
];

/// Six-digit codes to the goods sectors of the inter-country tables, with the share of the code that is the sector's: a code
/// whose lines belong to several goes to the one with most of them.
pub fn crosswalk(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&["code", "sector", "share"])?;
    for row in rows(&ledger.join("hs6-to-icio27.csv"))? {
        let (code, sector) = (field(&row, "code"), field(&row, "icio27"));
        for (_, split) in SPLITS.iter().filter(|(family, _)| code.starts_with(family)) {
            sheet.push([code, split, ""])?;
        }
        if !sector.is_empty() {
            let share = short(number(&row, "share_of_hs6")?);
            sheet.push([code, sector, &share])?;
        }
    }
    sheet.bytes()
}

/// The duties of the United States on the other regions, as one average a region.
pub fn region_averages(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&[
        "imposer",
        "region",
        "from",
        "added_pct",
        "base_pct",
        "imports_usd",
        "basis",
    ])?;
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    let mut all = rows(&ledger.join("us-added-tariffs-on-others-2025-26.csv"))?;
    all.sort_by(|a, b| {
        (field(a, "region"), field(a, "date")).cmp(&(field(b, "region"), field(b, "date")))
    });
    for row in all {
        let (region, added) = (
            field(&row, "region"),
            short(number(&row, "added_points_pct")?),
        );
        // A date without a change says nothing new.
        if last.insert(region.to_owned(), added.clone()).as_ref() != Some(&added) {
            let base = short(number(&row, "collected_2024_pct")?);
            let basis = match field(&row, "date_basis") {
                "effective" => "",
                "derived" => "derived",
                "as_source" => "in doubt",
                other => {
                    return Err(Failure::Unfit(format!(
                        "{region}: the basis `{other}` of a date is not known"
                    )));
                }
            };
            sheet.push([
                "USA",
                region,
                field(&row, "date"),
                &added,
                &base,
                field(&row, "us_imports_2024_usd"),
                basis,
            ])?;
        }
    }
    sheet.bytes()
}

/// Economies of a region whose part of its trade with a partner is wanted.
pub struct Inside {
    /// The region.
    pub region: &'static str,
    /// All its economies as the finest world calls them.
    pub economies: &'static [&'static str],
    /// Those that are told apart.
    pub apart: &'static [&'static str],
    /// Importers and exporters, the region being one of each pair.
    pub flows: &'static [(&'static str, &'static str)],
}

/// Hong Kong in the trade of China with the United States; what is left of China is told as well.
pub const HONG_KONG: Inside = Inside {
    region: "CHN",
    economies: &["CHN", "HKG"],
    apart: &["HKG", "CHN"],
    flows: &[("USA", "CHN"), ("CHN", "USA")],
};

/// Shares of economies in their region's imports from or exports to a partner, by sector and over all goods, from the finest
/// world.
pub fn shares(world: &Path, inside: &Inside) -> Result<Vec<u8>, Failure> {
    let mut flows: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for row in rows(&world.join("flows.csv"))? {
        let key = ["origin", "destination", "sector"].map(|c| field(&row, c).to_owned());
        flows.insert(key.into(), number(&row, "value")?);
    }
    let flow = |origin: &str, destination: &str, sector: &str| {
        flows
            .get(&(origin.to_owned(), destination.to_owned(), sector.to_owned()))
            .copied()
            .unwrap_or(0.0)
    };
    let sectors = rows(&world.join("sectors.csv"))?;
    let goods: Vec<&str> = sectors
        .iter()
        .filter(|s| field(s, "kind") == "goods")
        .map(|s| field(s, "code"))
        .collect();
    let mut sheet = Sheet::new(&[
        "importer", "exporter", "sector", "region", "economy", "share",
    ])?;
    let region = inside.region;
    for (importer, exporter) in inside.flows {
        // Of a sector: what the whole region trades, and each economy that is told apart.
        let traded = |sector: &str| -> (f64, Vec<f64>) {
            let of = |economy: &str| match *importer == region {
                true => flow(exporter, economy, sector),
                false => flow(economy, importer, sector),
            };
            let whole = inside.economies.iter().map(|e| of(e)).sum();
            (whole, inside.apart.iter().map(|e| of(e)).collect())
        };
        let mut all = (0.0, vec![0.0; inside.apart.len()]);
        let mut by_sector = Vec::new();
        for sector in &goods {
            let (whole, parts) = traded(sector);
            all.0 += whole;
            all.1
                .iter_mut()
                .zip(&parts)
                .for_each(|(sum, part)| *sum += part);
            if whole > 0.0 {
                by_sector.push((*sector, whole, parts));
            }
        }
        if all.0 > 0.0 {
            by_sector.push(("*", all.0, all.1));
        }
        for (sector, whole, parts) in by_sector {
            // Rounded so that shares of a whole region add up to one.
            let share = |part: f64| (1e4 * part / whole).round() / 1e4;
            for (economy, part) in inside.apart.iter().zip(&parts) {
                let rest = inside.apart.len() == inside.economies.len() && *economy == region;
                let value = match rest {
                    true => 1.0 - share(whole - part),
                    false => share(*part),
                };
                sheet.push([importer, exporter, sector, region, economy, &short(value)])?;
            }
        }
    }
    sheet.bytes()
}
