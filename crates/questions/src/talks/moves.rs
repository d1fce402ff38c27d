//! Moves and answers from the combination in force on.

use detente_talks::{
    CellIx, Ladder, LadderEnd, Order, PayoffTable, PlayerIx, best_response_path, far_sighted,
};

/// Turns that far-sighted players look ahead.
const TURNS: usize = 8;

/// A ladder with what is said of it.
pub(super) struct Told {
    /// `myopic` or `far-sighted`.
    pub sight: &'static str,
    /// Who begins; `None` = whoever gains most.
    pub begins: Option<PlayerIx>,
    /// Its moves.
    pub ladder: Ladder,
    /// How it ends.
    pub end: &'static str,
}

/// Whoever gains most first; then each player beginning, myopic where that is another ladder, and far-sighted.
pub(super) fn ladders(table: &PayoffTable, start: CellIx, tolerance: f64) -> Vec<Told> {
    let players = || table.menus().players();
    let myopic = |begins: Option<PlayerIx>| {
        let order = begins.map_or(Order::Keenest, Order::InTurn);
        let ladder = best_response_path(table, start, order, tolerance);
        let end = match ladder.end {
            LadderEnd::Rests => "rests",
            LadderEnd::Cycles(_) => "repeats",
        };
        Told {
            sight: "myopic",
            begins,
            ladder,
            end,
        }
    };
    let keenest = myopic(None);
    let in_turn = players().map(|p| myopic(Some(p)));
    // In turn the same as before: said once.
    let others: Vec<Told> = in_turn.filter(|t| t.ladder != keenest.ladder).collect();
    let mut told = vec![keenest];
    told.extend(others);
    // Menus too long to look ahead leave the short-sighted alone.
    if let Ok(foreseen) = far_sighted(table, TURNS, tolerance) {
        told.extend(players().map(|p| Told {
            sight: "far-sighted",
            begins: Some(p),
            ladder: foreseen.ladder(table, start, p),
            end: match foreseen.settled(start, p) {
                true => "rests",
                false => "hangs on the last turn",
            },
        }));
    }
    told
}
