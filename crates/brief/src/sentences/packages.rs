//! Sentences on the best package of each kind of outcome and what holds it.

use detente_standoff::Findings;
use detente_standoff::findings::{KeepFinding, PackageFinding};

use super::words::{Words, interval, list};
use super::{Cite, Sentence};
use crate::number::Unit;

/// One sentence for each kind of outcome that would be signed, and one for those that would not.
pub(super) fn packages(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let all = &findings.solution.packages;
    let mut out: Vec<Sentence> = all
        .iter()
        .filter_map(|p| package(findings, words, p))
        .collect();
    let none: Vec<String> = all
        .iter()
        .filter(|p| p.cell.is_none())
        .map(|p| kind(p).to_owned())
        .collect();
    if !none.is_empty() {
        let text = format!("Nothing of this kind would be signed: {}.", list(&none));
        let fail = findings
            .payoff_table
            .cells
            .get(findings.solution.talks_fail.cell);
        out.push(Sentence::new(text, fail.map(|c| Cite::Run(c.run.clone()))));
    }
    out
}

fn kind(p: &PackageFinding) -> &'static str {
    match p.class.name() {
        "grand-bargain" => "grand bargain",
        other => other,
    }
}

fn package(findings: &Findings, words: &Words<'_>, p: &PackageFinding) -> Option<Sentence> {
    let cell = findings.payoff_table.cells.get(p.cell?)?;
    let gains: Vec<String> = findings
        .players
        .iter()
        .zip(&p.gains_points)
        .enumerate()
        .map(|(at, (player, g))| {
            format!(
                "{}{} for {}",
                Unit::Points.write(*g, 2),
                interval(p.gain_ranges_points.get(at).copied()),
                words.the(&player.code)
            )
        })
        .collect();
    let kept: Vec<String> = p.keeps.iter().map(|k| word(words, k)).collect();
    let text = format!(
        "The best {} is {}: {} over failed talks; {}.",
        kind(p),
        words.combination(&p.positions),
        list(&gains),
        list(&kept)
    );
    Some(Sentence::new(text, [Cite::Run(cell.run.clone())]))
}

/// Whether one side keeps its word.
fn word<'a>(words: &Words<'a>, k: &'a KeepFinding) -> String {
    let side = words.the(&k.player);
    match k.critical_discount_month {
        0.0 => format!("{side} gains nothing by breaking it"),
        1.0 => format!("{side} would break it however patient it is"),
        d => format!(
            "{side} gains {} by breaking it and keeps it if next month counts at least {d:.2} of this one",
            Unit::Points.write(k.temptation_points, 2)
        ),
    }
}
