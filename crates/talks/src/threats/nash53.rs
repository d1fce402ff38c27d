//! Threats chosen by the players, if both could bind themselves to them (Nash, Econometrica 21, 1953, 128–140; the weights of the case
//! without money as in Shapley's λ-transfer value, La Décision, 1969).

use serde::Serialize;

use super::zero_sum::{ZeroSum, zero_sum};
use crate::lottery::efficient_hull;
use crate::{CellIx, PayoffTable, PlayerIx, TalksError};

/// The threats two players would choose, and the bargain they lead to. Only with commitment: carrying a threat out may be worth nobody's
/// while.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChosenThreats {
    /// Probability of each position in the threats, in menu order.
    pub threats: [Vec<f64>; 2],
    /// Payoffs if both threats are carried out.
    pub if_carried_out: [f64; 2],
    /// Payoffs of the bargain.
    pub payoffs: [f64; 2],
    /// Weight of the first player's payoff against the second's (1 less it) at which the threats are optimal; ½ with money.
    pub weight: f64,
    /// What the bargain plays: one or two cells with probabilities. With money: the cell with the largest sum.
    pub agreed: Vec<(CellIx, f64)>,
}

/// Payoffs can be paid in money: s = max(a + b), d = the value of A − B, payoffs (s ± d)/2.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`], [`TalksError::NotSettled`].
pub fn threats_with_money(table: &PayoffTable) -> Result<ChosenThreats, TalksError> {
    let game = Game::of(table)?;
    let (game_of_threats, best) = (game.threats(0.5)?, game.best(0.5));
    let sum: f64 = table.payoffs(best).iter().sum();
    // Both weights are one half.
    let difference = 2.0 * game_of_threats.value;
    Ok(ChosenThreats {
        if_carried_out: game.worth(&game_of_threats),
        payoffs: [0.5 * (sum + difference), 0.5 * (sum - difference)],
        threats: [game_of_threats.row, game_of_threats.column],
        weight: 0.5,
        agreed: vec![(best, 1.0)],
    })
}

/// Payoffs cannot be paid: the weight w at which the bargain of the game with money in units of w u₁ and (1 − w) u₂ is feasible without
/// any payment, on the face of the hull with normal (w, 1 − w). Weights are looked for among the slopes of the efficient frontier, and
/// by bisection between two of them, where the face is a corner.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`], [`TalksError::NotSettled`].
pub fn threats_without_money(table: &PayoffTable) -> Result<ChosenThreats, TalksError> {
    let game = Game::of(table)?;
    let hull = efficient_hull(table, [0.0; 2]);
    let normal = |pair: &[(CellIx, [f64; 2])]| {
        let (gain, loss) = (pair[1].1[0] - pair[0].1[0], pair[0].1[1] - pair[1].1[1]);
        loss / (gain + loss)
    };
    // Normals rise along the frontier from the second player's best to the first one's. Corners lie between them.
    let normals: Vec<f64> = hull.windows(2).map(normal).collect();
    for (corner, (cell, at)) in hull.iter().enumerate() {
        let from = if corner == 0 {
            EDGE
        } else {
            normals[corner - 1]
        };
        let to = normals.get(corner).copied().unwrap_or(1.0 - EDGE);
        if let Some(weight) = game.weight_at(at[0], from, to)? {
            return game.settled(weight, vec![(*cell, 1.0)], *at);
        }
        if let Some(next) = hull.get(corner + 1) {
            let wanted = game.claim(to)?;
            if (at[0]..=next.1[0]).contains(&wanted) {
                let share = (wanted - at[0]) / (next.1[0] - at[0]);
                let second = at[1] + share * (next.1[1] - at[1]);
                let agreed = vec![(*cell, 1.0 - share), (next.0, share)];
                return game.settled(to, agreed, [wanted, second]);
            }
        }
    }
    // Rounding: whichever end of the frontier is nearer.
    let (cell, at) = hull[hull.len() - 1];
    game.settled(1.0 - EDGE, vec![(cell, 1.0)], at)
}

/// The weights closest to none.
const EDGE: f64 = 1e-9;

/// A table of two players as two matrices.
struct Game<'a> {
    table: &'a PayoffTable,
    rows: usize,
    columns: usize,
}

impl<'a> Game<'a> {
    fn of(table: &'a PayoffTable) -> Result<Self, TalksError> {
        let menus = table.menus();
        if menus.player_count() != 2 {
            return Err(TalksError::NotTwoPlayers {
                what: "chosen threats",
                players: menus.player_count(),
            });
        }
        Ok(Self {
            table,
            rows: menus.positions(PlayerIx(0)).len(),
            columns: menus.positions(PlayerIx(1)).len(),
        })
    }

    fn pair(&self, row: usize, column: usize) -> [f64; 2] {
        let payoffs = self.table.payoffs(CellIx(row * self.columns + column));
        [payoffs[0], payoffs[1]]
    }

    /// The zero-sum game w A − (1 − w) B.
    fn threats(&self, weight: f64) -> Result<ZeroSum, TalksError> {
        let entry = |r: usize, c: usize| {
            let [a, b] = self.pair(r, c);
            weight * a - (1.0 - weight) * b
        };
        let row = |r: usize| (0..self.columns).map(|c| entry(r, c)).collect();
        zero_sum(&(0..self.rows).map(row).collect::<Vec<Vec<f64>>>())
    }

    /// The cell with the largest w a + (1 − w) b; the first of several.
    fn best(&self, weight: f64) -> CellIx {
        let sum = |c: CellIx| {
            let p = self.table.payoffs(c);
            weight * p[0] + (1.0 - weight) * p[1]
        };
        let mut best = CellIx(0);
        for cell in self.table.menus().cells() {
            if sum(cell) > sum(best) {
                best = cell;
            }
        }
        best
    }

    /// What the first player gets at a weight if payments were possible: (s + d)/2w.
    fn claim(&self, weight: f64) -> Result<f64, TalksError> {
        let p = self.table.payoffs(self.best(weight));
        let sum = weight * p[0] + (1.0 - weight) * p[1];
        Ok(0.5 * (sum + self.threats(weight)?.value) / weight)
    }

    /// The weight between two at which the first player's claim is what a corner gives it.
    fn weight_at(&self, payoff: f64, from: f64, to: f64) -> Result<Option<f64>, TalksError> {
        let over = |weight: f64| Ok::<f64, TalksError>(self.claim(weight)? - payoff);
        let (mut low, mut high) = (from, to);
        let (below, above) = (over(low)?, over(high)?);
        if below * above > 0.0 {
            return Ok(None);
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if (over(middle)? > 0.0) == (below > 0.0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(Some(0.5 * (low + high)))
    }

    /// Payoffs when both mixtures are played.
    fn worth(&self, threats: &ZeroSum) -> [f64; 2] {
        let mut worth = [0.0; 2];
        for (r, x) in threats.row.iter().enumerate() {
            for (c, y) in threats.column.iter().enumerate() {
                let [a, b] = self.pair(r, c);
                worth[0] += x * y * a;
                worth[1] += x * y * b;
            }
        }
        worth
    }

    fn settled(
        &self,
        weight: f64,
        agreed: Vec<(CellIx, f64)>,
        payoffs: [f64; 2],
    ) -> Result<ChosenThreats, TalksError> {
        let threats = self.threats(weight)?;
        Ok(ChosenThreats {
            if_carried_out: self.worth(&threats),
            threats: [threats.row, threats.column],
            payoffs,
            weight,
            agreed: agreed.into_iter().filter(|(_, p)| *p > 0.0).collect(),
        })
    }
}
