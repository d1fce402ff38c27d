//! `talks`: a standoff, or a payoff table of one's own, as a game.
//!
//! Menu, horizon and threat decide what comes out, so that none of them is a setting: a standoff is played at one, two and five years
//! and for ever, under every published set of elasticities, and with the days of its record in the menu, before anything is called
//! *stable*, *dominant* or *the only equilibrium*.

mod chosen;
mod contested;
mod fight;
mod fought;
mod menu;
mod moves;
pub(crate) mod outlook;
mod played;
mod rows;
mod standoff;
mod tables;
mod wants;
mod words;

use std::path::Path;

use detente_standoff::Findings;
use detente_table::{Named, Note, Sentence, Watch, read_text};
use detente_talks::concepts::{Concepts, LeftOut};
use detente_talks::door::{PayoffFile, from_csv, from_json, from_nfg};
use detente_talks::objectives::ObjectiveSet;
use detente_talks::refinement::TestedClaim;
use detente_talks::{CellIx, Menus, PayoffTable};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use chosen::{ChoiceRow, Chosen, SigningRow};
pub use fight::{Fight, Stakes};
pub use fought::AttritionRow;
pub use rows::{
    BargainRow, ClaimRow, DominanceRow, EquilibriumRow, FrontierRow, LadderRow, ObjectiveRow,
    PayoffRow, SecurityRow, ThreatRow,
};

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// A standoff, or a payoff table of one's own, as a game: equilibria, threats, bargains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Talks {
    /// A built-in standoff by name, a standoff file, or a payoff table: .csv, .json, or Gambit's .nfg
    #[schemars(extend("x-value" = "STANDOFF|FILE", "x-place" = 1))]
    pub standoff: String,
    /// How long everybody has had to adapt, a month to ten years, or ever; for a standoff. Below a year payoffs are the path's
    #[schemars(extend("x-value" = "3m|1y|ever", "x-delimiter" = ","))]
    pub horizon: Vec<String>,
    /// Only the central elasticities, not every published set
    pub central_only: bool,
    /// Leave the days of the record out of the menus: then nothing is called stable, dominant or the only equilibrium
    pub without_record: bool,
    /// The combination in force: one position per player (USA=stay,CHN=stay); of a standoff, what a fight goes back to (default: its own)
    #[schemars(extend("x-value" = "POSITIONS"))]
    pub today: Option<String>,
    /// A combination that somebody announced, likewise; repeatable. The first is what is fought out (default: the standoff's failed talks). A single one of a standoff may name days of its record
    #[schemars(extend("x-value" = "POSITIONS"))]
    pub threat: Vec<String>,
    /// Weight of next year against this one
    #[schemars(range(min = 0.01, max = 0.999), extend("x-value" = "WEIGHT"))]
    pub patience: f64,
    /// Differences of payoffs up to this count as none (default: the standoff's own; 0 for a table)
    #[schemars(range(min = 0.0), extend("x-value" = "PAYOFF"))]
    pub tolerance: Option<f64>,
    /// An objective fits what is seen if no other position gains more than this
    #[schemars(range(min = 0.0), extend("x-value" = "PAYOFF"))]
    pub fits_within: f64,
    /// Precision of choices with errors, per unit of payoff; repeatable (default: 1, 5 and 20 over the range of payoffs)
    #[schemars(extend("x-value" = "LAMBDA", "x-delimiter" = ","))]
    pub lambda: Vec<f64>,
    /// Median of what a side would privately pay rather than yield, per cent of a year's income; a third and three times of it are averaged in
    #[schemars(range(min = 1e-6, max = 100.0), extend("x-value" = "PERCENT"))]
    pub resolve: f64,
    /// Standard deviation of its logarithm
    #[schemars(range(min = 0.01, max = 5.0), extend("x-value" = "NUMBER"))]
    pub spread: f64,
    /// Probability that a side never yields
    #[schemars(range(min = 0.001, max = 0.9), extend("x-value" = "SHARE"))]
    pub never: f64,
    /// What a month costs a side that gains by it, per cent of a year's income: the answer hangs on it, and half and twice of it are shown
    #[schemars(range(min = 1e-9, max = 1.0), extend("x-value" = "PERCENT"))]
    pub least_cost: f64,
}

impl Default for Talks {
    fn default() -> Self {
        Self {
            standoff: "busan".to_owned(),
            horizon: ["3m", "1y", "2y", "5y", EVER].map(str::to_owned).to_vec(),
            central_only: false,
            without_record: false,
            today: None,
            threat: Vec::new(),
            patience: 0.96,
            tolerance: None,
            fits_within: 0.01,
            lambda: Vec::new(),
            resolve: 0.1,
            spread: 0.5,
            never: 0.1,
            least_cost: 2e-4,
        }
    }
}

/// The horizon that nothing comes after.
const EVER: &str = "ever";

/// A table of payoffs with what follows from it.
#[derive(Debug, Clone)]
pub struct Played {
    /// Months that everybody has had to adapt, or the month of a file; `None` = for ever.
    pub months: Option<u32>,
    /// The set of elasticities; empty for a file.
    pub set: String,
    /// Whether these are the central elasticities; of a file, always.
    pub central: bool,
    /// The payoffs.
    pub table: PayoffTable,
    /// Everything that follows; `None` for tables that are not central, of which only equilibria are told.
    pub concepts: Option<Concepts>,
    /// Equilibria in pure positions.
    pub pure: Vec<CellIx>,
    /// The worst certificate; `None` for a file.
    pub certificate: Option<f64>,
}

