//! Who plays, what each may choose, and how combinations of choices are numbered.

use serde::{Deserialize, Serialize};

use crate::TalksError;
use crate::error::hint;

/// The most combinations a table may have.
pub(crate) const MOST_COMBINATIONS: usize = 1 << 24;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub usize);
    };
}

index!(
    /// Place of a player in [`Menus`].
    PlayerIx
);
index!(
    /// Place of a position in its player's [`Menu`].
    PositionIx
);
index!(
    /// Number of a combination: the last player's position varies fastest.
    CellIx
);

/// One thing a player may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Short name, unique in the menu.
    pub id: String,
    /// Name for readers.
    pub title: String,
}

/// What one player may choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The player's name, unique in the game.
    pub player: String,
    /// Its positions, in the order of every result.
    pub positions: Vec<Position>,
}

impl Menu {
    /// A menu whose positions are called by their ids.
    pub fn of<'a>(player: &str, positions: impl IntoIterator<Item = &'a str>) -> Self {
        let positions = positions.into_iter().map(|id| Position {
            id: id.to_owned(),
            title: id.to_owned(),
        });
        Self {
            player: player.to_owned(),
            positions: positions.collect(),
        }
    }

    fn known(&self) -> String {
        self.positions
            .iter()
            .map(|p| p.id.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The choice of every player, in player order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Combination(pub Vec<PositionIx>);

impl Combination {
    /// The position of one player.
    pub fn of(&self, player: PlayerIx) -> PositionIx {
        self.0[player.0]
    }

    /// The same with another position for one player.
    pub fn with(&self, player: PlayerIx, position: PositionIx) -> Self {
        let mut changed = self.clone();
        changed.0[player.0] = position;
        changed
    }
}

/// The menus of all players: nobody is listed twice and nobody is left without a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Menus {
    menus: Vec<Menu>,
}

impl Menus {
    /// Checks the menus.
    ///
    /// # Errors
    /// No players, an empty menu, a name used twice, or too many combinations.
    pub fn new(menus: Vec<Menu>) -> Result<Self, TalksError> {
        if menus.is_empty() {
            return Err(TalksError::NoPlayers);
        }
        let mut combinations = 1usize;
        for (at, menu) in menus.iter().enumerate() {
            if menus[..at].iter().any(|m| m.player == menu.player) {
                return Err(TalksError::DuplicatePlayer {
                    player: menu.player.clone(),
                });
            }
            if menu.positions.is_empty() {
                return Err(TalksError::EmptyMenu {
                    player: menu.player.clone(),
                });
            }
            for (p, position) in menu.positions.iter().enumerate() {
                if menu.positions[..p].iter().any(|q| q.id == position.id) {
                    let (player, position) = (menu.player.clone(), position.id.clone());
                    return Err(TalksError::DuplicatePosition { player, position });
                }
            }
            combinations = combinations
                .checked_mul(menu.positions.len())
                .filter(|&c| c <= MOST_COMBINATIONS)
                .ok_or(TalksError::TooManyCombinations {
                    most: MOST_COMBINATIONS,
                })?;
        }
        Ok(Self { menus })
    }

    /// The menus, in player order.
    pub fn as_slice(&self) -> &[Menu] {
        &self.menus
    }

    /// Number of players.
    pub fn player_count(&self) -> usize {
        self.menus.len()
    }

    /// Every player, in order.
    pub fn players(
        &self,
    ) -> impl DoubleEndedIterator<Item = PlayerIx> + ExactSizeIterator + Clone + use<> {
        (0..self.menus.len()).map(PlayerIx)
    }

    /// Every position of a player, in order.
    pub fn positions(
        &self,
        player: PlayerIx,
    ) -> impl DoubleEndedIterator<Item = PositionIx> + ExactSizeIterator + Clone + use<> {
        (0..self.menus[player.0].positions.len()).map(PositionIx)
    }

    /// A player's name.
    pub fn player(&self, player: PlayerIx) -> &str {
        &self.menus[player.0].player
    }

    /// A player's position.
    pub fn position(&self, player: PlayerIx, position: PositionIx) -> &Position {
        &self.menus[player.0].positions[position.0]
    }

    /// Number of combinations.
    pub fn combinations(&self) -> usize {
        self.menus.iter().map(|m| m.positions.len()).product()
    }

    /// Every cell, in order.
    pub fn cells(
        &self,
    ) -> impl DoubleEndedIterator<Item = CellIx> + ExactSizeIterator + Clone + use<> {
        (0..self.combinations()).map(CellIx)
    }

    /// The combination behind a cell.
    pub fn combination(&self, cell: CellIx) -> Combination {
        let mut rest = cell.0;
        let mut positions = vec![PositionIx(0); self.menus.len()];
        for (slot, menu) in positions.iter_mut().zip(&self.menus).rev() {
            *slot = PositionIx(rest % menu.positions.len());
            rest /= menu.positions.len();
        }
        Combination(positions)
    }

    /// The cell of a combination.
    pub fn cell(&self, combination: &Combination) -> CellIx {
        CellIx(
            self.menus
                .iter()
                .zip(&combination.0)
                .fold(0, |at, (menu, p)| at * menu.positions.len() + p.0),
        )
    }

    /// The cell reached when one player moves to another position.
    pub fn neighbour(&self, cell: CellIx, player: PlayerIx, position: PositionIx) -> CellIx {
        let stride: usize = self.menus[player.0 + 1..]
            .iter()
            .map(|m| m.positions.len())
            .product();
        let now = cell.0 / stride % self.menus[player.0].positions.len();
        CellIx(cell.0 - now * stride + position.0 * stride)
    }

    /// The position of a player in a cell.
    pub fn position_in(&self, cell: CellIx, player: PlayerIx) -> PositionIx {
        let stride: usize = self.menus[player.0 + 1..]
            .iter()
            .map(|m| m.positions.len())
            .product();
        PositionIx(cell.0 / stride % self.menus[player.0].positions.len())
    }

    /// The players who have something to choose, in order: those whose word a deal needs. Everybody where nobody has.
    pub fn deciders(&self) -> Vec<PlayerIx> {
        let chooses = |p: &PlayerIx| self.menus[p.0].positions.len() > 1;
        let deciders: Vec<PlayerIx> = self.players().filter(chooses).collect();
        if deciders.is_empty() {
            return self.players().collect();
        }
        deciders
    }

    /// The player with this name.
    ///
    /// # Errors
    /// [`TalksError::UnknownPlayer`], with a suggestion.
    pub fn find_player(&self, name: &str) -> Result<PlayerIx, TalksError> {
        self.menus
            .iter()
            .position(|m| m.player == name)
            .map(PlayerIx)
            .ok_or_else(|| {
                let names = || self.menus.iter().map(|m| m.player.as_str());
                TalksError::UnknownPlayer {
                    name: name.to_owned(),
                    hint: hint(name, names()),
                    known: names().collect::<Vec<_>>().join(", "),
                }
            })
    }

    /// The position with this id in a player's menu.
    ///
    /// # Errors
    /// [`TalksError::UnknownPosition`], with a suggestion.
    pub fn find_position(&self, player: PlayerIx, id: &str) -> Result<PositionIx, TalksError> {
        let menu = &self.menus[player.0];
        menu.positions
            .iter()
            .position(|p| p.id == id)
            .map(PositionIx)
            .ok_or_else(|| TalksError::UnknownPosition {
                player: menu.player.clone(),
                name: id.to_owned(),
                hint: hint(id, menu.positions.iter().map(|p| p.id.as_str())),
                known: menu.known(),
            })
    }

    /// The combination in which each named player takes the named position: a deal, or what happens without one.
    ///
    /// # Errors
    /// An unknown player or position, a player named twice or left out.
    pub fn resolve<'a>(
        &self,
        choices: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Combination, TalksError> {
        let mut found: Vec<Option<PositionIx>> = vec![None; self.menus.len()];
        for (name, id) in choices {
            let player = self.find_player(name)?;
            let position = self.find_position(player, id)?;
            if let Some(first) = found[player.0].replace(position) {
                return Err(TalksError::PlayerTwice {
                    player: name.to_owned(),
                    first: self.position(player, first).id.clone(),
                    second: id.to_owned(),
                });
            }
        }
        let chosen = found.into_iter().zip(&self.menus).map(|(position, menu)| {
            position.ok_or_else(|| TalksError::MissingPlayer {
                player: menu.player.clone(),
                known: menu.known(),
            })
        });
        Ok(Combination(chosen.collect::<Result<_, _>>()?))
    }

    /// A combination in words: `USA: truce, CHN: retaliate`.
    pub fn label(&self, cell: CellIx) -> String {
        let name = |player: PlayerIx| {
            let position = self.position(player, self.position_in(cell, player));
            format!("{}: {}", self.player(player), position.id)
        };
        self.players().map(name).collect::<Vec<_>>().join(", ")
    }
}
