//! Linkage: what trading one lever for another adds to bargaining about each alone.
//!
//! Every lever outside the trade stays as it is at the base combination. A lever that nobody would move alone may be
//! worth moving in exchange for another (Sebenius, International Organization 37, 1983, 281–316; Horstmann, Markusen
//! and Robles, Review of International Economics 13, 2005, 1–15).

use serde::Serialize;

use crate::bargain::bargain_among;
use crate::{CellIx, Combination, Concept, LeverGrid, PayoffTable, PlayerIx};

/// A lever of a player: place in [`LeverGrid::levers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeverOf {
    /// Whose.
    pub player: PlayerIx,
    /// Place in the player's list.
    pub lever: usize,
}

/// One lever traded for another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trade {
    /// A lever of one player.
    pub give: LeverOf,
    /// A lever of a later player.
    pub take: LeverOf,
    /// What they agree on; `None` where no use of the two is signed.
    pub cell: Option<CellIx>,
    /// Gains over the threat point, in player order; zero without a deal.
    pub gains: Vec<f64>,
    /// Gains less those of bargaining about each of the two levers alone.
    pub added: Vec<f64>,
}

/// Bargaining about levers separately, in pairs and together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// Each lever alone, with what is agreed, and the gains.
    pub alone: Vec<(LeverOf, Option<CellIx>, Vec<f64>)>,
    /// Every pair of levers of two players.
    pub trades: Vec<Trade>,
    /// Every lever together.
    pub together: Option<CellIx>,
    /// Gains when every lever is on the table.
    pub gains_together: Vec<f64>,
    /// Gains together less the sum of the gains of each lever alone.
    pub added_together: Vec<f64>,
}

/// Bargains about each lever alone, each pair of levers of two players, and all levers, against the payoffs of `base`.
pub fn linkage(
    table: &PayoffTable,
    grid: &LeverGrid,
    base: &Combination,
    concept: Concept,
    tolerance: f64,
) -> Linkage {
    let menus = table.menus();
    let threat = table.payoffs(menus.cell(base)).to_vec();
    let settle = |cells: &[CellIx]| {
        let deal = bargain_among(table, cells, &threat, concept, tolerance);
        let cell = deal.and_then(|d| d.cells.first().copied());
        let gains = match cell {
            Some(c) => table.gains(c, &threat),
            None => vec![0.0; threat.len()],
        };
        (cell, gains)
    };
    let levers: Vec<LeverOf> = menus
        .players()
        .flat_map(|player| {
            (0..grid.levers(player).len()).map(move |lever| LeverOf { player, lever })
        })
        .collect();
    let free = |l: &LeverOf| (l.player, l.lever);
    let alone: Vec<(LeverOf, Option<CellIx>, Vec<f64>)> = levers
        .iter()
        .map(|l| {
            let (cell, gains) = settle(&grid.with_free(base, &[free(l)]));
            (*l, cell, gains)
        })
        .collect();
    let mut trades = Vec::new();
    for (at, (give, _, mine)) in alone.iter().enumerate() {
        for (take, _, theirs) in &alone[at + 1..] {
            if give.player == take.player {
                continue;
            }
            let (cell, gains) = settle(&grid.with_free(base, &[free(give), free(take)]));
            let added = gains
                .iter()
                .zip(mine.iter().zip(theirs))
                .map(|(g, (a, b))| g - a - b)
                .collect();
            trades.push(Trade {
                give: *give,
                take: *take,
                cell,
                gains,
                added,
            });
        }
    }
    let all: Vec<CellIx> = menus.cells().collect();
    let (together, gains_together) = settle(&all);
    let added_together = gains_together
        .iter()
        .enumerate()
        .map(|(p, g)| g - alone.iter().map(|(.., gains)| gains[p]).sum::<f64>())
        .collect();
    Linkage {
        alone,
        trades,
        together,
        gains_together,
        added_together,
    }
}
