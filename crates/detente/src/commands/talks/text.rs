//! The text of `detente talks`.

use std::fmt::Write;

use detente::standoff::Findings;
use detente::standoff::findings::{
    BargainFinding, CellFinding, KeepFinding, PositionRef, Range, RepeatedFinding,
};

use crate::commands::deal::text::traded;
use crate::text::{signed, table, whole};

/// Of longer tables only the combinations with a mark are shown; `--out` and `--json` have all.
const WHOLE: usize = 200;
/// Decimals of real incomes, per cent.
const DECIMALS: usize = 3;

/// Everything about the game, for people.
pub fn render(findings: &Findings) -> String {
    let mut text = String::new();
    heading(&mut text, findings);
    menus(&mut text, findings);
    payoffs(&mut text, findings);
    sensible(&mut text, findings);
    equilibria(&mut text, findings);
    super::ladders::ladders(&mut text, findings);
    bargains(&mut text, findings);
    super::objectives::objectives(&mut text, findings);
    robustness(&mut text, findings);
    limits(&mut text, findings);
    text
}

fn heading(text: &mut String, findings: &Findings) {
    let names: Vec<&str> = findings.players.iter().map(|p| p.name.as_str()).collect();
    let _ = writeln!(
        text,
        "{}\n{}\nPayoffs: {}. Players: {}. Money: USD of {}.\n",
        findings.standoff.title,
        findings.reference.statement,
        findings.payoff_table.measure,
        names.join(", "),
        findings.world.year,
    );
}

fn menus(text: &mut String, findings: &Findings) {
    let mut rows = Vec::new();
    for position in &findings.positions {
        let mut marks = Vec::new();
        if position.is_reference {
            marks.push("reference");
        }
        if position.is_talks_fail {
            marks.push("if talks fail");
        }
        rows.push(vec![
            position.player.clone(),
            position.id.clone(),
            position.title.clone(),
            marks.join(", "),
        ]);
    }
    text.push_str(&table(&["player", "position", "", ""], rows));
    text.push('\n');
}

/// Two players as a matrix, others as a list.
fn payoffs(text: &mut String, findings: &Findings) {
    let cells = &findings.payoff_table.cells;
    let menus = &findings.payoff_table.menus;
    let marks = |cell: usize| {
        let mut marks = String::new();
        for (set, mark) in [
            (cells[cell].is_nash, 'N'),
            (findings.solution.talks_fail.cell == cell, 'F'),
            (
                findings
                    .solution
                    .bargains
                    .first()
                    .is_some_and(|b| b.cell == Some(cell)),
                'B',
            ),
            (cells[cell].is_efficient, 'E'),
        ] {
            if set {
                marks.push(mark);
            }
        }
        marks
    };
    if let ([rows, columns], true) = (menus.as_slice(), cells.len() <= WHOLE) {
        let corner = format!(
            "{} \\ {}",
            findings.players[0].code, findings.players[1].code
        );
        let mut header = vec![corner.as_str()];
        header.extend(columns.iter().map(|p| p.position.as_str()));
        let body = rows.iter().enumerate().map(|(r, row)| {
            let cell = |c: usize| {
                let at = r * columns.len() + c;
                format!("{} {}", payoff_list(&cells[at]), marks(at))
                    .trim_end()
                    .to_owned()
            };
            let mut line = vec![row.position.clone()];
            line.extend((0..columns.len()).map(cell));
            line
        });
        text.push_str(&table(&header, body.collect()));
    } else {
        let mut header: Vec<&str> = findings.players.iter().map(|p| p.code.as_str()).collect();
        header.extend(["payoffs", ""]);
        let told = |at: usize| cells.len() <= WHOLE || !marks(at).is_empty();
        let body = cells.iter().enumerate().filter(|(at, _)| told(*at));
        let body = body.map(|(at, cell)| {
            let mut line = cell.positions.clone();
            line.extend([payoff_list(cell), marks(at)]);
            line
        });
        text.push_str(&table(&header, body.collect()));
    }
    text.push_str("N equilibrium, F talks fail, B Nash bargain, E efficient\n\n");
}

fn payoff_list(cell: &CellFinding) -> String {
    let payoffs = cell.payoffs_pct.iter().map(|p| signed(Some(*p), DECIMALS));
    payoffs.collect::<Vec<_>>().join(" ")
}

