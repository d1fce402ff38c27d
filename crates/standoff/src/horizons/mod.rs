//! The payoff table by how long everybody has had to adapt: a year, two, five, for ever; under the central elasticities, each
//! published set, and both ends of the horizon's own range.
//!
//! Below twelve months there is no equilibrium to speak of (`docs/path.md`): payoffs of the first months are the path's
//! ([`Horizons::first_months`]).

mod incomes;
mod months;
mod record;

use detente_economy::{Band, Economy, Equilibrium, Horizon, Payoff, SolveError, SolveSettings};
use detente_talks::{
    Arena, CellIx, Combination, FillError, Filled, Menus, PayoffTable, WarmArena, fill_along,
    one_player_apart,
};
use detente_world::RegionIx;
use jiff::ToSpan;

pub use incomes::Incomes;
pub use record::{Added, LEAST_STEP_POINTS, days_played, with_record};

use crate::error::StandoffError;
use crate::run::{Backdrop, Progress, Scene, ratio_pct};
use crate::standoff::{Moment, Standoff};

/// Months below which payoffs are the path's and no equilibria.
pub const LEAST_MONTHS: u32 = 12;

/// Which table is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// Time that everybody has had to adapt; `None` = for ever.
    pub horizon: Option<Horizon>,
    /// Which end of the horizon's range; of no meaning for ever.
    pub band: Band,
    /// A published set of elasticities; `None` = the standoff's own.
    pub set: Option<String>,
}

impl At {
    /// The standoff's own elasticities at a horizon.
    pub fn central(horizon: Option<Horizon>) -> Self {
        Self {
            horizon,
            band: Band::Central,
            set: None,
        }
    }
}

/// What is kept of a combination beside the payoffs.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Revenue from duties and rents against the reference, by player, per cent of its income; empty in the first months.
    pub revenue_pct: Vec<f64>,
    /// Worst residual of the certificate.
    pub certificate: f64,
}

/// One table: real incomes, per cent of the reference at the same horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct GameAt {
    /// Which.
    pub at: At,
    /// The payoffs.
    pub table: PayoffTable,
    /// The rest, in cell order.
    pub kept: Vec<Kept>,
}

impl GameAt {
    /// The worst certificate of all combinations.
    pub fn worst_certificate(&self) -> f64 {
        self.kept.iter().map(|k| k.certificate).fold(0.0, f64::max)
    }
}

/// A standoff whose tables can be asked for: its duties compiled once.
#[derive(Debug)]
pub struct Horizons<'a> {
    scene: Scene<'a>,
}

impl<'a> Horizons<'a> {
    /// Compiles every duty day.
    ///
    /// # Errors
    /// [`StandoffError::Ledger`].
    pub fn prepare(standoff: &'a Standoff) -> Result<Self, StandoffError> {
        Ok(Self {
            scene: Scene::prepare(standoff)?,
        })
    }

    /// The combination in force.
    pub fn today(&self) -> CellIx {
        let standoff = self.scene.standoff();
        standoff.menus.cell(&standoff.reference)
    }

    /// What the file says happens when talks fail.
    pub fn fail(&self) -> CellIx {
        let standoff = self.scene.standoff();
        standoff.menus.cell(&standoff.fail)
    }

    /// Every combination.
    ///
    /// # Errors
    /// A combination has no certified equilibrium, or somebody asked to stop.
    pub fn game(&self, at: &At, progress: &dyn Progress) -> Result<GameAt, StandoffError> {
        let economy = self.economy(at)?;
        let arena = IncomeArena::new(&self.scene, &economy, self.moment(at), progress)?;
        let order = one_player_apart(arena.menus());
        let stop = Stopping(progress);
        let Filled { table, details } = fill_along(&arena, &order, &stop).map_err(|e| match e {
            FillError::Cell { source, .. } => source,
            FillError::Cancelled { done, total } => StandoffError::Cancelled {
                stage: format!("a payoff table, {done} of {total} combinations"),
            },
            FillError::Table(e) => e.into(),
        })?;
        Ok(GameAt {
            at: at.clone(),
            table,
            kept: details,
        })
    }

    /// Payoffs of single combinations, in player order.
    ///
    /// # Errors
    /// As [`Self::game`].
    pub fn payoffs(
        &self,
        cells: &[CellIx],
        at: &At,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<f64>>, StandoffError> {
        let economy = self.economy(at)?;
        let arena = IncomeArena::new(&self.scene, &economy, self.moment(at), progress)?;
        let menus = arena.menus();
        let one = |cell: &CellIx| Ok(arena.payoffs(&menus.combination(*cell))?.0);
        cells.iter().map(one).collect()
    }

    /// The day that lies a horizon after the standoff's own.
    fn moment(&self, at: &At) -> Moment {
        let Some(horizon) = at.horizon else {
            return Moment::ForGood;
        };
        let months = i64::from(horizon.months()).months();
        let day = self.scene.standoff().days.on.checked_add(months);
        day.map_or(Moment::ForGood, Moment::Day)
    }

    fn economy(&self, at: &At) -> Result<Economy, StandoffError> {
        let standoff = self.scene.standoff();
        let mut parameters = match &at.set {
            Some(set) => standoff.parameters_of(set),
            None => standoff.parameters.clone(),
        };
        if let Some(horizon) = at.horizon {
            let schedule = &standoff.tables.schedule;
            let adapted = schedule.adapt(&standoff.world, parameters, horizon, at.band);
            parameters = adapted.parameters;
        }
        Ok(Economy::new(&standoff.world, &parameters)?)
    }
}

impl Standoff {
    /// Published sets of elasticities that make its intervals.
    pub fn elasticity_sets(&self) -> &[String] {
        &self.interval_sets
    }

