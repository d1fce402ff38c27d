//! Expected payoffs of every position against the others' mixtures, with derivatives.

use crate::{Menus, PayoffTable, PlayerIx};

/// Positions of all players in one list.
pub(super) struct Slots {
    /// Where each player's positions begin; one more at the end.
    pub begins: Vec<usize>,
    /// By cell and player: the slot of its position.
    of_cell: Vec<u32>,
}

impl Slots {
    pub fn of(menus: &Menus) -> Self {
        let mut begins = vec![0];
        for player in menus.players() {
            begins.push(begins[player.0] + menus.positions(player).len());
        }
        let mut of_cell = Vec::with_capacity(menus.combinations() * menus.player_count());
        for cell in menus.cells() {
            let slot = |p: PlayerIx| (begins[p.0] + menus.position_in(cell, p).0) as u32;
            of_cell.extend(menus.players().map(slot));
        }
        Self { begins, of_cell }
    }

    pub fn len(&self) -> usize {
        self.begins[self.begins.len() - 1]
    }

    pub fn players(&self) -> usize {
        self.begins.len() - 1
    }
}

/// u_s for every slot s, and ∂u_s/∂p_r for slots r of other players, row by row.
pub(super) fn expected(
    table: &PayoffTable,
    slots: &Slots,
    p: &[f64],
    derivatives: bool,
) -> (Vec<f64>, Vec<f64>) {
    let (count, players) = (slots.len(), slots.players());
    let mut payoffs = vec![0.0; count];
    let mut slopes = vec![0.0; if derivatives { count * count } else { 0 }];
    for (at, cell) in table.menus().cells().enumerate() {
        let own = &slots.of_cell[at * players..(at + 1) * players];
        let worth = table.payoffs(cell);
        for i in 0..players {
            let s = own[i] as usize;
            if players == 2 {
                let r = own[1 - i] as usize;
                payoffs[s] += p[r] * worth[i];
                if derivatives {
                    slopes[s * count + r] = worth[i];
                }
                continue;
            }
            let others = |but: usize| {
                let rest = own.iter().enumerate().filter(|(k, _)| *k != i && *k != but);
                rest.map(|(_, &r)| p[r as usize]).product::<f64>()
            };
            payoffs[s] += others(i) * worth[i];
            if derivatives {
                for k in (0..players).filter(|k| *k != i) {
                    slopes[s * count + own[k] as usize] += others(k) * worth[i];
                }
            }
        }
    }
    (payoffs, slopes)
}
