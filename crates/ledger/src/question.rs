//! What can be asked of a ledger: days, directions and conventions.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use crate::LedgerError;
use crate::error::nearest;

/// On which value of an article a duty on its metal content is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Metals {
    /// The whole value, and every listed line of vehicle parts pays.
    #[default]
    Full,
    /// The metal share from input–output accounts, and parts of general use do not pay.
    Bea,
}

/// Whether exclusions that importers must apply for are taken as granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Exclusions {
    /// Nobody has one.
    #[default]
    Ignored,
    /// Everybody has one, on the lines that are listed.
    Granted,
    /// The share of each line's duty that collections show as not paid, where one is known.
    Share,
}

/// A share of a value or a weight, between 0 and 1, exact to a millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u32);

/// Parts of a whole.
const WHOLE: f64 = 1e6;

impl Share {
    /// A share between 0 and 1.
    ///
    /// # Errors
    /// [`LedgerError::Question`] for anything else.
    pub fn new(share: f64) -> Result<Self, LedgerError> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self((share * WHOLE).round() as u32))
        } else {
            let message = format!("{share} is not a share between 0 and 1 (write 0.2 for a fifth)");
            Err(LedgerError::Question(message))
        }
    }

    /// The share as a number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / WHOLE
    }
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

/// The value of one unit of goods, USD, exact to a hundredth of a cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitValue(u64);

/// Parts of a dollar.
const DOLLAR: f64 = 1e4;

impl UnitValue {
    /// A value above nothing, USD.
    ///
    /// # Errors
    /// [`LedgerError::Question`] for anything else.
    pub fn new(usd: f64) -> Result<Self, LedgerError> {
        let parts = (usd * DOLLAR).round();
        if usd.is_finite() && (1.0..1e15).contains(&parts) {
            Ok(Self(parts as u64))
        } else {
            Err(LedgerError::Question(format!(
                "{usd:e} is not the value of one unit in dollars"
            )))
        }
    }

    /// The value, USD.
    pub fn usd(self) -> f64 {
        self.0 as f64 / DOLLAR
    }
}

impl Serialize for UnitValue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.usd())
    }
}

/// Reads `steel=.2,copper=.9`: the content of materials.
///
/// # Errors
/// [`LedgerError::Question`] for what is no such list.
pub fn parse_content(text: &str) -> Result<BTreeMap<String, Share>, LedgerError> {
    let mut content = BTreeMap::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let read = part.split_once('=').and_then(|(material, share)| {
            Some((
                material.trim().to_owned(),
                share.trim().parse::<f64>().ok()?,
            ))
        });
        let Some((material, share)) = read else {
            let message = format!("`{part}` is no content: write MATERIAL=SHARE, e.g. steel=0.2");
            return Err(LedgerError::Question(message));
        };
        if content
            .insert(material.clone(), Share::new(share)?)
            .is_some()
        {
            let message = format!("the content of {material} is given twice");
            return Err(LedgerError::Question(message));
        }
    }
    Ok(content)
}

/// How lines are weighted in an average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Imports of one year.
    #[default]
    Imports,
    /// The exporter's sales of each sector to the whole world; inside a sector the plain mean over the lines.
    ExporterWorld,
    /// The plain mean over the lines of the schedule.
    Simple,
}

macro_rules! words {
    ($type:ident, $what:literal, $($word:literal => $value:ident),+) => {
        impl FromStr for $type {
            type Err = LedgerError;

            fn from_str(given: &str) -> Result<Self, LedgerError> {
                match given {
                    $($word => Ok(Self::$value),)+
                    _ => Err(LedgerError::UnknownChoice {
                        what: $what,
                        given: given.to_owned(),
                        suggestion: nearest(given, [$($word),+]),
                        choices: [$($word),+].join(", "),
                    }),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$value => $word),+ })
            }
        }
    };
}

words!(Metals, "the metals convention", "full" => Full, "bea" => Bea);
words!(Exclusions, "exclusions", "ignored" => Ignored, "granted" => Granted, "share" => Share);
impl Weights {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Imports, Self::ExporterWorld, Self::Simple];
}

words!(Weights, "the weights", "imports" => Imports, "exporter-world" => ExporterWorld, "simple" => Simple);

/// The conventions under which rates are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Convention {
    /// How lines are weighted.
    pub weights: Weights,
    /// On which value metal contents pay.
    pub metals: Metals,
    /// Whether exclusions are taken as granted.
    pub exclusions: Exclusions,
    /// Instruments counted although they are not in force, by id.
    pub with: Vec<String>,
    /// Other readings of the law that are chosen, by name (column `only_with` of the stacking table).
    pub readings: Vec<String>,
    /// Day on which the goods were loaded, for clauses of grace (`grace.csv`); `None` = no goods are on their way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loaded_on: Option<Date>,
    /// Content of materials, a share: of the value where the duty bears on the content, of the weight where a weight
    /// decides. Materials that are not named are not there; empty = no answer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub content: BTreeMap<String, Share>,
    /// What the goods are for, by ids of conditions; `!id` = not for it; empty = no answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
    /// Which descriptions the goods meet, by ids of conditions; `!id` = they do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub described: Vec<String>,
    /// Value of one unit of the goods, in the unit of the normal duty, for duties by quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_value: Option<UnitValue>,
    /// The company that makes or exports the goods, where rates differ by company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

/// A question about one direction of trade on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The region that imposes duties.
    pub imposer: String,
    /// The region whose goods they bear on.
    pub target: String,
    /// The day.
    pub on: Date,
    /// What was known on this day counts; `None` = the latest edition of the ledger.
    pub known_on: Option<Date>,
    /// The conventions.
    pub convention: Convention,
}

impl Question {
    /// The question under the default conventions and the latest edition.
    pub fn new(imposer: &str, target: &str, on: Date) -> Self {
        let (imposer, target) = (imposer.to_owned(), target.to_owned());
        Self {
            imposer,
            target,
            on,
            known_on: None,
            convention: Convention::default(),
        }
    }

    /// The same with other conventions.
    #[must_use]
    pub fn under(mut self, convention: Convention) -> Self {
        self.convention = convention;
        self
    }

    /// The same under the weights that the ledger has for this direction: imports where it has them, else every line alike.
    #[must_use]
    pub fn under_weights_of(mut self, ledger: &crate::Ledger) -> Self {
        self.convention.weights = ledger.usual_weights(&self.imposer, &self.target);
        self
    }

    /// The same with what was known on a day.
    #[must_use]
    pub fn known(mut self, known_on: Option<Date>) -> Self {
        self.known_on = known_on;
        self
    }

    /// The same on another day.
    #[must_use]
    pub fn on(mut self, on: Date) -> Self {
        self.on = on;
        self
    }
}
