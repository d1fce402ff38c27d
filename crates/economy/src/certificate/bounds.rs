//! Bounds with their multipliers, wedges and rents.

use std::collections::BTreeSet;

use detente_policy::{Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx};

use super::Check;

impl Check<'_> {
    /// Bounds hold, and a multiplier is positive only where its bound is met.
    pub(super) fn bounds(&mut self) {
        let at = self.at;
        let mut rents = 0.0;
        let rows = self.policy.bounds.iter().zip(&at.bounds).enumerate();
        for (position, (bound, result)) in rows {
            if at.watched.contains(&position) {
                continue;
            }
            if bound.level <= 0.0 {
                let left: f64 = bound
                    .flows
                    .iter()
                    .map(|&(i, n, k)| at.flows.get(i, n, k))
                    .sum();
                if matches!(bound.kind, BoundKind::Cap { .. }) {
                    self.found.see(left, || format!("bound {}", bound.label));
                }
                continue;
            }
            let before: f64 = bound
                .flows
                .iter()
                .map(|&(i, n, k)| at.model.tables.flows.get(i, n, k))
                .sum();
            let after: f64 = bound
                .flows
                .iter()
                .map(|&(i, n, k)| at.flows.get(i, n, k) / at.cost.get(i, k))
                .sum();
            let ratio = (bound.level * before / after).ln();
            let slack = match bound.kind {
                BoundKind::Cap { .. } => ratio,
                BoundKind::Floor { .. } => -ratio,
            };
            let multiplier = result.multiplier;
            let gap = if at.pinned.contains(&position) {
                slack.abs()
            } else {
                slack.min(multiplier).abs()
            };
            self.found.see(gap, || format!("bound {}", bound.label));
            for &flow in &bound.flows {
                self.wedges_of(flow, &bound.label);
            }
            rents += result.rent;
        }
        self.rents(rents);
    }

    /// Both sides' wedges on a flow are the statutory ones and the parts of all multipliers, compounded.
    fn wedges_of(&mut self, flow: (RegionIx, RegionIx, SectorIx), label: &str) {
        let at = self.at;
        let (i, n, k) = flow;
        if self.banned.contains(&flow) || at.flows.get(i, n, k) == 0.0 {
            return;
        }
        let waived = |bound: &Bound| {
            matches!(
                bound.kind,
                BoundKind::Floor {
                    mode: FloorMode::Replace
                }
            )
        };
        let mut tariff = 1.0 + self.policy.tariff.get(i, n, k);
        let mut tax = 1.0 + self.policy.export_tax.get(i, n, k);
        let on = |bound: &&Bound| bound.flows.contains(&flow);
        if self.policy.bounds.iter().filter(on).any(waived) {
            tariff = 1.0;
        }
        let results = self.policy.bounds.iter().zip(&at.bounds);
        for (bound, result) in results.filter(|(bound, _)| on(bound) && bound.level > 0.0) {
            match bound.kind {
                BoundKind::Cap { rents_to_exporter } => {
                    tax *= (rents_to_exporter * result.multiplier).exp();
                    tariff *= ((1.0 - rents_to_exporter) * result.multiplier).exp();
                }
                BoundKind::Floor { .. } => tariff *= (-result.multiplier).exp(),
            }
        }
        let gaps = [
            at.duty_factor(flow) / tariff - 1.0,
            (1.0 + at.export_tax.get(i, n, k)) / tax - 1.0,
        ];
        let worst = gaps[0].abs().max(gaps[1].abs());
        self.found.see(worst, || format!("wedge of bound {label}"));
    }

    /// The rents of all bounds add up to what their wedges raise together.
    fn rents(&mut self, said: f64) {
        let at = self.at;
        let mut flows: BTreeSet<(RegionIx, RegionIx, SectorIx)> = BTreeSet::new();
        let standing = self.policy.bounds.iter().filter(|b| b.level > 0.0);
        standing.for_each(|bound| flows.extend(bound.flows.iter().copied()));
        let (mut raised, mut size) = (0.0, 0.0);
        for &(i, n, k) in &flows {
            let mut together = 0.0;
            for (bound, result) in self.policy.bounds.iter().zip(&at.bounds) {
                if bound.level > 0.0 && bound.flows.contains(&(i, n, k)) {
                    let sign = match bound.kind {
                        BoundKind::Cap { .. } => 1.0,
                        BoundKind::Floor { .. } => -1.0,
                    };
                    together += sign * result.multiplier;
                }
            }
            let receipts = at.flows.get(i, n, k) * (1.0 + self.policy.export_tax.get(i, n, k));
            raised += receipts * together.exp_m1();
            // What sellers receive or buyers pay, whichever is more: a floor far beyond trade is paid for almost whole.
            size += receipts * together.exp().max(1.0);
        }
        if size > 0.0 {
            self.found.see((raised - said).abs() / size, || {
                "rents of bounds".to_owned()
            });
        }
    }
}
