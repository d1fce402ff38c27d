//! What today's positions reveal about what the sides want, and what follows.

use detente_standoff::Findings;
use detente_standoff::findings::{RevealedFinding, VariantFinding, WeightFinding};

use super::words::{Words, list};
use super::{Cite, Sentence};
use crate::number::Unit;

/// One sentence for each side, and one on the game under revealed weights.
pub(super) fn objectives(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let reference = [Cite::Run(findings.reference.run.clone())];
    let each = findings.objectives.revealed.iter();
    let mut out: Vec<Sentence> = each
        .map(|r| Sentence::new(side(words, r), reference.clone()))
        .collect();
    let all_plain = findings
        .objectives
        .revealed
        .iter()
        .all(|r| r.best_plain.is_none());
    let variant = |name: &str| findings.objectives.variants.iter().find(|v| v.name == name);
    if let (false, Some(plain), Some(revealed)) =
        (all_plain, variant("real-income"), variant("revealed"))
    {
        out.push(side_by_side(findings, words, plain, revealed));
    }
    out
}

fn side<'a>(words: &Words<'a>, r: &'a RevealedFinding) -> String {
    let name = words.the(&r.player);
    let Some(best) = &r.best_plain else {
        return format!(
            "Today's position of {name}, “{}”, is its best in real income as the other side stands.",
            r.position.title
        );
    };
    let gain = Unit::Points.write(r.gain_plain_points, 2);
    let alone: Vec<String> = r.weights.iter().filter_map(explained_by).collect();
    let why = match (r.explained, alone.is_empty()) {
        (false, _) => {
            "no weights on revenue, sectors, issues and the other side's loss explain it".to_owned()
        }
        (true, true) => "only several weights together explain it".to_owned(),
        (true, false) => format!("alone it is explained by {}", list(&alone)),
    };
    format!(
        "Today's position of {name}, “{}”, is not its best in real income: “{}” would bring {gain} more; {why}.",
        r.position.title, best.title
    )
}

/// A weight that explains a position by itself.
fn explained_by(w: &WeightFinding) -> Option<String> {
    let low = w.alone_low?;
    let what = match w.criterion.as_str() {
        "revenue" => "counting revenue from duties".to_owned(),
        "rivalry" => "counting a point of the other side's loss".to_owned(),
        _ => format!("counting “{}”", w.title),
    };
    Some(match w.alone_high {
        None => format!("{what} {low:.2} times or more"),
        Some(high) => format!("{what} {low:.2} to {high:.2} times"),
    })
}

fn side_by_side(
    findings: &Findings,
    words: &Words<'_>,
    plain: &VariantFinding,
    revealed: &VariantFinding,
) -> Sentence {
    let cell = |c: usize| findings.payoff_table.cells.get(c);
    let bargain = |v: &VariantFinding| match v.nash_bargain.and_then(cell) {
        None => "nothing would be signed".to_owned(),
        Some(c) => format!("the Nash bargain is {}", words.cell(&c.combination)),
    };
    let stable = match revealed.nash_equilibria.len() {
        0 => "no combination is an equilibrium of the menu".to_owned(),
        1 => "one combination is an equilibrium of the menu".to_owned(),
        n => format!("{n} combinations are equilibria of the menu"),
    };
    let today = match revealed.reference_is_nash {
        true => ", today's among them",
        false => "",
    };
    let text = format!(
        "Under the revealed weights nearest to real income {stable}{today}, and {}; under real income alone {}.",
        bargain(revealed),
        bargain(plain)
    );
    let cited = [revealed.nash_bargain, plain.nash_bargain]
        .into_iter()
        .flatten();
    let runs: Vec<Cite> = cited
        .filter_map(cell)
        .map(|c| Cite::Run(c.run.clone()))
        .collect();
    Sentence::new(text, runs)
}
