//! The table of elasticities by horizon, read, interpolated and turned into parameters.

use std::collections::BTreeMap;
use std::fmt;

use detente_world::{SectorIx, World};
use serde::Deserialize;

use super::{Band, Horizon};
use crate::{Parameters, ranges};

const BUILTIN: &str = include_str!("../../../../data/economy/horizons.csv");

/// What the table has a schedule of, goods apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elasticity {
    /// σ, between value added and materials.
    Sigma,
    /// θ, between materials.
    Theta,
    /// ρ, between goods in final demand.
    Rho,
    /// κ, mobility of factors between sectors.
    Kappa,
    /// What every long-run trade elasticity is multiplied by: the elasticity of trade to tariffs as measured at the
    /// horizon over the one measured after seven to ten years (Boehm, Levchenko and Pandalai-Nayar 2023). It is 1 at
    /// ten years in all three bands: the *level* is the world's own, and published sets are taken as long-run ones.
    TradeScale,
}

impl Elasticity {
    /// Every one, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::Sigma,
        Self::Theta,
        Self::Rho,
        Self::Kappa,
        Self::TradeScale,
    ];

    /// As in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sigma => "sigma",
            Self::Theta => "theta",
            Self::Rho => "rho",
            Self::Kappa => "kappa",
            Self::TradeScale => "trade_elasticity_scale",
        }
    }
}

/// Parameter of the table that goods have, one schedule each.
const CRITICAL: &str = "sigma_c";
/// Parameter of goods whose origins are nearly one good: σ between origins, in the place of the scaled trade elasticity.
const BY_ORIGIN: &str = "sigma_origin";
/// Scope of what holds for the economy as a whole.
const ECONOMY: &str = "economy";

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// `sigma`, `theta`, `rho`, `kappa`, `trade_elasticity_scale`, `sigma_c` or `sigma_origin`.
    pub parameter: String,
    /// `economy`, the good that a `sigma_c` is of, or the sector that a `sigma_origin` is of.
    pub scope: String,
    /// Horizon.
    pub months: u32,
    /// Lower end of the range.
    pub low: f64,
    /// Central value.
    pub central: f64,
    /// Upper end of the range; infinite where the table says `inf`.
    pub high: f64,
    /// Where the range comes from.
    pub source: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
}

impl Point {
    /// The value of a band.
    pub fn value(&self, band: Band) -> f64 {
        match band {
            Band::Low => self.low,
            Band::Central => self.central,
            Band::High => self.high,
        }
    }
}

/// Why a table is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not readable as rows of the right columns.
    #[error("schedule of elasticities: {0}")]
    Unreadable(String),
    /// Values that are negative, no numbers, or not in the order low, central, high.
    #[error(
        "schedule of elasticities, {parameter} of {scope} at {months} months: low, central and high must be numbers from \
         0 on, in that order"
    )]
    Values {
        /// The parameter.
        parameter: String,
        /// Its scope.
        scope: String,
        /// The horizon.
        months: u32,
    },
    /// One horizon twice, or not from one month to ten years.
    #[error(
        "schedule of elasticities: {parameter} of {scope} needs rows from 1 to 120 months, each horizon once"
    )]
    Span {
        /// The parameter.
        parameter: String,
        /// Its scope.
        scope: String,
    },
}

/// A value that had to be brought into the supported range.
#[derive(Debug, Clone, PartialEq)]
pub struct Clamped {
    /// The parameter.
    pub name: &'static str,
    /// The sector, for a trade elasticity.
    pub sector: Option<String>,
    /// What the schedule asks for.
    pub wanted: f64,
    /// What is used.
    pub used: f64,
}

impl fmt::Display for Clamped {
    /// Which parameter, what the horizon asks for and what is used.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(sector) = &self.sector {
            write!(f, " of {sector}")?;
        }
        let side = if self.used > self.wanted {
            "from"
        } else {
            "up to"
        };
        write!(
            f,
            ": the horizon asks for {}, which is outside what the solver supports ({side} {}); {} is used",
            (self.wanted * 1e6).round() / 1e6,
            self.used,
            self.used
        )
    }
}

/// Parameters of a horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Adapted {
    /// The parameters, within the supported ranges.
    pub parameters: Parameters,
    /// What every long-run trade elasticity was multiplied by.
    pub trade_scale: f64,
    /// What was brought into the supported ranges; usually empty.
    pub clamped: Vec<Clamped>,
}

/// Elasticities by horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Points by (parameter, scope), in the order of time.
    curves: BTreeMap<(String, String), Vec<Point>>,
}

impl Schedule {
    /// The table that is built in (`PROVENANCE.md` says where its figures come from).
    ///
    /// # Errors
    /// None with the table this version was built with; as [`Schedule::read`].
    pub fn builtin() -> Result<Self, ScheduleError> {
        Self::read(BUILTIN)
    }

