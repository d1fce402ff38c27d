//! Combinations that waste nothing.

use crate::{CellIx, PayoffTable};

/// The efficient cells, in order: no other cell is better for one player by more than `tolerance` and worse for none
/// by more than `tolerance`.
pub fn frontier(table: &PayoffTable, tolerance: f64) -> Vec<CellIx> {
    let beats = |other: CellIx, cell: CellIx| {
        let pairs = || table.payoffs(other).iter().zip(table.payoffs(cell));
        pairs().all(|(a, b)| a - b >= -tolerance) && pairs().any(|(a, b)| a - b > tolerance)
    };
    let cells = table.menus().cells();
    cells
        .clone()
        .filter(|&cell| !cells.clone().any(|other| beats(other, cell)))
        .collect()
}
