//! A path of payoffs as one number: months weighed by patience.

use crate::monthly_discount;

/// Weights of solved months in the payoff (1 − δ) Σ_t δ^(t−1) u(t), t = 1, 2, …: they sum to one. Between two solved months u is
/// linear in ln t, before the first as in the first; after the last it is what holds for ever (`None`, last in the list), or as in the
/// last month where the list ends without.
pub fn month_weights(months: &[Option<u32>], patience_year: f64) -> Vec<f64> {
    let discount = monthly_discount(patience_year);
    let dated: Vec<u32> = months.iter().flatten().copied().collect();
    let mut weights = vec![0.0; months.len()];
    let (Some(&first), Some(&last)) = (dated.first(), dated.last()) else {
        weights.fill(1.0 / months.len().max(1) as f64);
        return weights;
    };
    let mut weight = 1.0 - discount;
    let mut place = 0;
    for month in 1..=last {
        while place + 1 < dated.len() && dated[place + 1] <= month {
            place += 1;
        }
        match dated.get(place + 1) {
            Some(&next) if month > first => {
                let (from, to) = (f64::from(dated[place]).ln(), f64::from(next).ln());
                let share = (f64::from(month).ln() - from) / (to - from);
                weights[place] += (1.0 - share) * weight;
                weights[place + 1] += share * weight;
            }
            _ => weights[place] += weight,
        }
        weight *= discount;
    }
    // Everything after the last solved month.
    let rest = discount.powf(f64::from(last));
    let after = months.len() - 1;
    weights[after] += rest;
    weights
}

/// The payoff of a path of payoffs, one number per solved month.
pub fn average_payoff(by_month: &[f64], weights: &[f64]) -> f64 {
    by_month.iter().zip(weights).map(|(u, w)| u * w).sum()
}

/// Patience of a side that looks so many months ahead: the mean month of its weights is 1/(1 − δ).
pub fn looking_ahead(months: f64) -> f64 {
    (1.0 - 1.0 / months.max(1.0)).powf(12.0)
}

/// Weights of next year from a side that sees nothing but the coming month to one that looks fifty years ahead, evenly in the logarithm
/// of months.
pub fn patience_grid(points: usize) -> Vec<f64> {
    let last = points.saturating_sub(1).max(1) as f64;
    let months = |k: usize| 600f64.powf(k as f64 / last);
    (0..points).map(|k| looking_ahead(months(k))).collect()
}
