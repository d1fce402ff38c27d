//! The counterfactual for people.

use detente::economy::{BoundResult, DeficitRule, FlowOutcome, RegionOutcome, SectorOutcome};

use super::Run;
use crate::text::{signed, table, whole};

/// Rows of sectors or flows that are shown; the rest is for programs.
const MOST_ROWS: usize = 25;

/// Head lines, then tables.
pub fn report(run: &Run) -> String {
    let mut text = head(run);
    text += &regions(run);
    text += &bounds(run);
    text += &parts(run);
    if run.detail.has_sectors() {
        text += &sectors(run);
    }
    if run.detail.has_flows() {
        text += &flows(run);
    }
    text += &notes(run);
    text
}

fn head(run: &Run) -> String {
    let meta = run.world.meta();
    let mut text = format!(
        "World    {}: {} regions × {} sectors, {} of {}\n",
        meta.name,
        run.world.region_count(),
        run.world.sector_count(),
        meta.unit,
        meta.year
    );
    let mut asked: Vec<String> = run.policy.wedges.iter().map(|w| w.to_string()).collect();
    asked.extend(
        run.policy
            .tables
            .iter()
            .map(|table| format!("tariffs of {}", table.path.display())),
    );
    if asked.is_empty() {
        asked.push("nothing changes".into());
    }
    text += &format!("Policy   {}\n", asked.join("; "));
    for change in run.applied.changes(&run.world) {
        text += &format!("         {change}\n");
    }
    text += &format!("Economy  {}\n", economy(run));
    let (at, stats) = (&run.equilibrium.certificate, &run.equilibrium.stats);
    text += &format!(
        "Solved   {} sweeps, {} ms; certificate {:.1e}{}\n\n",
        stats.sweeps,
        milliseconds(stats.solve_seconds),
        at.worst,
        if at.market.is_empty() {
            String::new()
        } else {
            format!(" ({})", at.market)
        }
    );
    text
}

fn milliseconds(seconds: f64) -> String {
    let ms = 1e3 * seconds;
    if ms < 10.0 {
        format!("{ms:.1}")
    } else {
        format!("{ms:.0}")
    }
}

/// Closure and elasticities in words.
fn economy(run: &Run) -> String {
    let p = &run.adapted.parameters;
    let mut parts = vec![match p.deficits {
        DeficitRule::Fixed => "deficits fixed".to_owned(),
        DeficitRule::Scaled => "deficits scaled".to_owned(),
        DeficitRule::None => "deficits removed first".to_owned(),
    }];
    parts.push(match &run.settings.elasticities {
        Some(set) => format!("trade elasticities {set}"),
        None => "trade elasticities of the world".to_owned(),
    });
    if let Some(horizon) = run.settings.horizon {
        parts.push(format!(
            "horizon {horizon} (trade elasticities times {:.3})",
            run.adapted.trade_scale
        ));
    }
    if p.is_cobb_douglas() {
        parts.push("Cobb–Douglas nests".into());
    } else {
        parts.push(format!(
            "σ {}, θ {}, ρ {}",
            short(p.sigma),
            short(p.theta),
            short(p.rho)
        ));
    }
    for nest in &p.critical {
        let goods: Vec<&str> = nest
            .goods
            .iter()
            .map(|k| run.world.sector(*k).code.as_str())
            .collect();
        parts.push(format!(
            "critical {} (σc {}, θc {})",
            goods.join("+"),
            nest.sigma,
            nest.theta
        ));
    }
    parts.push(if p.kappa.is_infinite() {
        "one wage per region".into()
    } else {
        format!("κ {}", short(p.kappa))
    });
    parts.join(", ")
}

/// A value with at most four decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn regions(run: &Run) -> String {
    let mut rows = run.equilibrium.regions();
    rows.sort_by(|a, b| a.real_income_pct.total_cmp(&b.real_income_pct));
    let header = [
        "region",
        "real income %",
        "first order %",
        "GDP volume %",
        "EV USD mn",
        "prices %",
        "wage %",
        "tariff revenue USD mn",
    ];
    let mut cells = Vec::new();
    for row in &rows {
        let RegionOutcome {
            region,
            real_income_pct,
            real_income_first_order_pct,
            gdp_volume_pct,
            ev_usd_mn,
            price_index_pct,
            wage_pct,
            tariff_revenue_usd_mn,
            ..
        } = row;
        cells.push(vec![
            run.world.region(*region).code.clone(),
            signed(Some(*real_income_pct), 4),
            signed(*real_income_first_order_pct, 4),
            signed(Some(*gdp_volume_pct), 4),
            whole(*ev_usd_mn),
            signed(Some(*price_index_pct), 3),
            signed(Some(*wage_pct), 3),
            whole(*tariff_revenue_usd_mn),
        ]);
    }
    table(&header, cells)
}

