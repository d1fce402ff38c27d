//! A judged deal as columns.

use detente_standoff::DealFindings;
use detente_standoff::deal::findings::{CaseFinding, CommitmentFinding, MonthFinding, SideFinding};
use detente_standoff::findings::{LinkageFinding, Range, TradeFinding};
use detente_world::table::Table;

use super::Named;

/// Every table of a deal; names begin with `prefix`.
pub fn tables(findings: &DealFindings, prefix: &str) -> Vec<Named> {
    let tables = [
        ("sides", sides(findings)),
        ("commitments", commitments(findings)),
        ("months", months(findings)),
        ("cases", cases(findings)),
        ("trades", trades(findings)),
        ("stages", stages(findings)),
        ("threats", threats(findings)),
        ("objectives", objectives(findings)),
        ("payments", payments(findings)),
    ];
    let named = |(name, table): (&str, Table)| Named {
        name: format!("{prefix}{name}"),
        table,
    };
    tables.into_iter().map(named).collect()
}

fn sides(findings: &DealFindings) -> Table {
    let rows = &findings.players;
    let number = |of: fn(&SideFinding) -> f64| rows.iter().map(of).collect::<Vec<_>>();
    let ranged = |table: Table, name: &str, unit: &str, of: fn(&SideFinding) -> Option<Range>| {
        let low = rows.iter().map(|p| super::low(of(p)));
        let high = rows.iter().map(|p| super::high(of(p)));
        table
            .optional_float(&format!("{name}_low_{unit}"), low)
            .optional_float(&format!("{name}_high_{unit}"), high)
    };
    let mut table = Table::new()
        .text("side", rows.iter().map(|p| &p.code))
        .text("decides", rows.iter().map(|p| super::yes(p.decides)))
        .float("deal_pct", number(|p| p.deal_pct));
    table = ranged(table, "deal", "pct", |p| p.deal_range_pct)
        .float("deal_usd_mn", number(|p| p.deal_usd_mn))
        .float("threat_pct", number(|p| p.threat_pct));
    table = ranged(table, "threat", "pct", |p| p.threat_range_pct)
        .float("gain_points", number(|p| p.gain_points));
    table = ranged(table, "gain", "points", |p| p.gain_range_points)
        .float("gain_usd_mn", number(|p| p.gain_usd_mn))
        .float(
            "gain_over_time_points",
            number(|p| p.over_time.over_threat_points),
        );
    table = ranged(table, "gain_over_time", "points", |p| {
        Some(p.over_time.over_threat_range_points)
    })
    .float(
        "today_over_time_points",
        number(|p| p.over_time.over_today_points),
    );
    table = ranged(table, "today_over_time", "points", |p| {
        Some(p.over_time.over_today_range_points)
    });
    for (at, name) in ["in_force", "after"].into_iter().enumerate() {
        let Some(term) = &findings.term else { continue };
        let spans = [&term.in_force, &term.after][at];
        table = table
            .float(
                &format!("gain_{name}_points"),
                spans.iter().map(|o| o.over_threat_points),
            )
            .float(
                &format!("today_{name}_points"),
                spans.iter().map(|o| o.over_today_points),
            );
    }
    table = table
        .float("month_of_delay_usd_mn", number(|p| p.month_of_delay_usd_mn))
        .float("temptation_points", number(|p| p.temptation_points));
    table = ranged(table, "temptation", "points", |p| p.temptation_range_points)
        .float("temptation_usd_mn", number(|p| p.temptation_usd_mn))
        .float(
            "largest_monthly_gain_pct",
            number(|p| p.largest_monthly_gain_pct),
        );
    table = table
        .text("best_breach", rows.iter().map(|p| p.best_breach.join("; ")))
        .float(
            "critical_patience_year",
            number(|p| p.critical_patience_year),
        );
    ranged(table, "critical_patience", "year", |p| {
        p.critical_patience_range_year
    })
    .float(
        "critical_discount_month",
        number(|p| p.critical_discount_month.value()),
    )
    .float(
        "critical_discount_today_month",
        number(|p| p.critical_discount_today_month.value()),
    )
    .float("patience_year", number(|p| p.patience_year))
    .optional_integer(
        "broken_in_month",
        rows.iter().map(|p| p.broken_in_month.map(|m| m as i64)),
    )
}

