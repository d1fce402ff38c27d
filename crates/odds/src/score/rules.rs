//! Proper scores (Gneiting and Raftery, *JASA* 102, 2007): lower is better.

/// Smallest probability a score takes: a forecast of zero that comes true costs 13.8, not infinity.
const FLOOR: f64 = 1e-6;

/// Minus the logarithm of the probability of what happened.
pub fn log_score(probability_of_outcome: f64) -> f64 {
    -probability_of_outcome.clamp(FLOOR, 1.0).ln()
}

/// (p − y)² of an event that happened or did not.
pub fn brier(probability: f64, happened: bool) -> f64 {
    (probability - f64::from(u8::from(happened))).powi(2)
}

/// Σ (p_k − y_k)² over classes.
pub fn brier_of_classes(probabilities: &[f64], outcome: usize) -> f64 {
    let part = |(class, p): (usize, &f64)| brier(*p, class == outcome);
    probabilities.iter().enumerate().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_truth_scores_best() {
        // Propriety: the expected score of a forecast q under p is least at q = p.
        for p in [0.1, 0.35, 0.8] {
            let log = |q: f64| p * log_score(q) + (1.0 - p) * log_score(1.0 - q);
            let square = |q: f64| p * brier(q, true) + (1.0 - p) * brier(q, false);
            for q in [0.05, 0.2, 0.5, 0.9] {
                assert!(log(q) > log(p) && square(q) > square(p));
            }
        }
        assert_eq!(brier_of_classes(&[0.5, 0.25, 0.25], 0), 0.25 + 0.0625 * 2.0);
        assert!(log_score(0.0).is_finite());
    }
}
