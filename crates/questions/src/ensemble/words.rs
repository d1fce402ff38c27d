//! A question as it would be typed after `detente`, into its keys.

use serde_json::{Map, Value};

use crate::fill::property_type;
use crate::question::find;
use crate::refusal::Refusal;

/// Options of every command that are no keys of a question.
const DOORS: [&str; 4] = ["json", "out", "quiet", "verbose"];

/// The name and the keys of a question written as words: `solve --tariff USA:CHN:*=+100pp`.
///
/// # Errors
/// [`Refusal`]: no such question, an option it does not have, a value that is missing.
pub fn keys_of_words(words: &[String]) -> Result<(String, Map<String, Value>), Refusal> {
    let mut words = words.iter().peekable();
    let help = "write the question after --, for example: ensemble --draws 100 -- solve --tariff 'USA:CHN:*=+100pp'";
    let first = words
        .next()
        .ok_or_else(|| Refusal::input_with_help("no question to draw", help))?;
    let mut name = first.clone();
    if let Some(second) = words.peek() {
        let both = format!("{first} {second}");
        if find(&both).is_some() {
            name = both;
            words.next();
        }
    }
    let entry = find(&name).ok_or_else(|| {
        Refusal::input_with_help(format!("there is no question \"{name}\""), help)
    })?;
    let schema = entry.schema();
    let property = |key: &str| &schema["properties"][key];
    let mut places: Vec<(u64, String)> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(key, property)| Some((property["x-place"].as_u64()?, key.clone())))
        .collect();
    places.sort();
    let mut places = places.into_iter().map(|(_, key)| key).peekable();
    let mut keys = Map::new();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--") else {
            let key = places.peek().cloned();
            let key =
                key.ok_or_else(|| Refusal::input(format!("{name}: \"{word}\" has no place")))?;
            if property_type(property(&key)) != "array" {
                places.next();
            }
            put(&mut keys, &key, property(&key), word);
            continue;
        };
        let (flag, inline) = match option.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (option, None),
        };
        let key = flag.replace('-', "_");
        let kind = property(&key);
        if kind.is_null() && DOORS.contains(&flag) {
            return Err(Refusal::input_with_help(
                format!("--{flag} is said of the ensemble, not of the question that is drawn"),
                format!("write it before the --: ensemble … --{flag} -- {name} …"),
            ));
        }
        if kind.is_null() {
            // The question's own check says what is close.
            keys.insert(key, inline.map_or(Value::Bool(true), Value::String));
            continue;
        }
        let value = match (property_type(kind), inline, kind["x-bare"].as_str()) {
            ("boolean", _, _) => "true".to_owned(),
            (_, Some(value), _) => value,
            (_, None, Some(bare)) => bare.to_owned(),
            (_, None, None) => match words.next() {
                Some(value) => value.clone(),
                None => return Err(Refusal::input(format!("{name}: --{flag} wants a value"))),
            },
        };
        put(&mut keys, &key, kind, &value);
    }
    Ok((name, keys))
}

/// Puts a value in, in the kind of its key; lists grow.
fn put(keys: &mut Map<String, Value>, key: &str, property: &Value, text: &str) {
    let one = |kind: &str, text: &str| -> Value {
        match kind {
            "boolean" => Value::Bool(text == "true"),
            "integer" | "number" => text
                .parse::<serde_json::Number>()
                .map_or_else(|_| text.into(), Value::Number),
            _ => text.into(),
        }
    };
    let kind = property_type(property);
    if kind != "array" {
        keys.insert(key.to_owned(), one(kind, text));
        return;
    }
    let inner = property_type(&property["items"]);
    let parts: Vec<&str> = match property["x-delimiter"]
        .as_str()
        .and_then(|d| d.chars().next())
    {
        Some(delimiter) => text.split(delimiter).collect(),
        None => vec![text],
    };
    let list = keys
        .entry(key.to_owned())
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Some(list) = list.as_array_mut() {
        list.extend(parts.into_iter().map(|part| one(inner, part)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_become_keys() {
        let words = [
            "solve",
            "--tariff",
            "USA:CHN:*=+100pp",
            "--set=sigma=0.5,rho=0.9",
            "--decompose",
            "--detail",
            "all",
        ];
        let words = words.map(str::to_owned);
        let (name, keys) = keys_of_words(&words).unwrap();
        assert_eq!(name, "solve");
        let expected = json!({
            "tariff": ["USA:CHN:*=+100pp"], "set": ["sigma=0.5", "rho=0.9"], "decompose": 16, "detail": "all",
        });
        assert_eq!(Value::Object(keys), expected);
        let said = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
            keys_of_words(&words).unwrap_err().message
        };
        assert!(said(&[]).contains("no question"));
        assert!(said(&["slove"]).contains("slove"));
        assert!(said(&["solve", "--json"]).contains("of the ensemble"));
        assert!(said(&["solve", "--tariff"]).contains("--tariff wants a value"));
    }
}
