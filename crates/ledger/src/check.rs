//! Checks of a whole ledger: references, overlaps, gaps, dates out of order, codes outside the edition.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::{Problem, Severity, nearest};
use crate::instrument::{Effect, Products, RateRule, Standing};
use crate::table::{Table, problem};
use crate::{
    Basis, Code, Instrument, Ledger, LedgerError, Pattern, crosswalk, ledger, lists, weights,
};

/// What a check of a ledger found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Name of the ledger.
    pub ledger: String,
    /// Last day it knows of.
    pub edition: Date,
    /// Errors and warnings, errors first.
    pub problems: Vec<Problem>,
    /// Counts of what there is.
    pub counts: BTreeMap<String, usize>,
    /// Rows of lists that carry a flag, with the trade on their codes.
    pub flagged: Vec<Flagged>,
    /// Rows whose basis is memory or whose confidence is low.
    pub unverified: Vec<String>,
}

/// Rows of a list whose sources disagree, that were added by hand or that hold under a condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flagged {
    /// The list.
    pub list: String,
    /// The flag as the list writes it.
    pub flag: String,
    /// Number of rows.
    pub rows: usize,
    /// Imports of the weights' year on these codes, USD.
    pub value_usd: f64,
}

impl Report {
    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .count()
    }
}

impl Ledger {
    /// Checks the built-in ledger, every table of it.
    pub fn check_builtin() -> Report {
        let (ledger, problems) = Self::assemble("built-in", crate::builtin::tables());
        report(&ledger, problems)
    }

    /// Checks a ledger folder and reports everything found instead of refusing it.
    ///
    /// # Errors
    /// [`LedgerError::Io`] when the folder cannot be read.
    pub fn check_folder(folder: &Path) -> Result<Report, LedgerError> {
        let tables = match ledger::tables_of(folder) {
            Err(LedgerError::Invalid { problems }) => {
                let (ledger, _) = Self::assemble(&folder.display().to_string(), BTreeMap::new());
                return Ok(report(&ledger, problems));
            }
            other => other?,
        };
        let (ledger, problems) = Self::assemble(&folder.display().to_string(), tables);
        Ok(report(&ledger, problems))
    }
}

fn report(ledger: &Ledger, mut problems: Vec<Problem>) -> Report {
    // Where a table cannot be read, what others say of its rows would be noise.
    if problems.iter().all(|p| p.severity == Severity::Warning) {
        problems.extend(tables(ledger));
    }
    problems.sort_by_key(|p| p.severity);
    let mut counts = BTreeMap::new();
    let mut count = |what: &str, n: usize| counts.insert(what.to_owned(), n);
    count("instruments", ledger.instruments().len());
    count("stacking rules", ledger.rules().len());
    count("levers", ledger.levers().len());
    count("events", ledger.events().len());
    count("lists", ledger.list_index().len());
    let files: BTreeSet<&str> = ledger
        .list_index()
        .values()
        .map(|e| e.file.as_str())
        .collect();
    count(
        "list rows",
        files
            .iter()
            .filter_map(|f| ledger.lists(f))
            .map(|t| t.rows.len())
            .sum(),
    );
    let unverified = ledger
        .instruments()
        .iter()
        .filter(|i| i.unverified())
        .map(|i| i.id.clone());
    Report {
        ledger: ledger.name().to_owned(),
        edition: ledger.edition(),
        problems,
        counts,
        flagged: flagged(ledger),
        unverified: unverified
            .chain(
                ledger
                    .levers()
                    .iter()
                    .filter(|l| l.unverified())
                    .map(|l| l.id.clone()),
            )
            .collect(),
    }
}

