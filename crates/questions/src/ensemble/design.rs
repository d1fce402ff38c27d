//! Where the draws lie: independent, on a Sobol sequence, on the published sets one by one, or in Saltelli's pairs.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// Points of an Owen-scrambled Sobol sequence at most.
const MOST_SOBOL: u32 = 1 << 16;
/// Its dimensions at most.
const MOST_DIMENSIONS: usize = 256;

/// How the draws are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Design {
    /// Independent draws: standard errors and shares have their usual intervals
    #[default]
    Random,
    /// An Owen-scrambled Sobol sequence: evenly spread, so quantiles settle earlier
    Sobol,
    /// Every choice in turn (published sets of elasticities), everything else at its median
    Sets,
    /// Saltelli's design on a Sobol sequence: first-order and total shares of variance of each assumption; draws come in
    /// groups of assumptions + 2
    Saltelli,
}

/// Where one draw lies: a number from 0 to 1 per dimension, and for Saltelli's design which member of its group it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// One number per dimension.
    pub units: Vec<f64>,
}

impl Design {
    /// Refuses what the design cannot do.
    pub(super) fn check(
        self,
        draws: u32,
        dimensions: usize,
        variables: usize,
    ) -> Result<(), Refusal> {
        let (points, width) = match self {
            Self::Random | Self::Sets => return Ok(()),
            Self::Sobol => (draws, dimensions),
            Self::Saltelli => (draws.div_ceil(variables as u32 + 2), 2 * dimensions),
        };
        if points > MOST_SOBOL || width > MOST_DIMENSIONS {
            let message = format!(
                "a Sobol sequence has at most {MOST_SOBOL} points in {MOST_DIMENSIONS} dimensions; this ensemble wants {points} in {width}"
            );
            let help = "take fewer draws, or the design random";
            return Err(Refusal::input_with_help(message, help).about("design"));
        }
        Ok(())
    }

    /// The point of draw `i`. `owners` says which variable each dimension belongs to.
    pub(super) fn point(self, seed: u64, i: u32, owners: &[usize], variables: usize) -> Point {
        let dimensions = owners.len();
        let units = match self {
            Self::Random => {
                let mut stream = ChaCha8Rng::seed_from_u64(seed);
                stream.set_stream(u64::from(i));
                (0..dimensions).map(|_| stream.random::<f64>()).collect()
            }
            Self::Sobol => (0..dimensions).map(|d| sobol(i, d, seed)).collect(),
            Self::Sets => vec![0.5; dimensions],
            Self::Saltelli => {
                let size = variables as u32 + 2;
                let (base, member) = (i / size, (i % size) as usize);
                let first = |d: usize| sobol(base, d, seed);
                let second = |d: usize| sobol(base, dimensions + d, seed);
                let taken = |d: usize| match member {
                    0 => first(d),
                    1 => second(d),
                    other if owners[d] == other - 2 => second(d),
                    _ => first(d),
                };
                (0..dimensions).map(taken).collect()
            }
        };
        Point { units }
    }
}

/// Coordinate `d` of point `i`, inside (0, 1).
fn sobol(i: u32, d: usize, seed: u64) -> f64 {
    let folded = (seed ^ (seed >> 32)) as u32;
    let value = f64::from(sobol_burley::sample(i, d as u32, folded));
    // The sequence has 24 bits; the middle of the cell keeps quantile functions off their ends.
    value + 0.5 / f64::from(1u32 << 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_and_index_alone() {
        for design in [Design::Random, Design::Sobol, Design::Saltelli] {
            let point = |seed, i| design.point(seed, i, &[0, 1, 1], 2);
            assert_eq!(point(7, 5), point(7, 5));
            assert_ne!(point(7, 5), point(8, 5), "{design:?}");
            assert_ne!(point(7, 5), point(7, 4), "{design:?}");
        }
        // More dimensions leave the first ones where they were.
        let (few, more) = (
            Design::Random.point(1, 3, &[0], 1),
            Design::Random.point(1, 3, &[0, 1], 2),
        );
        assert_eq!(few.units[0], more.units[0]);
    }

    #[test]
    fn saltelli_changes_one_assumption_at_a_time() {
        let owners = [0, 1, 1];
        let point = |member| Design::Saltelli.point(3, 4 * 9 + member, &owners, 2).units;
        let (first, second) = (point(0), point(1));
        assert_eq!(point(2), [second[0], first[1], first[2]]);
        assert_eq!(point(3), [first[0], second[1], second[2]]);
    }

    #[test]
    fn sobol_spreads_evenly() {
        let mut tenths = [0; 16];
        for i in 0..256 {
            tenths[(Design::Sobol.point(1, i, &[0], 1).units[0] * 16.0) as usize] += 1;
        }
        assert_eq!(tenths, [16; 16]);
    }
}
