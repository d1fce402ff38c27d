//! Checks of product lists: their files, their rows against each other, their codes against the schedule in use.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Flagged, warning};
use crate::error::{Problem, nearest};
use crate::instrument::{Products, RateRule};
use crate::table::{Table, problem};
use crate::{Code, Ledger, lists};

/// Flags of the lists that some weights cover, rates of the schedule (which has its methods there) left out.
pub(crate) fn flagged(ledger: &Ledger) -> Vec<Flagged> {
    let mut found: BTreeMap<(String, String), (usize, f64)> = BTreeMap::new();
    for entry in ledger.weights_index() {
        let weights = ledger.weights(&entry.file).unwrap_or(&[]);
        let imposed = ledger
            .instruments()
            .iter()
            .filter(|i| i.imposer == entry.imposer);
        let files: BTreeSet<&str> = imposed
            .filter_map(|i| match &i.products {
                Products::Lists(names) => Some(names),
                _ => None,
            })
            .flatten()
            .filter_map(|name| ledger.list_index().get(name))
            .map(|e| e.file.as_str())
            .collect();
        for file in files {
            let Some(table) = ledger
                .bytes(file)
                .and_then(|bytes| Table::read(file, bytes, &["list", "code"], &mut Vec::new()))
            else {
                continue;
            };
            for row in table.rows() {
                let (list, flag) = (row.text("list"), row.text("flag"));
                let Some(code) = Code::parse(row.text("code"))
                    .filter(|_| !flag.is_empty() && list != entry.schedule)
                else {
                    continue;
                };
                let start = weights.partition_point(|(c, _)| *c < code);
                let value: f64 = weights[start..]
                    .iter()
                    .take_while(|(c, _)| code.contains(*c))
                    .map(|(_, v)| v)
                    .sum();
                let sum = found.entry((list.to_owned(), flag.to_owned())).or_default();
                *sum = (sum.0 + 1, sum.1 + value);
            }
        }
    }
    found
        .into_iter()
        .map(|((list, flag), (rows, value_usd))| Flagged {
            list,
            flag,
            rows,
            value_usd,
        })
        .collect()
}

/// Every list file is read; rows of one list must not contradict each other.
pub(crate) fn list_files(ledger: &Ledger, found: &mut Vec<Problem>) {
    let mut files: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for (list, entry) in ledger.list_index() {
        files
            .entry(&entry.file)
            .or_default()
            .push((list, entry.row));
    }
    for (file, named) in files {
        let Some(bytes) = ledger.bytes(file) else {
            found.push(problem(
                "lists.csv",
                Some(named[0].1),
                Some("file"),
                format!("the ledger has no file `{file}`"),
            ));
            continue;
        };
        let table = lists::read(file, bytes, found);
        for (list, row) in &named {
            if !table.names.iter().any(|n| n == list) {
                found.push(problem(
                    "lists.csv",
                    Some(*row),
                    Some("list"),
                    format!("`{file}` has no rows of `{list}`"),
                ));
            }
        }
        for (at, name) in table.names.iter().enumerate() {
            if ledger
                .list_index()
                .get(name)
                .is_none_or(|entry| entry.file != *file)
            {
                let of_list =
                    |row: &&lists::ListRow| usize::from(table.terms[row.terms as usize].list) == at;
                let first = table.rows.iter().filter(of_list).map(|row| row.row).min();
                let near = nearest(name, ledger.list_index().keys().map(String::as_str))
                    .map(|n| format!(" (did you mean {n}?)"))
                    .unwrap_or_default();
                let message = format!("lists.csv has no list `{name}` in this file{near}");
                found.push(problem(file, first, Some("list"), message));
            }
        }
        for (position, row) in table.rows.iter().enumerate() {
            let terms = &table.terms[row.terms as usize];
            for earlier in table.rows[..position]
                .iter()
                .rev()
                .take_while(|r| r.code == row.code)
            {
                let other = &table.terms[earlier.terms as usize];
                let apart = terms
                    .to
                    .is_some_and(|to| other.from.is_some_and(|f| f >= to))
                    || other
                        .to
                        .is_some_and(|to| terms.from.is_some_and(|f| f >= to));
                let same = terms == other && row.rate.to_bits() == earlier.rate.to_bits();
                if terms.list == other.list && !apart && !same {
                    let list = &table.names[usize::from(terms.list)];
                    let message = format!(
                        "{} is on the list {list} twice at the same time on different terms (row {})",
                        row.code, earlier.row
                    );
                    found.push(problem(
                        file,
                        Some(row.row.max(earlier.row)),
                        Some("code"),
                        message,
                    ));
                }
            }
        }
        rated(ledger, file, &table, found);
    }
}