/// Flags of the lists that some weights cover, rates of the schedule (which has its methods there) left out.
fn flagged(ledger: &Ledger) -> Vec<Flagged> {
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

const INSTRUMENTS: &str = "instruments.csv";

/// Every check that needs more than one row.
pub(crate) fn tables(ledger: &Ledger) -> Vec<Problem> {
    let mut found = Vec::new();
    identities(ledger, &mut found);
    references(ledger, &mut found);
    dates(ledger, &mut found);
    overlaps(ledger, &mut found);
    list_files(ledger, &mut found);
    contents(ledger, &mut found);
    outside_edition(ledger, &mut found);
    found
}

fn at(instrument: &Instrument, column: &str, message: String) -> Problem {
    problem(INSTRUMENTS, Some(instrument.row), Some(column), message)
}

fn warning(problem: Problem) -> Problem {
    Problem {
        severity: Severity::Warning,
        ..problem
    }
}

fn identities(ledger: &Ledger, found: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for instrument in ledger.instruments() {
        if let Some(first) = seen.insert(&instrument.id, instrument.row) {
            found.push(at(
                instrument,
                "id",
                format!("`{}` is already the id of row {first}", instrument.id),
            ));
        }
        if instrument.imposer == instrument.target {
            found.push(at(
                instrument,
                "target",
                format!("`{}` imposes on itself", instrument.imposer),
            ));
        }
    }
}

fn references(ledger: &Ledger, found: &mut Vec<Problem>) {
    let ids: Vec<&str> = ledger.instruments().iter().map(|i| i.id.as_str()).collect();
    let dangling = |pattern: &Pattern| !ids.iter().any(|id| pattern.names(id));
    let unknown = |pattern: &Pattern| {
        let near = nearest(pattern.0.trim_end_matches('*'), ids.iter().copied());
        let hint = near
            .map(|n| format!(" (did you mean {n}?)"))
            .unwrap_or_default();
        format!("`{}` names no instrument{hint}", pattern.0)
    };
    let lists: Vec<&str> = ledger.list_index().keys().map(String::as_str).collect();
    for instrument in ledger.instruments() {
        for pattern in instrument.replaces.iter().filter(|p| dangling(p)) {
            found.push(at(instrument, "replaces", unknown(pattern)));
        }
        if let RateRule::TopUp(_, patterns) = &instrument.rate {
            for pattern in patterns.iter().filter(|p| dangling(p)) {
                found.push(at(instrument, "rate_rule", unknown(pattern)));
            }
        }
        let named = match &instrument.products {
            Products::Lists(names) => names.as_slice(),
            _ => &[],
        };
        for (column, names) in [("list", named), ("exempt", instrument.exempt.as_slice())] {
            for name in names.iter().filter(|n| !lists.contains(&n.as_str())) {
                let near = nearest(name, lists.iter().copied());
                let hint = near
                    .map(|n| format!(" (did you mean {n}?)"))
                    .unwrap_or_default();
                found.push(at(
                    instrument,
                    column,
                    format!("lists.csv has no list `{name}`{hint}"),
                ));
            }
        }
        if instrument.effect != Effect::Charge && instrument.replaces.is_empty() {
            found.push(at(
                instrument,
                "replaces",
                "a relief must name what it lifts".to_owned(),
            ));
        }
    }
    for rule in ledger.rules() {
        for (column, patterns) in [("subjects", &rule.subjects), ("objects", &rule.objects)] {
            for pattern in patterns.iter().filter(|p| dangling(p)) {
                found.push(problem(
                    "stacking.csv",
                    Some(rule.row),
                    Some(column),
                    unknown(pattern),
                ));
            }
        }
    }
}

fn dates(ledger: &Ledger, found: &mut Vec<Problem>) {
    for i in ledger.instruments() {
        if let (Some(to), Some(known)) = (i.to, i.to_known)
            && known < i.announced_on
        {
            found.push(at(
                i,
                "to_known",
                format!("the end on {to} cannot be known on {known}, before the announcement"),
            ));
        }
        if i.only_scheduled
            && i.withdrawn_on.is_none()
            && i.standing == Standing::Act
            && i.from.is_some_and(|f| f <= ledger.edition())
        {
            found.push(at(
                i,
                "scheduled_from",
                "scheduled for a day gone by, neither started nor withdrawn".to_owned(),
            ));
        }
        if let (Some(from), false) = (i.from, i.only_scheduled)
            && let Some(withdrawn) = i.withdrawn_on
            && withdrawn >= from
        {
            found.push(at(
                i,
                "withdrawn_on",
                format!("withdrawn on {withdrawn} after its start on {from}: write an end instead"),
            ));
        }
        if i.voided && i.to.is_none() {
            found.push(at(
                i,
                "to",
                "voided, but without the day on which collection ended".to_owned(),
            ));
        }
    }
}

/// Two charges of one authority on the same list at the same time, neither of which ends the other.
fn overlaps(ledger: &Ledger, found: &mut Vec<Problem>) {
    let charged = |i: &&Instrument| {
        i.effect == Effect::Charge
            && i.standing == Standing::Act
            && i.withdrawn_on.is_none()
            && i.from.is_some()
            && i.counted
    };
    let ended = |a: &Instrument, b: &Instrument| a.replaces.iter().any(|p| p.names(&b.id));
    let all: Vec<&Instrument> = ledger.instruments().iter().filter(charged).collect();
    for (position, a) in all.iter().enumerate() {
        for b in &all[..position] {
            let (Products::Lists(la), Products::Lists(lb)) = (&a.products, &b.products) else {
                continue;
            };
            let apart = a.to.is_some_and(|to| b.from >= Some(to))
                || b.to.is_some_and(|to| a.from >= Some(to));
            let shared: Vec<&String> = la.iter().filter(|l| lb.contains(l)).collect();
            if a.imposer == b.imposer
                && a.target == b.target
                && a.authority == b.authority
                && !apart
                && !shared.is_empty()
                && !ended(a, b)
                && !ended(b, a)
            {
                let message = format!(
                    "charges the list {} at the same time as {} (row {}), and neither replaces the other",
                    shared[0], b.id, b.row
                );
                found.push(at(a, "list", message));
            }
            if a.id != b.id
                && a.imposer == b.imposer
                && a.target == b.target
                && a.products == b.products
                && a.from == b.from
                && a.authority == b.authority
                && a.rate != b.rate
                && !ended(a, b)
                && !ended(b, a)
            {
                found.push(at(
                    a,
                    "rate",
                    format!(
                        "contradicts {} (row {}): same list, same start, another rate",
                        b.id, b.row
                    ),
                ));
            }
        }
    }
}

/// Every list file is read; rows of one list must not contradict each other.
fn list_files(ledger: &Ledger, found: &mut Vec<Problem>) {
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

/// A list that rates its lines needs a rate in every row.
fn rated(ledger: &Ledger, file: &str, table: &lists::ListTable, found: &mut Vec<Problem>) {
    let rates = |list: &str| {
        ledger.instruments().iter().any(|i| {
            i.rate == RateRule::List
                && i.effect == Effect::Charge
                && matches!(&i.products, Products::Lists(l) if l.iter().any(|n| n == list))
        })
    };
    let needed: Vec<bool> = table.names.iter().map(|n| rates(n)).collect();
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

fn contents(ledger: &Ledger, found: &mut Vec<Problem>) {
    for entry in ledger.weights_index() {
        match ledger.bytes(&entry.file) {
            Some(bytes) => {
                weights::read(&entry.file, bytes, found);
            }
            None => {
                let message = format!("the ledger has no file `{}`", entry.file);
                found.push(problem(
                    "weights.csv",
                    Some(entry.row),
                    Some("file"),
                    message,
                ));
            }
        }
        for (column, list) in [("only_on", &entry.only_on), ("schedule", &entry.schedule)] {
            if !list.is_empty() && !ledger.list_index().contains_key(list) {
                found.push(problem(
                    "weights.csv",
                    Some(entry.row),
                    Some(column),
                    format!("lists.csv has no list `{list}`"),
                ));
            }
        }
    }
    for file in ledger::CROSSWALK {
        if let Some(bytes) = ledger.bytes(file) {
            crosswalk::read(file, bytes, found);
        }
    }
    let judged = ledger
        .instruments()
        .iter()
        .filter(|i| i.legal_reference.is_empty() && i.basis != Basis::Judgement);
    for instrument in judged {
        found.push(warning(at(
            instrument,
            "legal_reference",
            "no reference in law".to_owned(),
        )));
    }
}

/// Codes on lists that the imposer's schedule does not have: older or newer nomenclature, counted.
fn outside_edition(ledger: &Ledger, found: &mut Vec<Problem>) {
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
