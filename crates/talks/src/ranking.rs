//! Ranking levers by what they take, over paired draws: how often each is first, with an interval, and which are better whatever the
//! draw. Two levers whose intervals overlap are too close to tell.

use serde::Serialize;

use crate::TalksError;

/// Half the interval of 95 per cent, in standard deviations.
const Z: f64 = 1.959_963_984_540_054;
/// The share of draws in which a lever must be better to dominate another.
const DOMINATES: f64 = 0.95;
/// Draws that a ranking begins with.
pub const LEAST_DRAWS: usize = 400;
/// The widest half interval of the leading share.
pub const WIDEST: f64 = 0.05;

/// A share with its interval (Wilson, Journal of the American Statistical Association 22, 1927, 209–212).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Successes over draws.
    pub share: f64,
    /// Lower end, 95 per cent.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    /// So many successes out of so many draws; everything is possible without draws.
    pub fn of(successes: f64, draws: usize) -> Self {
        if draws == 0 {
            return Self {
                share: f64::NAN,
                low: 0.0,
                high: 1.0,
            };
        }
        let n = draws as f64;
        let share = successes / n;
        let middle = share + Z * Z / (2.0 * n);
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Self {
            share,
            // Rounding takes neither end past the share itself.
            low: ((middle - half) / scale).max(0.0).min(share),
            high: ((middle + half) / scale).min(1.0).max(share),
        }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

/// One lever over the draws; draw by draw the same world as for every other lever.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverDraws {
    /// Its id.
    pub lever: String,
    /// Whose it is.
    pub owner: String,
    /// Whom it is used against.
    pub target: String,
    /// What it takes from the target, by draw; larger = more.
    pub target_loss: Vec<f64>,
    /// What it costs its owner, by draw; negative = it gains.
    pub owner_loss: Vec<f64>,
}

/// What levers are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankedBy {
    /// What it takes from the target.
    TargetLoss,
    /// What it costs its owner; the least is first.
    OwnerLoss,
    /// What it takes from the target for what it costs its owner; without end where it costs nothing.
    Ratio,
}

/// One lever in the ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedLever {
    /// Place in the list of levers.
    pub lever: usize,
    /// Average over the draws.
    pub target_loss: f64,
    /// Average over the draws.
    pub owner_loss: f64,
    /// Ratio of the averages; `None` where it costs its owner nothing.
    pub ratio: Option<f64>,
    /// How often it is first; equals share a draw.
    pub first: Share,
    /// Levers that take less and cost their owner no less, in 95 per cent of the draws: places.
    pub dominates: Vec<usize>,
    /// What it is ranked by less that of the lever ranked next, on average over draws; `None` for the last and for ratios.
    pub lead: Option<f64>,
    /// Standard error of that, paired.
    pub lead_error: Option<f64>,
}

/// A ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    /// What it is by.
    pub by: RankedBy,
    /// Draws.
    pub draws: usize,
    /// Levers, the one most often first before the others.
    pub levers: Vec<RankedLever>,
    /// The lever that may be called first: the low end of its share is above the high end of every other; `None` = too close to tell.
    pub first: Option<usize>,
    /// Levers that cannot be told from the leading one, itself included: places.
    pub too_close: Vec<usize>,
}

impl Ranking {
    /// Whether the leading share is known well enough.
    pub fn settled(&self) -> bool {
        self.levers
            .first()
            .is_none_or(|l| l.first.half_width() <= WIDEST)
    }
}

