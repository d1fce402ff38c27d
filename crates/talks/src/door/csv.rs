//! A table of rows: a column of positions per player, then `payoff:PLAYER` for each; optionally `month` and
//! `criterion:PLAYER:NAME`. Every combination once (per month), in any order; menus are in the order in which positions first appear.
//! Lines that begin with `#` are comments.

use super::{DoorError, Heading, PayoffFile, Place, Row, assemble, month};
use crate::error::hint;
use crate::{CellIx, PlayerIx};

/// What a column holds.
enum Column {
    Month,
    Position,
    /// Of the player of this place.
    Payoff(usize),
    /// In order of the criteria.
    Criterion,
}

/// Reads a table of rows.
///
/// # Errors
/// [`DoorError`] names the line and what is wrong with it.
pub fn from_csv(text: &str) -> Result<PayoffFile, DoorError> {
    let mut reader = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(broken)?.clone();
    let (columns, heading) = heading(&header)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, |p| p.line() as usize);
        rows.push(row(
            &record,
            Place::Line(line),
            &columns,
            &header,
            &heading,
        )?);
    }
    assemble(heading, &rows)
}

fn broken(error: ::csv::Error) -> DoorError {
    let line = error.position().map_or(1, |p| p.line() as usize);
    DoorError::Syntax {
        place: Place::Line(line),
        expected: "comma-separated values".into(),
        found: error.to_string(),
    }
}

/// Who plays, and what each column holds.
fn heading(header: &::csv::StringRecord) -> Result<(Vec<Column>, Heading), DoorError> {
    for (at, name) in header.iter().enumerate() {
        if header.iter().take(at).any(|h| h == name) {
            return Err(DoorError::ColumnTwice {
                column: name.to_owned(),
            });
        }
    }
    let special = |h: &str| h == "month" || h.starts_with("payoff:") || h.starts_with("criterion:");
    let players: Vec<String> = (header.iter().filter(|h| !special(h)))
        .map(str::to_owned)
        .collect();
    let find = |column: &str, name: &str| {
        let at = players.iter().position(|p| p == name.trim());
        at.ok_or_else(|| DoorError::Nobody {
            column: column.to_owned(),
            player: name.to_owned(),
            hint: hint(name, players.iter().map(String::as_str)),
        })
    };
    let (mut columns, mut criteria) = (Vec::new(), Vec::new());
    for name in header {
        columns.push(if name == "month" {
            Column::Month
        } else if let Some(player) = name.strip_prefix("payoff:") {
            Column::Payoff(find(name, player)?)
        } else if let Some(of) = name.strip_prefix("criterion:") {
            let (player, what) = of.split_once(':').unwrap_or((of, ""));
            criteria.push((PlayerIx(find(name, player)?), what.trim().to_owned()));
            Column::Criterion
        } else {
            Column::Position
        });
    }
    for (p, player) in players.iter().enumerate() {
        let paid = |c: &Column| matches!(c, Column::Payoff(q) if *q == p);
        if !columns.iter().any(paid) {
            let known = header.iter().filter(|h| h.starts_with("payoff:"));
            return Err(DoorError::NoPayoff {
                player: player.clone(),
                hint: hint(&format!("payoff:{player}"), known),
            });
        }
    }
    let heading = Heading {
        title: String::new(),
        players,
        menus: None,
        criteria,
    };
    Ok((columns, heading))
}

fn row(
    record: &::csv::StringRecord,
    place: Place,
    columns: &[Column],
    header: &::csv::StringRecord,
    heading: &Heading,
) -> Result<Row, DoorError> {
    if record.len() != columns.len() {
        return Err(DoorError::Width {
            place,
            expected: columns.len(),
            found: record.len(),
        });
    }
    let mut row = Row {
        place,
        month: None,
        positions: Vec::with_capacity(heading.players.len()),
        payoffs: vec![0.0; heading.players.len()],
        criteria: Vec::new(),
    };
    for (at, text) in record.iter().enumerate() {
        let number = || match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(DoorError::Number {
                place,
                column: header[at].to_owned(),
                text: text.to_owned(),
            }),
        };
        match columns[at] {
            Column::Month => row.month = month(text, place)?,
            Column::Position if text.is_empty() => {
                return Err(DoorError::NoPosition {
                    place,
                    player: header[at].to_owned(),
                });
            }
            Column::Position => row.positions.push(text.to_owned()),
            Column::Payoff(p) => row.payoffs[p] = number()?,
            Column::Criterion => row.criteria.push(number()?),
        }
    }
    Ok(row)
}

/// Writes a game as a table of rows; reading it gives the same game, titles of positions aside.
pub fn to_csv(file: &PayoffFile) -> String {
    let menus = file.menus();
    let dated = file.months != [None];
    let mut lines = Vec::new();
    let mut head: Vec<String> = Vec::new();
    if dated {
        head.push("month".into());
    }
    head.extend(menus.players().map(|p| quoted(menus.player(p))));
    head.extend(
        menus
            .players()
            .map(|p| quoted(&format!("payoff:{}", menus.player(p)))),
    );
    head.extend(file.criteria.iter().map(|c| {
        let player = menus.player(c.player);
        quoted(&format!("criterion:{player}:{}", c.name))
    }));
    lines.push(head.join(","));
    for (month, table) in file.months.iter().zip(&file.tables) {
        for cell in menus.cells() {
            let mut entries: Vec<String> = Vec::new();
            if dated {
                entries.push(month.map_or_else(|| "ever".into(), |m| m.to_string()));
            }
            entries.extend(menus.players().map(|p| {
                let position = menus.position_in(cell, p);
                quoted(&menus.position(p, position).id)
            }));
            entries.extend(table.payoffs(cell).iter().map(f64::to_string));
            entries.extend(file.criteria.iter().map(|c| value(c, cell)));
            lines.push(entries.join(","));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn value(column: &super::CriterionColumn, cell: CellIx) -> String {
    column.values[cell.0].to_string()
}

/// With quotation marks where commas, quotation marks, spaces at the ends or a leading `#` ask for them.
fn quoted(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r']) && !text.starts_with('#');
    if plain && text.trim() == text {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}