fn sensible(text: &mut String, findings: &Findings) {
    let solution = &findings.solution;
    for position in &solution.dominant {
        let _ = writeln!(text, "{} is best whatever the others do.", name(position));
    }
    let left: Vec<String> = solution
        .surviving
        .iter()
        .map(|s| s.iter().map(name).collect::<Vec<_>>().join(" or "))
        .collect();
    let _ = writeln!(
        text,
        "After removing dominated positions: {}.",
        left.join("; ")
    );
    for level in &solution.security {
        let _ = writeln!(
            text,
            "{} can secure {} % with {}.",
            level.player,
            signed(Some(level.payoff_pct), DECIMALS),
            level.position.position
        );
    }
    text.push('\n');
}

fn equilibria(text: &mut String, findings: &Findings) {
    let solution = &findings.solution;
    if solution.nash_equilibria.is_empty() {
        text.push_str("No equilibrium in pure positions.\n");
    }
    for equilibrium in &solution.nash_equilibria {
        let margins = equilibrium.margins_points.iter().zip(&findings.players);
        let margins =
            margins.filter_map(|(m, player)| Some(format!("{} {:.3}", player.code, (*m)?)));
        let margins: Vec<String> = margins.collect();
        let margins = match margins.is_empty() {
            true => String::new(),
            false => format!(
                " (next best positions are worse by: {} points)",
                margins.join(", ")
            ),
        };
        let _ = writeln!(
            text,
            "Equilibrium: {}: {}{margins}.",
            all(&equilibrium.positions),
            by_player(findings, &equilibrium.payoffs_pct),
        );
    }
    if !solution.mixed_equilibria.is_empty() {
        let _ = writeln!(
            text,
            "Equilibria in mixed positions: {}.",
            solution.mixed_equilibria.len()
        );
    }
    for leader in &solution.stackelberg {
        let _ = writeln!(
            text,
            "If {} moves first: {}: {}.",
            leader.leader,
            all(&leader.positions),
            by_player(findings, &leader.payoffs_pct)
        );
    }
    text.push('\n');
}

fn bargains(text: &mut String, findings: &Findings) {
    let solution = &findings.solution;
    let fail = &solution.talks_fail;
    let ev = fail.ev_usd_mn.iter().zip(&findings.players);
    let ev = ev.map(|(v, p)| format!("{} USD {} bn", p.code, whole(v / 1000.0)));
    let _ = writeln!(
        text,
        "Threat point \"{}\": {}: {}; {}.",
        fail.name,
        all(&fail.positions),
        with_ranges(findings, &fail.payoffs_pct, &fail.payoff_ranges_pct),
        ev.collect::<Vec<_>>().join(", ")
    );
    let _ = writeln!(
        text,
        "Combinations that leave nobody with a choice worse off than that: {} of {}; efficient: {}.",
        solution.acceptable.len(),
        findings.payoff_table.cells.len(),
        solution.frontier.len()
    );
    for bargain in &solution.bargains {
        deal(text, findings, bargain);
    }
    text.push('\n');
    packages(text, findings);
    if let Some(linkage) = solution.linkage.as_ref() {
        text.push_str("Levers traded for each other, against today\n");
        traded(text, Some(linkage));
    }
    if let Some(repeated) = &solution.repeated {
        self::repeated(text, findings, repeated);
    }
}

/// What can be held up without payments when the game is played every month.
fn repeated(text: &mut String, findings: &Findings, repeated: &RepeatedFinding) {
    let share = repeated
        .share_pct
        .map_or("part".to_owned(), |s| format!("{s:.1} %"));
    let is = |held: bool| if held { "is" } else { "is not" };
    let bargain = repeated
        .holds_bargain
        .map_or_else(String::new, |b| format!(", the Nash bargain {}", is(b)));
    let _ = writeln!(
        text,
        "Played every month, next month counting {:.4} of this one, and without payments: {share} of what payoffs span can be \
         held up. Today {}{bargain} and failed talks {} among it. Each side can be held down to: {}.\n",
        repeated.discount_month,
        is(repeated.holds_reference),
        match repeated.holds_talks_fail {
            true => "are",
            false => "are not",
        },
        by_player(findings, &repeated.worst_pct),
    );
}

