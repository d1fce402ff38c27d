//! Moves and counter-moves foreseen to the end, by backward induction.
//!
//! The players take turns in player order. In its turn a player moves to another position or stays; when all others stay
//! after a move, or everybody stays at the start, the moves are over and the combination is what everybody gets. There are at
//! most so many turns. Staying wins ties.

use serde::Serialize;

use super::{Ladder, LadderEnd, Rung};
use crate::{CellIx, PayoffTable, PlayerIx, PositionIx, TalksError};

/// The game of moves and counter-moves, solved from every combination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FarSight {
    /// Turns that are foreseen.
    pub turns: usize,
    /// By player who begins, by cell: where the moves end.
    pub ends: Vec<Vec<CellIx>>,
    /// Likewise with one turn fewer: where the two differ the end hangs on who has the last turn.
    pub ends_before: Vec<Vec<CellIx>>,
    #[serde(skip)]
    choices: Vec<Choices>,
}

/// What a player does in its turn, by player, by others that stayed since the last move, by cell.
type Choices = Vec<Vec<Vec<PositionIx>>>;
/// Where it ends, likewise.
type Ends = Vec<Vec<Vec<CellIx>>>;

/// The most states that are looked at.
const MOST_STATES: usize = 1 << 26;

/// Solves the game of at most `turns` turns. Differences up to `tolerance` count as none.
///
/// # Errors
/// [`TalksError::NoTurns`]; [`TalksError::TooManyCombinations`] where the menus are too long to look so far ahead.
pub fn far_sighted(
    table: &PayoffTable,
    turns: usize,
    tolerance: f64,
) -> Result<FarSight, TalksError> {
    if turns == 0 {
        return Err(TalksError::NoTurns);
    }
    let menus = table.menus();
    let players = menus.player_count();
    let states = table.len().saturating_mul(players * players * turns);
    if states > MOST_STATES {
        return Err(TalksError::TooManyCombinations {
            most: MOST_STATES / (players * players * turns),
        });
    }
    let here: Vec<CellIx> = menus.cells().collect();
    // With no turn left everybody keeps what there is.
    let mut ends: Ends = vec![vec![here; players]; players];
    let mut choices: Vec<Choices> = Vec::with_capacity(turns);
    let mut begun: Vec<Vec<Vec<CellIx>>> = Vec::new();
    for _ in 0..turns {
        let mut now: Ends = ends.clone();
        let mut chosen: Choices = vec![vec![Vec::with_capacity(table.len()); players]; players];
        for p in menus.players() {
            let next = (p.0 + 1) % players;
            for stayed in 0..players {
                for cell in menus.cells() {
                    let stay = menus.position_in(cell, p);
                    // The last to stay ends it.
                    let mut best = match stayed + 1 == players {
                        true => cell,
                        false => ends[next][stayed + 1][cell.0],
                    };
                    let mut choice = stay;
                    for s in menus.positions(p).filter(|s| *s != stay) {
                        let to = menus.neighbour(cell, p, s);
                        // The mover stands behind its own move: the others are asked next.
                        let end = match players {
                            1 => to,
                            _ => ends[next][1][to.0],
                        };
                        if table.payoff(end, p) > table.payoff(best, p) + tolerance {
                            (best, choice) = (end, s);
                        }
                    }
                    now[p.0][stayed][cell.0] = best;
                    chosen[p.0][stayed].push(choice);
                }
            }
        }
        ends = now;
        choices.push(chosen);
        begun.push(ends.iter().map(|by_stayed| by_stayed[0].clone()).collect());
    }
    let last = begun.pop().unwrap_or_default();
    Ok(FarSight {
        turns,
        ends_before: begun.pop().unwrap_or_else(|| last.clone()),
        ends: last,
        choices,
    })
}

impl FarSight {
    /// The moves from a combination on, this player beginning.
    pub fn ladder(&self, table: &PayoffTable, start: CellIx, first: PlayerIx) -> Ladder {
        let menus = table.menus();
        let players = menus.player_count();
        let (mut cell, mut player, mut stayed) = (start, first, 0);
        let mut rungs = Vec::new();
        for choices in self.choices.iter().rev() {
            let from = menus.position_in(cell, player);
            let to = choices[player.0][stayed][cell.0];
            if to == from {
                stayed += 1;
            } else {
                cell = menus.neighbour(cell, player, to);
                rungs.push(Rung {
                    player,
                    from,
                    to,
                    cell,
                });
                stayed = 1;
            }
            if stayed >= players {
                break;
            }
            player = PlayerIx((player.0 + 1) % players);
        }
        Ladder {
            start,
            rungs,
            end: LadderEnd::Rests,
        }
    }

    /// Whether the end does not hang on who has the last turn: one turn fewer leads to the same.
    pub fn settled(&self, start: CellIx, first: PlayerIx) -> bool {
        self.ends[first.0][start.0] == self.ends_before[first.0][start.0]
    }

    /// The combinations that nobody leaves, whoever begins.
    pub fn left_by_nobody(&self) -> Vec<CellIx> {
        let cells = self.ends.first().map_or(0, Vec::len);
        let stays = |c: &usize| self.ends.iter().all(|by| by[*c] == CellIx(*c));
        (0..cells).filter(stays).map(CellIx).collect()
    }
}
