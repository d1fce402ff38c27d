//! A figure with its range.

/// A value at the damaging end, in the middle and at the mild end of what is thought possible.
///
/// The damaging end is called low because for elasticities, stocks and supply it is the lower one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// At the damaging end.
    pub low: f64,
    /// Central.
    pub central: f64,
    /// At the mild end.
    pub high: f64,
}

impl Range {
    /// The same value throughout.
    pub fn fixed(value: f64) -> Self {
        Self {
            low: value,
            central: value,
            high: value,
        }
    }

    /// The value at position `z`: 0 is low, ½ central, 1 high, linear between.
    pub fn at(&self, z: f64) -> f64 {
        if z <= 0.5 {
            self.low + 2.0 * z.max(0.0) * (self.central - self.low)
        } else {
            self.central + (2.0 * z.min(1.0) - 1.0) * (self.high - self.central)
        }
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.low.is_finite() && self.central.is_finite() && self.high.is_finite()
    }

    pub(crate) fn is_ordered(&self) -> bool {
        let up = self.low <= self.central && self.central <= self.high;
        let down = self.low >= self.central && self.central >= self.high;
        up || down
    }
}

/// Where in its range each group of parameters stands: 0 damaging, ½ central, 1 mild.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Elasticities of the economy (σ, θ, ρ, κ, trade).
    pub economy: f64,
    /// σc of users of critical goods.
    pub critical: f64,
    /// Others' supply.
    pub supply: f64,
    /// Stocks at the start.
    pub stocks: f64,
    /// Exposed shares of users.
    pub exposure: f64,
    /// η, between the exposed and the other part of a sector.
    pub eta: f64,
    /// Leakage through third countries.
    pub leak: f64,
    /// Needs of separate grades.
    pub grades: f64,
    /// Strength of the lever itself: 1 weak, 0 strong.
    pub strength: f64,
}

impl Position {
    /// Everything central.
    pub const CENTRAL: Self = Self::all(0.5);

    /// Every group at the same place: 0 damaging and strong, 1 mild and weak.
    pub const fn all(z: f64) -> Self {
        Self {
            economy: z,
            critical: z,
            supply: z,
            stocks: z,
            exposure: z,
            eta: z,
            leak: z,
            grades: z,
            strength: z,
        }
    }

    /// A band: elasticities, supply and stocks at one end of their published ranges; judgements stay central.
    pub fn band(band: detente_economy::Band) -> Self {
        let z = match band {
            detente_economy::Band::Low => 0.0,
            detente_economy::Band::Central => 0.5,
            detente_economy::Band::High => 1.0,
        };
        Self {
            economy: z,
            critical: z,
            supply: z,
            stocks: z,
            ..Self::CENTRAL
        }
    }

    /// Every group drawn on its own, uniformly in position: half the mass lies below the central value.
    pub fn draw(random: &mut impl rand::Rng) -> Self {
        let mut next = || random.random::<f64>();
        Self {
            economy: next(),
            critical: next(),
            supply: next(),
            stocks: next(),
            exposure: next(),
            eta: next(),
            leak: next(),
            grades: next(),
            strength: next(),
        }
    }
}
