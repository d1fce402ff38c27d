//! Comparisons: a published average beside ours, the difference by named causes and what stays unexplained.
//!
//! The publisher's own way is known in part only. What is believed of it (the weights) is taken step by step; what
//! is not known (metals, exclusions, territory) is shown as what the other choice would change, outside the sum.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::average::points;
use crate::charges::Day;
use crate::direction::Direction;
use crate::question::{Exclusions, Metals, Weights};
use crate::weighting::{ExportWeights, Weighted};
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

/// A direction with its lines weighted in one way, for as many days as are asked of it.
struct Lines {
    direction: Arc<Direction>,
    weighted: Weighted,
}

impl Ledger {
    /// Every published average of a direction beside ours on its day.
    ///
    /// Lines are weighted once for each way of weighting; the days of all figures are charged in one pass, in which only what moved
    /// between two days is charged anew.
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
        let own = question.convention.weights;
        let own_lines = self.lines(question, exports)?;
        let mut found: Vec<(usize, Comparison)> = Vec::with_capacity(published.len());
        for weights in Weights::ALL {
            let those = published.iter().copied().enumerate();
            let (at, those): (Vec<usize>, Vec<&Published>) =
                those.filter(|(_, p)| p.weights == weights).unzip();
            if those.is_empty() {
                continue;
            }
            let of_kind = if weights == own {
                self.weighted_alike(&those, question, exports, (&own_lines, &own_lines))?
            } else {
                let lines = self.lines(&weighted_by(question, weights), exports)?;
                self.weighted_alike(&those, question, exports, (&own_lines, &lines))?
            };
            found.extend(at.into_iter().zip(of_kind));
        }
        found.sort_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, one)| one).collect())
    }

    /// Published averages that are weighted alike, beside ours; the lines as we weight them, and as they do.
    fn weighted_alike(
        &self,
        published: &[&Published],
        question: &Question,
        exports: &ExportWeights,
        (own_lines, lines): (&Option<Lines>, &Option<Lines>),
    ) -> Result<Vec<Comparison>, LedgerError> {
        let Some(first) = published.first() else {
            return Ok(Vec::new());
        };
        let own = &question.convention;
        let days: Vec<Date> = published.iter().map(|p| p.date).collect();
        let averages = |convention: Convention, lines: &Option<Lines>| {
            self.on_days(
                &question.clone().under(convention),
                &days,
                lines.as_ref(),
                exports,
            )
        };
        let theirs = Convention {
            weights: first.weights,
            ..own.clone()
        };
        let ours = averages(own.clone(), own_lines)?;
        let their_way = averages(theirs.clone(), lines)?;
        let by_sector = first.weights == Weights::ExporterWorld;
        let covered = match by_sector && own.weights == Weights::Imports {
            true => Some(self.in_sectors(question, &days, exports)?),
            false => None,
        };
        let other_metals = match theirs.metals {
            Metals::Full => Metals::Bea,
            Metals::Bea => Metals::Full,
        };
        let other_exclusions = match theirs.exclusions {
            Exclusions::Ignored => Exclusions::Granted,
            Exclusions::Granted | Exclusions::Share => Exclusions::Ignored,
        };
        let metals = Convention {
            metals: other_metals,
            ..theirs.clone()
        };
        let metals = averages(metals, lines)?;
        let exclusions = Convention {
            exclusions: other_exclusions,
            ..theirs.clone()
        };
        let exclusions = averages(exclusions, lines)?;
        let territory = match lines {
            Some(lines) if by_sector => {
                let question = question.clone().under(theirs);
                Some(self.on_territory(&question, &days, exports, lines)?)
            }
            _ => None,
        };
        let told = |at: usize| {
            let mut parts = Vec::new();
            let mut from = ours[at];
            let mut part = |cause: &'static str, what: String, to: f64| {
                parts.push(ComparisonPart {
                    cause,
                    what,
                    points: to - from,
                });
                from = to;
            };
            if let Some((covered, share)) = &covered {
                let what = format!(
                    "only lines that have a sector in {}, {:.1} % of the imports",
                    exports.world,
                    100.0 * share
                );
                part("coverage", what, covered[at]);
            }
            if first.weights != own.weights {
                let what = match by_sector {
                    true => format!(
                        "sales of the exporter to the whole world in {} ({}) instead of {}",
                        exports.world, exports.year, own.weights
                    ),
                    false => format!("{} instead of {}", first.weights, own.weights),
                };
                part("weights", what, their_way[at]);
            }
            let choice = |cause, what: String, value: f64| ComparisonPart {
                cause,
                what,
                points: value - their_way[at],
            };
            let mut other_choices = vec![
                choice("metals", format!("metals {other_metals}"), metals[at]),
                choice(
                    "exclusions",
                    format!("exclusions {other_exclusions}, as far as they are listed"),
                    exclusions[at],
                ),
            ];
            other_choices.extend(territory.iter().map(|values| {
                let what = "duties only on the economies of the region that they reach";
                choice("jurisdiction", what.to_owned(), values[at])
            }));
            Comparison {
                published: published[at].clone(),
                ours_pct: ours[at],
                parts,
                ours_their_way_pct: their_way[at],
                unexplained_points: published[at].average_pct - their_way[at],
                other_choices,
            }
        };
        Ok((0..published.len()).map(told).collect())
    }

    /// The lines of a direction under the weights of a question; `None` where the ledger has averages of the region only.
    fn lines(
        &self,
        question: &Question,
        exports: &ExportWeights,
    ) -> Result<Option<Lines>, LedgerError> {
        if !self.has_lines(&question.imposer, &question.target) {
            return Ok(None);
        }
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let weighted = self.weighted(&direction, question, Some(exports))?;
        Ok(Some(Lines {
            direction,
            weighted,
        }))
    }

    /// The average on each of several days, per cent.
    fn on_days(
        &self,
        question: &Question,
        days: &[Date],
        lines: Option<&Lines>,
        exports: &ExportWeights,
    ) -> Result<Vec<f64>, LedgerError> {
        let Some(Lines {
            direction,
            weighted,
        }) = lines
        else {
            let average = |&day: &Date| self.average(&question.clone().on(day), Some(exports));
            let averages = days.iter().map(|day| Ok(average(day)?.average_pct));
            return averages.collect();
        };
        let applied = self.applied(direction, question, days)?;
        let points = points(direction, weighted, &applied);
        Ok(points.iter().map(|points| points.iter().sum()).collect())
    }

    /// What applies on each of several days.
    fn applied(
        &self,
        direction: &Direction,
        question: &Question,
        days: &[Date],
    ) -> Result<Vec<Day>, LedgerError> {
        self.known_readings(&question.convention)?;
        let on = |&day: &Date| {
            let question = question.clone().on(day);
            let known_on = self.clocks(question.on, question.known_on)?;
            self.loaded(&question)?;
            direction.day(question.on, known_on, &question.convention)
        };
        days.iter().map(on).collect()
    }

    /// The import-weighted averages over the lines that have a sector, and their share of the imports.
    fn in_sectors(
        &self,
        question: &Question,
        days: &[Date],
        exports: &ExportWeights,
    ) -> Result<(Vec<f64>, f64), LedgerError> {
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
        let coverage = weighted.coverage;
        let lines = Lines {
            direction,
            weighted,
        };
        let averages = self.on_days(question, days, Some(&lines), exports)?;
        Ok((averages, coverage))
    }

    /// The exporter-weighted averages where each duty bears only on the economies of a region that it reaches.
    fn on_territory(
        &self,
        question: &Question,
        days: &[Date],
        exports: &ExportWeights,
        lines: &Lines,
    ) -> Result<Vec<f64>, LedgerError> {
        let Lines {
            direction,
            weighted,
        } = lines;
        // Members of a region are reached through where they are, not by their share.
        let named = question.convention.of_named_origin(direction);
        let applied = self.applied(direction, &question.clone().under(named), days)?;
        let pair = (question.imposer.as_str(), question.target.as_str());
        // What a duty reaches of a sector does not depend on the day.
        let mut reached: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut averages = Vec::with_capacity(days.len());
        for sums in weighted.basket.charge(direction, &applied) {
            let mut average = 0.0;
            for (group, (sector, sums)) in exports.sectors.keys().zip(&sums).enumerate() {
                let weight = weighted.basket.weights[group];
                if weight == 0.0 {
                    continue;
                }
                let factor = 100.0 * weighted.groups[group] / weight;
                for (at, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0.0) {
                    let reach = reached.entry((group, at)).or_insert_with(|| {
                        let instrument = &direction.instruments[at];
                        let reach = |here: &str| {
                            let places = self.jurisdiction();
                            places.reach(instrument, pair, sector, here, |_| false)
                        };
                        reach(pair.0) * reach(pair.1)
                    });
                    average += factor * sum * *reach;
                }
            }
            averages.push(average);
        }
        Ok(averages)
    }
}

/// A question with other weights.
fn weighted_by(question: &Question, weights: Weights) -> Question {
    let convention = Convention {
        weights,
        ..question.convention.clone()
    };
    question.clone().under(convention)
}
