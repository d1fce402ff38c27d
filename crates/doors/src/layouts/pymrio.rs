//! Folders that pymrio writes and EXIOBASE 3 publishes: `Z.txt` and `Y.txt` side by side, tab-separated.
//!
//! Two header lines (region, then sector or category), a line that names the index, two fields of index in each row.
//! `file_parameters.json` says how many; `x.txt` has output, `unit.txt` the unit, `factor_inputs/F.txt` what sectors
//! pay beside inputs, where it is there.

use std::collections::BTreeMap;
use std::io::Read;

use super::rows::Codes;
use super::{Facts, Found, year_in};
use crate::DoorError;
use crate::error::Spot;
use crate::input::Bundle;
use crate::matrix::{ColumnIs, Frame, Label, Reducer, RowIs, Tolerance};
use crate::scan::{BadRow, Lines, fields, not_a_number, number, numbers};

const INDEX: usize = 2;

/// One of the two tables, after its header.
struct Half<'a> {
    lines: Lines<'a>,
    name: &'a str,
    /// (region, sector or category) of each column.
    columns: Vec<(String, String)>,
}

impl<'a> Half<'a> {
    fn open(stream: &'a mut dyn Read, name: &'a str) -> Result<Self, DoorError> {
        let mut lines = Lines::new(stream, name);
        let mut header = |line: u64| -> Result<Vec<String>, DoorError> {
            let spot = Spot::file(name).line(line);
            let Some(text) = lines.next_line()? else {
                return Err(spot.wrong(
                    "the file ends in its header; expected two lines of regions and sectors",
                ));
            };
            if !text.contains(&b'\t') {
                return Err(spot
                    .wrong("no tabs: fields should be separated by tabs, as pymrio writes them"));
            }
            Ok(fields(text, b'\t')
                .skip(INDEX)
                .map(|f| f.into_owned())
                .collect())
        };
        let (regions, items) = (header(1)?, header(2)?);
        if regions.len() != items.len() {
            return Err(Spot::file(name).line(2).wrong(format!(
                "{} fields where the line above has {}",
                items.len(),
                regions.len()
            )));
        }
        let columns = regions.into_iter().zip(items).collect();
        Ok(Self {
            lines,
            name,
            columns,
        })
    }

    /// The next row: its region, its sector, its numbers; `None` at the end.
    fn row(&mut self, into: &mut [f64]) -> Result<Option<(String, String)>, DoorError> {
        loop {
            let Some(line) = self.lines.next_line()? else {
                return Ok(None);
            };
            let mut split = fields(line, b'\t');
            let region = split.next().unwrap_or_default().into_owned();
            let sector = split.next().unwrap_or_default().into_owned();
            let index_line = region == "region"
                && split
                    .rest()
                    .is_none_or(|rest| rest.iter().all(u8::is_ascii_whitespace));
            if index_line {
                continue;
            }
            let outcome = numbers(split.rest(), b'\t', into);
            let spot = self.lines.spot();
            return match outcome {
                Ok(()) => Ok(Some((region, sector))),
                Err(BadRow::Field(at, text)) => {
                    let (r, s) = &self.columns[at];
                    let place = spot.column(at + 1 + INDEX).label(format!("{r}, {s}"));
                    Err(place.wrong(not_a_number(&text)))
                }
                Err(BadRow::Count(found)) => Err(spot.label(format!("{region}, {sector}")).wrong(format!(
                    "{} fields where the header has {}; the line is cut off or has a tab too many",
                    found + INDEX,
                    into.len() + INDEX
                ))),
            };
        }
    }

    fn spot(&self) -> Spot {
        Spot::file(self.name).line(self.lines.number())
    }
}

