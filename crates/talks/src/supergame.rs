//! Everything two players can get when a game is repeated for ever, without side payments: the payoffs of subgame-
//! perfect equilibria in pure positions with public randomisation (Abreu and Sannikov, Theoretical Economics 9, 2014,
//! 313–338).
//!
//! Starting from the hull W of all payoffs and punishments u, each cell a with payoffs g(a) and gains h(a) from moving
//! alone contributes (1 − δ) g(a) + δ C(a), where C(a) is g(a) itself if δ (g(a) − u) ≥ (1 − δ) h(a), and otherwise the
//! corners of {w ∈ W : δ (w − u) ≥ (1 − δ) h(a)} at which a constraint binds. The hull of all contributions is the next
//! W, u the worst of it; the limit is the set of equilibrium payoffs.

use serde::Serialize;

use crate::polygon::{self, Point};
use crate::{PayoffTable, PlayerIx, TalksError};

/// The payoffs that equilibria of the repeated game can give, per month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueSet {
    /// Corners, counterclockwise; empty if there is no equilibrium in pure positions.
    pub corners: Vec<[f64; 2]>,
    /// The worst payoff of each player in the set, its punishment; as far as the iteration used it if the set is empty.
    pub worst: [f64; 2],
    /// Rounds of the iteration.
    pub rounds: usize,
    /// How far the last round moved the set, as a share of the range of payoffs.
    pub moved: f64,
}

impl ValueSet {
    /// Whether a pair of payoffs can be had, up to `tolerance`.
    pub fn contains(&self, payoffs: [f64; 2], tolerance: f64) -> bool {
        polygon::outside(&self.corners, payoffs) <= tolerance
    }

    /// Area of the set as a share of that of all payoffs of the table; `None` where those have no area.
    pub fn share_of(&self, table: &PayoffTable) -> Option<f64> {
        let pair = |c| [0, 1].map(|p| table.payoff(c, PlayerIx(p)));
        let all = polygon::hull(table.menus().cells().map(pair).collect(), 0.0);
        let whole = polygon::area(&all);
        (whole > 0.0).then(|| (polygon::area(&self.corners) / whole).clamp(0.0, 1.0))
    }

    /// The largest sum of payoffs; `None` if the set is empty.
    pub fn joint(&self) -> Option<f64> {
        let sums = self.corners.iter().map(|c| c[0] + c[1]);
        sums.max_by(f64::total_cmp)
    }
}

/// The iteration stops when a round moves the set by less than this share of the range of payoffs.
const CLOSE: f64 = 1e-13;
/// Corners closer than this share of the range are one corner.
const SAME: f64 = 1e-14;
/// A promise this far beyond the set is out of reach, rounding or not.
const BEYOND: f64 = 1e-9;
/// Rounds before giving up.
const MOST_ROUNDS: usize = 5_000;

/// The set of equilibrium payoffs of the repeated game at a discount factor per month.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`], [`TalksError::Discount`] outside (0, 1), [`TalksError::NotSettled`] if the sets have
/// not settled after thousands of rounds (a discount factor extremely close to one).
pub fn supergame(table: &PayoffTable, discount: f64) -> Result<ValueSet, TalksError> {
    let menus = table.menus();
    if menus.player_count() != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "values of the repeated game",
            players: menus.player_count(),
        });
    }
    if !(discount > 0.0 && discount < 1.0) {
        return Err(TalksError::Discount { value: discount });
    }
    // Payoffs mapped to 0…1 each.
    let span = |p: usize| {
        let all = || menus.cells().map(move |c| table.payoff(c, PlayerIx(p)));
        let low = all().fold(f64::INFINITY, f64::min);
        let high = all().fold(f64::NEG_INFINITY, f64::max);
        (low, if high > low { high - low } else { 1.0 })
    };
    let spans = [span(0), span(1)];
    let unit = |p: usize, v: f64| (v - spans[p].0) / spans[p].1;
    let back = |p: usize, v: f64| spans[p].0 + v * spans[p].1;
    let actions = Actions::of(table, discount, &unit);

    let mut worst = actions.minimax;
    let mut set = polygon::hull(actions.payoffs.clone(), SAME);
    let (mut kept, mut both, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=MOST_ROUNDS {
        made.clear();
        let most = [0, 1].map(|p| set.iter().map(|c| c[p]).fold(f64::NEG_INFINITY, f64::max));
        for (&payoffs, &needs) in actions.payoffs.iter().zip(&actions.needs) {
            let least = [worst[0] + needs[0], worst[1] + needs[1]];
            if payoffs[0] >= least[0] && payoffs[1] >= least[1] {
                made.push(payoffs);
                continue;
            }
            // Promises beyond what the set can give hold nobody.
            if least[0] > most[0] + BEYOND || least[1] > most[1] + BEYOND {
                continue;
            }
            polygon::cut(&set, 0, least[0], &mut kept);
            polygon::cut(&kept, 1, least[1], &mut both);
            let binds = |w: &&Point| w[0] <= least[0] + 1e-12 || w[1] <= least[1] + 1e-12;
            made.extend(
                both.iter()
                    .filter(binds)
                    .map(|w| [0, 1].map(|p| (1.0 - discount) * payoffs[p] + discount * w[p])),
            );
        }
        let next = polygon::hull(polygon::outer(&made), SAME);
        if next.is_empty() {
            return Ok(ValueSet {
                corners: Vec::new(),
                worst: [0, 1].map(|p| back(p, worst[p])),
                rounds: round,
                moved: 0.0,
            });
        }
        let shrunk = set.iter().map(|&p| polygon::outside(&next, p));
        let mut moved = shrunk.fold(0.0, f64::max);
        for (p, floor) in worst.iter_mut().enumerate() {
            let least = next.iter().map(|c| c[p]).fold(f64::INFINITY, f64::min);
            moved = moved.max(least - *floor);
            *floor = floor.max(least);
        }
        set = next;
        if moved < CLOSE {
            return Ok(ValueSet {
                corners: set.iter().map(|c| [back(0, c[0]), back(1, c[1])]).collect(),
                worst: [0, 1].map(|p| back(p, worst[p])),
                rounds: round,
                moved,
            });
        }
    }
    Err(TalksError::NotSettled {
        rounds: MOST_ROUNDS,
    })
}

/// Cells in units of the range of payoffs.
struct Actions {
    payoffs: Vec<Point>,
    /// (1 − δ)/δ times the gain from moving alone.
    needs: Vec<Point>,
    /// What the other player can hold each player to.
    minimax: Point,
}

impl Actions {
    fn of(table: &PayoffTable, discount: f64, unit: &dyn Fn(usize, f64) -> f64) -> Self {
        let menus = table.menus();
        // The map to units rises, so that the best stays the best.
        let best: Vec<Point> = table
            .best_alone()
            .iter()
            .map(|b| [0, 1].map(|p| unit(p, b[p])))
            .collect();
        let minimax = [0, 1].map(|p| best.iter().map(|b| b[p]).fold(f64::INFINITY, f64::min));
        let payoffs: Vec<Point> = menus
            .cells()
            .map(|c| [0, 1].map(|p| unit(p, table.payoff(c, PlayerIx(p)))))
            .collect();
        let factor = (1.0 - discount) / discount;
        let needs = payoffs
            .iter()
            .zip(&best)
            .map(|(v, b)| [0, 1].map(|p| factor * (b[p] - v[p])))
            .collect();
        Self {
            payoffs,
            needs,
            minimax,
        }
    }
}
