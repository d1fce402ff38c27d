//! What the numbers mean, said beside them.

use detente_economy::DeficitRule;
use detente_world::World;
use serde_json::{Value, json};

/// One sentence per quantity that different studies define differently.
pub fn conventions(world: &World, deficits: DeficitRule) -> Value {
    let benchmark = match deficits {
        DeficitRule::Fixed => {
            "the world's tables; every deficit keeps its share of world factor income"
        }
        DeficitRule::Scaled => {
            "the world's tables; every deficit keeps its share of the region's factor income, up to the world adding-up"
        }
        DeficitRule::None => {
            "the equilibrium without deficits at unchanged tariffs, found before the shock; changes are from it"
        }
    };
    json!({
        "benchmark": benchmark,
        "money": format!("USD million of {}, nominal, in the numeraire", world.meta().year),
        "numeraire": "world factor income is unchanged",
        "real_income_pct": "income over the price index of final demand, exact change",
        "real_income_first_order_pct": "first-order sum at base weights (Caliendo and Parro 2015: terms of trade, volume of taxed trade, change of the deficit); null where the shock is more than tariffs or where markups or scale act",
        "gdp_volume_pct": "final demand plus exports less imports, each at benchmark prices",
        "ev_usd_mn": "equivalent variation: benchmark income times the exact change of real income",
        "volume_pct": "producers' receipts over unit cost, at the factory gate",
        "price_pct": "what buyers pay, tariffs included; null where the flow is banned",
        "bounds": "bound and volume relative to the benchmark; wedge_rate is the tax equivalent of a cap, the subsidy rate of a floor; a subsidy is a negative rent",
    })
}
