//! The payoff table and what it implies.

use detente_talks::OutcomeClass;
use serde::Serialize;

use super::{Effects, LadderFindings, PositionRef, Range};

/// The payoff table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayoffFindings {
    /// Name of the payoff for readers, with unit.
    pub measure: String,
    /// The menus, one per player, in player order: position ids.
    pub menus: Vec<Vec<PositionRef>>,
    /// Every combination; the last player's position varies fastest.
    pub cells: Vec<CellFinding>,
}

/// One combination of positions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellFinding {
    /// Place in each player's menu.
    pub combination: Vec<usize>,
    /// Position ids, in player order.
    pub positions: Vec<String>,
    /// Payoffs in player order, per cent of the reference.
    pub payoffs_pct: Vec<f64>,
    /// Lowest and highest payoff over the published elasticity sets, in player order; empty where not run.
    pub payoff_ranges_pct: Vec<Range>,
    /// Equivalent variation against the reference in player order, USD million.
    pub ev_usd_mn: Vec<f64>,
    /// The largest gain a player would have from another position, others fixed, in player order, percentage points.
    pub deviation_gains_points: Vec<f64>,
    /// No player gains from another position.
    pub is_nash: bool,
    /// No other cell is better for one and worse for none.
    pub is_efficient: bool,
    /// No player is worse off than if talks fail.
    pub is_acceptable: bool,
    /// Real income of all other regions together against the reference, USD million.
    pub third_regions_ev_usd_mn: f64,
    /// Worst residual of the independent certificate.
    pub certificate: f64,
    /// The market it sits in.
    pub certificate_market: String,
    /// Solver sweeps.
    pub sweeps: usize,
    /// The run that solved it.
    pub run: String,
}

/// What the payoff table implies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SolutionFindings {
    /// Positions that are worse than another whatever the others do.
    pub dominated: Vec<DominanceFinding>,
    /// Positions that are best whatever the others do.
    pub dominant: Vec<PositionRef>,
    /// What is left after dominated positions are removed again and again: position ids per player.
    pub surviving: Vec<Vec<PositionRef>>,
    /// What each player can secure alone, in player order.
    pub security: Vec<SecurityFinding>,
    /// Equilibria in pure positions; may be empty.
    pub nash_equilibria: Vec<EquilibriumFinding>,
    /// Equilibria in mixed positions, two players only; pure ones are left out.
    pub mixed_equilibria: Vec<MixedFinding>,
    /// Outcome for each player moving first.
    pub stackelberg: Vec<LeaderFinding>,
    /// Who moves to what from the reference on, and where it stops.
    pub ladders: LadderFindings,
    /// Indices into [`PayoffFindings::cells`] of the efficient cells.
    pub frontier: Vec<usize>,
    /// The cell that results when talks fail, and its name.
    pub talks_fail: ThreatPoint,
    /// Indices of cells that no player likes less than the threat point.
    pub acceptable: Vec<usize>,
    /// Bargaining solutions over the menu against the threat point; Nash first.
    pub bargains: Vec<BargainFinding>,
    /// Indices of cells that no player likes less than the reference: the deals above today's state.
    pub acceptable_today: Vec<usize>,
    /// The best package of each kind of outcome, the widest agreement first.
    pub packages: Vec<PackageFinding>,
    /// What trading levers adds; for players with levers.
    pub linkage: Option<LinkageFinding>,
    /// What can be held up without payments; two players, menus that are not too long.
    pub repeated: Option<RepeatedFinding>,
}

