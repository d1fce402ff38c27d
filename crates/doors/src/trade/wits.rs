//! Tariffs from the bulk files of WITS (TRAINS): ad-valorem equivalents by product of six digits, per cent.
//!
//! `AVEMFN_…` has most-favoured-nation rates by reporter, `AVEPref_…` preferences by reporter and partner. A partner
//! pays its preference where that is lower, else the most-favoured-nation rate. Products are averaged to sectors by
//! value of trade (BACI), or plainly without it and where there is none.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::{RegionIx, SectorIx, SectorKind, World};

use super::baci::{TradeOptions, TradeReport, each};
use super::places::Places;
use crate::error::Spot;
use crate::input::Bundle;
use crate::scan::{Lines, fields};
use crate::tariff_table::{TariffRow, TariffTable};
use crate::{DoorError, Products, hs6_code};

/// What was read and made of tariff files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TariffReport {
    /// The files, with the SHA-256 of each.
    pub sources: Vec<(String, String)>,
    /// Rates read: most-favoured-nation, preferential.
    pub rates: (u64, u64),
    /// Rows whose rate is no number.
    pub unread: u64,
    /// Products that belong to no sector of the list.
    pub without_sector: u64,
    /// Importers (codes of regions) that have rates now.
    pub importers: Vec<String>,
    /// Reporters in no region of the world.
    pub outside: Vec<String>,
    /// Nomenclatures met (`H6` is HS 2022); products of another edition than the list's can fall out.
    pub nomenclatures: Vec<String>,
    /// Years met.
    pub years: Vec<i32>,
    /// The trade that gave the weights; `None` for plain means.
    pub weights: Option<TradeReport>,
    /// Flows whose rate is a plain mean because nothing of the sector is traded.
    pub plain_means: u64,
}

/// Rates of one reporter, fractions.
#[derive(Default)]
struct Rates {
    mfn: BTreeMap<u32, f64>,
    preferences: BTreeMap<(String, u32), f64>,
}

