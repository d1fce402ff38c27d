//! Caps, boycotts and floors: which flows each multiplier acts on, and whether they can hold together.

use std::collections::BTreeMap;

use detente_world::{Cube, RegionIx, SectorIx};

use super::select::{Flow, Selector};
use crate::{
    Amount, Bound, BoundKind, PolicyError, RegionSelector, SectorSelector, Wedge, WedgeKind,
};

/// A bound and the wedge it comes from.
struct Draft<'p> {
    wedge: &'p Wedge,
    bound: Bound,
}

pub(super) fn resolve(
    wedges: &[Wedge],
    selector: &Selector<'_>,
    iceberg: &Cube,
) -> Result<Vec<Bound>, PolicyError> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for wedge in wedges {
        let Some(kind) = bound_kind(wedge) else {
            continue;
        };
        let Amount::Level(level) = wedge.amount else {
            return Err(super::hats::not_a_level(wedge));
        };
        let parts = flows_by_bound(wedge, selector)?;
        let Some(name) = wedge.group.as_deref() else {
            let several = parts.len() > 1;
            for flows in parts {
                let label = if several {
                    format!("{wedge} on {}", describe(&flows, selector))
                } else {
                    wedge.to_string()
                };
                let bound = Bound {
                    kind,
                    flows,
                    level,
                    label,
                };
                drafts.push(Draft { wedge, bound });
            }
            continue;
        };
        let flows: Vec<Flow> = parts.into_iter().flatten().collect();
        match groups.get(name) {
            None => {
                groups.insert(name, drafts.len());
                let label = format!("{} group {name}", wedge.kind);
                drafts.push(Draft {
                    wedge,
                    bound: Bound {
                        kind,
                        flows,
                        level,
                        label,
                    },
                });
            }
            Some(&at) => join_group(&mut drafts[at], wedge, kind, level, flows)?,
        }
    }
    for draft in &mut drafts {
        draft
            .bound
            .flows
            .sort_unstable_by_key(|&(i, n, k)| (k, n, i));
        draft.bound.flows.dedup();
    }
    let drafts = without_repeats(drafts, selector)?;
    check_floors(&drafts, selector, iceberg)?;
    Ok(drafts.into_iter().map(|draft| draft.bound).collect())
}

fn bound_kind(wedge: &Wedge) -> Option<BoundKind> {
    match wedge.kind {
        WedgeKind::Cap | WedgeKind::Boycott => Some(BoundKind::Cap {
            rents_to_exporter: wedge.rent_share(),
        }),
        WedgeKind::Floor => Some(BoundKind::Floor {
            mode: wedge.floor_mode,
        }),
        _ => None,
    }
}

/// A second wedge of a named group.
fn join_group<'p>(
    draft: &mut Draft<'p>,
    wedge: &'p Wedge,
    kind: BoundKind,
    level: f64,
    flows: Vec<Flow>,
) -> Result<(), PolicyError> {
    if draft.wedge.kind != wedge.kind || draft.bound.kind != kind || draft.bound.level != level {
        return Err(PolicyError::Contradiction {
            first: draft.wedge.to_string(),
            second: wedge.to_string(),
            problem:
                "bounds of one group must be of one kind, with one value and one split of rents"
                    .to_owned(),
        });
    }
    draft.bound.flows.extend(flows);
    Ok(())
}

/// The flows of a wedge, grouped into bounds; zero flows are left out.
fn flows_by_bound(wedge: &Wedge, selector: &Selector<'_>) -> Result<Vec<Vec<Flow>>, PolicyError> {
    let starred = |side: Option<&RegionSelector>| matches!(side, Some(RegionSelector::Rest));
    let by_imposer = starred(Some(&wedge.imposer));
    let by_partner = starred(wedge.partner.as_ref());
    let expanded =
        by_imposer || by_partner || !matches!(wedge.sector, Some(SectorSelector::One(_)));
    let pairs = selector.pairs(wedge)?;
    let mut parts: BTreeMap<(SectorIx, Option<RegionIx>, Option<RegionIx>), Vec<Flow>> =
        BTreeMap::new();
    for k in selector.sectors(wedge)? {
        for &(imposer, partner) in &pairs {
            let key = (
                k,
                by_imposer.then_some(imposer),
                by_partner.then_some(partner),
            );
            let part = parts.entry(key).or_default();
            let flow = Selector::flow(wedge, (imposer, partner), k);
            if selector.world().flows().get(flow.0, flow.1, flow.2) > 0.0 {
                part.push(flow);
            }
        }
    }
    if expanded {
        parts.retain(|_, flows| !flows.is_empty());
    }
    if parts.is_empty() || parts.values().any(Vec::is_empty) {
        let flow = match (expanded, pairs.as_slice(), &wedge.sector) {
            (false, [pair], Some(SectorSelector::One(code))) => {
                let k = selector.sector(code, wedge)?;
                selector.flow_name(Selector::flow(wedge, *pair, k))
            }
            _ => "every flow it selects".to_owned(),
        };
        return Err(PolicyError::ZeroFlow {
            subject: wedge.to_string(),
            flow,
        });
    }
    Ok(parts.into_values().collect())
}

