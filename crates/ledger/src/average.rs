//! Averages: what a direction of trade pays on a day, with the part of each instrument.

use jiff::civil::Date;
use serde::Serialize;

use crate::charges::Day;
use crate::compile_rates::rows_not_average;
use crate::direction::Direction;
use crate::instrument::{Effect, Products, Status};
use crate::question::{Convention, Exclusions, Metals, Question, Weights};
use crate::weighting::{ExportWeights, Weighted};
use crate::{Completeness, Ledger, LedgerError};

/// The part of one instrument in an average or in the rate of a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// Percentage points.
    pub points: f64,
    /// Whether its lists and exemptions were held against the law.
    pub completeness: Completeness,
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
    /// The user's file that the weights are from, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_file: Option<String>,
    /// On which value metal contents pay.
    pub metals: Metals,
    /// Whether exclusions are taken as granted.
    pub exclusions: Exclusions,
    /// Day on which the goods were loaded, if clauses of grace are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loaded_on: Option<Date>,
    /// Instruments counted although they are not in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// Other readings of the law that were chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
    /// The parts, in the order of the table; they sum to the average.
    pub components: Vec<Component>,
    /// Points that rest on unverified rows.
    pub unverified_points: f64,
    /// Points of instruments whose lists or exemptions were not reconciled with the law.
    pub unreconciled_points: f64,
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
        self.loaded(question)?;
        self.known_readings(&question.convention)?;
        if !self.has_lines(&question.imposer, &question.target) {
            return self.region_average(question, known_on);
        }
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let weighted = self.weighted(&direction, question, exports)?;
        let mut average = self.average_of(&direction, &weighted, question, known_on)?;
        if self.has_average(&question.imposer, &question.target) {
            let note = rows_not_average(&question.imposer, &question.target);
            average.notes.push(note);
        }
        Ok(average)
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
        let points = points(direction, weighted, std::slice::from_ref(&day))
            .pop()
            .unwrap_or_default();
        let mut components = Vec::new();
        for (at, (instrument, points)) in direction.instruments.iter().zip(points).enumerate() {
            if points != 0.0 {
                components.push(Component {
                    instrument: instrument.id.clone(),
                    authority: instrument.authority.clone(),
                    points,
                    completeness: self.completeness(instrument),
                    unverified: direction.unverified(at, &day),
                });
            }
        }
        let mut notes = weighted.notes.clone();
        notes.extend(self.overlay_notes(question, known_on));
        notes.extend(self.partial_notes(direction, &components));
        let blank = blank(question, known_on, components, weighted.year);
        let imports = weighted.imports.map(|usd| usd / 1e6);
        let average = Average {
            imports_usd_mn: imports,
            revenue_fixed_imports_usd_mn: imports.map(|value| value * blank.average_pct / 100.0),
            coverage_pct: 100.0 * weighted.coverage,
            weights_file: weighted.file.clone(),
            lines_outside_edition: weighted.outside,
            notes,
            ..blank
        };
        Ok(average)
    }

    /// What is counted with a share, because its lines or the origin of the goods are not known.
    fn partial_notes(&self, direction: &Direction, components: &[Component]) -> Vec<String> {
        let mut notes = Vec::new();
        for component in components {
            let Some(at) = direction.find(&component.instrument) else {
                continue;
            };
            let instrument = &direction.instruments[at];
            if !instrument.members.is_empty() {
                notes.push(crate::origin::told(instrument, direction.parts[at]));
            }
            let Products::Lists(lists) = &instrument.products else {
                continue;
            };
            let valued = |list: &&String| self.valued().iter().any(|row| row.list == **list);
            notes.extend(lists.iter().filter(valued).map(|list| {
                format!(
                    "{}: the list {list} is known by value only and counts with its share of the imports of its goods",
                    instrument.id
                )
            }));
        }
        notes
    }

    /// What a reader of any rate on this question must know: what is counted on request, days after the edition.
    pub fn notes(&self, question: &Question) -> Vec<String> {
        self.overlay_notes(question, question.known_on.unwrap_or(self.edition()))
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

pub(crate) fn blank(
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
        loaded_on,
        readings,
        ..
    } = question.convention.clone();
    Average {
        schema: 1,
        imposer: question.imposer.clone(),
        target: question.target.clone(),
        on: question.on,
        known_on,
        // Nothing sums to nothing, without a sign.
        average_pct: components.iter().map(|c| c.points).sum::<f64>() + 0.0,
        weights,
        weights_year: year,
        weights_file: None,
        metals,
        exclusions,
        loaded_on,
        with,
        readings,
        unverified_points: components
            .iter()
            .filter(|c| c.unverified)
            .map(|c| c.points)
            .sum(),
        unreconciled_points: components
            .iter()
            .filter(|c| c.completeness != Completeness::Reconciled)
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
