//! The merged tables.

use std::collections::BTreeMap;

use super::group_of;
use super::mapping::MergedCode;
use crate::{Benchmark, Cube, RegionIx, Sector, SectorIx, UseTable, World, WorldError, WorldParts};

/// Sums of flows and flow-weighted rates. A cell with one member keeps its numbers to the last bit, and so does a
/// rate that all members with a flow share; where nothing flows, rates are averaged.
pub(super) fn flows_and_tariffs(
    world: &World,
    regions: &[MergedCode],
    sectors: &[MergedCode],
) -> (Cube, Cube) {
    let region_of = group_of(world.region_count(), regions);
    let mut flows = Cube::filled(regions.len(), sectors.len(), 0.0);
    let mut tariffs = flows.clone();
    let mut cells: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for (k, group) in sectors.iter().enumerate() {
        let k = SectorIx(k);
        cells.clear();
        for &member in &group.members {
            for n in RegionIx::all(world.region_count()) {
                let sales = world.flows().row(n, SectorIx(member));
                let rates = world.tariffs().row(n, SectorIx(member));
                for (i, (&flow, &rate)) in sales.iter().zip(rates).enumerate() {
                    cells
                        .entry((region_of[i].0, region_of[n.0].0))
                        .or_default()
                        .push((flow, rate));
                }
            }
        }
        for (&(i, n), members) in &cells {
            let (origin, destination) = (RegionIx(i), RegionIx(n));
            let flow = members.iter().map(|(flow, _)| flow).sum();
            flows.set(origin, destination, k, flow);
            if i != n {
                tariffs.set(
                    origin,
                    destination,
                    k,
                    mean(members.iter().map(|&(flow, rate)| (rate, flow))),
                );
            }
        }
    }
    (flows, tariffs)
}

/// Sums of purchases.
pub(super) fn use_table(world: &World, regions: &[MergedCode], sectors: &[MergedCode]) -> UseTable {
    let region_of = group_of(world.region_count(), regions);
    let mut table = UseTable::zero(regions.len(), sectors.len());
    for n in RegionIx::all(world.region_count()) {
        for (user, users) in sectors.iter().enumerate() {
            for &s in &users.members {
                for (input, inputs) in sectors.iter().enumerate() {
                    let bought = inputs
                        .members
                        .iter()
                        .map(|&k| world.use_table().get(n, SectorIx(k), SectorIx(s)))
                        .sum();
                    table.add(region_of[n.0], SectorIx(input), SectorIx(user), bought);
                }
            }
        }
    }
    table
}

/// Lowers the use of goods that cost their users more than is spent on them, by at most a share of what is spent.
pub(super) fn lower_use(parts: &mut WorldParts, most: f64) -> Vec<(String, String, f64)> {
    let totals = Benchmark::derive(&parts.flows, &parts.tariffs, &parts.use_table);
    let mut lowered = Vec::new();
    for n in RegionIx::all(parts.regions.len()) {
        for k in SectorIx::all(parts.sectors.len()) {
            let spent = totals.expenditure.get(n, k);
            let short = -totals.final_demand.get(n, k);
            if short <= crate::check::ROUNDING * spent || short > most * spent {
                continue;
            }
            for s in SectorIx::all(parts.sectors.len()) {
                let bought = parts.use_table.get(n, k, s);
                parts
                    .use_table
                    .set(n, k, s, bought * spent / (spent + short));
            }
            let region = parts.regions[n.0].code.clone();
            lowered.push((region, parts.sectors[k.0].code.clone(), short));
        }
    }
    lowered
}

