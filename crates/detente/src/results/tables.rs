//! The tables of a solution: one row per region, sector, flow or bound, in the world's order.

use detente_economy::{BoundResult, Equilibrium, FlowOutcome, RegionOutcome, SectorOutcome};
use detente_policy::BoundKind;
use detente_world::World;
use detente_world::table::{ColumnData, Table};

/// A column of numbers and where a row has its own.
type Column<T> = (&'static str, fn(&T) -> Option<f64>);

/// Adds columns of numbers. A number that is not finite (the price of a banned flow) is missing.
fn with_numbers<T>(table: Table, rows: &[T], columns: &[Column<T>]) -> Table {
    columns.iter().fold(table, |table, (name, value)| {
        let values = rows
            .iter()
            // Adding zero turns a negative zero into a plain one.
            .map(|row| value(row).filter(|x| x.is_finite()).map(|x| x + 0.0));
        table.with(*name, ColumnData::Float(values.collect()))
    })
}

const REGION_COLUMNS: [Column<RegionOutcome>; 12] = [
    ("real_income_pct", |r| Some(r.real_income_pct)),
    ("real_income_first_order_pct", |r| {
        r.real_income_first_order_pct
    }),
    ("terms_of_trade_first_order_pct", |r| {
        r.terms_of_trade_first_order_pct
    }),
    ("volume_of_trade_first_order_pct", |r| {
        r.volume_of_trade_first_order_pct
    }),
    ("gdp_volume_pct", |r| Some(r.gdp_volume_pct)),
    ("ev_usd_mn", |r| Some(r.ev_usd_mn)),
    ("price_index_pct", |r| Some(r.price_index_pct)),
    ("wage_pct", |r| Some(r.wage_pct)),
    ("real_wage_pct", |r| Some(r.real_wage_pct)),
    ("tariff_revenue_usd_mn", |r| Some(r.tariff_revenue_usd_mn)),
    ("export_revenue_usd_mn", |r| Some(r.export_revenue_usd_mn)),
    ("income_usd_mn", |r| Some(r.income_usd_mn)),
];
/// Columns of the benchmark beside them.
const REGION_BENCHMARK: [&str; 2] = ["tariff_revenue_before_usd_mn", "income_before_usd_mn"];

/// Results by region: the columns of `regions` in `detente solve --json`.
pub fn regions_table(world: &World, equilibrium: &Equilibrium) -> Table {
    let rows = equilibrium.regions();
    let benchmark = equilibrium.benchmark();
    let table = Table::new()
        .text("code", rows.iter().map(|r| &world.region(r.region).code))
        .text("name", rows.iter().map(|r| &world.region(r.region).name));
    let [revenue, income] = REGION_BENCHMARK;
    with_numbers(table, &rows, &REGION_COLUMNS)
        .float(revenue, benchmark.tariff_revenue.iter().copied())
        .float(income, benchmark.income.iter().copied())
}

/// Results by region and sector; cells without output are left out.
pub fn sectors_table(world: &World, equilibrium: &Equilibrium) -> Table {
    const COLUMNS: [Column<SectorOutcome>; 6] = [
        ("output_volume_pct", |r| Some(r.output_volume_pct)),
        ("cost_pct", |r| Some(r.cost_pct)),
        ("price_pct", |r| Some(r.price_pct)),
        ("value_added_pct", |r| Some(r.value_added_pct)),
        ("real_value_added_pct", |r| Some(r.real_value_added_pct)),
        ("value_added_usd_mn", |r| Some(r.value_added_usd_mn)),
    ];
    let rows = equilibrium.sectors();
    let table = Table::new()
        .text("region", rows.iter().map(|r| &world.region(r.region).code))
        .text("sector", rows.iter().map(|r| &world.sector(r.sector).code));
    with_numbers(table, &rows, &COLUMNS)
}

/// Every flow of the benchmark, before and after.
pub fn flows_table(world: &World, equilibrium: &Equilibrium) -> Table {
    const COLUMNS: [Column<FlowOutcome>; 4] = [
        ("before_usd_mn", |r| Some(r.before_usd_mn)),
        ("after_usd_mn", |r| Some(r.after_usd_mn)),
        ("volume_pct", |r| Some(r.volume_pct)),
        ("price_pct", |r| Some(r.price_pct)),
    ];
    let rows = equilibrium.flow_outcomes();
    let table = Table::new()
        .text("origin", rows.iter().map(|r| &world.region(r.origin).code))
        .text(
            "destination",
            rows.iter().map(|r| &world.region(r.destination).code),
        )
        .text("sector", rows.iter().map(|r| &world.sector(r.sector).code));
    with_numbers(table, &rows, &COLUMNS)
}

/// Every bound, in the policy's order; `flows` is text, `CHN>USA:C27 CHN>USA:C28`.
pub fn bounds_table(world: &World, equilibrium: &Equilibrium) -> Table {
    const COLUMNS: [Column<BoundResult>; 5] = [
        ("bound", |b| Some(b.level)),
        ("volume", |b| Some(b.volume)),
        ("wedge_rate", |b| Some(b.wedge_rate)),
        ("rent_usd_mn", |b| Some(b.rent)),
        ("rents_to_exporter", |b| match b.kind {
            BoundKind::Cap { rents_to_exporter } => Some(rents_to_exporter),
            BoundKind::Floor { .. } => None,
        }),
    ];
    let rows = &equilibrium.bounds;
    let flows = |bound: &BoundResult| {
        let texts = bound.flows.iter().map(|&(i, n, k)| {
            let (from, to) = (world.region(i), world.region(n));
            format!("{}>{}:{}", from.code, to.code, world.sector(k).code)
        });
        texts.collect::<Vec<_>>().join(" ")
    };
    let table = Table::new()
        .text("label", rows.iter().map(|b| &b.label))
        .text("kind", rows.iter().map(kind))
        .text("flows", rows.iter().map(flows));
    with_numbers(table, rows, &COLUMNS).integer("binding", rows.iter().map(|b| b.binding.into()))
}

/// `cap`, `boycott` or `floor`.
pub(super) fn kind(bound: &BoundResult) -> &'static str {
    match bound.kind {
        BoundKind::Cap { .. } if bound.label.starts_with("boycott") => "boycott",
        BoundKind::Cap { .. } => "cap",
        BoundKind::Floor { .. } => "floor",
    }
}

/// The names of the numbers in [`regions_table`].
pub fn region_fields() -> Vec<String> {
    REGION_COLUMNS
        .iter()
        .map(|(name, _)| *name)
        .chain(REGION_BENCHMARK)
        .map(str::to_owned)
        .collect()
}
