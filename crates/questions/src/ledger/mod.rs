//! What the law says: `tariffs`, and the instruments themselves: `ledger check|reconcile|show|levers|export`.

mod bridge;
mod check;
mod direction;
mod export;
mod over_time;
mod raised;
mod show;
mod tariffs;
mod told;

use detente_ledger::{Ledger, parse_date};
use jiff::civil::Date;

use crate::refusal::Refusal;

pub use check::{LedgerCheck, LedgerChecked, LedgerReconcile, LedgerReconciled};
pub use export::{LedgerExport, LedgerWritten};
pub use show::{LedgerLevers, LedgerShow, LeversShown, Shown};
pub use tariffs::{Duties, Tariffs};

/// A day of the calendar, where one was written.
fn day(key: &str, text: Option<&String>) -> Result<Option<Date>, Refusal> {
    let day = text.map(|text| parse_date(text)).transpose();
    day.map_err(|error| Refusal::from(error).about(key))
}

/// A key that the question cannot do without.
fn needed<'k>(value: Option<&'k String>, key: &str, example: &str) -> Result<&'k str, Refusal> {
    value.map(String::as_str).ok_or_else(|| {
        Refusal::input_with_help(format!("{key} is needed"), format!("for example {example}"))
            .about(key)
    })
}

/// What lies beyond the ledger's edition, in words; nothing where the day is within.
fn beyond(ledger: &Ledger, on: Date) -> Option<String> {
    (on > ledger.edition()).then(|| {
        format!(
            "{on} lies after the edition of the ledger, {}: told is what was scheduled as of the edition",
            ledger.edition()
        )
    })
}