/// The merged sector.
pub(super) fn sector(world: &World, group: &MergedCode) -> Result<Sector, WorldError> {
    let members: Vec<&Sector> = group.members.iter().map(|s| &world.sectors()[*s]).collect();
    let refused = |what: &str, a: &Sector, b: &Sector| WorldError::World {
        world: world.meta().name.clone(),
        problem: format!(
            "sectors {} and {} cannot merge into {}: {what}",
            a.code, b.code, group.code
        ),
    };
    let first = members[0];
    if let Some(other) = members.iter().find(|s| s.kind != first.kind) {
        return Err(refused("one makes goods, the other services", first, other));
    }
    let scaled: Vec<&&Sector> = members
        .iter()
        .filter(|s| s.scale_elasticity > 0.0)
        .collect();
    if let Some(other) = scaled.iter().find(|s| s.scale_base != scaled[0].scale_base) {
        return Err(refused(
            "their scale elasticities act on different bases",
            scaled[0],
            other,
        ));
    }
    let by_output = |value: fn(&Sector) -> f64| {
        mean(
            group
                .members
                .iter()
                .zip(&members)
                .map(|(s, sector)| (value(sector), world_output(world, *s))),
        )
    };
    let known = match members.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|s| s.code == group.code),
    };
    let name = group
        .name
        .clone()
        .or_else(|| known.map(|s| s.name.clone()))
        .unwrap_or_else(|| group.code.clone());
    Ok(Sector {
        code: group.code.clone(),
        name,
        kind: first.kind,
        trade_elasticity: mean(group.members.iter().zip(&members).map(|(s, sector)| {
            (
                sector.trade_elasticity,
                trade_weight(world, &group.members, *s),
            )
        })),
        scale_elasticity: by_output(|s| s.scale_elasticity),
        scale_base: scaled.first().map_or(first.scale_base, |s| s.scale_base),
        markup: if members.iter().all(|s| s.markup == first.markup) {
            first.markup
        } else {
            // Output over markup is what inputs are paid: it adds up.
            1.0 / by_output(|s| 1.0 / s.markup)
        },
        alias: if members.len() == 1 {
            first.alias.clone()
        } else {
            None
        },
    })
}

/// The published sets, merged over the sectors that each has a value for.
pub(super) fn elasticity_sets(
    world: &World,
    sectors: &[MergedCode],
    in_part: &mut Vec<String>,
) -> BTreeMap<String, Vec<Option<f64>>> {
    let merged =
        |name: &String, set: &Vec<Option<f64>>, group: &MergedCode, in_part: &mut Vec<String>| {
            let known: Vec<(f64, f64)> = group
                .members
                .iter()
                .filter_map(|s| set[*s].map(|e| (e, trade_weight(world, &group.members, *s))))
                .collect();
            if !known.is_empty() && known.len() < group.members.len() {
                in_part.push(format!("{name}:{}", group.code));
            }
            (!known.is_empty()).then(|| mean(known.into_iter()))
        };
    let mut sets = BTreeMap::new();
    for (name, set) in world.elasticity_sets() {
        sets.insert(
            name.clone(),
            sectors
                .iter()
                .map(|group| merged(name, set, group, in_part))
                .collect(),
        );
    }
    sets
}

/// Weighted mean of (value, weight). Equal values come back exactly; without weights it is the plain mean.
fn mean(members: impl Iterator<Item = (f64, f64)>) -> f64 {
    let all: Vec<(f64, f64)> = members.collect();
    let weighed = all.iter().any(|(_, weight)| *weight > 0.0);
    let counted: Vec<(f64, f64)> = all
        .into_iter()
        .filter(|(_, w)| !weighed || *w > 0.0)
        .map(|(v, w)| (v, if weighed { w } else { 1.0 }))
        .collect();
    match counted.first() {
        Some((first, _)) if counted.iter().all(|(value, _)| value == first) => *first,
        _ => {
            counted.iter().map(|(v, w)| v * w).sum::<f64>()
                / counted.iter().map(|(_, w)| w).sum::<f64>()
        }
    }
}

fn world_output(world: &World, sector: usize) -> f64 {
    RegionIx::all(world.region_count())
        .map(|n| world.benchmark().output.get(n, SectorIx(sector)))
        .sum()
}

/// Weight of a sector's trade elasticity among the members of a group: what crosses a border at basic prices, or
/// expenditure if no member is traded.
fn trade_weight(world: &World, members: &[usize], sector: usize) -> f64 {
    let regions = || RegionIx::all(world.region_count());
    let traded = |s: usize| -> f64 {
        regions()
            .map(|n| {
                world.flows().row(n, SectorIx(s)).iter().sum::<f64>()
                    - world.flows().get(n, n, SectorIx(s))
            })
            .sum()
    };
    if members.iter().any(|s| traded(*s) > 0.0) {
        traded(sector)
    } else {
        regions()
            .map(|n| world.benchmark().expenditure.get(n, SectorIx(sector)))
            .sum()
    }
}
