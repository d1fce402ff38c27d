//! Averages: what a direction of trade pays on a day, with the part of each instrument.

use std::collections::BTreeMap;
use std::sync::Arc;

use detente_world::{SectorKind, World};
use jiff::civil::Date;
use serde::Serialize;

use crate::basket::{Basket, Shaped};
use crate::charges::Day;
use crate::crosswalk::Crosswalk;
use crate::direction::{Direction, Hit};
use crate::instrument::{Effect, Products, Status};
use crate::others;
use crate::question::{Convention, Exclusions, Metals, Question, Weights};
use crate::weights::WeightsEntry;
use crate::{Code, Ledger, LedgerError};

/// The part of one instrument in an average or in the rate of a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// Percentage points.
    pub points: f64,
    /// Whether the instrument's row is unverified.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// The average duty of a direction of trade on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Average {
    /// Version of this layout.
    pub schema: u32,
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region whose goods pay.
    pub target: String,
    /// The day.
    pub on: Date,
    /// What was known on this day counts.
    pub known_on: Date,
    /// The average, per cent.
    pub average_pct: f64,
    /// How lines are weighted.
    pub weights: Weights,
    /// Year of the weights, where they have one.
    pub weights_year: Option<i32>,
    /// On which value metal contents pay.
    pub metals: Metals,
    /// Whether exclusions are taken as granted.
    pub exclusions: Exclusions,
    /// Instruments counted although they are not in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// The parts, in the order of the table; they sum to the average.
    pub components: Vec<Component>,
    /// Points that rest on unverified rows.
    pub unverified_points: f64,
    /// Imports that the average covers, USD million of the weights' year, nominal; `None` without import weights.
    pub imports_usd_mn: Option<f64>,
    /// What the average collects on those imports were they not to change, USD million.
    pub revenue_fixed_imports_usd_mn: Option<f64>,
    /// Share of the weights that the average covers, per cent.
    pub coverage_pct: f64,
    /// Lines with a weight that the schedule in use does not have (older or newer nomenclature).
    pub lines_outside_edition: usize,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// What an exporter sells to the whole world, by sector: the weights of `exporter-world` averages.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportWeights {
    /// Name of the world.
    pub world: String,
    /// Year of its flows.
    pub year: i32,
    /// Goods sectors with the exporter's sales abroad, USD million.
    pub sectors: BTreeMap<String, f64>,
}

impl ExportWeights {
    /// The sales abroad of a region in a world, by sector of kind goods.
    ///
    /// # Errors
    /// [`LedgerError::UnknownRegion`] when the world has no such region.
    pub fn of(world: &World, exporter: &str) -> Result<Self, LedgerError> {
        let home = world.find_region(exporter).ok_or_else(|| {
            let known: Vec<&str> = world.regions().iter().map(|r| r.code.as_str()).collect();
            LedgerError::UnknownRegion {
                role: "aimed at",
                code: exporter.to_owned(),
                suggestion: crate::error::nearest(exporter, known.iter().copied()),
                known: known.join(", "),
            }
        })?;
        let mut sectors = BTreeMap::new();
        for (origin, destination, sector, value) in world.flows().iter() {
            if origin == home
                && destination != home
                && world.sector(sector).kind == SectorKind::Goods
            {
                *sectors
                    .entry(world.sector(sector).code.clone())
                    .or_insert(0.0) += value;
            }
        }
        Ok(Self {
            world: world.meta().name.clone(),
            year: world.meta().year,
            sectors,
        })
    }
}

/// The lines of a direction with their weights, ready for many days.
#[derive(Debug)]
pub(crate) struct Weighted {
    pub basket: Basket,
    /// Weight of each group of the basket in the average; sums to one.
    pub groups: Vec<f64>,
    pub year: Option<i32>,
    /// Imports covered, USD; `None` for weights that are no imports.
    pub imports: Option<f64>,
    pub coverage: f64,
    pub outside: usize,
    pub notes: Vec<String>,
}

