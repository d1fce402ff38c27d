//! War by the inverse of the average export-demand elasticity (Lashkaripour 2021, Journal of International Economics,
//! "The cost of a global tariff war: a sufficient statistics approach"; as its `tariffwar` package computes it).
//!
//! Without intermediates and profits, every region sets one tariff on all imports,
//!
//! ```text
//! T[n] = 1 / max(A[n], 1),   A[n] = Σ_k ε_k Σ_{m≠n} F'[n,m,k] (1 − π'[n,m,k]) / Σ_k Σ_{m≠n} F'[n,m,k]
//! ```
//!
//! with F' its exports and π' their shares of the buyers' spending, both at the new equilibrium. That is the optimum
//! of a region that moves the demand for its exports and nothing else; `docs/war.md` sets it beside true best responses.

use detente_economy::{Economy, Equilibrium, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx};

use super::TariffGameError;

/// The war of the closed form.
#[derive(Debug, Clone)]
pub struct ClosedForm {
    /// Tariff of every region, a fraction.
    pub tariffs: Vec<f64>,
    /// The certified equilibrium under them.
    pub equilibrium: Equilibrium,
    /// Equilibria solved on the way.
    pub solves: usize,
}

/// Largest move of a tariff in the last round.
const SETTLED: f64 = 1e-9;
/// Rounds before giving up.
const ROUNDS: usize = 100;

/// Solves the tariffs and the equilibrium together: each round solves the economy at the tariffs of the last, a little
/// more exactly, and extrapolates (Anderson, memory two).
///
/// # Errors
/// A world with intermediates, markups or scale effects, a solve that fails, or rounds that do not settle.
pub fn inverse_elasticity_war(
    economy: &Economy,
    settings: &SolveSettings<'_>,
) -> Result<ClosedForm, TariffGameError> {
    let world = economy.world();
    if world.use_table().as_slice().iter().any(|u| *u != 0.0) {
        return Err(TariffGameError::ClosedForm(
            "it has intermediate inputs".into(),
        ));
    }
    let returns = |s: &detente_world::Sector| s.markup != 1.0 || s.scale_elasticity != 0.0;
    if world.sectors().iter().any(returns) {
        return Err(TariffGameError::ClosedForm(
            "it has markups or scale effects".into(),
        ));
    }
    let mut tariffs = vec![0.25; world.region_count()];
    let mut near: Option<Equilibrium> = None;
    let mut history: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    let mut moved = 1.0_f64;
    for round in 1..=ROUNDS {
        let policy = uniform(economy, &tariffs);
        let solver = SolveSettings {
            tolerance: (1e-3 * moved).clamp(settings.tolerance, 1e-4),
            ..settings.clone()
        };
        let solved = economy.solve_uncertified(&policy, &solver, near.as_ref())?;
        let target = targets(economy, &solved);
        let step: Vec<f64> = target.iter().zip(&tariffs).map(|(a, b)| a - b).collect();
        moved = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        if moved < SETTLED && solver.tolerance <= 1e-3 * SETTLED.max(settings.tolerance * 1e3) {
            let equilibrium = economy.solve_warm(&policy, settings, &solved)?;
            return Ok(ClosedForm {
                tariffs,
                equilibrium,
                solves: round + 1,
            });
        }
        near = Some(solved);
        history.push((tariffs.clone(), step));
        if history.len() > 4 {
            history.remove(0);
        }
        tariffs = extrapolate(&history);
    }
    Err(TariffGameError::NotFound(format!(
        "the tariffs of the closed form still move by {moved:.1e} after {ROUNDS} rounds"
    )))
}

/// Every region's tariff on everything from everywhere.
fn uniform(economy: &Economy, tariffs: &[f64]) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(economy.tariffs());
    let r = tariffs.len();
    for (at, rate) in policy.tariff.as_mut_slice().iter_mut().enumerate() {
        let (i, n) = (at % r, at / r % r);
        *rate = if i == n { 0.0 } else { tariffs[n] };
    }
    policy
}

/// The closed form at an equilibrium.
fn targets(economy: &Economy, at: &Equilibrium) -> Vec<f64> {
    let (r, s) = (at.region_count(), at.sector_count());
    let (mut bent, mut exports) = (vec![0.0; r], vec![0.0; r]);
    for k in SectorIx::all(s) {
        let elasticity = economy.parameters().trade_elasticity[k.0];
        for m in RegionIx::all(r) {
            let spending = at.spending.get(m, k);
            if spending <= 0.0 {
                continue;
            }
            for (n, (sales, tariff)) in at
                .flows
                .row(m, k)
                .iter()
                .zip(at.tariff.row(m, k))
                .enumerate()
            {
                if n != m.0 && *sales > 0.0 {
                    let share = sales * (1.0 + tariff) / spending;
                    bent[n] += elasticity * sales * (1.0 - share);
                    exports[n] += sales;
                }
            }
        }
    }
    bent.iter()
        .zip(&exports)
        .map(|(a, x)| {
            if *x > 0.0 {
                1.0 / (a / x).max(1.0)
            } else {
                0.0
            }
        })
        .collect()
}

/// x + f less the combination of the last moves that best explains f, by modified Gram–Schmidt.
fn extrapolate(history: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let Some(((x, f), earlier)) = history.split_last() else {
        return Vec::new();
    };
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut left = f.clone();
    let mut target: Vec<f64> = x.iter().zip(f).map(|(x, f)| x + f).collect();
    let mut basis: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for (x0, f0) in earlier.iter().rev() {
        let mut df: Vec<f64> = f.iter().zip(f0).map(|(a, b)| a - b).collect();
        let mut dx: Vec<f64> = x.iter().zip(x0).map(|(a, b)| a - b).collect();
        for (bf, bx) in &basis {
            let along = dot(&df, bf);
            df.iter_mut().zip(bf).for_each(|(a, b)| *a -= along * b);
            dx.iter_mut().zip(bx).for_each(|(a, b)| *a -= along * b);
        }
        let length = dot(&df, &df).sqrt();
        if length < 1e-14 {
            continue;
        }
        df.iter_mut().for_each(|a| *a /= length);
        dx.iter_mut().for_each(|a| *a /= length);
        let weight = dot(&left, &df);
        for at in 0..left.len() {
            left[at] -= weight * df[at];
            target[at] -= weight * (df[at] + dx[at]);
        }
        basis.push((df, dx));
    }
    target.iter().map(|t| t.clamp(0.0, 1.0)).collect()
}
