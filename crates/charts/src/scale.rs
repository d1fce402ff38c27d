//! Scales: numbers and dates to pixels, with ticks at round values.

use jiff::civil::Date;

/// Values beyond this are not drawn: no chart of ours has a meaning for them.
const LARGEST: f64 = 1e12;

/// The value, where it can be drawn.
pub(crate) fn drawable(value: f64) -> Option<f64> {
    (value.is_finite() && value.abs() <= LARGEST).then_some(value)
}

/// A linear scale from values to pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear {
    pub low: f64,
    pub high: f64,
    pub step: f64,
    start: f64,
    end: f64,
}

impl Linear {
    /// Covers `values` and, where asked, zero; widened to round ends, about `ticks` of them, at least `least` wide.
    pub(crate) fn nice(
        values: impl Iterator<Item = f64>,
        zero: bool,
        ticks: usize,
        least: f64,
        range: (f64, f64),
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.filter_map(drawable) {
            low = low.min(v);
            high = high.max(v);
        }
        if low > high {
            (low, high) = (0.0, 0.0);
        }
        if zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        let least = least.max(high.abs().max(low.abs()) * 1e-6);
        if high - low < least {
            // With a zero in sight the data's side keeps the room.
            let middle = 0.5 * (low + high);
            (low, high) = match zero && (low == 0.0 || high == 0.0) {
                true if high > 0.0 => (0.0, least),
                true if low < 0.0 => (-least, 0.0),
                _ => (middle - 0.5 * least, middle + 0.5 * least),
            };
        }
        let step = nice_step((high - low) / ticks.max(1) as f64);
        let (low, high) = (
            (low / step + 1e-9).floor() * step,
            (high / step - 1e-9).ceil() * step,
        );
        Self {
            low,
            high,
            step,
            start: range.0,
            end: range.1,
        }
    }

    /// Pixel of a value.
    pub(crate) fn pixel(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// Round values from low to high.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step)
            .round()
            .clamp(0.0, 50.0) as usize;
        (0..=count)
            .map(|i| self.low + i as f64 * self.step)
            .map(|v| if v.abs() < self.step * 1e-6 { 0.0 } else { v })
            .collect()
    }
}

/// 1, 2 or 5 times a power of ten, not below `rough`.
fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= rough * (1.0 - 1e-9))
        .unwrap_or(rough)
}

/// A scale from dates to pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Days {
    pub from: Date,
    pub to: Date,
    start: f64,
    end: f64,
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> f64 {
    (date
        .duration_since(jiff::civil::date(1970, 1, 1))
        .as_hours()
        / 24) as f64
}

impl Days {
    /// From one day to another (in either order); a single day gets a month around it.
    pub(crate) fn new(from: Date, to: Date, range: (f64, f64)) -> Self {
        let (mut from, mut to) = (from.min(to), from.max(to));
        if from == to {
            from = from.saturating_sub(jiff::Span::new().days(15));
            to = to.saturating_add(jiff::Span::new().days(15));
        }
        Self {
            from,
            to,
            start: range.0,
            end: range.1,
        }
    }

    /// Pixel of a day, kept inside the scale.
    pub(crate) fn pixel(&self, date: Date) -> f64 {
        let (from, to) = (day_number(self.from), day_number(self.to));
        self.start
            + ((day_number(date) - from) / (to - from)).clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// First days of months or years with their labels, as many as `room` pixels each allow.
    pub(crate) fn ticks(&self, room: f64) -> Vec<(Date, String)> {
        let months = (i32::from(self.to.year()) - i32::from(self.from.year())) * 12
            + i32::from(self.to.month())
            - i32::from(self.from.month());
        let most = ((self.end - self.start).abs() / room.max(1.0)).max(1.0);
        let step = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000]
            .into_iter()
            .find(|&s| f64::from(months) / f64::from(s) <= most)
            .unwrap_or(60_000);
        let first = (i32::from(self.from.year()) * 12 + i32::from(self.from.month()) - 1)
            .div_euclid(step)
            * step;
        (0..=200)
            .map(|i| first + i * step)
            .take_while(|m| *m <= i32::from(self.to.year()) * 12 + i32::from(self.to.month()))
            .filter_map(|m| {
                Date::new(m.div_euclid(12) as i16, (m.rem_euclid(12) + 1) as i8, 1).ok()
            })
            .filter(|d| *d >= self.from && *d <= self.to)
            .map(|d| {
                (
                    d,
                    if step < 12 {
                        format!("{:04}-{:02}", d.year(), d.month())
                    } else {
                        format!("{}", d.year())
                    },
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ends_are_round_and_cover_the_data() {
        let scale = Linear::nice([3.0, 143.0].into_iter(), true, 5, 1.0, (300.0, 0.0));
        assert_eq!((scale.low, scale.high, scale.step), (0.0, 150.0, 50.0));
        assert_eq!(scale.ticks(), [0.0, 50.0, 100.0, 150.0]);
        assert_eq!(scale.pixel(0.0), 300.0);
    }

    #[test]
    fn no_data_and_no_spread_still_make_a_scale() {
        for values in [
            vec![],
            vec![f64::NAN, f64::INFINITY],
            vec![5.0, 5.0],
            vec![1e-14, -1e-14],
            vec![0.0],
            vec![1e300],
        ] {
            let scale = Linear::nice(values.iter().copied(), true, 5, 0.02, (0.0, 100.0));
            assert!(
                scale.high > scale.low && scale.step > 0.0,
                "{values:?} {scale:?}"
            );
            assert!(!scale.ticks().is_empty() && scale.pixel(scale.low).is_finite());
        }
    }

    #[test]
    fn months_for_a_year_and_years_for_a_decade() {
        let year = Days::new(date(2025, 1, 1), date(2025, 12, 31), (0.0, 600.0));
        let labels: Vec<_> = year.ticks(60.0).into_iter().map(|t| t.1).collect();
        assert_eq!(labels.len(), 6, "{labels:?}");
        assert_eq!(labels[0], "2025-01");
        let decade = Days::new(date(2018, 1, 1), date(2026, 8, 1), (0.0, 600.0));
        assert_eq!(decade.ticks(50.0)[0].1, "2018");
        assert_eq!(decade.pixel(date(2000, 1, 1)), 0.0);
        let one = Days::new(date(2025, 5, 5), date(2025, 5, 5), (0.0, 10.0));
        assert!(one.pixel(date(2025, 5, 5)) > 4.0);
        let extreme = Days::new(Date::MIN, Date::MAX, (0.0, 10.0));
        assert!(extreme.ticks(1.0).len() > 1 && extreme.pixel(Date::MAX).is_finite());
    }
}
