//! Reading the tables of a ledger: CSV, plain or gzipped, with every problem located.

use std::borrow::Cow;
use std::io::Read;

use jiff::civil::Date;

use crate::error::{Problem, Severity};
use crate::{Code, dates};

/// A table in memory with the place of every row.
pub(crate) struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    file: &'a str,
    header: &'a [String],
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a table and checks that every column of `required` is there.
    pub fn read(
        file: &str,
        bytes: &[u8],
        required: &[&str],
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let before = problems.len();
        let mut rows = Vec::new();
        let header = each_record(file, bytes, required, problems, |_, record, _| {
            rows.push(record.clone());
        })?;
        (problems.len() == before).then(|| Self {
            file: file.to_owned(),
            header,
            rows,
        })
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let (file, header) = (self.file.as_str(), self.header.as_slice());
        self.rows.iter().map(move |record| Row {
            file,
            header,
            record,
        })
    }
}

/// Goes through a long table row by row without keeping it, handing out the fields of some columns (empty where the
/// table has no such column).
pub(crate) fn scan<const N: usize>(
    file: &str,
    bytes: &[u8],
    required: &[&str],
    columns: [&str; N],
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(Row<'_>, [&str; N], &mut Vec<Problem>),
) {
    let mut places = None;
    each_record(
        file,
        bytes,
        required,
        problems,
        |header, record, problems| {
            let places = places.get_or_insert_with(|| {
                columns.map(|column| header.iter().position(|h| h == column))
            });
            let row = Row {
                file,
                header,
                record,
            };
            let field = |at: usize| trimmed(record.get(at).unwrap_or(""));
            each(row, places.map(|place| place.map_or("", field)), problems);
        },
    );
}

/// The text without blanks around it; most fields have none.
fn trimmed(text: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_none_or(|b| b.is_ascii_graphic());
    if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) {
        text
    } else {
        text.trim()
    }
}

/// The header of a table, once every whole record was handed out.
fn each_record(
    file: &str,
    bytes: &[u8],
    required: &[&str],
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(&[String], &csv::StringRecord, &mut Vec<Problem>),
) -> Option<Vec<String>> {
    let text = match unzipped(file, bytes) {
        Ok(text) => text,
        Err(message) => {
            problems.push(problem(file, None, None, message));
            return None;
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_ref());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header
            .iter()
            .map(|h| h.trim().trim_start_matches('\u{feff}').to_owned())
            .collect(),
        Err(error) => {
            let message = format!("the header cannot be read: {error}");
            problems.push(problem(file, Some(1), None, message));
            return None;
        }
    };
    if !columns_fit(file, &header, required, problems) {
        return None;
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Some(header),
            Ok(true) if record.len() != header.len() => {
                let row = record.position().map(csv::Position::line);
                let message = format!("{} fields, the header has {}", record.len(), header.len());
                problems.push(problem(file, row, None, message));
            }
            Ok(true) if record.as_slice().is_empty() => {}
            Ok(true) => each(&header, &record, problems),
            Err(error) => {
                let row = error.position().map(csv::Position::line);
                problems.push(problem(file, row, None, error.to_string()));
            }
        }
    }
}

/// Whether every required column is there and none twice.
fn columns_fit(
    file: &str,
    header: &[String],
    required: &[&str],
    problems: &mut Vec<Problem>,
) -> bool {
    let before = problems.len();
    for column in required {
        if !header.iter().any(|h| h == column) {
            let near = crate::error::nearest(column, header.iter().map(String::as_str));
            let hint = near
                .map(|n| format!(" (is `{n}` meant?)"))
                .unwrap_or_default();
            let wanted = required.join(",");
            let message = format!("the column is missing{hint}; the table needs {wanted}");
            problems.push(problem(file, Some(1), Some(column), message));
        }
    }
    for (at, column) in header.iter().enumerate() {
        if header[..at].contains(column) {
            let message = "the column appears twice".to_owned();
            problems.push(problem(file, Some(1), Some(column), message));
        }
    }
    problems.len() == before
}

impl<'a> Row<'a> {
    /// The field of a column, trimmed; empty when the table has no such column.
    pub fn text(self, column: &str) -> &'a str {
        let at = self.header.iter().position(|h| h == column);
        at.and_then(|at| self.record.get(at)).unwrap_or("").trim()
    }

    /// The names of the table's columns.
    pub fn columns(self) -> impl Iterator<Item = &'a str> {
        self.header.iter().map(String::as_str)
    }

    /// Row of the file, the header being row 1.
    pub fn number(self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// Notes an error about a column of this row.
    pub fn wrong(self, column: &str, message: String, problems: &mut Vec<Problem>) {
        problems.push(problem(
            self.file,
            Some(self.number()),
            Some(column),
            message,
        ));
    }

    /// A field that must not be empty.
    pub fn needed(self, column: &str, problems: &mut Vec<Problem>) -> &'a str {
        let text = self.text(column);
        if text.is_empty() {
            self.wrong(column, "the field must not be empty".to_owned(), problems);
        }
        text
    }

    /// A date, or nothing when the field is empty.
    pub fn date(self, column: &str, problems: &mut Vec<Problem>) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let date = dates::strict(text);
        if date.is_none() {
            self.wrong(
                column,
                format!("`{text}` is not a date of the calendar: write YYYY-MM-DD"),
                problems,
            );
        }
        date
    }

    /// A finite number, or nothing when the field is empty.
    pub fn value(self, column: &str, problems: &mut Vec<Problem>) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Some(value),
            _ => {
                self.wrong(column, format!("`{text}` is not a number"), problems);
                None
            }
        }
    }

    /// A commodity code; the field must hold one.
    pub fn code(self, column: &str, problems: &mut Vec<Problem>) -> Option<Code> {
        let text = self.text(column);
        let code = Code::parse(text);
        if code.is_none() {
            let message =
                format!("`{text}` is not a commodity code: 2 to 10 digits, leading zeros kept");
            self.wrong(column, message, problems);
        }
        code
    }

    /// The parts of a field that are separated by `;`.
    pub fn parts(self, column: &str) -> impl Iterator<Item = &'a str> {
        self.text(column)
            .split(';')
            .map(str::trim)
            .filter(|p| !p.is_empty())
    }
}

/// An error of a table.
pub(crate) fn problem(
    file: &str,
    row: Option<u64>,
    column: Option<&str>,
    message: String,
) -> Problem {
    let column = column.map(str::to_owned);
    Problem {
        severity: Severity::Error,
        file: file.to_owned(),
        row,
        column,
        message,
        count: 1,
    }
}

/// The bytes of a file, unzipped when its name ends in `.gz`.
pub(crate) fn unzipped<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, String> {
    if !file.ends_with(".gz") {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut text)
        .map_err(|error| format!("the file is not a whole gzip stream: {error}"))?;
    Ok(Cow::Owned(text))
}
