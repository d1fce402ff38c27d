//! How resolute sides are: a prior fitted on other standoffs of the record, each judged without itself.
//!
//! A standoff that was imposed says nothing about threats that settled theirs, so that its likelihood is conditional on not having been
//! settled by the threat (Drezner, International Organization 57, 2003, 643–659; Morgan, Bapat and Kobayashi, Conflict Management and
//! Peace Science 31, 2014, 541–558). The posterior is on a grid of median, spread and probability of never yielding: four standoffs
//! are few, and a grid shows it.

use rayon::prelude::*;
use serde::Serialize;

use super::{Contest, Resolve, Side, Types, war_of_attrition};
use crate::TalksError;

/// How a standoff of the record ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum EndedBy {
    /// A side yielded to the threat: nothing was imposed.
    Threat {
        /// Which side, 0 or 1; `None` = both moved, or it is unclear.
        by: Option<usize>,
    },
    /// Imposed, and ended so many months later.
    Months {
        /// Months from the beginning.
        months: f64,
        /// Which side yielded; `None` = both moved, or it is unclear.
        by: Option<usize>,
    },
    /// Imposed, and not over after so many months.
    NotYet {
        /// Months from the beginning.
        months: f64,
    },
}

/// One standoff of the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StandoffOnRecord {
    /// Its name.
    pub name: String,
    /// What a month costs each side, per cent of a year's income.
    pub costs: [super::Flow; 2],
    /// What both know that each fights for, the same unit.
    pub material: [f64; 2],
    /// Costs below this count as this.
    pub cost_floor: f64,
    /// What became of it.
    pub ended: EndedBy,
}

/// Values that are tried, all equally likely beforehand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriorGrid {
    /// Medians of private resolve, per cent of a year's income.
    pub medians: Vec<f64>,
    /// Standard deviations of its logarithm.
    pub spreads: Vec<f64>,
    /// Probabilities of never yielding.
    pub nevers: Vec<f64>,
}

impl Default for PriorGrid {
    /// Medians from 0.01 to 1 per cent of a year's income, by the same factor each.
    fn default() -> Self {
        Self {
            medians: (0..=8)
                .map(|k| 0.01 * 10f64.powf(0.25 * f64::from(k)))
                .collect(),
            spreads: vec![0.25, 0.5, 1.0],
            nevers: vec![0.02, 0.05, 0.1, 0.2],
        }
    }
}

/// One point of the grid with its posterior probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PriorDraw {
    /// Median of private resolve, per cent of a year's income.
    pub median: f64,
    /// Standard deviation of its logarithm.
    pub spread: f64,
    /// Probability of never yielding.
    pub never: f64,
    /// Probability of the point.
    pub weight: f64,
}

impl PriorDraw {
    /// A side's resolve on top of what both know.
    pub fn resolve(&self, material: f64) -> Resolve {
        let types = Types::LogNormal {
            median: self.median,
            spread: self.spread,
        };
        Resolve::private(material, types, self.never)
    }
}

/// What the record says about resolve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriorOfResolve {
    /// The standoffs it rests on.
    pub standoffs: Vec<String>,
    /// The grid, in its order; probabilities sum to one.
    pub draws: Vec<PriorDraw>,
    /// Logarithm of the average likelihood over the grid.
    pub log_evidence: f64,
}

impl PriorOfResolve {
    /// Posterior mean of ln median, as a median; of spread; of never.
    pub fn centre(&self) -> PriorDraw {
        let mean = |of: &dyn Fn(&PriorDraw) -> f64| -> f64 {
            self.draws.iter().map(|d| d.weight * of(d)).sum()
        };
        PriorDraw {
            median: mean(&|d| d.median.ln()).exp(),
            spread: mean(&|d| d.spread),
            never: mean(&|d| d.never),
            weight: 1.0,
        }
    }

    /// The median of private resolve that it is below with a probability, over the grid.
    pub fn median_quantile(&self, p: f64) -> f64 {
        let mut sorted: Vec<&PriorDraw> = self.draws.iter().collect();
        sorted.sort_by(|a, b| a.median.total_cmp(&b.median));
        let mut sum = 0.0;
        for draw in &sorted {
            sum += draw.weight;
            if sum >= p {
                return draw.median;
            }
        }
        sorted.last().map_or(f64::NAN, |d| d.median)
    }
}

