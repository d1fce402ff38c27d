//! What charts have in common: axes, legends, numbered keys, marker shapes and label placement.

use crate::number::{Unit, digits_for};
use crate::scale::{Days, Linear};
use crate::svg::Svg;
use crate::text;

/// Size of normal chart text, pixels; the style sheet says the same.
pub(crate) const SIZE: f64 = 13.0;
/// Size of small chart text, pixels.
pub(crate) const SMALL: f64 = 11.0;
/// Radius of a numbered badge.
pub(crate) const BADGE: f64 = 8.0;

/// How a series shows in a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swatch {
    Line,
    Dashed,
    Block,
    Shape(Shape),
}

/// Marker shapes, distinct without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Circle,
    Diamond,
    Triangle,
    Square,
    Cross,
}

impl Shape {
    /// The shape for the i-th group.
    pub(crate) fn nth(i: usize) -> Self {
        [Self::Circle, Self::Diamond, Self::Triangle, Self::Square][i % 4]
    }
}

/// Draws a marker centred at a point.
pub(crate) fn shape(
    svg: &mut Svg,
    shape: Shape,
    (x, y): (f64, f64),
    radius: f64,
    class: &str,
    tip: &str,
) {
    let r = radius;
    match shape {
        Shape::Circle => svg.circle((x, y), r, class, tip),
        Shape::Diamond => svg.polyline(
            &[
                (x, y - r * 1.3),
                (x + r * 1.3, y),
                (x, y + r * 1.3),
                (x - r * 1.3, y),
            ],
            true,
            class,
            tip,
        ),
        Shape::Triangle => svg.polyline(
            &[
                (x, y - r * 1.2),
                (x + r * 1.15, y + r),
                (x - r * 1.15, y + r),
            ],
            true,
            class,
            tip,
        ),
        Shape::Square => svg.rect((x - r, y - r), (x + r, y + r), class, tip),
        Shape::Cross => {
            svg.polyline(&[(x - r, y - r), (x + r, y + r)], false, class, "");
            svg.polyline(&[(x - r, y + r), (x + r, y - r)], false, class, tip);
        }
    }
}

/// A legend in rows; returns the y below it.
pub(crate) fn legend(
    svg: &mut Svg,
    items: &[(Swatch, String, String)],
    left: f64,
    top: f64,
    right: f64,
) -> f64 {
    if items.is_empty() {
        return top;
    }
    let (mut x, mut y) = (left, top + SIZE);
    for (swatch, class, label) in items {
        let label = text::shorten(label, right - left - 30.0, SIZE);
        let width = 26.0 + text::width(&label, SIZE);
        if x > left && x + width > right {
            x = left;
            y += 20.0;
        }
        let middle = y - SIZE * 0.35;
        match swatch {
            Swatch::Line => svg.line((x, middle), (x + 20.0, middle), &format!("step {class}")),
            Swatch::Dashed => svg.line(
                (x, middle),
                (x + 20.0, middle),
                &format!("step dash {class}"),
            ),
            Swatch::Block => svg.rect(
                (x + 3.0, middle - 6.0),
                (x + 17.0, middle + 6.0),
                &format!("block {class}"),
                "",
            ),
            Swatch::Shape(Shape::Cross) => shape(
                svg,
                Shape::Cross,
                (x + 10.0, middle),
                5.0,
                &format!("cross {class}"),
                "",
            ),
            Swatch::Shape(s) => shape(svg, *s, (x + 10.0, middle), 4.5, class, ""),
        }
        svg.text(x + 25.0, y, "", &label);
        x += width + 16.0;
    }
    y + 10.0
}

/// A numbered list in one or two columns; returns the y below it.
pub(crate) fn key(svg: &mut Svg, items: &[String], left: f64, top: f64, right: f64) -> f64 {
    let columns = if right - left > 520.0 && items.len() > 3 {
        2
    } else {
        1
    };
    let gap = 24.0;
    let width = (right - left - gap * (columns - 1) as f64) / columns as f64;
    let wrapped: Vec<Vec<String>> = items
        .iter()
        .map(|t| text::wrap(t, width - 24.0, SIZE))
        .collect();
    let per_column = items.len().div_ceil(columns);
    let mut bottom = top;
    for column in 0..columns {
        let x = left + column as f64 * (width + gap);
        let mut y = top;
        for (i, lines) in wrapped
            .iter()
            .enumerate()
            .skip(column * per_column)
            .take(per_column)
        {
            badge(svg, (x + BADGE, y + BADGE + 2.0), i + 1);
            for line in lines {
                svg.text(x + 24.0, y + SIZE + 1.0, "", line);
                y += 17.0;
            }
            y += if lines.is_empty() { 21.0 } else { 4.0 };
        }
        bottom = f64::max(bottom, y);
    }
    bottom
}

/// A number in a circle.
pub(crate) fn badge(svg: &mut Svg, (x, y): (f64, f64), number: usize) {
    svg.circle((x, y), BADGE, "badge", "");
    svg.text(x, y + 3.8, "small mid", &number.to_string());
}

