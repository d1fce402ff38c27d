//! What a tariff game shows.

use std::borrow::Cow;

use detente_economy::SolveStats;
use detente_standoff::tariffs::PlayerResult;
use detente_table::columns;
use detente_world::{RegionIx, SectorIx, World};

/// A player at the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerRow {
    /// What the check found.
    pub result: PlayerResult,
    /// Mean of its tariffs over what the game covers, weighted by benchmark trade.
    pub mean_rate: Option<f64>,
    /// The same today.
    pub mean_rate_today: Option<f64>,
    /// Its payoff if there is no agreement, per cent.
    pub threat_pct: Option<f64>,
    /// Its gain over that, per cent.
    pub gain_pct: Option<f64>,
    /// What a point of its payoff is worth to the sum that an agreement maximises.
    pub weight: Option<f64>,
}

columns! { PlayerRow: "players", "Players"; |r|
    text "code" key = r.result.code.as_str(), "The player's region.";
    number[Rate 4] "mean_rate" = r.mean_rate, "Mean of its tariffs over what the game covers, weighted by benchmark trade.";
    number[Rate 4] "mean_today_rate" = r.mean_rate_today, "The same under the rates of today.";
    number[ChangePct 4] "payoff_pct" = r.result.payoff_pct, "Change of what it maximises, per cent of benchmark income.";
    number[ChangePct 4] "real_income_pct" = r.result.real_income_pct, "Change of its real income.";
    number[ChangePct 4] "threat_pct" optional = r.threat_pct, "Its payoff if there is no agreement.";
    number[ChangePct 4] "gain_pct" optional = r.gain_pct, "Its gain over that.";
    number[ChangePct 8] "best_response_gap_pct" = r.result.best_response_gap_pct,
        "The most it could still gain by moving alone, over all random starts and by slopes; at an agreement, what tempts \
        it.";
    number[Residual 1] "first_order" = r.result.first_order,
        "Largest slope of its rates over the bend of its payoff, in log points.";
    number[Plain 3] "second_order" = r.result.second_order,
        "Largest second derivative in units of the bends; negative at a best response.";
    integer "starts" = r.result.starts, "Random starts from which a top was reached.";
    integer "rates_at_bound" = r.result.rates_at_bound, "Rates of its own that stand at a bound.";
    integer "rates" = r.result.rates, "Its rates.";
    number[Plain 4] "weight" optional = r.weight,
        "What a point of its payoff is worth to the sum that an agreement maximises.";
}

/// A rate that a player sets.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRow {
    /// Code of the player.
    pub imposer: String,
    /// The partner; `None` = all that the game covers.
    pub partner: Option<String>,
    /// The sector; `None` = all that the game covers.
    pub sector: Option<String>,
    /// The rate, a fraction.
    pub rate: f64,
    /// The rate of today, a fraction.
    pub today: f64,
    /// Benchmark trade under it, USD million.
    pub trade_usd_mn: f64,
}

/// A code, or `*` for all.
fn or_all(code: &Option<String>) -> Option<Cow<'_, str>> {
    Some(code.as_deref().unwrap_or("*").into())
}

columns! { RateRow: "tariffs", "Rates, most trade first"; |r|
    text "imposer" key = r.imposer.as_str(), "The player that sets it.";
    text "partner" key = or_all(&r.partner), "Whose goods pay (buy, for export taxes); `*` is all that the game covers.";
    text "sector" key = or_all(&r.sector), "Which goods; `*` is all that the game covers.";
    number[Rate 4] "rate" = r.rate, "The rate: it replaces the tariffs of all flows under it.";
    number[Rate 4] "today_rate" = r.today, "The trade-weighted rate of today.";
    number[UsdMn 0] "trade_usd_mn" = r.trade_usd_mn, "Benchmark trade under it.";
}

/// A tariff of the outcome flow by flow: what `solve --tariffs` reads.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowTariff {
    /// The seller.
    pub origin: RegionIx,
    /// The buyer, who imposes it.
    pub destination: RegionIx,
    /// The good.
    pub sector: SectorIx,
    /// The rate, a fraction.
    pub rate: f64,
}

columns! { FlowTariff: "tariff_table", "Tariffs flow by flow, as `solve --tariffs` reads them"; |r|
    code[Region] "origin" = r.origin.0, "The seller.";
    code[Region] "destination" = r.destination.0, "The buyer, who imposes it.";
    code[Sector] "sector" = r.sector.0, "The good.";
    number[Rate 6] "rate" = r.rate, "The tariff, a fraction of border value.";
}

