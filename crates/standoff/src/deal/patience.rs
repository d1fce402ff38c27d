//! Weights of next year in a deal file: one number for everybody, or one per player.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::file::Text;

/// Weights of next year against this one.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(untagged)]
pub enum Patience {
    /// The same for everybody.
    All(f64),
    /// By player.
    Each(#[schemars(with = "BTreeMap<String, f64>")] BTreeMap<Text, toml::Spanned<f64>>),
}

impl Default for Patience {
    fn default() -> Self {
        Self::Each(BTreeMap::new())
    }
}

impl<'de> Deserialize<'de> for Patience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl<'de> Visitor<'de> for Written {
            type Value = Patience;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(
                    "a number for everybody (0.96) or one per player ({ USA = 0.96, CHN = 0.9 })",
                )
            }

            fn visit_f64<E>(self, value: f64) -> Result<Patience, E> {
                Ok(Patience::All(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Patience, E> {
                // Whole numbers are out of range, and said to be where ranges are.
                Ok(Patience::All(value as f64))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Patience, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Patience::Each)
            }
        }
        deserializer.deserialize_any(Written)
    }
}
