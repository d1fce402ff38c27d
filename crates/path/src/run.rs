//! A path at one position of all ranges, and many of them.

use std::sync::atomic::{AtomicBool, Ordering};

use detente_economy::{Band, Equilibrium, Parameters, Schedule, SolveSettings};
use detente_world::{RegionIx, SectorIx, World};
use rand::SeedableRng;
use rayon::prelude::*;

use crate::balance::{Balance, BalanceMonth, Setting};
use crate::scenario::{materials, restrictions};
use crate::{Figures, PathError, Position, Scenario, month};

/// Dates at which bands and draws are solved unless asked otherwise.
pub const DATES: [u32; 12] = [1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 60];

/// Months that share a warm start.
const RUN: usize = 15;

/// The longest path, months.
pub const LONGEST: u32 = 120;

/// What a month means for a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionMonth {
    /// GDP at benchmark prices, change in per cent.
    pub gdp_volume_pct: f64,
    /// Real income, change in per cent.
    pub real_income_pct: f64,
    /// Σ e V (1 − q)/GDP: what users lose at most if nothing can be replaced, per cent of GDP.
    pub ceiling_pct: f64,
}

/// What a month means for a user of critical goods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UserMonth {
    /// Region.
    pub region: RegionIx,
    /// Sector.
    pub sector: SectorIx,
    /// Utilisation of value added.
    pub utilisation: f64,
    /// Volume of output, change in per cent.
    pub output_pct: f64,
    /// Value added lost to idle plant, per cent of the region's GDP.
    pub loss_of_gdp_pct: f64,
}

/// One solved month.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// Months since the restriction began.
    pub month: u32,
    /// By region, in the world's order.
    pub regions: Vec<RegionMonth>,
    /// Users that stand idle in part.
    pub users: Vec<UserMonth>,
    /// Largest residual of the certificate.
    pub certificate: f64,
    /// Sweeps of the solver.
    pub sweeps: usize,
}

/// A path at one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Where in their ranges the parameters stand.
    pub position: Position,
    /// The materials balance, every month.
    pub balance: Balance,
    /// The solved months.
    pub months: Vec<Month>,
}

/// What every path of a question shares.
#[derive(Debug)]
pub struct Path<'a> {
    world: &'a World,
    figures: &'a Figures,
    schedule: &'a Schedule,
    long_run: Parameters,
    scenario: &'a Scenario,
    materials: Vec<(usize, SectorIx)>,
    stop: Option<&'a AtomicBool>,
}

impl<'a> Path<'a> {
    /// Prepares a question.
    ///
    /// # Errors
    /// As [`Scenario::check`].
    pub fn new(
        world: &'a World,
        figures: &'a Figures,
        schedule: &'a Schedule,
        scenario: &'a Scenario,
        stop: Option<&'a AtomicBool>,
    ) -> Result<Self, PathError> {
        scenario.check()?;
        Ok(Self {
            world,
            figures,
            schedule,
            long_run: Parameters::of(world),
            scenario,
            materials: materials(world, figures),
            stop,
        })
    }

    /// The same with other long-run elasticities, or another rule for deficits, than the world's own.
    #[must_use]
    pub fn under(mut self, long_run: Parameters) -> Self {
        self.long_run = long_run;
        self
    }

    /// The critical goods that the world has.
    pub fn goods(&self) -> Vec<SectorIx> {
        self.materials.iter().map(|(_, s)| *s).collect()
    }

    /// Whether the materials balance has anything to say: a cap on a critical good.
    pub fn restricts_materials(&self) -> bool {
        let policy = self.scenario.policy(&Position::CENTRAL);
        !restrictions(self.world, &self.materials, &policy).is_empty()
    }

    /// The materials balance alone, months 1 to `months`.
    ///
    /// # Errors
    /// A month outside the table of elasticities.
    pub fn balance(&self, position: Position, months: u32) -> Result<Balance, PathError> {
        let policy = self.scenario.policy(&position);
        let restrictions = restrictions(self.world, &self.materials, &policy);
        self.setting(position, &restrictions).simulate(months)
    }