impl Rates {
    /// What a partner pays.
    fn rate(&self, partner: Option<&str>, hs6: u32) -> Option<f64> {
        let mfn = self.mfn.get(&hs6).copied();
        let preference = partner.and_then(|p| self.preferences.get(&(p.to_string(), hs6)).copied());
        match (mfn, preference) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// Tariffs of a world by region pairs and sectors from a folder (or archive) of WITS bulk files, with the value of
/// trade of a BACI folder as weights or without.
///
/// # Errors
/// [`DoorError`] naming file and line: no such file, a column that is missing, a product that is none.
pub fn tariffs_from_wits(
    path: &Path,
    baci: Option<&Path>,
    world: &World,
    products: &Products,
    options: &TradeOptions,
) -> Result<(TariffTable, TariffReport), DoorError> {
    let places = Places::new(world, options.mapping.as_ref())?;
    let mut report = TariffReport::default();
    let rates = read_rates(path, options, &places, products, &mut report)?;
    let mut cells: BTreeMap<(usize, usize, usize), (f64, f64)> = BTreeMap::new();
    if let Some(baci) = baci {
        let mut inside = 0.0;
        let mut trade = each(baci, options, &places, &mut |trade| {
            let (Some(i), Some(n)) = (places.region(trade.exporter), places.region(trade.importer))
            else {
                return Ok(());
            };
            let sector = products
                .sector(trade.hs6)
                .and_then(|s| world.find_sector(s));
            let reporter = rates.get(trade.importer);
            let rate = reporter.and_then(|r| r.rate(Some(trade.exporter), trade.hs6));
            if i == n {
                inside += trade.usd_mn;
            } else if let (Some(sector), Some(rate)) = (sector, rate) {
                let cell = cells.entry((i.0, n.0, sector.0)).or_default();
                cell.0 += rate * trade.usd_mn;
                cell.1 += trade.usd_mn;
            }
            Ok(())
        })?;
        trade.inside_regions_usd_mn = inside;
        report.weights = Some(trade);
    }
    let rows = rows(world, &places, products, &rates, &cells, &mut report);
    let year = report.years.iter().max().map(|y| format!("{y:04}"));
    let source = match &report.weights {
        Some(trade) => format!("WITS (TRAINS) bulk files, weighted by {}", trade.member),
        None => "WITS (TRAINS) bulk files, plain means of products".into(),
    };
    let table = TariffTable {
        rows,
        source,
        date: year,
    };
    Ok((table, report))
}

fn rows(
    world: &World,
    places: &Places,
    products: &Products,
    rates: &BTreeMap<String, Rates>,
    cells: &BTreeMap<(usize, usize, usize), (f64, f64)>,
    report: &mut TariffReport,
) -> Vec<TariffRow> {
    let mut rows = Vec::new();
    for n in RegionIx::all(world.region_count()) {
        let reporters: Vec<&Rates> = (rates.iter())
            .filter(|(code, _)| places.region(code) == Some(n))
            .map(|(_, rates)| rates)
            .collect();
        if reporters.is_empty() {
            continue;
        }
        report.importers.push(world.region(n).code.clone());
        for i in RegionIx::all(world.region_count()).filter(|i| *i != n) {
            let partner = places.only_country(i);
            for k in SectorIx::all(world.sector_count()) {
                if world.sector(k).kind == SectorKind::Services {
                    continue;
                }
                let rate = match cells.get(&(i.0, n.0, k.0)) {
                    Some((duty, value)) if *value > 0.0 => Some(duty / value),
                    _ => {
                        let plain =
                            plain_mean(&reporters, partner, products, &world.sector(k).code);
                        report.plain_means +=
                            u64::from(plain.is_some() && report.weights.is_some());
                        plain
                    }
                };
                if let Some(rate) = rate.filter(|rate| *rate != 0.0) {
                    rows.push(TariffRow {
                        origin: world.region(i).code.clone(),
                        destination: world.region(n).code.clone(),
                        sector: world.sector(k).code.clone(),
                        rate,
                        place: "WITS".into(),
                    });
                }
            }
        }
    }
    rows
}

/// The mean over the products of a sector that the reporters have rates for.
fn plain_mean(
    reporters: &[&Rates],
    partner: Option<&str>,
    products: &Products,
    sector: &str,
) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for reporter in reporters {
        for hs6 in products.of_sector(sector) {
            if let Some(rate) = reporter.rate(partner, hs6) {
                sum += rate;
                count += 1.0;
            }
        }
    }
    (count > 0.0).then(|| sum / count)
}

fn read_rates(
    path: &Path,
    options: &TradeOptions,
    places: &Places,
    products: &Products,
    report: &mut TariffReport,
) -> Result<BTreeMap<String, Rates>, DoorError> {
    let bundle = Bundle::open(path, options.limits)?;
    let mut rates: BTreeMap<String, Rates> = BTreeMap::new();
    let mut members = Vec::new();
    for member in bundle.members() {
        if !member.to_lowercase().ends_with(".csv")
            || !bundle.head(member, 16)?.starts_with(b"NomenCode")
        {
            continue;
        }
        members.push(member.clone());
        bundle.read(member, |stream| {
            let mut lines = Lines::new(stream, member);
            read_file(
                &mut lines,
                member,
                options.year,
                places,
                products,
                &mut rates,
                report,
            )
        })?;
    }
    if members.is_empty() {
        return Err(Spot::file(&path.display().to_string()).wrong(
            "no file of WITS's bulk download in it (AVEMFN_…/JobID….CSV, whose header begins NomenCode,Reporter_ISO_N,Year,ProductCode); archives are to be unpacked, and the advanced query has other columns",
        ));
    }
    report.sources = bundle.hashes(&members)?;
    Ok(rates)
}

fn read_file(
    lines: &mut Lines<'_>,
    member: &str,
    year: Option<i32>,
    places: &Places,
    products: &Products,
    rates: &mut BTreeMap<String, Rates>,
    report: &mut TariffReport,
) -> Result<(), DoorError> {
    let header = lines.next_line()?.unwrap_or_default();
    let labels: Vec<String> = fields(header, b',').map(|f| f.into_owned()).collect();
    let find = |name: &str| labels.iter().position(|l| l == name);
    let needed = |name: &str| {
        let missing = || {
            Spot::file(member).line(1).wrong(format!(
                "no column {name}; the columns are {}",
                labels.join(",")
            ))
        };
        find(name).ok_or_else(missing)
    };
    let [nomenclature, reporter, year_at, product, average] = [
        needed("NomenCode")?,
        needed("Reporter_ISO_N")?,
        needed("Year")?,
        needed("ProductCode")?,
        needed("SimpleAverage")?,
    ];
    let partner_at = find("Partner");
    loop {
        let spot = Spot::file(member).line(lines.number() + 1);
        let Some(line) = lines.next_line()? else {
            return Ok(());
        };
        let row: Vec<_> = fields(line, b',').collect();
        if row.len() != labels.len() {
            return Err(spot.wrong(format!(
                "{} fields where the header has {}",
                row.len(),
                labels.len()
            )));
        }
        let whole = |at: usize, what: &str| -> Result<u32, DoorError> {
            row[at].parse().map_err(|_| {
                spot.clone()
                    .column(at + 1)
                    .wrong(format!("\"{}\" is no {what}", row[at]))
            })
        };
        let of_year = whole(year_at, "year")? as i32;
        if year.is_some_and(|y| y != of_year) {
            continue;
        }
        let hs6 = hs6_code(&row[product]).ok_or_else(|| {
            spot.clone()
                .column(product + 1)
                .wrong(format!("\"{}\" is no product of six digits", row[product]))
        })?;
        if products.sector(hs6).is_none() {
            report.without_sector += 1;
        }
        let Some(rate) = row[average]
            .parse::<f64>()
            .ok()
            .filter(|rate| rate.is_finite() && *rate >= 0.0)
        else {
            report.unread += 1;
            continue;
        };
        note(&mut report.nomenclatures, row[nomenclature].as_ref());
        if !report.years.contains(&of_year) {
            report.years.push(of_year);
        }
        let number = whole(reporter, "country number")?;
        let reporters = places.reporters(number);
        if reporters.iter().all(|code| places.region(code).is_none()) {
            note(&mut report.outside, &number.to_string());
            continue;
        }
        let partner = match partner_at {
            Some(at) => match places.alpha3(whole(at, "country number")?) {
                Some(partner) => Some(partner.to_string()),
                None => {
                    report.unread += 1;
                    continue;
                }
            },
            None => None,
        };
        for code in reporters {
            let own = rates.entry(code.to_string()).or_default();
            match &partner {
                Some(partner) => own.preferences.insert((partner.clone(), hs6), rate / 100.0),
                None => own.mfn.insert(hs6, rate / 100.0),
            };
        }
        match partner {
            Some(_) => report.rates.1 += 1,
            None => report.rates.0 += 1,
        }
    }
}

fn note(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_string());
    }
}
