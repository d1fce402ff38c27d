//! Chains: bridges over several days, with what adding up their steps would get wrong.
//!
//! The parts of a bridge from a first to a second day and of one from the second to a third do not add up to those of the
//! bridge from the first to the third: causes interact, and a step credits a cause against its own surroundings. The
//! totals add up; the parts differ by an interaction that is named here.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::weighting::ExportWeights;
use crate::{Bridge, Ledger, LedgerError, Question};

/// One cause over a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainPart {
    /// As in a bridge.
    pub cause: String,
    /// Legal authority of an instrument; empty for a convention.
    pub authority: String,
    /// Percentage points of each step.
    pub steps: Vec<f64>,
    /// Their sum.
    pub steps_points: f64,
    /// Percentage points of the bridge from the first end to the last.
    pub whole_points: f64,
    /// The whole less the sum of the steps; over all causes these sum to nothing.
    pub interaction_points: f64,
}

/// Bridges from each question to the next, and from the first to the last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chain {
    /// The steps.
    pub steps: Vec<Bridge>,
    /// From the first end to the last.
    pub whole: Bridge,
    /// Every cause, largest in the whole first.
    pub parts: Vec<ChainPart>,
}

impl Ledger {
    /// Chains bridges over several questions about one direction.
    ///
    /// # Errors
    /// As [`Ledger::bridge`]; also for fewer than two questions.
    pub fn chain(
        &self,
        questions: &[Question],
        exports: Option<&ExportWeights>,
    ) -> Result<Chain, LedgerError> {
        let [first, .., last] = questions else {
            let message = "a chain of bridges needs at least two ends".to_owned();
            return Err(LedgerError::Question(message));
        };
        let steps = questions
            .windows(2)
            .map(|ends| self.bridge(&ends[0], &ends[1], exports))
            .collect::<Result<Vec<_>, _>>()?;
        let whole = self.bridge(first, last, exports)?;
        let mut found: BTreeMap<&str, ChainPart> = BTreeMap::new();
        for (at, bridge) in steps.iter().chain([&whole]).enumerate() {
            for part in &bridge.parts {
                let entry = found.entry(&part.cause).or_insert_with(|| ChainPart {
                    cause: part.cause.clone(),
                    authority: part.authority.clone(),
                    steps: vec![0.0; steps.len()],
                    steps_points: 0.0,
                    whole_points: 0.0,
                    interaction_points: 0.0,
                });
                match entry.steps.get_mut(at) {
                    Some(step) => *step = part.points,
                    None => entry.whole_points = part.points,
                }
            }
        }
        let mut parts: Vec<ChainPart> = found.into_values().collect();
        for part in &mut parts {
            part.steps_points = part.steps.iter().sum();
            part.interaction_points = part.whole_points - part.steps_points;
        }
        parts.sort_by(|a, b| b.whole_points.abs().total_cmp(&a.whole_points.abs()));
        Ok(Chain {
            steps,
            whole,
            parts,
        })
    }
}
