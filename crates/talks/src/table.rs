//! The payoff table: one payoff per player for every combination.

use serde::Serialize;

use crate::{CellIx, Menus, PlayerIx, PositionIx, TalksError};

/// Largest payoff that can be meant: sums and products of payoffs stay numbers.
const MOST_PAYOFF: f64 = 1e12;

/// Payoffs of every combination; complete and finite.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayoffTable {
    menus: Menus,
    /// Cell by cell, one payoff per player.
    payoffs: Vec<f64>,
}

impl PayoffTable {
    /// Checks the payoffs: one list per combination in cell order, one finite number per player in each.
    ///
    /// # Errors
    /// A wrong number of cells or payoffs, or a payoff that is not finite.
    pub fn new(menus: Menus, cells: Vec<Vec<f64>>) -> Result<Self, TalksError> {
        let (expected, players) = (menus.combinations(), menus.player_count());
        if cells.len() != expected {
            return Err(TalksError::WrongCells {
                expected,
                found: cells.len(),
            });
        }
        let mut payoffs = Vec::with_capacity(expected * players);
        for (at, cell) in cells.into_iter().enumerate() {
            if cell.len() != players {
                let combination = menus.label(CellIx(at));
                return Err(TalksError::WrongPayoffs {
                    combination,
                    expected: players,
                    found: cell.len(),
                });
            }
            if let Some(p) = cell
                .iter()
                .position(|v| v.is_nan() || v.abs() > MOST_PAYOFF)
            {
                return Err(TalksError::NotFinite {
                    player: menus.player(PlayerIx(p)).to_owned(),
                    combination: menus.label(CellIx(at)),
                    value: cell[p],
                });
            }
            payoffs.extend(cell);
        }
        Ok(Self { menus, payoffs })
    }

    /// The menus.
    pub fn menus(&self) -> &Menus {
        &self.menus
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.menus.combinations()
    }

    /// Never: every game has at least one cell.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// All payoffs of a cell, in player order.
    pub fn payoffs(&self, cell: CellIx) -> &[f64] {
        let players = self.menus.player_count();
        &self.payoffs[cell.0 * players..(cell.0 + 1) * players]
    }

    /// One player's payoff in a cell.
    pub fn payoff(&self, cell: CellIx, player: PlayerIx) -> f64 {
        self.payoffs[cell.0 * self.menus.player_count() + player.0]
    }

    /// A player's payoffs over its own positions, the others held as in `cell`.
    pub fn along(
        &self,
        cell: CellIx,
        player: PlayerIx,
    ) -> impl Iterator<Item = (PositionIx, f64)> + '_ {
        self.menus.positions(player).map(move |p| {
            (
                p,
                self.payoff(self.menus.neighbour(cell, player, p), player),
            )
        })
    }

    /// What a cell gives each player over a threat point, in player order.
    pub fn gains(&self, cell: CellIx, threat: &[f64]) -> Vec<f64> {
        let pairs = self.payoffs(cell).iter().zip(threat);
        pairs.map(|(v, d)| v - d).collect()
    }

    /// What every player can get by moving alone from every cell: cell by cell, in player order.
    pub fn best_alone(&self) -> Vec<Vec<f64>> {
        let menus = &self.menus;
        let mut best = vec![vec![f64::NAN; menus.player_count()]; self.len()];
        for player in menus.players() {
            for cell in menus.cells() {
                if menus.position_in(cell, player).0 > 0 {
                    continue;
                }
                // Shared by all cells that differ in this player's position only.
                let payoffs = self.along(cell, player).map(|(_, v)| v);
                let most = payoffs.fold(f64::NEG_INFINITY, f64::max);
                for position in menus.positions(player) {
                    best[menus.neighbour(cell, player, position).0][player.0] = most;
                }
            }
        }
        best
    }

    /// The same game with fewer positions: those kept, by player, in the order given; and the cell of this table behind each cell.
    ///
    /// # Errors
    /// As [`Menus::new`]: a menu left empty, a position kept twice.
    pub fn restricted(&self, keep: &[Vec<PositionIx>]) -> Result<(Self, Vec<CellIx>), TalksError> {
        let menus = (self.menus.as_slice().iter().zip(keep))
            .map(|(menu, kept)| crate::Menu {
                player: menu.player.clone(),
                positions: kept.iter().map(|p| menu.positions[p.0].clone()).collect(),
            })
            .collect();
        let menus = Menus::new(menus)?;
        let behind: Vec<CellIx> = menus
            .cells()
            .map(|cell| {
                let kept = menus
                    .players()
                    .map(|p| keep[p.0][menus.position_in(cell, p).0]);
                self.menus.cell(&crate::Combination(kept.collect()))
            })
            .collect();
        let payoffs = behind.iter().flat_map(|c| self.payoffs(*c)).copied();
        let table = Self {
            payoffs: payoffs.collect(),
            menus,
        };
        Ok((table, behind))
    }

    /// A cell in words.
    pub fn label(&self, cell: CellIx) -> String {
        self.menus.label(cell)
    }
}
