//! Every question asked once on a small input, and its answer compared at every door: the same cells as text, JSON, CSV and
//! Parquet; sources on record; lines that ask again.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;
mod reference;

use std::path::Path;

use common::{ELSEWHERE, Inputs, ask};
use detente_questions::{House, QUESTIONS, Told, find};
use detente_table::{
    Cell, ColumnData, Named, TableFile, as_text, heading, number_as_text, records, shown,
};
use serde_json::{Value, json};

/// A cell as CSV has it.
fn in_csv(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(value) => number_as_text(value),
        Cell::Integer(value) => value.to_string(),
        Cell::Flag(yes) => yes.to_string(),
    }
}

/// A cell as JSON has it.
fn in_json(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Number(value) => value.into(),
        Cell::Integer(value) => value.into(),
        Cell::Flag(yes) => yes.into(),
    }
}

/// The table as it comes back from a file of this form.
fn from_file(table: &Named, folder: &Path, form: &str) -> TableFile {
    let path = folder.join(format!("{}.{form}", table.name));
    table.table.write(&path).unwrap();
    TableFile::read(&path).unwrap()
}

fn same_at_every_door(told: &Told, folder: &Path, question: &str) {
    let json = told.to_json();
    assert_eq!(json["schema"], 2, "{question}");
    for table in &told.tables {
        let place = format!("{question}, table {}", table.name);
        let listed = &json["tables"][&table.name];
        assert_eq!(listed, &records(table), "{place}");
        if table.rows() == 0 {
            continue;
        }
        let text = as_text(table, 100);
        let csv = from_file(table, folder, "csv");
        let parquet = from_file(table, folder, "parquet");
        assert_eq!([csv.rows(), parquet.rows()], [table.rows(); 2], "{place}");
        for (at, field) in table.fields.iter().enumerate() {
            let place = format!("{place}, {}", field.name);
            assert!(!field.about.is_empty(), "{place} says nothing of itself");
            assert!(
                text.contains(&heading(&field.name)),
                "{place} is not in the text"
            );
            assert_eq!(
                parquet.table().columns()[at].data,
                table.table.columns()[at].data,
                "{place}"
            );
            let ColumnData::Text(written) = &csv.table().columns()[at].data else {
                panic!("{place}: CSV gives text");
            };
            for row in 0..table.rows() {
                let cell = table.cell(row, at);
                let record = if table.single { listed } else { &listed[row] };
                assert_eq!(record[&field.name], in_json(cell), "{place}");
                assert_eq!(
                    written.get(row).unwrap_or_default(),
                    in_csv(cell),
                    "{place}"
                );
                if row < 25 {
                    let said: String = shown(cell, field)
                        .chars()
                        .map(|c| if c.is_control() { '?' } else { c })
                        .collect();
                    assert!(text.contains(said.trim_end()), "{place}: {said}");
                }
            }
        }
    }
}

#[test]
fn every_question_says_the_same_at_every_door() {
    let inputs = Inputs::new();
    for entry in QUESTIONS
        .iter()
        .filter(|entry| !ELSEWHERE.contains(&entry.name))
    {
        let told = ask(entry.name, &inputs.of(entry.name));
        let folder = tempfile::tempdir().unwrap();
        assert!(!told.tables.is_empty(), "{} has no table", entry.name);
        same_at_every_door(&told, folder.path(), entry.name);
        well_named(&told, entry.name);
        reference::names_the_tables(&told, entry.name);
    }
}

/// Tables have names of their own, and figures draw columns that are there.
fn well_named(told: &Told, question: &str) {
    let mut names: Vec<&str> = told.tables.iter().map(|t| t.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "{question}: two tables of one name");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    assert!(
        names.iter().all(|name| name.chars().all(plain)),
        "{question}: {names:?}"
    );
    for figure in &told.figures {
        let table = told.table(&figure.table);
        let table = table.unwrap_or_else(|| panic!("{question}: no table {}", figure.table));
        for column in figure.y.iter().chain([&figure.x]) {
            let there = table.position(column).is_some();
            assert!(there, "{question}: figure {} draws {column}", figure.id);
        }
    }
}

