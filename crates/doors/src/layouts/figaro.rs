//! Eurostat FIGARO, industry by industry: the matrix or the flat file. EUR million.
//!
//! Labels are an area and an item, split at the first `_`: `CN_C26`, `CN_P3_S14`; `FIGW1` is the rest of the world and
//! `W2` the area of what industries pay beside inputs (`D21X31` is taxes less subsidies on products). No totals: a
//! column, with what is paid beside inputs, is held against the row of the same name.

use std::collections::BTreeSet;

use detente_world::closest;

use super::rows::{Codes, read as read_rows, some};
use super::{Facts, Found, separator, year_in};
use crate::DoorError;
use crate::error::Spot;
use crate::input::Bundle;
use crate::matrix::{ColumnIs, Frame, Reduced, Reducer, RowIs, Tolerance};
use crate::scan::{Lines, fields, not_a_number, number};

const FINAL: [&str; 5] = ["P3_S13", "P3_S14", "P3_S15", "P51G", "P5M"];
const INVENTORIES: &str = "P5M";
const PRIMARY_AREA: &str = "W2";
const TAXES: &str = "D21X31";
const PRIMARY: [&str; 6] = [TAXES, "OP_RES", "OP_NRES", "D1", "D29X39", "B2A3G"];
const FLAT: [&str; 7] = [
    "icioiRow",
    "icioiCol",
    "refArea",
    "rowIi",
    "counterpartArea",
    "colIi",
    "obsValue",
];

/// Whether a header is one of these tables.
pub(super) fn recognises(labels: &[String]) -> bool {
    is_flat(labels) || labels.first().is_some_and(|l| l == "rowLabels")
}

fn is_flat(labels: &[String]) -> bool {
    labels.first().is_some_and(|l| l == FLAT[0])
}

/// The columns, in the order of the file.
struct Columns {
    frame: Frame,
    regions: Codes,
    sectors: Codes,
    known: BTreeSet<String>,
}

impl Columns {
    fn new(labels: &[String], spot: &Spot) -> Result<Self, DoorError> {
        let (mut regions, mut sectors) = (Codes::default(), Codes::default());
        let (mut columns, mut known) = (Vec::new(), BTreeSet::new());
        let mut seen = BTreeSet::new();
        for (at, label) in labels.iter().enumerate() {
            let here = || spot.clone().column(at + 2).label(label.clone());
            if !seen.insert(label.clone()) {
                return Err(here().wrong(format!("two columns are called \"{label}\"")));
            }
            let (area, item) = label
                .split_once('_')
                .filter(|(area, item)| !area.is_empty() && !item.is_empty())
                .ok_or_else(|| here().wrong(format!("unknown column \"{label}\"; expected AREA_INDUSTRY (CN_C26) or AREA_P3_S14 …")))?;
            columns.push(if FINAL.contains(&item) {
                ColumnIs::Final {
                    region: regions.position(area),
                    inventories: item == INVENTORIES,
                }
            } else {
                known.insert(label.clone());
                ColumnIs::User {
                    region: regions.position(area),
                    sector: sectors.position(item),
                }
            });
        }
        let frame = Frame {
            regions: regions.labels().to_vec(),
            sectors: sectors.labels().to_vec(),
            columns,
            names: labels.to_vec(),
        };
        Ok(Self {
            frame,
            regions,
            sectors,
            known,
        })
    }

    fn classify(&self, label: &str) -> Result<(String, RowIs), String> {
        let (area, item) = label.split_once('_').unwrap_or((label, ""));
        let is = if area == PRIMARY_AREA && !self.known.contains(label) {
            if !PRIMARY.contains(&item) {
                return Err(format!(
                    "unknown row \"{label}\"; under area W2 stand {}",
                    PRIMARY.join(", ")
                ));
            }
            if item == TAXES {
                RowIs::Taxes
            } else {
                RowIs::Primary
            }
        } else if self.known.contains(label) {
            match (self.regions.find(area), self.sectors.find(item)) {
                (Some(region), Some(sector)) => RowIs::Sales { region, sector },
                _ => return Err(format!("unknown row \"{label}\"")),
            }
        } else {
            let hint = closest(label, self.known.iter().map(String::as_str))
                .map(|near| format!("; did you mean \"{near}\"?"))
                .unwrap_or_default();
            return Err(format!(
                "the row \"{label}\" has no column of the same name{hint}"
            ));
        };
        Ok((label.to_string(), is))
    }

    fn finish(&self, mut reducer: Reducer, end: &Spot) -> Result<Reduced, DoorError> {
        let missing = reducer.missing_sales(self.known.iter().map(String::as_str));
        if !missing.is_empty() {
            return Err(end.clone().wrong(format!(
                "the file ends here without the rows {}; it is cut off, take it again",
                some(&missing)
            )));
        }
        for item in [TAXES, "D1", "B2A3G"] {
            let label = format!("{PRIMARY_AREA}_{item}");
            if !reducer.has(&label) {
                return Err(end.clone().label(label.clone()).wrong(format!(
                    "no row {label}; the published file has {} under area W2: columns cannot be checked without them",
                    PRIMARY.join(", ")
                )));
            }
        }
        reducer.primary_rows_are_complete();
        reducer.finish(end)
    }
}

