//! Menus, the payoff table and the elasticity sets as text.

use detente_standoff::Findings;
use detente_standoff::findings::{CellFinding, Effects, PositionFinding, Range, SetFinding};
use serde::Serialize;

use crate::cites::{Link, Register};
use crate::number::{NBSP, Unit, signed};
use crate::sentences::words::Words;

#[derive(Debug, Serialize)]
pub(super) struct MenuView {
    player: String,
    positions: Vec<PositionView>,
}

#[derive(Debug, Serialize)]
pub(super) struct PositionView {
    title: String,
    description: String,
    marks: Vec<&'static str>,
    levers: Vec<String>,
    unverified: &'static str,
    duties: Vec<String>,
    effects: Vec<(String, String)>,
    third: String,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    row_player: String,
    column_player: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<CellView>)>,
}

#[derive(Debug, Serialize)]
pub(super) struct CellView {
    payoffs: Vec<String>,
    links: Vec<Link>,
    ranges: String,
    marks: Vec<&'static str>,
    acceptable: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct SetView {
    name: String,
    central: bool,
    elasticities: String,
    stable: Vec<String>,
    bargain: String,
    fail: Vec<String>,
}

/// A change and its interval.
fn change(value: f64, range: Option<Range>) -> (String, String) {
    let range = range.map(|r| format!("{} to {}", signed(r.low, 2), signed(r.high, 2)));
    (
        format!("{}{NBSP}%", signed(value, 2)),
        range.unwrap_or_default(),
    )
}

/// The most affected third regions, at most three.
fn third(effects: &Effects, words: &Words<'_>) -> String {
    let said = effects.most_affected.iter().take(3).filter_map(|code| {
        let r = effects.regions.iter().find(|r| r.code == *code)?;
        (r.real_income_pct.abs() >= 0.005).then(|| {
            format!(
                "{} {}{NBSP}%",
                words.name(&r.code),
                signed(r.real_income_pct, 2)
            )
        })
    });
    said.collect::<Vec<_>>().join(", ")
}

pub(super) fn menus(findings: &Findings, words: &Words<'_>, register: &Register) -> Vec<MenuView> {
    let view = |p: &PositionFinding| PositionView {
        title: p.title.clone(),
        description: p.description.clone(),
        marks: [
            (p.is_reference, "held today"),
            (p.is_talks_fail, "if talks fail"),
        ]
        .iter()
        .filter(|m| m.0)
        .map(|m| m.1)
        .collect(),
        levers: p
            .levers
            .iter()
            .map(|l| {
                let legal = l
                    .legal_reference
                    .as_ref()
                    .map(|r| format!(", {r}"))
                    .unwrap_or_default();
                let mark = if l.unverified { " (unverified)" } else { "" };
                format!("{}{legal}{mark}", l.title)
            })
            .collect(),
        unverified: match p.levers.iter().filter(|l| l.unverified).count() {
            0 => "",
            n if n == p.levers.len() => "unverified",
            _ => "partly unverified",
        },
        duties: p
            .duties
            .iter()
            .map(|d| {
                format!(
                    "{} on {}",
                    Unit::Percent.write(d.average_pct, 1),
                    words.name(&d.target)
                )
            })
            .collect(),
        effects: findings
            .players
            .iter()
            .map(
                |player| match p.effects.regions.iter().find(|r| r.code == player.code) {
                    Some(r) if !p.is_reference => {
                        change(r.real_income_pct, r.real_income_range_pct)
                    }
                    _ => ("–".to_string(), String::new()),
                },
            )
            .collect(),
        third: third(&p.effects, words),
        links: register.run(&p.effects.run),
    };
    findings
        .players
        .iter()
        .map(|player| MenuView {
            player: player.name.clone(),
            positions: findings
                .positions
                .iter()
                .filter(|p| p.player == player.code)
                .map(view)
                .collect(),
        })
        .collect()
}

/// The payoff table of two players.
pub(super) fn matrix(findings: &Findings, register: &Register) -> Option<Matrix> {
    let ([row_player, column_player], [row_menu, column_menu]) = (
        findings.players.as_slice(),
        findings.payoff_table.menus.as_slice(),
    ) else {
        return None;
    };
    let cells = &findings.payoff_table.cells;
    let bargain = findings.solution.bargains.first().and_then(|b| b.cell);
    let reference: Vec<&str> = findings
        .reference
        .positions
        .iter()
        .map(|p| p.position.as_str())
        .collect();
    let view = |i: usize, cell: &CellFinding| {
        let mut marks = Vec::new();
        if cell
            .positions
            .iter()
            .map(String::as_str)
            .eq(reference.iter().copied())
        {
            marks.push("today");
        }
        if cell.is_nash {
            marks.push("equilibrium");
        }
        if bargain == Some(i) {
            marks.push("bargain");
        }
        if findings.solution.talks_fail.cell == i {
            marks.push("talks fail");
        }
        let ranges: Vec<String> = cell
            .payoff_ranges_pct
            .iter()
            .map(|r| format!("{} to {}", signed(r.low, 2), signed(r.high, 2)))
            .collect();
        CellView {
            payoffs: cell.payoffs_pct.iter().map(|p| signed(*p, 2)).collect(),
            links: register.run(&cell.run),
            ranges: ranges.join("; "),
            marks,
            acceptable: cell.is_acceptable,
        }
    };
    let rows = row_menu.iter().enumerate().map(|(r, position)| {
        let row = (0..column_menu.len()).filter_map(|c| {
            let i = cells.iter().position(|cell| cell.combination == [r, c])?;
            Some(view(i, &cells[i]))
        });
        (position.title.clone(), row.collect())
    });
    Some(Matrix {
        row_player: row_player.name.clone(),
        column_player: column_player.name.clone(),
        columns: column_menu.iter().map(|p| p.title.clone()).collect(),
        rows: rows.collect(),
    })
}

pub(super) fn sets(findings: &Findings, words: &Words<'_>) -> Vec<SetView> {
    let cell = |i: &usize| match findings.payoff_table.cells.get(*i) {
        Some(cell) => words.cell(&cell.combination),
        None => "–".to_owned(),
    };
    let view = |s: &SetFinding| SetView {
        name: s.set.clone(),
        central: s.central,
        elasticities: format!(
            "{:.1} to {:.1}",
            s.goods_elasticity.low, s.goods_elasticity.high
        ),
        stable: s.nash_equilibria.iter().map(cell).collect(),
        bargain: s.nash_bargain.as_ref().map_or("none".into(), cell),
        fail: s
            .talks_fail_pct
            .iter()
            .map(|v| format!("{}{NBSP}%", signed(*v, 2)))
            .collect(),
    };
    findings.robustness.iter().map(view).collect()
}
