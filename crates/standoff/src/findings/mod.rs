//! Findings: everything a standoff's run has to say, as plain data. The brief writes sentences, charts and tables
//! from these types and computes nothing; `serde` turns them into the JSON of the command.
//!
//! Conventions: `*_pct` per cent, `*_points` percentage points, `*_usd_mn` USD million of [`WorldNote::year`],
//! nominal. Effects compare a combination of positions with the [`Reference`] unless a field says otherwise: real
//! income and volumes as ratios, money as differences. Every number carries a `run` (see [`Provenance::runs`]) or
//! a `source` (see [`Provenance::sources`]). Players keep the order of [`Findings::players`], positions the order
//! of their player's menu, regions the order of the world.

use serde::Serialize;

mod duties;
mod effects;
mod game;
mod heading;
mod ladder;
mod objectives;
mod outlook;
mod path;
mod provenance;
pub mod rows;
mod tariffs;

pub use duties::{
    DutyChange, DutyComponent, DutyHistory, DutyStep, MeasureNote, NamedDuty, PublishedAverage,
    Readout, Round, RoundMove, ThreatFinding,
};
pub use effects::{
    Background, BackgroundDuty, Effects, LeverNote, PositionDuty, PositionFinding, Range,
    RegionEffect, SignChange,
};
pub use game::{
    BargainFinding, CellFinding, DominanceFinding, EquilibriumFinding, KeepFinding, LeaderFinding,
    LinkageFinding, MixedFinding, PackageFinding, PayoffFindings, RepeatedFinding, SecurityFinding,
    SetFinding, SolutionFindings, ThreatPoint, TradeFinding,
};
pub use heading::{Heading, Limit, PlayerNote, PositionRef, Reference, TariffDate, WorldNote};
pub use ladder::{LadderFinding, LadderFindings, RungFinding};
pub use objectives::{ObjectiveFindings, RevealedFinding, VariantFinding, WeightFinding};
pub use outlook::{
    FightOutlook, HorizonOutlook, LeverLoss, LeverOutlook, MeasureOutlook, OddsOutlook, Outlook,
    OverSets, PriceOutlook, RecordOutlook, RefinedOutlook, ScoreOutlook, ThreatOutlook,
};
pub use path::{
    Bands, ClockFinding, FarmAccount, FarmEvent, FarmFinding, FarmMonth, FarmRecord, LeverPath,
    Leverage, PathFindings, PriceClock, RankedDate, RankedLever, RankingFinding, RegionPath,
    SectorPath, Unsolved,
};
pub use provenance::{Provenance, Run, RunStatistics, Source, StageSeconds};
pub use tariffs::{TariffGameFindings, TariffOutcome, TariffPlayer};

/// Everything a run found. The entry point of the brief.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// Version of this layout; 1.
    pub schema: u32,
    /// What the standoff is and which dates it stands on.
    pub standoff: Heading,
    /// The world economy the effects are computed in.
    pub world: WorldNote,
    /// What effects are measured against.
    pub reference: Reference,
    /// The players, in the order of every payoff list.
    pub players: Vec<PlayerNote>,
    /// Duties in force and threatened, one entry for each ordered pair of players.
    pub duties: Vec<DutyHistory>,
    /// Measures other than tariffs that the ledger knows between the players, by date.
    pub measures: Vec<MeasureNote>,
    /// The rounds of talks, oldest first.
    pub rounds: Vec<Round>,
    /// What others are taxed, and what leaving it out would do to the results.
    pub background: Background,
    /// Every position of every player, taken alone while the others stay at the reference.
    pub positions: Vec<PositionFinding>,
    /// All combinations of positions with their payoffs.
    pub payoff_table: PayoffFindings,
    /// What the table implies: dominance, equilibria, frontier, bargaining.
    pub solution: SolutionFindings,
    /// What players may want besides real income, and what follows.
    pub objectives: ObjectiveFindings,
    /// War and cooperation with a tariff for every good; `None` where no outcome was found.
    pub tariff_game: Option<TariffGameFindings>,
    /// Levers over months; `None` without a section on them.
    pub path: Option<PathFindings>,
    /// The deal that the standoff names, judged; `None` if it names none.
    pub deal: Option<crate::deal::DealFindings>,
    /// The game at other horizons and with the days of its record, where somebody played it: [`crate::run`] does not.
    pub outlook: Option<Outlook>,
    /// The same solution under each published set of trade elasticities.
    pub robustness: Vec<SetFinding>,
    /// Where every number comes from.
    pub provenance: Provenance,
    /// What the results leave out or rest on, in plain words.
    pub limits: Vec<Limit>,
    /// How much work the run was.
    pub statistics: RunStatistics,
}
