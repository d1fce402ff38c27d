//! Payoff tables from files and back: a table of rows ([`from_csv`]), a strategic game of Gambit ([`from_nfg`]), JSON
//! ([`from_json`]). All of them become one [`PayoffFile`]; nothing here opens a file.
//!
//! A payoff may depend on the month: a file has one complete table per month, the last of which may be *for ever*. Beside
//! payoffs a file may list criteria, what a player may care about besides (revenue, the others' loss), by combination.

mod csv;
mod error;
mod json;
mod nfg;

use std::collections::{BTreeMap, BTreeSet};

pub use self::csv::{from_csv, to_csv};
pub use self::error::{DoorError, Place};
pub use self::json::{from_json, to_json};
pub use self::nfg::{from_nfg, to_nfg};
use crate::{Combination, Menu, Menus, PayoffTable, PlayerIx, Position, PositionIx};

/// The most players of a game from a file.
pub const MOST_PLAYERS: usize = 16;
/// The most combinations of a game from a file.
pub const MOST_CELLS: usize = 1_000_000;

/// What a player may care about beside its payoff, by combination.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionColumn {
    /// Whose.
    pub player: PlayerIx,
    /// What it is called.
    pub name: String,
    /// Its value in every cell, in cell order; larger is better.
    pub values: Vec<f64>,
}

/// A game as a file describes it: complete and finite.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffFile {
    /// What the file calls it; may be empty.
    pub title: String,
    /// The months that have payoffs, rising; `None`, always last, stands for ever after. A file without months has `[None]`.
    pub months: Vec<Option<u32>>,
    /// The payoffs of each of these months; all tables have the same menus.
    pub tables: Vec<PayoffTable>,
    /// Criteria beside the payoffs.
    pub criteria: Vec<CriterionColumn>,
}

impl PayoffFile {
    /// A game whose payoffs do not depend on the month.
    pub fn steady(title: &str, table: PayoffTable) -> Self {
        Self {
            title: title.to_owned(),
            months: vec![None],
            tables: vec![table],
            criteria: Vec::new(),
        }
    }

    /// The menus.
    pub fn menus(&self) -> &Menus {
        self.tables[0].menus()
    }

    /// The table for ever, or of the last month there is.
    pub fn settled(&self) -> &PayoffTable {
        &self.tables[self.tables.len() - 1]
    }
}

/// One row of a file: a combination with its payoffs in a month.
struct Row {
    place: Place,
    month: Option<u32>,
    /// Ids, in player order.
    positions: Vec<String>,
    /// In player order.
    payoffs: Vec<f64>,
    /// In the order of the criteria; empty = said in a row of another month.
    criteria: Vec<f64>,
}

/// Who plays, with the names of the criteria.
struct Heading {
    title: String,
    players: Vec<String>,
    /// Menus that the file lists before its rows; otherwise they are made of what the rows name, in that order.
    menus: Option<Vec<Vec<Position>>>,
    criteria: Vec<(PlayerIx, String)>,
}

/// Holds rows to a heading: every combination once in every month.
fn assemble(heading: Heading, rows: &[Row]) -> Result<PayoffFile, DoorError> {
    let menus = menus(&heading, rows)?;
    let mut months: BTreeSet<u32> = rows.iter().filter_map(|r| r.month).collect();
    let ever = rows.iter().any(|r| r.month.is_none());
    months.remove(&0);
    let mut order: Vec<Option<u32>> = months.into_iter().map(Some).collect();
    if ever {
        order.push(None);
    }
    let places: BTreeMap<Option<u32>, usize> = order.iter().copied().zip(0..).collect();
    let cells = menus.combinations();
    let mut seen: Vec<Vec<Option<usize>>> = vec![vec![None; cells]; order.len()];
    let mut criteria = vec![vec![None; cells]; heading.criteria.len()];
    let lookup: Vec<BTreeMap<&str, usize>> = (menus.as_slice().iter())
        .map(|m| m.positions.iter().map(|p| p.id.as_str()).zip(0..).collect())
        .collect();
    for (at, row) in rows.iter().enumerate() {
        let cell = cell_of(&menus, &lookup, row)?;
        let slot = &mut seen[places[&row.month]][cell];
        if let Some(first) = slot.replace(at) {
            return Err(DoorError::Twice {
                place: row.place,
                first: rows[first].place,
                combination: menus.label(crate::CellIx(cell)),
            });
        }
        for (column, value) in criteria.iter_mut().zip(&row.criteria) {
            column[cell] = Some(*value);
        }
    }
    let mut tables = Vec::with_capacity(order.len());
    for (of_month, month) in seen.iter().zip(&order) {
        tables.push(table(&menus, of_month, *month, rows)?);
    }
    let mut columns = Vec::new();
    for ((player, name), values) in heading.criteria.into_iter().zip(criteria) {
        let missing = values.iter().position(Option::is_none);
        if let Some(cell) = missing {
            return Err(DoorError::NoCriterion {
                criterion: name,
                combination: menus.label(crate::CellIx(cell)),
            });
        }
        columns.push(CriterionColumn {
            player,
            name,
            values: values.into_iter().flatten().collect(),
        });
    }
    Ok(PayoffFile {
        title: heading.title,
        months: order,
        tables,
        criteria: columns,
    })
}

