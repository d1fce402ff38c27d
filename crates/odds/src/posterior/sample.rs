//! Draws from a posterior by the no-U-turn sampler.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::diagnostics::Diagnostics;
use super::logit::Logit;
use super::nuts::{Chain, LogDensity};
use crate::{OddsError, Sampling};

/// Draws of all chains, the chains in their order.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    pub logit: Logit,
    pub positions: Vec<Vec<f64>>,
    pub diagnostics: Diagnostics,
}

impl LogDensity for Logit {
    fn dimension(&self) -> usize {
        Self::dimension(self)
    }

    fn at(&self, position: &[f64], gradient: &mut [f64]) -> f64 {
        self.log_density(position, gradient)
    }
}

/// How often a run whose chains have not settled is taken again, each time with twice as many draws.
const LONGER: u32 = 2;

/// Draws from a posterior: chains of their own seeds, side by side, put together in their order so that threads do not matter. Chains
/// that have not settled are run again for longer; the same input takes the same runs.
pub(crate) fn sample(logit: Logit, settings: &Sampling, model: &str) -> Result<Draws, OddsError> {
    let mut longer = *settings;
    for _ in 0..LONGER {
        match sample_once(logit.clone(), &longer, model) {
            Err(OddsError::Sampler { .. }) => {}
            settled => return settled,
        }
        longer.warm_up *= 2;
        longer.draws *= 2;
    }
    sample_once(logit, &longer, model)
}

fn sample_once(logit: Logit, settings: &Sampling, model: &str) -> Result<Draws, OddsError> {
    let chains: Vec<Vec<Vec<f64>>> = (0..settings.chains)
        .into_par_iter()
        .map(|chain| one_chain(&logit, settings, chain))
        .collect();
    let diagnostics = Diagnostics::of(&chains);
    let positions = chains.into_iter().flatten().collect();
    match diagnostics.problem() {
        Some(problem) => Err(OddsError::Sampler {
            model: model.to_owned(),
            problem,
        }),
        None => Ok(Draws {
            logit,
            positions,
            diagnostics,
        }),
    }
}

fn one_chain(logit: &Logit, settings: &Sampling, chain: u64) -> Vec<Vec<f64>> {
    // Chains start apart from each other: half a prior deviation either way, more on one coefficient each.
    let apart = |i: usize| (i as u64 + chain).is_multiple_of(2);
    let start = (0..logit.dimension()).map(|i| if apart(i) { 0.5 } else { -0.5 });
    let rng = ChaCha8Rng::seed_from_u64(settings.seed.wrapping_add(chain));
    let draws = Chain::new(logit, start.collect(), rng)
        .draw(settings.warm_up as usize, settings.draws as usize);
    draws
        .iter()
        .map(|position| logit.upright(position))
        .collect()
}
