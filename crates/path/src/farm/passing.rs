//! What a run hands to the economy: ratios of tonnes as bounds on a world's flows.
//!
//! The economy's own goods of different origins are never quite the same good, so it cannot find where the tonnes of a
//! homogeneous one go. It can take them: a route that carries less is a boycott (the buyer keeps the rent, as the market
//! for beans does when the buyer refuses), one that carries more a floor paid by the buyer.

use detente_policy::{Amount, FloorMode, RegionSelector, SectorSelector, Wedge, WedgeKind};
use detente_world::{RegionIx, SectorIx, World};

use super::error::FarmError;
use super::good::Good;
use super::month::Month;
use super::run::Run;

/// Changes smaller than this are not handed on.
const SMALL: f64 = 0.02;
/// A lane that carries less than this share of what its origin ships carries nothing to speak of: a ratio to it means
/// nothing, and the economy opens no flow that is not there.
const NEXT_TO_NOTHING: f64 = 1e-3;
/// A child's flow is at most this share of its parent's (the same limit as in splits).
const MOST_OF_PARENT: f64 = 0.95;

/// One lane over a window.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Change {
    /// Origin.
    pub origin: String,
    /// Destination.
    pub destination: String,
    /// Shipped without the events, kt.
    pub before_kt: f64,
    /// Shipped with them, kt.
    pub after_kt: f64,
    /// Shipped by the origin to everybody without the events, kt.
    pub origin_kt: f64,
    /// Mean price at the origin without the events, dollars a tonne.
    pub price_usd_t: f64,
}

impl Change {
    /// After over before; 1 where next to nothing was shipped.
    pub fn ratio(&self) -> f64 {
        if self.before_kt > NEXT_TO_NOTHING * self.origin_kt {
            self.after_kt / self.before_kt
        } else {
            1.0
        }
    }
}

/// Every lane, months of shipment `from` to `to`.
pub fn changes(good: &Good, run: &Run, from: Month, to: Month) -> Vec<Change> {
    let months =
        run.with.at(from).unwrap_or(0)..run.with.at(to).map_or(run.with.months(), |t| t + 1);
    let count = months.len().max(1) as f64;
    let lanes = good.lanes.iter().enumerate();
    lanes
        .map(|(l, lane)| Change {
            origin: good.regions[lane.origin].code.clone(),
            destination: good.regions[lane.destination].code.clone(),
            before_kt: months.clone().map(|t| run.without.flows[l][t]).sum(),
            after_kt: months.clone().map(|t| run.with.flows[l][t]).sum(),
            origin_kt: (good.lanes.iter().enumerate())
                .filter(|(_, other)| other.origin == lane.origin)
                .flat_map(|(m, _)| months.clone().map(move |t| (m, t)))
                .map(|(m, t)| run.without.flows[m][t])
                .sum(),
            price_usd_t: months
                .clone()
                .map(|t| run.without.own_prices[lane.origin][t])
                .sum::<f64>()
                / count,
        })
        .collect()
}

/// The bounds that put these changes on a world's sector: the good's own if the world has it, else its parent's, where
/// the bound covers the share of the flow that is the good's.
///
/// # Errors
/// [`FarmError::Incomplete`] if the world has neither sector.
pub fn wedges(good: &Good, changes: &[Change], world: &World) -> Result<Vec<Wedge>, FarmError> {
    let header = &good.header;
    let own = world.find_sector(&header.code);
    let Some(sector) = own.or_else(|| world.find_sector(&header.parent)) else {
        return Err(FarmError::Incomplete {
            good: header.name.clone(),
            problem: format!(
                "the world {} has no sector {} and no {}",
                world.meta().name,
                header.code,
                header.parent
            ),
        });
    };
    let mut wedges = Vec::new();
    for change in changes {
        let (origins, destinations) = (
            members(good, &change.origin, world),
            members(good, &change.destination, world),
        );
        let flow = |o: RegionIx, d: RegionIx| {
            if o == d {
                0.0
            } else {
                world.flows().get(o, d, sector)
            }
        };
        let origins: Vec<RegionIx> = origins
            .into_iter()
            .filter(|o| destinations.iter().any(|d| flow(*o, *d) > 0.0))
            .collect();
        let destinations: Vec<RegionIx> = destinations
            .into_iter()
            .filter(|d| origins.iter().any(|o| flow(*o, *d) > 0.0))
            .collect();
        let whole: f64 = origins
            .iter()
            .flat_map(|o| destinations.iter().map(move |d| flow(*o, *d)))
            .sum();
        if whole <= 0.0 {
            continue;
        }
        let share = match own {
            Some(_) => 1.0,
            None => (change.before_kt * change.price_usd_t * 1e-3 / whole).min(MOST_OF_PARENT),
        };
        let ratio = 1.0 + share * (change.ratio() - 1.0);
        if (ratio - 1.0).abs() < SMALL {
            continue;
        }
        wedges.push(bound(world, &destinations, &origins, sector, ratio));
    }
    Ok(wedges)
}

/// The regions of a world that a region of the good stands for.
fn members(good: &Good, code: &str, world: &World) -> Vec<RegionIx> {
    let region = good.regions.iter().find(|r| r.code == code);
    let codes = region
        .map(|r| r.world_regions.as_slice())
        .unwrap_or_default();
    let own = [code.to_owned()];
    let codes = if codes.is_empty() { &own } else { codes };
    codes.iter().filter_map(|c| world.find_region(c)).collect()
}

fn bound(
    world: &World,
    imposers: &[RegionIx],
    partners: &[RegionIx],
    sector: SectorIx,
    ratio: f64,
) -> Wedge {
    let selector = |regions: &[RegionIx]| match regions {
        [one] => RegionSelector::One(world.region(*one).code.clone()),
        many => RegionSelector::Group(many.iter().map(|r| world.region(*r).code.clone()).collect()),
    };
    Wedge {
        kind: if ratio < 1.0 {
            WedgeKind::Boycott
        } else {
            WedgeKind::Floor
        },
        imposer: selector(imposers),
        partner: Some(selector(partners)),
        sector: Some(SectorSelector::One(world.sector(sector).code.clone())),
        amount: Amount::Level((ratio * 1e4).round() / 1e4),
        rents_to_exporter: None,
        floor_mode: FloorMode::OnTop,
        group: None,
    }
}
