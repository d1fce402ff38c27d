//! What can go wrong between a world, a policy and a certified equilibrium.

/// Why an economy could not be built from a world and its parameters: bad input.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EconomyError {
    /// An elasticity outside the supported range.
    #[error("{name} = {} is outside the supported range {low} to {high}", short(*value))]
    ParameterOutOfRange {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: f64,
        /// Smallest supported value.
        low: f64,
        /// Largest supported value.
        high: f64,
    },
    /// The Leontief corner with immobile factors.
    #[error(
        "sigma, theta and rho all zero with kappa = 0 has no interior equilibrium: quantities cannot move, so the price of \
         whatever is in excess supply falls to zero; raise rho to 0.05 or more, or let factors move (kappa > 0)"
    )]
    NoInteriorEquilibrium,
    /// Not a deficit rule.
    #[error("unknown deficit rule `{given}`: use fixed, scaled or none")]
    UnknownDeficitRule {
        /// What was given.
        given: String,
    },
    /// The world has no such elasticity set.
    #[error("unknown elasticity set `{given}`: this world has {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    UnknownElasticitySet {
        /// What was given.
        given: String,
        /// The sets of the world.
        known: Vec<String>,
    },
    /// The set has no figure for a sector.
    #[error("elasticity set `{set}` has no figure for sector {sector}")]
    ElasticityMissing {
        /// The set.
        set: String,
        /// The sector without a figure.
        sector: String,
    },
    /// Wrong number of elasticities.
    #[error("{given} trade elasticities for a world of {wanted} sectors")]
    ElasticityCount {
        /// How many were given.
        given: usize,
        /// How many sectors there are.
        wanted: usize,
    },
    /// One good in two critical bundles.
    #[error("sector {sector} is in more than one critical bundle")]
    CriticalTwice {
        /// The sector.
        sector: String,
    },
    /// A list of the wrong length.
    #[error("{name} has {given} values and the world needs {wanted}")]
    ListLength {
        /// The setting.
        name: &'static str,
        /// How many were given.
        given: usize,
        /// How many are needed.
        wanted: usize,
    },
    /// Not one of the choices.
    #[error("{name} is `{given}`: use {known}")]
    UnknownChoice {
        /// The setting.
        name: &'static str,
        /// What was given.
        given: String,
        /// What there is.
        known: &'static str,
    },
    /// Investment that is negative or more than final demand.
    #[error(
        "investment of {value} in {sector} of {region}: it lies between 0 and the final demand there, {demand:.3}"
    )]
    Investment {
        /// The region.
        region: String,
        /// The good.
        sector: String,
        /// What was given, USD million.
        value: f64,
        /// Final demand there, USD million.
        demand: f64,
    },
    /// Margins that leave a sector less than its inputs cost.
    #[error(
        "the margins leave {sector} in {region} less than its inputs cost: lower the margin, or keep sigma = 1 with one wage and no critical goods"
    )]
    MarginTakesAll {
        /// The region.
        region: String,
        /// The sector.
        sector: String,
    },
    /// A group of households or an account that makes no sense.
    #[error("{group}: {problem}")]
    Group {
        /// Its name.
        group: String,
        /// What is wrong.
        problem: String,
    },
    /// Groups of households whose spending is not the region's.
    #[error(
        "the groups of region number {region} spend {groups:.6} of its income on good number {sector} and the region {region_share:.6}"
    )]
    GroupsDoNotAddUp {
        /// Position of the region.
        region: usize,
        /// Position of the good.
        sector: usize,
        /// Share by the groups.
        groups: f64,
        /// Share of the region.
        region_share: f64,
    },
    /// Removing the deficits failed.
    #[error("removing the trade deficits (deficits `none`) failed: {0}")]
    Purge(Box<SolveError>),
    /// A policy made for a world of another size.
    #[error("the policy is for {given} cells and the world has {wanted}")]
    PolicySize {
        /// Cells of the policy.
        given: usize,
        /// Cells of the world.
        wanted: usize,
    },
}

use crate::Cause;

/// Why there is no certified equilibrium: never a panic, never an uncertified number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SolveError {
    /// No equilibrium can exist under this policy.
    #[error("infeasible: {reason}")]
    Infeasible {
        /// Which bound, region or market, and why.
        reason: String,
        /// The cause with its numbers, to be checked again.
        cause: Box<Cause>,
    },
    /// The iteration did not settle.
    #[error(
        "not converged after {sweeps} sweeps: the last step still moved {worst} by {residual:.1e} in logs"
    )]
    NotConverged {
        /// Sweeps spent.
        sweeps: usize,
        /// Largest last step.
        residual: f64,
        /// Where it was.
        worst: String,
    },
    /// With returns to scale there are many equilibria, and none that the benchmark leads to.
    #[error(
        "not unique: the curve of equilibria from the benchmark turned back {folds} times in {sweeps} sweeps without reaching this policy. With these returns to scale (scale elasticity times trade elasticity is {product:.2} in {sector}) and this substitution between sectors many equilibria exist; lower sigma, theta, rho or the trade elasticities, or solve without returns to scale"
    )]
    NotUnique {
        /// Folds passed.
        folds: usize,
        /// Sweeps spent.
        sweeps: usize,
        /// Code of the sector with the largest product of scale and trade elasticity.
        sector: String,
        /// That product.
        product: f64,
    },
    /// Converged, but the independent check disagrees.
    #[error("not certified: {market} is off by {worst:.1e} of its size (limit {limit:.0e})")]
    NotCertified {
        /// The residual.
        worst: f64,
        /// Its market.
        market: String,
        /// The limit.
        limit: f64,
    },
    /// The policy does not fit the world.
    #[error(transparent)]
    Input(EconomyError),
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl SolveError {
    /// The status word of `interfaces.md`.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Infeasible { .. } => "infeasible",
            Self::NotConverged { .. } | Self::NotUnique { .. } => "not_converged",
            Self::NotCertified { .. } => "not_certified",
            Self::Input(_) => "bad_input",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A number in as many digits as a reader needs: large ones with their exponent.
fn short(value: f64) -> String {
    if value.abs() < 1e9 {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}