    fn setting<'b>(
        &'b self,
        position: Position,
        restrictions: &'b [crate::scenario::Restriction],
    ) -> Setting<'b> {
        Setting {
            world: self.world,
            figures: self.figures,
            schedule: self.schedule,
            long_run: &self.long_run,
            scenario: self.scenario,
            position,
            materials: &self.materials,
            restrictions,
        }
    }

    /// Solves the given months (in order) at a position, each from the one before, in parallel by runs of months.
    ///
    /// # Errors
    /// [`PathError`] naming the month.
    pub fn run(&self, position: Position, months: &[u32]) -> Result<Run, PathError> {
        let stopped = || self.stop.is_some_and(|flag| flag.load(Ordering::Relaxed));
        if stopped() {
            return Err(PathError::Interrupted);
        }
        let last = months.iter().copied().max().unwrap_or(0);
        if months.iter().any(|m| *m == 0 || *m > LONGEST) {
            return Err(PathError::Question(format!(
                "months run from 1 to {LONGEST}"
            )));
        }
        let policy = self.scenario.policy(&position);
        let restrictions = restrictions(self.world, &self.materials, &policy);
        let setting = self.setting(position, &restrictions);
        let balance = setting.simulate(last)?;
        let settings = SolveSettings {
            interrupt: self.stop,
            whole: false,
            ..SolveSettings::default()
        };
        // Cut into runs of a fixed length: the same result on any number of threads.
        let solved: Result<Vec<Vec<Month>>, PathError> = months
            .par_chunks(RUN)
            .map(|run| {
                let mut solved = Vec::with_capacity(run.len());
                let mut start: Option<Equilibrium> = None;
                for &at in run {
                    if stopped() {
                        return Err(PathError::Interrupted);
                    }
                    let state = &balance.months[at as usize - 1];
                    let equilibrium =
                        month::solve(&setting, &policy, state, start.as_ref(), &settings)?;
                    solved.push(self.describe(state, &equilibrium));
                    start = Some(equilibrium);
                }
                Ok(solved)
            })
            .collect();
        let solved: Vec<Month> = solved?.into_iter().flatten().collect();
        Ok(Run {
            position,
            balance,
            months: solved,
        })
    }

    /// The three bands: elasticities, supply and stocks at one end of their ranges.
    ///
    /// # Errors
    /// As [`Path::run`].
    pub fn bands(&self, months: &[u32]) -> Result<[Run; 3], PathError> {
        let runs: Result<Vec<Run>, PathError> = Band::ALL
            .par_iter()
            .map(|band| self.run(Position::band(*band), months))
            .collect();
        let runs = runs?;
        <[Run; 3]>::try_from(runs).map_err(|_| PathError::Interrupted)
    }

    /// Draws every group of parameters on its own; `tick` is called after each. The same seed gives the same draws on
    /// any number of threads. A draw without an equilibrium is kept as its error.
    pub fn draws(
        &self,
        months: &[u32],
        draws: u32,
        seed: u64,
        tick: &(dyn Fn() + Sync),
    ) -> Vec<Result<Run, PathError>> {
        (0..draws)
            .into_par_iter()
            .map(|draw| {
                let run = self.run(position_of(seed, draw), months);
                tick();
                run
            })
            .collect()
    }

    fn describe(&self, state: &BalanceMonth, equilibrium: &Equilibrium) -> Month {
        let benchmark = self.world.benchmark();
        let gdp: Vec<f64> = RegionIx::all(self.world.region_count())
            .map(|n| {
                benchmark.value_added.row(n).iter().sum::<f64>() + benchmark.tariff_revenue[n.0]
            })
            .collect();
        let mut regions: Vec<RegionMonth> = (equilibrium.regions().iter())
            .map(|r| RegionMonth {
                gdp_volume_pct: r.gdp_volume_pct,
                real_income_pct: r.real_income_pct,
                ceiling_pct: 0.0,
            })
            .collect();
        let users = (state.users.iter())
            .map(|u| {
                let value_added = benchmark.value_added.get(u.region, u.sector);
                let whole = gdp[u.region.0];
                regions[u.region.0].ceiling_pct +=
                    100.0 * u.exposed * value_added * (1.0 - u.availability) / whole;
                let before = benchmark.output.get(u.region, u.sector);
                let after = equilibrium.output.get(u.region, u.sector)
                    / equilibrium.cost.get(u.region, u.sector);
                UserMonth {
                    region: u.region,
                    sector: u.sector,
                    utilisation: u.utilisation,
                    output_pct: 100.0 * (after / before - 1.0),
                    loss_of_gdp_pct: 100.0 * value_added * (1.0 - u.utilisation) / whole,
                }
            })
            .collect();
        Month {
            month: state.month,
            regions,
            users,
            certificate: equilibrium.certificate.worst,
            sweeps: equilibrium.stats.sweeps,
        }
    }
}

/// The position of a draw: one stream of random numbers per draw.
pub fn position_of(seed: u64, draw: u32) -> Position {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(u64::from(draw));
    Position::draw(&mut random)
}
