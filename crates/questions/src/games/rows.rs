//! What a tariff game shows.

use std::borrow::Cow;

use detente_economy::SolveStats;
use detente_standoff::tariffs::PlayerResult;
use detente_table::{Column, Of, Row, Unit};
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

impl Row for PlayerRow {
    const TABLE: &'static str = "players";
    const TITLE: &'static str = "Players";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The player's region.", |r| {
            Some(r.result.code.as_str().into())
        })
        .key(),
        Column::number(
            "mean_rate",
            Unit::Rate,
            4,
            "Mean of its tariffs over what the game covers, weighted by benchmark trade.",
            |r| r.mean_rate,
        ),
        Column::number(
            "mean_today_rate",
            Unit::Rate,
            4,
            "The same under the rates of today.",
            |r| r.mean_rate_today,
        ),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            "Change of what it maximises, per cent of benchmark income.",
            |r| Some(r.result.payoff_pct),
        ),
        Column::number(
            "real_income_pct",
            Unit::ChangePct,
            4,
            "Change of its real income.",
            |r| Some(r.result.real_income_pct),
        ),
        Column::<Self>::number(
            "threat_pct",
            Unit::ChangePct,
            4,
            "Its payoff if there is no agreement.",
            |r| r.threat_pct,
        )
        .optional(),
        Column::<Self>::number("gain_pct", Unit::ChangePct, 4, "Its gain over that.", |r| {
            r.gain_pct
        })
        .optional(),
        Column::number(
            "best_response_gap_pct",
            Unit::ChangePct,
            8,
            "The most it could still gain by moving alone, over all random starts and by slopes; at an agreement, what tempts it.",
            |r| r.result.best_response_gap_pct,
        ),
        Column::number(
            "first_order",
            Unit::Residual,
            1,
            "Largest slope of its rates over the bend of its payoff, in log points.",
            |r| r.result.first_order,
        ),
        Column::number(
            "second_order",
            Unit::Plain,
            3,
            "Largest second derivative in units of the bends; negative at a best response.",
            |r| r.result.second_order,
        ),
        Column::integer(
            "starts",
            "Random starts from which a top was reached.",
            |r| i64::try_from(r.result.starts).ok(),
        ),
        Column::integer(
            "rates_at_bound",
            "Rates of its own that stand at a bound.",
            |r| i64::try_from(r.result.rates_at_bound).ok(),
        ),
        Column::integer("rates", "Its rates.", |r| {
            i64::try_from(r.result.rates).ok()
        }),
        Column::<Self>::number(
            "weight",
            Unit::Plain,
            4,
            "What a point of its payoff is worth to the sum that an agreement maximises.",
            |r| r.weight,
        )
        .optional(),
    ];
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

impl Row for RateRow {
    const TABLE: &'static str = "tariffs";
    const TITLE: &'static str = "Rates, most trade first";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "The player that sets it.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text(
            "partner",
            "Whose goods pay (buy, for export taxes); `*` is all that the game covers.",
            |r| or_all(&r.partner),
        )
        .key(),
        Column::<Self>::text(
            "sector",
            "Which goods; `*` is all that the game covers.",
            |r| or_all(&r.sector),
        )
        .key(),
        Column::number(
            "rate",
            Unit::Rate,
            4,
            "The rate: it replaces the tariffs of all flows under it.",
            |r| Some(r.rate),
        ),
        Column::number(
            "today_rate",
            Unit::Rate,
            4,
            "The trade-weighted rate of today.",
            |r| Some(r.today),
        ),
        Column::number(
            "trade_usd_mn",
            Unit::UsdMn,
            0,
            "Benchmark trade under it.",
            |r| Some(r.trade_usd_mn),
        ),
    ];
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

impl Row for FlowTariff {
    const TABLE: &'static str = "tariff_table";
    const TITLE: &'static str = "Tariffs flow by flow, as `solve --tariffs` reads them";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("origin", Of::Region, "The seller.", |r| r.origin.0),
        Column::code(
            "destination",
            Of::Region,
            "The buyer, who imposes it.",
            |r| r.destination.0,
        ),
        Column::code("sector", Of::Sector, "The good.", |r| r.sector.0),
        Column::number(
            "rate",
            Unit::Rate,
            6,
            "The tariff, a fraction of border value.",
            |r| Some(r.rate),
        ),
    ];
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

