//! Product lists: which lines an instrument names, from when to when, on which share of their value.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Code;
use crate::error::Problem;
use crate::table::{Row, Table};

/// What a list says about a code, beside the code: rows that say the same share one [`Terms`].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Terms {
    /// Position of the list's name in [`ListTable::names`].
    pub list: u16,
    /// First day on which the row holds.
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
    /// Day on which the end became known; `None` = always.
    pub to_known: Option<Date>,
    /// Share of the value that the duty bears on, by [`Metals`](crate::Metals) convention.
    pub share: [f64; 2],
}

impl Terms {
    /// Whether the row holds on a day as known on a day.
    pub fn hold(&self, on: Date, known_on: Date) -> bool {
        let ended = self.to.is_some_and(|to| to <= on)
            && self.to_known.is_none_or(|known| known <= known_on);
        self.from.is_none_or(|from| from <= on) && !ended
    }
}

/// A row of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListRow {
    /// The code; every line below it is named too.
    pub code: Code,
    /// Position of its terms in [`ListTable::terms`].
    pub terms: u32,
    /// Rate of the line, a fraction; NaN when the instrument's own rate applies.
    pub rate: f64,
    /// Row of the file.
    pub row: u64,
}

/// Every list of one file, sorted by code.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListTable {
    /// Names of the lists.
    pub names: Vec<String>,
    /// The distinct terms.
    pub terms: Vec<Terms>,
    /// The rows, sorted by code.
    pub rows: Vec<ListRow>,
}

/// Which list is in which file, and what it is (`lists.csv`).
#[derive(Debug, Clone)]
pub(crate) struct ListEntry {
    pub file: String,
    pub title: String,
    pub row: u64,
}

/// Reads `lists.csv`, the index of the lists.
pub(crate) fn read_index(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, ListEntry> {
    let mut index = BTreeMap::new();
    let Some(table) = Table::read(file, bytes, &["list", "file"], problems) else {
        return index;
    };
    for row in table.rows() {
        let (list, held_by) = (
            row.needed("list", problems).to_owned(),
            row.needed("file", problems).to_owned(),
        );
        let entry = ListEntry {
            file: held_by,
            title: row.text("title").to_owned(),
            row: row.number(),
        };
        if index.insert(list.clone(), entry).is_some() {
            row.wrong("list", format!("`{list}` is listed twice"), problems);
        }
    }
    index
}

/// Reads a file of lists.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> ListTable {
    let mut lists = ListTable::default();
    let Some(table) = Table::read(file, bytes, &["list", "code"], problems) else {
        return lists;
    };
    let mut names: BTreeMap<String, u16> = BTreeMap::new();
    let mut seen: Vec<(Terms, u32)> = Vec::new();
    for row in table.rows() {
        let before = problems.len();
        let name = row.needed("list", problems);
        let Some(code) = row.code("code", problems) else {
            continue;
        };
        let list = match names.get(name) {
            Some(&list) => list,
            None => {
                let list = lists.names.len() as u16;
                lists.names.push(name.to_owned());
                names.insert(name.to_owned(), list);
                list
            }
        };
        let terms = terms(row, list, problems);
        let rate = row.value("rate", problems).unwrap_or(f64::NAN);
        if !rate.is_nan() && !(0.0..=20.0).contains(&rate) {
            row.wrong(
                "rate",
                format!("{rate} is not a rate between 0 and 20 (write 0.25 for 25%)"),
                problems,
            );
        }
        if problems.len() > before {
            continue;
        }
        let at = match seen.iter().rev().find(|(t, _)| *t == terms) {
            Some(&(_, at)) => at,
            None => {
                let at = lists.terms.len() as u32;
                lists.terms.push(terms);
                seen.push((terms, at));
                at
            }
        };
        lists.rows.push(ListRow {
            code,
            terms: at,
            rate,
            row: row.number(),
        });
    }
    lists.rows.sort_by_key(|row| row.code);
    lists
}

fn terms(row: Row<'_>, list: u16, problems: &mut Vec<Problem>) -> Terms {
    let from = row.date("from", problems);
    let to = row.date("to", problems);
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        row.wrong(
            "to",
            format!("the end {to} is not after the start {from}"),
            problems,
        );
    }
    let mut share = |column: &str, otherwise: f64| {
        let share = row.value(column, problems).unwrap_or(otherwise);
        if !(0.0..=1.0).contains(&share) {
            row.wrong(
                column,
                format!("{share} is not a share between 0 and 1"),
                problems,
            );
        }
        share
    };
    let full = share("full", 1.0);
    let bea = share("bea", full);
    Terms {
        list,
        from,
        to,
        to_known: row.date("to_known", problems),
        share: [full, bea],
    }
}
