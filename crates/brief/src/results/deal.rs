//! A judged deal as columns.

use detente_standoff::DealFindings;
use detente_standoff::deal::findings::{CaseFinding, CommitmentFinding, MonthFinding, SideFinding};
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
    Table::new()
        .text("side", rows.iter().map(|p| &p.code))
        .float("deal_pct", number(|p| p.deal_pct))
        .float("deal_usd_mn", number(|p| p.deal_usd_mn))
        .float("threat_pct", number(|p| p.threat_pct))
        .float("gain_points", number(|p| p.gain_points))
        .float("gain_usd_mn", number(|p| p.gain_usd_mn))
        .float("gain_over_time_points", number(|p| p.gain_over_time_points))
        .float("month_of_delay_usd_mn", number(|p| p.month_of_delay_usd_mn))
        .float("temptation_points", number(|p| p.temptation_points))
        .float("temptation_usd_mn", number(|p| p.temptation_usd_mn))
        .text("best_breach", rows.iter().map(|p| p.best_breach.join("; ")))
        .float(
            "critical_patience_year",
            number(|p| p.critical_patience_year),
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
    let rows = &findings.trades;
    let mut table = Table::new()
        .text("side", rows.iter().map(|t| &t.give.0))
        .text("gives", rows.iter().map(|t| &t.give.1))
        .text("other_side", rows.iter().map(|t| &t.take.0))
        .text("gives_for_it", rows.iter().map(|t| &t.take.1))
        .integer("signed", rows.iter().map(|t| i64::from(t.signed)));
    for (p, player) in findings.players.iter().enumerate() {
        table = table
            .float(
                &format!("gain_points_{}", player.code),
                rows.iter().map(|t| t.gains_points[p]),
            )
            .float(
                &format!("added_points_{}", player.code),
                rows.iter().map(|t| t.added_points[p]),
            );
    }
    table
}
