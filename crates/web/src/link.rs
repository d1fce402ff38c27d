//! Permanent links: a question and what is looked at, in an address that people can read.
//!
//! `/busan?s=1&p=busan/USA/threat&w=tariff.USA:CHN:*=%2B5pp&h=3m`: the part before `?` says on which standoff's page, `s` is
//! the version of this form, `q` the question (`solve` where there is none), the rest its keys where they are not the default, in the order of
//! their names. Short names: `p` position, `w` a wedge with its kind in front, `e` elasticities, `d` deficits, `h` horizon.
//! `v`, `r` and `k` say which tab, region and sector are looked at; they change no number.

use detente_questions::{Asked, Entry, Refusal, find, not_default, property_type};
use serde_json::{Map, Value};

/// Longest link that is read, bytes.
pub const LONGEST: usize = 2_000;
/// Version of the form.
const VERSION: &str = "1";
/// Kinds of wedges, as keys of a question.
const WEDGES: [&str; 11] = [
    "tariff",
    "boycott",
    "floor",
    "import_iceberg",
    "export_tax",
    "cap",
    "iceberg",
    "productivity",
    "utilisation",
    "endowment",
    "demand",
];
/// Short names of keys.
const SHORT: [(&str, &str); 4] = [
    ("p", "position"),
    ("e", "elasticities"),
    ("d", "deficits"),
    ("h", "horizon"),
];
/// What is looked at.
const LOOKED_AT: [&str; 3] = ["v", "r", "k"];

/// What a link means.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The standoff on whose page it is; empty for none.
    pub standoff: String,
    /// The question.
    pub question: String,
    /// Its keys.
    pub keys: Map<String, Value>,
    /// What is looked at: tab, region, sector.
    pub view: Map<String, Value>,
}

/// Why a link cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// Too long.
    #[error("the link has {0} bytes; at most {LONGEST} are read")]
    Long(usize),
    /// Another version of the form.
    #[error("the link is of version {0}; this program reads version {VERSION}")]
    Version(String),
    /// Not percent-encoded text.
    #[error("\"{0}\" in the link is not percent-encoded UTF-8")]
    Encoding(String),
    /// No such question.
    #[error("there is no question \"{0}\"")]
    Question(String),
    /// A wedge without its kind.
    #[error("\"{0}\" is no wedge with its kind in front, like tariff.USA:CHN:*=+10pp")]
    Wedge(String),
    /// Not of the kind that the key takes.
    #[error("{key}: \"{text}\" is no {kind}")]
    Kind {
        /// The key.
        key: String,
        /// What stands there.
        text: String,
        /// What it takes.
        kind: String,
    },
}

impl From<LinkError> for Refusal {
    fn from(error: LinkError) -> Self {
        Refusal::input(error.to_string()).about("u")
    }
}

impl Link {
    /// Reads a link; a leading `#`, as addresses have, is skipped.
    ///
    /// # Errors
    /// [`LinkError`]. Whether the keys are those of the question is said when the question is read.
    pub fn read(text: &str) -> Result<Self, LinkError> {
        if text.len() > LONGEST {
            return Err(LinkError::Long(text.len()));
        }
        let text = text.trim_start_matches(['#', '/']);
        let (standoff, query) = text.split_once('?').unwrap_or((text, ""));
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decoded(key)?, decoded(value)?));
        }
        let given = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        match given("s") {
            None | Some(VERSION) => {}
            Some(other) => return Err(LinkError::Version(other.to_owned())),
        }
        let question = given("q").unwrap_or("solve").to_owned();
        let entry = find(&question).ok_or_else(|| LinkError::Question(question.clone()))?;
        let schema = entry.schema();
        let mut link = Self {
            standoff: decoded(standoff)?,
            question,
            keys: Map::new(),
            view: Map::new(),
        };
        for (key, value) in &pairs {
            match key.as_str() {
                "s" | "q" => {}
                name if LOOKED_AT.contains(&name) => {
                    link.view.insert(key.clone(), value.as_str().into());
                }
                "w" => {
                    let wedge = value.split_once('.');
                    let known = wedge.filter(|(kind, _)| WEDGES.contains(kind));
                    let (kind, text) = known.ok_or_else(|| LinkError::Wedge(value.clone()))?;
                    link.add(&schema, kind, text)?;
                }
                short => {
                    let long = SHORT.iter().find(|(name, _)| *name == short);
                    link.add(&schema, long.map_or(short, |(_, long)| long), value)?;
                }
            }
        }
        Ok(link)
    }

    /// Adds a value to a key, in the kind that the schema names.
    fn add(&mut self, schema: &Value, key: &str, text: &str) -> Result<(), LinkError> {
        let property = &schema["properties"][key];
        let kind = property_type(property);
        if kind == "array" {
            let value = typed(key, property_type(&property["items"]), text)?;
            let list = self.keys.entry(key).or_insert_with(|| Value::Array(vec![]));
            if let Some(list) = list.as_array_mut() {
                list.push(value);
            }
        } else {
            self.keys.insert(key.to_owned(), typed(key, kind, text)?);
        }
        Ok(())
    }

    /// The question, checked.
    ///
    /// # Errors
    /// [`Refusal`]: keys that the question does not have, or values outside their range.
    pub fn asked(&self) -> Result<Box<dyn Asked>, Refusal> {
        let entry =
            find(&self.question).ok_or_else(|| LinkError::Question(self.question.clone()))?;
        entry.read(self.keys.clone())
    }

    /// The link of a question with these keys; those that are the default are left out.
    pub fn of(standoff: &str, entry: &Entry, keys: &Value, view: &Map<String, Value>) -> String {
        let defaults = entry.read(Map::new()).map(|asked| asked.keys());
        let given = not_default(keys, &defaults.unwrap_or_default());
        let mut pairs: Vec<(String, String)> = Vec::new();
        if entry.name != "solve" {
            pairs.push(("q".to_owned(), entry.name.to_owned()));
        }
        // In the order of names: an object may keep the order in which its keys came.
        for (key, value) in given.iter().collect::<std::collections::BTreeMap<_, _>>() {
            let short = SHORT.iter().find(|(_, long)| long == key);
            let name = short.map_or(key.as_str(), |(short, _)| short);
            for text in texts(value) {
                pairs.push(match WEDGES.contains(&key.as_str()) {
                    true => ("w".to_owned(), format!("{key}.{text}")),
                    false => (name.to_owned(), text),
                });
            }
        }
        for (key, value) in view {
            if LOOKED_AT.contains(&key.as_str()) {
                pairs.extend(texts(value).into_iter().map(|text| (key.clone(), text)));
            }
        }
        // Stable: values of one key keep their order.
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        let mut link = format!("/{}?s={VERSION}", encoded(standoff));
        for (key, value) in pairs {
            link += &format!("&{key}={}", encoded(&value));
        }
        link
    }
}

