//! Tables of levers over months and of farm goods.

use detente_standoff::findings::{Bands, LeverPath, PathFindings};
use detente_world::table::Table;

use super::{finite, high, low, yes};

/// Every table about months, with its name.
pub(super) fn tables(path: &PathFindings) -> Vec<(&'static str, Table)> {
    let mut list = vec![
        ("lever-months", months(&path.levers)),
        ("lever-sectors", sectors(&path.levers)),
        ("lever-ranking", ranking(path)),
    ];
    if !path.farm.is_empty() {
        list.push(("farm-months", farm_months(path)));
        list.push(("farm-accounts", accounts(path)));
        list.push(("farm-record", record(path)));
    }
    list
}

/// Three columns, `NAME_low_UNIT` to `NAME_high_UNIT`.
fn bands<'a>(
    table: Table,
    name: &str,
    unit: &str,
    values: impl Iterator<Item = &'a Bands> + Clone,
) -> Table {
    let of = |pick: fn(&Bands) -> f64| values.clone().map(move |b| finite(pick(b)));
    table
        .optional_float(&format!("{name}_low_{unit}"), of(|b| b.low))
        .optional_float(&format!("{name}_central_{unit}"), of(|b| b.central))
        .optional_float(&format!("{name}_high_{unit}"), of(|b| b.high))
}

fn months(levers: &[LeverPath]) -> Table {
    let rows: Vec<_> = (levers.iter())
        .flat_map(|l| l.regions.iter().map(move |r| (l, r)))
        .flat_map(|(l, r)| (0..l.dates.len()).map(move |at| (l, r, at)))
        .collect();
    let mut table = Table::new()
        .text("lever", rows.iter().map(|r| &r.0.id))
        .text("region", rows.iter().map(|r| &r.1.code))
        .text("role", rows.iter().map(|r| &r.1.role))
        .integer("month", rows.iter().map(|r| i64::from(r.0.dates[r.2])));
    table = bands(
        table,
        "gdp_volume",
        "pct",
        rows.iter().map(|r| &r.1.gdp_volume_pct[r.2]),
    );
    table = bands(
        table,
        "real_income",
        "pct",
        rows.iter().map(|r| &r.1.real_income_pct[r.2]),
    );
    bands(
        table,
        "ceiling",
        "pct",
        rows.iter().map(|r| &r.1.ceiling_pct[r.2]),
    )
    .text("run", rows.iter().map(|r| &r.0.run))
}

fn sectors(levers: &[LeverPath]) -> Table {
    let rows: Vec<_> = (levers.iter())
        .flat_map(|l| l.downstream.iter().map(move |s| (l, s)))
        .collect();
    Table::new()
        .text("lever", rows.iter().map(|r| &r.0.id))
        .text("region", rows.iter().map(|r| &r.0.target))
        .text("sector", rows.iter().map(|r| &r.1.code))
        .text("name", rows.iter().map(|r| &r.1.name))
        .float("lost_pct_of_annual_gdp", rows.iter().map(|r| r.1.lost_pct))
        .float(
            "worst_output_pct",
            rows.iter().map(|r| r.1.worst_output_pct),
        )
        .text("bound_by", rows.iter().map(|r| &r.1.bound_by))
}

fn ranking(path: &PathFindings) -> Table {
    let levers = path.ranking.iter().flat_map(|r| &r.levers);
    let rows: Vec<_> = levers
        .flat_map(|l| l.dates.iter().map(move |d| (l, d)))
        .collect();
    Table::new()
        .text("lever", rows.iter().map(|r| &r.0.id))
        .text("title", rows.iter().map(|r| &r.0.title))
        .text("sender", rows.iter().map(|r| &r.0.sender))
        .text("target", rows.iter().map(|r| &r.0.target))
        .text("unverified", rows.iter().map(|r| yes(r.0.unverified)))
        .integer("month", rows.iter().map(|r| i64::from(r.1.month)))
        .optional_float(
            "target_loss_pct",
            rows.iter().map(|r| finite(r.1.target_loss_pct)),
        )
        .optional_float(
            "sender_loss_pct",
            rows.iter().map(|r| finite(r.1.sender_loss_pct)),
        )
        .optional_float(
            "difference_points",
            rows.iter().map(|r| finite(r.1.difference_pct)),
        )
        .optional_float(
            "difference_p05_points",
            rows.iter().map(|r| low(r.1.drawn_pct)),
        )
        .optional_float(
            "difference_p95_points",
            rows.iter().map(|r| high(r.1.drawn_pct)),
        )
        .optional_float(
            "share_of_draws_first",
            rows.iter().map(|r| r.1.share_of_draws_first),
        )
}

