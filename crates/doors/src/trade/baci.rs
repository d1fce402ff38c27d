//! BACI (CEPII): trade by product, exporter and importer, thousand US dollars free on board.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use detente_world::{
    FINAL, Mapping, RegionIx, Split, SplitFlow, SplitUser, World, WorldError, closest,
};

use super::places::Places;
use crate::error::Spot;
use crate::input::{Bundle, base_name};
use crate::scan::{Lines, fields, not_a_number, number};
use crate::{DoorError, Limits, Products, hs6_code};

/// How trade by product is read.
#[derive(Debug, Clone, Default)]
pub struct TradeOptions {
    /// The year, where a folder holds several.
    pub year: Option<i32>,
    /// Countries (three letters) to regions of the world; see [`split_from_baci`] for what holds without it.
    pub mapping: Option<Mapping>,
    /// How much is read at most.
    pub limits: Limits,
}

/// What was read of a trade file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TradeReport {
    /// The file.
    pub member: String,
    /// Files on disk and the SHA-256 of each.
    pub sources: Vec<(String, String)>,
    /// Rows read.
    pub rows: u64,
    /// Their value, USD million.
    pub value_usd_mn: f64,
    /// Value of products that no sector is known for, USD million.
    pub without_sector_usd_mn: f64,
    /// Value of countries in no region of the world, USD million.
    pub outside_usd_mn: f64,
    /// Value inside regions of several countries, USD million; it is left out.
    pub inside_regions_usd_mn: f64,
}

/// One row of the file.
pub(super) struct Trade<'a> {
    pub exporter: &'a str,
    pub importer: &'a str,
    pub hs6: u32,
    pub usd_mn: f64,
}

/// Reads every row of a BACI file, or of the one in a folder or archive. Countries come by the file's own list.
pub(super) fn each(
    path: &Path,
    options: &TradeOptions,
    places: &Places,
    take: &mut dyn FnMut(Trade<'_>) -> Result<(), DoorError>,
) -> Result<TradeReport, DoorError> {
    let (folder, wanted) = folder_of(path);
    let bundle = Bundle::open(&folder, options.limits)?;
    let member = choose(&bundle, wanted.as_deref(), options.year)?;
    let countries = own_countries(&bundle)?;
    let mut report = TradeReport {
        sources: bundle.hashes(std::slice::from_ref(&member))?,
        member: member.clone(),
        ..TradeReport::default()
    };
    bundle.read(&member, |stream| {
        let mut lines = Lines::new(stream, &member);
        let header = Spot::file(&member).line(1);
        let labels: Vec<String> = match lines.next_line()? {
            Some(line) => fields(line, b',').map(|f| f.into_owned()).collect(),
            None => Vec::new(),
        };
        if labels != ["t", "i", "j", "k", "v", "q"] {
            return Err(header.wrong(format!(
                "the columns are {}; BACI has t,i,j,k,v,q",
                labels.join(",")
            )));
        }
        loop {
            let spot = Spot::file(&member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(());
            };
            let row: Vec<_> = fields(line, b',').collect();
            let [_, i, j, k, v, _] = row.as_slice() else {
                return Err(spot.wrong(format!("{} fields where the header has 6", row.len())));
            };
            let country = |text: &str, column: usize| {
                let number: u32 = text.parse().map_err(|_| {
                    spot.clone()
                        .column(column)
                        .wrong(format!("\"{text}\" is no country number"))
                })?;
                let own = countries.get(&number).map(String::as_str);
                // BACI calls Taiwan "Other Asia, not elsewhere specified".
                let own = own.filter(|code| *code != "S19");
                Ok::<_, DoorError>(own.or_else(|| places.alpha3(number)))
            };
            let (exporter, importer) = (country(i, 2)?, country(j, 3)?);
            let hs6 = hs6_code(k).ok_or_else(|| {
                spot.clone()
                    .column(4)
                    .wrong(format!("\"{k}\" is no product of six digits"))
            })?;
            let value = number(v)
                .map_err(|text| spot.clone().column(5).wrong(not_a_number(&text)))?
                / 1_000.0;
            report.rows += 1;
            report.value_usd_mn += value;
            match (exporter, importer) {
                (Some(exporter), Some(importer)) => take(Trade {
                    exporter,
                    importer,
                    hs6,
                    usd_mn: value,
                })?,
                _ => report.outside_usd_mn += value,
            }
        }
    })?;
    Ok(report)
}

/// The folder or archive a path means, and the file in it, if it names one.
fn folder_of(path: &Path) -> (PathBuf, Option<String>) {
    let csv = path.is_file()
        && path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    match path.file_name().filter(|_| csv) {
        Some(name) => {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
            let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
            (folder, Some(name.to_string_lossy().into_owned()))
        }
        None => (path.to_path_buf(), None),
    }
}

fn choose(bundle: &Bundle, wanted: Option<&str>, year: Option<i32>) -> Result<String, DoorError> {
    let fits = |member: &&String| {
        let name = base_name(member);
        match wanted {
            Some(wanted) => name == wanted,
            None => {
                name.starts_with("BACI_") && year.is_none_or(|y| name.contains(&format!("_Y{y}_")))
            }
        }
    };
    let found: Vec<&String> = bundle.members().iter().filter(fits).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            Err(Spot::file(&bundle.path().display().to_string())
                .wrong("no BACI_HS…_Y…_V….csv in it"))
        }
        several => Err(
            Spot::file(&bundle.path().display().to_string()).wrong(format!(
                "several years are in it ({}, …); say --year",
                several[0]
            )),
        ),
    }
}

/// BACI's numbers of countries, by the list beside the file.
fn own_countries(bundle: &Bundle) -> Result<BTreeMap<u32, String>, DoorError> {
    let list = bundle
        .members()
        .iter()
        .find(|m| base_name(m).starts_with("country_codes"));
    let Some(member) = list else {
        return Ok(BTreeMap::new());
    };
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        let header = lines.next_line()?.unwrap_or_default();
        let labels: Vec<String> = fields(header, b',').map(|f| f.into_owned()).collect();
        let column = |name: &str| {
            labels.iter().position(|l| l == name).ok_or_else(|| {
                Spot::file(member).line(1).wrong(format!(
                    "no column {name}; the columns are {}",
                    labels.join(",")
                ))
            })
        };
        let (code, iso3) = (column("country_code")?, column("country_iso3")?);
        let mut map = BTreeMap::new();
        loop {
            let spot = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(map);
            };
            let row: Vec<_> = fields(line, b',').collect();
            let (Some(number), Some(text)) = (row.get(code), row.get(iso3)) else {
                return Err(spot.wrong("a field is missing"));
            };
            let number = number
                .parse()
                .map_err(|_| spot.wrong(format!("\"{number}\" is no country number")))?;
            if text.len() == 3 {
                map.insert(number, text.to_string());
            }
        }
    })
}

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
