//! Duties, measures and rounds as text.

use detente_standoff::Findings;
use detente_standoff::findings::{MeasureNote, Round};
use jiff::civil::Date;
use serde::Serialize;

use crate::cites::{Link, Register};
use crate::number::Unit;
use crate::sentences::words::Words;

#[derive(Debug, Serialize)]
pub(super) struct NamedDay {
    date: String,
    name: String,
    averages: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct PublishedView {
    date: String,
    direction: String,
    publisher: String,
    theirs: String,
    ours: String,
    convention: String,
    vintage: String,
    confidence: String,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
pub(super) struct MeasureView {
    title: String,
    kind: String,
    imposer: String,
    from: String,
    to: String,
    status: String,
    readouts: Vec<(String, String)>,
    unverified: bool,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
pub(super) struct RoundView {
    date: String,
    place: String,
    outcome: String,
    moves: Vec<String>,
    duties: Vec<String>,
    links: Vec<Link>,
}

pub(super) fn directions(findings: &Findings, words: &Words<'_>) -> Vec<String> {
    findings
        .duties
        .iter()
        .map(|h| format!("{} on {}", words.name(&h.imposer), words.name(&h.target)))
        .collect()
}

/// Every named day and every threat with the averages of all directions; what does not differ stands in one row.
pub(super) fn named_days(findings: &Findings) -> Vec<NamedDay> {
    let directions = findings.duties.len();
    let mut entries: Vec<(Date, String, usize, f64)> = Vec::new();
    for (direction, history) in findings.duties.iter().enumerate() {
        let named = history
            .named_dates
            .iter()
            .map(|d| (d.date, d.name.clone(), d.average_pct));
        let threats = history
            .threats
            .iter()
            .map(|t| (t.date, format!("with the threat: {}", t.title), t.with_pct));
        entries.extend(
            named
                .chain(threats)
                .map(|(date, name, value)| (date, name, direction, value)),
        );
    }
    entries.sort_by_key(|e| e.0);
    let mut days: Vec<(Date, Vec<String>, Vec<Option<f64>>)> = Vec::new();
    for (date, name, direction, value) in entries {
        let fits = |row: &&mut (Date, Vec<String>, Vec<Option<f64>>)| {
            row.0 == date && row.2[direction].is_none_or(|v| (v - value).abs() < 0.05)
        };
        match days.iter_mut().find(fits) {
            Some(row) => {
                row.2[direction] = Some(value);
                if !row.1.contains(&name) {
                    row.1.push(name);
                }
            }
            None => {
                let mut values = vec![None; directions];
                values[direction] = Some(value);
                days.push((date, vec![name], values));
            }
        }
    }
    let view = |(date, names, values): (Date, Vec<String>, Vec<Option<f64>>)| NamedDay {
        date: date.to_string(),
        name: if date == findings.standoff.on {
            "the day of this brief".to_owned()
        } else {
            names.join("; ")
        },
        averages: values
            .iter()
            .map(|v| v.map_or("–".to_owned(), |v| Unit::Percent.write(v, 1)))
            .collect(),
    };
    days.into_iter().map(view).collect()
}

pub(super) fn published(
    findings: &Findings,
    words: &Words<'_>,
    register: &Register,
) -> Vec<PublishedView> {
    let mut out = Vec::new();
    for history in &findings.duties {
        for p in &history.published {
            out.push(PublishedView {
                date: p.date.to_string(),
                direction: format!(
                    "{} on {}",
                    words.name(&history.imposer),
                    words.name(&history.target)
                ),
                publisher: p.publisher.clone(),
                theirs: Unit::Percent.write(p.average_pct, 1),
                ours: Unit::Percent.write(p.ours_pct, 1),
                convention: p.convention.clone(),
                vintage: p.vintage.clone(),
                confidence: p.confidence.clone(),
                links: register.source(&p.source),
            });
        }
    }
    out
}

pub(super) fn measures(
    findings: &Findings,
    words: &Words<'_>,
    register: &Register,
) -> Vec<MeasureView> {
    let date = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    let view = |m: &MeasureNote| MeasureView {
        title: m.title.clone(),
        kind: m.kind.clone(),
        imposer: words.name(&m.imposer).to_string(),
        from: date(m.from),
        to: date(m.to),
        status: m.status.replace('_', " "),
        readouts: m
            .readouts
            .iter()
            .map(|r| (words.name(&r.side).to_string(), r.text.clone()))
            .collect(),
        unverified: m.unverified,
        links: register.source(&m.source),
    };
    findings.measures.iter().map(view).collect()
}

pub(super) fn rounds(
    findings: &Findings,
    words: &Words<'_>,
    register: &Register,
) -> Vec<RoundView> {
    let view = |r: &Round| RoundView {
        date: if r.until > r.date {
            format!("{} to {}", r.date, r.until)
        } else {
            r.date.to_string()
        },
        place: r.place.clone(),
        outcome: r.outcome.clone(),
        moves: moves(r, words),
        duties: r
            .duty_changes
            .iter()
            .filter(|c| (c.after_pct - c.before_pct).abs() >= 0.05)
            .map(|c| {
                let (before, after) = (
                    Unit::Percent.number(c.before_pct, 1),
                    Unit::Percent.write(c.after_pct, 1),
                );
                format!(
                    "{} on {}: {before} → {after}",
                    words.name(&c.imposer),
                    words.name(&c.target)
                )
            })
            .collect(),
        links: register.source(&r.source),
    };
    findings.rounds.iter().map(view).collect()
}

/// One line per entry of the ledger, with everything that happened to it.
fn moves(round: &Round, words: &Words<'_>) -> Vec<String> {
    let mut entries: Vec<(&str, String, Vec<String>)> = Vec::new();
    for m in &round.moves {
        let change = format!("{} {}", m.change, m.date);
        match entries.iter_mut().find(|e| e.0 == m.id) {
            Some(entry) => entry.2.push(change),
            None => entries.push((
                &m.id,
                format!("{}: {}", words.name(&m.imposer), m.title),
                vec![change],
            )),
        }
    }
    entries
        .into_iter()
        .map(|(_, title, changes)| format!("{title} ({})", changes.join(", ")))
        .collect()
}
