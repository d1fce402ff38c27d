//! Draws of the model of measures, sampled or fitted, and what they say about one measure.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::fate::{FateModel, Training, group_of};
use crate::normal::standard_normal;
use crate::posterior::{Diagnostics, Fit, SPREAD_SCALE, sample, soft_max};
use crate::record::{Measure, Outcome};
use crate::snapshot::Facts;
use crate::{OddsError, Sampling};

/// Values of τ between which a fit averages, by their evidence.
const SPREADS: [f64; 4] = [0.1, 0.35, 0.7, 1.2];
/// Draws of a fit.
const FITTED_DRAWS: usize = 600;
/// Seed of fits and of groups never seen.
const SEED: u64 = 2_007;
/// Outcomes but the reference.
const FREE: usize = Outcome::ALL.len() - 1;

/// One draw.
#[derive(Debug, Clone)]
struct Draw {
    /// Coefficients by outcome.
    b: Vec<f64>,
    /// Intercepts by group and outcome.
    u: Vec<f64>,
    /// Spread of intercepts.
    spread: f64,
}

/// Draws of all parameters.
#[derive(Debug, Clone)]
pub(crate) struct FateDraws {
    model: FateModel,
    columns: usize,
    groups: BTreeMap<(String, String), usize>,
    draws: Vec<Draw>,
    /// Mean of the covariates in training, by snapshot weight.
    mean_row: Vec<f64>,
    /// Of the chains; `None` for a fit.
    pub diagnostics: Option<Diagnostics>,
}

impl FateDraws {
    /// By the sampler, with intercepts by group.
    pub(crate) fn sampled(
        training: &Training<'_>,
        model: FateModel,
        settings: &Sampling,
    ) -> Result<Self, OddsError> {
        let drawn = sample(training.logit(model, true), settings, "measures")?;
        let b = drawn.logit.coefficients();
        let groups = training.groups.len();
        let draws = (drawn.positions.iter())
            .map(|position| {
                let spread = if groups == 0 {
                    SPREAD_SCALE
                } else {
                    SPREAD_SCALE * position[position.len() - 1]
                };
                let u = position[b..b + groups * FREE]
                    .iter()
                    .map(|z| spread * z)
                    .collect();
                Draw {
                    b: position[..b].to_vec(),
                    u,
                    spread,
                }
            })
            .collect();
        Ok(Self::new(training, model, draws, Some(drawn.diagnostics)))
    }

    /// By Laplace's approximation at a few values of τ, weighed by their evidence: where a model is fitted many times.
    pub(crate) fn fitted(training: &Training<'_>, model: FateModel) -> Result<Self, OddsError> {
        let base = training.logit(model, true);
        let groups = training.groups.len();
        let fits: Vec<(f64, Fit)> = SPREADS
            .iter()
            .map(|spread| {
                Ok((
                    *spread,
                    Fit::new(base.at_spread(*spread), "measures by group")?,
                ))
            })
            .collect::<Result<_, OddsError>>()?;
        let prior = |spread: f64| -0.5 * (spread / SPREAD_SCALE).powi(2) + width(spread).ln();
        let mut weights: Vec<f64> = fits
            .iter()
            .map(|(s, fit)| fit.log_evidence() + prior(*s))
            .collect();
        soft_max(&mut weights);
        let mut draws = Vec::new();
        for (stream, ((spread, fit), weight)) in fits.iter().zip(&weights).enumerate() {
            let count = (weight * FITTED_DRAWS as f64).round() as usize;
            for position in fit.draws(count, SEED, stream as u64) {
                let (mut b, mut u) = (Vec::new(), vec![0.0; groups * FREE]);
                for (k, block) in position.chunks(base.columns + groups).enumerate() {
                    b.extend_from_slice(&block[..base.columns]);
                    for (g, value) in block[base.columns..].iter().enumerate() {
                        u[g * FREE + k] = *value;
                    }
                }
                draws.push(Draw {
                    b,
                    u,
                    spread: *spread,
                });
            }
        }
        Ok(Self::new(training, model, draws, None))
    }

    /// By Laplace's approximation, without groups.
    pub(crate) fn without_groups(
        training: &Training<'_>,
        model: FateModel,
    ) -> Result<Self, OddsError> {
        let fit = training.fit(model)?;
        let draws = fit.draws(FITTED_DRAWS, SEED, 0);
        let draws = draws
            .into_iter()
            .map(|b| Draw {
                b,
                u: Vec::new(),
                spread: 0.0,
            })
            .collect();
        let mut all = Self::new(training, model, draws, None);
        all.groups.clear();
        Ok(all)
    }

    fn new(
        training: &Training<'_>,
        model: FateModel,
        draws: Vec<Draw>,
        diagnostics: Option<Diagnostics>,
    ) -> Self {
        let columns = model.covariates().len() + 1;
        let mut mean_row = vec![0.0; columns];
        let total: f64 = training.snapshots.iter().map(|s| s.weight).sum();
        for snapshot in &training.snapshots {
            for (sum, x) in mean_row.iter_mut().zip(model.row(&snapshot.facts)) {
                *sum += snapshot.weight * x / total;
            }
        }
        Self {
            model,
            columns,
            groups: training.groups.clone(),
            draws,
            mean_row,
            diagnostics,
        }
    }

    /// Probabilities of the outcomes of a measure as it stood, one a draw. A pair never seen has an intercept drawn from all pairs'.
    pub(crate) fn probabilities(&self, measure: &Measure, facts: &Facts) -> Vec<[f64; 3]> {
        let x = self.model.row(facts);
        let group = self.groups.get(&group_of(measure)).copied();
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        (self.draws.iter())
            .map(|draw| {
                let own = match group {
                    Some(g) if !draw.u.is_empty() => [draw.u[g * FREE], draw.u[g * FREE + 1]],
                    _ if draw.spread == 0.0 => [0.0; FREE],
                    _ => [0.0; FREE].map(|_| draw.spread * standard_normal(&mut rng)),
                };
                self.one(draw, &x, own)
            })
            .collect()
    }

