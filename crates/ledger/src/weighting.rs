//! Weighting: which lines an average is over, and what each weighs.

use std::collections::BTreeMap;
use std::sync::Arc;

use detente_world::{SectorKind, World};

use crate::basket::{Basket, Shaped};
use crate::crosswalk::Crosswalk;
use crate::direction::{Direction, Hit};
use crate::question::{Question, Weights};
use crate::weights::WeightsEntry;
use crate::{Code, Ledger, LedgerError};

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
    /// The user's file that the weights are from, if any.
    pub file: Option<String>,
    /// Imports covered, USD; `None` for weights that are no imports.
    pub imports: Option<f64>,
    pub coverage: f64,
    pub outside: usize,
    pub notes: Vec<String>,
}
impl Ledger {
    /// The lines of a direction under the weights of a question.
    pub(crate) fn weighted(
        &self,
        direction: &Direction,
        question: &Question,
        exports: Option<&ExportWeights>,
    ) -> Result<Weighted, LedgerError> {
        match question.convention.weights {
            Weights::Imports => {
                let entry = self.weights_entry(
                    &question.imposer,
                    &question.target,
                    &question.convention.readings,
                )?;
                self.by_imports(direction, entry, |_| Some(0))
            }
            Weights::Simple => {
                let (shaped, parts) = self.schedule_lines(direction, question)?;
                let notes = vec!["plain mean over the lines of the imposer's schedule".to_owned()];
                Ok(Weighted {
                    basket: Basket::new(&shaped, |at, _| Some((parts[at], 0))),
                    groups: vec![1.0],
                    year: None,
                    file: None,
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

    /// The weights that an average of a direction has where nobody chooses: imports, or every line alike where rows of law
    /// come without import weights.
    pub(crate) fn usual_weights(&self, imposer: &str, target: &str) -> Weights {
        let weighed = self.weights_entry(imposer, target, &[]).is_ok();
        match weighed || !self.has_lines(imposer, target) {
            true => Weights::Imports,
            false => Weights::Simple,
        }
    }

    /// The table of import weights for a direction: the latest year there is.
    pub(crate) fn weights_entry(
        &self,
        imposer: &str,
        target: &str,
        readings: &[String],
    ) -> Result<&WeightsEntry, LedgerError> {
        let fits = |e: &&WeightsEntry| {
            e.imposer == imposer
                && (e.target == target || e.target == "*")
                && (e.only_with.is_empty() || readings.contains(&e.only_with))
        };
        self.weights_index()
            .iter()
            .filter(fits)
            .max_by_key(|e| {
                (
                    e.own.is_some(),
                    !e.only_with.is_empty(),
                    e.target != "*",
                    e.year,
                )
            })
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
            let place = match only {
                Some(list) if !on_list(hits, list) => None,
                _ => group(code),
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
            year: entry.year,
            file: entry.own.clone(),
            imports: Some(covered),
            coverage: covered / total,
            outside,
            notes: Vec::new(),
        })
    }

    /// Where a direction has no import weights: the codes of a crosswalk by group, lines of a group alike.
    pub(crate) fn alike(
        &self,
        direction: &Direction,
        crosswalk: &Crosswalk,
        group: impl Fn(Code) -> Option<u32>,
    ) -> Weighted {
        let codes = crosswalk.codes();
        let shaped = Arc::new(Shaped::new(direction, codes.into_iter()));
        let basket = Basket::new(&shaped, |_, code| group(code).map(|group| (1.0, group)));
        let total: f64 = basket.weights.iter().sum();
        Weighted {
            groups: basket.weights.iter().map(|w| w / total).collect(),
            basket,
            year: None,
            file: None,
            imports: None,
            coverage: 1.0,
            outside: 0,
            notes: vec!["no import weights: lines of a sector count alike".to_owned()],
        }
    }

    /// The lines of the imposer's schedule, one weight each, split evenly where the law splits the line.
    fn schedule_lines(
        &self,
        direction: &Direction,
        question: &Question,
    ) -> Result<(Arc<Shaped>, Vec<f64>), LedgerError> {
        let entry = self.weights_entry(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        );
        let Ok(entry) = entry else {
            return self.crosswalk_lines(direction, question);
        };
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

    /// Where a ledger has neither import weights nor a schedule: the codes of the crosswalk to sectors, one weight each.
    fn crosswalk_lines(
        &self,
        direction: &Direction,
        question: &Question,
    ) -> Result<(Arc<Shaped>, Vec<f64>), LedgerError> {
        let codes = self.crosswalk().codes();
        if codes.is_empty() {
            return Err(LedgerError::NotCovered(format!(
                "the ledger has no schedule of {} and no crosswalk to take a plain mean over",
                question.imposer
            )));
        }
        let parts = vec![1.0; codes.len()];
        let shaped =
            direction.shaped[1].get_or_init(|| Arc::new(Shaped::new(direction, codes.into_iter())));
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
            file: None,
            imports: None,
            coverage: covered / total,
            outside: 0,
            notes: vec![note],
        })
    }
}

pub(crate) fn no_sector_in_common(world: &str, crosswalk: &Crosswalk) -> LedgerError {
    LedgerError::NotCovered(format!(
        "no sector of the world `{world}` is in the crosswalk ({} rows); give one with --crosswalk FILE \
         (a table code,sector from commodity codes to the world's sectors)",
        crosswalk.len()
    ))
}
