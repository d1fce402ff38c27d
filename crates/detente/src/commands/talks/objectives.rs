//! Revealed weights, and the game under other objectives, as text.

use std::fmt::Write;

use detente::standoff::Findings;
use detente::standoff::findings::{RevealedFinding, VariantFinding, WeightFinding};

use super::text::by_player;
use crate::text::table;

/// A sector's weight farther than this from plain is shown; the tables have all.
const TELLING: f64 = 0.05;

/// What today's positions reveal, and what follows from it.
pub(super) fn objectives(text: &mut String, findings: &Findings) {
    text.push_str("What today's positions reveal, and the game under it\n");
    for revealed in &findings.objectives.revealed {
        one(text, revealed);
    }
    let cells = &findings.payoff_table.cells;
    let named = |cell: usize| cells[cell].positions.join(" / ");
    let row = |v: &VariantFinding| {
        let equilibria: Vec<String> = v.nash_equilibria.iter().map(|c| named(*c)).collect();
        vec![
            v.title.to_owned(),
            match equilibria.is_empty() {
                true => "none".to_owned(),
                false => equilibria.join("; "),
            },
            v.acceptable.to_string(),
            v.nash_bargain.map_or("talks fail".to_owned(), named),
            match v.nash_bargain {
                None => String::new(),
                Some(_) => by_player(findings, &v.bargain_gains_points),
            },
        ]
    };
    let header = [
        "objectives",
        "equilibria",
        "acceptable",
        "Nash bargain",
        "gains over failing, points",
    ];
    let rows = findings.objectives.variants.iter().map(row).collect();
    let _ = writeln!(text, "{}", table(&header, rows));
}

fn one(text: &mut String, r: &RevealedFinding) {
    let Some(best) = &r.best_plain else {
        let _ = writeln!(
            text,
            "{} {} is a best response to plain real income.",
            r.player, r.position.position
        );
        return;
    };
    let _ = writeln!(
        text,
        "{} would gain {:.3} points of real income with {}; {}.",
        r.player,
        r.gain_plain_points,
        best.position,
        match r.explained {
            true => format!(
                "weights that make {} its best position",
                r.position.position
            ),
            false => format!(
                "no weights make {} its best position, those that come nearest leave {:.3} points",
                r.position.position, r.gain_left_points
            ),
        }
    );
    let telling = |w: &&WeightFinding| {
        !w.criterion.starts_with("sector:")
            || (w.nearest - w.plain).abs() > TELLING
            || w.low > w.plain
            || w.high.is_some_and(|h| h < w.plain)
    };
    let end = |v: Option<f64>| v.map_or("any".to_owned(), |v| format!("{v:.2}"));
    let row = |w: &WeightFinding| {
        vec![
            w.title.clone(),
            format!("{:.2}", w.plain),
            format!("{:.2}", w.nearest),
            format!("{:.2} to {}", w.low, end(w.high)),
            match w.alone_low {
                // Sector weights keep their mean: one cannot move alone.
                None if w.criterion.starts_with("sector:") => "–".to_owned(),
                None => "not alone".to_owned(),
                Some(low) => format!("{low:.2} to {}", end(w.alone_high)),
            },
        ]
    };
    let header = ["weight on", "plain", "nearest", "in the set", "alone"];
    let rows: Vec<Vec<String>> = r.weights.iter().filter(telling).map(row).collect();
    let _ = writeln!(text, "{}", table(&header, rows));
}
