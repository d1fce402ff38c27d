//! Returns to scale in the home-market approximation.

use crate::budget_shares::BudgetShares;
use crate::dense;
use crate::model::Model;

/// (I − tU − diag(εχψ))⁻¹, the multiplier of output where costs fall with it, c = G p + g a − ψ y; `None` where no sector
/// has returns to scale.
pub(super) fn multiplier(
    model: &Model,
    n: usize,
    shares: &BudgetShares,
    sold: &[f64],
    exposure: &[f64],
) -> Option<Vec<f64>> {
    let s = model.s;
    if model.scale.iter().all(|psi| *psi == 0.0) {
        return None;
    }
    let mut output = vec![0.0; s * s];
    for k in 0..s {
        // At ψεχ = 1 output has no anchor: the step stays finite.
        let own = (model.parameters.trade_elasticity[k] * exposure[k] * model.scale[k]).min(0.97);
        for j in 0..s {
            let identity = if k == j { 1.0 - own } else { 0.0 };
            output[k * s + j] = identity - sold[k] * shares.user_share(model, n, k, j);
        }
    }
    dense::invert(&mut output, s);
    Some(output)
}
