//! What positions cost whom, and the background they are measured against.

use jiff::civil::Date;
use serde::Serialize;

/// What the players charge everyone else, and how much the results depend on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Background {
    /// Name of the current background for readers, e.g. "duties on third countries as of 2025-10-30".
    pub current_name: String,
    /// Name of the alternative for readers, e.g. "third countries untaxed".
    pub untaxed_name: String,
    /// Date of the current background.
    pub date: Date,
    /// Points added to each third region's average since the world's tariffs.
    pub added: Vec<BackgroundDuty>,
    /// What the duties between the players and on others did together: benchmark → reference, per cent of benchmark.
    pub with_background: Effects,
    /// What the duties between the players alone did: the same without duties on others.
    pub without_background: Effects,
    /// Third regions whose real income has the opposite sign once the background is counted.
    pub sign_changes: Vec<SignChange>,
}

/// Points one importer has added on one third region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BackgroundDuty {
    /// Importer.
    pub imposer: String,
    /// Third region.
    pub region: String,
    /// Region's name.
    pub region_name: String,
    /// Points added to its average since the world's tariff date.
    pub added_points: f64,
    /// The world's own average rate of the importer on its goods, per cent (trade weights of the world).
    pub world_average_pct: f64,
    /// Source id.
    pub source: String,
}

/// A third region whose result turns round with the background.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignChange {
    /// Region code.
    pub code: String,
    /// Region name.
    pub name: String,
    /// Real income change with third countries untaxed, per cent of the benchmark.
    pub untaxed_real_income_pct: f64,
    /// Real income change against the current background, per cent of the benchmark.
    pub current_real_income_pct: f64,
}

/// One position of one player, taken alone while the others stay at the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PositionFinding {
    /// Player's region code.
    pub player: String,
    /// Position id within the player's menu.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// What it means, one or two sentences.
    pub description: String,
    /// What it is made of.
    pub levers: Vec<LeverNote>,
    /// True for the position held in the reference.
    pub is_reference: bool,
    /// True for the position taken when talks fail.
    pub is_talks_fail: bool,
    /// The player's average duty on each other player in this position, where tariffs define it, per cent
    /// (weights: flows of the world).
    pub duties: Vec<PositionDuty>,
    /// Effects against the current background (duties on third countries in place on both sides of the comparison).
    pub effects: Effects,
    /// The same with third countries untaxed on both sides of the comparison.
    pub effects_untaxed_background: Effects,
}

/// A player's average duty on another in a position.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PositionDuty {
    /// On whose goods.
    pub target: String,
    /// Average over the world's flows (goods), per cent.
    pub average_pct: f64,
}

/// One lever inside a position.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverNote {
    /// Ledger id or the wedge as written.
    pub id: String,
    /// ledger-date, ledger-threat or wedge.
    pub kind: String,
    /// Title for readers.
    pub title: String,
    /// Legal reference, where the ledger has one.
    pub legal_reference: Option<String>,
    /// Source id.
    pub source: Option<String>,
    /// True where nobody checked the text.
    pub unverified: bool,
}

/// What one counterfactual does to every region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// The run that solved it.
    pub run: String,
    /// What it is compared with, for readers.
    pub against: String,
    /// Every region, in the order of the world.
    pub regions: Vec<RegionEffect>,
    /// Codes of third regions (no player), largest absolute real-income change first.
    pub most_affected: Vec<String>,
}

/// What one counterfactual does to one region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionEffect {
    /// Region code.
    pub code: String,
    /// Region name.
    pub name: String,
    /// Real income (equivalent variation), per cent.
    pub real_income_pct: f64,
    /// Lowest and highest over the published elasticity sets, where they were run.
    pub real_income_range_pct: Option<Range>,
    /// Equivalent variation, USD million.
    pub ev_usd_mn: f64,
    /// Lowest and highest over the published elasticity sets, where they were run.
    pub ev_range_usd_mn: Option<Range>,
    /// GDP volume at benchmark prices, per cent.
    pub gdp_volume_pct: f64,
    /// Lowest and highest over the published elasticity sets, where they were run.
    pub gdp_volume_range_pct: Option<Range>,
    /// Price of the final-demand basket against world factor income, per cent.
    pub price_index_pct: f64,
    /// Wage against world factor income, per cent.
    pub wage_pct: f64,
    /// Tariff revenue in the counterfactual, USD million.
    pub tariff_revenue_usd_mn: f64,
    /// Change of tariff revenue, USD million.
    pub tariff_revenue_change_usd_mn: f64,
}

/// An interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
}
