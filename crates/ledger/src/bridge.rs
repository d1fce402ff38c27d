//! Bridges: the difference between two averages, attributed to its causes whatever their order.
//!
//! Between two averages instruments start, end and change their lists, rules begin to hold, conventions differ. The
//! causes interact (what leaves one duty falls under another), so their parts depend on the order in which they are
//! taken; the Shapley value takes the mean over all orders (Shapley 1953). It is computed exactly: the value is
//! additive over lines, lines that are charged alike are one, and on each only a handful of causes act, so every
//! subset of them is evaluated.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::basket::Cell;
use crate::charges::{Charge, Day};
use crate::direction::{Direction, Hit};
use crate::question::Weights;
use crate::weighting::{ExportWeights, Weighted};
use crate::{Ledger, LedgerError, Question};

/// One end of a bridge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BridgeEnd {
    /// The question it answers.
    #[serde(flatten)]
    pub question: Question,
    /// Average, per cent.
    pub average_pct: f64,
}

/// The part of one cause in the difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BridgePart {
    /// Instrument id, or `weights` (where one end is by sector `sector weights` and
    /// `mean inside sectors`), `metals convention`, `conditions`, `stacking rules`.
    pub cause: String,
    /// Legal authority of an instrument; empty for a convention.
    pub authority: String,
    /// Percentage points; all parts sum to the difference.
    pub points: f64,
}

/// The difference between two averages of one direction, attributed to causes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bridge {
    /// Where it starts.
    pub from: BridgeEnd,
    /// Where it ends.
    pub to: BridgeEnd,
    /// Difference, percentage points.
    pub difference_points: f64,
    /// The causes, largest first.
    pub parts: Vec<BridgePart>,
}

/// Lines with the same hits under two sets of weights: by where the weights of sectors, and where those inside sectors,
/// are from.
struct Profile {
    hits: Vec<Hit>,
    weight: [[f64; 2]; 2],
    mass: [[Vec<f64>; 2]; 2],
}

/// Causes beside the instruments.
const WEIGHTS: &str = "weights";
const SECTORS: &str = "sector weights";
const INSIDE: &str = "mean inside sectors";
const METALS: &str = "metals convention";
const ANSWERS: &str = "conditions";
const RULES: &str = "stacking rules";

/// More causes than this on one line would take too long to attribute exactly.
const MOST_CAUSES: usize = 20;

/// A cause on one profile.
#[derive(Clone, Copy, PartialEq)]
enum Cause {
    Instrument(usize),
    Metals,
    Answers,
    Rules,
    /// Weights of sectors, or all weights where they are not split.
    Weights,
    /// Weights inside sectors.
    Inside,
}

impl Ledger {
    /// Attributes the difference between the averages of two questions about one direction of trade.
    ///
    /// # Errors
    /// As [`Ledger::average`]; also when the questions are about different directions.
    pub fn bridge(
        &self,
        from: &Question,
        to: &Question,
        exports: Option<&ExportWeights>,
    ) -> Result<Bridge, LedgerError> {
        if (&from.imposer, &from.target) != (&to.imposer, &to.target) {
            return Err(LedgerError::Question(
                "a bridge needs the same imposer and target at both ends".to_owned(),
            ));
        }
        if !self.has_lines(&from.imposer, &from.target) {
            return self.region_bridge(from, to);
        }
        let mut readings = from.convention.readings.clone();
        readings.extend(to.convention.readings.iter().cloned());
        let direction = self.direction(&from.imposer, &from.target, &readings)?;
        let mut days = Vec::new();
        let mut weighted = Vec::new();
        for question in [from, to] {
            self.known_readings(&question.convention)?;
            let known_on = self.clocks(question.on, question.known_on)?;
            days.push(direction.day(question.on, known_on, &question.convention)?);
            weighted.push(self.weighted(&direction, question, exports)?);
        }
        let split = self.by_sectors(&direction, [from, to], exports, &mut weighted)?;
        let profiles = match split {
            true => split_profiles(&weighted[0], &weighted[1]),
            false => profiles(&weighted[0], &weighted[1]),
        };
        let mut parts: BTreeMap<String, f64> = BTreeMap::new();
        let mut ends = [0.0; 2];
        for profile in &profiles {
            attribute(
                &direction,
                (&days[0], &days[1]),
                (profile, split),
                &mut ends,
                &mut parts,
            )?;
        }
        let mut parts: Vec<BridgePart> = parts
            .into_iter()
            .filter(|(_, points)| points.abs() > 1e-12)
            .map(|(cause, points)| {
                let instrument = direction.find(&cause).map(|at| &direction.instruments[at]);
                BridgePart {
                    authority: instrument.map(|i| i.authority.clone()).unwrap_or_default(),
                    cause,
                    points,
                }
            })
            .collect();
        parts.sort_by(|a, b| {
            b.points
                .abs()
                .total_cmp(&a.points.abs())
                .then(a.cause.cmp(&b.cause))
        });
        let end = |question: &Question, average_pct: f64| BridgeEnd {
            question: question.clone(),
            average_pct,
        };
        Ok(Bridge {
            from: end(from, ends[0]),
            to: end(to, ends[1]),
            difference_points: ends[1] - ends[0],
            parts,
        })
    }
}

