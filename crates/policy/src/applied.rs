//! A policy resolved against a world: one number per flow, ready for the economy.

use detente_world::{Cube, Grid, RegionIx, SectorIx};

use crate::FloorMode;

/// What a bound does to volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoundKind {
    /// At most the level: an endogenous tax whose rent is split between the two sides.
    Cap {
        /// Share of the rent that goes to the exporter, 0 to 1.
        rents_to_exporter: f64,
    },
    /// At least the level: a subsidy that the importer pays.
    Floor {
        /// How the subsidy meets the statutory tariff.
        mode: FloorMode,
    },
}

/// A bound on the summed volume of a set of flows, relative to the benchmark, at the factory gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Cap or floor.
    pub kind: BoundKind,
    /// The flows (origin, destination, sector) that the one multiplier acts on.
    pub flows: Vec<(RegionIx, RegionIx, SectorIx)>,
    /// Σ F'/ĉ ÷ Σ F is at most (at least) this.
    pub level: f64,
    /// How the user wrote it, for reports and errors.
    pub label: String,
}

/// A policy in the world's own terms. Levels, not changes, except for the hats.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedPolicy {
    /// Import tariff τ' on border value, fraction.
    pub tariff: Cube,
    /// Export tax x' on the producer's receipts, fraction.
    pub export_tax: Cube,
    /// Iceberg factor d̂ ≥ 0: goods shipped per good delivered, relative to the benchmark; infinity bans the flow.
    pub iceberg: Cube,
    /// Volume bounds; a cap of 0 is listed here too and removes its flows.
    pub bounds: Vec<Bound>,
    /// Productivity hats Â\[n,s\]; divide unit cost.
    pub productivity: Grid,
    /// Utilisation hats Û\[n,s\] of value added.
    pub utilisation: Grid,
    /// Final-demand shifters \[n,k\], applied to benchmark shares, which are then renormalised.
    pub demand: Grid,
    /// Endowment hats L̂\[n\].
    pub endowment: Vec<f64>,
}

impl AppliedPolicy {
    /// The policy that changes nothing: today's tariffs, every hat one.
    pub fn benchmark(tariffs: &Cube) -> Self {
        let (regions, sectors) = (tariffs.regions(), tariffs.sectors());
        let ones = Grid::filled(regions, sectors, 1.0);
        Self {
            tariff: tariffs.clone(),
            export_tax: Cube::filled(regions, sectors, 0.0),
            iceberg: Cube::filled(regions, sectors, 1.0),
            bounds: Vec::new(),
            productivity: ones.clone(),
            utilisation: ones.clone(),
            demand: ones,
            endowment: vec![1.0; regions],
        }
    }

    /// The policy a share of the way from the benchmark tariffs, geometrically in every wedge: 0 is the benchmark, 1
    /// the policy. Short of 1 a ban (and a cap of zero) is part of the way to an iceberg that nobody pays: `steep` of the
    /// sector, which should be large against the sector's trade elasticity.
    pub fn part_way(&self, tariffs: &Cube, share: f64, steep: &dyn Fn(SectorIx) -> f64) -> Self {
        if share >= 1.0 {
            return self.clone();
        }
        let mut part = self.clone();
        let power = |x: f64| x.powf(share);
        for (rate, before) in part
            .tariff
            .as_mut_slice()
            .iter_mut()
            .zip(tariffs.as_slice())
        {
            *rate = (1.0 + before) * power((1.0 + *rate) / (1.0 + before)) - 1.0;
        }
        part.export_tax
            .as_mut_slice()
            .iter_mut()
            .for_each(|x| *x = power(1.0 + *x) - 1.0);
        let market = tariffs.as_slice().len() / self.productivity.row(RegionIx(0)).len().max(1);
        for (at, factor) in part.iceberg.as_mut_slice().iter_mut().enumerate() {
            let whole = if factor.is_finite() {
                *factor
            } else {
                steep(SectorIx(at / market.max(1)))
            };
            *factor = power(whole);
        }
        for grid in [
            &mut part.productivity,
            &mut part.utilisation,
            &mut part.demand,
        ] {
            grid.as_mut_slice().iter_mut().for_each(|x| *x = power(*x));
        }
        part.endowment.iter_mut().for_each(|x| *x = power(*x));
        for bound in &mut part.bounds {
            if bound.level <= 0.0 && matches!(bound.kind, BoundKind::Cap { .. }) {
                bound.level = f64::INFINITY;
                for &(i, n, k) in &bound.flows {
                    part.iceberg
                        .set(i, n, k, part.iceberg.get(i, n, k) * power(steep(k)));
                }
            } else {
                bound.level = power(bound.level);
            }
        }
        part.bounds.retain(|bound| bound.level.is_finite());
        part
    }
}
