//! Escalation ladders in the words of the findings.

use detente_talks::{
    CellIx, Ladder, LadderEnd, Order, PayoffTable, PlayerIx, Rung, best_response_path, far_sighted,
};

use super::game::position;
use crate::findings::{LadderFinding, LadderFindings, RungFinding};

/// Turns that far-sighted players look ahead.
const TURNS: usize = 8;

/// Ladders from a combination on: whoever gains most, and each player beginning, myopic and far-sighted.
pub(super) fn ladders(table: &PayoffTable, start: CellIx, tolerance: f64) -> LadderFindings {
    let players = || table.menus().players();
    let myopic = |order| best_response_path(table, start, order, tolerance);
    let keenest = myopic(Order::Keenest);
    let mut found = vec![finding(table, &keenest, "myopic", None, true)];
    for p in players() {
        let ladder = myopic(Order::InTurn(p));
        // In turn the same as before: said once.
        if ladder != keenest {
            found.push(finding(table, &ladder, "myopic", Some(p), true));
        }
    }
    // Menus too long to look ahead leave the short-sighted alone.
    let Ok(foreseen) = far_sighted(table, TURNS, tolerance) else {
        return LadderFindings {
            ladders: found,
            turns: 0,
            left_by_nobody: Vec::new(),
        };
    };
    found.extend(players().map(|p| {
        let ladder = foreseen.ladder(table, start, p);
        let settled = foreseen.settled(start, p);
        finding(table, &ladder, "far-sighted", Some(p), settled)
    }));
    LadderFindings {
        ladders: found,
        turns: TURNS,
        left_by_nobody: foreseen.left_by_nobody().iter().map(|c| c.0).collect(),
    }
}

fn finding(
    table: &PayoffTable,
    ladder: &Ladder,
    sight: &'static str,
    first: Option<PlayerIx>,
    settled: bool,
) -> LadderFinding {
    let menus = table.menus();
    let rung = |r: &Rung| RungFinding {
        from: position(menus, r.player, r.from),
        to: position(menus, r.player, r.to),
        cell: r.cell.0,
        payoffs_pct: table.payoffs(r.cell).to_vec(),
    };
    LadderFinding {
        sight,
        first: first.map(|p| menus.player(p).to_owned()),
        rungs: ladder.rungs.iter().map(rung).collect(),
        cycles_from: match ladder.end {
            LadderEnd::Rests => None,
            LadderEnd::Cycles(rung) => Some(rung),
        },
        ends: ladder.last().0,
        settled,
    }
}
