//! From keys to a question: unknown keys, wrong kinds and values outside their range are refused here, for every door.

use serde_json::{Map, Value};

use crate::question::Question;
use crate::refusal::Refusal;
use detente_table::closest;

/// The kind of a property: `string`, `number`, `integer`, `boolean`, `array`, `object`. What may be missing counts as what it
/// is when it is there.
pub fn property_type(property: &Value) -> &str {
    match &property["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or("string"),
        _ => match property["anyOf"].as_array() {
            Some(kinds) => kinds
                .iter()
                .map(property_type)
                .find(|kind| *kind != "null")
                .unwrap_or("string"),
            None => "string",
        },
    }
}

/// The words a key takes, where there are few.
pub fn property_words(property: &Value) -> Vec<String> {
    let strings = |list: &Value| -> Vec<String> {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    for name in ["x-words", "enum"] {
        let words = strings(&property[name]);
        if !words.is_empty() {
            return words;
        }
    }
    let kinds = property["oneOf"]
        .as_array()
        .or_else(|| property["anyOf"].as_array());
    let constants = kinds.into_iter().flatten();
    constants
        .filter_map(|kind| kind["const"].as_str())
        .map(str::to_owned)
        .collect()
}

/// A default as help shows it; nothing for what is absent by default.
pub fn property_default(default: &Value) -> Option<String> {
    match default {
        Value::Null | Value::Bool(false) => None,
        Value::Array(values) if values.is_empty() => None,
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().filter_map(property_default).collect();
            Some(texts.join(","))
        }
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The question with these keys.
pub(crate) fn read<Q: Question>(schema: &Value, keys: Map<String, Value>) -> Result<Q, Refusal> {
    let properties = schema["properties"].as_object();
    let known: Vec<&str> = properties
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .collect();
    let mut checked = Map::new();
    for (key, value) in keys {
        if !known.contains(&key.as_str()) {
            let help = match closest(&key, known.iter().copied()) {
                Some(close) => format!("did you mean \"{close}\"?"),
                None => format!("the keys are {}", known.join(", ")),
            };
            let message = format!("{} has no key \"{}\"", Q::NAME, cut(&key));
            return Err(Refusal::input_with_help(message, help).about(key));
        }
        let property = &schema["properties"][&key];
        let value = wrapped(property, value);
        check_range(&key, property, &value)?;
        checked.insert(key, value);
    }
    serde_json::from_value(Value::Object(checked.clone())).map_err(|whole| {
        // Which key it is: serde loses the path where groups are flattened.
        let alone = checked.iter().find_map(|(key, value)| {
            let one = Map::from_iter([(key.clone(), value.clone())]);
            let error = serde_json::from_value::<Q>(Value::Object(one)).err()?;
            Some((key, value, error))
        });
        match alone {
            Some((key, value, error)) => Refusal::input(format!(
                "{key}: {} is not what it takes: {error}",
                shown(value)
            ))
            .about(key.clone()),
            None => Refusal::input(whole.to_string()),
        }
    })
}

/// One value where a list is wanted is a list of one.
fn wrapped(property: &Value, value: Value) -> Value {
    match value {
        Value::Array(_) | Value::Null => value,
        single if property_type(property) == "array" => Value::Array(vec![single]),
        other => other,
    }
}

fn check_range(key: &str, property: &Value, value: &Value) -> Result<(), Refusal> {
    let Some(number) = value.as_f64() else {
        return Ok(());
    };
    let bound = |word: &str| {
        let own = property.get(word);
        let inner = || {
            property["anyOf"]
                .as_array()?
                .iter()
                .find_map(|kind| kind.get(word))
        };
        own.or_else(inner).and_then(Value::as_f64)
    };
    let (low, high) = (bound("minimum"), bound("maximum"));
    let outside = low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high);
    if !outside {
        return Ok(());
    }
    let range = match (low, high) {
        (Some(low), Some(high)) => format!("from {low} to {high}"),
        (Some(low), None) => format!("from {low} on"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => return Ok(()),
    };
    Err(Refusal::input(format!("{key}: {number} is outside its range, {range}")).about(key))
}

/// A value as a message shows it.
fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

/// The first characters of a long text.
fn cut(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
