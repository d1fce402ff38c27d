//! Whether chains agree: split R̂ and effective sample sizes (Vehtari, Gelman, Simpson, Carpenter and Bürkner, *Bayesian Analysis* 16,
//! 2021, sections 2 and 3; Geyer, *Statistical Science* 7, 1992, for the initial monotone sequence).

/// Largest split R̂ at which chains agree.
const LARGEST_RHAT: f64 = 1.01;
/// Fewest independent draws that the draws must be worth.
const FEWEST_EFFECTIVE: f64 = 400.0;

/// The worst parameter's figures.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Diagnostics {
    /// Draws kept of all chains.
    pub draws: usize,
    /// Largest split R̂ of all parameters.
    pub rhat: f64,
    /// Smallest effective sample size of all parameters.
    pub effective: f64,
}

impl Diagnostics {
    /// Figures of chains: chain, draw, parameter.
    pub(crate) fn of(chains: &[Vec<Vec<f64>>]) -> Self {
        let halves: Vec<&[Vec<f64>]> = (chains.iter())
            .flat_map(|c| {
                let (a, b) = c.split_at(c.len() / 2);
                [a, &b[..a.len()]]
            })
            .collect();
        let parameters = halves.first().and_then(|h| h.first()).map_or(0, Vec::len);
        let mut worst = Self {
            draws: chains.iter().map(Vec::len).sum(),
            rhat: 1.0,
            effective: f64::INFINITY,
        };
        for parameter in 0..parameters {
            let series: Vec<Vec<f64>> = (halves.iter())
                .map(|half| half.iter().map(|draw| draw[parameter]).collect())
                .collect();
            let (rhat, effective) = rhat_and_effective(&series);
            worst.rhat = worst.rhat.max(rhat);
            worst.effective = worst.effective.min(effective);
        }
        worst
    }

    /// The worse of two.
    pub(crate) fn worse(self, other: Self) -> Self {
        Self {
            draws: self.draws.min(other.draws),
            rhat: self.rhat.max(other.rhat),
            effective: self.effective.min(other.effective),
        }
    }

    /// What is wrong with the chains; `None` where they agree.
    pub(crate) fn problem(&self) -> Option<String> {
        let agree = self.rhat < LARGEST_RHAT && self.effective > FEWEST_EFFECTIVE;
        (!agree).then(|| {
            format!(
                "split R-hat {:.3} (under {LARGEST_RHAT} wanted), effective sample size {:.0} (over {FEWEST_EFFECTIVE:.0} wanted)",
                self.rhat, self.effective
            )
        })
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Split R̂ and effective sample size of series of equal length.
fn rhat_and_effective(series: &[Vec<f64>]) -> (f64, f64) {
    let (m, n) = (series.len() as f64, series[0].len());
    let length = n as f64;
    let means: Vec<f64> = series.iter().map(|s| mean(s)).collect();
    let grand = mean(&means);
    let between = length / (m - 1.0) * means.iter().map(|x| (x - grand).powi(2)).sum::<f64>();
    let variance =
        |s: &[f64], mu: f64| s.iter().map(|x| (x - mu).powi(2)).sum::<f64>() / (length - 1.0);
    let within = mean(
        &series
            .iter()
            .zip(&means)
            .map(|(s, mu)| variance(s, *mu))
            .collect::<Vec<_>>(),
    );
    let pooled = (length - 1.0) / length * within + between / length;
    if pooled <= 0.0 {
        return (1.0, m * length);
    }
    // Autocorrelation at a lag, over all series (their equation 10).
    let correlation = |lag: usize| {
        let covariance: Vec<f64> = (series.iter().zip(&means))
            .map(|(s, mu)| {
                let products = s[..n - lag].iter().zip(&s[lag..]);
                products.map(|(a, b)| (a - mu) * (b - mu)).sum::<f64>() / length
            })
            .collect();
        1.0 - (within - mean(&covariance) * length / (length - 1.0)) / pooled
    };
    let (mut sum, mut last) = (0.0, f64::INFINITY);
    for pair in 0..n / 2 {
        let both = correlation(2 * pair) + correlation(2 * pair + 1);
        if both <= 0.0 {
            break;
        }
        last = last.min(both);
        sum += last;
    }
    let time = (2.0 * sum - 1.0).max(1.0 / (m * length).log10());
    ((pooled / within).sqrt(), m * length / time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::standard_normal;
    use rand::SeedableRng;

    /// Series x_t = φ x_{t−1} + e_t, started in their stationary distribution.
    fn chains(phi: f64, shift: f64) -> Vec<Vec<Vec<f64>>> {
        (0..4)
            .map(|chain| {
                let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(chain);
                let mut x = standard_normal(&mut rng) / (1.0 - phi * phi).sqrt();
                (0..20_000)
                    .map(|_| {
                        x = phi * x + standard_normal(&mut rng);
                        vec![x + shift * chain as f64]
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn draws_of_an_autoregression_are_worth_what_theory_says() {
        // Effective share of a first-order autoregression: (1 − φ)/(1 + φ).
        for phi in [0.0, 0.5, 0.9] {
            let found = Diagnostics::of(&chains(phi, 0.0));
            let theory = 80_000.0 * (1.0 - phi) / (1.0 + phi);
            assert!(
                (found.effective / theory - 1.0).abs() < 0.2,
                "{phi}: {found:?}, {theory}"
            );
            assert!(found.rhat < 1.02);
        }
    }

    #[test]
    fn chains_apart_are_told() {
        let found = Diagnostics::of(&chains(0.0, 0.5));
        assert!(found.rhat > 1.05 && found.problem().is_some());
    }
}
