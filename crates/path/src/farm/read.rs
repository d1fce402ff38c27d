//! Reading a good from a folder of tables, or from the program itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente_world::table::TableError;

use super::check;
use super::duties::{Charge, Duties};
use super::error::FarmError;
use super::good::{Balance, Good, Header, Lane, Region, Target};
use super::sheet::Sheet;

/// Files that a good needs.
const NEEDED: &str =
    "good.toml, regions.csv, calendar.csv, balances.csv, routes.csv, prices.csv and duties.csv";

/// A built-in good: its name and its files with their text.
type Builtin = (&'static str, &'static [(&'static str, &'static str)]);

macro_rules! good {
    ($name:literal: $($file:literal),+ $(,)?) => {
        ($name, &[
            $(($file, include_str!(concat!("../../../../data/farm/", $name, "/", $file)))),+
        ])
    };
}

/// The built-in goods.
const BUILTIN: [Builtin; 3] = [
    good!("soybeans":
        "good.toml", "regions.csv", "calendar.csv", "seasons.csv", "balances.csv", "routes.csv", "prices.csv", "duties.csv",
        "targets.csv", "episodes/2018.toml", "episodes/2023.toml", "episodes/2025.toml", "episodes/2025-news.toml",
        "episodes/steady-10.toml", "episodes/steady-25.toml", "episodes/steady-30.toml"),
    good!("barley":
        "good.toml", "regions.csv", "calendar.csv", "balances.csv", "routes.csv", "prices.csv", "duties.csv", "targets.csv",
        "episodes/2020.toml"),
    good!("coking-coal":
        "good.toml", "regions.csv", "calendar.csv", "balances.csv", "routes.csv", "prices.csv", "duties.csv", "targets.csv",
        "episodes/2020.toml"),
];

/// Names of the built-in goods.
pub fn builtin_names() -> Vec<&'static str> {
    BUILTIN.iter().map(|(name, _)| *name).collect()
}

/// A built-in good by name or sector code, or a folder.
///
/// # Errors
/// [`FarmError`]: the name is neither, or a file of the folder is wrong.
pub fn open(name_or_folder: &str) -> Result<Good, FarmError> {
    if let Some((name, files)) = BUILTIN.iter().find(|(name, _)| *name == name_or_folder) {
        let files = files
            .iter()
            .map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec()));
        return from_files(Path::new(name), &files.collect());
    }
    let folder = Path::new(name_or_folder);
    if folder.is_dir() {
        return read_folder(folder);
    }
    // A sector's code stands for the good that is split out as it.
    for name in builtin_names() {
        let good = open(name)?;
        if good.header.code == name_or_folder {
            return Ok(good);
        }
    }
    Err(super::error::unknown(
        "farm good or folder",
        name_or_folder,
        builtin_names(),
    ))
}

/// Reads a folder.
///
/// # Errors
/// [`FarmError`] naming file, line and column.
pub fn read_folder(folder: &Path) -> Result<Good, FarmError> {
    let mut files = BTreeMap::new();
    let mut take = |below: &str| -> Result<(), FarmError> {
        let at = folder.join(below);
        let Ok(entries) = std::fs::read_dir(&at) else {
            return Ok(());
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
                continue;
            };
            if !path.is_file() || !(name.ends_with(".csv") || name.ends_with(".toml")) {
                continue;
            }
            let name = if below.is_empty() {
                name.to_owned()
            } else {
                format!("{below}/{name}")
            };
            let bytes = std::fs::read(&path).map_err(|source| TableError::Read {
                path: path.clone(),
                source,
            })?;
            files.insert(name, bytes);
        }
        Ok(())
    };
    take("")?;
    take("episodes")?;
    from_files(folder, &files)
}

type Files = BTreeMap<String, Vec<u8>>;

fn sheet(folder: &Path, name: &str, files: &Files) -> Result<Sheet, FarmError> {
    let bytes = files.get(name).ok_or_else(|| FarmError::Missing {
        folder: folder.to_path_buf(),
        file: name.to_owned(),
        needed: NEEDED,
    })?;
    Sheet::of(folder, name, bytes)
}

