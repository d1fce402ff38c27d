//! The one table reader and writer.

#![allow(clippy::unwrap_used)]

use detente_world::table::{
    ColumnData, Table, TableError, TableFile, number_as_text, write_atomically,
};

fn example() -> Table {
    Table::new()
        .text("code", ["USA", "a \"quoted\", one", "Türkiye"])
        .optional_text("alias", [Some("x"), None, Some("two\nlines")])
        .float("value", [0.1 + 0.2, 1e-300, -0.0])
        .optional_float("rate", [None, Some(f64::INFINITY), Some(1e22)])
        .integer("year", [2022, -1, i64::MAX])
        .optional_integer("rank", [Some(1), None, None])
        .optional_date("day", [Some("2025-10-30"), None, Some("1969-12-31")])
}

/// Text of a cell, whatever the type of its column.
fn cells(table: &Table, name: &str) -> Vec<Option<String>> {
    match &table.column(name).unwrap().data {
        ColumnData::Text(c) | ColumnData::Date(c) => {
            c.iter().map(|v| v.map(str::to_string)).collect()
        }
        ColumnData::Float(c) => c.iter().map(|v| v.map(number_as_text)).collect(),
        ColumnData::Integer(c) => c.iter().map(|v| v.map(|v| v.to_string())).collect(),
        ColumnData::Flag(c) => c.iter().map(|v| v.map(|v| v.to_string())).collect(),
    }
}

#[test]
fn csv_comes_back_as_the_same_text() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["t.csv", "t.csv.gz"] {
        let path = dir.path().join(name);
        example().write(&path).unwrap();
        let back = TableFile::read(&path).unwrap();
        for column in example().columns() {
            assert_eq!(
                cells(back.table(), &column.name),
                cells(&example(), &column.name),
                "{}",
                column.name
            );
        }
        assert_eq!(
            back.number(0, 2).unwrap().to_bits(),
            (0.1_f64 + 0.2).to_bits()
        );
        assert_eq!(
            back.place(2).to_string(),
            format!("{}, line 4", path.display())
        );
    }
}

#[test]
fn the_same_table_is_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["csv", "csv.gz"] {
        let paths = ["a", "b"].map(|stem| dir.path().join(format!("{stem}.{name}")));
        for path in &paths {
            example().write(path).unwrap();
        }
        assert_eq!(
            std::fs::read(&paths[0]).unwrap(),
            std::fs::read(&paths[1]).unwrap()
        );
    }
}

#[test]
fn numbers_are_shortest_text() {
    for (value, text) in [
        (0.1, "0.1"),
        (5.0, "5"),
        (1e16, "1e16"),
        (123456789.125, "123456789.125"),
        (1e-7, "1e-7"),
        (0.0, "0"),
    ] {
        assert_eq!(number_as_text(value), text);
    }
}

#[test]
fn refuses_what_does_not_fit_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.csv");
    let ragged = Table::new()
        .float("a", [1.0])
        .float("b", [1.0, 2.0])
        .write(&path)
        .unwrap_err();
    assert_eq!(
        ragged.to_string(),
        "column \"b\" has 2 rows where the table has 1"
    );
    let date = Table::new()
        .date("day", ["2025-02-30"])
        .write(&path)
        .unwrap_err();
    assert_eq!(
        date.to_string(),
        "column \"day\", row 1: \"2025-02-30\" is not a date; write YYYY-MM-DD"
    );
    let form = example().write(&dir.path().join("t.xlsx")).unwrap_err();
    assert!(
        form.to_string()
            .ends_with("t.xlsx: the name should end in .csv, .csv.gz or .parquet")
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_failed_write_keeps_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kept.txt");
    write_atomically(&path, |out| out.write_all(b"old")).unwrap();
    let failed = write_atomically(&path, |out| {
        out.write_all(b"new and")?;
        Err(std::io::Error::other("the disk is full"))
    });
    assert!(matches!(failed, Err(TableError::Write { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let nowhere = dir.path().join("no/such/t.csv");
    let error = example().write(&nowhere).unwrap_err().to_string();
    assert!(
        error.contains("no/such/t.csv: cannot write: ") && !error.contains(".writing-"),
        "{error}"
    );
}
