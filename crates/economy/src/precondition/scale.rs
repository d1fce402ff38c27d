//! Returns to scale in the home-market approximation.

use crate::budget_shares::BudgetShares;
use crate::dense;
use crate::model::Model;

/// Costs that fall with output: c = G p + g a − ψ y.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// (I − tU − diag(εχψ))⁻¹.
    pub output: Vec<f64>,
    /// Response of prices to output, −P D ψ.
    pub price: Vec<f64>,
}

impl Scale {
    pub fn of(
        model: &Model,
        n: usize,
        shares: &BudgetShares,
        leontief: &[f64],
        home: &[f64],
        sold: &[f64],
        exposure: &[f64],
    ) -> Option<Self> {
        let s = model.s;
        if model.scale.iter().all(|psi| *psi == 0.0) {
            return None;
        }
        let mut output = vec![0.0; s * s];
        let mut price = vec![0.0; s * s];
        for k in 0..s {
            // At ψεχ = 1 output has no anchor: the step stays finite.
            let own =
                (model.parameters.trade_elasticity[k] * exposure[k] * model.scale[k]).min(0.97);
            for j in 0..s {
                let identity = if k == j { 1.0 - own } else { 0.0 };
                output[k * s + j] = identity - sold[k] * shares.user_share(model, n, k, j);
                price[k * s + j] = -leontief[k * s + j] * home[j] * model.scale[j];
            }
        }
        dense::invert(&mut output, s);
        Some(Self { output, price })
    }
}
