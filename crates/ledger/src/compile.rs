//! Compilation: what the ledger says on a day, as tariffs of a world.
//!
//! A world's tariffs have their own dates (`tariff_dates`), so the ledger enters as the *difference* between two
//! days under one convention: per flow and sector τ' = (1+τ)·(1+ledger(on))/(1+ledger(tariff date)) − 1. A tariff
//! date that is a year stands for the average of its days. In the mode `levels` the ledger's rate is the tariff.

use detente_policy::{Policy, TableMode, TariffRow, TariffTable};
use detente_world::table::RowNumber;
use detente_world::{RegionIx, SectorIx, SectorKind, World};
use jiff::civil::Date;
use serde::Serialize;

use crate::compile_rates::{DayRates, SectorRates};
use crate::crosswalk::Crosswalk;
use crate::direction::Direction;
use crate::question::Convention;
use crate::{Ledger, LedgerError, dates};

/// How ledger rates enter a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CompileMode {
    /// The change between the world's tariff date and the day asked for.
    #[default]
    Difference,
    /// The ledger's rate itself.
    Levels,
}

/// What to compile.
#[derive(Debug, Clone, PartialEq)]
pub struct CompileRequest {
    /// The day.
    pub on: Date,
    /// What was known on this day counts; `None` = the latest edition.
    pub known_on: Option<Date>,
    /// The conventions; `weights` is not used (lines are weighted with imports).
    pub convention: Convention,
    /// Differences or levels.
    pub mode: CompileMode,
    /// Directions (imposer, target) to compile; `None` = every one that ledger and world share.
    pub pairs: Option<Vec<(String, String)>>,
    /// Whether duties known only as a region's average (third countries) are compiled too.
    pub third_countries: bool,
    /// Another crosswalk from commodity codes to the world's sectors.
    pub crosswalk: Option<Crosswalk>,
}

impl CompileRequest {
    /// Everything that is in force on a day, as differences, third countries included.
    pub fn on(on: Date) -> Self {
        Self {
            on,
            known_on: None,
            convention: Convention::default(),
            mode: CompileMode::default(),
            pairs: None,
            third_countries: true,
            crosswalk: None,
        }
    }
}

/// The tariff of one flow after compilation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CompiledRate {
    /// Region that sells.
    pub origin: RegionIx,
    /// Region that buys and imposes.
    pub destination: RegionIx,
    /// The sector.
    pub sector: SectorIx,
    /// Tariff in the world, a fraction.
    pub world: f64,
    /// Ledger's rate at the world's tariff date, a fraction; equal to `world` in the mode `levels`.
    pub ledger_then: f64,
    /// Ledger's rate on the day asked for, a fraction.
    pub ledger_now: f64,
    /// The tariff after compilation, a fraction.
    pub rate: f64,
}

/// One direction of trade after compilation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompiledPair {
    /// Region of the world that imposes.
    pub imposer: String,
    /// Region of the world whose goods pay.
    pub target: String,
    /// Day or year that the world's tariffs are of, as the world says.
    pub world_date: String,
    /// Day compiled.
    pub on: Date,
    /// Share of the traded value whose lines have no place in the world's sectors, per cent.
    pub unmapped_pct: f64,
    /// Whether the duties come line by line or as one average of the region.
    pub by_line: bool,
    /// Import-weighted mean change of the tariff over the goods of the pair, percentage points.
    pub change_points: f64,
    /// Share of the day's points that rest on unverified rows, per cent.
    pub unverified_pct: f64,
}

/// The ledger as tariffs of a world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compiled {
    /// Every tariff that was set.
    pub rates: Vec<CompiledRate>,
    /// The directions, in the world's order.
    pub pairs: Vec<CompiledPair>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// Two rates of the ledger closer than this are the same: one may be a mean over the days of a year.
const UNMOVED: f64 = 1e-12;

/// A rate below this is below zero by more than rounding.
const BELOW_ZERO: f64 = -1e-6;

