//! The result tables of a run: everything the page shows, and what is behind it, as plain columns.

pub mod deal;
mod ladders;
mod objectives;
mod packages;
mod path;

use detente_standoff::Findings;
use detente_standoff::findings::{CellFinding, Effects, Range, RegionEffect};
use detente_world::table::Table;
use jiff::civil::Date;

use crate::figures::Cited;

/// A table and the name of its files, without extension.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Name of the file.
    pub name: String,
    /// The table.
    pub table: Table,
}

/// Every table of the run: one for each chart, then the results themselves. Names are unique.
pub fn tables(findings: &Findings, figures: &[Cited]) -> Vec<Named> {
    let charts = figures.iter().map(|f| Named {
        name: f.figure.id.clone(),
        table: f.figure.table.clone(),
    });
    let results = [
        ("averages", averages(findings)),
        ("average-components", components(findings)),
        ("published-averages", published(findings)),
        ("threats", threats(findings)),
        ("measures", measures(findings)),
        ("rounds", rounds(findings)),
        ("effects", effects(findings)),
        ("background-duties", background(findings)),
        ("tariff-outcomes", tariff_outcomes(findings)),
        ("sources", sources(findings)),
        ("runs", runs(findings)),
    ];
    let named = |(name, table): (&str, Table)| Named {
        name: name.to_string(),
        table,
    };
    let months = findings.path.iter().flat_map(path::tables);
    charts
        .chain(results.into_iter().chain(months).map(named))
        .chain(game(findings))
        .chain(findings.deal.iter().flat_map(|d| deal::tables(d, "deal-")))
        .map(|named| Named {
            // As tables are called everywhere; figures keep their hyphens.
            name: named.name.replace('-', "_"),
            ..named
        })
        .collect()
}

