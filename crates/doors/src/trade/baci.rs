//! BACI (CEPII): trade by product, exporter and importer, thousand US dollars free on board.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente_world::Mapping;

use super::places::Places;
use crate::error::Spot;
use crate::input::{Bundle, base_name};
use crate::scan::{Lines, fields, not_a_number, number};
use crate::{DoorError, Limits, hs6_code};

/// How trade by product is read.
#[derive(Debug, Clone, Default)]
pub struct TradeOptions {
    /// The year, where a folder holds several.
    pub year: Option<i32>,
    /// Countries (three letters) to regions of the world; see [`split_from_baci`](crate::split_from_baci) for what holds without it.
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
