//! A run for people.

use detente::world::table::Table;

use super::Found;
use crate::text::{signed, table, whole};

/// Exporters whose prices are shown by month.
const SHOWN: usize = 3;

/// The whole text.
pub fn render(found: &Found) -> String {
    let (good, run) = (&found.good, &found.run);
    let mut text = format!(
        "{}\n",
        if run.scenario.title.is_empty() {
            &good.header.title
        } else {
            &run.scenario.title
        }
    );
    let p = &run.parameters;
    text += &format!(
        "Parameters: elasticity of use {}, of the next crop {}, between origins {}; curvature of freight {}\n",
        p.demand_elasticity, p.supply_elasticity, p.origin_elasticity, p.freight_curvature
    );
    text += &format!(
        "Checked independently: {}\n",
        run.with.certificate.worse(run.without.certificate)
    );
    text += &events(found);
    text += &format!(
        "\nPrices at the port, dollars a tonne (change from the events), and shipments, kt\n\n{}",
        months(found)
    );
    text += &format!(
        "\nShipments {} to {}, kt\n\n{}",
        found.span.0,
        found.span.1,
        shipments(found)
    );
    text += &format!(
        "\nWho gains and who pays, {} to {}, USD million\n\n{}",
        found.span.0,
        found.span.1,
        account(found)
    );
    if !found.comparisons.is_empty() {
        text += &format!("\nBeside the record\n\n{}", comparisons(found));
    }
    if let Some(passed) = &found.passed {
        text += &format!(
            "\nBounds for the economy of {} (options of detente solve)\n\n",
            passed.world
        );
        for wedge in &passed.wedges {
            text += &format!("{wedge}\n");
        }
        if passed.wedges.is_empty() {
            text += "none: no route changes by more than 2 %\n";
        }
    }
    text
}

fn events(found: &Found) -> String {
    let rows: Vec<Vec<String>> = found
        .run
        .scenario
        .events
        .iter()
        .map(|e| {
            let to = e.to.map_or_else(|| "end".to_owned(), |to| to.to_string());
            let broken = e.broken.map_or_else(String::new, |b| b.to_string());
            vec![
                e.text(),
                e.known.to_string(),
                e.from.to_string(),
                to,
                broken,
            ]
        })
        .collect();
    if rows.is_empty() {
        return "\nNothing happens.\n".to_owned();
    }
    format!(
        "\n{}",
        table(&["event", "known", "from", "to", "broken"], rows)
    )
}

/// Prices of the largest exporters and the lanes that change most, by month.
fn months(found: &Found) -> String {
    let (good, run) = (&found.good, &found.run);
    let mut exporters: Vec<usize> = (0..good.regions.len())
        .filter(|r| good.lanes.iter().any(|l| l.origin == *r))
        .collect();
    exporters.sort_by(|a, b| {
        good.regions[*b]
            .exports_kt
            .total_cmp(&good.regions[*a].exports_kt)
    });
    exporters.truncate(SHOWN);
    let mut lanes: Vec<usize> = (0..found.changes.len()).collect();
    let moved = |l: &usize| (found.changes[*l].after_kt - found.changes[*l].before_kt).abs();
    lanes.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    lanes.truncate(SHOWN);
    lanes.retain(|l| moved(l) > 1.0);
    let mut header = vec!["month".to_owned()];
    header.extend(exporters.iter().map(|r| good.regions[*r].code.clone()));
    header.extend(lanes.iter().map(|l| {
        format!(
            "{} to {} (without)",
            found.changes[*l].origin, found.changes[*l].destination
        )
    }));
    let offset = run.with.at(run.scenario.from).unwrap_or(0);
    let rows = (offset..(offset + run.scenario.months).min(run.with.months())).map(|t| {
        let mut row = vec![run.with.from.plus(t as i32).to_string()];
        for r in &exporters {
            let (a, b) = (run.without.own_prices[*r][t], run.with.own_prices[*r][t]);
            row.push(format!("{b:.0} ({})", signed(Some(b - a), 0)));
        }
        for l in &lanes {
            row.push(format!(
                "{} ({})",
                whole(run.with.flows[*l][t]),
                whole(run.without.flows[*l][t])
            ));
        }
        row
    });
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    table(&header, rows.collect())
}

