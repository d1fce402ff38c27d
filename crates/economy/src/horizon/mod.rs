//! Elasticities by the time everyone has had to adapt (`path.md`, "Time"): a month after a shock almost nothing can
//! be replaced, after ten years almost everything.
//!
//! The table behind it, `data/economy/horizons.csv`, has a low, a central and a high value of every elasticity at
//! 1, 3, 12, 36, 60 and 120 months. Low means hard to replace, so losses are large; high means easy.

mod schedule;

use std::fmt;
use std::str::FromStr;

pub use schedule::{Adapted, Clamped, Elasticity, Point, Schedule, ScheduleError};

/// Why a horizon or a band was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HorizonError {
    /// Not a time, or outside the table.
    #[error(
        "\"{given}\" is not a horizon: write months or years from 1m to 10y, for example 1m, 18m or 5y"
    )]
    NotAHorizon {
        /// What was given.
        given: String,
    },
    /// Not a band.
    #[error("\"{given}\" is not a band: write low, central or high, for example 1y,low")]
    UnknownBand {
        /// What was given.
        given: String,
    },
}

/// Time since the shock, in months: 1 to 120.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Horizon(u32);

impl Horizon {
    /// The shortest horizon, one month.
    pub const SHORTEST: Self = Self(1);
    /// The longest horizon, ten years.
    pub const LONGEST: Self = Self(120);

    /// A horizon of so many months.
    ///
    /// # Errors
    /// Less than one month or more than ten years.
    pub fn from_months(months: u32) -> Result<Self, HorizonError> {
        if (Self::SHORTEST.0..=Self::LONGEST.0).contains(&months) {
            Ok(Self(months))
        } else {
            Err(HorizonError::NotAHorizon {
                given: format!("{months}m"),
            })
        }
    }

    /// Months.
    pub fn months(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Horizon {
    /// `3m`, `18m`, `5y`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            months if months % 12 == 0 => write!(f, "{}y", months / 12),
            months => write!(f, "{months}m"),
        }
    }
}

impl FromStr for Horizon {
    type Err = HorizonError;

    /// Whole months or years: `1m`, `18m`, `10y`.
    fn from_str(text: &str) -> Result<Self, HorizonError> {
        let wrong = || HorizonError::NotAHorizon {
            given: text.to_owned(),
        };
        let (number, unit) = match text.strip_suffix('y') {
            Some(years) => (years, 12),
            None => (text.strip_suffix('m').ok_or_else(wrong)?, 1),
        };
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let months = number.checked_mul(unit).ok_or_else(wrong)?;
        Self::from_months(months).map_err(|_| wrong())
    }
}

/// Which end of the published range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Band {
    /// Hard to replace: the lower end of every elasticity.
    Low,
    /// The value between.
    #[default]
    Central,
    /// Easy to replace: the upper end.
    High,
}

impl Band {
    /// Every band, from hard to easy.
    pub const ALL: [Self; 3] = [Self::Low, Self::Central, Self::High];

    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Central => "central",
            Self::High => "high",
        }
    }
}

impl FromStr for Band {
    type Err = HorizonError;

    fn from_str(text: &str) -> Result<Self, HorizonError> {
        Self::ALL
            .into_iter()
            .find(|band| band.name() == text)
            .ok_or_else(|| HorizonError::UnknownBand {
                given: text.to_owned(),
            })
    }
}

/// A horizon with its band, as users write it: `1y`, `3m,low`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adaptation {
    /// Time since the shock.
    pub horizon: Horizon,
    /// Which end of the range.
    pub band: Band,
}

impl fmt::Display for Adaptation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.band {
            Band::Central => self.horizon.fmt(f),
            band => write!(f, "{},{}", self.horizon, band.name()),
        }
    }
}

impl FromStr for Adaptation {
    type Err = HorizonError;

    fn from_str(text: &str) -> Result<Self, HorizonError> {
        let (horizon, band) = match text.split_once(',') {
            Some((horizon, band)) => (horizon, band.trim().parse()?),
            None => (text, Band::default()),
        };
        Ok(Self {
            horizon: horizon.trim().parse()?,
            band,
        })
    }
}
