//! Kinds of outcome, told apart by which levers move.

use serde::{Deserialize, Serialize};

use crate::bargain::{acceptable_among, bargain_among};
use crate::{Bargain, CellIx, Concept, PayoffTable};

/// How a lever stands against today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Used more than today.
    Raised,
    /// As today.
    Kept,
    /// Used less than today, or suspended for a time.
    Eased,
    /// As far down as it goes, without an end date.
    Removed,
}

/// Kinds of outcome, from the widest agreement to its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeClass {
    /// Every player removes every lever it has in use.
    GrandBargain,
    /// Every player gives something, and at least one lever is removed.
    Framework,
    /// Every player gives something, but levers are only lowered or suspended.
    Truce,
    /// Nobody raises anything, but not everybody gives: there is no exchange.
    Drift,
    /// Somebody raises a lever.
    Escalation,
}

impl OutcomeClass {
    /// All of them, the widest agreement first.
    pub const ALL: [Self; 5] = [
        Self::GrandBargain,
        Self::Framework,
        Self::Truce,
        Self::Drift,
        Self::Escalation,
    ];

    /// Whether it is an agreement: every player gives something and nobody raises anything.
    pub fn is_agreement(self) -> bool {
        matches!(self, Self::GrandBargain | Self::Framework | Self::Truce)
    }

    /// Name as written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::GrandBargain => "grand-bargain",
            Self::Framework => "framework",
            Self::Truce => "truce",
            Self::Drift => "drift",
            Self::Escalation => "escalation",
        }
    }
}

/// The class of an outcome, from how each player's levers stand. A player without levers neither gives nor raises and
/// is left out.
pub fn classify(levers: &[Vec<Stance>]) -> OutcomeClass {
    let players = || levers.iter().filter(|own| !own.is_empty());
    let gives = |s: &Stance| matches!(s, Stance::Eased | Stance::Removed);
    if players().flatten().any(|s| *s == Stance::Raised) {
        return OutcomeClass::Escalation;
    }
    if players().next().is_none() || !players().all(|own| own.iter().any(gives)) {
        return OutcomeClass::Drift;
    }
    if players().flatten().all(|s| *s == Stance::Removed) {
        OutcomeClass::GrandBargain
    } else if players().flatten().any(|s| *s == Stance::Removed) {
        OutcomeClass::Framework
    } else {
        OutcomeClass::Truce
    }
}

/// The best package of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommended {
    /// The class.
    pub class: OutcomeClass,
    /// How many cells are of the class.
    pub cells: usize,
    /// In how many of them nobody with a choice gets less than at the threat point.
    pub acceptable: usize,
    /// The bargain among them; `None` where none gives every player with a choice a gain: nothing of this class is signed.
    pub bargain: Option<Bargain>,
}

/// For each class the bargain over its cells against the threat point. `class` says what class each cell is of.
pub fn recommended(
    table: &PayoffTable,
    class: &dyn Fn(CellIx) -> OutcomeClass,
    threat: &[f64],
    concept: Concept,
    tolerance: f64,
) -> Vec<Recommended> {
    let classes: Vec<OutcomeClass> = table.menus().cells().map(class).collect();
    let of = |wanted: OutcomeClass| {
        let all = table.menus().cells();
        let cells: Vec<CellIx> = all.filter(|c| classes[c.0] == wanted).collect();
        Recommended {
            class: wanted,
            cells: cells.len(),
            acceptable: acceptable_among(table, &cells, threat, tolerance).len(),
            bargain: bargain_among(table, &cells, threat, concept, tolerance),
        }
    };
    OutcomeClass::ALL.map(of).into()
}
