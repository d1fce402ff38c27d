//! What a side may want, given what it is seen to do: all (patience, weights on criteria) under which no position would be better by
//! more than a tolerance (revealed preference: Samuelson, Economica 5, 1938, 61–71; moment inequalities: Pakes, Porter, Ho and Ishii,
//! Econometrica 83, 2015, 315–334).
//!
//! Patience comes first, because it needs no weight at all: it is scanned, and at each value the weights that fit are a polyhedron. Where
//! no weights fit the objective is empty, and nothing is used from it.

use serde::Serialize;

use crate::door::PayoffFile;
use crate::quantal::{average_payoff, month_weights};
use crate::{CellIx, Criterion, PlayerIx, TalksError, weights_behind};

/// Objectives of one player at one patience.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectiveAt {
    /// Weight of next year against this one.
    pub patience_year: f64,
    /// The most that another position gains with no weight on any criterion, in units of payoff.
    pub regret: f64,
    /// Whether the positions seen are best up to the tolerance without any weight.
    pub fits_plain: bool,
    /// The weights that fit; `None` where none do.
    pub weights: Option<FittingWeights>,
}

/// Weights under which the positions seen are best up to the tolerance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittingWeights {
    /// The lowest weight of each criterion, whatever the others.
    pub low: Vec<f64>,
    /// The highest; `None` = without end.
    pub high: Vec<Option<f64>>,
    /// The weights that fit, nearest to none.
    pub nearest: Vec<f64>,
}

/// All objectives of one player that are consistent with what it is seen to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectiveSet {
    /// Whose.
    pub player: PlayerIx,
    /// The criteria, in the order of weights.
    pub criteria: Vec<String>,
    /// By patience, rising.
    pub by_patience: Vec<ObjectiveAt>,
}

impl ObjectiveSet {
    /// Patience at which some weights fit.
    pub fn fitting(&self) -> impl Iterator<Item = &ObjectiveAt> {
        self.by_patience.iter().filter(|o| o.weights.is_some())
    }

    /// No objective of the family explains what is seen.
    pub fn is_empty(&self) -> bool {
        self.fitting().next().is_none()
    }

    /// Share of the objectives that fit for which a statement holds, each patience counted once with the weights nearest to none;
    /// `None` where none fits.
    pub fn share_where(&self, holds: impl Fn(&ObjectiveAt) -> bool) -> Option<f64> {
        let (mut all, mut held) = (0usize, 0usize);
        for objective in self.fitting() {
            all += 1;
            held += usize::from(holds(objective));
        }
        (all > 0).then(|| held as f64 / all as f64)
    }
}

/// Scans patience for one player seen in some combinations, each the best it could do against the others up to `tolerance`. Criteria
/// are those of the file for this player; weights are not negative and in units of payoff per unit of criterion.
///
/// # Errors
/// [`TalksError::Program`] if a program could not be solved.
pub fn consistent_objectives(
    file: &PayoffFile,
    player: PlayerIx,
    seen: &[CellIx],
    patience: &[f64],
    tolerance: f64,
) -> Result<ObjectiveSet, TalksError> {
    let menus = file.menus();
    let columns: Vec<_> = file
        .criteria
        .iter()
        .filter(|c| c.player == player)
        .collect();
    // Every other position of every day, with the cell it would lead to.
    let moves: Vec<(CellIx, CellIx)> = (seen.iter())
        .flat_map(|&cell| {
            let own = menus.position_in(cell, player);
            let others = menus.positions(player).filter(move |s| *s != own);
            others.map(move |s| (cell, menus.neighbour(cell, player, s)))
        })
        .collect();
    let criteria: Vec<Criterion> = (columns.iter())
        .map(|column| Criterion {
            plain: 0.0,
            lowest: 0.0,
            shared: false,
            kept: (moves.iter())
                .map(|(at, to)| column.values[at.0] - column.values[to.0])
                .collect(),
        })
        .collect();
    let worth = |cell: CellIx, weights: &[f64]| {
        let by_month: Vec<f64> = file.tables.iter().map(|t| t.payoff(cell, player)).collect();
        average_payoff(&by_month, weights)
    };
    let mut by_patience = Vec::with_capacity(patience.len());
    for &patience_year in patience {
        let weights = month_weights(&file.months, patience_year);
        let kept: Vec<f64> = (moves.iter())
            .map(|(at, to)| worth(*at, &weights) - worth(*to, &weights))
            .collect();
        let regret = kept.iter().map(|k| -k).fold(0.0, f64::max);
        by_patience.push(ObjectiveAt {
            patience_year,
            regret,
            fits_plain: regret <= tolerance,
            weights: fitting(&kept, &criteria, tolerance)?,
        });
    }
    Ok(ObjectiveSet {
        player,
        criteria: columns.iter().map(|c| c.name.clone()).collect(),
        by_patience,
    })
}

/// The weights under which every kept position is worth at least the others less the tolerance.
fn fitting(
    kept: &[f64],
    criteria: &[Criterion],
    tolerance: f64,
) -> Result<Option<FittingWeights>, TalksError> {
    let shifted: Vec<f64> = kept.iter().map(|k| k + tolerance).collect();
    let none = vec![0.0; criteria.len()];
    if criteria.is_empty() {
        let fits = shifted.iter().all(|k| *k >= 0.0);
        return Ok(fits.then(|| FittingWeights {
            low: Vec::new(),
            high: Vec::new(),
            nearest: Vec::new(),
        }));
    }
    if kept.is_empty() {
        return Ok(Some(FittingWeights {
            low: none.clone(),
            high: vec![None; criteria.len()],
            nearest: none,
        }));
    }
    // Rounding of the programs, far below the tolerance.
    let found = weights_behind(&shifted, criteria, 1e-9)?;
    Ok((found.gain_left == 0.0).then_some(FittingWeights {
        low: found.low,
        high: found.high,
        nearest: found.nearest,
    }))
}
