//! Convex polygons in the plane of two payoffs, down to segments and points.

/// A pair of payoffs.
pub(crate) type Point = [f64; 2];

fn cross(o: Point, a: Point, b: Point) -> f64 {
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
}

/// Area inside corners that are listed counterclockwise; none of segments and points.
pub(crate) fn area(corners: &[Point]) -> f64 {
    let Some(&first) = corners.first() else {
        return 0.0;
    };
    let sides = corners.windows(2).map(|w| cross(first, w[0], w[1]));
    0.5 * sides.sum::<f64>()
}

/// The points that may be corners of the hull: those outside the polygon of the extremes in eight directions (Akl and
/// Toussaint, Information Processing Letters 7, 1978). Points on its sides stay.
pub(crate) fn outer(points: &[Point]) -> Vec<Point> {
    const DIRECTIONS: [Point; 8] = [
        [-1.0, 0.0],
        [-1.0, -1.0],
        [0.0, -1.0],
        [1.0, -1.0],
        [1.0, 0.0],
        [1.0, 1.0],
        [0.0, 1.0],
        [-1.0, 1.0],
    ];
    let mut ends: Vec<Point> = Vec::new();
    for d in DIRECTIONS {
        let along = |p: &Point| d[0] * p[0] + d[1] * p[1];
        let end = points
            .iter()
            .copied()
            .max_by(|a, b| along(a).total_cmp(&along(b)));
        ends.extend(end.filter(|p| ends.last() != Some(p)));
    }
    if ends.len() > 1 && ends.first() == ends.last() {
        ends.pop();
    }
    if ends.len() < 3 {
        return points.to_vec();
    }
    // Well inside: beyond what rounding could do to a side.
    let inside = |p: Point| {
        (0..ends.len()).all(|at| {
            let (a, b) = (ends[at], ends[(at + 1) % ends.len()]);
            cross(a, b, p) > 1e-12
        })
    };
    points.iter().copied().filter(|p| !inside(*p)).collect()
}

/// Corners of the convex hull, counterclockwise from the lowest of the leftmost (Andrew's monotone chain). Corners
/// that stick out by less than `tolerance` are left out.
pub(crate) fn hull(mut points: Vec<Point>, tolerance: f64) -> Vec<Point> {
    let order = |a: &Point, b: &Point| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
    points.sort_by(order);
    // Abscissae a rounding apart are made equal: otherwise the chain would run down and up a vertical side and take the
    // far end for a corner that does not stick out.
    let mut left = f64::NEG_INFINITY;
    for p in &mut points {
        if p[0] - left <= tolerance {
            p[0] = left;
        } else {
            left = p[0];
        }
    }
    points.sort_by(order);
    points.dedup_by(|a, b| distance(*a, *b) <= tolerance);
    if points.len() < 3 {
        return points;
    }
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while let [.., o, a] = chain.as_slice() {
                let base = distance(*o, p);
                // The distance of a from the line o–p.
                if cross(*o, *a, p) > tolerance * base {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut corners = half(&mut points.iter().copied());
    let upper = half(&mut points.iter().rev().copied());
    corners.extend(upper);
    if corners.len() == 2 && distance(corners[0], corners[1]) <= tolerance {
        corners.pop();
    }
    corners
}

pub(crate) fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The part of a polygon with `axis` at least `least`, appended to `kept`; corners on the cut are exactly on it.
pub(crate) fn cut(corners: &[Point], axis: usize, least: f64, kept: &mut Vec<Point>) {
    kept.clear();
    let slack = 1e-12 * (1.0 + least.abs());
    let inside = |p: Point| p[axis] >= least - slack;
    for (at, &p) in corners.iter().enumerate() {
        let q = corners[(at + 1) % corners.len()];
        if inside(p) {
            kept.push(p);
        }
        // A segment is walked both ways, so it meets the cut twice; harmless.
        if inside(p) != inside(q) {
            let share = (least - p[axis]) / (q[axis] - p[axis]);
            let mut meets = [p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])];
            meets[axis] = least;
            kept.push(meets);
        }
    }
}

/// How far a point is outside a polygon, at least: the largest distance to the line of a side that it is beyond;
/// for segments and points the distance to them.
pub(crate) fn outside(corners: &[Point], p: Point) -> f64 {
    match corners {
        [] => f64::INFINITY,
        [only] => distance(*only, p),
        [a, b] => {
            let length = distance(*a, *b);
            let along =
                ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / (length * length);
            let t = along.clamp(0.0, 1.0);
            distance(p, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
        }
        _ => {
            let mut worst = 0.0_f64;
            for (at, &a) in corners.iter().enumerate() {
                let b = corners[(at + 1) % corners.len()];
                worst = worst.max(-cross(a, b, p) / distance(a, b));
            }
            worst
        }
    }
}
