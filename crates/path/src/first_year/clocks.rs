//! How long a loss lasts: when it is highest, and when half and nine tenths of it are gone.

use detente_world::RegionIx;

/// The clock of a region's loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Region.
    pub region: RegionIx,
    /// Month of the greatest loss.
    pub peak_month: u32,
    /// GDP then, per cent.
    pub peak_pct: f64,
    /// Months since the levers were pulled until the loss is half its peak, between months by interpolation; `None` = not
    /// within the path.
    pub half_months: Option<f64>,
    /// The same for a tenth of it.
    pub tenth_months: Option<f64>,
}

/// Clocks of regions from GDP by month (`gdp_pct[month − 1][region]`), for regions that lose at least `least_pct`.
pub fn clocks(gdp_pct: &[Vec<f64>], least_pct: f64) -> Vec<Clock> {
    let regions = gdp_pct.first().map_or(0, Vec::len);
    (0..regions)
        .filter_map(|n| {
            let series: Vec<f64> = gdp_pct.iter().map(|month| -month[n]).collect();
            let peak = (series.iter().enumerate())
                .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
            (*peak.1 >= least_pct && *peak.1 > 0.0).then(|| Clock {
                region: RegionIx(n),
                peak_month: peak.0 as u32 + 1,
                peak_pct: -peak.1,
                half_months: falls_to(&series, peak.0, 0.5 * peak.1),
                tenth_months: falls_to(&series, peak.0, 0.1 * peak.1),
            })
        })
        .collect()
}

/// When a series first falls to a level after a position, linear between months (month 1 is position 0).
fn falls_to(series: &[f64], from: usize, level: f64) -> Option<f64> {
    let after = (from + 1..series.len()).find(|t| series[*t] <= level)?;
    let (before, now) = (series[after - 1], series[after]);
    let share = if before > now {
        (before - level) / (before - now)
    } else {
        1.0
    };
    Some(after as f64 + share)
}
