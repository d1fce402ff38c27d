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
    /// only 1 − 1/p of it is used. Between two chokes need is smooth and falls: the least price is within the first stretch
    /// whose end fits, or at the choke where a use drops out.
    pub fn price(&self, region: usize, available: f64, thrift: &[f64]) -> f64 {
        // The use that pays least drops out first: the order of merit from its end.
        let uses = || self.users(region).rev();
        let mut low = 0.0;
        for (dropped, last) in uses().enumerate() {
            let need = self.needed(region, thrift, uses().skip(dropped));
            if need.at(low) <= available {
                break;
            }
            let high = self.choke[region][last].ln();
            if high > low {
                if need.at(high) <= available {
                    return need.meets(available, low).min(high).exp();
                }
                low = high;
            }
        }
        low.exp()
    }

    /// The same at an earlier stage: makers' need, the same thrift, the choke of the dearest use.
    pub fn price_before(&self, region: usize, available: f64, thrift: &[f64]) -> f64 {
        let Some(dearest) = self.users(region).next() else {
            return 1.0;
        };
        let need = self.needed(region, thrift, self.users(region));
        let high = self.choke[region][dearest].ln();
        if need.at(0.0) <= available || high <= 0.0 {
            1.0
        } else if need.at(high) <= available {
            need.meets(available, 0.0).min(high).exp()
        } else {
            high.exp()
        }
    }

    /// Uses that a region has, dearest first.
    fn users(&self, region: usize) -> impl DoubleEndedIterator<Item = usize> {
        let has = move |u: &usize| self.place.uses[*u].base[region] > 0.0;
        self.order[region].iter().copied().filter(has)
    }

    /// What these uses need together.
    fn needed(&self, region: usize, thrift: &[f64], uses: impl Iterator<Item = usize>) -> Need {
        let mut need = Need {
            kept: 0.0,
            saved: 0.0,
            elasticity: self.elasticity,
        };
        for u in uses {
            let place = &self.place.uses[u];
            let theta = thrift[place.schedule[region]];
            need.kept += place.base[region] * (1.0 - theta);
            need.saved += place.base[region] * theta;
        }
        need
    }
}

/// Need at ln p = x: `(kept + saved·e^{−x})·e^{−εx}`.
struct Need {
    /// What no thrift saves, Σ b(1 − θ).
    kept: f64,
    /// What thrift saves once it pays, Σ bθ.
    saved: f64,
    /// ε.
    elasticity: f64,
}

impl Need {
    fn at(&self, ln_p: f64) -> f64 {
        (self.kept + self.saved * (-ln_p).exp()) * (-self.elasticity * ln_p).exp()
    }

    /// Where need meets what there is, above `low` where it is more. The logarithm of need is convex and falls, so Newton's
    /// steps from below never pass the answer and soon double their digits.
    fn meets(&self, available: f64, low: f64) -> f64 {
        let target = available.ln();
        let mut ln_p = low;
        for _ in 0..MOST_STEPS {
            let saved = self.saved * (-ln_p).exp();
            let need = self.kept + saved;
            let over = need.ln() - self.elasticity * ln_p - target;
            let step = over / (saved / need + self.elasticity);
            ln_p += step;
            if step <= 1e-13 * ln_p.max(1.0) {
                break;
            }
        }
        ln_p
    }
}

/// Newton's steps after which a price is left as it is.
const MOST_STEPS: usize = 60;

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