fn text_of(folder: &Path, name: &str, bytes: &[u8]) -> Result<String, FarmError> {
    String::from_utf8(bytes.to_vec()).map_err(|error| FarmError::Toml {
        path: folder.join(name),
        line: 1,
        column: 1,
        problem: format!(
            "byte {} is not UTF-8 text; save the file as UTF-8",
            error.utf8_error().valid_up_to() + 1
        ),
    })
}

/// Reads TOML; an error knows its line and column.
pub(super) fn from_toml<T: serde::de::DeserializeOwned>(
    path: PathBuf,
    text: &str,
) -> Result<T, FarmError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = text
            .get(..error.span().map_or(0, |s| s.start))
            .unwrap_or_default();
        FarmError::Toml {
            path,
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
            problem: error.message().to_owned(),
        }
    })
}

/// A good from its files by name (`regions.csv`, `episodes/2018.toml`, …); `folder` names them in errors.
///
/// # Errors
/// [`FarmError`] naming file, line and column.
pub fn from_files(folder: &Path, files: &Files) -> Result<Good, FarmError> {
    let toml = files.get("good.toml").ok_or_else(|| FarmError::Missing {
        folder: folder.to_path_buf(),
        file: "good.toml".to_owned(),
        needed: NEEDED,
    })?;
    let path = folder.join("good.toml");
    let header: Header = from_toml(path.clone(), &text_of(folder, "good.toml", toml)?)?;
    check::header(&header, &path)?;
    let mut regions = read_regions(&sheet(folder, "regions.csv", files)?)?;
    read_calendar(&sheet(folder, "calendar.csv", files)?, &mut regions)?;
    let balances = read_balances(&sheet(folder, "balances.csv", files)?, &regions)?;
    let mut lanes = read_lanes(&sheet(folder, "routes.csv", files)?, &regions)?;
    if files.contains_key("seasons.csv") {
        read_seasons(&sheet(folder, "seasons.csv", files)?, &regions, &mut lanes)?;
    }
    let prices = read_prices(&sheet(folder, "prices.csv", files)?)?;
    let duties = read_duties(&sheet(folder, "duties.csv", files)?, &regions)?;
    let mut episodes = BTreeMap::new();
    for (name, bytes) in files {
        let episode = name
            .strip_prefix("episodes/")
            .and_then(|n| n.strip_suffix(".toml"));
        if let Some(episode) = episode {
            episodes.insert(episode.to_owned(), text_of(folder, name, bytes)?);
        }
    }
    let targets = match files.contains_key("targets.csv") {
        true => read_targets(&sheet(folder, "targets.csv", files)?, &episodes)?,
        false => Vec::new(),
    };
    let good = Good {
        header,
        regions,
        balances,
        prices,
        lanes,
        duties,
        episodes,
        targets,
    };
    check::whole(&good)?;
    Ok(good)
}

fn read_regions(sheet: &Sheet) -> Result<Vec<Region>, FarmError> {
    let mut regions: Vec<Region> = Vec::new();
    for row in sheet.rows() {
        let code = sheet.text(row, "region")?;
        if regions.iter().any(|r| r.code == code) {
            return Err(sheet.wrong(row, "region", format!("\"{code}\" is there twice")));
        }
        let world = sheet.optional_text(row, "world_regions")?;
        regions.push(Region {
            name: sheet.text(row, "name")?,
            world_regions: world.split_whitespace().map(str::to_owned).collect(),
            storage_kt: sheet.amount(row, "storage_kt")?,
            working_months: sheet.optional_amount(row, "working_months")?,
            exports_kt: sheet.amount(row, "exports_kt")?,
            imports_kt: sheet.amount(row, "imports_kt")?,
            early_months: sheet.whole(row, "early_months", 0, 11)?,
            sowing_months: sheet.whole(row, "sowing_months", 0, 12)?,
            harvest: [0.0; 12],
            export_shares: [1.0 / 12.0; 12],
            use_shares: [1.0 / 12.0; 12],
            code,
        });
    }
    Ok(regions)
}

