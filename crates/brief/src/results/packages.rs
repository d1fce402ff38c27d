//! The best package of each kind of outcome, and levers traded for each other, as columns.

use detente_standoff::Findings;
use detente_standoff::findings::PackageFinding;
use detente_world::table::Table;

use super::{deal, high, low};

/// The best package of each kind of outcome, one row a player.
pub(super) fn packages(findings: &Findings) -> Table {
    let rows: Vec<_> = findings
        .solution
        .packages
        .iter()
        .flat_map(|p| p.keeps.iter().enumerate().map(move |(at, k)| (p, at, k)))
        .collect();
    let joined = |p: &PackageFinding| {
        let ids: Vec<&str> = p.positions.iter().map(|s| s.position.as_str()).collect();
        ids.join(" + ")
    };
    Table::new()
        .text("class", rows.iter().map(|r| r.0.class.name()))
        .text("positions", rows.iter().map(|r| joined(r.0)))
        .text("player", rows.iter().map(|r| &r.2.player))
        .float("gain_points", rows.iter().map(|r| r.0.gains_points[r.1]))
        .optional_float(
            "gain_low_points",
            rows.iter()
                .map(|r| low(r.0.gain_ranges_points.get(r.1).copied())),
        )
        .optional_float(
            "gain_high_points",
            rows.iter()
                .map(|r| high(r.0.gain_ranges_points.get(r.1).copied())),
        )
        .float(
            "over_today_points",
            rows.iter().map(|r| r.0.over_today_points[r.1]),
        )
        .float(
            "temptation_points",
            rows.iter().map(|r| r.2.temptation_points),
        )
        .optional_float(
            "temptation_low_points",
            rows.iter().map(|r| low(r.2.temptation_range_points)),
        )
        .optional_float(
            "temptation_high_points",
            rows.iter().map(|r| high(r.2.temptation_range_points)),
        )
        .float(
            "critical_discount_month",
            rows.iter().map(|r| r.2.critical_discount_month),
        )
        .optional_float(
            "critical_discount_low_month",
            rows.iter().map(|r| low(r.2.critical_discount_range_month)),
        )
        .optional_float(
            "critical_discount_high_month",
            rows.iter().map(|r| high(r.2.critical_discount_range_month)),
        )
}

/// Levers traded for each other; no rows without levers.
pub(super) fn trades(findings: &Findings) -> Table {
    let codes: Vec<&str> = findings.players.iter().map(|p| p.code.as_str()).collect();
    deal::traded(findings.solution.linkage.as_ref(), &codes)
}
