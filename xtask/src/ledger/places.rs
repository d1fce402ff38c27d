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

/// Commodity codes whose sector may be split off, before the sector they come from.
const SPLITS: [(&str, &str); 6] = [
    ("1201", "SOY"),
    ("2846", "REO"),
    ("280530", "REO"),
    ("850511", "REM"),
    ("8542", "SEM"),
    ("8486", "SEM"),
];

/// Six-digit codes to the goods sectors of the inter-country tables.
pub fn crosswalk(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&["code", "sector"])?;
    for row in rows(&ledger.join("hs6-to-icio27.csv"))? {
        let (code, sector) = (field(&row, "code"), field(&row, "icio27"));
        for (_, split) in SPLITS.iter().filter(|(family, _)| code.starts_with(family)) {
            sheet.push([code, split])?;
        }
        if !sector.is_empty() {
            sheet.push([code, sector])?;
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

/// The economies inside a region: their part of its trade with a partner, by sector.
const INSIDE: [(&str, &str, &str); 1] = [("CHN", "HKG", "USA")];

/// Shares of an economy in its region's imports from and exports to a partner, from the finest world.
pub fn shares(world: &Path) -> Result<Vec<u8>, Failure> {
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
    for (region, economy, partner) in INSIDE {
        for (importer, exporter) in [(partner, region), (region, partner)] {
            let part = |sector: &str| {
                let of = |inside: &str| {
                    if importer == region {
                        flow(partner, inside, sector)
                    } else {
                        flow(inside, partner, sector)
                    }
                };
                (of(economy), of(economy) + of(region))
            };
            let (mut some, mut all) = (0.0, 0.0);
            let mut shares = Vec::new();
            for sector in &goods {
                let (inside, whole) = part(sector);
                (some, all) = (some + inside, all + whole);
                if whole > 0.0 {
                    shares.push((*sector, inside / whole));
                }
            }
            if all > 0.0 {
                shares.push(("*", some / all));
            }
            for (sector, share) in shares {
                let digits = |share: f64| short((share * 1e4).round() / 1e4);
                sheet.push([importer, exporter, sector, region, economy, &digits(share)])?;
                sheet.push([
                    importer,
                    exporter,
                    sector,
                    region,
                    region,
                    &digits(1.0 - (share * 1e4).round() / 1e4),
                ])?;
            }
        }
    }
    sheet.bytes()
}
