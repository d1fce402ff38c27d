//! A farm good as tables: regions, harvest calendar, balances, routes, prices, duties.

use std::collections::BTreeMap;

use detente_economy::horizon::Band;
use serde::Deserialize;

use super::duties::Duties;
use super::error::{FarmError, unknown};
use super::month::Month;

/// A low, a central and a high value.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Low.
    pub low: f64,
    /// Central.
    pub central: f64,
    /// High.
    pub high: f64,
}

impl Range {
    /// The value of a band.
    pub fn at(self, band: Band) -> f64 {
        match band {
            Band::Low => self.low,
            Band::Central => self.central,
            Band::High => self.high,
        }
    }
}

/// What storing costs anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrying {
    /// Room and handling in a full store, dollars a tonne and month.
    pub charge_usd_t: f64,
    /// Interest on the value, a fraction a year.
    pub interest_rate: f64,
    /// What a tonne costs in an empty store as a share of what it costs in a full one: bins that stand anyway cost
    /// nothing. In between it rises in a straight line. 1 = the same everywhere.
    #[serde(default = "whole")]
    pub first_tonne: f64,
    /// What the first tonne of an empty store saves in a month, as a share of the price at the port: the steep part of
    /// the supply of storage (Working 1949, Brennan 1958). 0 = a month costs the same whatever is in store.
    #[serde(default)]
    pub convenience: f64,
    /// The working stock at which that has fallen to nothing, in months of what a region normally uses and exports in
    /// the month that follows.
    #[serde(default)]
    pub working_months: f64,
}

fn whole() -> f64 {
    1.0
}

/// `good.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Name: `soybeans`.
    pub name: String,
    /// Code of the sector in a split world: `SOY`.
    pub code: String,
    /// Code of the sector it is split from, `A01`.
    pub parent: String,
    /// One line for readers.
    pub title: String,
    /// Where the figures are from.
    #[serde(default)]
    pub source: String,
    /// Month in which the year of the balances begins, 1 to 12.
    pub year_starts: usize,
    /// What storing costs.
    pub carrying: Carrying,
    /// Price elasticity of use, as a positive number.
    pub demand_elasticity: Range,
    /// Elasticity of next season's crop to the price expected at harvest.
    pub supply_elasticity: Range,
    /// Elasticity of substitution between origins that a user's recipes and contracts allow; absent = they do not mind.
    #[serde(default)]
    pub origin_elasticity: Option<Range>,
    /// Rise of a route's marginal cost, as a share of its freight, when its normal flow doubles.
    pub freight_curvature: Range,
}

/// A place of the good's trade, often a group of regions of a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Code, used in wedges: `USA`, or a group's own such as `OIM`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Regions of a world that it stands for; empty = the region of its own code.
    pub world_regions: Vec<String>,
    /// Room in store, kt.
    pub storage_kt: f64,
    /// Its working stock in months of use and exports, where it is not the one of `good.toml`.
    pub working_months: Option<f64>,
    /// What it exports in a normal year, kt: what ports and ships are used to.
    pub exports_kt: f64,
    /// What it imports in a normal year, kt.
    pub imports_kt: f64,
    /// Months of the harvest that lie before the balances' year begins (1 for an American September).
    pub early_months: i32,
    /// Months from the sowing decision to the first month of the harvest.
    pub sowing_months: i32,
    /// Share of the crop harvested in each month of the calendar, January first; sums to 1, or all 0 without crops.
    pub harvest: [f64; 12],
    /// Share of a year's exports shipped in each month of the calendar when nothing is the matter; sums to 1. A route may have a
    /// season of its own ([`Lane::season`]).
    pub export_shares: [f64; 12],
    /// Share of a year's use in each month of the calendar; sums to 1.
    pub use_shares: [f64; 12],
}

/// One region's year.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// The crop that belongs to the year, kt; net exports where a region stands for a margin.
    pub production_kt: Option<f64>,
    /// What is used, kt; net imports where nothing else is known.
    pub use_kt: Option<f64>,
    /// In store on the first day of the year, kt.
    pub stock_kt: f64,
}

/// A route between two regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Index of the origin.
    pub origin: usize,
    /// Index of the destination.
    pub destination: usize,
    /// Freight at the normal flow, dollars a tonne.
    pub freight_usd_t: f64,
    /// Months from port to port.
    pub lag_months: usize,
    /// Normal flow, kt a year.
    pub normal_kt: f64,
    /// Share of it shipped in each month of the calendar when nothing is the matter, where `seasons.csv` has the route; sums to 1.
    pub season: Option<[f64; 12]>,
}

/// A figure of the record to be compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Identifier.
    pub id: String,
    /// Episode that shows it, and the measure of it (docs/farm.md).
    pub episode: String,
    /// How it is measured.
    pub measure: String,
    /// What it is.
    pub quantity: String,
    /// Published value; `None` where it is not known or kept back.
    pub value: Option<f64>,
    /// Low end of the published range.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// Unit.
    pub unit: String,
    /// What the figure was used for here: base, test, …
    pub role: String,
    /// Who published it.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
}

