//! The logit rule fitted on what sides were seen to do: P(position | what the others do) ∝ e^(λ U), U the payoff at some patience
//! (McFadden in Frontiers in Econometrics, 1974, 105–142; McKelvey and Palfrey 1995). λ and patience by maximum likelihood, their
//! ranges by profile likelihood, the whole scored out of sample against guessing.

use serde::Serialize;

use super::horizon::{average_payoff, month_weights};
use crate::TalksError;

/// A side, one day, the position it was seen in, and what each of its positions would have been worth that day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObservedChoice {
    /// The day, or whatever tells choices apart.
    pub day: String,
    /// Choices of one episode are left out together when the rule is scored.
    pub episode: String,
    /// Whose.
    pub player: String,
    /// By position and solved month: payoffs with the others' positions of the day.
    pub payoffs: Vec<Vec<f64>>,
    /// The position it was seen in.
    pub chosen: usize,
    /// Whether a threat was being carried out: a choice of another kind, fitted apart.
    pub threat: bool,
}

/// One point of the grid of patience, with the best λ there and its probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChoicePosterior {
    /// Weight of next year against this one.
    pub patience_year: f64,
    /// The λ that fits best, per unit of payoff; at the end of what is tried where choices are always the best ones.
    pub lambda: f64,
    /// Log-likelihood there.
    pub log_likelihood: f64,
    /// Share of the posterior, every patience of the grid equally likely beforehand.
    pub weight: f64,
}

/// The fitted rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuantalFit {
    /// Choices it rests on.
    pub choices: usize,
    /// The best point.
    pub best: ChoicePosterior,
    /// Log-likelihood of guessing.
    pub guessing: f64,
    /// Lowest and highest λ within 1.92 of the best log-likelihood (95 per cent), patience free.
    pub lambda_range: [f64; 2],
    /// Lowest and highest patience of the grid within it, λ free.
    pub patience_range: [f64; 2],
    /// Half the range of λ over 1.96.
    pub lambda_error: f64,
    /// Every patience of the grid.
    pub posterior: Vec<ChoicePosterior>,
}

/// λ beyond this makes the best position certain in any table whose payoffs are per cent.
const MOST_LAMBDA: f64 = 1e5;
/// Half the 95 per cent quantile of χ² with one degree of freedom.
const WITHIN: f64 = 1.920_729_410_347_062;

/// Fits λ and patience. `months` are those of the payoffs.
///
/// # Errors
/// [`TalksError::NoDraws`] without choices or patience to try; [`TalksError::Choice`] for a choice that does not fit its menu or months.
pub fn fit_choices(
    choices: &[&ObservedChoice],
    months: &[Option<u32>],
    patience: &[f64],
) -> Result<QuantalFit, TalksError> {
    if choices.is_empty() || patience.is_empty() {
        return Err(TalksError::NoDraws);
    }
    for choice in choices {
        let fits = |row: &Vec<f64>| row.len() == months.len() && row.iter().all(|v| v.is_finite());
        if choice.chosen >= choice.payoffs.len() || !choice.payoffs.iter().all(fits) {
            return Err(TalksError::Choice {
                day: choice.day.clone(),
            });
        }
    }
    let menus: Vec<Vec<Regrets>> = (patience.iter())
        .map(|&p| {
            let weights = month_weights(months, p);
            choices.iter().map(|c| regrets(c, &weights)).collect()
        })
        .collect();
    let mut posterior: Vec<ChoicePosterior> = (menus.iter().zip(patience))
        .map(|(menus, &patience_year)| {
            let lambda = best_lambda(menus);
            ChoicePosterior {
                patience_year,
                lambda,
                log_likelihood: log_likelihood(menus, lambda),
                weight: 0.0,
            }
        })
        .collect();
    let most = posterior
        .iter()
        .map(|p| p.log_likelihood)
        .fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = posterior
        .iter()
        .map(|p| (p.log_likelihood - most).exp())
        .sum();
    for point in &mut posterior {
        point.weight = (point.log_likelihood - most).exp() / sum;
    }
    let at = posterior
        .iter()
        .position(|p| p.log_likelihood == most)
        .unwrap_or(0);
    let within = |p: &&ChoicePosterior| p.log_likelihood >= most - WITHIN;
    let kept = || posterior.iter().filter(within).map(|p| p.patience_year);
    let lambda_range = lambda_range(&menus, &posterior, most - WITHIN);
    Ok(QuantalFit {
        choices: choices.len(),
        best: posterior[at],
        guessing: choices.iter().map(|c| -(c.payoffs.len() as f64).ln()).sum(),
        lambda_error: 0.5 * (lambda_range[1] - lambda_range[0]) / 1.96,
        lambda_range,
        patience_range: [
            kept().fold(f64::INFINITY, f64::min),
            kept().fold(f64::NEG_INFINITY, f64::max),
        ],
        posterior,
    })
}

/// What every other position would have been worth over the chosen one.
type Regrets = Vec<f64>;

fn regrets(choice: &ObservedChoice, weights: &[f64]) -> Regrets {
    let worth: Vec<f64> = choice
        .payoffs
        .iter()
        .map(|u| average_payoff(u, weights))
        .collect();
    worth.iter().map(|w| w - worth[choice.chosen]).collect()
}