/// The same table with the days of the record in the menus, and what may then be said of the menu of the file.
#[derive(Debug, Clone)]
pub struct Refined {
    /// Months that everybody has had to adapt; `None` = for ever.
    pub months: Option<u32>,
    /// The payoffs.
    pub table: PayoffTable,
    /// Its equilibria in pure positions.
    pub pure: Vec<CellIx>,
    /// Claims about the file's menu.
    pub claims: Vec<TestedClaim>,
}

/// A side on a day of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct DayPlayed {
    /// Months that everybody has had to adapt; `None` = for ever.
    pub months: Option<u32>,
    /// The day.
    pub day: Date,
    /// Whose.
    pub region: String,
    /// What was in force.
    pub position: String,
    /// What another position would have gained it, the others as on that day.
    pub regret: f64,
    /// That position; its own if none would.
    pub best: String,
    /// Whether that is next to nothing.
    pub fits: bool,
}

impl DayPlayed {
    /// How long everybody has had to adapt, in words.
    pub fn horizon(&self) -> String {
        horizon_name(self.months)
    }
}

/// A game with every concept that its number of players allows.
#[derive(Debug, Clone)]
pub struct Game {
    /// Its title.
    pub title: String,
    /// What payoffs are.
    pub measure: String,
    /// Tables by horizon and set of elasticities.
    pub played: Vec<Played>,
    /// The central ones with the record in the menus; empty without a record.
    pub refined: Vec<Refined>,
    /// Every day of the record, side by side and horizon by horizon; empty without a record.
    pub days: Vec<DayPlayed>,
    /// The combination in force.
    pub today: Option<CellIx>,
    /// What each side may want, given what it is seen to do; empty without a combination in force.
    pub objectives: Vec<ObjectiveSet>,
    /// How each side chose on the days of the record, and what it would sign by that.
    pub chosen: Chosen,
    /// Who would hold out; empty where nothing is fought out.
    pub fights: Vec<Fight>,
    /// What was not computed, and why.
    pub left_out: Vec<LeftOut>,
    /// Differences of payoffs up to this count as none.
    pub tolerance: f64,
    /// An objective fits if no other position gains more than this.
    pub fits_within: f64,
    /// The standoff's own findings; `None` for a payoff table.
    pub findings: Option<Box<Findings>>,
}

impl Question for Talks {
    const NAME: &'static str = "talks";
    const ABOUT: &'static str =
        "A standoff, or a payoff table of your own, as a game: equilibria, threats, bargains";
    const LONG: bool = true;
    type Answer = Game;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Game, Refusal> {
        match payoff_file(room, &self.standoff)? {
            Some(file) => played::of_file(self, &file),
            None => standoff::of_standoff(self, room, watch),
        }
    }
}

/// The payoff table in a file; `None` where the name is a standoff's.
fn payoff_file(room: &Room<'_>, name: &str) -> Result<Option<PayoffFile>, Refusal> {
    let path = Path::new(name);
    let form = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_lowercase();
    let read = match form.as_str() {
        "csv" => from_csv,
        "json" => from_json,
        "nfg" => from_nfg,
        _ => return Ok(None),
    };
    room.reader().bytes("payoffs", path)?;
    let wrong = |problem: String| Refusal::input(format!("{name}: {problem}")).about("standoff");
    let text = read_text(path).map_err(|e| wrong(e.to_string()))?;
    read(&text).map(Some).map_err(|e| wrong(e.to_string()))
}

/// One position per player, from `USA=stay,CHN=raise`.
fn combination(menus: &Menus, key: &str, written: &str) -> Result<CellIx, Refusal> {
    let refused = |what: String| {
        let player = menus.as_slice().iter();
        let example: Vec<String> = player
            .filter_map(|m| Some(format!("{}={}", m.player, m.positions.first()?.id)))
            .collect();
        let help = format!(
            "write one position per player, for example {}",
            example.join(",")
        );
        Refusal::input_with_help(what, help).about(key)
    };
    let mut choices = Vec::new();
    for part in written.split(',') {
        let (player, position) = part
            .split_once('=')
            .ok_or_else(|| refused(format!("\"{part}\" is not a player and its position")))?;
        choices.push((player.trim(), position.trim()));
    }
    let found = menus.resolve(choices).map_err(|e| refused(e.to_string()))?;
    Ok(menus.cell(&found))
}

/// A horizon in words: `1y`, `18m`, `ever`.
fn horizon_name(months: Option<u32>) -> String {
    match months {
        None => EVER.to_owned(),
        Some(months) if months % 12 == 0 => format!("{}y", months / 12),
        Some(months) => format!("{months}m"),
    }
}

impl Answer for Game {
    fn tables(&self) -> Vec<Named> {
        tables::all(self)
    }

    fn sentences(&self) -> Vec<Sentence> {
        words::sentences(self)
    }

    fn notes(&self) -> Vec<Note> {
        words::notes(self)
    }

    fn summary(&self) -> Option<String> {
        Some(words::summary(self))
    }
}