fn commitments(findings: &DealFindings) -> Table {
    let rows = &findings.commitments;
    let text = |of: fn(&CommitmentFinding) -> &String| {
        rows.iter().map(|c| of(c).clone()).collect::<Vec<_>>()
    };
    let mut table = Table::new()
        .text("side", text(|c| &c.side))
        .text("promise", text(|c| &c.title))
        .text("priced_as", text(|c| &c.priced_as))
        .text("not_priced", text(|c| &c.not_priced))
        .text("package", text(|c| &c.package))
        .date("from", rows.iter().map(|c| c.from.to_string()))
        .optional_date("to", rows.iter().map(|c| c.to.map(|d| d.to_string())));
    for (p, player) in findings.players.iter().enumerate() {
        let broken = rows.iter().map(|c| c.broken_points.get(p).copied());
        let name = format!("broken_points_{}", player.code);
        table = table.optional_float(&name, broken);
    }
    table
        .text("own_readout", text(|c| &c.own_readout))
        .text("other_readout", text(|c| &c.other_readout))
        .text("later", text(|c| &c.later))
        .optional_float(
            "done_low_pct",
            rows.iter().map(|c| c.done.map(|d| d.low_pct)),
        )
        .optional_float(
            "done_high_pct",
            rows.iter().map(|c| c.done.map(|d| d.high_pct)),
        )
        .text("source", text(|c| &c.source))
        .text("confidence", text(|c| &c.confidence))
}

