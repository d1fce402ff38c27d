//! The mappings that ship (`data/mappings`), and those of a user.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::table::TableFile;
use detente_world::{Mapping, WorldError, closest};

use crate::DoorError;
use crate::error::Spot;

/// Name and text of every mapping of regions and sectors that ships.
const SHIPPED: [(&str, &str); 4] = [
    (
        "icio2025-50-to-28",
        include_str!("../../../data/mappings/icio2025-50-to-28.csv"),
    ),
    (
        "icio2025-81-to-25",
        include_str!("../../../data/mappings/icio2025-81-to-25.csv"),
    ),
    (
        "wiod2016-56-to-icio50",
        include_str!("../../../data/mappings/wiod2016-56-to-icio50.csv"),
    ),
    (
        "figaro64-to-icio50",
        include_str!("../../../data/mappings/figaro64-to-icio50.csv"),
    ),
];

/// Mappings of codes of countries, each made of the one list of countries: other codes stay as they are.
const COUNTRY_CODES: [&str; 4] = [
    "iso2-to-iso3",
    "iso3-to-iso2",
    "numeric-to-iso3",
    "gtap-to-iso3",
];

/// Codes of two letters that statistical offices use beside ISO's, and FIGARO's rest of the world, as ICIO calls it.
const OTHER_CODES: [(&str, &str); 3] = [("EL", "GRC"), ("UK", "GBR"), ("FIGW1", "ROW")];

/// Numbers that BACI, WITS and Comtrade use beside ISO's: reporting areas that are wider than the country.
pub(crate) const OTHER_NUMBERS: [(u32, &str); 8] = [
    (842, "USA"),
    (699, "IND"),
    (251, "FRA"),
    (381, "ITA"),
    (579, "NOR"),
    (757, "CHE"),
    (490, "TWN"),
    (711, "ZAF"),
];

/// HS6 to ICIO goods.
const PRODUCTS: (&str, &str) = (
    "hs6-to-icio50",
    include_str!("../../../data/mappings/hs6-to-icio50.csv"),
);

const COUNTRIES: &str = include_str!("../../../data/mappings/countries.csv");
const INDUSTRIES: &str = include_str!("../../../data/mappings/icio2025-industries.csv");

/// Names of the mappings that ship.
pub fn shipped_names() -> Vec<&'static str> {
    let names = SHIPPED.iter().map(|(name, _)| *name);
    names.chain(COUNTRY_CODES).chain([PRODUCTS.0]).collect()
}

/// One of [`COUNTRY_CODES`]: every country under its own code, and under others it goes by.
fn country_codes(name: &str) -> Result<Mapping, DoorError> {
    let countries = countries()?;
    let name_of = |alpha3: &str| {
        let found = countries.iter().find(|c| c.alpha3 == alpha3);
        found.map_or("Rest of the world", |c| &c.name)
    };
    let mut codes: Vec<(String, String, &str)> = Vec::new();
    for country in &countries {
        let (two, three) = (country.alpha2.clone(), country.alpha3.clone());
        let number = country.numeric;
        match name {
            "iso2-to-iso3" => codes.push((two, three, &country.name)),
            "iso3-to-iso2" => codes.push((three, two, &country.name)),
            "gtap-to-iso3" => codes.push((three.to_lowercase(), three, &country.name)),
            _ => {
                // Spreadsheets and some files lose the zeros.
                if number < 100 {
                    codes.push((format!("{number:03}"), three.clone(), &country.name));
                }
                codes.push((number.to_string(), three, &country.name));
            }
        }
    }
    match name {
        "iso2-to-iso3" => codes.extend(
            OTHER_CODES.map(|(code, alpha3)| (code.into(), alpha3.into(), name_of(alpha3))),
        ),
        "numeric-to-iso3" => codes.extend(
            OTHER_NUMBERS.map(|(code, alpha3)| (code.to_string(), alpha3.into(), name_of(alpha3))),
        ),
        _ => {}
    }
    Ok(codes
        .iter()
        .fold(Mapping::new(), |mapping, (from, to, name)| {
            mapping.regions(to, name, [from.as_str()])
        }))
}

