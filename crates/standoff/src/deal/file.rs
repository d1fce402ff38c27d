//! The deal file as written. The doc comment of each field is its documentation and goes into the JSON Schema
//! ([`schema`]).

use std::collections::BTreeMap;

use detente_ledger::Strength;
use schemars::JsonSchema;
use serde::Deserialize;

use super::patience::Patience;
use crate::error::StandoffError;
use crate::file::{Confidence, Day, Duties, Text, with_wedge_keys};

/// A deal between the players of a standoff: what each side commits to, from when and until when.
///
/// Every commitment is priced that says how: a lever of the ledger that is used less, wedges, duties of a day, or
/// purchases. What is not priced is listed with its readouts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DealFile {
    /// Version of this layout: 1.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    pub schema: toml::Spanned<u32>,
    /// Short name: lower-case letters, digits and hyphens.
    #[schemars(with = "String", regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub id: Text,
    /// Title for readers.
    pub title: String,
    /// One or two sentences on what was agreed.
    #[serde(default)]
    pub summary: String,
    /// The standoff it belongs to: a built-in one by name, or a standoff file (relative to this file). It gives the
    /// world, the law, the players, what is in force today (its reference) and the threat point.
    #[schemars(with = "String")]
    pub standoff: Text,
    /// Another world than the standoff's: a built-in one by name, or a world folder (relative to this file). Levers of the
    /// ledger bear on its own sectors.
    #[schemars(with = "Option<String>")]
    pub world: Option<Text>,
    /// The day it was signed, or would be.
    #[schemars(with = "Day")]
    pub signed: toml::Spanned<Day>,
    /// Name of the deal in the ledger's commitments, whose later record is set beside the judgement.
    #[schemars(with = "Option<String>")]
    pub record: Option<Text>,
    /// What happens without the deal: one position id of the standoff per player; left out: the standoff's own
    /// `talks.fail`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub threat: BTreeMap<Text, Text>,
    /// What the threat point is called; left out: as in the standoff.
    pub threat_name: Option<String>,
    /// Which end of the ledger's range of a lever's strength the central case takes: `low`, `central` (left out) or
    /// `high`. The other ends are cases beside it.
    #[serde(default)]
    pub strength: End,
    /// How a breach is answered and how much the future counts.
    #[serde(default)]
    pub enforcement: Enforcement,
    /// How the months are reckoned where the deal is about critical goods.
    #[serde(default)]
    pub path: PathTerms,
    /// What each side commits to.
    #[schemars(length(min = 1))]
    pub commitments: Vec<Commitment>,
    /// Limits of this deal's pricing that readers must know.
    #[serde(default)]
    pub limits: Vec<String>,
}

/// How a breach is answered and how much the future counts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enforcement {
    /// Months until a breach is answered; left out: 1.
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub reaction_months: Option<toml::Spanned<u32>>,
    /// Months at the threat point before the deal is taken up again; left out: for ever.
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub punished_months: Option<toml::Spanned<u32>>,
    /// Weight of next year against this one, between 0 and 1, for everybody or by player; left out: the standoff's, or 0.96.
    #[schemars(with = "Option<Patience>")]
    pub patience: Option<toml::Spanned<Patience>>,
    /// Months over which the deal is watched; left out: 120.
    #[schemars(with = "Option<u32>", range(min = 1, max = 600))]
    pub months: Option<toml::Spanned<u32>>,
    /// When the target of a punishment begins to adapt to it: `threat` (left out), because the deal names it on the
    /// day of signature, or `use`.
    #[serde(default)]
    pub clock: Clock,
    /// True if commitments with an end are taken to be renewed for ever; left out: they lapse.
    #[serde(default)]
    pub renewed: bool,
}