/// `CHN → USA of C24B`, or `CHN → USA, JPN of C24B`: the flows of one bound in words.
fn describe(flows: &[Flow], selector: &Selector<'_>) -> String {
    let world = selector.world();
    let codes = |side: fn(&Flow) -> RegionIx| {
        let mut seen: Vec<RegionIx> = Vec::new();
        for n in flows.iter().map(side) {
            if !seen.contains(&n) {
                seen.push(n);
            }
        }
        let codes: Vec<&str> = seen
            .iter()
            .map(|&n| world.region(n).code.as_str())
            .collect();
        codes.join(", ")
    };
    let sector = flows.first().map_or("", |flow| &world.sector(flow.2).code);
    format!("{} → {} of {sector}", codes(|f| f.0), codes(|f| f.1))
}

/// Keeps one of equal bounds; refuses two that say different things about the same flows.
///
/// The two sides of a flow may each bound it (the tighter one binds; where both say the same the rent is a tie), and a
/// bound on a group may stand beside one on a member; what cannot stand is one side saying two things.
fn without_repeats<'p>(
    drafts: Vec<Draft<'p>>,
    selector: &Selector<'_>,
) -> Result<Vec<Draft<'p>>, PolicyError> {
    let mut kept: BTreeMap<(bool, Vec<Flow>), Vec<usize>> = BTreeMap::new();
    let mut result: Vec<Draft<'p>> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let is_floor = matches!(draft.bound.kind, BoundKind::Floor { .. });
        let same_flows = kept
            .entry((is_floor, draft.bound.flows.clone()))
            .or_default();
        let mut repeated = false;
        for &at in same_flows.iter() {
            let other = &result[at];
            let same_level = other.bound.level == draft.bound.level;
            // A ban has no rent to share.
            let same_kind = other.bound.kind == draft.bound.kind || draft.bound.level == 0.0;
            if same_level && same_kind {
                repeated = true;
            } else if other.wedge.kind == draft.wedge.kind {
                let flows = describe(&draft.bound.flows, selector);
                let problem = if same_level {
                    format!("both bound {flows}, with different rents or modes")
                } else {
                    format!(
                        "the bound on {flows} cannot be both {} and {}",
                        other.bound.level, draft.bound.level
                    )
                };
                return Err(PolicyError::Contradiction {
                    first: other.wedge.to_string(),
                    second: draft.wedge.to_string(),
                    problem,
                });
            }
        }
        if !repeated {
            same_flows.push(result.len());
            result.push(draft);
        }
    }
    Ok(result)
}

/// No floor above a cap that holds its flows, none on flows that are banned.
fn check_floors(
    drafts: &[Draft<'_>],
    selector: &Selector<'_>,
    iceberg: &Cube,
) -> Result<(), PolicyError> {
    let is_floor = |draft: &&Draft<'_>| matches!(draft.bound.kind, BoundKind::Floor { .. });
    let value = |flows: &[Flow]| -> f64 {
        let table = selector.world().flows();
        flows.iter().map(|&(i, n, k)| table.get(i, n, k)).sum()
    };
    for floor in drafts.iter().filter(is_floor) {
        let flows = &floor.bound.flows;
        let wanted = floor.bound.level * value(flows);
        for cap in drafts.iter().filter(|draft| !is_floor(draft)) {
            let inside = flows.iter().all(|flow| cap.bound.flows.contains(flow));
            if inside && cap.bound.level * value(&cap.bound.flows) < wanted * (1.0 - 1e-12) {
                return Err(PolicyError::Contradiction {
                    first: cap.bound.label.clone(),
                    second: floor.bound.label.clone(),
                    problem: format!(
                        "the cap on {} is below the floor",
                        describe(flows, selector)
                    ),
                });
            }
        }
        let cost = |flow: &Flow| iceberg.get(flow.0, flow.1, flow.2);
        let ban_of = |flow: &Flow| {
            drafts.iter().find(|draft| {
                !is_floor(draft) && draft.bound.level == 0.0 && draft.bound.flows.contains(flow)
            })
        };
        if flows
            .iter()
            .all(|flow| cost(flow).is_infinite() || ban_of(flow).is_some())
        {
            let ban = flows.iter().find_map(ban_of);
            return Err(PolicyError::Contradiction {
                first: ban.map_or("an infinite iceberg".to_owned(), |d| d.bound.label.clone()),
                second: floor.bound.label.clone(),
                problem: format!("{} cannot be banned and bought", describe(flows, selector)),
            });
        }
    }
    Ok(())
}
