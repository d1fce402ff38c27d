//! The game beyond its menu and its one horizon: what is best after a year and for good, what a threat is worth, who would
//! yield, what the record fits.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::PositionRef;

/// What the game says at several horizons.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Outlook {
    /// By horizon, the shortest first; for good last.
    pub horizons: Vec<HorizonOutlook>,
    /// Who would yield; `None` where nothing is fought out.
    pub fight: Option<FightOutlook>,
    /// What each side's levers take most with, by month; empty where none can be followed.
    pub levers: Vec<LeverOutlook>,
    /// What was in force on the days of the record, side by side and horizon by horizon.
    pub record: Vec<RecordOutlook>,
    /// The odds by the record of dated measures; `None` where the standoff names no record.
    pub odds: Option<OddsOutlook>,
    /// The run.
    pub run: String,
    /// Worst residual of the independent certificates behind it.
    pub certificate: f64,
}

/// What the record of events, dated measures and published prices says on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OddsOutlook {
    /// The day; nothing later is known.
    pub on: Date,
    /// The next measure to take effect; `None` where none is open.
    pub measure: Option<MeasureOutlook>,
    /// The last published price of a settled question beside ours; `None` without one.
    pub price: Option<PriceOutlook>,
    /// How the odds of dated measures did on what was left out; `None` where too few are resolved.
    pub score: Option<ScoreOutlook>,
    /// The run.
    pub run: String,
}

/// A measure that is announced for a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureOutlook {
    /// Its name in the record.
    pub id: String,
    /// What it is: a tariff, the end of a suspension.
    pub what: String,
    /// How much, as the record has it; may be empty.
    pub size: String,
    /// Who would impose it: a player's code, or a name of the record.
    pub imposer: String,
    /// The day.
    pub effective: Date,
    /// Odds that it takes effect, 5 %, centre, 95 %.
    pub imposed: OverSets,
    /// Odds that it is put off.
    pub postponed: OverSets,
    /// Odds that it is taken back.
    pub dropped: OverSets,
    /// Resolved measures at the same stage, and how many took effect.
    pub alike: [usize; 2],
}

/// A published price beside ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceOutlook {
    /// Who published it.
    pub forecaster: String,
    /// The day.
    pub date: Date,
    /// The measure it is about, as the record names it.
    pub measure: String,
    /// The price.
    pub price: f64,
    /// Ours on that day.
    pub ours: f64,
    /// Whether it took effect.
    pub happened: bool,
}

/// A score beside a baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreOutlook {
    /// The verdict in words, the baseline in it.
    pub verdict: String,
    /// Difference of the log scores with its 90 % band; less is better.
    pub difference: OverSets,
    /// Measures scored.
    pub measures: usize,
}

/// The game at one horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HorizonOutlook {
    /// Months that everybody has had to adapt; `None` = for good.
    pub months: Option<u32>,
    /// Combinations in which nobody gains by moving alone, central elasticities.
    pub equilibria: Vec<Vec<PositionRef>>,
    /// Sets of elasticities, the central one included.
    pub sets: usize,
    /// In how many of them the equilibria are those.
    pub same: usize,
    /// With the days of the record in the menus; `None` without a record.
    pub refined: Option<RefinedOutlook>,
    /// What was announced, carried out by everybody.
    pub threat: Option<ThreatOutlook>,
}

/// The same with the days of the record in the menus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RefinedOutlook {
    /// Whether the equilibria of the menu stay equilibria whichever day is added, and with all of them.
    pub hold: bool,
    /// Equilibria with all of them in the menus.
    pub equilibria: usize,
}

/// A value with its ends over the sets of elasticities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OverSets {
    /// Central elasticities.
    pub central: f64,
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
}

/// What was announced, carried out by everybody.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreatOutlook {
    /// The combination.
    pub positions: Vec<PositionRef>,
    /// Payoffs in player order, per cent of the reference.
    pub payoff_pct: Vec<OverSets>,
    /// What each player would gain by not carrying it out while the others do, percentage points, in player order.
    pub regret_points: Vec<OverSets>,
    /// What each would do instead, central; its own position where nothing is better.
    pub instead: Vec<PositionRef>,
}

/// A war of attrition over what was announced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FightOutlook {
    /// What is fought over.
    pub positions: Vec<PositionRef>,
    /// Probability that somebody yields to the threat.
    pub at_once: f64,
    /// Probability that each side is the one who yields, once it is carried out; what is missing to one never ends.
    pub first: [f64; 2],
    /// Months by which it is over with probability 0.1, 0.5 and 0.9, once it is carried out; `None` = never so likely.
    pub months: [Option<f64>; 3],
    /// Share of draws in which costs fade before resolve is spent.
    pub nobody_is_worn_down: f64,
    /// What a month costs at least, per cent of a year's income, where a side gains by the fight.
    pub floored_at_pct: Option<f64>,
    /// Median of what a side would privately pay rather than yield, per cent of a year's income: an assumption.
    pub resolve_pct: f64,
}

/// The levers of a side that take most from another, in one month, over paired draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeverOutlook {
    /// Whose they are.
    pub owner: String,
    /// Months since they were pulled.
    pub month: u32,
    /// Levers of that side that were ranked.
    pub ranked: usize,
    /// The one that takes most, or those that draws do not tell apart from it.
    pub first: Vec<LeverLoss>,
    /// Share of draws in which the leading one is first, with its interval (Wilson).
    pub share: [f64; 3],
    /// Draws, the same for every lever.
    pub draws: usize,
}

/// What a lever takes, averages over draws, per cent of real income at a yearly rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeverLoss {
    /// For readers.
    pub title: String,
    /// From whom.
    pub target: String,
    /// From the target.
    pub target_pct: f64,
    /// From its owner.
    pub owner_pct: f64,
}

/// What a side held on the days of the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordOutlook {
    /// Months that everybody has had to adapt; `None` = for good.
    pub months: Option<u32>,
    /// The side.
    pub player: String,
    /// Days of the record.
    pub days: usize,
    /// Those on which no other day's position would have gained more than `within_points`.
    pub fits: usize,
    /// What counts as nothing, percentage points.
    pub within_points: f64,
}
