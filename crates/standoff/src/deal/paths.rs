//! Payoffs by month: the economy under the elasticities of each month, fed by the materials balance where a combination
//! caps critical goods.
//!
//! `ahead` is the number of months between the day a combination is announced and the day it is used; `month` counts from
//! the use, from 1. Whoever is warned stocks up and adapts, and plants are begun, as far as the warning is believed.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::horizon::Band;
use detente_path::{Announcement, Path, PathError, Position, Scenario};
use detente_talks::{CellIx, PlayerIx};
use rayon::prelude::*;

use super::Deal;
use super::judge::Study;
use crate::error::StandoffError;
use crate::run::{Backdrop, Progress, Scene, ratio_pct};
use crate::series::between;

/// Months of use that are solved, central band; between them payoffs are log-linear in time.
const DATES: [u32; 12] = [1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60, 120];
/// The same at the ends of the range, and after an announcement.
const FEW_DATES: [u32; 6] = [1, 3, 6, 12, 36, 120];
/// Months of announcement that are solved, central band; 0 is solved at every date.
const AHEAD: [u32; 3] = [6, 24, 120];
/// The same at the ends of the range.
const FEW_AHEAD: [u32; 1] = [24];
/// Months after a breach that are solved beside those until it is answered: for answers that come later, up to two years.
const BREACH_DATES: [u32; 2] = [6, 24];
/// Users who are warned fill up to so many months of use.
const WARNED_STOCK: f64 = 6.0;

/// A combination, so many months after it was announced.
type Use = (CellIx, u32);

/// Real incomes by month of use: per cent of the world's benchmark.
struct Course {
    dates: Vec<u32>,
    /// By date, in player order.
    incomes: Vec<Vec<f64>>,
}

/// What every month is solved with.
pub(super) struct Calendar<'a> {
    pub deal: &'a Deal,
    pub study: &'a Study<'a>,
    pub scene: &'a Scene<'a>,
    pub progress: &'a dyn Progress,
}

/// Payoffs by month in one band.
pub(super) struct Paths {
    courses: BTreeMap<Use, Course>,
    today: CellIx,
    /// Combinations that cap critical goods: an announcement fills stocks and starts plants.
    restricted: BTreeSet<CellIx>,
    /// How fast users adapt to a mere announcement, as far as it is believed.
    adaptation: f64,
    /// Months of announcement that are solved, with 0.
    ahead: Vec<u32>,
    /// The latest first month that could be solved; months before it have its payoffs.
    pub first_month: u32,
    pub solves: usize,
}

