//! The same lever where both sides foresee each other: the sender waits, uses, drops or stops, the target holds out or gives in.
//!
//! Flows are those of the path; what giving in costs the target, what backing down costs the owner and how far choices are left to chance are
//! assumptions. A target that is warned prepares as the path says: a month of warning is a month.

use detente_economy::horizon::Band;
use detente_talks::TalksError;
use detente_talks::moving::{MoveGame, MovePolicy, Preparation, when_both_move};

use super::losses::Losses;
use super::{Assumptions, ContestCase, PolicyMonth};

/// Half and twice the noise make the range; without any, play is pure.
const NOISE_RANGE: [f64; 4] = [1.0, 0.5, 2.0, 0.0];

/// The contest at one end of the path: the noise that is assumed first, then half and twice of it, then none.
pub(super) fn contests(
    assumed: &Assumptions,
    losses: &Losses,
    band: Band,
) -> Result<Vec<ContestCase>, TalksError> {
    let discount = assumed.patience_year.powf(1.0 / 12.0);
    let flows = |of: fn(&Losses, usize, usize) -> f64| -> Vec<Vec<f64>> {
        let after = |t: usize| {
            let months = 1..=assumed.use_months as usize;
            months.map(|m| of(losses, t, m) / 12.0).collect()
        };
        (0..=assumed.hold_months as usize).map(after).collect()
    };
    let mut game = MoveGame {
        target_loss: flows(Losses::target),
        sender_cost: flows(Losses::owner),
        prize: assumed.prize_pct,
        price: assumed.price_pct,
        audience: assumed.audience_pct,
        months: assumed.use_months as usize,
        discounts: [discount; 2],
        preparations: vec![Preparation {
            name: "as the path says".to_owned(),
            pace: 1.0,
            cost: 0.0,
        }],
        noise: 0.0,
    };
    let mut cases = Vec::new();
    for times in NOISE_RANGE {
        game.noise = assumed.noise_pct * times;
        if cases
            .iter()
            .any(|c: &ContestCase| c.noise_pct == game.noise)
        {
            continue;
        }
        let found = when_both_move(&game)?;
        cases.push(ContestCase {
            band: band.name(),
            noise_pct: game.noise,
            used: found.used,
            yields_to_threat: found.yields_to_threat,
            yields_to_use: found.yields_to_use,
            dropped: found.dropped,
            stopped: found.stopped,
            value_pct: found.sender_value,
            target_value_pct: found.target_value,
            best_month: found.best_month,
            policy: found.policy.iter().map(month).collect(),
        });
    }
    Ok(cases)
}

fn month(policy: &MovePolicy) -> PolicyMonth {
    PolicyMonth {
        month: policy.month,
        reached: policy.reached,
        wait: policy.wait,
        uses: policy.use_it,
        drop: policy.drop,
        yields: policy.yields,
        worth_using_pct: policy.worth_using,
    }
}
