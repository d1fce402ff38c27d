//! Bargaining over the menu: which combination would the players sign, given what happens if they do not?
//!
//! The set is finite and there are no side payments: a bargain is a cell. Gains are measured from the threat point d;
//! a cell is *acceptable* if nobody who decides loses, and only a cell with a gain for everybody who decides is ever
//! signed. A player with a single position has nothing to sign with ([`Menus::deciders`](crate::Menus::deciders)): what it
//! loses is reported and holds nothing up.
//!
//! | concept | maximises over acceptable cells | source |
//! | --- | --- | --- |
//! | Nash | Πᵢ gᵢ | Nash, Econometrica 18, 1950, 155–162; finite sets: Mariotti, Social Choice and Welfare 15, 1998, 413–421 |
//! | Kalai–Smorodinsky | minᵢ gᵢ / max gᵢ over the acceptable cells, then the next smallest | Kalai and Smorodinsky, Econometrica 43, 1975, 513–518 |
//! | egalitarian | minᵢ gᵢ, then the next smallest (leximin) | Kalai, Econometrica 45, 1977, 1623–1630 |

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{CellIx, PayoffTable, PlayerIx};

/// A bargaining solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concept {
    /// Largest product of gains.
    Nash,
    /// Gains in proportion to the largest gain each could have.
    KalaiSmorodinsky,
    /// Gains as equal as possible.
    Egalitarian,
}

impl Concept {
    /// All of them, Nash first.
    pub const ALL: [Self; 3] = [Self::Nash, Self::KalaiSmorodinsky, Self::Egalitarian];

    /// Name as written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nash => "nash",
            Self::KalaiSmorodinsky => "kalai-smorodinsky",
            Self::Egalitarian => "egalitarian",
        }
    }
}

/// The cells that solve a bargaining problem.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bargain {
    /// By which concept.
    pub concept: Concept,
    /// Every solution, in cell order; more than one where cells tie, as in mirror-image games. Never empty.
    pub cells: Vec<CellIx>,
}

/// The gains of those who decide on signing, in player order.
fn decisive(table: &PayoffTable, deciders: &[PlayerIx], cell: CellIx, threat: &[f64]) -> Vec<f64> {
    let gains = table.gains(cell, threat);
    deciders.iter().map(|p| gains[p.0]).collect()
}

/// The cells in which no player with a choice gets less than at the threat point, less `tolerance`. `threat` is in player
/// order.
pub fn acceptable(table: &PayoffTable, threat: &[f64], tolerance: f64) -> Vec<CellIx> {
    let cells: Vec<CellIx> = table.menus().cells().collect();
    acceptable_among(table, &cells, threat, tolerance)
}

/// The same with only some cells on the table.
pub fn acceptable_among(
    table: &PayoffTable,
    cells: &[CellIx],
    threat: &[f64],
    tolerance: f64,
) -> Vec<CellIx> {
    let deciders = table.menus().deciders();
    let nobody_loses = |c: &CellIx| {
        let gains = decisive(table, &deciders, *c, threat);
        gains.iter().all(|&g| g >= -tolerance)
    };
    cells.iter().copied().filter(nobody_loses).collect()
}

/// The bargaining solution against the threat point (payoffs in player order), or `None` where no cell gives every
/// player with a choice a gain of more than `tolerance`: then talks fail.
pub fn bargain(
    table: &PayoffTable,
    threat: &[f64],
    concept: Concept,
    tolerance: f64,
) -> Option<Bargain> {
    let cells: Vec<CellIx> = table.menus().cells().collect();
    bargain_among(table, &cells, threat, concept, tolerance)
}

/// The same with only some cells on the table.
pub fn bargain_among(
    table: &PayoffTable,
    cells: &[CellIx],
    threat: &[f64],
    concept: Concept,
    tolerance: f64,
) -> Option<Bargain> {
    let deciders = table.menus().deciders();
    // The ideal is over what is acceptable, not over what is signed: a cell that gives one player everything and the others
    // no less than the threat point shows what that player could have.
    let acceptable: Vec<(CellIx, Vec<f64>)> = acceptable_among(table, cells, threat, tolerance)
        .into_iter()
        .map(|c| (c, decisive(table, &deciders, c, threat)))
        .collect();
    let most = |p: usize| acceptable.iter().map(|(_, g)| g[p]).fold(0.0, f64::max);
    let ideal: Vec<f64> = (0..deciders.len()).map(most).collect();
    let signed = acceptable
        .iter()
        .filter(|(_, g)| g.iter().all(|&x| x > tolerance));
    // What is compared, first entry first: larger is better.
    let score = |g: &[f64]| -> Vec<f64> {
        match concept {
            Concept::Nash => vec![g.iter().zip(&ideal).map(|(x, m)| x / m).product()],
            Concept::KalaiSmorodinsky => sorted(g.iter().zip(&ideal).map(|(x, m)| x / m)),
            Concept::Egalitarian => sorted(g.iter().copied()),
        }
    };
    let scored: Vec<(CellIx, Vec<f64>)> = signed.map(|(c, g)| (*c, score(g))).collect();
    let best = scored
        .iter()
        .map(|(_, s)| s)
        .max_by(|a, b| by_parts(a, b))?
        .clone();
    let cells = scored
        .into_iter()
        .filter(|(_, s)| by_parts(s, &best) == Ordering::Equal)
        .map(|(c, _)| c)
        .collect();
    Some(Bargain { concept, cells })
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Lexicographic; parts within 1e-12 of each other, relatively, tie.
fn by_parts(a: &[f64], b: &[f64]) -> Ordering {
    let close = |x: f64, y: f64| (x - y).abs() <= 1e-12 * x.abs().max(y.abs()).max(1e-300);
    let differ = a.iter().zip(b).find(|(x, y)| !close(**x, **y));
    differ.map_or(Ordering::Equal, |(x, y)| x.total_cmp(y))
}
