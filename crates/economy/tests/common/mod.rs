//! Small synthetic worlds: random flows, tariffs and input coefficients from a seeded stream.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;

use detente_world::{
    Cube, Region, RegionIx, ScaleBase, Sector, SectorIx, SectorKind, UseTable, World, WorldMeta,
    WorldParts,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

/// What kind of synthetic world.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub regions: usize,
    pub sectors: usize,
    pub seed: u64,
    /// Share of output spent on inputs; 0 is a world without input–output links.
    pub inputs: f64,
    /// Trade balanced in every region.
    pub balanced: bool,
    pub tariffs: bool,
    pub scale: f64,
    pub scale_base: ScaleBase,
    pub markup: f64,
}

impl Recipe {
    pub fn new(regions: usize, sectors: usize, seed: u64) -> Self {
        Self {
            regions,
            sectors,
            seed,
            inputs: 0.5,
            balanced: false,
            tariffs: true,
            scale: 0.0,
            scale_base: ScaleBase::Input,
            markup: 1.0,
        }
    }

    pub fn world(self) -> World {
        let mut rng = ChaCha12Rng::seed_from_u64(self.seed);
        let (r, s) = (self.regions, self.sectors);
        let mut flows = Cube::filled(r, s, 0.0);
        let mut tariffs = Cube::filled(r, s, 0.0);
        let size: Vec<f64> = (0..r).map(|_| rng.random_range(0.5..3.0)).collect();
        for k in SectorIx::all(s) {
            for i in RegionIx::all(r) {
                for n in RegionIx::all(r) {
                    let home = if i == n { 8.0 } else { 1.0 };
                    let value = home * 1000.0 * size[i.0] * size[n.0] * rng.random_range(0.5..1.5);
                    flows.set(i, n, k, value);
                    if i != n && self.tariffs && k.0 + 1 < s {
                        tariffs.set(i, n, k, rng.random_range(0.0..0.25));
                    }
                }
            }
        }
        if self.balanced {
            // Symmetric flows sum to a balanced world.
            let copy = flows.clone();
            for (i, n, k, value) in copy.iter() {
                flows.set(i, n, k, 0.5 * (value + copy.get(n, i, k)));
            }
        }
        let mut use_table = UseTable::zero(r, s);
        for n in RegionIx::all(r) {
            let spending: Vec<f64> = SectorIx::all(s)
                .map(|k| {
                    RegionIx::all(r)
                        .map(|i| (1.0 + tariffs.get(i, n, k)) * flows.get(i, n, k))
                        .sum()
                })
                .collect();
            let output: Vec<f64> = SectorIx::all(s)
                .map(|k| RegionIx::all(r).map(|m| flows.get(n, m, k)).sum())
                .collect();
            for k in SectorIx::all(s) {
                // A good's intermediate use is split over users by their output and a random weight.
                let weights: Vec<f64> = (0..s)
                    .map(|u| output[u] * rng.random_range(0.2..1.8))
                    .collect();
                let total: f64 = weights.iter().sum();
                for u in SectorIx::all(s) {
                    let available = spending[k.0].min(output[k.0]);
                    use_table.set(n, k, u, self.inputs * available * weights[u.0] / total);
                }
            }
            // No draw of the weights may leave a sector without value added.
            for u in SectorIx::all(s) {
                let inputs: f64 = SectorIx::all(s).map(|k| use_table.get(n, k, u)).sum();
                let most = 0.95 * output[u.0];
                if inputs > most {
                    for k in SectorIx::all(s) {
                        let used = use_table.get(n, k, u);
                        use_table.set(n, k, u, used * most / inputs);
                    }
                }
            }
        }
        let sectors = (0..s)
            .map(|k| Sector {
                code: format!("S{k}"),
                name: format!("Sector {k}"),
                kind: if k + 1 < s || s == 1 {
                    SectorKind::Goods
                } else {
                    SectorKind::Services
                },
                trade_elasticity: rng.random_range(2.0..6.0),
                scale_elasticity: self.scale,
                scale_base: self.scale_base,
                markup: self.markup,
                alias: None,
            })
            .collect();
        let regions = (0..r)
            .map(|i| Region {
                code: format!("R{i}"),
                name: format!("Region {i}"),
            })
            .collect();
        let meta = WorldMeta {
            name: "synthetic".into(),
            unit: "USD million".into(),
            year: 2000,
            ..WorldMeta::default()
        };
        World::new(WorldParts {
            meta,
            regions,
            sectors,
            flows,
            tariffs,
            use_table,
            elasticity_sets: BTreeMap::new(),
        })
        .expect("a synthetic world is valid")
    }
}
