//! From a market to its equilibrium.

use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus};

use super::certificate::{self, Certificate};
use super::market::{Equilibrium, Market};
use super::program::Program;

/// A tonne's taxes agree with its prices to this, dollars.
const TAX_TOLERANCE: f64 = 1e-3;
/// Rounds of bringing taxes to prices before giving up.
const MOST_ROUNDS: usize = 40;

/// Why there is no equilibrium.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MarketError {
    /// Commitments, caps and closing stocks cannot all hold.
    #[error("no quantities satisfy it: {0}")]
    Infeasible(String),
    /// The interior-point method stopped early.
    #[error("the solver stopped without an equilibrium: {0}")]
    Stopped(String),
    /// The ad valorem taxes do not settle.
    #[error(
        "ad valorem taxes differ from what prices imply by {gap_usd_t:.3} dollars a tonne after {rounds} rounds"
    )]
    Taxes {
        /// Largest difference.
        gap_usd_t: f64,
        /// Rounds done.
        rounds: usize,
    },
    /// The independent check found a violation.
    #[error("refused by the independent check: {0}")]
    NotCertified(Certificate),
}

/// Finds the equilibrium and checks it.
///
/// The program is convex, so for given specific taxes its solution is the equilibrium. Ad valorem taxes are brought to
/// the prices by repetition: a round multiplies their error by about the duty times the share of a tax that the
/// origin bears, so few rounds do. `guess` are taxes to begin with.
///
/// # Errors
/// [`MarketError`].
pub fn solve(
    market: &Market,
    guess: Option<&[Vec<f64>]>,
) -> Result<(Equilibrium, Certificate), MarketError> {
    let program = Program::of(market);
    let mut taxes = guess.map_or_else(|| first_guess(market), <[_]>::to_vec);
    let stopped = |what: &dyn std::fmt::Display| MarketError::Stopped(what.to_string());
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .presolve_enable(false)
        .input_sparse_dropzeros(false)
        .build()
        .map_err(|error| stopped(&error))?;
    let mut linear = program.linear_with(&taxes);
    let mut solver = DefaultSolver::new(
        &program.p,
        &linear,
        &program.a,
        &program.b,
        &program.cones,
        settings,
    )
    .map_err(|error| stopped(&error))?;
    let mut iterations = 0;
    let mut gap = f64::INFINITY;
    for round in 1..=MOST_ROUNDS {
        if round > 1 {
            linear = program.linear_with(&taxes);
            solver.update_q(&linear).map_err(|error| stopped(&error))?;
        }
        solver.solve();
        iterations += solver.solution.iterations;
        match solver.solution.status {
            SolverStatus::Solved => {}
            SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => {
                return Err(MarketError::Infeasible(blame(market)));
            }
            status => return Err(stopped(&format!("{status:?}"))),
        }
        let mut found = program.read(market, &solver.solution.x, &solver.solution.z);
        let implied = implied(market, &found);
        gap = largest_gap(market, &found, &taxes, &implied);
        if gap <= TAX_TOLERANCE {
            (found.taxes, found.rounds, found.iterations) = (taxes, round, iterations);
            let certificate = certificate::check(market, &found);
            return if certificate.is_good() {
                Ok((found, certificate))
            } else {
                Err(MarketError::NotCertified(certificate))
            };
        }
        taxes = implied;
    }
    Err(MarketError::Taxes {
        gap_usd_t: gap,
        rounds: MOST_ROUNDS,
    })
}

/// Taxes at the reference price of the first place that has one.
fn first_guess(market: &Market) -> Vec<Vec<f64>> {
    let demands = market
        .nodes
        .iter()
        .filter_map(|n| n.demand.as_ref()?.first());
    let price = demands.map(|d| d.price).fold(f64::INFINITY, f64::min);
    let price = if price.is_finite() { price } else { 0.0 };
    let by_month = |route: &super::market::Route| {
        (0..market.months)
            .map(|t| route.tax(t, price, 0.0))
            .collect()
    };
    market.routes.iter().map(by_month).collect()
}

/// What the prices make of the ad valorem rates.
fn implied(market: &Market, found: &Equilibrium) -> Vec<Vec<f64>> {
    let rows = market.routes.iter().zip(&found.flows);
    rows.map(|(route, flows)| {
        let prices = &found.prices[route.from];
        (0..market.months)
            .map(|t| route.tax(t, prices[t], flows[t]))
            .collect()
    })
    .collect()
}

/// The largest difference between the taxes used and the ones implied, on routes that carry something.
fn largest_gap(
    market: &Market,
    found: &Equilibrium,
    used: &[Vec<f64>],
    implied: &[Vec<f64>],
) -> f64 {
    let mut gap = 0.0_f64;
    for (r, _) in market.routes.iter().enumerate() {
        for t in 0..market.months {
            if !market.is_open(r, t) {
                continue;
            }
            let off = implied[r][t] - used[r][t];
            // On an idle route a tax may be too high as long as the right one would not open it.
            let route = &market.routes[r];
            let cost = found.prices[route.from][t] + route.marginal_cost(0.0) + implied[r][t];
            let idle = found.flows[r][t] < certificate::IDLE_KT
                && cost >= found.prices[route.to][t + route.lag];
            if !idle {
                gap = gap.max(off.abs());
            }
        }
    }
    gap
}

/// Which demands on the market cannot be met, as far as simple counting tells.
fn blame(market: &Market) -> String {
    for commitment in &market.commitments {
        let (first, last) = commitment.months;
        let room: f64 = commitment
            .routes
            .iter()
            .flat_map(|r| (first..=last).map(move |t| (*r, t)))
            .filter(|(r, t)| market.is_open(*r, *t))
            .map(|(r, t)| market.routes[r].cap[t])
            .sum();
        if room < commitment.quantity {
            return format!(
                "{} asks for {:.0} kt where caps let {room:.0} kt through",
                commitment.name, commitment.quantity
            );
        }
    }
    for (n, node) in market.nodes.iter().enumerate() {
        let opening = node.storage.map_or(0.0, |s| s.opening);
        let crops = market.crops.iter().filter(|c| c.node == n);
        let has: f64 = opening + node.supply.iter().sum::<f64>() + 0.0;
        let asked: f64 = market
            .commitments
            .iter()
            .filter(|c| c.routes.iter().all(|r| market.routes[*r].from == n))
            .map(|c| c.quantity)
            .sum();
        let closing = node.storage.map_or(0.0, |s| s.closing);
        if crops.count() == 0 && asked > 0.0 && has < asked + closing {
            return format!(
                "{} has {has:.0} kt in all, and commitments ({asked:.0} kt) and the closing stock ({closing:.0} kt) need more",
                node.name
            );
        }
    }
    let names: Vec<&str> = market.commitments.iter().map(|c| c.name.as_str()).collect();
    if names.is_empty() {
        "closing stocks or storage room cannot hold; look at opening stocks, crops and capacities"
            .to_owned()
    } else {
        format!(
            "together: {}; closing stocks and storage room",
            names.join(", ")
        )
    }
}