/// A mapping of regions and sectors: one that ships, or the file of that path. Of one that ships, lines for codes that
/// the table does not have are passed over; in a user's own they are refused where it is applied.
///
/// # Errors
/// [`DoorError::World`] naming file and row.
pub fn open(name_or_path: &str) -> Result<(Mapping, bool), DoorError> {
    let name = name_or_path.strip_suffix(".csv").unwrap_or(name_or_path);
    let path = Path::new(name_or_path);
    if !path.exists()
        && let Some((_, text)) = SHIPPED.iter().find(|(known, _)| *known == name)
    {
        let file = TableFile::from_bytes(Path::new(&format!("{name}.csv")), text.as_bytes())?;
        return Ok((Mapping::from_table(&file)?, true));
    }
    if !path.exists() && COUNTRY_CODES.contains(&name) {
        return Ok((country_codes(name)?, true));
    }
    if !path.exists() && !name_or_path.contains(['/', '\\', '.']) {
        return Err(unknown(name_or_path));
    }
    Ok((Mapping::read(path)?, false))
}

fn unknown(name: &str) -> DoorError {
    DoorError::World(WorldError::UnknownName {
        what: "mapping",
        code: name.to_string(),
        suggestion: closest(name, shipped_names()).map(str::to_string),
    })
}

/// Products by six digits of the Harmonized System, and the sector each belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Products {
    /// Where they are from.
    pub name: String,
    sector_of: BTreeMap<u32, String>,
}

impl Products {
    /// The list that ships: HS6 to ICIO's 27 goods.
    ///
    /// # Errors
    /// [`DoorError`], never for the list that ships.
    pub fn shipped() -> Result<Self, DoorError> {
        let path = format!("{}.csv", PRODUCTS.0);
        Self::from_table(&TableFile::from_bytes(
            Path::new(&path),
            PRODUCTS.1.as_bytes(),
        )?)
    }

    /// Reads `hs6,sector`; `hs6-to-icio50` is the list that ships.
    ///
    /// # Errors
    /// [`DoorError`] naming file and row: a code of other than six digits, a code that is there twice.
    pub fn open(name_or_path: &str) -> Result<Self, DoorError> {
        let name = name_or_path.strip_suffix(".csv").unwrap_or(name_or_path);
        let path = Path::new(name_or_path);
        if name == PRODUCTS.0 && !path.exists() {
            return Self::shipped();
        }
        Self::from_table(&TableFile::read(path)?)
    }

    fn from_table(file: &TableFile) -> Result<Self, DoorError> {
        let (hs6, sector) = (file.column("hs6")?, file.column("sector")?);
        let mut sector_of = BTreeMap::new();
        for row in 0..file.rows() {
            let text = file.text(row, hs6)?;
            let code = hs6_code(&text).ok_or_else(|| {
                file.complain(
                    row,
                    hs6,
                    format!("\"{text}\" is no code of six digits of the Harmonized System"),
                )
            })?;
            let to = file.text(row, sector)?.into_owned();
            if let Some(first) = sector_of.insert(code, to.clone())
                && first != to
            {
                return Err(file
                    .complain(
                        row,
                        hs6,
                        format!("{text} belongs to {first} above and to {to} here"),
                    )
                    .into());
            }
        }
        Ok(Self {
            name: file.path().display().to_string(),
            sector_of,
        })
    }

    /// The sector of a product.
    pub fn sector(&self, hs6: u32) -> Option<&str> {
        self.sector_of.get(&hs6).map(String::as_str)
    }

    /// Products of a sector.
    pub fn of_sector<'a>(&'a self, sector: &'a str) -> impl Iterator<Item = u32> + 'a {
        let inside = self.sector_of.iter().filter(move |(_, s)| *s == sector);
        inside.map(|(hs6, _)| *hs6)
    }

    /// Every product with its sector, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.sector_of
            .iter()
            .map(|(hs6, sector)| (*hs6, sector.as_str()))
    }
}

