//! Equilibria in mixed positions of two players, by enumerating the corners of the best-response polyhedra
//! (von Stengel, in Algorithmic Game Theory, 2007, section 3.3; Mangasarian, Journal of the Society for Industrial and
//! Applied Mathematics 12, 1964, 778–780).
//!
//! A corner of one player's polyhedron is a mixture with the other player's best responses to it; a pair of corners is
//! an equilibrium if every position of either player is unused or a best response. That finds every *extreme*
//! equilibrium, in degenerate games too: there the set of equilibria is made of the convex hulls of extreme ones, in
//! nondegenerate games every equilibrium is extreme.

use serde::Serialize;

use crate::{CellIx, PayoffTable, PlayerIx, PositionIx, TalksError, surviving};

/// The most pairs of supports that are tried.
const MOST_SUPPORTS: usize = 3_000_000;
/// Rounding allowed in a game whose payoffs are scaled to 0…1.
const ROUNDING: f64 = 1e-10;

/// An equilibrium in which at least one player mixes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MixedEquilibrium {
    /// Probability of each position, in menu order, for both players.
    pub probabilities: [Vec<f64>; 2],
    /// Expected payoffs.
    pub payoffs: [f64; 2],
}

/// All extreme equilibria of a two-player game in which somebody mixes, smaller supports first. Strictly dominated
/// positions are removed first: no equilibrium uses them. Payoffs within `tolerance` of the best are best responses, as in
/// [`pure_equilibria`](crate::pure_equilibria).
///
/// # Errors
/// [`TalksError::NotTwoPlayers`]; [`TalksError::TooManySupports`] for menus too long to enumerate.
pub fn mixed_equilibria(
    table: &PayoffTable,
    tolerance: f64,
) -> Result<Vec<MixedEquilibrium>, TalksError> {
    let players = table.menus().player_count();
    if players != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "mixed equilibria",
            players,
        });
    }
    let left = surviving(table, tolerance);
    let (rows, columns) = (&left[0], &left[1]);
    if pairs_of_supports(rows.len(), columns.len()) > MOST_SUPPORTS as f64 {
        return Err(TalksError::TooManySupports {
            rows: rows.len(),
            columns: columns.len(),
            most: MOST_SUPPORTS,
        });
    }
    let game = [
        scaled(table, PlayerIx(0), rows, columns),
        scaled(table, PlayerIx(1), rows, columns),
    ];
    let [mine, theirs] = &game;
    let first = corners(
        |r, c| theirs.payoffs[r][c],
        theirs.slack(tolerance),
        rows.len(),
        columns.len(),
    );
    let second = corners(
        |c, r| mine.payoffs[r][c],
        mine.slack(tolerance),
        columns.len(),
        rows.len(),
    );
    let mut found = Vec::new();
    for x in &first {
        for y in &second {
            let pure = x.support.len() == 1 && y.support.len() == 1;
            if !pure && within(&x.support, &y.best) && within(&y.support, &x.best) {
                found.push((x, y));
            }
        }
    }
    let sizes = |x: &Corner, y: &Corner| (x.support.len() + y.support.len(), x.support.len());
    found.sort_by(|a, b| {
        let key = |(x, y): &(&Corner, &Corner)| (sizes(x, y), x.support.clone(), y.support.clone());
        key(a).cmp(&key(b))
    });
    Ok(found
        .into_iter()
        .map(|(x, y)| {
            let mixtures = [
                (x.support.as_slice(), x.weights.as_slice()),
                (y.support.as_slice(), y.weights.as_slice()),
            ];
            spread(table, [rows, columns], mixtures)
        })
        .collect())
}

/// A mixture with all the other player's best responses to it, at a corner of the polyhedron.
struct Corner {
    /// Positions in use, rising.
    support: Vec<usize>,
    /// Their probabilities.
    weights: Vec<f64>,
    /// The other player's best responses, rising.
    best: Vec<usize>,
}

fn within(few: &[usize], many: &[usize]) -> bool {
    few.iter().all(|f| many.contains(f))
}

/// Every corner of {mixtures over `own` positions, with the other's best payoff over its `others` positions}: a corner
/// has as many best responses that pin it down as positions in use. `value(own, other)` is the other's payoff, best up to
/// `slack`.
fn corners(
    value: impl Fn(usize, usize) -> f64,
    slack: f64,
    own: usize,
    others: usize,
) -> Vec<Corner> {
    let mut found: Vec<Corner> = Vec::new();
    for size in 1..=own.min(others) {
        for support in subsets(own, size) {
            for tight in subsets(others, size) {
                let payoff = |o: usize, m: usize| value(m, o);
                let Some(weights) = indifferent(payoff, &tight, &support) else {
                    continue;
                };
                let worth = |o: usize| -> f64 {
                    let parts = support.iter().zip(&weights);
                    parts.map(|(&m, w)| w * payoff(o, m)).sum()
                };
                let most = (0..others).map(worth).fold(f64::NEG_INFINITY, f64::max);
                if worth(tight[0]) < most - slack {
                    continue;
                }
                let best: Vec<usize> = (0..others).filter(|&o| worth(o) >= most - slack).collect();
                // The same corner is met once for every choice of best responses that pins it down.
                let known = |c: &Corner| c.support == support && c.best == best;
                if !found.iter().any(known) {
                    found.push(Corner {
                        support: support.clone(),
                        weights,
                        best,
                    });
                }
            }
        }
    }
    found
}

