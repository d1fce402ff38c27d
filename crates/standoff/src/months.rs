//! What a combination of positions costs month by month: shortages at fixed prices first, then the certified equilibrium
//! (`detente_path::first_year`).

use std::sync::atomic::AtomicBool;

use detente_economy::horizon::Band;
use detente_economy::{Parameters, Schedule};
use detente_path::PathError;
use detente_path::elements::Tables;
use detente_path::first_year::{
    Centre, Detail, Draw, Ground, Group, Junction, Levers, MonthlyLosses, Overrides,
};
use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, World};

use crate::error::StandoffError;

/// The chains of critical elements in a world.
///
/// # Errors
/// [`StandoffError::Path`]: a table that the world contradicts.
pub(crate) fn ground(world: &World, tables: &Tables) -> Result<Ground, StandoffError> {
    Ground::new(world, tables).map_err(|source| StandoffError::Path {
        run: "the chains of critical elements".to_owned(),
        source,
    })
}

/// What every month is run with.
pub(crate) struct Monthly<'a> {
    /// World and tables of elements.
    pub ground: &'a Ground,
    /// Elasticities by horizon.
    pub schedule: &'a Schedule,
    /// Elasticities in the long run.
    pub long_run: &'a Parameters,
    /// What stands in the place of the tables' judgements.
    pub own: Overrides,
    /// How far a warning is believed.
    pub credence: f64,
    /// Set to stop.
    pub stop: Option<&'a AtomicBool>,
}

/// Real incomes by month of use after any warning: changes in per cent of the world's benchmark.
pub(crate) struct Course {
    losses: MonthlyLosses,
    /// Months that were run.
    pub months: u32,
    /// Equilibria behind it.
    pub solves: usize,
    /// The worst residual of its certificates.
    pub residual: f64,
    /// Whether it withholds an element: a warning fills stocks and starts savings.
    restricts: bool,
}

impl Course {
    /// Change of a region's real income in a month of use, 1 first, after so many months of warning; per cent.
    pub fn real_income_pct(&self, ahead: f64, month: u32, region: RegionIx) -> f64 {
        let ahead = if self.restricts { ahead } else { 0.0 };
        self.losses.real_income_pct(ahead, month, region)
    }
}

/// Where a band stands: elasticities, stocks and others' supply at one end together, everything else central.
fn draw_of(band: Band) -> Draw {
    let z = match band {
        Band::Low => 1.0,
        Band::Central => return Draw::CENTRAL,
        Band::High => 0.0,
    };
    [Group::Economy, Group::Stocks, Group::Supply]
        .into_iter()
        .fold(Draw::CENTRAL, |draw, group| draw.with(group, z))
}

impl Monthly<'_> {
    /// Runs a policy over so many months and after warnings of up to `ahead` months. `run` names it in errors.
    ///
    /// # Errors
    /// [`StandoffError::Path`] without a certified answer; [`StandoffError::Cancelled`].
    pub fn course(
        &self,
        run: &str,
        policy: &AppliedPolicy,
        band: Band,
        months: u32,
        ahead: u32,
    ) -> Result<Course, StandoffError> {
        let junction = Junction {
            ground: self.ground,
            schedule: self.schedule,
            long_run: self.long_run,
            stop: self.stop,
        };
        let found = || -> Result<Course, PathError> {
            let levers = Levers::of_policy(self.ground.world(), self.ground, policy, None)?;
            let draw = draw_of(band);
            let few = Detail::Losses;
            let centre = Centre::of(&junction, &levers, &self.own, months, &draw, few, false)?;
            let losses = MonthlyLosses::of(&centre, &draw, self.credence, ahead)?;
            let duties = junction.duties(&levers, 1, &draw)?;
            Ok(Course {
                losses,
                months,
                solves: centre.equilibria().len(),
                residual: duties.map_or(0.0, |d| d.residual).max(centre.residual()),
                restricts: !levers.licences.is_empty(),
            })
        };
        let failed = |source| match source {
            PathError::Interrupted => StandoffError::Cancelled {
                stage: run.to_owned(),
            },
            source => StandoffError::Path {
                run: run.to_owned(),
                source,
            },
        };
        let course = found().map_err(failed)?;
        if !course.losses.certified {
            return Err(StandoffError::Uncertified {
                run: run.to_owned(),
            });
        }
        Ok(course)
    }
}