impl Ledger {
    /// Between two averages of a region without lines: what its one average gained.
    fn region_bridge(&self, from: &Question, to: &Question) -> Result<Bridge, LedgerError> {
        let ends = [self.average(from, None)?, self.average(to, None)?];
        let mut parts: BTreeMap<&str, (&str, f64)> = BTreeMap::new();
        for (average, sign) in ends.iter().zip([-1.0, 1.0]) {
            for component in &average.components {
                let part = parts
                    .entry(&component.instrument)
                    .or_insert((&component.authority, 0.0));
                part.1 += sign * component.points;
            }
        }
        let parts = parts
            .into_iter()
            .filter(|(_, (_, points))| points.abs() > 1e-12);
        let end = |question: &Question, average_pct: f64| BridgeEnd {
            question: question.clone(),
            average_pct,
        };
        Ok(Bridge {
            from: end(from, ends[0].average_pct),
            to: end(to, ends[1].average_pct),
            difference_points: ends[1].average_pct - ends[0].average_pct,
            parts: parts
                .map(|(cause, (authority, points))| BridgePart {
                    cause: cause.to_owned(),
                    authority: authority.to_owned(),
                    points,
                })
                .collect(),
        })
    }
}

/// Every line of both baskets, with its share of the average's weight in each, gathered by what names it.
fn profiles(first: &Weighted, second: &Weighted) -> Vec<Profile> {
    let mut places: HashMap<Vec<(u32, u8, u64)>, usize> = HashMap::new();
    let mut profiles: Vec<Profile> = Vec::new();
    for (side, weighted) in [first, second].into_iter().enumerate() {
        for cell in &weighted.basket.cells {
            let group = cell.group as usize;
            let factor = 100.0 * weighted.groups[group] / weighted.basket.weights[group];
            let hits = &weighted.basket.shaped.profiles[cell.profile as usize];
            let key = hits
                .iter()
                .map(|h| (h.terms, h.digits, h.rate.to_bits()))
                .collect();
            let at = *places.entry(key).or_insert_with(|| {
                let none = vec![0.0; hits.len()];
                profiles.push(Profile::empty(hits, &none));
                profiles.len() - 1
            });
            for inside in 0..2 {
                profiles[at].add(side, inside, factor, cell);
            }
        }
    }
    profiles
}

impl Profile {
    fn empty(hits: &[Hit], none: &[f64]) -> Self {
        let masses = || [none.to_vec(), none.to_vec()];
        Self {
            hits: hits.to_vec(),
            weight: [[0.0; 2]; 2],
            mass: [masses(), masses()],
        }
    }

    fn add(&mut self, sectors: usize, inside: usize, factor: f64, cell: &Cell) {
        self.weight[sectors][inside] += factor * cell.weight;
        let masses = self.mass[sectors][inside].iter_mut();
        masses
            .zip(&cell.mass)
            .for_each(|(mass, more)| *mass += factor * more);
    }
}

