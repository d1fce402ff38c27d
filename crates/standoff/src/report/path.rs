//! What readers must know about levers over months, and where those numbers come from.

use super::{limits::limit, one_line};
use crate::findings::{Limit, Run, RunStatistics, Source};
use crate::run::Campaign;

/// Source id of the figures behind the months.
const FIGURES: &str = "path";

pub(super) fn limits(campaign: &Campaign<'_>) -> Vec<Limit> {
    let Some(path) = &campaign.path else {
        return Vec::new();
    };
    let mut limits = Vec::new();
    if !path.levers.is_empty() || path.ranking.is_some() {
        limits.push(limit(
            "path-judged",
            format!(
                "Levers over months start from the flows of {year} under the world's own tariffs, in a world of their own \
                 ({world}), not from the reference. How much of a sector stops without an element, stocks, leakage and what \
                 others can supply are judgements with ranges, each drawn on its own. Bands hold nine tenths of the draws around the \
                 central run.",
                year = campaign.standoff.world().meta().year,
                world = path.world
            ),
        ));
        limits.push(limit(
            "path-claims",
            "Of a lever over months may be said: the sign and order of magnitude in the first year, who is hit first and through \
             which input, the ceiling, that stocks decide the first quarter and leaks a cut to one region. May not be said: single \
             plants, chips, what a cut to one region does without its leakage, and how the loss divides between fixed prices and the \
             equilibrium."
                .to_owned(),
        ));
    }
    if !path.farm.is_empty() {
        limits.push(limit(
            "farm-market",
            "Markets of farm goods count tonnes of one homogeneous good; everybody foresees crops, and many balances and freights \
             are remembered or judged. Their bands run over elasticities and freight. They are about months, not about tariffs \
             that last for years."
                .to_owned(),
        ));
    }
    for unsolved in &path.unsolved {
        limits.push(limit(
            &format!("path-{}", unsolved.id),
            format!(
                "“{}” has no answer over months and is left out: {}.",
                unsolved.title,
                unsolved.why.trim_end_matches('.')
            ),
        ));
    }
    limits
}

pub(super) fn sources(campaign: &Campaign<'_>) -> Vec<Source> {
    let (Some(path), Some(asked)) = (&campaign.path, &campaign.standoff.path) else {
        return Vec::new();
    };
    let mut sources = Vec::new();
    if !path.levers.is_empty() || path.ranking.is_some() {
        sources.push(Source {
            id: FIGURES.to_owned(),
            title: "Exposed shares, stocks, leakage, others' supply and projects; elasticities by horizon".to_owned(),
            reference: "tables elements and economy/horizons of the program's data, a source in every row".to_owned(),
            confidence: "low".to_owned(),
            licence: String::new(),
            unverified: true,
        });
    }
    for market in &asked.farm {
        let header = &market.good.header;
        sources.push(Source {
            id: format!("farm:{}", header.name),
            title: one_line(&header.title),
            reference: one_line(&header.source),
            confidence: "by row".to_owned(),
            licence: String::new(),
            unverified: false,
        });
    }
    sources
}

pub(super) fn runs(campaign: &Campaign<'_>) -> Vec<Run> {
    let Some(path) = &campaign.path else {
        return Vec::new();
    };
    let base = |id: &str, title: String, certificate: f64, reproduce: String| Run {
        id: id.to_owned(),
        title,
        background: "none".to_owned(),
        elasticities: "by horizon".to_owned(),
        certificate: Some(certificate),
        certificate_market: String::new(),
        sweeps: 0,
        reproduce,
    };
    let levers = path.levers.iter().map(|l| {
        base(
            &l.run,
            format!("month by month: {}", l.title),
            l.certificate,
            l.reproduce.clone(),
        )
    });
    let ranking = path.ranking.iter().map(|r| {
        base(
            &r.run,
            "every lever at three dates, central run".to_owned(),
            r.certificate,
            crate::repeat::whole(&campaign.standoff.origin, "lever_ranking"),
        )
    });
    let farm = path.farm.iter().map(|f| {
        base(
            &f.run,
            format!(
                "market of {}, month by month: {}; residual in dollars a tonne",
                f.good, f.title
            ),
            f.certificate_usd_t,
            f.reproduce.clone(),
        )
    });
    levers.chain(ranking).chain(farm).collect()
}

/// Lets the months have the worst certificate of all.
pub(super) fn worst(campaign: &Campaign<'_>, statistics: &mut RunStatistics) {
    let Some(path) = &campaign.path else {
        return;
    };
    let levers = path.levers.iter().map(|l| (&l.run, l.certificate));
    let ranking = path.ranking.iter().map(|r| (&r.run, r.certificate));
    for (run, certificate) in levers.chain(ranking) {
        if certificate > statistics.worst_certificate {
            statistics.worst_certificate = certificate;
            statistics.worst_certificate_run = run.clone();
        }
    }
}