/// The table of one month.
fn table(
    menus: &Menus,
    of_month: &[Option<usize>],
    month: Option<u32>,
    rows: &[Row],
) -> Result<PayoffTable, DoorError> {
    let missing = of_month.iter().filter(|r| r.is_none()).count();
    if let Some(first) = of_month.iter().position(Option::is_none) {
        return Err(DoorError::Missing {
            missing,
            of: of_month.len(),
            first: menus.label(crate::CellIx(first)),
            month,
        });
    }
    let payoffs = of_month.iter().flatten();
    let cells = payoffs.map(|&at| rows[at].payoffs.clone()).collect();
    Ok(PayoffTable::new(menus.clone(), cells)?)
}

/// The menus a file lists, or those its rows name.
fn menus(heading: &Heading, rows: &[Row]) -> Result<Menus, DoorError> {
    let players = heading.players.len();
    if !(2..=MOST_PLAYERS).contains(&players) {
        return Err(DoorError::Players {
            found: players,
            most: MOST_PLAYERS,
        });
    }
    if rows.is_empty() {
        return Err(DoorError::NoRows);
    }
    let listed = match &heading.menus {
        Some(menus) => menus.clone(),
        None => named(players, rows),
    };
    limited(listed.iter().map(Vec::len))?;
    let menus = heading.players.iter().zip(listed);
    let menus = menus.map(|(player, positions)| Menu {
        player: player.clone(),
        positions,
    });
    Ok(Menus::new(menus.collect())?)
}

/// Positions in the order in which the rows name them.
fn named(players: usize, rows: &[Row]) -> Vec<Vec<Position>> {
    let mut found = vec![Vec::new(); players];
    let mut known: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); players];
    for row in rows {
        for (p, id) in row.positions.iter().enumerate() {
            if known[p].insert(id) {
                found[p].push(Position {
                    id: id.clone(),
                    title: id.clone(),
                });
            }
        }
    }
    found
}

/// Checks that menus of these sizes make a table that can be held.
fn limited(sizes: impl Iterator<Item = usize>) -> Result<usize, DoorError> {
    let mut cells = 1usize;
    for size in sizes {
        cells = (cells.checked_mul(size))
            .filter(|c| *c <= MOST_CELLS)
            .ok_or(DoorError::Combinations { most: MOST_CELLS })?;
    }
    Ok(cells)
}

fn cell_of(menus: &Menus, lookup: &[BTreeMap<&str, usize>], row: &Row) -> Result<usize, DoorError> {
    let mut positions = Vec::with_capacity(row.positions.len());
    for (p, id) in row.positions.iter().enumerate() {
        match lookup[p].get(id.as_str()) {
            Some(&at) => positions.push(PositionIx(at)),
            None => {
                let menu = &menus.as_slice()[p];
                let known = || menu.positions.iter().map(|k| k.id.as_str());
                return Err(DoorError::Position {
                    place: row.place,
                    player: menu.player.clone(),
                    name: id.clone(),
                    hint: crate::error::hint(id, known()),
                });
            }
        }
    }
    Ok(menus.cell(&Combination(positions)).0)
}

/// The month a cell of a file says: nothing or `ever` is for ever.
fn month(text: &str, place: Place) -> Result<Option<u32>, DoorError> {
    if text.is_empty() || text.eq_ignore_ascii_case("ever") {
        return Ok(None);
    }
    match text.parse::<u32>() {
        Ok(month) if month > 0 => Ok(Some(month)),
        _ => Err(DoorError::Month {
            place,
            text: text.to_owned(),
        }),
    }
}
