//! Whether a region can pay for what it has committed to: its income is given, and what it then earns is looked at.
//!
//! Where a commitment takes most of an income, income is a small difference of large bills, and an iteration that moves it
//! with everything else does not settle. With the income given everything else does. From the benchmark's income down (or
//! up) until the region earns what it was given: that is the equilibrium. Or down to nothing, and it still owes more than
//! it earns: that is the point that the cause `income` rests on.

use crate::SolveError;
use crate::anderson::Anderson;
use crate::explain::settled;
use crate::homotopy::{Change, Road, walk};
use crate::search::Task;
use crate::shock::Shock;
use crate::solver::{SolveSettings, SolveStats};
use crate::solver::{accelerate, newton};
use crate::sweep::{Layout, Sweep};
use crate::whole::{fits, whole_newton};

/// Regions whose incomes are looked for together.
const MOST_REGIONS: usize = 2;
/// Incomes that are tried in all.
const MOST_TRIALS: usize = 160;
/// Steps of log income: the first, the longest, and the shortest before the search ends.
const STEPS: (f64, f64, f64) = (0.5, 2.0, 1e-3);
/// Log income beyond which nobody looks.
const RICH: f64 = 7.0;
/// An income met this closely, as a share of it, is left to Newton's method.
const MET: f64 = 1e-7;

/// A state and what every region earns there, a ratio to its benchmark income.
#[derive(Clone)]
struct Point {
    state: Vec<f64>,
    earned: Vec<f64>,
    /// The log income that every region is taken to have at least.
    least: Vec<f64>,
}

struct Search<'a> {
    task: &'a Task<'a>,
    shock: Shock,
    stats: &'a mut SolveStats,
    trials: usize,
}

/// The state at which every committed region meets its budget, or has nothing left and cannot.
///
/// # Errors
/// The caller asked to stop.
pub(crate) fn by_income(
    task: &Task<'_>,
    stats: &mut SolveStats,
    shock: &Shock,
) -> Result<Option<Vec<f64>>, SolveError> {
    let regions = committed(task, shock);
    if regions.is_empty() {
        return Ok(None);
    }
    let mut search = Search {
        task,
        shock: shock.clone(),
        stats,
        trials: MOST_TRIALS,
    };
    let given: Vec<(usize, f64)> = regions.iter().map(|n| (*n, 0.0)).collect();
    let Some(start) = search.start(&given)? else {
        return Ok(None);
    };
    let mut before = Vec::new();
    let found = search.meet(&regions, &mut before, start.state);
    Ok(found.map(|point| point.state))
}

/// Regions that pay a subsidy: for a floor on what they buy, or by a negative rate.
fn committed(task: &Task<'_>, shock: &Shock) -> Vec<usize> {
    let mut regions: Vec<usize> = Vec::new();
    let mut add = |n: usize| {
        if regions.len() < MOST_REGIONS && !regions.contains(&n) {
            regions.push(n);
        }
    };
    for floor in shock.bounds.iter().filter(|bound| bound.sign < 0.0) {
        floor.flows.iter().for_each(|flow| add(flow.destination));
    }
    let subsidised = |(_, _, _, rate): &(_, _, _, f64)| *rate < 0.0;
    for (_, n, _, _) in task.policy.tariff.iter().filter(subsidised) {
        add(n.0);
    }
    for (i, _, _, _) in task.policy.export_tax.iter().filter(subsidised) {
        add(i.0);
    }
    regions
}

