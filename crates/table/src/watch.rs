//! Long work: how far it is, and whether to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop, shared by whoever asks and whoever works. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to stop. Returns whether somebody had asked before.
    pub fn ask(&self) -> bool {
        self.0.swap(true, Ordering::SeqCst)
    }

    /// Whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for solvers that poll it.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }
}

/// Who watches long work. `()` watches nothing.
pub trait Watch: Sync {
    /// A stage begins.
    fn stage(&self, _name: &str) {}
    /// So many of so many steps of it are done.
    fn advanced(&self, _done: usize, _total: usize) {}
    /// The request to stop: take it once, before a loop.
    fn stop(&self) -> Stop {
        Stop::default()
    }
}

impl Watch for () {}