impl Ledger {
    /// The average of a direction of trade on a day.
    ///
    /// `exports` is needed for [`Weights::ExporterWorld`] only. A target without instruments of its own line by
    /// line (a third country) gets its published region average.
    ///
    /// # Errors
    /// Unknown regions or ids, days before the ledger begins, weights that the ledger does not have.
    pub fn average(
        &self,
        question: &Question,
        exports: Option<&ExportWeights>,
    ) -> Result<Average, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        if !self.has_lines(&question.imposer, &question.target) {
            return self.region_average(question, known_on);
        }
        let direction = self.direction(&question.imposer, &question.target)?;
        let weighted = self.weighted(&direction, question, exports)?;
        self.average_of(&direction, &weighted, question, known_on)
    }

    /// The average on one day over lines that are already weighted.
    pub(crate) fn average_of(
        &self,
        direction: &Direction,
        weighted: &Weighted,
        question: &Question,
        known_on: Date,
    ) -> Result<Average, LedgerError> {
        let day = direction.day(question.on, known_on, &question.convention)?;
        let points = points(direction, weighted, &[day])
            .pop()
            .unwrap_or_default();
        let mut components = Vec::new();
        for (instrument, points) in direction.instruments.iter().zip(points) {
            if points != 0.0 {
                components.push(Component {
                    instrument: instrument.id.clone(),
                    authority: instrument.authority.clone(),
                    points,
                    unverified: instrument.unverified(),
                });
            }
        }
        let mut notes = weighted.notes.clone();
        notes.extend(self.overlay_notes(question, known_on));
        let blank = blank(question, known_on, components, weighted.year);
        let imports = weighted.imports.map(|usd| usd / 1e6);
        let average = Average {
            imports_usd_mn: imports,
            revenue_fixed_imports_usd_mn: imports.map(|value| value * blank.average_pct / 100.0),
            coverage_pct: 100.0 * weighted.coverage,
            lines_outside_edition: weighted.outside,
            notes,
            ..blank
        };
        Ok(average)
    }

    fn overlay_notes(&self, question: &Question, known_on: Date) -> Vec<String> {
        let mut notes = Vec::new();
        for instrument in question
            .convention
            .with
            .iter()
            .filter_map(|id| self.instrument(id).ok())
        {
            let status = instrument.status(question.on, known_on);
            let from = instrument
                .from
                .map(|d| format!(", set for {d}"))
                .unwrap_or_default();
            notes.push(format!(
                "{} is counted on request; it is {status}{from}",
                instrument.id
            ));
        }
        if question.convention.exclusions == Exclusions::Granted {
            let unlisted = self.instruments().iter().filter(|i| {
                i.effect == Effect::Exclusion
                    && i.products == Products::Unknown
                    && i.concerns(&question.imposer, &question.target)
                    && i.status(question.on, known_on) == Status::InForce
            });
            notes.extend(unlisted.map(|i| {
                format!(
                    "the articles that {} frees are not listed here: it changes nothing",
                    i.id
                )
            }));
        }
        if question.on > self.edition() {
            notes.push(format!(
                "{} lies after this edition ({}): what was scheduled by then is shown",
                question.on,
                self.edition()
            ));
        }
        notes
    }

    /// The lines of a direction under the weights of a question.
    pub(crate) fn weighted(
        &self,
        direction: &Direction,
        question: &Question,
        exports: Option<&ExportWeights>,
    ) -> Result<Weighted, LedgerError> {
        match question.convention.weights {
            Weights::Imports => {
                let entry = self.weights_entry(&question.imposer, &question.target)?;
                self.by_imports(direction, entry, |_| Some(0))
            }
            Weights::Simple => {
                let (shaped, parts) = self.schedule_lines(direction, question)?;
                let notes = vec!["plain mean over the lines of the imposer's schedule".to_owned()];
                Ok(Weighted {
                    basket: Basket::new(&shaped, |at, _| Some((parts[at], 0))),
                    groups: vec![1.0],
                    year: None,
                    imports: None,
                    coverage: 1.0,
                    outside: 0,
                    notes,
                })
            }
            Weights::ExporterWorld => {
                let exports = exports.ok_or_else(|| {
                    LedgerError::Question(
                        "weights `exporter-world` need a world to take the exporter's sales from"
                            .to_owned(),
                    )
                })?;
                self.by_exports(direction, question, exports)
            }
        }
    }

    /// The table of import weights for a direction: the latest year there is.
    pub(crate) fn weights_entry(
        &self,
        imposer: &str,
        target: &str,
    ) -> Result<&WeightsEntry, LedgerError> {
        let fits =
            |e: &&WeightsEntry| e.imposer == imposer && (e.target == target || e.target == "*");
        self.weights_index()
            .iter()
            .filter(fits)
            .max_by_key(|e| (e.target != "*", e.year))
            .ok_or_else(|| {
                let message = format!(
                    "the ledger has no import weights for {imposer} on {target} (table weights.csv)"
                );
                LedgerError::NotCovered(message)
            })
    }

    /// Import weights gathered by group; lines without a group are left out and counted in the coverage.
    pub(crate) fn by_imports(
        &self,
        direction: &Direction,
        entry: &WeightsEntry,
        group: impl Fn(Code) -> Option<u32>,
    ) -> Result<Weighted, LedgerError> {
        let weights = self.weights(&entry.file).ok_or_else(|| {
            LedgerError::NotCovered(format!(
                "weights.csv names the file `{}`, which the ledger lacks",
                entry.file
            ))
        })?;
        let only = direction
            .list_names
            .iter()
            .position(|n| !entry.only_on.is_empty() && *n == entry.only_on);
        let schedule = direction
            .list_names
            .iter()
            .position(|n| !entry.schedule.is_empty() && *n == entry.schedule);
        let shaped = direction.shaped[0].get_or_init(|| {
            Arc::new(Shaped::new(
                direction,
                weights.iter().map(|(code, _)| *code),
            ))
        });
        let on_list = |hits: &[Hit], list: usize| {
            let of = |hit: &Hit| usize::from(direction.terms[hit.terms as usize].list) == list;
            hits.iter().any(of)
        };
        let (mut total, mut covered, mut outside) = (0.0, 0.0, 0);
        let mut groups: Vec<Option<u32>> = Vec::with_capacity(weights.len());
        for (&(code, weight), (_, hits)) in weights.iter().zip(shaped.lines()) {
            total += weight;
            let outlying = weight > 0.0 && schedule.is_some_and(|list| !on_list(hits, list));
            outside += usize::from(outlying);
            let place = if outlying && only.is_some() {
                None
            } else {
                group(code)
            };
            covered += if place.is_some() { weight } else { 0.0 };
            groups.push(place);
        }
        if covered <= 0.0 {
            return Err(LedgerError::NotCovered(format!(
                "no line of `{}` has a weight and a place",
                entry.file
            )));
        }
        let basket = Basket::new(shaped, |at, _| {
            groups[at].map(|group| (weights[at].1, group))
        });
        let groups = basket.weights.iter().map(|w| w / covered).collect();
        Ok(Weighted {
            basket,
            groups,
            year: Some(entry.year),
            imports: Some(covered),
            coverage: covered / total,
            outside,
            notes: Vec::new(),
        })
    }

    /// The lines of the imposer's schedule, one weight each, split evenly where the law splits the line.
    fn schedule_lines(
        &self,
        direction: &Direction,
        question: &Question,
    ) -> Result<(Arc<Shaped>, Vec<f64>), LedgerError> {
        let entry = self.weights_entry(&question.imposer, &question.target)?;
        let lists = self
            .list_index()
            .get(&entry.schedule)
            .and_then(|e| self.lists(&e.file));
        let lists = lists.ok_or_else(|| {
            let message = format!(
                "the ledger has no schedule of {} to take a plain mean over",
                question.imposer
            );
            LedgerError::NotCovered(message)
        })?;
        let finer = self.weights(&entry.file).unwrap_or(&[]);
        let of_schedule = |row: &&crate::lists::ListRow| {
            lists.names[usize::from(lists.terms[row.terms as usize].list)] == entry.schedule
        };
        let mut codes: Vec<Code> = lists
            .rows
            .iter()
            .filter(of_schedule)
            .map(|row| row.code)
            .collect();
        codes.dedup();
        let (mut lines, mut parts) = (Vec::new(), Vec::new());
        for code in codes {
            let start = finer.partition_point(|(c, _)| *c <= code);
            let below = finer[start..].iter().take_while(|(c, _)| code.contains(*c));
            let before = lines.len();
            lines.extend(below.map(|(c, _)| *c));
            if lines.len() == before {
                lines.push(code);
            }
            parts.resize(lines.len(), 1.0 / (lines.len() - before) as f64);
        }
        let shaped =
            direction.shaped[1].get_or_init(|| Arc::new(Shaped::new(direction, lines.into_iter())));
        Ok((Arc::clone(shaped), parts))
    }

    fn by_exports(
        &self,
        direction: &Direction,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<Weighted, LedgerError> {
        let crosswalk: &Crosswalk = self.crosswalk();
        let sectors: Vec<&String> = exports.sectors.keys().collect();
        let place = |sector: &str| {
            sectors
                .iter()
                .position(|s| *s == sector)
                .map(|at| at as u32)
        };
        let (shaped, parts) = self.schedule_lines(direction, question)?;
        let sector = |at: usize, code: Code| {
            crosswalk
                .sector(code, place)
                .map(|group| (parts[at], group))
        };
        let basket = Basket::new(&shaped, sector);
        let total: f64 = exports.sectors.values().sum();
        let mut groups: Vec<f64> = exports
            .sectors
            .values()
            .take(basket.weights.len())
            .copied()
            .collect();
        for (group, &weight) in groups.iter_mut().zip(&basket.weights) {
            if weight == 0.0 {
                *group = 0.0;
            }
        }
        let covered: f64 = groups.iter().sum();
        if covered <= 0.0 {
            return Err(no_sector_in_common(&exports.world, crosswalk));
        }
        groups.iter_mut().for_each(|g| *g /= covered);
        let note = format!(
            "sectors weighted with the exporter's sales to the whole world in {} ({}), lines of a sector alike",
            exports.world, exports.year
        );
        Ok(Weighted {
            basket,
            groups,
            year: Some(exports.year),
            imports: None,
            coverage: covered / total,
            outside: 0,
            notes: vec![note],
        })
    }

    /// The average on a region that the ledger knows only as a whole.
    fn region_average(&self, question: &Question, known_on: Date) -> Result<Average, LedgerError> {
        let known = self
            .region_points()
            .iter()
            .any(|p| p.imposer == question.imposer && p.region == question.target);
        if !known {
            self.direction(&question.imposer, &question.target)?;
        }
        if let Some(id) = question.convention.with.first() {
            return Err(LedgerError::UnknownInstrument {
                id: format!("{id}` on {} `", question.target)
                    .trim_end_matches(" `")
                    .to_owned(),
                suggestion: None,
            });
        }
        if question.convention.weights != Weights::Imports {
            let message = format!(
                "duties of {} on {} are known as an import-weighted average only",
                question.imposer, question.target
            );
            return Err(LedgerError::NotCovered(message));
        }
        let (base, added) = self
            .region_duty(&question.imposer, &question.target, question.on)
            .ok_or_else(|| {
                LedgerError::NotCovered(format!(
                    "the ledger has no duties of {} on {}",
                    question.imposer, question.target
                ))
            })?;
        let part = |suffix: &str, points: f64| Component {
            instrument: format!("{}-{suffix}", others::INSTRUMENT),
            authority: "average of all authorities".to_owned(),
            points: 100.0 * points,
            unverified: false,
        };
        let components = vec![part("2024", base), part("added", added)];
        let mut average = blank(question, known_on, components, Some(2024));
        let of_pair =
            |p: &&crate::RegionPoints| p.imposer == question.imposer && p.region == question.target;
        let imports = self
            .region_points()
            .iter()
            .find(of_pair)
            .map(|p| p.imports_usd / 1e6);
        average.imports_usd_mn = imports;
        average.revenue_fixed_imports_usd_mn =
            imports.map(|value| value * average.average_pct / 100.0);
        average.notes.push("one average for the region, without lines; dates follow announcements by a few days; confidence medium".to_owned());
        average
            .notes
            .push("before the first dated change the average collected in 2024 stands".to_owned());
        Ok(average)
    }

    /// The duty of an imposer on a region known only as a whole: base-year average and points added by a day.
    pub(crate) fn region_duty(&self, imposer: &str, region: &str, on: Date) -> Option<(f64, f64)> {
        let rows = || {
            self.region_points()
                .iter()
                .filter(|p| p.imposer == imposer && p.region == region)
        };
        let base = rows().next()?.base;
        let added = rows()
            .take_while(|p| p.from <= on)
            .last()
            .map_or(0.0, |p| p.added);
        Some((base, added))
    }
}

