//! A run as tables.

use detente_world::table::Table;

use super::good::Good;
use super::month::Month;
use super::run::Run;

/// Indices of the months that are reported.
fn window(run: &Run) -> std::ops::Range<usize> {
    let from = run.with.at(run.scenario.from).unwrap_or(0);
    from..(from + run.scenario.months).min(run.with.months())
}

fn month(run: &Run, t: usize) -> Month {
    run.with.from.plus(t as i32)
}

/// One row per region and month: prices, use, stock and harvest, without and with the events.
pub fn by_region(good: &Good, run: &Run) -> Table {
    let rows = || (0..good.regions.len()).flat_map(|r| window(run).map(move |t| (r, t)));
    let (a, b) = (&run.without, &run.with);
    let column = |values: &dyn Fn(usize, usize) -> f64| {
        rows().map(|(r, t)| values(r, t)).collect::<Vec<f64>>()
    };
    Table::new()
        .text("region", rows().map(|(r, _)| &good.regions[r].code))
        .date("month", rows().map(|(_, t)| month(run, t).first_day()))
        .float("price_without_usd_t", column(&|r, t| a.own_prices[r][t]))
        .float("price_usd_t", column(&|r, t| b.own_prices[r][t]))
        .float(
            "use_price_without_usd_t",
            column(&|r, t| a.use_prices[r][t]),
        )
        .float("use_price_usd_t", column(&|r, t| b.use_prices[r][t]))
        .float("use_without_kt", column(&|r, t| a.uses[r][t]))
        .float("use_kt", column(&|r, t| b.uses[r][t]))
        .float("stock_without_kt", column(&|r, t| a.stocks[r][t]))
        .float("stock_kt", column(&|r, t| b.stocks[r][t]))
        .float("harvest_without_kt", column(&|r, t| a.harvests[r][t]))
        .float("harvest_kt", column(&|r, t| b.harvests[r][t]))
}

/// One row per lane and month: shipments, arrivals, freight and duties, without and with the events.
pub fn by_lane(good: &Good, run: &Run) -> Table {
    let rows = || (0..good.lanes.len()).flat_map(|l| window(run).map(move |t| (l, t)));
    let (a, b) = (&run.without, &run.with);
    let code = |region: usize| &good.regions[region].code;
    let column = |values: &dyn Fn(usize, usize) -> f64| {
        rows().map(|(l, t)| values(l, t)).collect::<Vec<f64>>()
    };
    Table::new()
        .text("origin", rows().map(|(l, _)| code(good.lanes[l].origin)))
        .text(
            "destination",
            rows().map(|(l, _)| code(good.lanes[l].destination)),
        )
        .date("month", rows().map(|(_, t)| month(run, t).first_day()))
        .float("shipped_without_kt", column(&|l, t| a.flows[l][t]))
        .float("shipped_kt", column(&|l, t| b.flows[l][t]))
        .float("arrived_without_kt", column(&|l, t| a.arrivals[l][t]))
        .float("arrived_kt", column(&|l, t| b.arrivals[l][t]))
        .float("freight_usd_t", column(&|l, t| b.freights[l][t]))
        .float("tariff_usd_t", column(&|l, t| b.tariffs[l][t]))
        .float("sales_tax_usd_t", column(&|l, t| b.sales_taxes[l][t]))
}

/// What the columns of both tables mean: `*_without_*` is the market without the events, the others with them.
pub fn about(column: &str) -> &'static str {
    match column {
        "region" => "Region code of the good's market.",
        "month" => "First day of the month.",
        "origin" => "From where.",
        "destination" => "To where.",
        "price_usd_t" => "Price at the region's own market or port, USD a tonne.",
        "price_without_usd_t" => "The same without the events.",
        "use_price_usd_t" => "Price that users pay, USD a tonne.",
        "use_price_without_usd_t" => "The same without the events.",
        "use_kt" => "Use in the month, thousand tonnes.",
        "use_without_kt" => "The same without the events.",
        "stock_kt" => "Stocks at the end of the month, thousand tonnes.",
        "stock_without_kt" => "The same without the events.",
        "harvest_kt" => "Harvest of the month, thousand tonnes.",
        "harvest_without_kt" => "The same without the events.",
        "shipped_kt" => "Shipped in the month, thousand tonnes.",
        "shipped_without_kt" => "The same without the events.",
        "arrived_kt" => "Arrived in the month, thousand tonnes.",
        "arrived_without_kt" => "The same without the events.",
        "freight_usd_t" => "Freight, USD a tonne.",
        "tariff_usd_t" => "Duty on arrival, USD a tonne.",
        "sales_tax_usd_t" => "Tax on sales, USD a tonne.",
        _ => "As in the good's tables.",
    }
}