    /// A schedule from the text of a table `parameter,scope,months,low,central,high,source,confidence`.
    ///
    /// # Errors
    /// Rows that cannot be read, values out of order, or a schedule that does not span one month to ten years.
    pub fn read(text: &str) -> Result<Self, ScheduleError> {
        let mut curves: BTreeMap<(String, String), Vec<Point>> = BTreeMap::new();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let point: Point = row.map_err(|e| ScheduleError::Unreadable(e.to_string()))?;
            if !(0.0 <= point.low && point.low <= point.central && point.central <= point.high) {
                return Err(ScheduleError::Values {
                    parameter: point.parameter,
                    scope: point.scope,
                    months: point.months,
                });
            }
            curves
                .entry((point.parameter.clone(), point.scope.clone()))
                .or_default()
                .push(point);
        }
        for elasticity in Elasticity::ALL {
            curves
                .entry((elasticity.name().to_owned(), ECONOMY.to_owned()))
                .or_default();
        }
        for ((parameter, scope), points) in &mut curves {
            points.sort_by_key(|point| point.months);
            let spans = points.first().map(|p| p.months) == Some(Horizon::SHORTEST.months())
                && points.last().map(|p| p.months) == Some(Horizon::LONGEST.months())
                && points.windows(2).all(|w| w[0].months < w[1].months);
            if !spans {
                return Err(ScheduleError::Span {
                    parameter: parameter.clone(),
                    scope: scope.clone(),
                });
            }
        }
        Ok(Self { curves })
    }

    /// Every row, by parameter, scope and horizon.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.curves.values().flatten()
    }

    /// The value of one elasticity at a horizon.
    pub fn value(&self, elasticity: Elasticity, horizon: Horizon, band: Band) -> f64 {
        let key = (elasticity.name().to_owned(), ECONOMY.to_owned());
        // Every elasticity of the economy has a curve, by construction.
        self.curves
            .get(&key)
            .map_or(1.0, |points| interpolate(points, horizon, band))
    }

    /// Goods that have a σc of their own, e.g. `magnets`.
    pub fn critical_goods(&self) -> Vec<&str> {
        self.curves
            .keys()
            .filter(|(parameter, _)| parameter == CRITICAL)
            .map(|(_, scope)| scope.as_str())
            .collect()
    }

    /// σc of a good at a horizon: between the critical good and the rest of its users' inputs. `None` for a good without a
    /// schedule.
    pub fn critical(&self, good: &str, horizon: Horizon, band: Band) -> Option<f64> {
        self.of(CRITICAL, good, horizon, band)
    }

    /// Armington's σ between the origins of a sector's good at a horizon, for the sectors that have a schedule of it: the
    /// trade elasticity is σ − 1.
    pub fn by_origin(&self, sector: &str, horizon: Horizon, band: Band) -> Option<f64> {
        self.of(BY_ORIGIN, sector, horizon, band)
    }

    fn of(&self, parameter: &str, scope: &str, horizon: Horizon, band: Band) -> Option<f64> {
        self.curves
            .get(&(parameter.to_owned(), scope.to_owned()))
            .map(|points| interpolate(points, horizon, band))
    }

    /// The parameters of a world at a horizon: [`Parameters::of`] with σ, θ, ρ and κ of the schedule and every trade
    /// elasticity scaled, those with a schedule between origins apart.
    pub fn parameters(&self, world: &World, horizon: Horizon, band: Band) -> Adapted {
        self.adapt(world, Parameters::of(world), horizon, band)
    }

    /// As [`Schedule::parameters`], from parameters whose trade elasticities are long-run ones. Critical bundles and
    /// the deficit rule stay as they are.
    pub fn adapt(
        &self,
        world: &World,
        long_run: Parameters,
        horizon: Horizon,
        band: Band,
    ) -> Adapted {
        let mut clamped = Vec::new();
        let mut within =
            |name: &'static str, sector: Option<String>, wanted: f64, (low, high): (f64, f64)| {
                let used = wanted.clamp(low, high);
                if used != wanted {
                    clamped.push(Clamped {
                        name,
                        sector,
                        wanted,
                        used,
                    });
                }
                used
            };
        let at = |elasticity| self.value(elasticity, horizon, band);
        let trade_scale = at(Elasticity::TradeScale);
        let mut parameters = long_run;
        parameters.sigma = within("sigma", None, at(Elasticity::Sigma), ranges::SIGMA);
        parameters.theta = within("theta", None, at(Elasticity::Theta), ranges::THETA);
        parameters.rho = within("rho", None, at(Elasticity::Rho), ranges::RHO);
        parameters.kappa = at(Elasticity::Kappa);
        for (k, epsilon) in parameters.trade_elasticity.iter_mut().enumerate() {
            let sector = world.sector(SectorIx(k)).code.clone();
            let wanted = (self.by_origin(&sector, horizon, band))
                .map_or(trade_scale * *epsilon, |sigma| sigma - 1.0);
            *epsilon = within("trade_elasticity", Some(sector), wanted, ranges::TRADE);
        }
        Adapted {
            parameters,
            trade_scale,
            clamped,
        }
    }
}

/// The value between the two points around a horizon; exact at the points.
///
/// Log-linear in the log of time. Where one of the two is zero there is no log: linear in the log of time; where one
/// is infinite, linear in its inverse; where both happen, in x/(1 + x).
fn interpolate(points: &[Point], horizon: Horizon, band: Band) -> f64 {
    let after = points.partition_point(|point| point.months < horizon.months());
    let (Some(right), left) = (points.get(after), after.checked_sub(1)) else {
        // A curve spans every horizon, by construction.
        return points.last().map_or(1.0, |point| point.value(band));
    };
    let b = right.value(band);
    let Some(left) = left.map(|at| &points[at]) else {
        return b;
    };
    let a = left.value(band);
    if right.months == horizon.months() || a == b {
        return b;
    }
    let log = |months: u32| f64::from(months).ln();
    let share = (log(horizon.months()) - log(left.months)) / (log(right.months) - log(left.months));
    let between = |x: f64, y: f64| x + share * (y - x);
    let has = |special: f64| a == special || b == special;
    match (has(0.0), has(f64::INFINITY)) {
        (false, false) => between(a.ln(), b.ln()).exp(),
        (true, false) => between(a, b),
        (false, true) => 1.0 / between(1.0 / a, 1.0 / b),
        (true, true) => {
            // Of zero and infinity, x/(1 + x) is 0 and 1.
            let mobile = between(
                if a > 0.0 { 1.0 } else { 0.0 },
                if b > 0.0 { 1.0 } else { 0.0 },
            );
            mobile / (1.0 - mobile)
        }
    }
}
