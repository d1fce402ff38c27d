//! The columns of an equilibrium's tables, beside the outcomes they read.

mod bounds;

use detente_world::World;
use detente_world::table::{Column, Get, Named, Of, Row, Table, Unit};

pub use bounds::{BoundFlow, BoundRow, bound_flows, bound_kind, bound_rows};

use crate::{
    CapitalYear, Certificate, Decomposition, Equilibrium, FlowOutcome, RegionOutcome,
    SectorOutcome, SolveStats,
};

impl Row for RegionOutcome {
    const TABLE: &'static str = "regions";
    const TITLE: &'static str = "Regions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("code", Of::Region, "The region.", |r| r.region.0),
        Column::number(
            "real_income_pct",
            Unit::ChangePct,
            4,
            "Income over the price index of final demand, exact change.",
            |r| Some(r.real_income_pct),
        ),
        Column::number(
            "real_income_first_order_pct",
            Unit::ChangePct,
            4,
            "First-order sum at base weights (Caliendo and Parro 2015: terms of trade, volume of taxed trade, change of the deficit); missing where the shock is more than tariffs or where markups or scale act.",
            |r| r.real_income_first_order_pct,
        ),
        Column::number(
            "gdp_volume_pct",
            Unit::ChangePct,
            4,
            "GDP at market prices in volume: final demand plus exports less imports, seller by seller, over the superlative (Törnqvist) index of all their prices; never below −100.",
            |r| Some(r.gdp_volume_pct),
        ),
        Column::number(
            "ev_usd_mn",
            Unit::UsdMn,
            0,
            "Equivalent variation: benchmark income times the exact change of real income.",
            |r| Some(r.ev_usd_mn),
        ),
        Column::number(
            "price_index_pct",
            Unit::ChangePct,
            3,
            "Price index of final demand in the numeraire (world factor income unchanged).",
            |r| Some(r.price_index_pct),
        ),
        Column::number(
            "wage_pct",
            Unit::ChangePct,
            3,
            "Mean factor reward in the numeraire.",
            |r| Some(r.wage_pct),
        ),
        Column::number(
            "real_wage_pct",
            Unit::ChangePct,
            3,
            "Mean factor reward over the price index of final demand.",
            |r| Some(r.real_wage_pct),
        ),
        Column::number(
            "tariff_revenue_usd_mn",
            Unit::UsdMn,
            0,
            "Tariff revenue with importers' rents, less subsidies, in the numeraire.",
            |r| Some(r.tariff_revenue_usd_mn),
        ),
        Column::number(
            "export_revenue_usd_mn",
            Unit::UsdMn,
            0,
            "Export-tax revenue with exporters' rents, in the numeraire.",
            |r| Some(r.export_revenue_usd_mn),
        ),
        Column::number(
            "income_usd_mn",
            Unit::UsdMn,
            0,
            "Income in the numeraire.",
            |r| Some(r.income_usd_mn),
        ),
        Column::number(
            "tariff_revenue_before_usd_mn",
            Unit::UsdMn,
            0,
            "Tariff revenue of the benchmark.",
            |r| Some(r.tariff_revenue_before_usd_mn),
        ),
        Column::number(
            "income_before_usd_mn",
            Unit::UsdMn,
            0,
            "Income of the benchmark.",
            |r| Some(r.income_before_usd_mn),
        ),
        Column::number(
            "terms_of_trade_first_order_pct",
            Unit::ChangePct,
            4,
            "The first-order term from prices of exports and imports.",
            |r| r.terms_of_trade_first_order_pct,
        ),
        Column::number(
            "volume_of_trade_first_order_pct",
            Unit::ChangePct,
            4,
            "The first-order term from the volume of taxed imports.",
            |r| r.volume_of_trade_first_order_pct,
        ),
        Column::<Self>::number(
            "employment_pct",
            Unit::ChangePct,
            3,
            "Employment, where labour supply or a wage floor acts.",
            |r| r.employment_pct,
        )
        .optional(),
        Column::<Self>::number(
            "welfare_pct",
            Unit::ChangePct,
            4,
            "Real income with the value of time that is not worked.",
            |r| r.welfare_pct,
        )
        .optional(),
        Column::<Self>::flag("wage_floor_binding", "Whether a wage floor binds.", |r| {
            r.wage_floor_binding
        })
        .optional(),
        Column::<Self>::number(
            "consumption_pct",
            Unit::ChangePct,
            4,
            "Consumption, where capital is reproducible.",
            |r| r.consumption_pct,
        )
        .optional(),
        Column::<Self>::number(
            "capital_pct",
            Unit::ChangePct,
            3,
            "The stock of capital.",
            |r| r.capital_pct,
        )
        .optional(),
        Column::<Self>::number(
            "investment_pct",
            Unit::ChangePct,
            3,
            "The volume of investment.",
            |r| r.investment_pct,
        )
        .optional(),
    ];
}