fn farm_months(path: &PathFindings) -> Table {
    let rows: Vec<_> = (path.farm.iter())
        .flat_map(|f| f.months.iter().map(move |m| (f, m)))
        .collect();
    let mut table = Table::new()
        .text("good", rows.iter().map(|r| &r.0.good))
        .text("buyer", rows.iter().map(|r| &r.0.buyer))
        .text("seller", rows.iter().map(|r| &r.0.seller))
        .text("rival", rows.iter().map(|r| &r.0.rival))
        .date("month", rows.iter().map(|r| r.1.month.to_string()));
    table = bands(table, "gap", "usd_t", rows.iter().map(|r| &r.1.gap_usd_t));
    table = table.float(
        "gap_without_usd_t",
        rows.iter().map(|r| r.1.gap_without_usd_t),
    );
    table = bands(table, "seller", "kt", rows.iter().map(|r| &r.1.seller_kt));
    table = table.float(
        "seller_without_kt",
        rows.iter().map(|r| r.1.seller_without_kt),
    );
    table = bands(table, "rival", "kt", rows.iter().map(|r| &r.1.rival_kt));
    table.float(
        "rival_without_kt",
        rows.iter().map(|r| r.1.rival_without_kt),
    )
}

fn accounts(path: &PathFindings) -> Table {
    let rows: Vec<_> = (path.farm.iter())
        .flat_map(|f| f.accounts.iter().map(move |a| (f, a)))
        .collect();
    let mut table = Table::new()
        .text("good", rows.iter().map(|r| &r.0.good))
        .text("region", rows.iter().map(|r| &r.1.code))
        .text("name", rows.iter().map(|r| &r.1.name))
        .date("from", rows.iter().map(|r| r.0.from.to_string()))
        .date("until", rows.iter().map(|r| r.0.until.to_string()));
    table = bands(
        table,
        "growers",
        "usd_mn",
        rows.iter().map(|r| &r.1.growers_usd_mn),
    );
    table = bands(
        table,
        "holders",
        "usd_mn",
        rows.iter().map(|r| &r.1.holders_usd_mn),
    );
    table = bands(
        table,
        "users",
        "usd_mn",
        rows.iter().map(|r| &r.1.users_usd_mn),
    );
    table = bands(
        table,
        "treasury",
        "usd_mn",
        rows.iter().map(|r| &r.1.treasury_usd_mn),
    );
    table = bands(
        table,
        "committed",
        "usd_mn",
        rows.iter().map(|r| &r.1.committed_usd_mn),
    );
    bands(
        table,
        "total",
        "usd_mn",
        rows.iter().map(|r| &r.1.total_usd_mn),
    )
}

fn record(path: &PathFindings) -> Table {
    let rows: Vec<_> = (path.farm.iter())
        .flat_map(|f| f.record.iter().map(move |r| (f, r)))
        .collect();
    let ours =
        |pick: fn(&Bands<Option<f64>>) -> Option<f64>| rows.iter().map(move |r| pick(&r.1.ours));
    Table::new()
        .text("good", rows.iter().map(|r| &r.0.good))
        .text("id", rows.iter().map(|r| &r.1.id))
        .text("quantity", rows.iter().map(|r| &r.1.quantity))
        .text("unit", rows.iter().map(|r| &r.1.unit))
        .float("published", rows.iter().map(|r| r.1.published))
        .optional_float("published_low", rows.iter().map(|r| low(r.1.range)))
        .optional_float("published_high", rows.iter().map(|r| high(r.1.range)))
        .optional_float("ours_low", ours(|b| b.low))
        .optional_float("ours_central", ours(|b| b.central))
        .optional_float("ours_high", ours(|b| b.high))
        .text("publisher", rows.iter().map(|r| &r.1.publisher))
        .text("confidence", rows.iter().map(|r| &r.1.confidence))
}