/// A farm good, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Good {
    /// What it is.
    pub header: Header,
    /// Its regions.
    pub regions: Vec<Region>,
    /// Balances by region and year (the year in which the balances' year begins).
    pub balances: BTreeMap<(usize, i32), Balance>,
    /// Price at an exporter's port by year, dollars a tonne.
    pub prices: BTreeMap<i32, f64>,
    /// Routes.
    pub lanes: Vec<Lane>,
    /// Duties, taxes on sales and taxes on exports.
    pub duties: Duties,
    /// Scenario files by name, as text.
    pub episodes: BTreeMap<String, String>,
    /// Figures of the record.
    pub targets: Vec<Target>,
}

/// Parameters that are ranges, settled for one run.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Parameters {
    /// Price elasticity of use, positive.
    pub demand_elasticity: f64,
    /// Elasticity of next season's crop; 0 keeps every crop as it was.
    pub supply_elasticity: f64,
    /// Curvature of freight.
    pub freight_curvature: f64,
    /// Elasticity of substitution between origins; infinite = users do not mind.
    pub origin_elasticity: f64,
    /// Whether a route has the season of `seasons.csv`, where it stands there, and not that of all its origin's exports.
    pub seasons_by_destination: bool,
}

/// What is wrong with a curvature of freight of one or more.
pub const TOO_CURVED: &str =
    "should be below 1, else the first tonne travels for less than nothing";

impl Good {
    /// The parameters of a band: low is hard to replace (little response, steep freight), high is easy.
    pub fn parameters(&self, band: Band) -> Parameters {
        let opposite = match band {
            Band::Low => Band::High,
            Band::Central => Band::Central,
            Band::High => Band::Low,
        };
        Parameters {
            demand_elasticity: self.header.demand_elasticity.at(band),
            supply_elasticity: self.header.supply_elasticity.at(band),
            freight_curvature: self.header.freight_curvature.at(opposite),
            origin_elasticity: self
                .header
                .origin_elasticity
                .map_or(f64::INFINITY, |r| r.at(band)),
            seasons_by_destination: false,
        }
    }

    /// The index of a region.
    ///
    /// # Errors
    /// [`FarmError::Unknown`]; a region of the world that belongs to a group is told so.
    pub fn region(&self, code: &str) -> Result<usize, FarmError> {
        if let Some(at) = self.regions.iter().position(|r| r.code == code) {
            return Ok(at);
        }
        let mut error = unknown("region", code, self.regions.iter().map(|r| r.code.as_str()));
        let group = self
            .regions
            .iter()
            .find(|r| r.world_regions.iter().any(|w| w == code));
        if let (FarmError::Unknown { hint, .. }, Some(group)) = (&mut error, group) {
            *hint = format!("; here it is part of {} ({})", group.code, group.name);
        }
        Err(error)
    }

    /// The index of the lane between two regions, by code.
    ///
    /// # Errors
    /// [`FarmError::Unknown`] for a region, [`FarmError::Incomplete`] where there is no such lane.
    pub fn lane(&self, origin: &str, destination: &str) -> Result<usize, FarmError> {
        let ends = (self.region(origin)?, self.region(destination)?);
        let at = self
            .lanes
            .iter()
            .position(|l| (l.origin, l.destination) == ends);
        at.ok_or_else(|| FarmError::Incomplete {
            good: self.header.name.clone(),
            problem: format!("routes.csv has no route from {origin} to {destination}"),
        })
    }

    /// Whether a region both buys and sells abroad; its own beans are then kept apart from bought ones.
    pub fn is_mixed(&self, region: usize) -> bool {
        self.lanes.iter().any(|l| l.origin == region) && self.buys(region)
    }

    /// Whether some route ends in a region.
    pub fn buys(&self, region: usize) -> bool {
        self.lanes.iter().any(|l| l.destination == region)
    }

    /// The year of the balances that a month is in.
    pub fn year_of(&self, month: Month) -> i32 {
        month.marketing_year(self.header.year_starts)
    }

    /// The year whose crop is harvested in a month of a region.
    pub fn crop_year(&self, region: usize, month: Month) -> i32 {
        self.year_of(month.plus(self.regions[region].early_months))
    }

    /// First month of a region's harvest of a year; `None` if it harvests nothing.
    pub fn first_harvest(&self, region: usize, year: i32) -> Option<Month> {
        let start = Month::new(year, self.header.year_starts as i32)
            .plus(-self.regions[region].early_months);
        (0..12)
            .map(|m| start.plus(m))
            .find(|m| self.regions[region].harvest[m.of_year() - 1] > 0.0)
    }

    /// Price at an exporter's port in a month. Within the years that [`Good::years`] gives it is always there.
    pub fn port_price(&self, month: Month) -> f64 {
        let year = self.year_of(month);
        let known = self.prices.range(..=year).next_back();
        known
            .or_else(|| self.prices.iter().next())
            .map_or(0.0, |(_, price)| *price)
    }

    /// The runs of years for which every region has production and use, and a stock on the day after the last.
    pub fn years(&self) -> Vec<(i32, i32)> {
        let whole = |year: i32| {
            (0..self.regions.len()).all(|r| {
                let row = self.balances.get(&(r, year));
                row.is_some_and(|b| b.production_kt.is_some() && b.use_kt.is_some())
                    && self.balances.contains_key(&(r, year + 1))
            })
        };
        let all: std::collections::BTreeSet<i32> = self.balances.keys().map(|(_, y)| *y).collect();
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for year in all.into_iter().filter(|y| whole(*y)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => runs.push((year, year)),
            }
        }
        runs
    }
}
