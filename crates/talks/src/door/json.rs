//! A game in JSON: `{"title", "players": [{"name", "positions": ["a", {"id", "title"}]}], "payoffs": [{"month", "positions",
//! "payoff", "criteria"}], "criteria": [{"player", "name"}]}`. `month`, `criteria` and titles may be left out.

use serde::{Deserialize, Serialize};

use super::{CriterionColumn, DoorError, Heading, PayoffFile, Place, Row, assemble};
use crate::{PlayerIx, Position};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Game {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    title: String,
    players: Vec<Player>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    criteria: Vec<Criterion>,
    payoffs: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Player {
    name: String,
    positions: Vec<Named>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Named {
    Id(String),
    Titled { id: String, title: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Criterion {
    player: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    month: Option<u32>,
    positions: Vec<String>,
    payoff: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    criteria: Vec<f64>,
}

/// Reads a game in JSON.
///
/// # Errors
/// [`DoorError`] names the entry and what is wrong with it.
pub fn from_json(text: &str) -> Result<PayoffFile, DoorError> {
    let game: Game =
        serde_json::from_str(text).map_err(|e| DoorError::Json { why: e.to_string() })?;
    let players: Vec<String> = game.players.iter().map(|p| p.name.clone()).collect();
    let position = |named: &Named| match named {
        Named::Id(id) => Position {
            id: id.clone(),
            title: id.clone(),
        },
        Named::Titled { id, title } => Position {
            id: id.clone(),
            title: title.clone(),
        },
    };
    let menus = (game.players.iter())
        .map(|p| p.positions.iter().map(position).collect())
        .collect();
    let mut criteria = Vec::new();
    for c in &game.criteria {
        let known = || players.iter().map(String::as_str);
        let at = players.iter().position(|p| *p == c.player);
        let at = at.ok_or_else(|| DoorError::Nobody {
            column: c.name.clone(),
            player: c.player.clone(),
            hint: crate::error::hint(&c.player, known()),
        })?;
        criteria.push((PlayerIx(at), c.name.clone()));
    }
    let mut rows = Vec::with_capacity(game.payoffs.len());
    for (at, entry) in game.payoffs.into_iter().enumerate() {
        rows.push(row(
            entry,
            Place::Entry(at + 1),
            players.len(),
            criteria.len(),
        )?);
    }
    let heading = Heading {
        title: game.title,
        players,
        menus: Some(menus),
        criteria,
    };
    assemble(heading, &rows)
}

fn row(entry: Entry, place: Place, players: usize, criteria: usize) -> Result<Row, DoorError> {
    // Criteria do not depend on the month: one month says them.
    let said = if entry.criteria.is_empty() {
        0
    } else {
        criteria
    };
    let lengths = [
        (entry.positions.len(), players),
        (entry.payoff.len(), players),
        (entry.criteria.len(), said),
    ];
    if let Some((found, expected)) = lengths
        .into_iter()
        .find(|(found, expected)| found != expected)
    {
        return Err(DoorError::Width {
            place,
            expected,
            found,
        });
    }
    if entry.month == Some(0) {
        return Err(DoorError::Month {
            place,
            text: "0".into(),
        });
    }
    Ok(Row {
        place,
        month: entry.month,
        positions: entry.positions,
        payoffs: entry.payoff,
        criteria: entry.criteria,
    })
}

/// Writes a game in JSON; reading it gives the same game.
///
/// # Errors
/// [`DoorError::Json`] if a number cannot be written.
pub fn to_json(file: &PayoffFile) -> Result<String, DoorError> {
    let menus = file.menus();
    let named = |p: &Position| match p.id == p.title {
        true => Named::Id(p.id.clone()),
        false => Named::Titled {
            id: p.id.clone(),
            title: p.title.clone(),
        },
    };
    let players = menus.as_slice().iter().map(|m| Player {
        name: m.player.clone(),
        positions: m.positions.iter().map(named).collect(),
    });
    let mut payoffs = Vec::new();
    for (at, (month, table)) in file.months.iter().zip(&file.tables).enumerate() {
        payoffs.extend(menus.cells().map(|cell| {
            Entry {
                month: *month,
                positions: (menus.players())
                    .map(|p| menus.position(p, menus.position_in(cell, p)).id.clone())
                    .collect(),
                payoff: table.payoffs(cell).to_vec(),
                criteria: match at {
                    0 => file.criteria.iter().map(|c| c.values[cell.0]).collect(),
                    _ => Vec::new(),
                },
            }
        }));
    }
    let criterion = |c: &CriterionColumn| Criterion {
        player: menus.player(c.player).to_owned(),
        name: c.name.clone(),
    };
    let game = Game {
        title: file.title.clone(),
        players: players.collect(),
        criteria: file.criteria.iter().map(criterion).collect(),
        payoffs,
    };
    serde_json::to_string_pretty(&game).map_err(|e| DoorError::Json { why: e.to_string() })
}