/// −Σ ln Σ_s e^(λ g_s): concave in λ.
fn log_likelihood(menus: &[Regrets], lambda: f64) -> f64 {
    let one = |gains: &Regrets| {
        let most = gains.iter().copied().fold(0.0, f64::max);
        let sum: f64 = gains.iter().map(|g| (lambda * (g - most)).exp()).sum();
        -(lambda * most + sum.ln())
    };
    menus.iter().map(one).sum()
}

/// Its derivative: −Σ E[g].
fn slope(menus: &[Regrets], lambda: f64) -> f64 {
    let one = |gains: &Regrets| {
        let most = gains.iter().copied().fold(0.0, f64::max);
        let odds: Vec<f64> = gains.iter().map(|g| (lambda * (g - most)).exp()).collect();
        let sum: f64 = odds.iter().sum();
        -gains.iter().zip(&odds).map(|(g, o)| g * o).sum::<f64>() / sum
    };
    menus.iter().map(one).sum()
}

/// The λ ≥ 0 that fits best.
fn best_lambda(menus: &[Regrets]) -> f64 {
    if slope(menus, 0.0) <= 0.0 {
        return 0.0;
    }
    if slope(menus, MOST_LAMBDA) > 0.0 {
        return MOST_LAMBDA;
    }
    root(|lambda| slope(menus, lambda), 0.0, MOST_LAMBDA)
}

/// Where a function that falls from positive to negative passes zero.
fn root(of: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if of(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

fn lambda_range(menus: &[Vec<Regrets>], posterior: &[ChoicePosterior], level: f64) -> [f64; 2] {
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for (menus, point) in menus.iter().zip(posterior) {
        if point.log_likelihood < level {
            continue;
        }
        let over = |lambda: f64| log_likelihood(menus, lambda) - level;
        low = low.min(match over(0.0) > 0.0 {
            true => 0.0,
            false => root(|l| -over(l), 0.0, point.lambda),
        });
        high = high.max(match over(MOST_LAMBDA) > 0.0 {
            true => MOST_LAMBDA,
            false => root(over, point.lambda, MOST_LAMBDA),
        });
    }
    [low, high]
}

/// Probability of a position in each of a menu's positions' regrets.
fn log_score(choice: &ObservedChoice, months: &[Option<u32>], fit: &QuantalFit) -> f64 {
    // Averaged over the posterior, as a forecast is.
    let mut probability = 0.0;
    for point in &fit.posterior {
        let weights = month_weights(months, point.patience_year);
        let one = [regrets(choice, &weights)];
        probability += point.weight * log_likelihood(&one, point.lambda).exp();
    }
    probability.ln()
}

/// How well the rule foresees choices it was not fitted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutOfSample {
    /// Choices that were scored.
    pub choices: usize,
    /// Average log score of the rule, each episode foreseen by a fit on the others.
    pub log_score: f64,
    /// Average log score of guessing: −ln of the menu.
    pub guessing: f64,
    /// Choice by choice: day, player, log score, that of guessing.
    pub each: Vec<(String, String, f64, f64)>,
}

/// Fits the rule on all episodes but one and scores it on that one, for each. Choices in which a threat was being carried out are
/// fitted and scored only if `threats` says so.
///
/// # Errors
/// As [`fit_choices`]: one episode alone cannot be foreseen.
pub fn out_of_sample(
    choices: &[ObservedChoice],
    months: &[Option<u32>],
    patience: &[f64],
    threats: bool,
) -> Result<OutOfSample, TalksError> {
    let used: Vec<&ObservedChoice> = choices.iter().filter(|c| threats || !c.threat).collect();
    let mut episodes: Vec<&str> = used.iter().map(|c| c.episode.as_str()).collect();
    episodes.sort_unstable();
    episodes.dedup();
    let mut each = Vec::new();
    for episode in episodes {
        let others: Vec<&ObservedChoice> = used
            .iter()
            .copied()
            .filter(|c| c.episode != episode)
            .collect();
        let fit = fit_choices(&others, months, patience)?;
        for choice in used.iter().filter(|c| c.episode == episode) {
            let guessing = -(choice.payoffs.len() as f64).ln();
            let score = log_score(choice, months, &fit);
            each.push((choice.day.clone(), choice.player.clone(), score, guessing));
        }
    }
    let count = each.len().max(1) as f64;
    Ok(OutOfSample {
        choices: each.len(),
        log_score: each.iter().map(|e| e.2).sum::<f64>() / count,
        guessing: each.iter().map(|e| e.3).sum::<f64>() / count,
        each,
    })
}

/// The share of a posterior for which a statement holds.
pub fn share_where(posterior: &[ChoicePosterior], holds: impl Fn(&ChoicePosterior) -> bool) -> f64 {
    let sum = |of: &dyn Fn(&ChoicePosterior) -> bool| -> f64 {
        posterior.iter().filter(|p| of(p)).map(|p| p.weight).sum()
    };
    // Over the sum of all, so that what always holds has a share of exactly one.
    let all = sum(&|_| true);
    if all > 0.0 { sum(&holds) / all } else { 0.0 }
}
