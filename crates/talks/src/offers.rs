//! Alternating offers: who gets how much when delay costs the two sides differently (Rubinstein, Econometrica 50, 1982,
//! 97–109; payoffs while talks go on: Binmore, Rubinstein and Wolinsky, RAND Journal of Economics 17, 1986, 176–188).
//!
//! In every month one side proposes a lottery over the efficient cells; the other accepts or makes the next offer a month
//! later. Meanwhile both get the payoffs of no deal of that month. In units per month for ever, a side that refuses
//! in month t gets (1 − δᵢ) dᵢ(t) + δᵢ Vᵢ(t + 1), and the proposer gives it exactly that if it can do no better.

use serde::Serialize;

use crate::{CellIx, Months, PayoffTable, PlayerIx, TalksError, lottery};

/// What talks over time come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offers {
    /// Who makes the first offer.
    pub first: PlayerIx,
    /// Payoffs of the agreement, per month.
    pub payoffs: [f64; 2],
    /// One or two cells with their probabilities; empty where talks fail in the first month.
    pub weights: Vec<(CellIx, f64)>,
    /// The month in which they agree; `None` = never.
    pub agreed_in: Option<usize>,
}

/// The most months of talks about settled payoffs that are followed.
const MOST_ROUNDS: f64 = 4e6;

/// Months after which what follows counts for less than rounding: δ₁ δ₂ to the power of half of them is 1e-17.
fn rounds(discount: [f64; 2]) -> usize {
    let two_months = (discount[0] * discount[1]).ln();
    (2.0 * 1e-17_f64.ln() / two_months).clamp(4.0, MOST_ROUNDS) as usize
}

/// The outcome of alternating offers: the first offer is made in month 0 by `first`.
///
/// `without` are the payoffs per month while there is no deal, by month; the deals on offer are the lotteries over the
/// cells of the table.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`], [`TalksError::Discount`] outside 0…1.
pub fn alternating_offers(
    table: &PayoffTable,
    without: &[Months; 2],
    discount: [f64; 2],
    first: PlayerIx,
) -> Result<Offers, TalksError> {
    let players = table.menus().player_count();
    if players != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "alternating offers",
            players,
        });
    }
    if let Some(&value) = discount.iter().find(|d| !(0.0..1.0).contains(*d)) {
        return Err(TalksError::Discount { value });
    }
    let frontier = lottery::efficient_hull(table, [0.0; 2]);
    let settled = without[0].settled().max(without[1].settled());
    // Far away nobody agrees any more: both keep what they have. The weight of that is below rounding.
    let end = settled + rounds(discount);
    let mut next = [without[0].at(end), without[1].at(end)];
    let mut agreed_in: Option<usize> = None;
    let mut deal: Option<(f64, usize)> = None;
    for month in (0..end).rev() {
        let proposer = if month % 2 == 0 { first.0 } else { 1 - first.0 };
        let waiting =
            [0, 1].map(|p| (1.0 - discount[p]) * without[p].at(month) + discount[p] * next[p]);
        match offer(&frontier, proposer, waiting[1 - proposer]) {
            Some((segment, t, payoffs)) if payoffs[proposer] >= waiting[proposer] => {
                next = payoffs;
                agreed_in = Some(month);
                deal = Some((t, segment));
            }
            _ => next = waiting,
        }
    }
    let weights = match (agreed_in, deal) {
        (Some(_), Some((t, at))) => {
            let (a, b) = (frontier[at], frontier[(at + 1).min(frontier.len() - 1)]);
            let both = [(a.0, 1.0 - t), (b.0, t)];
            both.into_iter().filter(|(_, w)| *w > 0.0).collect()
        }
        _ => Vec::new(),
    };
    Ok(Offers {
        first,
        payoffs: next,
        weights,
        agreed_in,
    })
}

/// The best the proposer can get on the frontier while the other gets at least `least`: segment, share, payoffs.
fn offer(
    frontier: &[lottery::Corner],
    proposer: usize,
    least: f64,
) -> Option<(usize, f64, [f64; 2])> {
    let other = 1 - proposer;
    let mut best: Option<(usize, f64, [f64; 2])> = None;
    let mut consider = |segment: usize, t: f64, payoffs: [f64; 2]| {
        if payoffs[other] >= least - 1e-12 * (1.0 + least.abs())
            && best.is_none_or(|(.., b)| payoffs[proposer] > b[proposer])
        {
            best = Some((segment, t, payoffs));
        }
    };
    for (at, corner) in frontier.iter().enumerate() {
        consider(at, 0.0, corner.1);
        let Some(next) = frontier.get(at + 1) else {
            continue;
        };
        let (a, b) = (corner.1, next.1);
        let t = (least - a[other]) / (b[other] - a[other]);
        if t > 0.0 && t < 1.0 {
            let mut payoffs = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
            payoffs[other] = least;
            consider(at, t, payoffs);
        }
    }
    best
}
