//! The smaller sections of a standoff file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Day, Text};

/// The days the standoff stands on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The day the brief is about: "in force" means on this day.
    #[schemars(with = "Day")]
    pub on: toml::Spanned<Day>,
    /// What is in force is judged with what was known on this day; left out: the same as `on`.
    #[schemars(with = "Option<Day>")]
    pub known_on: Option<toml::Spanned<Day>>,
    /// The day on which threats would take effect.
    #[schemars(with = "Option<Day>")]
    pub threatened: Option<toml::Spanned<Day>>,
    /// Ledger ids of the threats to show with and without on that day.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub threats: Vec<Text>,
    /// First day of the duty histories; left out: 2018-01-01.
    #[schemars(with = "Option<Day>")]
    pub history_from: Option<toml::Spanned<Day>>,
    /// Last day of the duty histories; left out: `on`, or the latest day that a position names if that is later.
    #[schemars(with = "Option<Day>")]
    pub history_to: Option<toml::Spanned<Day>>,
}

/// How the world economy is solved.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Economy {
    /// Trade deficits: `fixed` (default), `scaled` or `none`.
    #[schemars(with = "Option<String>")]
    pub deficits: Option<Text>,
    /// Trade elasticities of the central case: a set of the world; left out: the world's own column.
    #[schemars(with = "Option<String>")]
    pub elasticities: Option<Text>,
    /// How long everyone has had to adapt, as `--horizon`: `3m`, `1y`, `18m,low`; left out: the long run. Of the payoff table
    /// and the tariff game; deals and levers over months have horizons of their own.
    #[schemars(with = "Option<String>")]
    pub horizon: Option<Text>,
    /// Which of the world's elasticity sets make the intervals; left out: `published`, or `none` if that would take more
    /// than 10,000 equilibria.
    #[schemars(with = "Option<Elasticities>")]
    pub intervals: Option<toml::Spanned<Elasticities>>,
}

/// Which elasticity sets are run beside the central case.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Elasticities {
    /// `published`: every set of the world. `none`: no intervals.
    Named(String),
    /// These sets.
    Listed(Vec<String>),
}

/// What the players charge everyone else.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// The players' duties on third regions as in force on this day, known on the same day; left out: `dates.on`.
    #[schemars(with = "Option<Day>")]
    pub on: Option<toml::Spanned<Day>>,
    /// Further wedges that hold in every combination, by flag, e.g. `tariff = ["EU27:RUS:*=+10pp"]`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tariff: Vec<Text>,
}

/// The combination that effects are measured against.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Title for readers, e.g. "duties in force on 30 October 2025".
    pub title: String,
    /// One position id per player, e.g. `{ USA = "status", CHN = "status" }`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub positions: BTreeMap<Text, Text>,
}

/// Settings of the game.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Talks {
    /// The threat point: one position id per player, taken when talks fail.
    #[schemars(with = "BTreeMap<String, String>")]
    pub fail: BTreeMap<Text, Text>,
    /// What the threat point is called; left out: "talks fail".
    pub fail_name: Option<String>,
    /// Payoffs closer than this, in per cent of real income, count as equal; left out: 0.000001.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub tolerance_pct: Option<toml::Spanned<f64>>,
}

/// A round of talks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// First day.
    #[schemars(with = "Day")]
    pub date: toml::Spanned<Day>,
    /// Last day; left out: one day.
    #[schemars(with = "Option<Day>")]
    pub until: Option<toml::Spanned<Day>>,
    /// City.
    pub place: String,
    /// What came out, one sentence.
    pub outcome: String,
    /// Where this is from.
    pub source: String,
    /// high, medium or low.
    pub confidence: Confidence,
}

/// How much a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Primary source.
    High,
    /// Press or trade source quoting the primary one.
    Medium,
    /// Memory or judgement.
    Low,
}

impl Confidence {
    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A limit that readers must know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Short key, e.g. `sectors-coarse`.
    pub id: String,
    /// One or two plain sentences.
    pub text: String,
    /// Positions (`CHN/rare-earths`) it is about; left out: all results.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub touches: Vec<Text>,
}

/// Settings of the brief.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// Days after a round within which changes of the ledger are listed; left out: 14.
    #[schemars(range(min = 0, max = 366))]
    pub window_days: Option<u16>,
}
