//! Losses month by month after any months of warning: what timing, deals and talks reckon with.

use detente_world::RegionIx;
use rayon::prelude::*;

use super::{Centre, Detail, Draw, Levers, Line, Sampling, Warning};
use crate::PathError;

/// Months of warning at which paths are run; between them losses are linear in the logarithm of one more.
pub const WARNED: [u32; 11] = [0, 1, 2, 3, 6, 9, 12, 24, 36, 60, 120];

/// Months over which draws are set beside each other.
const COMPARED: u32 = 12;

/// What levers do to every region in each month, after any months of warning, at one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyLosses {
    /// Months of warning that were run.
    warned: Vec<u32>,
    /// By warning.
    lines: Vec<Line>,
    /// Whether every month of every run is certified.
    pub certified: bool,
}

impl MonthlyLosses {
    /// Runs the path of a centre at a draw after every warning up to `longest` months, believed as far as `credence`. Warnings fill
    /// stocks and start thrift; levers without licences on elements are the same after any warning and run once.
    ///
    /// # Errors
    /// As [`simulate`](super::simulate); [`PathError::Interrupted`].
    pub fn of(
        centre: &Centre<'_>,
        draw: &Draw,
        credence: f64,
        longest: u32,
    ) -> Result<Self, PathError> {
        let needed = if centre.levers.licences.is_empty() {
            1
        } else {
            (WARNED.partition_point(|w| *w < longest) + 1).min(WARNED.len())
        };
        let runs: Result<Vec<(Line, bool)>, PathError> = WARNED[..needed]
            .par_iter()
            .map(|&months| {
                let warning = Warning {
                    months: f64::from(months),
                    credence,
                };
                centre.run(draw, (months > 0).then_some(warning), centre.months)
            })
            .collect();
        let runs = runs?;
        Ok(Self {
            warned: WARNED[..needed].to_vec(),
            certified: runs.iter().all(|(_, holds)| *holds),
            lines: runs.into_iter().map(|(line, _)| line).collect(),
        })
    }

    /// Change of a region's GDP in a month of use, 1 first, after so many months of warning; per cent.
    pub fn gdp_pct(&self, warned: f64, month: u32, region: RegionIx) -> f64 {
        self.between(warned, |line| &line.gdp, month, region)
    }

    /// Change of its real income, likewise.
    pub fn real_income_pct(&self, warned: f64, month: u32, region: RegionIx) -> f64 {
        self.between(warned, |line| &line.real, month, region)
    }

    fn between(
        &self,
        warned: f64,
        of: fn(&Line) -> &Vec<Vec<f64>>,
        month: u32,
        region: RegionIx,
    ) -> f64 {
        let value = |at: usize| -> f64 {
            let months = self.lines.get(at).map(of);
            // A path that is over stays as it was.
            let row = months.and_then(|m| m.get(month as usize - 1).or(m.last()));
            row.map_or(0.0, |row| row[region.0])
        };
        let after = (self.warned).partition_point(|w| f64::from(*w) < warned);
        if after == 0 || after == self.warned.len() {
            return value(after.min(self.warned.len() - 1));
        }
        let log = |at: usize| f64::from(self.warned[at]).ln_1p();
        let share = (warned.ln_1p() - log(after - 1)) / (log(after) - log(after - 1));
        let (low, high) = (value(after - 1), value(after));
        low + share * (high - low)
    }
}

impl Centre<'_> {
    /// A run at a draw after a warning, and whether it is certified in every month.
    fn run(
        &self,
        draw: &Draw,
        warning: Option<Warning>,
        months: u32,
    ) -> Result<(Line, bool), PathError> {
        let ground = self.junction.ground;
        let levers = Levers {
            warning,
            ..self.levers.clone()
        };
        let run = ground.run(&levers, &self.own, draw, months, Detail::Losses)?;
        let band = super::Bands::of(ground, &run);
        Ok((self.line(&band, months), band.certified))
    }

    /// The draws at which a region's mean real income over the first year is at the 5th and at the 95th percentile: the hard end, then
    /// the easy one. Both are the central run without draws.
    ///
    /// # Errors
    /// As [`simulate`](super::simulate); [`PathError::Interrupted`].
    pub fn ends(&self, region: RegionIx, sampling: &Sampling<'_>) -> Result<[Draw; 2], PathError> {
        let months = COMPARED.min(self.months);
        let ground = self.junction.ground;
        let drawn = super::bands(ground, self.levers, &self.own, months, sampling)?;
        let mut list: Vec<(f64, Draw)> = (drawn.iter())
            .map(|band| {
                let line = self.line(band, months);
                (line.real.iter().map(|row| row[region.0]).sum(), band.draw)
            })
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |share: f64| {
            let place = (share * list.len().saturating_sub(1) as f64).round() as usize;
            list.get(place).map_or(Draw::CENTRAL, |(_, draw)| *draw)
        };
        Ok([at(0.05), at(0.95)])
    }
}
