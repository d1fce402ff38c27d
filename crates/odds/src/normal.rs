//! Standard normal draws, quantiles of draws, means.

use rand::Rng;

/// One standard normal number (Box and Muller, *Annals of Mathematical Statistics* 29, 1958).
pub(crate) fn standard_normal(rng: &mut impl Rng) -> f64 {
    // 1 − u lies in (0, 1]: its logarithm is finite.
    let (u, v): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// A mean with the ends of a band around it.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Band {
    /// 5 % of the draws lie below.
    pub low: f64,
    /// The mean, or the value the band is about.
    pub central: f64,
    /// 5 % of the draws lie above.
    pub high: f64,
}

impl Band {
    /// Mean and 90 % band of draws; zeros where there is none.
    pub(crate) fn of(draws: &[f64]) -> Self {
        let mean = draws.iter().sum::<f64>() / draws.len().max(1) as f64;
        Self::around(mean, draws)
    }

    /// A value with the 90 % band of draws.
    pub(crate) fn around(central: f64, draws: &[f64]) -> Self {
        let mut sorted = draws.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            low: quantile(&sorted, 0.05),
            central,
            high: quantile(&sorted, 0.95),
        }
    }

    /// Whether zero lies inside.
    pub fn covers_zero(&self) -> bool {
        self.low <= 0.0 && 0.0 <= self.high
    }
}

/// A quantile of sorted values, linear between them; 0 where there is none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = share * last as f64;
    let (below, above) = (at.floor() as usize, at.ceil() as usize);
    sorted[below] + (at - at.floor()) * (sorted[above] - sorted[below])
}

/// Arithmetic mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn quantiles_lie_between_values() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(quantile(&sorted, 0.5), 3.0);
        assert_eq!(quantile(&sorted, 0.05), 1.2);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let draws: Vec<f64> = (0..40_000).map(|_| standard_normal(&mut rng)).collect();
        let m = mean(&draws);
        let v = mean(&draws.iter().map(|d| (d - m).powi(2)).collect::<Vec<_>>());
        // Four standard errors: 1/√n and √(2/n).
        assert!(m.abs() < 0.02 && (v - 1.0).abs() < 0.03, "{m} {v}");
    }
}
