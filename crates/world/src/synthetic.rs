//! Small made-up worlds, built in code: for cases whose answer is known on paper, for campaigns and for tests.

use crate::{
    Cube, Region, RegionIx, ScaleBase, Sector, SectorIx, SectorKind, UseTable, World, WorldError,
    WorldMeta, WorldParts,
};

/// A world being drawn: regions by their codes, sectors `G1`, `G2`, … by their trade elasticities.
#[derive(Debug, Clone)]
pub struct Sketch {
    parts: WorldParts,
}

impl Sketch {
    /// A world without trade, tariffs or intermediates yet; all sectors make goods.
    pub fn new(name: &str, title: &str, regions: &[&str], trade_elasticities: &[f64]) -> Self {
        let (r, s) = (regions.len(), trade_elasticities.len());
        let region = |code: &&str| Region {
            code: (*code).to_owned(),
            name: (*code).to_owned(),
        };
        let sector = |(k, &trade_elasticity): (usize, &f64)| Sector {
            code: format!("G{}", k + 1),
            name: format!("Good {}", k + 1),
            kind: SectorKind::Goods,
            trade_elasticity,
            scale_elasticity: 0.0,
            scale_base: ScaleBase::Input,
            markup: 1.0,
            alias: None,
        };
        Self {
            parts: WorldParts {
                meta: WorldMeta {
                    name: name.to_owned(),
                    title: title.to_owned(),
                    year: 2022,
                    unit: "USD million".to_owned(),
                    source: "made up".to_owned(),
                    licence: "MIT OR Apache-2.0".to_owned(),
                    ..WorldMeta::default()
                },
                regions: regions.iter().map(region).collect(),
                sectors: trade_elasticities.iter().enumerate().map(sector).collect(),
                flows: Cube::filled(r, s, 0.0),
                tariffs: Cube::filled(r, s, 0.0),
                use_table: UseTable::zero(r, s),
                elasticity_sets: std::collections::BTreeMap::new(),
            },
        }
    }

    /// Sales at basic prices, by origin, destination and good.
    pub fn flows(mut self, value: impl Fn(usize, usize, usize) -> f64) -> Self {
        fill(&mut self.parts.flows, value);
        self
    }

    /// Import tariffs, by origin, destination and good; a region's own sales carry none.
    pub fn tariffs(mut self, rate: impl Fn(usize, usize, usize) -> f64) -> Self {
        fill(&mut self.parts.tariffs, |i, n, k| {
            if i == n { 0.0 } else { rate(i, n, k) }
        });
        self
    }

    /// Intermediates: the share of the good `k` in the output of the sector `s` of region `n`, by `(n, k, s)`. Flows
    /// come first.
    pub fn inputs(mut self, share: impl Fn(usize, usize, usize) -> f64) -> Self {
        let (r, s_count) = (self.parts.regions.len(), self.parts.sectors.len());
        for n in 0..r {
            for s in 0..s_count {
                let output: f64 = (0..r)
                    .map(|m| self.parts.flows.get(RegionIx(n), RegionIx(m), SectorIx(s)))
                    .sum();
                for k in 0..s_count {
                    let bought = share(n, k, s) * output;
                    self.parts
                        .use_table
                        .set(RegionIx(n), SectorIx(k), SectorIx(s), bought);
                }
            }
        }
        self
    }

    /// Markup and scale elasticity of a sector.
    pub fn returns(mut self, sector: usize, markup: f64, scale: f64, base: ScaleBase) -> Self {
        let sector = &mut self.parts.sectors[sector];
        sector.markup = markup;
        sector.scale_elasticity = scale;
        sector.scale_base = base;
        self
    }

    /// The checked world.
    ///
    /// # Errors
    /// The identity that fails.
    pub fn build(self) -> Result<World, WorldError> {
        World::new(self.parts)
    }
}

fn fill(cube: &mut Cube, value: impl Fn(usize, usize, usize) -> f64) {
    for n in 0..cube.regions() {
        for k in 0..cube.sectors() {
            for i in 0..cube.regions() {
                cube.set(RegionIx(i), RegionIx(n), SectorIx(k), value(i, n, k));
            }
        }
    }
}

/// A number in \[0, 1) that is the same for the same cell and salt (the mixing of SplitMix64).
pub fn scatter(i: usize, n: usize, k: usize, salt: u64) -> f64 {
    let mut x = salt
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(((i as u64) << 40) | ((n as u64) << 20) | k as u64);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Codes `R1`, `R2`, …
fn codes(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("R{n}")).collect()
}

