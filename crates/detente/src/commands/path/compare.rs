//! The same cut in four ways: as a table, a chart and an object.

use detente::brief::charts::Figure;
use detente::brief::figures::path::{Side, losses};
use detente::path::{COMPARED, Compared, Grounds, Way, compare};
use detente::policy::{Amount, Policy, WedgeKind};
use detente::standoff::findings::Bands;
use detente::world::RegionIx;
use detente::world::table::Table;
use serde_json::{Value, json};

use super::Answer;
use super::question::Question;
use crate::context::Context;
use crate::outcome::CommandError;
use crate::text::{signed, table};

/// Third regions that are shown.
const THIRD: usize = 4;

/// Solves the question in the four ways beside a coarse world.
pub(super) fn ways(
    grounds: &Grounds<'_>,
    coarse: &str,
    question: &Question,
    context: &Context,
) -> Result<Vec<Compared>, CommandError> {
    let coarse = detente::world::open(coarse)?;
    let mut policy = Policy::default();
    for text in &question.wedges {
        policy.wedges.push(text.parse()?);
    }
    match question.scenario.approvals.as_deref() {
        None => {}
        // The level of --cut is that of the wedges in all four.
        Some([level]) => {
            let bounds = |k: WedgeKind| matches!(k, WedgeKind::Cap | WedgeKind::Boycott);
            for wedge in policy.wedges.iter_mut().filter(|w| bounds(w.kind)) {
                wedge.amount = Amount::Level(*level);
            }
        }
        Some(_) => {
            return Err(CommandError::input_with_help(
                "--compare takes one strength for all months",
                "write --cut SHARE instead of --approvals",
            ));
        }
    }
    let bar = context.bar((Way::ALL.len() * COMPARED.len() * 3) as u64, "comparing");
    let found = compare(grounds, &coarse, &policy, &question.scenario, &|| {
        bar.inc(1)
    });
    bar.finish_and_clear();
    found.map_err(CommandError::from)
}

/// Target, sender, and the third regions that lose most.
fn shown(answer: &Answer) -> Vec<RegionIx> {
    let mut list: Vec<RegionIx> = std::iter::once(answer.target)
        .chain(answer.sender)
        .collect();
    let others = answer.bands[0].losers(&answer.world, &list);
    list.extend(others.into_iter().take(THIRD));
    list
}

fn band(row: &Compared, at: usize, n: RegionIx) -> Option<f64> {
    Some(row.bands[at].as_ref().ok()?[n.0])
}

/// For people.
pub(super) fn text(answer: &Answer) -> String {
    if answer.compared.is_empty() {
        return String::new();
    }
    let regions = shown(answer);
    let cell = |row: &Compared, n: RegionIx| {
        let said =
            [0, 1, 2].map(|b| band(row, b, n).map_or("none".to_owned(), |x| signed(Some(x), 2)));
        said.join(" / ")
    };
    let rows = (answer.compared.iter().enumerate()).map(|(at, row)| {
        let first = at % COMPARED.len() == 0;
        let name = if first { row.way.name() } else { "" };
        let head = [name.to_owned(), row.month.to_string()];
        let cells = regions.iter().map(|n| cell(row, *n));
        head.into_iter().chain(cells).collect()
    });
    let mut header = vec!["the same cut", "month"];
    header.extend(regions.iter().map(|n| answer.code(*n)));
    format!(
        "\nThe same cut in four ways, change of GDP in per cent, low / central / high; none: no equilibrium\n{}",
        table(&header, rows.collect())
    )
}

/// For programs.
pub(super) fn object(answer: &Answer) -> Value {
    let rows = answer.compared.iter().map(|row| {
        let regions: Vec<Value> = RegionIx::all(answer.world.region_count())
            .map(|n| {
                json!({
                    "code": answer.code(n),
                    "gdp_volume_pct": { "low": band(row, 0, n), "central": band(row, 1, n), "high": band(row, 2, n) },
                })
            })
            .collect();
        json!({ "way": row.way.name(), "month": row.month, "regions": regions })
    });
    rows.collect()
}

/// Every region in every way.
pub(super) fn columns(answer: &Answer) -> Table {
    let regions: Vec<RegionIx> = RegionIx::all(answer.world.region_count()).collect();
    let rows: Vec<(&Compared, RegionIx)> = (answer.compared.iter())
        .flat_map(|row| regions.iter().map(move |n| (row, *n)))
        .collect();
    let of = |at: usize| rows.iter().map(move |(row, n)| band(row, at, *n));
    Table::new()
        .text("way", rows.iter().map(|r| r.0.way.name()))
        .integer("month", rows.iter().map(|r| i64::from(r.0.month)))
        .text("region", rows.iter().map(|r| answer.code(r.1)))
        .optional_float("gdp_volume_low_pct", of(0))
        .optional_float("gdp_volume_central_pct", of(1))
        .optional_float("gdp_volume_high_pct", of(2))
}

/// The target's loss in every way; where one end has no equilibrium there is no band, without a central one no point.
pub(super) fn figure(answer: &Answer) -> Figure {
    let target = answer.target;
    let side = |way: Way| {
        let rows = answer.compared.iter().filter(|row| row.way == way);
        let months = rows.filter_map(|row| {
            let [low, central, high] = [0, 1, 2].map(|b| band(row, b, target));
            let bands = Bands {
                low: low.unwrap_or(f64::NAN),
                central: central?,
                high: high.unwrap_or(f64::NAN),
            };
            Some((row.month, bands))
        });
        Side {
            name: way.name().to_owned(),
            months: months.collect(),
        }
    };
    let chart = losses(
        format!(
            "The same cut in four ways: what it costs {}",
            answer.world.region(target).name
        ),
        &answer.asked(),
        Way::ALL.into_iter().map(side).collect(),
    );
    Figure::of("comparison-chart", &chart)
}