/// The texts of a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

fn typed(key: &str, kind: &str, text: &str) -> Result<Value, LinkError> {
    let wrong = || LinkError::Kind {
        key: key.to_owned(),
        text: text.to_owned(),
        kind: kind.to_owned(),
    };
    match kind {
        "boolean" => text.parse::<bool>().map(Value::from).map_err(|_| wrong()),
        "integer" => match text.parse::<i64>() {
            Ok(value) => Ok(value.into()),
            // Seeds go up to 2^64.
            Err(_) => text.parse::<u64>().map(Value::from).map_err(|_| wrong()),
        },
        "number" => {
            let number = text.parse::<f64>().ok().filter(|v| v.is_finite());
            number.map(Value::from).ok_or_else(wrong)
        }
        _ => Ok(text.into()),
    }
}

/// Percent-decoded text; a plus is a plus.
fn decoded(text: &str) -> Result<String, LinkError> {
    let wrong = || LinkError::Encoding(text.to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next()), digit(rest.next()));
        let value = high.zip(low).map(|(high, low)| high * 16 + low);
        let value = value.and_then(|v| u8::try_from(v).ok()).ok_or_else(wrong)?;
        bytes.push(value);
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// Percent-encoded where an address or a chat program would take it for something else.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_.~/:,=*@!".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links that were given out: they mean what they meant.
    const FROZEN: [(&str, &str); 4] = [
        ("/busan?s=1", r#"{}"#),
        (
            "/busan?s=1&p=busan/USA/threat&p=busan/CHN/retaliate",
            r#"{"position":["busan/USA/threat","busan/CHN/retaliate"]}"#,
        ),
        (
            "/busan?s=1&d=scaled&e=gyy&h=3m&w=cap.CHN:USA:C24B=0.2&w=tariff.USA:CHN:*=%2B100pp",
            r#"{"cap":["CHN:USA:C24B=0.2"],"deficits":"scaled","elasticities":"gyy","horizon":"3m","tariff":["USA:CHN:*=+100pp"]}"#,
        ),
        (
            "/?s=1&bands=true&decompose=16&detail=sectors&world=busan-25x32",
            r#"{"bands":true,"decompose":16,"detail":"sectors","world":"busan-25x32"}"#,
        ),
    ];

    #[test]
    fn frozen_links_mean_what_they_meant() {
        for (link, keys) in FROZEN {
            let read = Link::read(link).unwrap();
            let expected: Map<String, Value> = serde_json::from_str(keys).unwrap();
            assert_eq!(read.keys, expected, "{link}");
            let asked = read.asked().unwrap();
            let entry = find("solve").unwrap();
            let written = Link::of(&read.standoff, entry, &asked.keys(), &read.view);
            assert_eq!(written, link);
        }
    }

    #[test]
    fn a_plus_is_a_plus_and_a_hash_is_skipped() {
        let link = Link::read("#/busan?w=tariff.USA:CHN:*=+100pp").unwrap();
        assert_eq!(link.keys["tariff"][0], "USA:CHN:*=+100pp");
    }

    #[test]
    fn what_is_no_link_is_refused() {
        let wrong = [
            "/busan?s=2",
            "/busan?w=USA:CHN",
            "/busan?q=nothing",
            "/x?e=%ZZ",
            "/x?bands=maybe",
        ];
        for text in wrong {
            assert!(Link::read(text).is_err(), "{text}");
        }
        assert!(Link::read(&"x".repeat(LONGEST + 1)).is_err());
        assert!(Link::read("/x?nonsense=1").unwrap().asked().is_err());
    }
}
