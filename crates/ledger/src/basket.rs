//! Baskets: lines with weights, gathered into profiles so that a history costs little.
//!
//! Lines that the same rows name, on the same terms, are charged alike whatever their weight: one profile stands
//! for them. Rates that enter in proportion (the normal duty of each line) are summed with the weights, so lines
//! that differ only there share a profile too.

use std::collections::HashMap;

use crate::Code;
use crate::direction::{Charge, Day, Direction, Hit};

/// A line of a basket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub code: Code,
    pub weight: f64,
    /// What the line is gathered under, e.g. the position of a sector.
    pub group: u32,
}

/// Lines with the same hits, rates in proportion aside.
#[derive(Debug, Clone)]
struct Profile {
    group: u32,
    hits: Vec<Hit>,
    weight: f64,
    /// Σ weight × rate for each hit.
    mass: Vec<f64>,
}

/// Lines with weights under one direction.
#[derive(Debug, Clone)]
pub(crate) struct Basket {
    profiles: Vec<Profile>,
    /// Weight of each group.
    pub weights: Vec<f64>,
}

/// A key for a profile: group and, per hit, terms, digits and rate (or that it is in proportion).
type Key = (u32, Vec<(u32, u8, u64)>);

impl Basket {
    pub fn new(direction: &Direction, lines: &[Line]) -> Self {
        let mut places: HashMap<Key, usize> = HashMap::new();
        let mut profiles: Vec<Profile> = Vec::new();
        let groups = lines
            .iter()
            .map(|l| l.group as usize + 1)
            .max()
            .unwrap_or(0);
        let mut weights = vec![0.0; groups];
        for line in lines {
            if line.weight == 0.0 {
                continue;
            }
            weights[line.group as usize] += line.weight;
            let mut hits = direction.hits(line.code);
            let rates: Vec<f64> = hits.iter().map(|hit| hit.rate).collect();
            let free: Vec<bool> = (0..hits.len())
                .map(|at| direction.proportional(&hits, at))
                .collect();
            for (hit, &free) in hits.iter_mut().zip(&free) {
                if free {
                    hit.rate = f64::NAN;
                }
            }
            let key = (
                line.group,
                hits.iter()
                    .map(|h| (h.terms, h.digits, h.rate.to_bits()))
                    .collect(),
            );
            let at = *places.entry(key).or_insert_with(|| {
                let mass = vec![0.0; hits.len()];
                profiles.push(Profile {
                    group: line.group,
                    hits,
                    weight: 0.0,
                    mass,
                });
                profiles.len() - 1
            });
            profiles[at].weight += line.weight;
            for (mass, rate) in profiles[at].mass.iter_mut().zip(rates) {
                if !rate.is_nan() {
                    *mass += line.weight * rate;
                }
            }
        }
        Self { profiles, weights }
    }

    /// Adds up weight × rate × share by group and instrument: `sums[group][instrument]`.
    pub fn charge(&self, direction: &Direction, day: &Day, sums: &mut [Vec<f64>]) {
        let mut charges: Vec<Charge> = Vec::new();
        for profile in &self.profiles {
            direction.charges(&profile.hits, day, &mut charges);
            for charge in &charges {
                let charged = charge.charged();
                if charged == 0.0 {
                    continue;
                }
                let mass = match charge.hit {
                    Some(hit) if charge.rate.is_nan() => profile.mass[hit],
                    _ => charge.rate * profile.weight,
                };
                sums[profile.group as usize][charge.instrument] += mass * charged;
            }
        }
    }
}
