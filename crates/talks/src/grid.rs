//! Menus made of levers: a position says how far each lever is used, and the menu is every way of doing so.

use serde::{Deserialize, Serialize};

use crate::{CellIx, Combination, Menu, Menus, PlayerIx, Position, PositionIx, TalksError};

/// One lever with the ways it may be used, in order, e.g. no, some, full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridLever {
    /// Short name, unique among the player's levers.
    pub id: String,
    /// Name for readers.
    pub title: String,
    /// How far it may be used: ids are unique within the lever.
    pub levels: Vec<Position>,
}

/// The levers of every player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeverGrid {
    players: Vec<(String, Vec<GridLever>)>,
    menus: Menus,
}

impl LeverGrid {
    /// Multiplies the levers of every player into a menu. A player without levers has the one position `-`; the last
    /// lever varies fastest. Position ids are `lever.level` joined by `+`.
    ///
    /// # Errors
    /// No players, names used twice, a lever without levels, too many combinations.
    pub fn new(players: Vec<(String, Vec<GridLever>)>) -> Result<Self, TalksError> {
        let mut menus = Vec::new();
        for (player, levers) in &players {
            let mut combinations = 1usize;
            for (at, lever) in levers.iter().enumerate() {
                let name = || format!("{player}/{}", lever.id);
                if levers[..at].iter().any(|l| l.id == lever.id) {
                    return Err(TalksError::DuplicatePosition {
                        player: player.clone(),
                        position: lever.id.clone(),
                    });
                }
                if lever.levels.is_empty() {
                    return Err(TalksError::EmptyMenu { player: name() });
                }
                combinations = combinations
                    .checked_mul(lever.levels.len())
                    .filter(|&c| c <= crate::menu::MOST_COMBINATIONS)
                    .ok_or(TalksError::TooManyCombinations {
                        most: crate::menu::MOST_COMBINATIONS,
                    })?;
            }
            let position = |at: usize| {
                let levels = digits(at, levers.iter().map(|l| l.levels.len()));
                let name = |(lever, &level): (&GridLever, &usize)| {
                    format!("{}.{}", lever.id, lever.levels[level].id)
                };
                let title = |(lever, &level): (&GridLever, &usize)| {
                    format!("{}: {}", lever.title, lever.levels[level].title)
                };
                let named = |with: &dyn Fn((&GridLever, &usize)) -> String, by: &str| {
                    let parts: Vec<String> = levers.iter().zip(&levels).map(with).collect();
                    if parts.is_empty() {
                        "-".to_owned()
                    } else {
                        parts.join(by)
                    }
                };
                Position {
                    id: named(&name, "+"),
                    title: named(&title, "; "),
                }
            };
            menus.push(Menu {
                player: player.clone(),
                positions: (0..combinations).map(position).collect(),
            });
        }
        Ok(Self {
            menus: Menus::new(menus)?,
            players,
        })
    }

    /// The menus.
    pub fn menus(&self) -> &Menus {
        &self.menus
    }

    /// A player's levers, in order.
    pub fn levers(&self, player: PlayerIx) -> &[GridLever] {
        &self.players[player.0].1
    }

    /// How far each lever is used in a position.
    pub fn levels(&self, player: PlayerIx, position: PositionIx) -> Vec<usize> {
        digits(
            position.0,
            self.levers(player).iter().map(|l| l.levels.len()),
        )
    }

    /// The position that uses the levers this far.
    pub fn position(&self, player: PlayerIx, levels: &[usize]) -> PositionIx {
        let sizes = self.levers(player).iter().map(|l| l.levels.len());
        PositionIx(
            sizes
                .zip(levels)
                .fold(0, |at, (size, level)| at * size + level),
        )
    }

    /// Every cell, each one lever and one level away from the one before.
    pub fn one_lever_apart(&self) -> Vec<CellIx> {
        let levers = self.players.iter().flat_map(|(_, levers)| levers);
        one_step_apart(&levers.map(|l| l.levels.len()).collect::<Vec<_>>())
    }

    /// The cells in which every lever outside `free` is used as in `base`.
    pub fn with_free(&self, base: &Combination, free: &[(PlayerIx, usize)]) -> Vec<CellIx> {
        let held = |player: PlayerIx, position: PositionIx| {
            let now = self.levels(player, base.of(player));
            let then = self.levels(player, position);
            (0..now.len()).all(|l| now[l] == then[l] || free.contains(&(player, l)))
        };
        let allowed: Vec<Vec<bool>> = self
            .menus
            .players()
            .map(|p| self.menus.positions(p).map(|s| held(p, s)).collect())
            .collect();
        let all = |&cell: &CellIx| {
            let mut players = self.menus.players();
            players.all(|p| allowed[p.0][self.menus.position_in(cell, p).0])
        };
        self.menus.cells().filter(all).collect()
    }
}

/// The mixed-radix digits of a number, the last varying fastest.
fn digits(mut number: usize, sizes: impl DoubleEndedIterator<Item = usize>) -> Vec<usize> {
    let mut found: Vec<usize> = sizes
        .rev()
        .map(|size| {
            let digit = number % size;
            number /= size;
            digit
        })
        .collect();
    found.reverse();
    found
}

/// The reflected Gray code of mixed radix: every number once, neighbours differing by one in one digit (Knuth, The Art
/// of Computer Programming 4A, 2011, section 7.2.1.1, algorithm H).
pub(crate) fn one_step_apart(sizes: &[usize]) -> Vec<CellIx> {
    let total: usize = sizes.iter().product();
    let mut digits = vec![0usize; sizes.len()];
    let mut rising = vec![true; sizes.len()];
    let mut order = Vec::with_capacity(total);
    loop {
        let cell = digits.iter().zip(sizes).fold(0, |at, (d, s)| at * s + d);
        order.push(CellIx(cell));
        // The fastest digit that can still move in its direction; those after it turn round.
        let mut moved = false;
        for at in (0..sizes.len()).rev() {
            let room = if rising[at] {
                digits[at] + 1 < sizes[at]
            } else {
                digits[at] > 0
            };
            if room {
                digits[at] = if rising[at] {
                    digits[at] + 1
                } else {
                    digits[at] - 1
                };
                moved = true;
                break;
            }
            rising[at] = !rising[at];
        }
        if !moved {
            return order;
        }
    }
}