/// Reads `Z` (the member) and the `Y` beside it.
pub(super) fn read(bundle: &Bundle, z: &str) -> Result<Found, DoorError> {
    let folder = z.strip_suffix("Z.txt").unwrap_or_default().to_string();
    let beside = |name: &str| {
        let path = format!("{folder}{name}");
        bundle.members().iter().find(|m| **m == path).cloned()
    };
    let y =
        beside("Y.txt").ok_or_else(|| Spot::file(z).wrong("no Y.txt (final demand) beside it"))?;
    let mut members = vec![z.to_string(), y.clone()];
    if let Some(parameters) = beside("file_parameters.json") {
        check_parameters(bundle, &parameters)?;
    }
    let output = beside("x.txt").map(|x| labelled(bundle, &x)).transpose()?;
    let unit = match beside("unit.txt") {
        Some(file) => unit(bundle, &file)?,
        None => "unknown unit".to_string(),
    };
    members.extend(beside("x.txt"));
    members.extend(beside("unit.txt"));
    let reduced = bundle.read(z, |stream| {
        let mut purchases = Half::open(stream, z)?;
        bundle.read(&y, |stream| {
            let mut demand = Half::open(stream, &y)?;
            let factors = beside("factor_inputs/F.txt");
            both(
                &mut purchases,
                &mut demand,
                output.as_ref(),
                &mut |reducer| {
                    let Some(file) = &factors else {
                        return Ok(false);
                    };
                    factor_rows(bundle, file, reducer)
                },
            )
        })
    })?;
    let exiobase = unit == "M.EUR";
    Ok(Found {
        reduced,
        facts: Facts {
            unit: if exiobase { "EUR million".into() } else { unit },
            source: if exiobase {
                "EXIOBASE 3 (Stadler et al. 2018)"
            } else {
                "a table in pymrio's layout"
            },
            licence: if exiobase {
                "Creative Commons Attribution-ShareAlike 4.0"
            } else {
                "not stated in the file"
            },
            year: year_in(folder.trim_end_matches('/'))
                .or_else(|| year_in(&bundle.path().to_string_lossy())),
            members,
            ..Facts::default()
        },
    })
}

fn both(
    purchases: &mut Half<'_>,
    demand: &mut Half<'_>,
    output: Option<&BTreeMap<(String, String), f64>>,
    factors: &mut dyn FnMut(&mut Reducer) -> Result<bool, DoorError>,
) -> Result<crate::matrix::Reduced, DoorError> {
    let (mut regions, mut sectors) = (Codes::default(), Codes::default());
    let (mut columns, mut names) = (Vec::new(), Vec::new());
    for (region, sector) in &purchases.columns {
        columns.push(ColumnIs::User {
            region: regions.position(region),
            sector: sectors.position(sector),
        });
        names.push(format!("{region}, {sector}"));
    }
    for (at, (region, category)) in demand.columns.iter().enumerate() {
        let region = regions.find(region).ok_or_else(|| {
            let spot = Spot::file(demand.name).line(1).column(at + 1 + INDEX);
            spot.label(region.clone()).wrong(format!(
                "the region \"{region}\" of final demand has no column in Z.txt"
            ))
        })?;
        columns.push(ColumnIs::Final {
            region,
            inventories: category.to_lowercase().contains("inventor"),
        });
        names.push(format!("{}, {category}", demand.columns[at].0));
    }
    let users = purchases.columns.len();
    if output.is_some() {
        columns.push(ColumnIs::Total);
        names.push("indout (x.txt)".into());
    }
    let frame = Frame {
        regions: regions.labels().to_vec(),
        sectors: coded(sectors.labels()),
        columns,
        names,
    };
    let mut values = vec![0.0; frame.columns.len()];
    let ends = users + demand.columns.len();
    let mut reducer = Reducer::new(frame, Tolerance::PUBLISHED, &purchases.spot())?;
    let mut rows = 0;
    while let Some((region, sector)) = purchases.row(&mut values[..users])? {
        let other = demand.row(&mut values[users..ends])?;
        if other.as_ref() != Some(&(region.clone(), sector.clone())) {
            let found = other.map_or("ends".into(), |(r, s)| format!("has {r}, {s}"));
            return Err(demand.spot().wrong(format!(
                "the rows of Z.txt and Y.txt should be the same: Z.txt has {region}, {sector} here, Y.txt {found}"
            )));
        }
        let label = format!("{region}, {sector}");
        let spot = purchases.spot();
        let (Some(r), Some(s)) = (regions.find(&region), sectors.find(&sector)) else {
            return Err(spot.column(1).label(label.clone()).wrong(format!(
                "the row \"{label}\" has no column of the same name"
            )));
        };
        if let Some(output) = output {
            values[ends] = *output
                .get(&(region.clone(), sector.clone()))
                .ok_or_else(|| {
                    spot.clone()
                        .label(label.clone())
                        .wrong("x.txt has no output for it")
                })?;
        }
        reducer.row(
            &label,
            RowIs::Sales {
                region: r,
                sector: s,
            },
            &values,
            spot,
        )?;
        rows += 1;
    }
    if rows != users {
        return Err(purchases.spot().wrong(format!(
            "the file ends here after {rows} of {users} rows; it is cut off, take it again"
        )));
    }
    if factors(&mut reducer)? {
        reducer.primary_rows_are_complete();
    }
    reducer.finish(&purchases.spot())
}