    /// Name of the central elasticities: a published set, or `sectors` for the world's own column.
    pub fn central_elasticities(&self) -> &str {
        self.central_set.as_deref().unwrap_or(crate::run::OWN_SET)
    }

    /// What the title of the combination is that talks fall back to.
    pub fn fail_name(&self) -> &str {
        self.file.talks.fail_name.as_deref().unwrap_or("talks fail")
    }

    /// The weight of next year that a player is said to have, where its file says one.
    pub fn patience_year(&self, player: usize) -> Option<f64> {
        let written = self.file.players.get(player)?.patience.as_ref()?;
        Some(*written.get_ref())
    }

    /// The combination that effects are measured against.
    pub fn reference(&self) -> &Combination {
        &self.reference
    }
}

/// An arena that keeps real incomes, revenue and the certificate.
struct IncomeArena<'a> {
    scene: &'a Scene<'a>,
    economy: &'a Economy,
    progress: &'a dyn Progress,
    /// When positions are looked at: measures that are over by then are left out.
    moment: Moment,
    reference: Equilibrium,
}

impl<'a> IncomeArena<'a> {
    fn new(
        scene: &'a Scene<'a>,
        economy: &'a Economy,
        moment: Moment,
        progress: &'a dyn Progress,
    ) -> Result<Self, StandoffError> {
        let policy = scene.policy_at(&scene.standoff().reference, Backdrop::Current, moment)?;
        let settings = SolveSettings {
            interrupt: progress.interrupt(),
            ..SolveSettings::default()
        };
        let reference = economy
            .solve(&policy, &settings)
            .map_err(|e| failed("the reference".to_owned(), e))?;
        Ok(Self {
            scene,
            economy,
            progress,
            moment,
            reference,
        })
    }

    fn solve(
        &self,
        combination: &Combination,
        start: &Equilibrium,
    ) -> Result<Equilibrium, StandoffError> {
        let policy = (self.scene).policy_at(combination, Backdrop::Current, self.moment)?;
        let settings = SolveSettings {
            interrupt: self.progress.interrupt(),
            ..SolveSettings::default()
        };
        let solved = match self.economy.solve_warm(&policy, &settings, start) {
            Err(SolveError::NotConverged { .. } | SolveError::NotCertified { .. }) => {
                self.economy.solve(&policy, &settings)
            }
            other => other,
        };
        let menus = self.menus();
        solved.map_err(|e| failed(menus.label(menus.cell(combination)), e))
    }

    fn read(&self, solved: &Equilibrium) -> (Vec<f64>, Kept) {
        let of = |payoff: fn(RegionIx) -> Payoff| -> Vec<f64> {
            let players = self.scene.standoff().regions.iter();
            let each = players.map(|&n| {
                let wanted = payoff(n);
                (solved.payoff(&wanted), self.reference.payoff(&wanted))
            });
            each.map(|(after, before)| ratio_pct(after, before))
                .collect()
        };
        let kept = Kept {
            revenue_pct: of(Payoff::Revenue),
            certificate: solved.certificate.worst,
        };
        (of(Payoff::RealIncome), kept)
    }
}

impl Arena for IncomeArena<'_> {
    type Detail = Kept;
    type Error = StandoffError;

    fn menus(&self) -> &Menus {
        &self.scene.standoff().menus
    }

    fn payoffs(&self, combination: &Combination) -> Result<(Vec<f64>, Kept), StandoffError> {
        if *combination == self.scene.standoff().reference {
            return Ok(self.read(&self.reference));
        }
        Ok(self.read(&self.solve(combination, &self.reference)?))
    }
}

impl WarmArena for IncomeArena<'_> {
    /// `None` after the reference itself, which is where everything starts anyway.
    type Start = Option<Equilibrium>;

    fn payoffs_from(
        &self,
        combination: &Combination,
        start: Option<&Self::Start>,
    ) -> Result<(Vec<f64>, Kept, Self::Start), StandoffError> {
        if *combination == self.scene.standoff().reference {
            let (payoffs, kept) = self.read(&self.reference);
            return Ok((payoffs, kept, None));
        }
        let near = start.and_then(Option::as_ref).unwrap_or(&self.reference);
        let solved = self.solve(combination, near)?;
        let (payoffs, kept) = self.read(&solved);
        Ok((payoffs, kept, Some(solved)))
    }
}

/// Stops a table when the run is stopped; how far it is, is told by whoever asked for several.
struct Stopping<'a>(&'a dyn Progress);

impl detente_talks::Watch for Stopping<'_> {
    fn cancelled(&self) -> bool {
        crate::run::stopped(self.0)
    }
}

fn failed(run: String, source: SolveError) -> StandoffError {
    match source {
        SolveError::Interrupted => StandoffError::Cancelled { stage: run },
        source => StandoffError::Solve { run, source },
    }
}
