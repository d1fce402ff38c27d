//! Revealed weights and the game under other objectives, as columns.

use detente_standoff::Findings;
use detente_standoff::findings::{RevealedFinding, WeightFinding};
use detente_world::table::Table;

/// A row for each player and criterion.
pub(super) fn weights(findings: &Findings) -> Table {
    let rows: Vec<(&RevealedFinding, &WeightFinding)> = findings
        .objectives
        .revealed
        .iter()
        .flat_map(|r| r.weights.iter().map(move |w| (r, w)))
        .collect();
    let number = |of: fn(&WeightFinding) -> f64| rows.iter().map(move |r| of(r.1));
    let optional = |of: fn(&WeightFinding) -> Option<f64>| rows.iter().map(move |r| of(r.1));
    Table::new()
        .text("player", rows.iter().map(|r| &r.0.player))
        .text("position", rows.iter().map(|r| &r.0.position.position))
        .text("criterion", rows.iter().map(|r| &r.1.criterion))
        .text("title", rows.iter().map(|r| &r.1.title))
        .float("plain", number(|w| w.plain))
        .float("nearest", number(|w| w.nearest))
        .float("low", number(|w| w.low))
        .optional_float("high", optional(|w| w.high))
        .optional_float("alone_low", optional(|w| w.alone_low))
        .optional_float("alone_high", optional(|w| w.alone_high))
        .float(
            "gain_plain_points",
            rows.iter().map(|r| r.0.gain_plain_points),
        )
        .float(
            "gain_left_points",
            rows.iter().map(|r| r.0.gain_left_points),
        )
}

/// A row for each set of objectives and combination.
pub(super) fn variants(findings: &Findings) -> Table {
    let cells = &findings.payoff_table.cells;
    let rows: Vec<_> = findings
        .objectives
        .variants
        .iter()
        .flat_map(|v| (0..v.payoffs_pct.len()).map(move |c| (v, c)))
        .collect();
    let yes = |value: bool| if value { "yes" } else { "no" };
    let mut table = Table::new()
        .text("objectives", rows.iter().map(|r| r.0.name))
        .text(
            "positions",
            rows.iter().map(|r| {
                let cell = cells.get(r.1);
                cell.map(|c| c.positions.join(" / ")).unwrap_or_default()
            }),
        );
    for (p, player) in findings.players.iter().enumerate() {
        let payoffs = rows.iter().map(|r| r.0.payoffs_pct[r.1][p]);
        table = table.float(&format!("payoff_pct_{}", player.code), payoffs);
    }
    table
        .text(
            "equilibrium",
            rows.iter().map(|r| yes(r.0.nash_equilibria.contains(&r.1))),
        )
        .text(
            "nash_bargain",
            rows.iter().map(|r| yes(r.0.nash_bargain == Some(r.1))),
        )
}
