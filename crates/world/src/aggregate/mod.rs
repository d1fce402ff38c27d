//! Merging regions and sectors.
//!
//! Flows and use are sums. A rate is the flow-weighted mean, so revenue is kept, except on trade inside a merged
//! region: that becomes domestic sales, which carry no tariff. Use at buyers' prices stays as it is, so final demand
//! absorbs the difference, or the users where there is (almost) none; the report says how much revenue left each region. Trade elasticities are weighted by
//! the trade between the regions of the world that is merged (by expenditure where nothing is traded), scale
//! elasticities by output, and markups so that profits add up.

mod mapping;
mod merge;

use std::collections::BTreeMap;

pub use mapping::{Mapping, MergedCode};

use crate::dates::{of_pairs, to_patterns};
use crate::{Region, RegionIx, World, WorldError, WorldMeta, WorldParts};

/// What merging did.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregationReport {
    /// Regions made of more than one.
    pub regions: Vec<MergedRegion>,
    /// Sectors made of more than one.
    pub sectors: Vec<MergedSector>,
    /// Tariff revenue of the world before, money.
    pub revenue_before: f64,
    /// Tariff revenue of the world after, money.
    pub revenue_after: f64,
    /// Pairs `importer:partner` whose tariffs lost their date because the dates of the members that levy any differ or are not all known.
    pub dates_dropped: Vec<String>,
    /// Elasticities `set:sector` that cover only some of the merged sectors.
    pub elasticities_in_part: Vec<String>,
    /// Goods without final demand to absorb the dropped tariffs: their use was lowered to expenditure by so much money,
    /// which the users keep as value added. Region, sector, money.
    pub use_lowered: Vec<(String, String, f64)>,
}

/// Use above expenditure by at most this share of it is what dropped tariffs leave behind, and is lowered.
const LEFT_BEHIND: f64 = 0.01;

/// A region made of several.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRegion {
    /// Its code.
    pub code: String,
    /// Codes of its members.
    pub members: Vec<String>,
    /// Trade between the members, which is domestic now, money.
    pub internal_trade: f64,
    /// Tariff revenue on that trade, which is gone, money.
    pub revenue_dropped: f64,
    /// The same as a share of the region's income before.
    pub revenue_dropped_share: f64,
}

/// A sector made of several.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedSector {
    /// Its code.
    pub code: String,
    /// Codes of its members.
    pub members: Vec<String>,
    /// Trade elasticity of the merged sector.
    pub trade_elasticity: f64,
}

impl World {
    /// Merges regions and sectors. The new world is named after the old one with its size; see
    /// [`renamed`](Self::renamed).
    ///
    /// # Errors
    /// [`WorldError`]: the mapping names what is not there, merges goods with services or different scale bases, or
    /// the merged world is refused, e.g. because final demand would be negative without the dropped tariffs.
    pub fn aggregate(&self, mapping: &Mapping) -> Result<(Self, AggregationReport), WorldError> {
        let codes: Vec<&str> = self.regions().iter().map(|r| r.code.as_str()).collect();
        let regions = mapping::groups("region", &codes, &mapping.regions)?;
        let codes: Vec<&str> = self.sectors().iter().map(|s| s.code.as_str()).collect();
        let sectors = mapping::groups("sector", &codes, &mapping.sectors)?;

        let merged = regions
            .iter()
            .map(|group| self.merged_region(group))
            .collect::<Vec<Region>>();
        let mut elasticities_in_part = Vec::new();
        let (tariff_dates, dates_dropped) = merged_dates(self, &regions);
        let (flows, tariffs) = merge::flows_and_tariffs(self, &regions, &sectors);
        let mut parts = WorldParts {
            meta: WorldMeta {
                name: format!(
                    "{}-to-{}x{}",
                    self.meta().name,
                    regions.len(),
                    sectors.len()
                ),
                title: format!(
                    "{}, merged to {} regions × {} sectors",
                    self.meta().title,
                    regions.len(),
                    sectors.len()
                ),
                tariff_dates,
                ..self.meta().clone()
            },
            regions: merged,
            sectors: sectors
                .iter()
                .map(|group| merge::sector(self, group))
                .collect::<Result<_, _>>()?,
            flows,
            tariffs,
            use_table: merge::use_table(self, &regions, &sectors),
            elasticity_sets: merge::elasticity_sets(self, &sectors, &mut elasticities_in_part),
        };
        let use_lowered = merge::lower_use(&mut parts, LEFT_BEHIND);
        let world = Self::new(parts)?;
        let report = AggregationReport {
            use_lowered,
            regions: regions
                .iter()
                .filter(|g| g.members.len() > 1)
                .map(|g| self.dropped(g))
                .collect(),
            sectors: (sectors.iter().zip(world.sectors()))
                .filter(|(group, _)| group.members.len() > 1)
                .map(|(group, sector)| MergedSector {
                    code: group.code.clone(),
                    members: group
                        .members
                        .iter()
                        .map(|s| self.sectors()[*s].code.clone())
                        .collect(),
                    trade_elasticity: sector.trade_elasticity,
                })
                .collect(),
            revenue_before: self.benchmark().tariff_revenue.iter().sum(),
            revenue_after: world.benchmark().tariff_revenue.iter().sum(),
            dates_dropped,
            elasticities_in_part,
        };
        Ok((world, report))
    }

