//! Filling a table from an arena: complete, in order, cancellable, the same on any number of threads.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use detente_talks::*;

#[derive(Debug, thiserror::Error)]
#[error("no equilibrium at {0}")]
struct NoEquilibrium(usize);

/// Payoffs that say which cell they belong to; fails at some cells.
struct Numbers {
    menus: Menus,
    fails_at: Vec<usize>,
}

impl Arena for Numbers {
    type Detail = usize;
    type Error = NoEquilibrium;

    fn menus(&self) -> &Menus {
        &self.menus
    }

    fn payoffs(&self, combination: &Combination) -> Result<(Vec<f64>, usize), NoEquilibrium> {
        let at = self.menus.cell(combination).0;
        if self.fails_at.contains(&at) {
            return Err(NoEquilibrium(at));
        }
        Ok((vec![at as f64, (at as f64).sin()], at))
    }
}

fn numbers(fails_at: Vec<usize>) -> Numbers {
    let ids: Vec<String> = (0..40).map(|i| i.to_string()).collect();
    let menu = |p| Menu::of(p, ids.iter().map(String::as_str));
    Numbers {
        menus: Menus::new(vec![menu("a"), menu("b")]).unwrap(),
        fails_at,
    }
}

#[derive(Default)]
struct Log {
    counts: Mutex<Vec<usize>>,
    stop_after: Option<usize>,
    seen: AtomicUsize,
    stopped: AtomicBool,
}

impl Watch for Log {
    fn cancelled(&self) -> bool {
        let stop = self
            .stop_after
            .is_some_and(|n| self.seen.load(Ordering::SeqCst) >= n);
        self.stopped.fetch_or(stop, Ordering::SeqCst);
        stop
    }

    fn advanced(&self, done: usize, total: usize) {
        assert_eq!(total, 1600);
        self.seen.fetch_add(1, Ordering::SeqCst);
        self.counts.lock().unwrap().push(done);
    }
}

#[test]
fn every_cell_is_asked_once_and_kept_in_order() {
    let log = Log::default();
    let filled = fill(&numbers(vec![]), &log).unwrap();
    assert_eq!(filled.details, (0..1600).collect::<Vec<_>>());
    assert!(
        filled
            .table
            .menus()
            .cells()
            .all(|c| filled.table.payoffs(c)[0] == c.0 as f64)
    );
    let mut counts = log.counts.into_inner().unwrap();
    counts.sort_unstable();
    assert_eq!(counts, (1..=1600).collect::<Vec<_>>());
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| fill(&numbers(vec![]), &()).unwrap().table)
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn the_first_failing_cell_is_named() {
    let error = fill(&numbers(vec![1203, 41]), &()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the combination a: 1, b: 1 could not be computed: no equilibrium at 41"
    );
}

#[test]
fn a_watch_can_stop_the_work() {
    let log = Log {
        stop_after: Some(10),
        ..Log::default()
    };
    let error = fill(&numbers(vec![]), &log).unwrap_err();
    assert!(
        matches!(error, FillError::Cancelled { total: 1600, .. }),
        "{error}"
    );
    assert!(log.seen.load(Ordering::SeqCst) < 100);
}

impl WarmArena for Numbers {
    type Start = usize;

    fn payoffs_from(
        &self,
        combination: &Combination,
        start: Option<&usize>,
    ) -> Result<(Vec<f64>, usize, usize), NoEquilibrium> {
        let (payoffs, at) = self.payoffs(combination)?;
        // After a failure the last one that worked is the start.
        if let (Some(before), true) = (start, self.fails_at.is_empty()) {
            // Rows and columns of 40: a neighbour is one step away in one of them.
            let steps = (at / 40).abs_diff(before / 40) + (at % 40).abs_diff(before % 40);
            assert_eq!(steps, 1, "{before} before {at}");
        }
        Ok((payoffs, at, at))
    }
}

#[test]
fn a_table_filled_along_neighbours_is_the_same_table() {
    let arena = numbers(vec![]);
    let order = one_player_apart(arena.menus());
    let along = fill_along(&arena, &order, &()).unwrap();
    let plain = fill(&arena, &()).unwrap();
    assert_eq!((along.table, along.details), (plain.table, plain.details));
    let failing = numbers(vec![700, 41]);
    let error = fill_along(&failing, &order, &()).unwrap_err();
    assert!(
        matches!(
            error,
            FillError::Cell {
                source: NoEquilibrium(41),
                ..
            }
        ),
        "{error}"
    );
    // An order that leaves a cell out or names one twice is refused.
    let mut twice = order.clone();
    twice[1] = twice[0];
    for wrong in [&order[1..], &twice] {
        let error = fill_along(&arena, wrong, &()).unwrap_err();
        assert!(matches!(
            error,
            FillError::Table(TalksError::WrongCells { .. })
        ));
    }
}

#[test]
fn filling_along_neighbours_can_be_stopped() {
    let log = Log {
        stop_after: Some(100),
        ..Log::default()
    };
    let arena = numbers(vec![]);
    let order = one_player_apart(arena.menus());
    let stopped = fill_along(&arena, &order, &log);
    assert!(matches!(
        stopped,
        Err(FillError::Cancelled { total: 1600, .. })
    ));
}
