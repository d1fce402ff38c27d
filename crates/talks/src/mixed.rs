//! Equilibria in mixed positions of two players, by support enumeration
//! (von Stengel, in Algorithmic Game Theory, 2007, algorithm 3.4).
//!
//! Every pair of equally large supports is tried: the mixture of one player must leave the other indifferent over its
//! support and without a better position outside. In a nondegenerate game this finds all equilibria; in a degenerate
//! one (some mixture with more best responses than positions in its support) it finds those with equal supports.

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

/// All equilibria of a two-player game in which somebody mixes, smaller supports first. Strictly dominated positions
/// are removed first: no equilibrium uses them.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`]; [`TalksError::TooManySupports`] for menus too long to enumerate.
pub fn mixed_equilibria(table: &PayoffTable) -> Result<Vec<MixedEquilibrium>, TalksError> {
    let players = table.menus().player_count();
    if players != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "mixed equilibria",
            players,
        });
    }
    let left = surviving(table, 0.0);
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
    let mut found = Vec::new();
    for size in 2..=rows.len().min(columns.len()) {
        for ours in subsets(rows.len(), size) {
            for theirs in subsets(columns.len(), size) {
                if let Some((x, y)) = supported(&game, &ours, &theirs) {
                    found.push(spread(table, [rows, columns], [(&ours, &x), (&theirs, &y)]));
                }
            }
        }
    }
    Ok(found)
}

fn pairs_of_supports(rows: usize, columns: usize) -> f64 {
    // Σₖ C(rows,k)·C(columns,k) = C(rows + columns, rows) (Vandermonde).
    (1..=rows)
        .map(|k| (columns + k) as f64 / k as f64)
        .product()
}

/// One player's payoffs over the positions left, mapped to 0…1, row by row.
fn scaled(
    table: &PayoffTable,
    player: PlayerIx,
    rows: &[PositionIx],
    columns: &[PositionIx],
) -> Vec<Vec<f64>> {
    let width = table.menus().positions(PlayerIx(1)).len();
    let value = |r: &PositionIx, c: &PositionIx| table.payoff(CellIx(r.0 * width + c.0), player);
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
    raw.iter()
        .map(|row| row.iter().map(|v| (v - low) / width).collect())
        .collect()
}

/// The two mixtures with exactly these supports, if they form an equilibrium.
fn supported(
    game: &[Vec<Vec<f64>>; 2],
    ours: &[usize],
    theirs: &[usize],
) -> Option<(Vec<f64>, Vec<f64>)> {
    let first = |r: usize, c: usize| game[0][r][c];
    let second = |c: usize, r: usize| game[1][r][c];
    let y = indifferent(first, ours, theirs)?;
    let x = indifferent(second, theirs, ours)?;
    let (rows, columns) = (game[0].len(), game[0][0].len());
    (optimal(first, ours, theirs, &y, rows) && optimal(second, theirs, ours, &x, columns))
        .then_some((x, y))
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

/// No position outside `own` does better against the mixture than those inside.
fn optimal(
    value: impl Fn(usize, usize) -> f64,
    own: &[usize],
    mix: &[usize],
    weights: &[f64],
    count: usize,
) -> bool {
    let worth = |o: usize| -> f64 { mix.iter().zip(weights).map(|(&m, w)| w * value(o, m)).sum() };
    let inside = worth(own[0]);
    (0..count).all(|o| worth(o) <= inside + ROUNDING)
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
