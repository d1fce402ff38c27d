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

/// A cell with its answer, or why there is none.
type Answered<A> = (CellIx, Result<Answer<A>, FillError<<A as Arena>::Error>>);

/// A filled table with what the arena kept of each cell, in cell order.
#[derive(Debug, Clone)]
pub struct Filled<D> {
    /// The payoffs.
    pub table: PayoffTable,
    /// The details, in cell order.
    pub details: Vec<D>,
}

/// An arena that computes a combination faster from what it knows of another.
pub trait WarmArena: Arena {
    /// What it keeps of a combination to start the next one from.
    type Start: Send;

    /// As [`Arena::payoffs`], from another combination if there is one, with what the next one may start from. Payoffs
    /// must not depend on the start beyond rounding.
    ///
    /// # Errors
    /// Whatever keeps the arena from computing the combination.
    #[allow(clippy::type_complexity)]
    fn payoffs_from(
        &self,
        combination: &Combination,
        start: Option<&Self::Start>,
    ) -> Result<(Vec<f64>, Self::Detail, Self::Start), Self::Error>;
}

/// Combinations that share a warm start: a run begins cold and each after its first starts from the one before.
const RUN: usize = 32;

/// As [`fill`], along an order in which neighbours are close, such as [`crate::LeverGrid::one_lever_apart`] or
/// [`one_player_apart`]. Runs have a fixed length, so that the result does not depend on the number of threads.
///
/// # Errors
/// As [`fill`]; [`TalksError::WrongCells`](crate::TalksError::WrongCells) if the order does not name every cell once.
pub fn fill_along<A: WarmArena>(
    arena: &A,
    order: &[CellIx],
    watch: &dyn Watch,
) -> Result<Filled<A::Detail>, FillError<A::Error>> {
    let menus = arena.menus();
    let total = menus.combinations();
    let mut places = vec![false; total];
    for cell in order {
        if let Some(place) = places.get_mut(cell.0) {
            *place = true;
        }
    }
    if order.len() != total || places.contains(&false) {
        return Err(FillError::Table(crate::TalksError::WrongCells {
            expected: total,
            found: order.len(),
        }));
    }
    let count = Count::new(watch, total);
    let one_run = |cells: &[CellIx]| {
        let mut start: Option<A::Start> = None;
        let mut answers: Vec<Answered<A>> = Vec::new();
        for &cell in cells {
            let answer = count.one(menus, cell, |combination| {
                arena.payoffs_from(combination, start.as_ref())
            });
            let stopped = matches!(answer, Err(FillError::Cancelled { .. }));
            let answer = answer.map(|(payoffs, detail, next)| {
                start = Some(next);
                (payoffs, detail)
            });
            answers.push((cell, answer));
            if stopped {
                break;
            }
        }
        answers
    };
    let mut answers: Vec<_> = order.par_chunks(RUN).flat_map_iter(one_run).collect();
    answers.sort_by_key(|(cell, _)| *cell);
    collect(menus, answers.into_iter().map(|(_, answer)| answer))
}

/// Counts combinations, tells the watch, and stops when it asks to.
struct Count<'a> {
    watch: &'a dyn Watch,
    done: AtomicUsize,
    total: usize,
}

impl<'a> Count<'a> {
    fn new(watch: &'a dyn Watch, total: usize) -> Self {
        Self {
            watch,
            done: AtomicUsize::new(0),
            total,
        }
    }

    /// Computes one cell, unless somebody asked to stop.
    fn one<T, E: std::error::Error + 'static>(
        &self,
        menus: &Menus,
        cell: CellIx,
        compute: impl FnOnce(&Combination) -> Result<T, E>,
    ) -> Result<T, FillError<E>> {
        if self.watch.cancelled() {
            return Err(FillError::Cancelled {
                done: self.done.load(Ordering::Relaxed),
                total: self.total,
            });
        }
        let computed = compute(&menus.combination(cell)).map_err(|source| FillError::Cell {
            combination: menus.label(cell),
            source,
        });
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.advanced(done, self.total);
        computed
    }
}

/// A table from the answers in cell order, or the first of them that is none.
fn collect<D, E: std::error::Error + 'static>(
    menus: &Menus,
    answers: impl Iterator<Item = Result<(Vec<f64>, D), FillError<E>>>,
) -> Result<Filled<D>, FillError<E>> {
    let (mut cells, mut details) = (Vec::new(), Vec::new());
    for answer in answers {
        let (payoffs, detail) = answer?;
        cells.push(payoffs);
        details.push(detail);
    }
    Ok(Filled {
        table: PayoffTable::new(menus.clone(), cells)?,
        details,
    })
}

/// Every cell, each with one player one place further in its menu than in the cell before.
pub fn one_player_apart(menus: &Menus) -> Vec<CellIx> {
    let sizes: Vec<usize> = menus.players().map(|p| menus.positions(p).len()).collect();
    crate::grid::one_step_apart(&sizes)
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
    let count = Count::new(watch, menus.combinations());
    let one = |at: usize| count.one(menus, CellIx(at), |c| arena.payoffs(c));
    let answers: Vec<_> = (0..menus.combinations()).into_par_iter().map(one).collect();
    collect(menus, answers.into_iter())
}
