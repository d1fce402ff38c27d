//! Months of the calendar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A month of a year, written `2018-07`.
///
/// ```
/// use detente_path::farm::Month;
///
/// let july: Month = "2018-07".parse()?;
/// assert_eq!((july.year(), july.of_year()), (2018, 7));
/// assert_eq!(july.plus(6).to_string(), "2019-01");
/// assert_eq!(july.plus(6).since(july), 6);
/// # Ok::<(), detente_path::farm::BadMonth>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(i32);

/// A text that is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a month; write it YYYY-MM, for example 2018-07")]
pub struct BadMonth(pub String);

impl Month {
    /// The month `of_year` (1 to 12, others carry over) of a year.
    pub fn new(year: i32, of_year: i32) -> Self {
        Self(year * 12 + of_year - 1)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn of_year(self) -> usize {
        // In 0..12 by construction.
        self.0.rem_euclid(12) as usize + 1
    }

    /// So many months later; earlier if negative.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Months from `earlier` to this month; negative if this month is earlier.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The year of a marketing year that begins in month `first` and that this month is in, named by its first year.
    pub fn marketing_year(self, first: usize) -> i32 {
        self.year() - i32::from(self.of_year() < first)
    }

    /// Its first day as ISO text.
    pub fn first_day(self) -> String {
        format!("{self}-01")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl FromStr for Month {
    type Err = BadMonth;

    fn from_str(text: &str) -> Result<Self, BadMonth> {
        let bad = || BadMonth(text.to_owned());
        let bytes = text.as_bytes();
        let digits = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0_i32, |sum, b| {
                b.is_ascii_digit().then(|| sum * 10 + i32::from(b - b'0'))
            })
        };
        if bytes.len() != 7 || bytes[4] != b'-' {
            return Err(bad());
        }
        match (digits(0, 4), digits(5, 7)) {
            (Some(year), Some(month)) if (1..=12).contains(&month) && year >= 1 => {
                Ok(Self::new(year, month))
            }
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Month {
    type Error = BadMonth;

    fn try_from(text: String) -> Result<Self, BadMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_written() {
        for text in ["2018-07", "2017-12", "2020-01", "0001-01"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in [
            "2018-13", "2018-00", "2018-7", "18-07", "2018/07", "", "2018-0é",
        ] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn marketing_years_begin_in_their_month() {
        let year = |text: &str| text.parse::<Month>().unwrap().marketing_year(10);
        assert_eq!(
            (year("2018-09"), year("2018-10"), year("2019-01")),
            (2017, 2018, 2018)
        );
    }
}
