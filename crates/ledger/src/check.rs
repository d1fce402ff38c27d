//! Checks of a whole ledger: references, overlaps, gaps, dates out of order, codes outside the edition.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::{Problem, Severity, nearest};
use crate::instrument::{Effect, Products, RateRule, Standing};
use crate::table::problem;
use crate::{
    Basis, Instrument, Ledger, LedgerError, Pattern, by_value, check_conditions, check_lists,
    crosswalk, law, ledger, origin, weights,
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
        Self::check_shipped(crate::DEFAULT_LEDGER).unwrap_or_else(|| {
            let (ledger, problems) = Self::assemble("built-in", BTreeMap::new());
            report(&ledger, problems)
        })
    }

    /// Checks a ledger that ships, every table of it; `None` where none has that name.
    pub fn check_shipped(name: &str) -> Option<Report> {
        let (ledger, problems) = Self::assemble(name, crate::builtin::tables(name)?);
        Some(report(&ledger, problems))
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
        law::wrong_days(ledger, &mut problems);
        law::contradictions(ledger, &mut problems);
    }
    problems.sort_by_key(|p| p.severity);
    let mut counts = BTreeMap::new();
    let mut count = |what: &str, n: usize| counts.insert(what.to_owned(), n);
    count("instruments", ledger.instruments().len());
    count("stacking rules", ledger.rules().len());
    count("clauses of grace", ledger.graces().len());
    count("levers", ledger.levers().len());
    count("events", ledger.events().len());
    count("lists", ledger.list_index().len());
    count("conditions", ledger.conditions().len());
    count("notes of the law", ledger.law_notes().len());
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
        flagged: check_lists::flagged(ledger),
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

const INSTRUMENTS: &str = "instruments.csv";

/// Every check that needs more than one row.
pub(crate) fn tables(ledger: &Ledger) -> Vec<Problem> {
    let mut found = Vec::new();
    identities(ledger, &mut found);
    references(ledger, &mut found);
    dates(ledger, &mut found);
    graces(ledger, &mut found);
    mentions(ledger, &mut found);
    overlaps(ledger, &mut found);
    gaps(ledger, &mut found);
    check_lists::list_files(ledger, &mut found);
    by_value::checked(ledger, &mut found);
    origin::checked(ledger, &mut found);
    check_conditions::conditions(ledger, &mut found);
    check_conditions::apart(ledger, &mut found);
    law::references(ledger, &mut found);
    contents(ledger, &mut found);
    check_lists::outside_edition(ledger, &mut found);
    found
}

fn at(instrument: &Instrument, column: &str, message: String) -> Problem {
    problem(INSTRUMENTS, Some(instrument.row), Some(column), message)
}

pub(crate) fn warning(problem: Problem) -> Problem {
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

/// Clauses of grace that name what the ledger does not have.
fn graces(ledger: &Ledger, found: &mut Vec<Problem>) {
    let ids: Vec<&str> = ledger.instruments().iter().map(|i| i.id.as_str()).collect();
    let near = |name: &str| {
        nearest(name, ids.iter().copied())
            .map(|n| format!(" (did you mean {n}?)"))
            .unwrap_or_default()
    };
    for grace in ledger.graces() {
        let freed = grace.instruments.iter();
        let dangling = freed.filter(|p| !ids.iter().any(|id| p.names(id)));
        let mut wrong = |column: &str, name: &str| {
            let message = format!(
                "`{name}` names no instrument{}",
                near(name.trim_end_matches('*'))
            );
            found.push(problem("grace.csv", Some(grace.row), Some(column), message));
        };
        dangling.for_each(|p| wrong("instruments", &p.0));
        let missing = grace
            .instead
            .iter()
            .filter(|id| !ids.contains(&id.as_str()));
        missing.for_each(|id| wrong("instead", id));
    }
}

/// Ids that other tables mention and the ledger does not have.
fn mentions(ledger: &Ledger, found: &mut Vec<Problem>) {
    let mut ids: Vec<&str> = ledger.instruments().iter().map(|i| i.id.as_str()).collect();
    for member in ledger.jurisdiction().members() {
        for pattern in &member.reached_by {
            if !ids.iter().any(|id| pattern.names(id)) {
                let message = format!("`{}` names no instrument", pattern.0);
                found.push(problem(
                    "jurisdiction.csv",
                    Some(member.row),
                    Some("reached_by"),
                    message,
                ));
            }
        }
    }
    ids.extend(ledger.levers().iter().map(|l| l.id.as_str()));
    for event in ledger.events() {
        for id in event.about.iter().filter(|id| !ids.contains(&id.as_str())) {
            let near = nearest(id, ids.iter().copied())
                .map(|n| format!(" (did you mean {n}?)"))
                .unwrap_or_default();
            let message = format!("`{id}` is no instrument and no lever{near}");
            found.push(problem(
                "events.csv",
                Some(event.row),
                Some("about"),
                message,
            ));
        }
    }
    let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
    for rule in ledger.rules() {
        if let Some(first) = rules.insert(&rule.id, rule.row) {
            let message = format!("`{}` is already the id of row {first}", rule.id);
            found.push(problem("stacking.csv", Some(rule.row), Some("id"), message));
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
    let mut lists: Vec<&str> = ledger.list_index().keys().map(String::as_str).collect();
    lists.extend(ledger.valued().iter().map(|row| row.list.as_str()));
    for instrument in ledger.instruments() {
        if instrument.replaces.iter().any(|p| p.0 == instrument.id) {
            let message = "a row cannot replace itself".to_owned();
            found.push(at(instrument, "replaces", message));
        }
        let listed = instrument.products != Products::Unknown;
        if instrument.effect == Effect::Charge && instrument.rate == RateRule::None && listed {
            let message =
                "it charges the lines it names, but has neither a rate nor a rule".to_owned();
            found.push(at(instrument, "rate", message));
        }
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
        let conditions = || ledger.conditions().iter().map(|c| c.id.as_str());
        let condition = &instrument.condition;
        if !condition.is_empty() && !conditions().any(|id| id == condition) {
            let hint = nearest(condition, conditions())
                .map(|n| format!(" (did you mean {n}?)"))
                .unwrap_or_default();
            let message = format!("conditions.csv has no condition `{condition}`{hint}");
            found.push(at(instrument, "condition", message));
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
        if i.from.is_none() && i.standing == Standing::Act && !i.only_scheduled {
            let message =
                "an act needs its first day, or `scheduled_from` the day it was set for".to_owned();
            found.push(at(i, "from", message));
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
/// Days between the end of a duty and the start of the one that replaces it: counted, for they may be meant.
fn gaps(ledger: &Ledger, found: &mut Vec<Problem>) {
    let charges = || {
        let all = ledger.instruments().iter();
        all.filter(|i| i.effect == Effect::Charge && !i.only_scheduled && i.counted)
    };
    for ended in charges() {
        let Some(to) = ended.to else { continue };
        let named = |i: &&Instrument| i.replaces.iter().any(|p| p.0 == ended.id);
        let next = charges().filter(named).filter_map(|i| Some((i.from?, i)));
        let Some((from, later)) = next.min_by_key(|(from, _)| *from) else {
            continue;
        };
        if from > to {
            let message = format!(
                "ends on {to}, and {} that replaces it starts on {from} only",
                later.id
            );
            found.push(warning(at(ended, "to", message)));
        }
    }
}

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
            // Goods have one maker.
            let makers = !a.company.is_empty() && !b.company.is_empty() && a.company != b.company;
            if makers {
                continue;
            }
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
