//! World Input-Output Database, release 2016: the workbook, or its `wiot` saved as CSV.
//!
//! Columns are a country with a number: 1 to 56 industries, 57 to 61 final demand (`CONS_h, CONS_np, CONS_g, GFCF,
//! INVEN`), then the total. Rows carry the industry code, which gives the sectors their codes. Under the industries
//! stand `II_fob` (a subtotal), `TXSP`, `EXP_adj`, `PURR`, `PURNR`, `VA`, `IntTTM` and `GO`.

use std::collections::BTreeMap;

use super::rows::{Codes, read as read_rows, some};
use super::{Facts, Found, separator};
use crate::DoorError;
use crate::error::Spot;
use crate::input::Bundle;
use crate::matrix::{ColumnIs, Frame, Label, Reduced, Reducer, RowIs, Tolerance};
use crate::scan::{Lines, fields};

/// Numbers of the industries and of final demand.
const INDUSTRIES: std::ops::RangeInclusive<u32> = 1..=56;
const FINAL: std::ops::RangeInclusive<u32> = 57..=61;
const INVENTORIES: u32 = 61;

/// Whether a header is the CSV of this table.
pub(super) fn recognises(labels: &[String]) -> bool {
    labels.first().is_some_and(|l| l == "IndustryCode")
}

/// Columns by country and number, and the sectors by number, whose codes the rows will tell.
pub(super) struct Columns {
    frame: Frame,
    regions: Codes,
    numbers: BTreeMap<u32, usize>,
}

impl Columns {
    /// The columns `(country, number, name)`; a country of `TOT` is the total.
    pub(super) fn new(columns: &[(String, u32, String)], spot: &Spot) -> Result<Self, DoorError> {
        let mut regions = Codes::default();
        let mut numbers = BTreeMap::new();
        let (mut is, mut names) = (Vec::new(), Vec::new());
        let mut listed = Vec::new();
        for (at, (country, number, name)) in columns.iter().enumerate() {
            if names.contains(name) {
                let here = spot.clone().column(at + 1).label(name.clone());
                return Err(here.wrong(format!("two columns are called \"{name}\"")));
            }
            is.push(if country == "TOT" {
                ColumnIs::Total
            } else if FINAL.contains(number) {
                ColumnIs::Final {
                    region: regions.position(country),
                    inventories: *number == INVENTORIES,
                }
            } else if INDUSTRIES.contains(number) {
                let sector = *numbers.entry(*number).or_insert_with(|| {
                    listed.push(Label::code(&format!("c{number}")));
                    listed.len() - 1
                });
                ColumnIs::User {
                    region: regions.position(country),
                    sector,
                }
            } else {
                return Err(spot.clone().column(at + 1).label(name.clone()).wrong(format!(
                    "unknown column \"{name}\"; expected a country with a number from 1 to 61, then TOT"
                )));
            });
            names.push(name.clone());
        }
        let frame = Frame {
            regions: regions.labels().to_vec(),
            sectors: listed,
            columns: is,
            names,
        };
        Ok(Self {
            frame,
            regions,
            numbers,
        })
    }

    pub(super) fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// What a row with these first four fields is; the industry's code becomes its sector's.
    pub(super) fn classify(
        &self,
        labels: &[String],
        codes: &mut BTreeMap<usize, Label>,
    ) -> Result<(String, RowIs), String> {
        let field = |at: usize| labels.get(at).map(String::as_str).unwrap_or_default();
        let (code, country) = (field(0), field(2));
        if country == "TOT" {
            let is = match code {
                "II_fob" => RowIs::Subtotal,
                "TXSP" => RowIs::Taxes,
                "EXP_adj" | "PURR" | "PURNR" | "VA" | "IntTTM" => RowIs::Primary,
                "GO" => RowIs::Total,
                other => {
                    return Err(format!(
                        "unknown row \"{other}\"; expected II_fob, TXSP, EXP_adj, PURR, PURNR, VA, IntTTM or GO"
                    ));
                }
            };
            return Ok((code.to_string(), is));
        }
        let number: Option<u32> = field(3).trim_start_matches('r').parse().ok();
        let sector = number.and_then(|n| self.numbers.get(&n));
        match (self.regions.find(country), sector) {
            (Some(region), Some(&sector)) => {
                let name = Label {
                    code: code.to_string(),
                    name: field(1).to_string(),
                };
                let known = codes.entry(sector).or_insert_with(|| name.clone());
                if known.code != name.code {
                    return Err(format!(
                        "industry {} is \"{code}\" here and \"{}\" above",
                        field(3),
                        known.code
                    ));
                }
                Ok((
                    format!("{country}{}", number.unwrap_or(0)),
                    RowIs::Sales { region, sector },
                ))
            }
            _ => Err(format!(
                "the row of {country}, industry {} (\"{code}\"), has no column of the same country and number",
                field(3)
            )),
        }
    }