#[test]
fn the_record_names_every_file_that_was_opened() {
    let inputs = Inputs::new();
    let told = ask("solve", &inputs.of("solve"));
    let paths: Vec<&str> = told
        .provenance
        .sources
        .iter()
        .map(|s| s.path.as_str())
        .collect();
    for entry in std::fs::read_dir(inputs.at("world")).unwrap() {
        let file = entry.unwrap().path();
        assert!(
            paths.contains(&file.to_str().unwrap()),
            "{} of {paths:?}",
            file.display()
        );
    }
    let told = ask("brief", &inputs.of("brief"));
    let names: Vec<&str> = told
        .provenance
        .sources
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    // The levers are ranked on the built-in chains of elements, table by table.
    let (chains, files): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| name.starts_with("elements/"));
    assert_eq!(files, ["standoff", "world"]);
    assert!(!chains.is_empty());
}

#[test]
fn a_run_repeats_bit_by_bit_and_a_changed_input_is_told() {
    let inputs = Inputs::new();
    let keys = inputs.of("rerun");
    assert!(ask("rerun", &keys).holds);
    let tariffs = inputs.at("world/tariffs.csv");
    let text = std::fs::read_to_string(&tariffs).unwrap();
    let first = text.lines().nth(1).unwrap();
    let rate = first.rsplit(',').next().unwrap();
    let changed = first.replace(rate, "0.33");
    std::fs::write(&tariffs, text.replacen(first, &changed, 1)).unwrap();
    let told = ask("rerun", &keys);
    assert!(!told.holds);
    let said = &told.sentences[0].text;
    assert!(said.contains("1 of the files"), "{said}");
}

#[test]
fn lines_that_ask_again_quote_what_a_shell_would_change() {
    let keys = json!({ "tariff": ["USA:CHN:*=+10pp"], "decompose": 4, "detail": "sectors" });
    let again = ask("solve", &keys).provenance.reproduce;
    assert_eq!(
        again.command,
        "detente solve --tariff 'USA:CHN:*=+10pp' --decompose=4 --detail sectors"
    );
    assert_eq!(
        again.python,
        "detente.ask(\"solve\", tariff=[\"USA:CHN:*=+10pp\"], decompose=4, detail=\"sectors\")"
    );
}

#[test]
fn wrong_keys_are_refused_with_what_would_be_right() {
    let read = |question: &str, keys: Value| {
        find(question)
            .unwrap()
            .read(keys.as_object().unwrap().clone())
    };
    let refused = |question: &str, keys: Value| read(question, keys).err().unwrap();
    let refusal = refused("solve", json!({ "tarif": [] }));
    assert_eq!(refusal.help.as_deref(), Some("did you mean \"tariff\"?"));
    let refusal = refused("solve", json!({ "decompose": 4000 }));
    assert!(
        refusal.message.contains("from 1 to 1000"),
        "{}",
        refusal.message
    );
    let refusal = refused("solve", json!({ "world": 7, "tariff": ["A:B:*=1%"] }));
    assert_eq!(refusal.key.as_deref(), Some("world"));
    let refusal = refused("solve", json!({ "detail": "everything" }));
    assert!(refusal.message.contains("regions"), "{}", refusal.message);
    // One value is a list of one.
    let keys = json!({ "tariff": "USA:CHN:*=+10pp" });
    let asked = read("solve", keys).unwrap();
    // A closed house reads no files and knows what is built in.
    assert!(asked.ask(&House::closed(), &()).is_ok());
    let outside = read("solve", json!({ "world": "/tmp" })).unwrap();
    let refusal = outside.ask(&House::closed(), &()).err().unwrap();
    assert!(refusal.message.contains("catalogue"), "{}", refusal.message);
}