fn read_calendar(sheet: &Sheet, regions: &mut [Region]) -> Result<(), FarmError> {
    let mut shares: BTreeMap<(&str, usize), [Option<f64>; 12]> = BTreeMap::new();
    for row in sheet.rows() {
        let at = sheet.region(row, "region", regions)?;
        // 1 to 12 by the check.
        let month = sheet.whole(row, "month", 1, 12)? as usize - 1;
        regions[at].harvest[month] += sheet.optional_amount(row, "harvest_share")?.unwrap_or(0.0);
        for column in ["export_share", "use_share"] {
            if let Some(share) = sheet.optional_amount(row, column)? {
                shares.entry((column, at)).or_default()[month] = Some(share);
            }
        }
    }
    for ((column, at), by_month) in shares {
        for (month, share) in by_month.into_iter().enumerate() {
            let share = share.ok_or_else(|| FarmError::Incomplete {
                good: "calendar.csv".to_owned(),
                problem: format!(
                    "{} has a {column} for some months and none for month {}",
                    regions[at].code,
                    month + 1
                ),
            })?;
            match column {
                "use_share" => regions[at].use_shares[month] = share,
                _ => regions[at].export_shares[month] = share,
            }
        }
    }
    Ok(())
}

fn read_balances(
    sheet: &Sheet,
    regions: &[Region],
) -> Result<BTreeMap<(usize, i32), Balance>, FarmError> {
    let mut balances = BTreeMap::new();
    for row in sheet.rows() {
        let region = sheet.region(row, "region", regions)?;
        let year = sheet.whole(row, "year", 1, 9998)?;
        let balance = Balance {
            production_kt: sheet.optional_amount(row, "production_kt")?,
            use_kt: sheet.optional_amount(row, "use_kt")?,
            stock_kt: sheet.amount(row, "stock_kt")?,
        };
        if balance.stock_kt > regions[region].storage_kt {
            let room = regions[region].storage_kt;
            return Err(sheet.wrong(
                row,
                "stock_kt",
                format!(
                    "{} kt do not fit into the {room} kt of regions.csv, storage_kt",
                    balance.stock_kt
                ),
            ));
        }
        if balances.insert((region, year), balance).is_some() {
            return Err(sheet.wrong(
                row,
                "year",
                format!("{} has {year} twice", regions[region].code),
            ));
        }
    }
    Ok(balances)
}

fn read_lanes(sheet: &Sheet, regions: &[Region]) -> Result<Vec<Lane>, FarmError> {
    let world: f64 = regions.iter().map(|r| r.imports_kt).sum();
    let mut lanes: Vec<Lane> = Vec::new();
    for row in sheet.rows() {
        let origin = sheet.region(row, "origin", regions)?;
        let destination = sheet.region(row, "destination", regions)?;
        if origin == destination {
            return Err(sheet.wrong(
                row,
                "destination",
                "a route leads to another region; use at home needs none".to_owned(),
            ));
        }
        if lanes
            .iter()
            .any(|l| (l.origin, l.destination) == (origin, destination))
        {
            return Err(sheet.wrong(row, "destination", "this route is there twice".to_owned()));
        }
        // What two partners of these sizes trade when nobody prefers anybody.
        let usual = regions[origin].exports_kt * regions[destination].imports_kt / world;
        let normal_kt = sheet.optional_amount(row, "normal_kt")?.unwrap_or(usual);
        if normal_kt.is_nan() || normal_kt <= 0.0 {
            let problem = "its normal flow is 0; give normal_kt, or exports_kt of the origin and imports_kt of the destination in regions.csv";
            return Err(sheet.wrong(row, "destination", problem.to_owned()));
        }
        lanes.push(Lane {
            origin,
            destination,
            freight_usd_t: sheet.amount(row, "freight_usd_t")?,
            lag_months: sheet.whole(row, "lag_months", 0, 6)? as usize,
            normal_kt,
            season: None,
        });
    }
    Ok(lanes)
}

