//! What waiting costs and what a side fights for.

use serde::Serialize;

use super::normal;
use crate::TalksError;

/// Resolve beyond this quantile is left out: the distribution is renormalised below it.
const TOP: f64 = 0.995;
/// The least a side fights for.
const LEAST_PRIZE: f64 = 1e-9;

/// A payoff per month over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// The same every month.
    Steady(f64),
    /// first · e^(−rate·t).
    Fading {
        /// At the beginning.
        first: f64,
        /// Share that is lost a month, continuously.
        rate: f64,
    },
    /// At the beginning of every month, from 0; the last number holds ever after. Between two positive numbers costs change by the
    /// same share each day, otherwise in a straight line.
    Monthly(Vec<f64>),
}

impl Flow {
    /// The flow at a time in months.
    pub fn at(&self, time: f64) -> f64 {
        match self {
            Self::Steady(value) => *value,
            Self::Fading { first, rate } => first * (-rate * time).exp(),
            Self::Monthly(values) => {
                let last = values.len() - 1;
                let begins = (time.max(0.0).floor() as usize).min(last);
                let (a, b) = (values[begins], values[(begins + 1).min(last)]);
                let share = (time - begins as f64).clamp(0.0, 1.0);
                if a == b || begins == last {
                    a
                } else if a > 0.0 && b > 0.0 {
                    a * (b / a).powf(share)
                } else {
                    a + share * (b - a)
                }
            }
        }
    }

    /// The lowest it ever is.
    pub fn lowest(&self) -> f64 {
        match self {
            Self::Steady(value) => *value,
            Self::Fading { first, rate } if *rate > 0.0 => first.min(0.0),
            Self::Fading { first, .. } => *first,
            Self::Monthly(values) => values.iter().copied().fold(f64::INFINITY, f64::min),
        }
    }

    /// Whether it bends at whole months.
    pub(crate) fn bends(&self) -> bool {
        matches!(self, Self::Monthly(values) if values.len() > 1)
    }

    /// The month from which on it is steady; infinite if it fades for ever.
    pub(crate) fn settles(&self) -> f64 {
        match self {
            Self::Steady(_) => 0.0,
            Self::Fading { .. } => f64::INFINITY,
            Self::Monthly(values) => (values.len() - 1) as f64,
        }
    }

    /// The same times a factor.
    pub fn times(&self, factor: f64) -> Self {
        match self {
            Self::Steady(value) => Self::Steady(factor * value),
            Self::Fading { first, rate } => Self::Fading {
                first: factor * first,
                rate: *rate,
            },
            Self::Monthly(values) => Self::Monthly(values.iter().map(|v| factor * v).collect()),
        }
    }

    pub(super) fn check(&self) -> Result<(), TalksError> {
        let wrong = |value: f64| TalksError::Resolve {
            what: "a monthly cost",
            value,
        };
        let finite = |value: f64| {
            if value.is_finite() {
                Ok(())
            } else {
                Err(wrong(value))
            }
        };
        match self {
            Self::Steady(value) => finite(*value),
            Self::Fading { first, rate } => finite(*first).and_then(|()| finite(*rate)),
            Self::Monthly(values) if values.is_empty() => Err(TalksError::NoMonths),
            Self::Monthly(values) => values.iter().try_for_each(|v| finite(*v)),
        }
    }
}

/// What the other side believes a side's private resolve to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Types {
    /// It has none: what it fights for is known.
    Known,
    /// Evenly between 0 and the number.
    Uniform {
        /// The most.
        most: f64,
    },
    /// Log-normal below its 0.995 quantile.
    LogNormal {
        /// Half have less.
        median: f64,
        /// Standard deviation of the logarithm.
        spread: f64,
    },
}

impl Types {
    /// The resolve that a share `p` of types does not have more than.
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Known => 0.0,
            Self::Uniform { most } => most * p,
            Self::LogNormal { median, spread } => {
                median * (spread * normal::quantile(TOP * p.clamp(0.0, 1.0))).exp()
            }
        }
    }
}

/// What a side fights for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resolve {
    /// Present value of the deal if the other side yields less that of the deal if it yields itself: what both know.
    pub material: f64,
    /// What comes on top and only the side knows.
    pub private: Types,
    /// What backing down costs at home, by time (Fearon, American Political Science Review 88, 1994): adds to the prize.
    pub audience: Option<Flow>,
    /// Value of escalating, or of any other way out, over yielding: what the side would do instead of yielding if positive
    /// (Slantchev, American Political Science Review 97, 2003; Powell, American Journal of Political Science 48, 2004).
    pub way_out: f64,
    /// Probability that it never yields.
    pub never: f64,
}

impl Resolve {
    /// A prize that both know.
    pub fn known(prize: f64, never: f64) -> Self {
        Self::private(0.0, Types::Known, never).with_material(prize)
    }

    /// Private resolve on top of a material prize.
    pub fn private(material: f64, private: Types, never: f64) -> Self {
        Self {
            material,
            private,
            audience: None,
            way_out: 0.0,
            never,
        }
    }

    /// The same with another material prize.
    pub fn with_material(self, material: f64) -> Self {
        Self { material, ..self }
    }

    /// What the type that is about to yield fights for when a share `survival` of all types, those who never yield among them, is
    /// left; never below a trifle.
    pub fn of_survival(&self, survival: f64, time: f64) -> f64 {
        let above = (survival.min(1.0) - self.never) / (1.0 - self.never);
        let below = (1.0 - above).clamp(0.0, 1.0);
        let audience = self.audience.as_ref().map_or(0.0, |a| a.at(time));
        let prize = self.material + self.private.quantile(below) + audience;
        (prize - self.way_out.max(0.0)).max(LEAST_PRIZE)
    }

    pub(super) fn check(&self) -> Result<(), TalksError> {
        let refuse = |what, value| Err(TalksError::Resolve { what, value });
        if !(self.never > 0.0 && self.never < 1.0) {
            return refuse("the probability of never yielding", self.never);
        }
        for (what, value) in [("the prize", self.material), ("the way out", self.way_out)] {
            if !value.is_finite() {
                return refuse(what, value);
            }
        }
        if let Some(audience) = &self.audience {
            audience.check()?;
        }
        match self.private {
            Types::Known if self.material <= 0.0 => refuse("the prize", self.material),
            Types::Uniform { most } if !(most > 0.0 && most.is_finite()) => {
                refuse("the most resolve", most)
            }
            Types::LogNormal { median, .. } if !(median > 0.0 && median.is_finite()) => {
                refuse("the median of resolve", median)
            }
            Types::LogNormal { spread, .. } if !(spread > 0.0 && spread.is_finite()) => {
                refuse("the spread of resolve", spread)
            }
            _ => Ok(()),
        }
    }
}
