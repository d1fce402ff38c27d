//! What is in force and what was threatened.

use detente_standoff::Findings;
use detente_standoff::findings::{DutyHistory, PublishedAverage};
use jiff::civil::Date;

use super::words::{Words, day, list, prose, sentence_case};
use super::{Cite, Sentence};
use crate::number::{Unit, plain};

fn source(history: &DutyHistory) -> Cite {
    Cite::Source(history.source.clone())
}

/// "On … tariffs of A on goods of B averaged …, and tariffs of B on goods of A averaged …".
pub(super) fn in_force(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let checked: Vec<&DutyHistory> = findings
        .duties
        .iter()
        .filter(|h| !h.on_date.unverified && h.on_date.average_pct.is_finite())
        .collect();
    if checked.is_empty() {
        return vec![];
    }
    let parts: Vec<String> = checked
        .iter()
        .map(|h| {
            let average = Unit::Percent.write(h.on_date.average_pct, 1);
            format!(
                "tariffs of {} on goods of {} averaged {average}",
                words.the(&h.imposer),
                words.the(&h.target)
            )
        })
        .collect();
    let text = format!("On {} {}.", day(findings.standoff.on), list(&parts));
    vec![Sentence::new(text, checked.iter().map(|h| source(h)))]
}

/// One sentence for each threat: the average with and without it, and what became of it.
pub(super) fn threats(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let mut out = Vec::new();
    for history in &findings.duties {
        for threat in history.threats.iter().filter(|t| !t.unverified) {
            let (verb, ending) = match &threat.outcome {
                Some(outcome) => (
                    "would have taken",
                    format!("; what became of it: {outcome}"),
                ),
                None => ("would take", String::new()),
            };
            let date = day(threat.date);
            let title = sentence_case(prose(&threat.title).trim_end_matches('.'));
            let when = if title.contains(&date) {
                String::new()
            } else {
                format!(", threatened for {date}")
            };
            let text = format!(
                "{title}{when}: this {verb} the average tariff of {} on goods of {} from {} to {}{}.",
                words.the(&history.imposer),
                words.the(&history.target),
                Unit::Percent.write(threat.without_pct, 1),
                Unit::Percent.write(threat.with_pct, 1),
                ending.trim_end_matches('.'),
            );
            out.push(Sentence::new(text, [Cite::Source(threat.source.clone())]));
        }
    }
    out
}

/// The averages that are no headline because rows behind them were never checked.
pub(super) fn unchecked(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let histories = findings
        .duties
        .iter()
        .filter(|h| h.on_date.unverified && h.on_date.average_pct.is_finite());
    histories
        .map(|h| {
            let text = format!(
                "On {} tariffs of {} on goods of {} averaged {}; some of the rows behind this number were not checked \
                 against a legal text.",
                day(findings.standoff.on),
                words.the(&h.imposer),
                words.the(&h.target),
                Unit::Percent.write(h.on_date.average_pct, 1),
            );
            Sentence::new(text, [source(h)])
        })
        .collect()
}

/// The published average nearest to a day.
pub(super) fn nearest(history: &DutyHistory, on: Date) -> Option<&PublishedAverage> {
    // The law of the day is that of the last step: a figure from before says more about it than one from after.
    let distance = |p: &&PublishedAverage| (p.date > on, p.date.duration_since(on).unsigned_abs());
    history.published.iter().min_by_key(distance)
}

/// The published average nearest to the day of the brief, beside ours, both conventions named.
pub(super) fn published(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let on = findings.standoff.on;
    let mut out = Vec::new();
    for history in &findings.duties {
        let Some(nearest) = nearest(history, on) else {
            continue;
        };
        let gap = nearest.average_pct - nearest.ours_pct;
        let compared = if gap.abs() < 0.05 {
            "the same".to_string()
        } else {
            format!(
                "{} points {}",
                plain(gap.abs(), 1),
                if gap > 0.0 { "less" } else { "more" }
            )
        };
        let text = format!(
            "For {} {} counts {} for tariffs of {} on goods of {} ({}); we count \
             {}, {compared} ({}).",
            day(nearest.date),
            nearest.publisher,
            Unit::Percent.write(nearest.average_pct, 1),
            words.the(&history.imposer),
            words.the(&history.target),
            nearest.convention.trim_end_matches('.'),
            Unit::Percent.write(nearest.ours_pct, 1),
            history.convention.trim_end_matches('.'),
        );
        out.push(Sentence::new(
            text,
            [Cite::Source(nearest.source.clone()), source(history)],
        ));
    }
    out
}