/// Ranks levers over their draws.
///
/// # Errors
/// [`TalksError::NoDraws`] without levers or draws; [`TalksError::MonthsDiffer`] for lists of different length.
pub fn rank(levers: &[LeverDraws], by: RankedBy) -> Result<Ranking, TalksError> {
    let draws = levers.first().map_or(0, |l| l.target_loss.len());
    if draws == 0 {
        return Err(TalksError::NoDraws);
    }
    for list in levers.iter().flat_map(|l| [&l.target_loss, &l.owner_loss]) {
        if list.len() != draws {
            return Err(TalksError::MonthsDiffer {
                expected: draws,
                found: list.len(),
            });
        }
    }
    let score = |l: &LeverDraws, d: usize| match by {
        RankedBy::TargetLoss => l.target_loss[d],
        RankedBy::OwnerLoss => -l.owner_loss[d],
        RankedBy::Ratio if l.owner_loss[d] > 0.0 => l.target_loss[d] / l.owner_loss[d],
        RankedBy::Ratio => f64::INFINITY,
    };
    let mut wins = vec![0.0; levers.len()];
    for d in 0..draws {
        let most = levers
            .iter()
            .map(|l| score(l, d))
            .fold(f64::NEG_INFINITY, f64::max);
        let best: Vec<usize> = (0..levers.len())
            .filter(|&l| score(&levers[l], d) == most)
            .collect();
        for &l in &best {
            wins[l] += 1.0 / best.len() as f64;
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / draws as f64;
    let mean_score = |l: usize| {
        let scores: Vec<f64> = (0..draws).map(|d| score(&levers[l], d)).collect();
        mean(&scores)
    };
    let mut order: Vec<usize> = (0..levers.len()).collect();
    order.sort_by(|&a, &b| {
        (wins[b].total_cmp(&wins[a]))
            .then(mean_score(b).total_cmp(&mean_score(a)))
            .then(a.cmp(&b))
    });
    let mut ranked = Vec::with_capacity(levers.len());
    for (place, &l) in order.iter().enumerate() {
        let lever = &levers[l];
        let (target_loss, owner_loss) = (mean(&lever.target_loss), mean(&lever.owner_loss));
        let next = order.get(place + 1).filter(|_| by != RankedBy::Ratio);
        let gaps = next.map(|&n| {
            let gap = |d: usize| score(lever, d) - score(&levers[n], d);
            (0..draws).map(gap).collect::<Vec<f64>>()
        });
        ranked.push(RankedLever {
            lever: l,
            target_loss,
            owner_loss,
            ratio: (owner_loss > 0.0).then(|| target_loss / owner_loss),
            first: Share::of(wins[l], draws),
            dominates: (0..levers.len())
                .filter(|&o| o != l && dominates(lever, &levers[o]))
                .collect(),
            lead: gaps.as_deref().map(mean),
            lead_error: gaps.as_deref().map(standard_error),
        });
    }
    let leader = ranked[0].first;
    let too_close: Vec<usize> = (ranked.iter().enumerate())
        .filter(|(place, r)| *place == 0 || r.first.high >= leader.low)
        .map(|(_, r)| r.lever)
        .collect();
    Ok(Ranking {
        by,
        draws,
        first: (too_close.len() == 1).then_some(ranked[0].lever),
        levers: ranked,
        too_close,
    })
}

/// Whether one takes more and costs its owner no more in enough draws.
fn dominates(one: &LeverDraws, other: &LeverDraws) -> bool {
    let draws = one.target_loss.len();
    let better = |d: &usize| {
        one.target_loss[*d] > other.target_loss[*d] && one.owner_loss[*d] <= other.owner_loss[*d]
    };
    (0..draws).filter(better).count() as f64 >= DOMINATES * draws as f64
}

/// Of the mean.
fn standard_error(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 2.0 {
        return f64::NAN;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (squares / (n - 1.0) / n).sqrt()
}

/// Draws until the leading share is known to within five points: 400, then twice as many each time, up to `most`. `draw` says what the
/// levers do in draws `from..to`, each from its own seed, so that more draws never change the earlier ones.
///
/// # Errors
/// As [`rank`]; whatever `draw` says.
pub fn rank_until<E: From<TalksError>>(
    mut draw: impl FnMut(usize, usize) -> Result<Vec<LeverDraws>, E>,
    by: RankedBy,
    most: usize,
) -> Result<(Ranking, Vec<LeverDraws>), E> {
    let mut to = LEAST_DRAWS.min(most);
    let mut levers = draw(0, to)?;
    loop {
        let ranking = rank(&levers, by)?;
        if ranking.settled() || to >= most {
            return Ok((ranking, levers));
        }
        let from = to;
        to = (2 * to).min(most);
        for (lever, more) in levers.iter_mut().zip(draw(from, to)?) {
            lever.target_loss.extend(more.target_loss);
            lever.owner_loss.extend(more.owner_loss);
        }
    }
}
