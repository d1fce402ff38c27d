//! The columns of an equilibrium's tables, beside the outcomes they read.

mod bounds;

use detente_world::World;
use detente_world::table::{Get, Named, Row, Table, columns};

pub use bounds::{BoundFlow, BoundRow, bound_flows, bound_kind, bound_rows};

use crate::{
    CapitalYear, Certificate, Decomposition, Equilibrium, FlowOutcome, RegionOutcome,
    SectorOutcome, SolveStats,
};

columns! { RegionOutcome: "regions", "Regions"; |r|
    code[Region] "code" = r.region.0, "The region.";
    number[ChangePct 4] "real_income_pct" = r.real_income_pct, "Income over the price index of final demand, exact change.";
    number[ChangePct 4] "real_income_first_order_pct" = r.real_income_first_order_pct,
        "First-order sum at base weights (Caliendo and Parro 2015: terms of trade, volume of taxed trade, change of the \
        deficit); missing where the shock is more than tariffs or where markups or scale act.";
    number[ChangePct 4] "gdp_volume_pct" = r.gdp_volume_pct,
        "GDP at market prices in volume: final demand plus exports less imports, seller by seller, over the superlative \
        (Törnqvist) index of all their prices; never below −100.";
    number[UsdMn 0] "ev_usd_mn" = r.ev_usd_mn,
        "Equivalent variation: benchmark income times the exact change of real income.";
    number[ChangePct 3] "price_index_pct" = r.price_index_pct,
        "Price index of final demand in the numeraire (world factor income unchanged).";
    number[ChangePct 3] "wage_pct" = r.wage_pct, "Mean factor reward in the numeraire.";
    number[ChangePct 3] "real_wage_pct" = r.real_wage_pct, "Mean factor reward over the price index of final demand.";
    number[UsdMn 0] "tariff_revenue_usd_mn" = r.tariff_revenue_usd_mn,
        "Tariff revenue with importers' rents, less subsidies, in the numeraire.";
    number[UsdMn 0] "export_revenue_usd_mn" = r.export_revenue_usd_mn,
        "Export-tax revenue with exporters' rents, in the numeraire.";
    number[UsdMn 0] "income_usd_mn" = r.income_usd_mn, "Income in the numeraire.";
    number[UsdMn 0] "tariff_revenue_before_usd_mn" = r.tariff_revenue_before_usd_mn, "Tariff revenue of the benchmark.";
    number[UsdMn 0] "income_before_usd_mn" = r.income_before_usd_mn, "Income of the benchmark.";
    number[ChangePct 4] "terms_of_trade_first_order_pct" = r.terms_of_trade_first_order_pct,
        "The first-order term from prices of exports and imports.";
    number[ChangePct 4] "volume_of_trade_first_order_pct" = r.volume_of_trade_first_order_pct,
        "The first-order term from the volume of taxed imports.";
    number[ChangePct 3] "employment_pct" optional = r.employment_pct,
        "Employment, where labour supply or a wage floor acts.";
    number[ChangePct 4] "welfare_pct" optional = r.welfare_pct, "Real income with the value of time that is not worked.";
    flag "wage_floor_binding" optional = r.wage_floor_binding, "Whether a wage floor binds.";
    number[ChangePct 4] "consumption_pct" optional = r.consumption_pct, "Consumption, where capital is reproducible.";
    number[ChangePct 3] "capital_pct" optional = r.capital_pct, "The stock of capital.";
    number[ChangePct 3] "investment_pct" optional = r.investment_pct, "The volume of investment.";
}

columns! { SectorOutcome: "sectors", "Sectors"; |r|
    code[Region] "region" = r.region.0, "The region.";
    code[Sector] "sector" = r.sector.0, "The sector; those without output are left out.";
    number[ChangePct 3] "output_volume_pct" = r.output_volume_pct, "Output volume at the factory gate.";
    number[ChangePct 3] "cost_pct" = r.cost_pct, "Unit cost in the numeraire.";
    number[ChangePct 3] "price_pct" = r.price_pct, "Buyers' price index of the good.";
    number[ChangePct 3] "value_added_pct" = r.value_added_pct, "Owners' incomes and profits in the numeraire.";
    number[ChangePct 3] "real_value_added_pct" = r.real_value_added_pct,
        "The same over the region's price index of final demand.";
    number[UsdMn 0] "value_added_usd_mn" = r.value_added_usd_mn, "Owners' incomes and profits in the numeraire.";
}

