//! Sentences on the best package of each kind of outcome and what holds it.

use detente_standoff::Findings;
use detente_standoff::findings::{KeepFinding, PackageFinding};

use super::deal::{linked, points, weight};
use super::words::{Words, interval, list};
use super::{Cite, Sentence};
use crate::number::{Unit, plain};

/// One sentence for each kind of agreement that would be signed, and one for those that would not. Drift and escalation are
/// kinds of outcome that nobody signs.
pub(super) fn packages(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let all = findings.solution.packages.iter();
    let all: Vec<&PackageFinding> = all.filter(|p| p.class.is_agreement()).collect();
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
    out.extend(linkage(findings, words));
    out.extend(repeated(findings, words));
    out
}

/// What trading levers adds.
fn linkage(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let linkage = findings.solution.linkage.as_ref()?;
    let names: Vec<String> = findings
        .players
        .iter()
        .map(|p| words.the(&p.code))
        .collect();
    let text = linked(linkage, &names, 0.0);
    let reference = Cite::Run(findings.reference.run.clone());
    Some(Sentence::new(
        format!("Bargaining about all levers together rather than about each alone {text}."),
        [reference],
    ))
}

/// What can be held up without payments.
fn repeated(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let repeated = findings.solution.repeated.as_ref()?;
    let share = repeated.share_pct?;
    let held: Vec<String> = findings
        .players
        .iter()
        .zip(repeated.worst_pct)
        .map(|(p, v)| {
            format!(
                "{} to {}",
                words.the(&p.code),
                Unit::PercentChange.write(v, 2)
            )
        })
        .collect();
    let bargain = match repeated.holds_bargain {
        None => String::new(),
        Some(true) => ", the Nash bargain among it".to_owned(),
        Some(false) => ", but not the Nash bargain".to_owned(),
    };
    let text = format!(
        "If the game is played every month, with next month counting {:.3} of this one and no payments, {} of the area of all \
         payoffs can be held up{bargain}; a side that breaks its word can be held down, {}.",
        repeated.discount_month,
        Unit::Percent.write(share, 0),
        list(&held)
    );
    Some(Sentence::new(
        text,
        [Cite::Run(findings.reference.run.clone())],
    ))
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
        kept.join("; ")
    );
    Some(Sentence::new(text, [Cite::Run(cell.run.clone())]))
}

/// Whether one side keeps its word.
fn word<'a>(words: &Words<'a>, k: &'a KeepFinding) -> String {
    let side = words.the(&k.player);
    let gains = points(k.temptation_points, k.temptation_range_points);
    match k.critical_discount_month {
        0.0 => format!("{side} gains nothing by breaking it"),
        1.0 => format!(
            "for {side}, which would gain {gains} by breaking it, no patience is enough, because failed talks take less"
        ),
        d => format!(
            "{side} would gain {gains} by breaking it and keeps it if next month counts {}{} of this one",
            weight(d),
            k.critical_discount_range_month
                .map_or_else(String::new, |r| match (plain(r.low, 3), plain(r.high, 3)) {
                    (low, high) if low == high => String::new(),
                    (low, high) => format!(" ({low} to {high})"),
                })
        ),
    }
}
