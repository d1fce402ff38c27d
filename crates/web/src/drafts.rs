//! Standoffs that readers write: read as files are, kept for a while under a name that says what is in them.
//!
//! The page's form has no grammar of its own. It sends a standoff file, as text or as an object with the same keys, and gets
//! back what the program's own reader says: the text, the object, and what is wrong with its place in both.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detente_path::farm;
use detente_questions::{House, Refusal};
use detente_standoff::Standoff;
use detente_standoff::builtin::{DEALS, STANDOFFS};
use detente_table::{Source, sha256_hex};
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use crate::app::{App, lock};
use crate::guard::new_id;
use crate::keys;
use crate::problem::Problem;
use crate::questions::as_json;

/// Standoffs of readers that are kept; the one that was not sent for longest goes.
const MOST: usize = 64;
/// Digits of the hash in a name: nobody comes upon the standoff of somebody else by guessing.
const DIGITS: usize = 16;

/// Names of the standoffs of readers, the last one sent last.
#[derive(Debug, Default)]
pub struct Drafts {
    names: Mutex<Vec<String>>,
}

impl Drafts {
    /// Whether a standoff of this name is kept.
    pub fn known(&self, name: &str) -> bool {
        lock(&self.names).iter().any(|known| known == name)
    }

    /// Puts a standoff where questions find it.
    fn keep(&self, house: &House, name: &str, standoff: Standoff, text: &str) {
        let mut names = lock(&self.names);
        if let Some(at) = names.iter().position(|known| known == name) {
            let again = names.remove(at);
            names.push(again);
            return;
        }
        if names.len() >= MOST {
            house.forget_standoff(&names.remove(0));
        }
        let source = Source::from_bytes("standoff", name, text.as_bytes());
        house.lend_standoff(name, Arc::new(standoff), vec![source]);
        names.push(name.to_owned());
    }
}

/// `POST /api/standoffs`: reads a standoff: `{"text": TOML}` or `{"file": {…}}`; with `"keep": true` questions find it by its
/// name afterwards.
pub async fn read(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Problem> {
    let mut object = keys::read(&body)?;
    let keep = object.remove("keep") == Some(Value::Bool(true));
    let text = match (object.remove("text"), object.remove("file")) {
        (Some(Value::String(text)), None) => text,
        (None, Some(Value::Object(file))) => written(&file)?,
        _ => {
            return Err(Problem::unreadable(
                "a standoff is {\"text\": TOML} or {\"file\": {…}}",
            ));
        }
    };
    if let Some(other) = object.keys().next() {
        return Err(Problem::unreadable(format!(
            "a standoff is sent with \"text\" or \"file\" and \"keep\", no \"{other}\""
        )));
    }
    let permit = app.solving.acquire().await;
    let _permit = permit.map_err(|_| Problem::busy("the server is stopping"))?;
    let reading = Arc::clone(&app);
    let work = move || answer(&reading, &text, keep);
    let done = tokio::task::spawn_blocking(work).await;
    let shown = done.map_err(|_| Problem::internal(&new_id()))??;
    Ok(as_json(StatusCode::OK, &shown))
}

/// What is said of a standoff that can be read.
fn answer(app: &App, text: &str, keep: bool) -> Result<Value, Problem> {
    let with_file = |problem: Problem| problem.with("text", text.into()).with("file", object(text));
    own_names_only(text).map_err(with_file)?;
    let standoff = Standoff::parse(text, "the standoff", None)
        .map_err(|error| with_file(placed(Refusal::from(error), text)))?;
    let id = standoff.file().id.get_ref();
    // The name of the file that is downloaded: the command finds it there, and the hash says that it is this one.
    let name = format!("{id}-{}.toml", &sha256_hex(text.as_bytes())[..DIGITS]);
    if keep {
        app.drafts.keep(&app.catalogue.house, &name, standoff, text);
    }
    Ok(json!({ "name": name, "text": text, "file": object(text), "kept": keep }))
}

/// A refusal with the keys that lead to its place.
fn placed(refusal: Refusal, text: &str) -> Problem {
    let mark = refusal.mark.as_ref();
    let at = mark.map(|mark| path_at(text, mark.span.start));
    let problem = Problem::from(refusal);
    match at {
        Some(at) => problem.with("at", at.into()),
        None => problem,
    }
}

/// Keys of a standoff file that can name files. A server reads none: only what comes with the program is let through, before
/// anything is opened.
fn own_names_only(text: &str) -> Result<(), Problem> {
    // What is no TOML is said by the standoff's own reader, with its place.
    let Ok(file) = text.parse::<toml::Table>() else {
        return Ok(());
    };
    let worlds = detente_world::builtin_names();
    let goods = farm::builtin_names();
    let deals: Vec<&str> = DEALS.names().collect();
    let path = file.get("path").and_then(toml::Value::as_table);
    let inside = |key: &str| path.and_then(|path| path.get(key));
    one_of(file.get("world"), "world", &worlds)?;
    one_of(
        file.get("ledger"),
        "ledger",
        &detente_ledger::builtin_names(),
    )?;
    let records: Vec<&str> = STANDOFFS.names().collect();
    one_of(file.get("record"), "record", &records)?;
    one_of(file.get("deal"), "deal", &deals)?;
    one_of(inside("world"), "path.world", &worlds)?;
    one_of(inside("figures"), "path.figures", &[])?;
    let farms = inside("farm").and_then(toml::Value::as_array);
    for farm in farms.into_iter().flatten() {
        one_of(farm.get("good"), "path.farm.good", &goods)?;
    }
    Ok(())
}

/// Refuses a name that does not come with the program.
fn one_of(value: Option<&toml::Value>, key: &str, known: &[&str]) -> Result<(), Problem> {
    let Some(value) = value else {
        return Ok(());
    };
    let ships = |value: &toml::Value| value.as_str().is_some_and(|name| known.contains(&name));
    let all_ship = match value {
        // Layers of a ledger.
        toml::Value::Array(layers) => layers.iter().all(ships),
        one => ships(one),
    };
    if all_ship {
        return Ok(());
    }
    let at: Vec<&str> = key.split('.').collect();
    let message = format!("{key}: a standoff on a server names only what comes with the program");
    let help = match known {
        [] => format!("leave {key} out, or run the file with the command"),
        known => format!("there are {}", known.join(", ")),
    };
    Err(Problem::from(Refusal::input_with_help(message, help)).with("at", json!(at)))
}

/// An object as TOML. What is empty was not filled in and is left out.
fn written(file: &Map<String, Value>) -> Result<String, Problem> {
    let filled = filled(&Value::Object(file.clone())).unwrap_or_else(|| json!({}));
    toml::to_string_pretty(&filled).map_err(|error| Problem::unreadable(format!("file: {error}")))
}

/// A value without what is empty; `None` where nothing is left.
fn filled(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(values) => {
            let values: Vec<Value> = values.iter().filter_map(filled).collect();
            (!values.is_empty()).then_some(Value::Array(values))
        }
        Value::Object(object) => {
            let pairs = object.iter();
            let object: Map<String, Value> = pairs
                .filter_map(|(key, value)| Some((key.clone(), filled(value)?)))
                .collect();
            (!object.is_empty()).then_some(Value::Object(object))
        }
        other => Some(other.clone()),
    }
}

