//! The structured form of a wedge, for files made by programs; one parser reads it and the text.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::grammar::{
    amount_of_record, parse_group_name, parse_mode, parse_rents, region_of_text, sector_of_text,
    unknown_kind,
};
use crate::{FloorMode, PolicyError, RegionSelector, Wedge, WedgeKind};

/// A number, or text that says more than a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrText {
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

impl NumberOrText {
    fn into_text(self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// One code or `*`, or a list of codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Regions {
    /// A code, `*`, or `[USA,JPN]`.
    Text(String),
    /// The codes of a group.
    Codes(Vec<String>),
}

/// A wedge key by key: a table in a TOML policy file, a row of a CSV policy file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WedgeRecord {
    /// tariff, boycott, floor, import-iceberg, export-tax, cap, iceberg, productivity, utilisation, endowment or demand.
    pub kind: String,
    /// Who imposes it: a region code, `*` (every region but the partner), or a list of codes.
    pub imposer: Regions,
    /// The other side, likewise; none for productivity, utilisation, endowment and demand.
    pub partner: Option<Regions>,
    /// A sector code or alias, `*` (every goods sector) or `all`; none for endowment.
    pub sector: Option<String>,
    /// How much: a number with its `unit`, or text with the unit in it (`+100pp`, `25%`, `0.2`, `inf`).
    pub value: NumberOrText,
    /// `pp` (points added), `%` or `rate` (a fraction) for tariffs and export taxes; `ratio` or none for the rest.
    pub unit: Option<String>,
    /// Bounds of the same group are one bound on the sum of their flows.
    pub group: Option<String>,
    /// Who gets the rent of a cap or boycott: `exporter`, `importer`, or the exporter's share from 0 to 1.
    pub rents: Option<NumberOrText>,
    /// How a floor meets the tariff: `on-top` or `replace`.
    pub mode: Option<String>,
}

fn complain(key: &'static str, problem: impl Into<String>) -> PolicyError {
    PolicyError::Record {
        key,
        problem: problem.into(),
    }
}

fn selector(key: &'static str, regions: Regions) -> Result<RegionSelector, PolicyError> {
    let in_key = |error: PolicyError| match error {
        PolicyError::Syntax { problem, .. } => complain(key, problem),
        other => other,
    };
    match regions {
        Regions::Text(text) => region_of_text(&text).map_err(in_key),
        Regions::Codes(codes) => {
            if let Some(bad) = codes.iter().find(|code| code.contains(['[', ']', ','])) {
                return Err(complain(key, format!("\"{bad}\" is not a region code")));
            }
            region_of_text(&format!("[{}]", codes.join(","))).map_err(in_key)
        }
    }
}

impl TryFrom<WedgeRecord> for Wedge {
    type Error = PolicyError;

    fn try_from(record: WedgeRecord) -> Result<Self, PolicyError> {
        let kind = WedgeKind::from_name(record.kind.trim())
            .ok_or_else(|| complain("kind", unknown_kind(record.kind.trim())))?;
        let wanted = |key: &'static str, has: bool, given: bool| match (has, given) {
            (true, false) => Err(complain(
                key,
                format!("missing; {kind} has one, like {}", kind.example()),
            )),
            (false, true) => Err(complain(key, format!("{kind} has none; leave it out"))),
            _ => Ok(()),
        };
        wanted("partner", kind.has_partner(), record.partner.is_some())?;
        wanted("sector", kind.has_sector(), record.sector.is_some())?;
        let is_bound = kind.measure() == crate::Measure::Volume;
        let only = |key: &'static str, allowed: bool, given: bool, whose: &str| {
            if given && !allowed {
                Err(complain(key, format!("only {whose} have it, not {kind}")))
            } else {
                Ok(())
            }
        };
        let is_floor = kind == WedgeKind::Floor;
        only("group", is_bound, record.group.is_some(), "bounds")?;
        only(
            "rents",
            is_bound && !is_floor,
            record.rents.is_some(),
            "caps and boycotts",
        )?;
        only("mode", is_floor, record.mode.is_some(), "floors")?;
        let sector = record.sector.map(|text| {
            sector_of_text(&text).map_err(|error| match error {
                PolicyError::Syntax { problem, .. } => complain("sector", problem),
                other => other,
            })
        });
        let value = record.value.into_text();
        Ok(Self {
            kind,
            imposer: selector("imposer", record.imposer)?,
            partner: record
                .partner
                .map(|partner| selector("partner", partner))
                .transpose()?,
            sector: sector.transpose()?,
            amount: amount_of_record(kind, &value, record.unit.as_deref())
                .map_err(|problem| complain("value", problem))?,
            rents_to_exporter: record
                .rents
                .map(|rents| parse_rents(rents.into_text().trim()))
                .transpose()
                .map_err(|problem| complain("rents", problem))?,
            floor_mode: match record.mode {
                Some(mode) => {
                    parse_mode(mode.trim()).map_err(|problem| complain("mode", problem))?
                }
                None => FloorMode::default(),
            },
            group: record
                .group
                .map(|name| parse_group_name(name.trim()))
                .transpose()
                .map_err(|problem| complain("group", problem))?,
        })
    }
}

impl Serialize for Wedge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wedge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrRecord;

        impl<'de> Visitor<'de> for TextOrRecord {
            type Value = Wedge;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a wedge: text like \"tariff USA:CHN:*=+100pp\", or a table with kind, imposer, partner, sector, value")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Wedge, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Wedge, A::Error> {
                let record = WedgeRecord::deserialize(MapAccessDeserializer::new(map))?;
                Wedge::try_from(record).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_any(TextOrRecord)
    }
}

impl JsonSchema for Wedge {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Wedge".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let record = generator.subschema_for::<WedgeRecord>();
        json_schema!({
            "description": "A wedge: its text, kind first (`tariff USA:CHN:*=+100pp`), or key by key.",
            "anyOf": [{ "type": "string", "examples": ["tariff USA:CHN:*=+100pp", "cap CHN:USA:C24B=0.2,rents=0.5"] }, record]
        })
    }
}
