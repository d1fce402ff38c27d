//! Mean tariffs in war and cooperation.

use detente_standoff::Findings;

use super::Cited;
use crate::charts::{Bar, BarGroup, Bars};
use crate::number::Unit;
use crate::sentences::Cite;

/// Mean tariffs at the reference, in war and under cooperation, with intervals.
pub(super) fn tariff_game(findings: &Findings) -> Option<Cited> {
    let game = findings.tariff_game.as_ref()?;
    let first = game.outcomes.first()?;
    let mut groups = vec![BarGroup {
        label: "As they are".into(),
        bars: first
            .players
            .iter()
            .map(|p| {
                Some(Bar {
                    value: p.reference_mean_tariff_pct,
                    interval: None,
                })
            })
            .collect(),
    }];
    groups.extend(game.outcomes.iter().map(|outcome| {
        BarGroup {
            label: if outcome.outcome == "war" {
                "War"
            } else {
                "Cooperation"
            }
            .into(),
            bars: outcome
                .players
                .iter()
                .map(|p| {
                    Some(Bar {
                        value: p.mean_tariff_pct,
                        interval: p.mean_tariff_range_pct.map(|r| (r.low, r.high)),
                    })
                })
                .collect(),
        }
    }));
    Some(Cited::new(
        "tariff-game",
        &Bars {
            title: "Mean tariffs between the players, if each could choose them freely".into(),
            description: format!(
                "{} Means are weighted by trade; whiskers span the published sets of trade elasticities.",
                game.statement
            ),
            unit: Unit::Percent,
            digits: 1,
            series: findings.players.iter().map(|p| p.name.clone()).collect(),
            groups,
        },
        game.outcomes.iter().map(|o| Cite::Run(o.run.clone())),
    ))
}
