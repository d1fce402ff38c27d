//! Everything that equilibria of the repeated game can give, from outside: the approximation of Judd, Yeltekin and Conklin (Econometrica
//! 71, 2003, 1239–1254) with fixed directions, beside the exact set of [`supergame`](crate::supergame). It never leaves a payoff out.

use serde::Serialize;

use crate::polygon::{self, Point};
use crate::{PayoffTable, PlayerIx, TalksError};

/// A convex set around all equilibrium payoffs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OuterValues {
    /// Corners, counterclockwise; empty if there is no equilibrium in pure positions.
    pub corners: Vec<[f64; 2]>,
    /// No equilibrium gives a player less than this.
    pub worst: [f64; 2],
    /// Rounds of the iteration.
    pub rounds: usize,
}

/// Directions of the first version of the method.
pub const DIRECTIONS: usize = 64;
/// The iteration stops when no support moves by more than this share of the range of payoffs.
const CLOSE: f64 = 1e-10;
const MOST_ROUNDS: usize = 5_000;

/// The outer approximation at a discount factor per month.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`], [`TalksError::Discount`] outside (0, 1), [`TalksError::NotSettled`].
pub fn outer_values(
    table: &PayoffTable,
    discount: f64,
    directions: usize,
) -> Result<OuterValues, TalksError> {
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
    let best = table.best_alone();
    let cells: Vec<(Point, Point)> = menus
        .cells()
        .map(|c| {
            let pair = |p: usize| table.payoff(c, PlayerIx(p));
            ([pair(0), pair(1)], [best[c.0][0], best[c.0][1]])
        })
        .collect();
    let all: Vec<Point> = cells.iter().map(|(g, _)| *g).collect();
    let range = [0, 1].map(|p| {
        let low = all.iter().map(|g| g[p]).fold(f64::INFINITY, f64::min);
        let high = all.iter().map(|g| g[p]).fold(f64::NEG_INFINITY, f64::max);
        (high - low).max(f64::MIN_POSITIVE)
    });
    let normals: Vec<Point> = (0..directions.max(4))
        .map(|k| {
            let angle = 2.0 * std::f64::consts::PI * k as f64 / directions.max(4) as f64;
            [angle.cos() / range[0], angle.sin() / range[1]]
        })
        .collect();
    let support = |points: &[Point], n: &Point| {
        let along = points.iter().map(|p| n[0] * p[0] + n[1] * p[1]);
        along.fold(f64::NEG_INFINITY, f64::max)
    };
    let mut supports: Vec<f64> = normals.iter().map(|n| support(&all, n)).collect();
    let mut set = intersection(&normals, &supports, &all);
    let (mut kept, mut both) = (Vec::new(), Vec::new());
    for round in 1..=MOST_ROUNDS {
        let worst = [0, 1].map(|p| set.iter().map(|w| w[p]).fold(f64::INFINITY, f64::min));
        let mut made: Vec<Point> = Vec::new();
        for (g, c) in &cells {
            // Promises that keep both from deviating: (1 − δ) g + δ w ≥ (1 − δ) c + δ worst.
            let needs = |p: usize| worst[p] + (1.0 - discount) / discount * (c[p] - g[p]);
            polygon::cut(&set, 0, needs(0), &mut kept);
            polygon::cut(&kept, 1, needs(1), &mut both);
            made.extend(
                both.iter()
                    .map(|w| [0, 1].map(|p| (1.0 - discount) * g[p] + discount * w[p])),
            );
        }
        if made.is_empty() {
            return Ok(OuterValues {
                corners: Vec::new(),
                worst,
                rounds: round,
            });
        }
        let next: Vec<f64> = (normals.iter().zip(&supports))
            .map(|(n, before)| support(&made, n).min(*before))
            .collect();
        let moved = supports
            .iter()
            .zip(&next)
            .map(|(a, b)| a - b)
            .fold(0.0, f64::max);
        supports = next;
        set = intersection(&normals, &supports, &set);
        if moved < CLOSE {
            return Ok(OuterValues {
                worst: [0, 1].map(|p| set.iter().map(|w| w[p]).fold(f64::INFINITY, f64::min)),
                corners: set,
                rounds: round,
            });
        }
    }
    Err(TalksError::NotSettled {
        rounds: MOST_ROUNDS,
    })
}

/// The points with n·x ≤ support for every direction, inside a polygon around them.
fn intersection(normals: &[Point], supports: &[f64], around: &[Point]) -> Vec<Point> {
    let hull = polygon::hull(around.to_vec(), 0.0);
    let low = [0, 1].map(|p| hull.iter().map(|c| c[p]).fold(f64::INFINITY, f64::min));
    let high = [0, 1].map(|p| hull.iter().map(|c| c[p]).fold(f64::NEG_INFINITY, f64::max));
    let mut corners = vec![
        [low[0], low[1]],
        [high[0], low[1]],
        [high[0], high[1]],
        [low[0], high[1]],
    ];
    for (n, support) in normals.iter().zip(supports) {
        let beyond = |p: &Point| n[0] * p[0] + n[1] * p[1] - support;
        let mut kept = Vec::with_capacity(corners.len() + 1);
        for (at, &p) in corners.iter().enumerate() {
            let q = corners[(at + 1) % corners.len()];
            let (here, there) = (beyond(&p), beyond(&q));
            if here <= 1e-12 {
                kept.push(p);
            }
            if (here <= 1e-12) != (there <= 1e-12) {
                let share = here / (here - there);
                kept.push([p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]);
            }
        }
        corners = kept;
    }
    corners
}