/// Horizontal grid lines with labels on the left; the unit stands above the axis.
pub(crate) fn value_axis(svg: &mut Svg, scale: &Linear, unit: Unit, left: f64, right: f64) {
    let digits = axis_digits(scale, unit);
    for tick in scale.ticks() {
        let y = scale.pixel(tick);
        svg.line(
            (left, y),
            (right, y),
            if tick == 0.0 { "zero" } else { "grid" },
        );
        svg.text(
            left - 6.0,
            y + 4.0,
            "small soft end",
            &unit.number(tick, digits),
        );
    }
}

/// Decimals an axis needs.
pub(crate) fn axis_digits(scale: &Linear, unit: Unit) -> usize {
    digits_for(if matches!(unit, Unit::UsdChange | Unit::Usd) {
        scale.step / 1000.0
    } else {
        scale.step
    })
}

/// Width that the labels of a vertical axis take.
pub(crate) fn value_axis_width(scale: &Linear, unit: Unit) -> f64 {
    let digits = axis_digits(scale, unit);
    scale
        .ticks()
        .iter()
        .map(|t| text::width(&unit.number(*t, digits), SMALL))
        .fold(0.0, f64::max)
        + 8.0
}

/// Ticks and labels of a date axis below `y`.
pub(crate) fn date_axis(svg: &mut Svg, days: &Days, y: f64, right: f64) {
    let mut free = 0.0;
    for (date, label) in days.ticks(58.0) {
        let x = days.pixel(date);
        svg.line((x, y), (x, y + 4.0), "zero");
        let half = 0.5 * text::width(&label, SMALL);
        let centre = x.clamp(half.min(right - half), right - half);
        if centre - half >= free {
            svg.text(centre, y + 17.0, "small soft mid", &label);
            free = centre + half + 6.0;
        }
    }
}

/// Pushes positions apart until neighbours are at least `gap` away, inside the range where there is room.
pub(crate) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let gap = if wanted.len() > 1 {
        gap.min((high - low) / (wanted.len() - 1) as f64)
    } else {
        gap
    };
    let mut placed = vec![0.0; wanted.len()];
    let mut next = low;
    for &i in &order {
        placed[i] = wanted[i].max(next).min(high);
        next = placed[i] + gap;
    }
    let mut limit = high;
    for &i in order.iter().rev() {
        placed[i] = placed[i].min(limit);
        limit = placed[i] - gap;
    }
    placed
}

/// Finds a place near `anchor` for a circle of `radius` that touches none of `taken` and stays inside the box.
pub(crate) fn place(
    anchor: (f64, f64),
    radius: f64,
    taken: &[(f64, f64, f64)],
    low: (f64, f64),
    high: (f64, f64),
) -> (f64, f64) {
    let clear = |p: (f64, f64)| {
        let inside = p.0 - radius >= low.0
            && p.0 + radius <= high.0
            && p.1 - radius >= low.1
            && p.1 + radius <= high.1;
        inside
            && taken
                .iter()
                .all(|&(x, y, r)| (x - p.0).hypot(y - p.1) >= r + radius + 1.0)
    };
    for ring in 1..=10 {
        let distance = radius + 4.0 + f64::from(ring - 1) * 7.0;
        for turn in 0..16 {
            let angle =
                -std::f64::consts::FRAC_PI_4 + f64::from(turn) * std::f64::consts::TAU / 16.0;
            let p = (
                anchor.0 + distance * angle.cos(),
                anchor.1 + distance * angle.sin(),
            );
            if clear(p) {
                return p;
            }
        }
    }
    (
        anchor.0.clamp(low.0 + radius, high.0 - radius),
        (anchor.1 - radius - 4.0).clamp(low.1 + radius, high.1 - radius),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_keep_their_distance_and_order() {
        let placed = spread(&[100.0, 101.0, 99.0, 300.0], 18.0, 0.0, 310.0);
        assert!(placed[2] < placed[0] && placed[0] < placed[1]);
        assert!(placed[0] - placed[2] >= 18.0 - 1e-9 && placed[1] - placed[0] >= 18.0 - 1e-9);
        let crowded = spread(&[50.0; 12], 18.0, 0.0, 110.0);
        assert!(crowded.iter().all(|x| (0.0..=110.0 + 1e-9).contains(x)));
        assert!(spread(&[], 10.0, 0.0, 1.0).is_empty());
    }

    #[test]
    fn badges_avoid_what_is_there() {
        let mut taken = vec![(50.0, 50.0, 5.0)];
        for _ in 0..6 {
            let p = place((50.0, 50.0), 8.0, &taken, (0.0, 0.0), (200.0, 200.0));
            assert!(
                taken
                    .iter()
                    .all(|&(x, y, r)| (x - p.0).hypot(y - p.1) >= r + 8.0)
            );
            taken.push((p.0, p.1, 8.0));
        }
    }
}
