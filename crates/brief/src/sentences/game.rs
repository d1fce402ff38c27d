//! What the payoff table implies, in words.

use detente_standoff::Findings;
use detente_standoff::findings::{BargainFinding, EquilibriumFinding, PositionRef};

use super::words::{Words, count, interval, list, sentence_case};
use super::{Cite, Sentence, limits, only_unverified};
use crate::number::{NBSP, plain, signed};

fn cell_run(findings: &Findings, cell: usize) -> Option<Cite> {
    findings
        .payoff_table
        .cells
        .get(cell)
        .map(|c| Cite::Run(c.run.clone()))
}

/// Whether nobody has moved from the reference.
fn is_reference(findings: &Findings, positions: &[PositionRef]) -> bool {
    !positions.is_empty()
        && positions.iter().all(|p| {
            findings
                .reference
                .positions
                .iter()
                .any(|r| r.player == p.player && r.position == p.position)
        })
}

fn nobody(findings: &Findings) -> &'static str {
    if findings.players.len() == 2 {
        "neither side"
    } else {
        "no side"
    }
}

/// Which combinations are stable.
pub(super) fn equilibria(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let combinations = findings.payoff_table.cells.len();
    if combinations == 0 {
        return vec![];
    }
    let stable = &findings.solution.nash_equilibria;
    let nobody = nobody(findings);
    let shown: Vec<String> = stable
        .iter()
        .take(3)
        .map(|e| words.combination(&e.positions))
        .collect();
    let today = stable.iter().any(|e| is_reference(findings, &e.positions));
    let text = match stable.len() {
        _ if combinations == 1 => format!(
            "There is a single combination of positions, {}: nobody has a choice.",
            shown.concat()
        ),
        0 => format!(
            "None of the {combinations} combinations of positions is an equilibrium of this menu: in each, at least one side gains by \
             moving alone."
        ),
        1 => format!(
            "One of the {combinations} combinations of positions is an equilibrium of this menu ({nobody} gains by moving alone): {}. {}",
            shown.concat(),
            if today {
                "It is where the sides stand today."
            } else {
                "It is not where the sides stand today."
            }
        ),
        n => format!(
            "{n} of the {combinations} combinations of positions are equilibria of this menu ({nobody} gains by moving alone): {}{}. {}",
            shown.join(", or "),
            if n > 3 {
                format!(", or {}", count(n - 3, "other", "others"))
            } else {
                String::new()
            },
            if today {
                "Today's positions are among them."
            } else {
                "Today's positions are not among them."
            }
        ),
    };
    let limits = stable
        .iter()
        .take(3)
        .flat_map(|e| limits(findings, &e.positions));
    let cells: Vec<usize> = match stable.len() {
        // What shows it is every cell; the first stands for the table.
        0 => vec![0],
        _ => stable.iter().take(3).map(|e| e.cell).collect(),
    };
    let runs = cells
        .into_iter()
        .filter_map(|cell| cell_run(findings, cell));
    vec![Sentence::new(text, limits.chain(runs))]
}

/// Gains over failed talks, player by player.
fn gains(findings: &Findings, words: &Words<'_>, bargain: &BargainFinding) -> String {
    let parts: Vec<String> = findings
        .players
        .iter()
        .zip(&bargain.gains_points)
        .enumerate()
        .map(|(i, (p, gain))| {
            let range = interval(bargain.gain_ranges_points.get(i).copied());
            format!(
                "{}{NBSP}points{range} in {}",
                signed(*gain, 2),
                words.the(&p.code)
            )
        })
        .collect();
    format!(
        "over failed talks it moves {} by {}",
        words.payoff(0),
        list(&parts)
    )
}