impl Row for SearchRow {
    const TABLE: &'static str = "stats";
    const TITLE: &'static str = "Search and check";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("search_solves", "Equilibria solved in the search.", |r| {
            i64::try_from(r.search_solves).ok()
        }),
        Column::integer("search_steps", "Steps of the search.", |r| {
            i64::try_from(r.steps).ok()
        }),
        Column::number(
            "search_seconds",
            Unit::Seconds,
            3,
            "Wall time of the search.",
            |r| Some(r.search_seconds),
        ),
        Column::integer(
            "check_solves",
            "Equilibria solved in the check of best responses.",
            |r| i64::try_from(r.check_solves).ok(),
        ),
        Column::number(
            "check_seconds",
            Unit::Seconds,
            3,
            "Wall time of the check.",
            |r| Some(r.check_seconds),
        ),
        Column::integer(
            "sweeps",
            "Evaluations of the whole map in the last solve.",
            |r| i64::try_from(r.solve.sweeps).ok(),
        ),
        Column::number(
            "residual",
            Unit::Residual,
            1,
            "Largest move of any log in its last sweep.",
            |r| Some(r.solve.residual),
        ),
        Column::number(
            "solve_seconds",
            Unit::Seconds,
            4,
            "Wall time of the last solve.",
            |r| Some(r.solve.solve_seconds),
        ),
        Column::number(
            "purge_seconds",
            Unit::Seconds,
            4,
            "Removing deficits first.",
            |r| Some(r.solve.purge_seconds),
        ),
        Column::integer("rates_at_bound", "Rates that stand at a bound.", |r| {
            i64::try_from(r.rates_at_bound).ok()
        }),
        Column::integer("rates", "All rates of the game.", |r| {
            i64::try_from(r.rates).ok()
        }),
    ];
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

impl Row for RulesRow {
    const TABLE: &'static str = "game";
    const TITLE: &'static str = "Game";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text("vary", "Which rates may differ.", |r| {
            Some(r.vary.as_str().into())
        }),
        Column::text("sectors", "Sectors that the game covers.", |r| {
            Some(r.sectors.as_str().into())
        }),
        Column::flag(
            "export_taxes",
            "Whether players set export taxes too.",
            |r| Some(r.export_taxes),
        ),
        Column::number("lowest_rate", Unit::Rate, 2, "The lowest rate.", |r| {
            Some(r.lowest)
        }),
        Column::number("highest_rate", Unit::Rate, 2, "The highest rate.", |r| {
            Some(r.highest)
        }),
        Column::integer("starts", "Random starts per player.", |r| {
            Some(i64::from(r.starts))
        }),
        Column::text("seed", "Seed of the starts.", |r| {
            Some(r.seed.to_string().into())
        }),
        Column::text("backdrop", "Policies that the players do not set.", |r| {
            Some(r.backdrop.as_str().into())
        }),
    ];
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

impl Row for ObjectiveRow {
    const TABLE: &'static str = "objectives";
    const TITLE: &'static str = "What the players maximise";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The player's region.", |r| {
            Some(r.code.as_str().into())
        })
        .key(),
        Column::flag("plain", "Whether it is real income alone.", |r| {
            Some(r.plain)
        }),
        Column::number(
            "revenue_weight",
            Unit::Plain,
            3,
            "Weight of a dollar of revenue beside other income.",
            |r| Some(r.revenue),
        ),
        Column::number(
            "rivalry",
            Unit::Plain,
            3,
            "What one per cent of its rivals' mean real income is worth when it is lost.",
            |r| Some(r.rivalry),
        ),
    ];
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

impl Row for KinkRow {
    const TABLE: &'static str = "kinks";
    const TITLE: &'static str = "Best responses at a kink: where a bound just stops being priced";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("player", "Who stands there.", |r| {
            Some(r.0.player.as_str().into())
        })
        .key(),
        Column::<Self>::text("bound", "The bound as it was written.", |r| {
            Some(r.0.label.as_str().into())
        })
        .key(),
        Column::number(
            "slope_if_slack",
            Unit::Plain,
            5,
            "Slope of the payoff, per cent, in the rate that moves the bound most, on the side where the bound is slack.",
            |r| Some(r.0.slope_if_slack),
        ),
        Column::number(
            "slope_if_binding",
            Unit::Plain,
            5,
            "The same on the side where the bound is held.",
            |r| Some(r.0.slope_if_binding),
        ),
    ];
}