/// What is said of compiled rates below zero, given each rate with its flow; `None` where there is none.
pub fn below_zero<'a>(rates: impl IntoIterator<Item = (f64, [&'a str; 3])>) -> Option<String> {
    let below = rates.into_iter().filter(|(rate, _)| *rate < BELOW_ZERO);
    let (mut count, mut worst) = (0_usize, None);
    for (rate, flow) in below {
        count += 1;
        if worst.is_none_or(|(low, _)| rate < low) {
            worst = Some((rate, flow));
        }
    }
    let (rate, [imposer, target, sector]) = worst?;
    Some(format!(
        "{count} compiled rates are below zero, the lowest {:.1} per cent ({imposer}:{target}:{sector}): the ledger took more off between \
         two days than the world's tariff holds. They act as subsidies on imports.",
        100.0 * rate
    ))
}

impl Compiled {
    /// What is said of its rates below zero, if it has any.
    pub fn below_zero(&self, world: &World) -> Option<String> {
        below_zero(self.rates.iter().map(|rate| {
            let imposer = world.region(rate.destination).code.as_str();
            let target = world.region(rate.origin).code.as_str();
            (
                rate.rate,
                [imposer, target, world.sector(rate.sector).code.as_str()],
            )
        }))
    }

    /// The tariffs as a policy that sets them, for the world they were compiled to.
    pub fn policy(&self, world: &World) -> Policy {
        let rows = self.rates.iter().enumerate().map(|(at, rate)| TariffRow {
            origin: world.region(rate.origin).code.clone(),
            destination: world.region(rate.destination).code.clone(),
            sector: world.sector(rate.sector).code.clone(),
            rate: rate.rate,
            row: RowNumber::Row(at as u64 + 1),
        });
        let table = TariffTable {
            path: "ledger".into(),
            mode: TableMode::Set,
            rows: rows.collect(),
        };
        Policy {
            wedges: Vec::new(),
            tables: vec![table],
        }
    }
}

/// Region whose average stands for regions that the ledger does not single out.
const REST: &str = "ROW";

impl Ledger {
    /// Compiles what the ledger says on a day into tariffs of a world.
    ///
    /// # Errors
    /// [`LedgerError::NotCovered`] when the world does not say what day its tariffs are of, when that day is before
    /// the ledger begins, or when no crosswalk leads to its sectors; unknown regions and ids as elsewhere.
    pub fn compile(
        &self,
        world: &World,
        request: &CompileRequest,
    ) -> Result<Compiled, LedgerError> {
        self.clocks(request.on, request.known_on)?;
        self.known_readings(&request.convention)?;
        for id in &request.convention.with {
            self.instrument(id)?;
        }
        if let Some(pairs) = &request.pairs {
            for (imposer, target) in pairs {
                self.known_in(world, imposer)?;
                self.known_in(world, target)?;
            }
        }
        let mut compiled = Compiled {
            rates: Vec::new(),
            pairs: Vec::new(),
            notes: Vec::new(),
        };
        for destination in RegionIx::all(world.region_count()) {
            for origin in RegionIx::all(world.region_count()) {
                if origin != destination {
                    self.compile_pair(world, request, origin, destination, &mut compiled)?;
                }
            }
        }
        if let Some(pairs) = &request.pairs {
            for (imposer, target) in pairs {
                if !compiled
                    .pairs
                    .iter()
                    .any(|p| p.imposer == *imposer && p.target == *target)
                {
                    let message = format!("the ledger has no duties of {imposer} on {target}");
                    return Err(LedgerError::NotCovered(message));
                }
            }
        }
        if compiled.pairs.iter().any(|p| !p.by_line) {
            compiled.notes.push(
                "duties on third countries are one average a region, laid on every goods sector alike".to_owned(),
            );
        }
        for member in self.jurisdiction().members() {
            // Of an economy that everything reaches there is nothing to say.
            let everything = member.reached_by.iter().any(|pattern| pattern.0 == "*");
            let inside = member.economy != member.region
                && !everything
                && world.find_region(&member.economy).is_none();
            let by_line = |p: &CompiledPair| {
                p.by_line && (p.imposer == member.region || p.target == member.region)
            };
            if inside && compiled.pairs.iter().any(by_line) {
                compiled.notes.push(format!(
                    "{} is taken to hold {}; instruments that do not reach it bear on the rest of the flow",
                    member.region, member.economy
                ));
            }
        }
        if request.mode == CompileMode::Difference && !compiled.pairs.is_empty() {
            compiled.notes.push(format!(
                "flows of {} carry duties of {}: a year stands for the mean of its days",
                world.meta().year,
                request.on
            ));
        }
        Ok(compiled)
    }