/// Reads the matrix or the flat file.
pub(super) fn read(bundle: &Bundle, member: &str) -> Result<Found, DoorError> {
    let labels = bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        let spot = Spot::file(member).line(1);
        let Some(header) = lines.next_line()? else {
            return Err(spot.wrong("the file is empty"));
        };
        if separator(header) != b',' {
            return Err(spot.wrong(
                "fields are separated by semicolons or tabs; take the comma-separated file",
            ));
        }
        Ok(fields(header, b',')
            .map(|f| f.into_owned())
            .collect::<Vec<String>>())
    })?;
    let reduced = if is_flat(&labels) {
        read_flat(bundle, member, &labels)?
    } else {
        read_matrix(bundle, member, &labels)?
    };
    Ok(Found {
        reduced,
        facts: Facts {
            unit: "EUR million".into(),
            source: "Eurostat, FIGARO inter-country input-output tables",
            licence: "Eurostat: reuse with attribution",
            year: year_in(member),
            members: vec![member.to_string()],
            ..Facts::default()
        },
    })
}

fn read_matrix(bundle: &Bundle, member: &str, labels: &[String]) -> Result<Reduced, DoorError> {
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        let spot = Spot::file(member).line(1);
        let columns = Columns::new(&labels[1..], &spot)?;
        let mut reducer = Reducer::new(columns.frame.clone(), Tolerance::PUBLISHED, &spot)?;
        read_rows(&mut lines, b',', 1, &mut reducer, &mut |l| {
            columns.classify(&l[0])
        })?;
        let end = Spot::file(member).line(lines.number());
        columns.finish(reducer, &end)
    })
}

/// One cell of the flat file: row, column, and the text of its value.
type Cell<'l> = (
    std::borrow::Cow<'l, str>,
    std::borrow::Cow<'l, str>,
    std::borrow::Cow<'l, str>,
);

fn flat_cell<'l>(line: &'l [u8], spot: &Spot) -> Result<Cell<'l>, DoorError> {
    let mut split = fields(line, b',');
    let (row, column) = (split.next(), split.next());
    let (value, more) = (split.nth(4), split.next());
    match (row, column, value, more) {
        (Some(row), Some(column), Some(value), None) => Ok((row, column, value)),
        _ => Err(spot.clone().wrong(format!(
            "{} fields where the header has {}; the line is cut off or has a separator too many",
            fields(line, b',').count(),
            FLAT.len()
        ))),
    }
}

/// Reads the flat file twice: first its labels, then its numbers, a row of the matrix at a time.
fn read_flat(bundle: &Bundle, member: &str, header: &[String]) -> Result<Reduced, DoorError> {
    let spot = Spot::file(member).line(1);
    if header != FLAT {
        return Err(spot.wrong(format!("the columns should be {}", FLAT.join(","))));
    }
    let labels = bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        let (mut list, mut seen) = (Vec::new(), BTreeSet::new());
        loop {
            let place = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                return Ok(list);
            };
            let (_, column, _) = flat_cell(line, &place)?;
            if !seen.contains(column.as_ref()) {
                list.push(column.to_string());
                seen.insert(column.into_owned());
            }
            if list.len() > 100_000 {
                return Err(place.wrong("more than 100000 columns"));
            }
        }
    })?;
    let columns = Columns::new(&labels, &spot)?;
    let mut reducer = Reducer::new(columns.frame.clone(), Tolerance::PUBLISHED, &spot)?;
    let at: std::collections::BTreeMap<&str, usize> = labels
        .iter()
        .enumerate()
        .map(|(at, l)| (l.as_str(), at))
        .collect();
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        lines.next_line()?;
        let mut row = FlatRow::new(labels.len());
        loop {
            let place = Spot::file(member).line(lines.number() + 1);
            let Some(line) = lines.next_line()? else {
                break;
            };
            let (label, column, value) = flat_cell(line, &place)?;
            let value = number(&value).map_err(|text| {
                place
                    .clone()
                    .column(FLAT.len())
                    .label(format!("{label}, {column}"))
                    .wrong(not_a_number(&text))
            })?;
            if label != row.label {
                row.give(&columns, &mut reducer)?;
                row.begin(&label, place.clone());
            }
            let guess = row.last + 1;
            let found = if labels.get(guess).is_some_and(|l| *l == column) {
                Some(guess)
            } else {
                at.get(column.as_ref()).copied()
            };
            row.set(found.unwrap_or(0), value, &column, &place)?;
        }
        row.give(&columns, &mut reducer)?;
        let end = Spot::file(member).line(lines.number());
        columns.finish(reducer, &end)
    })
}

/// The row of the matrix that the lines are filling.
struct FlatRow {
    label: String,
    spot: Spot,
    values: Vec<f64>,
    set: Vec<bool>,
    last: usize,
}

impl FlatRow {
    fn new(columns: usize) -> Self {
        Self {
            label: String::new(),
            spot: Spot::default(),
            values: vec![0.0; columns],
            set: vec![false; columns],
            last: usize::MAX - 1,
        }
    }

    fn begin(&mut self, label: &str, spot: Spot) {
        self.label = label.to_string();
        self.spot = spot;
        self.values.fill(0.0);
        self.set.fill(false);
        self.last = usize::MAX - 1;
    }

    fn set(&mut self, at: usize, value: f64, column: &str, place: &Spot) -> Result<(), DoorError> {
        if self.set[at] {
            let label = format!("{}, {column}", self.label);
            return Err(place.clone().label(label).wrong("the cell is there twice"));
        }
        self.set[at] = true;
        self.values[at] = value;
        self.last = at;
        Ok(())
    }

    fn give(&mut self, columns: &Columns, reducer: &mut Reducer) -> Result<(), DoorError> {
        if self.label.is_empty() {
            return Ok(());
        }
        let (label, is) = columns
            .classify(&self.label)
            .map_err(|problem| self.spot.clone().label(self.label.clone()).wrong(problem))?;
        reducer.row(&label, is, &self.values, self.spot.clone())
    }
}
