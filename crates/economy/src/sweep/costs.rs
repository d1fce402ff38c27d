//! Unit costs, and their powers.

use super::Sweep;
use crate::elementary::exp;

impl Sweep<'_> {
    pub(super) fn costs(&mut self, z: &[f64]) {
        let (model, s_count) = (self.model, self.model.s);
        for n in 0..model.r {
            let here = n * s_count..(n + 1) * s_count;
            self.nests
                .price(model, n, &z[here.clone()], &self.value_added_cost[here]);
        }
        let bundles = (self.nests.cost.iter()).zip(&self.shock.log_productivity);
        for ((cost, (bundle, productivity)), output) in
            self.cost.iter_mut().zip(bundles).zip(model.output())
        {
            *cost = if *output > 0.0 {
                bundle - productivity
            } else {
                0.0
            };
        }
        for s in (0..s_count).filter(|s| model.scale[*s] != 0.0) {
            for at in (s..model.r * s_count).step_by(s_count) {
                if model.output()[at] > 0.0 {
                    self.cost[at] -= model.scale[s] * self.scale_input(z, at, s);
                }
            }
        }
        // What nobody makes is never cheap.
        for ((x, cost), output) in self.work.iter_mut().zip(&self.cost).zip(model.output()) {
            *x = if *output > 0.0 { *cost } else { f64::INFINITY };
        }
        for (i, costs) in self.work.chunks_exact(s_count).enumerate() {
            let powers = self.cost_power[i..].iter_mut().step_by(model.stride);
            for (power, cost) in powers.zip(costs) {
                *power = *cost;
            }
        }
        let rows = self.cost_power.chunks_exact_mut(model.stride);
        for (row, reference) in rows.zip(&mut self.cost_reference) {
            let (costs, padding) = row.split_at_mut(model.r);
            let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
            *reference = if least.is_finite() { least } else { 0.0 };
            padding.fill(f64::INFINITY);
        }
        let rows = self.cost_power.chunks_exact_mut(model.stride);
        let epsilons = &model.parameters.trade_elasticity;
        for ((row, reference), epsilon) in rows.zip(&self.cost_reference).zip(epsilons) {
            for power in row {
                *power = -epsilon * (*power - reference);
            }
        }
        exp(&mut self.cost_power);
    }

    /// Log change of what the scale elasticity of a sector acts on.
    fn scale_input(&self, z: &[f64], at: usize, s: usize) -> f64 {
        if self.model.scale[s] == 0.0 {
            return 0.0;
        }
        if let Some(on) = &self.model.closures
            && on.scale_by_employment
        {
            let n = at / self.model.s;
            return self.shock.log_endowment[n] + self.extra.employment[n];
        }
        let output = z[self.layout.y + at];
        match self.model.scale_base[s] {
            detente_world::ScaleBase::Input => output - self.nests.cost[at],
            detente_world::ScaleBase::Labour => {
                output + self.factor_share_change(at) - self.reward[at]
            }
        }
    }

    /// Log change of the share of factors in a sector's unit cost.
    pub fn factor_share_change(&self, at: usize) -> f64 {
        let mut change = (self.nests.value_added[at] / self.model.value_added_share[at]).ln();
        for (j, nest) in self.model.critical.iter().enumerate() {
            if nest.bundle[at] > 0.0 {
                change += ((1.0 - self.nests.bundle_share[j][at]) / (1.0 - nest.bundle[at])).ln();
            }
        }
        change
    }
}
