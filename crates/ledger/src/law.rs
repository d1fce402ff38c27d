//! What the law says of each list: its legal note, the note's own counts and codes, and whether ours was held against it.
//!
//! `law.csv` has one row for each list and day on which it was counted; `law-codes.csv` the codes of notes that were read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::error::{Problem, Severity};
use crate::instrument::{Effect, Products, Standing, choice};
use crate::table::{Table, problem};
use crate::{Code, Instrument, Ledger};

/// Whether a list, or everything an instrument points at, was held against the text of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Completeness {
    /// Count and codes agree with the legal note.
    Reconciled,
    /// Something is known to be missing, or some part was not held against the text.
    Partial,
    /// Nobody compared it.
    Unknown,
}

pub(crate) const COMPLETENESS: &[(&str, Option<Completeness>)] = &[
    ("", None),
    ("reconciled", Some(Completeness::Reconciled)),
    ("partial", Some(Completeness::Partial)),
    ("unknown", Some(Completeness::Unknown)),
];

/// What the law says of a list on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LawNote {
    /// The list.
    pub list: String,
    /// Where it stands in the law.
    pub law_reference: String,
    /// How many entries the law has; `None` = not counted.
    pub law_count: Option<usize>,
    /// What is counted: codes, items, lines of the law.
    pub counted: String,
    /// Day whose text was counted; `None` = whenever the list holds.
    pub on: Option<Date>,
    /// Whether ours was held against it.
    pub completeness: Completeness,
    /// What is unknown.
    pub unknown: String,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
}

/// A code that the legal note of a list names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LawCode {
    pub code: Code,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// One list beside the law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciled {
    /// The list, or the id of an instrument on every line.
    pub list: String,
    /// Where it stands in the law; empty = not known.
    pub law_reference: String,
    /// Day that is compared; `None` = the list whenever it holds.
    pub on: Option<Date>,
    /// Entries in the law; `None` = not counted.
    pub law_count: Option<usize>,
    /// What the law counts.
    pub counted: String,
    /// Codes here.
    pub here: usize,
    /// Whether the codes themselves were compared, or the count alone.
    pub codes_compared: bool,
    /// Codes of the law that are not here.
    pub missing: Vec<Code>,
    /// Codes here that are not in the law.
    pub extra: Vec<Code>,
    /// Imports of the weights' year on missing and extra codes, USD million; `None` without weights.
    pub trade_usd_mn: Option<f64>,
    /// What follows: as the table states it, or worse where the comparison found something.
    pub completeness: Completeness,
    /// What was found, or is unknown.
    pub finding: String,
}

impl Reconciled {
    /// Whether the comparison contradicts the law.
    pub fn differs(&self) -> bool {
        !self.missing.is_empty() || !self.extra.is_empty() || self.finding_of_count().is_some()
    }

    fn finding_of_count(&self) -> Option<String> {
        let law = self.law_count.filter(|_| self.counted == CODES)?;
        (law != self.here && self.completeness != Completeness::Unknown)
            .then(|| format!("{} codes here, {law} in the law", self.here))
    }
}

/// What a count is of when it can be compared with ours.
const CODES: &str = "codes";

impl Ledger {
    /// What the law says of the lists, in the order of the table.
    pub fn law_notes(&self) -> &[LawNote] {
        &self.law
    }

