//! The reference pages of `docs/reference`: questions with their keys, tables with their columns, files of standoffs and deals.
//! Everything comes from the program's own schemas and columns; only [`GIVES`] is written by hand, and the test of the doors
//! holds it to the tables that answers have. `cargo run -p xtask -- docs` writes the pages.

mod gives;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use detente_questions::{
    Entry, House, QUESTIONS, Told, find, property_default, property_type, property_words,
};
use serde_json::{Map, Value, json};

use gives::GIVES;

/// The pages, by name.
fn pages() -> [(&'static str, String); 4] {
    [
        ("questions.md", questions()),
        ("columns.md", columns()),
        ("standoff-file.md", file("Keys of a standoff file", false)),
        ("deal-file.md", file("Keys of a deal file", true)),
    ]
}

/// What stands at the head of every page.
const MADE: &str = "<!-- Made by `cargo run -p xtask -- docs` from the program. Change the doc comments there, not this page. -->\n\n";

/// The tables of a question.
fn gives(question: &str) -> &'static [&'static str] {
    GIVES
        .iter()
        .find(|(name, _)| *name == question)
        .map_or(&[], |(_, tables)| tables)
}

/// Text in a cell of a table of Markdown.
fn cell(text: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for c in text.replace('\n', " ").chars() {
        match c {
            '`' => {
                code = !code;
                out.push(c);
            }
            '|' => out += "\\|",
            '<' if !code => out += "&lt;",
            '*' if !code => out += "\\*",
            '_' if !code => out += "\\_",
            '[' if !code => out += "\\[",
            c => out.push(c),
        }
    }
    out
}

/// The anchor that a heading of code gets.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}

fn questions() -> String {
    let rows = rows_of("columns", json!({}), "columns");
    let known: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["table"].as_str())
        .collect();
    let mut page = format!("# Commands and their keys\n\n{MADE}");
    page += "Every question is a command of `detente`, a route of the server and a function of Python, with the same keys \
             ([answers](../answers.md)): `--import-iceberg` on the command line is `import_iceberg` in JSON and Python.\n\n\
             Every command also takes `--json` (one JSON object on stdout), `-v`, `-q`, and, unless it writes a folder of its \
             own, `--out DIR` (tables as CSV and Parquet, figures as SVG, `manifest.json`). `detente serve`, `detente \
             completions SHELL` and `detente man [COMMAND]` are commands without a question.\n\n\
             | command | answers |\n| --- | --- |\n";
    for entry in QUESTIONS {
        let name = entry.name;
        let link = anchor(&format!("detente {name}"));
        let _ = writeln!(page, "| [`{name}`](#{link}) | {} |", cell(entry.about));
    }
    for entry in QUESTIONS {
        page += &question(entry, &known);
    }
    page
}

/// The section of one question.
fn question(entry: &Entry, known: &BTreeSet<&str>) -> String {
    let schema = entry.schema();
    let name = entry.name;
    let mut text = format!("\n## `detente {name}`\n\n{}.\n", cell(entry.about));
    let mut headings: Vec<(String, Vec<String>)> = Vec::new();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let heading = property["x-heading"].as_str().unwrap_or_default();
        let row = key_row(key, property);
        match headings.iter_mut().find(|(known, _)| known == heading) {
            Some((_, rows)) => rows.push(row),
            None => headings.push((heading.to_owned(), vec![row])),
        }
    }
    for (heading, rows) in &headings {
        let title = match heading.is_empty() {
            true => "key",
            false => heading,
        };
        let _ = write!(text, "\n| {title} | default | |\n| --- | --- | --- |\n");
        rows.iter().for_each(|row| text += row);
    }
    let tables: Vec<String> = gives(name)
        .iter()
        .map(|table| match known.contains(table) {
            true => format!("[`{table}`](columns.md#{})", anchor(table)),
            false => format!("`{table}`"),
        })
        .collect();
    if !tables.is_empty() {
        let _ = writeln!(text, "\nTables: {}.", tables.join(", "));
    }
    text
}

/// The row of one key.
fn key_row(key: &str, property: &Value) -> String {
    let value = property["x-value"]
        .as_str()
        .map_or_else(|| property_type(property).to_uppercase(), str::to_owned);
    let typed = match (property["x-place"].is_u64(), property_type(property)) {
        (true, _) => value,
        (false, "boolean") => format!("--{}", key.replace('_', "-")),
        (false, _) => format!("--{} {value}", key.replace('_', "-")),
    };
    let default = property_default(&property["default"])
        .map_or_else(String::new, |d| format!("`{}`", d.replace('|', "\\|")));
    let mut about = cell(property["description"].as_str().unwrap_or_default());
    let words = property_words(property);
    if !words.is_empty() {
        let _ = write!(about, " (`{}`)", words.join("`, `"));
    }
    format!(
        "| `{}` | {default} | {about} |\n",
        typed.replace('|', "\\|")
    )
}

/// Rows of a table of the answer to a question that reads nothing.
fn rows_of(question: &str, keys: Value, table: &str) -> Vec<Value> {
    let keys: Map<String, Value> = keys.as_object().cloned().unwrap();
    let asked = find(question).unwrap().read(keys).unwrap();
    let told = asked.ask(&House::new(), &()).unwrap();
    match told.to_json()["tables"][table].take() {
        Value::Array(rows) => rows,
        row => vec![row],
    }
}