/// Regions of equal size around a table, each selling less the farther away the buyer sits: balanced in every good,
/// no tariffs, no intermediates, trade elasticity 4.
///
/// # Errors
/// None for at least one region and one sector.
pub fn ring(regions: usize, sectors: usize) -> Result<World, WorldError> {
    let codes = codes(regions);
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    Sketch::new(
        &format!("ring-{regions}x{sectors}"),
        "Equal regions around a table",
        &codes,
        &vec![4.0; sectors],
    )
    .flows(|i, n, k| {
        let apart = i.abs_diff(n);
        let apart = apart.min(regions - apart);
        (100.0 + 10.0 * k as f64) / (1.0 + 3.0 * apart as f64)
    })
    .build()
}

/// A world of the size and structure of Ossa (2014, American Economic Review 104(12)): seven unequal regions, 33 goods,
/// no intermediates, monopolistic competition without entry. A good's markup follows from its elasticity of
/// substitution σ = ε + 1: prices are σ/(σ − 1) times cost, so that 1/σ of sales is profit.
///
/// # Errors
/// None: its identities are tested.
pub fn seven_regions() -> Result<World, WorldError> {
    let codes = codes(7);
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let elasticities: Vec<f64> = (0..33).map(|k| 1.2 + 6.0 * scatter(0, 1, k, 31)).collect();
    let size = |n: usize| [10.0_f64, 9.0, 6.0, 3.0, 1.5, 1.0, 5.0][n];
    let mut sketch = Sketch::new(
        "seven-7x33",
        "Seven unequal regions with markups",
        &codes,
        &elasticities,
    )
    .flows(|i, n, k| {
        let home = if i == n { 25.0 } else { 1.0 };
        home * size(i).powf(0.8) * size(n).powf(0.8) * (0.1 + scatter(i, n, k, 32))
    })
    .tariffs(|i, n, k| 0.3 * scatter(i, n, k, 33) * scatter(0, n, 0, 34));
    for (k, epsilon) in elasticities.iter().enumerate() {
        sketch = sketch.returns(k, (epsilon + 1.0) / epsilon, 0.0, ScaleBase::Input);
    }
    sketch.build()
}

/// A world of any size, for measurements: regions of unequal size that trade every good with each other, sectors of
/// unequal size that buy from each other, tariffs on the first two thirds of the goods; numbers of as many digits as sums have.
///
/// # Errors
/// None for at least two regions and three sectors.
pub fn of_size(regions: usize, sectors: usize) -> Result<World, WorldError> {
    let codes = codes(regions);
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let elasticities: Vec<f64> = (0..sectors)
        .map(|k| 3.0 + 5.0 * scatter(0, 1, k, 41))
        .collect();
    let sizes: Vec<f64> = (0..regions)
        .map(|n| (4.0 * scatter(n, 0, 0, 42)).exp())
        .collect();
    let everyone: f64 = sizes.iter().sum();
    let weights: Vec<f64> = (0..sectors)
        .map(|k| 0.3 + 1.4 * scatter(0, 0, k, 43))
        .collect();
    let all_goods: f64 = weights.iter().sum();
    let goods = sectors * 2 / 3;
    Sketch::new(
        &format!("generated-{regions}x{sectors}"),
        "Unequal regions that all trade with each other",
        &codes,
        &elasticities,
    )
    .flows(|i, n, k| {
        // Three quarters are bought at home, the rest from everyone by size.
        let share = if i == n {
            0.75
        } else {
            0.25 * sizes[i] / everyone
        };
        1e4 * sizes[n] * share * weights[k] * (0.7 + 0.6 * scatter(i, n, k, 44))
    })
    .tariffs(|i, n, k| {
        if k < goods {
            0.2 * scatter(i, n, k, 45)
        } else {
            0.0
        }
    })
    .inputs(|n, k, s| 0.45 * weights[k] / all_goods * (0.6 + 0.8 * scatter(n, k, s, 46)))
    .build()
}

/// The small worlds of the stress campaign: two by one, unbalanced with intermediates and tariffs, regions of very
/// unequal size with empty cells, and one with markups and scale.
///
/// # Errors
/// None: their identities are tested.
pub fn campaign_worlds() -> Result<Vec<World>, WorldError> {
    Ok(vec![
        ring(2, 1)?,
        unbalanced()?,
        lopsided()?,
        increasing_returns()?,
    ])
}