/// Codes for sectors whose names are sentences: the name where it can be a code, else `s001` and the name beside it.
fn coded(labels: &[Label]) -> Vec<Label> {
    let usable = |name: &str| {
        !name.is_empty()
            && name.len() <= 24
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            && !name.eq_ignore_ascii_case("all")
    };
    if labels.iter().all(|l| usable(&l.code)) {
        return labels.to_vec();
    }
    let numbered = labels.iter().enumerate().map(|(at, label)| Label {
        code: format!("s{:03}", at + 1),
        name: label.code.clone(),
    });
    numbered.collect()
}

/// A small file of the folder.
const SMALL: u64 = 8 << 20;

fn check_parameters(bundle: &Bundle, member: &str) -> Result<(), DoorError> {
    let bytes = bundle.whole(member, SMALL)?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| {
        let spot = Spot::file(member)
            .line(error.line() as u64)
            .column(error.column());
        spot.wrong(format!("not JSON: {error}"))
    })?;
    for table in ["Z", "Y"] {
        for key in ["nr_index_col", "nr_header"] {
            let found = &value["files"][table][key];
            let count = found
                .as_u64()
                .or_else(|| found.as_str().and_then(|t| t.parse().ok()));
            if count.is_some_and(|count| count != INDEX as u64) {
                return Err(Spot::file(member)
                    .label(format!("files.{table}.{key}"))
                    .wrong(format!("{found}; a table by region and sector has 2")));
            }
        }
    }
    Ok(())
}

/// `region⇥sector⇥number` of a small file.
fn labelled(bundle: &Bundle, member: &str) -> Result<BTreeMap<(String, String), f64>, DoorError> {
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        let mut map = BTreeMap::new();
        loop {
            let place = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(map);
            };
            let all: Vec<_> = fields(line, b'\t').collect();
            let [region, sector, value] = all.as_slice() else {
                return Err(place.wrong(format!(
                    "{} fields where region, sector and indout are expected",
                    all.len()
                )));
            };
            let value = number(value).map_err(|text| place.column(3).wrong(not_a_number(&text)))?;
            map.insert((region.to_string(), sector.to_string()), value);
        }
    })
}

/// The one unit of all sectors.
fn unit(bundle: &Bundle, member: &str) -> Result<String, DoorError> {
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        let mut found: Option<String> = None;
        loop {
            let place = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(found.unwrap_or_else(|| "unknown unit".into()));
            };
            let here = fields(line, b'\t').last().unwrap_or_default().into_owned();
            match &found {
                Some(first) if *first != here => {
                    return Err(place.label(here.clone()).wrong(format!(
                        "the unit is {here} here and {first} above: only tables of money in one unit make a world"
                    )));
                }
                _ => found = Some(here),
            }
        }
    })
}

/// Adds the rows of `F.txt`; says whether it did.
fn factor_rows(bundle: &Bundle, member: &str, reducer: &mut Reducer) -> Result<bool, DoorError> {
    let units = member.replace("F.txt", "unit.txt");
    if bundle.members().contains(&units) && unit(bundle, &units).is_err() {
        // Persons and hours beside money: not what columns add up from.
        return Ok(false);
    }
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        lines.next_line()?;
        let users = reducer
            .frame()
            .columns
            .iter()
            .filter(|c| matches!(c, ColumnIs::User { .. }))
            .count();
        let mut values = vec![0.0; reducer.columns()];
        loop {
            let place = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(true);
            };
            let mut split = fields(line, b'\t');
            let label = split.next().unwrap_or_default().into_owned();
            if split
                .rest()
                .is_none_or(|rest| rest.iter().all(u8::is_ascii_whitespace))
            {
                continue;
            }
            match numbers(split.rest(), b'\t', &mut values[..users]) {
                Ok(()) => {}
                Err(BadRow::Field(at, text)) => {
                    return Err(place.column(at + 2).label(label).wrong(not_a_number(&text)));
                }
                Err(BadRow::Count(found)) => {
                    return Err(place.label(label).wrong(format!(
                        "{} fields where {} are expected",
                        found + 1,
                        users + 1
                    )));
                }
            }
            let is = if label
                .to_lowercase()
                .contains("taxes less subsidies on products")
            {
                RowIs::Taxes
            } else {
                RowIs::Primary
            };
            reducer.row(&label, is, &values, place)?;
        }
    })
}