    fn one(&self, draw: &Draw, x: &[f64], own: [f64; FREE]) -> [f64; 3] {
        let linear = |k: usize| {
            let b = &draw.b[k * self.columns..(k + 1) * self.columns];
            b.iter().zip(x).map(|(b, x)| b * x).sum::<f64>() + own[k]
        };
        let mut scores = [0.0, linear(0), linear(1)];
        soft_max(&mut scores);
        scores
    }

    /// What moves the odds of a measure: for each covariate the change of the log-odds of "imposed" from its mean in training to its value,
    /// and for the pair's intercept from none to its own; at the mean of the draws.
    pub(crate) fn moved_by(&self, measure: &Measure, facts: &Facts) -> Vec<(String, f64)> {
        let x = self.model.row(facts);
        let n = self.draws.len().max(1) as f64;
        let average = |pick: &dyn Fn(&Draw) -> Vec<f64>, length: usize| {
            let mut mean = vec![0.0; length];
            for draw in &self.draws {
                for (m, v) in mean.iter_mut().zip(pick(draw)) {
                    *m += v / n;
                }
            }
            mean
        };
        let b = average(&|d| d.b.clone(), FREE * self.columns);
        let group = self.groups.get(&group_of(measure)).copied();
        let own = match group {
            Some(g) => average(
                &|d| {
                    d.u.get(g * FREE..(g + 1) * FREE)
                        .map(<[f64]>::to_vec)
                        .unwrap_or_default()
                },
                FREE,
            ),
            None => vec![0.0; FREE],
        };
        let centre = Draw {
            b,
            u: Vec::new(),
            spread: 0.0,
        };
        let log_odds = |x: &[f64], own: [f64; FREE]| {
            let p = self.one(&centre, x, own)[0];
            (p / (1.0 - p)).ln()
        };
        let own = [own[0], own[1]];
        let full = log_odds(&x, own);
        let mut moved: Vec<(String, f64)> = (self.model.covariates().iter().enumerate())
            .map(|(at, name)| {
                let mut without = x.clone();
                without[at + 1] = self.mean_row[at + 1];
                (described(name, facts), full - log_odds(&without, own))
            })
            .collect();
        if group.is_some() {
            let pair = format!(
                "other measures of {} against {}",
                measure.imposer, measure.target
            );
            moved.push((pair, full - log_odds(&x, [0.0; FREE])));
        }
        moved.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        moved
    }
}

/// Width of the interval of τ that a grid value stands for.
fn width(spread: f64) -> f64 {
    let at = SPREADS
        .iter()
        .position(|s| *s == spread)
        .unwrap_or_default();
    let below = if at == 0 {
        0.0
    } else {
        0.5 * (SPREADS[at - 1] + spread)
    };
    let above = SPREADS
        .get(at + 1)
        .map_or(2.0 * spread, |next| 0.5 * (next + spread));
    above - below
}

/// A covariate with its value, in words.
fn described(name: &str, facts: &Facts) -> String {
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    match name {
        "lead" => format!("lead of {:.0} days", facts.lead),
        "days left" => format!("{:.0} days left", facts.left),
        "answer" => format!("answers the other side: {}", yes(facts.answer)),
        "on hold" => format!("on hold under a truce: {}", yes(facts.on_hold)),
        _ => format!("talks known: {}", yes(facts.talks)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::Record;

    #[test]
    fn fits_say_what_the_sampler_says() {
        let view = Record::built_in("usa-chn")
            .unwrap()
            .known_on(jiff::civil::date(2025, 10, 20));
        let training = Training::of(&view);
        let sampled =
            FateDraws::sampled(&training, FateModel::WithoutTalks, &Sampling::default()).unwrap();
        let fitted = FateDraws::fitted(&training, FateModel::WithoutTalks).unwrap();
        for measure in view.open_measures() {
            let facts = Facts::of(measure, view.day());
            let (a, b) = (
                sampled.probabilities(measure, &facts),
                fitted.probabilities(measure, &facts),
            );
            let mean =
                |p: &[[f64; 3]], k: usize| p.iter().map(|p| p[k]).sum::<f64>() / p.len() as f64;
            for k in 0..3 {
                // Measured: 0.04 at most. The mode of a pair's intercept lies nearer to zero than its mean, so fits lean to all pairs alike.
                assert!(
                    (mean(&a, k) - mean(&b, k)).abs() < 0.05,
                    "{}: {} {}",
                    measure.id,
                    mean(&a, k),
                    mean(&b, k)
                );
            }
        }
    }

    #[test]
    fn a_pair_never_seen_has_wider_odds() {
        let view = Record::built_in("usa-chn")
            .unwrap()
            .known_on(jiff::civil::date(2026, 9, 1));
        let fates = FateDraws::fitted(&Training::of(&view), FateModel::WithoutTalks).unwrap();
        let measure = view.open_measures()[0].clone();
        let stranger = Measure {
            imposer: "AAA".into(),
            ..measure.clone()
        };
        let facts = Facts::of(&measure, view.day());
        let spread = |m: &Measure| {
            let p: Vec<f64> = fates
                .probabilities(m, &facts)
                .iter()
                .map(|p| p[0])
                .collect();
            let mean = crate::normal::mean(&p);
            p.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / p.len() as f64
        };
        assert!(spread(&stranger) > spread(&measure));
    }
}
