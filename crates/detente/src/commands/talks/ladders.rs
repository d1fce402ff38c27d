//! Escalation ladders as text.

use std::fmt::Write;

use detente::standoff::Findings;
use detente::standoff::findings::LadderFinding;

use super::text::by_player;

/// Every ladder from the reference on, and what far-sighted players leave alone.
pub(super) fn ladders(text: &mut String, findings: &Findings) {
    let found = &findings.solution.ladders;
    text.push_str("Moves and answers from the reference on\n");
    for ladder in &found.ladders {
        let _ = writeln!(text, "- {}", one(findings, ladder));
    }
    let named = |cell: &usize| findings.payoff_table.cells[*cell].positions.join(" / ");
    if found.turns > 0 {
        let left: Vec<String> = found.left_by_nobody.iter().map(named).collect();
        let _ = writeln!(
            text,
            "- left by nobody who looks {} turns ahead: {}",
            found.turns,
            match left.is_empty() {
                true => "no combination".to_owned(),
                false => left.join("; "),
            }
        );
    }
    text.push('\n');
}

fn one(findings: &Findings, ladder: &LadderFinding) -> String {
    let who = match (&ladder.first, ladder.sight) {
        (None, sight) => format!("{sight}, whoever gains most moves"),
        (Some(first), sight) => format!("{sight}, {first} begins"),
    };
    let rungs: Vec<String> = ladder
        .rungs
        .iter()
        .map(|r| format!("{} {} -> {}", r.to.player, r.from.position, r.to.position))
        .collect();
    let payoffs = ladder
        .rungs
        .last()
        .map(|r| by_player(findings, &r.payoffs_pct));
    let moved = match payoffs {
        None => "nobody moves".to_owned(),
        Some(payoffs) => format!("{}: {payoffs}", rungs.join(", ")),
    };
    let end = match (ladder.cycles_from, ladder.settled) {
        (Some(0), _) => "; then it repeats".to_owned(),
        (Some(rung), _) => format!("; then it repeats from move {}", rung + 1),
        (None, false) => "; the end hangs on who has the last turn".to_owned(),
        (None, true) => String::new(),
    };
    format!("{who}: {moved}{end}")
}
