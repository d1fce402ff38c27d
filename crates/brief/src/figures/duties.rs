//! Duties over time: both directions, the threats, what others published, and what each average is made of.

use detente_standoff::Findings;
use detente_standoff::findings::{DutyHistory, DutyStep};
use jiff::civil::Date;

use super::Cited;
use crate::charts::{EventMark, Published, Stack, StepSeries, Steps};
use crate::number::Unit;
use crate::sentences::Cite;
use crate::sentences::words::{Words, list, sentence_case};

/// The last day worth drawing: a little after the last thing known.
fn last_day(findings: &Findings) -> Date {
    let heading = &findings.standoff;
    let steps = findings
        .duties
        .iter()
        .filter_map(|h| h.steps.last())
        .map(|s| s.date);
    let last = steps
        .chain(heading.threatened_on)
        .fold(heading.on, Date::max);
    last.saturating_add(jiff::Span::new().days(45))
}

/// Where the close view starts: the first day of the year before which nothing moved much lately.
fn close_start(findings: &Findings) -> Date {
    let on = findings.standoff.on;
    Date::new(on.year(), 1, 1)
        .unwrap_or(on)
        .max(findings.standoff.history_from)
}

/// Duties both ways over the whole record, and closer over the last year.
pub(super) fn history(findings: &Findings, words: &Words<'_>) -> Vec<Cited> {
    if findings.duties.iter().all(|h| h.steps.is_empty()) {
        return vec![];
    }
    let conventions: Vec<String> = findings
        .duties
        .iter()
        .map(|h| {
            format!(
                "{} on {}: {}",
                words.name(&h.imposer),
                words.name(&h.target),
                h.convention
            )
        })
        .collect();
    let mut series = Vec::new();
    let mut published = Vec::new();
    for (colour, history) in findings.duties.iter().enumerate() {
        let name = format!(
            "{} on {}",
            words.name(&history.imposer),
            words.name(&history.target)
        );
        let points = history
            .steps
            .iter()
            .map(|s| (s.date, s.average_pct))
            .collect();
        series.push(StepSeries {
            name: name.clone(),
            points,
            colour,
            dashed: false,
        });
        for threat in &history.threats {
            let points = vec![
                (threat.date, threat.without_pct),
                (threat.date, threat.with_pct),
            ];
            series.push(StepSeries {
                name: format!("{name}, threatened"),
                points,
                colour,
                dashed: true,
            });
        }
        published.extend(history.published.iter().map(|p| Published {
            date: p.date,
            value: p.average_pct,
            publisher: p.publisher.clone(),
            colour,
        }));
    }
    let on = findings.standoff.on;
    let is_round = findings
        .rounds
        .iter()
        .any(|r| r.date <= on && on <= r.until);
    let today = (!is_round).then(|| EventMark {
        date: on,
        label: "the day of this brief".into(),
    });
    let events: Vec<EventMark> = findings
        .rounds
        .iter()
        .map(|r| EventMark {
            date: r.date,
            label: format!("talks in {}", r.place),
        })
        .chain(today)
        .collect();
    let chart = |from: Date, title: &str, events: Vec<EventMark>| Steps {
        title: title.to_string(),
        description: format!(
            "Each line holds from one change of the law to the next; markers are averages that others published. \
             Conventions: {}.",
            conventions.join("; ")
        ),
        unit: Unit::Percent,
        axis: "average duty, per cent of customs value".into(),
        from,
        to: last_day(findings),
        series: series.clone(),
        events,
        published: published.clone(),
    };
    let close = close_start(findings);
    let published = findings
        .duties
        .iter()
        .flat_map(|h| &h.published)
        .map(|p| &p.source);
    let sources = findings.duties.iter().map(|h| &h.source).chain(published);
    let cites: Vec<Cite> = sources.map(|s| Cite::Source(s.clone())).collect();
    let mut out = vec![Cited::new(
        "duties-close",
        &chart(close, &format!("Average duties since {close}"), events),
        cites.clone(),
    )];
    if findings.standoff.history_from < close {
        let from = findings.standoff.history_from;
        out.push(Cited::new(
            "duties-history",
            &chart(from, &format!("Average duties since {from}"), vec![]),
            cites,
        ));
    }
    out
}

/// What each average is made of, by authority.
pub(super) fn composition(findings: &Findings, words: &Words<'_>) -> Vec<Cited> {
    let mut out = Vec::new();
    for history in findings.duties.iter().filter(|h| !h.steps.is_empty()) {
        let layers = layers(history);
        let row = |step: &DutyStep| -> Vec<f64> {
            let points = |layer: &String| {
                step.components
                    .iter()
                    .filter(|c| c.authority == *layer)
                    .map(|c| c.points)
                    .sum()
            };
            layers.iter().map(points).collect()
        };
        let (imposer, target) = (words.the(&history.imposer), words.the(&history.target));
        let id =
            format!("duties-{}-{}-by-authority", history.imposer, history.target).to_lowercase();
        out.push(Cited::new(
            &id,
            &Stack {
                title: format!("What the duties of {imposer} on {target} are made of"),
                description: format!(
                    "Layers by legal authority: {}. {}.",
                    list(&layers),
                    sentence_case(&history.convention)
                ),
                unit: Unit::Percent,
                axis: "points of the average duty, by legal authority".into(),
                from: close_start(findings),
                to: last_day(findings),
                steps: history.steps.iter().map(|s| (s.date, row(s))).collect(),
                layers,
            },
            [Cite::Source(history.source.clone())],
        ));
    }
    out
}

/// Authorities in order of first appearance.
fn layers(history: &DutyHistory) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for component in history.steps.iter().flat_map(|s| &s.components) {
        if !out.contains(&component.authority) {
            out.push(component.authority.clone());
        }
    }
    out
}