    /// Checks that all rows are there and gives the sectors their codes.
    pub(super) fn finish(
        &self,
        reducer: Reducer,
        codes: BTreeMap<usize, Label>,
        end: &Spot,
    ) -> Result<Reduced, DoorError> {
        let frame = &self.frame;
        let sold: Vec<String> = (frame.names.iter().zip(&frame.columns))
            .filter(|(_, is)| matches!(is, ColumnIs::User { .. }))
            .map(|(name, _)| name.clone())
            .collect();
        let missing = reducer.missing_sales(sold.iter().map(String::as_str));
        if !missing.is_empty() {
            return Err(end.clone().wrong(format!(
                "the table ends here without the rows {}; it is cut off, take it again",
                some(&missing)
            )));
        }
        for row in ["TXSP", "VA", "GO"] {
            if !reducer.has(row) {
                return Err(end.clone().label(row).wrong(format!(
                    "no row {row}; the published table has TXSP, VA and GO under the industries"
                )));
            }
        }
        let mut reduced = reducer.finish(end)?;
        for (at, label) in codes {
            reduced.sectors[at] = label;
        }
        for (region, sector) in &mut reduced.checks.empty {
            let _ = region;
            let number = sector.trim_start_matches('c').parse().unwrap_or(0);
            if let Some(at) = self.numbers.get(&number) {
                sector.clone_from(&reduced.sectors[*at].code);
            }
        }
        let detail = &mut reduced.checks.origin_detail;
        for code in [&mut detail.good, &mut detail.user] {
            let number = code.trim_start_matches('c').parse().unwrap_or(0);
            if let Some(at) = self.numbers.get(&number) {
                code.clone_from(&reduced.sectors[*at].code);
            }
        }
        Ok(reduced)
    }
}

/// Country and number of a label such as `AUS17`.
fn numbered(label: &str) -> Option<(String, u32)> {
    let at = label
        .len()
        .checked_sub(label.chars().rev().take_while(char::is_ascii_digit).count())?;
    let (country, number) = label.split_at_checked(at)?;
    Some((country.to_string(), number.parse().ok()?))
}

/// Reads the CSV or the workbook.
pub(super) fn read(bundle: &Bundle, member: &str) -> Result<Found, DoorError> {
    let name = member.to_lowercase();
    let (reduced, year) = if name.ends_with(".xlsx") || name.ends_with(".xlsb") {
        read_workbook(bundle, member)?
    } else {
        read_csv(bundle, member)?
    };
    Ok(Found {
        reduced,
        facts: Facts {
            unit: "USD million".into(),
            source: "World Input-Output Database (WIOD), release 2016 (Timmer et al. 2015)",
            licence: "Creative Commons Attribution 4.0",
            year,
            members: vec![member.to_string()],
            ..Facts::default()
        },
    })
}

#[cfg(feature = "excel")]
fn read_workbook(bundle: &Bundle, member: &str) -> Result<(Reduced, Option<i32>), DoorError> {
    super::workbook::read(bundle, member)
}

#[cfg(not(feature = "excel"))]
fn read_workbook(_: &Bundle, member: &str) -> Result<(Reduced, Option<i32>), DoorError> {
    Err(Spot::file(member).wrong("this build reads no workbooks; save the table as CSV"))
}

fn read_csv(bundle: &Bundle, member: &str) -> Result<(Reduced, Option<i32>), DoorError> {
    const LEADING: usize = 5;
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        let spot = Spot::file(member).line(1);
        let Some(header) = lines.next_line()? else {
            return Err(spot.wrong("the file is empty"));
        };
        if separator(header) != b',' {
            return Err(spot.wrong("fields are separated by semicolons or tabs; save the table as comma-separated text"));
        }
        let mut columns = Vec::new();
        for label in fields(header, b',').skip(LEADING) {
            let (country, number) = if label == "TOT" {
                ("TOT".to_string(), 0)
            } else {
                numbered(&label).unwrap_or_else(|| (label.to_string(), 0))
            };
            columns.push((country, number, label.into_owned()));
        }
        let columns = Columns::new(&columns, &spot)?;
        let mut reducer = Reducer::new(columns.frame(), Tolerance::PUBLISHED, &spot)?;
        let mut codes = BTreeMap::new();
        let mut year = None;
        read_rows(&mut lines, b',', LEADING, &mut reducer, &mut |labels| {
            year = labels.get(4).and_then(|y| y.parse().ok()).or(year);
            columns.classify(labels, &mut codes)
        })?;
        let end = Spot::file(member).line(lines.number());
        Ok((columns.finish(reducer, codes, &end)?, year))
    })
}
