//! From a market to its equilibrium.

use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus};

use super::certificate::{self, Certificate};
use super::market::{Commitment, Equilibrium, MOST_CROP, Market, Route};
use super::program::Program;

/// A tonne's taxes agree with its prices to this, dollars.
const TAX_TOLERANCE: f64 = 1e-3;
/// Gap between the program's value and its dual's at which the interior-point method stops, relative and absolute.
const GAP: f64 = 1e-12;
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
/// origin bears, and each further round mixes the last two to cancel what is common to both errors (Anderson 1965).
///
/// # Errors
/// [`MarketError`].
pub fn solve(market: &Market) -> Result<(Equilibrium, Certificate), MarketError> {
    solve_near(market, None)
}

/// As [`solve`], beginning with the taxes at these prices (by node and month), for example those before a duty.
///
/// # Errors
/// [`MarketError`].
pub fn solve_near(
    market: &Market,
    prices: Option<&[Vec<f64>]>,
) -> Result<(Equilibrium, Certificate), MarketError> {
    let program = Program::of(market);
    let stopped = |what: &dyn std::fmt::Display| MarketError::Stopped(what.to_string());
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .presolve_enable(false)
        .input_sparse_dropzeros(false)
        .tol_gap_abs(GAP)
        .tol_gap_rel(GAP)
        .build()
        .map_err(|error| stopped(&error))?;
    let mut taxes = prices.map_or_else(|| first_guess(market), |prices| implied(market, prices));
    let mut solver = DefaultSolver::new(
        &program.p,
        &program.linear_with(market, &taxes),
        &program.a,
        &program.b,
        &program.cones,
        settings,
    )
    .map_err(|error| stopped(&error))?;
    let mut iterations = 0;
    let mut gap = f64::INFINITY;
    let mut before: Option<Round> = None;
    for rounds in 1..=MOST_ROUNDS {
        if rounds > 1 {
            solver
                .update_q(&program.linear_with(market, &taxes))
                .map_err(|error| stopped(&error))?;
        }
        solver.solve();
        iterations += solver.solution.iterations;
        match solver.solution.status {
            // How good a state is, the check decides.
            SolverStatus::Solved
            | SolverStatus::AlmostSolved
            | SolverStatus::InsufficientProgress => {}
            SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => {
                return Err(MarketError::Infeasible(blame(market)));
            }
            status => return Err(stopped(&format!("{status:?}"))),
        }
        let mut found = program.read(market, &solver.solution.x, &solver.solution.z);
        let implied = implied(market, &found.prices);
        gap = largest_gap(market, &found, &taxes, &implied);
        if gap <= TAX_TOLERANCE {
            found.taxes = whole_taxes(market, &found, &taxes);
            (found.rounds, found.iterations) = (rounds, iterations);
            let certificate = certificate::check(market, &found);
            return if certificate.is_good() {
                Ok((found, certificate))
            } else {
                Err(MarketError::NotCertified(certificate))
            };
        }
        let round = Round {
            used: taxes,
            implied,
        };
        taxes = round.next(before.as_ref());
        before = Some(round);
    }
    Err(MarketError::Taxes {
        gap_usd_t: gap,
        rounds: MOST_ROUNDS,
    })
}

/// Taxes on the price of origin that a round used, and the ones its prices imply; by route and month.
struct Round {
    used: Vec<Vec<f64>>,
    implied: Vec<Vec<f64>>,
}

impl Round {
    fn errors(&self) -> impl Iterator<Item = f64> {
        let rows = self.used.iter().zip(&self.implied);
        rows.flat_map(|(used, implied)| used.iter().zip(implied).map(|(u, i)| i - u))
    }

    /// What to use next.
    fn next(&self, before: Option<&Self>) -> Vec<Vec<f64>> {
        let Some(before) = before else {
            return self.implied.clone();
        };
        let (mut along, mut squared) = (0.0, 0.0);
        for (now, then) in self.errors().zip(before.errors()) {
            along += now * (now - then);
            squared += (now - then) * (now - then);
        }
        // A step that does not pull the errors together is not trusted.
        let mix = if squared > 0.0 {
            (along / squared).clamp(-1.0, 0.9)
        } else {
            0.0
        };
        let rows = self.implied.iter().zip(&before.implied);
        rows.map(|(now, then)| {
            now.iter()
                .zip(then)
                .map(|(n, t)| n - mix * (n - t))
                .collect()
        })
        .collect()
    }
}