/// The best package of each kind, and what holds it.
fn packages(text: &mut String, findings: &Findings) {
    let rows = findings.solution.packages.iter().map(|p| {
        let word = |k: &KeepFinding| match k.critical_discount_month {
            0.0 => format!("{} always", k.player),
            1.0 => format!("{} never", k.player),
            d => format!("{} from {d:.3}", k.player),
        };
        let list = |v: &[f64]| {
            let each: Vec<String> = v.iter().map(|x| signed(Some(*x), DECIMALS)).collect();
            each.join(" ")
        };
        let named: Vec<&str> = p.positions.iter().map(|s| s.position.as_str()).collect();
        vec![
            p.class.name().to_owned(),
            p.cells.to_string(),
            p.acceptable.to_string(),
            match p.cell {
                None => "none is signed".to_owned(),
                Some(_) => named.join(" / "),
            },
            list(&p.gains_points),
            list(&p.over_today_points),
            p.keeps.iter().map(word).collect::<Vec<_>>().join(", "),
        ]
    });
    let header = [
        "kind of outcome",
        "of",
        "acceptable",
        "best package",
        "gains over failing, points",
        "over today",
        "kept if next month counts",
    ];
    text.push_str(&table(&header, rows.collect()));
    text.push('\n');
}

fn deal(text: &mut String, findings: &Findings, bargain: &BargainFinding) {
    if bargain.cell.is_none() {
        let _ = writeln!(text, "Bargain ({}): none; talks fail.", bargain.concept);
        return;
    }
    let ties = match bargain.ties.len() {
        0 => String::new(),
        n => format!("; {n} more as good"),
    };
    let holds = if bargain.is_nash {
        "an equilibrium"
    } else {
        "not an equilibrium: somebody gains by leaving it"
    };
    let _ = writeln!(
        text,
        "Bargain ({}): {}: gains {}{ties}; {holds}.",
        bargain.concept,
        all(&bargain.positions),
        with_ranges(findings, &bargain.gains_points, &bargain.gain_ranges_points),
    );
}

fn robustness(text: &mut String, findings: &Findings) {
    if findings.robustness.len() < 2 {
        return;
    }
    let cells = &findings.payoff_table.cells;
    let named = |cell: &usize| cells[*cell].positions.join(" / ");
    let rows = findings.robustness.iter().map(|set| {
        let nash: Vec<String> = set.nash_equilibria.iter().map(named).collect();
        let payoffs: Vec<String> = set
            .talks_fail_pct
            .iter()
            .map(|p| signed(Some(*p), DECIMALS))
            .collect();
        vec![
            set.set.clone(),
            format!(
                "{:.1}–{:.1}",
                set.goods_elasticity.low, set.goods_elasticity.high
            ),
            nash.join("; "),
            set.nash_bargain
                .as_ref()
                .map(named)
                .unwrap_or_else(|| "none".to_owned()),
            payoffs.join(" "),
        ]
    });
    let header = [
        "elasticities",
        "of goods",
        "equilibrium",
        "Nash bargain",
        "if talks fail, %",
    ];
    text.push_str(&table(&header, rows.collect()));
    text.push('\n');
}

fn limits(text: &mut String, findings: &Findings) {
    text.push_str("Limits\n");
    for limit in &findings.limits {
        let _ = writeln!(text, "- {}", limit.text);
    }
}

fn name(position: &PositionRef) -> String {
    format!("{} {}", position.player, position.position)
}

fn all(positions: &[PositionRef]) -> String {
    positions.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn by_player(findings: &Findings, payoffs: &[f64]) -> String {
    with_ranges(findings, payoffs, &[])
}

/// `USA -0.383 % (-0.409 to -0.166), CHN …`.
fn with_ranges(findings: &Findings, values: &[f64], ranges: &[Range]) -> String {
    let one = |(at, value): (usize, &f64)| {
        let range = ranges.get(at).map(|r| {
            format!(
                " ({} to {})",
                signed(Some(r.low), DECIMALS),
                signed(Some(r.high), DECIMALS)
            )
        });
        let code = &findings.players[at].code;
        format!(
            "{code} {} %{}",
            signed(Some(*value), DECIMALS),
            range.unwrap_or_default()
        )
    };
    values
        .iter()
        .enumerate()
        .map(one)
        .collect::<Vec<_>>()
        .join(", ")
}
