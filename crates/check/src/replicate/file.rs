//! `case.toml`: what to run and what to compare.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente_economy::DeficitRule;
use detente_policy::{Policy, TableMode, TariffTable, Wedge};
use detente_world::{World, builtin_bytes};
use serde::Deserialize;

use super::ReplicateError;
use detente_economy::settings::{CriticalGood, EconomySettings, Setting, SettingsError};

/// The name of the file that makes a folder a case.
pub(super) const CASE_FILE: &str = "case.toml";

/// Keys that are read.
const KEYS: [&str; 21] = [
    "title",
    "world",
    "command",
    "shock",
    "wedges",
    "policy",
    "deficits",
    "elasticities",
    "set",
    "critical",
    "expected",
    "measures",
    "variants",
    "players",
    "vary",
    "partners",
    "sectors",
    "lowest",
    "highest",
    "threat",
    "closed_form",
];
/// Keys for readers only.
const NOTES: [&str; 2] = ["notes", "source"];

/// The keys of `case.toml`.
///
/// ```toml
/// title = "NAFTA 1993-2005"
/// world = "../../worlds/cp1993"                   # a folder, relative to this one, or a built-in world
/// command = "solve"
/// shock = { file = "tariffs-after.csv", mode = "set" }
/// deficits = "none"
/// expected = "expected.csv"                       # region, measure, value, unit, source, tolerance
/// [measures]                                      # the expected table's names → fields of `solve --json`
/// welfare = "real_income_first_order_pct"
/// [variants.with_fixed_deficits]                  # what the suffix `_with_fixed_deficits` of a measure changes
/// deficits = "fixed"
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseFile {
    /// The folder.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Keys of `case.toml` that nothing reads.
    #[serde(skip)]
    pub unread: Vec<String>,
    /// One line for readers.
    #[serde(default)]
    pub title: String,
    /// The world: a folder relative to the case's, or a built-in world.
    pub world: String,
    /// The command that the case replicates: `solve`, `optimal`, `war` or `cooperate`; others are reported as not
    /// supported.
    #[serde(default = "solve")]
    pub command: String,
    /// Tables of tariffs: one, or a list.
    #[serde(default)]
    pub shock: Shocks,
    /// Wedges, kind first: `tariff USA:CHN:*=+10pp`.
    #[serde(default)]
    pub wedges: Vec<Wedge>,
    /// A policy file.
    pub policy: Option<PathBuf>,
    /// What happens to deficits.
    #[serde(default)]
    pub deficits: DeficitRule,
    /// A published set of trade elasticities of the world.
    pub elasticities: Option<String>,
    /// Elasticities of the nests and mobility, as `--set`.
    #[serde(default)]
    pub set: BTreeMap<String, NumberOrText>,
    /// Critical goods, as `--critical`.
    #[serde(default)]
    pub critical: Vec<String>,
    /// The table of expected numbers.
    #[serde(default = "expected")]
    pub expected: PathBuf,
    /// The expected table's names of measures → fields of `solve --json`, or names of measures the program knows.
    #[serde(default)]
    pub measures: BTreeMap<String, String>,
    /// Players of a tariff game: codes, or `all`.
    #[serde(default)]
    pub players: Codes,
    /// Which rates of a tariff game may differ: `uniform`, `partner`, `sector` or `all`.
    pub vary: Option<VaryWord>,
    /// On whom the rates fall: codes, `players` or `all`.
    #[serde(default)]
    pub partners: Codes,
    /// On which sectors: codes, `goods` or `all`.
    #[serde(default)]
    pub sectors: Codes,
    /// The lowest rate of a tariff game, a fraction.
    pub lowest: Option<f64>,
    /// The highest rate of a tariff game, a fraction.
    pub highest: Option<f64>,
    /// What a cooperation is better than: `war` or `today`.
    pub threat: Option<ThreatWord>,
    /// The war is the closed form of `docs/war.md`, one tariff on everything, services included, rather than one of best
    /// responses; the text says so to readers.
    pub closed_form: Option<String>,
    /// Suffix of a measure's name, without its first underscore → what it changes.
    #[serde(default)]
    pub variants: BTreeMap<String, VariantFile>,
}

fn solve() -> String {
    "solve".into()
}

fn expected() -> PathBuf {
    "expected.csv".into()
}

/// One code or several: `"all"`, `"USA,CHN"` or `["USA", "CHN"]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "write codes like \"USA,CHN\" or [\"USA\", \"CHN\"], or \"all\""
)]
pub enum Codes {
    /// Codes with commas, or a word.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Codes {
    /// The codes.
    pub fn list(&self) -> Vec<String> {
        match self {
            Self::One(text) => text.split(',').map(|c| c.trim().to_owned()).collect(),
            Self::Many(codes) => codes.clone(),
        }
    }
}

/// Which rates may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VaryWord {
    /// One rate per imposer.
    Uniform,
    /// One per partner.
    Partner,
    /// One per sector.
    Sector,
    /// One per flow.
    All,
}

/// What a cooperation is better than.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThreatWord {
    /// War.
    War,
    /// The rates of today.
    Today,
}

