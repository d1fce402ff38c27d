//! What a series of monthly losses comes to: clocks, leverage, tolerance.
//!
//! Between the months of a series a loss that falls falls by the same share every month, as losses that die through
//! substitution do; one that rises, or falls to nothing, is on a straight line.

/// When a loss has died down. Months since the restriction began; `None` = not within the path.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clock {
    /// Largest value.
    pub peak: f64,
    /// Month of the largest value.
    pub peak_month: u32,
    /// First month after the peak at half of it.
    pub half: Option<f64>,
    /// First month after the peak at a tenth of it.
    pub tenth: Option<f64>,
}

/// The clock of a series (month, value ≥ 0), months in order.
pub fn clock(series: &[(u32, f64)]) -> Clock {
    let Some((at, peak)) = series
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)))
    else {
        return Clock::default();
    };
    let reaches = |part: f64| {
        let level = part * peak.1;
        series[at..].windows(2).find_map(|w| {
            let ((m0, x0), (m1, x1)) = (w[0], w[1]);
            let share = match fades(x0, x1) {
                true => (x0 / level).ln() / (x0 / x1).ln(),
                false => (x0 - level) / (x0 - x1),
            };
            (x0 > level && x1 <= level).then(|| f64::from(m0) + share * f64::from(m1 - m0))
        })
    };
    if peak.1 <= 0.0 {
        return Clock::default();
    }
    Clock {
        peak: peak.1,
        peak_month: peak.0,
        half: reaches(0.5),
        tenth: reaches(0.1),
    }
}

/// Whether what falls between two points does so by the same share every month.
fn fades(from: f64, to: f64) -> bool {
    from > to && to > 0.0
}

/// Loss summed to each month of a series, in per cent of a year's GDP; the first month's loss counts from the start.
pub fn cumulated(series: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut sum = 0.0;
    let mut list = Vec::new();
    let mut dates = series.iter().map(|(month, _)| *month).peekable();
    for (at, (month, value)) in monthly(series).into_iter().enumerate() {
        let months = if at == 0 { f64::from(month) } else { 1.0 };
        sum += value * months / 12.0;
        if dates.next_if_eq(&month).is_some() {
            list.push((month, sum));
        }
    }
    list
}

/// First month at which a summed loss reaches a level, per cent of a year's GDP.
pub fn reaches(series: &[(u32, f64)], level: f64) -> Option<u32> {
    cumulated(series)
        .into_iter()
        .find(|(_, sum)| *sum >= level)
        .map(|(month, _)| month)
}

/// Every month from the first to the last of a series.
pub fn monthly(series: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut list: Vec<(u32, f64)> = series.first().copied().into_iter().collect();
    for pair in series.windows(2) {
        let ((m0, x0), (m1, x1)) = (pair[0], pair[1]);
        let between = |m: u32| {
            let share = f64::from(m - m0) / f64::from((m1 - m0).max(1));
            match fades(x0, x1) {
                _ if m == m1 => x1,
                true => x0 * (x1 / x0).powf(share),
                false => x0 + share * (x1 - x0),
            }
        };
        list.extend((m0 + 1..=m1).map(|m| (m, between(m))));
    }
    list
}

/// Last month in which one side loses more than the other.
pub fn last_ahead(one: &[(u32, f64)], other: &[(u32, f64)]) -> Option<u32> {
    let ahead = one.iter().zip(other).filter(|(a, b)| a.1 > b.1);
    ahead.map(|(a, _)| a.0).max()
}

/// The value below which a share of the values lies; `None` without values.
pub fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = share * last as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    Some(values[low] + (at - low as f64) * (values[high] - values[low]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_and_sums_of_a_known_series() {
        let series = [(1, 1.0), (2, 2.0), (4, 1.0), (12, 0.0)];
        let found = clock(&series);
        assert_eq!(
            (found.peak, found.peak_month, found.half),
            (2.0, 2, Some(4.0))
        );
        // The last stretch ends at nothing: a straight line.
        assert_eq!(found.tenth, Some(4.0 + 0.8 * 8.0));
        // 1 + 2 + √2 + 1 and then 7/8 … 0.
        let sum = cumulated(&series).last().copied();
        assert_eq!(sum.map(|s| s.0), Some(12));
        let expected = (1.0 + 2.0 + 2f64.sqrt() + 1.0 + 3.5) / 12.0;
        assert!(sum.is_some_and(|s| (s.1 - expected).abs() < 1e-12));
        assert_eq!(reaches(&series, 0.25), Some(2));
        let every = monthly(&series);
        assert_eq!(every[3..5], [(4, 1.0), (5, 0.875)]);
        assert!((every[2].1 - 2f64.sqrt()).abs() < 1e-12);
        assert_eq!(cumulated(&every).last().copied(), sum);
        // Half a year to a sixteenth: a quarter of the way to a half.
        let fading = [(6, 1.6), (12, 0.1)];
        assert_eq!(clock(&fading).half, Some(7.5));
        assert_eq!(
            last_ahead(&series, &[(1, 0.5), (2, 1.5), (4, 1.0), (12, 0.1)]),
            Some(2)
        );
        assert_eq!(clock(&[(1, 0.0)]), Clock::default());
        assert_eq!(quantile(&mut [3.0, 1.0, 2.0], 0.5), Some(2.0));
    }
}
