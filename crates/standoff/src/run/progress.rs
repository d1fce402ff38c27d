//! Telling what a run is doing, and stopping it.

use std::sync::atomic::{AtomicBool, Ordering};

/// Listens to a run. `()` listens to nothing.
pub trait Progress: Sync {
    /// A new stage begins.
    fn stage(&self, _name: &str) {}

    /// `done` of `total` equilibria of the stage are solved; called from any thread.
    fn advanced(&self, _done: usize, _total: usize) {}

    /// Set this flag to stop the run; it is polled between and inside solves.
    fn interrupt(&self) -> Option<&AtomicBool> {
        None
    }
}

impl Progress for () {}

/// Whether somebody asked to stop.
pub(crate) fn stopped(progress: &dyn Progress) -> bool {
    progress
        .interrupt()
        .is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// The watch that a payoff table is filled under.
pub(crate) struct Filling<'a>(pub &'a dyn Progress);

impl detente_talks::Watch for Filling<'_> {
    fn cancelled(&self) -> bool {
        stopped(self.0)
    }

    fn advanced(&self, done: usize, total: usize) {
        self.0.advanced(done, total);
    }
}
