//! Weights: what the lines of an average weigh, and which lines there are.

use crate::Code;
use crate::error::Problem;
use crate::table::{self, Table};

/// What a table of weights is (`weights.csv`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WeightsEntry {
    /// File with the columns `code,value`.
    pub file: String,
    pub imposer: String,
    pub target: String,
    /// Year of the trade.
    pub year: i32,
    /// List that must name a line for the line to count; empty = every line counts.
    pub only_on: String,
    /// Lists whose lines make up the schedule, for plain means.
    pub schedule: String,
    /// What it is, for readers.
    pub title: String,
    pub row: u64,
}

/// Reads `weights.csv`, the index of the weights.
pub(crate) fn read_index(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> Vec<WeightsEntry> {
    let Some(table) = Table::read(
        file,
        bytes,
        &["file", "imposer", "target", "year"],
        problems,
    ) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for row in table.rows() {
        let before = problems.len();
        let year = row.text("year").parse::<i32>();
        if year.is_err() {
            row.wrong(
                "year",
                format!("`{}` is not a year", row.text("year")),
                problems,
            );
        }
        let entry = WeightsEntry {
            file: row.needed("file", problems).to_owned(),
            imposer: row.needed("imposer", problems).to_owned(),
            target: row.needed("target", problems).to_owned(),
            year: year.unwrap_or_default(),
            only_on: row.text("only_on").to_owned(),
            schedule: row.text("schedule").to_owned(),
            title: row.text("title").to_owned(),
            row: row.number(),
        };
        if problems.len() == before {
            entries.push(entry);
        }
    }
    entries
}

/// Reads a table of weights: code and value, sorted by code.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<(Code, f64)> {
    let columns = ["code", "value"];
    let mut weights = Vec::new();
    table::scan(
        file,
        bytes,
        &columns,
        columns,
        problems,
        |row, [code, value], problems| match (Code::parse(code), value.parse::<f64>()) {
            (Some(code), Ok(value)) if value.is_finite() && value >= 0.0 => {
                weights.push((code, value));
            }
            (Some(_), _) => {
                let message = format!("`{value}` is not a weight: a number, not negative");
                row.wrong("value", message, problems);
            }
            (None, _) => {
                row.code("code", problems);
            }
        },
    );
    weights.sort_by_key(|(code, _)| *code);
    for pair in weights.windows(2) {
        if pair[0].0 == pair[1].0 {
            problems.push(table::problem(
                file,
                None,
                Some("code"),
                format!("{} appears twice", pair[0].0),
            ));
        }
    }
    weights
}