    /// Whether everything an instrument points at was held against the law.
    ///
    /// The worst of its lists and exemptions; an instrument on every line that names no exemptions is partial unless
    /// its row says that the law has none.
    pub fn completeness(&self, instrument: &Instrument) -> Completeness {
        if let Some(stated) = instrument.completeness {
            return stated;
        }
        let lists: Vec<&String> = match &instrument.products {
            Products::Unknown => return Completeness::Unknown,
            Products::Lists(lists) => lists.iter().chain(&instrument.exempt).collect(),
            Products::All => instrument.exempt.iter().collect(),
        };
        let unsaid = instrument.products == Products::All
            && instrument.effect == Effect::Charge
            && instrument.exempt.is_empty()
            && !instrument.exempts_nothing;
        let of_list = |list: &&String| {
            let notes = self.law.iter().filter(|note| note.list == **list);
            notes
                .map(|n| n.completeness)
                .max()
                .unwrap_or(Completeness::Unknown)
        };
        let worst = lists.iter().map(of_list).max();
        match (worst, unsaid) {
            (_, true) => Completeness::Partial,
            (worst, false) => worst.unwrap_or(Completeness::Reconciled),
        }
    }

    /// Every list beside the law: counts, codes that are missing or extra, and the trade on them.
    pub fn reconcile(&self) -> Vec<Reconciled> {
        let mut found = Vec::new();
        for list in self.list_index().keys() {
            let notes: Vec<&LawNote> = self.law.iter().filter(|n| n.list == *list).collect();
            if notes.is_empty() {
                found.push(self.beside_the_law(list, None));
            }
            found.extend(
                notes
                    .into_iter()
                    .map(|note| self.beside_the_law(list, Some(note))),
            );
        }
        found.extend(self.annexes());
        found
    }

    fn beside_the_law(&self, list: &str, note: Option<&LawNote>) -> Reconciled {
        let on = note.and_then(|n| n.on);
        let here = self.codes_on(list, on);
        let holds = |law: &&LawCode| {
            on.is_none_or(|day| {
                law.from.is_none_or(|from| from <= day) && law.to.is_none_or(|to| day < to)
            })
        };
        let law: Option<BTreeSet<Code>> = self
            .law_codes()
            .get(list)
            .map(|codes| codes.iter().filter(holds).map(|c| c.code).collect());
        let (missing, extra): (Vec<Code>, Vec<Code>) = match &law {
            Some(law) => (
                law.difference(&here).copied().collect(),
                here.difference(law).copied().collect(),
            ),
            None => (Vec::new(), Vec::new()),
        };
        let stated = note.map_or(Completeness::Unknown, |n| n.completeness);
        let mut compared = Reconciled {
            list: list.to_owned(),
            law_reference: note.map(|n| n.law_reference.clone()).unwrap_or_default(),
            on,
            law_count: note.and_then(|n| n.law_count),
            counted: note.map(|n| n.counted.clone()).unwrap_or_default(),
            here: here.len(),
            codes_compared: law.is_some(),
            trade_usd_mn: self.trade_on(list, missing.iter().chain(&extra)),
            missing,
            extra,
            completeness: stated,
            finding: String::new(),
        };
        let mut findings = Vec::new();
        findings.extend(compared.finding_of_count());
        if !compared.missing.is_empty() {
            findings.push(format!(
                "{} codes of the law are missing",
                compared.missing.len()
            ));
        }
        if !compared.extra.is_empty() {
            findings.push(format!("{} codes are not in the law", compared.extra.len()));
        }
        if compared.differs() {
            compared.completeness = stated.max(Completeness::Partial);
        }
        match note {
            Some(note) if !note.unknown.is_empty() => findings.push(note.unknown.clone()),
            None => findings.push("nobody held it against the law".to_owned()),
            _ => {}
        }
        compared.finding = findings.join("; ");
        compared
    }

    /// The codes that a list names on a day; lines that the law takes out again are not on it.
    fn codes_on(&self, list: &str, on: Option<Date>) -> BTreeSet<Code> {
        let table = self
            .list_index()
            .get(list)
            .and_then(|e| self.lists(&e.file));
        let Some(table) = table else {
            return BTreeSet::new();
        };
        let Some(place) = table.names.iter().position(|name| name == list) else {
            return BTreeSet::new();
        };
        let named = table.rows.iter().filter(|row| {
            let terms = &table.terms[row.terms as usize];
            let left_out = terms.share == [0.0; 2] && terms.condition == 0;
            usize::from(terms.list) == place
                && !left_out
                && on.is_none_or(|day| terms.hold(day, Date::MAX))
        });
        named.map(|row| row.code).collect()
    }

