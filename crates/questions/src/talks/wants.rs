//! What each side may want, given what it is seen to do: patience first, because it needs no weight at all.

use detente_talks::concepts::LeftOut;
use detente_talks::door::PayoffFile;
use detente_talks::objectives::{ObjectiveSet, consistent_objectives};
use detente_talks::quantal::patience_grid;
use detente_talks::{CellIx, TalksError};

use crate::refusal::Refusal;

/// Points at which patience is scanned.
const PATIENCE_POINTS: usize = 40;

/// The objectives of every player that are consistent with the combinations it is seen in.
pub(super) fn objectives(
    file: &PayoffFile,
    seen: &[CellIx],
    within: f64,
) -> Result<Vec<ObjectiveSet>, Refusal> {
    let patience = patience_grid(PATIENCE_POINTS);
    let of = |p| consistent_objectives(file, p, seen, &patience, within);
    let found: Result<Vec<_>, TalksError> = file.menus().players().map(of).collect();
    found.map_err(Refusal::from_library)
}

/// Why there are none.
pub(super) fn nothing_seen(what_to_do: &str) -> LeftOut {
    LeftOut {
        what: "objectives",
        why: format!("no combination is in force; {what_to_do}"),
    }
}
