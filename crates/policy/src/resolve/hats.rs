//! Hats: productivity, utilisation, endowment and demand.

use detente_world::{RegionIx, SectorIx};

use super::select::Selector;
use crate::{Amount, AppliedPolicy, PolicyError, Wedge, WedgeKind};

/// A wedge made in memory that adds points where only a level makes sense.
pub(super) fn not_a_level(wedge: &Wedge) -> PolicyError {
    PolicyError::Record {
        key: "value",
        problem: format!("{wedge}: {} takes a level, not added points", wedge.kind),
    }
}

pub(super) fn apply(
    wedges: &[Wedge],
    selector: &Selector<'_>,
    applied: &mut AppliedPolicy,
) -> Result<(), PolicyError> {
    let world = selector.world();
    let (regions, sectors) = (world.region_count(), world.sector_count());
    // Who spoke last about each cell, by kind; endowment has one cell per region.
    let mut productivity = Book::new(regions, sectors);
    let mut utilisation = Book::new(regions, sectors);
    let mut demand = Book::new(regions, sectors);
    let mut endowment = Book::new(regions, 1);
    for wedge in wedges {
        let book = match wedge.kind {
            WedgeKind::Productivity => &mut productivity,
            WedgeKind::Utilisation => &mut utilisation,
            WedgeKind::Demand => &mut demand,
            WedgeKind::Endowment => &mut endowment,
            _ => continue,
        };
        let Amount::Level(hat) = wedge.amount else {
            return Err(not_a_level(wedge));
        };
        let cells = match wedge.kind {
            WedgeKind::Endowment => vec![SectorIx(0)],
            _ => selector.sectors(wedge)?,
        };
        for n in selector.regions(wedge)? {
            for &s in &cells {
                let cell = || {
                    let region = &world.region(n).code;
                    match wedge.kind {
                        WedgeKind::Endowment => region.clone(),
                        _ => format!("{region}, {}", world.sector(s).code),
                    }
                };
                book.enter(n, s, hat, wedge, &cell)?;
                match wedge.kind {
                    WedgeKind::Productivity => applied.productivity.set(n, s, hat),
                    WedgeKind::Utilisation => applied.utilisation.set(n, s, hat),
                    WedgeKind::Demand => applied.demand.set(n, s, hat),
                    _ => applied.endowment[n.0] = hat,
                }
            }
        }
    }
    check_demand(&demand, selector, applied)
}

/// Somebody must want something.
fn check_demand(
    demand: &Book<'_>,
    selector: &Selector<'_>,
    applied: &AppliedPolicy,
) -> Result<(), PolicyError> {
    let world = selector.world();
    let wanted = &world.benchmark().final_demand;
    for n in RegionIx::all(world.region_count()) {
        let shifts = applied.demand.row(n).iter().zip(wanted.row(n));
        let (mut before, mut after) = (0.0, 0.0);
        for (shift, value) in shifts {
            before += value;
            after += shift * value;
        }
        let zero = SectorIx::all(world.sector_count()).find(|&s| applied.demand.get(n, s) == 0.0);
        if let (true, Some(wedge)) = (
            before > 0.0 && after <= 0.0,
            zero.and_then(|s| demand.said(n, s)),
        ) {
            return Err(PolicyError::Nothing {
                subject: wedge.to_string(),
                problem: format!(
                    "{} would want nothing at all; leave some good above 0",
                    world.region(n).code
                ),
            });
        }
    }
    Ok(())
}

/// What was said about each cell, and by whom.
struct Book<'p> {
    sectors: usize,
    cells: Vec<Option<(f64, &'p Wedge)>>,
}

impl<'p> Book<'p> {
    fn new(regions: usize, sectors: usize) -> Self {
        Self {
            sectors,
            cells: vec![None; regions * sectors],
        }
    }

    fn said(&self, n: RegionIx, s: SectorIx) -> Option<&'p Wedge> {
        self.cells[n.0 * self.sectors + s.0].map(|(_, wedge)| wedge)
    }

    fn enter(
        &mut self,
        n: RegionIx,
        s: SectorIx,
        hat: f64,
        wedge: &'p Wedge,
        cell: &dyn Fn() -> String,
    ) -> Result<(), PolicyError> {
        match self.cells[n.0 * self.sectors + s.0].replace((hat, wedge)) {
            Some((before, first)) if before != hat => Err(PolicyError::Contradiction {
                first: first.to_string(),
                second: wedge.to_string(),
                problem: format!(
                    "the {} of {} cannot be both {before} and {hat}",
                    wedge.kind,
                    cell()
                ),
            }),
            _ => Ok(()),
        }
    }
}
