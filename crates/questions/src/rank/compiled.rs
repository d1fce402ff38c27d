//! Rankings of the built-in standoffs, made once by `cargo run -p xtask -- ranks`: four hundred draws of every lever take longer than
//! the rest of a brief. A test makes the first draws of each again and compares.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use detente_standoff::findings::LeverOutlook;
use serde::{Deserialize, Serialize};

use super::{Rank, Ranked};
use crate::refusal::Refusal;

/// Draws that are made again to check a ranking.
pub const SAMPLE: u64 = 8;

/// The ranking of a built-in standoff, as the brief tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compiled {
    /// Seed of the draws.
    pub seed: u64,
    /// Draws of every lever.
    pub draws: u64,
    /// Months that were compared.
    pub months: Vec<u32>,
    /// Runs that are not certified in every month.
    pub uncertified: usize,
    /// Largest residual of all runs.
    pub residual: f64,
    /// The first of each side, by month.
    pub told: Vec<LeverOutlook>,
    /// What every lever takes on average over the first [`SAMPLE`] draws.
    pub sample: Vec<Sampled>,
}

/// What a lever takes on average over a few draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    /// Its id.
    pub lever: String,
    /// Whose it is.
    pub owner: String,
    /// Against whom.
    pub target: String,
    /// Month.
    pub month: u32,
    /// From the target, per cent of real income.
    pub target_pct: f64,
    /// From its owner.
    pub owner_pct: f64,
}

impl Compiled {
    /// What is kept of a ranking.
    ///
    /// # Errors
    /// [`Refusal`]: losses that are not numbers.
    pub fn of(asked: &Rank, found: &Ranked) -> Result<Self, Refusal> {
        let (certified, all) = found.certified;
        Ok(Self {
            seed: asked.seed,
            draws: asked.draws,
            months: asked.months.clone(),
            uncertified: all - certified,
            residual: found.residual,
            told: super::outlook::told(found)?,
            sample: sampled(found),
        })
    }
}

/// Averages over the first draws, lever by lever.
fn sampled(found: &Ranked) -> Vec<Sampled> {
    let mean = |losses: &[f64]| {
        let few = &losses[..losses.len().min(SAMPLE as usize)];
        few.iter().sum::<f64>() / few.len().max(1) as f64
    };
    let mut rows = Vec::new();
    for (month, levers) in &found.draws {
        rows.extend(levers.iter().map(|l| Sampled {
            lever: l.lever.clone(),
            owner: l.owner.clone(),
            target: l.target.clone(),
            month: *month,
            target_pct: mean(&l.target_loss),
            owner_pct: mean(&l.owner_loss),
        }));
    }
    rows
}

/// Every ranking that ships, by the standoff's name; what cannot be read is none.
pub fn rankings() -> &'static BTreeMap<String, Compiled> {
    static READ: OnceLock<BTreeMap<String, Compiled>> = OnceLock::new();
    READ.get_or_init(|| {
        let text = include_str!("../../../../data/rankings.json");
        serde_json::from_str(text).unwrap_or_default()
    })
}
