//! The payoff plot.

use std::collections::BTreeMap;

use detente_standoff::Findings;

use super::Cited;
use crate::charts::{PayoffPlot, PayoffPoint, Role};
use crate::number::Unit;
use crate::sentences::Cite;
use crate::sentences::words::{Words, sentence_case};

/// Payoffs of the first two players.
pub(super) fn payoffs(findings: &Findings, words: &Words<'_>) -> Option<Cited> {
    let [x_player, y_player, ..] = findings.players.as_slice() else {
        return None;
    };
    let solution = &findings.solution;
    let mut roles: BTreeMap<usize, Vec<Role>> = BTreeMap::new();
    roles
        .entry(solution.talks_fail.cell)
        .or_default()
        .push(Role::TalksFail);
    for equilibrium in &solution.nash_equilibria {
        roles
            .entry(equilibrium.cell)
            .or_default()
            .push(Role::Equilibrium);
    }
    if let Some(cell) = solution.bargains.first().and_then(|b| b.cell) {
        roles.entry(cell).or_default().push(Role::Deal);
    }
    let reference: Vec<&str> = findings
        .reference
        .positions
        .iter()
        .map(|p| p.position.as_str())
        .collect();
    let cells = &findings.payoff_table.cells;
    let marked: Vec<usize> = roles.keys().copied().collect();
    let points: Vec<PayoffPoint> = cells
        .iter()
        .enumerate()
        .filter_map(|(i, cell)| {
            let (&x, &y) = (cell.payoffs_pct.first()?, cell.payoffs_pct.get(1)?);
            let mut roles = roles.get(&i).cloned().unwrap_or_default();
            if cell
                .positions
                .iter()
                .map(String::as_str)
                .eq(reference.iter().copied())
            {
                roles.push(Role::Reference);
            }
            Some(PayoffPoint {
                label: words.cell(&cell.combination),
                x,
                y,
                roles,
                efficient: cell.is_efficient,
            })
        })
        .collect();
    (!points.is_empty()).then(|| {
        Cited::new(
            "payoffs",
            &PayoffPlot {
                title: "Every combination of positions, and what it is worth to each side".into(),
                description: format!(
                    "{}. Each dot is one of {} combinations; up and to the right is better for both.",
                    sentence_case(&findings.payoff_table.measure),
                    points.len()
                ),
                unit: Unit::PercentChange,
                x_player: x_player.name.clone(),
                y_player: y_player.name.clone(),
                points,
            },
            marked.into_iter().filter_map(|cell| cells.get(cell)).map(|c| Cite::Run(c.run.clone())),
        )
    })
}
