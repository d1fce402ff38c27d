//! The Brier score in three parts, and the reliability diagram: Brier = MCB − DSC + UNC, with probabilities calibrated by isotonic
//! regression (Dimitriadis, Gneiting and Jordan, *PNAS* 118, 2021).

use super::rules::brier;
use crate::normal::mean;

/// The parts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Corp {
    /// Miscalibration: what calibrating the probabilities would gain.
    pub mcb: f64,
    /// Discrimination: what the calibrated probabilities gain over the mean.
    pub dsc: f64,
    /// Uncertainty: the score of the mean.
    pub unc: f64,
}

/// A level of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Reliability {
    /// Lowest probability of the level.
    pub from: f64,
    /// Highest.
    pub to: f64,
    /// The calibrated probability: the share of cases in which the event happened.
    pub calibrated: f64,
    /// Number of cases.
    pub n: usize,
}

/// Levels of the reliability diagram, by pooling adjacent violators.
pub fn reliability(probabilities: &[f64], happened: &[bool]) -> Vec<Reliability> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut levels: Vec<Reliability> = Vec::new();
    for at in order {
        let p = probabilities[at];
        let mut level = Reliability {
            from: p,
            to: p,
            calibrated: f64::from(u8::from(happened[at])),
            n: 1,
        };
        // Equal probabilities are one level whatever happened; a level may not lie below the one before it.
        while let Some(last) =
            levels.pop_if(|l| l.to == level.from || l.calibrated >= level.calibrated)
        {
            let n = last.n + level.n;
            let share =
                (last.calibrated * last.n as f64 + level.calibrated * level.n as f64) / n as f64;
            level = Reliability {
                from: last.from,
                to: level.to,
                calibrated: share,
                n,
            };
        }
        levels.push(level);
    }
    levels
}

/// The three parts.
pub fn corp(probabilities: &[f64], happened: &[bool]) -> Corp {
    let n = probabilities.len().max(1) as f64;
    let score: f64 = probabilities
        .iter()
        .zip(happened)
        .map(|(p, y)| brier(*p, *y))
        .sum::<f64>()
        / n;
    // Within a level the calibrated probability is the share: its score is share · (1 − share).
    let calibrated: f64 = (reliability(probabilities, happened).iter())
        .map(|l| l.calibrated * (1.0 - l.calibrated) * l.n as f64 / n)
        .sum();
    let share = mean(
        &happened
            .iter()
            .map(|y| f64::from(u8::from(*y)))
            .collect::<Vec<_>>(),
    );
    let unc = share * (1.0 - share);
    Corp {
        mcb: score - calibrated,
        dsc: unc - calibrated,
        unc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_score() {
        let p = [0.1, 0.4, 0.35, 0.8, 0.8, 0.05, 0.6];
        let y = [false, true, false, true, false, false, true];
        let parts = corp(&p, &y);
        let score = p.iter().zip(&y).map(|(p, y)| brier(*p, *y)).sum::<f64>() / 7.0;
        assert!((parts.mcb - parts.dsc + parts.unc - score).abs() < 1e-15);
        assert!(parts.mcb >= 0.0 && parts.dsc >= 0.0);
    }

    #[test]
    fn calibration_is_the_isotonic_regression() {
        // Min–max formula of isotonic regression (Barlow et al. 1972): g_i = max over s ≤ i of min over t ≥ i of the mean of y_s … y_t.
        let p = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.9];
        let y = [false, true, false, false, true, true, false, true];
        let value = |s: usize, t: usize| {
            (s..=t).map(|i| f64::from(u8::from(y[i]))).sum::<f64>() / (t - s + 1) as f64
        };
        let levels = reliability(&p, &y);
        for i in 0..p.len() {
            let minmax = (0..=i)
                .map(|s| {
                    (i..p.len())
                        .map(|t| value(s, t))
                        .fold(f64::INFINITY, f64::min)
                })
                .fold(f64::NEG_INFINITY, f64::max);
            let level = levels
                .iter()
                .find(|l| (l.from..=l.to).contains(&p[i]))
                .expect("a level");
            assert!((level.calibrated - minmax).abs() < 1e-15, "{i}");
        }
    }

    #[test]
    fn a_constant_neither_discriminates_nor_hides_its_miscalibration() {
        let parts = corp(&[0.5; 4], &[true, false, false, false]);
        assert_eq!((parts.dsc, parts.unc), (0.0, 0.1875));
        assert!((parts.mcb - 0.0625).abs() < 1e-15);
    }
}