/// Seasons of single routes, in place of their origin's.
fn read_seasons(sheet: &Sheet, regions: &[Region], lanes: &mut [Lane]) -> Result<(), FarmError> {
    let mut seasons: BTreeMap<usize, [Option<f64>; 12]> = BTreeMap::new();
    for row in sheet.rows() {
        let origin = sheet.region(row, "origin", regions)?;
        let destination = sheet.region(row, "destination", regions)?;
        let ends = (origin, destination);
        let Some(lane) = lanes.iter().position(|l| (l.origin, l.destination) == ends) else {
            let problem = "routes.csv has no such route".to_owned();
            return Err(sheet.wrong(row, "destination", problem));
        };
        let month = sheet.whole(row, "month", 1, 12)? as usize - 1;
        let share = sheet.amount(row, "export_share")?;
        if seasons.entry(lane).or_default()[month]
            .replace(share)
            .is_some()
        {
            return Err(sheet.wrong(row, "month", "this month is there twice".to_owned()));
        }
    }
    for (lane, months) in seasons {
        let sum: f64 = months.iter().flatten().sum();
        if months.iter().any(Option::is_none) || (sum - 1.0).abs() > 1e-6 {
            let code = |r: usize| regions[r].code.as_str();
            return Err(FarmError::Incomplete {
                good: "seasons.csv".to_owned(),
                problem: format!(
                    "{} to {} should have a share for each of the twelve months, and they should sum to 1; they sum to {sum:.4}",
                    code(lanes[lane].origin),
                    code(lanes[lane].destination)
                ),
            });
        }
        lanes[lane].season = Some(months.map(|share| share.unwrap_or(0.0)));
    }
    Ok(())
}

fn read_prices(sheet: &Sheet) -> Result<BTreeMap<i32, f64>, FarmError> {
    let mut prices = BTreeMap::new();
    for row in sheet.rows() {
        let price = sheet.number(row, "port_usd_t")?;
        if price <= 0.0 {
            return Err(sheet.wrong(row, "port_usd_t", format!("{price} should be more than 0")));
        }
        if prices
            .insert(sheet.whole(row, "year", 1, 9998)?, price)
            .is_some()
        {
            return Err(sheet.wrong(row, "year", "this year is there twice".to_owned()));
        }
    }
    Ok(prices)
}

fn read_duties(sheet: &Sheet, regions: &[Region]) -> Result<Duties, FarmError> {
    let mut duties = Duties::default();
    for row in sheet.rows() {
        let name = sheet.text(row, "charge")?;
        let charge = Charge::from_name(&name).ok_or_else(|| {
            sheet.wrong(
                row,
                "charge",
                format!("\"{name}\" is no charge; write tariff, vat or export-tax"),
            )
        })?;
        let imposer = sheet.region(row, "imposer", regions)?;
        let partner = match sheet.text(row, "partner")?.as_str() {
            "*" => None,
            _ if charge != Charge::Tariff => {
                return Err(sheet.wrong(
                    row,
                    "partner",
                    format!("a {} is the same for every partner; write *", charge.name()),
                ));
            }
            _ => Some(sheet.region(row, "partner", regions)?),
        };
        let rate = sheet.amount(row, "rate")?;
        if charge == Charge::ExportTax && rate >= 1.0 {
            return Err(sheet.wrong(
                row,
                "rate",
                format!("an export tax of {rate} leaves nothing; write a fraction below 1"),
            ));
        }
        if !duties.insert(charge, imposer, partner, sheet.month(row, "from")?, rate) {
            return Err(sheet.wrong(
                row,
                "from",
                "there is another rate from this month on".to_owned(),
            ));
        }
    }
    Ok(duties)
}

fn read_targets(
    sheet: &Sheet,
    episodes: &BTreeMap<String, String>,
) -> Result<Vec<Target>, FarmError> {
    sheet
        .rows()
        .map(|row| {
            let episode = sheet.optional_text(row, "episode")?;
            if !episode.is_empty() && !episodes.contains_key(&episode) {
                let known = episodes.keys().map(String::as_str).collect::<Vec<_>>();
                let problem = format!(
                    "there is no episodes/{episode}.toml; there are {}",
                    known.join(", ")
                );
                return Err(sheet.wrong(row, "episode", problem));
            }
            Ok(Target {
                id: sheet.text(row, "id")?,
                episode,
                measure: sheet.optional_text(row, "measure")?,
                quantity: sheet.text(row, "quantity")?,
                value: sheet.optional_number(row, "value")?,
                low: sheet.optional_number(row, "low")?,
                high: sheet.optional_number(row, "high")?,
                unit: sheet.text(row, "unit")?,
                role: sheet.text(row, "role")?,
                source: sheet.text(row, "source")?,
                confidence: sheet.text(row, "confidence")?,
            })
        })
        .collect()
}