/// How the months are reckoned where the deal is about critical goods: the model of `detente path`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathTerms {
    /// Part of what is cut to one country alone that arrives through others, 0 to 1; left out: the judged central value.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub leak: Option<toml::Spanned<f64>>,
    /// Stocks of users on the day of signature, months of use; left out: a range.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub stocks: Option<toml::Spanned<f64>>,
    /// How far those who may be punished believe it, 0 to 1: as far as that they stock up, adapt and begin plants from the
    /// day of signature on. Left out: 0.5. Of no account with `clock = "use"`.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub credence: Option<toml::Spanned<f64>>,
}

/// Whether a commitment is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// It is: not keeping it is a breach.
    #[default]
    Binding,
    /// It is not.
    Intention,
}

/// An end of the range of a lever's strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The weak end.
    Low,
    /// The central judgement.
    #[default]
    Central,
    /// The strong end.
    High,
}

impl End {
    /// As the ledger calls it.
    pub(crate) fn strength(self) -> Strength {
        match self {
            Self::Low => Strength::Low,
            Self::Central => Strength::Central,
            Self::High => Strength::High,
        }
    }
}

/// When the target of a punishment begins to adapt to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// On the day the deal is signed: whoever may be punished prepares.
    #[default]
    Threat,
    /// On the day it is punished.
    Use,
}

with_wedge_keys! {
    /// One commitment of one side. At most one of `lever`, `duties`, `purchases` and the wedges.
    #[derive(Debug, Clone, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Commitment {
        /// Region code of the player who commits.
        #[schemars(with = "String")]
        pub side: Text,
        /// What is promised, for readers; left out: the promise in the ledger's record.
        pub title: Option<String>,
        /// The same commitment in the ledger's record: its promise, word for word. It supplies dates and readouts.
        #[schemars(with = "Option<String>")]
        pub recorded: Option<Text>,
        /// Commitments of one side with the same word are kept or broken together.
        #[schemars(with = "Option<String>")]
        pub package: Option<Text>,
        /// A lever of the ledger by its id. It counts as fully used until the deal.
        #[schemars(with = "Option<String>")]
        pub lever: Option<Text>,
        /// How much of the lever stays in use: 0 (left out) lifts it, 1 keeps it.
        #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
        pub level: Option<toml::Spanned<f64>>,
        /// The side's duties on the other players become those of a day of the ledger.
        pub duties: Option<Duties>,
        /// Purchases beyond those of the world's year: a floor.
        pub purchases: Option<Purchases>,
        /// `intention`: what is meant and not owed. It is priced in a case of its own, "intentions kept", together with what
        /// the side promises, and in no other; left out: `binding`.
        #[serde(default)]
        pub binding: Binding,
        /// True if the side gives the lever up entirely and for good; left out: a lever at level 0 without an end.
        pub full: Option<bool>,
        /// First day; left out: the day of the record, or the day of signature.
        #[schemars(with = "Option<Day>")]
        pub from: Option<toml::Spanned<Day>>,
        /// Last day; left out: that of the record, or without an end.
        #[schemars(with = "Option<Day>")]
        pub to: Option<toml::Spanned<Day>>,
        /// What the side's own text says, where it matters.
        #[serde(default)]
        pub own_readout: String,
        /// What the other side's text says; left out: as recorded.
        pub other_readout: Option<String>,
        /// What happened later; left out: as recorded.
        pub later: Option<String>,
        /// Where this is from; left out: as recorded.
        pub source: Option<String>,
        /// high, medium or low; left out: as recorded.
        pub confidence: Option<Confidence>,
    }
}

/// Purchases on top of those of the world's year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Purchases {
    /// Region code of the seller.
    #[schemars(with = "String")]
    pub partner: Text,
    /// Sector codes over which the amount is spread, in proportion to trade.
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub sectors: Vec<Text>,
    /// More per year than in the world's year, USD million at its prices.
    #[schemars(with = "f64", range(min = 0))]
    pub extra_usd_mn: toml::Spanned<f64>,
}

impl DealFile {
    /// Parses a deal file. `name` is what errors call it.
    ///
    /// # Errors
    /// [`StandoffError::File`] with line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self, StandoffError> {
        crate::file::parsed(text, name)
    }
}

/// JSON Schema of the deal file.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(DealFile)
}
