//! What each side may want, given what it is seen to do: patience first, because it needs no weight at all.

use detente_talks::CellIx;
use detente_talks::concepts::LeftOut;
use detente_talks::door::PayoffFile;
use detente_talks::objectives::{ObjectiveSet, consistent_objectives};
use detente_talks::quantal::patience_grid;

/// Points at which patience is scanned.
pub(super) const PATIENCE_POINTS: usize = 40;

/// The objectives of every player that are consistent with the combinations it is seen in. A player whose weights cannot be found
/// is left out, and the rest of the game is not lost with it.
pub(super) fn objectives(
    file: &PayoffFile,
    seen: &[CellIx],
    within: f64,
    left_out: &mut Vec<LeftOut>,
) -> Vec<ObjectiveSet> {
    let patience = patience_grid(PATIENCE_POINTS);
    let mut found = Vec::new();
    for player in file.menus().players() {
        match consistent_objectives(file, player, seen, &patience, within) {
            Ok(set) => found.push(set),
            Err(error) => left_out.push(LeftOut {
                what: "objectives",
                why: format!("{}: {error}", file.menus().player(player)),
            }),
        }
    }
    found
}

/// Why there are none.
pub(super) fn nothing_seen(what_to_do: &str) -> LeftOut {
    LeftOut {
        what: "objectives",
        why: format!("no combination is in force; {what_to_do}"),
    }
}
