//! Reading between solved dates.

/// A line through points with ascending whole `dates`, straight on the scale of `of`, flat outside the points; 0 without
/// points. `value` gives the height of a point by its place.
pub(crate) fn between(
    dates: &[u32],
    value: impl Fn(usize) -> f64,
    x: f64,
    of: fn(f64) -> f64,
) -> f64 {
    let Some(last) = dates.len().checked_sub(1) else {
        return 0.0;
    };
    let after = dates.partition_point(|d| f64::from(*d) < x);
    if after == 0 || after > last {
        return value(after.min(last));
    }
    let (low, high) = (f64::from(dates[after - 1]), f64::from(dates[after]));
    let share = (of(x) - of(low)) / (of(high) - of(low));
    let (from, to) = (value(after - 1), value(after));
    from + share * (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_met_and_ends_are_flat() {
        let (dates, values) = ([1, 10, 100], [5.0, 7.0, 3.0]);
        let at = |x| between(&dates, |p| values[p], x, f64::ln);
        for (x, y) in dates.iter().zip(values) {
            assert_eq!(at(f64::from(*x)), y);
        }
        assert_eq!((at(0.5), at(200.0)), (5.0, 3.0));
        // Half of the logarithm.
        assert!((at(10f64.sqrt()) - 6.0).abs() < 1e-12);
        assert_eq!(between(&[], |_| 1.0, 1.0, f64::ln), 0.0);
        assert_eq!(between(&[2], |_| 4.0, 1.0, f64::ln_1p), 4.0);
    }
}
