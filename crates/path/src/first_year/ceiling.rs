//! The ceiling (equation 17): what a month can cost at most.
//!
//! The same maps with no stocks, leaks, new tonnes, thrift or spare capacity, and for every use the worse of merit and pro
//! rata; idled foreign suppliers and lost orders are in it. Every step of the model is isotone in what is left out, so a month
//! can never cost more.

use super::economy::{Pressure, unsold};
use super::{Judged, Network, State};

/// The most a month can cost, by region, fractions of GDP.
#[derive(Debug, Clone, PartialEq)]
pub struct Ceiling {
    /// With idled foreign suppliers and lost orders.
    pub gdp: Vec<f64>,
    /// Own users idled alone.
    pub own: Vec<f64>,
}

impl Ceiling {
    /// The ceiling of a month in which at worst so much of each cell stops, without spare capacity.
    pub(crate) fn of(network: &Network, judged: &Judged, pressure: &Pressure) -> Self {
        let bare = Judged {
            io_stock: 0.0,
            spare: 0.0,
            ..judged.clone()
        };
        let mut worst = State::usual(network, 0.0);
        worst.solve(network, &bare, pressure);
        let own: Vec<f64> = (pressure.stopped.iter().zip(unsold(network, &pressure.held)))
            .map(|(stopped, unsold)| stopped.max(unsold))
            .collect();
        Self {
            gdp: worst.gdp,
            own: network.of_gdp(&own),
        }
    }
}