fn columns() -> String {
    let mut tables: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows_of("columns", json!({}), "columns") {
        let table = row["table"].as_str().unwrap_or_default().to_owned();
        tables.entry(table).or_default().push(row);
    }
    let mut page = format!("# Tables and their columns\n\n{MADE}");
    page += "`detente columns TABLE` prints the same. Units stand in the names: `_pct` per cent, `rate` a fraction, `_usd_mn` \
             million dollars of the world's year, `_t` tonnes. An estimate is three columns, with `_low`, `_central` and \
             `_high`. A name that two kinds of answer share has the columns of both.\n";
    for (table, columns) in &tables {
        let _ = write!(page, "\n## `{table}`\n\n");
        let by: Vec<String> = GIVES
            .iter()
            .filter(|(_, given)| given.contains(&table.as_str()))
            .map(|(name, _)| {
                let link = anchor(&format!("detente {name}"));
                format!("[`{name}`](questions.md#{link})")
            })
            .collect();
        if !by.is_empty() {
            let _ = write!(page, "Given by {}.\n\n", by.join(", "));
        }
        page += "| column | unit | |\n| --- | --- | --- |\n";
        let mut seen = BTreeSet::new();
        for row in columns {
            let text = |key: &str| cell(row[key].as_str().unwrap_or_default());
            let line = format!(
                "| `{}` | {} | {} |\n",
                row["column"].as_str().unwrap_or_default(),
                text("unit"),
                text("about")
            );
            if seen.insert(line.clone()) {
                page += &line;
            }
        }
    }
    page
}

/// The keys of a file, from its JSON Schema.
fn file(title: &str, deal: bool) -> String {
    let rows = rows_of("new", json!({ "schema": true, "deal": deal }), "file");
    let text = rows
        .first()
        .map_or("", |row| row["text"].as_str().unwrap_or_default());
    let schema: Value = serde_json::from_str(text).unwrap();
    let option = if deal { " --deal" } else { "" };
    let mut page = format!(
        "# {title}\n\n{MADE}`detente new{option} --schema` prints the JSON Schema that this page is made from.\n"
    );
    page += &object("The file", &schema);
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        if definition["properties"].is_object() {
            page += &object(name, definition);
        } else {
            let about = cell(definition["description"].as_str().unwrap_or_default());
            let _ = write!(page, "\n## {name}\n\n{about}\n\n{}", choices(definition));
        }
    }
    page
}

/// The section of one table of a file.
fn object(name: &str, schema: &Value) -> String {
    let about = cell(schema["description"].as_str().unwrap_or_default());
    let mut text = format!("\n## {name}\n\n{about}\n\n| key | kind | |\n| --- | --- | --- |\n");
    let needed: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let mark = if needed.contains(&key.as_str()) {
            ", needed"
        } else {
            ""
        };
        let about = cell(property["description"].as_str().unwrap_or_default());
        let _ = writeln!(text, "| `{key}` | {}{mark} | {about} |", kind(property));
    }
    text
}

/// The alternatives of a definition that is no table.
fn choices(schema: &Value) -> String {
    let kinds = schema["oneOf"]
        .as_array()
        .or_else(|| schema["anyOf"].as_array());
    let mut text = String::new();
    for choice in kinds.into_iter().flatten() {
        let about = cell(choice["description"].as_str().unwrap_or_default());
        let _ = writeln!(text, "- {} {about}", kind(choice));
    }
    for word in schema["enum"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "- `{}`", word.as_str().unwrap_or_default());
    }
    text
}

/// What kind of value a schema asks for, in words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", anchor(name));
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("`\"{word}\"`");
    }
    for several in ["anyOf", "oneOf", "allOf"] {
        if let Some(kinds) = schema[several].as_array() {
            let words: Vec<String> = kinds
                .iter()
                .filter(|one| one["type"] != "null")
                .map(kind)
                .collect();
            return words.join(" or ");
        }
    }
    match property_type(schema) {
        "array" => match schema["items"].is_object() {
            true => format!("list of {}", kind(&schema["items"])),
            false => "list".to_owned(),
        },
        "object" => match schema["additionalProperties"].is_object() {
            true => format!("table of {}", kind(&schema["additionalProperties"])),
            false => "table".to_owned(),
        },
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn the_reference_is_what_the_program_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let writes = std::env::var_os("DETENTE_WRITE_REFERENCE").is_some();
    for (name, text) in pages() {
        let path = folder.join(name);
        if writes {
            std::fs::write(&path, &text).unwrap();
        }
        let same = std::fs::read_to_string(&path).is_ok_and(|old| old == text);
        assert!(
            same,
            "docs/reference/{name}: `cargo run -p xtask -- docs` makes it again"
        );
    }
}

/// The page of commands names every table that a question gave.
pub fn names_the_tables(told: &Told, question: &str) {
    for table in &told.tables {
        let named = gives(question).contains(&table.name.as_str());
        assert!(
            named,
            "{question}: table {} is not in GIVES of crates/questions/tests/reference/mod.rs",
            table.name
        );
    }
}
