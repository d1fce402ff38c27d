//! The arena of a standoff: the payoff of a combination is each player's real income in the certified equilibrium,
//! per cent of the reference.

use detente_economy::{Economy, Equilibrium, SolveSettings};
use detente_talks::{Arena, Combination, FillError, Filled, Menus, fill};

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
        let base = Solved::of(&reference);
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
        let policy = self.scene.policy(combination, self.backdrop)?;
        let settings = settings(self.progress);
        let warm = self.economy.solve_warm(&policy, &settings, &self.reference);
        let solved = match warm {
            Err(
                detente_economy::SolveError::NotConverged { .. }
                | detente_economy::SolveError::NotCertified { .. },
            ) => self.economy.solve(&policy, &settings),
            other => other,
        };
        let menus = &self.scene.standoff().menus;
        let label = || menus.label(menus.cell(combination));
        solved
            .map(|e| Solved::of(&e))
            .map_err(|e| failed(label(), e))
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
        fill(self, &Filling(progress)).map_err(|e| match e {
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
        let regions = &self.scene.standoff().regions;
        let payoffs = regions
            .iter()
            .map(|&n| solved.real_income_pct(&self.base, n))
            .collect();
        Ok((payoffs, solved))
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
