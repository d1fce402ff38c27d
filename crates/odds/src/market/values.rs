//! What owners of an asset gain or lose between two classes of outcome.
//!
//! The values come from the talks: whoever attaches them solves the economy at one combination of positions for each class and hands over
//! the present value of owners' incomes (value added that accrues to capital, or all value added where a world has no split) by region and
//! sector. This room never makes them up, and never takes them from a fit.

use std::collections::BTreeMap;

use crate::OddsError;
use crate::known::KnownOn;
use crate::record::Asset;

/// Classes of outcome, from the widest agreement to its opposite; names as the talks write them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Every lever in use is removed.
    GrandBargain,
    /// Something is removed for something.
    Framework,
    /// Levers are lowered or suspended.
    Truce,
    /// Nobody raises anything, and there is no exchange.
    Drift,
    /// Somebody raises a lever.
    Escalation,
}

impl Class {
    /// All of them, the widest agreement first.
    pub const ALL: [Self; 5] = [
        Self::GrandBargain,
        Self::Framework,
        Self::Truce,
        Self::Drift,
        Self::Escalation,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GrandBargain => "grand-bargain",
            Self::Framework => "framework",
            Self::Truce => "truce",
            Self::Drift => "drift",
            Self::Escalation => "escalation",
        }
    }
}

/// Present value of owners' incomes in one region and sector.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OwnersIncome {
    /// Region code.
    pub region: String,
    /// Sector code.
    pub sector: String,
    /// Present value, million dollars of the world's year.
    pub present_value_usd_mn: f64,
}

/// What the talks say about one class.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ClassValues {
    /// The class.
    pub class: Class,
    /// The combination of positions that stands for it, in words.
    pub package: String,
    /// Change of real income by region, per cent of the benchmark.
    pub real_income_pct: BTreeMap<String, f64>,
    /// Owners' incomes by region and sector; empty = real income stands in.
    pub owners: Vec<OwnersIncome>,
}

/// Values of every class that the talks could give.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct ValueGaps {
    /// One entry a class.
    pub classes: Vec<ClassValues>,
    /// How present values were taken: horizon and rate, in words.
    pub basis: String,
}

/// What an asset is worth more under the better class than under the worse, per cent of its worth under the better.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ValueGap {
    /// The gap, per cent.
    pub gap_pct: f64,
    /// Whether it is that of owners' incomes in the asset's sectors; otherwise that of the region's real income.
    pub by_owners: bool,
}

impl ValueGaps {
    /// Checks that every class stands once and every number is finite.
    ///
    /// # Errors
    /// [`OddsError::Values`].
    pub fn check(&self) -> Result<(), OddsError> {
        for (at, values) in self.classes.iter().enumerate() {
            if self.classes[..at].iter().any(|v| v.class == values.class) {
                return Err(OddsError::Values(format!(
                    "class {} stands twice",
                    values.class.name()
                )));
            }
            let incomes = values.owners.iter().map(|o| o.present_value_usd_mn);
            if !values
                .real_income_pct
                .values()
                .copied()
                .chain(incomes)
                .all(f64::is_finite)
            {
                return Err(OddsError::Values(format!(
                    "class {} has a value that is no number",
                    values.class.name()
                )));
            }
        }
        Ok(())
    }

    /// Values of a class.
    pub fn of(&self, class: Class) -> Option<&ClassValues> {
        self.classes.iter().find(|v| v.class == class)
    }

    /// The gap of an asset between two classes; `None` where the asset has no exposure or a class has no value.
    pub fn gap(&self, asset: &Asset, better: Class, worse: Class) -> Option<ValueGap> {
        let region = asset.region.as_ref()?;
        let (good, bad) = (self.of(better)?, self.of(worse)?);
        let owned = |values: &ClassValues| {
            let own = |o: &&OwnersIncome| {
                &o.region == region
                    && (asset.sectors.is_empty() || asset.sectors.contains(&o.sector))
            };
            let incomes: Vec<f64> = values
                .owners
                .iter()
                .filter(own)
                .map(|o| o.present_value_usd_mn)
                .collect();
            (!incomes.is_empty()).then(|| incomes.iter().sum::<f64>())
        };
        if let (Some(a), Some(b)) = (owned(good), owned(bad))
            && a > 0.0
        {
            return Some(ValueGap {
                gap_pct: 100.0 * (a - b) / a,
                by_owners: true,
            });
        }
        let (a, b) = (
            good.real_income_pct.get(region)?,
            bad.real_income_pct.get(region)?,
        );
        let gap_pct = 100.0 * (a - b) / (100.0 + a);
        Some(ValueGap {
            gap_pct,
            by_owners: false,
        })
    }
}

/// Cumulated worth of an asset after each trading day, 1 before the first day of `from`; days without a move leave it as it is.
pub(crate) fn worth(view: &KnownOn, asset: &Asset, from: usize) -> Vec<f64> {
    let moves = view.moves(asset);
    let mut level = 1.0;
    (moves.get(from..).unwrap_or_default().iter())
        .map(|m| {
            level *= 1.0 + m.unwrap_or(0.0) / 100.0;
            level
        })
        .collect()
}
