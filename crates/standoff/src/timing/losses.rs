//! What using a lever costs both sides, by months since it was announced and months of use.

use detente_economy::horizon::Band;
use detente_path::{Announcement, DATES, Month, Path, Position, Scenario};
use rayon::prelude::*;

use super::{Assumptions, Lever, TimingError};
use crate::series::between;

/// Months of announcement that are solved; others are read off in between.
const AHEAD: [u32; 9] = [0, 1, 3, 6, 12, 24, 36, 60, 120];
/// Users who are warned fill up to so many months of use.
const WARNED_STOCK: f64 = 6.0;

/// Losses of real income in per cent, positive = lost.
pub(super) struct Losses {
    /// By announcement, by month of use.
    target: Vec<Vec<f64>>,
    owner: Vec<Vec<f64>>,
}

impl Losses {
    /// Solves the months of one band.
    pub fn of(lever: &Lever<'_>, assumed: &Assumptions, band: Band) -> Result<Self, TimingError> {
        let last = assumed.use_months;
        let dates = DATES.into_iter().filter(|d| *d < last);
        let dates: Vec<u32> = dates.chain([last]).collect();
        let needed = AHEAD.partition_point(|a| *a < assumed.hold_months);
        let ahead = &AHEAD[..(needed + 1).min(AHEAD.len())];
        let solved: Result<Vec<Vec<[f64; 2]>>, TimingError> = ahead
            .par_iter()
            .map(|&months| {
                let announcement = Announcement {
                    months,
                    credence: assumed.credence,
                    stock_months: WARNED_STOCK,
                    stocking: true,
                    adapting: true,
                };
                let scenario = Scenario {
                    announcement: (months > 0).then_some(announcement),
                    ..lever.scenario.clone()
                };
                let (world, figures) = (lever.world, lever.figures);
                let path = Path::new(world, figures, lever.schedule, &scenario, lever.stop)?;
                let run = path.run(Position::band(band), &dates)?;
                let sides = [lever.target, lever.owner];
                let lost = |m: &Month| sides.map(|n| -m.regions[n.0].real_income_pct);
                Ok(run.months.iter().map(lost).collect())
            })
            .collect();
        let solved = solved?;
        let side = |of: usize| -> Vec<Vec<f64>> {
            let after = |t: u32| {
                let in_month = |m: u32| {
                    let after_ahead =
                        |a: usize| between(&dates, |d| solved[a][d][of], f64::from(m), f64::ln);
                    between(ahead, after_ahead, f64::from(t), f64::ln_1p)
                };
                (1..=last).map(in_month).collect()
            };
            (0..=assumed.hold_months).map(after).collect()
        };
        Ok(Self {
            target: side(0),
            owner: side(1),
        })
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
