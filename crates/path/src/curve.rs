//! The loss as a curve over σc, the elasticity that decides most and is known least.

use detente_economy::{Band, Horizon};
use rayon::prelude::*;

use crate::{Grounds, PathError, Position, Scenario};

/// σc of the curve: the response is a cliff between 0.05 and 0.2.
pub const SIGMAS: [f64; 10] = [0.02, 0.04, 0.06, 0.08, 0.10, 0.12, 0.15, 0.20, 0.30, 0.50];

/// Month at which the curve is drawn.
pub const CURVE_MONTH: u32 = 12;

/// The losses of all regions under one σc.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// σc of every user in every month.
    pub sigma_c: f64,
    /// Loss of GDP by region in the world's order, per cent.
    pub loss_pct: Vec<f64>,
}

/// The loss at [`CURVE_MONTH`] over [`SIGMAS`], everything else central. `tick` is called after each point.
///
/// # Errors
/// [`PathError`] of the first point that has none.
pub fn curve(
    grounds: &Grounds<'_>,
    scenario: &Scenario,
    tick: &(dyn Fn() + Sync),
) -> Result<Vec<CurvePoint>, PathError> {
    SIGMAS
        .par_iter()
        .map(|&sigma_c| {
            grounds.go_on()?;
            let scenario = Scenario {
                sigma_c: Some(sigma_c),
                ..scenario.clone()
            };
            let run = grounds
                .path(&scenario)?
                .run(Position::CENTRAL, &[CURVE_MONTH])?;
            tick();
            let losses = run.months[0].regions.iter().map(|r| -r.gdp_volume_pct);
            Ok(CurvePoint {
                sigma_c,
                loss_pct: losses.collect(),
            })
        })
        .collect()
}

/// The published range of σc at [`CURVE_MONTH`], of the first critical good that the world has.
///
/// # Errors
/// A month outside the table of elasticities.
pub fn published_sigma(grounds: &Grounds<'_>) -> Result<Option<(f64, f64)>, PathError> {
    let horizon = Horizon::from_months(CURVE_MONTH)?;
    let mut goods = grounds.figures.materials.iter();
    let good = goods.find(|m| grounds.world.find_sector(&m.good).is_some());
    let at = |band| grounds.schedule.critical(&good?.schedule, horizon, band);
    Ok(at(Band::Low).zip(at(Band::High)))
}
