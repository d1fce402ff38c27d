//! Numbers as a reader sees them: a sign, a unit, no false precision and no negative zero.

/// The minus sign U+2212: as wide as a plus, never broken from its number.
pub const MINUS: char = '\u{2212}';
/// Space between a number and its unit that never breaks.
pub const NBSP: char = '\u{a0}';
/// What stands where there is no number.
pub const MISSING: &str = "n/a";

/// A plain number with `digits` decimals; a minus only where something is left after rounding.
pub fn plain(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return MISSING.to_string();
    }
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let grouped = group_thousands(&text);
    if value < 0.0 && !is_zero {
        format!("{MINUS}{grouped}")
    } else {
        grouped
    }
}

/// A change: always with a sign, except where it rounds to zero.
pub fn signed(value: f64, digits: usize) -> String {
    let text = plain(value, digits);
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | ','));
    if value > 0.0 && value.is_finite() && !is_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// Thin groups of three digits before the decimal point, from five digits on.
fn group_thousands(text: &str) -> String {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    if whole.len() < 5 {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len() + 4);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A unit of a chart, a column or a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A level in per cent, such as an average tariff.
    Percent,
    /// A change in per cent, written with its sign.
    PercentChange,
    /// A difference of percentages, written with its sign.
    Points,
    /// A change in USD million, written in billions with its sign.
    UsdChange,
    /// A price or a change of one in dollars a tonne.
    UsdPerTonne,
    /// A mass in thousand tonnes.
    Kilotonnes,
    /// A level in USD million, written in billions.
    Usd,
    /// A number without a unit.
    Plain,
}

impl Unit {
    /// The number with sign and unit, `digits` decimals (for dollars: of a billion).
    pub fn write(self, value: f64, digits: usize) -> String {
        if !value.is_finite() {
            return MISSING.to_string();
        }
        format!("{}{NBSP}{}", self.number(value, digits), self.suffix())
    }

    /// The number with its sign, without the unit.
    pub fn number(self, value: f64, digits: usize) -> String {
        match self {
            Self::Percent | Self::Kilotonnes | Self::Plain => plain(value, digits),
            Self::Usd => plain(value / 1000.0, digits),
            Self::PercentChange | Self::Points => signed(value, digits),
            Self::UsdChange => signed(value / 1000.0, digits),
            Self::UsdPerTonne => signed(value, digits),
        }
    }

    /// What follows the number.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Percent | Self::PercentChange => "%",
            Self::Points => "points",
            Self::UsdChange | Self::Usd => "bn USD",
            Self::Plain => "",
            Self::UsdPerTonne => "USD/t",
            Self::Kilotonnes => "kt",
        }
    }

    /// Name of a table column that holds values of this unit.
    pub fn column(self) -> &'static str {
        match self {
            Self::Percent | Self::PercentChange => "value_pct",
            Self::Points => "value_points",
            Self::UsdChange | Self::Usd => "value_usd_mn",
            Self::Plain => "value",
            Self::UsdPerTonne => "value_usd_t",
            Self::Kilotonnes => "value_kt",
        }
    }

    /// The smallest span of an axis: below it, differences are noise and are drawn flat.
    pub(crate) fn least_span(self) -> f64 {
        match self {
            Self::Percent => 1.0,
            Self::PercentChange | Self::Points => 0.02,
            Self::UsdChange | Self::Usd => 100.0,
            Self::Plain => 0.02,
            Self::UsdPerTonne => 2.0,
            Self::Kilotonnes => 10.0,
        }
    }
}

/// Decimals that show a difference of `step` and no more, at most four.
pub(crate) fn digits_for(step: f64) -> usize {
    if step.is_finite() && step > 0.0 {
        (-step.log10() - 1e-9).ceil().clamp(0.0, 4.0) as usize
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_follow_the_rounded_number() {
        assert_eq!(signed(0.845, 2), "+0.84");
        assert_eq!(signed(-0.474959, 2), "\u{2212}0.47");
        assert_eq!(signed(-0.004, 2), "0.00");
        assert_eq!(signed(0.004, 2), "0.00");
        assert_eq!(plain(-0.0, 1), "0.0");
        assert_eq!(signed(f64::NAN, 2), MISSING);
    }

    #[test]
    fn units_and_groups() {
        assert_eq!(Unit::Percent.write(48.04, 1), "48.0\u{a0}%");
        assert_eq!(
            Unit::UsdChange.write(-93_420.0, 1),
            "\u{2212}93.4\u{a0}bn USD"
        );
        assert_eq!(
            Unit::UsdChange.write(-12_345_678.0, 0),
            "\u{2212}12,346\u{a0}bn USD"
        );
        assert_eq!(plain(1234.0, 0), "1234");
        assert_eq!(digits_for(0.05), 2);
        assert_eq!(digits_for(20.0), 0);
        assert_eq!(digits_for(0.1), 1);
    }
}
