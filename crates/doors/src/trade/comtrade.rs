//! UN Comtrade: answers of its interface (`data/v1/get/C/A/HS`), as JSON or CSV, 47 columns.
//!
//! One trade is told many times over: as imports and as exports, by mode of transport, by customs procedure, by second
//! partner, by every level of the nomenclature, and to the world as a whole. The rows that count are annual trade in goods by
//! six digits with one partner, all modes and procedures together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::baci::{Trade, TradeOptions, TradeReport};
use super::places::Places;
use crate::error::Spot;
use crate::input::{Bundle, base_name};
use crate::scan::{Lines, fields, not_a_number, number};
use crate::{DoorError, hs6_code};

/// Rows that an answer has at most: without a key, with one, and with a subscription. An answer of just so many was cut.
const MOST_ROWS: [usize; 3] = [500, 100_000, 250_000];

/// Largest answer, bytes: 250,000 rows of JSON are 300 million.
const LARGEST: u64 = 512 << 20;

/// US dollars in a million.
const MILLION: f64 = 1e6;

/// The columns that say what a row is, and its value.
const COLUMNS: [&str; 11] = [
    "typeCode",
    "freqCode",
    "refYear",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "partner2Code",
    "cmdCode",
    "customsCode",
    "motCode",
    "primaryValue",
];

/// An answer as JSON.
#[derive(Deserialize)]
struct Told {
    count: Option<usize>,
    data: Option<Vec<serde_json::Map<String, Value>>>,
    error: Option<Value>,
}

/// What is known of one trade.
#[derive(Default)]
struct Reports {
    imports: Option<f64>,
    exports: Option<f64>,
}

/// Trade by (exporter, importer, product), numbers of countries as they are reported.
#[derive(Default)]
struct Table {
    trade: BTreeMap<(u32, u32, u32), Reports>,
    importers: BTreeSet<u32>,
    years: BTreeSet<i32>,
    rows: u64,
}

/// Reads every row that counts, of one answer or of all in a folder or archive.
pub(super) fn each(
    path: &Path,
    options: &TradeOptions,
    places: &Places,
    take: &mut dyn FnMut(Trade<'_>) -> Result<(), DoorError>,
) -> Result<TradeReport, DoorError> {
    let bundle = Bundle::open(path, options.limits)?;
    let is_answer = |member: &&String| {
        let name = base_name(member).to_lowercase();
        [".csv", ".json"].iter().any(|end| name.ends_with(end))
    };
    let members: Vec<String> = bundle.members().iter().filter(is_answer).cloned().collect();
    let place = Spot::file(&bundle.path().display().to_string());
    let Some(first) = members.first() else {
        return Err(place.wrong("no answer of UN Comtrade in it: files .json or .csv"));
    };
    let mut table = Table::default();
    for member in &members {
        read(&bundle, member, options.year, &mut table)?;
    }
    if table.rows == 0 {
        return Err(place.wrong(
            "no annual trade in goods by six digits in it: ask for frequency A, type C, a classification HS, commodity codes of six digits, and partners one by one",
        ));
    }
    if table.years.len() > 1 {
        let years: Vec<String> = table.years.iter().map(i32::to_string).collect();
        return Err(place.wrong(format!(
            "several years are in it ({}); say --year",
            years.join(", ")
        )));
    }
    let mut report = TradeReport {
        sources: bundle.hashes(&members)?,
        member: match members.len() {
            1 => first.clone(),
            more => format!("{first} and {} more", more - 1),
        },
        ..TradeReport::default()
    };
    for ((exporter, importer, hs6), told) in table.trade {
        // What the importer says is better known: duties are paid on it.
        let value = if table.importers.contains(&importer) {
            told.imports
        } else {
            told.exports
        };
        let Some(value) = value else {
            continue;
        };
        report.rows += 1;
        report.value_usd_mn += value;
        match (places.alpha3(exporter), places.alpha3(importer)) {
            (Some(exporter), Some(importer)) => take(Trade {
                exporter,
                importer,
                hs6,
                usd_mn: value,
            })?,
            _ => report.outside_usd_mn += value,
        }
    }
    Ok(report)
}

fn read(
    bundle: &Bundle,
    member: &str,
    year: Option<i32>,
    table: &mut Table,
) -> Result<(), DoorError> {
    let head = bundle.head(member, 64)?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let rows = if head.trim_ascii_start().starts_with(b"{") {
        read_json(bundle, member, year, table)?
    } else {
        read_csv(bundle, member, year, table)?
    };
    if MOST_ROWS.contains(&rows) {
        return Err(Spot::file(member).wrong(format!(
            "{rows} rows are the most that an answer has: it was cut off; ask for less at a time (a reporter, a list of products) and put the answers into one folder"
        )));
    }
    Ok(())
}

fn read_json(
    bundle: &Bundle,
    member: &str,
    year: Option<i32>,
    table: &mut Table,
) -> Result<usize, DoorError> {
    let bytes = bundle.whole(member, LARGEST)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let place = Spot::file(member);
    let told: Told = serde_json::from_slice(text).map_err(|error| {
        let place = place.clone().line(error.line() as u64);
        place.wrong(format!(
            "not an answer of UN Comtrade that can be read: {error}"
        ))
    })?;
    let said = told.error.filter(|e| !matches!(e, Value::Null));
    if let Some(error) = said.filter(|e| e.as_str() != Some("")) {
        return Err(place.wrong(format!(
            "UN Comtrade answered with an error, not with data: {error}"
        )));
    }
    let data = told.data.ok_or_else(|| {
        place
            .clone()
            .wrong("no \"data\" in it; an answer is {elapsedTime, count, data, error}")
    })?;
    if let Some(count) = told.count.filter(|count| *count != data.len()) {
        return Err(place.wrong(format!(
            "{} rows where its count says {count}: the file is cut off, take it again",
            data.len()
        )));
    }
    for (at, row) in data.iter().enumerate() {
        let place = || Spot::file(member).label(format!("row {} of data", at + 1));
        let mut texts: [String; COLUMNS.len()] = Default::default();
        for (text, name) in texts.iter_mut().zip(COLUMNS) {
            *text = match row.get(name) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Null) => String::new(),
                Some(other) => return Err(place().wrong(format!("{name} is {other}"))),
                None => return Err(place().wrong(format!("no {name} in it"))),
            };
        }
        take_row(&texts.each_ref().map(String::as_str), year, &place, table)?;
    }
    Ok(data.len())
}

