//! Baskets: lines with weights, gathered into profiles so that a history costs little.
//!
//! Lines that the same rows name, on the same terms, are charged alike whatever their weight: one profile stands
//! for them. Rates that enter in proportion (the normal duty of each line) are summed with the weights, so lines
//! that differ only there share a profile too.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Code;
use crate::charges::{Charge, Day};
use crate::direction::{Direction, Hit};

/// A line with the profile it belongs to.
#[derive(Debug, Clone, Copy)]
struct Shape {
    code: Code,
    profile: u32,
    /// Where its rates begin in [`Shaped::rates`]; as many as the profile has hits.
    rates: u32,
}

/// Lines of a direction by profile: found once, weighted often.
#[derive(Debug, Default)]
pub(crate) struct Shaped {
    lines: Vec<Shape>,
    /// For each profile the rows that name its lines; rates in proportion are NaN there.
    pub profiles: Vec<Vec<Hit>>,
    rates: Vec<f64>,
}

impl Shaped {
    pub fn new(direction: &Direction, codes: impl Iterator<Item = Code>) -> Self {
        let mut shaped = Self::default();
        let mut places: HashMap<Vec<(u32, u8, u64)>, u32> = HashMap::new();
        let mut hits = Vec::new();
        let mut key = Vec::new();
        // Neighbours in the schedule are mostly named alike.
        let mut last: (Vec<(u32, u8, u64)>, u32) = (Vec::new(), u32::MAX);
        for code in codes {
            direction.hits_into(code, &mut hits);
            let rates = shaped.rates.len() as u32;
            key.clear();
            for at in 0..hits.len() {
                let rate = hits[at].rate;
                shaped.rates.push(rate);
                let free = direction.proportional(&hits, at);
                key.push((
                    hits[at].terms,
                    hits[at].digits,
                    if free { u64::MAX } else { rate.to_bits() },
                ));
            }
            let known = if last.1 != u32::MAX && key == last.0 {
                Some(last.1)
            } else {
                places.get(&key).copied()
            };
            let profile = match known {
                Some(profile) => profile,
                None => {
                    let free = |(hit, key): (&Hit, &(u32, u8, u64))| Hit {
                        rate: if key.2 == u64::MAX {
                            f64::NAN
                        } else {
                            hit.rate
                        },
                        ..*hit
                    };
                    shaped
                        .profiles
                        .push(hits.iter().zip(&key).map(free).collect());
                    places.insert(key.clone(), shaped.profiles.len() as u32 - 1);
                    shaped.profiles.len() as u32 - 1
                }
            };
            if last.1 != profile {
                last.0.clone_from(&key);
                last.1 = profile;
            }
            shaped.lines.push(Shape {
                code,
                profile,
                rates,
            });
        }
        shaped
    }

    /// Every line with its position and the rows that name it.
    pub fn lines(&self) -> impl Iterator<Item = (Code, &[Hit])> {
        self.lines
            .iter()
            .map(|line| (line.code, self.profiles[line.profile as usize].as_slice()))
    }
}

/// The lines of one profile in one group.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub profile: u32,
    pub group: u32,
    pub weight: f64,
    /// Σ weight × rate for each hit of the profile.
    pub mass: Vec<f64>,
}

impl Cell {
    /// Weight × rate × charged share of a charge on these lines.
    pub fn points(&self, charge: &Charge) -> f64 {
        let mass = match charge.hit {
            Some(hit) if charge.rate.is_nan() => self.mass[hit],
            _ => charge.rate * self.weight,
        };
        mass * charge.charged()
    }
}

/// Lines with weights and groups under one direction.
#[derive(Debug, Clone)]
pub(crate) struct Basket {
    pub shaped: Arc<Shaped>,
    /// Sorted by profile.
    pub cells: Vec<Cell>,
    /// Weight of each group.
    pub weights: Vec<f64>,
}

impl Basket {
    /// Weighs the lines; `weigh` gives each line by its position a weight and a group, or leaves it out.
    pub fn new(shaped: &Arc<Shaped>, weigh: impl Fn(usize, Code) -> Option<(f64, u32)>) -> Self {
        let mut places: HashMap<(u32, u32), usize> = HashMap::new();
        let mut cells: Vec<Cell> = Vec::new();
        let mut weights: Vec<f64> = Vec::new();
        for (at, line) in shaped.lines.iter().enumerate() {
            let Some((weight, group)) = weigh(at, line.code).filter(|(weight, _)| *weight > 0.0)
            else {
                continue;
            };
            if weights.len() <= group as usize {
                weights.resize(group as usize + 1, 0.0);
            }
            weights[group as usize] += weight;
            let hits = shaped.profiles[line.profile as usize].len();
            let cell = *places.entry((line.profile, group)).or_insert_with(|| {
                cells.push(Cell {
                    profile: line.profile,
                    group,
                    weight: 0.0,
                    mass: vec![0.0; hits],
                });
                cells.len() - 1
            });
            cells[cell].weight += weight;
            let rates = &shaped.rates[line.rates as usize..line.rates as usize + hits];
            for (mass, rate) in cells[cell]
                .mass
                .iter_mut()
                .zip(rates)
                .filter(|(_, rate)| !rate.is_nan())
            {
                *mass += weight * rate;
            }
        }
        cells.sort_by_key(|cell| (cell.profile, cell.group));
        Self {
            shaped: Arc::clone(shaped),
            cells,
            weights,
        }
    }

    /// Adds up weight × rate × share by group and instrument on each of several days: `sums[day][group][instrument]`.
    ///
    /// A profile is charged anew only when something that concerns it moved since the day before.
    pub fn charge(&self, direction: &Direction, days: &[Day]) -> Vec<Vec<Vec<f64>>> {
        let count = direction.instruments.len();
        let mut charged: Vec<Vec<Charge>> = vec![Vec::new(); self.shaped.profiles.len()];
        let mut all = Vec::with_capacity(days.len());
        for (at, day) in days.iter().enumerate() {
            let moved = at
                .checked_sub(1)
                .map(|before| direction.moved(&days[before], day));
            let mut sums = vec![vec![0.0; count]; self.weights.len()];
            let mut last = None;
            for cell in &self.cells {
                let hits = &self.shaped.profiles[cell.profile as usize];
                let charges = &mut charged[cell.profile as usize];
                if last != Some(cell.profile)
                    && moved.as_ref().is_none_or(|m| direction.concerns(m, hits))
                {
                    direction.charges(hits, day, charges);
                }
                last = Some(cell.profile);
                for charge in charges.iter().filter(|charge| charge.charged() > 0.0) {
                    sums[cell.group as usize][charge.instrument] += cell.points(charge);
                }
            }
            all.push(sums);
        }
        all
    }
}