impl Row for SectorOutcome {
    const TABLE: &'static str = "sectors";
    const TITLE: &'static str = "Sectors";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::code(
            "sector",
            Of::Sector,
            "The sector; those without output are left out.",
            |r| r.sector.0,
        ),
        Column::number(
            "output_volume_pct",
            Unit::ChangePct,
            3,
            "Output volume at the factory gate.",
            |r| Some(r.output_volume_pct),
        ),
        Column::number(
            "cost_pct",
            Unit::ChangePct,
            3,
            "Unit cost in the numeraire.",
            |r| Some(r.cost_pct),
        ),
        Column::number(
            "price_pct",
            Unit::ChangePct,
            3,
            "Buyers' price index of the good.",
            |r| Some(r.price_pct),
        ),
        Column::number(
            "value_added_pct",
            Unit::ChangePct,
            3,
            "Owners' incomes and profits in the numeraire.",
            |r| Some(r.value_added_pct),
        ),
        Column::number(
            "real_value_added_pct",
            Unit::ChangePct,
            3,
            "The same over the region's price index of final demand.",
            |r| Some(r.real_value_added_pct),
        ),
        Column::number(
            "value_added_usd_mn",
            Unit::UsdMn,
            0,
            "Owners' incomes and profits in the numeraire.",
            |r| Some(r.value_added_usd_mn),
        ),
    ];
}

impl Row for FlowOutcome {
    const TABLE: &'static str = "flows";
    const TITLE: &'static str = "Flows";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("origin", Of::Region, "The seller.", |r| r.origin.0),
        Column::code("destination", Of::Region, "The buyer.", |r| r.destination.0),
        Column::code("sector", Of::Sector, "The good.", |r| r.sector.0),
        Column::number(
            "before_usd_mn",
            Unit::UsdMn,
            0,
            "Producers' receipts in the benchmark.",
            |r| Some(r.before_usd_mn),
        ),
        Column::number(
            "after_usd_mn",
            Unit::UsdMn,
            0,
            "Producers' receipts in the numeraire.",
            |r| Some(r.after_usd_mn),
        ),
        Column::number(
            "volume_pct",
            Unit::ChangePct,
            2,
            "Volume at the factory gate.",
            |r| Some(r.volume_pct),
        ),
        Column::number(
            "price_pct",
            Unit::ChangePct,
            2,
            "What buyers pay for this origin's good, tariffs included; missing where the flow is banned.",
            |r| Some(r.price_pct),
        ),
    ];
}

impl Row for Certificate {
    const TABLE: &'static str = "certificate";
    const TITLE: &'static str = "Certificate";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::number(
            "worst",
            Unit::Residual,
            1,
            "Largest residual of any market, by a routine that shares no code with the solver.",
            |c| Some(c.worst),
        ),
        Column::text("market", "The equation and market it is in.", |c| {
            Some(c.market.as_str().into())
        }),
    ];
}

