//! `detente world check`.

use detente::world::{CheckReport, RateAt, SmallestShare, World};
use serde_json::{Value, json};

use super::{about, headline};
use crate::outcome::Outcome;
use crate::text::{percent, table, whole};

/// Every identity with its worst residual, and what is unusual.
pub(super) fn run(world: &World) -> Outcome {
    let report = world.check_report();
    Outcome::new(text(world, &report), json(world, &report))
}

fn json(world: &World, report: &CheckReport) -> Value {
    let identities = report.identities.iter().map(
        |identity| json!({ "name": identity.name, "equation": identity.equation, "worst": identity.worst, "place": identity.place }),
    );
    let deficits = report.deficits.iter().map(
        |d| json!({ "code": d.region, "deficit_usd_mn": d.deficit, "deficit_of_income_pct": 100.0 * d.share }),
    );
    let smallest = |share: &Option<SmallestShare>| {
        share.as_ref().map(|s| json!({ "region": s.region, "sector": s.sector, "share_pct": 100.0 * s.share, "value_usd_mn": s.value }))
    };
    let rate = |rate: &Option<RateAt>| {
        rate.as_ref().map(|r| json!({ "origin": r.origin, "destination": r.destination, "sector": r.sector, "rate": r.rate }))
    };
    json!({
        "status": "ok",
        "world": about(world),
        "identities": identities.collect::<Vec<_>>(),
        "flows": report.flows,
        "cells_without_output": report.cells_without_output,
        "cells_without_expenditure": report.cells_without_expenditure,
        "cells_rounded_below_zero": report.cells_rounded_below_zero,
        "smallest_value_added": smallest(&report.smallest_value_added),
        "smallest_final_demand": smallest(&report.smallest_final_demand),
        "tariffs": {
            "flows_with_tariff": report.flows_with_tariff,
            "rates_without_flow": report.rates_without_flow,
            "rates_on_own_flows": report.rates_on_own_flows,
            "highest": rate(&report.highest_rate),
            "lowest_negative": rate(&report.lowest_negative_rate),
            "revenue_usd_mn": report.tariff_revenue,
        },
        "deficits": deficits.collect::<Vec<_>>(),
        "tariff_dates": {
            "pairs": report.pairs,
            "pairs_with_date": report.pairs_with_tariff_date,
            "importers_without_date": report.importers_without_tariff_date,
        },
        "warnings": report.warnings,
    })
}

fn text(world: &World, report: &CheckReport) -> String {
    let mut text = headline(world) + "\n";
    let identities = report.identities.iter().map(|identity| {
        let worst = if identity.worst == 0.0 {
            "0".to_owned()
        } else {
            format!("{:.1e}", identity.worst)
        };
        vec![
            identity.name.to_owned(),
            identity.equation.to_owned(),
            worst,
            identity.place.clone(),
        ]
    });
    text += &table(&["identity", "", "worst", "in"], identities.collect());
    let mut line = |words: String| text += &format!("{words}\n");
    line(String::new());
    line(format!(
        "flows {}; cells without output {}, without expenditure {}",
        whole(report.flows as f64),
        report.cells_without_output,
        report.cells_without_expenditure
    ));
    if let Some(s) = &report.smallest_value_added {
        line(format!(
            "smallest value added: {} of output, {} {}",
            share(s.share),
            s.region,
            s.sector
        ));
    }
    if let Some(s) = &report.smallest_final_demand {
        line(format!(
            "smallest final demand: {} of expenditure, {} {}",
            share(s.share),
            s.region,
            s.sector
        ));
    }
    if report.cells_rounded_below_zero > 0 {
        line(format!(
            "final demand below zero by no more than rounding: {} cells",
            report.cells_rounded_below_zero
        ));
    }
    line(format!(
        "tariffs on {} flows, none on a region's own sales; revenue {}",
        whole(report.flows_with_tariff as f64),
        whole(report.tariff_revenue)
    ));
    for (word, rate) in [
        ("highest", &report.highest_rate),
        ("lowest", &report.lowest_negative_rate),
    ] {
        if let Some(r) = rate {
            line(format!(
                "{word} rate: {} on {} → {}, {}",
                percent(Some(r.rate)),
                r.origin,
                r.destination,
                r.sector
            ));
        }
    }
    if report.rates_without_flow > 0 {
        line(format!(
            "rates on flows that are zero: {}",
            report.rates_without_flow
        ));
    }
    line(format!(
        "tariffs with a date: {} of {} pairs of importer and partner",
        report.pairs_with_tariff_date, report.pairs
    ));
    if !report.importers_without_tariff_date.is_empty() && report.pairs_with_tariff_date > 0 {
        line(format!(
            "importers without a date: {}",
            report.importers_without_tariff_date.join(", ")
        ));
    }
    let mut deficits: Vec<_> = report.deficits.iter().collect();
    deficits.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
    let largest = deficits
        .iter()
        .take(5)
        .map(|d| format!("{} {}", d.region, percent(Some(d.share))));
    line(format!(
        "largest deficits (+) and surpluses (-), share of income: {}",
        largest.collect::<Vec<_>>().join(", ")
    ));
    for warning in &report.warnings {
        line(format!("warning: {warning}"));
    }
    line("every check passed".to_owned());
    text
}

/// A small share as per cent: `2.64 %`, `7.2e-8 %`.
fn share(fraction: f64) -> String {
    let percent = 100.0 * fraction;
    if percent.abs() >= 0.01 {
        format!("{percent:.2} %")
    } else {
        format!("{percent:.1e} %")
    }
}
