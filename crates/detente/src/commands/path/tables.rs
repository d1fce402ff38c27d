//! The tables of a path.

use detente::standoff::findings::RankingFinding;
use detente::world::RegionIx;
use detente::world::table::Table;

use super::Answer;

/// Every table with its name.
pub(super) fn all(answer: &Answer) -> Vec<(&'static str, Table)> {
    let mut list = vec![
        ("months", months(answer)),
        ("bands", bands(answer)),
        ("materials", materials(answer)),
        ("users", users(answer)),
    ];
    if !answer.curve.is_empty() {
        list.push(("curve", curve(answer)));
    }
    if !answer.compared.is_empty() {
        list.push(("comparison", super::compare::columns(answer)));
    }
    if let Some(found) = &answer.ranking {
        list.push(("ranking", ranking(found)));
    }
    list
}

fn regions(answer: &Answer) -> Vec<RegionIx> {
    RegionIx::all(answer.world.region_count()).collect()
}

fn months(answer: &Answer) -> Table {
    let rows: Vec<_> = (answer.central.months.iter())
        .flat_map(|m| regions(answer).into_iter().map(move |n| (m, n)))
        .collect();
    let of = |pick: &dyn Fn(&detente::path::RegionMonth) -> f64| -> Vec<f64> {
        rows.iter().map(|(m, n)| pick(&m.regions[n.0])).collect()
    };
    Table::new()
        .integer("month", rows.iter().map(|(m, _)| i64::from(m.month)))
        .text("region", rows.iter().map(|(_, n)| answer.code(*n)))
        .float("gdp_volume_pct", of(&|r| r.gdp_volume_pct))
        .float("real_income_pct", of(&|r| r.real_income_pct))
        .float("ceiling_pct", of(&|r| r.ceiling_pct))
}

fn bands(answer: &Answer) -> Table {
    let dates = answer.bands[0].months.len();
    let rows: Vec<(usize, RegionIx)> = (0..dates)
        .flat_map(|d| regions(answer).into_iter().map(move |n| (d, n)))
        .collect();
    let band = |at: usize| -> Vec<f64> {
        (rows.iter())
            .map(|(d, n)| answer.bands[at].months[*d].regions[n.0].gdp_volume_pct)
            .collect()
    };
    let income = |at: usize| -> Vec<f64> {
        (rows.iter())
            .map(|(d, n)| answer.bands[at].months[*d].regions[n.0].real_income_pct)
            .collect()
    };
    let mut table = Table::new()
        .integer(
            "month",
            rows.iter()
                .map(|(d, _)| i64::from(answer.bands[0].months[*d].month)),
        )
        .text("region", rows.iter().map(|(_, n)| answer.code(*n)))
        .float("gdp_volume_low_pct", band(0))
        .float("gdp_volume_central_pct", band(1))
        .float("gdp_volume_high_pct", band(2))
        .float("real_income_low_pct", income(0))
        .float("real_income_central_pct", income(1))
        .float("real_income_high_pct", income(2));
    if !answer.draws.is_empty() {
        let drawn = |at: usize| -> Vec<Option<f64>> {
            (rows.iter())
                .map(|(d, n)| Some(answer.drawn(*d, &|m| m.regions[n.0].gdp_volume_pct)?[at]))
                .collect()
        };
        table = table
            .optional_float("gdp_volume_p05_pct", drawn(0))
            .optional_float("gdp_volume_p50_pct", drawn(1))
            .optional_float("gdp_volume_p95_pct", drawn(2));
    }
    table
}

fn materials(answer: &Answer) -> Table {
    let mut rows = Vec::new();
    for month in &answer.central.balance.months {
        for (k, good) in answer.goods.iter().enumerate() {
            for n in regions(answer) {
                rows.push((month, k, good, n));
            }
        }
    }
    Table::new()
        .integer("month", rows.iter().map(|r| i64::from(r.0.month)))
        .text("good", rows.iter().map(|r| r.2))
        .text("region", rows.iter().map(|r| answer.code(r.3)))
        .float(
            "availability",
            rows.iter().map(|r| r.0.availability[r.1][r.3.0]),
        )
        .float(
            "release_months",
            rows.iter().map(|r| r.0.release[r.1][r.3.0]),
        )
        .float("stock_months", rows.iter().map(|r| r.0.stock[r.1][r.3.0]))
        .float("others_supply", rows.iter().map(|r| r.0.supply[r.1]))
        .float("shadow_price", rows.iter().map(|r| r.0.price[r.1][r.3.0]))
}

fn users(answer: &Answer) -> Table {
    let rows: Vec<_> = (answer.central.months.iter())
        .flat_map(|m| m.users.iter().map(move |u| (m.month, u)))
        .collect();
    Table::new()
        .integer("month", rows.iter().map(|r| i64::from(r.0)))
        .text("region", rows.iter().map(|r| answer.code(r.1.region)))
        .text(
            "sector",
            rows.iter().map(|r| &answer.world.sector(r.1.sector).code),
        )
        .float("utilisation", rows.iter().map(|r| r.1.utilisation))
        .float("output_pct", rows.iter().map(|r| r.1.output_pct))
        .float("loss_of_gdp_pct", rows.iter().map(|r| r.1.loss_of_gdp_pct))
}

fn curve(answer: &Answer) -> Table {
    let rows: Vec<(f64, RegionIx, f64)> = (answer.curve.iter())
        .flat_map(|point| {
            let losses = point.loss_pct.iter().enumerate();
            losses.map(move |(n, loss)| (point.sigma_c, RegionIx(n), *loss))
        })
        .collect();
    Table::new()
        .float("sigma_c", rows.iter().map(|r| r.0))
        .text("region", rows.iter().map(|r| answer.code(r.1)))
        .float("loss_pct", rows.iter().map(|r| r.2))
}

fn ranking(found: &RankingFinding) -> Table {
    let rows: Vec<_> = (found.levers.iter())
        .flat_map(|r| r.dates.iter().map(move |d| (r, d)))
        .collect();
    Table::new()
        .integer("month", rows.iter().map(|r| i64::from(r.1.month)))
        .text("lever", rows.iter().map(|r| &r.0.id))
        .text("sender", rows.iter().map(|r| &r.0.sender))
        .text("target", rows.iter().map(|r| &r.0.target))
        .float("target_loss_pct", rows.iter().map(|r| r.1.target_loss_pct))
        .float("sender_loss_pct", rows.iter().map(|r| r.1.sender_loss_pct))
        .optional_float(
            "share_of_draws_first",
            rows.iter().map(|r| r.1.share_of_draws_first),
        )
}
