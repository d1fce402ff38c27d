//! The price that is told beside a shortage (equation 7); the economy does not use it.

use super::Chain;

/// What storers lose a month: interest, space, risk.
const CARRY: f64 = 0.03;

/// How far holders believe what they expect.
const CREDENCE: f64 = 0.5;

impl Chain<'_> {
    /// The least multiple p ≥ 1 of the price before at which need fits what there is at the last stage:
    /// `Σ b [1 − θ(1 − 1/p)] p^{−ε} 1[p ≤ choke] ≤ q`.
    ///
    /// Nobody pays more than the kilogram earns, so the answer is never above the dearest choke; thrift costs money, so at p
    /// only 1 − 1/p of it is used.
    pub fn price(&self, region: usize, available: f64, thrift: &[f64]) -> f64 {
        let uses = &self.place.uses;
        let mut list: Vec<(f64, f64, f64)> = (uses.iter().enumerate())
            .filter(|(_, u)| u.base[region] > 0.0)
            .map(|(at, u)| {
                (
                    self.choke[region][at],
                    u.base[region],
                    thrift[u.schedule[region]],
                )
            })
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.least(&list, available)
    }

    /// The same at an earlier stage: makers' need, the same thrift, the choke of the dearest use.
    pub fn price_before(&self, region: usize, available: f64, thrift: &[f64]) -> f64 {
        let uses = &self.place.uses;
        let dearest = (uses.iter().enumerate())
            .filter(|(_, u)| u.base[region] > 0.0)
            .map(|(at, _)| self.choke[region][at])
            .fold(1.0, f64::max);
        let list: Vec<(f64, f64, f64)> = (uses.iter())
            .filter(|u| u.base[region] > 0.0)
            .map(|u| (dearest, u.base[region], thrift[u.schedule[region]]))
            .collect();
        self.least(&list, available)
    }

    /// Between two chokes need is smooth and falls: the least price is within the first stretch whose end fits, or at the
    /// choke where a use drops out.
    fn least(&self, list: &[(f64, f64, f64)], available: f64) -> f64 {
        let need = |from: usize, ln_p: f64| {
            let inverse = (-ln_p).exp();
            let kept: f64 = (list[from..].iter())
                .map(|(_, b, theta)| b * (1.0 - theta * (1.0 - inverse)))
                .sum();
            kept * (-self.elasticity * ln_p).exp()
        };
        let mut low = 0.0;
        for from in 0..list.len() {
            if need(from, low) <= available {
                return low.exp();
            }
            let high = list[from].0.ln();
            if high > low {
                if need(from, high) <= available {
                    return root(|x| need(from, x) - available, low, high).exp();
                }
                low = high;
            }
        }
        low.exp()
    }
}

/// The zero of a falling function between `low` (above zero) and `high` (at or below), by regula falsi with halving.
fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    let mut side = 0;
    for _ in 0..200 {
        if high - low <= 1e-13 * high.max(1.0) {
            break;
        }
        let split = at_low / (at_low - at_high);
        let middle = if split.is_finite() {
            low + split * (high - low)
        } else {
            0.5 * (low + high)
        };
        let middle = middle.clamp(low, high);
        let value = f(middle);
        if value.abs() < 1e-14 {
            return middle;
        }
        if value > 0.0 {
            low = middle;
            at_low = value;
            if side == 1 {
                at_high *= 0.5;
            }
            side = 1;
        } else {
            high = middle;
            at_high = value;
            if side == -1 {
                at_low *= 0.5;
            }
            side = -1;
        }
    }
    high
}

/// Holders sell no cheaper than what they expect: a path of price multiples, month by month, with half-believed expectations
/// of the next month less what holding costs, from the last month backwards.
pub fn expected(prices: &[f64]) -> Vec<f64> {
    let mut told: Vec<f64> = prices.iter().map(|p| p.ln()).collect();
    for t in (0..told.len().saturating_sub(1)).rev() {
        let pull = told[t + 1] - CARRY - told[t];
        told[t] += CREDENCE * pull.max(0.0);
    }
    told.into_iter().map(f64::exp).collect()
}