/// The best package of one kind of outcome: the Nash bargain among its combinations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackageFinding {
    /// The kind, from which positions are raised, kept, eased or removed against the reference.
    pub class: OutcomeClass,
    /// How many combinations are of the kind.
    pub cells: usize,
    /// How many of them leave nobody worse off than the threat point.
    pub acceptable: usize,
    /// Index into [`PayoffFindings::cells`]; `None` where none of the kind gives every player a gain: nothing of the kind
    /// is signed.
    pub cell: Option<usize>,
    /// The positions.
    pub positions: Vec<PositionRef>,
    /// Gain over the threat point in player order, percentage points.
    pub gains_points: Vec<f64>,
    /// Interval of each player's gain over the published elasticity sets; empty where not run.
    pub gain_ranges_points: Vec<Range>,
    /// Gain over the reference in player order, percentage points.
    pub over_today_points: Vec<f64>,
    /// Under how many elasticity sets, the central case among them, every player gains.
    pub signed_in_sets: usize,
    /// Each player's word, in player order; empty without a package.
    pub keeps: Vec<KeepFinding>,
}

/// What breaking a package gains one player, and how patient it must be to keep it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeepFinding {
    /// Player's region code.
    pub player: String,
    /// What its best other position gains it while the others keep their word, percentage points; 0 = no temptation.
    pub temptation_points: f64,
    /// Interval over the published elasticity sets.
    pub temptation_range_points: Option<Range>,
    /// That position; `None` without temptation.
    pub breach: Option<PositionRef>,
    /// The smallest weight of next month against this one at which the player keeps it, if a breach is answered after a month
    /// by the threat point for ever: 0 = always kept, 1 = never.
    pub critical_discount_month: f64,
    /// Interval over the published elasticity sets.
    pub critical_discount_range_month: Option<Range>,
}

/// A dominated position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DominanceFinding {
    /// The worse one.
    pub position: PositionRef,
    /// The better one.
    pub by: PositionRef,
    /// Better in every cell, not only never worse.
    pub strict: bool,
}

/// What a player can secure alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SecurityFinding {
    /// Player's region code.
    pub player: String,
    /// The position that secures it.
    pub position: PositionRef,
    /// Worst payoff under that position, per cent.
    pub payoff_pct: f64,
    /// What the others can hold the player to, per cent; never below `payoff_pct`.
    pub held_to_pct: f64,
}

/// A pure equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EquilibriumFinding {
    /// Index into [`PayoffFindings::cells`].
    pub cell: usize,
    /// The positions.
    pub positions: Vec<PositionRef>,
    /// Payoffs in player order, per cent.
    pub payoffs_pct: Vec<f64>,
    /// How much worse each player's next best position is, percentage points, in player order; small = fragile;
    /// `None` for a player with one position.
    pub margins_points: Vec<Option<f64>>,
    /// Largest gain from a deviation over the players, percentage points; 0 at an exact equilibrium.
    pub best_response_gap_points: f64,
}

/// A mixed equilibrium of two players.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MixedFinding {
    /// Probability of each position of each player, in menu order.
    pub probabilities: Vec<Vec<f64>>,
    /// Expected payoffs in player order, per cent.
    pub payoffs_pct: Vec<f64>,
}

/// Outcome when one player commits first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaderFinding {
    /// Who moves first.
    pub leader: String,
    /// Index into [`PayoffFindings::cells`].
    pub cell: usize,
    /// The positions.
    pub positions: Vec<PositionRef>,
    /// Payoffs in player order, per cent.
    pub payoffs_pct: Vec<f64>,
}

/// What happens if talks fail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreatPoint {
    /// Name for readers.
    pub name: String,
    /// Index into [`PayoffFindings::cells`].
    pub cell: usize,
    /// The positions.
    pub positions: Vec<PositionRef>,
    /// Payoffs in player order, per cent of the reference.
    pub payoffs_pct: Vec<f64>,
    /// Intervals over the published elasticity sets, in player order; empty where not run.
    pub payoff_ranges_pct: Vec<Range>,
    /// Equivalent variation in player order, USD million.
    pub ev_usd_mn: Vec<f64>,
    /// Effects on every region.
    pub effects: Effects,
    /// Effects with third countries untaxed on both sides of the comparison.
    pub effects_untaxed_background: Effects,
}

