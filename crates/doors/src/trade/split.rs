//! Goods carved out of sectors by the shares of their products in trade.

use std::collections::BTreeSet;
use std::path::Path;

use detente_world::{FINAL, RegionIx, Split, SplitFlow, SplitUser, World, WorldError, closest};

use super::baci::{Trade, TradeOptions, TradeReport};
use super::places::Places;
use super::{baci, comtrade};
use crate::error::Spot;
use crate::{DoorError, Products};

/// A good to be carved out, by shares of trade.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SplitFromTrade {
    /// Code of the sector it is carved out of.
    pub parent: String,
    /// Its own code.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// Products: codes of two, four or six digits of the Harmonized System, with or without dots.
    pub products: Vec<String>,
}

/// Shares of a parent's flows, by value of trade in the listed products over trade in all products of the parent.
///
/// A pair without trade in the parent's products, and sales at home, which no customs office sees, take the exporter's
/// share in all its exports of the parent; an exporter without any takes the world's. Buyers are those of the parent, in
/// proportion. Without a mapping a country is the region of its own code, a member of the European Union is in `EU27`,
/// and every other country in `ROW`, where the world has them.
///
/// # Errors
/// [`DoorError`]: a product that belongs to another sector, a parent that is no sector of the world or has no products,
/// no trade in the products at all.
pub fn split_from_baci(
    path: &Path,
    world: &World,
    good: &SplitFromTrade,
    products: &Products,
    options: &TradeOptions,
) -> Result<(Split, TradeReport), DoorError> {
    by_trade(path, world, good, products, options, &baci::each)
}

/// As [`split_from_baci`], by answers of UN Comtrade: one file, or a folder of them. Imports as their importers report them;
/// exports as their exporters do, to importers of which no report is there.
///
/// # Errors
/// As [`split_from_baci`]; also an answer that was cut off, that holds an error, or in which a row is there twice.
pub fn split_from_comtrade(
    path: &Path,
    world: &World,
    good: &SplitFromTrade,
    products: &Products,
    options: &TradeOptions,
) -> Result<(Split, TradeReport), DoorError> {
    by_trade(path, world, good, products, options, &comtrade::each)
}

/// Reads trade by product, row by row.
type Each = dyn Fn(
    &Path,
    &TradeOptions,
    &Places,
    &mut dyn FnMut(Trade<'_>) -> Result<(), DoorError>,
) -> Result<TradeReport, DoorError>;

fn by_trade(
    path: &Path,
    world: &World,
    good: &SplitFromTrade,
    products: &Products,
    options: &TradeOptions,
    each: &Each,
) -> Result<(Split, TradeReport), DoorError> {
    if world.find_sector(&good.parent).is_none() {
        let codes = world.sectors().iter().map(|s| s.code.as_str());
        return Err(DoorError::World(WorldError::UnknownName {
            what: "sector",
            code: good.parent.clone(),
            suggestion: closest(&good.parent, codes).map(str::to_string),
        }));
    }
    let listed = listed_products(good, products)?;
    let family: BTreeSet<u32> = products.of_sector(&good.parent).collect();
    let places = Places::new(world, options.mapping.as_ref())?;
    let r = world.region_count();
    let (mut part, mut whole) = (vec![0.0; r * r], vec![0.0; r * r]);
    let (mut outside, mut inside) = (0.0, 0.0);
    let mut report = each(path, options, &places, &mut |trade| {
        if !family.contains(&trade.hs6) {
            return Ok(());
        }
        match (places.region(trade.exporter), places.region(trade.importer)) {
            (Some(i), Some(n)) if i == n => inside += trade.usd_mn,
            (Some(i), Some(n)) => {
                let at = i.0 * r + n.0;
                whole[at] += trade.usd_mn;
                if listed.contains(&trade.hs6) {
                    part[at] += trade.usd_mn;
                }
            }
            _ => outside += trade.usd_mn,
        }
        Ok(())
    })?;
    report.outside_usd_mn += outside;
    report.inside_regions_usd_mn = inside;
    let (all_part, all_whole): (f64, f64) = (part.iter().sum(), whole.iter().sum());
    if all_part == 0.0 {
        return Err(Spot::file(&report.member).wrong(format!(
            "no trade between regions of the world in {}",
            good.products.join(", ")
        )));
    }
    let mut shares = Vec::with_capacity(r * r);
    for i in 0..r {
        let row = i * r..(i + 1) * r;
        let (sold, of): (f64, f64) = (part[row.clone()].iter().sum(), whole[row].iter().sum());
        let usual = if of > 0.0 {
            sold / of
        } else {
            all_part / all_whole
        };
        for n in 0..r {
            let at = i * r + n;
            let share = if i != n && whole[at] > 0.0 {
                part[at] / whole[at]
            } else {
                usual
            };
            if share > 0.0 {
                shares.push(SplitFlow {
                    origin: world.region(RegionIx(i)).code.clone(),
                    destination: world.region(RegionIx(n)).code.clone(),
                    value: share,
                    place: report.member.clone(),
                });
            }
        }
    }
    let weight = |user: &str| SplitUser {
        region: "*".into(),
        user: user.into(),
        share: 1.0,
        place: report.member.clone(),
    };
    let split = Split {
        origin: report.member.clone(),
        parent: good.parent.clone(),
        code: good.code.clone(),
        name: if good.name.is_empty() {
            good.code.clone()
        } else {
            good.name.clone()
        },
        shares,
        weights: vec![weight("*"), weight(FINAL)],
        ..Split::default()
    };
    Ok((split, report))
}

/// The products of six digits that a list means; each belongs to the parent.
fn listed_products(good: &SplitFromTrade, products: &Products) -> Result<BTreeSet<u32>, DoorError> {
    let wrong = |problem: String| {
        Spot::file("products")
            .label(good.code.clone())
            .wrong(problem)
    };
    let mut listed = BTreeSet::new();
    for text in &good.products {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '.')
            .collect();
        let fits = [2, 4, 6].contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let prefix: u32 = digits.parse().ok().filter(|_| fits).ok_or_else(|| {
            wrong(format!(
                "\"{text}\" is no code of two, four or six digits of the Harmonized System"
            ))
        })?;
        let step = 10_u32.pow(6 - digits.len() as u32);
        let under: Vec<(u32, &str)> = products
            .iter()
            .filter(|(hs6, _)| hs6 / step == prefix)
            .collect();
        if under.is_empty() {
            return Err(wrong(format!(
                "{text}: no product of {} begins so",
                products.name
            )));
        }
        let own: Vec<u32> = under
            .iter()
            .filter(|(_, s)| *s == good.parent)
            .map(|(hs6, _)| *hs6)
            .collect();
        if own.is_empty() {
            return Err(wrong(format!(
                "{text} belongs to {}, not to {}",
                under[0].1, good.parent
            )));
        }
        listed.extend(own);
    }
    if listed.is_empty() {
        return Err(wrong(
            "no products: name some, such as 120190 or 8505.11".into(),
        ));
    }
    Ok(listed)
}
