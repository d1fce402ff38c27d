//! The keys of a question as JSON: an object in which no key comes twice.

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::problem::Problem;

/// An object whose keys are distinct: of two equal ones neither is what was meant.
struct Distinct(Map<String, Value>);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Distinct;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Distinct, A::Error> {
                let mut map = Map::new();
                while let Some(key) = access.next_key::<String>()? {
                    if map.contains_key(&key) {
                        return Err(A::Error::custom(format!("the key \"{key}\" comes twice")));
                    }
                    map.insert(key, access.next_value()?);
                }
                Ok(Distinct(map))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// Reads an object of keys; nothing at all is an empty one.
///
/// # Errors
/// A problem with status 400: no JSON, no object, or a key that comes twice.
pub fn read(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    let read: Result<Distinct, _> = serde_json::from_slice(body);
    read.map(|distinct| distinct.0)
        .map_err(|error| Problem::unreadable(format!("the body is no object of keys: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_comes_twice_is_refused() {
        assert!(read(br#"{"a": 1, "a": 2}"#).is_err());
        assert!(read(br#"{"a": NaN}"#).is_err());
        let deep = "[".repeat(10_000);
        assert!(read(format!("{{\"a\": {deep}").as_bytes()).is_err());
        assert_eq!(read(b"").unwrap().len(), 0);
        assert_eq!(read(br#"{"a": [1]}"#).unwrap().len(), 1);
    }
}
