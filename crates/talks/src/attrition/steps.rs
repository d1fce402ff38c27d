//! The survival equations, backwards in time, by Dormand and Prince's pair of orders 5 and 4 with steps that follow the error
//! (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 1993, sections II.4 and II.5).

use super::Contest;
use crate::TalksError;

/// Error allowed per step in ln S.
pub(super) const EXACT: f64 = 1e-10;
/// The same while the end is only looked for.
pub(super) const ROUGH: f64 = 1e-6;
/// From here on, in ln S, the rest of the way to S = 1 is a straight line.
const ARRIVED: f64 = 1e-10;
/// Steps before giving up.
const MOST_STEPS: usize = 20_000;
/// No run goes further back before the beginning, months.
const LONGEST_BEFORE: f64 = -1e5;

/// One step of the run, for looking at times in between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Knot {
    pub time: f64,
    /// ln S_i.
    pub log: [f64; 2],
    /// Its derivative, forwards in time; never positive.
    pub slope: [f64; 2],
    /// Probability that it is the first side who yields, later than this.
    pub first: f64,
}

/// d ln S_i/dt = −c_j / v_j(S_j).
pub(super) fn slopes(contest: &Contest, time: f64, log: [f64; 2]) -> [f64; 2] {
    let rate = |j: usize| {
        let prize = contest.sides()[j].resolve.of_survival(log[j].exp(), time);
        contest.cost(j, time) / prize
    };
    [-rate(1), -rate(0)]
}

/// Dormand and Prince's coefficients.
const NODES: [f64; 7] = [0.0, 0.2, 0.3, 0.8, 8.0 / 9.0, 1.0, 1.0];
const STAGES: [[f64; 6]; 7] = [
    [0.0; 6],
    [0.2, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [
        19372.0 / 6561.0,
        -25360.0 / 2187.0,
        64448.0 / 6561.0,
        -212.0 / 729.0,
        0.0,
        0.0,
    ],
    [
        9017.0 / 3168.0,
        -355.0 / 33.0,
        46732.0 / 5247.0,
        49.0 / 176.0,
        -5103.0 / 18656.0,
        0.0,
    ],
    [
        35.0 / 384.0,
        0.0,
        500.0 / 1113.0,
        125.0 / 192.0,
        -2187.0 / 6784.0,
        11.0 / 84.0,
    ],
];
/// Fifth less fourth order.
const MISS: [f64; 7] = [
    71.0 / 57600.0,
    0.0,
    -71.0 / 16695.0,
    71.0 / 1920.0,
    -17253.0 / 339_200.0,
    22.0 / 525.0,
    -1.0 / 40.0,
];

/// One step of `size` (negative: backwards) with its error in ln S and in the probability.
pub(super) fn step(contest: &Contest, from: Knot, size: f64) -> (Knot, f64) {
    // The third: S_2 S_1', what the probability that the first side yields later changes by.
    let whole =
        |log: [f64; 2], slope: [f64; 2]| [slope[0], slope[1], (log[0] + log[1]).exp() * slope[0]];
    let mut k = [[0.0; 3]; 7];
    k[0] = whole(from.log, from.slope);
    let start = [from.log[0], from.log[1], from.first];
    let mut now = start;
    for stage in 1..7 {
        now = start;
        for (weight, slope) in STAGES[stage].iter().zip(&k).take(stage) {
            for i in 0..3 {
                now[i] += size * weight * slope[i];
            }
        }
        let log = [now[0], now[1]];
        k[stage] = whole(log, slopes(contest, from.time + NODES[stage] * size, log));
    }
    let miss = |i: usize| -> f64 { MISS.iter().zip(&k).map(|(m, k)| m * k[i]).sum() };
    let error = (0..3).map(|i| (size * miss(i)).abs()).fold(0.0, f64::max);
    let knot = Knot {
        time: from.time + size,
        log: [now[0], now[1]],
        slope: [k[6][0], k[6][1]],
        first: now[2],
    };
    (knot, error)
}

/// Runs from S_i(end) = z_i backwards until some S reaches one, and says when that is. It may be before the beginning, where costs are
/// taken to be those of the beginning, so that arrival is a smooth function of the end. `keep` collects the steps, the last in time
/// first.
///
/// # Errors
/// [`TalksError::NotSettled`] after too many steps.
pub(super) fn backwards(
    contest: &Contest,
    end: f64,
    allowed: f64,
    mut keep: Option<&mut Vec<Knot>>,
) -> Result<f64, TalksError> {
    let log = [0, 1].map(|i| contest.sides()[i].resolve.never.ln());
    let mut now = Knot {
        time: end,
        log,
        slope: slopes(contest, end, log),
        first: 0.0,
    };
    let last_bend = contest.last_bend();
    let mut size = (0.05 * end).clamp(1e-3, 1.0);
    if let Some(knots) = keep.as_deref_mut() {
        knots.push(now);
    }
    for _ in 0..MOST_STEPS {
        let most = now.log[0].max(now.log[1]);
        if most >= -ARRIVED {
            let leader = usize::from(now.log[1] > now.log[0]);
            return Ok(now.time - most / now.slope[leader].min(-f64::MIN_POSITIVE));
        }
        if now.time <= LONGEST_BEFORE {
            return Ok(LONGEST_BEFORE);
        }
        // Flows bend at whole months: no step goes over one.
        let floor = if now.time > last_bend {
            last_bend
        } else if now.time > 0.0 {
            now.time.ceil() - 1.0
        } else {
            LONGEST_BEFORE
        };
        let whole = now.time - floor;
        let length = size.min(whole);
        if length <= 1e-14 * end.max(1.0) && length < whole {
            // Resolve runs out: nothing moves in between any more.
            return Ok(now.time);
        }
        let (next, error) = step(contest, now, -length);
        let good = error <= allowed && next.log.iter().all(|l| l.is_finite());
        let most = next.log[0].max(next.log[1]);
        if good && most > ARRIVED {
            // S passed one: shorter, by where the line through both ends meets it.
            let before = now.log[0].max(now.log[1]);
            size = length * (-before / (most - before)).clamp(0.01, 1.0 - 1e-9);
            continue;
        }
        if good {
            let time = if length == whole {
                floor
            } else {
                now.time - length
            };
            now = Knot { time, ..next };
            if let Some(knots) = keep.as_deref_mut() {
                knots.push(now);
            }
        }
        let scale = (allowed / error.max(1e-300)).powf(0.2);
        let scale = if scale.is_finite() { 0.9 * scale } else { 0.2 };
        let next_size = length * scale.clamp(0.2, 5.0);
        // A step that only went to the end of a month says nothing against longer ones.
        size = match good && length == whole {
            true => next_size.max(size),
            false => next_size,
        };
    }
    Err(TalksError::NotSettled { rounds: MOST_STEPS })
}