    fn known_in(&self, world: &World, code: &str) -> Result<(), LedgerError> {
        if world.find_region(code).is_some() {
            return Ok(());
        }
        let known: Vec<&str> = world.regions().iter().map(|r| r.code.as_str()).collect();
        Err(LedgerError::UnknownRegion {
            role: "known to the world as",
            code: code.to_owned(),
            suggestion: crate::error::nearest(code, known.iter().copied()),
            known: known.join(", "),
        })
    }

    /// The ledger's name for a region of a world: itself, or the region that gathers it.
    fn ledger_name<'a>(&'a self, code: &'a str, known: impl Fn(&str) -> bool) -> Option<&'a str> {
        if known(code) {
            return Some(code);
        }
        self.jurisdiction()
            .region_of(code)
            .filter(|region| known(region))
    }

    fn compile_pair(
        &self,
        world: &World,
        request: &CompileRequest,
        origin: RegionIx,
        destination: RegionIx,
        compiled: &mut Compiled,
    ) -> Result<(), LedgerError> {
        let (target, imposer) = (
            world.region(origin).code.as_str(),
            world.region(destination).code.as_str(),
        );
        if request
            .pairs
            .as_ref()
            .is_some_and(|p| !p.iter().any(|(i, t)| i == imposer && t == target))
        {
            return Ok(());
        }
        // An imposer's own instruments: a member economy with its own customs is not the imposer.
        let by = |code: &str| self.instruments().iter().any(|i| i.imposer == code);
        let Some(by) = self
            .ledger_name(imposer, by)
            .filter(|name| *name == imposer)
        else {
            return Ok(());
        };
        let line_target = self.ledger_name(target, |code| self.has_lines(by, code) && code != by);
        let points_of = |code: &str| {
            self.region_points()
                .iter()
                .any(|p| p.imposer == by && p.region == code)
        };
        if let Some(aimed) = line_target {
            return self.compile_lines(
                world,
                request,
                (origin, destination),
                (by, aimed),
                compiled,
            );
        }
        let region = self
            .ledger_name(target, points_of)
            .or_else(|| points_of(REST).then_some(REST));
        match region {
            Some(region) if request.third_countries => self.compile_region(
                world,
                request,
                (origin, destination),
                (by, region),
                compiled,
            ),
            _ => Ok(()),
        }
    }