fn read_csv(
    bundle: &Bundle,
    member: &str,
    year: Option<i32>,
    table: &mut Table,
) -> Result<usize, DoorError> {
    bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        let labels: Vec<String> = match lines.next_line()? {
            Some(line) => fields(line, b',').map(|f| f.into_owned()).collect(),
            None => Vec::new(),
        };
        let mut at = [0; COLUMNS.len()];
        for (place, name) in at.iter_mut().zip(COLUMNS) {
            let found = labels.iter().position(|label| label == name);
            *place = found.ok_or_else(|| {
                let shown = labels.iter().take(6).cloned().collect::<Vec<_>>().join(",");
                Spot::file(member).line(1).wrong(format!(
                    "no column {name}; UN Comtrade has typeCode,freqCode,…,primaryValue,…, and this file {shown}…"
                ))
            })?;
        }
        let mut rows = 0;
        loop {
            if lines.next_line()?.is_none() {
                return Ok(rows);
            }
            let number = lines.number();
            let row: Vec<_> = fields(lines.line(), b',').collect();
            // Some downloads end every row, but not the header, with a separator.
            let over = row.len() == labels.len() + 1 && row.last().is_some_and(|f| f.is_empty());
            if row.len() != labels.len() && !over {
                return Err(Spot::file(member).line(number).wrong(format!(
                    "{} fields where the header has {}",
                    row.len(),
                    labels.len()
                )));
            }
            rows += 1;
            let place = || Spot::file(member).line(number);
            take_row(&at.map(|column| row[column].as_ref()), year, &place, table)?;
        }
    })
}

/// Adds a row, if it is one of those that count.
fn take_row(
    row: &[&str; COLUMNS.len()],
    year: Option<i32>,
    place: &dyn Fn() -> Spot,
    table: &mut Table,
) -> Result<(), DoorError> {
    let [
        kind,
        frequency,
        in_year,
        reporter,
        flow,
        partner,
        second,
        product,
        procedure,
        mode,
        value,
    ] = *row;
    let whole = |name: &str, text: &str| -> Result<u32, DoorError> {
        text.parse().map_err(|_| {
            place()
                .label(name.to_string())
                .wrong(format!("\"{text}\" is no number of a country or list"))
        })
    };
    // Re-imports and re-exports (RM, RX) are in imports and exports already.
    let imports = match flow {
        "M" => true,
        "X" => false,
        _ => return Ok(()),
    };
    let counts = kind == "C"
        && frequency == "A"
        && procedure == "C00"
        && whole("motCode", mode)? == 0
        && whole("partner2Code", second)? == 0
        && product.len() == 6
        && product.bytes().all(|b| b.is_ascii_digit());
    let (reporter, partner) = (
        whole("reporterCode", reporter)?,
        whole("partnerCode", partner)?,
    );
    // Partner 0 is the world: the sum of the others.
    if !counts || partner == 0 {
        return Ok(());
    }
    let in_year: i32 = in_year.parse().map_err(|_| {
        place()
            .label("refYear")
            .wrong(format!("\"{in_year}\" is no year"))
    })?;
    if year.is_some_and(|year| year != in_year) {
        return Ok(());
    }
    let Some(hs6) = hs6_code(product) else {
        return Ok(());
    };
    let usd =
        number(value).map_err(|text| place().label("primaryValue").wrong(not_a_number(&text)))?;
    if usd < 0.0 {
        let problem = format!("{usd} is negative: trade is 0 or more");
        return Err(place().label("primaryValue").wrong(problem));
    }
    let (exporter, importer) = if imports {
        (partner, reporter)
    } else {
        (reporter, partner)
    };
    table.years.insert(in_year);
    // Several years are refused once all is read: then nothing is there twice by mistake.
    if table.years.len() > 1 {
        return Ok(());
    }
    let told = table.trade.entry((exporter, importer, hs6)).or_default();
    let slot = if imports {
        table.importers.insert(importer);
        &mut told.imports
    } else {
        &mut told.exports
    };
    if slot.replace(usd / MILLION).is_some() {
        let what = if imports { "imports" } else { "exports" };
        return Err(place().wrong(format!(
            "the {what} of {reporter} with {partner} in {product} are there twice; keep one answer for each question"
        )));
    }
    table.rows += 1;
    Ok(())
}
