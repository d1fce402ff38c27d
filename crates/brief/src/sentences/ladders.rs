//! One sentence on where moves and counter-moves lead.

use detente_standoff::Findings;
use detente_standoff::findings::LadderFinding;

use super::words::{Words, list};
use super::{Cite, Sentence};

/// Moves named one by one; more are counted.
const NAMED: usize = 4;

/// Where sides that look one move ahead and sides that look further end.
pub(super) fn ladders(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let found = &findings.solution.ladders;
    let myopic = found.ladders.iter().find(|l| l.sight == "myopic")?;
    let first = format!(
        "From today's positions, if in each round whoever gains most takes what is best for it as things stand, {}",
        moves(words, myopic)
    );
    let far: Vec<&LadderFinding> = found
        .ladders
        .iter()
        .filter(|l| l.sight == "far-sighted" && l.settled)
        .collect();
    let runs = far.iter().map(|l| l.ends).chain([myopic.ends]);
    let cites = runs.filter_map(|c| findings.payoff_table.cells.get(c));
    let cites: Vec<Cite> = cites.map(|c| Cite::Run(c.run.clone())).collect();
    let second = match far.as_slice() {
        [] => String::new(),
        [one, rest @ ..] => {
            let same = rest.iter().all(|l| l.ends == one.ends);
            let cell = findings.payoff_table.cells.get(one.ends)?;
            match (
                same && far.len() == findings.players.len(),
                one.ends == myopic.ends,
            ) {
                (true, true) => " Sides that foresee the answers end there too.".to_owned(),
                (true, false) => format!(
                    " Sides that foresee the answers end at {}.",
                    words.cell(&cell.combination)
                ),
                (false, _) => {
                    " Where sides that foresee the answers end hangs on who begins.".to_owned()
                }
            }
        }
    };
    Some(Sentence::new(format!("{first}.{second}"), cites))
}

fn moves<'a>(words: &Words<'a>, ladder: &'a LadderFinding) -> String {
    let one = |r: &'a detente_standoff::findings::RungFinding| {
        format!("{} moves to “{}”", words.the(&r.to.player), r.to.title)
    };
    let named: Vec<String> = ladder.rungs.iter().take(NAMED).map(one).collect();
    let more = match ladder.rungs.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(", and {n} more moves follow"),
    };
    match (named.is_empty(), ladder.cycles_from) {
        (true, _) => "nobody moves".to_owned(),
        (false, None) => format!("{}{more}; there it stops", list(&named)),
        (false, Some(_)) => format!("{}{more}; the moves then repeat", list(&named)),
    }
}
