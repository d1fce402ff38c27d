//! Escalation ladders, a row for each rung.

use detente_standoff::Findings;
use detente_standoff::findings::{LadderFinding, RungFinding};
use detente_world::table::Table;

/// Rung 0 is the start.
pub(super) fn ladders(findings: &Findings) -> Table {
    type Row<'a> = (&'a LadderFinding, usize, Option<&'a RungFinding>);
    let rows: Vec<Row<'_>> = findings
        .solution
        .ladders
        .ladders
        .iter()
        .flat_map(|l| {
            let rungs = l.rungs.iter().enumerate();
            std::iter::once((l, 0, None)).chain(rungs.map(move |(at, r)| (l, at + 1, Some(r))))
        })
        .collect();
    let text = |of: fn(&RungFinding) -> &String| {
        let each = rows.iter().map(move |r| r.2.map(of).cloned());
        each.map(Option::unwrap_or_default)
    };
    let mut table = Table::new()
        .text("sight", rows.iter().map(|r| r.0.sight))
        .text(
            "begins",
            rows.iter()
                .map(|r| r.0.first.as_deref().unwrap_or("whoever gains most")),
        )
        .integer("rung", rows.iter().map(|r| r.1 as i64))
        .text("moves", text(|r| &r.to.player))
        .text("from", text(|r| &r.from.position))
        .text("to", text(|r| &r.to.position));
    for (p, player) in findings.players.iter().enumerate() {
        let payoffs = rows.iter().map(|r| r.2.map(|r| r.payoffs_pct[p]));
        table = table.optional_float(&format!("payoff_pct_{}", player.code), payoffs);
    }
    table.text(
        "end",
        rows.iter().map(|r| match (r.0.cycles_from, r.0.settled) {
            (Some(_), _) => "repeats",
            (None, true) => "rests",
            (None, false) => "hangs on the last turn",
        }),
    )
}