/// Taxes at the reference price of the first place that has one.
fn first_guess(market: &Market) -> Vec<Vec<f64>> {
    let demands = market
        .nodes
        .iter()
        .filter_map(|n| n.demand.as_ref()?.first());
    let price = demands.map(|d| d.price).fold(f64::INFINITY, f64::min);
    let price = if price.is_finite() { price } else { 0.0 };
    let by_month = |route: &Route| {
        (0..market.months)
            .map(|t| route.tax_on_price(t, price))
            .collect()
    };
    market.routes.iter().map(by_month).collect()
}

/// What the prices make of the ad valorem rates.
fn implied(market: &Market, prices: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let by_month = |route: &Route| {
        let prices = prices[route.from].iter().take(market.months).enumerate();
        prices
            .map(|(t, price)| route.tax_on_price(t, *price))
            .collect()
    };
    market.routes.iter().map(by_month).collect()
}

/// Taxes with the duty on freight.
fn whole_taxes(market: &Market, found: &Equilibrium, taxes: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = market.routes.iter().zip(&found.flows).zip(taxes);
    rows.map(|((route, flows), taxes)| {
        let by_month = taxes.iter().zip(flows).enumerate();
        by_month
            .map(|(t, (tax, flow))| tax + route.duty[t] * route.marginal_cost(t, *flow))
            .collect()
    })
    .collect()
}

/// The largest difference between the taxes used and the ones implied, on routes that carry something or should.
fn largest_gap(
    market: &Market,
    found: &Equilibrium,
    used: &[Vec<f64>],
    implied: &[Vec<f64>],
) -> f64 {
    let mut gap = 0.0_f64;
    for (r, route) in market.routes.iter().enumerate() {
        for t in (0..market.months).filter(|t| market.is_open(r, *t)) {
            // On an idle route a tax may be wrong as long as the right one would not open it.
            let cost = found.prices[route.from][t]
                + (1.0 + route.duty[t]) * route.marginal_cost(t, 0.0)
                + implied[r][t];
            let worth = market.expected(&found.prices[route.to], t, route.lag);
            let idle = found.flows[r][t] < certificate::IDLE_KT && worth.is_none_or(|w| cost >= w);
            if !idle {
                gap = gap.max((implied[r][t] - used[r][t]).abs());
            }
        }
    }
    gap
}

/// Which demands on the market cannot be met, as far as simple counting tells.
fn blame(market: &Market) -> String {
    for commitment in &market.commitments {
        let room: f64 = commitment
            .routes
            .iter()
            .flat_map(|r| commitment.months.iter().map(move |t| (*r, *t)))
            .filter(|(r, t)| market.is_open(*r, *t))
            .map(|(r, t)| market.routes[r].cap[t])
            .fold(0.0, |sum, cap| sum + cap);
        if room < commitment.quantity {
            return format!(
                "{} asks for {:.0} kt where caps let {room:.0} kt through",
                commitment.name, commitment.quantity
            );
        }
    }
    for (n, node) in market.nodes.iter().enumerate() {
        // By the end of a month, crops at their largest.
        let has = |month: usize| {
            let opening = node.storage.as_ref().map_or(0.0, |s| s.opening);
            let months: Vec<usize> = market.line_to(month).collect();
            let crops = market.crops.iter().filter(|c| c.node == n);
            let grown = crops.map(|c| {
                let ripe: f64 = months.iter().map(|t| c.shares[*t]).sum();
                ripe * c.quantity * MOST_CROP
            });
            opening + months.iter().map(|t| node.supply[*t]).sum::<f64>() + grown.sum::<f64>()
        };
        let own: Vec<&Commitment> = market
            .commitments
            .iter()
            .filter(|c| c.routes.iter().all(|r| market.routes[*r].from == n))
            .collect();
        for commitment in &own {
            let Some(last) = commitment.months.last() else {
                continue;
            };
            let (name, most) = (&node.name, has(*last));
            if most < commitment.quantity {
                return format!(
                    "{} asks for {:.0} kt, and {name} has at most {most:.0} kt by then",
                    commitment.name, commitment.quantity
                );
            }
        }
        let asked: f64 = own.iter().map(|c| c.quantity).sum();
        let closing = node.storage.as_ref().map_or(0.0, |s| s.closing);
        let most = has(market.months.saturating_sub(1));
        if asked > 0.0 && most < asked + closing {
            let names: Vec<&str> = own.iter().map(|c| c.name.as_str()).collect();
            return format!(
                "{} has at most {most:.0} kt in all; {} ({asked:.0} kt) and the closing stock ({closing:.0} kt) need more",
                node.name,
                names.join(" and ")
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
