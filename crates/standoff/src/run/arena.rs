//! The arena of a standoff: the payoff of a combination is each player's real income in the certified equilibrium,
//! per cent of the reference.

use detente_economy::{Economy, Equilibrium, SolveSettings};
use detente_talks::{
    Arena, Combination, FillError, Filled, Menus, WarmArena, fill_along, one_player_apart,
};

use super::progress::{Filling, Progress};
use super::scene::{Backdrop, Scene};
use super::solved::Solved;
use crate::error::StandoffError;
use crate::standoff::Standoff;

/// One economy, one backdrop, and its reference equilibrium.
pub(crate) struct WorldArena<'a> {
    scene: &'a Scene<'a>,
    economy: &'a Economy,
    backdrop: Backdrop,
    progress: &'a dyn Progress,
    reference: Equilibrium,
    /// Results of the reference.
    pub base: Solved,
}

impl<'a> WorldArena<'a> {
    /// Solves the reference.
    ///
    /// # Errors
    /// The reference has no certified equilibrium.
    pub fn new(
        scene: &'a Scene<'a>,
        economy: &'a Economy,
        backdrop: Backdrop,
        progress: &'a dyn Progress,
    ) -> Result<Self, StandoffError> {
        let standoff = scene.standoff();
        let policy = scene.policy(&standoff.reference, backdrop)?;
        let reference = economy
            .solve(&policy, &settings(progress))
            .map_err(|e| failed("the reference".to_owned(), e))?;
        let base = Solved::of(&reference, &standoff.regions);
        Ok(Self {
            scene,
            economy,
            backdrop,
            progress,
            reference,
            base,
        })
    }

    /// Solves one combination, starting from the reference; if that fails, from the benchmark.
    ///
    /// # Errors
    /// It has no certified equilibrium.
    pub fn solve(&self, combination: &Combination) -> Result<Solved, StandoffError> {
        if *combination == self.scene.standoff().reference {
            return Ok(self.base.clone());
        }
        self.solve_from(combination, &self.reference)
            .map(|e| Solved::of(&e, &self.standoff().regions))
    }

    /// Solves one combination from an equilibrium; if that fails, from the benchmark.
    fn solve_from(
        &self,
        combination: &Combination,
        start: &Equilibrium,
    ) -> Result<Equilibrium, StandoffError> {
        let policy = self.scene.policy(combination, self.backdrop)?;
        let settings = settings(self.progress);
        let solved = match self.economy.solve_warm(&policy, &settings, start) {
            Err(
                detente_economy::SolveError::NotConverged { .. }
                | detente_economy::SolveError::NotCertified { .. },
            ) => self.economy.solve(&policy, &settings),
            other => other,
        };
        let menus = &self.scene.standoff().menus;
        solved.map_err(|e| failed(menus.label(menus.cell(combination)), e))
    }

    /// Real incomes of the players, per cent of the reference.
    pub fn payoffs_of(&self, solved: &Solved) -> Vec<f64> {
        let regions = &self.scene.standoff().regions;
        let players = regions.iter();
        players
            .map(|&n| solved.real_income_pct(&self.base, n))
            .collect()
    }

    /// The standoff.
    pub fn standoff(&self) -> &'a Standoff {
        self.scene.standoff()
    }

    /// Every combination.
    ///
    /// # Errors
    /// A combination has no certified equilibrium, or somebody asked to stop.
    pub fn table(&self, progress: &dyn Progress) -> Result<Filled<Solved>, StandoffError> {
        let order = one_player_apart(self.menus());
        fill_along(self, &order, &Filling(progress)).map_err(|e| match e {
            FillError::Cell { source, .. } => source,
            FillError::Cancelled { done, total } => StandoffError::Cancelled {
                stage: format!("the payoff table, {done} of {total} combinations"),
            },
            FillError::Table(e) => e.into(),
        })
    }
}

impl Arena for WorldArena<'_> {
    type Detail = Solved;
    type Error = StandoffError;

    fn menus(&self) -> &Menus {
        &self.scene.standoff().menus
    }

    fn payoffs(&self, combination: &Combination) -> Result<(Vec<f64>, Solved), StandoffError> {
        let solved = self.solve(combination)?;
        Ok((self.payoffs_of(&solved), solved))
    }
}

impl WarmArena for WorldArena<'_> {
    /// `None` after the reference itself, which is where everything starts anyway.
    type Start = Option<Equilibrium>;

    fn payoffs_from(
        &self,
        combination: &Combination,
        start: Option<&Self::Start>,
    ) -> Result<(Vec<f64>, Solved, Self::Start), StandoffError> {
        if *combination == self.scene.standoff().reference {
            let base = self.base.clone();
            return Ok((self.payoffs_of(&base), base, None));
        }
        let near = start.and_then(Option::as_ref).unwrap_or(&self.reference);
        let equilibrium = self.solve_from(combination, near)?;
        let solved = Solved::of(&equilibrium, &self.standoff().regions);
        Ok((self.payoffs_of(&solved), solved, Some(equilibrium)))
    }
}

fn settings(progress: &dyn Progress) -> SolveSettings<'_> {
    SolveSettings {
        interrupt: progress.interrupt(),
        ..SolveSettings::default()
    }
}

fn failed(run: String, source: detente_economy::SolveError) -> StandoffError {
    match source {
        detente_economy::SolveError::Interrupted => StandoffError::Cancelled { stage: run },
        source => StandoffError::Solve { run, source },
    }
}