fn bounds(run: &Run) -> String {
    if run.equilibrium.bounds.is_empty() {
        return String::new();
    }
    let header = [
        "bound",
        "level",
        "volume",
        "wedge %",
        "rent USD mn",
        "binds",
    ];
    let mut cells = Vec::new();
    let mut bounds: Vec<&BoundResult> = run.equilibrium.bounds.iter().collect();
    if bounds.len() > MOST_ROWS {
        bounds.sort_by(|a, b| b.rent.abs().total_cmp(&a.rent.abs()));
    }
    for bound in bounds.iter().take(MOST_ROWS) {
        cells.push(vec![
            bound.label.clone(),
            format!("{:.4}", bound.level),
            format!("{:.4}", bound.volume),
            signed(Some(100.0 * bound.wedge_rate), 2),
            signed(Some(bound.rent), 1),
            if bound.binding { "yes" } else { "no" }.to_owned(),
        ]);
    }
    format!("\n{}{}", table(&header, cells), more(bounds.len()))
}

/// The parts of real income, largest change first.
fn parts(run: &Run) -> String {
    let Some((rows, steps)) = &run.decomposition else {
        return String::new();
    };
    let mut rows = rows.clone();
    rows.sort_by(|a, b| b.total_log_pct.abs().total_cmp(&a.total_log_pct.abs()));
    let header = [
        "region",
        "real income",
        "terms of trade",
        "with parties",
        "with others",
        "volume",
        "icebergs",
        "technology",
        "transfer",
        "remainder",
    ];
    let mut cells = Vec::new();
    for row in rows.iter().take(MOST_ROWS) {
        let mut cell = vec![run.world.region(row.region).code.clone()];
        cell.extend(
            [
                row.total_log_pct,
                row.terms_of_trade,
                row.terms_of_trade_parties,
                row.terms_of_trade_others,
                row.volume,
                row.iceberg,
                row.technology,
                row.transfer,
                row.remainder,
            ]
            .map(|value| signed(Some(value), 4)),
        );
        cells.push(cell);
    }
    format!(
        "\nWhere real income comes from, log points × 100, over {steps} steps\n{}{}",
        table(&header, cells),
        more(rows.len())
    )
}

fn sectors(run: &Run) -> String {
    let mut rows = run.equilibrium.sectors();
    rows.sort_by(|a, b| moved(b, run).total_cmp(&moved(a, run)));
    let header = [
        "region",
        "sector",
        "output volume %",
        "cost %",
        "price %",
        "value added %",
        "value added USD mn",
    ];
    let mut cells = Vec::new();
    for row in rows.iter().take(MOST_ROWS) {
        cells.push(vec![
            run.world.region(row.region).code.clone(),
            run.world.sector(row.sector).code.clone(),
            signed(Some(row.output_volume_pct), 3),
            signed(Some(row.cost_pct), 3),
            signed(Some(row.price_pct), 3),
            signed(Some(row.value_added_pct), 3),
            whole(row.value_added_usd_mn),
        ]);
    }
    let head = "\nSectors, largest change of output in dollars first\n";
    format!("{head}{}{}", table(&header, cells), more(rows.len()))
}

/// Change of output volume at benchmark prices, USD million, without sign.
fn moved(row: &SectorOutcome, run: &Run) -> f64 {
    let output = run
        .equilibrium
        .benchmark()
        .output
        .get(row.region, row.sector);
    (output * row.output_volume_pct).abs()
}

fn flows(run: &Run) -> String {
    let mut rows = run.equilibrium.flow_outcomes();
    let moved = |row: &FlowOutcome| (row.before_usd_mn * row.volume_pct).abs();
    rows.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    let header = [
        "origin",
        "destination",
        "sector",
        "before USD mn",
        "after USD mn",
        "volume %",
        "price %",
    ];
    let mut cells = Vec::new();
    for row in rows.iter().take(MOST_ROWS) {
        cells.push(vec![
            run.world.region(row.origin).code.clone(),
            run.world.region(row.destination).code.clone(),
            run.world.sector(row.sector).code.clone(),
            whole(row.before_usd_mn),
            whole(row.after_usd_mn),
            signed(Some(row.volume_pct), 2),
            signed(Some(row.price_pct), 2),
        ]);
    }
    let head = "\nFlows, largest change of volume in dollars first\n";
    format!("{head}{}{}", table(&header, cells), more(rows.len()))
}

fn more(rows: usize) -> String {
    match rows.checked_sub(MOST_ROWS) {
        None | Some(0) => String::new(),
        Some(rest) => format!("and {rest} more: --json or --out has all\n"),
    }
}

fn notes(run: &Run) -> String {
    let benchmark = match run.adapted.parameters.deficits {
        DeficitRule::None => "the same world without deficits",
        _ => "the world as it is",
    };
    let mut text = format!(
        "\nChanges from {benchmark}; prices and wages against world factor income. Real income is exact; GDP volume is at \
         benchmark prices.\n"
    );
    let first_order = run.equilibrium.regions();
    if first_order
        .iter()
        .all(|row| row.real_income_first_order_pct.is_none())
    {
        text +=
            "No first-order figure: the policy is more than tariffs, or markups or scale act.\n";
    }
    text
}
