//! Checks that a condition is answered one way, and that lists which exclude each other do not name one line.

use std::collections::{BTreeMap, BTreeSet};

use crate::conditions::ConditionKind;
use crate::error::{Problem, nearest};
use crate::lists::{ListRow, ListTable, Terms};
use crate::table::problem;
use crate::{Code, Ledger};

/// Every file of lists, decoded.
fn files(ledger: &Ledger) -> Vec<(&str, &ListTable)> {
    let files: BTreeSet<&str> = ledger
        .list_index()
        .values()
        .map(|e| e.file.as_str())
        .collect();
    let decoded = files
        .into_iter()
        .filter_map(|file| Some((file, ledger.lists(file)?)));
    decoded.collect()
}

/// Conditions that nobody defines, rows without the condition of their list, and conditions answered in two ways.
pub(crate) fn conditions(ledger: &Ledger, found: &mut Vec<Problem>) {
    let known = |id: &str| ledger.conditions().iter().find(|c| c.id == id);
    for (file, table) in files(ledger) {
        let mut shares: BTreeMap<(u16, u16), Vec<(&ListRow, f64)>> = BTreeMap::new();
        for row in &table.rows {
            let terms = &table.terms[row.terms as usize];
            let id = &table.conditions[usize::from(terms.condition)];
            let list = &table.names[usize::from(terms.list)];
            let wrong = |message: String| problem(file, Some(row.row), Some("condition"), message);
            let condition = known(id);
            if !id.is_empty() && condition.is_none() {
                let near = nearest(id, ledger.conditions().iter().map(|c| c.id.as_str()))
                    .map(|n| format!(" (did you mean {n}?)"))
                    .unwrap_or_default();
                found.push(wrong(format!(
                    "conditions.csv has no condition `{id}`{near}"
                )));
            }
            let needed = ledger
                .list_index()
                .get(list)
                .map(|e| e.conditions.as_slice());
            if let Some(needed) = needed.filter(|n| !n.is_empty() && !n.contains(id)) {
                let named = needed.join(" or ");
                found.push(wrong(format!(
                    "every row of {list} holds under {named}; this one does not"
                )));
            }
            if condition.is_some_and(|c| c.kind != ConditionKind::Content) {
                let rows = shares.entry((terms.list, terms.condition)).or_default();
                rows.push((row, terms.share[0]));
            }
        }
        for ((list, condition), rows) in shares {
            found.extend(both_ways(file, table, (list, condition), &rows));
        }
    }
}

/// Rows of one list that take the same condition as met and as not met.
fn both_ways(
    file: &str,
    table: &ListTable,
    (list, condition): (u16, u16),
    rows: &[(&ListRow, f64)],
) -> Vec<Problem> {
    let (met, not): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, share)| *share > 0.0);
    if met.is_empty() || not.is_empty() {
        return Vec::new();
    }
    let (few, way) = match met.len() < not.len() {
        true => (met, "met"),
        false => (not, "not met"),
    };
    let told = |(row, _): &(&ListRow, f64)| {
        let message = format!(
            "`{}` is taken as {way} here and otherwise on the other rows of {}",
            table.conditions[usize::from(condition)],
            table.names[usize::from(list)]
        );
        problem(file, Some(row.row), Some("condition"), message)
    };
    few.iter().map(told).collect()
}

/// Lines that two lists of one group name at once: a longer code must be taken out of the list of the shorter one.
pub(crate) fn apart(ledger: &Ledger, found: &mut Vec<Problem>) {
    let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (list, entry) in ledger
        .list_index()
        .iter()
        .filter(|(_, e)| !e.apart.is_empty())
    {
        groups.entry(&entry.apart).or_default().insert(list);
    }
    for (group, lists) in groups {
        for (file, table) in files(ledger) {
            let of_group = |row: &&ListRow| {
                let list = table.terms[row.terms as usize].list;
                lists.contains(table.names[usize::from(list)].as_str())
            };
            let rows: Vec<&ListRow> = table.rows.iter().filter(of_group).collect();
            for row in &rows {
                found.extend(named_twice(file, table, &rows, row, group));
            }
        }
    }
}

/// The rows of the lists that name a code as long as this or shorter.
fn above<'a>(rows: &'a [&'a ListRow], code: Code) -> impl Iterator<Item = &'a ListRow> {
    let beginnings = (2..=code.digits()).filter_map(move |digits| code.prefix(digits));
    beginnings.flat_map(move |beginning| {
        let start = rows.partition_point(|row| row.code < beginning);
        rows[start..]
            .iter()
            .copied()
            .take_while(move |row| row.code == beginning)
    })
}

fn named_twice(
    file: &str,
    table: &ListTable,
    rows: &[&ListRow],
    row: &ListRow,
    group: &str,
) -> Option<Problem> {
    let terms = |row: &ListRow| table.terms[row.terms as usize];
    let here = terms(row);
    if here.share[0] == 0.0 {
        return None;
    }
    let apart = |a: &Terms, b: &Terms| {
        let ends =
            |a: &Terms, b: &Terms| a.to.is_some_and(|to| b.from.is_some_and(|from| to <= from));
        ends(a, b) || ends(b, a)
    };
    let other = above(rows, row.code).find(|other| {
        let there = terms(other);
        let taken_out = || {
            above(rows, row.code).any(|out| {
                let out_terms = terms(out);
                out_terms.list == there.list
                    && out.code.digits() > other.code.digits()
                    && out_terms.share[0] == 0.0
            })
        };
        there.list != here.list && there.share[0] > 0.0 && !apart(&here, &there) && !taken_out()
    })?;
    let message = format!(
        "{} is on {} and, by row {} ({}), on {}: a line is on one of the lists `{group}` at most",
        row.code,
        table.names[usize::from(here.list)],
        other.row,
        other.code,
        table.names[usize::from(terms(other).list)]
    );
    Some(problem(file, Some(row.row), Some("code"), message))
}
