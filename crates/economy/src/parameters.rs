//! The elasticities and closure of an economy (`economy.md`, "Unit cost", "Factors", "Deficits").

use detente_world::{SectorIx, World};
use serde::{Deserialize, Serialize};

use crate::{EconomyError, Mechanisms};

/// What happens to trade deficits in the counterfactual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeficitRule {
    /// Every deficit keeps its share of world factor income.
    #[default]
    Fixed,
    /// Every deficit keeps its share of the region's factor income, up to the world adding-up.
    Scaled,
    /// Deficits are removed at unchanged tariffs first; that equilibrium becomes the benchmark.
    None,
}

impl DeficitRule {
    /// As written in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Scaled => "scaled",
            Self::None => "none",
        }
    }
}

impl std::str::FromStr for DeficitRule {
    type Err = EconomyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "fixed" => Ok(Self::Fixed),
            "scaled" => Ok(Self::Scaled),
            "none" => Ok(Self::None),
            other => Err(EconomyError::UnknownDeficitRule {
                given: other.to_owned(),
            }),
        }
    }
}

/// A bundle of goods that its users cannot easily do without.
#[derive(Debug, Clone, PartialEq)]
pub struct CriticalNest {
    /// The goods of the bundle.
    pub goods: Vec<SectorIx>,
    /// Elasticity σc between the bundle and the rest of the inputs.
    pub sigma: f64,
    /// Elasticity θc between the goods of the bundle.
    pub theta: f64,
}

/// Elasticities and closure. Every elasticity may pass through 1, its Cobb–Douglas limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// σ, between value added and materials.
    pub sigma: f64,
    /// θ, between materials.
    pub theta: f64,
    /// ρ, between goods in final demand.
    pub rho: f64,
    /// κ, factor mobility between sectors: 0 fixed, infinity one wage per region.
    pub kappa: f64,
    /// Critical bundles, the first outermost.
    pub critical: Vec<CriticalNest>,
    /// Trade elasticity ε by sector.
    pub trade_elasticity: Vec<f64>,
    /// What happens to deficits.
    pub deficits: DeficitRule,
    /// Labour supply, wage floors, margins, capital: off by default.
    pub mechanisms: Mechanisms,
}

/// Ranges that the solver supports (`economy.md`, "Ranges to support").
pub mod ranges {
    /// Trade elasticity ε.
    pub const TRADE: (f64, f64) = (0.05, 70.0);
    /// θ, between materials and inside a critical bundle.
    pub const THETA: (f64, f64) = (0.001, 3.0);
    /// σ, between value added and materials.
    pub const SIGMA: (f64, f64) = (0.02, 3.0);
    /// σc, between a critical bundle and the rest.
    pub const SIGMA_C: (f64, f64) = (0.01, 3.0);
    /// ρ, in final demand.
    pub const RHO: (f64, f64) = (0.05, 3.0);
}

impl Parameters {
    /// The defaults of `interfaces.md`: Cobb–Douglas nests, one wage, the world's own trade elasticities, fixed deficits.
    pub fn of(world: &World) -> Self {
        Self {
            sigma: 1.0,
            theta: 1.0,
            rho: 1.0,
            kappa: f64::INFINITY,
            critical: Vec::new(),
            trade_elasticity: world.sectors().iter().map(|s| s.trade_elasticity).collect(),
            deficits: DeficitRule::Fixed,
            mechanisms: Mechanisms::default(),
        }
    }

    /// Replaces the trade elasticities by one of the world's published sets.
    ///
    /// # Errors
    /// The set is unknown, or has no figure for a sector.
    pub fn with_elasticity_set(mut self, world: &World, set: &str) -> Result<Self, EconomyError> {
        let values =
            world
                .elasticity_sets()
                .get(set)
                .ok_or_else(|| EconomyError::UnknownElasticitySet {
                    given: set.to_owned(),
                    known: world.elasticity_sets().keys().cloned().collect(),
                })?;
        for (k, value) in values.iter().enumerate() {
            self.trade_elasticity[k] = value.ok_or_else(|| EconomyError::ElasticityMissing {
                set: set.to_owned(),
                sector: world.sectors()[k].code.clone(),
            })?;
        }
        Ok(self)
    }

    /// Whether every upper nest is Cobb–Douglas.
    pub fn is_cobb_douglas(&self) -> bool {
        self.sigma == 1.0 && self.theta == 1.0 && self.rho == 1.0 && self.critical.is_empty()
    }

    /// With margins sellers may be left with less than they pay for inputs; only Cobb–Douglas costs at one wage stand that.
    pub(crate) fn leaves_value_added(&self, world: &World) -> Result<(), EconomyError> {
        let margin = &self.mechanisms.margin;
        let harmless = self.sigma == 1.0 && self.critical.is_empty() && self.kappa.is_infinite();
        if harmless || margin.iter().all(|x| *x == 0.0) {
            return Ok(());
        }
        let benchmark = world.benchmark();
        let mut left = benchmark.value_added.clone();
        for (i, n, k, flow) in world.flows().iter() {
            left.add(i, k, -margin[n.0] * flow);
        }
        for n in detente_world::RegionIx::all(world.region_count()) {
            for s in SectorIx::all(world.sector_count()) {
                if benchmark.output.get(n, s) > 0.0 && left.get(n, s) <= 0.0 {
                    return Err(EconomyError::MarginTakesAll {
                        region: world.region(n).code.clone(),
                        sector: world.sector(s).code.clone(),
                    });
                }
            }
        }
        Ok(())
    }

    pub(crate) fn validate(&self, world: &World) -> Result<(), EconomyError> {
        let within = |name: &'static str, value: f64, (low, high): (f64, f64)| {
            if value >= low && value <= high {
                Ok(())
            } else {
                Err(EconomyError::ParameterOutOfRange {
                    name,
                    value,
                    low,
                    high,
                })
            }
        };
        if self.sigma == 0.0 && self.theta == 0.0 && self.rho == 0.0 && self.kappa == 0.0 {
            return Err(EconomyError::NoInteriorEquilibrium);
        }
        within("sigma", self.sigma, ranges::SIGMA)?;
        within("theta", self.theta, ranges::THETA)?;
        within("rho", self.rho, ranges::RHO)?;
        if self.kappa.is_nan() || self.kappa < 0.0 {
            return Err(EconomyError::ParameterOutOfRange {
                name: "kappa",
                value: self.kappa,
                low: 0.0,
                high: f64::INFINITY,
            });
        }
        if self.trade_elasticity.len() != world.sector_count() {
            return Err(EconomyError::ElasticityCount {
                given: self.trade_elasticity.len(),
                wanted: world.sector_count(),
            });
        }
        for &epsilon in &self.trade_elasticity {
            within("trade_elasticity", epsilon, ranges::TRADE)?;
        }
        self.mechanisms.validate(world)?;
        let mut seen = vec![false; world.sector_count()];
        for nest in &self.critical {
            within("sigma_c", nest.sigma, ranges::SIGMA_C)?;
            within("theta_c", nest.theta, ranges::THETA)?;
            for good in &nest.goods {
                if std::mem::replace(&mut seen[good.0], true) {
                    return Err(EconomyError::CriticalTwice {
                        sector: world.sector(*good).code.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}
