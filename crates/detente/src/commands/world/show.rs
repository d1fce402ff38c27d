//! `detente world show` and `list`.

use detente::world::{SectorKind, World, builtin, builtin_names};
use serde_json::{Value, json};

use super::{about, headline};
use crate::outcome::{CommandError, Outcome};
use crate::text::{percent, table, whole};

/// Regions and sectors at a glance.
pub(super) fn run(world: &World) -> Outcome {
    Outcome::new(text(world), json(world))
}

/// The built-in worlds.
pub(super) fn list() -> Result<Outcome, CommandError> {
    let worlds = builtin_names()
        .into_iter()
        .map(builtin)
        .collect::<Result<Vec<_>, _>>()?;
    let text: Vec<String> = worlds.iter().map(headline).collect();
    let listed: Vec<Value> = worlds.iter().map(about).collect();
    Ok(Outcome::new(text.join("\n"), json!({ "worlds": listed })))
}

fn kind(kind: SectorKind) -> &'static str {
    match kind {
        SectorKind::Goods => "goods",
        SectorKind::Services => "services",
    }
}

fn json(world: &World) -> Value {
    let hundred = |fraction: Option<f64>| fraction.map(|f| 100.0 * f);
    let regions = world.region_summaries().into_iter().map(|r| {
        json!({
            "code": r.code,
            "name": r.name,
            "gdp_usd_mn": r.gdp,
            "output_usd_mn": r.output,
            "exports_usd_mn": r.exports,
            "imports_usd_mn": r.imports,
            "deficit_usd_mn": r.deficit,
            "tariff_revenue_usd_mn": r.tariff_revenue,
            "average_tariff_pct": hundred(r.average_tariff),
            "average_tariff_faced_pct": hundred(r.average_tariff_faced),
        })
    });
    let sectors = world.sector_summaries().into_iter().map(|s| {
        json!({
            "code": s.code,
            "name": s.name,
            "kind": kind(s.kind),
            "trade_elasticity": s.trade_elasticity,
            "output_usd_mn": s.output,
            "value_added_usd_mn": s.value_added,
            "trade_usd_mn": s.trade,
            "average_tariff_pct": hundred(s.average_tariff),
        })
    });
    let meta = world.meta();
    json!({
        "world": about(world),
        "source": meta.source,
        "licence": meta.licence,
        "notes": meta.notes,
        "tariff_dates": meta.tariff_dates,
        "elasticity_sets": world.elasticity_sets().keys().collect::<Vec<_>>(),
        "regions": regions.collect::<Vec<_>>(),
        "sectors": sectors.collect::<Vec<_>>(),
    })
}

fn text(world: &World) -> String {
    let billions = |value: f64| whole(value / 1000.0);
    let regions = world.region_summaries().into_iter().map(|r| {
        vec![
            r.code,
            r.name,
            billions(r.gdp),
            billions(r.exports),
            billions(r.imports),
            billions(r.deficit),
            percent(r.average_tariff),
            percent(r.average_tariff_faced),
        ]
    });
    let sectors = world.sector_summaries().into_iter().map(|s| {
        vec![
            s.code,
            s.name,
            kind(s.kind).to_owned(),
            format!("{:.2}", s.trade_elasticity),
            billions(s.output),
            billions(s.trade),
            percent(s.average_tariff),
        ]
    });
    let meta = world.meta();
    let dates = meta
        .tariff_dates
        .iter()
        .map(|(pair, date)| format!("{pair} {date}"));
    let dates: Vec<String> = dates.collect();
    let sets: Vec<&str> = world.elasticity_sets().keys().map(String::as_str).collect();
    let or_none = |text: String| {
        if text.is_empty() {
            "none".to_owned()
        } else {
            text
        }
    };
    let mut text = headline(world);
    let unit = match meta.unit.strip_suffix(" million") {
        Some(currency) => format!("{currency} billion"),
        None => format!("thousands of {}", meta.unit),
    };
    text += &format!(
        "Money below in {unit}. GDP is value added plus tariff revenue; tariffs are on goods, weighted by trade.\n\n"
    );
    text += &table(
        &[
            "region",
            "",
            "GDP",
            "exports",
            "imports",
            "deficit",
            "its tariff",
            "tariff it meets",
        ],
        regions.collect(),
    );
    text += "\n";
    text += &table(
        &[
            "sector",
            "",
            "kind",
            "elasticity",
            "output",
            "trade",
            "tariff",
        ],
        sectors.collect(),
    );
    text += &format!("\ntariffs are of: {}\n", or_none(dates.join(", ")));
    text += &format!("elasticity sets: {}\n", or_none(sets.join(", ")));
    for (word, words) in [
        ("source", &meta.source),
        ("terms of the data", &meta.licence),
    ] {
        if !words.is_empty() {
            text += &format!("{word}: {words}\n");
        }
    }
    text
}