fn pairs_of_supports(rows: usize, columns: usize) -> f64 {
    // Σₖ C(rows,k)·C(columns,k) = C(rows + columns, rows) (Vandermonde).
    (1..=rows)
        .map(|k| (columns + k) as f64 / k as f64)
        .product()
}

/// One player's payoffs over the positions left.
struct Scaled {
    /// Mapped to 0…1, row by row.
    payoffs: Vec<Vec<f64>>,
    /// The range of payoffs.
    width: f64,
}

impl Scaled {
    /// A tolerance in units of payoff as a share of their range, never below rounding.
    fn slack(&self, tolerance: f64) -> f64 {
        (tolerance / self.width).max(ROUNDING)
    }
}

fn scaled(
    table: &PayoffTable,
    player: PlayerIx,
    rows: &[PositionIx],
    columns: &[PositionIx],
) -> Scaled {
    let columns_of_all = table.menus().positions(PlayerIx(1)).len();
    let value =
        |r: &PositionIx, c: &PositionIx| table.payoff(CellIx(r.0 * columns_of_all + c.0), player);
    let raw: Vec<Vec<f64>> = rows
        .iter()
        .map(|r| columns.iter().map(|c| value(r, c)).collect())
        .collect();
    let all = || raw.iter().flatten().copied();
    let (low, high) = (
        all().fold(f64::INFINITY, f64::min),
        all().fold(f64::NEG_INFINITY, f64::max),
    );
    let width = if high > low { high - low } else { 1.0 };
    let row = |row: &Vec<f64>| row.iter().map(|v| (v - low) / width).collect();
    Scaled {
        payoffs: raw.iter().map(row).collect(),
        width,
    }
}

/// The mixture over `mix` that makes the other player indifferent over `over`: Σ value(o, m) w_m equal for all o.
fn indifferent(
    value: impl Fn(usize, usize) -> f64,
    over: &[usize],
    mix: &[usize],
) -> Option<Vec<f64>> {
    let n = mix.len();
    let mut system: Vec<Vec<f64>> = over[1..]
        .iter()
        .map(|&o| {
            mix.iter()
                .map(|&m| value(o, m) - value(over[0], m))
                .chain([0.0])
                .collect()
        })
        .collect();
    system.push(vec![1.0; n + 1]);
    let weights = solve(system)?;
    weights.iter().all(|&w| w > ROUNDING).then_some(weights)
}

/// Gaussian elimination with row pivoting on an augmented square system; `None` if singular.
fn solve(mut a: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = a.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        if a[pivot][column].abs() < 1e-13 {
            return None;
        }
        a.swap(column, pivot);
        for row in 0..n {
            if row == column {
                continue;
            }
            let factor = a[row][column] / a[column][column];
            for k in column..=n {
                let above = a[column][k];
                a[row][k] -= factor * above;
            }
        }
    }
    Some((0..n).map(|i| a[i][n] / a[i][i]).collect())
}

/// Every increasing choice of `size` out of `0..count`, in lexicographic order.
fn subsets(count: usize, size: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut now: Vec<usize> = (0..size).collect();
    loop {
        all.push(now.clone());
        let Some(at) = (0..size).rev().find(|&i| now[i] < count - size + i) else {
            return all;
        };
        now[at] += 1;
        for next in at + 1..size {
            now[next] = now[next - 1] + 1;
        }
    }
}

/// Back to whole menus, with expected payoffs.
fn spread(
    table: &PayoffTable,
    left: [&[PositionIx]; 2],
    mixtures: [(&[usize], &[f64]); 2],
) -> MixedEquilibrium {
    let menus = table.menus();
    let probabilities = [0, 1].map(|p| {
        let mut whole = vec![0.0; menus.positions(PlayerIx(p)).len()];
        for (&at, &w) in mixtures[p].0.iter().zip(mixtures[p].1) {
            whole[left[p][at].0] = w;
        }
        whole
    });
    let payoffs = [0, 1].map(|p| {
        let weight = |c: CellIx| {
            let at = |q: usize| probabilities[q][menus.position_in(c, PlayerIx(q)).0];
            at(0) * at(1)
        };
        menus
            .cells()
            .map(|c| weight(c) * table.payoff(c, PlayerIx(p)))
            .sum()
    });
    MixedEquilibrium {
        probabilities,
        payoffs,
    }
}
