//! War and cooperation in tariffs.

use detente_standoff::Findings;
use detente_standoff::findings::{Range, TariffOutcome};

use super::words::Words;
use super::{Cite, Sentence};
use crate::number::{NBSP, plain, signed};

/// What the tariff game comes to: one sentence per outcome.
pub(super) fn outcomes(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let outcomes = findings.tariff_game.iter().flat_map(|g| &g.outcomes);
    outcomes
        .map(|outcome| sentence(findings, words, outcome))
        .collect()
}

fn sentence(findings: &Findings, words: &Words<'_>, outcome: &TariffOutcome) -> Sentence {
    let range = |range: Option<Range>, write: &dyn Fn(f64) -> String| {
        range.map_or_else(String::new, |r| {
            format!(" ({} to {})", write(r.low), write(r.high))
        })
    };
    let players: Vec<String> = outcome
        .players
        .iter()
        .map(|p| {
            let tariff = |x: f64| plain(x, 1);
            let payoff = |x: f64| signed(x, 2);
            format!(
                "{} {}{NBSP}%{} instead of {}{NBSP}%, real income {}{NBSP}%{}",
                words.name(&p.player),
                tariff(p.mean_tariff_pct),
                range(p.mean_tariff_range_pct, &tariff),
                tariff(p.reference_mean_tariff_pct),
                payoff(p.payoff_pct),
                range(p.payoff_range_pct, &payoff),
            )
        })
        .collect();
    let opening = if outcome.outcome == "war" {
        "Were each side free to set a tariff on every good of the other, for real income and nothing else, their war would \
         end at mean tariffs of"
    } else {
        "The tariffs, none negative, that would leave all the same gain over that war and as much as they can average"
    };
    let text = format!(
        "{opening}: {}, compared with {}.",
        players.join("; "),
        findings.reference.title
    );
    Sentence::new(text, [Cite::Run(outcome.run.clone())])
}
