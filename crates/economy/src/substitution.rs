//! From an economy in which everything is easily substituted to the one asked for, under the whole policy.
//!
//! Where substitution is poor, or trade very elastic, the curve of equilibria from the benchmark may turn back before it
//! comes to the policy. The number of equilibria is odd (their indices add up to one), so the two that meet in a fold
//! leave a third: it is come by from where there is only one.

use crate::SolveError;
use crate::homotopy::{Change, Road, Traced, trace, walk};
use crate::model::Model;
use crate::search::Task;
use crate::solver::SolveStats;
use crate::sweep::Layout;

/// Mobility of factors that is easy, and trade elasticities that are.
const MOBILE: f64 = 5.0;
const EASY_TRADE: (f64, f64) = (1.0, 6.0);

/// Brings every elasticity a share of the way to where goods and factors are easily substituted.
pub(crate) fn ease(model: &mut Model, share: f64) {
    let part = |own: f64, easy: f64| easy.powf(share) * own.max(1e-3).powf(1.0 - share);
    let p = &mut model.parameters;
    for e in [&mut p.sigma, &mut p.theta, &mut p.rho] {
        *e = part(*e, 1.0);
    }
    for nest in &mut model.critical {
        nest.sigma = part(nest.sigma, 1.0);
        nest.theta = part(nest.theta, 1.0);
    }
    if p.kappa < MOBILE {
        p.kappa = part(p.kappa + 1.0, MOBILE + 1.0) - 1.0;
    }
    for (e, psi) in p.trade_elasticity.iter_mut().zip(&model.scale) {
        // Returns to scale multiply what trade responds by.
        let least = if *psi > 0.0 { 0.0 } else { EASY_TRADE.0 };
        *e = part(*e, e.clamp(least, EASY_TRADE.1));
    }
}

/// A point close to an equilibrium, and how often the way to it turned back.
///
/// # Errors
/// The caller asked to stop.
pub(crate) fn by_substitution(
    task: &Task<'_>,
    stats: &mut SolveStats,
    pinned: &[usize],
) -> Result<Option<Vec<f64>>, SolveError> {
    let mut easy = (**task.model).clone();
    ease(&mut easy, 1.0);
    let to_policy = task.road_to_policy(&easy, pinned);
    let rest = vec![0.0; Layout::fixed_len(task.model)];
    let there = walk(&to_policy, task.settings, stats, rest)?;
    if there.position < 1.0 {
        return Ok(None);
    }
    let to_model = Road {
        model: task.model,
        change: Change::Substitution,
        ..to_policy
    };
    let walked = walk(&to_model, task.settings, stats, there.state)?;
    if walked.position >= 1.0 {
        return Ok(Some(walked.state));
    }
    match trace(&to_model, task.settings, stats, walked)? {
        Traced::Arrived { state, folds } => {
            stats.folds = folds;
            Ok(Some(state))
        }
        Traced::Lost { .. } => Ok(None),
    }
}