fn shipments(found: &Found) -> String {
    let rows = found
        .changes
        .iter()
        .filter(|c| c.before_kt.max(c.after_kt) >= 1.0)
        .map(|c| {
            let change = Some(100.0 * (c.ratio() - 1.0)).filter(|_| c.before_kt >= 1.0);
            vec![
                format!("{} to {}", c.origin, c.destination),
                whole(c.before_kt),
                whole(c.after_kt),
                signed(change, 1),
            ]
        });
    table(&["route", "without", "with", "change %"], rows.collect())
}

fn account(found: &Found) -> String {
    let cell = |value: f64| signed(Some(value), 0);
    let rows = found.accounts.iter().map(|a| {
        vec![
            a.code.clone(),
            cell(a.growers_usd_mn),
            cell(a.holders_usd_mn),
            cell(a.users_usd_mn),
            cell(a.tariffs_usd_mn),
            cell(a.sales_taxes_usd_mn),
            cell(a.committed_usd_mn),
            cell(a.total_usd_mn()),
        ]
    });
    table(
        &[
            "region",
            "growers",
            "holders of stocks",
            "users",
            "tariffs",
            "sales taxes",
            "commitments",
            "together",
        ],
        rows.collect(),
    )
}

fn comparisons(found: &Found) -> String {
    // Ratios need their second decimal.
    let number = |value: Option<f64>| {
        value.map_or_else(
            || "–".to_owned(),
            |v| match v.abs() < 1.0 {
                true => format!("{v:.2}"),
                false => format!("{v:.1}"),
            },
        )
    };
    let rows = found.comparisons.iter().map(|c| {
        let range = match (c.low, c.high) {
            (Some(low), Some(high)) => format!("{low} to {high}"),
            _ => "–".to_owned(),
        };
        let inside = c
            .inside
            .map_or("–", |inside| if inside { "inside" } else { "outside" });
        vec![
            c.quantity.clone(),
            number(c.published),
            range,
            number(c.ours),
            c.unit.clone(),
            inside.to_owned(),
            c.role.clone(),
        ]
    });
    table(
        &[
            "what",
            "published",
            "range",
            "ours",
            "unit",
            "range",
            "used as",
        ],
        rows.collect(),
    )
}

/// The accounts as a table.
pub fn accounts_table(found: &Found) -> Table {
    let rows = &found.accounts;
    Table::new()
        .text("region", rows.iter().map(|a| &a.code))
        .float("growers_usd_mn", rows.iter().map(|a| a.growers_usd_mn))
        .float("holders_usd_mn", rows.iter().map(|a| a.holders_usd_mn))
        .float("users_usd_mn", rows.iter().map(|a| a.users_usd_mn))
        .float("tariffs_usd_mn", rows.iter().map(|a| a.tariffs_usd_mn))
        .float(
            "sales_taxes_usd_mn",
            rows.iter().map(|a| a.sales_taxes_usd_mn),
        )
        .float("committed_usd_mn", rows.iter().map(|a| a.committed_usd_mn))
}

/// The comparisons as a table.
pub fn comparisons_table(found: &Found) -> Table {
    let rows = &found.comparisons;
    Table::new()
        .text("id", rows.iter().map(|c| &c.id))
        .text("quantity", rows.iter().map(|c| &c.quantity))
        .text("unit", rows.iter().map(|c| &c.unit))
        .optional_float("published", rows.iter().map(|c| c.published))
        .optional_float("low", rows.iter().map(|c| c.low))
        .optional_float("high", rows.iter().map(|c| c.high))
        .optional_float("ours", rows.iter().map(|c| c.ours))
        .text("used_as", rows.iter().map(|c| &c.role))
        .text("source", rows.iter().map(|c| &c.source))
        .text("confidence", rows.iter().map(|c| &c.confidence))
}