/// The Nash bargain, or that there is none.
pub(super) fn deal(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let combinations = findings.payoff_table.cells.len();
    let Some(nash) = findings
        .solution
        .bargains
        .first()
        .filter(|_| combinations > 0)
    else {
        return vec![];
    };
    let fail = cell_run(findings, findings.solution.talks_fail.cell);
    let Some(cell) = nash.cell else {
        let text = format!(
            "{} better than failed talks for all sides: on this menu there is no deal that all would rather sign.",
            match combinations {
                1 => "The single combination is no".to_owned(),
                n => format!("None of the {n} combinations is"),
            }
        );
        return vec![Sentence::new(text, fail)];
    };
    if only_unverified(words, &nash.positions) {
        return vec![];
    }
    if combinations == 1 {
        return vec![];
    }
    let acceptable = findings.solution.acceptable.len();
    let holds = match (nash.is_nash, is_reference(findings, &nash.positions)) {
        (true, true) => "It is where the sides stand today, and nobody gains by leaving it alone.",
        (true, false) => "Nobody gains by breaking it alone, of the positions in this menu.",
        (false, true) => {
            "It is where the sides stand today, but at least one side gains by moving alone."
        }
        (false, false) => "At least one side gains by breaking it while the other keeps to it.",
    };
    let text = format!(
        "{} no side worse off than failed talks. The Nash bargain among them is {}{}: {}. {holds}",
        match acceptable {
            1 => format!("One of the {combinations} combinations leaves"),
            n if n == combinations => format!("All {combinations} combinations leave"),
            n => format!("{n} of the {combinations} combinations leave"),
        },
        words.combination(&nash.positions),
        match nash.ties.len() {
            0 => String::new(),
            n => format!(" (tied with {})", count(n, "other", "others")),
        },
        gains(findings, words, nash),
    );
    vec![Sentence::new(
        text,
        limits(findings, &nash.positions)
            .into_iter()
            .chain(limits(findings, &findings.solution.talks_fail.positions))
            .chain(cell_run(findings, cell))
            .chain(fail),
    )]
}

/// How often the elasticity sets agree, in one sentence.
pub(super) fn robustness(findings: &Findings) -> Vec<Sentence> {
    let sets = &findings.robustness;
    let Some(central) = sets.iter().find(|s| s.central).filter(|_| sets.len() > 1) else {
        return vec![];
    };
    let others = sets.len() - 1;
    let same_stable = sets
        .iter()
        .filter(|s| !s.central && s.nash_equilibria == central.nash_equilibria)
        .count();
    let same_deal = sets
        .iter()
        .filter(|s| !s.central && s.nash_bargain == central.nash_bargain)
        .count();
    let text = format!(
        "Intervals span {} published sets of trade elasticities. The equilibria of the menu are the same under {same_stable} \
         and the bargain under {same_deal} of the {others} others.",
        sets.len(),
    );
    let reference = Cite::Run(findings.reference.run.clone());
    vec![Sentence::new(text, [reference])]
}

/// Dominance, security levels and first moves.
pub(super) fn details(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let mut out = Vec::new();
    let other = if findings.players.len() == 2 {
        "the other side does"
    } else {
        "the others do"
    };
    for best in &findings.solution.dominant {
        let text = format!(
            "For {}, “{}” is best whatever {other}.",
            words.the(&best.player),
            best.title
        );
        out.push(Sentence::new(text, runs_of(words, &[best])));
    }
    // Where one position is best, that the others are worse goes without saying.
    let has_best = |player: &str| {
        findings
            .solution
            .dominant
            .iter()
            .any(|b| b.player == player)
    };
    for d in findings
        .solution
        .dominated
        .iter()
        .filter(|d| !has_best(&d.position.player))
    {
        let worse = if d.strict {
            "worse than"
        } else {
            "never better than"
        };
        let text = format!(
            "For {}, “{}” is {worse} “{}” whatever {other}.",
            words.the(&d.position.player),
            d.position.title,
            d.by.title
        );
        out.push(Sentence::new(text, runs_of(words, &[&d.position, &d.by])));
    }
    for (i, s) in findings.solution.security.iter().enumerate() {
        let text = format!(
            "Alone, {} can make sure of no less than {}{NBSP}% of {} with “{}”.",
            words.the(&s.player),
            signed(s.payoff_pct, 2),
            words.payoff(i),
            s.position.title
        );
        out.push(Sentence::new(
            sentence_case(&text),
            runs_of(words, &[&s.position]),
        ));
    }
    for first in &findings.solution.stackelberg {
        let text = format!(
            "If {} commits first, the outcome is {}.",
            words.the(&first.leader),
            words.combination(&first.positions)
        );
        out.push(Sentence::new(text, cell_run(findings, first.cell)));
    }
    for equilibrium in &findings.solution.nash_equilibria {
        out.extend(fragile(findings, words, equilibrium));
    }
    if findings.solution.nash_equilibria.is_empty() {
        for mixed in findings.solution.mixed_equilibria.iter().take(1) {
            let payoffs: Vec<String> = findings
                .players
                .iter()
                .zip(&mixed.payoffs_pct)
                .map(|(p, v)| format!("{}{NBSP}% for {}", signed(*v, 2), words.the(&p.code)))
                .collect();
            let text = format!(
                "There is an equilibrium in which sides keep each other guessing; it is worth {} on average.",
                list(&payoffs)
            );
            out.push(Sentence::new(
                text,
                [Cite::Run(findings.reference.run.clone())],
            ));
        }
    }
    out
}