    fn compile_lines(
        &self,
        world: &World,
        request: &CompileRequest,
        (origin, destination): (RegionIx, RegionIx),
        (by, aimed): (&str, &str),
        compiled: &mut Compiled,
    ) -> Result<(), LedgerError> {
        let (target, imposer) = (
            world.region(origin).code.clone(),
            world.region(destination).code.clone(),
        );
        let rates = SectorRates::of(self, world, request, (&imposer, &target), (by, aimed))?;
        // What is counted on request is counted on the day asked for, never in the world's own tariffs.
        let own = Convention {
            with: Vec::new(),
            loaded_on: None,
            ..request.convention.clone()
        };
        let mut asked = request.convention.clone();
        asked.with.retain(|id| rates.direction.find(id).is_some());
        let today = rates.on(request.on, &asked)?;
        compiled.notes.extend(rates.notes(request.on, &asked)?);
        let (then, world_date) = match request.mode {
            CompileMode::Levels => (None, String::new()),
            CompileMode::Difference => {
                let date = tariff_date(world, &imposer, &target)?;
                (
                    Some(self.mean_over(&rates.direction, &date, |on| {
                        rates.on(on, &own).map(|day| day.rates)
                    })?),
                    date,
                )
            }
        };
        let mut pair = CompiledPair {
            imposer: imposer.clone(),
            target: target.clone(),
            world_date,
            on: request.on,
            unmapped_pct: 100.0 * (1.0 - rates.weighted.coverage),
            by_line: true,
            change_points: 0.0,
            unverified_pct: today.unverified_pct(),
        };
        let mut without = Vec::new();
        let mut set = Vec::new();
        for sector in SectorIx::all(world.sector_count()) {
            if world.sector(sector).kind != SectorKind::Goods {
                continue;
            }
            if !rates.covers(sector) {
                without.push(world.sector(sector).code.clone());
                continue;
            }
            let then = then.as_ref().map(|t| t[sector.0]);
            set.push((sector, then, today.rates[sector.0]));
        }
        if !without.is_empty() {
            compiled.notes.push(format!(
                "{} on {}: no traded line in {}; their tariffs stay",
                pair.imposer,
                pair.target,
                without.join(", ")
            ));
        }
        push(world, (origin, destination), &set, &mut pair, compiled);
        compiled.pairs.push(pair);
        Ok(())
    }

    fn compile_region(
        &self,
        world: &World,
        request: &CompileRequest,
        (origin, destination): (RegionIx, RegionIx),
        (by, region): (&str, &str),
        compiled: &mut Compiled,
    ) -> Result<(), LedgerError> {
        let duty = |on: Date| {
            self.region_duty(by, region, on)
                .map_or(0.0, |(base, added)| base + added)
        };
        let (imposer, target) = (
            world.region(destination).code.clone(),
            world.region(origin).code.clone(),
        );
        // Threats that are counted on request come on top of the average.
        let mut asked = request.convention.clone();
        let own = |id: &String| self.instrument(id).is_ok_and(|i| i.concerns(by, region));
        asked.with.retain(own);
        let on_top = match asked.with.is_empty() {
            true => None,
            false => {
                let pair = (imposer.as_str(), target.as_str());
                let rates = SectorRates::of(self, world, request, pair, (by, region))?;
                compiled.notes.extend(rates.notes(request.on, &asked)?);
                Some(rates.on(request.on, &asked)?)
            }
        };
        let now = |sector: SectorIx| {
            duty(request.on) + on_top.as_ref().map_or(0.0, |day| day.rates[sector.0])
        };
        let (then, world_date) = match request.mode {
            CompileMode::Levels => (None, String::new()),
            CompileMode::Difference => {
                let date = tariff_date(world, &imposer, &target)?;
                let changes = self
                    .region_points()
                    .iter()
                    .filter(|p| p.imposer == by && p.region == region);
                let changes: Vec<Date> = changes.map(|p| p.from).collect();
                (
                    Some(day_weighted(&period(&date)?, &changes, |on| Ok(vec![duty(on)]))?[0]),
                    date,
                )
            }
        };
        let mut pair = CompiledPair {
            imposer: imposer.clone(),
            target: target.clone(),
            world_date,
            on: request.on,
            unmapped_pct: 0.0,
            by_line: false,
            change_points: 0.0,
            unverified_pct: on_top.as_ref().map_or(0.0, DayRates::unverified_pct),
        };
        let goods = SectorIx::all(world.sector_count())
            .filter(|&s| world.sector(s).kind == SectorKind::Goods);
        let set: Vec<_> = goods.map(|sector| (sector, then, now(sector))).collect();
        push(world, (origin, destination), &set, &mut pair, compiled);
        compiled.pairs.push(pair);
        Ok(())
    }

