//! What using a lever costs both sides, by months since it was announced and months of use.

use detente_path::first_year::MonthlyLosses;
use detente_world::RegionIx;

use super::{Assumptions, Lever};

/// Losses of real income in per cent, positive = lost.
pub(super) struct Losses {
    /// By announcement, by month of use.
    target: Vec<Vec<f64>>,
    owner: Vec<Vec<f64>>,
}

impl Losses {
    /// Reads the months of one draw.
    pub fn of(lever: &Lever<'_>, assumed: &Assumptions, run: &MonthlyLosses) -> Self {
        let side = |n: RegionIx| -> Vec<Vec<f64>> {
            let after = |t: u32| {
                let months = 1..=assumed.use_months;
                months
                    .map(|m| -run.real_income_pct(f64::from(t), m, n))
                    .collect()
            };
            (0..=assumed.hold_months).map(after).collect()
        };
        Self {
            target: side(lever.target),
            owner: side(lever.owner),
        }
    }

    /// In month `m` of use, from 1, after `t` months of threatening.
    pub fn target(&self, t: usize, m: usize) -> f64 {
        self.target[t][m - 1]
    }

    /// Likewise.
    pub fn owner(&self, t: usize, m: usize) -> f64 {
        self.owner[t][m - 1]
    }

    /// The target's mean loss over the first year of use.
    pub fn first_year(&self, t: usize) -> f64 {
        let year = &self.target[t][..self.target[t].len().min(12)];
        year.iter().sum::<f64>() / year.len() as f64
    }

    /// The target's largest monthly loss.
    pub fn peak(&self, t: usize) -> f64 {
        self.target[t].iter().copied().fold(0.0, f64::max)
    }
}
