//! What a broker asks beside the rate of a line: the mean of a line that the law splits, fees, what comes next.

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Problem;
use crate::instrument::{BASIS, Basis, CONFIDENCE, Confidence, Status, choice};
use crate::table::Table;
use crate::{Code, Ledger, LedgerError, LineRate, Question};

/// The lines below a code as one: their mean and their range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineSpan {
    /// The code asked for.
    pub code: Code,
    /// Mean over the lines below, a fraction; weighted with their trade where there is any.
    pub rate: f64,
    /// The least rate of a line below, a fraction, over every open condition.
    pub rate_low: f64,
    /// The greatest, a fraction.
    pub rate_high: f64,
    /// How many groups of lines are charged differently.
    pub groups: usize,
    /// Whether the mean is weighted with trade.
    pub weighted: bool,
}

impl LineSpan {
    /// Gathers the answers of [`Ledger::line`] to one code; `None` for no answer.
    pub fn of(code: Code, lines: &[LineRate]) -> Option<Self> {
        let values = lines.iter().map(|line| line.value_usd.unwrap_or(0.0));
        let total: f64 = values.sum();
        let weighted = total > 0.0;
        let weight = |line: &LineRate| match weighted {
            true => line.value_usd.unwrap_or(0.0) / total,
            false => 1.0 / lines.len() as f64,
        };
        let least = lines.iter().map(|line| line.rate_low);
        let most = lines.iter().map(|line| line.rate_high);
        Some(Self {
            code,
            rate: lines.iter().map(|line| weight(line) * line.rate).sum(),
            rate_low: least.min_by(f64::total_cmp)?,
            rate_high: most.max_by(f64::total_cmp)?,
            groups: lines.len(),
            weighted,
        })
    }
}

/// A change of a line's rate that lies ahead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// First day of the new rate.
    pub date: Date,
    /// Rate on the day asked for, a fraction.
    pub from_rate: f64,
    /// Rate from the change on, a fraction.
    pub to_rate: f64,
    /// Instruments whose points differ.
    pub causes: Vec<String>,
}

/// Something that may change a line's rate and has no day, or no force of law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pending {
    /// Instrument id.
    pub instrument: String,
    /// One line for readers.
    pub title: String,
    /// Threatened or announced.
    pub status: Status,
    /// The day it is set for, if any.
    pub date: Option<Date>,
    /// What a reader must know.
    pub note: String,
}

/// What lies ahead of a line after a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ahead {
    /// The next day on which the rate changes as known; `None` = nothing is scheduled.
    pub next: Option<Change>,
    /// What is pending beside it.
    pub pending: Vec<Pending>,
}

/// A fee on every entry, beside duties (`fees.csv`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fee {
    /// Identifier.
    pub id: String,
    /// Region that takes it.
    pub imposer: String,
    /// One line for readers.
    pub title: String,
    /// Share of the value, a fraction.
    pub rate: f64,
    /// Least amount for an entry, USD.
    pub least_usd: Option<f64>,
    /// Greatest amount for an entry, USD.
    pub most_usd: Option<f64>,
    /// How the goods must travel; empty = however they do.
    pub mode: String,
    /// First day.
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
    /// Reference in law.
    pub legal_reference: String,
    /// How much the row can be trusted.
    pub confidence: Confidence,
    /// How the row was established.
    pub basis: Basis,
}

impl Fee {
    /// Whether a reader must be told that the row is not verified.
    pub fn unverified(&self) -> bool {
        self.basis == Basis::Memory || self.confidence == Confidence::Low
    }

    /// What an entry of a value pays, USD.
    pub fn on(&self, value_usd: f64) -> f64 {
        let fee = self.rate * value_usd;
        let fee = self.least_usd.map_or(fee, |least| fee.max(least));
        self.most_usd.map_or(fee, |most| fee.min(most))
    }
}

impl Ledger {
    /// The fees that an imposer takes on entries of a day.
    pub fn fees(&self, imposer: &str, on: Date) -> Vec<&Fee> {
        let holds = |fee: &&Fee| {
            fee.imposer == imposer
                && fee.from.is_none_or(|from| from <= on)
                && fee.to.is_none_or(|to| on < to)
        };
        self.fee_table().iter().filter(holds).collect()
    }

    /// The next change of a line after the day of the question, as known, and what is pending.
    ///
    /// # Errors
    /// As [`Ledger::line`].
    pub fn ahead(&self, code: &str, question: &Question) -> Result<Ahead, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        let now = self.line(code, question)?;
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let charged = |lines: &[LineRate]| -> Vec<(String, f64)> {
            let parts = lines.iter().flat_map(|line| &line.components);
            parts.map(|c| (c.instrument.clone(), c.points)).collect()
        };
        let before = charged(&now);
        let mut next = None;
        for date in direction
            .dates()
            .into_iter()
            .filter(|day| *day > question.on)
        {
            let mut asked = question.clone().on(date);
            // Goods on their way are those of the day asked for.
            asked.convention.loaded_on = None;
            let then = self.line(code, &asked)?;
            let after = charged(&then);
            if after != before {
                let moved = |side: &[(String, f64)], other: &[(String, f64)]| -> Vec<String> {
                    let new = side.iter().filter(|part| !other.contains(part));
                    new.map(|(id, _)| id.clone()).collect()
                };
                let mut causes = moved(&before, &after);
                causes.extend(moved(&after, &before));
                causes.sort_unstable();
                causes.dedup();
                let mean = |lines: &[LineRate]| {
                    let code = lines.first().map(|line| line.code)?;
                    LineSpan::of(code, lines).map(|span| span.rate)
                };
                next = mean(&now)
                    .zip(mean(&then))
                    .map(|(from_rate, to_rate)| Change {
                        date,
                        from_rate,
                        to_rate,
                        causes,
                    });
                break;
            }
        }
        let mut pending: Vec<Pending> = Vec::new();
        for part in now.iter().flat_map(|line| &line.not_charged) {
            let waits = matches!(part.status, Status::Threatened | Status::Announced);
            let instrument = self.instrument(&part.instrument)?;
            let taken_back = instrument.withdrawn_on.is_some_and(|day| day <= known_on);
            let told = pending.iter().any(|p| p.instrument == part.instrument);
            if waits && !taken_back && !told {
                pending.push(Pending {
                    instrument: part.instrument.clone(),
                    title: part.title.clone(),
                    status: part.status,
                    date: instrument.from,
                    note: instrument.note.clone(),
                });
            }
        }
        Ok(Ahead { next, pending })
    }
}

/// Reads `fees.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Fee> {
    let columns = ["id", "imposer", "title", "rate"];
    let Some(table) = Table::read(file, bytes, &columns, problems) else {
        return Vec::new();
    };
    let mut fees = Vec::new();
    for row in table.rows() {
        let rate = row.value("rate", problems);
        let amount = |column: &str, problems: &mut Vec<Problem>| row.value(column, problems);
        let (least_usd, most_usd) = (amount("least_usd", problems), amount("most_usd", problems));
        let (from, to) = (row.date("from", problems), row.date("to", problems));
        let confidence = choice(row, "confidence", CONFIDENCE, problems);
        let basis = choice(row, "basis", BASIS, problems);
        let text = |column: &str| row.text(column).to_owned();
        if let (Some(rate), Some(confidence), Some(basis)) = (rate, confidence, basis) {
            fees.push(Fee {
                id: text("id"),
                imposer: text("imposer"),
                title: text("title"),
                rate,
                least_usd,
                most_usd,
                mode: text("mode"),
                from,
                to,
                legal_reference: text("legal_reference"),
                confidence,
                basis,
            });
        }
    }
    fees
}