/// The search and its check.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRow {
    /// Equilibria solved in the search.
    pub search_solves: usize,
    /// Steps of the search.
    pub steps: usize,
    /// Wall time of the search.
    pub search_seconds: f64,
    /// Equilibria solved in the check.
    pub check_solves: usize,
    /// Wall time of the check.
    pub check_seconds: f64,
    /// The last solve.
    pub solve: SolveStats,
    /// Rates at a bound.
    pub rates_at_bound: usize,
    /// All rates.
    pub rates: usize,
}

columns! { SearchRow: "stats", "Search and check"; |r|
    integer "search_solves" = r.search_solves, "Equilibria solved in the search.";
    integer "search_steps" = r.steps, "Steps of the search.";
    number[Seconds 3] "search_seconds" = r.search_seconds, "Wall time of the search.";
    integer "check_solves" = r.check_solves, "Equilibria solved in the check of best responses.";
    number[Seconds 3] "check_seconds" = r.check_seconds, "Wall time of the check.";
    integer "sweeps" = r.solve.sweeps, "Evaluations of the whole map in the last solve.";
    number[Residual 1] "residual" = r.solve.residual, "Largest move of any log in its last sweep.";
    number[Seconds 4] "solve_seconds" = r.solve.solve_seconds, "Wall time of the last solve.";
    number[Seconds 4] "purge_seconds" = r.solve.purge_seconds, "Removing deficits first.";
    integer "rates_at_bound" = r.rates_at_bound, "Rates that stand at a bound.";
    integer "rates" = r.rates, "All rates of the game.";
}

/// The rules of the game.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesRow {
    /// Which rates differ.
    pub vary: String,
    /// Sectors that the game covers.
    pub sectors: String,
    /// Whether export taxes are set too.
    pub export_taxes: bool,
    /// The lowest rate.
    pub lowest: f64,
    /// The highest rate.
    pub highest: f64,
    /// Random starts asked for.
    pub starts: u32,
    /// Their seed.
    pub seed: u64,
    /// Policies behind the game.
    pub backdrop: String,
}

columns! { RulesRow: "game", "Game"; |r|
    text "vary" = r.vary.as_str(), "Which rates may differ.";
    text "sectors" = r.sectors.as_str(), "Sectors that the game covers.";
    flag "export_taxes" = r.export_taxes, "Whether players set export taxes too.";
    number[Rate 2] "lowest_rate" = r.lowest, "The lowest rate.";
    number[Rate 2] "highest_rate" = r.highest, "The highest rate.";
    integer "starts" = r.starts, "Random starts per player.";
    text "seed" = r.seed.to_string(), "Seed of the starts.";
    text "backdrop" = r.backdrop.as_str(), "Policies that the players do not set.";
}

/// What a player maximises.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveRow {
    /// Code of the player.
    pub code: String,
    /// Whether it is real income alone.
    pub plain: bool,
    /// Weight of revenue.
    pub revenue: f64,
    /// Weight of its rivals' income.
    pub rivalry: f64,
}

columns! { ObjectiveRow: "objectives", "What the players maximise"; |r|
    text "code" key = r.code.as_str(), "The player's region.";
    flag "plain" = r.plain, "Whether it is real income alone.";
    number[Plain 3] "revenue_weight" = r.revenue, "Weight of a dollar of revenue beside other income.";
    number[Plain 3] "rivalry" = r.rivalry, "What one per cent of its rivals' mean real income is worth when it is lost.";
}

/// The code of a region, or nothing for all.
pub fn region_code(world: &World, region: Option<RegionIx>) -> Option<String> {
    region.map(|n| world.region(n).code.clone())
}

/// The code of a sector, or nothing for all.
pub fn sector_code(world: &World, sector: Option<SectorIx>) -> Option<String> {
    sector.map(|k| world.sector(k).code.clone())
}

/// A bound at a best response that stands where it stops being priced: the payoff has a slope on each side.
#[derive(Debug, Clone, PartialEq)]
pub struct KinkRow(pub detente_standoff::tariffs::Kink);

columns! { KinkRow: "kinks", "Best responses at a kink: where a bound just stops being priced"; |r|
    text "player" key = r.0.player.as_str(), "Who stands there.";
    text "bound" key = r.0.label.as_str(), "The bound as it was written.";
    number[Plain 5] "slope_if_slack" = r.0.slope_if_slack,
        "Slope of the payoff, per cent, in the rate that moves the bound most, on the side where the bound is slack.";
    number[Plain 5] "slope_if_binding" = r.0.slope_if_binding, "The same on the side where the bound is held.";
}