impl Calendar<'_> {
    /// Solves one band: `whole` combinations over all months, by surprise and announced, `brief` ones over the first
    /// `reaction` months only, and `plain` ones over all months, by surprise only.
    ///
    /// # Errors
    /// A combination has no certified equilibrium from the twelfth month on, or somebody asked to stop.
    pub fn solve(
        &self,
        band: Band,
        whole: &BTreeSet<CellIx>,
        brief: &BTreeSet<CellIx>,
        plain: &BTreeSet<CellIx>,
    ) -> Result<Paths, StandoffError> {
        let central = band == Band::Central;
        let position = Position::band(band);
        let today = self.study.standoff.menus.cell(&self.study.package.today());
        let whole: BTreeSet<CellIx> = whole.iter().copied().chain([today]).collect();
        let (dates, ahead): (&[u32], &[u32]) = match central {
            true => (&DATES, &AHEAD),
            false => (&FEW_DATES, &FEW_AHEAD),
        };
        let reaction = self.deal.terms.punishment.reaction_months as u32;
        let until_answered = self.until(dates, reaction);
        let restricted: BTreeSet<CellIx> = {
            let every = whole.iter().chain(brief).chain(plain);
            let every: BTreeSet<CellIx> = every.copied().collect();
            let of = |&cell: &CellIx| Ok((cell, self.restricts(cell)?));
            let found: Result<Vec<(CellIx, bool)>, StandoffError> = every.iter().map(of).collect();
            let restricting = found?.into_iter().filter(|(_, r)| *r);
            restricting.map(|(cell, _)| cell).collect()
        };
        let mut jobs: Vec<(Use, &[u32])> = Vec::new();
        let surprise: BTreeSet<CellIx> = whole.union(plain).copied().collect();
        jobs.extend(surprise.iter().map(|&cell| ((cell, 0), dates)));
        let announced = whole.intersection(&restricted);
        jobs.extend(announced.flat_map(|&cell| {
            let of = move |&a: &u32| ((cell, a), FEW_DATES.as_slice());
            ahead.iter().map(of)
        }));
        let short = brief.difference(&surprise);
        jobs.extend(short.map(|&cell| ((cell, 0), until_answered)));
        let solved: Result<Vec<(Use, Course)>, StandoffError> = jobs
            .par_iter()
            .map(|&(of, dates)| Ok((of, self.course(of, position, dates)?)))
            .collect();
        let courses: BTreeMap<Use, Course> = solved?.into_iter().collect();
        let first = courses.values().filter_map(|c| c.dates.first().copied());
        Ok(Paths {
            first_month: first.max().unwrap_or(1),
            solves: courses.values().map(|c| c.dates.len()).sum(),
            courses,
            today,
            restricted,
            adaptation: {
                let pace = &self.deal.standoff.tables.figures.adaptation;
                pace.at(position.critical) * self.deal.terms.credence
            },
            ahead: std::iter::once(0).chain(ahead.iter().copied()).collect(),
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
        let all: &[u32] = match band {
            Band::Central => &DATES,
            _ => &FEW_DATES,
        };
        let answered = self.until(all, reaction).iter().chain(&BREACH_DATES);
        let dates: Vec<u32> = answered
            .copied()
            .collect::<BTreeSet<u32>>()
            .into_iter()
            .collect();
        let known = |cell: &CellIx| {
            let course = paths.courses.get(&(*cell, 0));
            course.is_some_and(|c| c.dates.last() >= dates.last())
        };
        let missing: Vec<CellIx> = breaches.iter().copied().filter(|c| !known(c)).collect();
        let position = Position::band(band);
        let solved: Result<Vec<_>, StandoffError> = (missing.par_iter())
            .map(|&cell| {
                let course = self.course((cell, 0), position, &dates)?;
                Ok((cell, self.restricts(cell)?, course))
            })
            .collect();
        for (cell, restricts, course) in solved? {
            paths.first_month = paths
                .first_month
                .max(course.dates.first().copied().unwrap_or(1));
            paths.solves += course.dates.len();
            if restricts {
                paths.restricted.insert(cell);
            }
            paths.courses.insert((cell, 0), course);
        }
        Ok(())
    }

    /// The dates that are needed to know the first months.
    fn until<'d>(&self, dates: &'d [u32], months: u32) -> &'d [u32] {
        let enough = dates.iter().position(|d| *d >= months);
        &dates[..enough.map_or(dates.len(), |at| at + 1)]
    }

    fn scenario(&self, (cell, ahead): Use) -> Result<Scenario, StandoffError> {
        let combination = self.study.standoff.menus.combination(cell);
        let policy = self.scene.policy(&combination, Backdrop::Current)?;
        let terms = &self.deal.terms;
        Ok(Scenario {
            leak: terms.leak,
            stocks: terms.stocks,
            announcement: (ahead > 0).then_some(Announcement {
                months: ahead,
                credence: terms.credence,
                stock_months: WARNED_STOCK,
                stocking: true,
                adapting: true,
            }),
            ..Scenario::new(policy)
        })
    }

    fn path<'s>(&'s self, scenario: &'s Scenario, run: &str) -> Result<Path<'s>, StandoffError> {
        let (world, stop) = (&self.study.standoff.world, self.progress.interrupt());
        let tables = &self.deal.standoff.tables;
        let path = Path::new(world, &tables.figures, &tables.schedule, scenario, stop)
            .map_err(|source| self.failed(run, source))?;
        Ok(path.under(self.study.standoff.parameters.clone()))
    }

    fn restricts(&self, cell: CellIx) -> Result<bool, StandoffError> {
        let scenario = self.scenario((cell, 0))?;
        Ok(self
            .path(&scenario, &self.label(cell))?
            .restricts_materials())
    }

    /// Real incomes at the dates from the first month on that has an equilibrium.
    fn course(&self, of: Use, position: Position, dates: &[u32]) -> Result<Course, StandoffError> {
        let (scenario, run) = (self.scenario(of)?, self.label(of.0));
        let path = self.path(&scenario, &run)?;
        let mut dates = dates;
        let solved = loop {
            match path.run(position, dates) {
                // In the first months nearly nothing can be replaced, and a bound may have no price that clears it.
                Err(PathError::Solve { month, .. }) if month < 12 => {
                    let after = dates.partition_point(|d| *d <= month);
                    if after == dates.len() {
                        return self.course(of, position, &[12]);
                    }
                    dates = &dates[after..];
                }
                other => break other.map_err(|source| self.failed(&run, source))?,
            }
        };
        let regions = &self.study.standoff.regions;
        let of_players = |month: &detente_path::Month| {
            let incomes = regions.iter().map(|n| month.regions[n.0].real_income_pct);
            incomes.collect()
        };
        Ok(Course {
            dates: solved.months.iter().map(|m| m.month).collect(),
            incomes: solved.months.iter().map(of_players).collect(),
        })
    }

    fn label(&self, cell: CellIx) -> String {
        self.study.standoff.menus.label(cell)
    }

    fn failed(&self, run: &str, source: PathError) -> StandoffError {
        match source {
            PathError::Interrupted => StandoffError::Cancelled {
                stage: run.to_owned(),
            },
            source => StandoffError::Path {
                run: run.to_owned(),
                source,
            },
        }
    }
}

impl Paths {
    /// A side's payoff in a month of use: per cent of today in the same month.
    pub fn value(&self, cell: CellIx, player: PlayerIx, ahead: usize, month: usize) -> f64 {
        let today = at(&self.courses, (self.today, 0), player, month as f64);
        let income = if self.restricted.contains(&cell) {
            self.announced(cell, player, ahead, month as f64)
        } else {
            // Nothing to stock and nothing to build: an announcement is a part of the time to adapt. Months of warning are not
            // rounded: steps of whole months would become the months in which deals end.
            let adapted = month as f64 + self.adaptation * ahead as f64;
            at(&self.courses, (cell, 0), player, adapted)
        };
        ratio_pct(income, today)
    }

    /// Between the months of announcement that are solved: linear in the logarithm of one more.
    fn announced(&self, cell: CellIx, player: PlayerIx, ahead: usize, month: f64) -> f64 {
        let known = |place: usize| at(&self.courses, (cell, self.ahead[place]), player, month);
        between(&self.ahead, known, ahead as f64, f64::ln_1p)
    }
}

/// Real income between two dates: log-linear in time, flat outside them.
fn at(courses: &BTreeMap<Use, Course>, of: Use, player: PlayerIx, month: f64) -> f64 {
    let Some(course) = courses.get(&of) else {
        return 0.0;
    };
    between(
        &course.dates,
        |p| course.incomes[p][player.0],
        month,
        f64::ln,
    )
}
