//! What a shortage does to a user.
//!
//! With `q` the part of its usual quantity of a critical good that a sector gets, `a` the good's share of the cost of the
//! exposed output and `e` the exposed share of the sector:
//!
//! ```text
//! g(q) = [ a q^((σc−1)/σc) + 1 − a ]^(σc/(σc−1))        the exposed part's output
//! U    = [ 1 − e + e g^((η−1)/η) ]^(η/(η−1))            the sector's utilisation
//! ```
//!
//! `U` multiplies value added: plant and people stand idle, materials are not wasted.

/// CES of one part with share `share` at level `x` beside a part that stays at 1; elasticity `sigma`, 1 as its limit.
pub fn ces(share: f64, x: f64, sigma: f64) -> f64 {
    if x >= 1.0 || share <= 0.0 {
        return 1.0;
    }
    if (sigma - 1.0).abs() < 1e-9 {
        return x.max(0.0).powf(share);
    }
    if x <= 0.0 {
        return if sigma > 1.0 {
            (1.0 - share).powf(sigma / (sigma - 1.0))
        } else {
            0.0
        };
    }
    let power = (sigma - 1.0) / sigma;
    // In logs: at σ = 0.01 the power is −99.
    let log = power * x.ln();
    let log_mean = if log > 0.0 {
        log + (share + (1.0 - share) * (-log).exp()).ln()
    } else {
        (share * log.exp_m1()).ln_1p()
    };
    (log_mean / power).exp()
}

/// Output of the exposed part at availability `q`; `cost_share` per exposed output.
pub fn exposed_output(q: f64, cost_share: f64, sigma_c: f64) -> f64 {
    ces(cost_share.min(1.0), q, sigma_c)
}

/// Utilisation of a sector whose exposed share `e` is at `g`.
pub fn utilisation(e: f64, g: f64, eta: f64) -> f64 {
    ces(e, g, eta)
}

/// Shadow price of the good, a multiple of its usual price: q^(−1/σc). Reported, not paid.
pub fn shadow_price(q: f64, sigma_c: f64) -> f64 {
    q.max(1e-6).powf(-1.0 / sigma_c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formulas as written, in plain powers.
    fn plain(a: f64, q: f64, s: f64) -> f64 {
        (a * q.powf((s - 1.0) / s) + 1.0 - a).powf(s / (s - 1.0))
    }

    #[test]
    fn agrees_with_plain_powers_and_is_continuous_at_one() {
        for sigma in [0.03, 0.12, 0.5, 0.9, 1.1, 1.5, 3.0] {
            for q in [0.05, 0.3, 0.8, 0.99] {
                for a in [1e-4, 0.01, 0.3] {
                    let (x, y) = (ces(a, q, sigma), plain(a, q, sigma));
                    assert!((x - y).abs() < 1e-10, "{sigma} {q} {a}: {x} {y}");
                }
            }
        }
        let (below, at) = (ces(0.2, 0.4, 1.0 - 1e-7), ces(0.2, 0.4, 1.0));
        assert!((below - at).abs() < 1e-6);
    }

    #[test]
    fn with_no_substitution_output_follows_the_good() {
        assert!((exposed_output(0.2, 1e-3, 0.01) - 0.2).abs() < 0.02);
        assert_eq!(exposed_output(0.0, 1e-3, 0.5), 0.0);
        assert_eq!(exposed_output(1.0, 0.4, 0.1), 1.0);
        assert!((utilisation(0.0, 0.1, 0.5) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_response_is_a_cliff() {
        let loss = |sigma| 1.0 - exposed_output(0.4, 5e-4, sigma);
        assert!(
            loss(0.08) > 15.0 * loss(0.15),
            "{} {}",
            loss(0.08),
            loss(0.15)
        );
    }
}
