//! The timeline: events, deals and their commitments, and what moved in the ledger around a date.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::error::Problem;
use crate::table::{Row, Table};
use crate::{Ledger, Status};

/// A dated event: threat, act, talks, signal, deal, suspension, ruling or purchase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Day.
    pub date: Date,
    /// Who acted: a region code, or `both`.
    pub actor: String,
    /// Kind: `threat`, `action`, `talks`, `signal`, `deal`, `suspension`, `ruling`, `purchase`.
    pub kind: String,
    /// One line for readers.
    pub title: String,
    /// Where it took place, for talks and deals.
    pub place: String,
    /// Its size as reported, e.g. `+100 points`.
    pub size: String,
    /// Ids of the ledger that it is about.
    pub about: Vec<String>,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
    /// Where it was reported.
    pub source: String,
    /// How much it can be trusted: `high`, `medium` or `low`.
    pub confidence: String,
}

/// What one side committed to in a deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Commitment {
    /// Identifier of the deal, e.g. `busan`.
    pub deal: String,
    /// Day of the deal.
    pub date: Date,
    /// Who committed: a region code, or `both`.
    pub side: String,
    /// What was promised.
    pub promise: String,
    /// How much, in `unit`.
    pub quantity: Option<f64>,
    /// Unit of the quantity.
    pub unit: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// What the other side's text says.
    pub other_readout: String,
    /// What happened later.
    pub later: String,
    /// How much of it was done, lowest and highest figure, per cent of what was promised.
    pub done_pct: Option<(f64, f64)>,
    /// Where it was reported.
    pub source: String,
    /// How much it can be trusted.
    pub confidence: String,
}

/// Something in the ledger that began, ended or became known near a date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Day on which it moved.
    pub date: Date,
    /// Instrument or lever.
    pub id: String,
    /// Region that imposes it.
    pub imposer: String,
    /// Region it bears on.
    pub target: String,
    /// One line for readers.
    pub title: String,
    /// What happened: `announced`, `started`, `ended`, `suspended`, `withdrawn`, `due back`.
    pub what: &'static str,
    /// Where it stood on that day.
    pub status: Status,
    /// Whether the row is unverified.
    pub unverified: bool,
}

/// A round of talks or a deal with what moved in the ledger in the days around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// The event.
    pub event: Event,
    /// What moved, in order of date.
    pub moves: Vec<Move>,
}

impl Ledger {
    /// What began, ended or became known in the ledger within `days` of a date, in order.
    pub fn moves_near(&self, date: Date, days: i32) -> Vec<Move> {
        let span: Span = days.days();
        let first = date.checked_sub(span).unwrap_or(Date::MIN);
        let last = date.checked_add(span).unwrap_or(Date::MAX);
        let mut moves = Vec::new();
        for i in self.instruments() {
            let suspended = i.suspension;
            let started = i
                .from
                .filter(|_| !i.only_scheduled && suspended.is_none_or(|s| Some(s.from) != i.from));
            let dated = [
                (Some(i.announced_on), "announced"),
                (started, "started"),
                (suspended.map(|s| s.from), "suspended"),
                (suspended.and_then(|s| s.to), "due back"),
                (i.to, "ended"),
                (i.withdrawn_on, "withdrawn"),
            ];
            for (day, what) in dated {
                if let Some(day) = day.filter(|d| (first..=last).contains(d)) {
                    let status = i.status(day, self.edition());
                    let (id, title) = (i.id.clone(), i.title.clone());
                    let (imposer, target) = (i.imposer.clone(), i.target.clone());
                    moves.push(Move {
                        date: day,
                        id,
                        imposer,
                        target,
                        title,
                        what,
                        status,
                        unverified: i.unverified(),
                    });
                }
            }
        }
        for l in self.levers() {
            let ended = if l.suspended { "suspended" } else { "ended" };
            for (day, what) in [
                (Some(l.announced_on), "announced"),
                (l.from, "started"),
                (l.to, ended),
            ] {
                if let Some(day) = day.filter(|d| (first..=last).contains(d)) {
                    let status = l.status(day, self.edition());
                    let (id, title) = (l.id.clone(), l.title.clone());
                    let (imposer, target) = (l.imposer.clone(), l.target.clone());
                    moves.push(Move {
                        date: day,
                        id,
                        imposer,
                        target,
                        title,
                        what,
                        status,
                        unverified: l.unverified(),
                    });
                }
            }
        }
        moves.sort_by(|a, b| (a.date, &a.id, a.what).cmp(&(b.date, &b.id, b.what)));
        moves
    }

