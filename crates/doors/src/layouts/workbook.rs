//! The workbook of the World Input-Output Database: four header rows (industry, description, country, `c1` …), then the
//! rows with industry, description, country and `r1` … before the numbers.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader};

use super::wiod::Columns;
use super::year_in;
use crate::DoorError;
use crate::error::Spot;
use crate::input::Bundle;
use crate::matrix::{Reduced, Reducer, Tolerance};

/// Columns of text before the numbers.
const LEADING: usize = 4;

/// Largest workbook, bytes.
const LARGEST: u64 = 512 << 20;

/// Largest sheet, bytes unpacked.
const LARGEST_SHEET: u64 = 1 << 30;

/// Reads the sheet of the year; the year is the sheet's name or the file's.
pub(super) fn read(bundle: &Bundle, member: &str) -> Result<(Reduced, Option<i32>), DoorError> {
    let bytes = bundle.whole(member, LARGEST)?;
    let damaged = |error: String| DoorError::Unsafe {
        file: member.to_string(),
        problem: format!("not a workbook that can be read: {error}"),
    };
    let archive = zip::ZipArchive::new(Cursor::new(&bytes)).map_err(|e| damaged(e.to_string()))?;
    let packed = bytes.len() as u64;
    let size = archive.decompressed_size().unwrap_or(u128::MAX);
    if size > u128::from(LARGEST_SHEET) || size > u128::from(packed) * 200 {
        return Err(damaged("its sheets unpack to far more than a table".into()));
    }
    drop(archive);
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| damaged(error.to_string()))?;
    let names = book.sheet_names();
    let sheet = names
        .iter()
        .find(|name| name.trim().parse::<i32>().is_ok())
        .or(names.first())
        .cloned()
        .ok_or_else(|| damaged("it has no sheet".into()))?;
    let range = book
        .worksheet_range(&sheet)
        .map_err(|error| damaged(error.to_string()))?;
    let year = sheet.trim().parse().ok().or(year_in(member));
    let name = format!("{member}, sheet {sheet}");
    Ok((table(&range, &name)?, year))
}

fn table(range: &Range<Data>, name: &str) -> Result<Reduced, DoorError> {
    let spot = |row: usize| Spot::file(name).line(row as u64 + 1);
    let (height, width) = range
        .end()
        .map_or((0, 0), |(r, c)| (r as usize + 1, c as usize + 1));
    let cell = |row: usize, column: usize| {
        range
            .get_value((row as u32, column as u32))
            .unwrap_or(&Data::Empty)
    };
    let text = |row: usize, column: usize| cell(row, column).to_string().trim().to_string();
    let first = (0..height.min(20))
        .find(|row| text(*row, 3) == "r1")
        .filter(|row| *row >= 4)
        .ok_or_else(|| spot(0).wrong("no row r1 below four header rows: not the World Input-Output Table of the release of 2016"))?;
    if ["AtB", "secAtB"].contains(&text(first, 0).as_str()) {
        return Err(spot(first).wrong("the World Input-Output Table of the release of 2013 (35 industries, AtB …); take the release of 2016, WIOT2014_Nov16_ROW.xlsb"));
    }
    let (countries, numbers) = (first - 2, first - 1);
    let mut columns = Vec::new();
    for column in LEADING..width {
        let (country, number) = (text(countries, column), text(numbers, column));
        if country.is_empty() && number.is_empty() {
            break;
        }
        let number = number.trim_start_matches('c').parse().unwrap_or(0);
        let name = if country == "TOT" {
            country.clone()
        } else {
            format!("{country}{number}")
        };
        columns.push((country, number, name));
    }
    let columns = Columns::new(&columns, &spot(numbers))?;
    let frame = columns.frame();
    let mut values = vec![0.0; frame.columns.len()];
    let mut reducer = Reducer::new(frame, Tolerance::PUBLISHED, &spot(first))?;
    let mut codes = BTreeMap::new();
    for row in first..height {
        let labels: Vec<String> = (0..LEADING).map(|column| text(row, column)).collect();
        if labels.iter().all(String::is_empty) {
            break;
        }
        for (at, value) in values.iter_mut().enumerate() {
            *value = match cell(row, at + LEADING) {
                Data::Float(number) if number.is_finite() => *number,
                Data::Int(number) => *number as f64,
                Data::Empty => 0.0,
                other => {
                    let label = reducer.frame().names[at].clone();
                    let place = spot(row).column(at + LEADING + 1).label(label);
                    return Err(place.wrong(format!("\"{other}\" is not a number")));
                }
            };
        }
        let (label, is) = columns
            .classify(&labels, &mut codes)
            .map_err(|problem| spot(row).column(1).label(labels[0].clone()).wrong(problem))?;
        reducer.row(&label, is, &values, spot(row))?;
    }
    columns.finish(reducer, codes, &spot(height.saturating_sub(1)))
}