/// A code of the Harmonized System of six digits; dots are taken out, a leading zero may have been lost.
pub fn hs6_code(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    let plain = (5..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// A country: its number, codes and name (ISO 3166-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Country {
    pub numeric: u32,
    pub alpha3: String,
    pub alpha2: String,
    pub name: String,
}

/// Every country.
pub(crate) fn countries() -> Result<Vec<Country>, DoorError> {
    let file = TableFile::from_bytes(Path::new("countries.csv"), COUNTRIES.as_bytes())?;
    let [numeric, alpha3, alpha2, name] =
        ["numeric", "alpha3", "alpha2", "name"].map(|c| file.column(c));
    let (numeric, alpha3, alpha2, name) = (numeric?, alpha3?, alpha2?, name?);
    let mut list = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        list.push(Country {
            numeric: file.text(row, numeric)?.parse().map_err(|_| {
                Spot::file("countries.csv")
                    .line(row as u64 + 2)
                    .wrong("not a number")
            })?,
            alpha3: file.text(row, alpha3)?.into_owned(),
            alpha2: file.text(row, alpha2)?.into_owned(),
            name: file.text(row, name)?.into_owned(),
        });
    }
    Ok(list)
}

/// Code and name of every industry of ICIO.
pub(crate) fn industry_names() -> Vec<(String, String)> {
    let mut names = Vec::new();
    for line in INDUSTRIES.lines().skip(1) {
        let mut split = crate::scan::fields(line.as_bytes(), b',');
        if let (Some(code), Some(name)) = (split.next(), split.next()) {
            names.push((code.into_owned(), name.into_owned()));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_whole() {
        for (name, _) in SHIPPED {
            assert!(open(name).unwrap().1, "{name}");
        }
        let products = Products::shipped().unwrap();
        assert_eq!(products.sector(120190), Some("A01"));
        assert_eq!(products.sector(854231), Some("C26"));
        let industries: Vec<String> = industry_names().into_iter().map(|(code, _)| code).collect();
        assert_eq!(industries.len(), 50);
        assert!(
            products
                .iter()
                .all(|(_, s)| industries.iter().any(|i| i == s))
        );
        assert!(
            countries()
                .unwrap()
                .iter()
                .any(|c| c.alpha3 == "CHN" && c.numeric == 156)
        );
        assert!(
            open("icio2025-50-to-27")
                .unwrap_err()
                .to_string()
                .contains("icio2025-50-to-28")
        );
    }

    #[test]
    fn countries_by_their_other_codes() {
        for (name, from, to) in [
            ("iso2-to-iso3", "AT", "AUT"),
            ("iso2-to-iso3", "EL", "GRC"),
            ("iso2-to-iso3", "FIGW1", "ROW"),
            ("iso3-to-iso2", "CHN", "CN"),
            ("numeric-to-iso3", "4", "AFG"),
            ("numeric-to-iso3", "004", "AFG"),
            ("numeric-to-iso3", "842", "USA"),
            ("numeric-to-iso3", "156", "CHN"),
            ("gtap-to-iso3", "chn", "CHN"),
        ] {
            let (mapping, for_more) = open(name).unwrap();
            assert!(for_more && shipped_names().contains(&name));
            let codes = [from, "WA"];
            let groups = mapping.only_for(&codes, &[]).region_groups(&codes).unwrap();
            assert_eq!(groups[0].code, to, "{name}: {from}");
            assert_eq!(groups[1].code, "WA");
        }
    }

    #[test]
    fn products_are_those_of_the_ledger() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ledger/crosswalk.csv.gz");
        let file = TableFile::read(&path).unwrap();
        let (code, sector) = (file.column("code").unwrap(), file.column("sector").unwrap());
        let products = Products::shipped().unwrap();
        // Goods of their own there, carved out of sectors of ICIO: here they are in those sectors.
        let carved = ["SOY", "REO", "REM", "SEM"];
        let mut compared = 0;
        for row in 0..file.rows() {
            let text = file.text(row, code).unwrap();
            if text.len() == 6
                && let Some(found) = products.sector(hs6_code(&text).unwrap())
            {
                let there = file.text(row, sector).unwrap();
                assert!(found == there || carved.contains(&there.as_ref()), "{text}");
                compared += 1;
            }
        }
        assert!(compared > 5_000, "{compared}");
    }

    #[test]
    fn codes_of_products() {
        assert_eq!(hs6_code("010121"), Some(10121));
        assert_eq!(hs6_code("10121"), Some(10121));
        assert_eq!(hs6_code("8505.11"), Some(850511));
        assert_eq!(hs6_code("85051110"), None);
        assert_eq!(hs6_code("85051x"), None);
    }
}