impl Ledger {
    /// Whether some instrument takes the rate of a line, or the share that is freed of it, from this list.
    pub(crate) fn takes_rates_from(&self, list: &str) -> bool {
        self.instruments().iter().any(|i| {
            i.rate == RateRule::List
                && matches!(&i.products, Products::Lists(l) if l.iter().any(|n| n == list))
        })
    }
}

/// A list that rates its lines needs a rate in every row.
pub(crate) fn rated(
    ledger: &Ledger,
    file: &str,
    table: &lists::ListTable,
    found: &mut Vec<Problem>,
) {
    let needed: Vec<bool> = table
        .names
        .iter()
        .map(|n| ledger.takes_rates_from(n))
        .collect();
    for row in &table.rows {
        if row.rate.is_nan() && needed[usize::from(table.terms[row.terms as usize].list)] {
            found.push(problem(
                file,
                Some(row.row),
                Some("rate"),
                "the field must not be empty: the instrument takes its rate from this list"
                    .to_owned(),
            ));
        }
    }
}

/// Codes on lists that the imposer's schedule does not have: older or newer nomenclature, counted.
pub(crate) fn outside_edition(ledger: &Ledger, found: &mut Vec<Problem>) {
    for entry in ledger
        .weights_index()
        .iter()
        .filter(|e| !e.schedule.is_empty())
    {
        let Some(schedule) = ledger
            .list_index()
            .get(&entry.schedule)
            .and_then(|e| ledger.lists(&e.file))
        else {
            continue;
        };
        let of_schedule = |row: &&lists::ListRow| {
            schedule.names[usize::from(schedule.terms[row.terms as usize].list)] == entry.schedule
        };
        let codes: BTreeSet<Code> = schedule
            .rows
            .iter()
            .filter(of_schedule)
            .map(|r| r.code)
            .collect();
        let inside = |code: Code| {
            let above = (2..=code.digits())
                .filter_map(|d| code.prefix(d))
                .any(|c| codes.contains(&c));
            above || codes.range(code..=code.last_below()).next().is_some()
        };
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for instrument in ledger
            .instruments()
            .iter()
            .filter(|i| i.imposer == entry.imposer)
        {
            if let Products::Lists(names) = &instrument.products {
                used.extend(names.iter().map(String::as_str));
            }
        }
        for list in used.into_iter().filter(|l| *l != entry.schedule) {
            let Some(table) = ledger
                .list_index()
                .get(list)
                .and_then(|e| ledger.lists(&e.file))
            else {
                continue;
            };
            let of_list = |row: &&lists::ListRow| {
                table.names[usize::from(table.terms[row.terms as usize].list)] == list
            };
            let outside: Vec<&lists::ListRow> = table
                .rows
                .iter()
                .filter(of_list)
                .filter(|r| !inside(r.code))
                .collect();
            if let Some(first) = outside.first() {
                let file = ledger
                    .list_index()
                    .get(list)
                    .map_or("", |e| e.file.as_str());
                let message = format!(
                    "{} codes of the list {list} are not in the schedule {} (first {})",
                    outside.len(),
                    entry.schedule,
                    first.code
                );
                let count = outside.len();
                found.push(Problem {
                    count,
                    ..warning(problem(file, Some(first.row), Some("code"), message))
                });
            }
        }
    }
}