/// Points of every instrument on each of several days, per cent.
pub(crate) fn points(direction: &Direction, weighted: &Weighted, days: &[Day]) -> Vec<Vec<f64>> {
    let weights = weighted.basket.weights.iter().zip(&weighted.groups);
    let factors: Vec<f64> = weights
        .map(|(&weight, group)| {
            if weight > 0.0 {
                100.0 * group / weight
            } else {
                0.0
            }
        })
        .collect();
    let total = |sums: Vec<Vec<f64>>| {
        let mut points = vec![0.0; direction.instruments.len()];
        for (sums, factor) in sums.iter().zip(&factors) {
            for (points, sum) in points.iter_mut().zip(sums) {
                *points += factor * sum;
            }
        }
        points
    };
    weighted
        .basket
        .charge(direction, days)
        .into_iter()
        .map(total)
        .collect()
}

pub(crate) fn no_sector_in_common(world: &str, crosswalk: &Crosswalk) -> LedgerError {
    LedgerError::NotCovered(format!(
        "no sector of the world `{world}` is in the crosswalk ({} rows); give one with --crosswalk FILE \
         (a table code,sector from commodity codes to the world's sectors)",
        crosswalk.len()
    ))
}

fn blank(
    question: &Question,
    known_on: Date,
    components: Vec<Component>,
    year: Option<i32>,
) -> Average {
    let Convention {
        weights,
        metals,
        exclusions,
        with,
        ..
    } = question.convention.clone();
    Average {
        schema: 1,
        imposer: question.imposer.clone(),
        target: question.target.clone(),
        on: question.on,
        known_on,
        average_pct: components.iter().map(|c| c.points).sum(),
        weights,
        weights_year: year,
        metals,
        exclusions,
        with,
        unverified_points: components
            .iter()
            .filter(|c| c.unverified)
            .map(|c| c.points)
            .sum(),
        components,
        imports_usd_mn: None,
        revenue_fixed_imports_usd_mn: None,
        coverage_pct: 100.0,
        lines_outside_edition: 0,
        notes: Vec::new(),
    }
}
