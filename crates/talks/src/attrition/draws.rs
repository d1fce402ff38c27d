//! A war of attrition averaged over draws of its costs and of the prior: at one central path the weaker side yields at once with high
//! probability, which is certainty borrowed from the central path.

use rayon::prelude::*;
use serde::Serialize;

use super::{Contest, war_of_attrition};
use crate::TalksError;

/// Lowest, middle and highest: quantiles 0.05, 0.5 and 0.95 over the draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AttritionBand {
    /// The 0.05 quantile.
    pub low: f64,
    /// The median over draws.
    pub central: f64,
    /// The 0.95 quantile.
    pub high: f64,
}

/// Averages over draws, each with its weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttritionDraws {
    /// Draws.
    pub draws: usize,
    /// Average probability that a side yields to the threat.
    pub at_once: [f64; 2],
    /// Average probability that a side is the one who yields.
    pub yields: [f64; 2],
    /// Average probability that neither ever does.
    pub never: f64,
    /// Share of draws in which costs fade before resolve is spent.
    pub nobody_is_worn_down: f64,
    /// Given that the threat is carried out: probability that it is over by 1, 3, 6 and 12 months, over all draws.
    pub over_by: [f64; 4],
    /// Months by which it is over with probability 0.1, 0.5 and 0.9, given that the threat is carried out, over all draws; `None` =
    /// it never gets so likely.
    pub months: [Option<f64>; 3],
    /// Probability that a side is the one who yields, given that the threat is carried out; what is missing to one never ends.
    pub first_given_imposed: [f64; 2],
    /// The first side's share of those that end, by draw.
    pub first_side_by_draw: AttritionBand,
}

/// The months of `over_by`.
pub const OVER_BY: [f64; 4] = [1.0, 3.0, 6.0, 12.0];
const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// Solves every draw, in parallel, and averages; what is given that the threat is carried out is weighted with the probability of
/// that. The result does not depend on the number of threads.
///
/// # Errors
/// [`TalksError::NoDraws`] without draws or with weights that sum to nothing; as [`war_of_attrition`].
pub fn over_draws(draws: &[(Contest, f64)]) -> Result<AttritionDraws, TalksError> {
    let sum: f64 = draws.iter().map(|(_, w)| w).sum();
    if draws.is_empty() || !(sum > 0.0 && sum.is_finite()) {
        return Err(TalksError::NoDraws);
    }
    let solved: Result<Vec<_>, TalksError> = (draws.par_iter())
        .map(|(contest, w)| Ok((war_of_attrition(contest)?, w / sum)))
        .collect();
    let solved = solved?;
    let average = |of: &dyn Fn(&super::Attrition) -> f64| -> f64 {
        solved.iter().map(|(a, w)| w * of(a)).sum()
    };
    let imposed = average(&|a| a.imposed());
    let over = |months: f64| average(&|a| a.imposed() * a.nearly_over_by(months)) / imposed;
    let longest = solved.iter().filter_map(|(a, _)| a.end).fold(0.0, f64::max);
    let reaches = |level: f64| {
        if over(longest) < level {
            return None;
        }
        let (mut low, mut high) = (0.0, longest);
        // A day is 0.03 months.
        while high - low > 1e-4 * (1.0 + high) {
            let middle = 0.5 * (low + high);
            if over(middle) < level {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    };
    let later = [0, 1].map(|i| average(&|a| a.yields[i] - a.at_once[i] * (1.0 - a.at_once[1 - i])));
    let mut shares: Vec<(f64, f64)> = solved.iter().map(|(a, w)| (a.first()[0], *w)).collect();
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(AttritionDraws {
        draws: draws.len(),
        at_once: [0, 1].map(|i| average(&|a| a.at_once[i])),
        yields: [0, 1].map(|i| average(&|a| a.yields[i])),
        never: average(&|a| a.never),
        nobody_is_worn_down: average(&|a| f64::from(u8::from(a.end.is_none()))),
        over_by: OVER_BY.map(over),
        months: LEVELS.map(reaches),
        first_given_imposed: match imposed > 0.0 {
            true => later.map(|l| l / imposed),
            false => [0.0; 2],
        },
        first_side_by_draw: AttritionBand {
            low: quantile(&shares, 0.05),
            central: quantile(&shares, 0.5),
            high: quantile(&shares, 0.95),
        },
    })
}

/// Of sorted values with weights that sum to one.
fn quantile(values: &[(f64, f64)], p: f64) -> f64 {
    let mut sum = 0.0;
    for (value, weight) in values {
        sum += weight;
        if sum >= p {
            return *value;
        }
    }
    values.last().map_or(f64::NAN, |(v, _)| *v)
}