    /// Imports on some codes of a list, under the weights of who uses the list.
    fn trade_on<'a>(&self, list: &str, codes: impl Iterator<Item = &'a Code>) -> Option<f64> {
        let uses = |i: &&Instrument| {
            matches!(&i.products, Products::Lists(names) if names.iter().any(|n| n == list))
                || i.exempt.iter().any(|n| n == list)
        };
        let user = self.instruments().iter().find(uses)?;
        let of_user = |e: &&crate::weights::WeightsEntry| {
            e.imposer == user.imposer && e.only_with.is_empty() && e.own.is_none()
        };
        let entry = self.weights_index().iter().find(of_user)?;
        let weights = self.weights(&entry.file)?;
        let below = |code: &Code| -> f64 {
            let start = weights.partition_point(|(c, _)| c < code);
            let inside = weights[start..]
                .iter()
                .take_while(|(c, _)| code.contains(*c));
            inside.map(|(_, value)| value).sum()
        };
        Some(codes.map(below).sum::<f64>() / 1e6)
    }

    /// Instruments on every line that name no exemptions although nothing says that the law has none.
    fn annexes(&self) -> Vec<Reconciled> {
        let silent = self.instruments().iter().filter(|i| {
            i.products == Products::All
                && i.effect == Effect::Charge
                && i.standing == Standing::Act
                && i.exempt.is_empty()
                && self.completeness(i) != Completeness::Reconciled
        });
        silent
            .map(|i| Reconciled {
                list: i.id.clone(),
                law_reference: i.legal_reference.clone(),
                on: None,
                law_count: None,
                counted: String::new(),
                here: 0,
                codes_compared: false,
                missing: Vec::new(),
                extra: Vec::new(),
                trade_usd_mn: None,
                completeness: self.completeness(i),
                finding: "bears on every line and names no exemptions: an annex may be missing"
                    .to_owned(),
            })
            .collect()
    }
}

/// Reads `law.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<LawNote> {
    let Some(table) = Table::read(file, bytes, &["list", "completeness"], problems) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    for row in table.rows() {
        let law_count = row.value("law_count", problems);
        let on = row.date("on", problems);
        let completeness = choice(row, "completeness", COMPLETENESS, problems);
        let text = |column: &str| row.text(column).to_owned();
        notes.push(LawNote {
            list: row.needed("list", problems).to_owned(),
            law_reference: text("law_reference"),
            law_count: law_count.map(|count| count as usize),
            counted: text("counted"),
            on,
            completeness: completeness.flatten().unwrap_or(Completeness::Unknown),
            unknown: text("unknown"),
            row: row.number(),
        });
    }
    notes
}

/// Reads `law-codes.csv`.
pub(crate) fn read_codes(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Vec<LawCode>> {
    let mut codes: BTreeMap<String, Vec<LawCode>> = BTreeMap::new();
    let Some(table) = Table::read(file, bytes, &["list", "code"], problems) else {
        return codes;
    };
    for row in table.rows() {
        let list = row.needed("list", problems);
        let (from, to) = (row.date("from", problems), row.date("to", problems));
        if let Some(code) = row.code("code", problems) {
            let law = LawCode { code, from, to };
            match codes.get_mut(list) {
                Some(known) => known.push(law),
                None => drop(codes.insert(list.to_owned(), vec![law])),
            }
        }
    }
    codes
}

/// A day of effect as the law has it, beside the day of its announcement (`law-dates.csv`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LawDate {
    /// Id of an instrument, or a region whose average steps; `*` = every region.
    pub subject: String,
    /// Region that imposes it, for a region's average.
    pub imposer: String,
    /// Day on which it was announced.
    pub announced: Option<Date>,
    /// First day of effect.
    pub effective: Date,
    pub reference: String,
}