/// As [`profiles`], of weights that are both by sector: every weighting of sectors with every weighting inside them. A
/// sector without lines under one weighting has those of the other.
fn split_profiles(first: &Weighted, second: &Weighted) -> Vec<Profile> {
    let mut places: HashMap<Vec<(u32, u8, u64)>, usize> = HashMap::new();
    let mut profiles: Vec<Profile> = Vec::new();
    let both = [first, second];
    let of = |weights: &[f64], group: usize| weights.get(group).copied().unwrap_or(0.0);
    for (side, weighted) in both.into_iter().enumerate() {
        let other = both[1 - side];
        for cell in &weighted.basket.cells {
            let group = cell.group as usize;
            let hits = &weighted.basket.shaped.profiles[cell.profile as usize];
            let key = hits
                .iter()
                .map(|h| (h.terms, h.digits, h.rate.to_bits()))
                .collect();
            let at = *places.entry(key).or_insert_with(|| {
                profiles.push(Profile::empty(hits, &vec![0.0; hits.len()]));
                profiles.len() - 1
            });
            let alone = of(&other.basket.weights, group) == 0.0;
            for (sectors, weights) in both.iter().enumerate() {
                let factor = 100.0 * of(&weights.groups, group) / weighted.basket.weights[group];
                profiles[at].add(sectors, side, factor, cell);
                if alone {
                    profiles[at].add(sectors, 1 - side, factor, cell);
                }
            }
        }
    }
    profiles
}