/// A bargaining solution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BargainFinding {
    /// nash, kalai-smorodinsky or egalitarian.
    pub concept: String,
    /// Index into [`PayoffFindings::cells`]; `None` where no cell is better than the threat point for all.
    pub cell: Option<usize>,
    /// Other cells that solve the concept equally well, as between mirror-image players.
    pub ties: Vec<usize>,
    /// The positions.
    pub positions: Vec<PositionRef>,
    /// Payoffs in player order, per cent of the reference.
    pub payoffs_pct: Vec<f64>,
    /// Gain over the threat point in player order, percentage points.
    pub gains_points: Vec<f64>,
    /// Gain over the threat point in player order, USD million.
    pub gains_usd_mn: Vec<f64>,
    /// Interval of each player's gain over the published elasticity sets, percentage points; empty where not run.
    pub gain_ranges_points: Vec<Range>,
    /// True where the deal would be an equilibrium by itself; otherwise somebody gains by breaking it.
    pub is_nash: bool,
    /// Effects on every region; `None` where there is no deal.
    pub effects: Option<Effects>,
}

/// The solution under one set of trade elasticities.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetFinding {
    /// Name of the set; `sectors` is the world's own column and the central case.
    pub set: String,
    /// True for the central case.
    pub central: bool,
    /// Smallest and largest trade elasticity over goods.
    pub goods_elasticity: Range,
    /// Equilibria in pure positions: indices into [`PayoffFindings::cells`].
    pub nash_equilibria: Vec<usize>,
    /// The Nash bargaining cell; `None` where there is no deal.
    pub nash_bargain: Option<usize>,
    /// Payoffs cell by cell, in player order, per cent of that set's reference.
    pub payoffs_pct: Vec<Vec<f64>>,
    /// Payoffs if talks fail, likewise.
    pub talks_fail_pct: Vec<f64>,
    /// Gains of the Nash bargain over the threat point, in player order, percentage points.
    pub bargain_gains_points: Vec<f64>,
    /// Worst certificate over the set's runs.
    pub worst_certificate: f64,
}

/// Bargaining about levers separately, in pairs and together, against the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkageFinding {
    /// Every pair of levers of two players.
    pub trades: Vec<TradeFinding>,
    /// Gains with every lever on the table, percentage points, in player order.
    pub gains_points: Vec<f64>,
    /// Lowest and highest over the cases; empty where they know some combinations only, or there are none.
    pub gain_ranges_points: Vec<Range>,
    /// Those gains less the gains of each lever alone.
    pub added_points: Vec<f64>,
    /// Lowest and highest over the cases, likewise.
    pub added_ranges_points: Vec<Range>,
}

/// One lever, or commitment of a deal, traded for another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TradeFinding {
    /// Side and lever.
    pub give: (String, String),
    /// Side and lever.
    pub take: (String, String),
    /// Whether both sides gain from some use of the two.
    pub signed: bool,
    /// Gains over today, percentage points, in player order.
    pub gains_points: Vec<f64>,
    /// Lowest and highest over the cases; empty where the cases know some combinations only.
    pub gain_ranges_points: Vec<Range>,
    /// Gains less those of bargaining about each alone.
    pub added_points: Vec<f64>,
    /// Lowest and highest over the cases, likewise.
    pub added_ranges_points: Vec<Range>,
}

/// What two players can hold up without payments when the game is played every month: the payoffs of subgame-perfect
/// equilibria (Abreu and Sannikov 2014).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepeatedFinding {
    /// The weight of next month against this one: that of the less patient player.
    pub discount_month: f64,
    /// Area of the set, per cent of that of all payoffs; `None` where those have none.
    pub share_pct: Option<f64>,
    /// Corners of the set, per cent of the reference; empty if nothing can be held up in pure positions.
    pub corners_pct: Vec<[f64; 2]>,
    /// What each player can be held down to, per cent of the reference.
    pub worst_pct: [f64; 2],
    /// Whether the reference is in the set.
    pub holds_reference: bool,
    /// Whether the Nash bargain is; `None` where there is none.
    pub holds_bargain: Option<bool>,
    /// Whether failed talks are.
    pub holds_talks_fail: bool,
}
