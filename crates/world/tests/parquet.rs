//! Parquet tables: our own, and those that other programs write.
#![cfg(feature = "parquet")]

mod common;

use std::path::{Path, PathBuf};

use common::{folder_with, text};
use detente_world::World;
use detente_world::table::{ColumnData, Table, TableFile};

/// A file written by Apache Arrow (C++), with the columns that `reads_what_arrow_writes` names.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn floats(table: &Table, name: &str) -> Vec<Option<f64>> {
    match &table.column(name).expect(name).data {
        ColumnData::Float(values) => values.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn integers(table: &Table, name: &str) -> Vec<Option<i64>> {
    match &table.column(name).expect(name).data {
        ColumnData::Integer(values) => values.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn texts(table: &Table, name: &str) -> Vec<Option<String>> {
    match &table.column(name).expect(name).data {
        ColumnData::Text(values) | ColumnData::Date(values) => {
            values.iter().map(|v| v.map(str::to_string)).collect()
        }
        other => panic!("{name} is {other:?}"),
    }
}

fn three_times<T: Clone>(four: [Option<T>; 4]) -> Vec<Option<T>> {
    [four.clone(), four.clone(), four].concat()
}

#[test]
fn reads_what_arrow_writes() {
    for name in ["snappy.parquet", "gzip-v2.parquet", "zstd-plain.parquet"] {
        let read = TableFile::read(&file(name)).unwrap();
        let t = read.table();
        let text = |four: [Option<&str>; 4]| three_times(four.map(|v| v.map(str::to_string)));
        assert_eq!(
            texts(t, "code"),
            text([Some("USA"), Some("CHN"), None, Some("Türkiye")]),
            "{name}"
        );
        assert_eq!(
            texts(t, "category"),
            text([Some("a"), Some("b"), Some("a"), None])
        );
        assert_eq!(texts(t, "large"), text([Some("x"); 4]));
        assert_eq!(
            texts(t, "day"),
            text([
                Some("2025-10-30"),
                Some("1969-12-31"),
                None,
                Some("2000-02-29")
            ])
        );
        assert_eq!(
            integers(t, "int32"),
            three_times([Some(1), Some(-2), None, Some(4)])
        );
        assert_eq!(
            integers(t, "int64"),
            three_times([Some(1), Some(-2), None, Some(1 << 62)])
        );
        assert_eq!(
            integers(t, "uint8"),
            three_times([Some(1), Some(200), None, Some(255)])
        );
        assert_eq!(
            integers(t, "uint32"),
            three_times([Some(1), Some(4_294_967_295), None, Some(0)])
        );
        assert_eq!(
            floats(t, "float32"),
            three_times([Some(0.5), Some(-2.0), None, Some(1e10)])
        );
        assert_eq!(
            floats(t, "required"),
            three_times([Some(1.5), Some(2.5), Some(3.5), Some(4.5)])
        );
        assert_eq!(
            floats(t, "decimal"),
            three_times([Some(1.25), Some(-0.01), None, Some(12345678901234.56)])
        );
        assert_eq!(
            floats(t, "small_decimal"),
            three_times([Some(1.25), Some(-0.01), None, Some(7.0)])
        );
        let doubles = floats(t, "float64");
        assert_eq!(
            (doubles[0], doubles[2], doubles[3]),
            (Some(0.1), None, Some(-1e300))
        );
        assert!(doubles[1].is_some_and(f64::is_nan));
        let column = |name: &str| read.column(name).unwrap_err().to_string();
        assert!(
            column("moment").ends_with(
                "column \"moment\" cannot be read: it holds moments in time; write dates"
            )
        );
        assert!(column("nested.list.element").ends_with("it is nested; columns should be flat"));
        let flag = read.table().column("flag").map(|c| &c.data);
        assert!(matches!(flag, Some(ColumnData::Flag(values)) if values.len() == read.rows()));
        let nan = read
            .number(1, read.column("float64").unwrap())
            .unwrap_err()
            .to_string();
        assert!(
            nan.ends_with("parquet, row 2, column \"float64\": \"NaN\" is not a finite number"),
            "{nan}"
        );
    }
}

#[test]
fn comes_back_as_it_was_written() {
    let table = Table::new()
        .text("code", ["USA", "", "Türkiye"])
        .optional_text("alias", [Some("x"), None, Some("two\nlines")])
        .float("value", [0.1 + 0.2, 1e-300, -0.0])
        .optional_float("rate", [None, Some(f64::INFINITY), None])
        .integer("year", [2022, -1, i64::MAX])
        .optional_integer("rank", [None, None, None])
        .optional_date("day", [Some("2025-10-30"), None, Some("0001-01-01")]);
    let dir = tempfile::tempdir().unwrap();
    let paths = ["a.parquet", "b.parquet"].map(|name| dir.path().join(name));
    for path in &paths {
        table.write(path).unwrap();
    }
    assert_eq!(TableFile::read(&paths[0]).unwrap().table(), &table);
    assert_eq!(
        std::fs::read(&paths[0]).unwrap(),
        std::fs::read(&paths[1]).unwrap()
    );
    let empty = Table::new().text("code", [""; 0]).float("value", []);
    empty.write(&paths[0]).unwrap();
    assert_eq!(TableFile::read(&paths[0]).unwrap().table(), &empty);
}

#[test]
fn a_world_may_mix_forms_and_whole_numbers() {
    let dir = folder_with(&[("flows.csv", None), ("regions.csv", None)]);
    Table::new()
        .integer("code", [1, 2])
        .text("name", ["One", "Two"])
        .write(&dir.path().join("regions.parquet"))
        .unwrap();
    Table::new()
        .text("origin", ["1", "2", "1", "2"])
        .integer("destination", [1, 2, 1, 2])
        .text("sector", ["G1", "G1", "SVC", "SVC"])
        .integer("value", [100, 80, 150, 90])
        .write(&dir.path().join("flows.parquet"))
        .unwrap();
    for name in ["tariffs.csv", "use.csv", "world.toml"] {
        let renamed = text(name).replace("AAA", "1").replace("BBB", "2");
        std::fs::write(dir.path().join(name), renamed).unwrap();
    }
    let world = World::read(dir.path()).unwrap();
    assert_eq!(world.regions()[1].code, "2");
    assert_eq!(
        world.benchmark().output.as_slice(),
        [100.0, 150.0, 80.0, 90.0]
    );
}

#[test]
fn refuses_bytes_that_are_no_parquet() {
    let whole = std::fs::read(file("snappy.parquet")).unwrap();
    for bytes in [
        &b"PAR1"[..],
        &b"code,name\n"[..],
        &whole[..whole.len() / 2],
        &whole[whole.len() / 2..],
    ] {
        let error = TableFile::from_bytes(Path::new("t.parquet"), bytes)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("t.parquet: not a Parquet file that can be read: "),
            "{error}"
        );
    }
}
