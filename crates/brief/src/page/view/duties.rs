//! Duties, measures and rounds as text.

use detente_standoff::Findings;
use detente_standoff::findings::{DutyHistory, MeasureNote, Round};
use jiff::civil::Date;
use serde::Serialize;

use super::super::cites::{Link, Register};
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

/// Every named day and every threat, with the averages of all directions.
pub(super) fn named_days(findings: &Findings) -> Vec<NamedDay> {
    let mut days: Vec<(Date, String)> = Vec::new();
    for history in &findings.duties {
        let named = history.named_dates.iter().map(|d| (d.date, d.name.clone()));
        let threats = history
            .threats
            .iter()
            .map(|t| (t.date, format!("with the threat: {}", t.title)));
        for day in named.chain(threats) {
            if !days.contains(&day) {
                days.push(day);
            }
        }
    }
    days.sort();
    let average = |day: &(Date, String), history: &DutyHistory| {
        let named = history
            .named_dates
            .iter()
            .find(|d| d.date == day.0 && d.name == day.1)
            .map(|d| d.average_pct);
        let threat = history
            .threats
            .iter()
            .find(|t| t.date == day.0 && format!("with the threat: {}", t.title) == day.1)
            .map(|t| t.with_pct);
        let value = named.or(threat);
        value.map_or("–".to_string(), |v| Unit::Percent.write(v, 1))
    };
    days.iter()
        .map(|d| NamedDay {
            date: d.0.to_string(),
            name: d.1.clone(),
            averages: findings.duties.iter().map(|h| average(d, h)).collect(),
        })
        .collect()
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
        moves: r
            .moves
            .iter()
            .map(|m| {
                format!(
                    "{} {}: {} ({})",
                    m.date,
                    words.name(&m.imposer),
                    m.title,
                    m.change
                )
            })
            .collect(),
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
