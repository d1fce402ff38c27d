//! What the law says: the codes of legal notes that were read, and days of effect beside days of announcement.

use std::collections::BTreeSet;
use std::path::Path;

use super::source::{Failure, Row, Sheet, field, rows};

/// A list, its file of figures, the column and value that choose its rows, the columns of its days.
type Note = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    [&'static str; 2],
);

/// Lists whose codes are those of the note: our list, the file of figures, column and value that choose its rows, the
/// columns of the days on which a code stands in the law.
const NOTES: [Note; 11] = [
    (
        "us-232-metals-2026-ia",
        "us-232-products.csv",
        Some(("program", "metals_2026_annex_IA")),
        ["effective_from", "effective_to"],
    ),
    (
        "us-232-metals-2026-ib",
        "us-232-products.csv",
        Some(("program", "metals_2026_annex_IB")),
        ["effective_from", "effective_to"],
    ),
    (
        "us-232-metals-2026-ic",
        "us-232-products.csv",
        Some(("program", "metals_2026_annex_IC")),
        ["effective_from", "effective_to"],
    ),
    (
        "us-232-metals-2026-iii",
        "us-232-products.csv",
        Some(("program", "metals_2026_annex_III")),
        ["effective_from", "effective_to"],
    ),
    (
        "us-232-pharma",
        "us-232-pharma.csv",
        None,
        ["effective_from", "effective_to"],
    ),
    (
        "us-301-forced-labour-exempt",
        "us-301-forced-labor-exempt.csv",
        None,
        ["exempt_from", "exempt_to"],
    ),
    (
        "us-301-exclusions",
        "us-301-exclusions.csv",
        None,
        ["effective_from", "effective_to"],
    ),
    (
        "us-301-cranes-25",
        "us-301-cranes.csv",
        Some(("program", "sts_cranes_25")),
        ["", ""],
    ),
    ("us-201-quartz", "us-201-quartz.csv", None, ["", ""]),
    (
        "us-201-solar",
        "us-201-solar.csv",
        Some(("kind", "modules")),
        ["", ""],
    ),
    (
        "us-201-solar",
        "us-201-solar.csv",
        Some(("kind", "cells")),
        ["", ""],
    ),
];

/// `law-codes.csv`.
pub fn codes(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut listed: BTreeSet<[String; 4]> = BTreeSet::new();
    for (list, file, chosen, [from, to]) in NOTES {
        for row in rows(&ledger.join("lists").join(file))? {
            let wanted = chosen.is_none_or(|(column, value)| field(&row, column) == value);
            if wanted {
                let [code, from, to] = ["code", from, to].map(|c| field(&row, c).to_owned());
                listed.insert([list.to_owned(), code, from, to]);
            }
        }
    }
    let mut sheet = Sheet::new(&["list", "code", "from", "to"])?;
    for row in &listed {
        sheet.push(row)?;
    }
    sheet.bytes()
}

/// `law-dates.csv`: days of effect of acts whose text was read, and of steps of regions that were announced earlier.
pub fn dates(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&["subject", "imposer", "announced", "effective", "reference"])?;
    for row in rows(&ledger.join("instruments.csv"))? {
        if field(&row, "basis") == "text read" && !field(&row, "effective_from").is_empty() {
            sheet.push([
                field(&row, "id"),
                field(&row, "imposing"),
                field(&row, "announced_on"),
                field(&row, "effective_from"),
                field(&row, "legal_reference"),
            ])?;
        }
    }
    let points = rows(&ledger.join("us-added-tariffs-on-others-2025-26.csv"))?;
    let regions: BTreeSet<&str> = points.iter().map(|row| field(row, "region")).collect();
    for row in rows(&ledger.join("us-added-tariffs-date-check.csv"))? {
        let Some(effective) = first_day(&row) else {
            continue;
        };
        for region in named(field(&row, "region"), &regions) {
            sheet.push([
                region,
                "USA",
                field(&row, "source_date"),
                effective,
                field(&row, "legal_reference"),
            ])?;
        }
    }
    sheet.bytes()
}

/// The day that a check begins its correction with, if it does and if the source's day is wrong.
fn first_day(row: &Row) -> Option<&str> {
    let day = field(row, "correct").get(..10)?;
    let wrong = ["announcement", "late"]
        .iter()
        .any(|verdict| field(row, "verdict").starts_with(verdict));
    let is_day = day.starts_with("20") && day.matches('-').count() == 2;
    (wrong && is_day).then_some(day)
}

/// The regions that a check is about: `all`, `all but X`, or their codes.
fn named<'a>(text: &'a str, regions: &BTreeSet<&'a str>) -> Vec<&'a str> {
    match text.strip_prefix("all") {
        Some(rest) => {
            let without = rest.trim().trim_start_matches("but ").trim();
            let kept = regions.iter().filter(|region| **region != without);
            kept.copied().collect()
        }
        None => text.split(' ').collect(),
    }
}