impl Row for SolveStats {
    const TABLE: &'static str = "stats";
    const TITLE: &'static str = "Solver";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("sweeps", "Evaluations of the whole map.", |s| {
            i64::try_from(s.sweeps).ok()
        }),
        Column::integer("newton_steps", "Newton steps.", |s| {
            i64::try_from(s.newton_steps).ok()
        }),
        Column::integer("products", "Jacobian products of the Newton steps.", |s| {
            i64::try_from(s.products).ok()
        }),
        Column::integer("continuation_steps", "Continuation steps.", |s| {
            i64::try_from(s.continuation_steps).ok()
        }),
        Column::integer(
            "folds",
            "Folds passed: where there was one, there are several equilibria nearby.",
            |s| i64::try_from(s.folds).ok(),
        ),
        Column::number(
            "residual",
            Unit::Residual,
            1,
            "Largest move of any log in the last sweep.",
            |s| Some(s.residual),
        ),
        Column::number(
            "solve_seconds",
            Unit::Seconds,
            4,
            "From a validated world and policy in memory to the converged state, on one core.",
            |s| Some(s.solve_seconds),
        ),
        Column::number(
            "purge_seconds",
            Unit::Seconds,
            4,
            "Removing deficits first.",
            |s| Some(s.purge_seconds),
        ),
    ];
}

impl Row for Decomposition {
    const TABLE: &'static str = "decomposition";
    const TITLE: &'static str = "Where real income comes from (log points times 100, integrated along the way to the policy)";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("code", Of::Region, "The region.", |r| r.region.0),
        Column::number(
            "total_log_pct",
            Unit::ChangePct,
            4,
            "100 ln(1 + real_income_pct/100): the sum of the parts and the remainder.",
            |r| Some(r.total_log_pct),
        ),
        Column::number(
            "terms_of_trade_log_pct",
            Unit::ChangePct,
            4,
            "Export prices gained less import prices paid, at the border.",
            |r| Some(r.terms_of_trade),
        ),
        Column::number(
            "terms_of_trade_parties_log_pct",
            Unit::ChangePct,
            4,
            "The part of it against regions whose trade or technology the policy changes.",
            |r| Some(r.terms_of_trade_parties),
        ),
        Column::number(
            "terms_of_trade_others_log_pct",
            Unit::ChangePct,
            4,
            "The part of it against all others.",
            |r| Some(r.terms_of_trade_others),
        ),
        Column::number(
            "volume_log_pct",
            Unit::ChangePct,
            4,
            "Change of taxed volumes times the tax.",
            |r| Some(r.volume),
        ),
        Column::number(
            "iceberg_log_pct",
            Unit::ChangePct,
            4,
            "Resources that go into icebergs on imports.",
            |r| Some(r.iceberg),
        ),
        Column::number(
            "technology_log_pct",
            Unit::ChangePct,
            4,
            "Productivity, utilisation and endowment.",
            |r| Some(r.technology),
        ),
        Column::number(
            "transfer_log_pct",
            Unit::ChangePct,
            4,
            "Change of the trade deficit.",
            |r| Some(r.transfer),
        ),
        Column::number(
            "remainder_log_pct",
            Unit::ChangePct,
            4,
            "What the finite number of steps leaves over.",
            |r| Some(r.remainder),
        ),
    ];
}

/// The table of an equilibrium's regions, in the world's order.
pub fn regions_table(world: &World, equilibrium: &Equilibrium) -> Table {
    Named::of(&equilibrium.regions(), world).table
}

/// The names of the numbers in [`regions_table`].
pub fn region_fields() -> Vec<String> {
    let numbers = RegionOutcome::COLUMNS
        .iter()
        .filter(|c| matches!(c.get, Get::Number(_)));
    numbers.map(|c| c.name.to_owned()).collect()
}

impl Row for CapitalYear {
    const TABLE: &'static str = "years";
    const TITLE: &'static str = "Year by year";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("year", "Years after the change.", |y| {
            i64::try_from(y.year).ok()
        })
        .key(),
        Column::code("code", Of::Region, "The region.", |y| y.region.0),
        Column::number("consumption_pct", Unit::ChangePct, 4, "Consumption.", |y| {
            Some(y.consumption_pct)
        }),
        Column::number(
            "real_wage_pct",
            Unit::ChangePct,
            4,
            "Mean wage over the price index of final demand.",
            |y| Some(y.real_wage_pct),
        ),
        Column::number(
            "capital_pct",
            Unit::ChangePct,
            4,
            "The stock of capital.",
            |y| Some(y.capital_pct),
        ),
        Column::number(
            "investment_pct",
            Unit::ChangePct,
            4,
            "The volume of investment.",
            |y| Some(y.investment_pct),
        ),
    ];
}
