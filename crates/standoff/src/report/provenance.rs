//! Where numbers come from, and how much work they were.

use detente_talks::CellIx;

use super::effects::cell_title;
use super::law::Law;
use super::one_line;
use crate::findings::{Provenance, Run, RunStatistics, Source};
use crate::repeat;
use crate::run::{Backdrop, Campaign, Solved};

/// Source id of the ledger as a whole.
pub(super) const LEDGER: &str = "ledger";
/// Source id of the world.
pub(super) const WORLD: &str = "world";

/// Source id of one row of the ledger.
pub(super) fn instrument_source(id: &str) -> String {
    format!("ledger:{id}")
}

/// Source id of a round of talks.
pub(super) fn round_source(at: usize) -> String {
    format!("round:{}", at + 1)
}

/// Source id of a published average.
pub(super) fn published_source(publisher: &str, source: &str) -> String {
    format!("published:{publisher}:{source}")
}

/// Everything that was read.
pub(super) fn sources(campaign: &Campaign<'_>, law: &Law) -> Vec<Source> {
    let standoff = campaign.standoff;
    let meta = standoff.world.meta();
    let mut sources = vec![Source {
        id: WORLD.to_owned(),
        title: meta.title.clone(),
        reference: one_line(&meta.source),
        confidence: "as stated by the source".to_owned(),
        licence: one_line(&meta.licence),
        unverified: false,
    }];
    if let Some(ledger) = &standoff.ledger {
        sources.push(Source {
            id: LEDGER.to_owned(),
            title: format!(
                "Ledger of duties and other measures, edition {}",
                ledger.edition()
            ),
            reference: format!(
                "{} ledger, {} instruments",
                ledger.name(),
                ledger.instruments().len()
            ),
            confidence: "by row".to_owned(),
            licence: String::new(),
            unverified: false,
        });
    }
    sources.extend(law.sources.iter().cloned());
    for (at, round) in standoff.file.rounds.iter().enumerate() {
        sources.push(Source {
            id: round_source(at),
            title: format!("Talks in {}, {}", round.place, round.date.get_ref().0),
            reference: one_line(&round.source),
            confidence: round.confidence.name().to_owned(),
            licence: String::new(),
            unverified: round.confidence == crate::file::Confidence::Low,
        });
    }
    sources.extend(super::path::sources(campaign));
    let mut seen = std::collections::BTreeSet::new();
    sources.retain(|s| seen.insert(s.id.clone()));
    sources
}

/// Sources and runs.
pub(super) fn provenance(campaign: &Campaign<'_>, sources: Vec<Source>) -> Provenance {
    let menus = &campaign.standoff.menus;
    let central = &campaign.central;
    let whole = |what: &str| repeat::whole(&campaign.standoff.origin, what);
    let mut runs: Vec<Run> = menus
        .cells()
        .map(|c| run(campaign, c, Backdrop::Current, &central.cells[c.0]))
        .collect();
    runs.extend(
        campaign
            .untaxed
            .iter()
            .map(|(&c, s)| run(campaign, c, Backdrop::Untaxed, s)),
    );
    if let Some(play) = central.tariffs.played() {
        let outcomes = super::tariffs::outcomes(play);
        for (outcome, (id, title)) in outcomes.into_iter().zip(super::tariffs::RUNS) {
            runs.push(Run {
                id: id.to_owned(),
                title: title.to_owned(),
                background: Backdrop::Current.name().to_owned(),
                elasticities: central.set.clone(),
                certificate: Some(outcome.solved.certificate.worst),
                certificate_market: outcome.solved.certificate.market.clone(),
                sweeps: outcome.solved.stats.sweeps,
                reproduce: whole(&format!("tariff_outcomes: {id}")),
            });
        }
    }
    for set in &campaign.sets {
        let worst = set
            .cells
            .iter()
            .max_by(|a, b| a.certificate.worst.total_cmp(&b.certificate.worst));
        let worst = worst.map(|s| s.certificate.clone());
        runs.push(Run {
            id: format!("set/{}", set.set),
            title: format!("every combination under the elasticities {}", set.set),
            background: Backdrop::Current.name().to_owned(),
            elasticities: set.set.clone(),
            certificate: Some(worst.as_ref().map_or(0.0, |c| c.worst)),
            certificate_market: worst.map(|c| c.market).unwrap_or_default(),
            sweeps: set.cells.iter().map(|s| s.stats.sweeps).sum(),
            reproduce: whole(&format!("elasticity_sets: {}", set.set)),
        });
    }
    runs.extend(campaign.deal.iter().map(|deal| {
        Run {
            id: format!("deal/{}", deal.id),
            title: format!("{}: every way to keep and break it", deal.title),
            background: Backdrop::Current.name().to_owned(),
            elasticities: campaign.central.set.clone(),
            certificate: Some(deal.statistics.worst_certificate),
            certificate_market: String::new(),
            sweeps: 0,
            reproduce: repeat::deal(&campaign.standoff.file, &campaign.standoff.origin)
                .unwrap_or_else(|| whole("deal")),
        }
    }));
    runs.extend(super::path::runs(campaign));
    Provenance { sources, runs }
}

fn run(campaign: &Campaign<'_>, cell: CellIx, backdrop: Backdrop, solved: &Solved) -> Run {
    let standoff = campaign.standoff;
    Run {
        id: campaign.scene.run_id(cell, backdrop),
        title: cell_title(campaign, cell),
        background: backdrop.name().to_owned(),
        elasticities: campaign.central.set.clone(),
        certificate: Some(solved.certificate.worst),
        certificate_market: solved.certificate.market.clone(),
        sweeps: solved.stats.sweeps,
        reproduce: repeat::whole(
            &standoff.origin,
            &match backdrop {
                Backdrop::Current => format!("combinations: {}", standoff.menus.label(cell)),
                Backdrop::Untaxed => {
                    let label = standoff.menus.label(cell);
                    format!("effects, third countries untaxed: {label}")
                }
            },
        ),
    }
}

/// How much work the run was.
pub(super) fn statistics(campaign: &Campaign<'_>) -> RunStatistics {
    let menus = &campaign.standoff.menus;
    let central = &campaign.central;
    let mut all: Vec<(String, &Solved)> = menus
        .cells()
        .map(|c| {
            (
                campaign.scene.run_id(c, Backdrop::Current),
                &central.cells[c.0],
            )
        })
        .collect();
    for (&cell, solved) in &campaign.untaxed {
        all.push((campaign.scene.run_id(cell, Backdrop::Untaxed), solved));
    }
    for set in &campaign.sets {
        let id = format!("set/{}", set.set);
        all.extend(set.cells.iter().map(|s| (id.clone(), s)));
        all.push((id, &set.untaxed_base));
    }
    let worst = all
        .iter()
        .max_by(|a, b| a.1.certificate.worst.total_cmp(&b.1.certificate.worst));
    let mut statistics = RunStatistics {
        combinations: menus.combinations(),
        solves: all.len(),
        sweeps: all.iter().map(|(_, s)| s.stats.sweeps).sum(),
        worst_certificate: worst.map_or(0.0, |(_, s)| s.certificate.worst),
        worst_certificate_run: worst.map(|(id, _)| id.clone()).unwrap_or_default(),
        seconds: campaign.seconds.clone(),
        total_seconds: campaign.total_seconds,
        threads: rayon::current_num_threads(),
    };
    super::path::worst(campaign, &mut statistics);
    statistics
}