impl Ledger {
    /// Puts import weights by sector where the other end is by sector, so that the two can be compared; says whether
    /// both ends now are, in different ways.
    fn by_sectors(
        &self,
        direction: &Direction,
        ends: [&Question; 2],
        exports: Option<&ExportWeights>,
        weighted: &mut [Weighted],
    ) -> Result<bool, LedgerError> {
        let kinds = ends.map(|question| question.convention.weights);
        let (Some(exports), true) = (exports, kinds.contains(&Weights::ExporterWorld)) else {
            return Ok(false);
        };
        let Some(side) = kinds.iter().position(|kind| *kind == Weights::Imports) else {
            return Ok(false);
        };
        let question = ends[side];
        let entry = self.weights_entry(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let sectors: Vec<&String> = exports.sectors.keys().collect();
        let place = |sector: &str| {
            let at = sectors.iter().position(|s| *s == sector);
            at.map(|at| at as u32)
        };
        let crosswalk = self.crosswalk();
        // Lines without a sector are one more group, which the exporter's sales give no weight.
        let none = sectors.len() as u32;
        let group = |code| Some(crosswalk.sector(code, place).unwrap_or(none));
        weighted[side] = self.by_imports(direction, entry, group)?;
        Ok(true)
    }
}

/// Adds one profile's Shapley values to the parts, and its points at both ends.
fn attribute(
    direction: &Direction,
    (first, second): (&Day, &Day),
    (profile, split): (&Profile, bool),
    ends: &mut [f64; 2],
    parts: &mut BTreeMap<String, f64>,
) -> Result<(), LedgerError> {
    let hits = &profile.hits;
    let mut acting: Vec<usize> = Vec::new();
    let mut causes: Vec<Cause> = Vec::new();
    for at in 0..direction.instruments.len() {
        let (a, b) = (
            direction.stands(at, hits, first),
            direction.stands(at, hits, second),
        );
        if a.0 != 0 || b.0 != 0 {
            acting.push(at);
            // Under two metals conventions a share differs without the instrument having changed.
            let share_only = (first.metals != second.metals || first.answers != second.answers)
                && a.0 == b.0
                && a.1.map(|n| n.0) == b.1.map(|n| n.0)
                && a.2 == b.2;
            if a != b && !share_only {
                causes.push(Cause::Instrument(at));
            }
        }
    }
    if first.metals != second.metals {
        causes.push(Cause::Metals);
    }
    if first.answers != second.answers || first.exclusions != second.exclusions {
        causes.push(Cause::Answers);
    }
    if first.rules != second.rules {
        causes.push(Cause::Rules);
    }
    if profile.weight[0] != profile.weight[1] || profile.mass[0] != profile.mass[1] {
        causes.push(Cause::Weights);
    }
    if split {
        causes.push(Cause::Inside);
    }
    let count = causes.len();
    if count > MOST_CAUSES {
        return Err(LedgerError::Question(format!(
            "{count} causes differ on one line between the two ends, too many to attribute exactly; take a shorter bridge"
        )));
    }
    let mut values = vec![0.0; 1 << count];
    let mut day = first.clone();
    day.clocks = (0..direction.instruments.len())
        .map(|_| (first.on, first.known_on))
        .collect();
    let mut charges = Vec::new();
    for (subset, value) in values.iter_mut().enumerate() {
        let chosen = |cause: Cause| {
            causes
                .iter()
                .position(|c| *c == cause)
                .is_some_and(|at| subset >> at & 1 == 1)
        };
        // What is the same on both days may be read from either; conventions are read from the chosen one.
        let of = |at: usize| {
            if chosen(Cause::Instrument(at)) {
                second
            } else {
                first
            }
        };
        day.metals = if chosen(Cause::Metals) {
            second.metals
        } else {
            first.metals
        };
        let answered = if chosen(Cause::Answers) {
            second
        } else {
            first
        };
        day.answers.clone_from(&answered.answers);
        day.exclusions = answered.exclusions;
        day.rules.clone_from(if chosen(Cause::Rules) {
            &second.rules
        } else {
            &first.rules
        });
        for (list, pick) in [
            (
                &mut day.charges,
                (|d: &Day| &d.charges) as fn(&Day) -> &Vec<usize>,
            ),
            (&mut day.reliefs, |d: &Day| &d.reliefs),
            (&mut day.suspended, |d: &Day| &d.suspended),
        ] {
            list.clear();
            list.extend(
                acting
                    .iter()
                    .copied()
                    .filter(|&at| pick(of(at)).contains(&at)),
            );
        }
        for &at in &acting {
            day.clocks[at] = (of(at).on, of(at).known_on);
        }
        let side = [Cause::Weights, Cause::Inside].map(|cause| usize::from(chosen(cause)));
        *value = points(direction, profile, side, &day, &mut charges);
    }
    ends[0] += values[0];
    ends[1] += values[values.len() - 1];
    for (at, cause) in causes.iter().enumerate() {
        let share = shapley(&values, count, at);
        let name = match cause {
            Cause::Instrument(at) => direction.instruments[*at].id.as_str(),
            Cause::Metals => METALS,
            Cause::Answers => ANSWERS,
            Cause::Rules => RULES,
            Cause::Weights if split => SECTORS,
            Cause::Weights => WEIGHTS,
            Cause::Inside => INSIDE,
        };
        *parts.entry(name.to_owned()).or_default() += share;
    }
    Ok(())
}

fn points(
    direction: &Direction,
    profile: &Profile,
    [sectors, inside]: [usize; 2],
    day: &Day,
    charges: &mut Vec<Charge>,
) -> f64 {
    if profile.weight[sectors][inside] == 0.0 {
        return 0.0;
    }
    direction.charges(&profile.hits, day, charges);
    charges
        .iter()
        .filter(|charge| charge.charged() > 0.0)
        .map(|charge| {
            let mass = match charge.hit {
                Some(hit) if charge.rate.is_nan() => profile.mass[sectors][inside][hit],
                _ => charge.rate * profile.weight[sectors][inside],
            };
            mass * charge.charged()
        })
        .sum()
}

/// The mean of what a player adds over all orders: Σ over subsets without it of |S|!(n−|S|−1)!/n! (v(S∪i) − v(S)).
fn shapley(values: &[f64], count: usize, player: usize) -> f64 {
    let mut weights = vec![1.0 / count as f64];
    for size in 1..count {
        // (|S|)!(n−|S|−1)!/n! from the one before: × |S| / (n − |S|).
        let last = weights[size - 1];
        weights.push(last * size as f64 / (count - size) as f64);
    }
    let bit = 1 << player;
    let without = (0..values.len()).filter(|subset| subset & bit == 0);
    without
        .map(|s| weights[s.count_ones() as usize] * (values[s | bit] - values[s]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapley_values_of_a_small_game() {
        // Two causes that are worth 1 and 2 alone and 7 together: each gets half of the surplus of 4.
        let values = [0.0, 1.0, 2.0, 7.0];
        assert_eq!(shapley(&values, 2, 0), 3.0);
        assert_eq!(shapley(&values, 2, 1), 4.0);
        // A cause that adds nothing gets nothing.
        let dummy = [0.0, 1.0, 0.0, 1.0];
        assert_eq!(shapley(&dummy, 2, 1), 0.0);
    }
}