    /// The same world under another name and title.
    pub fn renamed(&self, name: &str, title: &str) -> Result<Self, WorldError> {
        let meta = WorldMeta {
            name: name.to_string(),
            title: title.to_string(),
            ..self.meta().clone()
        };
        Self::new(WorldParts {
            meta,
            ..self.parts().clone()
        })
    }

    fn merged_region(&self, group: &MergedCode) -> Region {
        let member = |at: &usize| &self.regions()[*at];
        // The name of the only member, or of the member with the same code.
        let known = match group.members.as_slice() {
            [only] => Some(member(only)),
            several => several.iter().map(member).find(|r| r.code == group.code),
        };
        let name = group
            .name
            .clone()
            .or_else(|| known.map(|r| r.name.clone()))
            .unwrap_or_else(|| group.code.clone());
        Region {
            code: group.code.clone(),
            name,
        }
    }

    /// What becomes domestic when the members of a group are one region.
    fn dropped(&self, group: &MergedCode) -> MergedRegion {
        let (mut internal_trade, mut revenue_dropped) = (0.0, 0.0);
        for (i, n, k, flow) in self.flows().iter() {
            if i != n && group.members.contains(&i.0) && group.members.contains(&n.0) {
                internal_trade += flow;
                revenue_dropped += flow * self.tariffs().get(i, n, k);
            }
        }
        let income: f64 = group
            .members
            .iter()
            .map(|n| self.benchmark().income[*n])
            .sum();
        MergedRegion {
            code: group.code.clone(),
            members: group
                .members
                .iter()
                .map(|n| self.regions()[*n].code.clone())
                .collect(),
            internal_trade,
            revenue_dropped,
            revenue_dropped_share: revenue_dropped / income,
        }
    }
}

/// Dates that the members of both sides agree on, as patterns, and the pairs that lost theirs. Members between whom
/// no tariff is levied have no say, unless none is levied at all: a free port does not undate its partner's schedule.
fn merged_dates(world: &World, regions: &[MergedCode]) -> (BTreeMap<String, String>, Vec<String>) {
    let pairs = of_pairs(world);
    let mut levied = vec![vec![false; world.region_count()]; world.region_count()];
    for (i, n, _, rate) in world.tariffs().iter() {
        levied[n.0][i.0] |= rate != 0.0;
    }
    let mut dropped = Vec::new();
    let mut merged = |importer: &MergedCode, partner: &MergedCode| {
        let members = || {
            importer
                .members
                .iter()
                .flat_map(|n| partner.members.iter().map(|i| (*n, *i)))
        };
        let any = members().any(|(n, i)| levied[n][i]);
        let dates = || {
            members()
                .filter(|(n, i)| !any || levied[*n][*i])
                .map(|(n, i)| pairs[n][i].as_ref())
        };
        let agreed = dates()
            .next()
            .flatten()
            .filter(|first| dates().all(|date| date == Some(first)));
        if agreed.is_none() && dates().any(|date| date.is_some()) {
            dropped.push(format!("{}:{}", importer.code, partner.code));
        }
        agreed.cloned()
    };
    let row = |importer| {
        regions
            .iter()
            .map(|p| {
                if p == importer {
                    None
                } else {
                    merged(importer, p)
                }
            })
            .collect()
    };
    let dates = regions.iter().map(row).collect();
    let codes: Vec<&str> = regions.iter().map(|g| g.code.as_str()).collect();
    (to_patterns(&codes, &dates), dropped)
}

/// The group of every region of the world, by position.
fn group_of(count: usize, groups: &[MergedCode]) -> Vec<RegionIx> {
    let mut of = vec![RegionIx(0); count];
    for (g, group) in groups.iter().enumerate() {
        for member in &group.members {
            of[*member] = RegionIx(g);
        }
    }
    of
}
