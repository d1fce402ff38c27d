//! Many policies at once: payoffs, and their gradients, of a list of policies, warm-started along the list.
//!
//! The list is cut into runs of a fixed length; each run starts cold and every policy after its first starts from the
//! one before. The cut does not depend on the number of threads, so results are the same on any machine size.

use std::sync::atomic::AtomicBool;

use detente_policy::AppliedPolicy;
use rayon::prelude::*;

use crate::{
    Certificate, Economy, Equilibrium, Gradient, Payoff, SolveError, SolveSettings, SolveStats,
};

/// Policies that share a warm start.
const RUN: usize = 16;

/// What a list of policies is evaluated for.
#[derive(Debug, Clone, Default)]
pub struct BatchSettings<'a> {
    /// How each policy is solved.
    pub solve: SolveSettings<'a>,
    /// Whether gradients are wanted too.
    pub gradients: bool,
    /// Set to stop: policies not yet begun return [`SolveError::Interrupted`].
    pub stop: Option<&'a AtomicBool>,
}

/// One policy's payoffs, with what they rest on.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// One value per payoff, per cent.
    pub payoffs: Vec<f64>,
    /// One gradient per payoff if they were asked for.
    pub gradients: Vec<Gradient>,
    /// The independent check of the equilibrium.
    pub certificate: Certificate,
    /// What the solver did.
    pub stats: SolveStats,
}

impl Economy {
    /// Evaluates payoffs under one policy, from another equilibrium if there is one; the equilibrium comes back for
    /// the next warm start.
    ///
    /// # Errors
    /// As [`Economy::solve`] and [`Equilibrium::gradients`].
    pub fn evaluate(
        &self,
        policy: &AppliedPolicy,
        payoffs: &[Payoff],
        settings: &BatchSettings<'_>,
        start: Option<&Equilibrium>,
    ) -> Result<(Evaluation, Equilibrium), SolveError> {
        let equilibrium = match start {
            Some(start) => self.solve_warm(policy, &settings.solve, start)?,
            None => self.solve(policy, &settings.solve)?,
        };
        let evaluation = Evaluation {
            payoffs: payoffs
                .iter()
                .map(|payoff| equilibrium.payoff(payoff))
                .collect(),
            gradients: if settings.gradients {
                equilibrium.gradients(payoffs)?
            } else {
                Vec::new()
            },
            certificate: equilibrium.certificate.clone(),
            stats: equilibrium.stats,
        };
        Ok((evaluation, equilibrium))
    }

    /// Evaluates payoffs under every policy of a list, in parallel, in the list's order. Neighbours in the list
    /// should be neighbours as policies: each starts from the one before it.
    pub fn evaluate_all(
        &self,
        policies: &[AppliedPolicy],
        payoffs: &[Payoff],
        settings: &BatchSettings<'_>,
    ) -> Vec<Result<Evaluation, SolveError>> {
        policies
            .par_chunks(RUN)
            .flat_map_iter(|run| {
                let mut start: Option<Equilibrium> = None;
                let mut results = Vec::with_capacity(run.len());
                for policy in run {
                    if settings
                        .stop
                        .is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed))
                    {
                        results.push(Err(SolveError::Interrupted));
                        continue;
                    }
                    let result = self.evaluate(policy, payoffs, settings, start.as_ref());
                    // A warm start that leads nowhere is no verdict on the policy.
                    let result = match result {
                        Err(SolveError::Interrupted) => Err(SolveError::Interrupted),
                        Err(_) if start.is_some() => self.evaluate(policy, payoffs, settings, None),
                        other => other,
                    };
                    results.push(result.map(|(evaluation, equilibrium)| {
                        start = Some(equilibrium);
                        evaluation
                    }));
                }
                results
            })
            .collect()
    }
}
