//! Payoffs of the first months and month by month: from the path of both sides' levers together, never from equilibria at
//! elasticities below a year (`path.md`, equations 16 and 18). At those a price clears what a ban withholds and pays its owner.

use detente_economy::{Band, Horizon, Parameters};
use detente_path::first_year::{Ground, Overrides};
use detente_talks::{CellIx, PayoffTable};
use detente_world::RegionIx;
use rayon::prelude::*;

use super::{At, GameAt, Horizons, Kept};
use crate::error::StandoffError;
use crate::months::{Course, Monthly};
use crate::run::{Backdrop, Progress, ratio_pct, stopped};
use crate::standoff::Moment;

impl Horizons<'_> {
    /// Every combination in single months of its first year, none of them the twelfth or later: real income over what is in
    /// force in the same month, per cent, at a yearly rate. Revenue is not told.
    ///
    /// # Errors
    /// A combination has no certified path, or somebody asked to stop.
    pub fn first_months(
        &self,
        horizons: &[Horizon],
        set: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Vec<GameAt>, StandoffError> {
        let ground = self.ground()?;
        let standoff = self.scene.standoff();
        let mut games: Vec<GameAt> = Vec::new();
        let last = horizons.iter().map(|h| h.months()).max().unwrap_or(1);
        let mut runs: Option<(Moment, Vec<Course>)> = None;
        for horizon in horizons {
            let at = At {
                set: set.map(str::to_owned),
                ..At::central(Some(*horizon))
            };
            let moment = self.moment(&at);
            // One run serves all months between which no measure begins or ends.
            let serves = |held: &Moment| standoff.holds_the_same(*held, moment);
            let courses = match runs.take().filter(|(held, _)| serves(held)) {
                Some((_, courses)) => courses,
                None => self.courses(&ground, moment, set, last, progress)?,
            };
            games.push(self.told(at, &courses)?);
            runs = Some((moment, courses));
        }
        Ok(games)
    }

    fn courses(
        &self,
        ground: &Ground,
        moment: Moment,
        set: Option<&str>,
        months: u32,
        progress: &dyn Progress,
    ) -> Result<Vec<Course>, StandoffError> {
        let menus = self.scene.standoff().menus();
        let long_run = self.long_run(set);
        let monthly = self.monthly(ground, &long_run, progress);
        let one = |cell: CellIx| {
            if stopped(progress) {
                return Err(StandoffError::Cancelled {
                    stage: "payoffs of the first months".to_owned(),
                });
            }
            let combination = menus.combination(cell);
            let policy = (self.scene).policy_at(&combination, Backdrop::Current, moment)?;
            monthly.course(&menus.label(cell), &policy, Band::Central, months, 0)
        };
        let cells: Vec<CellIx> = menus.cells().collect();
        cells.into_par_iter().map(one).collect()
    }

    fn told(&self, at: At, courses: &[Course]) -> Result<GameAt, StandoffError> {
        let month = at.horizon.map_or(1, Horizon::months);
        let today = &courses[self.today().0];
        let over = |course: &Course, n: RegionIx| {
            let of = |c: &Course| c.real_income_pct(0.0, month, n);
            ratio_pct(of(course), of(today))
        };
        let regions = &self.scene.standoff().regions;
        let payoffs = (courses.iter()).map(|c| regions.iter().map(|n| over(c, *n)).collect());
        let table = PayoffTable::new(self.scene.standoff().menus().clone(), payoffs.collect())?;
        let kept = courses.iter().map(|course| Kept {
            revenue_pct: Vec::new(),
            certificate: course.residual,
        });
        Ok(GameAt {
            kept: kept.collect(),
            at,
            table,
        })
    }

    /// Real income of the players month by month in single combinations, over what is in force in the same month, per cent at a
    /// yearly rate: \[combination\]\[player\]\[month\], from month 1 on. Both sides' levers stand on one path.
    ///
    /// # Errors
    /// As [`Self::first_months`].
    pub fn by_month(
        &self,
        cells: &[CellIx],
        band: Band,
        months: u32,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<Vec<f64>>>, StandoffError> {
        let ground = self.ground()?;
        let standoff = self.scene.standoff();
        let menus = standoff.menus();
        let long_run = self.long_run(None);
        let monthly = self.monthly(&ground, &long_run, progress);
        let course = |cell: &CellIx| {
            let policy = (self.scene).policy(&menus.combination(*cell), Backdrop::Current)?;
            monthly.course(&menus.label(*cell), &policy, band, months, 0)
        };
        let mut wanted = vec![self.today()];
        wanted.extend(cells);
        let found: Result<Vec<Course>, StandoffError> = wanted.par_iter().map(course).collect();
        let found = found?;
        let (today, rest) = (&found[0], &found[1..]);
        let of = |course: &Course, n: RegionIx| -> Vec<f64> {
            let at = |c: &Course, month| c.real_income_pct(0.0, month, n);
            (1..=months)
                .map(|month| ratio_pct(at(course, month), at(today, month)))
                .collect()
        };
        let each = rest.iter();
        Ok(each
            .map(|course| standoff.regions.iter().map(|n| of(course, *n)).collect())
            .collect())
    }

    fn ground(&self) -> Result<Ground, StandoffError> {
        let standoff = self.scene.standoff();
        Ground::new(&standoff.world, &standoff.tables.elements).map_err(|source| {
            StandoffError::Path {
                run: "the chains of critical elements".to_owned(),
                source,
            }
        })
    }

    fn long_run(&self, set: Option<&str>) -> Parameters {
        let standoff = self.scene.standoff();
        set.map_or_else(
            || standoff.parameters.clone(),
            |set| standoff.parameters_of(set),
        )
    }

    fn monthly<'m>(
        &'m self,
        ground: &'m Ground,
        long_run: &'m Parameters,
        progress: &'m dyn Progress,
    ) -> Monthly<'m> {
        Monthly {
            ground,
            schedule: &self.scene.standoff().tables.schedule,
            long_run,
            own: Overrides::default(),
            // Nobody is warned.
            credence: 0.0,
            stop: progress.interrupt(),
        }
    }
}
