//! Mechanisms beyond the plain economy: labour that can be idle or leave, margins of the buyer's market, capital.
//!
//! All are off by default; what is off costs nothing and changes no bit.

use detente_world::World;

use crate::EconomyError;

/// What is done with the government's revenue where labour supply responds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    /// Revenue is paid out as a lump sum.
    #[default]
    Lump,
    /// Revenue cuts the tax on labour: s = log(1 − T/V) − log(1 − T'/V').
    WageTax,
}

impl std::str::FromStr for Offset {
    type Err = EconomyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "lump" => Ok(Self::Lump),
            "wage_tax" => Ok(Self::WageTax),
            other => Err(EconomyError::UnknownChoice {
                name: "offset",
                given: other.to_owned(),
                known: "lump, wage_tax",
            }),
        }
    }
}

/// How capital adjusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CapitalRule {
    /// The rental has followed the price of investment: r = P_I.
    #[default]
    Steady,
    /// The stock is given; the rental clears it.
    Held,
}

/// Reproducible capital. Grids are \[n·S + s\], region by region.
#[derive(Debug, Clone, PartialEq)]
pub struct Capital {
    /// Share α of each sector's factor income that capital earns, 0 to 0.9.
    pub share: Vec<f64>,
    /// Benchmark investment by good, USD million; empty = half of capital income over the basket of final demand.
    pub investment: Vec<f64>,
    /// How it adjusts.
    pub rule: CapitalRule,
}

impl Capital {
    /// The same share in every sector of every region, investment half of capital income over the basket of final demand.
    pub fn uniform(world: &World, share: f64, rule: CapitalRule) -> Self {
        Self {
            share: vec![share; world.region_count() * world.sector_count()],
            investment: Vec::new(),
            rule,
        }
    }
}

/// Which mechanisms act, and how strongly. Lists by region are empty where the mechanism is off everywhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mechanisms {
    /// Labour supply elasticity η by region, 0 to 3: log ℓ = η(log W + s − log PF).
    pub labour_supply: Vec<f64>,
    /// What revenue does where labour supply responds.
    pub offset: Offset,
    /// Nominal floor of the wage by region, in units of the benchmark wage (world factor income unchanged), up to 1.2;
    /// 0 = none.
    pub wage_floor: Vec<f64>,
    /// Share ν of every sale that is paid to factors of the destination, by destination, 0 to 0.6.
    pub margin: Vec<f64>,
    /// Exponent φ of the tariff in buyers' prices, by destination, 0.5 to 2.
    pub tariff_exponent: Vec<f64>,
    /// Whether scale elasticities act on the region's employment instead of the sector's own input.
    pub scale_by_employment: bool,
    /// Reproducible capital.
    pub capital: Option<Capital>,
}

/// Ranges of the mechanisms.
pub mod mechanism_ranges {
    /// η.
    pub const LABOUR_SUPPLY: (f64, f64) = (0.0, 3.0);
    /// Wage floor, of the benchmark wage; 0 = none.
    pub const WAGE_FLOOR: (f64, f64) = (0.0, 1.2);
    /// ν.
    pub const MARGIN: (f64, f64) = (0.0, 0.6);
    /// φ.
    pub const TARIFF_EXPONENT: (f64, f64) = (0.5, 2.0);
    /// α.
    pub const CAPITAL_SHARE: (f64, f64) = (0.0, 0.9);
}

impl Mechanisms {
    /// Whether nothing acts.
    pub fn is_off(&self) -> bool {
        let all = |values: &[f64], neutral: f64| values.iter().all(|x| *x == neutral);
        all(&self.labour_supply, 0.0)
            && all(&self.wage_floor, 0.0)
            && all(&self.margin, 0.0)
            && all(&self.tariff_exponent, 1.0)
            && !self.scale_by_employment
            && (self.capital.as_ref()).is_none_or(|capital| all(&capital.share, 0.0))
    }

    pub(crate) fn validate(&self, world: &World) -> Result<(), EconomyError> {
        use mechanism_ranges as range;
        let regions = world.region_count();
        let lists: [(&'static str, &[f64], (f64, f64)); 4] = [
            ("labour_supply", &self.labour_supply, range::LABOUR_SUPPLY),
            ("wage_floor", &self.wage_floor, range::WAGE_FLOOR),
            ("margin", &self.margin, range::MARGIN),
            (
                "tariff_exponent",
                &self.tariff_exponent,
                range::TARIFF_EXPONENT,
            ),
        ];
        for (name, values, span) in lists {
            if !values.is_empty() && values.len() != regions {
                return Err(EconomyError::ListLength {
                    name,
                    given: values.len(),
                    wanted: regions,
                });
            }
            for value in values {
                within(name, *value, span)?;
            }
        }
        let Some(capital) = &self.capital else {
            return Ok(());
        };
        let cells = regions * world.sector_count();
        if capital.share.len() != cells {
            return Err(EconomyError::ListLength {
                name: "capital",
                given: capital.share.len(),
                wanted: cells,
            });
        }
        for share in &capital.share {
            within("capital", *share, range::CAPITAL_SHARE)?;
        }
        capital.validate_investment(world)
    }
}

impl Capital {
    fn validate_investment(&self, world: &World) -> Result<(), EconomyError> {
        if self.investment.is_empty() {
            return Ok(());
        }
        let benchmark = world.benchmark();
        let demand = benchmark.final_demand.as_slice();
        if self.investment.len() != demand.len() {
            return Err(EconomyError::ListLength {
                name: "investment",
                given: self.investment.len(),
                wanted: demand.len(),
            });
        }
        for (at, (value, demand)) in self.investment.iter().zip(demand).enumerate() {
            if !(*value >= 0.0 && *value <= demand * (1.0 + 1e-9) + 1e-6) {
                let s = world.sector_count();
                return Err(EconomyError::Investment {
                    region: world.regions()[at / s].code.clone(),
                    sector: world.sectors()[at % s].code.clone(),
                    value: *value,
                    demand: *demand,
                });
            }
        }
        Ok(())
    }
}

fn within(name: &'static str, value: f64, (low, high): (f64, f64)) -> Result<(), EconomyError> {
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
}