fn months(findings: &DealFindings) -> Table {
    let rows = &findings.months;
    let mut table = Table::new()
        .integer("month", rows.iter().map(|m| m.month as i64))
        .date("date", rows.iter().map(|m| m.date.to_string()));
    for (p, player) in findings.players.iter().enumerate() {
        type Column = (&'static str, fn(&MonthFinding) -> &Vec<f64>);
        let columns: [Column; 4] = [
            ("deal_pct", |m| &m.deal_pct),
            ("threat_pct", |m| &m.threat_pct),
            ("gain_pct", |m| &m.gain_pct),
            ("loss_pct", |m| &m.loss_pct),
        ];
        for (name, of) in columns {
            let values = rows.iter().map(|m| of(m)[p]);
            table = table.float(&format!("{name}_{}", player.code), values);
        }
    }
    table
}

fn cases(findings: &DealFindings) -> Table {
    let rows = &findings.cases;
    let mut table = Table::new()
        .text("case", rows.iter().map(|c| &c.case))
        .integer("signed", rows.iter().map(|c| i64::from(c.signed)));
    type Column = (&'static str, fn(&CaseFinding) -> &Vec<f64>);
    let columns: [Column; 5] = [
        ("deal_pct", |c| &c.deal_pct),
        ("threat_pct", |c| &c.threat_pct),
        ("gain_points", |c| &c.gains_points),
        ("temptation_points", |c| &c.temptation_points),
        ("critical_patience_year", |c| &c.critical_patience_year),
    ];
    for (p, player) in findings.players.iter().enumerate() {
        for (name, of) in columns {
            let values = rows.iter().map(|c| of(c)[p]);
            table = table.float(&format!("{name}_{}", player.code), values);
        }
    }
    table
}

fn trades(findings: &DealFindings) -> Table {
    let codes: Vec<&str> = findings.players.iter().map(|p| p.code.as_str()).collect();
    traded(findings.linkage.as_ref(), &codes)
}

/// What trading levers adds, a row a pair.
pub(super) fn traded(linkage: Option<&LinkageFinding>, codes: &[&str]) -> Table {
    let rows: Vec<&TradeFinding> = linkage.into_iter().flat_map(|l| &l.trades).collect();
    let mut table = Table::new()
        .text("side", rows.iter().map(|t| &t.give.0))
        .text("gives", rows.iter().map(|t| &t.give.1))
        .text("other_side", rows.iter().map(|t| &t.take.0))
        .text("gives_for_it", rows.iter().map(|t| &t.take.1))
        .integer("signed", rows.iter().map(|t| i64::from(t.signed)));
    for (p, code) in codes.iter().enumerate() {
        table = table
            .float(
                &format!("gain_points_{code}"),
                rows.iter().map(|t| t.gains_points[p]),
            )
            .optional_float(
                &format!("gain_low_points_{code}"),
                rows.iter()
                    .map(|t| t.gain_ranges_points.get(p).map(|r| r.low)),
            )
            .optional_float(
                &format!("gain_high_points_{code}"),
                rows.iter()
                    .map(|t| t.gain_ranges_points.get(p).map(|r| r.high)),
            )
            .float(
                &format!("added_points_{code}"),
                rows.iter().map(|t| t.added_points[p]),
            )
            .optional_float(
                &format!("added_low_points_{code}"),
                rows.iter()
                    .map(|t| t.added_ranges_points.get(p).map(|r| r.low)),
            )
            .optional_float(
                &format!("added_high_points_{code}"),
                rows.iter()
                    .map(|t| t.added_ranges_points.get(p).map(|r| r.high)),
            );
    }
    table
}

/// What is in force from month to month.
fn stages(findings: &DealFindings) -> Table {
    let rows = &findings.holds.stages;
    let in_force = rows.iter().map(|s| {
        let named = s
            .in_force
            .iter()
            .map(|(side, title)| format!("{side}: {title}"));
        named.collect::<Vec<_>>().join("; ")
    });
    Table::new()
        .integer("from_month", rows.iter().map(|s| s.from_month as i64))
        .integer("to_month", rows.iter().map(|s| s.to_month as i64))
        .optional_date("until", rows.iter().map(|s| s.until.map(|d| d.to_string())))
        .text("in_force", in_force)
        .optional_integer(
            "broken_in_month",
            rows.iter().map(|s| s.broken_in_month.map(|m| m as i64)),
        )
}

/// Whether carrying out the threat point pays.
fn threats(findings: &DealFindings) -> Table {
    let rows = &findings.threats;
    Table::new()
        .text("side", rows.iter().map(|t| &t.side))
        .text("position", rows.iter().map(|t| &t.position))
        .text("credible", rows.iter().map(|t| super::yes(t.credible)))
        .text("dominated", rows.iter().map(|t| super::yes(t.dominated)))
        .float("relenting_points", rows.iter().map(|t| t.relenting_points))
        .optional_float(
            "relenting_low_points",
            rows.iter().map(|t| super::low(t.relenting_range_points)),
        )
        .optional_float(
            "relenting_high_points",
            rows.iter().map(|t| super::high(t.relenting_range_points)),
        )
        .text(
            "instead_keeps",
            rows.iter().map(|t| t.instead_keeps.join("; ")),
        )
}

/// The judgement under other objectives.
fn objectives(findings: &DealFindings) -> Table {
    let rows = &findings.objectives;
    let mut table = Table::new()
        .text("objectives", rows.iter().map(|o| o.name))
        .text("signed", rows.iter().map(|o| super::yes(o.signed)));
    for (p, player) in findings.players.iter().enumerate() {
        let name = |what: &str| format!("{what}_{}", player.code);
        table = table
            .float(&name("deal_pct"), rows.iter().map(|o| o.deal_pct[p]))
            .float(&name("gain_points"), rows.iter().map(|o| o.gains_points[p]))
            .float(
                &name("temptation_points"),
                rows.iter().map(|o| o.temptation_points[p]),
            )
            .text(
                &name("best_breach"),
                rows.iter().map(|o| o.best_breach[p].join("; ")),
            )
            .float(
                &name("critical_patience_year"),
                rows.iter().map(|o| o.critical_patience_year[p]),
            );
    }
    table
}

/// Side payments, linkage and offers, a row a side.
fn payments(findings: &DealFindings) -> Table {
    let sides = || findings.players.iter().enumerate();
    let paid = &findings.with_payments;
    let of = |values: &[f64], at: usize| values.get(at).copied();
    let end = |ranges: &[Range], at: usize, high: bool| {
        let range = ranges.get(at).copied();
        if high {
            super::high(range)
        } else {
            super::low(range)
        }
    };
    let (offers, linkage) = (findings.offers.as_ref(), findings.linkage.as_ref());
    Table::new()
        .text("side", sides().map(|(_, p)| &p.code))
        .optional_float(
            "received_usd_mn",
            sides().map(|(at, _)| of(&paid.received_usd_mn, at)),
        )
        .optional_float(
            "received_low_usd_mn",
            sides().map(|(at, _)| end(&paid.received_ranges_usd_mn, at, false)),
        )
        .optional_float(
            "received_high_usd_mn",
            sides().map(|(at, _)| end(&paid.received_ranges_usd_mn, at, true)),
        )
        .optional_float(
            "held_to_usd_mn",
            sides().map(|(at, _)| of(&paid.worst_usd_mn, at)),
        )
        .optional_float(
            "linkage_points",
            sides().map(|(at, _)| linkage.and_then(|l| of(&l.added_points, at))),
        )
        .optional_float(
            "linkage_low_points",
            sides().map(|(at, _)| linkage.and_then(|l| end(&l.added_ranges_points, at, false))),
        )
        .optional_float(
            "linkage_high_points",
            sides().map(|(at, _)| linkage.and_then(|l| end(&l.added_ranges_points, at, true))),
        )
        .optional_float(
            "offers_pct",
            sides().map(|(at, _)| offers.and_then(|o| of(&o.first_offers_pct, at))),
        )
        .optional_float(
            "offers_low_pct",
            sides().map(|(at, _)| offers.and_then(|o| end(&o.first_offers_ranges_pct, at, false))),
        )
        .optional_float(
            "offers_high_pct",
            sides().map(|(at, _)| offers.and_then(|o| end(&o.first_offers_ranges_pct, at, true))),
        )
}
