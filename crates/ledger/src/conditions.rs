//! Conditions: what a tariff line alone does not prove — what the goods are, what they are for, what they are made of.
//!
//! A condition is one row of `conditions.csv`. Rows of product lists point at it, so it is answered the same way on
//! every line and under every instrument: by the user, or else by the share that the row has as its default.

use std::fmt;

use serde::Serialize;

use crate::LedgerError;
use crate::error::{Problem, nearest};
use crate::instrument::choice;
use crate::question::Convention;
use crate::table::Table;

/// What a condition is about, and so which answer it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConditionKind {
    /// The goods are those that the text describes.
    Described,
    /// The goods are for a use.
    Use,
    /// The duty bears on the content of one material; the answer is a share of the value.
    Content,
    /// A material must be a part of the weight; decided by the same answer.
    Weight,
    /// A quota is full.
    Quota,
    /// An importer has what is granted on application only.
    Application,
    /// A company that has a rate of its own makes the goods.
    Company,
    /// A preference is claimed for the goods.
    Preference,
    /// The duty is paid back to whoever imports the goods.
    Remission,
    /// The goods are on a list that is known by value only.
    Listed,
    /// The goods are of those economies of a region that a duty names.
    Origin,
}

impl ConditionKind {
    /// Whether averages know what share of the trade it holds for: then nothing hangs on it there.
    pub(crate) fn is_counted(self) -> bool {
        matches!(self, Self::Listed | Self::Origin)
    }
}

impl fmt::Display for ConditionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Described => "described",
            Self::Use => "use",
            Self::Content => "content",
            Self::Weight => "weight",
            Self::Quota => "quota",
            Self::Application => "application",
            Self::Company => "company",
            Self::Preference => "preference",
            Self::Remission => "remission",
            Self::Listed => "listed",
            Self::Origin => "origin",
        })
    }
}

/// A condition of a row of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// Identifier, unique in the table; a user answers with it.
    pub id: String,
    /// What it is about.
    pub kind: ConditionKind,
    /// The material, of a content condition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub material: String,
    /// The least share of the weight, of a weight condition.
    pub threshold: f64,
    /// What is asked, for readers.
    pub title: String,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
}

impl Condition {
    /// The share of the value that a row under this condition bears on as the user answers; `None` = no answer.
    ///
    /// A use that is given answers every condition of use, and contents that are given answer every condition of
    /// content and weight: what is not named is not there.
    pub(crate) fn answer(&self, convention: &Convention) -> Option<f64> {
        let said = |words: &[String]| {
            let holds = words.contains(&self.id);
            let denied = words
                .iter()
                .any(|word| word.strip_prefix('!') == Some(&self.id));
            match (holds, denied) {
                (true, _) => Some(1.0),
                (false, true) => Some(0.0),
                (false, false) => None,
            }
        };
        let content = &convention.content;
        match self.kind {
            ConditionKind::Described
            | ConditionKind::Quota
            | ConditionKind::Preference
            | ConditionKind::Remission
            | ConditionKind::Listed
            | ConditionKind::Origin => said(&convention.described),
            ConditionKind::Use => match said(&convention.uses) {
                None if convention.uses.iter().any(|word| !word.starts_with('!')) => Some(0.0),
                said => said,
            },
            ConditionKind::Content if content.is_empty() => None,
            ConditionKind::Content => Some(
                content
                    .get(&self.material)
                    .map_or(0.0, |share| share.value()),
            ),
            ConditionKind::Weight if content.is_empty() => None,
            ConditionKind::Weight => {
                let most = content.values().map(|s| s.value()).fold(0.0, f64::max);
                Some(f64::from(u8::from(most >= self.threshold)))
            }
            ConditionKind::Application | ConditionKind::Company => None,
        }
    }
}

/// A condition that nobody has answered, and what hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenCondition {
    /// Id of the condition, or of the instrument that is granted on application.
    pub condition: String,
    /// What it is about.
    pub kind: ConditionKind,
    /// What is asked, for readers.
    pub title: String,
    /// The rate or average if it holds (a content: the whole value), per cent.
    pub if_met_pct: f64,
    /// The same if it does not hold, per cent.
    pub if_not_pct: f64,
    /// The same as it is taken without an answer, per cent.
    pub default_pct: f64,
}

impl OpenCondition {
    /// Percentage points between the two outcomes.
    pub fn points(&self) -> f64 {
        (self.if_met_pct - self.if_not_pct).abs()
    }
}

const KINDS: [(&str, ConditionKind); 7] = [
    ("described", ConditionKind::Described),
    ("use", ConditionKind::Use),
    ("content", ConditionKind::Content),
    ("weight", ConditionKind::Weight),
    ("quota", ConditionKind::Quota),
    ("preference", ConditionKind::Preference),
    ("remission", ConditionKind::Remission),
];

/// Reads `conditions.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Condition> {
    let Some(table) = Table::read(file, bytes, &["id", "kind", "title"], problems) else {
        return Vec::new();
    };
    let mut conditions: Vec<Condition> = Vec::new();
    for row in table.rows() {
        let id = row.needed("id", problems).to_owned();
        if conditions.iter().any(|c| c.id == id) {
            row.wrong("id", format!("`{id}` appears twice"), problems);
        }
        let Some(kind) = choice(row, "kind", &KINDS, problems) else {
            continue;
        };
        let material = row.text("material").to_owned();
        if kind == ConditionKind::Content && material.is_empty() {
            row.needed("material", problems);
        }
        let threshold = row.value("threshold", problems).unwrap_or(0.0);
        if !(0.0..=1.0).contains(&threshold) {
            let message = format!("{threshold} is not a share between 0 and 1");
            row.wrong("threshold", message, problems);
        }
        conditions.push(Condition {
            id,
            kind,
            material,
            threshold,
            title: row.needed("title", problems).to_owned(),
            row: row.number(),
        });
    }
    conditions
}

/// Checks that every answer of a convention answers something.
pub(crate) fn known(conditions: &[Condition], convention: &Convention) -> Result<(), LedgerError> {
    let of = |kinds: &[ConditionKind]| -> Vec<&str> {
        let wanted = conditions.iter().filter(|c| kinds.contains(&c.kind));
        wanted.map(|c| c.id.as_str()).collect()
    };
    let described = of(&[
        ConditionKind::Described,
        ConditionKind::Quota,
        ConditionKind::Preference,
        ConditionKind::Remission,
        ConditionKind::Listed,
        ConditionKind::Origin,
    ]);
    let uses = of(&[ConditionKind::Use]);
    let mut materials: Vec<&str> = conditions
        .iter()
        .filter(|c| c.kind == ConditionKind::Content)
        .map(|c| c.material.as_str())
        .collect();
    materials.sort_unstable();
    materials.dedup();
    let contents: Vec<String> = convention.content.keys().cloned().collect();
    for (what, given, known) in [
        ("the described goods", &convention.described, described),
        ("the use", &convention.uses, uses),
        ("the material", &contents, materials),
    ] {
        let unknown = given
            .iter()
            .map(|word| word.trim_start_matches('!'))
            .find(|word| !known.contains(word));
        if let Some(word) = unknown {
            return Err(LedgerError::UnknownChoice {
                what,
                given: word.to_owned(),
                suggestion: nearest(word, known.iter().copied()),
                choices: known.join(", "),
            });
        }
    }
    Ok(())
}