/// A TOML text as an object, days as texts; empty where it is no TOML.
fn object(text: &str) -> Value {
    fn plain(value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix());
                read.map_or(Value::Null, Value::from)
            }
            DeValue::Float(number) => {
                let read = number.as_str().parse::<f64>();
                read.map_or(Value::Null, Value::from)
            }
            DeValue::Boolean(value) => (*value).into(),
            DeValue::Datetime(day) => day.to_string().into(),
            DeValue::Array(values) => values.iter().map(|v| plain(v.get_ref())).collect(),
            DeValue::Table(table) => in_order(table),
        }
    }
    /// Keys as they stand in the text, so that a form shows them as the file does.
    fn in_order(table: &DeTable<'_>) -> Value {
        let mut pairs: Vec<_> = table.iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        let object: Map<String, Value> = pairs
            .into_iter()
            .map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())))
            .collect();
        object.into()
    }
    DeTable::parse(text).map_or_else(|_| json!({}), |table| in_order(table.get_ref()))
}

/// The keys that lead to a place in a text: `["players", "0", "menu", "1", "cap", "0"]`.
fn path_at(text: &str, place: usize) -> Vec<String> {
    /// The innermost value around the place. A table's own span is its heading, so tables are looked into always.
    fn within(value: &DeValue<'_>, place: usize) -> Option<Vec<String>> {
        let children: Vec<(String, bool, &DeValue<'_>)> = match value {
            DeValue::Table(table) => table
                .iter()
                .map(|(key, value)| {
                    let around = key.span().contains(&place) || value.span().contains(&place);
                    (key.get_ref().to_string(), around, value.get_ref())
                })
                .collect(),
            DeValue::Array(values) => values
                .iter()
                .enumerate()
                .map(|(at, v)| (at.to_string(), v.span().contains(&place), v.get_ref()))
                .collect(),
            _ => return None,
        };
        let inner = children.iter().find_map(|(key, _, value)| {
            let rest = within(value, place)?;
            Some(std::iter::once(key.clone()).chain(rest).collect())
        });
        inner.or_else(|| {
            let around = children.iter().find(|(_, around, _)| *around);
            around.map(|(key, _, _)| vec![key.clone()])
        })
    }
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    within(&DeValue::Table(table.into_inner()), place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSAN: &str = include_str!("../../../data/standoffs/busan.toml");

    #[test]
    fn an_object_says_the_same_as_its_text() {
        let first = object(BUSAN);
        let again = written(first.as_object().unwrap()).unwrap();
        // Empty lists and texts are what is left out.
        assert_eq!(filled(&object(&again)), filled(&first));
        assert!(Standoff::parse(&again, "again", None).is_ok(), "{again}");
    }

    #[test]
    fn a_place_is_found_in_the_object() {
        let text = "a = 1\n[[players]]\nregion = \"USA\"\n[[players.menu]]\nid = \"x\"\ncap = [\"one\", \"two\"]\n";
        for (word, path) in [
            ("two", vec!["players", "0", "menu", "0", "cap", "1"]),
            ("USA", vec!["players", "0", "region"]),
            ("region", vec!["players", "0", "region"]),
            ("a = 1", vec!["a"]),
        ] {
            let at = text.find(word).unwrap();
            assert_eq!(path_at(text, at), path, "{word}");
        }
    }

    #[test]
    fn files_are_not_named() {
        let cases = [
            "world = \"../../etc\"",
            "world = \"/etc\"",
            "ledger = \"./ledger\"",
            "deal = \"../x.toml\"",
            "[path]\nworld = \"..\"",
            "[path]\nfigures = \"/\"",
            "[[path.farm]]\ngood = \"../soybeans\"",
            "world = 1",
        ];
        for text in cases {
            assert!(own_names_only(text).is_err(), "{text}");
        }
        assert!(own_names_only(BUSAN).is_ok());
    }
}
