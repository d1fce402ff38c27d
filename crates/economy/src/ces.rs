//! CES price indices in logs, exact through the Cobb–Douglas limit.
//!
//! With e = 1 − elasticity and weights a that sum to one,
//! `log p = x̄ + log1p(Σ a·expm1(e(x − x̄)))/e`, `x̄ = Σ a·x`; at e = 0 it is x̄ (`numerics.md`, A.9).
//! The expansion point may be any number: the identity is exact; x̄ makes it accurate.

use crate::elementary::{exp_m1, ln_1p};

/// Log price of a bundle of two, with weights `a` and `1 − a`, and the share of the first at these prices.
#[inline]
pub(crate) fn pair(a: f64, first: f64, second: f64, e: f64) -> (f64, f64) {
    if a >= 1.0 {
        return (first, 1.0);
    }
    if a <= 0.0 {
        return (second, 0.0);
    }
    let mean = a * first + (1.0 - a) * second;
    if e == 0.0 || first == second {
        return (mean, a);
    }
    if (e * (first - second)).abs() > FAR {
        // So far apart that the expansion around the mean would overflow: around the larger term.
        let (x, y) = (a.ln() + e * first, (1.0 - a).ln() + e * second);
        let largest = x.max(y);
        let sum = (x - largest).exp() + (y - largest).exp();
        return ((largest + sum.ln()) / e, (x - largest).exp() / sum);
    }
    let up = a * (e * (first - mean)).exp_m1();
    let down = (1.0 - a) * (e * (second - mean)).exp_m1();
    let sum = up + down;
    (mean + sum.ln_1p() / e, (a + up) / (1.0 + sum))
}

/// Many bundles of two at once.
pub(crate) struct Pairs<'a> {
    pub weights: &'a [f64],
    pub first: &'a [f64],
    pub second: &'a [f64],
    pub e: f64,
}

/// [`pair`] of every entry, its logs and powers taken together; `terms` is twice as long.
pub(crate) fn pairs(of: Pairs<'_>, prices: &mut [f64], shares: &mut [f64], terms: &mut [f64]) {
    let e = of.e;
    let n = of.weights.len();
    let (up, down) = terms.split_at_mut(n);
    for j in 0..n {
        let (a, first, second) = (of.weights[j], of.first[j], of.second[j]);
        let mean = a * first + (1.0 - a) * second;
        (up[j], down[j]) = (e * (first - mean), e * (second - mean));
        prices[j] = mean;
    }
    exp_m1(terms);
    let (up, down) = terms.split_at_mut(n);
    for j in 0..n {
        let a = of.weights[j];
        let up = a * up[j];
        let sum = up + (1.0 - a) * down[j];
        shares[j] = (a + up) / (1.0 + sum);
        down[j] = sum;
    }
    ln_1p(down);
    for j in 0..n {
        let (a, first, second) = (of.weights[j], of.first[j], of.second[j]);
        let near = (e * (first - second)).abs() <= FAR;
        if a > 0.0 && a < 1.0 && near {
            prices[j] += down[j] / e;
        } else {
            (prices[j], shares[j]) = pair(a, first, second, e);
        }
    }
}

/// Log price of a bundle with the given weights (which sum to one).
pub(crate) fn bundle(weights: &[f64], prices: impl Fn(usize) -> f64, e: f64) -> f64 {
    let mean: f64 = weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != 0.0)
        .map(|(k, w)| w * prices(k))
        .sum();
    if e == 0.0 {
        return mean;
    }
    let sum: f64 = weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != 0.0)
        .map(|(k, w)| w * (e * (prices(k) - mean)).exp_m1())
        .sum();
    if !sum.is_finite() || sum <= -0.999_999 {
        return far_apart(weights, prices, e);
    }
    mean + sum.ln_1p() / e
}

/// The same around the largest term: for prices so far apart that the expansion around the mean overflows or cancels.
fn far_apart(weights: &[f64], prices: impl Fn(usize) -> f64, e: f64) -> f64 {
    let terms = || (weights.iter().enumerate()).filter(|(_, w)| **w > 0.0);
    let largest = terms()
        .map(|(k, w)| w.ln() + e * prices(k))
        .fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = terms()
        .map(|(k, w)| (w.ln() + e * prices(k) - largest).exp())
        .sum();
    (largest + sum.ln()) / e
}

/// Terms farther apart than this, in logs, are added around the larger one.
const FAR: f64 = 300.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_through_cobb_douglas_without_a_step() {
        let weights = [0.2, 0.3, 0.5];
        let prices = [0.4, -0.1, 0.9];
        let at = |e: f64| bundle(&weights, |k| prices[k], e);
        let limit = at(0.0);
        for e in [1e-4, 1e-8, 1e-12, -1e-8] {
            // The second-order term is e/2 times the weighted variance of the log prices.
            let mean = limit;
            let variance: f64 = weights
                .iter()
                .zip(prices)
                .map(|(w, p)| w * (p - mean).powi(2))
                .sum();
            assert!((at(e) - limit - 0.5 * e * variance).abs() < 1e-15 + e * e);
        }
    }

    #[test]
    fn pair_agrees_with_the_textbook_formula() {
        let (a, x, y, e) = (0.3_f64, 0.7_f64, -0.4_f64, 0.6_f64);
        let sum = a * (e * x).exp() + (1.0 - a) * (e * y).exp();
        let (price, share) = pair(a, x, y, e);
        assert!((price - sum.ln() / e).abs() < 1e-15);
        assert!((share - a * (e * x).exp() / sum).abs() < 1e-15);
    }
}