columns! { FlowOutcome: "flows", "Flows"; |r|
    code[Region] "origin" = r.origin.0, "The seller.";
    code[Region] "destination" = r.destination.0, "The buyer.";
    code[Sector] "sector" = r.sector.0, "The good.";
    number[UsdMn 0] "before_usd_mn" = r.before_usd_mn, "Producers' receipts in the benchmark.";
    number[UsdMn 0] "after_usd_mn" = r.after_usd_mn, "Producers' receipts in the numeraire.";
    number[ChangePct 2] "volume_pct" = r.volume_pct, "Volume at the factory gate.";
    number[ChangePct 2] "price_pct" = r.price_pct,
        "What buyers pay for this origin's good, tariffs included; missing where the flow is banned.";
}

columns! { Certificate: "certificate", "Certificate"; |c|
    number[Residual 1] "worst" = c.worst,
        "Largest residual of any market, by a routine that shares no code with the solver.";
    text "market" = c.market.as_str(), "The equation and market it is in.";
}

columns! { SolveStats: "stats", "Solver"; |s|
    integer "sweeps" = s.sweeps, "Evaluations of the whole map.";
    integer "newton_steps" = s.newton_steps, "Newton steps.";
    integer "products" = s.products, "Jacobian products of the Newton steps.";
    integer "continuation_steps" = s.continuation_steps, "Continuation steps.";
    integer "folds" = s.folds, "Folds passed: where there was one, there are several equilibria nearby.";
    number[Residual 1] "residual" = s.residual, "Largest move of any log in the last sweep.";
    number[Seconds 4] "solve_seconds" = s.solve_seconds,
        "From a validated world and policy in memory to the converged state, on one core.";
    number[Seconds 4] "purge_seconds" = s.purge_seconds, "Removing deficits first.";
}

columns! { Decomposition: "decomposition", "Where real income comes from (log points times 100, integrated along the way to the policy)"; |r|
    code[Region] "code" = r.region.0, "The region.";
    number[ChangePct 4] "total_log_pct" = r.total_log_pct,
        "100 ln(1 + real_income_pct/100): the sum of the parts and the remainder.";
    number[ChangePct 4] "terms_of_trade_log_pct" = r.terms_of_trade,
        "Export prices gained less import prices paid, at the border.";
    number[ChangePct 4] "terms_of_trade_parties_log_pct" = r.terms_of_trade_parties,
        "The part of it against regions whose trade or technology the policy changes.";
    number[ChangePct 4] "terms_of_trade_others_log_pct" = r.terms_of_trade_others, "The part of it against all others.";
    number[ChangePct 4] "volume_log_pct" = r.volume, "Change of taxed volumes times the tax.";
    number[ChangePct 4] "iceberg_log_pct" = r.iceberg, "Resources that go into icebergs on imports.";
    number[ChangePct 4] "technology_log_pct" = r.technology, "Productivity, utilisation and endowment.";
    number[ChangePct 4] "transfer_log_pct" = r.transfer, "Change of the trade deficit.";
    number[ChangePct 4] "remainder_log_pct" = r.remainder, "What the finite number of steps leaves over.";
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

columns! { CapitalYear: "years", "Year by year"; |y|
    integer "year" key = y.year, "Years after the change.";
    code[Region] "code" = y.region.0, "The region.";
    number[ChangePct 4] "consumption_pct" = y.consumption_pct, "Consumption.";
    number[ChangePct 4] "real_wage_pct" = y.real_wage_pct, "Mean wage over the price index of final demand.";
    number[ChangePct 4] "capital_pct" = y.capital_pct, "The stock of capital.";
    number[ChangePct 4] "investment_pct" = y.investment_pct, "The volume of investment.";
}
