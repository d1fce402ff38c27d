//! What can be asked of a ledger: days, directions and conventions.

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
words!(Exclusions, "exclusions", "ignored" => Ignored, "granted" => Granted);
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
