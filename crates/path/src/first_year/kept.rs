//! Runs at fixed prices that were made already: what works through prices is added to them afterwards, so that paths that
//! differ in duties alone share one.

use std::sync::{Arc, Mutex};

use super::fuel::FuelSettings;
use super::levers::FlowLimit;
use super::{Detail, Draw, Ground, Levers, Licence, Overrides, Simulation, Warning, simulate};
use crate::PathError;

/// Everything that a run at fixed prices depends on, beside world and tables.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    licences: Vec<Licence>,
    limits: Vec<FlowLimit>,
    fuels: Vec<FuelSettings>,
    warning: Option<Warning>,
    until: Option<u32>,
    own: Overrides,
    draw: Draw,
    months: u32,
    detail: Detail,
}

/// So many runs are kept; the oldest goes first.
const MOST: usize = 128;

/// The runs that are kept with a ground.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Vec<(Key, Arc<Simulation>)>>);

impl Clone for Kept {
    /// A copy of a ground begins without runs.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Ground {
    /// A run of [`simulate`], made once for all levers that differ only in what works through prices.
    ///
    /// # Errors
    /// As [`simulate`].
    pub(super) fn run(
        &self,
        levers: &Levers,
        own: &Overrides,
        draw: &Draw,
        months: u32,
        detail: Detail,
    ) -> Result<Arc<Simulation>, PathError> {
        let at = levers.at(draw);
        let key = Key {
            licences: at.licences.clone(),
            limits: at.limits.clone(),
            fuels: at.fuels.clone(),
            warning: at.warning,
            until: at.until,
            own: *own,
            draw: *draw,
            months,
            detail,
        };
        // A panic elsewhere leaves the list whole: every change is one push or removal.
        let list = || self.kept().0.lock().unwrap_or_else(|p| p.into_inner());
        let found = list().iter().find(|(other, _)| *other == key).cloned();
        if let Some((_, run)) = found {
            return Ok(run);
        }
        let run = Arc::new(simulate(self, levers, own, draw, months, detail)?);
        let mut kept = list();
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(&run)));
        Ok(run)
    }
}