/// Which player's next best position is closest to as good, in an equilibrium.
fn fragile(
    findings: &Findings,
    words: &Words<'_>,
    equilibrium: &EquilibriumFinding,
) -> Option<Sentence> {
    let margins = findings.players.iter().zip(&equilibrium.margins_points);
    let (player, margin) = margins
        .filter_map(|(p, m)| m.filter(|m| m.is_finite()).map(|m| (p, m)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    let size = if margin < 0.005 {
        format!("less than 0.01{NBSP}points")
    } else {
        format!("{}{NBSP}points", plain(margin, 2))
    };
    let text = format!(
        "In the equilibrium of the menu ({}), {} would lose {size} with its next best position, the smallest margin of any side.",
        words.combination(&equilibrium.positions),
        words.the(&player.code),
    );
    Some(Sentence::new(text, cell_run(findings, equilibrium.cell)))
}

fn runs_of(words: &Words<'_>, positions: &[&PositionRef]) -> Vec<Cite> {
    positions
        .iter()
        .filter_map(|p| words.position(p))
        .map(|p| Cite::Run(p.effects.run.clone()))
        .collect()
}

/// Bargaining solutions beside Nash's, where they pick something else.
pub(super) fn other_bargains(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let Some((nash, others)) = findings.solution.bargains.split_first() else {
        return vec![];
    };
    let mut out = Vec::new();
    let (same, different): (Vec<_>, Vec<_>) = others.iter().partition(|b| b.cell == nash.cell);
    if !same.is_empty() && nash.cell.is_some() {
        let names: Vec<String> = same.iter().map(|b| concept(&b.concept)).collect();
        let verb = if names.len() == 1 {
            "solution picks"
        } else {
            "solutions pick"
        };
        let cites = nash.cell.and_then(|c| cell_run(findings, c));
        out.push(Sentence::new(
            format!("The {} {verb} the same combination.", list(&names)),
            cites,
        ));
    }
    for b in different {
        if let Some(cell) = b.cell {
            let text = format!(
                "The {} solution is {}: {}.",
                concept(&b.concept),
                words.combination(&b.positions),
                gains(findings, words, b)
            );
            out.push(Sentence::new(text, cell_run(findings, cell)));
        }
    }
    out
}

fn concept(id: &str) -> String {
    match id {
        "nash" => "Nash".to_string(),
        "kalai-smorodinsky" => "Kalai–Smorodinsky".to_string(),
        other => other.to_string(),
    }
}

/// What the elasticity sets span.
pub(super) fn sets(findings: &Findings) -> Vec<Sentence> {
    if findings.robustness.is_empty() {
        return vec![];
    }
    let low = findings
        .robustness
        .iter()
        .map(|s| s.goods_elasticity.low)
        .fold(f64::INFINITY, f64::min);
    let high = findings
        .robustness
        .iter()
        .map(|s| s.goods_elasticity.high)
        .fold(f64::NEG_INFINITY, f64::max);
    if !(low.is_finite() && high.is_finite()) {
        return vec![];
    }
    let text = format!(
        "Everything was solved under {}; over goods they run from {low:.1} to {high:.1}. Brackets after a number give its \
         lowest and highest value over these sets; they are not confidence intervals.",
        count(
            findings.robustness.len(),
            "set of trade elasticities",
            "sets of trade elasticities"
        ),
    );
    vec![Sentence::new(
        text,
        [Cite::Run(findings.reference.run.clone())],
    )]
}
