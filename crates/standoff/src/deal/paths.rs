//! Payoffs of a deal's combinations by month, over today in the same month.
//!
//! `ahead` is the number of months between the day a combination is announced and the day it is used; `month` counts from
//! the use, from 1. Whoever is warned stocks up and saves, as far as the warning is believed.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::horizon::Band;
use detente_path::first_year::{Ground, Overrides};
use detente_talks::{CellIx, PlayerIx};
use detente_world::RegionIx;
use rayon::prelude::*;

use super::Deal;
use super::judge::Study;
use crate::error::StandoffError;
use crate::months::{Course, Monthly};
use crate::run::{Backdrop, Progress, Scene, ratio_pct};

/// Months of use that are run; later months are as the last.
const MONTHS: u32 = 60;
/// The same at the ends of the range: from month 36 on the equilibrium counts alone.
const FEW_MONTHS: u32 = 36;
/// Months of warning that are run; a longer one does what this one does.
const AHEAD: u32 = 60;
/// Months after a breach that are run at least: for answers that come later, up to two years.
const BREACH_MONTHS: u32 = 24;

/// What every month is run with.
pub(super) struct Calendar<'a> {
    pub deal: &'a Deal,
    pub study: &'a Study<'a>,
    pub scene: &'a Scene<'a>,
    pub ground: &'a Ground,
    pub progress: &'a dyn Progress,
}

/// Payoffs by month in one band.
pub(super) struct Paths {
    courses: BTreeMap<CellIx, Course>,
    today: CellIx,
    /// The players' regions, in their order.
    regions: Vec<RegionIx>,
    pub solves: usize,
}

impl Calendar<'_> {
    /// Runs one band: `whole` combinations over all months, by surprise and after warnings, `brief` ones over the first months
    /// only, and `plain` ones over all months, by surprise only.
    ///
    /// # Errors
    /// A combination has no certified equilibrium, or somebody asked to stop.
    pub fn solve(
        &self,
        band: Band,
        whole: &BTreeSet<CellIx>,
        brief: &BTreeSet<CellIx>,
        plain: &BTreeSet<CellIx>,
    ) -> Result<Paths, StandoffError> {
        let today = self.study.standoff.menus.cell(&self.study.package.today());
        let whole: BTreeSet<CellIx> = whole.iter().copied().chain([today]).collect();
        let months = months_of(band);
        let short = (self.deal.terms.punishment.reaction_months as u32).clamp(1, months);
        let mut jobs: Vec<(CellIx, u32, u32)> = Vec::new();
        jobs.extend(whole.iter().map(|cell| (*cell, months, AHEAD)));
        jobs.extend(plain.difference(&whole).map(|cell| (*cell, months, 0)));
        let rest = brief
            .iter()
            .filter(|c| !whole.contains(c) && !plain.contains(c));
        jobs.extend(rest.map(|cell| (*cell, short, 0)));
        let courses = self.courses(band, &jobs)?;
        Ok(Paths {
            solves: courses.values().map(|c| c.solves).sum(),
            courses,
            today,
            regions: self.study.standoff.regions.clone(),
        })
    }

    /// Adds breaches, over as many months as an answer may take.
    ///
    /// # Errors
    /// As [`Calendar::solve`].
    pub fn follow_breaches(
        &self,
        band: Band,
        paths: &mut Paths,
        breaches: &BTreeSet<CellIx>,
    ) -> Result<(), StandoffError> {
        let reaction = self.deal.terms.punishment.reaction_months as u32;
        let months = reaction.max(BREACH_MONTHS).min(months_of(band));
        let known = |cell: &CellIx| paths.courses.get(cell).is_some_and(|c| c.months >= months);
        let jobs: Vec<(CellIx, u32, u32)> = (breaches.iter().filter(|cell| !known(cell)))
            .map(|cell| (*cell, months, 0))
            .collect();
        for (cell, course) in self.courses(band, &jobs)? {
            paths.solves += course.solves;
            paths.courses.insert(cell, course);
        }
        Ok(())
    }

    /// Combinations, each over so many months and after warnings of up to so many.
    fn courses(
        &self,
        band: Band,
        jobs: &[(CellIx, u32, u32)],
    ) -> Result<BTreeMap<CellIx, Course>, StandoffError> {
        jobs.par_iter()
            .map(|&(cell, months, ahead)| Ok((cell, self.course(cell, band, months, ahead)?)))
            .collect()
    }

    fn course(
        &self,
        cell: CellIx,
        band: Band,
        months: u32,
        ahead: u32,
    ) -> Result<Course, StandoffError> {
        let menus = &self.study.standoff.menus;
        let policy = self
            .scene
            .policy(&menus.combination(cell), Backdrop::Current)?;
        let terms = &self.deal.terms;
        let monthly = Monthly {
            ground: self.ground,
            schedule: &self.deal.standoff.tables.schedule,
            long_run: &self.study.standoff.parameters,
            own: Overrides {
                leak: terms.leak,
                stocks: terms.stocks,
                ..Overrides::default()
            },
            credence: terms.credence,
            stop: self.progress.interrupt(),
        };
        monthly.course(&menus.label(cell), &policy, band, months, ahead)
    }
}

fn months_of(band: Band) -> u32 {
    match band {
        Band::Central => MONTHS,
        Band::Low | Band::High => FEW_MONTHS,
    }
}

impl Paths {
    /// A side's payoff in a month of use: per cent of today in the same month.
    pub fn value(&self, cell: CellIx, player: PlayerIx, ahead: usize, month: usize) -> f64 {
        let region = self.regions[player.0];
        let at = |cell: CellIx, ahead: f64| {
            let course = self.courses.get(&cell);
            let month = u32::try_from(month).unwrap_or(u32::MAX);
            course.map_or(0.0, |c| c.real_income_pct(ahead, month, region))
        };
        ratio_pct(at(cell, ahead as f64), at(self.today, 0.0))
    }
}
