//! Where everything comes from and how to make it again, as text.

use detente_standoff::Findings;
use detente_standoff::findings::BackgroundDuty;
use detente_world::table::shell_word;
use serde::Serialize;

use super::super::Made;
use crate::cites::{Link, Register};
use crate::number::Unit;
use crate::sentences::words::Words;

#[derive(Debug, Serialize)]
pub(super) struct WorldView {
    title: String,
    year: i32,
    source: String,
    licence: String,
    tariff_dates: String,
}

#[derive(Debug, Serialize)]
pub(super) struct AddedView {
    imposer: String,
    region: String,
    before: String,
    added: String,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
pub(super) struct SourceView {
    link: Link,
    title: String,
    reference: String,
    confidence: String,
    licence: String,
    unverified: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct RunView {
    link: Link,
    title: String,
    detail: String,
    certificate: String,
    reproduce: String,
}

pub(super) fn world(findings: &Findings) -> WorldView {
    let w = &findings.world;
    let dates: Vec<String> = w
        .tariff_dates
        .iter()
        .map(|d| format!("{} {}", d.of, d.date))
        .collect();
    WorldView {
        title: w.title.clone(),
        year: w.year,
        source: w.source.clone(),
        licence: w.licence.clone(),
        tariff_dates: dates.join(", "),
    }
}

pub(super) fn added(findings: &Findings, words: &Words<'_>, register: &Register) -> Vec<AddedView> {
    let view = |b: &BackgroundDuty| AddedView {
        imposer: words.name(&b.imposer).to_string(),
        region: b.region_name.clone(),
        before: Unit::Percent.write(b.world_average_pct, 1),
        added: Unit::Points.write(b.added_points, 1),
        links: register.source(&b.source),
    };
    findings.background.added.iter().map(view).collect()
}

pub(super) fn sources(findings: &Findings, register: &Register) -> Vec<SourceView> {
    let view = |(link, place): (Link, usize)| {
        let source = findings.provenance.sources.get(place)?;
        Some(SourceView {
            link,
            title: source.title.clone(),
            reference: source.reference.clone(),
            confidence: source.confidence.clone(),
            licence: source.licence.clone(),
            unverified: source.unverified,
        })
    };
    register
        .cited_sources()
        .into_iter()
        .filter_map(view)
        .collect()
}

pub(super) fn runs(findings: &Findings, register: &Register) -> Vec<RunView> {
    let view = |(link, place): (Link, usize)| {
        let run = findings.provenance.runs.get(place)?;
        Some(RunView {
            link,
            title: run.title.clone(),
            detail: match run.certificate {
                Some(_) => format!(
                    "background {}, elasticities {}",
                    run.background, run.elasticities
                ),
                None => "no equilibrium: checked by its scores".to_owned(),
            },
            certificate: run
                .certificate
                .map_or_else(|| "–".to_owned(), |worst| format!("{worst:.0e}")),
            reproduce: run.reproduce.clone(),
        })
    };
    register.cited_runs().into_iter().filter_map(view).collect()
}

/// Command lines that make the same numbers again.
pub(super) fn reproduce(findings: &Findings, made: &Made) -> Vec<String> {
    let heading = &findings.standoff;
    let mut lines = vec![made.command.clone()];
    let ledger = (heading.ledger.as_ref())
        .map(|names| format!(" --ledger {}", shell_word(names)))
        .unwrap_or_default();
    for history in &findings.duties {
        let known = heading.known_on.unwrap_or(heading.on);
        lines.push(format!(
            "detente tariffs --imposer {} --target {} --on {} --known-on {known} --history{ledger}",
            history.imposer, history.target, heading.on
        ));
        for threat in &history.threats {
            lines.push(format!(
                "detente tariffs --imposer {} --target {} --on {} --with {}{ledger}",
                history.imposer, history.target, threat.date, threat.lever
            ));
        }
    }
    let fail = findings
        .provenance
        .runs
        .iter()
        .find(|r| r.id == findings.solution.talks_fail.effects.run);
    lines.extend(fail.map(|r| r.reproduce.clone()));
    lines
}

pub(super) fn statistics(findings: &Findings) -> String {
    let s = &findings.statistics;
    format!(
        "{} combinations of positions, {} equilibria solved in {} sweeps; the worst residual of the independent check is \
         {:.0e}.",
        s.combinations, s.solves, s.sweeps, s.worst_certificate
    )
}
