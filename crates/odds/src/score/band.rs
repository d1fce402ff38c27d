//! Bands of differences of scores, by resampling.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::normal::{Band, mean};

/// Resamplings of a band.
const RESAMPLES: usize = 2_000;
/// Seed of all of them: each band is the same whatever else is asked.
const SEED: u64 = 18;

/// Band of the mean of values in time, resampled in blocks of neighbours (moving blocks: Künsch, *Annals of Statistics* 17, 1989).
pub(crate) fn in_blocks(values: &[f64], block: usize) -> Band {
    let n = values.len();
    if n == 0 {
        return Band::default();
    }
    let block = block.min(n);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let (mut sum, mut taken) = (0.0, 0);
            while taken < n {
                let from = rng.random_range(0..=n - block);
                for value in values[from..from + block].iter().take(n - taken) {
                    sum += value;
                    taken += 1;
                }
            }
            sum / n as f64
        })
        .collect();
    Band::around(mean(values), &means)
}

/// Band of the mean of values in families, resampled by family.
pub(crate) fn by_family(values: &[f64], families: &[usize]) -> Band {
    let count = families.iter().max().map_or(0, |most| most + 1);
    if count == 0 {
        return Band::default();
    }
    let mut sums = vec![(0.0, 0.0); count];
    for (value, family) in values.iter().zip(families) {
        sums[*family].0 += value;
        sums[*family].1 += 1.0;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..count).map(|_| sums[rng.random_range(0..count)]);
            let (sum, n) = drawn.fold((0.0, 0.0), |(s, n), (a, b)| (s + a, n + b));
            sum / n
        })
        .collect();
    Band::around(mean(values), &means)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_of_independent_values_is_that_of_the_normal() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let values: Vec<f64> = (0..400)
            .map(|_| crate::normal::standard_normal(&mut rng))
            .collect();
        let families: Vec<usize> = (0..400).collect();
        for band in [in_blocks(&values, 1), by_family(&values, &families)] {
            // 1.645 standard errors of 1/20 either way.
            assert!(
                ((band.high - band.low) / (2.0 * 1.645 / 20.0) - 1.0).abs() < 0.12,
                "{band:?}"
            );
        }
    }

    #[test]
    fn families_widen_a_band() {
        let values = [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0];
        let alone = by_family(&values, &[0, 1, 2, 3, 4, 5, 6, 7]);
        let together = by_family(&values, &[0, 0, 0, 0, 1, 1, 1, 1]);
        assert!(together.high > alone.high && together.high == 1.0);
    }
}
