//! The JSON object of `detente solve` (`interfaces.md`).

use detente_economy::{DeficitRule, Equilibrium};
use detente_policy::{BoundKind, FloorMode};
use detente_world::World;
use detente_world::table::{ColumnData, Table};
use serde_json::{Map, Value, json};

use super::{Detail, conventions, flows_table, regions_table, sectors_table, tables};

/// A table as an array of objects, one per row; what is missing is null.
pub fn records(table: &Table) -> Value {
    let cell = |data: &ColumnData, row: usize| match data {
        ColumnData::Text(c) | ColumnData::Date(c) => c.get(row).map(Value::from),
        ColumnData::Float(c) => c.get(row).copied().flatten().map(Value::from),
        ColumnData::Integer(c) => c.get(row).copied().flatten().map(Value::from),
        ColumnData::Flag(c) => c.get(row).copied().flatten().map(Value::from),
    };
    let record = |row: usize| {
        let columns = table.columns().iter();
        columns
            .map(|c| (c.name.clone(), cell(&c.data, row).unwrap_or_default()))
            .collect::<Map<_, _>>()
    };
    (0..table.rows()).map(record).collect()
}

/// The bounds with their flows as objects.
pub fn bounds(world: &World, equilibrium: &Equilibrium) -> Value {
    let bounds = equilibrium.bounds.iter().map(|bound| {
        let flows: Vec<Value> = bound
            .flows
            .iter()
            .map(|&(i, n, k)| {
                json!({
                    "origin": world.region(i).code,
                    "destination": world.region(n).code,
                    "sector": world.sector(k).code,
                })
            })
            .collect();
        let mut object = json!({
            "kind": tables::kind(bound),
            "label": bound.label,
            "flows": flows,
            "bound": bound.level,
            "volume": bound.volume,
            "wedge_rate": bound.wedge_rate,
            "rent_usd_mn": bound.rent,
            "binding": bound.binding,
        });
        match bound.kind {
            BoundKind::Cap { rents_to_exporter } => {
                object["rents_to_exporter"] = rents_to_exporter.into();
            }
            BoundKind::Floor { mode } => {
                object["mode"] = match mode {
                    FloorMode::OnTop => "on-top",
                    FloorMode::Replace => "replace",
                }
                .into();
            }
        }
        object
    });
    bounds.collect()
}

/// Status, certificate, statistics, warnings, conventions, and the tables of the detail asked for.
pub fn solution(
    world: &World,
    deficits: DeficitRule,
    equilibrium: &Equilibrium,
    detail: Detail,
) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    put("status", "solved".into());
    put("certificate", json!(equilibrium.certificate));
    put("stats", json!(equilibrium.stats));
    put("warnings", json!(equilibrium.warnings));
    put("conventions", conventions(world, deficits));
    put("regions", records(&regions_table(world, equilibrium)));
    put("bounds", bounds(world, equilibrium));
    if detail.has_sectors() {
        put("sectors", records(&sectors_table(world, equilibrium)));
    }
    if detail.has_flows() {
        put("flows", records(&flows_table(world, equilibrium)));
    }
    object
}