/// Reads `law-dates.csv`.
pub(crate) fn read_dates(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<LawDate> {
    let Some(table) = Table::read(file, bytes, &["subject", "effective"], problems) else {
        return Vec::new();
    };
    let mut dates = Vec::new();
    for row in table.rows() {
        let announced = row.date("announced", problems);
        if let Some(effective) = row.date("effective", problems) {
            dates.push(LawDate {
                subject: row.needed("subject", problems).to_owned(),
                imposer: row.text("imposer").to_owned(),
                announced,
                effective,
                reference: row.text("reference").to_owned(),
            });
        }
    }
    dates
}

/// Days that contradict the law: an instrument or a step that stands on another day than that of its effect.
pub(crate) fn wrong_days(ledger: &Ledger, found: &mut Vec<Problem>) {
    let mut wrong = |file: &str, row: Option<u64>, said: Date, law: &LawDate| {
        let what = if Some(said) == law.announced {
            "the day of the announcement"
        } else {
            "another day"
        };
        let message = format!(
            "{said} is {what}: by the law it takes effect on {} ({})",
            law.effective, law.reference
        );
        let day = problem(file, row, Some("from"), message);
        found.push(Problem {
            severity: Severity::Warning,
            ..day
        });
    };
    for law in &ledger.law_dates {
        if let Ok(instrument) = ledger.instrument(&law.subject) {
            if let Some(from) = instrument.from.filter(|from| *from != law.effective) {
                wrong("instruments.csv", Some(instrument.row), from, law);
            }
            continue;
        }
        let steps = ledger.region_points().iter().filter(|p| {
            p.imposer == law.imposer && (law.subject == "*" || p.region == law.subject)
        });
        for step in steps.filter(|p| Some(p.from) == law.announced && p.from != law.effective) {
            wrong("region-averages.csv", None, step.from, law);
        }
    }
}

/// Lists that `law.csv` and `law-codes.csv` name and the ledger does not have; notes of lists that nothing uses.
pub(crate) fn references(ledger: &Ledger, found: &mut Vec<Problem>) {
    for note in &ledger.law {
        if !ledger.list_index().contains_key(&note.list) {
            let message = format!("lists.csv has no list `{}`", note.list);
            found.push(problem("law.csv", Some(note.row), Some("list"), message));
        }
    }
    for list in ledger.law_codes().keys() {
        if !ledger.list_index().contains_key(list) {
            let message = format!("lists.csv has no list `{list}`");
            found.push(problem("law-codes.csv", None, Some("list"), message));
        }
    }
    let used = |list: &str| {
        ledger.instruments().iter().any(|i| {
            let named = matches!(&i.products, Products::Lists(l) if l.iter().any(|n| n == list));
            named || i.exempt.iter().any(|n| n == list)
        })
    };
    for (list, entry) in ledger.list_index().iter().filter(|(list, _)| !used(list)) {
        let message = format!("no instrument uses the list `{list}`");
        found.push(Problem {
            severity: Severity::Warning,
            ..problem("lists.csv", Some(entry.row), Some("list"), message)
        });
    }
}

/// Findings of the reconciliation that contradict the law, as problems of the lists.
pub(crate) fn contradictions(ledger: &Ledger, found: &mut Vec<Problem>) {
    for compared in ledger.reconcile().iter().filter(|r| r.differs()) {
        let codes: Vec<String> = compared
            .missing
            .iter()
            .chain(&compared.extra)
            .take(6)
            .map(Code::to_string)
            .collect();
        let row = ledger.list_index().get(&compared.list).map(|e| e.row);
        let message = format!(
            "`{}` is not as {} has it: {} ({})",
            compared.list,
            compared.law_reference,
            compared.finding,
            codes.join(", ")
        );
        found.push(Problem {
            severity: Severity::Warning,
            ..problem("lists.csv", row, Some("list"), message)
        });
    }
}
