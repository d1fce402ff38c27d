//! Days in a standoff file: TOML dates (`2025-10-30`) or the same in quotes.

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Toml(toml::value::Datetime),
    Text(String),
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Written::deserialize(deserializer) {
            Ok(Written::Toml(day)) => day.to_string(),
            Ok(Written::Text(text)) => text,
            Err(_) => return Err(D::Error::custom("expected a day, e.g. 2025-10-30")),
        };
        let exact = detente_world::table::is_calendar_date(&text);
        match text.parse() {
            Ok(date) if exact => Ok(Self(date)),
            _ => Err(D::Error::custom(format!(
                "{text:?} is not a day of the calendar; write it as 2025-10-30"
            ))),
        }
    }
}

impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date",
            "description": "A day, e.g. 2025-10-30; in TOML with or without quotes."
        })
    }
}