fn unbalanced() -> Result<World, WorldError> {
    Sketch::new(
        "unbalanced-4x3",
        "Four unbalanced regions with intermediates and tariffs",
        &["A", "B", "C", "D"],
        &[2.5, 6.0, 9.0],
    )
    .flows(|i, n, k| {
        let home = if i == n { 8.0 } else { 1.0 };
        home * (30.0 + 40.0 * scatter(i, n, k, 1))
    })
    .tariffs(|i, n, k| 0.25 * scatter(i, n, k, 2))
    .inputs(|n, k, s| 0.15 * scatter(n, k, s, 3))
    .build()
}

fn lopsided() -> Result<World, WorldError> {
    // Sizes from 1 to 10,000; the last good is not traded, the smallest region makes no G2 and little is homogeneous.
    let size = |n: usize| 10f64.powi(4 - n as i32);
    Sketch::new(
        "lopsided-5x4",
        "Five regions of very unequal size, with empty cells",
        &["A", "B", "C", "D", "E"],
        &[0.8, 20.0, 4.0, 5.0],
    )
    .flows(|i, n, k| match (i == n, k) {
        (true, 3) => 2.0 * size(n),
        (false, 3) => 0.0,
        (true, 1) if n == 4 => 0.0,
        (false, 1) if i == 4 => 0.0,
        (true, _) => size(n),
        (false, _) => 0.02 * size(i).min(size(n)) * (0.5 + scatter(i, n, k, 4)),
    })
    .tariffs(|i, n, k| {
        if k < 2 {
            0.4 * scatter(i, n, k, 5)
        } else {
            0.0
        }
    })
    .inputs(|n, k, s| {
        let available = if (n, k) == (4, 1) { 0.0 } else { 0.1 };
        available * scatter(n, k, s, 6)
    })
    .build()
}

fn increasing_returns() -> Result<World, WorldError> {
    Sketch::new(
        "returns-3x3",
        "Three regions with markups and scale",
        &["A", "B", "C"],
        &[3.0, 5.0, 4.0],
    )
    .flows(|i, n, k| {
        let home = if i == n { 6.0 } else { 1.0 };
        home * (20.0 + 40.0 * scatter(i, n, k, 7))
    })
    .tariffs(|i, n, k| 0.1 * scatter(i, n, k, 8))
    .inputs(|n, k, s| 0.15 * scatter(n, k, s, 9))
    .returns(0, 1.2, 0.0, ScaleBase::Input)
    .returns(1, 1.0, 0.12, ScaleBase::Input)
    .returns(2, 1.1, 0.1, ScaleBase::Labour)
    .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_worlds_hold_their_identities() {
        let worlds = campaign_worlds().unwrap();
        assert_eq!(worlds.len(), 4);
        let empty = &worlds[2];
        assert_eq!(empty.benchmark().output.get(RegionIx(4), SectorIx(1)), 0.0);
        assert!(worlds[1].benchmark().deficit.iter().any(|d| d.abs() > 1.0));
    }

    #[test]
    fn a_seventh_of_sales_is_profit_where_sigma_is_seven() {
        let world = seven_regions().unwrap();
        assert_eq!((world.region_count(), world.sector_count()), (7, 33));
        for sector in world.sectors() {
            let sigma = sector.trade_elasticity + 1.0;
            assert!((1.0 - 1.0 / sector.markup - 1.0 / sigma).abs() < 1e-12);
        }
    }

    #[test]
    fn worlds_of_any_size_hold_their_identities() {
        for (regions, sectors) in [(2, 3), (7, 40), (60, 5)] {
            let world = of_size(regions, sectors).unwrap();
            assert_eq!(
                (world.region_count(), world.sector_count()),
                (regions, sectors)
            );
            assert!(world.flows().as_slice().iter().all(|flow| *flow > 0.0));
        }
    }

    #[test]
    fn the_ring_is_balanced() {
        let world = ring(4, 3).unwrap();
        assert!(world.benchmark().deficit.iter().all(|d| d.abs() < 1e-9));
    }

    #[test]
    fn scattered_numbers_fill_the_unit_interval() {
        let numbers: Vec<f64> = (0..1000).map(|i| scatter(i, 1, 2, 3)).collect();
        assert!(numbers.iter().all(|x| (0.0..1.0).contains(x)));
        let mean = numbers.iter().sum::<f64>() / 1000.0;
        assert!((mean - 0.5).abs() < 0.05);
    }
}
