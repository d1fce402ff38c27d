//! Moves of assets by trading day, and days that a person picked.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::field::Rows;

/// An asset: a column of the table of moves, and what it owns a share of.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// Column of the table of moves without its unit: `sp500`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// A market as a whole rather than a few sectors.
    pub broad: bool,
    /// The region whose owners' incomes it is a share of; `None` = no exposure is claimed (a volatility index, a currency, a commodity).
    pub region: Option<String>,
    /// Its sectors; empty = all of the region's.
    pub sectors: Vec<String>,
    /// A fund that stands in where the asset has no move on a day.
    pub stands_in: Option<String>,
    /// `assets.csv, line 2`.
    pub row: String,
}

/// Moves of every trading day, per cent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moves {
    /// Trading days, ascending.
    pub days: Vec<Date>,
    /// Moves by asset, one a day; `None` where there is none.
    pub by_asset: BTreeMap<String, Vec<Option<f64>>>,
}

/// A day somebody picked because something happened on it.
#[derive(Debug, Clone, PartialEq)]
pub struct PickedDay {
    /// The trading day.
    pub date: Date,
    /// What happened.
    pub event: String,
    /// What the picker expected: 1 up, −1 down.
    pub direction: f64,
    /// Move of the broad market, per cent; `None` where none is at hand.
    pub move_pct: Option<f64>,
    /// `picked-days.csv, line 2`.
    pub row: String,
}

/// Ends of the names of columns of moves: per cent, or points of an index of volatility.
const UNITS: [&str; 2] = ["_pct", "_points"];

pub(super) fn assets(path: &Path, bytes: &[u8]) -> Result<Vec<Asset>, TableError> {
    let rows = Rows::new(path, bytes, &["id", "title", "broad", "region", "sectors"])?;
    rows.distinct("id")?;
    let one = |fields: super::field::Fields<'_>| {
        Ok(Asset {
            id: fields.text("id")?,
            title: fields.text("title")?,
            broad: fields.flag("broad")?,
            region: fields.optional_text("region")?,
            sectors: (fields.note("sectors")?.split_whitespace())
                .map(str::to_owned)
                .collect(),
            stands_in: fields.optional_text("stands_in")?,
            row: fields.cite(),
        })
    };
    rows.iter().map(one).collect()
}

pub(super) fn moves(path: &Path, bytes: &[u8]) -> Result<Moves, TableError> {
    let rows = Rows::new(path, bytes, &["date"])?;
    let columns: Vec<(String, String)> = (rows.columns())
        .filter_map(|c| {
            Some((
                c.to_owned(),
                UNITS
                    .iter()
                    .find_map(|unit| c.strip_suffix(unit))?
                    .to_owned(),
            ))
        })
        .collect();
    let mut moves = Moves::default();
    for fields in rows.iter() {
        let date = fields.date("date")?;
        if let Some(before) = moves.days.last().filter(|before| date <= **before) {
            let problem = format!("{date} does not lie after {before}; days ascend");
            return Err(fields.wrong("date", problem));
        }
        moves.days.push(date);
        for (column, asset) in &columns {
            let value = fields.optional_number(column)?;
            let series = moves.by_asset.entry(asset.clone()).or_default();
            series.push(value);
        }
    }
    Ok(moves)
}

pub(super) fn picked(path: &Path, bytes: &[u8]) -> Result<Vec<PickedDay>, TableError> {
    let rows = Rows::new(path, bytes, &["date", "event", "direction", "move_pct"])?;
    let one = |fields: super::field::Fields<'_>| {
        let direction = fields.within("direction", -1.0, 1.0)?;
        if direction.abs() != 1.0 {
            let problem = format!("{direction} is neither 1 nor -1");
            return Err(fields.wrong("direction", problem));
        }
        Ok(PickedDay {
            date: fields.date("date")?,
            event: fields.text("event")?,
            direction,
            move_pct: fields.optional_number("move_pct")?,
            row: fields.cite(),
        })
    };
    rows.iter().map(one).collect()
}
