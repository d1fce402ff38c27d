//! An equilibrium as tables and as the JSON of `detente solve`: one definition of every column.

use detente_economy::settings::EconomySettings;
use detente_economy::{Adapted, Parameters};
use detente_world::World;
use serde_json::{Value, json};

mod conventions;
mod decomposition;
mod json;
mod tables;

pub use conventions::conventions;
pub use decomposition::{decomposition_json, decomposition_table};
pub use json::{bounds, records, solution};
pub use tables::{bounds_table, flows_table, region_fields, regions_table, sectors_table};

/// How much of an equilibrium is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// Regions and bounds.
    #[default]
    Regions,
    /// Also every sector of every region.
    Sectors,
    /// Also every flow.
    Flows,
    /// Sectors and flows.
    All,
}

impl Detail {
    /// Whether sectors are shown.
    pub fn has_sectors(self) -> bool {
        matches!(self, Self::Sectors | Self::All)
    }

    /// Whether flows are shown.
    pub fn has_flows(self) -> bool {
        matches!(self, Self::Flows | Self::All)
    }
}

/// The horizon for programs: months, band, what it did to trade elasticities; null without one.
pub fn horizon_json(settings: &EconomySettings, adapted: &Adapted) -> Value {
    settings.horizon.map_or(Value::Null, |given| {
        let clamped: Vec<String> = adapted.clamped.iter().map(|c| c.to_string()).collect();
        json!({
            "months": given.horizon.months(),
            "band": given.band.name(),
            "trade_elasticity_scale": adapted.trade_scale,
            "clamped": clamped,
        })
    })
}

/// Parameters for programs: the nests, mobility (`"inf"` where it is free), critical bundles, deficits.
pub fn parameters_json(world: &World, parameters: &Parameters) -> Value {
    let critical: Vec<Value> = parameters
        .critical
        .iter()
        .map(|nest| {
            let goods: Vec<&str> = nest
                .goods
                .iter()
                .map(|k| world.sector(*k).code.as_str())
                .collect();
            json!({ "goods": goods, "sigma_c": nest.sigma, "theta_c": nest.theta })
        })
        .collect();
    let kappa = if parameters.kappa.is_finite() {
        json!(parameters.kappa)
    } else {
        json!("inf")
    };
    json!({
        "sigma": parameters.sigma,
        "theta": parameters.theta,
        "rho": parameters.rho,
        "kappa": kappa,
        "critical": critical,
    })
}