    /// Rounds of talks and deals between two dates, each with what moved within `days` of it.
    pub fn rounds(&self, from: Date, to: Date, days: i32) -> Vec<Round> {
        let meetings = self
            .events()
            .iter()
            .filter(|e| matches!(e.kind.as_str(), "talks" | "deal"));
        meetings
            .filter(|e| (from..=to).contains(&e.date))
            .map(|e| Round {
                event: e.clone(),
                moves: self.moves_near(e.date, days),
            })
            .collect()
    }
}

/// Reads `events.csv`.
pub(crate) fn read_events(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Event> {
    let Some(table) = Table::read(file, bytes, &["date", "actor", "kind", "title"], problems)
    else {
        return Vec::new();
    };
    let mut events = Vec::new();
    for row in table.rows() {
        let text = |column: &str| row.text(column).to_owned();
        let Some(date) = row.date("date", problems) else {
            continue;
        };
        events.push(Event {
            date,
            actor: text("actor"),
            kind: text("kind"),
            title: row.needed("title", problems).to_owned(),
            place: text("place"),
            size: text("size"),
            about: row.parts("about").map(str::to_owned).collect(),
            row: row.number(),
            source: text("source"),
            confidence: text("confidence"),
        });
    }
    events
}

/// Reads `commitments.csv`.
pub(crate) fn read_commitments(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> Vec<Commitment> {
    let Some(table) = Table::read(file, bytes, &["deal", "date", "side", "promise"], problems)
    else {
        return Vec::new();
    };
    let mut commitments = Vec::new();
    for row in table.rows() {
        let text = |column: &str| row.text(column).to_owned();
        let Some(date) = row.date("date", problems) else {
            continue;
        };
        let (from, to) = (row.date("from", problems), row.date("to", problems));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let message = format!("the end {to} is before the start {from}");
            row.wrong("to", message, problems);
        }
        commitments.push(Commitment {
            deal: text("deal"),
            date,
            side: text("side"),
            promise: row.needed("promise", problems).to_owned(),
            quantity: row.value("quantity", problems),
            unit: text("unit"),
            from,
            to,
            other_readout: text("other_readout"),
            later: text("later"),
            done_pct: done(row, problems),
            source: text("source"),
            confidence: text("confidence"),
        });
    }
    commitments
}

/// `57 to 58` or `83`: per cent of what was promised.
fn done(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<(f64, f64)> {
    let written = row.text("done_pct");
    if written.is_empty() {
        return None;
    }
    let (low, high) = written.split_once(" to ").unwrap_or((written, written));
    let share = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    match (share(low), share(high)) {
        (Some(low), Some(high)) if 0.0 <= low && low <= high => Some((low, high)),
        _ => {
            let message = format!("\"{written}\" is no share: write 83, or 57 to 58");
            row.wrong("done_pct", message, problems);
            None
        }
    }
}

/// Reads `edition.csv`: the last day the ledger knows of.
pub(crate) fn read_edition(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Option<Date> {
    let table = Table::read(file, bytes, &["edition"], problems)?;
    table
        .rows()
        .next()
        .and_then(|row| row.date("edition", problems))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_done_are_read_or_refused() {
        let read = |share: &str| {
            let text = format!("deal,date,side,promise,done_pct\na,2020-01-15,CHN,x,{share}\n");
            let mut problems = Vec::new();
            let found = read_commitments("commitments.csv", text.as_bytes(), &mut problems);
            (found.first().and_then(|c| c.done_pct), problems.len())
        };
        assert_eq!(read("57 to 58"), (Some((57.0, 58.0)), 0));
        assert_eq!(read("83"), (Some((83.0, 83.0)), 0));
        assert_eq!(read(""), (None, 0));
        for wrong in ["most", "58 to 57", "-1", "57 to"] {
            assert_eq!(read(wrong), (None, 1), "{wrong}");
        }
    }
}
