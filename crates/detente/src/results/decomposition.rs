//! The parts of a change of real income, as a table and as JSON.

use detente_economy::Decomposition;
use detente_world::World;
use detente_world::table::Table;
use serde_json::{Value, json};

use super::records;

/// One row per region in the world's order; every column in log points times 100.
pub fn decomposition_table(world: &World, rows: &[Decomposition]) -> Table {
    let column = |value: fn(&Decomposition) -> f64| {
        // Adding zero turns a negative zero into a plain one.
        rows.iter().map(move |row| value(row) + 0.0)
    };
    Table::new()
        .text("code", rows.iter().map(|r| &world.region(r.region).code))
        .float("total_log_pct", column(|r| r.total_log_pct))
        .float("terms_of_trade_log_pct", column(|r| r.terms_of_trade))
        .float(
            "terms_of_trade_parties_log_pct",
            column(|r| r.terms_of_trade_parties),
        )
        .float(
            "terms_of_trade_others_log_pct",
            column(|r| r.terms_of_trade_others),
        )
        .float("volume_log_pct", column(|r| r.volume))
        .float("iceberg_log_pct", column(|r| r.iceberg))
        .float("technology_log_pct", column(|r| r.technology))
        .float("transfer_log_pct", column(|r| r.transfer))
        .float("remainder_log_pct", column(|r| r.remainder))
}

/// The table with what it means; `steps` is the number of equilibria on the way.
pub fn decomposition_json(world: &World, rows: &[Decomposition], steps: usize) -> Value {
    json!({
        "steps": steps,
        "convention": "log points times 100, integrated along the way to the policy; the parts and the remainder sum to \
                       100 ln(1 + real_income_pct/100); parties are the regions whose trade or technology the policy changes",
        "regions": records(&decomposition_table(world, rows)),
    })
}
