//! The tariff game as findings, with intervals over the elasticity sets.

use super::limits::limit;
use crate::findings::{Limit, Range, TariffGameFindings, TariffOutcome, TariffPlayer};
use crate::run::{Campaign, Outcome, TariffPlay, Tariffs, range_of};

/// Ids of the runs, and what they are called.
pub(super) const RUNS: [(&str, &str); 2] = [
    (
        "tariffs/war",
        "war over tariffs, a rate for every good of the other players",
    ),
    (
        "tariffs/cooperation",
        "the tariffs that leave all players the same gain over that war",
    ),
];

/// Both outcomes of a play, in the order of [`RUNS`].
pub(super) fn outcomes(play: &TariffPlay) -> [&Outcome; 2] {
    [&play.war, &play.cooperation]
}

pub(super) fn tariff_game(campaign: &Campaign<'_>) -> Option<TariffGameFindings> {
    let central = campaign.central.tariffs.played()?;
    let standoff = campaign.standoff;
    let outcomes = RUNS
        .iter()
        .enumerate()
        .map(|(at, (run, _))| {
            let here = outcomes(central)[at];
            let others: Vec<_> = campaign
                .sets
                .iter()
                .filter_map(|set| Some((outcomes(set.tariffs.played()?)[at], &set.base)))
                .collect();
            let range = |central: f64, others: Vec<f64>| -> Option<Range> {
                let any = !others.is_empty();
                any.then(|| range_of(others.into_iter().chain([central])))
            };
            let players = standoff.regions.iter().enumerate().map(|(p, &n)| {
                let tariff = 100.0 * here.mean_tariffs[p];
                let payoff = here.solved.real_income_pct(&campaign.central.base, n);
                let tariffs = others.iter().map(|(o, _)| 100.0 * o.mean_tariffs[p]);
                let payoffs = others
                    .iter()
                    .map(|(o, base)| o.solved.real_income_pct(base, n));
                TariffPlayer {
                    player: standoff.world.region(n).code.clone(),
                    mean_tariff_pct: tariff,
                    mean_tariff_range_pct: range(tariff, tariffs.collect()),
                    reference_mean_tariff_pct: 100.0 * here.reference_tariffs[p],
                    payoff_pct: payoff,
                    payoff_range_pct: range(payoff, payoffs.collect()),
                }
            });
            TariffOutcome {
                outcome: if at == 0 { "war" } else { "cooperation" }.to_owned(),
                players: players.collect(),
                best_response_gap_pct: here.gap_pct,
                sets: others.len(),
                certificate: here.solved.certificate.worst,
                certificate_market: here.solved.certificate.market.clone(),
                solves: here.solves,
                run: (*run).to_owned(),
            }
        })
        .collect();
    Some(TariffGameFindings {
        statement: "Each player sets a tariff of zero or more on every good of the other players, for its real income and \
                    nothing else; everything else stays as at the reference. War: no player gains by moving alone. \
                    Cooperation: the tariffs that leave all players the same gain over that war, and as much as they can."
            .to_owned(),
        outcomes,
    })
}

/// What was not found, and under which elasticities.
pub(super) fn limits(campaign: &Campaign<'_>) -> Vec<Limit> {
    let mut limits = Vec::new();
    match &campaign.central.tariffs {
        Tariffs::None => return limits,
        Tariffs::Failed(why) => {
            limits.push(limit(
                "tariff-game",
                format!("War and cooperation in tariffs are not shown: {why}."),
            ));
            return limits;
        }
        Tariffs::Played(play) => {
            if !play.signed {
                limits.push(limit(
                    "tariff-game-unsigned",
                    "No tariffs leave every player a gain over the war in tariffs, so cooperation in tariffs is that war."
                        .to_owned(),
                ));
            }
            for (at, warning) in play.warnings.iter().enumerate() {
                limits.push(limit(
                    &format!("tariff-game-{}", at + 1),
                    format!("War and cooperation in tariffs: {warning}."),
                ));
            }
        }
    }
    for set in &campaign.sets {
        if let Tariffs::Failed(why) = &set.tariffs {
            limits.push(limit(
                &format!("tariff-game-set-{}", set.set),
                format!(
                    "The elasticities {} are left out of the intervals of war and cooperation in tariffs: {why}.",
                    set.set
                ),
            ));
        }
    }
    limits
}
