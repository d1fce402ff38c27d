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
    /// Year of the trade, where it is known.
    pub year: Option<i32>,
    /// List that must name a line for the line to count; empty = every line counts.
    pub only_on: String,
    /// Lists whose lines make up the schedule, for plain means.
    pub schedule: String,
    /// The reading under which it stands for the others; empty = always there.
    pub only_with: String,
    /// The user's file that it is, in place of the ledger's own.
    pub own: Option<String>,
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
    let mut entries: Vec<WeightsEntry> = Vec::new();
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
            year: year.ok(),
            only_on: row.text("only_on").to_owned(),
            schedule: row.text("schedule").to_owned(),
            only_with: row.text("only_with").to_owned(),
            own: None,
            row: row.number(),
        };
        let same = |e: &WeightsEntry| {
            (&e.imposer, &e.target, e.year, &e.only_with)
                == (&entry.imposer, &entry.target, entry.year, &entry.only_with)
        };
        if entries.iter().any(same) {
            let message = format!(
                "weights of {} on {} of that year appear twice",
                entry.imposer, entry.target
            );
            row.wrong("year", message, problems);
        }
        if problems.len() == before {
            entries.push(entry);
        }
    }
    entries
}

/// Reads a table of weights: code and value, sorted by code.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<(Code, f64)> {
    let columns = ["code", "value"];
    let mut weights: Vec<(Code, f64, u64)> = Vec::new();
    table::scan(
        file,
        bytes,
        &columns,
        columns,
        problems,
        |row, [code, value], problems| match (Code::parse(code), value.parse::<f64>()) {
            (Some(code), Ok(value)) if value.is_finite() && value >= 0.0 => {
                weights.push((code, value, row.number()));
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
    weights.sort_by_key(|(code, ..)| *code);
    for pair in weights.windows(2) {
        if pair[0].0 == pair[1].0 {
            let message = format!("{} appears twice (row {})", pair[0].0, pair[0].2);
            let problem = table::problem(file, Some(pair[1].2), Some("code"), message);
            problems.push(problem);
        }
    }
    weights
        .into_iter()
        .map(|(code, value, _)| (code, value))
        .collect()
}

/// The year of a table of weights: that of the column `year`, which must be one for all rows.
pub(crate) fn year(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Option<i32> {
    let mut year = None;
    table::scan(
        file,
        bytes,
        &[],
        ["year"],
        problems,
        |row, [text], problems| match (text.parse::<i32>(), year) {
            _ if text.is_empty() => {}
            (Ok(one), None) => year = Some(one),
            (Ok(one), Some(other)) if one == other => {}
            (Ok(one), Some(other)) => {
                let message = format!("{one} after {other}: the weights must be of one year");
                row.wrong("year", message, problems);
            }
            (Err(_), _) => row.wrong("year", format!("`{text}` is not a year"), problems),
        },
    );
    year
}
