//! `ledger check` and `ledger reconcile`: what is wrong with the tables, and what the law has that they do not.

use std::path::PathBuf;

use detente_ledger::{Counted, Ledger, Reconciled, Report, Severity, Unverified};
use detente_table::{Named, Note, Sentence, Watch, columns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keys::on_record;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Every table of a ledger checked: references, overlaps, gaps, dates, codes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LedgerCheck {
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
}

/// What a check found; it found no error.
#[derive(Debug, Clone)]
pub struct LedgerChecked {
    /// What was found.
    pub report: Report,
}

impl Question for LedgerCheck {
    const NAME: &'static str = "ledger check";
    const ABOUT: &'static str =
        "Check every table of a ledger: references, overlaps, gaps, dates, codes";
    type Answer = LedgerChecked;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<LedgerChecked, Refusal> {
        let mut report = match &self.ledger {
            Some(folder) => match folder.to_str().and_then(Ledger::check_shipped) {
                Some(report) => report,
                None => {
                    on_record(room, "ledger", folder)?;
                    Ledger::check_folder(folder)?
                }
            },
            None => Ledger::check_builtin(),
        };
        room.edition("ledger", report.edition.to_string());
        if report.errors() > 0 {
            let heading = format!("{} errors in the ledger {}", report.errors(), report.ledger);
            report.problems.retain(|p| p.severity == Severity::Error);
            let all: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
            return Err(Refusal::input(format!("{heading}\n{}", all.join("\n"))));
        }
        Ok(LedgerChecked { report })
    }
}

impl Answer for LedgerChecked {
    fn tables(&self) -> Vec<Named> {
        let report = &self.report;
        let counts = report.counts.iter().map(|(what, count)| Counted {
            what: what.clone(),
            count: *count,
        });
        let counts: Vec<Counted> = counts.collect();
        let unverified: Vec<Unverified> =
            report.unverified.iter().cloned().map(Unverified).collect();
        vec![
            Named::of(&counts, &()),
            Named::of(&report.problems, &()),
            Named::of(&report.flagged, &()),
            Named::of(&unverified, &()),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let report = &self.report;
        let warnings: usize = report.problems.iter().map(|p| p.count).sum();
        let text = format!(
            "Ledger {}, edition {}: 0 errors, {warnings} warnings, {} rows not checked against a text.",
            report.ledger,
            report.edition,
            report.unverified.len()
        );
        vec![Sentence::new(text, &["problems", "unverified"])]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}

/// Every list of a ledger beside the legal note it comes from: counts, codes, trade.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LedgerReconcile {
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder; several, with commas between, are
    /// laid over each other
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
}

/// Lists beside the law.
#[derive(Debug, Clone)]
pub struct LedgerReconciled {
    /// One by one.
    pub rows: Vec<Reconciled>,
    /// Name and edition of the ledger.
    pub ledger: (String, String),
}

impl Question for LedgerReconcile {
    const NAME: &'static str = "ledger reconcile";
    const ABOUT: &'static str =
        "Compare every list with the legal note it comes from: counts, codes, trade";
    type Answer = LedgerReconciled;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<LedgerReconciled, Refusal> {
        let ledger = room.ledger(self.ledger.as_deref())?;
        Ok(LedgerReconciled {
            rows: ledger.reconcile(),
            ledger: (ledger.name().to_owned(), ledger.edition().to_string()),
        })
    }
}

impl Answer for LedgerReconciled {
    fn tables(&self) -> Vec<Named> {
        let lists = |missing: bool| {
            let of = move |row: &Reconciled| {
                let codes = if missing { &row.missing } else { &row.extra };
                let list = row.list.clone();
                let codes = codes.iter().map(ToString::to_string);
                codes
                    .map(move |code| CodeApart {
                        list: list.clone(),
                        code,
                        missing,
                    })
                    .collect::<Vec<_>>()
            };
            self.rows.iter().flat_map(of)
        };
        let apart: Vec<CodeApart> = lists(true).chain(lists(false)).collect();
        vec![Named::of(&self.rows, &()), Named::of(&apart, &())]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let (name, edition) = &self.ledger;
        let apart = |row: &&Reconciled| !row.missing.is_empty() || !row.extra.is_empty();
        let text = format!(
            "Ledger {name}, edition {edition}: {} lists held against the law, {} of them differ from it.",
            self.rows.len(),
            self.rows.iter().filter(apart).count()
        );
        vec![Sentence::new(text, &["reconcile"])]
    }

    fn notes(&self) -> Vec<Note> {
        vec![Note::limit(
            "Where only a count is compared, two faults of opposite sign go unseen.",
        )]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}

/// A code that is in the law and not here, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CodeApart {
    list: String,
    code: String,
    missing: bool,
}

columns! { CodeApart: "codes_apart", "Codes on one side only"; |c|
    text "list" key = c.list.as_str(), "The list.";
    text "code" key = c.code.as_str(), "The code.";
    flag "missing" = c.missing, "Whether the law has it and the list does not; else the other way round.";
}
