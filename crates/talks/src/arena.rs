//! Where payoffs come from.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{CellIx, Combination, FillError, Menus, PayoffTable};

/// Anything that can say what a combination of positions is worth to each player.
pub trait Arena: Sync {
    /// What the arena wants to keep of a cell beside the payoffs.
    type Detail: Send;
    /// Why a cell could not be computed.
    type Error: std::error::Error + Send + 'static;

    /// The players and their menus.
    fn menus(&self) -> &Menus;

    /// Payoffs in player order, and the detail, of one combination. Must not depend on which others were asked for.
    ///
    /// # Errors
    /// Whatever keeps the arena from computing the combination.
    fn payoffs(&self, combination: &Combination) -> Result<(Vec<f64>, Self::Detail), Self::Error>;
}

/// Listens to a long computation and may stop it. `()` listens to nothing.
pub trait Watch: Sync {
    /// True when the computation should stop at the next chance.
    fn cancelled(&self) -> bool {
        false
    }

    /// Called after each combination; from any thread, not necessarily in order.
    fn advanced(&self, _done: usize, _total: usize) {}
}

impl Watch for () {}

/// What an arena says about one combination: payoffs in player order, and the detail.
type Answer<A> = (Vec<f64>, <A as Arena>::Detail);

/// A filled table with what the arena kept of each cell, in cell order.
#[derive(Debug, Clone)]
pub struct Filled<D> {
    /// The payoffs.
    pub table: PayoffTable,
    /// The details, in cell order.
    pub details: Vec<D>,
}

/// Asks the arena for every combination, in parallel on the current rayon pool. The result does not depend on the
/// number of threads.
///
/// # Errors
/// The first combination, in cell order, that could not be computed or has payoffs that are not finite;
/// [`FillError::Cancelled`] if the watch asked to stop.
pub fn fill<A: Arena>(
    arena: &A,
    watch: &dyn Watch,
) -> Result<Filled<A::Detail>, FillError<A::Error>> {
    let menus = arena.menus();
    let total = menus.combinations();
    let done = AtomicUsize::new(0);
    let one = |at: usize| -> Result<Answer<A>, FillError<A::Error>> {
        if watch.cancelled() {
            return Err(FillError::Cancelled {
                done: done.load(Ordering::Relaxed),
                total,
            });
        }
        let cell = CellIx(at);
        let computed = arena
            .payoffs(&menus.combination(cell))
            .map_err(|source| FillError::Cell {
                combination: menus.label(cell),
                source,
            });
        watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        computed
    };
    let results: Vec<_> = (0..total).into_par_iter().map(one).collect();
    let mut cells = Vec::with_capacity(total);
    let mut details = Vec::with_capacity(total);
    for result in results {
        let (payoffs, detail) = result?;
        cells.push(payoffs);
        details.push(detail);
    }
    Ok(Filled {
        table: PayoffTable::new(menus.clone(), cells)?,
        details,
    })
}