    fn mean_over(
        &self,
        direction: &Direction,
        date: &str,
        rates: impl Fn(Date) -> Result<Vec<f64>, LedgerError>,
    ) -> Result<Vec<f64>, LedgerError> {
        let (from, to) = period(date)?;
        if from < self.start() {
            return Err(LedgerError::NotCovered(format!(
                "the world's tariffs are of {date}, before the ledger begins ({}); use the mode `levels`",
                self.start()
            )));
        }
        day_weighted(&(from, to), &direction.dates(), rates)
    }
}

/// Sets the tariffs of one pair: sector, ledger rate at the world's date (`None` = levels), ledger rate now.
fn push(
    world: &World,
    (origin, destination): (RegionIx, RegionIx),
    set: &[(SectorIx, Option<f64>, f64)],
    pair: &mut CompiledPair,
    compiled: &mut Compiled,
) {
    let (mut value, mut change) = (0.0, 0.0);
    for &(sector, then, now) in set {
        let before = world.tariffs().get(origin, destination, sector);
        // Where the ledger has not moved the tariff stays as it is, to the last bit.
        let rate = then.map_or(now, |then| match (now - then).abs() < UNMOVED {
            true => before,
            false => (1.0 + before) * (1.0 + now) / (1.0 + then) - 1.0,
        });
        let flow = world.flows().get(origin, destination, sector);
        value += flow;
        change += flow * (rate - before);
        compiled.rates.push(CompiledRate {
            origin,
            destination,
            sector,
            world: before,
            ledger_then: then.unwrap_or(before),
            ledger_now: now,
            rate,
        });
    }
    pair.change_points = if value > 0.0 {
        100.0 * change / value
    } else {
        0.0
    };
}

/// The day or year that a world's tariffs of a pair are of.
fn tariff_date(world: &World, imposer: &str, target: &str) -> Result<String, LedgerError> {
    let dates = &world.meta().tariff_dates;
    let keys = [
        format!("{imposer}:{target}"),
        format!("{imposer}:*"),
        imposer.to_owned(),
        format!("*:{target}"),
        "*:*".to_owned(),
        "*".to_owned(),
    ];
    keys.iter().find_map(|key| dates.get(key)).cloned().ok_or_else(|| {
        LedgerError::NotCovered(format!(
            "the world `{}` does not say what day the tariffs of {imposer} on {target} are of, so a difference cannot be \
             taken: add \"{imposer}:{target}\" to [tariff_dates] in world.toml, or use the mode `levels`",
            world.meta().name
        ))
    })
}

/// The days that a tariff date stands for: a day, or a whole year.
fn period(date: &str) -> Result<(Date, Date), LedgerError> {
    if let Some(day) = dates::strict(date) {
        return Ok((day, day));
    }
    let year = Some(date)
        .filter(|d| d.len() == 4)
        .and_then(|d| d.parse::<i16>().ok());
    let bounds = year.and_then(|y| Some((Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?)));
    bounds.ok_or_else(|| LedgerError::Date {
        text: date.to_owned(),
    })
}

/// The mean over the days of a period of something that changes on known dates only.
fn day_weighted(
    &(from, to): &(Date, Date),
    changes: &[Date],
    at: impl Fn(Date) -> Result<Vec<f64>, LedgerError>,
) -> Result<Vec<f64>, LedgerError> {
    let mut starts = vec![from];
    starts.extend(changes.iter().copied().filter(|d| from < *d && *d <= to));
    starts.sort_unstable();
    starts.dedup();
    let days = |a: Date, b: Date| f64::from((b - a).get_days());
    let whole = days(from, to) + 1.0;
    let mut mean: Vec<f64> = Vec::new();
    for (position, &start) in starts.iter().enumerate() {
        let length = match starts.get(position + 1) {
            Some(&next) => days(start, next),
            None => days(start, to) + 1.0,
        };
        let values = at(start)?;
        mean.resize(values.len(), 0.0);
        for (mean, value) in mean.iter_mut().zip(values) {
            *mean += value * length / whole;
        }
    }
    Ok(mean)
}