/// Half a month either side: how exactly a date of the record is known.
const HALF_A_MONTH: f64 = 0.5;
/// Probability that something else than these costs decided a standoff, which then lasted any number of months up to the longest
/// alike (a contaminated likelihood: Huber, Annals of Mathematical Statistics 35, 1964, 73–101). One episode that no resolve
/// explains then takes no other with it.
const ASTRAY: f64 = 0.05;
const LONGEST: f64 = 120.0;

/// Fits the prior on all standoffs but the one called `leave_out`.
///
/// # Errors
/// [`TalksError::NoDraws`] if nothing is left or no point of the grid allows the record; anything of [`Contest::new`].
pub fn fit_resolve(
    record: &[StandoffOnRecord],
    leave_out: Option<&str>,
    grid: &PriorGrid,
) -> Result<PriorOfResolve, TalksError> {
    let used: Vec<&StandoffOnRecord> = (record.iter())
        .filter(|s| Some(s.name.as_str()) != leave_out)
        .collect();
    let mut points = Vec::new();
    for &median in &grid.medians {
        for &spread in &grid.spreads {
            points.extend(grid.nevers.iter().map(|&never| PriorDraw {
                median,
                spread,
                never,
                weight: 0.0,
            }));
        }
    }
    if used.is_empty() || points.is_empty() {
        return Err(TalksError::NoDraws);
    }
    let logs: Result<Vec<f64>, TalksError> = (points.par_iter())
        .map(|point| {
            let each = used.iter().map(|s| Ok(likelihood(s, point)?.ln()));
            each.sum::<Result<f64, TalksError>>()
        })
        .collect();
    let logs = logs?;
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return Err(TalksError::NoDraws);
    }
    let sum: f64 = logs.iter().map(|l| (l - most).exp()).sum();
    for (point, log) in points.iter_mut().zip(&logs) {
        point.weight = (log - most).exp() / sum;
    }
    Ok(PriorOfResolve {
        standoffs: used.iter().map(|s| s.name.clone()).collect(),
        log_evidence: most + (sum / points.len() as f64).ln(),
        draws: points,
    })
}

/// Probability of what became of a standoff: by its costs, or by something else.
fn likelihood(standoff: &StandoffOnRecord, point: &PriorDraw) -> Result<f64, TalksError> {
    let alike = match standoff.ended {
        // One way of ending like that among a threat, each side, and neither.
        EndedBy::Threat { .. } => 0.25,
        EndedBy::Months { by: None, .. } => 2.0 * HALF_A_MONTH / LONGEST,
        EndedBy::Months { by: Some(_), .. } => HALF_A_MONTH / LONGEST,
        EndedBy::NotYet { months } => (1.0 - months / LONGEST).max(0.0),
    };
    let found = by_costs(standoff, point)?;
    let found = if found.is_finite() { found } else { 0.0 };
    Ok((1.0 - ASTRAY) * found + ASTRAY * alike)
}

/// Probability of what became of it if its costs decide.
fn by_costs(standoff: &StandoffOnRecord, point: &PriorDraw) -> Result<f64, TalksError> {
    let side = |i: usize| Side {
        cost: standoff.costs[i].clone(),
        resolve: point.resolve(standoff.material[i]),
    };
    let contest = Contest::new([side(0), side(1)], standoff.cost_floor)?;
    let war = war_of_attrition(&contest)?;
    Ok(match standoff.ended {
        EndedBy::Threat { by: Some(side) } => war.at_once[side.min(1)],
        EndedBy::Threat { by: None } => war.at_once[0] + war.at_once[1],
        EndedBy::NotYet { months } => 1.0 - war.over_by_given_imposed(months),
        EndedBy::Months { months, by } => {
            let (from, to) = ((months - HALF_A_MONTH).max(0.0), months + HALF_A_MONTH);
            let (before, after) = (war.survival(from), war.survival(to));
            let all = before[0] * before[1] - after[0] * after[1];
            let part = match by {
                None => 1.0,
                // Over one month the shares of who yields are those of the hazards.
                Some(side) => {
                    let hazard = [0, 1].map(|i| (before[i] / after[i]).ln());
                    let both = hazard[0] + hazard[1];
                    if both > 0.0 {
                        hazard[side.min(1)] / both
                    } else {
                        0.5
                    }
                }
            };
            all * part / war.imposed()
        }
    })
}