/// A table of tariffs and what it does to the world's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShockFile {
    /// The table, relative to the case: origin, destination, sector, rate.
    pub file: PathBuf,
    /// `set` the listed rates, or `add` them.
    pub mode: ShockMode,
}

/// What a table of tariffs does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShockMode {
    /// The listed rates are the levels.
    Set,
    /// The listed rates are added.
    Add,
}

/// No table, one, or a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "write { file = \"tariffs.csv\", mode = \"set\" } or mode = \"add\", or a list of such"
)]
pub enum Shocks {
    /// One table.
    One(ShockFile),
    /// A list.
    Many(Vec<ShockFile>),
}

impl Default for Shocks {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Shocks {
    /// The tables.
    pub fn as_slice(&self) -> &[ShockFile] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A value of `[set]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write a number, or \"inf\"")]
pub enum NumberOrText {
    /// A number.
    Number(f64),
    /// `"inf"`.
    Text(String),
}

/// What a suffix of a measure's name changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantFile {
    /// Another world.
    pub world: Option<String>,
    /// Another deficit rule.
    pub deficits: Option<DeficitRule>,
    /// Another set of elasticities.
    pub elasticities: Option<String>,
}

/// A world as a case names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseWorld {
    /// A built-in world.
    BuiltIn(String),
    /// A world folder.
    Folder(PathBuf),
}

impl CaseWorld {
    /// Reads the world.
    ///
    /// # Errors
    /// As [`World::read`].
    pub fn open(&self) -> Result<World, ReplicateError> {
        Ok(match self {
            Self::BuiltIn(name) => detente_world::builtin(name)?,
            Self::Folder(path) => World::read(path)?,
        })
    }

    /// The world that a balanced one was made from, by the house's naming: the folder beside it whose name lacks the
    /// ending `-balanced`.
    pub fn unbalanced_sibling(&self) -> Option<Self> {
        let Self::Folder(path) = self else {
            return None;
        };
        let name = path.file_name()?.to_str()?.strip_suffix("-balanced")?;
        let sibling = path.with_file_name(name);
        sibling.is_dir().then_some(Self::Folder(sibling))
    }
}

impl CaseFile {
    /// Reads `case.toml` of a folder.
    ///
    /// # Errors
    /// [`ReplicateError::Read`], [`ReplicateError::Toml`] with line and column.
    pub fn read(folder: &Path) -> Result<Self, ReplicateError> {
        let path = folder.join(CASE_FILE);
        let text =
            detente_world::table::read_text(&path).map_err(|source| ReplicateError::Read {
                path: path.clone(),
                source,
            })?;
        let wrong = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start).min(text.len());
            let before = text.get(..at).unwrap_or_default();
            ReplicateError::Toml {
                path: path.clone(),
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
                message: error.message().to_owned(),
            }
        };
        let keys: toml::Table = toml::from_str(&text).map_err(wrong)?;
        let case: Self = toml::from_str(&text).map_err(wrong)?;
        let unread = keys
            .keys()
            .filter(|key| !KEYS.contains(&key.as_str()) && !NOTES.contains(&key.as_str()));
        Ok(Self {
            folder: folder.to_owned(),
            unread: unread.cloned().collect(),
            ..case
        })
    }

    /// The world of a key.
    pub fn world(&self, written: &str) -> CaseWorld {
        if builtin_bytes(written).is_some() {
            CaseWorld::BuiltIn(written.to_owned())
        } else {
            CaseWorld::Folder(self.folder.join(written))
        }
    }

    /// The shock.
    ///
    /// # Errors
    /// A table or policy file that is not as it should be.
    pub fn shock(&self) -> Result<Policy, ReplicateError> {
        let mut policy = match &self.policy {
            Some(file) => Policy::read(&self.folder.join(file))?,
            None => Policy::default(),
        };
        policy.wedges.extend(self.wedges.iter().cloned());
        for shock in self.shock.as_slice() {
            let mode = match shock.mode {
                ShockMode::Set => TableMode::Set,
                ShockMode::Add => TableMode::Add,
            };
            let table = TariffTable::read(&self.folder.join(&shock.file), mode)?;
            policy.tables.push(table);
        }
        Ok(policy)
    }

    /// The economy's options.
    ///
    /// # Errors
    /// [`ReplicateError::Settings`].
    pub fn settings(&self) -> Result<EconomySettings, ReplicateError> {
        let read = || -> Result<EconomySettings, SettingsError> {
            let mut set = Vec::new();
            for (key, value) in &self.set {
                set.push(match value {
                    NumberOrText::Number(value) => Setting::new(key.parse()?, *value)?,
                    NumberOrText::Text(text) => format!("{key}={text}").parse()?,
                });
            }
            let critical: Result<Vec<CriticalGood>, _> =
                self.critical.iter().map(|text| text.parse()).collect();
            Ok(EconomySettings {
                deficits: self.deficits,
                elasticities: self.elasticities.clone(),
                set,
                critical: critical?,
                ..EconomySettings::default()
            })
        };
        read().map_err(|source| self.settings_error(source))
    }

    /// An error of the settings, with the file that has them.
    pub(super) fn settings_error(&self, source: SettingsError) -> ReplicateError {
        ReplicateError::Settings {
            path: self.folder.join(CASE_FILE),
            source,
        }
    }
}
