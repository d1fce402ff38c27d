//! The page: every statement beside the record, standoff by standoff.

use std::fmt::Write as _;

use detente_table::Estimate;

use super::rows::{UnsaidRow, Verdict, VerdictRow};

/// A standoff on the page.
pub(super) struct Section {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
}

const HEAD: &str = "\
# Judged by what happened

Written by `detente judged --out DIR`: numbers and verdicts are computed. What is held against what, what is not alike in the two, and in \
words why a miss is one, stands in `data/records`. Each table sets what the program says of an episode beside the record: what was \
published before or without the outcome (*estimate*), measured afterwards (*outcome*), or seen by everybody (*known*).

*What is said* follows from the standoff's file alone: its world, its law, its menus. Numbers compare two equilibria, with the \
lowest and highest over the published sets of trade elasticities in brackets. That a position is a *best answer* means that no other \
one of its side's menu would gain more than 0.01 per cent of a year's real income, the other side as it is; who gives way is the war of attrition \
of `docs/talks.md`.

*Verdicts*: **hit** where the brackets and the record meet, or what is said is what happened; **missed mild** and **missed hard** \
where ours is right in sign and smaller or larger; **wrong sign**; **miss** where what is said did not happen. What kind of miss \
it is stands beside it.

*Never tuned.* No parameter, no world, no menu and no figure of the record was changed after this page was first made on 30 November 2026; \
words were, one statement was added, a miss, and two answers that were points by sector, Canada's and the Union's, became rows of the ledger by value on 1 December, of the same judged shares. What was known when: worlds, \
elasticities, judgements of levers by month and everything about resolve are those of the tables of 29 November 2026, before any row here was \
computed. The menus, and how strong the levers of four standoffs are (Europe, India, Japan and Korea, gas), were written on 30 November 2026 with the \
record in view, because whoever writes a menu in hindsight knows what was done: read those as consistency, not as foresight.
";

/// The page in Markdown.
pub(super) fn page(sections: &[Section], rows: &[VerdictRow], unsaid: &[UnsaidRow]) -> String {
    let mut text = HEAD.to_owned();
    let hits = rows.iter().filter(|r| r.verdict == Verdict::Hit).count();
    let _ = write!(
        text,
        "\n{hits} of {} statements are hits. A hit on a figure that was a guess, or with wide brackets, is worth little; the misses say \
         more.\n",
        rows.len()
    );
    for section in sections {
        let own: Vec<&VerdictRow> = rows.iter().filter(|r| r.standoff == section.name).collect();
        if own.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {}\n\n`detente brief {}`\n\n| what is said | ours | record | verdict |\n| --- | --- | --- | --- |\n",
            section.title, section.name
        );
        for row in &own {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                cell(&format!("{} ({})", row.says, horizon(&row.horizon))),
                ours(row),
                cell(&record(row)),
                row.verdict.word()
            );
        }
        let misses: Vec<&&VerdictRow> = own.iter().filter(|r| !r.miss.is_empty()).collect();
        if !misses.is_empty() {
            text.push_str("\nMisses:\n\n");
            for row in misses {
                let _ = writeln!(text, "- *{}*: {}.", row.says, row.miss);
            }
        }
        let not: Vec<&UnsaidRow> = (unsaid.iter())
            .filter(|u| u.standoff == section.name)
            .collect();
        if !not.is_empty() {
            text.push_str("\nNot said:\n\n");
            for row in not {
                let _ = writeln!(
                    text,
                    "- *{}*: {}. What happened: {}.",
                    row.says, row.why, row.happened
                );
            }
        }
    }
    text
}

fn horizon(written: &str) -> &str {
    match written {
        "" | "ever" => "long run",
        "1y" => "a year",
        other => other,
    }
}

/// A text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "/")
}

/// What ours comes to, in words or as a number.
fn ours(row: &VerdictRow) -> String {
    let Estimate { low, central, high } = row.ours;
    match (row.measure, row.says_yes()) {
        ("gain_of_another_pct", Some(true)) => "yes".to_owned(),
        ("gain_of_another_pct", Some(false)) => format!("no: another gains {}", number(central)),
        ("yields_first_share", _) => format!("share {central:.2}"),
        (_, Some(true)) => "yes".to_owned(),
        (_, Some(false)) => "no".to_owned(),
        _ if low == high => number(central),
        _ => format!("{} [{}, {}]", number(central), number(low), number(high)),
    }
}

/// What the record says.
fn record(row: &VerdictRow) -> String {
    let value = match (row.says_yes(), row.low == row.high) {
        (Some(_), _) if row.low >= 0.5 => "yes".to_owned(),
        (Some(_), _) => "no".to_owned(),
        (None, true) => format!("{} {}", number(row.low), row.unit),
        (None, false) => format!("{} to {} {}", number(row.low), number(row.high), row.unit),
    };
    let mut text = format!("{value}; {}", row.happened);
    if !row.comparable.is_empty() {
        let _ = write!(text, ". {}", first_upper(&row.comparable));
    }
    let doubt = match row.confidence.as_str() {
        "" | "high" => String::new(),
        other => format!(", {other} confidence"),
    };
    let source = match row.source.is_empty() {
        true => String::new(),
        false => format!(": {}", row.source),
    };
    let _ = write!(text, " (*{}*{source}{doubt})", row.kind);
    text
}

fn first_upper(text: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + rest.as_str()
}

/// A number with as many digits as it has to say.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 10.0 => 0,
        size if size >= 1.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    // A rounded zero has no sign.
    let text = format!("{value:.digits$}");
    match text
        .trim_start_matches('-')
        .chars()
        .all(|c| c == '0' || c == '.')
    {
        true => "0".to_owned(),
        false => text.replace('-', "−"),
    }
}
