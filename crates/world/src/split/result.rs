//! What the world after a split is called and made of, and what the report says.

use std::collections::BTreeMap;

use super::carve::{Carving, pairs};
use super::{SplitGood, SplitReport, SplitTariffs};
use crate::{Sector, SectorIx, World, WorldError, WorldMeta};

impl Carving<'_> {
    /// The sectors, children after their parent.
    pub(super) fn sectors(&self) -> Result<Vec<Sector>, WorldError> {
        let mut list = Vec::new();
        for (k, sector) in self.world.sectors().iter().enumerate() {
            list.push(sector.clone());
            for (c, split) in self.splits.iter().enumerate() {
                if self.parent[c] == k {
                    list.push(Sector {
                        code: split.code.clone(),
                        name: split.name.clone(),
                        kind: split.kind.unwrap_or(sector.kind),
                        trade_elasticity: split.trade_elasticity.unwrap_or(sector.trade_elasticity),
                        alias: split.alias.clone(),
                        ..sector.clone()
                    });
                }
            }
        }
        Ok(list)
    }

    pub(super) fn elasticity_sets(&self) -> BTreeMap<String, Vec<Option<f64>>> {
        let spread = |set: &Vec<Option<f64>>| {
            let mut wider = vec![None; set.len() + self.splits.len()];
            for (k, value) in set.iter().enumerate() {
                for member in self.family(k) {
                    wider[member] = *value;
                }
            }
            wider
        };
        let sets = self.world.elasticity_sets().iter();
        sets.map(|(name, set)| (name.clone(), spread(set)))
            .collect()
    }

    pub(super) fn meta(&self, tariffs: SplitTariffs) -> WorldMeta {
        let meta = self.world.meta();
        let codes: Vec<&str> = self.splits.iter().map(|s| s.code.as_str()).collect();
        let carved: Vec<String> = (self.splits.iter())
            .map(|s| format!("{} ({}) out of {}", s.code, s.name, s.parent))
            .collect();
        let rates = match tariffs {
            SplitTariffs::Own => "they pay their own tariffs where these are known",
            SplitTariffs::Parent => "they pay their parent's tariffs",
        };
        WorldMeta {
            name: format!("{}-{}", meta.name, codes.join("-").to_lowercase()),
            title: format!("{}, with {}", meta.title, codes.join(", ")),
            notes: format!(
                "{}\nCarved out: {}; {rates}.",
                meta.notes.trim_end(),
                carved.join("; ")
            ),
            ..meta.clone()
        }
    }

    pub(super) fn describe(&self, after: &World, report: &mut SplitReport) {
        let (before_b, after_b) = (self.world.benchmark(), after.benchmark());
        for (n, region) in self.world.regions().iter().enumerate() {
            let change = after_b.tariff_revenue[n] - before_b.tariff_revenue[n];
            // Sums in another order differ in the last digits.
            if change.abs() > 1e-9 * before_b.income[n] {
                report.revenue_change.push((region.code.clone(), change));
            }
        }
        for (c, split) in self.splits.iter().enumerate() {
            let good = SectorIx(self.child[c]);
            let parent = SectorIx(self.parent[c]);
            let (mut output, mut traded, mut largest) = (0.0, 0.0, 0.0f64);
            for (i, n) in pairs(after.region_count()) {
                let value = after.flows().get(i, n, good);
                output += value;
                if i != n {
                    traded += value;
                }
                let whole = self.world.flows().get(i, n, parent);
                if whole > 0.0 {
                    largest = largest.max(value / whole);
                }
            }
            let made = |code: &str| {
                let n = after.find_region(code)?;
                Some(after_b.output.get(n, good))
            };
            let output_gap = (split.outputs.iter())
                .filter_map(|(code, stated)| Some((code.clone(), made(code)? - stated)))
                .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
            let inputs = (split.inputs.iter()).filter_map(|(region, input, user, stated)| {
                let n = after.find_region(region)?;
                let (input_at, user_at) = (after.find_sector(input)?, after.find_sector(user)?);
                let made = after_b.output.get(n, user_at);
                let bought = after.use_table().get(n, input_at, user_at);
                (made > 0.0).then(|| {
                    (
                        region.clone(),
                        input.clone(),
                        user.clone(),
                        *stated,
                        bought / made,
                    )
                })
            });
            report.goods.push(SplitGood {
                code: split.code.clone(),
                parent: split.parent.clone(),
                output,
                traded,
                largest_flow: largest,
                output_gap,
                inputs: inputs.collect(),
            });
        }
    }
}
