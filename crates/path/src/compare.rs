//! The same cut seen in four ways: whole parent sectors, or the goods apart, rationed by price or by quantity.

use detente_policy::{Policy, PolicyError, RegionSelector, SectorSelector, WedgeKind};
use detente_world::{RegionIx, SectorIx, World};
use rayon::prelude::*;

use crate::{Grounds, PathError, Position, Rationing, Scenario};
use detente_economy::Band;

/// Dates of the comparison, months.
pub const COMPARED: [u32; 5] = [1, 3, 12, 36, 120];

/// A way to see a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In a coarse world the parents of the goods are cut whole.
    Parents,
    /// The goods apart; the price rises until users want no more, one bound on all flows of a good.
    Price,
    /// The goods apart; users get less and stand idle. No stocks, no leaks, no grades of their own.
    Quantity,
    /// The goods apart, by quantity, as the question asks: stocks, leaks and grades.
    Asked,
}

impl Way {
    /// All, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Parents, Self::Price, Self::Quantity, Self::Asked];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parents => "whole parents cut",
            Self::Price => "goods apart, by price",
            Self::Quantity => "goods apart, by quantity",
            Self::Asked => "as asked: quantity, stocks, leaks, grades",
        }
    }
}

/// Changes of GDP at benchmark prices under one way at one date, per cent.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The way.
    pub way: Way,
    /// Month.
    pub month: u32,
    /// Low, central, high: by region in the world's order, or why there is no equilibrium.
    pub bands: [Result<Vec<f64>, PathError>; 3],
}

/// Why a cut cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The two worlds do not fit together.
    #[error("{0}")]
    Worlds(String),
    /// A wedge that one of the worlds has no use for.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The question itself, or somebody asked to stop.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// The sector of the coarse world that a good was carved out of: the one whose flows lack the good's in the fine world.
fn parent(fine: &World, coarse: &World, good: SectorIx) -> Option<SectorIx> {
    let regions = fine.region_count();
    let distance = |p: SectorIx| -> Option<f64> {
        let same = fine.find_sector(&coarse.sector(p).code)?;
        let mut sum = 0.0;
        for i in RegionIx::all(regions) {
            for n in RegionIx::all(regions) {
                let lost = coarse.flows().get(i, n, p) - fine.flows().get(i, n, same);
                sum += (lost - fine.flows().get(i, n, good)).abs();
            }
        }
        Some(sum)
    };
    (0..coarse.sector_count())
        .filter_map(|p| Some((SectorIx(p), distance(SectorIx(p))?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(p, _)| p)
}

/// The policy with the coarse world's sectors instead of the goods that it lacks.
///
/// # Errors
/// [`CompareError::Worlds`]: other regions, or no good that the coarse world lacks.
pub fn on_parents(policy: &Policy, fine: &World, coarse: &World) -> Result<Policy, CompareError> {
    let codes = |w: &World| -> Vec<String> { w.regions().iter().map(|r| r.code.clone()).collect() };
    if codes(fine) != codes(coarse) {
        let message = format!(
            "{} and {} have not the same regions",
            fine.meta().name,
            coarse.meta().name
        );
        return Err(CompareError::Worlds(message));
    }
    let mut policy = policy.clone();
    let mut found = false;
    for wedge in &mut policy.wedges {
        let Some(SectorSelector::One(code)) = &wedge.sector else {
            continue;
        };
        let Some(good) = fine
            .find_sector(code)
            .filter(|_| coarse.find_sector(code).is_none())
        else {
            continue;
        };
        let parent = parent(fine, coarse, good).ok_or_else(|| {
            let message = format!(
                "{} has no sector that {code} was carved out of",
                coarse.meta().name
            );
            CompareError::Worlds(message)
        })?;
        wedge.sector = Some(SectorSelector::One(coarse.sector(parent).code.clone()));
        found = true;
    }
    if found {
        return Ok(policy);
    }
    Err(CompareError::Worlds(format!(
        "no wedge is on a good that {} lacks: there is nothing to compare",
        coarse.meta().name
    )))
}

/// The policy with one bound on all flows of a wedge, as an auctioned quota has.
fn shared(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    for (at, wedge) in policy.wedges.iter_mut().enumerate() {
        let bound = matches!(wedge.kind, WedgeKind::Cap | WedgeKind::Boycott);
        if bound && wedge.partner == Some(RegionSelector::Rest) && wedge.group.is_none() {
            wedge.group = Some(format!("all-{at}"));
        }
    }
    policy
}

/// Solves a central policy in all four ways at [`COMPARED`] and the three bands; a date without an equilibrium does not
/// hinder the others. `tick` is called after each of them.
///
/// # Errors
/// [`CompareError`].
pub fn compare(
    grounds: &Grounds<'_>,
    coarse: &World,
    policy: &Policy,
    asked: &Scenario,
    tick: &(dyn Fn() + Sync),
) -> Result<Vec<Compared>, CompareError> {
    let fine = grounds.world;
    let parents = Scenario::new(on_parents(policy, fine, coarse)?.apply(coarse)?);
    let mut by_price = Scenario::new(shared(policy).apply(fine)?);
    by_price.rationing = Rationing::Price;
    let mut by_quantity = Scenario::new(policy.apply(fine)?);
    by_quantity.leak = Some(0.0);
    by_quantity.stocks = Some(0.0);
    by_quantity.grades = false;
    let coarsely = Grounds {
        world: coarse,
        ..*grounds
    };
    let cells: Vec<(Way, u32, Band)> = (Way::ALL.into_iter())
        .flat_map(|way| COMPARED.into_iter().map(move |month| (way, month)))
        .flat_map(|(way, month)| Band::ALL.into_iter().map(move |band| (way, month, band)))
        .collect();
    let solved: Vec<Result<Vec<f64>, PathError>> = cells
        .par_iter()
        .map(|(way, month, band)| {
            grounds.go_on()?;
            let (grounds, scenario) = match way {
                Way::Parents => (&coarsely, &parents),
                Way::Price => (grounds, &by_price),
                Way::Quantity => (grounds, &by_quantity),
                Way::Asked => (grounds, asked),
            };
            let run = grounds
                .path(scenario)?
                .run(Position::band(*band), &[*month]);
            tick();
            let regions = &run?.months[0].regions;
            Ok(regions.iter().map(|r| r.gdp_volume_pct).collect())
        })
        .collect();
    grounds.go_on()?;
    let mut solved = solved.into_iter();
    let mut list = Vec::new();
    for (way, month, _) in cells.into_iter().step_by(Band::ALL.len()) {
        if let (Some(low), Some(central), Some(high)) =
            (solved.next(), solved.next(), solved.next())
        {
            list.push(Compared {
                way,
                month,
                bands: [low, central, high],
            });
        }
    }
    Ok(list)
}
