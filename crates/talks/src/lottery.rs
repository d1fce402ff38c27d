//! Bargaining of two players over lotteries between combinations: the feasible set is the convex hull of the cells,
//! as in the textbook problem (Nash 1950; Osborne and Rubinstein, Bargaining and Markets, 1990, chapter 2). The gap to
//! the menu's own solution says what splitting differences finer than the menu allows would be worth.

use serde::Serialize;

use crate::{CellIx, Concept, PayoffTable, TalksError};

/// A bargain struck over lotteries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lottery {
    /// By which concept.
    pub concept: Concept,
    /// One or two cells with their probabilities.
    pub weights: Vec<(CellIx, f64)>,
    /// Expected payoffs.
    pub payoffs: [f64; 2],
}

/// A cell with its gains.
pub(crate) type Corner = (CellIx, [f64; 2]);

type Point = Corner;

/// The solution over lotteries against the threat point, or `None` where no lottery gives both players a gain of
/// more than `tolerance`.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`].
pub fn lottery_bargain(
    table: &PayoffTable,
    threat: [f64; 2],
    concept: Concept,
    tolerance: f64,
) -> Result<Option<Lottery>, TalksError> {
    let players = table.menus().player_count();
    if players != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "bargains over lotteries",
            players,
        });
    }
    let hull = efficient_hull(table, threat);
    let segments: Vec<(Point, Point)> = match hull.as_slice() {
        [only] => vec![(*only, *only)],
        _ => hull.windows(2).map(|w| (w[0], w[1])).collect(),
    };
    let ideal = ideal_gains(&segments);
    let scale = match concept {
        Concept::KalaiSmorodinsky => ideal,
        Concept::Nash | Concept::Egalitarian => [1.0; 2],
    };
    let mut best: Option<(f64, f64, (Point, Point))> = None;
    for &(a, b) in &segments {
        for t in candidates(a.1, b.1, concept, scale) {
            let gain = along(a.1, b.1, t);
            if gain.iter().any(|&g| g <= tolerance) {
                continue;
            }
            let score = match concept {
                Concept::Nash => gain[0] * gain[1],
                _ => (gain[0] / scale[0]).min(gain[1] / scale[1]),
            };
            if best.is_none_or(|(s, ..)| score > s) {
                best = Some((score, t, (a, b)));
            }
        }
    }
    Ok(best.map(|(_, t, (a, b))| {
        let gain = along(a.1, b.1, t);
        let weights = [(a.0, 1.0 - t), (b.0, t)]
            .into_iter()
            .filter(|(_, w)| *w > 0.0)
            .collect();
        Lottery {
            concept,
            weights,
            payoffs: [threat[0] + gain[0], threat[1] + gain[1]],
        }
    }))
}

fn along(a: [f64; 2], b: [f64; 2], t: f64) -> [f64; 2] {
    if t == 1.0 {
        b
    } else {
        [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
    }
}

/// Corners of the efficient boundary of the hull, gains over the threat, first player's rising.
pub(crate) fn efficient_hull(table: &PayoffTable, threat: [f64; 2]) -> Vec<Corner> {
    let gain = |c: CellIx| {
        let gains = table.gains(c, &threat);
        [gains[0], gains[1]]
    };
    let mut points: Vec<Point> = table.menus().cells().map(|c| (c, gain(c))).collect();
    // The best for the second player first among equals of the first, then the upper hull from right to left.
    points.sort_by(|a, b| {
        b.1[0]
            .total_cmp(&a.1[0])
            .then(b.1[1].total_cmp(&a.1[1]))
            .then(a.0.cmp(&b.0))
    });
    let mut hull: Vec<Point> = Vec::new();
    for point in points {
        if hull.last().is_some_and(|last| point.1[1] <= last.1[1]) {
            continue;
        }
        while let [.., a, b] = hull.as_slice() {
            let turn = (b.1[0] - a.1[0]) * (point.1[1] - a.1[1])
                - (b.1[1] - a.1[1]) * (point.1[0] - a.1[0]);
            if turn > 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    hull.reverse();
    hull
}

/// The largest gain of each player on the boundary where the other does not lose.
fn ideal_gains(segments: &[(Point, Point)]) -> [f64; 2] {
    let mut ideal = [0.0_f64; 2];
    for &(a, b) in segments {
        for t in [
            Some(0.0),
            Some(1.0),
            zero(a.1[0], b.1[0]),
            zero(a.1[1], b.1[1]),
        ]
        .into_iter()
        .flatten()
        {
            let gain = along(a.1, b.1, t);
            let slack = -1e-12 * (a.1[0].abs() + a.1[1].abs() + b.1[0].abs() + b.1[1].abs());
            if gain[1] >= slack {
                ideal[0] = ideal[0].max(gain[0]);
            }
            if gain[0] >= slack {
                ideal[1] = ideal[1].max(gain[1]);
            }
        }
    }
    ideal
}

/// Where a + t (b − a) is zero, inside the segment.
fn zero(a: f64, b: f64) -> Option<f64> {
    let t = a / (a - b);
    (0.0..=1.0).contains(&t).then_some(t)
}

/// Where on a segment the maximum can be: its ends and the interior stationary or balanced point.
fn candidates(a: [f64; 2], b: [f64; 2], concept: Concept, scale: [f64; 2]) -> Vec<f64> {
    let step = [b[0] - a[0], b[1] - a[1]];
    let inner = match concept {
        // d/dt (a₀ + t s₀)(a₁ + t s₁) = 0.
        Concept::Nash => -(a[0] * step[1] + a[1] * step[0]) / (2.0 * step[0] * step[1]),
        // (a₀ + t s₀)/m₀ = (a₁ + t s₁)/m₁.
        _ => (a[1] / scale[1] - a[0] / scale[0]) / (step[0] / scale[0] - step[1] / scale[1]),
    };
    let mut all = vec![0.0, 1.0];
    all.extend((inner > 0.0 && inner < 1.0).then_some(inner));
    all
}