/// The tables about the game alone.
pub fn game(findings: &Findings) -> Vec<Named> {
    let tables = [
        ("combinations", combinations(findings)),
        ("packages", packages::packages(findings)),
        ("trades", packages::trades(findings)),
        ("ladders", ladders::ladders(findings)),
        ("revealed-weights", objectives::weights(findings)),
        ("objectives", objectives::variants(findings)),
        ("elasticity-sets", sets(findings)),
    ];
    let named = |(name, table): (&str, Table)| Named {
        name: name.to_string(),
        table,
    };
    tables.into_iter().map(named).collect()
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn low(range: Option<Range>) -> Option<f64> {
    range.and_then(|r| finite(r.low))
}

fn high(range: Option<Range>) -> Option<f64> {
    range.and_then(|r| finite(r.high))
}

fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

fn tariff_outcomes(findings: &Findings) -> Table {
    let outcomes = findings.tariff_game.iter().flat_map(|g| &g.outcomes);
    let rows: Vec<_> = outcomes
        .flat_map(|o| o.players.iter().map(move |p| (o, p)))
        .collect();
    Table::new()
        .text("outcome", rows.iter().map(|r| &r.0.outcome))
        .text("player", rows.iter().map(|r| &r.1.player))
        .float("mean_tariff_pct", rows.iter().map(|r| r.1.mean_tariff_pct))
        .optional_float(
            "mean_tariff_low_pct",
            rows.iter().map(|r| low(r.1.mean_tariff_range_pct)),
        )
        .optional_float(
            "mean_tariff_high_pct",
            rows.iter().map(|r| high(r.1.mean_tariff_range_pct)),
        )
        .float(
            "reference_mean_tariff_pct",
            rows.iter().map(|r| r.1.reference_mean_tariff_pct),
        )
        .float("payoff_pct", rows.iter().map(|r| r.1.payoff_pct))
        .optional_float(
            "payoff_low_pct",
            rows.iter().map(|r| low(r.1.payoff_range_pct)),
        )
        .optional_float(
            "payoff_high_pct",
            rows.iter().map(|r| high(r.1.payoff_range_pct)),
        )
        .optional_float(
            "best_response_gap_pct",
            rows.iter().map(|r| r.0.best_response_gap_pct),
        )
        .text("run", rows.iter().map(|r| &r.0.run))
}

fn averages(findings: &Findings) -> Table {
    let rows: Vec<_> = findings
        .duties
        .iter()
        .flat_map(|h| h.steps.iter().map(move |s| (h, s)))
        .collect();
    Table::new()
        .text("imposer", rows.iter().map(|r| &r.0.imposer))
        .text("target", rows.iter().map(|r| &r.0.target))
        .date("date", rows.iter().map(|r| r.1.date.to_string()))
        .optional_float("average_pct", rows.iter().map(|r| finite(r.1.average_pct)))
        .text("convention", rows.iter().map(|r| &r.0.convention))
        .text("changed", rows.iter().map(|r| r.1.changed.join("; ")))
        .text("unverified", rows.iter().map(|r| yes(r.1.unverified)))
        .text("source", rows.iter().map(|r| &r.0.source))
}

fn components(findings: &Findings) -> Table {
    let steps = findings
        .duties
        .iter()
        .flat_map(|h| h.steps.iter().map(move |s| (h, s)));
    let rows: Vec<_> = steps
        .flat_map(|(h, s)| s.components.iter().map(move |c| (h, s.date, c)))
        .collect();
    Table::new()
        .text("imposer", rows.iter().map(|r| &r.0.imposer))
        .text("target", rows.iter().map(|r| &r.0.target))
        .date("date", rows.iter().map(|r| r.1.to_string()))
        .text("authority", rows.iter().map(|r| &r.2.authority))
        .optional_float("points", rows.iter().map(|r| finite(r.2.points)))
}

fn published(findings: &Findings) -> Table {
    let rows: Vec<_> = findings
        .duties
        .iter()
        .flat_map(|h| h.published.iter().map(move |p| (h, p)))
        .collect();
    Table::new()
        .text("imposer", rows.iter().map(|r| &r.0.imposer))
        .text("target", rows.iter().map(|r| &r.0.target))
        .date("date", rows.iter().map(|r| r.1.date.to_string()))
        .text("publisher", rows.iter().map(|r| &r.1.publisher))
        .optional_float(
            "published_pct",
            rows.iter().map(|r| finite(r.1.average_pct)),
        )
        .optional_float("ours_pct", rows.iter().map(|r| finite(r.1.ours_pct)))
        .text("their_convention", rows.iter().map(|r| &r.1.convention))
        .text("our_convention", rows.iter().map(|r| &r.0.convention))
        .text("vintage", rows.iter().map(|r| &r.1.vintage))
        .text("confidence", rows.iter().map(|r| &r.1.confidence))
        .text("source", rows.iter().map(|r| &r.1.source))
}

fn threats(findings: &Findings) -> Table {
    let rows: Vec<_> = findings
        .duties
        .iter()
        .flat_map(|h| h.threats.iter().map(move |t| (h, t)))
        .collect();
    Table::new()
        .text("lever", rows.iter().map(|r| &r.1.lever))
        .text("title", rows.iter().map(|r| &r.1.title))
        .text("imposer", rows.iter().map(|r| &r.0.imposer))
        .text("target", rows.iter().map(|r| &r.0.target))
        .date("date", rows.iter().map(|r| r.1.date.to_string()))
        .optional_float("without_pct", rows.iter().map(|r| finite(r.1.without_pct)))
        .optional_float("with_pct", rows.iter().map(|r| finite(r.1.with_pct)))
        .optional_text("outcome", rows.iter().map(|r| r.1.outcome.as_ref()))
        .text("unverified", rows.iter().map(|r| yes(r.1.unverified)))
        .text("source", rows.iter().map(|r| &r.1.source))
}

fn measures(findings: &Findings) -> Table {
    let rows = &findings.measures;
    let date = |d: Option<Date>| d.map(|d| d.to_string());
    let readouts = rows.iter().map(|m| {
        let said: Vec<String> = m
            .readouts
            .iter()
            .map(|r| format!("{}: {}", r.side, r.text))
            .collect();
        said.join("; ")
    });
    Table::new()
        .text("id", rows.iter().map(|m| &m.id))
        .text("imposer", rows.iter().map(|m| &m.imposer))
        .text("target", rows.iter().map(|m| &m.target))
        .text("kind", rows.iter().map(|m| &m.kind))
        .text("title", rows.iter().map(|m| &m.title))
        .optional_date("from", rows.iter().map(|m| date(m.from)))
        .optional_date("to", rows.iter().map(|m| date(m.to)))
        .text("status", rows.iter().map(|m| &m.status))
        .text("readouts", readouts)
        .text("unverified", rows.iter().map(|m| yes(m.unverified)))
        .text("source", rows.iter().map(|m| &m.source))
}

/// One row per move; a round without one has a row of its own.
fn rounds(findings: &Findings) -> Table {
    let rows: Vec<_> = findings
        .rounds
        .iter()
        .flat_map(|r| {
            let moves: Vec<_> = r.moves.iter().map(Some).collect();
            let moves = if moves.is_empty() { vec![None] } else { moves };
            moves.into_iter().map(move |m| (r, m))
        })
        .collect();
    let text = |pick: fn(&detente_standoff::findings::RoundMove) -> &String| {
        rows.iter().map(move |r| r.1.map(pick)).collect::<Vec<_>>()
    };
    Table::new()
        .date("date", rows.iter().map(|r| r.0.date.to_string()))
        .date("until", rows.iter().map(|r| r.0.until.to_string()))
        .text("place", rows.iter().map(|r| &r.0.place))
        .text("outcome", rows.iter().map(|r| &r.0.outcome))
        .optional_date(
            "moved_on",
            rows.iter().map(|r| r.1.map(|m| m.date.to_string())),
        )
        .optional_text("moved", text(|m| &m.id))
        .optional_text("title", text(|m| &m.title))
        .optional_text("imposer", text(|m| &m.imposer))
        .optional_text("target", text(|m| &m.target))
        .optional_text("change", text(|m| &m.change))
        .text("source", rows.iter().map(|r| &r.0.source))
        .text("confidence", rows.iter().map(|r| &r.0.confidence))
}

/// Every region under every counterfactual the page speaks of.
fn effects(findings: &Findings) -> Table {
    let mut all: Vec<(String, &'static str, &Effects)> = vec![
        (
            "benchmark to reference".into(),
            "current",
            &findings.background.with_background,
        ),
        (
            "benchmark to reference".into(),
            "untaxed",
            &findings.background.without_background,
        ),
    ];
    for p in &findings.positions {
        all.push((format!("{}:{}", p.player, p.id), "current", &p.effects));
        all.push((
            format!("{}:{}", p.player, p.id),
            "untaxed",
            &p.effects_untaxed_background,
        ));
    }
    let fail = &findings.solution.talks_fail;
    all.push(("talks fail".into(), "current", &fail.effects));
    all.push((
        "talks fail".into(),
        "untaxed",
        &fail.effects_untaxed_background,
    ));
    for b in &findings.solution.bargains {
        all.extend(
            b.effects
                .as_ref()
                .map(|e| (format!("{} bargain", b.concept), "current", e)),
        );
    }
    let rows: Vec<(&str, &str, &Effects, &RegionEffect)> = all
        .iter()
        .flat_map(|(name, background, e)| {
            e.regions
                .iter()
                .map(move |r| (name.as_str(), *background, *e, r))
        })
        .collect();
    let number = |pick: fn(&RegionEffect) -> f64| {
        rows.iter()
            .map(move |r| finite(pick(r.3)))
            .collect::<Vec<_>>()
    };
    let range = |pick: fn(&RegionEffect) -> Option<Range>,
                 end: fn(Option<Range>) -> Option<f64>| {
        rows.iter().map(move |r| end(pick(r.3))).collect::<Vec<_>>()
    };
    Table::new()
        .text("scenario", rows.iter().map(|r| r.0))
        .text("background", rows.iter().map(|r| r.1))
        .text("against", rows.iter().map(|r| &r.2.against))
        .text("region", rows.iter().map(|r| &r.3.code))
        .text("name", rows.iter().map(|r| &r.3.name))
        .optional_float("real_income_pct", number(|r| r.real_income_pct))
        .optional_float(
            "real_income_low_pct",
            range(|r| r.real_income_range_pct, low),
        )
        .optional_float(
            "real_income_high_pct",
            range(|r| r.real_income_range_pct, high),
        )
        .optional_float("ev_usd_mn", number(|r| r.ev_usd_mn))
        .optional_float("ev_low_usd_mn", range(|r| r.ev_range_usd_mn, low))
        .optional_float("ev_high_usd_mn", range(|r| r.ev_range_usd_mn, high))
        .optional_float("gdp_volume_pct", number(|r| r.gdp_volume_pct))
        .optional_float("gdp_volume_low_pct", range(|r| r.gdp_volume_range_pct, low))
        .optional_float(
            "gdp_volume_high_pct",
            range(|r| r.gdp_volume_range_pct, high),
        )
        .optional_float("price_index_pct", number(|r| r.price_index_pct))
        .optional_float("wage_pct", number(|r| r.wage_pct))
        .optional_float("tariff_revenue_usd_mn", number(|r| r.tariff_revenue_usd_mn))
        .optional_float(
            "tariff_revenue_change_usd_mn",
            number(|r| r.tariff_revenue_change_usd_mn),
        )
        .text("run", rows.iter().map(|r| &r.2.run))
}

/// The payoff table, one row per combination and a group of columns per player.
fn combinations(findings: &Findings) -> Table {
    let cells = &findings.payoff_table.cells;
    let number = |pick: &dyn Fn(&CellFinding) -> Option<f64>| {
        cells
            .iter()
            .map(|c| pick(c).and_then(finite))
            .collect::<Vec<_>>()
    };
    let mut table = Table::new();
    for (i, player) in findings.players.iter().enumerate() {
        let code = player.code.to_lowercase();
        let range = |end: fn(&Range) -> f64| number(&|c| c.payoff_ranges_pct.get(i).map(end));
        table = table
            .text(
                &format!("position_{code}"),
                cells
                    .iter()
                    .map(|c| c.positions.get(i).cloned().unwrap_or_default()),
            )
            .optional_float(
                &format!("payoff_{code}_pct"),
                number(&|c| c.payoffs_pct.get(i).copied()),
            )
            .optional_float(&format!("payoff_{code}_low_pct"), range(|r| r.low))
            .optional_float(&format!("payoff_{code}_high_pct"), range(|r| r.high))
            .optional_float(
                &format!("ev_{code}_usd_mn"),
                number(&|c| c.ev_usd_mn.get(i).copied()),
            )
            .optional_float(
                &format!("best_deviation_gain_{code}_points"),
                number(&|c| c.deviation_gains_points.get(i).copied()),
            );
    }
    table
        .text("equilibrium", cells.iter().map(|c| yes(c.is_nash)))
        .text("efficient", cells.iter().map(|c| yes(c.is_efficient)))
        .text("acceptable", cells.iter().map(|c| yes(c.is_acceptable)))
        .optional_float(
            "third_regions_ev_usd_mn",
            number(&|c| Some(c.third_regions_ev_usd_mn)),
        )
        .optional_float("certificate", number(&|c| Some(c.certificate)))
        .text("run", cells.iter().map(|c| &c.run))
}

fn background(findings: &Findings) -> Table {
    let rows = &findings.background.added;
    Table::new()
        .text("imposer", rows.iter().map(|b| &b.imposer))
        .text("region", rows.iter().map(|b| &b.region))
        .text("name", rows.iter().map(|b| &b.region_name))
        .optional_float(
            "world_average_pct",
            rows.iter().map(|b| finite(b.world_average_pct)),
        )
        .optional_float("added_points", rows.iter().map(|b| finite(b.added_points)))
        .text("source", rows.iter().map(|b| &b.source))
}

fn sets(findings: &Findings) -> Table {
    let rows = &findings.robustness;
    let run = |i: &usize| {
        findings
            .payoff_table
            .cells
            .get(*i)
            .map(|c| c.positions.join(" + "))
    };
    let mut table = Table::new()
        .text("set", rows.iter().map(|s| &s.set))
        .text("central", rows.iter().map(|s| yes(s.central)))
        .optional_float(
            "elasticity_low",
            rows.iter().map(|s| finite(s.goods_elasticity.low)),
        )
        .optional_float(
            "elasticity_high",
            rows.iter().map(|s| finite(s.goods_elasticity.high)),
        )
        .text(
            "equilibria",
            rows.iter().map(|s| {
                s.nash_equilibria
                    .iter()
                    .filter_map(run)
                    .collect::<Vec<_>>()
                    .join("; ")
            }),
        )
        .optional_text(
            "nash_bargain",
            rows.iter().map(|s| s.nash_bargain.as_ref().and_then(run)),
        );
    for (i, player) in findings.players.iter().enumerate() {
        let code = player.code.to_lowercase();
        let pick = |values: &[f64]| values.get(i).copied().and_then(finite);
        table = table
            .optional_float(
                &format!("talks_fail_{code}_pct"),
                rows.iter().map(|s| pick(&s.talks_fail_pct)),
            )
            .optional_float(
                &format!("bargain_gain_{code}_points"),
                rows.iter().map(|s| pick(&s.bargain_gains_points)),
            );
    }
    table.optional_float(
        "worst_certificate",
        rows.iter().map(|s| finite(s.worst_certificate)),
    )
}

fn sources(findings: &Findings) -> Table {
    let rows = &findings.provenance.sources;
    Table::new()
        .text("id", rows.iter().map(|s| &s.id))
        .text("title", rows.iter().map(|s| &s.title))
        .text("reference", rows.iter().map(|s| &s.reference))
        .text("confidence", rows.iter().map(|s| &s.confidence))
        .text("licence", rows.iter().map(|s| &s.licence))
        .text("unverified", rows.iter().map(|s| yes(s.unverified)))
}

fn runs(findings: &Findings) -> Table {
    let rows = &findings.provenance.runs;
    Table::new()
        .text("id", rows.iter().map(|r| &r.id))
        .text("title", rows.iter().map(|r| &r.title))
        .text("background", rows.iter().map(|r| &r.background))
        .text("elasticities", rows.iter().map(|r| &r.elasticities))
        .optional_float(
            "certificate",
            rows.iter().map(|r| r.certificate.and_then(finite)),
        )
        .text(
            "certificate_market",
            rows.iter().map(|r| &r.certificate_market),
        )
        .integer(
            "sweeps",
            rows.iter()
                .map(|r| i64::try_from(r.sweeps).unwrap_or(i64::MAX)),
        )
        .text("reproduce", rows.iter().map(|r| &r.reproduce))
}
