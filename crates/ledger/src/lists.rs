//! Product lists: which lines an instrument names, from when to when, on which share of their value.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::Code;
use crate::error::Problem;
use crate::table::{self, Row, Table};

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
    /// Share of the duty on the line that collections show as not paid, where it is known.
    pub claimed: Option<f64>,
    /// Position of the condition in [`ListTable::conditions`]; the first is none.
    pub condition: u16,
}

/// The share of terms on a day: as the user answers the condition, or else by the convention.
pub(crate) fn share_of(terms: &Terms, answers: &[Option<f64>], metals: crate::Metals) -> f64 {
    answers
        .get(usize::from(terms.condition))
        .copied()
        .flatten()
        .unwrap_or(terms.share[metals as usize])
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
    /// Position of its flag in [`ListTable::flags`].
    pub flag: u16,
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
    /// What rows are flagged with; the first is no flag.
    pub flags: Vec<String>,
    /// Ids of conditions; the first is none.
    pub conditions: Vec<String>,
    /// The rows, sorted by code.
    pub rows: Vec<ListRow>,
}

/// Which list is in which file, and what it is (`lists.csv`).
#[derive(Debug, Clone)]
pub(crate) struct ListEntry {
    pub file: String,
    pub title: String,
    /// Digits at which the law names goods, where the list may be coarser.
    pub digits: Option<u8>,
    /// Headings under which goods on the list are entered, where they are known.
    pub headings: Vec<String>,
    /// Name of a group of lists of which a line is on one at most.
    pub apart: String,
    /// Conditions of which every row must carry one; empty = no such rule.
    pub conditions: Vec<String>,
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
            digits: row.value("digits", problems).map(|digits| digits as u8),
            apart: row.text("apart").to_owned(),
            conditions: row.parts("conditions").map(str::to_owned).collect(),
            headings: row.parts("headings").map(str::to_owned).collect(),
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
    let mut lists = ListTable {
        flags: vec![String::new()],
        conditions: vec![String::new()],
        ..ListTable::default()
    };
    let columns = [
        "list",
        "code",
        "rate",
        "from",
        "to",
        "to_known",
        "full",
        "bea",
        "claimed",
        "condition",
        "flag",
    ];
    let mut flags: HashMap<String, u16> = HashMap::new();
    let mut names: BTreeMap<String, u16> = BTreeMap::new();
    // Most rows say the same as others: what they say is read once.
    let mut seen: HashMap<String, u32> = HashMap::new();
    let (mut said, mut last) = (String::new(), (String::new(), u32::MAX));
    let required = ["list", "code"];
    table::scan(
        file,
        bytes,
        &required,
        columns,
        problems,
        |row, fields, problems| {
            let [
                name,
                code,
                rate,
                from,
                to,
                to_known,
                full,
                bea,
                claimed,
                condition,
                flag,
            ] = fields;
            let before = problems.len();
            if name.is_empty() {
                row.needed("list", problems);
            }
            let code = Code::parse(code).or_else(|| row.code("code", problems));
            let rate = match rate {
                "" => f64::NAN,
                text => match text.parse::<f64>() {
                    Ok(rate) if (0.0..=20.0).contains(&rate) => rate,
                    _ => {
                        let message =
                            format!("`{text}` is not a rate between 0 and 20 (write 0.25 for 25%)");
                        row.wrong("rate", message, problems);
                        f64::NAN
                    }
                },
            };
            said.clear();
            for field in [name, from, to, to_known, full, bea, claimed, condition] {
                said.push_str(field);
                said.push('\n');
            }
            // Rows that say the same mostly follow each other.
            let known = if said == last.0 {
                Some(last.1)
            } else {
                seen.get(&said).copied()
            };
            let terms = match known {
                Some(terms) => terms,
                None => {
                    let next = names.len() as u16;
                    let list = *names.entry(name.to_owned()).or_insert_with(|| {
                        lists.names.push(name.to_owned());
                        next
                    });
                    let next = lists.conditions.len() as u16;
                    let asked = match lists.conditions.iter().position(|c| c == condition) {
                        Some(at) => at as u16,
                        None => {
                            lists.conditions.push(condition.to_owned());
                            next
                        }
                    };
                    let terms = terms(row, list, asked, problems);
                    if problems.len() == before {
                        lists.terms.push(terms);
                        seen.insert(said.clone(), lists.terms.len() as u32 - 1);
                    }
                    (lists.terms.len() as u32).saturating_sub(1)
                }
            };
            if let (Some(code), true) = (code, problems.len() == before) {
                if last.1 != terms {
                    last.0.clone_from(&said);
                    last.1 = terms;
                }
                let flag = match flag {
                    "" => 0,
                    flag => match flags.get(flag) {
                        Some(&at) => at,
                        None => {
                            // More kinds of flags than fit are left unflagged.
                            let at = u16::try_from(lists.flags.len()).unwrap_or(0);
                            if at > 0 {
                                lists.flags.push(flag.to_owned());
                                flags.insert(flag.to_owned(), at);
                            }
                            at
                        }
                    },
                };
                lists.rows.push(ListRow {
                    code,
                    terms,
                    rate,
                    flag,
                    row: row.number(),
                });
            }
        },
    );
    lists.rows.sort_by_key(|row| row.code);
    lists
}

fn terms(row: Row<'_>, list: u16, condition: u16, problems: &mut Vec<Problem>) -> Terms {
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
        if !share.is_nan() && !(0.0..=1.0).contains(&share) {
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
    let claimed = Some(share("claimed", f64::NAN)).filter(|share| !share.is_nan());
    Terms {
        list,
        from,
        to,
        to_known: row.date("to_known", problems),
        share: [full, bea],
        claimed,
        condition,
    }
}
