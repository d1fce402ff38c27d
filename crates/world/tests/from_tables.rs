//! Worlds from tables in memory, and the same world from plain and from quoted CSV.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{folder_with, text};
use detente_world::table::{ColumnData, Table};
use detente_world::{DEFAULT_WORLD, World, builtin};

fn tables(world: &World) -> BTreeMap<String, Table> {
    world
        .as_tables()
        .into_iter()
        .map(|(name, table)| (name.to_string(), table))
        .collect()
}

#[test]
fn tables_in_memory_are_the_world_to_the_last_bit() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let again = World::from_tables(world.meta().clone(), &tables(&world)).unwrap();
    assert_eq!(again.flows(), world.flows());
    assert_eq!(again.tariffs(), world.tariffs());
    assert_eq!(again.use_table(), world.use_table());
    assert_eq!(again.sectors(), world.sectors());
    assert_eq!(again.elasticity_sets(), world.elasticity_sets());
}

#[test]
fn errors_name_table_and_row() {
    let world = World::read(folder_with(&[]).path()).unwrap();
    let mut changed = tables(&world);
    let flows = Table::new()
        .text("origin", ["AAA", "BBX"])
        .text("destination", ["AAA", "AAA"])
        .text("sector", ["G1", "G1"])
        .float("value", [100.0, 2.0]);
    changed.insert("flows".into(), flows);
    let said = |tables: &BTreeMap<String, Table>| {
        World::from_tables(world.meta().clone(), tables)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        said(&changed),
        "flows, row 2, column \"origin\": unknown region \"BBX\"; did you mean \"BBB\"?"
    );
    let mut missing = tables(&world);
    missing.remove("tariffs");
    assert!(said(&missing).contains("tariffs"), "{}", said(&missing));
    let mut stranger = tables(&world);
    stranger.insert("flow".into(), Table::new());
    assert!(said(&stranger).contains("did you mean \"flows\"?"));
    let mut ragged = tables(&world);
    ragged.insert(
        "use".into(),
        Table::new()
            .text("region", ["AAA"])
            .with("input", ColumnData::Float(Vec::new())),
    );
    assert!(said(&ragged).contains("0 rows where the table has 1"));
}

#[test]
fn plain_and_quoted_tables_are_the_same_world() {
    let plain = World::read(folder_with(&[]).path()).unwrap();
    let quoted = |name: &str| {
        let lines = text(name).lines().map(|l| {
            let fields: Vec<String> = l.split(',').map(|f| format!("\"{f}\"")).collect();
            fields.join(",") + "\n"
        });
        lines.collect::<String>()
    };
    let (flows, tariffs, used) = (
        quoted("flows.csv"),
        quoted("tariffs.csv"),
        quoted("use.csv"),
    );
    let dir = folder_with(&[
        ("flows.csv", Some(flows.as_bytes())),
        ("tariffs.csv", Some(tariffs.as_bytes())),
        ("use.csv", Some(used.as_bytes())),
    ]);
    let slow = World::read(dir.path()).unwrap();
    assert_eq!(slow.flows(), plain.flows());
    assert_eq!(slow.tariffs(), plain.tariffs());
    assert_eq!(slow.use_table(), plain.use_table());
    // Columns in another order, an alias, Windows line ends, a blank line.
    let flows = "value,sector,origin,destination\r\n100,STUFF,AAA,AAA\r\n\n10.5,G1,AAA,BBB\r\n12.25,G1,BBB,AAA\r\n80,G1,BBB,BBB\r\n1.5e2,SVC,AAA,AAA\r\n90,SVC,BBB,BBB\r\n5,SVC,AAA,BBB";
    let other = World::read(folder_with(&[("flows.csv", Some(flows.as_bytes()))]).path()).unwrap();
    assert_eq!(other.flows(), plain.flows());
}
