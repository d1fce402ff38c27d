//! Draws from a posterior by the no-U-turn sampler.

use std::collections::HashMap;
use std::convert::Infallible;

use nuts_rs::rand::SeedableRng;
use nuts_rs::rand::rngs::ChaCha8Rng;
use nuts_rs::{
    Chain, CpuLogpFunc, CpuMath, CpuMathError, DiagNutsSettings, HasDims, LogpError, Settings,
};
use rayon::prelude::*;

use super::diagnostics::Diagnostics;
use super::logit::Logit;
use crate::{OddsError, Sampling};

/// Draws of all chains, the chains in their order.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    pub logit: Logit,
    pub positions: Vec<Vec<f64>>,
    pub diagnostics: Diagnostics,
}

/// What the sampler asks of a density; ours is finite everywhere.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Finite(Infallible);

impl LogpError for Finite {
    fn is_recoverable(&self) -> bool {
        false
    }
}

struct Density<'a>(&'a Logit);

impl HasDims for Density<'_> {
    fn dim_sizes(&self) -> HashMap<String, u64> {
        HashMap::from([(
            "unconstrained_parameter".to_string(),
            self.0.dimension() as u64,
        )])
    }
}

impl CpuLogpFunc for Density<'_> {
    type LogpError = Finite;
    type ExpandedVector = Vec<f64>;
    type FlowParameters = ();

    fn dim(&self) -> usize {
        self.0.dimension()
    }

    fn logp(&mut self, position: &[f64], gradient: &mut [f64]) -> Result<f64, Finite> {
        Ok(self.0.log_density(position, gradient))
    }

    fn expand_vector<R: nuts_rs::rand::Rng + ?Sized>(
        &mut self,
        _: &mut R,
        position: &[f64],
    ) -> Result<Vec<f64>, CpuMathError> {
        Ok(position.to_vec())
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
        .map(|chain| one_chain(&logit, settings, chain, model))
        .collect::<Result<_, _>>()?;
    let diagnostics = Diagnostics::of(&chains);
    let positions = chains.into_iter().flatten().collect();
    let problem = diagnostics.problem();
    match problem {
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

fn one_chain(
    logit: &Logit,
    settings: &Sampling,
    chain: u64,
    model: &str,
) -> Result<Vec<Vec<f64>>, OddsError> {
    let failed = |error: String| OddsError::Sampler {
        model: model.to_owned(),
        problem: error,
    };
    let nuts = DiagNutsSettings {
        num_tune: settings.warm_up,
        num_draws: settings.draws,
        ..Default::default()
    };
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed.wrapping_add(chain));
    let mut sampler = (nuts.new_chain(chain, CpuMath::new(Density(logit)), &mut rng))
        .map_err(|e| failed(e.to_string()))?;
    // Chains start apart from each other: half a prior deviation either way, more on one coefficient each.
    let start: Vec<f64> = (0..logit.dimension())
        .map(|i| {
            if (i as u64 + chain).is_multiple_of(2) {
                0.5
            } else {
                -0.5
            }
        })
        .collect();
    sampler
        .set_position(&start)
        .map_err(|e| failed(e.to_string()))?;
    let mut kept = Vec::with_capacity(settings.draws as usize);
    for at in 0..settings.warm_up + settings.draws {
        let (position, _) = sampler.draw().map_err(|e| failed(e.to_string()))?;
        if at >= settings.warm_up {
            kept.push(logit.upright(&position));
        }
    }
    Ok(kept)
}
