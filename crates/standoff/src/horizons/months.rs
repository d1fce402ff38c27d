//! Payoffs of the first months and month by month: from the path of both sides' levers together, never from equilibria at
//! elasticities below a year (`path.md`, equations 16 and 18). At those a price clears what a ban withholds and pays its owner.

use detente_economy::{Band, Horizon, Parameters};
use detente_path::first_year::{Ground, Overrides};
use detente_talks::{CellIx, PayoffTable};
use detente_world::RegionIx;
use rayon::prelude::*;

use super::{At, GameAt, Horizons, Kept};
use crate::error::StandoffError;
use crate::months::{Course, Monthly, ground};
use crate::run::{Backdrop, Progress, ratio_pct, stopped};
use crate::standoff::Moment;

/// A combination in the first months.
enum Months {
    /// Its path.
    Run(Box<Course>),
    /// Duties alone: every month as the twelfth.
    Alike { payoffs: Vec<f64>, certificate: f64 },
}

/// What the first months are wanted for.
struct Wanted<'a> {
    set: Option<&'a str>,
    months: u32,
    year: Option<&'a GameAt>,
}

impl Horizons<'_> {
    /// Every combination in single months of its first year, none of them the twelfth or later: real income over what is in
    /// force in the same month, per cent, at a yearly rate. Revenue is not told. `year` is the same game after twelve months, where it is
    /// known: combinations of duties alone have its payoffs (equation 18) and are not solved again.
    ///
    /// # Errors
    /// A combination has no certified path, or somebody asked to stop.
    pub fn first_months(
        &self,
        horizons: &[Horizon],
        set: Option<&str>,
        year: Option<&GameAt>,
        progress: &dyn Progress,
    ) -> Result<Vec<GameAt>, StandoffError> {
        let ground = self.ground()?;
        let standoff = self.scene.standoff();
        let mut games: Vec<GameAt> = Vec::new();
        let last = horizons.iter().map(|h| h.months()).max().unwrap_or(1);
        let mut runs: Option<(Moment, Vec<Months>)> = None;
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
                None => {
                    let year = year.filter(|y| standoff.holds_the_same(self.moment(&y.at), moment));
                    let wanted = Wanted {
                        set,
                        months: last,
                        year,
                    };
                    self.courses(&ground, moment, &wanted, progress)?
                }
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
        wanted: &Wanted<'_>,
        progress: &dyn Progress,
    ) -> Result<Vec<Months>, StandoffError> {
        let (menus, today) = (self.scene.standoff().menus(), self.today());
        let long_run = self.long_run(wanted.set);
        let monthly = self.monthly(ground, &long_run, progress);
        let one = |cell: CellIx| {
            if stopped(progress) {
                return Err(StandoffError::Cancelled {
                    stage: "payoffs of the first months".to_owned(),
                });
            }
            let combination = menus.combination(cell);
            let policy = (self.scene).policy_at(&combination, Backdrop::Current, moment)?;
            // What is in force is what the others are measured against.
            if let Some(year) = wanted
                .year
                .filter(|_| cell != today && policy.bounds.is_empty())
            {
                return Ok(Months::Alike {
                    payoffs: year.table.payoffs(cell).to_vec(),
                    certificate: year.kept[cell.0].certificate,
                });
            }
            let label = menus.label(cell);
            let course = monthly.course(&label, &policy, Band::Central, wanted.months, 0)?;
            Ok(Months::Run(Box::new(course)))
        };
        let cells: Vec<CellIx> = menus.cells().collect();
        cells.into_par_iter().map(one).collect()
    }

    fn told(&self, at: At, cells: &[Months]) -> Result<GameAt, StandoffError> {
        let month = at.horizon.map_or(1, Horizon::months);
        let standoff = self.scene.standoff();
        let of = |cell: &Months, n: RegionIx| match cell {
            Months::Run(course) => course.real_income_pct(0.0, month, n),
            Months::Alike { .. } => 0.0,
        };
        let today = &cells[self.today().0];
        let payoffs = cells.iter().map(|cell| match cell {
            Months::Alike { payoffs, .. } => payoffs.clone(),
            Months::Run(_) => (standoff.regions.iter())
                .map(|&n| ratio_pct(of(cell, n), of(today, n)))
                .collect(),
        });
        let table = PayoffTable::new(standoff.menus().clone(), payoffs.collect())?;
        let kept = cells.iter().map(|cell| Kept {
            revenue_pct: Vec::new(),
            certificate: match cell {
                Months::Run(course) => course.residual,
                Months::Alike { certificate, .. } => *certificate,
            },
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
        ground(&standoff.world, &standoff.tables.elements)
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
