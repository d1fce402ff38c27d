//! Comparisons: a published average beside ours, the difference by named causes and what stays unexplained.
//!
//! The publisher's own way is known in part only. What is believed of it (the weights) is taken step by step; what
//! is not known (metals, exclusions, territory) is shown as what the other choice would change, outside the sum.

use serde::Serialize;

use crate::question::{Exclusions, Metals, Weights};
use crate::weighting::ExportWeights;
use crate::{Convention, Ledger, LedgerError, Published, Question};

/// A cause of the difference between a published average and ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonPart {
    /// `coverage`, `weights`; among the other choices `metals`, `exclusions`, `jurisdiction`.
    pub cause: &'static str,
    /// What it means here, for readers.
    pub what: String,
    /// Percentage points.
    pub points: f64,
}

/// A published average beside ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The published figure.
    pub published: Published,
    /// Ours on its day under the conventions asked for, per cent.
    pub ours_pct: f64,
    /// Steps from ours towards the publisher's way, in this order.
    pub parts: Vec<ComparisonPart>,
    /// Ours after these steps, per cent.
    pub ours_their_way_pct: f64,
    /// What the steps leave: published less `ours_their_way_pct`, percentage points.
    pub unexplained_points: f64,
    /// Choices of the publisher that are not known: what each would change in `ours_their_way_pct`. Not in the sum.
    pub other_choices: Vec<ComparisonPart>,
}

impl Ledger {
    /// Every published average of a direction beside ours on its day.
    ///
    /// # Errors
    /// As [`Ledger::average`]; [`LedgerError::NotCovered`] when nothing was published for this direction.
    pub fn comparisons(
        &self,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<Vec<Comparison>, LedgerError> {
        let of_pair = |p: &&Published| p.imposer == question.imposer && p.target == question.target;
        let published: Vec<&Published> = self.published().iter().filter(of_pair).collect();
        if published.is_empty() {
            return Err(LedgerError::NotCovered(format!(
                "the ledger has no published averages of {} on {}",
                question.imposer, question.target
            )));
        }
        published
            .into_iter()
            .map(|published| self.compared(published, question, exports))
            .collect()
    }

    fn compared(
        &self,
        published: &Published,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<Comparison, LedgerError> {
        let asked = question.clone().on(published.date);
        let under = |convention: Convention| asked.clone().under(convention);
        let average = |convention: Convention| -> Result<f64, LedgerError> {
            Ok(self.average(&under(convention), Some(exports))?.average_pct)
        };
        let ours = average(asked.convention.clone())?;
        let theirs = Convention {
            weights: published.weights,
            ..asked.convention.clone()
        };
        let their_way = average(theirs.clone())?;
        let mut parts = Vec::new();
        let mut from = ours;
        let mut part = |cause: &'static str, what: String, to: f64| {
            parts.push(ComparisonPart {
                cause,
                what,
                points: to - from,
            });
            from = to;
        };
        let by_sector = published.weights == Weights::ExporterWorld;
        if by_sector && asked.convention.weights == Weights::Imports {
            let (covered, share) = self.in_sectors(&asked, exports)?;
            let what = format!(
                "only lines that have a sector in {}, {:.1} % of the imports",
                exports.world,
                100.0 * share
            );
            part("coverage", what, covered);
        }
        if published.weights != asked.convention.weights {
            let what = match by_sector {
                true => format!(
                    "sales of the exporter to the whole world in {} ({}) instead of {}",
                    exports.world, exports.year, asked.convention.weights
                ),
                false => format!(
                    "{} instead of {}",
                    published.weights, asked.convention.weights
                ),
            };
            part("weights", what, their_way);
        }
        let other_metals = match theirs.metals {
            Metals::Full => Metals::Bea,
            Metals::Bea => Metals::Full,
        };
        let other_exclusions = match theirs.exclusions {
            Exclusions::Ignored => Exclusions::Granted,
            Exclusions::Granted | Exclusions::Share => Exclusions::Ignored,
        };
        let metals = average(Convention {
            metals: other_metals,
            ..theirs.clone()
        })?;
        let exclusions = average(Convention {
            exclusions: other_exclusions,
            ..theirs.clone()
        })?;
        let territory = match by_sector {
            true => Some(self.on_territory(&under(theirs), exports)?),
            false => None,
        };
        let choice = |cause, what: String, value: f64| ComparisonPart {
            cause,
            what,
            points: value - their_way,
        };
        let mut other_choices = vec![
            choice("metals", format!("metals {other_metals}"), metals),
            choice(
                "exclusions",
                format!("exclusions {other_exclusions}, as far as they are listed"),
                exclusions,
            ),
        ];
        other_choices.extend(territory.map(|value| {
            let what = "duties only on the economies of the region that they reach";
            choice("jurisdiction", what.to_owned(), value)
        }));
        Ok(Comparison {
            published: published.clone(),
            ours_pct: ours,
            parts,
            ours_their_way_pct: their_way,
            unexplained_points: published.average_pct - their_way,
            other_choices,
        })
    }

    /// The import-weighted average over the lines that have a sector, and their share of the imports.
    fn in_sectors(
        &self,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<(f64, f64), LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let entry = self.weights_entry(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let crosswalk = self.crosswalk();
        let known = |sector: &str| exports.sectors.contains_key(sector).then_some(0);
        let weighted = self.by_imports(&direction, entry, |code| crosswalk.sector(code, known))?;
        let average = self.average_of(&direction, &weighted, question, known_on)?;
        Ok((average.average_pct, weighted.coverage))
    }

    /// The exporter-weighted average where each duty bears only on the economies of a region that it reaches.
    fn on_territory(
        &self,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<f64, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let weighted = self.weighted(&direction, question, Some(exports))?;
        let whole = question.convention.of_named_origin(&direction);
        let day = direction.day(question.on, known_on, &whole)?;
        let pair = (question.imposer.as_str(), question.target.as_str());
        let charged = weighted.basket.charge(&direction, &[day]);
        let sums = charged.first().map_or(&[][..], Vec::as_slice);
        let mut average = 0.0;
        for (group, (sector, sums)) in exports.sectors.keys().zip(sums).enumerate() {
            let weight = weighted.basket.weights[group];
            if weight == 0.0 {
                continue;
            }
            let factor = 100.0 * weighted.groups[group] / weight;
            for (instrument, sum) in direction.instruments.iter().zip(sums) {
                if *sum != 0.0 {
                    let reach = |here: &str| {
                        self.jurisdiction()
                            .reach(instrument, pair, sector, here, |_| false)
                    };
                    average += factor * sum * reach(pair.0) * reach(pair.1);
                }
            }
        }
        Ok(average)
    }
}