impl Search<'_> {
    /// A point with the given incomes: at once, or by the road.
    fn start(&mut self, given: &[(usize, f64)]) -> Result<Option<Point>, SolveError> {
        let rest = vec![0.0; Layout::of(self.task.model, &self.shock).len];
        if let Some(point) = self.settle(given, rest) {
            return Ok(Some(point));
        }
        let road = Road {
            model: self.task.model,
            policy: self.task.policy,
            world: self.task.world,
            near: self.task.near,
            pinned: &self.task.settings.held,
            watched: &self.task.settings.watched,
            given,
            may_vanish: self.task.may_vanish,
            tie: self.task.settings.tie,
            change: Change::Policy {
                deficits_before: self.task.deficits_before,
            },
        };
        let from = vec![0.0; Layout::fixed_len(self.task.model)];
        let walked = walk(&road, self.task.settings, self.stats, from)?;
        if walked.position < 1.0 {
            return Ok(None);
        }
        Ok(self.settle(given, walked.state))
    }

    /// The fixed point with these incomes given.
    fn settle(&mut self, given: &[(usize, f64)], from: Vec<f64>) -> Option<Point> {
        self.trials = self.trials.checked_sub(1)?;
        self.shock.given = given.to_vec();
        let (task, mut z) = (self.task, from);
        let rough = SolveSettings {
            max_sweeps: 150,
            tolerance: task.settings.tolerance.max(1e-10),
            ..task.settings.clone()
        };
        let mut sweep = Sweep::new(task.model, &self.shock);
        let first = z.clone();
        let mut ended = newton(&mut sweep, task.near, &mut z, &rough, self.stats);
        if !settled(&ended) {
            let mut memory = Anderson::new(rough.memory);
            ended = accelerate(&mut sweep, task.near, &mut z, &rough, &mut memory);
        }
        if !settled(&ended) && fits(z.len()) {
            z = first;
            ended = whole_newton(&mut sweep, &mut z, &rough, self.stats);
        }
        self.stats.sweeps += sweep.count;
        if !settled(&ended) {
            return None;
        }
        sweep.residual(&z);
        let before = &task.model.benchmark.income;
        let earned = sweep.income.iter().zip(before).map(|(now, was)| now / was);
        Some(Point {
            earned: earned.collect(),
            least: sweep.least.clone(),
            state: z,
        })
    }

    /// Incomes of `regions` that they earn themselves, or nothing where they cannot; those in `given` stay as they are.
    fn meet(
        &mut self,
        regions: &[usize],
        given: &mut Vec<(usize, f64)>,
        from: Vec<f64>,
    ) -> Option<Point> {
        let Some((&n, rest)) = regions.split_first() else {
            return self.settle(given, from);
        };
        // What the region earns beyond its income, as a share of it.
        let gap = |log: f64, point: &Point| point.earned[n] * (-log).exp() - 1.0;
        let mut with = |this: &mut Self, log: f64, from: Vec<f64>| {
            given.push((n, log));
            let found = this.meet(rest, given, from);
            given.pop();
            found.map(|point| (log, gap(log, &point), point))
        };
        let mut here = with(self, 0.0, from)?;
        let towards = if here.1 < 0.0 { -1.0 } else { 1.0 };
        let (mut step, mut last): (f64, Option<(f64, Vec<f64>)>) = (STEPS.0, None);
        let there = loop {
            let least = here.2.least[n];
            if here.0 <= least && towards < 0.0 {
                return Some(here.2);
            }
            if here.0 > RICH {
                return None;
            }
            let log = (here.0 + towards * step).max(least);
            // Along the line through the last two points.
            let mut from = here.2.state.clone();
            if let Some((before, state)) = &last {
                let share = (log - here.0) / (here.0 - before);
                for (z, old) in from.iter_mut().zip(state) {
                    *z += share * (*z - old);
                }
            }
            let Some(next) = with(self, log, from) else {
                step *= 0.3;
                last = None;
                if step < STEPS.2 {
                    return None;
                }
                continue;
            };
            if next.1 * towards <= 0.0 {
                break next;
            }
            step = (1.5 * step).min(STEPS.1);
            last = Some((here.0, here.2.state));
            here = next;
        };
        // Between the two: false position, the stale end halved (the Illinois rule).
        let (mut a, mut b) = (here, there);
        while b.1.abs() > MET && (b.0 - a.0).abs() > 1e-13 {
            let log = (b.0 - b.1 * (b.0 - a.0) / (b.1 - a.1)).clamp(a.0.min(b.0), a.0.max(b.0));
            let next = with(self, log, b.2.state.clone())?;
            if next.1 * b.1 <= 0.0 {
                a = b;
            } else {
                a.1 *= 0.5;
            }
            b = next;
        }
        Some(b.2)
    }
}
