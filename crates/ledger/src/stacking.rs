//! Stacking: how duties on one line meet, as dated rules between instruments.
//!
//! The rules are rows of `stacking.csv`, applied in the order of their numbers to the duties that apply to a line:
//! - `highest`: of the subjects that apply, only the one that charges most is charged;
//! - `displaces`: where a subject is charged on a share of the value, the objects bear on the rest only.
//!
//! That a later row ends an earlier one (`replaces`) and that a line is exempt are columns of the instrument itself.

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Problem;
use crate::instrument::{BASIS, Basis, CONFIDENCE, Confidence, Pattern, choice};
use crate::table::Table;

/// What a stacking rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// Of the subjects, only the one with the highest charge is charged.
    Highest,
    /// The share of the value on which a subject is charged leaves the objects.
    Displaces,
    /// As `Displaces`, but the whole line leaves the objects, however small the subject's share.
    DisplacesWhole,
}

/// A dated rule between instruments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackingRule {
    /// Identifier, unique in the table.
    pub id: String,
    /// Place in the order of application.
    pub order: i64,
    /// What it does.
    pub kind: RuleKind,
    /// The instruments it is about.
    pub subjects: Vec<Pattern>,
    /// The instruments that give way.
    pub objects: Vec<Pattern>,
    /// First day.
    pub from: Date,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
    /// Day on which it became known; `None` = always.
    pub known_on: Option<Date>,
    /// The convention under which it holds; empty = always. See `docs/ledger.md`.
    pub only_with: String,
    /// What it means, for readers.
    pub title: String,
    /// Reference in law.
    pub legal_reference: String,
    /// How much the row can be trusted.
    pub confidence: Confidence,
    /// How the row was established.
    pub basis: Basis,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
}

impl StackingRule {
    /// Whether the rule holds on a day as known on a day.
    pub fn holds(&self, on: Date, known_on: Date) -> bool {
        self.from <= on
            && self.to.is_none_or(|to| on < to)
            && self.known_on.is_none_or(|known| known <= known_on)
    }
}

const COLUMNS: &[&str] = &["id", "order", "rule", "subjects", "objects", "from"];

/// Reads `stacking.csv`; the rules come out in the order of application.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<StackingRule> {
    let Some(table) = Table::read(file, bytes, COLUMNS, problems) else {
        return Vec::new();
    };
    let kinds = [
        ("highest", RuleKind::Highest),
        ("displaces", RuleKind::Displaces),
        ("displaces-whole", RuleKind::DisplacesWhole),
    ];
    let mut rules = Vec::new();
    for row in table.rows() {
        let before = problems.len();
        let patterns = |column: &str| {
            row.parts(column)
                .map(|p| Pattern(p.to_owned()))
                .collect::<Vec<_>>()
        };
        let id = row.needed("id", problems).to_owned();
        row.needed("subjects", problems);
        let kind = choice(row, "rule", &kinds, problems);
        let order = row.text("order").parse::<i64>();
        if order.is_err() {
            row.wrong(
                "order",
                format!("`{}` is not a whole number", row.text("order")),
                problems,
            );
        }
        let from = row.date("from", problems);
        if from.is_none() && row.text("from").is_empty() {
            row.wrong("from", "the field must not be empty".to_owned(), problems);
        }
        if kind.is_some_and(|k| k != RuleKind::Highest) {
            row.needed("objects", problems);
        }
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
        let known_on = row.date("known_on", problems);
        let confidence = choice(row, "confidence", CONFIDENCE, problems);
        let basis = choice(row, "basis", BASIS, problems);
        if let (Some(kind), Ok(order), Some(from), Some(confidence), Some(basis), true) = (
            kind,
            order,
            from,
            confidence,
            basis,
            problems.len() == before,
        ) {
            rules.push(StackingRule {
                id,
                order,
                kind,
                subjects: patterns("subjects"),
                objects: patterns("objects"),
                from,
                to,
                known_on,
                only_with: row.text("only_with").to_owned(),
                title: row.text("title").to_owned(),
                legal_reference: row.text("legal_reference").to_owned(),
                confidence,
                basis,
                row: row.number(),
            });
        }
    }
    rules.sort_by_key(|rule| rule.order);
    rules
}
